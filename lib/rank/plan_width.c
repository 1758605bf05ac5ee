/*
 * How wide intervals are to be expected to be once a plan is carried out: the information of the
 * votes that there are and of those to come, no verdict of which is known.
 */
#include <jrank/duel.h>

#include <math.h>
#include <stdlib.h>

#include <jrank/stats.h>

#include "base/memory.h"
#include "base/str.h"
#include "stats/linalg.h"

/* In squared logits: beyond, models are connected by rounding only. */
static const double MOST_VARIANCE = 1e6;

/* Of a vote: p (1 - p), where the better model wins 72 of 100, and sigma in logits. */
static const double USUAL_INFORMATION = 0.2, USUAL_QUESTION_EFFECT = 0.5;

typedef struct planning {
    const jr_open_matches *planned;
    double *information; /* of the strengths */
    bool *has_model, *has_question;
} planning;

static void add_votes(planning *p, size_t first, size_t second, double n)
{
    size_t m = p->planned->n_models;
    if (first >= m || second >= m || first == second || n == 0)
        return;
    double weight = n * USUAL_INFORMATION;
    p->has_model[first] = p->has_model[second] = true;
    p->information[first * m + first] += weight;
    p->information[second * m + second] += weight;
    p->information[first * m + second] -= weight;
    p->information[second * m + first] -= weight;
}

static size_t find(const jr_str *names, size_t n, jr_str name)
{
    size_t i = 0;
    while (i < n && !str_equals(names[i], name))
        i++;
    return i;
}

/* Of models and questions that the plan knows. */
static void add_known(planning *p, const jr_votes *votes)
{
    const jr_open_matches *open = p->planned;
    const jr_counts *counts = &votes->counts;
    AUTO_FREE size_t *model_of = memory_zeroed(counts->n_models, sizeof *model_of);
    for (size_t i = 0; i < counts->n_models; i++)
        model_of[i] = find(open->models, open->n_models, votes->models[i]);
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        add_votes(p, model_of[c->first], model_of[c->second], c->wins + c->losses + c->ties);
    }
    for (size_t q = 0; q < votes->n_questions; q++) {
        size_t number = find(open->questions, open->n_questions, votes->questions[q]);
        if (number < open->n_questions)
            p->has_question[number] = true;
    }
}

static size_t count(const bool *list, size_t n)
{
    size_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += list[i];
    return sum;
}

/* Mean over the models of the width, in points; the information plus J / M has an inverse where all
 * of them are connected, and the strengths, which add up to 0, the variances of its diagonal less
 * 1 / M. Models that no vote has been or will be on are left out by a row of their own. */
static double mean_width(planning *p)
{
    size_t m = p->planned->n_models, n_models = count(p->has_model, m);
    size_t n_questions = count(p->has_question, p->planned->n_questions);
    AUTO_FREE double *inverse = memory_zeroed(m * m, sizeof *inverse);
    if (n_models < 2 || n_questions < 2)
        return NAN;
    double c = 16 * sqrt(3) / (15 * acos(-1)),
           effect = USUAL_QUESTION_EFFECT * USUAL_QUESTION_EFFECT;
    double share = 1 / (double)n_models;
    double shared = effect / (1 + 2 * c * c * effect) * (1 - share) / (double)n_questions;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            p->information[i * m + j] += p->has_model[i] && p->has_model[j] ? share : i == j;
    if (!linalg_cholesky(p->information, m))
        return NAN;
    linalg_inverse(p->information, m, inverse);
    double sum = 0, t = jr_student_quantile(0.975, (double)(n_questions - 1));
    for (size_t i = 0; i < m; i++) {
        if (inverse[i * m + i] > MOST_VARIANCE)
            return NAN;
        if (p->has_model[i])
            sum += 2 * t * sqrt(fmax(0, inverse[i * m + i] - share) + shared);
    }
    return sum / (double)n_models * 400 / log(10);
}

double jr_plan_width(const jr_open_matches *planned, const jr_votes *votes)
{
    size_t m = planned->n_models;
    AUTO_FREE double *information = memory_zeroed(m * m, sizeof *information);
    AUTO_FREE bool *has_model = memory_zeroed(m, sizeof *has_model);
    AUTO_FREE bool *has_question = memory_zeroed(planned->n_questions, sizeof *has_question);
    planning p = {planned, information, has_model, has_question};
    for (size_t k = 0; k < planned->n_matches; k++) {
        add_votes(&p, planned->matches[k].first, planned->matches[k].second, 1);
        has_question[planned->matches[k].question] = true;
    }
    if (votes)
        add_known(&p, votes);
    return mean_width(&p);
}
