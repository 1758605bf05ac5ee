/*
 * Two fits, one a time, and how their difference is spread by questions, which both times share.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "drift.h"
#include "linalg.h"
#include "ties.h"

/* Fewer questions beyond the models leave the covariance too rough to invert. */
enum { SPARE_QUESTIONS = 10 };

/* A time, with what its fit makes of a score. */
typedef struct fitted {
    const jr_epoch *epoch;
    jr_bt_fit fit;
    const double *covariance;
    size_t next;  /* detail of the question that comes */
    double *psi;  /* what a question adds to the estimate */
    double *sums; /* n_models + 2, as ties_add_score has them */
} fitted;

static jr_status fit_epoch(jr_arena *arena, const jr_epoch *epoch, size_t n_models, int number,
                           fitted *ret_fitted, jr_error *err)
{
    jr_field field;
    fitted f = {.epoch = epoch};
    jr_field_analyse(arena, epoch->counts, &field);
    bool is_whole = field.n_components == 1 && field.component_size[0] == n_models;
    if (!is_whole || field.separated || !field.home_identified)
        return jr_error_set(
            err, JR_ERR_DATA, "the votes of time %d %s", number,
            !is_whole ? "do not connect all models"
                      : "have no finite strengths or home advantage (not strongly connected)");
    JR_TRY(jr_bt_fit_counts(arena, epoch->counts, &field, &(jr_bt_options){0}, &f.fit, err));
    f.covariance = jr_bt_covariance(arena, &f.fit);
    f.psi = jr_arena_alloc(arena, n_models + 1, sizeof *f.psi);
    f.sums = jr_arena_alloc(arena, n_models + 2, sizeof *f.sums);
    *ret_fitted = f;
    return JR_OK;
}

/* The question that comes next; UINT32_MAX behind the last. */
static uint32_t next_question(const fitted *f)
{
    return f->next < f->epoch->n_details ? f->epoch->details[f->next].question : UINT32_MAX;
}

/* psi of a question; 0 where it has no votes. */
static void take_question(fitted *f, uint32_t question)
{
    size_t d = f->fit.n_models + 1;
    memset(f->sums, 0, (d + 1) * sizeof *f->sums);
    for (; f->next < f->epoch->n_details && next_question(f) == question; f->next++)
        ties_add_score(&f->fit, &f->epoch->details[f->next].cell, f->sums);
    for (size_t i = 0; i < d; i++) {
        f->psi[i] = 0;
        for (size_t j = 0; j < d; j++)
            f->psi[i] += f->covariance[i * d + j] * f->sums[j];
    }
}

/* The sum of products of psi over questions; their number is returned. squares: of each time's own
 * home advantage. */
static size_t add_questions(fitted times[2], double *covariance, double squares[2])
{
    size_t d = times[0].fit.n_models + 1, n_questions = 0;
    AUTO_FREE double *psi = memory_zeroed(d, sizeof *psi);
    for (;;) {
        uint32_t one = next_question(&times[0]), other = next_question(&times[1]);
        uint32_t question = one < other ? one : other;
        if (question == UINT32_MAX)
            return n_questions;
        for (size_t e = 0; e < 2; e++) {
            take_question(&times[e], question);
            squares[e] += times[e].psi[0] * times[e].psi[0];
        }
        for (size_t i = 0; i < d; i++)
            psi[i] = times[1].psi[i] - times[0].psi[i];
        linalg_add_square(covariance, d, psi, 1);
        n_questions++;
    }
}

/* Hotelling's test; strengths sum to 0, so that the last one says nothing new. */
static void test_together(const double *covariance, size_t d, jr_epochs *epochs)
{
    size_t m = d - 1;
    AUTO_FREE double *work = memory_zeroed(m * m + m, sizeof *work);
    double *factor = work, *solved = work + m * m, square = 0;
    if (epochs->n_questions < m + SPARE_QUESTIONS)
        return;
    for (size_t i = 0; i < m; i++) {
        memcpy(factor + i * m, covariance + i * d, m * sizeof *factor);
        solved[i] = epochs->shift[i];
    }
    if (!linalg_cholesky(factor, m))
        return;
    linalg_solve(factor, m, solved);
    for (size_t i = 0; i < m; i++)
        square += solved[i] * epochs->shift[i];
    double q = (double)epochs->n_questions;
    epochs->numerator = m;
    epochs->denominator = epochs->n_questions - m;
    epochs->f = square * (double)epochs->denominator / ((double)m * (q - 1));
    epochs->p_f = jr_f_upper(epochs->f, (double)m, (double)epochs->denominator);
}

jr_status jr_epochs_compare(jr_arena *arena, const jr_epoch epochs[2],
                            const jr_drift_options *options, jr_epochs *ret_epochs, jr_error *err)
{
    size_t d = options->n_models + 1;
    fitted times[2];
    for (int e = 0; e < 2; e++)
        JR_TRY(fit_epoch(arena, &epochs[e], options->n_models, e + 1, &times[e], err));
    double *arrays = jr_arena_alloc(arena, 3 * d, sizeof *arrays), squares[2] = {0};
    jr_epochs result = {
        .shift = arrays, .se = arrays + d, .reach = arrays + 2 * d, .f = NAN, .p_f = NAN};
    AUTO_FREE double *covariance = memory_zeroed(d * d, sizeof *covariance);
    AUTO_FREE double *variance = memory_zeroed(d, sizeof *variance);
    result.n_questions = add_questions(times, covariance, squares);
    if (result.n_questions < 2)
        return jr_error_set(err, JR_ERR_DATA, "the votes are on one question only");
    double q = (double)result.n_questions, correction = q / (q - 1);
    for (size_t i = 0; i < d * d; i++)
        covariance[i] *= correction;
    for (size_t e = 0; e < 2; e++) {
        result.home[e] = times[e].fit.home;
        result.home_se[e] = sqrt(correction * squares[e]);
    }
    for (size_t i = 0; i < d; i++) {
        result.shift[i] = i == 0 ? times[1].fit.home - times[0].fit.home
                                 : times[1].fit.strength[i - 1] - times[0].fit.strength[i - 1];
        variance[i] = covariance[i * d + i];
        result.se[i] = sqrt(variance[i]);
        if (variance[i] > 0)
            result.largest = fmax(result.largest, fabs(result.shift[i]) / result.se[i]);
    }
    /* Of both sides. */
    double tails = jr_f_upper(result.largest * result.largest, 1, q - 1);
    result.p_value = fmin(1, (double)d * tails);
    test_together(covariance, d, &result);
    double alpha = drift_alpha(options->alpha), t = jr_student_quantile(1 - alpha, q - 1);
    result.is_equivalent =
        drift_is_within(result.shift, variance, d, t, options->margin, result.reach);
    result.decision = result.is_equivalent      ? JR_DRIFT_POOL
                      : result.p_value <= alpha ? JR_DRIFT_DIFFERS
                                                : JR_DRIFT_NOT_ENOUGH;
    *ret_epochs = result;
    return JR_OK;
}
