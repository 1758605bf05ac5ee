/*
 * Ranks by counting: quadratic in the models, which are few.
 */
#include <jrank/stats.h>

#include <math.h>

void jr_ranks(const double *rating, const double *lower, const double *upper,
              const uint32_t *component, size_t n_models, uint32_t *ret_rank, uint32_t *ret_rank_ub)
{
    for (size_t i = 0; i < n_models; i++) {
        ret_rank[i] = ret_rank_ub[i] = 0;
        if (isnan(rating[i]))
            continue;
        uint32_t higher = 0, surely_higher = 0;
        for (size_t j = 0; j < n_models; j++) {
            if (component[j] != component[i])
                continue;
            higher += rating[j] > rating[i];
            surely_higher += lower[j] > upper[i];
        }
        ret_rank[i] = 1 + higher;
        ret_rank_ub[i] = 1 + surely_higher;
    }
}

double jr_separability(const double *lower, const double *upper, const uint32_t *component,
                       size_t n_models)
{
    double pairs = 0, apart = 0;
    for (size_t i = 0; i < n_models; i++)
        for (size_t j = i + 1; j < n_models; j++) {
            if (component[i] != component[j] || isnan(lower[i]) || isnan(lower[j]))
                continue;
            pairs++;
            apart += lower[i] > upper[j] || lower[j] > upper[i];
        }
    return pairs > 0 ? apart / pairs : NAN;
}
