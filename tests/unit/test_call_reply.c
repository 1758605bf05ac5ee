/* What the end of a request means for its call, from the reply and what is known alone. */
#include <math.h>
#include <string.h>

#include "unit.h"

#include "eval/call_reply.h"

static jr_arena *arena;
static jr_endpoint endpoint;
static chat asked;

static int set_up(void **state)
{
    (void)state;
    arena = jr_arena_new();
    endpoint = (jr_endpoint){.id = JR_STR("m"),
                             .provider = JR_PROVIDER_OPENAI,
                             .base_url = JR_STR("http://h/v1"),
                             .model = JR_STR("m"),
                             .price_input = 1,
                             .price_output = 10};
    asked = (chat){.sampling = CHAT_SAMPLING_NONE};
    asked.sampling.max_tokens = 100;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jr_arena_free(arena);
    return 0;
}

static call_facts first_attempt(void)
{
    return (call_facts){.request = {.endpoint = &endpoint, .chat = &asked},
                        .input_tokens = 40,
                        .reserved = 0.5,
                        .attempts = 1,
                        .max_retries = 2,
                        .has_answered = true,
                        .is_usable = true,
                        .uniform = 0.5};
}

static ending with_status(int status, const char *message)
{
    bool is_good = status == 200;
    return (ending){.failure = HTTP_ANSWERED,
                    .status = status,
                    .reading = is_good ? PROVIDER_REPLY : PROVIDER_ERROR,
                    .reply = {.text = JR_STR("日本"), .usage = {-1, -1, -1}},
                    .error = {.status = status, .message = jr_str_from(message)},
                    .hint = {NAN, NAN, NAN, NAN, NAN}};
}

static ending cut_off(http_failure failure)
{
    return (ending){.failure = failure,
                    .reading = PROVIDER_UNREADABLE,
                    .problem = "it broke",
                    .hint = {NAN, NAN, NAN, NAN, NAN}};
}

static void assert_text(jr_str text, const char *expected)
{
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

static void a_reply_is_done_and_costs_what_the_server_counted(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    f.n_failed_in_row = 7;
    ending e = with_status(200, "");
    e.reply.usage = (chat_usage){1000, 200, 50};
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_DONE);
    assert_true(d.is_reply);
    assert_int_equal(d.n_failed_in_row, 0);
    assert_int_equal(d.paid.reasoning, 50);
    assert_true(fabs(d.cost - 0.003) < 1e-12); /* a sum of two products, rounded */
    assert_float_equal(d.lost, 0, 0);
    assert_int_equal(d.problem.size + d.note.size + d.stop.size, 0);
}

static void what_the_server_does_not_count_is_estimated(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e = with_status(200, "");
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.paid.input, 40);
    assert_int_equal(d.paid.output, 2);
    endpoint.price_output = NAN;
    assert_true(isnan(call_decide(&f, &e, arena).cost));
}

static void a_cut_reply_gets_a_larger_limit_once_where_it_is_of_no_use(void **state)
{
    (void)state;
    ending e = with_status(200, "");
    e.reply.finish = CHAT_LENGTH;
    call_facts f = first_attempt();
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    f.is_usable = false;
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_int_equal(d.max_tokens, 400);
    assert_false(d.is_retry);
    assert_true(d.cost > 0);
    assert_float_equal(d.wait, 0, 0);
    f.is_raised = true;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    f.is_raised = false;
    f.is_over = true;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    f.is_over = false;
    asked.sampling.max_tokens = 0;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
}

static void a_full_context_is_told_where_it_is_news(void **state)
{
    (void)state;
    ending e = with_status(200, "");
    e.reply.finish = CHAT_LENGTH;
    e.reply.usage.output = 60;
    call_facts f = first_attempt();
    assert_int_equal(call_decide(&f, &e, arena).note.size, 0);
    f.is_full_context_news = true;
    call_decision d = call_decide(&f, &e, arena);
    assert_true(d.has_full_context);
    assert_text(d.note, "m: a reply ended after 60 of 100 tokens, as the context was full; HINT: "
                        "--context gives more");
    e.reply.usage.output = 100;
    assert_false(call_decide(&f, &e, arena).has_full_context);
}

static void an_overloaded_server_is_asked_more_patiently_than_one_that_fails(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e = with_status(500, "internal");
    f.attempts = 2;
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_true(d.is_retry);
    assert_false(d.is_overload);
    assert_float_equal(d.wait, 0.5, 0); /* half of the second ceiling, 1 s */
    f.attempts = 3;
    d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_DONE);
    assert_text(d.problem, "m: http://h/v1 answered 500: internal (3 attempts)");
    e = with_status(503, "busy");
    f.overloads = 2;
    d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_true(d.is_overload);
    f.attempts = 13;
    f.overloads = 12;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    f = first_attempt();
    e.hint.retry_after = 20;
    assert_float_equal(call_decide(&f, &e, arena).wait, 20, 0);
}

static void a_parameter_that_is_not_taken_is_left_out_of_the_next_attempt(void **state)
{
    (void)state;
    asked.sampling.temperature = 0.7;
    call_facts f = first_attempt();
    ending e = with_status(400, "temperature is not supported");
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_false(d.is_retry);
    assert_true(d.quirks.no_temperature);
    assert_text(d.note, "m: temperature is not taken and left out");
    f.is_over = true;
    d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_STOP);
    assert_false(d.quirks.no_temperature);
}

static void what_every_call_would_meet_stops_the_endpoint(void **state)
{
    (void)state;
    endpoint.api_key_env = JR_STR("KEY");
    call_facts f = first_attempt();
    ending e = with_status(401, "no");
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_STOP);
    assert_text(d.problem,
                "m: http://h/v1 answered 401: no; HINT: is the key in KEY right, and may "
                "it use m?");
    assert_text(d.stop, d.problem.data);
    e = with_status(429, "insufficient_quota");
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_STOP);
}

static void a_server_that_was_never_there_is_given_up_soon(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e = cut_off(HTTP_REFUSED);
    f.max_retries = 8;
    f.has_answered = false;
    f.attempts = 3;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_AGAIN);
    f.attempts = 4;
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_STOP);
    assert_text(d.stop,
                "m: http://h/v1: it broke (4 attempts); HINT: is the server running, and is "
                "the base URL right?");
    f.has_answered = true;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_AGAIN);
}

static void ten_failed_calls_in_a_row_stop_the_endpoint_but_not_those_of_their_chats(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e = with_status(413, "too large");
    f.n_failed_in_row = 9;
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_DONE);
    assert_int_equal(d.n_failed_in_row, 9);
    e = with_status(500, "internal");
    f.attempts = 3;
    d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_STOP);
    assert_text(d.stop, "10 calls in a row failed, the last one: m: http://h/v1 answered 500: "
                        "internal (3 attempts)");
    f.n_failed_in_row = 8;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
}

static void what_would_be_tried_again_is_left_when_nothing_is_sent_any_more(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    f.is_over = true;
    ending e = with_status(503, "busy");
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_LEAVE);
    e = with_status(413, "too large");
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
}

static void a_reply_that_was_lost_on_its_way_may_have_been_paid(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e = cut_off(HTTP_TIMED_OUT);
    assert_float_equal(call_decide(&f, &e, arena).lost, 0.5, 0);
    e = cut_off(HTTP_BROKEN);
    assert_float_equal(call_decide(&f, &e, arena).lost, 0, 0);
    e.status = 200;
    assert_float_equal(call_decide(&f, &e, arena).lost, 0.5, 0);
    e = cut_off(HTTP_REFUSED);
    assert_float_equal(call_decide(&f, &e, arena).lost, 0, 0);
}

static void a_filter_that_takes_the_prompt_fails_this_call_only(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    f.n_failed_in_row = 9;
    ending e = with_status(400, "content_filter");
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_DONE);
    assert_true(d.is_filtered);
    assert_int_equal(d.n_failed_in_row, 9);
}

UNIT_GROUP(call_reply)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_reply_is_done_and_costs_what_the_server_counted),
        CASE(what_the_server_does_not_count_is_estimated),
        CASE(a_cut_reply_gets_a_larger_limit_once_where_it_is_of_no_use),
        CASE(a_full_context_is_told_where_it_is_news),
        CASE(an_overloaded_server_is_asked_more_patiently_than_one_that_fails),
        CASE(a_parameter_that_is_not_taken_is_left_out_of_the_next_attempt),
        CASE(what_every_call_would_meet_stops_the_endpoint),
        CASE(a_server_that_was_never_there_is_given_up_soon),
        CASE(ten_failed_calls_in_a_row_stop_the_endpoint_but_not_those_of_their_chats),
        CASE(what_would_be_tried_again_is_left_when_nothing_is_sent_any_more),
        CASE(a_reply_that_was_lost_on_its_way_may_have_been_paid),
        CASE(a_filter_that_takes_the_prompt_fails_this_call_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
