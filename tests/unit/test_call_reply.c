/* What the end of a request means for its call, from the reply and what is known alone. */
#include "call_reply_fixture.h"

static void a_reply_is_done_and_costs_what_the_server_counted(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    f.n_failed_in_row = 7;
    ending e = with_status(200, "");
    e.reply.usage = (chat_usage){1000, 200, 50, -1, -1, 0, 0};
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
    assert_true(d.keeps_reply);
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
    assert_int_equal(d.action, CALL_LEAVE);
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

/* The first eleven are errors that nothing says more of than their status. */
static void a_refusal_is_of_this_request_once_there_was_a_good_reply(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *message;
        bool stops_before, stops_after;
    } rows[] = {
        {400, "", false, false},
        {401, "", true, true},
        {402, "", true, true},
        {403, "", false, false},
        {404, "", true, false},
        {405, "", true, false},
        {407, "", true, true},
        {410, "", true, false},
        {413, "", false, false},
        {422, "", false, false},
        {302, "", true, false},
        {400, "Model Not Exist", true, false},
        {403, "does not have access to model `m`", true, false},
        {404, "The prompt is too long", false, false},
        {400, "credit balance is too low", true, false},
        {429, "insufficient_quota", true, true},
        {403, "your account balance is insufficient", true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        call_facts f = first_attempt();
        ending e = with_status(rows[i].status, rows[i].message);
        for (int has_replied = 0; has_replied < 2; has_replied++) {
            f.has_replied = has_replied;
            bool stops = has_replied ? rows[i].stops_after : rows[i].stops_before;
            call_decision d = call_decide(&f, &e, arena);
            if (d.action != (stops ? CALL_STOP : CALL_DONE))
                fail_msg("%d %s, %d", rows[i].status, rows[i].message, has_replied);
            assert_int_equal(d.stop.size > 0, stops);
        }
    }
    /* Money that is used up is said of each call. */
    call_facts f = first_attempt();
    f.has_replied = true;
    f.n_failed_in_row = 1;
    ending e = with_status(400, "credit balance is too low");
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_STOP);
}

static void refusals_in_a_row_stop_where_they_are_more_than_what_is_in_flight(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e = with_status(400, "no");
    f.n_failed_in_row = 9;
    f.n_in_flight = 40;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    f.n_failed_in_row = 39;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_STOP);
}

static void an_error_inside_a_200_means_what_its_code_says(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    f.has_replied = true;
    ending e = with_status(200, "");
    e.reading = PROVIDER_ERROR;
    e.error = (api_error){.status = 429, .message = JR_STR("slow down")};
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_true(d.is_overload);
    assert_false(d.is_unread);
    e.error.status = 400;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    e.error.status = 402;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_STOP);
}

static void what_can_not_be_read_is_asked_for_three_times(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    f.max_retries = 8;
    ending e = with_status(200, "the reply has no choices");
    e.reading = PROVIDER_UNREADABLE;
    for (f.n_unread = 0; f.n_unread < 2; f.n_unread++) {
        call_decision d = call_decide(&f, &e, arena);
        assert_int_equal(d.action, CALL_AGAIN);
        assert_true(d.is_unread && d.is_retry);
    }
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    /* A page where there never was an interface. */
    e.error.is_page = true;
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_STOP);
    assert_text(d.stop, "m: http://h/v1 answered 200: the reply has no choices; HINT: is the base "
                        "URL right?");
    f.has_replied = true;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    /* An error without a status is none that could be read. */
    e = with_status(200, "");
    e.reading = PROVIDER_ERROR;
    e.error = (api_error){.status = 200, .message = JR_STR("?")};
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
    f.n_unread = 1;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_AGAIN);
}

static void an_error_that_was_paid_is_asked_for_three_times(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    f.max_retries = 8;
    ending e = with_status(200, "");
    e.reading = PROVIDER_ERROR;
    e.error = (api_error){.status = 502, .message = JR_STR("upstream"), .usage = CHAT_USAGE_UNSAID};
    assert_false(call_decide(&f, &e, arena).is_unread);
    e.error.usage.input = 900;
    e.error.usage.output = 20;
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_true(d.is_unread && d.is_counted);
    f.n_unread = 2;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
}

static void a_timeout_is_no_word_of_overload(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e = cut_off(HTTP_TIMED_OUT);
    f.attempts = 2;
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_false(d.is_overload);
    f.attempts = 3;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_DONE);
}

static void keys_are_hidden_where_an_error_is_told_and_nowhere_before(void **state)
{
    (void)state;
    static const char *const keys[] = {"x", "token", "max_tokens", "m"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        endpoint.api_key = jr_str_from(keys[i]);
        asked.sampling.max_tokens = 8192;
        call_facts f = first_attempt();
        const char said[] = "{\"error\":{\"message\":\"max_tokens is too large: 8192. This model "
                            "supports at most 4096 completion tokens, x token max_tokens m\"}}";
        const http_reply reply = {HTTP_ANSWERED, 400, jr_str_from(said), NULL, 0, 1, NULL};
        ending e;
        ending_read(&e, arena, &endpoint, &reply, 0);
        assert_int_equal(call_decide(&f, &e, arena).max_tokens, 4096);
        f.n_lowered = 3;
        assert_non_null(strstr(call_decide(&f, &e, arena).problem.data, "***"));
    }
}

static void a_prompt_that_the_server_shortened_is_told_once(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0};
    for (int i = 0; i < 1000; i++)
        jr_buf_append_text(&text, "長い答えです。");
    chat_message message = {false, jr_buf_str(&text)};
    asked.messages = &message;
    asked.n_messages = 1;
    call_facts f = first_attempt();
    f.input_tokens = 7000;
    f.is_short_prompt_news = true;
    ending e = with_status(200, "");
    e.reply.usage = (chat_usage){2050, 3, -1, -1, -1, 0, 0};
    call_decision d = call_decide(&f, &e, arena);
    assert_true(d.has_short_prompt);
    assert_text(d.note,
                "m: the server counted 2050 tokens of a prompt that has about 7000, so it may "
                "have read a part of it only; HINT: is its context too small?");
    static const int64_t counts[] = {2800, 7000, 9000, 0, -1};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        e.reply.usage.input = counts[i];
        assert_false(call_decide(&f, &e, arena).has_short_prompt);
    }
    e.reply.usage.input = 10;
    f.input_tokens = 1000;
    assert_false(call_decide(&f, &e, arena).has_short_prompt);
    f.input_tokens = 7000;
    f.is_short_prompt_news = false;
    assert_false(call_decide(&f, &e, arena).has_short_prompt);
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
    /* Another program at its port says nothing of HTTP; a reply that was begun is another thing. */
    e = cut_off(HTTP_BROKEN);
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_AGAIN);
    f.has_answered = false;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_STOP);
    e.status = 200;
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

static void what_came_and_is_no_reply_costs_what_it_counts_or_the_most(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e = with_status(200, "the reply has no choices");
    e.reading = PROVIDER_UNREADABLE;
    assert_float_equal(call_decide(&f, &e, arena).lost, 0.5, 0);
    e.error.usage = (chat_usage){1000, -1, -1, -1, -1, 0, 0};
    call_decision d = call_decide(&f, &e, arena);
    assert_float_equal(d.lost, 0, 0);
    assert_int_equal(d.paid.input, 1000);
    assert_int_equal(d.paid.output, 0);
    assert_float_equal(d.cost, 0.001, 1e-12);
    /* Refused, and so not worked on. */
    e = with_status(400, "no");
    assert_float_equal(call_decide(&f, &e, arena).lost, 0, 0);
    e.error.usage = (chat_usage){1000, 0, -1, -1, -1, 0, 0};
    assert_float_equal(call_decide(&f, &e, arena).cost, 0.001, 1e-12);
    e = with_status(504, "the gateway waited too long");
    assert_float_equal(call_decide(&f, &e, arena).lost, 0.5, 0);
    /* An error inside a 200, whatever its code. */
    e = with_status(200, "no");
    e.reading = PROVIDER_ERROR;
    e.error.status = 400;
    assert_float_equal(call_decide(&f, &e, arena).lost, 0.5, 0);
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

static void a_model_that_is_being_loaded_is_waited_for(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    ending e = with_status(404, "model 'm' is not loaded yet, try again later");
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_AGAIN);
    assert_true(d.is_retry && d.is_overload);
    e = with_status(404, "no such route");
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_STOP);
}

static void a_limit_that_is_told_again_to_last_for_hours_stops_the_endpoint(void **state)
{
    (void)state;
    call_facts f = first_attempt();
    f.has_replied = true;
    ending e = with_status(429, "slow down");
    e.hint.retry_after = 3600;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_AGAIN);
    e.hint.retry_after = 5.25 * 3600;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_AGAIN);
    f.attempts = 2;
    call_decision d = call_decide(&f, &e, arena);
    assert_int_equal(d.action, CALL_STOP);
    assert_text(d.stop, "m: http://h/v1 answered 429: slow down; HINT: it takes no more for 5.2 "
                        "hours, after which the same command asks for what is missing");
    /* What is no time: a month has 31 days at most. */
    e.hint.retry_after = 1e20;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_AGAIN);
    e = with_status(500, "internal");
    e.hint.retry_after = 7200;
    assert_int_equal(call_decide(&f, &e, arena).action, CALL_AGAIN);
}

UNIT_GROUP(call_reply)
{
    const struct CMUnitTest tests[] = {
        CASE(a_reply_is_done_and_costs_what_the_server_counted),
        CASE(what_the_server_does_not_count_is_estimated),
        CASE(a_cut_reply_gets_a_larger_limit_once_where_it_is_of_no_use),
        CASE(a_full_context_is_told_where_it_is_news),
        CASE(an_overloaded_server_is_asked_more_patiently_than_one_that_fails),
        CASE(a_parameter_that_is_not_taken_is_left_out_of_the_next_attempt),
        CASE(what_every_call_would_meet_stops_the_endpoint),
        CASE(a_refusal_is_of_this_request_once_there_was_a_good_reply),
        CASE(refusals_in_a_row_stop_where_they_are_more_than_what_is_in_flight),
        CASE(an_error_inside_a_200_means_what_its_code_says),
        CASE(what_can_not_be_read_is_asked_for_three_times),
        CASE(an_error_that_was_paid_is_asked_for_three_times),
        CASE(a_timeout_is_no_word_of_overload),
        CASE(keys_are_hidden_where_an_error_is_told_and_nowhere_before),
        CASE(a_prompt_that_the_server_shortened_is_told_once),
        CASE(a_server_that_was_never_there_is_given_up_soon),
        CASE(ten_failed_calls_in_a_row_stop_the_endpoint_but_not_those_of_their_chats),
        CASE(what_would_be_tried_again_is_left_when_nothing_is_sent_any_more),
        CASE(a_reply_that_was_lost_on_its_way_may_have_been_paid),
        CASE(what_came_and_is_no_reply_costs_what_it_counts_or_the_most),
        CASE(a_model_that_is_being_loaded_is_waited_for),
        CASE(a_limit_that_is_told_again_to_last_for_hours_stops_the_endpoint),
        CASE(a_filter_that_takes_the_prompt_fails_this_call_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
