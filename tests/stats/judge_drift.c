/*
 * A judge that has changed, or has not, judges matches of an earlier time again, twice. How often
 * do the tests of drift say so, and how often is a judge that has not changed pooled? This is the
 * table of doc/method.md.
 *
 * A match has a verdict that the judge comes back to, by a uniform number of its own, and with
 * probability `fresh` a call draws another one, which is what temperature does. So two calls differ
 * in 16 % of matches, or in 5.5 %.
 */
#include "../unit/unit.h"

#include <jrank/stats.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

enum { MODELS = 8, MIDDLE = 3, QUESTIONS = 40, ALL = 1400, N_SIZES = 4, N_MARGINS = 4 };

#define LOGIT (400 / log(10)) /* points */

static const size_t SIZES[N_SIZES] = {140, 280, 700, 1400};
static const double MARGINS[N_MARGINS] = {40, 60, 80, 100}; /* points */

/* What has changed since, in points. */
typedef struct change {
    const char *name;
    double home, model, length; /* of a model in the middle; of that with the longest answers */
    double taste;               /* share of matches that the judge sees with other eyes */
    double questions;           /* by how much they move models, in logits */
} change;

typedef struct league {
    double strength[QUESTIONS][MODELS], longer[QUESTIONS][MODELS];
    jr_rejudged matches[ALL]; /* by question; the new scores by the judge of now */
    rng random;
} league;

static double eta_of(const league *l, const jr_rejudged *m, const change *c)
{
    double eta = 0.4 + l->strength[m->question][m->first] - l->strength[m->question][m->second];
    /* Strengths sum to 0, so that a model's own moves by so much less. */
    double model = ((m->first == MIDDLE) - (double)(m->second == MIDDLE)) * MODELS / (MODELS - 1);
    double longer = l->longer[m->question][m->first] - l->longer[m->question][m->second];
    return eta + (c->home + c->model * model + c->length * longer) / LOGIT;
}

static double judge(league *l, double eta, double usual, double fresh)
{
    double draw = rng_uniform(&l->random) < fresh ? rng_uniform(&l->random) : usual;
    return draw < jr_logistic(eta);
}

static void play(league *l, const change *c, double fresh, uint64_t number)
{
    static const change none = {0};
    rng_init(&l->random, 91, number);
    for (size_t q = 0; q < QUESTIONS; q++)
        for (size_t i = 0; i < MODELS; i++) {
            double place = (double)i - (MODELS - 1) / 2.0;
            l->strength[q][i] = 0.4 * place + c->questions * rng_normal(&l->random);
            l->longer[q][i] = place * 2 / (MODELS - 1) + 0.5 * rng_normal(&l->random);
        }
    for (size_t k = 0; k < ALL; k++) {
        jr_rejudged *m = &l->matches[k];
        uint32_t first = (uint32_t)rng_below(&l->random, MODELS);
        uint32_t other = (uint32_t)rng_below(&l->random, MODELS - 1);
        *m = (jr_rejudged){.question = (uint32_t)(k * QUESTIONS / ALL),
                           .first = first,
                           .second = other + (other >= first)};
        double usual = rng_uniform(&l->random);
        m->old_score = judge(l, eta_of(l, m, &none), usual, fresh);
        if (rng_uniform(&l->random) < c->taste)
            usual = rng_uniform(&l->random);
        m->new_score = judge(l, eta_of(l, m, c), usual, fresh);
        m->again = judge(l, eta_of(l, m, c), usual, fresh);
    }
}

/* Votes of matches, as cells and details. */
typedef struct votes {
    jr_cell cells[MODELS * MODELS];
    jr_counts counts;
    jr_detail details[ALL];
    size_t n_details;
} votes;

static void add_vote(votes *v, const jr_rejudged *m, double score)
{
    jr_cell vote = {m->first, m->second, score == 1, score == 0, 0};
    jr_cell *sum = &v->cells[m->first * MODELS + m->second];
    *sum = (jr_cell){m->first, m->second, sum->wins + vote.wins, sum->losses + vote.losses, 0};
    v->details[v->n_details++] = (jr_detail){m->question, 0, vote};
}

static void count(votes *v)
{
    v->counts = (jr_counts){MODELS, 0, v->cells};
    for (size_t k = 0; k < MODELS * MODELS; k++)
        if (jr_cell_total(&v->cells[k]) > 0)
            v->cells[v->counts.n_cells++] = v->cells[k];
}

static void fit_old(jr_arena *arena, const league *l, double *ret_theta)
{
    votes *v = jr_arena_alloc(arena, 1, sizeof *v);
    jr_field field;
    jr_bt_fit fit;
    for (size_t k = 0; k < ALL; k++)
        add_vote(v, &l->matches[k], l->matches[k].old_score);
    count(v);
    jr_field_analyse(arena, &v->counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, &v->counts, &field,
                                      &(jr_bt_options){.firth = field.separated}, &fit, NULL),
                     JR_OK);
    ret_theta[0] = fit.home;
    memcpy(ret_theta + 1, fit.strength, MODELS * sizeof *ret_theta);
}

typedef struct outcome {
    double differs, pooled[N_MARGINS]; /* shares of runs */
    double wrong;                      /* says "do not pool", with a margin of 40 */
    double home, model;                /* mean error in points; of the model that is worst known */
    double flips;                      /* share of matches in which two calls of one time differ */
} outcome;

static void add_run(const league *l, size_t n, uint64_t seed, double share, outcome *sum)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static jr_rejudged sample[ALL];
    static uint32_t question[ALL];
    static size_t drawn[ALL];
    double theta[MODELS + 1], worst_reach = 0, worst = 0;
    for (size_t k = 0; k < ALL; k++)
        question[k] = l->matches[k].question;
    jr_sample_draw(question, NULL, ALL, n, seed, drawn, NULL);
    for (size_t k = 0; k < n; k++) {
        sample[k] = l->matches[drawn[k]];
        sample[k].probability = (double)n / ALL;
    }
    fit_old(arena, l, theta);
    jr_drift_options options = {
        .n_models = MODELS, .theta = theta, .margin = MARGINS[0] / LOGIT, .seed = seed};
    jr_drift drift;
    jr_error err;
    if (jr_drift_test(arena, sample, n, &options, &drift, &err) != JR_OK)
        fail_msg("%s", err.message);
    for (size_t i = 0; i <= MODELS; i++) {
        worst_reach = fmax(worst_reach, drift.reach[i]);
        worst = i ? fmax(worst, drift.variance[i]) : 0;
    }
    sum->wrong += share * (drift.decision == JR_DRIFT_DIFFERS);
    sum->differs += share * drift.is_different;
    for (size_t k = 0; k < N_MARGINS; k++)
        sum->pooled[k] += share * (worst_reach <= MARGINS[k] / LOGIT);
    sum->home += share * LOGIT * sqrt(drift.variance[0]);
    sum->model += share * LOGIT * sqrt(worst);
    sum->flips += share * (double)drift.n_self / (double)n;
}

static outcome try_change(const change *c, double fresh, size_t n, size_t n_runs)
{
    outcome sum = {0};
    league *l = malloc(sizeof *l);
    for (uint64_t number = 0; number < n_runs; number++) {
        play(l, c, fresh, number);
        add_run(l, n, number, 1 / (double)n_runs, &sum);
    }
    free(l);
    printf("%-14s flips %4.1f %%, %4zu matches: do not pool %.3f (%.3f); pool %.2f %.2f %.2f %.2f; "
           "error %.0f, %.0f\n",
           c->name, 100 * sum.flips, n, sum.wrong, sum.differs, sum.pooled[0], sum.pooled[1],
           sum.pooled[2], sum.pooled[3], sum.home, sum.model);
    fflush(stdout);
    return sum;
}

/* Per call: self-flips of 16 % and of 5.5 %. */
static const double FRESH[2] = {0.26, 0.082};

/* A share of 150 runs has a standard error of 4 % at most; leagues as others made them, by whose
 * figures ours are held, differ from these in what they do not say. A model in the middle of this
 * wider field is known less well. */
enum { RUNS = 150, MANY_RUNS = 1000, VOTE_RUNS = 400 };
#define TOLERANCE 0.15

static void an_unchanged_judge_is_told_that_it_changed_in_5_of_100_at_most(void **state)
{
    (void)state;
    static const change none = {.name = "unchanged", .questions = 0.5};
    for (size_t f = 0; f < 2; f++) {
        /* 1,000 runs: 5 % and 2.5 standard errors; 150 runs likewise. */
        assert_true(try_change(&none, FRESH[f], SIZES[0], MANY_RUNS).differs < 0.05 + 0.0172);
        for (size_t k = 1; k < N_SIZES; k++)
            assert_true(try_change(&none, FRESH[f], SIZES[k], RUNS).differs < 0.05 + 0.0445);
    }
}

static void a_judge_that_changed_is_found_as_often_as_expected(void **state)
{
    (void)state;
    static const struct {
        change change;
        double found[2][N_SIZES], below;
    } rows[] = {
        {{.name = "home +40", .questions = 0.5, .home = 40},
         {{.12, .15, .46, .87}, {.35, .61, .94, .98}},
         TOLERANCE},
        {{.name = "model +40", .questions = 0.5, .model = 40},
         {{.04, .07, .15, .33}, {.04, .14, .45, .85}},
         0.35},
        {{.name = "length 40", .questions = 0.5, .length = 40},
         {{.06, .11, .27, .63}, {.12, .21, .61, .96}},
         TOLERANCE},
        {{.name = "half the taste", .questions = 0.5, .taste = 0.5},
         {{.56, .88, 1, 1}, {.99, 1, 1, 1}},
         TOLERANCE},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (size_t f = 0; f < 2; f++)
            for (size_t k = 0; k < N_SIZES; k++) {
                outcome seen = try_change(&rows[r].change, FRESH[f], SIZES[k], RUNS);
                /* Answers are longer by model here and not by question, which is found sooner. */
                assert_true(seen.differs > rows[r].found[f][k] - rows[r].below);
                assert_true(seen.differs < rows[r].found[f][k] + TOLERANCE ||
                            rows[r].change.length > 0 || rows[r].change.taste > 0);
            }
}

static void an_unchanged_judge_is_pooled_as_often_as_expected(void **state)
{
    (void)state;
    static const change none = {.name = "unchanged", .questions = 0.5};
    static const double pooled[2][2][N_MARGINS] = {{{0, 0, .26, .76}, {0, .42, .93, .99}},
                                                   {{.02, .63, .95, .99}, {.57, .97, 1, 1}}};
    for (size_t f = 0; f < 2; f++)
        for (size_t k = 0; k < 2; k++) {
            outcome seen = try_change(&none, FRESH[f], SIZES[2 + k], RUNS);
            for (size_t d = 0; d < N_MARGINS; d++)
                assert_true(fabs(seen.pooled[d] - pooled[f][k][d]) < TOLERANCE);
        }
}

/* A shift of the whole margin, with questions that move nothing, since the fit averages over what
 * they move and sees a smaller one: 5 % and 2.5 standard errors. */
static void a_shift_of_the_margin_is_pooled_in_5_of_100_at_most(void **state)
{
    (void)state;
    for (size_t d = 1; d < N_MARGINS; d++) {
        change at_margin = {.name = "home = margin", .home = MARGINS[d]};
        assert_true(try_change(&at_margin, FRESH[1], ALL, RUNS).pooled[d] < 0.05 + 0.0445);
    }
}

/* Half of the matches by the judge of then, half by the judge of now. */
static double try_votes(const change *c, size_t n_runs)
{
    double found = 0;
    league *l = malloc(sizeof *l);
    for (uint64_t number = 0; number < n_runs; number++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        votes *v = jr_arena_alloc(arena, 2, sizeof *v);
        play(l, c, FRESH[0], number);
        for (size_t k = 0; k < ALL; k++)
            add_vote(&v[k % 2], &l->matches[k],
                     k % 2 ? l->matches[k].new_score : l->matches[k].old_score);
        count(&v[0]);
        count(&v[1]);
        const jr_epoch epochs[2] = {{&v[0].counts, v[0].details, v[0].n_details},
                                    {&v[1].counts, v[1].details, v[1].n_details}};
        jr_drift_options options = {.n_models = MODELS, .margin = MARGINS[0] / LOGIT};
        jr_epochs result;
        jr_error err;
        if (jr_epochs_compare(arena, epochs, &options, &result, &err) != JR_OK)
            fail_msg("%s", err.message);
        found += (result.p_value <= 0.05) / (double)n_runs;
    }
    free(l);
    printf("votes alone, %-14s found %.3f\n", c->name, found);
    fflush(stdout);
    return found;
}

static void votes_alone_find_what_is_large(void **state)
{
    (void)state;
    static const struct {
        change change;
        double found;
    } rows[] = {
        {{.name = "home +40", .questions = 0.5, .home = 40}, .17},
        {{.name = "model +40", .questions = 0.5, .model = 40}, .09},
        {{.name = "home +120", .questions = 0.5, .home = 120}, .95},
        {{.name = "model +120", .questions = 0.5, .model = 120}, .60},
        {{.name = "home +200", .questions = 0.5, .home = 200}, 1},
        {{.name = "model +200", .questions = 0.5, .model = 200}, .98},
    };
    static const change none = {.name = "unchanged", .questions = 0.5};
    /* 5 % and 2.5 standard errors. */
    assert_true(try_votes(&none, VOTE_RUNS) < 0.05 + 0.0273);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        assert_true(fabs(try_votes(&rows[r].change, VOTE_RUNS) - rows[r].found) < TOLERANCE);
}

UNIT_GROUP(judge_drift)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unchanged_judge_is_told_that_it_changed_in_5_of_100_at_most),
        cmocka_unit_test(a_judge_that_changed_is_found_as_often_as_expected),
        cmocka_unit_test(an_unchanged_judge_is_pooled_as_often_as_expected),
        cmocka_unit_test(a_shift_of_the_margin_is_pooled_in_5_of_100_at_most),
        cmocka_unit_test(votes_alone_find_what_is_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
