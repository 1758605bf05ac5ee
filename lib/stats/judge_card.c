/*
 * The figures of a card are functions of sums over questions, so a bootstrap round that draws
 * questions adds their rows and computes the same functions. Only the home advantage needs a fit:
 * it begins at the estimate of all votes and takes a few steps.
 */
#include <jrank/card.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/stats.h>

#include "agreement.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/rng.h"
#include "card_sums.h"
#include "cells.h"
#include "judge_fit.h"
#include "krippendorff.h"
#include "quantiles.h"

/* Rating points of a logit: 400 points are odds of 10 to 1. */
static const double POINTS_PER_LOGIT = 173.71779276130073;

enum { FIGURES_PER_PAIR = 3 };

static const double ROUNDING = 1e-12;

typedef struct card_maker {
    const jr_card_options *options;
    card_sums sums;
    uint32_t *questions; /* that have a verdict */
    size_t n_questions;
    jr_detail *details; /* per question and cell, sorted by question */
    size_t n_details;
    size_t *detail_start; /* per question, and the end */
    uint32_t *detail_cell;
    judge_cells cells;  /* with the counts of all questions */
    size_t *cell_start; /* per judge, and the end */
    double *theta;      /* per judge an advantage and the strengths; NaN first: it has none */
    bool *firth;        /* per judge */
    size_t n_figures;
    double *rounds;           /* [figure][round] */
    double *figure_questions; /* per figure: that it has anything of */
} card_maker;

static const struct {
    const char *key, *title, *meaning;
    bool is_points;
} figures[] = {
#define FIGURE(name, key, title, is_points, meaning) {key, title, meaning, is_points},
    JR_CARD_FIGURE_ROWS(FIGURE)
#undef FIGURE
};

const char *jr_card_key(jr_card_figure figure)
{
    return figures[figure].key;
}

const char *jr_card_title(jr_card_figure figure)
{
    return figures[figure].title;
}

const char *jr_card_meaning(jr_card_figure figure)
{
    return figures[figure].meaning;
}

bool jr_card_is_points(jr_card_figure figure)
{
    return figures[figure].is_points;
}

/* Every figure but the home advantage, which is fitted, is one sum over another. */
static const struct {
    int part, whole;
} ratios[JR_N_CARD_FIGURES] = {
    [JR_CARD_INVALID] = {SUM_INVALID, SUM_VERDICTS},
    [JR_CARD_TIES] = {SUM_TIES, SUM_VALID},
    [JR_CARD_FIRST] = {SUM_FIRST, SUM_DECIDED},
    [JR_CARD_HOME] = {-1, SUM_VALID},
    [JR_CARD_FLIPS] = {SUM_FLIPS, SUM_BOTH_ORDERS},
    [JR_CARD_LONGER] = {SUM_LONGER, SUM_LENGTHS},
    [JR_CARD_CYCLES] = {SUM_CYCLES, SUM_TRIPLES},
    [JR_CARD_OWN] = {SUM_OWN_EXCESS, SUM_OWN},
    [JR_CARD_FLAGGED] = {SUM_FLAGGED_SCORE, SUM_FLAGGED},
};

/* Three figures of a table; n, n_no_ties: the matches that it is of. */
static void agreement_figures(const double *table, double n, double n_no_ties, double *ret_values,
                              double *ret_n)
{
    agreement_shares a = agreement_shares_of(table);
    ret_values[0] = a.share;
    ret_values[1] = a.share_no_ties;
    ret_values[2] = a.kappa;
    if (!ret_n)
        return;
    ret_n[0] = ret_n[2] = n;
    ret_n[1] = n_no_ties;
}

/* Of people with each row, with each other, and their alpha, whose weights are 1 on average. */
static void people_figures(const card_sums *s, const double *row, double *ret_values, double *ret_n)
{
    const double *between = row + card_place_of_people(s, s->n_rows);
    double n = between[PEOPLE_MATCHES], sum = 0, alpha[ALPHA_SIZE];
    for (size_t g = 0; g <= s->n_rows; g++) {
        const double *table = row + card_place_of_people(s, g);
        agreement_figures(table, table[PEOPLE_MATCHES], table[PEOPLE_DECIDED],
                          ret_values + g * FIGURES_PER_PAIR,
                          ret_n ? ret_n + g * FIGURES_PER_PAIR : NULL);
    }
    for (size_t i = 0; i < TABLE_SIZE; i++)
        sum += between[i];
    for (size_t i = 0; i < ALPHA_SIZE; i++)
        alpha[i] = n > 0 ? row[card_place_of_alpha(s) + i] * n / sum : 0;
    size_t last = (s->n_rows + 1) * FIGURES_PER_PAIR;
    ret_values[last] = krippendorff_of_sums(alpha[ALPHA_N], alpha[ALPHA_OBSERVED],
                                            alpha + ALPHA_TOTAL, JR_N_VERDICTS);
    if (ret_n)
        ret_n[last] = n;
}

/* All figures of the summed row; home: a per judge. ret_n may be NULL. */
static void compute_figures(const card_maker *m, const double *row, const double *home,
                            double *ret_values, double *ret_n)
{
    size_t next = 0;
    for (size_t g = 0; g < m->sums.n_rows; g++)
        for (size_t f = 0; f < JR_N_CARD_FIGURES; f++, next++) {
            const double *sums = card_sums_of(row, g);
            double whole = sums[ratios[f].whole];
            if (f == JR_CARD_HOME)
                ret_values[next] = g < m->sums.n_judges ? POINTS_PER_LOGIT * home[g] : NAN;
            else
                ret_values[next] = whole > 0 ? sums[ratios[f].part] / whole : NAN;
            if (ret_n)
                ret_n[next] = whole;
        }
    for (size_t p = 0; p < m->sums.n_pairs; p++) {
        const double *table = card_table_of(&m->sums, row, p);
        agreement_shares a = agreement_shares_of(table);
        agreement_figures(table, a.n, a.n_no_ties, ret_values + next, ret_n ? ret_n + next : NULL);
        next += FIGURES_PER_PAIR;
    }
    if (m->sums.has_people)
        people_figures(&m->sums, row, ret_values + next, ret_n ? ret_n + next : NULL);
}

static int by_question(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    return (a->question > b->question) - (a->question < b->question);
}

/* The votes of the wanted questions, and which cell of which judge each belongs to. */
static void list_details(jr_arena *arena, card_maker *m, const jr_judged *j)
{
    const bool *wanted = m->options->questions;
    m->details = jr_arena_alloc(arena, j->n_matches, sizeof *m->details);
    for (size_t i = 0; i < j->n_matches; i++) {
        const jr_judged_match *v = &j->matches[i];
        if (wanted && !wanted[v->question])
            continue;
        jr_cell cell = {v->first, v->second, v->verdict == JR_VERDICT_FIRST,
                        v->verdict == JR_VERDICT_SECOND, v->verdict == JR_VERDICT_TIE};
        m->details[m->n_details++] = (jr_detail){v->question, v->judge, cell};
    }
    if (m->n_details)
        qsort(m->details, m->n_details, sizeof *m->details, by_question);
    jr_detail *cells = jr_arena_alloc(arena, m->n_details, sizeof *cells);
    m->cells = (judge_cells){.cells = cells,
                             .n_cells = judge_cells_sum(m->details, m->n_details, cells),
                             .n_judges = j->n_judges,
                             .n_models = j->n_models};
    m->detail_cell = jr_arena_alloc(arena, m->n_details, sizeof *m->detail_cell);
    m->detail_start = jr_arena_alloc(arena, j->n_questions + 1, sizeof *m->detail_start);
    m->questions = jr_arena_alloc(arena, j->n_questions, sizeof *m->questions);
    for (size_t i = 0; i < m->n_details; i++) {
        m->detail_cell[i] = (uint32_t)judge_cells_find(&m->cells, &m->details[i]);
        m->detail_start[m->details[i].question + 1]++;
    }
    for (uint32_t q = 0; q < j->n_questions; q++) {
        bool has_invalid = false;
        for (size_t g = 0; g < j->n_judges && (!wanted || wanted[q]); g++)
            has_invalid |= j->invalid[g * j->n_questions + q] > 0;
        if (m->detail_start[q + 1] || has_invalid)
            m->questions[m->n_questions++] = q;
        m->detail_start[q + 1] += m->detail_start[q];
    }
}

/* The judge's part of the cells, as if there were no other. */
static judge_cells cells_of_judge(const card_maker *m, size_t judge, const jr_detail *cells)
{
    return (judge_cells){.cells = cells + m->cell_start[judge],
                         .n_cells = m->cell_start[judge + 1] - m->cell_start[judge],
                         .n_judges = 1,
                         .n_models = m->cells.n_models};
}

/* The advantages by these cells, from the estimates of all questions on; NaN where there is none.
 * theta has room for 1 + n_models. */
static void fit_home(const card_maker *m, const jr_detail *cells, double *theta, double *ret_home)
{
    size_t d = 1 + m->cells.n_models;
    for (size_t g = 0; g < m->sums.n_judges; g++) {
        ret_home[g] = NAN;
        if (isnan(m->theta[g * d]))
            continue;
        judge_cells own = cells_of_judge(m, g, cells);
        double variance = NAN;
        memcpy(theta, m->theta + g * d, d * sizeof *theta);
        judge_fit_outcome outcome = judge_fit_cells(&own, m->firth[g], theta, &variance, NULL);
        if (outcome == JUDGE_FIT_INFINITE) {
            memset(theta, 0, d * sizeof *theta);
            outcome = judge_fit_cells(&own, true, theta, &variance, NULL);
        }
        if (outcome == JUDGE_FIT_FOUND && !isnan(variance))
            ret_home[g] = theta[0];
    }
}

/* A judge alone: its advantage must not depend on how well the others tell models apart. */
static void find_home_of(jr_arena *arena, card_maker *m, size_t judge, jr_card *card)
{
    judge_cells own = cells_of_judge(m, judge, m->cells.cells);
    double *theta = m->theta + judge * (1 + own.n_models);
    jr_judge_data votes = {
        .details = own.cells, .n_details = own.n_cells, .n_models = own.n_models, .n_judges = 1};
    jr_judge_fit fit;
    jr_error err;
    theta[0] = NAN;
    if (jr_judge_fit_votes(arena, &votes, &fit, &err) != JR_OK) {
        card->home_problem[judge] = jr_arena_copy(arena, jr_str_from(err.message));
        return;
    }
    card->home_firth[judge] = m->firth[judge] = fit.firth;
    theta[0] = fit.home[0];
    for (size_t i = 0; i < own.n_models; i++)
        theta[1 + i] = isnan(fit.strength[i]) ? 0 : fit.strength[i];
}

static void find_home(jr_arena *arena, card_maker *m, jr_card *card, double *ret_home)
{
    size_t n_judges = m->cells.n_judges, n_models = m->cells.n_models;
    jr_judge_data votes = {.details = m->details,
                           .n_details = m->n_details,
                           .n_models = n_models,
                           .n_judges = n_judges,
                           .by_question = m->n_questions > 1};
    jr_judge_fit fit;
    if (jr_judge_fit_votes(arena, &votes, &fit, NULL) == JR_OK) {
        card->home_chi2 = fit.equal_home.chi2;
        card->home_p = fit.equal_home.p_value;
        card->home_degrees = fit.equal_home.degrees;
    }
    jr_detail *alone = jr_arena_alloc(arena, m->cells.n_cells, sizeof *alone);
    m->cell_start = jr_arena_alloc(arena, n_judges + 1, sizeof *m->cell_start);
    for (size_t k = 0; k < m->cells.n_cells; k++) {
        alone[k] = m->cells.cells[k];
        alone[k].judge = 0;
        m->cell_start[m->cells.cells[k].judge + 1]++;
    }
    for (size_t g = 0; g < n_judges; g++)
        m->cell_start[g + 1] += m->cell_start[g];
    m->cells.cells = alone;
    m->theta = jr_arena_alloc(arena, n_judges * (1 + n_models), sizeof *m->theta);
    m->firth = jr_arena_alloc(arena, n_judges, sizeof *m->firth);
    card->home_firth = jr_arena_alloc(arena, n_judges, sizeof *card->home_firth);
    card->home_problem = jr_arena_alloc(arena, n_judges, sizeof *card->home_problem);
    for (size_t g = 0; g < n_judges; g++) {
        find_home_of(arena, m, g, card);
        ret_home[g] = m->theta[g * (1 + n_models)];
    }
}

static void add_question(const card_maker *m, uint32_t question, double *row, jr_detail *cells)
{
    const double *from = m->sums.values + question * m->sums.width;
    for (size_t i = 0; i < m->sums.width; i++)
        row[i] += from[i];
    for (size_t i = m->detail_start[question]; i < m->detail_start[question + 1]; i++)
        cells_add(&cells[m->detail_cell[i]].cell, &m->details[i].cell);
}

static void run_round(void *context, size_t round, unsigned thread)
{
    (void)thread;
    const card_maker *m = context;
    size_t n_cells = m->cells.n_cells, n_judges = m->sums.n_judges;
    AUTO_FREE double *row =
        memory_zeroed(m->sums.width + m->n_figures + n_judges + 1 + m->cells.n_models, sizeof *row);
    double *values = row + m->sums.width, *home = values + m->n_figures;
    AUTO_FREE jr_detail *drawn = memory_zeroed(n_cells, sizeof *drawn);
    memcpy(drawn, m->cells.cells, n_cells * sizeof *drawn);
    for (size_t k = 0; k < n_cells; k++)
        drawn[k].cell.wins = drawn[k].cell.losses = drawn[k].cell.ties = 0;
    rng random;
    rng_init(&random, m->options->seed, round);
    for (size_t draw = 0; draw < m->n_questions; draw++)
        add_question(m, m->questions[rng_below(&random, m->n_questions)], row, drawn);
    fit_home(m, drawn, home + n_judges, home);
    compute_figures(m, row, home, values, NULL);
    for (size_t f = 0; f < m->n_figures; f++)
        m->rounds[f * m->options->bootstrap_n + round] = values[f];
}

/* Quantiles of rounds are too close together by the factor that normal ones are by Student's of so
 * many questions, and a variance by one over their number: so they are taken farther out
 * [Hesterberg 2015]. Rounds that are all alike tell nothing of the spread. */
static jr_card_estimate estimate(const card_maker *m, size_t figure, double value, double n)
{
    jr_card_estimate e = {value, NAN, NAN, n};
    size_t n_rounds = m->options->bootstrap_n;
    double questions = m->figure_questions[figure];
    if (isnan(value) || n_rounds == 0 || questions < 2)
        return e;
    double far = jr_student_quantile(0.975, questions - 1) * sqrt(questions / (questions - 1));
    double outside = erfc(far / M_SQRT2) / 2, probabilities[] = {outside, 1 - outside}, q[2];
    quantiles_find(m->rounds + figure * n_rounds, n_rounds, probabilities, 2, q);
    if (q[1] - q[0] > ROUNDING) {
        e.low = q[0];
        e.high = q[1];
    }
    return e;
}

/* The questions that have something of each figure. */
static void count_figure_questions(card_maker *m, const double *home)
{
    AUTO_FREE double *values = memory_zeroed(2 * m->n_figures, sizeof *values);
    double *n = values + m->n_figures;
    for (size_t q = 0; q < m->n_questions; q++) {
        compute_figures(m, m->sums.values + m->questions[q] * m->sums.width, home, values, n);
        for (size_t f = 0; f < m->n_figures; f++)
            m->figure_questions[f] += n[f] > 0;
    }
}

/* Returns the number of the next figure. */
static size_t fill_agreement(const card_maker *m, size_t next, const double *values,
                             const double *n, jr_card_agreement *ret)
{
    jr_card_estimate *to[FIGURES_PER_PAIR] = {&ret->share, &ret->share_no_ties, &ret->kappa};
    for (size_t f = 0; f < FIGURES_PER_PAIR; f++, next++)
        *to[f] = estimate(m, next, values[next], n[next]);
    return next;
}

static void fill_card(jr_arena *arena, const card_maker *m, const double *row, const double *values,
                      const double *n, jr_card *card)
{
    size_t next = 0;
    card->rows = jr_arena_alloc(arena, m->sums.n_rows, sizeof *card->rows);
    for (size_t g = 0; g < m->sums.n_rows; g++) {
        card->rows[g].n_verdicts = card_sums_of(row, g)[SUM_VALID];
        for (size_t f = 0; f < JR_N_CARD_FIGURES; f++, next++)
            card->rows[g].figures[f] = estimate(m, next, values[next], n[next]);
    }
    card->n_agreements = m->sums.n_pairs;
    card->agreements = jr_arena_alloc(arena, m->sums.n_pairs, sizeof *card->agreements);
    for (size_t p = 0; p < m->sums.n_pairs; p++) {
        jr_card_agreement *a = &card->agreements[p];
        a->judge = m->sums.pairs[p].judge;
        a->other = m->sums.pairs[p].other;
        next = fill_agreement(m, next, values, n, a);
    }
    if (!m->sums.has_people)
        return;
    jr_card_people *people = jr_arena_alloc(arena, 1, sizeof *people);
    people->with = jr_arena_alloc(arena, m->sums.n_rows, sizeof *people->with);
    for (size_t g = 0; g < m->sums.n_rows; g++) {
        people->with[g].judge = g;
        next = fill_agreement(m, next, values, n, &people->with[g]);
    }
    next = fill_agreement(m, next, values, n, &people->with_each_other);
    people->alpha = estimate(m, next, values[next], n[next]);
    card->people = people;
}

void jr_card_compute(jr_arena *arena, const jr_judged *judged, const jr_card_options *options,
                     jr_card *ret_card)
{
    card_maker m = {.options = options};
    jr_card card = {.n_judges = judged->n_judges, .home_chi2 = NAN, .home_p = NAN};
    card_sums_make(arena, judged, options->questions, &m.sums);
    list_details(arena, &m, judged);
    m.n_figures = m.sums.n_rows * JR_N_CARD_FIGURES + m.sums.n_pairs * FIGURES_PER_PAIR;
    if (m.sums.has_people)
        m.n_figures += (m.sums.n_rows + 1) * FIGURES_PER_PAIR + 1;
    double *home = jr_arena_alloc(arena, judged->n_judges, sizeof *home);
    find_home(arena, &m, &card, home);
    AUTO_FREE double *rounds = memory_zeroed(m.n_figures * options->bootstrap_n, sizeof *rounds);
    m.rounds = rounds;
    m.figure_questions = jr_arena_alloc(arena, m.n_figures, sizeof *m.figure_questions);
    count_figure_questions(&m, home);
    card.n_questions = m.n_questions;
    if (m.n_questions)
        pool_run(options->n_threads, options->bootstrap_n, run_round, &m);
    AUTO_FREE double *row = memory_zeroed(m.sums.width + 2 * m.n_figures, sizeof *row);
    double *values = row + m.sums.width, *n = values + m.n_figures;
    for (size_t q = 0; q < m.n_questions; q++)
        for (size_t i = 0; i < m.sums.width; i++)
            row[i] += m.sums.values[m.questions[q] * m.sums.width + i];
    compute_figures(&m, row, home, values, n);
    fill_card(arena, &m, row, values, n, &card);
    *ret_card = card;
}
