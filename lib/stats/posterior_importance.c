/*
 * Importance sampling from Student's t with 8 degrees of freedom around the mode, in the free
 * coordinates: its tails are heavier than the posterior's, and its chi squared is minus twice the
 * logarithm of four uniform numbers. Draws come in pairs that mirror each other at the mode, which
 * takes most of the noise from medians and from P(b_i > b_j); where intervals end they help
 * nothing, so a pair counts as one draw when the effective ones are counted. Blocks of pairs have a
 * random stream each.
 */
#include "posterior_samplers.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "linalg.h"

enum { BLOCK = 125, MOST_PAIRS_FOR_ONE = 5 };
/* The first pairs are a part of those wanted, unless too few to tell; below this share of effective
 * ones the others would not make up for it. */
enum { FIRST_PART = 20, LEAST_FIRST = 500 };
static const double HOPELESS_SHARE = LEAST_EFFECTIVE_SHARE / 10;
static const double DEGREES = 8;
/* More pairs than the share of the first ones asks for, so that they rarely fall short. */
static const double MARGIN = 1.01;

typedef struct importance {
    sampling *s;
    double *log_weight;
    size_t first_block, n_pairs;
} importance;

static const target_part *draw_part(const posterior_target *t, rng *random)
{
    if (t->n_parts == 1)
        return t->parts;
    double left = rng_uniform(random);
    for (size_t k = 0; k < t->n_parts; k++)
        if ((left -= t->parts[k].share) < 0)
            return &t->parts[k];
    return &t->parts[t->likeliest];
}

/* Fills step with one from the part's mode; returns the logarithm of the density of part and step,
 * up to a constant that is the same for all parts. */
static double draw_step(const posterior_target *t, const target_part *part, rng *random,
                        double *step)
{
    size_t d = t->n_models + 1;
    double squares = 0, uniform = 1;
    for (size_t p = 0; p < d; p++) {
        step[p] = target_is_free(t, p) ? rng_normal(random) : 0;
        squares += step[p] * step[p];
    }
    for (int i = 0; i < DEGREES / 2; i++)
        uniform *= 1 - rng_uniform(random);
    double stretch = DEGREES / (-2 * log(uniform));
    linalg_solve_transposed(part->factor, d, step);
    squares -= target_centre(t, part, step);
    for (size_t p = 0; p < d; p++)
        step[p] *= sqrt(stretch);
    return part->peak - (DEGREES + (double)t->dimension) / 2 * log1p(stretch * squares / DEGREES);
}

static void draw_block(void *context, size_t task, unsigned thread)
{
    (void)thread;
    importance *im = context;
    const posterior_target *t = im->s->target;
    size_t d = t->n_models + 1, block = im->first_block + task;
    size_t end = (block + 1) * BLOCK < im->n_pairs ? (block + 1) * BLOCK : im->n_pairs;
    AUTO_FREE double *work = memory_zeroed(target_work_size(t) + d, sizeof *work);
    double *step = work + target_work_size(t);
    rng random;
    rng_init(&random, im->s->seed, STREAM_BLOCKS + block);
    for (size_t draw = 2 * block * BLOCK; draw < 2 * end; draw += 2) {
        const target_part *part = draw_part(t, &random);
        double proposal = draw_step(t, part, &random, step);
        for (size_t side = draw; side < draw + 2; side++) {
            double *phi = im->s->theta + side * d;
            for (size_t p = 0; p < d; p++)
                phi[p] = part->mode[p] + (side > draw ? -step[p] : step[p]);
            double prior = target_log_prior(t, part, phi, work), all = prior;
            if (t->n_parts > 1)
                all = target_log_prior(t, NULL, phi, work);
            double likelihood = prior > -INFINITY ? target_log_likelihood(t, phi, work) : 0;
            im->s->log_density[side] = all + likelihood;
            im->log_weight[side] = prior + likelihood - proposal;
        }
    }
}

/* Draws up to n pairs in all; returns the effective number. */
static double draw_up_to(importance *im, size_t n)
{
    sampling *s = im->s;
    size_t d = s->target->n_models + 1;
    s->theta = memory_resize(s->theta, 2 * n * d, sizeof *s->theta);
    s->log_density = memory_resize(s->log_density, 2 * n, sizeof *s->log_density);
    s->weight = memory_resize(s->weight, 2 * n, sizeof *s->weight);
    im->log_weight = memory_resize(im->log_weight, 2 * n, sizeof *im->log_weight);
    im->first_block = im->n_pairs / BLOCK;
    im->n_pairs = n;
    pool_run(s->n_threads, (n + BLOCK - 1) / BLOCK - im->first_block, draw_block, im);
    s->n_draws = 2 * n;
    double highest = -INFINITY, sum = 0, squares = 0;
    for (size_t i = 0; i < 2 * n; i++)
        highest = fmax(highest, im->log_weight[i]);
    for (size_t i = 0; i < 2 * n; i++)
        s->weight[i] = highest > -INFINITY ? exp(im->log_weight[i] - highest) : 0;
    for (size_t i = 0; i < 2 * n; i += 2) {
        double pair = s->weight[i] + s->weight[i + 1];
        sum += pair;
        squares += pair * pair;
    }
    return squares > 0 ? sum * sum / squares : 0;
}

bool sample_importance(sampling *s, bool may_give_up)
{
    importance im = {.s = s};
    double wanted = (double)s->n_samples, effective = 0;
    size_t most = s->n_samples * MOST_PAIRS_FOR_ONE, few = s->n_samples / FIRST_PART;
    /* Few tell already where nearly all draws would weigh nothing, as among many models. */
    bool gave_up =
        may_give_up && few >= LEAST_FIRST && draw_up_to(&im, few) < HOPELESS_SHARE * (double)few;
    if (!gave_up) {
        effective = draw_up_to(&im, s->n_samples);
        gave_up = may_give_up && effective < LEAST_EFFECTIVE_SHARE * wanted;
    }
    while (!gave_up && effective < wanted && effective > 0 && im.n_pairs < most) {
        double n = ceil(MARGIN * wanted * (double)im.n_pairs / effective);
        effective = draw_up_to(&im, n < (double)most ? (size_t)n : most);
    }
    free(im.log_weight);
    s->report.effective = effective;
    s->report.autocorrelation = 1;
    s->report.converged = effective > 0;
    return !gave_up;
}
