/*
 * Quantiles of bootstrap rounds: plain, and with Efron's post-sampling adjustment ("More efficient
 * bootstrap computations", J. Am. Stat. Assoc. 85, 1990), which takes away most of the noise that
 * a few hundred rounds leave in the tails, at no further draw. The linear part of a strength is
 * the sum of u = (H^-1 x)_i (score - p) over the drawn votes; its cumulants follow from the counts.
 */
#include <jrank/stats.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "linalg.h"
#include "quantiles.h"
#include "ties.h"

enum { FEWEST_ROUNDS = 50, TERMS = 4 };

/* Beyond, the Cornish-Fisher expansion may bend back. */
static const double LARGEST_SKEWNESS = 0.5, LARGEST_KURTOSIS = 1;

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

void quantiles_find(double *values, size_t n_values, const double *probabilities, size_t n,
                    double *ret_quantiles)
{
    size_t kept = 0;
    for (size_t i = 0; i < n_values; i++)
        if (!isnan(values[i]))
            values[kept++] = values[i];
    qsort(values, kept, sizeof *values, compare_numbers);
    for (size_t q = 0; q < n; q++) {
        if (kept == 0) {
            ret_quantiles[q] = NAN;
            continue;
        }
        double position = probabilities[q] * (double)(kept - 1);
        size_t below = (size_t)position, above = below + 1 < kept ? below + 1 : below;
        double share = position - (double)below;
        ret_quantiles[q] = values[below] + share * (values[above] - values[below]);
    }
}

static int compare_placed(const void *left, const void *right)
{
    const placed_number *a = left, *b = right;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

void quantiles_order(const double *values, size_t n, placed_number *ret_order)
{
    for (size_t i = 0; i < n; i++)
        ret_order[i] = (placed_number){values[i], i};
    if (n)
        qsort(ret_order, n, sizeof *ret_order, compare_placed);
}

/* The distribution of the linear part of one contrast: standard deviation, skewness, kurtosis. */
typedef struct linear_law {
    double deviation, skewness, kurtosis;
} linear_law;

/* Sums over what is drawn independently. */
typedef struct moments {
    double n, second, third, fourth;
} moments;

static void add_moment(moments *m, double weight, double value)
{
    double square = value * value;
    m->n += weight;
    m->second += weight * square;
    m->third += weight * square * value;
    m->fourth += weight * square * square;
}

/* What a vote in this cell adds to the contrast, by outcome: win, loss, tie. row_of_ties: what a
 * unit of the tie parameter's score takes away. */
static void influence(const jr_bt_fit *fit, const double *row, double row_of_ties, const jr_cell *c,
                      double *ret_influence)
{
    vote_scores s = ties_vote_scores(fit, c);
    double u = (fit->home_free ? row[0] : 0) + row[1 + c->first] - row[1 + c->second];
    for (size_t outcome = 0; outcome < 3; outcome++)
        ret_influence[outcome] = u * s.eta[outcome] - row_of_ties * s.tie[outcome];
}

static moments moments_of_votes(const jr_counts *counts, const jr_bt_fit *fit, size_t model,
                                size_t reference)
{
    AUTO_FREE double *row = memory_zeroed(counts->n_models + 1, sizeof *row);
    row[1 + model] = 1;
    if (reference != SIZE_MAX)
        row[1 + reference] -= 1;
    linalg_solve(fit->factor, counts->n_models + 1, row);
    double row_of_ties = 0;
    for (size_t i = 0; i <= counts->n_models && fit->tie_free; i++)
        row_of_ties += row[i] * fit->tie_slope[i];
    moments m = {0};
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        double by_outcome[3];
        influence(fit, row, row_of_ties, c, by_outcome);
        add_moment(&m, c->wins, by_outcome[0]);
        add_moment(&m, c->losses, by_outcome[1]);
        add_moment(&m, c->ties, by_outcome[2]);
    }
    return m;
}

static linear_law find_law(const jr_counts *counts, const jr_bt_fit *fit, size_t model,
                           size_t reference)
{
    moments m = moments_of_votes(counts, fit, model, reference);
    return (linear_law){sqrt(m.second), m.third / pow(m.second, 1.5),
                        m.fourth / (m.second * m.second) - 3 / m.n};
}

/* Cornish and Fisher's expansion, in standard deviations. */
static double law_quantile(const linear_law *law, double p)
{
    double z = jr_normal_quantile(p), s = law->skewness;
    return z + (z * z - 1) * s / 6 + (z * z * z - 3 * z) * law->kurtosis / 24 -
           (2 * z * z * z - 5 * z) * s * s / 36;
}

static double cubic(const double *coefficients, double x)
{
    return coefficients[0] + x * (coefficients[1] + x * (coefficients[2] + x * coefficients[3]));
}

/* Least squares of y on 1, x, x^2, x^3. False when x does not vary enough. */
static bool fit_cubic(const double *x, const double *y, size_t n, double *ret_coefficients)
{
    double normal[TERMS * TERMS] = {0}, right[TERMS] = {0};
    for (size_t i = 0; i < n; i++) {
        double powers[TERMS] = {1, x[i], x[i] * x[i], x[i] * x[i] * x[i]};
        for (size_t a = 0; a < TERMS; a++) {
            right[a] += powers[a] * y[i];
            for (size_t b = 0; b <= a; b++)
                normal[a * TERMS + b] += powers[a] * powers[b];
        }
    }
    if (!linalg_cholesky(normal, TERMS))
        return false;
    linalg_solve(normal, TERMS, right);
    memcpy(ret_coefficients, right, sizeof right);
    return true;
}

/* Moves values to where their linear parts should have been. */
static void adjust(double *values, double *linear, size_t n, const linear_law *law)
{
    double coefficients[TERMS];
    for (size_t i = 0; i < n; i++)
        linear[i] /= law->deviation;
    if (!fit_cubic(linear, values, n, coefficients))
        return;
    AUTO_FREE placed_number *order = memory_zeroed(n, sizeof *order);
    quantiles_order(linear, n, order);
    for (size_t rank = 0; rank < n; rank++) {
        double wanted = law_quantile(law, ((double)rank + 0.5) / (double)n);
        values[order[rank].place] +=
            cubic(coefficients, wanted) - cubic(coefficients, order[rank].value);
    }
}

void jr_bootstrap_quantiles(const jr_bootstrap *bootstrap, const jr_counts *counts,
                            const jr_bt_fit *fit, size_t model, size_t reference,
                            const double *probabilities, size_t n, double *ret_quantiles)
{
    size_t n_rounds = bootstrap->n_rounds;
    AUTO_FREE double *values = memory_zeroed(2 * n_rounds, sizeof *values);
    double *linear = values + n_rounds;
    for (size_t i = 0; i < n_rounds; i++) {
        values[i] = bootstrap->strength[model * n_rounds + i];
        if (reference != SIZE_MAX)
            values[i] -= bootstrap->strength[reference * n_rounds + i];
    }
    if (bootstrap->linear && n_rounds >= FEWEST_ROUNDS && model != reference &&
        !isnan(fit->strength[model])) {
        for (size_t i = 0; i < n_rounds; i++) {
            linear[i] = bootstrap->linear[model * n_rounds + i];
            if (reference != SIZE_MAX)
                linear[i] -= bootstrap->linear[reference * n_rounds + i];
        }
        linear_law law = find_law(counts, fit, model, reference);
        if (fabs(law.skewness) < LARGEST_SKEWNESS && fabs(law.kurtosis) < LARGEST_KURTOSIS)
            adjust(values, linear, n_rounds, &law);
    }
    quantiles_find(values, n_rounds, probabilities, n, ret_quantiles);
}
