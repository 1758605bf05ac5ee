/*
 * Simultaneous rank sets by simulation, on all threads, each block of draws with a random stream of
 * its own. A draw is a sum of rows, each times a number that is drawn for it: the rows of a factor
 * of C times normal numbers, or what each question adds to the strengths times a coin's +1 or -1.
 * C is singular (strengths are anchored, and clusters may be fewer than models), and two-way
 * clustered ones may be slightly indefinite, so its factor is a pivoted Cholesky's that stops where
 * nothing is left, rather than linalg_cholesky.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/rng.h"
#include "lanes.h"
#include "linalg.h"
#include "quantiles.h"

enum { STANDARD_DRAWS = 10000, BLOCK = 250, COINS = 4, FALLS = 1 << COINS };
static const double LEVEL = 0.95, NOTHING_LEFT = 1e-10;

typedef struct simulation {
    const double *strength;
    const uint32_t *component;
    size_t n, n_draws, top;
    uint64_t seed;
    size_t degrees; /* of Student's t; 0: normal */
    bool by_coins;  /* not normal */
    size_t n_rows;
    const double *rows;   /* n_rows of n; of coins: by COINS of them, the sums of all their FALLS */
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

/* Returns the number of pairs that are compared. */
static size_t find_weights(const simulation *s, const double *covariance, double *ret_weight)
{
    size_t n = s->n, n_pairs = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double own = covariance[i * n + i] + covariance[j * n + j];
            double variance = own - 2 * covariance[i * n + j];
            bool counts = i != j && is_compared(s, i, j) && variance > NOTHING_LEFT * own;
            ret_weight[i * n + j] = counts ? 1 / sqrt(variance) : 0;
            n_pairs += counts && i < j;
        }
    return n_pairs;
}

/* Rows begin a little early, with pairs that were looked at before, so that no lane is left over;
 * where there is no room for that, they are looked at one by one. */
FOR_EACH_PROCESSOR
static double largest_difference(size_t n, const double *weight, const double *z)
{
    lanes most = {0};
    double largest = 0;
    for (size_t i = 0; i < n; i++, weight += n) {
        size_t width = (n - 1 - i + LANES - 1) / LANES * LANES;
        for (size_t j = i + 1; j < n && width > n; j++)
            largest = fmax(largest, fabs(z[i] - z[j]) * weight[j]);
        for (size_t j = width > n ? n : n - width; j < n; j += LANES) {
            lanes z_ij = (z[i] - *(const lanes *)(z + j)) * *(const lanes *)(weight + j);
            most = lanes_larger(most, lanes_larger(z_ij, -z_ij));
        }
    }
    for (size_t lane = 0; lane < LANES; lane++)
        largest = fmax(largest, most[lane]);
    return largest;
}

FOR_EACH_PROCESSOR
static void add_row(size_t n, double times, const double *row, double *z)
{
    for (size_t i = 0; i < n; i++)
        z[i] += times * row[i];
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
    if (s->degrees == 0 || s->by_coins)
        return;
    double chi_squared = 2 * rng_gamma(random, (double)s->degrees / 2);
    for (size_t i = 0; i < s->n; i++)
        z[i] *= sqrt((double)s->degrees / chi_squared);
}

/* So many coins are thrown at once: bit k is whether the one of row k shows its head. */
static size_t throw_coins(size_t n, rng *random)
{
    size_t fall = 0;
    for (size_t k = 0; k < n; k++)
        fall |= (size_t)rng_below(random, 2) << k;
    return fall;
}

static void draw_coins(const simulation *s, rng *random, double *z)
{
    for (size_t k = 0; k < s->n_rows; k += COINS) {
        size_t n = s->n_rows - k < COINS ? s->n_rows - k : COINS;
        add_row(s->n, 1, s->rows + (k / COINS * FALLS + throw_coins(n, random)) * s->n, z);
    }
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
        if (s->by_coins)
            draw_coins(s, &random, z);
        for (size_t k = 0; k < s->n_rows && !s->by_coins; k++)
            add_row(s->n, rng_normal(&random), s->rows + k * s->n, z);
        stretch(s, &random, z);
        s->largest[draw] = largest_difference(s->n, s->weight, z);
        if (s->top)
            count_top(s, z, s->n_top + block * s->n);
    }
}

static double draw_quantile(simulation *s, unsigned n_threads)
{
    double quantile;
    pool_run(n_threads, (s->n_draws + BLOCK - 1) / BLOCK, draw_block, s);
    quantiles_find(s->largest, s->n_draws, &LEVEL, 1, &quantile);
    return quantile;
}

/* False where some pair has no influences to turn, as of copies of one question. */
static bool have_spread(const simulation *s, const double *by_influences)
{
    size_t n = s->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double variance = by_influences[i * n + i] + by_influences[j * n + j] -
                              2 * by_influences[i * n + j],
                   weight = s->weight[i * n + j];
            if (weight > 0 && !(variance * weight * weight > NOTHING_LEFT))
                return false;
        }
    return true;
}

/* For every COINS rows the sums of each of their FALLS, heads being +1 and tails -1; malloc'ed. */
static double *sums_of_falls(const double *rows, size_t n_rows, size_t n)
{
    double *sums = memory_zeroed((n_rows + COINS - 1) / COINS * FALLS * n, sizeof *sums);
    for (size_t k = 0; k < n_rows; k++)
        for (size_t fall = 0; fall < FALLS; fall++)
            add_row(n, fall >> k % COINS & 1 ? 1 : -1, rows + k * n,
                    sums + (k / COINS * FALLS + fall) * n);
    return sums;
}

/*
 * With the signs of d turned by coins, sum of squares S stays, so r = |sum +-d| / sqrt(S) tells the
 * statistic of that round with its own standard error: r^2 (Q - 1) / (Q - r^2) is its square. It
 * grows with r, so that the largest of all pairs needs no standard errors of rounds.
 */
static double critical_of_coins(const simulation *s, const jr_rank_sets_options *options,
                                double *matrix)
{
    size_t n = s->n;
    double n_rows = (double)options->n_influences;
    AUTO_FREE double *weight = memory_zeroed(n * n, sizeof *weight);
    memset(matrix, 0, n * n * sizeof *matrix);
    for (size_t q = 0; q < options->n_influences; q++)
        linalg_add_square(matrix, n, options->influences + q * n, 1);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            matrix[j * n + i] = matrix[i * n + j];
    if (!have_spread(s, matrix))
        return INFINITY;
    simulation coins = *s;
    coins.by_coins = true;
    coins.top = 0;
    AUTO_FREE double *sums = sums_of_falls(options->influences, options->n_influences, n);
    coins.n_rows = options->n_influences;
    coins.rows = sums;
    coins.weight = weight;
    find_weights(s, matrix, weight);
    double r = draw_quantile(&coins, options->n_threads), left = n_rows - r * r;
    return left > 0 ? r * sqrt((n_rows - 1) / left) : INFINITY;
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

static double share_apart(const simulation *s, double critical, size_t n_pairs)
{
    size_t n_apart = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < i; j++)
            n_apart += fabs(s->strength[i] - s->strength[j]) * s->weight[i * s->n + j] > critical;
    return n_pairs ? (double)n_apart / (double)n_pairs : NAN;
}

static double *find_p_top(jr_arena *arena, const simulation *s)
{
    double *p_top = jr_arena_alloc(arena, s->n, sizeof *p_top);
    for (size_t i = 0; i < s->n; i++) {
        uint64_t among = 0;
        for (size_t block = 0; block * BLOCK < s->n_draws; block++)
            among += s->n_top[block * s->n + i];
        p_top[i] = isnan(s->strength[i]) ? NAN : (double)among / (double)s->n_draws;
    }
    return p_top;
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
                    .degrees = options->degrees,
                    .rows = factor,
                    .weight = weight,
                    .largest = largest,
                    .n_top = n_top};
    size_t n_pairs = find_weights(&s, matrix, weight);
    jr_rank_sets sets = {.best = jr_arena_alloc(arena, n, sizeof *sets.best),
                         .worst = jr_arena_alloc(arena, n, sizeof *sets.worst),
                         .tier = jr_arena_alloc(arena, n, sizeof *sets.tier)};
    s.n_rows = factor_covariance(matrix, n, factor);
    if (options->top || options->degrees == 0)
        sets.critical = draw_quantile(&s, options->n_threads);
    if (options->top)
        sets.p_top = find_p_top(arena, &s);
    if (options->degrees > 0 && n_pairs > 0) {
        double beyond = (1 - LEVEL) / (2 * (double)n_pairs);
        sets.critical = jr_student_quantile(1 - beyond, (double)options->degrees);
        if (options->n_influences > 0)
            sets.critical = fmin(sets.critical, critical_of_coins(&s, options, matrix));
    }
    find_sets(&s, sets.critical, &sets);
    find_tiers(&s, sets.critical, sets.tier);
    sets.separability = share_apart(&s, sets.critical, n_pairs);
    if (n_pairs == 0)
        sets.critical = NAN;
    *ret_sets = sets;
}
