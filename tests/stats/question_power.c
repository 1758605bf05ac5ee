/*
 * Leagues on whose questions models are stronger or weaker than they are on average. A pilot of N
 * votes says by how much questions move models, how wide intervals will be, and how many votes a
 * width takes; other leagues of the same kind, played on to so many votes, say how wide they are
 * and so what it takes. This is the table of doc/method.md.
 */
#include "../unit/unit.h"

#include <jrank/stats.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

enum { MODELS = 8, MOST_QUESTIONS = 80, MOST_VOTES = 8000 };

/* Votes for which the width is wanted that other leagues have then, in numbers of the pilot's. */
static const double MORE[] = {1, 2, 4};
enum { NEEDS = sizeof MORE / sizeof *MORE };

typedef struct setting {
    size_t n_questions, n_votes, n_pilots;
    double effect, ties; /* effect: sigma, in logits */
    double least[NEEDS]; /* per cent of answers within a factor of 2: what was found, less 6 */
    bool is_told;        /* the votes tell sigma: within 10 % on average */
} setting;

typedef struct league {
    size_t n_questions, n_votes;
    double ties, strength[MOST_QUESTIONS][MODELS], total[MODELS];
    jr_detail votes[MOST_VOTES];
    rng random;
} league;

static void begin(league *l, const setting *s, size_t n_questions, uint64_t number)
{
    *l = (league){.n_questions = n_questions, .ties = s->ties};
    rng_init(&l->random, 57, number);
    for (size_t q = 0; q < n_questions; q++)
        for (size_t i = 0; i < MODELS; i++)
            l->strength[q][i] =
                0.3 * ((double)i - (MODELS - 1) / 2.0) + s->effect * rng_normal(&l->random);
}

static void play(league *l, uint32_t i, uint32_t j)
{
    uint32_t q = (uint32_t)rng_below(&l->random, l->n_questions);
    bool tie = rng_uniform(&l->random) < l->ties;
    bool win = rng_uniform(&l->random) < jr_logistic(l->strength[q][i] - l->strength[q][j]);
    l->votes[l->n_votes++] = (jr_detail){q, 0, {i, j, !tie && win, !tie && !win, tie}};
    l->total[i]++;
    l->total[j]++;
}

/* As pairwise-n does, until there are so many votes. */
static void play_to(league *l, size_t n_votes)
{
    while (l->n_votes < n_votes) {
        uint32_t fewest = (uint32_t)rng_below(&l->random, MODELS);
        for (uint32_t k = 0; k < MODELS; k++)
            if (l->total[k] < l->total[fewest])
                fewest = k;
        uint32_t other = (uint32_t)rng_below(&l->random, MODELS - 1);
        other += other >= fewest;
        if (rng_below(&l->random, 2))
            play(l, fewest, other);
        else
            play(l, other, fewest);
    }
}

typedef struct fitted {
    jr_cell cells[MODELS * MODELS];
    jr_counts counts;
    jr_bt_fit fit;
    jr_detail *details;
    size_t n_details;
} fitted;

static int compare_questions(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    return (a->question > b->question) - (a->question < b->question);
}

static void fit_league(jr_arena *arena, const league *l, fitted *f)
{
    *f = (fitted){.counts = {MODELS, 0, f->cells}, .n_details = l->n_votes};
    f->details = jr_arena_alloc(arena, l->n_votes, sizeof *f->details);
    memcpy(f->details, l->votes, l->n_votes * sizeof *f->details);
    qsort(f->details, l->n_votes, sizeof *f->details, compare_questions);
    for (size_t k = 0; k < l->n_votes; k++) {
        const jr_cell *vote = &l->votes[k].cell;
        jr_cell *sum = &f->cells[vote->first * MODELS + vote->second];
        *sum = (jr_cell){vote->first, vote->second, sum->wins + vote->wins,
                         sum->losses + vote->losses, sum->ties + vote->ties};
    }
    for (size_t k = 0; k < MODELS * MODELS; k++)
        if (jr_cell_total(&f->cells[k]) > 0)
            f->cells[f->counts.n_cells++] = f->cells[k];
    jr_field field = {0};
    jr_field_analyse(arena, &f->counts, &field);
    jr_bt_options options = {.firth = field.separated};
    jr_error err = {0};
    if (jr_bt_fit_counts(arena, &f->counts, &field, &options, &f->fit, &err) != JR_OK)
        fail_msg("%s", err.message);
}

/* widths[i] += share of the width of model i by question. */
static void add_widths(const league *l, double share, double *widths)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    fitted f;
    fit_league(arena, l, &f);
    const double *covariance =
        jr_bt_clustered(arena, f.details, f.n_details, JR_CLUSTER_QUESTION, &f.fit);
    double t = jr_student_quantile(0.975, (double)l->n_questions - 1);
    for (size_t i = 0; i < MODELS; i++)
        widths[i] += share * 2 * t * jr_bt_standard_error(covariance, MODELS, i, SIZE_MAX);
}

/* Mean widths of other leagues: at each need, and with twice the questions and votes. */
typedef struct widths {
    double at[NEEDS][MODELS], twice_questions[MODELS];
} widths;

static void find_widths(const setting *s, widths *ret_widths)
{
    enum { FIRST = 100000 };
    *ret_widths = (widths){0};
    league *l = malloc(sizeof *l);
    for (uint64_t number = FIRST; number < FIRST + s->n_pilots; number++) {
        begin(l, s, s->n_questions, number);
        for (size_t k = 0; k < NEEDS; k++) {
            play_to(l, s->n_votes * (size_t)(1 + MORE[k]));
            add_widths(l, 1 / (double)s->n_pilots, ret_widths->at[k]);
        }
        begin(l, s, 2 * s->n_questions, FIRST + number);
        play_to(l, 2 * s->n_votes);
        add_widths(l, 1 / (double)s->n_pilots, ret_widths->twice_questions);
    }
    free(l);
}

/* Shares are per cent of all answers. */
typedef struct outcome {
    double sigma, held;           /* mean estimate; intervals that hold the truth */
    double twice_questions, near; /* mean said over found; within 10 % */
    double within[NEEDS], never[NEEDS], holds[NEEDS]; /* within a factor of 2; the interval is right
                                                       */
} outcome;

static void add_pilot(const setting *s, const widths *found, league *l, outcome *sum)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    fitted f;
    fit_league(arena, l, &f);
    jr_power_votes votes = {
        .counts = &f.counts, .fit = &f.fit, .details = f.details, .n_details = f.n_details};
    jr_question_effect effect;
    jr_error err = {0};
    if (jr_question_effect_fit(&votes, &effect, &err) != JR_OK)
        fail_msg("%s", err.message);
    double share = 100.0 / (double)s->n_pilots;
    sum->sigma += effect.sigma / (double)s->n_pilots;
    sum->held += share * (effect.lower <= s->effect && s->effect <= effect.upper);
    jr_power_target targets[NEEDS * MODELS];
    for (size_t k = 0; k < NEEDS * MODELS; k++)
        targets[k] =
            (jr_power_target){k % MODELS, SIZE_MAX, found->at[k / MODELS][k % MODELS] / 2, 0};
    const jr_power_answer *a = jr_power_plan(arena, &votes, &effect, targets, NEEDS * MODELS);
    share /= MODELS;
    for (size_t k = 0; k < NEEDS * MODELS; k++, a++) {
        size_t need_of = k / MODELS;
        double need = MORE[need_of] * (double)s->n_votes;
        sum->within[need_of] += share * (a->votes >= need / 2 && a->votes <= 2 * need);
        sum->never[need_of] += share * isinf(a->votes_lower);
        sum->holds[need_of] += share * (a->votes_lower <= need && need <= a->votes_upper);
        if (need_of > 0)
            continue;
        double ratio = a->twice_questions / found->twice_questions[k];
        sum->twice_questions += ratio / (double)(s->n_pilots * MODELS);
        sum->near += share * (fabs(ratio - 1) < 0.1);
    }
}

static outcome try_pilots(const setting *s)
{
    widths found;
    find_widths(s, &found);
    outcome sum = {0};
    league *l = malloc(sizeof *l);
    for (uint64_t number = 0; number < s->n_pilots; number++) {
        begin(l, s, s->n_questions, number);
        play_to(l, s->n_votes);
        add_pilot(s, &found, l, &sum);
    }
    free(l);
    printf(
        "%2zu questions, %3zu votes, sigma %.1f, ties %2.0f %%: sigma %.2f, held %.0f; twice the "
        "questions %.3f, near %.0f;",
        s->n_questions, s->n_votes, s->effect, 100 * s->ties, sum.sigma, sum.held,
        sum.twice_questions, sum.near);
    for (size_t k = 0; k < NEEDS; k++)
        printf(" %.0f N: %.0f, never %.0f, holds %.0f;", MORE[k], sum.within[k], sum.never[k],
               sum.holds[k]);
    printf("\n");
    fflush(stdout);
    return sum;
}

static void a_pilot_says_what_votes_and_questions_bring(void **state)
{
    (void)state;
    static const setting settings[] = {
        {40, 400, 100, 0, 0, {93, 91, 88}, false}, {40, 400, 100, 0.5, 0, {87, 88, 72}, false},
        {40, 1600, 40, 0.5, 0, {0, 0, 0}, true},   {40, 400, 100, 1, 0, {81, 77, 64}, true},
        {40, 800, 60, 1, 0, {81, 73, 55}, true},   {40, 400, 100, 0.5, 0.2, {94, 94, 90}, false},
        {20, 400, 100, 0, 0, {86, 84, 81}, false}, {20, 400, 100, 0.5, 0, {53, 49, 38}, false},
    };
    for (size_t k = 0; k < sizeof settings / sizeof *settings; k++) {
        const setting *s = &settings[k];
        outcome seen = try_pilots(s);
        assert_true(fabs(seen.twice_questions - 1) < 0.05 && seen.near > 70);
        assert_true(!s->is_told || fabs(seen.sigma / s->effect - 1) < 0.1);
        for (size_t need = 0; need < NEEDS; need++) {
            assert_true(seen.within[need] >= s->least[need] && seen.holds[need] > 85);
            assert_true(seen.never[need] == 0);
        }
    }
}

UNIT_GROUP(question_power)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pilot_says_what_votes_and_questions_bring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
