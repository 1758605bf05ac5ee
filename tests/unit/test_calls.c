/* Calls: every one pulled once and ended once, limits and ceilings kept, endpoints that fail left
 * without holding up the others. */
#include <math.h>

#include "eval/calls.h"
#include "run_fixture.h"

enum { MAX_ENDPOINTS = 3, MAX_CALLS = 200 };

/* Asks each endpoint the same number of questions, and keeps the account. */
typedef struct fake_source {
    size_t n_each, n_pulled[MAX_ENDPOINTS], n_done[MAX_ENDPOINTS];
    size_t n_open, most_open, n_replies, n_ticks;
    bool is_usable; /* replies that were cut serve all the same */
    size_t at_done; /* after so many results */
    int then_interrupts;
    bool then_stops_first; /* the first endpoint is stopped */
    chat chats[MAX_CALLS];
    chat_message message;
    calls *calls;
    unsigned max_attempts;
    int64_t max_tokens, input_tokens;
    int status;
    char problem[512];
    jr_progress progress;
} fake_source;

static bool next_call(void *context, size_t endpoint, uint32_t n_slots, const chat **ret_chat,
                      void **ret_job)
{
    (void)n_slots;
    fake_source *s = context;
    if (s->n_pulled[endpoint] == s->n_each)
        return false;
    size_t number = endpoint * s->n_each + s->n_pulled[endpoint]++;
    chat *c = &s->chats[number];
    s->message = (chat_message){false, JR_STR("12345678")};
    *c = (chat){
        .messages = &s->message, .n_messages = 1, .sampling = CHAT_SAMPLING_NONE, .seed = number};
    c->sampling.max_tokens = 100;
    s->n_open++;
    if (s->n_open > s->most_open)
        s->most_open = s->n_open;
    *ret_chat = c;
    *ret_job = c;
    return true;
}

static bool is_usable(void *context, void *job, const chat_reply *reply)
{
    (void)job;
    (void)reply;
    return ((fake_source *)context)->is_usable;
}

static void take_result(void *context, void *job, const call_result *result)
{
    fake_source *s = context;
    size_t endpoint = (size_t)((chat *)job - s->chats) / s->n_each;
    s->n_open--;
    s->n_done[endpoint]++;
    s->n_replies += result->is_reply;
    s->status = result->status;
    s->max_tokens = result->max_tokens;
    s->input_tokens = result->usage.input;
    if (result->attempts > s->max_attempts)
        s->max_attempts = result->attempts;
    if (!result->is_reply)
        snprintf(s->problem, sizeof s->problem, "%s", result->problem);
    if (s->at_done && s->n_done[0] == s->at_done) {
        interrupts = s->then_interrupts;
        if (s->then_stops_first)
            calls_stop_endpoint(s->calls, 0, "enough");
    }
}

static void tick(void *context)
{
    fake_source *s = context;
    s->n_ticks++;
    calls_progress(s->calls, 0, 1, &s->progress);
}

/* Runs n_each calls at each endpoint; reports may be NULL. */
static jr_run_end run(fake_source *s, const jr_endpoint_list *endpoints,
                      const jr_run_options *options, jr_endpoint_report *reports)
{
    jr_error err;
    calls_source source = {
        .next = next_call, .is_usable = is_usable, .done = take_result, .context = s};
    CALLS_AUTO calls *c = NULL;
    size_t first = 77;
    if (calls_new(arena, options, &c, &err) != JR_OK ||
        calls_add(c, endpoints, &source, &first, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_int_equal(first, 0);
    s->calls = c;
    if (calls_run(c, tick, s, &err) != JR_OK)
        fail_msg("%s", err.message);
    for (size_t i = 0; reports && i < endpoints->n_endpoints; i++) {
        reports[i] = (jr_endpoint_report){0};
        calls_report(c, i, &reports[i]);
    }
    calls_progress(c, 0, endpoints->n_endpoints, &s->progress);
    assert_int_equal(s->progress.n_in_flight, interrupts > 1 ? s->progress.n_in_flight : 0);
    return calls_end(c);
}

static void every_call_is_pulled_once_and_ended_once(void **state)
{
    (void)state;
    static const char *const names[] = {"a=mock", "b=mock:words=3", "c=mock:latency=1ms..9ms"};
    jr_endpoint_list endpoints = endpoints_named(names, 3);
    jr_run_options options = run_options();
    fake_source s = {.n_each = 50};
    jr_endpoint_report reports[3];
    assert_int_equal(run(&s, &endpoints, &options, reports), JR_RUN_COMPLETE);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(s.n_done[i], 50);
        assert_int_equal(reports[i].n_sent, 50);
        assert_int_equal(reports[i].n_retries, 0);
        assert_int_equal(reports[i].stopped.size, 0);
        assert_true(reports[i].cost == 0);
    }
    assert_int_equal(s.n_replies, 150);
    assert_int_equal(s.n_open, 0);
    assert_int_equal(s.max_attempts, 1);
    assert_int_equal(s.progress.n_sent, 150);
    assert_int_equal(reports[0].input_tokens, 50 * 2);
}

static void no_more_are_pulled_than_may_be_in_flight(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("mock:latency=2ms,fail=0.3");
    jr_run_options options = run_options();
    options.parallel = 5;
    fake_source s = {.n_each = 60};
    jr_endpoint_report report;
    assert_int_equal(run(&s, &endpoints, &options, &report), JR_RUN_COMPLETE);
    assert_int_equal(report.most_in_flight, 5);
    assert_int_equal(s.most_open, 5);
    assert_int_equal(s.n_replies, 60);
    endpoints.endpoints[0].max_in_flight = 2;
    s = (fake_source){.n_each = 60};
    run(&s, &endpoints, &options, &report);
    assert_int_equal(report.most_in_flight, 2);
}

static void what_may_pass_is_tried_again(void **state)
{
    (void)state;
    static const char *const names[] = {"mock:fail=0.4,status=503", "a=mock:break=0.4"};
    for (size_t i = 0; i < 2; i++) {
        jr_endpoint_list endpoints = endpoint_named(names[i]);
        jr_run_options options = run_options();
        fake_source s = {.n_each = 40};
        jr_endpoint_report report;
        assert_int_equal(run(&s, &endpoints, &options, &report), JR_RUN_COMPLETE);
        assert_int_equal(s.n_replies, 40);
        assert_true(report.n_retries > 10);
        assert_int_equal(report.n_sent, 40 + report.n_retries);
        assert_true(s.max_attempts > 1);
    }
}

static void while_retries_wait_no_more_are_pulled_than_were_ever_in_flight(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("mock:fail=0.2,status=503");
    jr_run_options options = run_options();
    options.parallel = 0;
    fake_source s = {.n_each = 200};
    jr_endpoint_report report;
    assert_int_equal(run(&s, &endpoints, &options, &report), JR_RUN_COMPLETE);
    assert_int_equal(s.n_replies, 200);
    assert_true(report.most_in_flight >= 8);
    assert_int_equal(s.most_open, report.most_in_flight);
}

static void without_retries_a_failure_is_one(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("m=mock:fail=0.4");
    jr_run_options options = run_options();
    options.max_retries = 0;
    options.parallel = 1;
    fake_source s = {.n_each = 30};
    jr_endpoint_report report;
    run(&s, &endpoints, &options, &report);
    assert_int_equal(s.n_done[0], 30);
    assert_in_range(s.n_replies, 8, 28);
    assert_int_equal(report.n_retries, 0);
    assert_int_equal(report.n_sent, 30);
    assert_int_equal(s.max_attempts, 1);
    assert_string_equal(s.problem, "m: mock answered 500: a scripted failure");
    assert_string_equal(report.first_failure.data, s.problem);
}

static void an_endpoint_that_always_fails_is_left_and_the_others_go_on(void **state)
{
    (void)state;
    static const char *const names[] = {"bad=mock:fail=1", "good=mock:latency=1ms"};
    jr_endpoint_list endpoints = endpoints_named(names, 2);
    jr_run_options options = run_options();
    options.max_retries = 1;
    options.parallel = 2;
    fake_source s = {.n_each = 40};
    jr_endpoint_report reports[2];
    assert_int_equal(run(&s, &endpoints, &options, reports), JR_RUN_STOPPED);
    assert_int_equal(s.n_done[1], 40);
    assert_in_range(s.n_done[0], 10, 11);
    assert_non_null(strstr(reports[0].stopped.data, "10 calls in a row failed, the last one: bad: "
                                                    "mock answered 500"));
    assert_int_equal(reports[1].stopped.size, 0);
}

static void a_refusal_stops_the_endpoint_at_once(void **state)
{
    (void)state;
    static const char *const statuses[] = {"401", "402", "404"};
    for (size_t i = 0; i < 3; i++) {
        char bad[64];
        snprintf(bad, sizeof bad, "bad=mock:fail=1,status=%s", statuses[i]);
        const char *names[] = {bad, "good=mock"};
        jr_endpoint_list endpoints = endpoints_named(names, 2);
        jr_run_options options = run_options();
        options.parallel = 1;
        fake_source s = {.n_each = 20};
        jr_endpoint_report reports[2];
        assert_int_equal(run(&s, &endpoints, &options, reports), JR_RUN_STOPPED);
        assert_int_equal(reports[0].n_sent, 1);
        assert_int_equal(s.n_done[0], 1);
        assert_int_equal(s.n_done[1], 20);
        assert_non_null(strstr(reports[0].stopped.data, statuses[i]));
    }
}

static void fail_fast_stops_at_the_first_failure(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("mock:fail=1");
    jr_run_options options = run_options();
    options.parallel = 1;
    options.max_retries = 0;
    options.fail_fast = true;
    fake_source s = {.n_each = 20};
    assert_int_equal(run(&s, &endpoints, &options, NULL), JR_RUN_FAILED_FAST);
    assert_int_equal(s.n_done[0], 1);
}

static void no_more_requests_are_sent_than_max_calls(void **state)
{
    (void)state;
    static const char *const names[] = {"a=mock:fail=0.5", "b=mock"};
    jr_endpoint_list endpoints = endpoints_named(names, 2);
    jr_run_options options = run_options();
    options.max_calls = 31;
    fake_source s = {.n_each = 20};
    jr_endpoint_report reports[2];
    assert_int_equal(run(&s, &endpoints, &options, reports), JR_RUN_CEILING);
    assert_int_equal(reports[0].n_sent + reports[1].n_sent, 31);
    assert_int_equal(s.progress.n_sent, 31);
}

/* A call costs at most 2 + 100 tokens of a dollar per thousand. */
static void no_more_is_spent_than_the_budget(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("mock:words=10,latency=1ms");
    endpoints.endpoints[0].price_input = endpoints.endpoints[0].price_output = 1000;
    for (uint32_t parallel = 0; parallel < 4; parallel++) {
        jr_run_options options = run_options();
        options.parallel = parallel;
        options.budget = 0.5;
        fake_source s = {.n_each = 100};
        jr_endpoint_report report;
        assert_int_equal(run(&s, &endpoints, &options, &report), JR_RUN_CEILING);
        assert_true(report.cost <= 0.5 && report.cost > 0.5 - 0.102);
        assert_true(s.progress.cost == report.cost);
    }
}

static void an_endpoint_too_dear_for_the_budget_holds_up_no_other(void **state)
{
    (void)state;
    static const char *const names[] = {"a=mock:latency=1ms", "b=mock:latency=1ms,fail=0.3"};
    jr_endpoint_list endpoints = endpoints_named(names, 2);
    endpoints.endpoints[0].price_output = 10000;
    jr_run_options options = run_options();
    options.budget = 0.5;
    fake_source s = {.n_each = 20};
    jr_endpoint_report reports[2];
    assert_int_equal(run(&s, &endpoints, &options, reports), JR_RUN_CEILING);
    assert_int_equal(s.n_done[0], 0);
    assert_int_equal(s.n_done[1], 20);
    assert_int_equal(reports[0].n_negotiated, 1);
    assert_string_equal(reports[0].negotiated[0].data,
                        "a: the next call may cost up to $1.0000, if it takes all its tokens, and "
                        "$0.5000 are left of the budget");
    assert_int_equal(reports[1].n_negotiated, 0);
}

static void a_reply_that_was_cut_gets_one_larger_limit(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("mock:length=1");
    jr_run_options options = run_options();
    fake_source s = {.n_each = 3};
    run(&s, &endpoints, &options, NULL);
    assert_int_equal(s.max_attempts, 2);
    assert_int_equal(s.max_tokens, 400);
    assert_int_equal(s.input_tokens, 2 * 2);
    s = (fake_source){.n_each = 3, .is_usable = true};
    run(&s, &endpoints, &options, NULL);
    assert_int_equal(s.max_attempts, 1);
    assert_int_equal(s.max_tokens, 100);
}

/* The larger limit does not fit into the budget: what was paid is the result. */
static void a_reply_that_was_cut_is_the_result_where_no_other_may_be_asked_for(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("mock:length=1");
    endpoints.endpoints[0].price_input = endpoints.endpoints[0].price_output = 1000;
    jr_run_options options = run_options();
    options.budget = 0.35;
    fake_source s = {.n_each = 1};
    jr_endpoint_report report;
    assert_int_equal(run(&s, &endpoints, &options, &report), JR_RUN_CEILING);
    assert_int_equal(report.n_sent, 1);
    assert_int_equal(s.n_done[0], 1);
    assert_int_equal(s.n_replies, 1);
    assert_int_equal(s.max_tokens, 100);
}

static void an_interrupt_waits_for_what_is_in_flight_and_a_second_does_not(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("mock:latency=5ms");
    jr_run_options options = run_options();
    clock_step = 0.0001;
    options.parallel = 6;
    fake_source s = {.n_each = 60, .at_done = 10, .then_interrupts = 1};
    assert_int_equal(run(&s, &endpoints, &options, NULL), JR_RUN_INTERRUPTED);
    assert_in_range(s.n_done[0], 10, 22);
    assert_int_equal(s.progress.n_sent, s.n_done[0]);
    assert_int_equal(s.n_open, 0);

    options = run_options();
    clock_step = 0.0001;
    options.parallel = 6;
    s = (fake_source){.n_each = 60, .at_done = 10, .then_interrupts = 2};
    assert_int_equal(run(&s, &endpoints, &options, NULL), JR_RUN_INTERRUPTED);
    assert_true(s.n_done[0] < s.progress.n_sent);
}

static void a_source_may_stop_an_endpoint(void **state)
{
    (void)state;
    static const char *const names[] = {"a=mock:latency=1ms", "b=mock:latency=1ms"};
    jr_endpoint_list endpoints = endpoints_named(names, 2);
    jr_run_options options = run_options();
    options.parallel = 3;
    fake_source s = {.n_each = 30, .at_done = 5, .then_stops_first = true};
    jr_endpoint_report reports[2];
    assert_int_equal(run(&s, &endpoints, &options, reports), JR_RUN_STOPPED);
    assert_in_range(s.n_done[0], 5, 7);
    assert_int_equal(s.n_done[1], 30);
    assert_string_equal(reports[0].stopped.data, "enough");
}

static void progress_is_told_at_its_interval(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("mock:latency=3ms");
    jr_run_options options = run_options();
    clock_step = 0.0001;
    options.parallel = 1;
    options.progress_interval = 0.002;
    options.on_progress = NULL;
    fake_source s = {.n_each = 10};
    run(&s, &endpoints, &options, NULL);
    assert_true(s.n_ticks > 2);
}

static void settings_of_a_mock_are_checked_before_anything_is_asked(void **state)
{
    (void)state;
    jr_endpoint_list endpoints = endpoint_named("mock:wrds=1");
    jr_run_options options = run_options();
    fake_source s = {.n_each = 1};
    calls_source source = {
        .next = next_call, .is_usable = is_usable, .done = take_result, .context = &s};
    CALLS_AUTO calls *c = NULL;
    jr_error err;
    size_t first = 77;
    assert_int_equal(calls_new(arena, &options, &c, &err), JR_OK);
    assert_int_equal(calls_add(c, &endpoints, &source, &first, &err), JR_ERR_USAGE);
    assert_int_equal(first, 77);
    assert_int_equal(s.n_pulled[0], 0);
}

UNIT_GROUP(calls)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_is_pulled_once_and_ended_once),
        cmocka_unit_test(no_more_are_pulled_than_may_be_in_flight),
        cmocka_unit_test(what_may_pass_is_tried_again),
        cmocka_unit_test(while_retries_wait_no_more_are_pulled_than_were_ever_in_flight),
        cmocka_unit_test(without_retries_a_failure_is_one),
        cmocka_unit_test(an_endpoint_that_always_fails_is_left_and_the_others_go_on),
        cmocka_unit_test(a_refusal_stops_the_endpoint_at_once),
        cmocka_unit_test(fail_fast_stops_at_the_first_failure),
        cmocka_unit_test(no_more_requests_are_sent_than_max_calls),
        cmocka_unit_test(no_more_is_spent_than_the_budget),
        cmocka_unit_test(an_endpoint_too_dear_for_the_budget_holds_up_no_other),
        cmocka_unit_test(a_reply_that_was_cut_gets_one_larger_limit),
        cmocka_unit_test(a_reply_that_was_cut_is_the_result_where_no_other_may_be_asked_for),
        cmocka_unit_test(an_interrupt_waits_for_what_is_in_flight_and_a_second_does_not),
        cmocka_unit_test(a_source_may_stop_an_endpoint),
        cmocka_unit_test(progress_is_told_at_its_interval),
        cmocka_unit_test(settings_of_a_mock_are_checked_before_anything_is_asked),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
