/*
 * Sums over cells. With e^b at hand, p = A e^bi / (A e^bi + e^bj) needs no exponential per cell,
 * and log(1 + e^eta) = log(A e^bi + e^bj) - b_j a single logarithm.
 */
#include "likelihood.h"

#include <math.h>
#include <string.h>

#include "linalg.h"

double jr_logistic(double x)
{
    double e = exp(-fabs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
}

void likelihood_scale(size_t n_models, const double *theta, double *ret_scale)
{
    for (size_t i = 0; i <= n_models; i++)
        ret_scale[i] = exp(theta[i]);
}

double likelihood_log(const jr_counts *counts, const double *theta, const double *scale)
{
    double sum = 0;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        size_t i = 1 + cell->first, j = 1 + cell->second;
        double eta = theta[0] + theta[i] - theta[j];
        double softplus = log(scale[0] * scale[i] + scale[j]) - theta[j];
        sum += cell_score(cell) * eta - jr_cell_total(cell) * softplus;
    }
    return sum;
}

void likelihood_gradient(const jr_counts *counts, const double *scale, double *ret_gradient)
{
    size_t n = counts->n_models;
    memset(ret_gradient, 0, (n + 1) * sizeof *ret_gradient);
    double *strengths = ret_gradient + 1;
    for (size_t k = 0; k < counts->n_cells;) {
        uint32_t first = counts->cells[k].first;
        double own = scale[0] * scale[1 + first], sum = 0;
        for (; k < counts->n_cells && counts->cells[k].first == first; k++) {
            const jr_cell *cell = &counts->cells[k];
            double p = own / (own + scale[1 + cell->second]);
            double residual = cell_score(cell) - jr_cell_total(cell) * p;
            sum += residual;
            strengths[cell->second] -= residual;
        }
        strengths[first] += sum;
        ret_gradient[0] += sum;
    }
}

void likelihood_information(const jr_counts *counts, const jr_field *field, bool home_free,
                            double ridge, const double *scale, double *ret_information)
{
    size_t n = counts->n_models, d = n + 1;
    ret_information[0] = home_free ? 0 : 1;
    for (size_t i = 0; i < n; i++) {
        double *row = ret_information + (1 + i) * d;
        row[0] = 0;
        for (size_t j = 0; j <= i; j++)
            row[1 + j] =
                field->component[i] != JR_NO_COMPONENT && field->component[i] == field->component[j]
                    ? ridge
                    : 0;
        if (field->component[i] == JR_NO_COMPONENT)
            row[1 + i] = 1;
    }
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        size_t i = 1 + cell->first, j = 1 + cell->second;
        double own = scale[0] * scale[i], sum = own + scale[j];
        double weight = jr_cell_total(cell) * (own / sum) * (scale[j] / sum);
        linalg_add_difference(ret_information, d, home_free ? 0 : SIZE_MAX, i, j, weight);
    }
}

double likelihood_dispersion(const jr_counts *counts, const jr_bt_fit *fit)
{
    double spread = 0, ties = 0, votes = 0;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        double p =
            jr_logistic(fit->home + fit->strength[cell->first] - fit->strength[cell->second]);
        spread += jr_cell_total(cell) * p * (1 - p);
        ties += cell->ties;
        votes += jr_cell_total(cell);
    }
    return 1 - fmin(1, ties / 4 / spread) * votes / (votes + 1);
}
