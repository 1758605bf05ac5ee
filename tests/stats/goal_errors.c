/*
 * Fields whose strengths are known are judged match by match, and looked at every 50 verdicts. How
 * often does an interval that claims to hold at every look miss, at any look; and how many calls
 * does it take until every width is 250 points? This is the table of doc/method.md, beside which
 * stand the figures of the specification.
 */
#include "../unit/unit.h"

#include <jrank/duel.h>
#include <jrank/stats.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "stats/match_choice.h"

enum { M = 14, QUESTIONS = 40, LOOK = 50, MOST = 3600, PAIRS = M * (M - 1) / 2 };

static const double POINTS = 0.0057564627; /* ln 10 / 400 */
static const double HOME = 0.3, QUESTION_SPREAD = 0.5, ALPHA = 0.05;

/* Of Rakuda's 14 models by gpt-4, as published. */
static const double rakuda[M] = {1468.2, 1351.8, 1283.3, 1088.8, 1043.9, 1012.2, 1018.9,
                                 972.1,  921.3,  898.9,  840.2,  767.1,  676.6,  655.7};

typedef enum rule { FEWEST_FIRST, MIX, WIDTH } rule;

typedef struct field {
    double strength[M], truth[M];
    double effect[QUESTIONS][M];
    jr_detail details[MOST];
    size_t n;
    bool is_closed[QUESTIONS * M * M];
    uint32_t uses[QUESTIONS * M];
    uint64_t n_matches[M];
    rng random;
} field;

static void open_field(field *f, const double *points, uint64_t run)
{
    memset(f, 0, sizeof *f);
    rng_init(&f->random, 91, run);
    double mean = 0;
    for (size_t i = 0; i < M; i++)
        mean += points[i] / M;
    /* What questions differ by makes the odds over all of them smaller: a normal variable in a
     * logistic function, by the normal one that is nearest to it. */
    const double nearest = 16 * sqrt(3) / (15 * acos(-1));
    const double share = 1 / sqrt(1 + 2 * pow(nearest * QUESTION_SPREAD, 2));
    for (size_t i = 0; i < M; i++) {
        f->strength[i] = (points[i] - mean) * POINTS;
        f->truth[i] = share * f->strength[i];
    }
    for (size_t q = 0; q < QUESTIONS; q++)
        for (size_t i = 0; i < M; i++)
            f->effect[q][i] = QUESTION_SPREAD * rng_normal(&f->random);
}

static void judge(field *f, choice_match m)
{
    double p = jr_logistic(HOME + f->strength[m.first] - f->strength[m.second] +
                           f->effect[m.question][m.first] - f->effect[m.question][m.second]);
    bool is_won = rng_uniform(&f->random) < p;
    f->details[f->n++] = (jr_detail){m.question, 0, {m.first, m.second, is_won, !is_won, 0}};
    f->is_closed[(m.question * M + m.first) * M + m.second] = true;
    f->uses[m.question * M + m.first]++;
    f->uses[m.question * M + m.second]++;
    f->n_matches[m.first]++;
    f->n_matches[m.second]++;
}

/* A model with the fewest matches, a random open opponent, seat and question. */
static choice_match draw_fewest(field *f)
{
    uint32_t fewest = 0;
    uint64_t n_equal = 0;
    choice_match match = {0};
    for (uint32_t i = 0; i < M; i++) {
        n_equal = f->n_matches[i] < f->n_matches[fewest] ? 0 : n_equal;
        if (f->n_matches[i] <= f->n_matches[fewest] && rng_below(&f->random, ++n_equal) == 0)
            fewest = i;
    }
    do {
        uint32_t other = (fewest + 1 + (uint32_t)rng_below(&f->random, M - 1)) % M;
        bool is_first = rng_below(&f->random, 2) == 0;
        match = (choice_match){(uint32_t)rng_below(&f->random, QUESTIONS),
                               is_first ? fewest : other, is_first ? other : fewest};
    } while (f->is_closed[(match.question * M + match.first) * M + match.second]);
    return match;
}

static int by_question(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    return (a->question > b->question) - (a->question < b->question);
}

static void fit_field(jr_arena *arena, field *f, jr_peek_fit *ret_fit)
{
    jr_cell *cells = jr_arena_alloc(arena, M * M, sizeof *cells);
    size_t n = 0;
    for (size_t k = 0; k < f->n; k++) {
        const jr_cell *vote = &f->details[k].cell;
        jr_cell *sum = &cells[vote->first * M + vote->second];
        *sum = (jr_cell){vote->first, vote->second, sum->wins + vote->wins,
                         sum->losses + vote->losses, 0};
    }
    for (size_t k = 0; k < M * M; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[n++] = cells[k];
    const jr_counts counts = {.n_models = M, .n_cells = n, .cells = cells};
    jr_error err;
    qsort(f->details, f->n, sizeof *f->details, by_question);
    assert_int_equal(jr_peek_fit_votes(arena, &counts, f->details, f->n, ret_fit, &err), JR_OK);
}

static void ask(field *f, rule how, const jr_peek_fit *fit, const choice_contrast *open,
                size_t n_open)
{
    choice_match chosen[LOOK];
    if (how == FEWEST_FIRST || f->n < LOOK) {
        for (size_t k = 0; k < LOOK; k++)
            judge(f, draw_fewest(f));
        return;
    }
    const choice_problem problem = {.fit = fit,
                                    .open = open,
                                    .n_open = how == WIDTH ? n_open : 0,
                                    .n_questions = QUESTIONS,
                                    .is_closed = f->is_closed,
                                    .uses = f->uses,
                                    .seed = rng_below(&f->random, UINT32_MAX),
                                    .n_planned = f->n};
    size_t n = match_choose(&problem, LOOK, chosen);
    for (size_t k = 0; k < n; k++)
        judge(f, chosen[k]);
}

typedef struct outcome {
    bool misses_pair, misses_model, misses_plain;
    double calls; /* until all widths are reached; MOST: not yet */
} outcome;

static bool may_speak(const field *f)
{
    bool may = true;
    for (size_t i = 0; i < M; i++)
        may &= f->n_matches[i] >= CHOICE_LEAST_MATCHES;
    return may;
}

static bool misses(const jr_peek *peek, double truth)
{
    return truth < peek->lower || truth > peek->upper;
}

static void check_pairs(const field *f, const jr_peek_fit *fit, double width, outcome *o)
{
    double target = jr_peek_target(width, PAIRS, ALPHA);
    for (size_t i = 0; i < M; i++)
        for (size_t j = 0; j < i; j++) {
            jr_peek peek;
            jr_peek_at(fit, (jr_contrast){i, j}, PAIRS, ALPHA, target, &peek);
            o->misses_pair |= misses(&peek, f->truth[i] - f->truth[j]);
        }
}

/* Models that are wider than wanted, as open contrasts. */
static size_t check_models(const field *f, const jr_peek_fit *fit, double width, bool *is_narrow,
                           choice_contrast *open, outcome *o)
{
    double target = jr_peek_target(width, M, ALPHA);
    double t = jr_student_quantile(0.975, QUESTIONS - 1);
    size_t n = 0;
    for (size_t i = 0; i < M; i++) {
        jr_peek peek;
        jr_peek_at(fit, (jr_contrast){i, SIZE_MAX}, M, ALPHA, target, &peek);
        o->misses_model |= misses(&peek, f->truth[i]);
        o->misses_plain |= fabs(peek.estimate - f->truth[i]) > t * sqrt(peek.variance);
        is_narrow[i] |= peek.upper - peek.lower <= width;
        if (!is_narrow[i])
            open[n++] = (choice_contrast){{i, SIZE_MAX}, peek.variance * peek.variance};
    }
    return n;
}

/* Up to `most` calls, or until all widths are reached. */
static outcome play(const double *points, rule how, double points_wide, size_t most,
                    bool with_pairs, uint64_t run)
{
    static field f;
    const double width = points_wide * POINTS;
    outcome o = {.calls = MOST};
    bool is_narrow[M] = {false};
    choice_contrast open[M];
    size_t n_open = 0;
    jr_peek_fit fit = {0};
    open_field(&f, points, run);
    JR_ARENA_AUTO jr_arena *last = jr_arena_new();
    while (f.n < most && o.calls == MOST) {
        ask(&f, how, &fit, open, n_open);
        jr_arena *next = jr_arena_new();
        fit_field(next, &f, &fit);
        jr_arena_free(last);
        last = next;
        if (!may_speak(&f))
            continue;
        n_open = check_models(&f, &fit, width, is_narrow, open, &o);
        if (with_pairs)
            check_pairs(&f, &fit, width, &o);
        else if (n_open == 0)
            o.calls = (double)f.n;
    }
    return o;
}

static const double *flat_field(void)
{
    static double points[M];
    for (size_t i = 0; i < M; i++)
        points[i] = 70 * jr_normal_quantile(((double)i + 0.5) / M);
    return points;
}

/* Share of runs that miss at any look: 5 % and 2.5 standard errors of so many runs. */
static void check_family(const char *name, const double *points, uint64_t runs)
{
    double pair = 0, model = 0, plain = 0, n = (double)runs;
    for (uint64_t run = 0; run < runs; run++) {
        outcome o = play(points, MIX, 200, 1500, true, run);
        pair += o.misses_pair / n;
        model += o.misses_model / n;
        plain += o.misses_plain / n;
    }
    printf("%s: any pair missed in %.1f %%, any model in %.1f %%; plain 95 %%: %.0f %%\n", name,
           100 * pair, 100 * model, 100 * plain);
    assert_true(pair <= 0.05 + 2.5 * sqrt(0.05 * 0.95 / n));
    assert_true(model <= 0.05 + 2.5 * sqrt(0.05 * 0.95 / n));
    assert_true(plain > 0.5);
}

static void all_looks_together_miss_in_5_of_100_at_most(void **state)
{
    (void)state;
    check_family("flat field", flat_field(), 400);
    check_family("Rakuda", rakuda, 400);
}

static double count_calls(rule how, uint64_t runs, size_t *ret_n_reached)
{
    double calls = 0;
    *ret_n_reached = 0;
    for (uint64_t run = 0; run < runs; run++) {
        outcome o = play(rakuda, how, 250, MOST, false, 1000 + run);
        calls += o.calls / (double)runs;
        *ret_n_reached += o.calls < MOST;
    }
    return calls;
}

/* The specification has 1,507 calls against 3,065, and 46 of 150 that were not there by 3,600. */
static void the_width_rule_takes_at_most_half_the_calls_of_fewest_first(void **state)
{
    (void)state;
    enum { RUNS = 50 };
    size_t n_width, n_fewest;
    double by_width = count_calls(WIDTH, RUNS, &n_width);
    double by_fewest = count_calls(FEWEST_FIRST, RUNS, &n_fewest);
    printf("width 250: width rule %.0f calls (%zu of %d runs), fewest first %.0f (%zu)\n", by_width,
           n_width, RUNS, by_fewest, n_fewest);
    assert_int_equal(n_width, RUNS);
    assert_true(by_width <= 0.55 * by_fewest);
    assert_true(fabs(by_width / 1507 - 1) < 0.15);
}

/* What is told of a goal before it is paid, where the strengths are known. */
static jr_goal_plan plan_rakuda(jr_arena *arena)
{
    static jr_open_match matches[QUESTIONS * M * M];
    static jr_str names[QUESTIONS];
    jr_goal_book book = {.judge = JR_STR("j")};
    jr_goal parsed;
    jr_goal_state state;
    jr_error err;
    size_t number;
    jr_open_matches open = {.models = names,
                            .questions = names,
                            .n_models = M,
                            .n_questions = QUESTIONS,
                            .matches = matches};
    for (uint32_t q = 0; q < QUESTIONS; q++) {
        names[q] = jr_arena_format(arena, "%02u", q);
        for (uint32_t i = 0; i < M; i++)
            for (uint32_t j = 0; j < M; j++)
                if (i != j)
                    matches[open.n_matches++] = (jr_open_match){q, 1, i, j};
    }
    assert_int_equal(jr_goal_parse(arena, JR_STR("width=250"), &parsed, &err), JR_OK);
    assert_int_equal(jr_goal_begin(arena, &book, &parsed, names, M, QUESTIONS, &number, &err),
                     JR_OK);
    jr_goal *goal = &book.goals[number];
    goal->alpha = ALPHA;
    goal->target = jr_peek_target(250 * POINTS, M, ALPHA);
    const jr_votes none = {0};
    assert_int_equal(jr_goal_look_at(arena, goal, &none, &state, &err), JR_OK);
    for (size_t i = 0; i < M; i++)
        state.fit.strength[i] = rakuda[i] * POINTS;
    state.fit.home = HOME;
    jr_goal_plan plan;
    jr_goal_plan_calls(arena, goal, &state, &none, &open, &plan);
    return plan;
}

/* The simulated runs come to 1,584 calls, and to more than 3,474. */
static void the_plan_of_a_goal_is_true_to_15_of_100(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_goal_plan plan = plan_rakuda(arena);
    printf("planned: %.0f calls chosen for the goal, %.0f with the fewest first; questions leave "
           "%.0f points\n",
           plan.active_calls, plan.plain_calls, plan.least_points);
    assert_true(fabs(plan.active_calls / 1584 - 1) < 0.15);
}

UNIT_GROUP(goal_errors)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plan_of_a_goal_is_true_to_15_of_100),
        cmocka_unit_test(all_looks_together_miss_in_5_of_100_at_most),
        cmocka_unit_test(the_width_rule_takes_at_most_half_the_calls_of_fewest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
