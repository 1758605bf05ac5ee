/*
 * Judges as draws from all judges there might be. What two or three of them tell of each model is
 * nearly nothing, but they differ on every model, so one spread for all models is known far better
 * than any model's own. It is found from how far each judge's scores are from what the pooled
 * strengths expect, beyond what questions explain, and averaged over what its distribution leaves.
 *
 * A judge's home advantage is taken out of its scores and its information, since it moves no
 * rating.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "details.h"
#include "linalg.h"
#include "ties.h"

/* The spread is summed over so many values up to the largest, in logits. */
enum { N_SPREADS = 120 };
static const double LARGEST_SPREAD = 3;
/* Of the half-normal prior. */
static const double PRIOR_SCALE = 1;

typedef struct pooling {
    const jr_detail *details;
    size_t n_details, n, d, n_judges, n_questions, dimension;
    const jr_bt_fit *fit;
    double *information; /* per judge d x d, full */
    double *profiled;    /* per judge n x n: of strengths, the judge's home advantage taken out */
    double *pooled;      /* n x n: the inverse of their sum, on strengths with sum 0 */
} pooling;

static tie_derivatives derive(const pooling *p, const jr_cell *cell)
{
    const jr_bt_fit *fit = p->fit;
    double eta = fit->home + fit->strength[cell->first] - fit->strength[cell->second];
    return ties_derive(cell, fit->tie_free ? fit->ties : JR_TIES_HALF, eta, fit->tie_parameter);
}

/* information[1 + i][0] / information[0][0]: how the judge's home advantage follows a strength. */
static double slope(const pooling *p, size_t judge, size_t model)
{
    const double *h = p->information + judge * p->d * p->d;
    return p->fit->home_free && h[0] > 0 ? h[(1 + model) * p->d] / h[0] : 0;
}

static bool find_information(pooling *p)
{
    size_t n = p->n, d = p->d;
    double total = 0;
    for (size_t k = 0; k < p->n_details; k++) {
        const jr_detail *detail = &p->details[k];
        linalg_add_difference(p->information + detail->judge * d * d, d, 0, 1 + detail->cell.first,
                              1 + detail->cell.second, derive(p, &detail->cell).eta_eta);
    }
    for (size_t g = 0; g < p->n_judges; g++) {
        double *h = p->information + g * d * d;
        for (size_t i = 0; i < d; i++)
            for (size_t j = 0; j < i; j++)
                h[j * d + i] = h[i * d + j];
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double value = h[(1 + i) * d + 1 + j] - slope(p, g, i) * h[1 + j];
                p->profiled[(g * n + i) * n + j] = value;
                p->pooled[i * n + j] += value;
            }
    }
    for (size_t i = 0; i < n; i++)
        total += p->pooled[i * n + i] / (double)n;
    const jr_field *field = &p->fit->field;
    double ridge = total / (double)n;
    for (size_t i = 0; i < n; i++) {
        if (field->component[i] == JR_NO_COMPONENT)
            p->pooled[i * n + i] = 1;
        for (size_t j = 0; j < n && field->component[i] != JR_NO_COMPONENT; j++)
            if (field->component[j] == field->component[i])
                p->pooled[i * n + j] += ridge;
    }
    if (!linalg_cholesky(p->pooled, n))
        return false;
    AUTO_FREE double *factor = memory_zeroed(n * n, sizeof *factor);
    memcpy(factor, p->pooled, n * n * sizeof *factor);
    linalg_inverse(factor, n, p->pooled);
    return true;
}

static void multiply(const double *left, const double *right, size_t n, double *ret_product)
{
    memset(ret_product, 0, n * n * sizeof *ret_product);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            for (size_t j = 0; j < n && left[i * n + k] != 0; j++)
                ret_product[i * n + j] += left[i * n + k] * right[k * n + j];
}

/* sum of the entries of left times those of right': the trace of the product. */
static double trace(const double *left, const double *right, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            sum += left[i * n + j] * right[j * n + i];
    return sum;
}

/* x' A x. */
static double square(const double *matrix, const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            sum += matrix[i * n + j] * x[i] * x[j];
    return sum;
}

/* The squares of the judges' scores, each less its share in those of all; what questions alone make
 * of them; and what a spread of 1 does. */
typedef struct squares {
    double seen, of_questions, of_spread;
} squares;

/* rest: n per judge, the profiled scores of the judges on one question. Takes each judge's share
 * in their sum out. */
static void take_share_out(const pooling *p, double *rest, double *work)
{
    size_t n = p->n;
    double *sum = work, *moved = work + n;
    memset(work, 0, 2 * n * sizeof *work);
    for (size_t g = 0; g < p->n_judges; g++)
        for (size_t i = 0; i < n; i++)
            sum[i] += rest[g * n + i];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            moved[i] += p->pooled[i * n + j] * sum[j];
    for (size_t g = 0; g < p->n_judges; g++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                rest[g * n + i] -= p->profiled[(g * n + i) * n + j] * moved[j];
}

static void add_scores(const pooling *p, squares *s)
{
    size_t n = p->n, size = p->n_judges * n;
    AUTO_FREE double *memory = memory_zeroed(2 * size + 2 * n, sizeof *memory);
    double *rest = memory, *all = memory + size, *work = memory + 2 * size;
    double questions = (double)p->n_questions, within = 0;
    for (size_t k = 0; k < p->n_details; k++) {
        const jr_detail *detail = &p->details[k];
        double score = derive(p, &detail->cell).eta, *own = rest + detail->judge * n;
        own[detail->cell.first] += score;
        own[detail->cell.second] -= score;
        for (size_t i = 0; i < n; i++)
            own[i] -= slope(p, detail->judge, i) * score;
        if (k + 1 < p->n_details && p->details[k + 1].question == detail->question)
            continue;
        take_share_out(p, rest, work);
        for (size_t i = 0; i < size; i++)
            all[i] += rest[i];
        for (size_t g = 0; g < p->n_judges; g++)
            within += square(p->pooled, rest + g * n, n);
        memset(rest, 0, size * sizeof *rest);
    }
    for (size_t g = 0; g < p->n_judges; g++)
        s->seen += square(p->pooled, all + g * n, n);
    s->of_questions = questions / (questions - 1) * (within - s->seen / questions);
}

/* With C the pooled inverse, H_g the judge's information and M_gh = (g = h) H_g - H_g C H_h:
 * sum over g and h of tr(C M_gh M_gh'). */
static void add_spread(const pooling *p, squares *s)
{
    size_t n = p->n;
    AUTO_FREE double *memory = memory_zeroed(4 * n * n, sizeof *memory);
    double *all = memory, *twice = memory + n * n, *mapped = twice + n * n, *work = mapped + n * n;
    for (size_t g = 0; g < p->n_judges; g++) {
        multiply(p->profiled + g * n * n, p->profiled + g * n * n, n, twice);
        for (size_t k = 0; k < n * n; k++)
            all[k] += twice[k];
    }
    for (size_t g = 0; g < p->n_judges; g++) {
        const double *h = p->profiled + g * n * n;
        multiply(h, p->pooled, n, mapped); /* H_g C */
        multiply(h, h, n, twice);
        s->of_spread += trace(p->pooled, twice, n);
        multiply(mapped, twice, n, work);
        s->of_spread -= 2 * trace(p->pooled, work, n);
        multiply(mapped, all, n, work);
        multiply(work, p->pooled, n, twice);
        multiply(twice, h, n, work);
        s->of_spread += trace(p->pooled, work, n);
    }
}

/* What a spread of 1 adds to the covariance of the pooled strengths: sum over g of L_g L_g' with
 * L_g = C H_g, H_g's columns of strengths. */
static void find_judge_part(const pooling *p, const double *inverse, double *ret_part)
{
    size_t n = p->n, d = p->d;
    AUTO_FREE double *moved = memory_zeroed(n, sizeof *moved);
    AUTO_FREE double *row = memory_zeroed(d * n, sizeof *row);
    memset(ret_part, 0, d * d * sizeof *ret_part);
    for (size_t g = 0; g < p->n_judges; g++) {
        const double *h = p->information + g * d * d;
        memset(row, 0, d * n * sizeof *row);
        for (size_t i = 0; i < d; i++)
            for (size_t k = 0; k < d; k++)
                for (size_t j = 0; j < n; j++)
                    row[i * n + j] += inverse[i * d + k] * h[k * d + 1 + j];
        for (size_t i = 0; i < d; i++)
            for (size_t k = 0; k < d; k++)
                for (size_t j = 0; j < n; j++)
                    ret_part[i * d + k] += row[i * n + j] * row[k * n + j];
    }
}

/* Mean of the spread's square, and the degrees of freedom of Student's t that reaches as far as the
 * mixture of normal distributions with the variances fixed + spread^2 of_spread. */
static double average(const squares *s, double freedom, double fixed, double of_spread,
                      double *ret_degrees)
{
    double share[N_SPREADS], variance[N_SPREADS], highest = -INFINITY, sum = 0, mean = 0;
    for (size_t k = 0; k < N_SPREADS; k++) {
        double spread = LARGEST_SPREAD * ((double)k + 0.5) / N_SPREADS;
        double expected = s->of_questions + spread * spread * s->of_spread;
        share[k] = -freedom / 2 * (log(expected) + s->seen / expected) -
                   spread * spread / (2 * PRIOR_SCALE * PRIOR_SCALE);
        highest = fmax(highest, share[k]);
    }
    for (size_t k = 0; k < N_SPREADS; k++)
        sum += share[k] = exp(share[k] - highest);
    for (size_t k = 0; k < N_SPREADS; k++) {
        double spread = LARGEST_SPREAD * ((double)k + 0.5) / N_SPREADS;
        share[k] /= sum;
        mean += share[k] * spread * spread;
        variance[k] = fixed + spread * spread * of_spread;
    }
    double low = 0, high = 10 * sqrt(fixed + LARGEST_SPREAD * LARGEST_SPREAD * of_spread);
    for (int step = 0; step < 60; step++) {
        double middle = (low + high) / 2, beyond = 0;
        for (size_t k = 0; k < N_SPREADS; k++)
            beyond += share[k] * erfc(middle / sqrt(2 * variance[k])) / 2;
        *(beyond > 0.025 ? &low : &high) = middle;
    }
    double reach = low / sqrt(fixed + mean * of_spread);
    low = 0, high = 1; /* of 1 / degrees */
    for (int step = 0; step < 40; step++) {
        double middle = (low + high) / 2;
        *(jr_student_quantile(0.975, 1 / middle) < reach ? &low : &high) = middle;
    }
    *ret_degrees = 1 / low;
    return mean;
}

jr_random_judges jr_bt_random_judges(jr_arena *arena, const jr_detail *details, size_t n_details,
                                     const jr_bt_fit *fit)
{
    size_t n = fit->n_models, d = n + 1;
    jr_random_judges result = {0};
    double n_judges = (double)details_count_judges(details, n_details);
    if (n_judges < 2 || n_judges > JR_RANDOM_JUDGES_MAX)
        return result;
    pooling p = {.details = details,
                 .n_details = n_details,
                 .n = n,
                 .d = d,
                 .n_judges = details_end_of_judges(details, n_details),
                 .n_questions = details_count_questions(details, n_details),
                 .fit = fit};
    for (size_t c = 0; c < fit->field.n_components; c++)
        p.dimension += fit->field.component_size[c] - 1;
    double *question = jr_bt_clustered(arena, details, n_details, JR_CLUSTER_QUESTION, fit);
    if (!question)
        return result;
    AUTO_FREE double *memory = memory_zeroed(p.n_judges * (d * d + n * n) + n * n, sizeof *memory);
    p.information = memory;
    p.profiled = memory + p.n_judges * d * d;
    p.pooled = p.profiled + p.n_judges * n * n;
    if (!find_information(&p))
        return result;
    squares s = {0};
    add_scores(&p, &s);
    add_spread(&p, &s);
    AUTO_FREE double *part = memory_zeroed(d * d, sizeof *part);
    find_judge_part(&p, jr_bt_covariance(arena, fit), part);
    double fixed = 0, of_spread = 0, degrees;
    for (size_t i = 1; i < d; i++) {
        fixed += question[i * d + i];
        of_spread += part[i * d + i];
    }
    double freedom = (n_judges - 1) * (double)p.dimension;
    double mean = average(&s, freedom, fixed, of_spread, &degrees);
    double share = fixed / (fixed + mean * of_spread);
    result.degrees = 1 / (1 / degrees + share * share / (double)(p.n_questions - 1));
    result.spread = sqrt(mean);
    result.p_value = jr_chi_squared_upper(freedom * s.seen / s.of_questions, (size_t)freedom);
    result.covariance = question;
    for (size_t k = 0; k < d * d; k++)
        result.covariance[k] += mean * part[k];
    /* Each judge has a home advantage of its own, which is no strength. */
    result.covariance[0] =
        jr_bt_clustered(arena, details, n_details, JR_CLUSTER_QUESTION_JUDGE, fit)[0];
    return result;
}
