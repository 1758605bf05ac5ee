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

static void slow_start_grows_fourfold_while_replies_are_as_fast(void **state)
{
    (void)state;
    pacing p = made((pacing_options){.max_limit = 1500});
    size_t before = 0, limit = 8;
    for (; limit <= 1024; before = limit, limit *= limit < 512 ? 4 : 2) {
        double now = (double)limit;
        assert_int_equal(pacing_limit(&p), limit);
        assert_int_equal(send_all(&p, now), limit);
        assert_true(isinf(pacing_wait(&p, 0, now)));
        size_t enough = (limit - before) / 2;
        end_well(&p, enough - 1, 1, now + 1);
        assert_int_equal(pacing_limit(&p), limit);
        end_well(&p, limit - enough + 1, 1, now + 1);
    }
    assert_int_equal(pacing_limit(&p), 1500);
    pacing standard = made((pacing_options){0});
    assert_int_equal(standard.options.max_limit, PACING_MAX_LIMIT);
    pacing small = made((pacing_options){.max_limit = 3});
    assert_int_equal(pacing_limit(&small), 3);
}

static void slow_start_doubles_where_replies_take_longer(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    end_well(&p, send_all(&p, 0), 1, 1);
    assert_int_equal(pacing_limit(&p), 32);
    end_well(&p, send_all(&p, 1), 1.5, 2.5);
    assert_int_equal(pacing_limit(&p), 64);
}

static void overload_is_counted_once_a_round(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    send_all(&p, 0);
    end_well(&p, 8, 1, 1);
    assert_int_equal(send_all(&p, 1), 32);
    for (int i = 0; i < 26; i++)
        pacing_ended(&p, true, 0, 1, &NO_HINT, 2);
    assert_int_equal(pacing_limit(&p), 8);
    /* Good replies from before the change are none of the new round. */
    end_well(&p, 6, 1, 2);
    assert_int_equal(send_all(&p, 2.5), 8);
    pacing_ended(&p, true, 0, 1, &NO_HINT, 3.5);
    assert_int_equal(pacing_limit(&p), 7);
    end_well(&p, 7, 1, 3.5);
    /* Never below one. */
    for (int i = 0; i < 12; i++) {
        double now = 100 + 2.0 * i;
        assert_true(send_all(&p, now) >= 1);
        while (p.in_flight)
            pacing_ended(&p, true, 0, 1, &NO_HINT, now + 1);
    }
    assert_int_equal(pacing_limit(&p), 1);
}

/* A round: everything that may go is sent, and comes back well or not. */
static void play_round(pacing *p, bool is_good, double now)
{
    send_all(p, now);
    while (p->in_flight)
        pacing_ended(p, !is_good, 0, 1, &NO_HINT, now + 1);
}

static void the_first_overload_of_all_halves_the_limit(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    play_round(&p, false, 0);
    assert_int_equal(pacing_limit(&p), 4);
}

static void overload_where_the_limit_had_held_counts_twice_as_much_each_time_in_a_row(void **state)
{
    (void)state;
    pacing p = made((pacing_options){.max_limit = 512});
    double now = 0;
    for (; now < 8; now += 2)
        play_round(&p, true, now);
    static const uint32_t LIMITS[] = {512, 496, 465, 406, 304, 152, 76};
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++, now += 2) {
        assert_int_equal(pacing_limit(&p), LIMITS[i]);
        play_round(&p, false, now);
    }
    /* A good round ends the row, of which a try that was refused is the first. */
    play_round(&p, true, now);
    play_round(&p, false, now + 2);
    assert_int_equal(pacing_limit(&p), 38);
    play_round(&p, false, now + 4);
    assert_int_equal(pacing_limit(&p), 35);
}

static void overload_is_seen_where_slow_start_has_reached_the_most_allowed(void **state)
{
    (void)state;
    pacing p = made((pacing_options){.max_limit = 8});
    play_round(&p, true, 0);
    play_round(&p, true, 2);
    send_all(&p, 4);
    end_well(&p, 2, 1, 5);
    pacing_ended(&p, true, 0, 1.5, &NO_HINT, 5.5);
    assert_int_equal(pacing_limit(&p), 7);
}

static void a_try_that_is_refused_goes_back_and_rests_ever_longer(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    /* The server takes eight at a time: 32, 20, 14, 11 and 9, then again and again 9 are too much.
     */
    static const uint32_t TRIES[] = {32, 20, 14, 11, 9, 9, 9}, RESTS[] = {1, 1, 2, 4, 8, 8, 8};
    double now = 0;
    for (size_t i = 0; i < sizeof TRIES / sizeof *TRIES; i++) {
        for (uint32_t k = 0; k < RESTS[i]; k++, now += 2) {
            assert_int_equal(pacing_limit(&p), 8);
            play_round(&p, true, now);
        }
        assert_int_equal(pacing_limit(&p), TRIES[i]);
        play_round(&p, false, now);
        now += 2;
    }
    assert_int_equal(pacing_limit(&p), 8);
}

static void a_refusal_that_tells_to_wait_is_not_asked_for_again_soon(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    pacing_hint hint = NO_HINT;
    hint.retry_after = 10;
    play_round(&p, true, 0);
    send_all(&p, 2);
    while (p.in_flight)
        pacing_ended(&p, true, 0, 1, &hint, 3);
    for (double now = 13; now < 42; now += 2) {
        assert_int_equal(pacing_limit(&p), 8);
        play_round(&p, true, now);
    }
    play_round(&p, true, 43);
    assert_int_equal(pacing_limit(&p), 20);
}

static void where_more_is_taken_than_before_steps_double(void **state)
{
    (void)state;
    pacing p = made((pacing_options){0});
    play_round(&p, true, 0);
    play_round(&p, false, 2);
    static const uint32_t LIMITS[] = {8, 20, 26, 29, 30, 31, 32, 33, 35, 39, 47, 63};
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
        assert_int_equal(pacing_limit(&p), LIMITS[i]);
        play_round(&p, true, 4 + 2.0 * (double)i);
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
    for (int i = 0; p.is_slow_start && i < 12; i++) {
        size_t n = send_all(&p, now);
        double seconds = fmax(1, (double)n / 40);
        now += seconds;
        end_well(&p, n, seconds, now);
    }
    assert_in_range(pacing_limit(&p), 64, 80);
    /* Replies that take longer later on are no sign of overload. */
    uint32_t limit = pacing_limit(&p);
    for (double seconds = 2; seconds < 8; seconds *= 2) {
        size_t n = send_all(&p, now);
        now += seconds;
        end_well(&p, n, seconds, now);
        assert_int_equal(pacing_limit(&p), limit);
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

/* A server that works on `capacity` requests at a time, from `changes_at` on on `later`. */
typedef struct simulation {
    size_t capacity, later;
    double changes_at;
    double per_second;  /* requests that it begins; 0: any number */
    double burst;       /* of those, at once */
    bool is_queueing;   /* more wait for their turn; else it answers 429 at once to more */
    double retry_after; /* that it tells with 429; 0: nothing */
    double ends[4096];  /* of what is in flight */
    double begun[4096];
    bool is_refused[4096];
    double allowance;
    size_t n_in_flight, n_working, number, n_good, n_refused;
    double free_at; /* when a queueing server gets to the next */
} simulation;

static size_t capacity_at(const simulation *s, double now)
{
    return s->later && now >= s->changes_at ? s->later : s->capacity;
}

static void take_one(simulation *s, double now)
{
    size_t i = s->n_in_flight++, capacity = capacity_at(s, now);
    /* From 0.5 to 1.5 s, as lengths differ. */
    double seconds = 0.5 + (double)(s->number++ * 37 % 101) / 101;
    s->is_refused[i] =
        !s->is_queueing && (s->n_working >= capacity || (s->per_second > 0 && s->allowance < 1));
    s->n_working += !s->is_refused[i];
    s->allowance -= !s->is_refused[i];
    s->begun[i] = now;
    s->free_at = fmax(s->free_at, now) + 1 / (double)capacity;
    s->ends[i] = s->is_refused[i] ? now + 0.01
                 : s->is_queueing ? fmax(s->free_at, now + seconds)
                                  : now + seconds;
}

static void simulate(simulation *s, pacing *p, double end)
{
    double now = 0;
    s->allowance = s->burst;
    while (now < end) {
        double wait;
        while ((wait = pacing_wait(p, 0, now)) == 0) {
            pacing_sent(p, 0, now);
            take_one(s, now);
        }
        size_t first = 0;
        for (size_t i = 1; i < s->n_in_flight; i++)
            if (s->ends[i] < s->ends[first])
                first = i;
        double next = s->n_in_flight ? fmin(s->ends[first], now + wait) : now + wait;
        s->allowance = fmin(s->burst, s->allowance + s->per_second * (next - now));
        now = next;
        if (s->n_in_flight == 0 || s->ends[first] > now)
            continue;
        bool is_refused = s->is_refused[first];
        pacing_hint hint = NO_HINT;
        if (is_refused && s->retry_after > 0)
            hint.retry_after = s->retry_after;
        pacing_ended(p, is_refused, 0, now - s->begun[first], &hint, now);
        s->n_working -= !is_refused;
        *(is_refused ? &s->n_refused : &s->n_good) += 1;
        size_t last = --s->n_in_flight;
        s->ends[first] = s->ends[last];
        s->begun[first] = s->begun[last];
        s->is_refused[first] = s->is_refused[last];
    }
}

/* What it could have ended in that time. */
static double possible(const simulation *s, double end)
{
    double before = s->later ? s->changes_at : end;
    double n = (double)s->capacity * before + (double)s->later * (end - before);
    return s->per_second > 0 ? fmin(n, s->per_second * end) : n;
}

static void the_adaptive_limit_settles_near_what_the_server_can_do(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        simulation server;
        double used_min, refused_max; /* of what it could end; of the requests */
    } CASES[] = {
        {"5", {.capacity = 5}, 0.95, 0.06},
        {"20", {.capacity = 20}, 0.95, 0.01},
        {"64", {.capacity = 64}, 0.95, 0.01},
        {"100", {.capacity = 100}, 0.95, 0.01},
        {"700", {.capacity = 700}, 0.95, 0.01},
        {"falls", {.capacity = 64, .later = 24, .changes_at = 200}, 0.95, 0.01},
        {"rises", {.capacity = 24, .later = 96, .changes_at = 200}, 0.95, 0.01},
        {"counts", {.capacity = 4000, .per_second = 60, .burst = 60}, 0.95, 0.02},
        /* A fixed limit that gets as much has a tenth refused. */
        {"counts closely", {.capacity = 4000, .per_second = 60, .burst = 6}, 0.9, 0.01},
        {"tells to wait", {.capacity = 64, .retry_after = 1}, 0.95, 0.01},
        {"queues", {.capacity = 64, .is_queueing = true}, 0.95, 0},
        {"takes all", {.capacity = 1000, .is_queueing = true}, 0.95, 0},
        {"slows down",
         {.capacity = 64, .later = 24, .changes_at = 200, .is_queueing = true},
         0.95,
         0},
        {"speeds up",
         {.capacity = 24, .later = 96, .changes_at = 200, .is_queueing = true},
         0.95,
         0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        static simulation s;
        s = CASES[i].server;
        pacing p = made((pacing_options){0});
        const double end = 400;
        simulate(&s, &p, end);
        double use = (double)s.n_good / possible(&s, end);
        double refused = (double)s.n_refused / (double)(s.n_good + s.n_refused);
        if (use < CASES[i].used_min || use > 1.01 || refused > CASES[i].refused_max)
            fail_msg("%s: %.3f used, %.4f refused", CASES[i].name, use, refused);
    }
}

UNIT_GROUP(pacing)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slow_start_grows_fourfold_while_replies_are_as_fast),
        cmocka_unit_test(slow_start_doubles_where_replies_take_longer),
        cmocka_unit_test(overload_is_counted_once_a_round),
        cmocka_unit_test(the_first_overload_of_all_halves_the_limit),
        cmocka_unit_test(overload_where_the_limit_had_held_counts_twice_as_much_each_time_in_a_row),
        cmocka_unit_test(overload_is_seen_where_slow_start_has_reached_the_most_allowed),
        cmocka_unit_test(a_try_that_is_refused_goes_back_and_rests_ever_longer),
        cmocka_unit_test(a_refusal_that_tells_to_wait_is_not_asked_for_again_soon),
        cmocka_unit_test(where_more_is_taken_than_before_steps_double),
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
