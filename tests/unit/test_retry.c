/* What follows from how a request ended. */
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "http/retry.h"

static void each_status_is_judged(void **state)
{
    (void)state;
    static const struct {
        int status;
        http_verdict verdict;
        bool is_overload;
    } CASES[] = {
        {200, HTTP_TAKE, false},      {201, HTTP_TAKE, false},      {204, HTTP_TAKE, false},
        {301, HTTP_GIVE_UP, false},   {302, HTTP_GIVE_UP, false},   {308, HTTP_GIVE_UP, false},
        {400, HTTP_GIVE_UP, false},   {401, HTTP_GIVE_UP, false},   {402, HTTP_GIVE_UP, false},
        {403, HTTP_GIVE_UP, false},   {404, HTTP_GIVE_UP, false},   {405, HTTP_GIVE_UP, false},
        {407, HTTP_GIVE_UP, false},   {425, HTTP_TRY_AGAIN, false}, {406, HTTP_GIVE_UP, false},
        {408, HTTP_TRY_AGAIN, false}, {409, HTTP_TRY_AGAIN, false}, {413, HTTP_GIVE_UP, false},
        {418, HTTP_GIVE_UP, false},   {422, HTTP_GIVE_UP, false},   {429, HTTP_TRY_AGAIN, true},
        {499, HTTP_TRY_AGAIN, false}, {500, HTTP_TRY_AGAIN, false}, {502, HTTP_TRY_AGAIN, false},
        {503, HTTP_TRY_AGAIN, true},  {504, HTTP_TRY_AGAIN, false}, {529, HTTP_TRY_AGAIN, true},
        {599, HTTP_TRY_AGAIN, false}, {424, HTTP_TRY_AGAIN, false}, {498, HTTP_TRY_AGAIN, true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        if (http_judge(HTTP_ANSWERED, CASES[i].status) != CASES[i].verdict ||
            http_is_overload(HTTP_ANSWERED, CASES[i].status) != CASES[i].is_overload)
            fail_msg("status %d", CASES[i].status);
    }
}

static void each_failure_is_judged_whatever_the_status(void **state)
{
    (void)state;
    static const http_verdict VERDICTS[] = {
        [HTTP_UNRESOLVED] = HTTP_TRY_AGAIN, [HTTP_REFUSED] = HTTP_TRY_AGAIN,
        [HTTP_UNREACHED] = HTTP_TRY_AGAIN,  [HTTP_UNTRUSTED] = HTTP_STOP,
        [HTTP_TIMED_OUT] = HTTP_TRY_AGAIN,  [HTTP_BROKEN] = HTTP_TRY_AGAIN,
        [HTTP_TOO_LARGE] = HTTP_GIVE_UP,    [HTTP_MISUSED] = HTTP_STOP,
    };
    for (http_failure failure = HTTP_UNRESOLVED; failure <= HTTP_MISUSED; failure++) {
        assert_int_equal(http_judge(failure, 0), VERDICTS[failure]);
        assert_int_equal(http_judge(failure, 200), VERDICTS[failure]);
        assert_int_equal(http_judge(failure, 404), VERDICTS[failure]);
        assert_int_equal(http_is_late(failure),
                         failure == HTTP_TIMED_OUT || failure == HTTP_UNREACHED);
        /* What no whole reply says is no word of the server's. */
        assert_false(http_is_overload(failure, 429));
    }
}

static void the_backoff_doubles_to_a_ceiling_and_heeds_the_server(void **state)
{
    (void)state;
    static const double CEILINGS[] = {0.5, 1, 2, 4, 8, 16, 30, 30, 30};
    const double almost = nextafter(1, 0);
    for (unsigned attempt = 1; attempt <= 9; attempt++) {
        double ceiling = CEILINGS[attempt - 1];
        assert_true(http_backoff(attempt, NAN, 0) == 0);
        assert_true(http_backoff(attempt, NAN, 0.5) == ceiling / 2);
        assert_true(http_backoff(attempt, NAN, almost) < ceiling);
        assert_true(http_backoff(attempt, NAN, almost) > 0.999 * ceiling);
    }
    assert_true(http_backoff(4000000000u, NAN, 0.5) == 15);
    assert_true(http_backoff(1, 7, 0.9) == 7);
    assert_true(http_backoff(6, 7, 0.5) == 8);
    assert_true(http_backoff(1, 1e9, 0.5) == 120);
    assert_true(http_backoff(1, INFINITY, 0.5) == 120);
    assert_true(http_backoff(1, -5, 0.5) == 0.25);
}

/* 2026-01-01 00:00:00 UTC. */
static const double WALL = 1767225600;

typedef struct parse_case {
    const char *text;
    double seconds;
} parse_case;

static void assert_parsed(double (*parse)(jr_str, double), const parse_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        /* Without a NUL byte behind it, so that a sanitizer sees what reads on. */
        jr_str text = jr_str_from(cases[i].text);
        char *exact = malloc(text.size + !text.size);
        memcpy(exact, cases[i].text, text.size);
        double found = parse((jr_str){exact, text.size}, WALL);
        free(exact);
        /* Sums of decimal fractions. */
        if (!(fabs(found - cases[i].seconds) < 1e-6) && !(isnan(found) && isnan(cases[i].seconds)))
            fail_msg("\"%s\": %g, not %g", cases[i].text, found, cases[i].seconds);
    }
    assert_true(isnan(parse((jr_str){0}, WALL)));
}

static void retry_after_is_seconds_or_a_date(void **state)
{
    (void)state;
    static const parse_case CASES[] = {
        {"0", 0},
        {"7", 7},
        {" 120\t", 120},
        {"1.5", 1.5},
        {"31536000", 31536000},
        {"Thu, 01 Jan 2026 00:01:30 GMT", 90},
        {"Thursday, 01-Jan-26 00:00:10 GMT", 10},
        {"Thu Jan  1 00:00:05 2026", 5},
        {"Wed, 31 Dec 2025 23:59:00 GMT", 0},
        {"", NAN},
        {"soon", NAN},
        {"-5", NAN},
        {"+5", NAN},
        {"7s", NAN},
        {"7 8", NAN},
        {"1e3", NAN},
        {"nan", NAN},
        {"inf", NAN},
        {"Thu, 99 Jan 2026 00:00:00 GMT", NAN},
        {"2026-01-01T00:00:05Z", NAN},
        {"Thu, 01 Jan 2026 00:01:30 GMT                                                  x", NAN},
    };
    assert_parsed(http_parse_retry_after, CASES, sizeof CASES / sizeof *CASES);
}

static void a_reset_is_a_duration_or_a_date(void **state)
{
    (void)state;
    static const parse_case CASES[] = {
        {"1s", 1},
        {"6m0s", 360},
        {"120ms", 0.12},
        {"1h2m3.5s", 3723.5},
        {"7.66s", 7.66},
        {"1m12.172s", 72.172},
        {"500us", 0.0005},
        {"250µs", 0.00025},
        {"2d", 172800},
        {"0s", 0},
        {" 59 ", 59},
        {"1767225660", 60},
        {"1767225660000", 60},
        {"1767225660.5", 60.5},
        {"1767225000", 0},
        {"2026-01-01T00:00:30Z", 30},
        {"2026-01-01T00:00:30.25Z", 30.25},
        {"2026-01-01T09:00:30+09:00", 30},
        {"2025-12-31T19:00:30-05:00", 30},
        {"2025-12-31T23:59:00Z", 0},
        {"", NAN},
        {"s", NAN},
        {"1x", NAN},
        {"1s2", NAN},
        {"1 s", NAN},
        {"-1s", NAN},
        {"2026-01-01", NAN},
        {"2026-01-01T00:00:30", NAN},
        {"2026-13-01T00:00:30Z", NAN},
        {"2026-01-01T00:00:30Zulu", NAN},
        {"2026-01-01T00:00:30+9", NAN},
        {"1-2", NAN},
    };
    assert_parsed(http_parse_reset, CASES, sizeof CASES / sizeof *CASES);
}

static void what_may_be_paid_is_told_by_how_far_it_came(void **state)
{
    (void)state;
    static const struct {
        http_failure failure;
        int status;
        bool may_be_paid;
    } CASES[] = {
        {HTTP_ANSWERED, 200, true},  {HTTP_ANSWERED, 429, false}, {HTTP_ANSWERED, 500, false},
        {HTTP_ANSWERED, 408, true},  {HTTP_ANSWERED, 504, true},  {HTTP_ANSWERED, 524, true},
        {HTTP_TIMED_OUT, 0, true},   {HTTP_TOO_LARGE, 200, true}, {HTTP_BROKEN, 200, true},
        {HTTP_BROKEN, 0, false},     {HTTP_REFUSED, 0, false},    {HTTP_UNREACHED, 0, false},
        {HTTP_UNRESOLVED, 0, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        assert_int_equal(http_may_be_paid(CASES[i].failure, CASES[i].status), CASES[i].may_be_paid);
}

static void sentences_say_how_long_to_wait(void **state)
{
    (void)state;
    static const parse_case CASES[] = {
        {"Rate limit reached. Please try again in 20s. Visit x", 20},
        {"Please try again in 864ms.", 0.864},
        {"Please try again in 7m12.345s. Need more?", 432.345},
        {"Please try again in 1h2m3s", 3723},
        {"Please retry after 26 seconds.", 26},
        {"Try again in 2 minutes", 120},
        {"Try again in 250 milliseconds", 0.25},
        {"Please retry in 34.074824224s.", 34.074824224},
        {"Too fast, please wait 5 seconds", 5},
        {"please try again in 1m2s, or please try again in 9s", 62},
        {"Please try again in a few moments.", NAN},
        {"please try again later", NAN},
        {"retry in 5", NAN},
        {"", NAN},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        double found = http_find_wait(jr_str_from(CASES[i].text));
        if (!(fabs(found - CASES[i].seconds) < 1e-6) && !(isnan(found) && isnan(CASES[i].seconds)))
            fail_msg("\"%s\": %g, not %g", CASES[i].text, found, CASES[i].seconds);
    }
    assert_true(isnan(http_find_wait((jr_str){0})));
}

UNIT_GROUP(retry)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_status_is_judged),
        cmocka_unit_test(each_failure_is_judged_whatever_the_status),
        cmocka_unit_test(the_backoff_doubles_to_a_ceiling_and_heeds_the_server),
        cmocka_unit_test(retry_after_is_seconds_or_a_date),
        cmocka_unit_test(a_reset_is_a_duration_or_a_date),
        cmocka_unit_test(what_may_be_paid_is_told_by_how_far_it_came),
        cmocka_unit_test(sentences_say_how_long_to_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
