/*
 * By counts per unit and value: pairs within units against pairs among all values that are shared.
 */
#include "krippendorff.h"

#include <math.h>

#include "base/memory.h"

double krippendorff_alpha(const uint32_t *count, const uint32_t *weight, size_t n_units,
                          size_t n_values)
{
    AUTO_FREE double *total = memory_zeroed(n_values, sizeof *total);
    double n = 0, observed = 0;
    for (size_t u = 0; u < n_units; u++) {
        const uint32_t *of = count + u * n_values;
        double m = 0, squares = 0, w = weight ? weight[u] : 1;
        for (size_t v = 0; v < n_values; v++) {
            m += of[v];
            squares += (double)of[v] * of[v];
        }
        if (m < 2)
            continue;
        n += w * m;
        observed += w * (m * m - squares) / (m - 1);
        for (size_t v = 0; v < n_values; v++)
            total[v] += w * of[v];
    }
    return krippendorff_of_sums(n, observed, total, n_values);
}

double krippendorff_of_sums(double n, double observed, const double *total, size_t n_values)
{
    double expected = 0;
    for (size_t v = 0; v < n_values; v++)
        expected += total[v] * (n - total[v]);
    return expected > 0 ? 1 - (n - 1) * observed / expected : (double)NAN;
}
