/**
 * posterior.h: what the votes say about strengths, as a probability distribution.
 *
 * The likelihood is that of Bradley and Terry with a home advantage, a tie being half a win for
 * both, or that of a model of ties (jr_ties) with its parameter at the estimate. The prior is
 * either flat within a box, |a| < 1 and every |b_i| < 4, the dependent one included, and 0 outside;
 * or a ~ N(0, 1) and b_i ~ N(0, tau^2) with tau half-Cauchy of scale 1 [Gelman 2006], summed over a
 * grid of tau. Strengths sum to 0 in each component of the field; a model without votes has none,
 * and a home advantage that can't be told from the strengths is 0.
 *
 * The likelihood takes votes as independent. With a covariance V in the options it is adjusted: in
 * place of L(theta) stands L(theta^ + T^-1 (theta - theta^)) at the estimate theta^, with the
 * symmetric T for which the curvature there is that of V [Ribatet, Cooley & Davison 2012]. With
 * degrees of freedom each draw moves away from the mode by a factor sqrt(degrees / chi^2), so that
 * a normal posterior becomes Student's; and the normal prior takes V pooled with a multiple of the
 * inverse information, w of the latter with w = dimension / (dimension + degrees).
 *
 * Samplers:
 * - importance: weighted draws from Student's t with 8 degrees of freedom around the mode with the
 *   inverse information as its scale, in pairs that mirror each other. Pairs are added until they
 *   are worth the number of draws that was asked for.
 * - gibbs: Pólya-Gamma augmentation [Polson, Scott & Windle 2013], eight chains side by side. The
 *   box truncates each step.
 * - stretch: the affine-invariant ensemble [Goodman & Weare 2010] in the free dimension, as emcee
 *   runs it: burn-in and end by the integrated autocorrelation time.
 *
 * Example: doc/examples/posterior.c.
 */
#ifndef JRANK_POSTERIOR_H
#define JRANK_POSTERIOR_H

#include <jrank/fit.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Priors of the strengths: X(ID, "name as in options and files"). */
#define JR_PRIORS(X) X(BOX, "box") X(NORMAL, "normal")

typedef enum jr_prior {
#define JR_PRIOR_ENUM(id, name) JR_PRIOR_##id,
    JR_PRIORS(JR_PRIOR_ENUM)
#undef JR_PRIOR_ENUM
} jr_prior;

/** Samplers, likewise. AUTO: importance, or where its effective size is below a fifth gibbs
 * (stretch with a model of ties). */
#define JR_SAMPLERS(X)                                                                             \
    X(AUTO, "auto") X(IMPORTANCE, "importance") X(GIBBS, "gibbs") X(STRETCH, "stretch")

typedef enum jr_sampler {
#define JR_SAMPLER_ENUM(id, name) JR_SAMPLER_##id,
    JR_SAMPLERS(JR_SAMPLER_ENUM)
#undef JR_SAMPLER_ENUM
} jr_sampler;

typedef struct jr_posterior_options {
    jr_prior prior;
    jr_sampler sampler;
    size_t n_samples; /**< importance: effective pairs, at most five pairs for each; gibbs: draws;
                           stretch: most steps of each walker. 0: 20,000 */
    size_t n_walkers; /**< stretch: raised to twice the free dimension where that is more; 0: 40 */
    uint64_t seed;
    unsigned n_threads;       /**< 0: one per processor; changes nothing */
    const double *covariance; /**< of (a, b), as in jr_bt_covariance, that a flat prior shall lead
                                 to; NULL: that of the votes as independent */
    size_t degrees;           /**< of Student's t that goes with it; 0: normal */
    JR_ROOM(6);
} jr_posterior_options;

typedef struct jr_posterior {
    size_t n_models, n_draws;
    size_t dimension;    /**< free: strengths but one of each component, and the home advantage */
    double *theta;       /**< n_draws rows of (a, b_1..b_M), logits; NaN for a model without votes.
                              Of chains: step after step, in each n_walkers rows */
    double *weight;      /**< n_draws, sum 1 */
    double *log_density; /**< n_draws: log likelihood + log prior, up to a constant; of Student's
                              draws before they moved */
    size_t n_walkers;    /**< chains side by side; 0: draws are independent of each other */
    const uint32_t *component; /**< per model, as in jr_field; borrowed from the fit */
    bool home_free;

    jr_prior prior;
    double tau;         /**< of the normal prior: its posterior mean, by Laplace's approximation;
                             NaN for the box */
    jr_sampler sampler; /**< that was used; never JR_SAMPLER_AUTO */
    double effective;   /**< independent draws that these are worth: (sum w)^2 / sum w^2 with the
                             weights w of pairs, or
                             draws over the longest integrated autocorrelation time */
    double autocorrelation; /**< that time in kept steps; 1 for independent draws */
    size_t n_burned;        /**< steps of each chain that were thrown away; 0: independent draws */
    size_t thinning;        /**< steps of a chain for each that was kept */
    double acceptance;      /**< of the stretch move; NaN otherwise */
    bool converged;         /**< false: the chains ended before 50 autocorrelation times */
    double at_edge; /**< share of the draws in which one parameter is in the outer 5 % of the box,
                       of that parameter for which it is largest */
    size_t edge;    /**< which: 0 the home advantage, 1 + i a strength */
    const double *covariance; /**< as in the options, borrowed */
    size_t degrees;
    JR_ROOM(4);
} jr_posterior;

/**
 * fit must be of the same counts; Firth's where there is no finite maximum. Errors: ERR_DATA when
 * no parameter is free, or when no draw has a density above 0 (importance); ERR_USAGE for the
 * sampler gibbs with a model of ties, which it does not know.
 */
JR_API JR_MUST_USE jr_status jr_posterior_sample(jr_arena *arena, const jr_counts *counts,
                                                 const jr_bt_fit *fit,
                                                 const jr_posterior_options *options,
                                                 jr_posterior *ret_posterior, jr_error *err);

/**
 * Quantiles at probabilities[n] of each model's strength, or with reference != SIZE_MAX of its
 * difference to that model's within the same component, in logits: n_models rows of n; the last
 * row, n_models, is the home advantage. Linear between draws, each at the middle of its weight.
 * NaN where there is no strength.
 */
JR_API double *jr_posterior_quantiles(jr_arena *arena, const jr_posterior *posterior,
                                      size_t reference, const double *probabilities, size_t n,
                                      unsigned n_threads);

typedef struct jr_posterior_ranks {
    double *better;   /**< n_models^2, row-major: P(b_i > b_j); NaN on the diagonal, across
                           components and without strengths */
    double *rank;     /**< n_models^2: P(model has rank r + 1 in its component); NaN likewise */
    double *expected; /**< n_models: mean rank */
} jr_posterior_ranks;

JR_API void jr_posterior_rank(jr_arena *arena, const jr_posterior *posterior, unsigned n_threads,
                              jr_posterior_ranks *ret_ranks);

JR_API const char *jr_sampler_name(jr_sampler sampler);
JR_API const char *jr_prior_name(jr_prior prior);

/** An evenly spaced grid: point i is low + i (high - low) / (n - 1). */
typedef struct jr_grid {
    double low, high;
    size_t n;
} jr_grid;

/**
 * Density of a model's strength, or of its difference to reference unless that is SIZE_MAX, at the
 * points of the grid (logits): normal kernels of Silverman's width.
 */
JR_API void jr_posterior_density(const jr_posterior *posterior, size_t model, size_t reference,
                                 jr_grid grid, double *ret_density);

/**
 * Joint density of two strengths, or of their differences to reference unless that is SIZE_MAX:
 * across.n columns for the one, down.n rows for the other, row-major, as above.
 */
JR_API void jr_posterior_joint_density(const jr_posterior *posterior, size_t across_model,
                                       size_t down_model, size_t reference, jr_grid across,
                                       jr_grid down, double *ret_density);

/** Mean and standard deviation of the same values as jr_posterior_density's. */
JR_API void jr_posterior_moments(const jr_posterior *posterior, size_t model, size_t reference,
                                 double *ret_mean, double *ret_deviation);

/**
 * n equally weighted draws out of the weighted ones, in random order: systematic resampling.
 * ret_draws: n numbers of draws.
 */
JR_API void jr_posterior_resample(const jr_posterior *posterior, uint64_t seed, size_t n,
                                  size_t *ret_draws);

#ifdef __cplusplus
}
#endif

#endif
