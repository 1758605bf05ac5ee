/*
 * Cross-validation by folds of questions, since votes on one question resemble each other: with
 * folds of votes each question would be known already from the others. All predictors are asked
 * about the same votes, so their losses compare vote by vote; the standard error of a difference
 * comes from sums of products that are kept while votes go by.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/rng.h"
#include "cells.h"
#include "likelihood.h"

enum { N = JR_N_PREDICTORS };
enum { SCORE, OUTCOME, N_COLUMNS };
enum { WIN, LOSS, TIE, N_OUTCOMES };

static const char *const names[N] = {
    ENGLISH("every pair even"),
    ENGLISH("Bradley-Terry without home advantage"),
    "Bradley-Terry",
    "Davidson",
    "Rao-Kupper",
    "Bradley-Terry with control",
};

/* Sums over units, which are questions or votes. */
typedef struct sums {
    double n_units, votes, votes_square;
    double loss[N_COLUMNS][N], loss_votes[N_COLUMNS][N], product[N_COLUMNS][N][N];
} sums;

/* One question or vote. */
typedef struct unit {
    double votes, loss[N_COLUMNS][N];
} unit;

typedef struct validation {
    const jr_control_votes *votes;
    const jr_counts *counts;
    size_t n_folds;
    jr_cell *parts;    /* [fold][cell]: the votes of the fold */
    uint32_t *fold_of; /* per question; NULL where folds are of votes */
    jr_bt_fit fits[N]; /* of all folds but one */
    jr_control_fit control;
    jr_field field;
    bool has_failed[N];
    sums sums;
    jr_arena *arena;
    jr_held_out *result;
} validation;

static double *count_of(jr_cell *cell, size_t outcome)
{
    return outcome == WIN ? &cell->wins : outcome == LOSS ? &cell->losses : &cell->ties;
}

static double weight_of(const jr_control_votes *votes, size_t row)
{
    return votes->weights ? votes->weights[row] : 1;
}

static void add_unit(sums *s, double weight, const unit *u)
{
    s->n_units += weight;
    s->votes += weight * u->votes;
    s->votes_square += weight * u->votes * u->votes;
    for (size_t c = 0; c < N_COLUMNS; c++)
        for (size_t p = 0; p < N; p++) {
            s->loss[c][p] += weight * u->loss[c][p];
            s->loss_votes[c][p] += weight * u->loss[c][p] * u->votes;
            for (size_t r = 0; r < N; r++)
                s->product[c][p][r] += weight * u->loss[c][p] * u->loss[c][r];
        }
}

static double score_loss(double y, double p)
{
    return -(y > 0 ? y * log(p) : 0) - (y < 1 ? (1 - y) * log(1 - p) : 0);
}

/* By the control for the covariates z of a vote. */
static double controlled_score(const validation *v, const jr_cell *cell, const float *z)
{
    const jr_control_fit *fit = &v->control;
    double eta = fit->home + fit->strength[cell->first] - fit->strength[cell->second];
    for (size_t k = 0; k < fit->n_covariates; k++)
        if (!isnan(fit->gamma[k]))
            eta += fit->gamma[k] * (double)z[k] / fit->spread[k];
    return jr_logistic(eta);
}

/* Adds what the predictors lose on votes of this cell with this outcome; z: their covariates, or
 * NULL. */
static void add_losses(const validation *v, const jr_cell *cell, const float *z, size_t outcome,
                       double votes, unit *u)
{
    static const double score_of[N_OUTCOMES] = {1, 0, 0.5};
    u->votes += votes;
    for (size_t p = 0; p < N; p++) {
        double score = log(2), exact = NAN;
        if (v->has_failed[p]) {
            score = NAN;
        } else if (p == JR_PREDICTOR_CONTROL) {
            score = score_loss(score_of[outcome], controlled_score(v, cell, z));
        } else if (p != JR_PREDICTOR_EVEN) {
            const jr_bt_fit *fit = &v->fits[p];
            double eta = fit->home + fit->strength[cell->first] - fit->strength[cell->second];
            jr_outcome_probabilities q = jr_ties_probabilities(fit->ties, eta, fit->tie_parameter);
            score = score_loss(score_of[outcome], q.win + q.tie / 2);
            if (fit->ties != JR_TIES_HALF)
                exact = -log(outcome == WIN ? q.win : outcome == LOSS ? q.loss : q.tie);
        }
        u->loss[SCORE][p] += votes * score;
        u->loss[OUTCOME][p] += votes * exact;
    }
}

/* False, and counted, for models that the training votes do not connect. */
static bool can_predict(validation *v, const jr_cell *cell, double n_votes)
{
    const uint32_t *component = v->field.component;
    bool can = component[cell->first] != JR_NO_COMPONENT &&
               component[cell->first] == component[cell->second];
    if (!can)
        v->result->n_skipped += n_votes;
    return can;
}

static void give_up(validation *v, size_t predictor, const jr_error *why)
{
    v->has_failed[predictor] = true;
    v->result->predictions[predictor].problem = jr_arena_copy(v->arena, jr_str_from(why->message));
}

/* Where the cells of counts are among those of rest, which has some of them. */
static uint32_t *find_cells(jr_arena *arena, const jr_counts *counts, const jr_counts *rest)
{
    uint32_t *places = jr_arena_alloc(arena, counts->n_cells, sizeof *places);
    for (size_t k = 0, at = 0; k < counts->n_cells && at < rest->n_cells; k++) {
        places[k] = (uint32_t)at;
        at += cells_compare(&rest->cells[at], &counts->cells[k]) == 0;
    }
    return places;
}

/* rest: the counts of the votes outside the fold. */
static void train_control(validation *v, jr_arena *arena, const jr_counts *rest, size_t fold)
{
    if (v->has_failed[JR_PREDICTOR_CONTROL])
        return;
    const jr_control_votes *all = v->votes;
    const uint32_t *places = find_cells(arena, v->counts, rest);
    size_t n_z = all->n_covariates, n = 0;
    uint32_t *outcomes = jr_arena_alloc(arena, all->n_rows, sizeof *outcomes);
    double *weights = jr_arena_alloc(arena, all->n_rows, sizeof *weights);
    float *z = jr_arena_alloc(arena, all->n_rows * n_z, sizeof *z);
    for (size_t q = 0; q < all->n_questions; q++)
        for (size_t row = all->questions[q]; row < all->questions[q + 1]; row++) {
            if (v->fold_of[q] == fold)
                continue;
            memcpy(z + n * n_z, all->covariates + row * n_z, n_z * sizeof *z);
            outcomes[n] = N_OUTCOMES * places[all->outcomes[row] / N_OUTCOMES] +
                          all->outcomes[row] % N_OUTCOMES;
            weights[n++] = weight_of(all, row);
        }
    jr_control_votes votes = {.outcomes = outcomes,
                              .weights = weights,
                              .covariates = z,
                              .n_rows = n,
                              .n_covariates = n_z,
                              .counts = rest,
                              .n_threads = all->n_threads};
    jr_error why = {0};
    if (jr_control_fit_votes(arena, &votes, &v->control, &why) != JR_OK)
        give_up(v, JR_PREDICTOR_CONTROL, &why);
}

/* Fits all predictors to the votes outside the fold. */
static void train(validation *v, jr_arena *arena, size_t fold)
{
    const jr_cell *part = v->parts + fold * v->counts->n_cells;
    jr_counts rest = {v->counts->n_models, 0, NULL};
    rest.cells = jr_arena_alloc(arena, v->counts->n_cells, sizeof *rest.cells);
    for (size_t k = 0; k < v->counts->n_cells; k++) {
        jr_cell cell = v->counts->cells[k];
        cell.wins -= part[k].wins;
        cell.losses -= part[k].losses;
        cell.ties -= part[k].ties;
        if (jr_cell_total(&cell) > 0)
            rest.cells[rest.n_cells++] = cell;
    }
    jr_field_analyse(arena, &rest, &v->field);
    v->result->n_firth += v->field.separated;
    for (size_t p = JR_PREDICTOR_WITHOUT_HOME; p < JR_PREDICTOR_CONTROL; p++) {
        static const jr_ties ties[N] = {[JR_PREDICTOR_DAVIDSON] = JR_TIES_DAVIDSON,
                                        [JR_PREDICTOR_RAO_KUPPER] = JR_TIES_RAO_KUPPER};
        jr_bt_options how = {.without_home = p == JR_PREDICTOR_WITHOUT_HOME,
                             .ties = ties[p],
                             .firth = v->field.separated && ties[p] == JR_TIES_HALF};
        jr_error why = {0};
        if (!v->has_failed[p] &&
            jr_bt_fit_counts(arena, &rest, &v->field, &how, &v->fits[p], &why) != JR_OK)
            give_up(v, p, &why);
    }
    train_control(v, arena, &rest, fold);
}

static void test_votes(validation *v, size_t fold)
{
    for (size_t k = 0; k < v->counts->n_cells; k++) {
        jr_cell *cell = &v->parts[fold * v->counts->n_cells + k];
        if (jr_cell_total(cell) == 0 || !can_predict(v, cell, jr_cell_total(cell)))
            continue;
        for (size_t outcome = 0; outcome < N_OUTCOMES; outcome++) {
            unit u = {0};
            add_losses(v, cell, NULL, outcome, 1, &u);
            if (*count_of(cell, outcome) > 0)
                add_unit(&v->sums, *count_of(cell, outcome), &u);
        }
    }
}

static void test_questions(validation *v, size_t fold)
{
    const jr_control_votes *all = v->votes;
    size_t n_z = all->n_covariates;
    for (size_t q = 0; q < all->n_questions; q++) {
        unit u = {0};
        for (size_t row = all->questions[q]; row < all->questions[q + 1]; row++) {
            const jr_cell *cell = &v->counts->cells[all->outcomes[row] / N_OUTCOMES];
            const float *z = n_z ? all->covariates + row * n_z : NULL;
            if (v->fold_of[q] == fold && can_predict(v, cell, weight_of(all, row)))
                add_losses(v, cell, z, all->outcomes[row] % N_OUTCOMES, weight_of(all, row), &u);
        }
        if (u.votes > 0)
            add_unit(&v->sums, 1, &u);
    }
}

/* Questions in random order, dealt to the folds like cards. */
static void deal_questions(validation *v, uint64_t seed)
{
    const jr_control_votes *all = v->votes;
    AUTO_FREE uint32_t *order = memory_zeroed(all->n_questions, sizeof *order);
    rng random;
    rng_init(&random, seed, 0);
    for (size_t q = 0; q < all->n_questions; q++) {
        size_t at = (size_t)rng_below(&random, q + 1);
        order[q] = order[at];
        order[at] = (uint32_t)q;
    }
    v->fold_of = jr_arena_alloc(v->arena, all->n_questions, sizeof *v->fold_of);
    for (size_t q = 0; q < all->n_questions; q++) {
        v->fold_of[q] = order[q] % (uint32_t)v->n_folds;
        for (size_t row = all->questions[q]; row < all->questions[q + 1]; row++) {
            size_t k = all->outcomes[row] / N_OUTCOMES;
            jr_cell *part = &v->parts[v->fold_of[q] * v->counts->n_cells + k];
            *count_of(part, all->outcomes[row] % N_OUTCOMES) += weight_of(all, row);
        }
    }
}

/* Votes to folds, each by itself: outcome by outcome, what the folds before have left. */
static void deal_votes(validation *v, uint64_t seed)
{
    rng random;
    rng_init(&random, seed, 0);
    for (size_t k = 0; k < v->counts->n_cells; k++) {
        jr_cell left = v->counts->cells[k];
        for (size_t fold = 0; fold < v->n_folds; fold++) {
            double share = 1 / (double)(v->n_folds - fold), taken[N_OUTCOMES];
            for (size_t o = 0; o < N_OUTCOMES; o++) {
                taken[o] = (double)rng_binomial(&random, (uint64_t)*count_of(&left, o), share);
                *count_of(&left, o) -= taken[o];
            }
            jr_cell *part = &v->parts[fold * v->counts->n_cells + k];
            part->wins = taken[WIN];
            part->losses = taken[LOSS];
            part->ties = taken[TIE];
        }
    }
}

/* The losses of one column, and how far each is from the smallest. */
static void compare(const sums *s, size_t c, jr_prediction *predictions)
{
    size_t best = N;
    for (size_t p = 0; p < N; p++)
        if (isfinite(s->loss[c][p]) && (best == N || s->loss[c][p] < s->loss[c][best]))
            best = p;
    for (size_t p = 0; p < N; p++) {
        jr_held_out_loss result = {s->loss[c][p] / s->votes, NAN, NAN};
        if (best < N) {
            double mean = (s->loss[c][p] - s->loss[c][best]) / s->votes;
            double square =
                s->product[c][p][p] - 2 * s->product[c][p][best] + s->product[c][best][best];
            double with_votes = s->loss_votes[c][p] - s->loss_votes[c][best];
            double sum = square - 2 * mean * with_votes + mean * mean * s->votes_square;
            result.excess = mean;
            if (isfinite(sum) && s->n_units > 1)
                result.se = sqrt(fmax(0, sum) * s->n_units / (s->n_units - 1)) / s->votes;
        }
        if (c == SCORE)
            predictions[p].score = result;
        else
            predictions[p].outcome = result;
    }
}

jr_status jr_hold_out(jr_arena *arena, const jr_control_votes *votes, uint64_t seed,
                      jr_held_out *ret_held_out, jr_error *err)
{
    const jr_counts *counts = votes->counts;
    double n_votes = 0;
    for (size_t k = 0; k < counts->n_cells; k++)
        n_votes += jr_cell_total(&counts->cells[k]);
    if (n_votes < 2)
        return jr_error_set(err, JR_ERR_DATA, "fewer than two votes: none can be held out");
    jr_held_out result = {.by_question = votes->n_questions > 1};
    bool has_control = result.by_question && votes->n_covariates > 0;
    validation v = {.votes = votes,
                    .counts = counts,
                    .has_failed = {[JR_PREDICTOR_CONTROL] = !has_control},
                    .arena = arena,
                    .result = &result};
    double most = result.by_question ? (double)votes->n_questions : n_votes;
    result.n_folds = v.n_folds = (size_t)fmin(JR_HELD_OUT_FOLDS, most);
    v.parts = jr_arena_alloc(arena, v.n_folds * counts->n_cells, sizeof *v.parts);
    for (size_t i = 0; i < v.n_folds * counts->n_cells; i++) {
        const jr_cell *cell = &counts->cells[i % counts->n_cells];
        v.parts[i] = (jr_cell){cell->first, cell->second, 0, 0, 0};
    }
    if (result.by_question)
        deal_questions(&v, seed);
    else
        deal_votes(&v, seed);
    for (size_t fold = 0; fold < v.n_folds; fold++) {
        JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
        train(&v, scratch, fold);
        if (result.by_question)
            test_questions(&v, fold);
        else
            test_votes(&v, fold);
    }
    result.n_votes = v.sums.votes;
    for (size_t p = 0; p < N; p++)
        result.predictions[p].name = p != JR_PREDICTOR_CONTROL || has_control ? names[p] : NULL;
    compare(&v.sums, SCORE, result.predictions);
    compare(&v.sums, OUTCOME, result.predictions);
    *ret_held_out = result;
    return JR_OK;
}
