/* How many requests may be in flight, against servers that are simulated with a clock of our own.
 */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "http/pacing.h"

static const pacing_hint NO_HINT = {NAN, NAN, NAN, NAN, NAN};

static pacing made(pacing_options options)
{
    pacing p;
    pacing_init(&p, &options, 0);
    return p;
}

/* Sends what may go now; how many that were. */
static size_t send_all(pacing *p, double now)
{
    size_t n = 0;
    while (pacing_wait(p, 0, now) == 0) {
        pacing_sent(p, 0, now);
        n++;
    }
    return n;
}

static void end_well(pacing *p, size_t n, double seconds, double now)
{
    for (size_t i = 0; i < n; i++)
        pacing_ended(p, false, 0, seconds, &NO_HINT, now);
}

static void slow_start_doubles_with_each_round(void **state)
{
    (void)state;
    pacing p = made((pacing_options){.max_limit = 100});
    for (size_t limit = 8; limit <= 64; limit *= 2) {
        double now = (double)limit;
        assert_int_equal(pacing_limit(&p), limit);
        assert_int_equal(send_all(&p, now), limit);
        assert_true(isinf(pacing_wait(&p, 0, now)));
        end_well(&p, limit / 2 - 1, 1, now + 1);
        assert_int_equal(pacing_limit(&p), limit);
        end_well(&p, limit / 2 + 1, 1, now + 1);
    }
    assert_int_equal(pacing_limit(&p), 100);
    pacing standard = made((pacing_options){0});
    assert_int_equal(standard.options.max_limit, PACING_MAX_LIMIT);
    pacing small = made((pacing_options){.max_limit = 3});
    assert_int_equal(pacing_limit(&small), 3);
}

static void overload_halves_once_a_round(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    send_all(&p, 0);
    end_well(&p, 8, 1, 1);
    assert_int_equal(send_all(&p, 1), 16);
    for (int i = 0; i < 10; i++)
        pacing_ended(&p, true, 0, 1, &NO_HINT, 2);
    assert_int_equal(pacing_limit(&p), 8);
    /* Good replies from before the change are none of the new round. */
    end_well(&p, 6, 1, 2);
    assert_int_equal(send_all(&p, 2.5), 8);
    pacing_ended(&p, true, 0, 1, &NO_HINT, 3.5);
    assert_int_equal(pacing_limit(&p), 4);
    end_well(&p, 7, 1, 3.5);
    /* Never below one. */
    for (int i = 0; i < 9; i++) {
        double now = 100 + 2.0 * i;
        assert_true(send_all(&p, now) >= 1);
        while (p.in_flight)
            pacing_ended(&p, true, 0, 1, &NO_HINT, now + 1);
    }
    assert_int_equal(pacing_limit(&p), 1);
}

static void after_overload_it_nears_the_limit_that_was_too_much_ever_slower(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    send_all(&p, 0);
    end_well(&p, 8, 1, 1);
    send_all(&p, 1);
    while (p.in_flight)
        pacing_ended(&p, true, 0, 1, &NO_HINT, 2);
    static const uint32_t LIMITS[] = {8, 12, 14, 15, 15, 15, 15, 16, 17, 18};
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
        double now = 3 + 2.0 * (double)i;
        assert_int_equal(pacing_limit(&p), LIMITS[i]);
        assert_int_equal(send_all(&p, now), LIMITS[i]);
        end_well(&p, LIMITS[i], 1, now + 1);
    }
}

static void an_underused_limit_does_not_grow(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    for (int i = 0; i < 1000; i++) {
        for (int j = 0; j < 7; j++)
            pacing_sent(&p, 0, i);
        end_well(&p, 7, 0.5, i + 0.5);
    }
    assert_int_equal(pacing_limit(&p), 8);
}

static void broken_connections_let_it_neither_grow_nor_fall(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    for (int i = 0; i < 100; i++) {
        send_all(&p, i);
        while (p.in_flight)
            pacing_ended(&p, false, 0, NAN, &NO_HINT, i + 0.5);
    }
    assert_int_equal(pacing_limit(&p), 8);
}

static void slow_start_ends_where_the_server_only_queues(void **state)
{
    (void)state;
    /* It works on 40 at a time, a second each; more have to wait. */
    pacing p = made((pacing_options){0});
    double now = 0;
    for (int i = 0; i < 12; i++) {
        size_t n = send_all(&p, now);
        double seconds = fmax(1, (double)n / 40);
        now += seconds;
        end_well(&p, n, seconds, now);
    }
    assert_in_range(pacing_limit(&p), 64, 80);
    /* Replies that take longer later on are no sign of overload. */
    uint32_t limit = pacing_limit(&p);
    for (double seconds = 2; seconds < 100; seconds *= 2) {
        size_t n = send_all(&p, now);
        now += seconds;
        end_well(&p, n, seconds, now);
        assert_int_equal(pacing_limit(&p), ++limit);
    }
}

static void a_fixed_limit_never_changes(void **state)
{
    (void)state;
    pacing p = made((pacing_options){.fixed_limit = 50, .max_limit = 10});
    for (int i = 0; i < 5; i++) {
        assert_int_equal(send_all(&p, i), 50);
        end_well(&p, 40, 0.5, i + 0.5);
        for (int j = 0; j < 10; j++)
            pacing_ended(&p, true, 0, 0.5, &NO_HINT, i + 0.5);
        assert_int_equal(pacing_limit(&p), 50);
    }
}

static void retry_after_holds_back_everything(void **state)
{
    (void)state;
    pacing p = made((pacing_options){.fixed_limit = 10});
    pacing_hint hint = NO_HINT;
    for (int i = 0; i < 4; i++)
        pacing_sent(&p, 0, 0);
    hint.retry_after = 7;
    pacing_ended(&p, true, 0, 1, &hint, 10);
    assert_true(pacing_wait(&p, 0, 10) == 7);
    assert_true(pacing_wait(&p, 0, 16) == 1);
    assert_true(pacing_wait(&p, 0, 17) == 0);
    /* A shorter time later does not end it sooner; none is longer than two minutes. */
    hint.retry_after = 1;
    pacing_ended(&p, true, 0, 1, &hint, 11);
    assert_true(pacing_wait(&p, 0, 11) == 6);
    hint.retry_after = 86400;
    pacing_ended(&p, true, 0, 1, &hint, 20);
    assert_true(pacing_wait(&p, 0, 20) == 120);
    hint.retry_after = -3;
    pacing_ended(&p, true, 0, 1, &hint, 150);
    assert_true(pacing_wait(&p, 0, 150) == 0);
}

static void nothing_remaining_holds_back_until_the_reset(void **state)
{
    (void)state;
    pacing p = made((pacing_options){.fixed_limit = 10});
    for (int i = 0; i < 5; i++)
        pacing_sent(&p, 0, 0);
    pacing_hint hint = {1, 1, 30, 30, NAN};
    pacing_ended(&p, false, 0, 1, &hint, 1);
    assert_true(pacing_wait(&p, 0, 1) == 0);
    hint = (pacing_hint){0, 5, 4, 30, NAN};
    pacing_ended(&p, false, 0, 1, &hint, 1);
    assert_true(pacing_wait(&p, 0, 1) == 4);
    hint = (pacing_hint){5, 0, 4, 30, NAN};
    pacing_ended(&p, false, 0, 1, &hint, 1);
    assert_true(pacing_wait(&p, 0, 1) == 30);
    hint = (pacing_hint){0, 0, NAN, NAN, NAN};
    pacing_ended(&p, false, 0, 1, &hint, 50);
    assert_true(pacing_wait(&p, 0, 50) == 0);
}

/* Sends whenever it may, up to `end`; each takes `tokens` by estimate and `taken` in truth. */
static size_t count_sent(pacing *p, double tokens, double taken, double end)
{
    size_t n = 0;
    for (double now = 0; now < end;) {
        double wait = pacing_wait(p, tokens, now);
        if (wait > 0) {
            now += wait;
            continue;
        }
        pacing_sent(p, tokens, now);
        pacing_ended(p, false, taken - tokens, 0, &NO_HINT, now);
        n++;
    }
    return n;
}

static void requests_per_minute_are_kept_and_used(void **state)
{
    (void)state;
    static const double LIMITS[] = {3, 60, 90, 600, 30000};
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
        pacing p = made((pacing_options){.fixed_limit = 100, .rpm = LIMITS[i]});
        /* Within a minute, one more for the one that goes at its very end. */
        assert_in_range(count_sent(&p, 0, 0, 60), LIMITS[i] - 1, LIMITS[i] + 1);
    }
}

static void tokens_per_minute_are_kept_and_used(void **state)
{
    (void)state;
    pacing p = made((pacing_options){.fixed_limit = 100, .tpm = 60000});
    /* A bucket of 1,000; the first request overdraws it. */
    assert_in_range(count_sent(&p, 100, 100, 60), 600, 612);
    pacing large = made((pacing_options){.fixed_limit = 100, .tpm = 60000});
    assert_in_range(count_sent(&large, 5000, 5000, 60), 12, 13);
    /* What the server counts is what counts. */
    pacing more = made((pacing_options){.fixed_limit = 100, .tpm = 60000});
    assert_in_range(count_sent(&more, 100, 200, 60), 300, 306);
    pacing less = made((pacing_options){.fixed_limit = 100, .tpm = 60000});
    assert_in_range(count_sent(&less, 200, 100, 60), 600, 612);
    pacing p2 = made((pacing_options){.fixed_limit = 100, .tpm = 60000});
    pacing_sent(&p2, 1000, 0);
    assert_true(fabs(pacing_wait(&p2, 500, 0) - 0.5) < 1e-9);
}

/* A server that works on `capacity` requests at a time and answers 429 at once to more. */
typedef struct simulation {
    double ends[4096]; /* of what is in flight */
    double begun[4096];
    bool is_refused[4096];
    size_t n_in_flight, n_good, n_refused;
    double busy; /* integral of the requests worked on */
} simulation;

static void simulate(simulation *s, pacing *p, size_t capacity, double end)
{
    size_t n_working = 0, number = 0;
    for (double now = 0; now < end;) {
        while (pacing_wait(p, 0, now) == 0) {
            pacing_sent(p, 0, now);
            size_t i = s->n_in_flight++;
            s->is_refused[i] = n_working >= capacity;
            n_working += !s->is_refused[i];
            /* From 0.5 to 1.5 s, as lengths differ. */
            double seconds = s->is_refused[i] ? 0.01 : 0.5 + (double)(number++ * 37 % 101) / 101;
            s->begun[i] = now;
            s->ends[i] = now + seconds;
        }
        size_t first = 0;
        for (size_t i = 1; i < s->n_in_flight; i++)
            if (s->ends[i] < s->ends[first])
                first = i;
        s->busy += (double)n_working * (s->ends[first] - now);
        now = s->ends[first];
        bool is_refused = s->is_refused[first];
        pacing_ended(p, is_refused, 0, now - s->begun[first], &NO_HINT, now);
        n_working -= !is_refused;
        *(is_refused ? &s->n_refused : &s->n_good) += 1;
        size_t last = --s->n_in_flight;
        s->ends[first] = s->ends[last];
        s->begun[first] = s->begun[last];
        s->is_refused[first] = s->is_refused[last];
    }
}

static void the_adaptive_limit_settles_near_what_the_server_can_do(void **state)
{
    (void)state;
    static const struct {
        size_t capacity;
        double refused_max; /* share of the requests: one or two per cycle from half the capacity to
                               all */
    } CASES[] = {{5, 0.06}, {20, 0.01}, {100, 0.002}, {700, 0.002}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        static simulation s;
        memset(&s, 0, sizeof s);
        pacing p = made((pacing_options){0});
        const double end = 600;
        simulate(&s, &p, CASES[i].capacity, end);
        /* Nine tenths in the long run: half of the capacity for a round, then soon nearly all. */
        double use = s.busy / end / (double)CASES[i].capacity;
        double refused = (double)s.n_refused / (double)(s.n_good + s.n_refused);
        if (use < 0.85 || use > 1 || refused > CASES[i].refused_max)
            fail_msg("capacity %zu: %.3f used, %.4f refused", CASES[i].capacity, use, refused);
    }
}

UNIT_GROUP(pacing)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slow_start_doubles_with_each_round),
        cmocka_unit_test(overload_halves_once_a_round),
        cmocka_unit_test(after_overload_it_nears_the_limit_that_was_too_much_ever_slower),
        cmocka_unit_test(an_underused_limit_does_not_grow),
        cmocka_unit_test(broken_connections_let_it_neither_grow_nor_fall),
        cmocka_unit_test(slow_start_ends_where_the_server_only_queues),
        cmocka_unit_test(a_fixed_limit_never_changes),
        cmocka_unit_test(retry_after_holds_back_everything),
        cmocka_unit_test(nothing_remaining_holds_back_until_the_reset),
        cmocka_unit_test(requests_per_minute_are_kept_and_used),
        cmocka_unit_test(tokens_per_minute_are_kept_and_used),
        cmocka_unit_test(the_adaptive_limit_settles_near_what_the_server_can_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
