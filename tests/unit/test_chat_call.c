/* What the words mean in which providers say why a reply ended. */
#include "unit.h"

#include "bench/chat_call.h"

static void words_of_providers_say_finished_cut_filtered_or_failed(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        chat_finish finish;
    } words[] = {
        {"stop", CHAT_STOPPED},
        {"STOP", CHAT_STOPPED},
        {"endTurn", CHAT_STOPPED},
        {"COMPLETE", CHAT_STOPPED},
        {"MAX_TOKENS", CHAT_LENGTH},
        {"maxTokens", CHAT_LENGTH},
        {"max-tokens", CHAT_LENGTH},
        {"model_context_window_exceeded", CHAT_LENGTH},
        {"contextLengthReached", CHAT_LENGTH},
        {"content-filter", CHAT_FILTERED},
        {"recitation", CHAT_FILTERED},
        {"SAFETY", CHAT_FILTERED},
        {"Refusal", CHAT_REFUSED},
        {"pause_turn", CHAT_ABORTED},
        {"MALFORMED_FUNCTION_CALL", CHAT_ABORTED},
        {"insufficient_system_resource", CHAT_ABORTED},
        {"network_error", CHAT_ABORTED},
        {"error", CHAT_ABORTED},
        {"abort", CHAT_ABORTED},
        {"tool_use", CHAT_OTHER},
        {"stopped by nobody", CHAT_OTHER},
        {"sto", CHAT_OTHER},
        {"_", CHAT_OTHER},
        {"", CHAT_OTHER},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (chat_finish_of(jr_str_from(words[i].word)) != words[i].finish)
            fail_msg("'%s' means %d", words[i].word,
                     (int)chat_finish_of(jr_str_from(words[i].word)));
}

UNIT_GROUP(chat_call)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_providers_say_finished_cut_filtered_or_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
