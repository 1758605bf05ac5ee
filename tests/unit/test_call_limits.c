/* What jrank chose itself and a server refuses: it leads back to what was sent before, or to the
 * limit that the server names. */
#include "call_reply_fixture.h"

static void what_was_left_out_and_is_asked_for_is_sent_again(void **state)
{
    (void)state;
    asked.sampling.temperature = 0.7;
    call_facts f = first_attempt();
    f.quirks.no_temperature = f.request.quirks.no_temperature = true;
    ending e = with_status(400, "field required: temperature");
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_false(d.quirks.no_temperature);
    assert_text(d.note, "m: temperature is sent again, as without it requests are refused too");
    /* It was sent without before that was known. */
    f.quirks = d.quirks;
    d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_int_equal(d.note.size, 0);
    /* It is not left out a second time. */
    f.request.quirks = f.quirks;
    e = with_status(400, "temperature is not supported");
    d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_DONE);
    assert_false(d.is_reply);
}

static void what_was_left_out_is_sent_again_after_three_refusals_unless_it_was_proved(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    f.quirks.wants_max_completion_tokens = f.request.quirks.wants_max_completion_tokens = true;
    ending e = with_status(400, "bad request"), good = with_status(200, "");
    f.n_failed_in_row = 1;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    f.n_failed_in_row = 2;
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_false(d.quirks.wants_max_completion_tokens);
    /* It was right, and is learned again: now it stays. */
    call_facts again = f;
    again.quirks = d.quirks;
    again.request.quirks = (quirks){0};
    ending refused = with_status(400, "max_tokens is not supported");
    again.quirks = again.request.quirks = call_decide(&again, &refused, arena).quirks;
    assert_true(again.quirks.wants_max_completion_tokens);
    d = call_decide(&again, &e, arena);
    assert_int_equal(d.action, CALL_DONE);
    assert_true(d.quirks.wants_max_completion_tokens);
    f.quirks = call_decide(&f, &good, arena).quirks;
    d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_DONE);
    assert_true(d.quirks.wants_max_completion_tokens);
}

static void a_limit_that_is_refused_is_lowered_to_the_one_that_is_named(void **state)
{
    (void)state;
    asked.sampling.max_tokens = 8192;
    call_facts f = first_attempt();
    ending e = with_status(400, "max_tokens: 8192 > 4096, which is the maximum allowed number of "
                                "output tokens");
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_int_equal(d.max_tokens, 4096);
    assert_int_equal(d.most_tokens, 4096);
    assert_text(d.note,
                "m: 8192 tokens a reply are not taken, from now on 4096 are asked for at most");
    /* What was in flight is asked again without another word, even where its error says none. */
    f.most_tokens = 4096;
    assert_int_equal(call_decide(&f, &e, arena).note.size, 0);
    e = with_status(400, "bad request");
    assert_int_equal(call_decide(&f, &e, arena).max_tokens, 4096);
    f.n_lowered = 3;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    f = first_attempt();
    e = with_status(400, "max_tokens: 8192 > 4096, which is the maximum");
    endpoint.params = JR_STR("{\"max_tokens\":8192}");
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
}

static void what_the_context_leaves_is_asked_for_where_it_is_worth_it(void **state)
{
    (void)state;
    asked.sampling.max_tokens = 2048;
    call_facts f = first_attempt();
    ending e = with_status(400, "This model's maximum context length is 4096 tokens. However, you "
                                "requested 4596 tokens (2548 in the messages, 2048 in the "
                                "completion).");
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_int_equal(d.max_tokens, 1548);
    assert_int_equal(d.most_tokens, 0);
    assert_int_equal(d.note.size, 0);
    e = with_status(400, "This model's maximum context length is 4096 tokens. However, you "
                         "requested 6044 tokens (3996 in the messages, 2048 in the completion).");
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
}

static void a_larger_limit_that_is_refused_leads_back_to_the_reply_that_was_cut(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *message;
        int64_t max_tokens, most_tokens; /* the first 0: the kept reply is the result */
        call_action action;
    } rows[] = {
        {400, "max_tokens is too large: 400. This model supports at most 200 completion tokens",
         200, 200, CALL_AGAIN},
        {400, "max_tokens is too large: 400. This model supports at most 100 completion tokens", 0,
         100, CALL_DONE},
        {400, "bad request", 0, 100, CALL_DONE},
        {422, "", 0, 100, CALL_DONE},
        {402,
         "requires more credits, or fewer max_tokens. You requested up to 400 tokens, but can "
         "only afford 300",
         300, 300, CALL_AGAIN},
        {402, "Insufficient credits", 0, 100, CALL_STOP},
        {401, "no", 0, 100, CALL_STOP},
        {400, "prompt is too long", 0, 0, CALL_DONE},
        {500, "", 0, 0, CALL_DONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        asked.sampling.max_tokens = 400;
        call_facts f = first_attempt();
        f.has_replied = f.is_raised = true;
        f.kept_max_tokens = 100;
        f.attempts = 3;
        f.n_failed_in_row = 9;
        ending e = with_status(rows[i].status, rows[i].message);
        call_decision d = call_decide(&f, &e, arena);
        assert_int_equal(d.action, rows[i].action);
        assert_int_equal(d.most_tokens, rows[i].most_tokens);
        assert_int_equal(d.uses_kept, rows[i].max_tokens == 0);
        if (rows[i].max_tokens)
            assert_int_equal(d.max_tokens, rows[i].max_tokens);
        assert_int_equal(d.n_failed_in_row, 9);
    }
    /* No call asks for more from then on. */
    asked.sampling.max_tokens = 100;
    call_facts f = first_attempt();
    ending e = with_status(200, "");
    e.reply.finish = CHAT_LENGTH;
    f.is_usable = false;
    f.most_tokens = 100;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    f.most_tokens = 150;
    assert_int_equal(call_decide(&f, &e, arena).max_tokens, 150);
}

static void an_error_that_says_that_the_limit_was_reached_is_a_reply_that_was_cut(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e =
        with_status(400, "Could not finish the message because max_tokens or model output limit "
                         "was reached. Please try again with higher max_tokens.");
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_int_equal(d.max_tokens, 400);
    assert_false(d.keeps_reply);
    f.is_raised = true;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
}

UNIT_GROUP(call_limits)
{
    const struct CMUnitTest tests[] = {
        CASE(what_was_left_out_and_is_asked_for_is_sent_again),
        CASE(what_was_left_out_is_sent_again_after_three_refusals_unless_it_was_proved),
        CASE(a_limit_that_is_refused_is_lowered_to_the_one_that_is_named),
        CASE(an_error_that_says_that_the_limit_was_reached_is_a_reply_that_was_cut),
        CASE(what_the_context_leaves_is_asked_for_where_it_is_worth_it),
        CASE(a_larger_limit_that_is_refused_leads_back_to_the_reply_that_was_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
