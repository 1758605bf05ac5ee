/* The card of a judge: figures worked out by hand, simulated judges whose faults are known, and
 * intervals that hold the truth. */
#include "arena.h"

#include <jrank/card.h>
#include <jrank/stats.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"

static void assert_near(double seen, double expected, double tolerance)
{
    if (!(fabs(seen - expected) <= tolerance))
        fail_msg("%.17g is not %.17g", seen, expected);
}

static void assert_estimate(jr_card_estimate e, double value, double n)
{
    assert_near(e.value, value, 1e-12);
    assert_near(e.n, n, 0);
}

static void assert_none(jr_card_estimate e)
{
    assert_true(isnan(e.value) && isnan(e.low) && isnan(e.high));
}

/* Sizes, with nobody among the models who judges, no invalid verdict and no length. */
static jr_judged panel(size_t n_judges, size_t n_models, size_t n_questions)
{
    jr_judged j = {.n_judges = n_judges, .n_models = n_models, .n_questions = n_questions};
    j.invalid = jr_arena_alloc(arena, n_judges * n_questions, sizeof *j.invalid);
    j.judge_of = jr_arena_alloc(arena, n_models, sizeof *j.judge_of);
    memset(j.judge_of, 0xFF, n_models * sizeof *j.judge_of);
    return j;
}

static jr_card card_of(const jr_judged *j, jr_card_options options)
{
    jr_card card;
    jr_card_compute(arena, j, &options, &card);
    return card;
}

static const jr_card_agreement *agreement(const jr_card *card, size_t judge, size_t other)
{
    for (size_t i = 0; i < card->n_agreements; i++)
        if (card->agreements[i].judge == judge && card->agreements[i].other == other)
            return &card->agreements[i];
    fail_msg("no agreement of %zu and %zu", judge, other);
    return NULL;
}

#define FIRST JR_VERDICT_FIRST
#define SECOND JR_VERDICT_SECOND
#define TIE JR_VERDICT_TIE

/* Judge 0 is model 2; it sees 0-1 in both orders, and a circle 0 > 1 > 2 > 0 on question 0. */
static void figures_by_hand(void **state)
{
    (void)state;
    static jr_judged_match matches[] = {
        {0, 0, 1, 0, 1, FIRST},  {0, 0, 1, 1, 0, TIE},    {0, 0, 1, 1, 2, FIRST},
        {0, 0, 1, 0, 2, SECOND}, {0, 1, 1, 0, 2, SECOND}, {0, 1, 2, 0, 1, SECOND},
        {1, 0, 1, 0, 1, SECOND}, {1, 0, 1, 0, 2, FIRST},  {1, 1, 1, 0, 2, TIE},
        {1, 1, 1, 0, 1, FIRST},
    };
    static jr_judged_match votes[] = {
        {0, 0, 1, 1, 2, FIRST},
        {0, 0, 1, 1, 2, SECOND},
        {0, 1, 2, 1, 0, FIRST},
        {0, 1, 3, 1, 0, FIRST},
    };
    jr_judged j = panel(2, 3, 2);
    j.matches = matches;
    j.n_matches = sizeof matches / sizeof *matches;
    j.invalid[0] = 2;
    j.judge_of[2] = 0;
    j.n_humans = 1;
    j.human_votes = votes;
    j.n_human_votes = 4;
    /* one turn: model 0 has 10 and 20 characters, 1 has 30 and 20, 2 has 10 and none */
    static double lengths[] = {10, 20, 30, 20, 10, NAN};
    j.lengths = lengths;
    j.n_turns = 1;
    /* of model 0 on question 0 and of model 2 on question 1, there in the second turn only */
    static uint32_t flagged[] = {1, 0, 0, 0, 0, 2};
    j.flagged = flagged;
    jr_card card = card_of(&j, (jr_card_options){0});
    const jr_card_estimate *f = card.rows[0].figures;
    assert_near(card.rows[0].n_verdicts, 6, 0);
    assert_estimate(f[JR_CARD_INVALID], 2.0 / 8, 8);
    assert_estimate(f[JR_CARD_TIES], 1.0 / 6, 6);
    assert_estimate(f[JR_CARD_FIRST], 2.0 / 5, 5);
    assert_estimate(f[JR_CARD_FLIPS], 1, 1);
    /* 0-1: the shorter; 1-0: a tie; 1-2: the longer; 0-2: equal, and of the others not known */
    assert_estimate(f[JR_CARD_LONGER], 1.5 / 3, 3);
    assert_estimate(f[JR_CARD_CYCLES], 1, 1);
    /* own answer, model 2: 0-2 on both questions, by itself 1 and 1, by the other 0 and 1/2 */
    assert_estimate(f[JR_CARD_OWN], 0.75, 2);
    /* 0-1: it wins; 1-0: a tie; 0-2: it loses; on question 1 nobody's in that turn */
    assert_estimate(f[JR_CARD_FLAGGED], 1.5 / 3, 3);
    assert_none(card.rows[1].figures[JR_CARD_OWN]);
    assert_none(card.rows[1].figures[JR_CARD_FLIPS]);
    /* 0-1 differs, 0-2 differs twice */
    assert_estimate(agreement(&card, 0, 1)->share, 0, 3);
    assert_estimate(agreement(&card, 0, 1)->share_no_ties, 0, 2);
    /* always first: 7 matches of the two judges, judge 0 says first on two of six */
    assert_near(card.rows[2].n_verdicts, 7, 0);
    assert_estimate(card.rows[2].figures[JR_CARD_FIRST], 1, 7);
    assert_estimate(card.rows[2].figures[JR_CARD_FLIPS], 1, 1);
    assert_none(card.rows[2].figures[JR_CARD_HOME]);
    assert_estimate(agreement(&card, 0, 2)->share, 2.0 / 6, 6);
    /* always longer: 0-1, 1-0, 1-2, 0-2 on question 0 and 0-1 in turn 1 on question 1 */
    assert_near(card.rows[3].n_verdicts, 5, 0);
    assert_estimate(card.rows[3].figures[JR_CARD_FLIPS], 0, 1);
    assert_estimate(card.rows[3].figures[JR_CARD_LONGER], 1, 3);
    /* people: two votes on 1-2 (one agrees), one on 1-0 that the judge saw as 0-1 and agrees */
    assert_estimate(agreement(&card, 0, 4)->share, 2.0 / 3, 3);
    assert_none(agreement(&card, 1, 4)->share);
}

/* A judge with a home advantage and a preference for length, who calls some matches ties. */
typedef struct habits {
    double home, length, ties,
        own; /* own: what model 0 gains, which the judge is if this is not 0 */
} habits;

static jr_verdict draw(rng *r, const habits *h, double difference, double longer)
{
    if (rng_uniform(r) < h->ties)
        return TIE;
    double p = jr_logistic(h->home + difference + h->length * longer);
    return rng_uniform(r) < p ? FIRST : SECOND;
}

/* Every judge sees every match in both orders. */
static jr_judged simulate(const habits *judges, size_t n_judges, size_t n_models,
                          size_t n_questions, uint64_t seed)
{
    jr_judged j = panel(n_judges, n_models, n_questions);
    rng r;
    rng_init(&r, seed, 0);
    j.n_turns = 1;
    j.lengths = jr_arena_alloc(arena, n_models * n_questions, sizeof *j.lengths);
    for (size_t i = 0; i < n_models * n_questions; i++)
        j.lengths[i] = 100 + floor(900 * rng_uniform(&r));
    j.matches =
        jr_arena_alloc(arena, n_judges * n_questions * n_models * n_models, sizeof *j.matches);
    for (uint32_t g = 0; g < n_judges; g++)
        for (uint32_t q = 0; q < n_questions; q++)
            for (uint32_t a = 0; a < n_models; a++)
                for (uint32_t b = 0; b < n_models; b++) {
                    if (a == b)
                        continue;
                    double longer = j.lengths[a * n_questions + q] - j.lengths[b * n_questions + q];
                    double sign = longer > 0 ? 1 : longer < 0 ? -1 : 0;
                    double difference = 0.3 * ((double)b - (double)a);
                    difference += judges[g].own * ((a == 0) - (b == 0));
                    jr_verdict verdict = draw(&r, &judges[g], difference, sign);
                    j.matches[j.n_matches++] = (jr_judged_match){g, q, 1, a, b, verdict};
                }
    return j;
}

static void assert_holds(jr_card_estimate e, double truth, double widest)
{
    if (!(e.low <= truth && truth <= e.high && e.high - e.low < widest))
        fail_msg("%g [%g, %g] does not tell of %g", e.value, e.low, e.high, truth);
}

/*
 * Models 0..4 with strengths 0.3 apart on 120 questions. A match that is p and, in the other order,
 * q for the first model flips with 1 - p q - (1 - p)(1 - q); expectations are averages of such
 * formulas over the matches. Fixed seeds; the 95 % intervals must hold the truth and be narrow.
 */
static void simulated_judges_are_recovered(void **state)
{
    (void)state;
    enum { MODELS = 5, QUESTIONS = 120, JUDGES = 3 };
    static const habits judges[JUDGES] = {{0.8, 0, 0, 0}, {-0.4, 0, 0.25, 0}, {0, 1, 0, 0}};
    jr_judged j = simulate(judges, JUDGES, MODELS, QUESTIONS, 7);
    jr_card card = card_of(&j, (jr_card_options){.bootstrap_n = 400, .seed = 3});
    static const double points = 173.71779276130073;
    for (size_t g = 0; g < JUDGES; g++) {
        double flips = 0, first = 0;
        for (int a = 0; a < MODELS; a++)
            for (int b = 0; b < MODELS; b++) {
                if (a == b)
                    continue;
                for (int sign = -1; sign <= 1; sign += 2) {
                    double d = 0.3 * (b - a) + judges[g].length * sign, t = judges[g].ties;
                    double p = jr_logistic(judges[g].home + d);
                    double back = 1 - jr_logistic(judges[g].home - d);
                    double same = (1 - t) * (1 - t) * (p * back + (1 - p) * (1 - back)) + t * t;
                    flips += (1 - same) / (2 * MODELS * (MODELS - 1));
                    first += p / (2 * MODELS * (MODELS - 1));
                }
            }
        const jr_card_estimate *f = card.rows[g].figures;
        if (judges[g].ties > 0)
            assert_holds(f[JR_CARD_TIES], judges[g].ties, 0.06);
        else
            assert_near(f[JR_CARD_TIES].value, 0, 0);
        assert_holds(f[JR_CARD_FLIPS], flips, 0.08);
        assert_holds(f[JR_CARD_FIRST], first, 0.06);
        print_message("home %.1f [%.1f, %.1f], flips %.3f of %.3f, longer %.3f\n",
                      f[JR_CARD_HOME].value, f[JR_CARD_HOME].low, f[JR_CARD_HOME].high,
                      f[JR_CARD_FLIPS].value, flips, f[JR_CARD_LONGER].value);
        /* Ties as half wins shrink an advantage; length is noise to it, in both directions. */
        double t = judges[g].ties, seen = (1 - t) * jr_logistic(judges[g].home) + t / 2;
        assert_holds(f[JR_CARD_HOME], points * log(seen / (1 - seen)), 40);
    }
    assert_holds(card.rows[0].figures[JR_CARD_LONGER], 0.5, 0.1);
    assert_true(card.rows[2].figures[JR_CARD_LONGER].low > 0.68);
    const jr_card_estimate *null = card.rows[JUDGES + JR_NULL_LONGER].figures;
    assert_near(null[JR_CARD_LONGER].value, 1, 0);
    assert_near(null[JR_CARD_FLIPS].value, 0, 0);
    assert_near(null[JR_CARD_CYCLES].value, 0, 0);
    assert_true(isnan(null[JR_CARD_FLIPS].low));
}

/* Judge 0 is model 0 and gives it 0.8 logits: its answers score sigma(0.8 + d) - sigma(d) more. */
static void favour_for_own_answers_is_recovered(void **state)
{
    (void)state;
    enum { MODELS = 4, QUESTIONS = 100 };
    static const habits judges[] = {{0, 0, 0, 0.8}, {0.5, 0, 0, 0}, {-0.5, 0, 0, 0}};
    jr_judged j = simulate(judges, 3, MODELS, QUESTIONS, 11);
    j.judge_of[0] = 0;
    double truth = 0;
    for (int b = 1; b < MODELS; b++) {
        double others = 0;
        for (int sign = -1; sign <= 1; sign += 2)
            others += jr_logistic(0.5 * sign + 0.3 * b) / 2;
        truth += (jr_logistic(0.8 + 0.3 * b) - others) / (MODELS - 1);
    }
    jr_card card = card_of(&j, (jr_card_options){.bootstrap_n = 400});
    print_message("self-preference %.3f of %.3f\n", card.rows[0].figures[JR_CARD_OWN].value, truth);
    assert_holds(card.rows[0].figures[JR_CARD_OWN], truth, 0.15);
    assert_none(card.rows[1].figures[JR_CARD_OWN]);
}

static void assert_same(const jr_card_estimate *a, const jr_card_estimate *b, double sign)
{
    assert_true(isnan(a->value) == isnan(b->value));
    if (!isnan(a->value))
        assert_near(a->value, sign * b->value, 1e-6);
    assert_near(a->n, b->n, 0);
}

static void relabelling_and_exchanged_seats_do_what_they_must(void **state)
{
    (void)state;
    enum { MODELS = 5, JUDGES = 2 };
    static const habits judges[JUDGES] = {{0.8, 0.5, 0.1, 0.4}, {-0.4, 0, 0.25, 0}};
    jr_judged before = simulate(judges, JUDGES, MODELS, 20, 5);
    before.judge_of[0] = 0;
    jr_judged relabelled = simulate(judges, JUDGES, MODELS, 20, 5);
    double *lengths = jr_arena_alloc(arena, MODELS * 20, sizeof *lengths);
    for (size_t i = 0; i < MODELS; i++)
        for (size_t q = 0; q < 20; q++)
            lengths[(MODELS - 1 - i) * 20 + q] = before.lengths[i * 20 + q];
    relabelled.lengths = lengths;
    relabelled.judge_of[MODELS - 1] = 1;
    jr_judged turned = simulate(judges, JUDGES, MODELS, 20, 5);
    turned.judge_of[0] = 0;
    for (size_t i = 0; i < before.n_matches; i++) {
        jr_judged_match *m = &relabelled.matches[i];
        m->judge = 1 - m->judge;
        m->first = MODELS - 1 - m->first;
        m->second = MODELS - 1 - m->second;
        m = &turned.matches[i];
        m->first = before.matches[i].second;
        m->second = before.matches[i].first;
        m->verdict = m->verdict == FIRST ? SECOND : m->verdict == SECOND ? FIRST : TIE;
    }
    jr_card a = card_of(&before, (jr_card_options){0});
    jr_card b = card_of(&relabelled, (jr_card_options){0});
    jr_card c = card_of(&turned, (jr_card_options){0});
    for (size_t g = 0; g < JUDGES; g++)
        for (size_t f = 0; f < JR_N_CARD_FIGURES; f++) {
            assert_same(&b.rows[1 - g].figures[f], &a.rows[g].figures[f], 1);
            if (f != JR_CARD_FIRST)
                assert_same(&c.rows[g].figures[f], &a.rows[g].figures[f],
                            f == JR_CARD_HOME ? -1 : 1);
        }
    assert_same(&agreement(&b, 0, 1)->kappa, &agreement(&a, 0, 1)->kappa, 1);
    assert_same(&agreement(&c, 0, 1)->kappa, &agreement(&a, 0, 1)->kappa, 1);
}

/* The widths of the bootstrap shake by some 4 % with so many rounds, and few questions have less
 * spread than many by one in twice their number. */
static void doubling_the_questions_leaves_figures_and_narrows_intervals(void **state)
{
    (void)state;
    enum { MODELS = 5, JUDGES = 2, QUESTIONS = 30 };
    static const habits judges[JUDGES] = {{0.8, 0.5, 0.1, 0.4}, {-0.4, 0, 0.25, 0}};
    jr_judged once = simulate(judges, JUDGES, MODELS, QUESTIONS, 5);
    jr_judged twice = panel(JUDGES, MODELS, 2 * QUESTIONS);
    once.judge_of[0] = twice.judge_of[0] = 0;
    twice.n_turns = 1;
    twice.lengths = jr_arena_alloc(arena, MODELS * 2 * QUESTIONS, sizeof *twice.lengths);
    for (size_t i = 0; i < MODELS * 2 * QUESTIONS; i++)
        twice.lengths[i] =
            once.lengths[i / (2 * QUESTIONS) * QUESTIONS + i % (2 * QUESTIONS) % QUESTIONS];
    size_t n_of_judge = once.n_matches / JUDGES;
    twice.n_matches = 2 * once.n_matches;
    twice.matches = jr_arena_alloc(arena, twice.n_matches, sizeof *twice.matches);
    for (size_t i = 0; i < twice.n_matches; i++) {
        size_t judge = i / (2 * n_of_judge), k = i % (2 * n_of_judge);
        twice.matches[i] = once.matches[judge * n_of_judge + k % n_of_judge];
        twice.matches[i].question += k >= n_of_judge ? QUESTIONS : 0;
    }
    jr_card_options options = {.bootstrap_n = 1500, .seed = 3};
    jr_card a = card_of(&once, options), b = card_of(&twice, options);
    for (size_t g = 0; g < JUDGES; g++)
        for (size_t f = 0; f < JR_N_CARD_FIGURES; f++) {
            const jr_card_estimate *one = &a.rows[g].figures[f], *two = &b.rows[g].figures[f];
            assert_true(isnan(one->value) == isnan(two->value));
            if (isnan(one->value))
                continue;
            assert_near(one->value, two->value, 1e-6);
            assert_near(2 * one->n, two->n, 0);
            if (!isnan(one->low))
                assert_near((two->high - two->low) / (one->high - one->low), sqrt(0.5), 0.1);
        }
    assert_near(agreement(&a, 0, 1)->kappa.value, agreement(&b, 0, 1)->kappa.value, 1e-9);
}

static void the_number_of_threads_changes_nothing(void **state)
{
    (void)state;
    static const habits judges[] = {{0.8, 0, 0.1, 0}, {0, 0, 0, 0}};
    jr_judged j = simulate(judges, 2, 4, 15, 2);
    jr_card one = card_of(&j, (jr_card_options){.bootstrap_n = 60, .n_threads = 1});
    jr_card many = card_of(&j, (jr_card_options){.bootstrap_n = 60, .n_threads = 4});
    assert_memory_equal(one.rows, many.rows, 4 * sizeof *one.rows);
    assert_memory_equal(one.agreements, many.agreements, one.n_agreements * sizeof *one.agreements);
}

/* A card of some questions is that of a panel that has no others. */
static void questions_can_be_chosen(void **state)
{
    (void)state;
    static const habits judges[] = {{0.8, 0, 0.1, 0}, {0, 0, 0, 0}};
    jr_judged j = simulate(judges, 2, 4, 20, 2);
    j.invalid[3] = 4;
    j.invalid[12] = 7;
    bool wanted[20] = {false};
    for (size_t q = 0; q < 10; q++)
        wanted[q] = true;
    jr_card some = card_of(&j, (jr_card_options){.questions = wanted, .bootstrap_n = 50});
    jr_judged half = j;
    half.matches = jr_arena_alloc(arena, j.n_matches, sizeof *half.matches);
    half.n_matches = 0;
    for (size_t i = 0; i < j.n_matches; i++)
        if (j.matches[i].question < 10)
            half.matches[half.n_matches++] = j.matches[i];
    half.invalid = jr_arena_alloc(arena, 40, sizeof *half.invalid);
    half.invalid[3] = 4;
    jr_card all = card_of(&half, (jr_card_options){.bootstrap_n = 50});
    assert_int_equal(some.n_questions, 10);
    assert_memory_equal(some.rows, all.rows, 4 * sizeof *all.rows);
}

/* 200 panels: how often a 95 % interval holds the truth; 1.5 % is the standard error of the share.
 */
static void check_coverage(size_t n_questions)
{
    enum { PANELS = 200 };
    static const habits judges[] = {{0.5, 0, 0.2, 0}};
    double seen = 0.8 * jr_logistic(0.5) + 0.1, home = 173.71779276130073 * log(seen / (1 - seen));
    size_t held_ties = 0, held_home = 0;
    for (uint64_t seed = 0; seed < PANELS; seed++) {
        jr_judged j = simulate(judges, 1, 4, n_questions, seed);
        jr_card card = card_of(&j, (jr_card_options){.bootstrap_n = 300, .seed = seed});
        const jr_card_estimate *f = card.rows[0].figures;
        held_ties += f[JR_CARD_TIES].low <= 0.2 && 0.2 <= f[JR_CARD_TIES].high;
        held_home += f[JR_CARD_HOME].low <= home && home <= f[JR_CARD_HOME].high;
    }
    print_message("%zu questions: ties %.1f %%, home advantage %.1f %%\n", n_questions,
                  100.0 * (double)held_ties / PANELS, 100.0 * (double)held_home / PANELS);
    assert_in_range(held_ties, PANELS * 92 / 100, PANELS * 99 / 100);
    assert_in_range(held_home, PANELS * 92 / 100, PANELS * 99 / 100);
}

static void intervals_hold_the_truth(void **state)
{
    (void)state;
    check_coverage(10);
    check_coverage(30);
}

static void what_can_not_be_computed_is_left_out_and_the_rest_comes(void **state)
{
    (void)state;
    jr_judged_match matches[] = {{0, 0, 1, 0, 1, FIRST}, {1, 0, 1, 0, 1, TIE}};
    jr_judged j = panel(3, 2, 1);
    j.matches = matches;
    j.n_matches = 2;
    j.invalid[2] = 5;
    jr_card card = card_of(&j, (jr_card_options){.bootstrap_n = 20});
    assert_estimate(card.rows[2].figures[JR_CARD_INVALID], 1, 5);
    assert_none(card.rows[2].figures[JR_CARD_TIES]);
    assert_estimate(card.rows[0].figures[JR_CARD_FIRST], 1, 1);
    assert_none(card.rows[1].figures[JR_CARD_FIRST]);
    for (size_t g = 0; g < 3; g++) {
        assert_none(card.rows[g].figures[JR_CARD_HOME]);
        assert_true(card.home_problem[g].size > 0);
        assert_none(card.rows[g].figures[JR_CARD_LONGER]);
    }
    assert_true(isnan(card.home_chi2));
    assert_estimate(agreement(&card, 0, 1)->share, 0, 1);
    assert_none(agreement(&card, 0, 1)->share_no_ties);
    assert_none(agreement(&card, 0, 2)->share);
}

UNIT_GROUP(judge_card)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_by_hand),
        cmocka_unit_test(simulated_judges_are_recovered),
        cmocka_unit_test(favour_for_own_answers_is_recovered),
        cmocka_unit_test(relabelling_and_exchanged_seats_do_what_they_must),
        cmocka_unit_test(doubling_the_questions_leaves_figures_and_narrows_intervals),
        cmocka_unit_test(the_number_of_threads_changes_nothing),
        cmocka_unit_test(questions_can_be_chosen),
        cmocka_unit_test(intervals_hold_the_truth),
        cmocka_unit_test(what_can_not_be_computed_is_left_out_and_the_rest_comes),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
