/* How many in flight are enough, at servers that let the others wait: simulated, with a clock of
 * our own and lengths drawn from a seed, beside the best of fixed limits on the same requests. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "http/pacing.h"

static const pacing_hint NO_HINT = {NAN, NAN, NAN, NAN, NAN};

enum { PLACES = 4096 };

/* What a server does with what it has; a request is a second's work, as its length is drawn. */
typedef struct ability {
    double slots; /* worked on at a time, others wait in the order in which they came */
    double half;  /* more of them slow each other down, at this many to the half; 0: not at all */
    double batch; /* what n of them get done together is n to this; 0: n */
    double crowd; /* what each time the slots slow all down that is in flight beyond them */
    double each_wait; /* what each that waits does */
    double spread;    /* of the logarithm of lengths */
    bool is_refusing; /* beyond its slots */
    double later[2];  /* slots after a third and two thirds of the requests; 0: as before */
} ability;

typedef struct work {
    double left, sent_at;
} work;

typedef struct server {
    ability of;
    work active[PLACES], waiting[PLACES];
    size_t n_active, first, n_waiting;
    double done; /* work of each active one since the beginning */
    double refused_at[PLACES];
    size_t n_refused_now;
    size_t n_taken, n_ended, n_refused, n_wanted;
    rng random;
} server;

static double slots_of(const server *s)
{
    const double *later = s->of.later;
    if (later[1] > 0 && 3 * s->n_ended >= 2 * s->n_wanted)
        return later[1];
    return later[0] > 0 && 3 * s->n_ended >= s->n_wanted ? later[0] : s->of.slots;
}

static void take_one(server *s, double now)
{
    if (s->of.is_refusing && (double)(s->n_active + s->n_waiting) >= slots_of(s)) {
        s->refused_at[s->n_refused_now++] = now;
        return;
    }
    double spread = s->of.spread,
           length = exp(spread * rng_normal(&s->random) - spread * spread / 2);
    s->waiting[(s->first + s->n_waiting++) % PLACES] = (work){length, now};
    s->n_taken++;
}

static void fill_slots(server *s)
{
    while (s->n_waiting && (double)s->n_active < slots_of(s)) {
        work w = s->waiting[s->first];
        s->first = (s->first + 1) % PLACES;
        s->n_waiting--;
        w.left += s->done;
        s->active[s->n_active++] = w;
    }
}

/* Work of each active one in a second. */
static double speed(const server *s)
{
    const ability *of = &s->of;
    double n = (double)s->n_active, slots = slots_of(s);
    double beyond = fmax(0, n + (double)s->n_waiting - slots) / slots;
    return (of->half > 0 ? of->half / (n + of->half) : 1) *
           (of->batch > 0 && n > 0 ? pow(n, of->batch - 1) : 1) / (1 + of->crowd * beyond) /
           (1 + of->each_wait * (double)s->n_waiting);
}

static size_t next_of(const server *s)
{
    size_t next = 0;
    for (size_t i = 1; i < s->n_active; i++)
        if (s->active[i].left < s->active[next].left)
            next = i;
    return next;
}

/* Seconds until n_wanted have ended. */
static double play(server *s, pacing *p)
{
    const double way = 0.02, refusal = 0.01;
    double now = 0;
    while (s->n_ended < s->n_wanted) {
        double wait = INFINITY;
        while (s->n_taken < s->n_wanted && (wait = pacing_wait(p, 0, now)) == 0) {
            pacing_sent(p, 0, now);
            take_one(s, now);
        }
        fill_slots(s);
        size_t next = next_of(s);
        double each = speed(s);
        double ends = s->n_active ? now + (s->active[next].left - s->done) / each : INFINITY;
        double refused = s->n_refused_now ? s->refused_at[0] + refusal : INFINITY;
        double then = fmin(fmin(ends, refused), now + wait);
        assert_true(isfinite(then));
        s->done += (then - now) * each;
        now = then;
        if (now == refused) {
            memmove(s->refused_at, s->refused_at + 1, --s->n_refused_now * sizeof *s->refused_at);
            s->n_refused++;
            pacing_ended(p, true, 0, refusal, &NO_HINT, now);
        } else if (now == ends) {
            double sent_at = s->active[next].sent_at;
            s->active[next] = s->active[--s->n_active];
            s->n_ended++;
            pacing_ended(p, false, 0, now - sent_at + way, &NO_HINT, now);
        }
    }
    return now;
}

typedef struct course {
    double seconds;
    uint32_t last; /* limit at the end that holds, beside that of a try */
} course;

static course run(const ability *of, size_t n, uint32_t fixed_limit, uint64_t seed)
{
    static server s;
    memset(&s, 0, sizeof s);
    s.of = *of;
    s.n_wanted = n;
    rng_init(&s.random, seed, 0);
    pacing p;
    pacing_init(&p, &(pacing_options){.fixed_limit = fixed_limit}, 0);
    double seconds = play(&s, &p);
    return (course){seconds, p.is_at_plateau ? p.plateau.held : pacing_limit(&p)};
}

static double best_fixed(const ability *of, size_t n, uint64_t seed)
{
    static const uint32_t LIMITS[] = {2,  4,  6,  8,   12,  16,  24,  32,  48,
                                      64, 80, 96, 128, 192, 256, 512, 1000};
    double best = INFINITY;
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++)
        best = fmin(best, run(of, n, LIMITS[i], seed).seconds);
    return best;
}

/* What a server that refuses could end all the time. */
static double least_seconds(const ability *of, size_t n)
{
    double third = (double)n / 3, last = of->later[1] > 0 ? of->later[1] : of->later[0];
    return third / of->slots + third / of->later[0] + third / last;
}

static void servers_end_as_much_as_under_the_best_fixed_limit(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t n;
        ability server;
        double wanted; /* of what the best fixed limit reaches, in each run */
        uint32_t last; /* the limit that holds at its end, at most; 0: any */
    } CASES[] = {
        {"four slots", 1000, {.slots = 4, .batch = 0.7, .each_wait = 0.004}, 0.97, 16},
        {"four slots, lengths differ",
         2000,
         {.slots = 4, .batch = 0.7, .each_wait = 0.004, .spread = 0.3},
         0.97,
         16},
        {"one slot", 1000, {.slots = 1, .spread = 0.5}, 0.99, 40},
        {"64 slots", 20000, {.slots = 64, .spread = 0.5}, 0.975, 100},
        {"64 slots, lengths differ much", 20000, {.slots = 64, .spread = 0.83}, 0.97, 128},
        /* Of short runs most is the start. */
        {"64 slots, 1,200", 1200, {.slots = 64, .spread = 0.5}, 0.89, 0},
        {"64 slots, 400", 400, {.slots = 64, .spread = 0.5}, 0.77, 0},
        {"takes all, 10,000", 10000, {.slots = 1000, .spread = 0.3}, 0.63, 0},
        {"slows down, 1,200", 1200, {.slots = 64, .crowd = 0.5, .spread = 0.3}, 0.76, 0},
        {"slows down from 16", 20000, {.slots = 16, .crowd = 0.5, .spread = 0.3}, 0.96, 20},
        {"falls", 30000, {.slots = 64, .spread = 0.3, .later = {24}}, 0.98, 40},
        {"rises", 30000, {.slots = 24, .spread = 0.3, .later = {96}}, 0.97, 0},
        {"falls and rises", 30000, {.slots = 96, .spread = 0.3, .later = {24, 96}}, 0.97, 0},
        {"slows down", 20000, {.slots = 64, .crowd = 0.5, .spread = 0.3}, 0.92, 70},
        /* A fixed limit is the best of one capacity only. */
        {"slows down, falls",
         30000,
         {.slots = 64, .crowd = 0.5, .spread = 0.3, .later = {24}},
         1.1,
         40},
        {"slows down, rises",
         30000,
         {.slots = 24, .crowd = 0.5, .spread = 0.3, .later = {96}},
         1.2,
         120},
        /* Of what it could end. */
        {"refuses, falls",
         30000,
         {.slots = 64, .spread = 0.3, .later = {24}, .is_refusing = true},
         0.95,
         30},
        {"refuses, rises",
         30000,
         {.slots = 24, .spread = 0.3, .later = {96}, .is_refusing = true},
         0.95,
         100},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        for (uint64_t seed = 1; seed < 3; seed++) {
            const ability *of = &CASES[i].server;
            double best =
                of->is_refusing ? least_seconds(of, CASES[i].n) : best_fixed(of, CASES[i].n, seed);
            course found = run(of, CASES[i].n, 0, seed);
            double share = best / found.seconds;
            print_message("%s: %.3f of the best fixed limit, %u at its end\n", CASES[i].name, share,
                          found.last);
            if (share < CASES[i].wanted || (CASES[i].last && found.last > CASES[i].last))
                fail_msg("%s", CASES[i].name);
        }
    }
}

UNIT_GROUP(plateau)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_end_as_much_as_under_the_best_fixed_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
