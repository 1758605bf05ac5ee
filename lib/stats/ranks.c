/*
 * Ranks by counting: quadratic in the models, which are few.
 */
#include <jrank/stats.h>

#include <math.h>

void jr_ranks(const double *rating, const uint32_t *component, size_t n_models, uint32_t *ret_rank)
{
    for (size_t i = 0; i < n_models; i++) {
        uint32_t higher = 0;
        for (size_t j = 0; j < n_models; j++)
            higher += component[j] == component[i] && rating[j] > rating[i];
        ret_rank[i] = isnan(rating[i]) ? 0 : 1 + higher;
    }
}
