/*
 * Simultaneous rank sets by simulation: draws from N(0, C) on all threads, each block of draws with
 * a random stream of its own. C is singular (strengths are anchored, and clusters may be fewer than
 * models), and two-way clustered ones may be slightly indefinite, so its factor is a pivoted
 * Cholesky's that stops where nothing is left, rather than linalg_cholesky.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/rng.h"
#include "quantiles.h"

enum { STANDARD_DRAWS = 10000, BLOCK = 250, LANES = 4 };
/* From here on the difference to the normal distribution is below a hundredth. */
enum { MOST_DEGREES = 200 };
static const double LEVEL = 0.95, NOTHING_LEFT = 1e-10;

typedef struct simulation {
    const double *strength;
    const uint32_t *component;
    size_t n, n_draws, top;
    uint64_t seed;
    size_t degrees;       /* of Student's t; 0: normal */
    size_t rank;          /* of the factor */
    const double *factor; /* rank rows of n: C = sum of row' row */
    const double *weight; /* n x n: 1 / s_ij; 0 where a pair is not compared */
    double *largest;      /* per draw: max |Z_i - Z_j| / s_ij */
    uint32_t *n_top;      /* per block and model: draws that have it among the first */
} simulation;

/* Overwrites the matrix. Returns the number of rows of ret_factor. */
static size_t factor_covariance(double *matrix, size_t n, double *ret_factor)
{
    double first_pivot = 0;
    for (size_t k = 0; k < n; k++) {
        size_t pivot = 0;
        for (size_t i = 1; i < n; i++)
            if (matrix[i * n + i] > matrix[pivot * n + pivot])
                pivot = i;
        double diagonal = matrix[pivot * n + pivot];
        if (k == 0)
            first_pivot = diagonal;
        if (!(diagonal > NOTHING_LEFT * first_pivot))
            return k;
        double *row = ret_factor + k * n;
        for (size_t i = 0; i < n; i++)
            row[i] = matrix[pivot * n + i] / sqrt(diagonal);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                matrix[i * n + j] -= row[i] * row[j];
        /* What rounding leaves must not be chosen again. */
        matrix[pivot * n + pivot] = 0;
    }
    return n;
}

static bool is_compared(const simulation *s, size_t i, size_t j)
{
    return s->component[i] == s->component[j] && !isnan(s->strength[i]) && !isnan(s->strength[j]);
}

static void find_weights(const simulation *s, const double *covariance, double *ret_weight)
{
    size_t n = s->n, d = n + 1;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double own = covariance[(1 + i) * d + 1 + i] + covariance[(1 + j) * d + 1 + j];
            double variance = own - 2 * covariance[(1 + i) * d + 1 + j];
            bool counts = i != j && is_compared(s, i, j) && variance > NOTHING_LEFT * own;
            ret_weight[i * n + j] = counts ? 1 / sqrt(variance) : 0;
        }
}

static double largest_difference(const simulation *s, const double *z)
{
    double most[LANES] = {0}; /* independent of each other, so that the processor need not wait */
    for (size_t i = 0; i < s->n; i++) {
        const double *weight = s->weight + i * s->n;
        size_t j = i + 1;
        for (; j + LANES <= s->n; j += LANES)
            for (size_t lane = 0; lane < LANES; lane++) {
                double z_ij = fabs(z[i] - z[j + lane]) * weight[j + lane];
                most[lane] = z_ij > most[lane] ? z_ij : most[lane];
            }
        for (; j < s->n; j++)
            most[0] = fmax(most[0], fabs(z[i] - z[j]) * weight[j]);
    }
    return fmax(fmax(most[0], most[1]), fmax(most[2], most[3]));
}

static void count_top(const simulation *s, const double *z, uint32_t *n_top)
{
    for (size_t i = 0; i < s->n; i++) {
        size_t higher = 0;
        for (size_t j = 0; j < s->n && higher < s->top; j++)
            higher += is_compared(s, i, j) && s->strength[j] + z[j] > s->strength[i] + z[i];
        n_top[i] += higher < s->top;
    }
}

/* From a normal draw to one of Student's t: divided by the root of chi squared over its degrees. */
static void stretch(const simulation *s, rng *random, double *z)
{
    if (s->degrees == 0)
        return;
    double chi_squared = 2 * rng_gamma(random, (double)s->degrees / 2);
    for (size_t i = 0; i < s->n; i++)
        z[i] *= sqrt((double)s->degrees / chi_squared);
}

static void draw_block(void *context, size_t block, unsigned thread)
{
    (void)thread;
    simulation *s = context;
    AUTO_FREE double *z = memory_zeroed(s->n, sizeof *z);
    rng random;
    rng_init(&random, s->seed, block);
    for (size_t draw = block * BLOCK; draw < (block + 1) * BLOCK && draw < s->n_draws; draw++) {
        memset(z, 0, s->n * sizeof *z);
        for (size_t k = 0; k < s->rank; k++) {
            double unit = rng_normal(&random);
            for (size_t i = 0; i < s->n; i++)
                z[i] += unit * s->factor[k * s->n + i];
        }
        stretch(s, &random, z);
        s->largest[draw] = largest_difference(s, z);
        if (s->top)
            count_top(s, z, s->n_top + block * s->n);
    }
}

typedef struct placed_model {
    double strength;
    size_t model;
} placed_model;

static int by_strength(const void *left, const void *right)
{
    const placed_model *a = left, *b = right;
    if (a->strength != b->strength)
        return a->strength > b->strength ? -1 : 1;
    return a->model < b->model ? -1 : 1;
}

static void find_tiers(const simulation *s, double critical, uint32_t *ret_tier)
{
    AUTO_FREE placed_model *order = memory_zeroed(s->n, sizeof *order);
    size_t n_placed = 0;
    for (size_t i = 0; i < s->n; i++)
        if (!isnan(s->strength[i]))
            order[n_placed++] = (placed_model){s->strength[i], i};
    qsort(order, n_placed, sizeof *order, by_strength);
    for (size_t k = 0; k < n_placed; k++) {
        size_t i = order[k].model, first = SIZE_MAX;
        if (ret_tier[i])
            continue;
        /* The strongest of a component that is not known yet: all of it, in order. */
        for (size_t m = k; m < n_placed; m++) {
            size_t j = order[m].model;
            if (s->component[j] != s->component[i])
                continue;
            if (first == SIZE_MAX) {
                ret_tier[j] = 1;
                first = j;
                continue;
            }
            double z = (s->strength[first] - s->strength[j]) * s->weight[first * s->n + j];
            ret_tier[j] = ret_tier[first] + (z > critical);
            first = z > critical ? j : first;
        }
    }
}

static void find_sets(const simulation *s, double critical, jr_rank_sets *sets)
{
    for (size_t i = 0; i < s->n; i++) {
        if (isnan(s->strength[i]))
            continue;
        sets->best[i] = 1;
        for (size_t j = 0; j < s->n; j++) {
            if (!is_compared(s, i, j))
                continue;
            double z = (s->strength[i] - s->strength[j]) * s->weight[i * s->n + j];
            sets->worst[i] += !(z > critical);
            sets->best[i] += z < -critical;
        }
    }
}

void jr_rank_sets_find(jr_arena *arena, const double *strength, const double *covariance,
                       const uint32_t *component, size_t n_models,
                       const jr_rank_sets_options *options, jr_rank_sets *ret_sets)
{
    size_t n = n_models, n_draws = options->n_draws ? options->n_draws : STANDARD_DRAWS;
    size_t n_blocks = (n_draws + BLOCK - 1) / BLOCK;
    AUTO_FREE double *matrices = memory_zeroed(3 * n * n, sizeof *matrices);
    AUTO_FREE double *largest = memory_zeroed(n_draws, sizeof *largest);
    AUTO_FREE uint32_t *n_top = memory_zeroed(n_blocks * n, sizeof *n_top);
    double *factor = matrices, *weight = matrices + n * n, *matrix = matrices + 2 * n * n;
    for (size_t i = 0; i < n; i++)
        memcpy(matrix + i * n, covariance + (1 + i) * (n + 1) + 1, n * sizeof *matrix);
    simulation s = {.strength = strength,
                    .component = component,
                    .n = n,
                    .n_draws = n_draws,
                    .top = options->top,
                    .seed = options->seed,
                    .degrees = options->degrees > MOST_DEGREES ? 0 : options->degrees,
                    .factor = factor,
                    .weight = weight,
                    .largest = largest,
                    .n_top = n_top};
    s.rank = factor_covariance(matrix, n, factor);
    find_weights(&s, covariance, weight);
    pool_run(options->n_threads, n_blocks, draw_block, &s);

    jr_rank_sets sets = {.best = jr_arena_alloc(arena, n, sizeof *sets.best),
                         .worst = jr_arena_alloc(arena, n, sizeof *sets.worst),
                         .tier = jr_arena_alloc(arena, n, sizeof *sets.tier)};
    quantiles_find(largest, n_draws, &LEVEL, 1, &sets.critical);
    find_sets(&s, sets.critical, &sets);
    find_tiers(&s, sets.critical, sets.tier);
    if (!(sets.critical > 0))
        sets.critical = NAN;
    if (options->top)
        sets.p_top = jr_arena_alloc(arena, n, sizeof *sets.p_top);
    for (size_t i = 0; i < n && options->top; i++) {
        uint64_t among = 0;
        for (size_t block = 0; block < n_blocks; block++)
            among += n_top[block * n + i];
        sets.p_top[i] = isnan(strength[i]) ? NAN : (double)among / (double)n_draws;
    }
    *ret_sets = sets;
}
