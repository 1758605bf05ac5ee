/*
 * The words in which providers say why a reply ended: the only list of them. Gateways write them in
 * their own way ("maxTokens", "content-filter"), so only letters are compared.
 */
#include "chat_call.h"

#include "base/str.h"

/* Whether two words are one but for the case of letters and what joins their parts. */
static bool is_word(jr_str reason, const char *word)
{
    for (size_t i = 0; i < reason.size; i++) {
        if (reason.data[i] == '_' || reason.data[i] == '-' || reason.data[i] == ' ')
            continue;
        while (*word == '_')
            word++;
        if (!*word || !str_begins_nocase((jr_str){reason.data + i, 1}, (char[]){*word, '\0'}))
            return false;
        word++;
    }
    return reason.size && !*word;
}

chat_finish chat_finish_of(jr_str reason)
{
    static const struct {
        const char *word;
        chat_finish finish;
    } words[] = {
        {"stop", CHAT_STOPPED},
        {"end_turn", CHAT_STOPPED},
        {"stop_sequence", CHAT_STOPPED},
        {"eos_token", CHAT_STOPPED},         /* TGI */
        {"eos", CHAT_STOPPED},               /* Together */
        {"complete", CHAT_STOPPED},          /* Cohere */
        {"eos_found", CHAT_STOPPED},         /* LM Studio */
        {"stop_string_found", CHAT_STOPPED}, /* LM Studio */
        {"normal", CHAT_STOPPED},            /* Baidu */
        {"length", CHAT_LENGTH},
        {"max_tokens", CHAT_LENGTH},
        {"model_context_window_exceeded", CHAT_LENGTH}, /* Anthropic, Zhipu */
        {"model_length", CHAT_LENGTH},                  /* Mistral */
        {"max_output_tokens", CHAT_LENGTH},
        {"max_length", CHAT_LENGTH},
        {"token_limit", CHAT_LENGTH},                  /* watsonx */
        {"max_predicted_tokens_reached", CHAT_LENGTH}, /* LM Studio */
        {"context_length_reached", CHAT_LENGTH},       /* LM Studio */
        {"error_limit", CHAT_LENGTH},                  /* Cohere: the context is full */
        {"repetition", CHAT_LENGTH},                   /* vLLM: cut in a loop */
        {"content_filter", CHAT_FILTERED},
        {"content_filtered", CHAT_FILTERED},     /* Bedrock */
        {"guardrail_intervened", CHAT_FILTERED}, /* Bedrock */
        {"sensitive", CHAT_FILTERED},            /* Zhipu */
        {"error_toxic", CHAT_FILTERED},          /* Cohere */
        {"safety", CHAT_FILTERED},               /* Gemini, as the others below */
        {"language", CHAT_FILTERED},
        {"recitation", CHAT_FILTERED},
        {"blocklist", CHAT_FILTERED},
        {"prohibited_content", CHAT_FILTERED},
        {"spii", CHAT_FILTERED},
        {"model_armor", CHAT_FILTERED},
        {"image_safety", CHAT_FILTERED},
        {"jailbreak", CHAT_FILTERED},
        {"refusal", CHAT_REFUSED},
        {"error", CHAT_ABORTED}, /* OpenRouter */
        {"abort", CHAT_ABORTED}, /* vLLM, SGLang */
        {"aborted", CHAT_ABORTED},
        {"cancel", CHAT_ABORTED},
        {"cancelled", CHAT_ABORTED},
        {"canceled", CHAT_ABORTED},
        {"user_cancel", CHAT_ABORTED}, /* Cohere */
        {"timeout", CHAT_ABORTED},
        {"time_limit", CHAT_ABORTED},
        {"failed", CHAT_ABORTED},                       /* LM Studio */
        {"model_unloaded", CHAT_ABORTED},               /* LM Studio */
        {"network_error", CHAT_ABORTED},                /* Zhipu: inference failed */
        {"insufficient_system_resource", CHAT_ABORTED}, /* DeepSeek */
        {"pause_turn", CHAT_ABORTED},                   /* Anthropic: to be continued */
        {"malformed_function_call", CHAT_ABORTED},      /* Gemini */
        {"malformed_response", CHAT_ABORTED},           /* Gemini */
        {"unexpected_tool_call", CHAT_ABORTED},         /* Gemini */
        {"too_many_tool_calls", CHAT_ABORTED},          /* Gemini */
        {"other", CHAT_ABORTED},                        /* Gemini: it does not say why */
        {"missing_thought_signature", CHAT_ABORTED},    /* Gemini */
        {"malformed_model_output", CHAT_ABORTED},       /* Bedrock */
        {"malformed_tool_use", CHAT_ABORTED},           /* Bedrock */
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(reason, words[i].word))
            return words[i].finish;
    return CHAT_OTHER;
}
