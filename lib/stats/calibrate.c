/*
 * A fit is of the sums per ordered pair, on which alone probabilities and Firth's penalty depend,
 * so its cost follows the models; matches are gone through for lambda and for the errors.
 */
#include "calibrate.h"

#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "linalg.h"
#include "row_fit.h"

typedef struct calibrating {
    const calibration_match *matches;
    size_t n_matches, n_models, d;    /* d = models + 1 */
    double share;                     /* c */
    const calibration_voters *voters; /* NULL: no cluster */
} calibrating;

static bool is_labelled(const calibration_match *m)
{
    return !isnan(m->human);
}

static double weight_of(const calibration_match *m)
{
    return is_labelled(m) ? 1 / m->probability : 0;
}

static double human_of(const calibration_match *m)
{
    return is_labelled(m) ? m->human : 0;
}

static double probability_of(const double *theta, const calibration_match *m)
{
    return jr_logistic(theta[0] + theta[1 + m->first] - theta[1 + m->second]);
}

/* The pseudo-counts, a row for each ordered pair that has any. */
static size_t sum_pairs(const calibrating *c, double lambda, jr_detail *rows)
{
    size_t n = c->n_models, n_rows = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            rows[i * n + j] = (jr_detail){.cell = {.first = i, .second = j}};
    for (size_t k = 0; k < c->n_matches; k++) {
        const calibration_match *m = &c->matches[k];
        double w = weight_of(m), total = c->share * (lambda + w * (1 - lambda));
        double wins = c->share * (lambda * m->judge + w * (human_of(m) - lambda * m->judge));
        jr_cell *cell = &rows[m->first * n + m->second].cell;
        cell->wins += wins;
        cell->losses += total - wins;
    }
    for (size_t k = 0; k < n * n; k++)
        if (jr_cell_total(&rows[k].cell) > 0)
            rows[n_rows++] = rows[k];
    return n_rows;
}

/* theta and the inverse of the information there. */
static bool fit_at(const calibrating *c, double lambda, double *theta, double *ret_inverse)
{
    AUTO_FREE jr_detail *rows = memory_zeroed(c->n_models * c->n_models, sizeof *rows);
    AUTO_FREE uint32_t *part = memory_zeroed(c->n_models, sizeof *part);
    AUTO_FREE double *factor = memory_zeroed(c->d * c->d, sizeof *factor);
    double total = 0;
    row_problem problem = {.rows = rows,
                           .n_rows = sum_pairs(c, lambda, rows),
                           .n_homes = 1,
                           .n_models = c->n_models,
                           .one_home = true,
                           .part = part,
                           .firth = true};
    for (size_t row = 0; row < problem.n_rows; row++)
        total += jr_cell_total(&rows[row].cell);
    problem.shift_ridge = total / (2 * (double)(c->n_models * c->n_models));
    if (row_fit_climb(&problem, theta, factor, NULL) != CLIMB_FOUND ||
        !row_fit_factor(&problem, theta, factor, NULL))
        return false;
    linalg_inverse(factor, c->d, ret_inverse);
    return true;
}

/* s, for each ordered pair. The inverse keeps x's strengths centred, as they sum to 0. */
static void find_sizes(const calibrating *c, const double *inverse, double *ret_sizes)
{
    size_t n = c->n_models, d = c->d;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t row = 1; row < d; row++) {
                const double *line = inverse + row * d;
                double each = line[0] + line[1 + i] - line[1 + j];
                sum += each * each;
            }
            ret_sizes[i * n + j] = sum;
        }
}

static void choose_lambda(const calibrating *c, const double *theta, const double *inverse,
                          calibration *ret)
{
    AUTO_FREE double *sizes = memory_zeroed(c->n_models * c->n_models, sizeof *sizes);
    double together = 0, alone = 0, both = 0, humans = 0, judges = 0;
    find_sizes(c, inverse, sizes);
    for (size_t k = 0; k < c->n_matches; k++) {
        const calibration_match *m = &c->matches[k];
        double p = probability_of(theta, m), f = m->judge - p, u = 1 / m->probability - 1;
        double s = sizes[m->first * c->n_models + m->second], w = weight_of(m);
        double h = is_labelled(m) ? m->human - p : 0;
        together += w * u * h * f * s;
        alone += u * f * f * s;
        both += w * h * f;
        humans += w * h * h;
        judges += w * f * f;
    }
    ret->lambda_raw = alone > 0 ? together / alone : 0;
    ret->lambda = fmax(0, fmin(1, ret->lambda_raw));
    ret->correlation = both / sqrt(humans * judges);
}

/* At which strengths a vote's part is looked at. */
typedef struct part_context {
    const calibrating *c;
    const double *theta;
} part_context;

static void add_part(const void *context, const calibration_vote *vote, double *g)
{
    const part_context *at = context;
    const calibration_match *m = &at->c->matches[vote->match];
    double score =
        at->c->share * weight_of(m) * vote->weight * (vote->score - probability_of(at->theta, m));
    g[0] += score;
    g[1 + m->first] += score;
    g[1 + m->second] -= score;
}

/* inverse (Q / (Q - 1) sum g g') inverse, and voters; apart: each match is a question of its own.
 */
static void find_covariance(const calibrating *c, double lambda, const double *theta,
                            const double *inverse, bool apart, double *ret_covariance)
{
    size_t d = c->d;
    double n_questions = 0;
    AUTO_FREE double *g = memory_zeroed(d, sizeof *g);
    memset(ret_covariance, 0, d * d * sizeof *ret_covariance);
    for (size_t k = 0; k < c->n_matches; k++) {
        const calibration_match *m = &c->matches[k];
        double p = probability_of(theta, m), f = lambda * (m->judge - p);
        double h = is_labelled(m) ? m->human - p : 0;
        double score = c->share * (f + weight_of(m) * (h - f));
        g[0] += score;
        g[1 + m->first] += score;
        g[1 + m->second] -= score;
        if (k + 1 < c->n_matches && c->matches[k + 1].question == m->question && !apart)
            continue;
        n_questions++;
        linalg_add_square(ret_covariance, d, g, 1);
        memset(g, 0, d * sizeof *g);
    }
    for (size_t at = 0; at < d * d; at++)
        ret_covariance[at] *= n_questions / (n_questions - 1);
    if (c->voters && !apart)
        calibration_add_voters(c->matches, c->voters, d, add_part, &(part_context){c, theta},
                               ret_covariance);
    linalg_sandwich(inverse, d, ret_covariance);
    if (c->voters && !apart)
        linalg_clip_negative(ret_covariance, d);
}

static double trace_of_strengths(const calibration_fit *fit, size_t d)
{
    double sum = 0;
    for (size_t i = 1; i < d; i++)
        sum += fit->covariance[i * d + i];
    return sum;
}

/* theta is where to begin, and the estimate. */
static jr_status fit_whole(jr_arena *arena, const calibrating *c, double lambda, double *theta,
                           double *inverse, calibration_fit *ret_fit, jr_error *err)
{
    if (!fit_at(c, lambda, theta, inverse))
        return jr_error_set(err, JR_ERR_DATA,
                            "the votes of people allow no estimate, as the fit found no maximum");
    ret_fit->covariance = jr_arena_alloc(arena, c->d * c->d, sizeof(double));
    find_covariance(c, lambda, theta, inverse, false, ret_fit->covariance);
    double *kept = jr_arena_alloc(arena, c->d, sizeof *kept);
    memcpy(kept, theta, c->d * sizeof *kept);
    ret_fit->home = kept[0];
    ret_fit->strength = kept + 1;
    return JR_OK;
}

/* Of the fit of people, which was the last. */
static double *find_independent(jr_arena *arena, const calibrating *c, const double *theta,
                                const double *inverse)
{
    AUTO_FREE double *covariance = memory_zeroed(c->d * c->d, sizeof *covariance);
    double *variances = jr_arena_alloc(arena, c->n_models, sizeof *variances);
    find_covariance(c, 0, theta, inverse, true, covariance);
    for (size_t i = 0; i < c->n_models; i++)
        variances[i] = covariance[(1 + i) * c->d + 1 + i];
    return variances;
}

static void count_labels(const calibration_match *matches, size_t n_matches, calibration *ret)
{
    bool is_counted = false;
    for (size_t k = 0; k < n_matches; k++) {
        is_counted &= k > 0 && matches[k].question == matches[k - 1].question;
        if (!is_labelled(&matches[k]))
            continue;
        ret->n_labelled++;
        ret->n_questions += !is_counted;
        is_counted = true;
    }
}

jr_status calibration_fit_votes(jr_arena *arena, const calibration_match *matches, size_t n_matches,
                                size_t n_models, const calibration_voters *voters,
                                calibration *ret_calibration, jr_error *err)
{
    bool are_cluster = voters && voters->n_voters >= JR_PEOPLE_VOTERS_MIN;
    calibration result = {.n_models = n_models, .n_matches = n_matches};
    count_labels(matches, n_matches, &result);
    if (result.n_questions < 2)
        return jr_error_set(err, JR_ERR_DATA,
                            "the votes of people are on fewer than two questions");
    calibrating c = {.matches = matches,
                     .n_matches = n_matches,
                     .n_models = n_models,
                     .d = n_models + 1,
                     .share = (double)result.n_labelled / (double)n_matches,
                     .voters = are_cluster ? voters : NULL};
    AUTO_FREE double *theta = memory_zeroed(c.d, sizeof *theta);
    AUTO_FREE double *inverse = memory_zeroed(c.d * c.d, sizeof *inverse);
    JR_TRY(fit_whole(arena, &c, 0, theta, inverse, &result.human, err));
    result.independent = find_independent(arena, &c, theta, inverse);
    choose_lambda(&c, theta, inverse, &result);
    JR_TRY(fit_whole(arena, &c, result.lambda, theta, inverse, &result.ratings, err));
    result.n_voters = are_cluster ? voters->n_voters : 0;
    size_t n_clusters = are_cluster && voters->n_voters < result.n_questions ? voters->n_voters
                                                                             : result.n_questions;
    result.t = jr_student_quantile(0.975, (double)n_clusters - 1);
    result.worth = (double)result.n_labelled * trace_of_strengths(&result.human, c.d) /
                   trace_of_strengths(&result.ratings, c.d);
    *ret_calibration = result;
    return JR_OK;
}

/* Of labelled matches: one a labelled match, so that an edge is there whoever won. */
static jr_counts counts_of_labels(jr_arena *arena, const calibration_match *matches,
                                  size_t n_matches, size_t n_models, size_t *ret_of_model)
{
    jr_cell *cells = jr_arena_alloc(arena, n_models * n_models, sizeof *cells);
    jr_counts counts = {.n_models = n_models, .cells = cells};
    for (size_t k = 0; k < n_matches; k++) {
        const calibration_match *m = &matches[k];
        if (!is_labelled(m))
            continue;
        jr_cell *cell = &cells[m->first * n_models + m->second];
        *cell = (jr_cell){m->first, m->second, 0, 0, cell->ties + 1};
        ret_of_model[m->first]++;
        ret_of_model[m->second]++;
    }
    for (size_t k = 0; k < n_models * n_models; k++)
        if (cells[k].ties > 0)
            cells[counts.n_cells++] = cells[k];
    return counts;
}

jr_status calibration_check(const calibration_match *matches, size_t n_matches, const jr_str *names,
                            size_t n_models, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    calibration counted = {0};
    AUTO_FREE size_t *of_model = memory_zeroed(n_models, sizeof *of_model);
    for (size_t k = 0; k < n_matches; k++)
        if (!(matches[k].probability > 0 && matches[k].probability <= 1))
            return jr_error_set(err, JR_ERR_DATA,
                                "a match has the probability %g to be in the sample, which is not "
                                "above 0 and at most 1",
                                matches[k].probability);
    count_labels(matches, n_matches, &counted);
    if (counted.n_labelled < CALIBRATION_LABELS_MIN)
        return jr_error_set(err, JR_ERR_DATA,
                            "%zu matches of the sample have a vote, and %d are needed",
                            counted.n_labelled, CALIBRATION_LABELS_MIN);
    if (counted.n_questions < CALIBRATION_QUESTIONS_MIN)
        return jr_error_set(err, JR_ERR_DATA, "the votes are on %zu questions, and %d are needed",
                            counted.n_questions, CALIBRATION_QUESTIONS_MIN);
    jr_counts counts = counts_of_labels(arena, matches, n_matches, n_models, of_model);
    for (size_t i = 0; i < n_models; i++)
        if (of_model[i] < CALIBRATION_PER_MODEL_MIN)
            return jr_error_set(err, JR_ERR_DATA,
                                "%zu matches of %.*s have a vote, and %d of each model are needed",
                                of_model[i], JR_STR_ARG(names[i]), CALIBRATION_PER_MODEL_MIN);
    jr_field field;
    jr_field_analyse(arena, &counts, &field);
    if (field.n_components > 1)
        return jr_error_set(err, JR_ERR_DATA,
                            "the votes of people do not connect the models: %zu groups of them "
                            "never meet",
                            field.n_components);
    if (!field.home_identified)
        return jr_error_set(err, JR_ERR_DATA,
                            "the votes of people cannot tell the advantage of the left answer "
                            "from the strengths, as models always have the same seats");
    return JR_OK;
}
