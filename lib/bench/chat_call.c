/*
 * The words in which providers say why a reply ended: the only list of them.
 */
#include "chat_call.h"

#include "base/str.h"

chat_finish chat_finish_of(jr_str reason)
{
    static const struct {
        const char *word;
        chat_finish finish;
    } words[] = {
        {"stop", CHAT_STOPPED},
        {"end_turn", CHAT_STOPPED},
        {"stop_sequence", CHAT_STOPPED},
        {"STOP", CHAT_STOPPED},
        {"eos_token", CHAT_STOPPED}, /* TGI */
        {"eos", CHAT_STOPPED},       /* Together */
        {"length", CHAT_LENGTH},
        {"max_tokens", CHAT_LENGTH},
        {"model_context_window_exceeded", CHAT_LENGTH},
        {"MAX_TOKENS", CHAT_LENGTH},
        {"model_length", CHAT_LENGTH}, /* Mistral */
        {"max_output_tokens", CHAT_LENGTH},
        {"content_filter", CHAT_FILTERED},
        {"content_filtered", CHAT_FILTERED},     /* Bedrock */
        {"guardrail_intervened", CHAT_FILTERED}, /* Bedrock */
        {"sensitive", CHAT_FILTERED},            /* Zhipu */
        {"ERROR_TOXIC", CHAT_FILTERED},          /* Cohere */
        {"SAFETY", CHAT_FILTERED},
        {"LANGUAGE", CHAT_FILTERED},
        {"RECITATION", CHAT_FILTERED},
        {"BLOCKLIST", CHAT_FILTERED},
        {"PROHIBITED_CONTENT", CHAT_FILTERED},
        {"SPII", CHAT_FILTERED},
        {"MODEL_ARMOR", CHAT_FILTERED},
        {"refusal", CHAT_REFUSED},
        {"error", CHAT_ABORTED}, /* OpenRouter */
        {"abort", CHAT_ABORTED}, /* vLLM, SGLang */
        {"aborted", CHAT_ABORTED},
        {"cancelled", CHAT_ABORTED},
        {"canceled", CHAT_ABORTED},
        {"timeout", CHAT_ABORTED},
        {"time_limit", CHAT_ABORTED},
        {"network_error", CHAT_ABORTED},                /* Zhipu */
        {"insufficient_system_resource", CHAT_ABORTED}, /* DeepSeek */
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(reason, words[i].word))
            return words[i].finish;
    return CHAT_OTHER;
}
