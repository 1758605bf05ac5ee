/* When a server says that it may be asked again: headers, errors, sentences. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "eval/hint.h"

/* 2026-01-01 00:00:00 UTC. */
static const double WALL = 1767225600;

static pacing_hint read_hint(const char *const *lines, const api_error *error)
{
    http_header headers[4];
    size_t n = 0;
    for (; lines && lines[n]; n++) {
        const char *colon = strchr(lines[n], ':');
        headers[n] = (http_header){{lines[n], (size_t)(colon - lines[n])}, jr_str_from(colon + 2)};
    }
    return hint_read(&(http_reply){.headers = headers, .n_headers = n}, error, WALL);
}

static void headers_of_all_providers_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *lines[3];
        double remaining, reset;
    } CASES[] = {
        {{"x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 6m0s"}, 0, 360},
        {{"anthropic-ratelimit-requests-remaining: 1",
          "anthropic-ratelimit-requests-reset: 2026-01-01T00:00:30Z"},
         1,
         30},
        {{"x-ratelimit-remaining: 0", "x-ratelimit-reset: 1767225660000"}, 0, 60},
        {{"x-ratelimit-remaining: 0", "x-ratelimit-reset: 1767225660"}, 0, 60},
        {{"ratelimit-remaining: 0", "ratelimit-reset: 7"}, 0, 7},
        {{"ratelimit: \"default\";r=0;t=30"}, 0, 30},
        {{"ratelimit: limit=100, remaining=0, reset=31"}, 0, 31},
        {{"ratelimit: nonsense"}, NAN, NAN},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        pacing_hint h = read_hint(CASES[i].lines, NULL);
        if (!(h.remaining_requests == CASES[i].remaining ||
              (isnan(h.remaining_requests) && isnan(CASES[i].remaining))) ||
            !(h.reset_requests == CASES[i].reset ||
              (isnan(h.reset_requests) && isnan(CASES[i].reset))))
            fail_msg("%s: %g, %g", CASES[i].lines[0], h.remaining_requests, h.reset_requests);
        assert_true(isnan(h.retry_after));
    }
}

static void an_error_says_how_long_to_wait_where_no_header_does(void **state)
{
    (void)state;
    api_error e = {.status = 429, .reset = JR_STR("34.5s"), .message = JR_STR("retry in 3s")};
    assert_float_equal(read_hint(NULL, &e).retry_after, 34.5, 1e-9);
    static const char *const after[] = {"retry-after: 2", NULL};
    assert_float_equal(read_hint(after, &e).retry_after, 2, 0);
    e.reset = (jr_str){0};
    assert_float_equal(read_hint(NULL, &e).retry_after, 3, 0);
    e.message = JR_STR("slow down");
    assert_true(isnan(read_hint(NULL, &e).retry_after));
    static const char *const reset[] = {"x-ratelimit-reset: 1s", NULL};
    assert_float_equal(read_hint(reset, &e).retry_after, 1, 0);
    /* That of requests, of which there are some: it is tokens that ran out. */
    static const char *const some[] = {"x-ratelimit-remaining: 5", "x-ratelimit-reset: 1s", NULL};
    assert_true(isnan(read_hint(some, &e).retry_after));
    e = (api_error){.status = 400, .message = JR_STR("try again in 3s")};
    assert_true(isnan(read_hint(reset, &e).retry_after));
}

UNIT_GROUP(hint)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_of_all_providers_are_read),
        cmocka_unit_test(an_error_says_how_long_to_wait_where_no_header_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
