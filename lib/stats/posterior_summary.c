/*
 * What is reported of a posterior: quantiles, pairwise and rank probabilities, densities. All from
 * the weighted draws, in one pass each.
 */
#include <jrank/stats.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "posterior_samplers.h"

/* Kernels reach this many standard deviations. */
static const double REACH = 5;

typedef struct weighted {
    double value, weight;
} weighted;

static int by_value(const void *left, const void *right)
{
    const weighted *a = left, *b = right;
    return (a->value > b->value) - (a->value < b->value);
}

/* A bucket of this many draws is sorted faster by hand. */
enum { FEW = 24 };

static void sort_bucket(weighted *draws, size_t n)
{
    if (n > FEW) {
        qsort(draws, n, sizeof *draws, by_value);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        weighted draw = draws[i];
        size_t k = i;
        for (; k > 0 && draws[k - 1].value > draw.value; k--)
            draws[k] = draws[k - 1];
        draws[k] = draw;
    }
}

/* Sorts n draws by value into ret_sorted: into as many buckets of equal width as there are draws,
 * then within each, which for a distribution without far outliers is linear. ends: n + 1 zeros. */
static void sort_draws(const weighted *draws, size_t n, uint32_t *ends, weighted *ret_sorted)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = draws[i].value < low ? draws[i].value : low;
        high = draws[i].value > high ? draws[i].value : high;
    }
    double scale = high > low ? (double)(n - 1) / (high - low) : 0;
    for (size_t i = 0; i < n; i++)
        ends[(size_t)((draws[i].value - low) * scale) + 1]++;
    for (size_t b = 1; b <= n; b++)
        ends[b] += ends[b - 1];
    for (size_t i = 0; i < n; i++)
        ret_sorted[ends[(size_t)((draws[i].value - low) * scale)]++] = draws[i];
    for (size_t b = 0, start = 0; b < n; start = ends[b++])
        sort_bucket(ret_sorted + start, ends[b] - start);
}

/* The model's strength, or its difference to the reference's; row n_models: the home advantage. */
static double value_of(const jr_posterior *p, size_t draw, size_t model, size_t reference)
{
    const double *theta = p->theta + draw * (p->n_models + 1);
    if (model == p->n_models)
        return theta[0];
    return theta[1 + model] - (reference == SIZE_MAX ? 0 : theta[1 + reference]);
}

static bool has_value(const jr_posterior *p, size_t model)
{
    return model == p->n_models ? p->home_free : p->component[model] != JR_NO_COMPONENT;
}

typedef struct quantile_job {
    const jr_posterior *posterior;
    size_t reference;
    const double *probabilities;
    size_t n;
    double *quantiles;
    weighted *draws; /* of each thread, 2 n_draws */
    uint32_t *ends;  /* of each thread, n_draws + 1 */
} quantile_job;

static void find_quantiles(void *context, size_t model, unsigned thread)
{
    const quantile_job *job = context;
    const jr_posterior *p = job->posterior;
    double *quantiles = job->quantiles + model * job->n;
    for (size_t q = 0; q < job->n; q++)
        quantiles[q] = NAN;
    if (!has_value(p, model))
        return;
    bool is_relative = job->reference != SIZE_MAX && model < p->n_models &&
                       p->component[model] == p->component[job->reference];
    weighted *unsorted = job->draws + 2 * p->n_draws * thread, *draws = unsorted + p->n_draws;
    uint32_t *ends = job->ends + thread * (p->n_draws + 1);
    size_t n = 0;
    for (size_t i = 0; i < p->n_draws; i++)
        if (p->weight[i] > 0)
            unsorted[n++] = (weighted){
                value_of(p, i, model, is_relative ? job->reference : SIZE_MAX), p->weight[i]};
    memset(ends, 0, (n + 1) * sizeof *ends);
    sort_draws(unsorted, n, ends, draws);
    for (size_t q = 0; q < job->n; q++) {
        double wanted = job->probabilities[q], below = 0;
        size_t i = 0;
        while (i < n && below + draws[i].weight / 2 < wanted)
            below += draws[i++].weight;
        if (i == 0 || i == n) {
            quantiles[q] = draws[i ? n - 1 : 0].value;
            continue;
        }
        double before = below - draws[i - 1].weight / 2, at = below + draws[i].weight / 2;
        quantiles[q] = draws[i - 1].value +
                       (wanted - before) / (at - before) * (draws[i].value - draws[i - 1].value);
    }
}

double *jr_posterior_quantiles(jr_arena *arena, const jr_posterior *posterior, size_t reference,
                               const double *probabilities, size_t n, unsigned n_threads)
{
    size_t n_rows = posterior->n_models + 1, n_workers = pool_threads(n_threads);
    AUTO_FREE weighted *draws = memory_zeroed(n_workers * 2 * posterior->n_draws, sizeof *draws);
    AUTO_FREE uint32_t *ends = memory_zeroed(n_workers * (posterior->n_draws + 1), sizeof *ends);
    double *quantiles = jr_arena_alloc(arena, n_rows * n, sizeof *quantiles);
    quantile_job job = {posterior, reference, probabilities, n, quantiles, draws, ends};
    pool_run(n_threads, n_rows, find_quantiles, &job);
    return job.quantiles;
}

/* Sorts model numbers from the strongest down, those without a strength left out beforehand. They
 * are nearly sorted: the draw before left them so. */
static void sort_by_strength(uint32_t *order, size_t n, const double *strength)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t model = order[i];
        size_t j = i;
        for (; j > 0 && strength[order[j - 1]] < strength[model]; j--)
            order[j] = order[j - 1];
        order[j] = model;
    }
}

/* Draws are counted in blocks, which are added up in order: the same for any number of threads. */
enum { RANK_BLOCKS = 16 };

typedef struct rank_job {
    const jr_posterior *posterior;
    uint32_t component;
    double *better, *rank; /* of each block, n_models^2 */
} rank_job;

static void count_ranks(void *context, size_t block, unsigned thread)
{
    (void)thread;
    const rank_job *job = context;
    const jr_posterior *p = job->posterior;
    size_t n = p->n_models, size = 0;
    double *better = job->better + block * n * n, *rank = job->rank + block * n * n;
    AUTO_FREE uint32_t *order = memory_zeroed(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        if (p->component[i] == job->component)
            order[size++] = (uint32_t)i;
    size_t end = (block + 1) * p->n_draws / RANK_BLOCKS;
    for (size_t draw = block * p->n_draws / RANK_BLOCKS; draw < end; draw++) {
        double weight = p->weight[draw];
        sort_by_strength(order, size, p->theta + draw * (n + 1) + 1);
        for (size_t i = 0; i < size; i++) {
            rank[order[i] * n + i] += weight;
            double *row = better + order[i] * n;
            for (size_t j = i + 1; j < size; j++)
                row[order[j]] += weight;
        }
    }
}

static void rank_component(const jr_posterior *p, uint32_t component, unsigned n_threads,
                           jr_posterior_ranks *ranks)
{
    size_t n = p->n_models, size = 0;
    AUTO_FREE double *numbers = memory_zeroed(n * n * 2 * RANK_BLOCKS, sizeof *numbers);
    rank_job job = {p, component, numbers, numbers + RANK_BLOCKS * n * n};
    pool_run(n_threads, RANK_BLOCKS, count_ranks, &job);
    for (size_t i = 0; i < n; i++)
        size += p->component[i] == component;
    for (size_t i = 0; i < n; i++) {
        if (p->component[i] != component)
            continue;
        ranks->expected[i] = 0;
        for (size_t j = 0; j < n; j++) {
            double better = 0, rank = 0;
            for (size_t block = 0; block < RANK_BLOCKS; block++) {
                better += job.better[block * n * n + i * n + j];
                rank += job.rank[block * n * n + i * n + j];
            }
            if (i != j && p->component[j] == component)
                ranks->better[i * n + j] = better;
            if (j >= size)
                continue;
            ranks->rank[i * n + j] = rank;
            ranks->expected[i] += rank * (double)(j + 1);
        }
    }
}

void jr_posterior_rank(jr_arena *arena, const jr_posterior *posterior, unsigned n_threads,
                       jr_posterior_ranks *ret_ranks)
{
    size_t n = posterior->n_models;
    uint32_t n_components = 0;
    double *numbers = jr_arena_alloc(arena, 2 * n * n + n, sizeof *numbers);
    *ret_ranks = (jr_posterior_ranks){numbers, numbers + n * n, numbers + 2 * n * n};
    for (size_t i = 0; i < 2 * n * n + n; i++)
        numbers[i] = NAN;
    for (size_t i = 0; i < n; i++)
        if (posterior->component[i] != JR_NO_COMPONENT && posterior->component[i] >= n_components)
            n_components = posterior->component[i] + 1;
    for (uint32_t c = 0; c < n_components; c++)
        rank_component(posterior, c, n_threads, ret_ranks);
}

void jr_posterior_moments(const jr_posterior *posterior, size_t model, size_t reference,
                          double *ret_mean, double *ret_deviation)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < posterior->n_draws; i++)
        mean += posterior->weight[i] * value_of(posterior, i, model, reference);
    for (size_t i = 0; i < posterior->n_draws; i++) {
        double distance = value_of(posterior, i, model, reference) - mean;
        squares += posterior->weight[i] * distance * distance;
    }
    *ret_mean = mean;
    *ret_deviation = sqrt(squares);
}

/* Normal kernel weights for whole steps of the grid from its middle: 1 + n numbers that sum, both
 * sides taken, to 1. */
static size_t make_kernel(double width, double step, size_t n_points, double **ret_kernel)
{
    double reach = ceil(REACH * width / step);
    size_t n = reach < (double)n_points ? (size_t)reach : n_points;
    double *kernel = memory_zeroed(n + 1, sizeof *kernel), sum = 0;
    for (size_t i = 0; i <= n; i++) {
        double x = width > 0 ? (double)i * step / width : 0;
        kernel[i] = exp(-x * x / 2);
        sum += i ? 2 * kernel[i] : kernel[i];
    }
    for (size_t i = 0; i <= n; i++)
        kernel[i] /= sum;
    *ret_kernel = kernel;
    return n;
}

/* Replaces n numbers, stride apart, by their means under the kernel. */
static void smooth(double *values, size_t n, size_t stride, const double *kernel, size_t reach)
{
    AUTO_FREE double *before = memory_zeroed(n, sizeof *before);
    for (size_t i = 0; i < n; i++)
        before[i] = values[i * stride];
    for (size_t i = 0; i < n; i++) {
        double sum = kernel[0] * before[i];
        for (size_t k = 1; k <= reach; k++)
            sum += kernel[k] * ((i >= k ? before[i - k] : 0) + (i + k < n ? before[i + k] : 0));
        values[i * stride] = sum;
    }
}

/* Place of a value in points of the grid; false outside. */
static bool place(jr_grid grid, double value, size_t *ret_point, double *ret_share)
{
    double at = (value - grid.low) / (grid.high - grid.low) * (double)(grid.n - 1);
    if (!(at >= 0 && at < (double)(grid.n - 1)))
        return false;
    *ret_point = (size_t)at;
    *ret_share = at - floor(at);
    return true;
}

static double grid_step(jr_grid grid)
{
    return (grid.high - grid.low) / (double)(grid.n - 1);
}

void jr_posterior_density(const jr_posterior *posterior, size_t model, size_t reference,
                          jr_grid grid, double *ret_density)
{
    double step = grid_step(grid), mean, deviation;
    memset(ret_density, 0, grid.n * sizeof *ret_density);
    for (size_t i = 0; i < posterior->n_draws; i++) {
        size_t point;
        double share;
        if (!place(grid, value_of(posterior, i, model, reference), &point, &share))
            continue;
        ret_density[point] += (1 - share) * posterior->weight[i] / step;
        ret_density[point + 1] += share * posterior->weight[i] / step;
    }
    jr_posterior_moments(posterior, model, reference, &mean, &deviation);
    AUTO_FREE double *kernel = NULL;
    size_t reach =
        make_kernel(1.06 * deviation * pow(posterior->effective, -0.2), step, grid.n, &kernel);
    smooth(ret_density, grid.n, 1, kernel, reach);
}

void jr_posterior_joint_density(const jr_posterior *posterior, size_t across_model,
                                size_t down_model, size_t reference, jr_grid across, jr_grid down,
                                double *ret_density)
{
    const jr_posterior *p = posterior;
    double area = grid_step(across) * grid_step(down), mean, deviation[2];
    memset(ret_density, 0, across.n * down.n * sizeof *ret_density);
    for (size_t i = 0; i < p->n_draws; i++) {
        size_t x, y;
        double to_right, to_below;
        if (!place(across, value_of(p, i, across_model, reference), &x, &to_right) ||
            !place(down, value_of(p, i, down_model, reference), &y, &to_below))
            continue;
        double *at = ret_density + y * across.n + x, weight = p->weight[i] / area;
        at[0] += (1 - to_right) * (1 - to_below) * weight;
        at[1] += to_right * (1 - to_below) * weight;
        at[across.n] += (1 - to_right) * to_below * weight;
        at[across.n + 1] += to_right * to_below * weight;
    }
    jr_posterior_moments(p, across_model, reference, &mean, &deviation[0]);
    jr_posterior_moments(p, down_model, reference, &mean, &deviation[1]);
    double narrow = pow(p->effective, -1.0 / 6); /* Silverman's in two dimensions */
    AUTO_FREE double *kernel = NULL;
    size_t reach = make_kernel(narrow * deviation[0], grid_step(across), across.n, &kernel);
    for (size_t row = 0; row < down.n; row++)
        smooth(ret_density + row * across.n, across.n, 1, kernel, reach);
    free(kernel);
    reach = make_kernel(narrow * deviation[1], grid_step(down), down.n, &kernel);
    for (size_t column = 0; column < across.n; column++)
        smooth(ret_density + column, down.n, across.n, kernel, reach);
}

void jr_posterior_resample(const jr_posterior *posterior, uint64_t seed, size_t n,
                           size_t *ret_draws)
{
    rng random;
    rng_init(&random, seed, STREAM_RESAMPLE);
    double offset = rng_uniform(&random), below = 0;
    size_t taken = 0;
    for (size_t i = 0; i < posterior->n_draws; i++) {
        below += posterior->weight[i];
        while (taken < n && ((double)taken + offset) / (double)n < below)
            ret_draws[taken++] = i;
    }
    /* What rounding of the sum leaves over. */
    for (; taken < n; taken++)
        ret_draws[taken] = taken ? ret_draws[taken - 1] : 0;
    for (size_t i = n; i > 1; i--) {
        size_t j = rng_below(&random, i), kept = ret_draws[i - 1];
        ret_draws[i - 1] = ret_draws[j];
        ret_draws[j] = kept;
    }
}
