/*
 * C B C for three kinds of B. Scores are summed per cluster first, so the cost is details +
 * clusters x models^2; the two products by C are models^3 each. With a model of ties the scores are
 * the efficient ones: what the tie parameter explains is taken out, as it is in C.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "details.h"
#include "linalg.h"
#include "sandwich.h"
#include "ties.h"

double sandwich_correction(double n_clusters, double n_votes, double n_parameters)
{
    double factor = n_clusters > 1 ? n_clusters / (n_clusters - 1) : 1;
    return n_votes > n_parameters ? factor * (n_votes - 1) / (n_votes - n_parameters) : factor;
}

static const double *bread_of(jr_arena *arena, const jr_bt_fit *fit)
{
    return fit->inverse ? fit->inverse : jr_bt_covariance(arena, fit);
}

static double *sandwich(jr_arena *arena, const jr_bt_fit *fit, const double *meat)
{
    size_t d = fit->n_models + 1;
    double *result = jr_arena_alloc(arena, d * d, sizeof *result);
    memcpy(result, meat, d * d * sizeof *result);
    linalg_sandwich(bread_of(arena, fit), d, result);
    return result;
}

double *sandwich_of_squares(jr_arena *arena, const jr_counts *counts, const jr_cell *squares,
                            const jr_bt_fit *fit)
{
    size_t d = fit->n_models + 1;
    AUTO_FREE double *meat = memory_zeroed(d * d, sizeof *meat);
    AUTO_FREE double *cross = memory_zeroed(d, sizeof *cross);
    double ties = 0, n_votes = 0;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        n_votes += jr_cell_total(c);
        vote_scores s = ties_vote_scores(fit, c);
        size_t i = 1 + c->first, j = 1 + c->second;
        double both = ties_sum_products(&squares[k], s.eta, s.tie);
        cross[0] += both;
        cross[i] += both;
        cross[j] -= both;
        ties += ties_sum_products(&squares[k], s.tie, s.tie);
        linalg_add_difference(meat, d, 0, i, j, ties_sum_products(&squares[k], s.eta, s.eta));
    }
    for (size_t i = 0; i < d && fit->tie_free; i++)
        for (size_t j = 0; j < d; j++)
            meat[i * d + j] += ties * fit->tie_slope[i] * fit->tie_slope[j] -
                               cross[i] * fit->tie_slope[j] - fit->tie_slope[i] * cross[j];
    double factor = sandwich_correction(n_votes, n_votes, (double)fit->n_parameters);
    for (size_t i = 0; i < d * d; i++)
        meat[i] *= factor;
    return sandwich(arena, fit, meat);
}

double *jr_bt_sandwich(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit)
{
    return sandwich_of_squares(arena, counts, counts->cells, fit);
}

/* From the sums of a cluster: their part that the tie parameter does not explain. */
static void make_efficient(const jr_bt_fit *fit, double *g)
{
    size_t d = fit->n_models + 1;
    for (size_t i = 0; i < d && fit->tie_free; i++)
        g[i] -= fit->tie_slope[i] * g[d];
}

/* What the scores of clusters add up to. */
typedef struct cluster_sums {
    const jr_bt_fit *fit;
    vote_scores *scores; /* by place; NULL: to be found */
    double weight;
    double *meat, *sum; /* d^2, d */
    size_t n_rows;      /* of influences; question q is part of row q mod n_rows */
    double *rows;       /* of d + 1 */
} cluster_sums;

/* The scores by place, malloc'ed; NULL where cells have none. */
static vote_scores *scores_by_cell(const question_list *list, const jr_bt_fit *fit)
{
    const jr_counts *counts = list->counts;
    if (!counts)
        return NULL;
    vote_scores *scores = memory_zeroed(counts->n_cells, sizeof *scores);
    for (size_t k = 0; k < counts->n_cells; k++)
        scores[k] = ties_vote_scores(fit, &counts->cells[k]);
    return scores;
}

static void add_scores(const void *context, const jr_cell *votes, size_t place, double *row)
{
    const cluster_sums *c = context;
    if (c->scores)
        ties_add_scores(&c->scores[place], c->fit->n_models, votes, row);
    else
        ties_add_score(c->fit, votes, row);
}

/* meat += weight * g g' for the scores of each cluster, which are added to sum. */
static void add_cluster(void *context, size_t cluster, double *g)
{
    (void)cluster;
    const cluster_sums *c = context;
    size_t d = c->fit->n_models + 1;
    make_efficient(c->fit, g);
    linalg_add_square(c->meat, d, g, c->weight);
    for (size_t i = 0; i < d; i++)
        c->sum[i] += g[i];
}

/* All clusters are added. Their mean is no spread: 0, but for what a penalty takes. */
static void take_mean_out(const cluster_sums *c, size_t n_clusters)
{
    linalg_add_square(c->meat, c->fit->n_models + 1, c->sum, -c->weight / (double)n_clusters);
}

/* meat += weight times the spread of g g' over the questions; how many there are. */
static size_t add_questions(const question_list *list, const jr_bt_fit *fit, double weight,
                            double *meat)
{
    AUTO_FREE double *sum = memory_zeroed(fit->n_models + 1, sizeof *sum);
    AUTO_FREE vote_scores *scores = scores_by_cell(list, fit);
    cluster_sums c = {.fit = fit, .scores = scores, .weight = weight, .meat = meat, .sum = sum};
    size_t n_clusters = question_sums(list, fit->n_models + 2, add_scores, add_cluster, &c);
    take_mean_out(&c, n_clusters);
    return n_clusters;
}

/* The same for judges, which are scattered over the details. */
static void add_judges(const jr_detail *details, size_t n_details, const jr_bt_fit *fit,
                       size_t n_judges, double *meat)
{
    size_t d = fit->n_models + 1, n_numbers = details_end_of_judges(details, n_details);
    AUTO_FREE double *g = memory_zeroed(n_numbers * (d + 1) + d, sizeof *g);
    cluster_sums c = {.fit = fit, .weight = 1, .meat = meat, .sum = g + n_numbers * (d + 1)};
    for (size_t i = 0; i < n_details; i++)
        ties_add_score(fit, &details[i].cell, g + details[i].judge * (d + 1));
    for (size_t j = 0; j < n_numbers; j++)
        add_cluster(&c, j, g + j * (d + 1));
    take_mean_out(&c, n_judges);
}

static double correction(size_t n_clusters, const question_list *list, const jr_bt_fit *fit)
{
    return sandwich_correction((double)n_clusters, question_list_votes(list),
                               (double)fit->n_parameters);
}

double *sandwich_by_question(jr_arena *arena, const question_list *list, const jr_bt_fit *fit)
{
    size_t d = fit->n_models + 1, n_questions = question_list_count(list);
    if (n_questions < 2)
        return NULL;
    AUTO_FREE double *meat = memory_zeroed(d * d, sizeof *meat);
    add_questions(list, fit, correction(n_questions, list, fit), meat);
    return sandwich(arena, fit, meat);
}

static double *two_way(jr_arena *arena, const question_list *list, const jr_bt_fit *fit)
{
    size_t d = fit->n_models + 1;
    double *questions = sandwich_by_question(arena, list, fit);
    AUTO_FREE double *judge_meat = memory_zeroed(d * d, sizeof *judge_meat);
    size_t n_judges = details_count_judges(list->details, list->n_details);
    if (!questions || n_judges < 2)
        return NULL;
    add_judges(list->details, list->n_details, fit, n_judges, judge_meat);
    AUTO_FREE double *both_meat = memory_zeroed(d * d, sizeof *both_meat);
    question_list both = *list;
    both.by_judge = true;
    both.begin = NULL;
    size_t n_both = add_questions(&both, fit, 1, both_meat);
    double of_judges = correction(n_judges, list, fit), of_both = correction(n_both, list, fit);
    for (size_t i = 0; i < d * d; i++)
        judge_meat[i] = of_judges * judge_meat[i] - of_both * both_meat[i];
    double *result = sandwich(arena, fit, judge_meat);
    for (size_t i = 0; i < d * d; i++)
        result[i] += questions[i];
    for (size_t i = 0; i < d; i++)
        if (result[i * d + i] <= 0)
            result[i * d + i] = questions[i * d + i];
    return result;
}

double *jr_bt_clustered(jr_arena *arena, const jr_detail *details, size_t n_details,
                        jr_cluster cluster, const jr_bt_fit *fit)
{
    question_list list = {.details = details, .n_details = n_details};
    switch (cluster) {
    case JR_CLUSTER_QUESTION:
        return sandwich_by_question(arena, &list, fit);
    case JR_CLUSTER_QUESTION_JUDGE:
        return two_way(arena, &list, fit);
    case JR_CLUSTER_AUTO:
    case JR_CLUSTER_NONE:
        break;
    }
    return NULL;
}

/* To the row that the question is part of. */
static void add_to_row(void *context, size_t question, double *g)
{
    const cluster_sums *c = context;
    size_t size = c->fit->n_models + 2;
    double *row = c->rows + question % c->n_rows * size;
    for (size_t i = 0; i < size; i++)
        row[i] += g[i];
}

double *sandwich_influences(jr_arena *arena, const question_list *list, const jr_bt_fit *fit,
                            size_t *ret_n_influences)
{
    size_t n = fit->n_models, d = n + 1, n_questions = question_list_count(list);
    size_t n_rows = n_questions < JR_INFLUENCES_MAX ? n_questions : JR_INFLUENCES_MAX;
    double correct =
        sqrt(correction(n_questions, list, fit) / sandwich_correction((double)n_questions, 0, 0));
    const double *bread = bread_of(arena, fit);
    double *influences = jr_arena_alloc(arena, n_rows * n, sizeof *influences);
    AUTO_FREE double *g = memory_zeroed(n_rows * (d + 1) + d, sizeof *g);
    AUTO_FREE vote_scores *by_cell = scores_by_cell(list, fit);
    double *sum = g + n_rows * (d + 1);
    cluster_sums c = {.fit = fit, .scores = by_cell, .n_rows = n_rows, .rows = g};
    question_sums(list, d + 1, add_scores, add_to_row, &c);
    for (size_t row = 0; row < n_rows; row++) {
        make_efficient(fit, g + row * (d + 1));
        for (size_t k = 0; k < d; k++)
            sum[k] += g[row * (d + 1) + k];
    }
    for (size_t row = 0; row < n_rows; row++) {
        double share = (double)((n_questions - row + n_rows - 1) / n_rows) / (double)n_questions;
        const double *scores = g + row * (d + 1);
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < d; k++)
                influences[row * n + i] +=
                    correct * bread[(1 + i) * d + k] * (scores[k] - share * sum[k]);
    }
    *ret_n_influences = n_rows;
    return influences;
}

double *jr_bt_influences(jr_arena *arena, const jr_detail *details, size_t n_details,
                         const jr_bt_fit *fit, size_t *ret_n_influences)
{
    question_list list = {.details = details, .n_details = n_details};
    return sandwich_influences(arena, &list, fit, ret_n_influences);
}

double jr_bt_standard_error(const double *covariance, size_t n_models, size_t model,
                            size_t reference)
{
    size_t d = n_models + 1, i = 1 + model, r = 1 + reference;
    double variance = covariance[i * d + i];
    if (reference != SIZE_MAX)
        variance += covariance[r * d + r] - 2 * covariance[i * d + r];
    return sqrt(fmax(0, variance));
}

double sandwich_dispersion(const jr_counts *counts, const jr_cell *squares, const jr_bt_fit *fit)
{
    if (fit->ties != JR_TIES_HALF)
        return 1;
    double seen = 0.25, expected = 0.25;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        vote_scores s = ties_vote_scores(fit, c);
        seen += ties_sum_products(&squares[k], s.eta, s.eta);
        expected += jr_cell_total(&squares[k]) * s.eta[0] * -s.eta[1];
    }
    return fmin(1, seen / expected);
}

/* Where everybody is separated from somebody, as from a newcomer that won its only match, only the
 * fewer are unknown. */
static bool is_separated(const jr_field *field, size_t model)
{
    size_t n_alike = 0, n_opposite = 0, n_neither = 0;
    for (size_t i = 0; i < field->n_models; i++) {
        n_alike += field->direction[i] == field->direction[model];
        n_opposite += field->direction[i] == -field->direction[model];
        n_neither += field->direction[i] == 0 && field->component[i] != JR_NO_COMPONENT;
    }
    return field->direction[model] != 0 && (n_neither > 0 || n_alike <= n_opposite);
}

bool sandwich_is_blind(const jr_bt_fit *fit, size_t model, double variance, double expected)
{
    static const double BLIND_SHARE = 0.25;
    return expected > 0 && (variance < BLIND_SHARE * expected || is_separated(&fit->field, model));
}

void sandwich_centred_errors(const jr_field *field, size_t n, const double *covariance,
                             const double *added, double *ret_se)
{
    const uint32_t *component = field->component;
    for (size_t i = 0; i < n; i++) {
        ret_se[i] = NAN;
        if (component[i] == JR_NO_COMPONENT)
            continue;
        double row = 0, all = 0;
        double members = (double)field->component_size[component[i]];
        for (size_t j = 0; j < n; j++) {
            if (component[j] != component[i])
                continue;
            row += covariance[i * n + j];
            for (size_t k = 0; k < n; k++)
                if (component[k] == component[i])
                    all += covariance[j * n + k];
        }
        double variance = covariance[i * n + i] - 2 * row / members + all / (members * members);
        ret_se[i] = sqrt(fmax(0, variance) + added[i]);
    }
}
