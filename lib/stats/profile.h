/*
 * profile.h: intervals and covariances where votes say little of a model.
 *
 * Of a model that wins everything, or nearly, and of a newcomer with few votes the strength has a
 * skew distribution, and residuals say nothing of its spread; nor do they where all votes went as
 * expected, or questions are copies of each other. Such a model, a scarce one, has the interval of
 * its profile likelihood with Firth's penalty [Heinze & Schemper 2002], and in covariances the
 * variance that the information implies.
 */
#ifndef STATS_PROFILE_H
#define STATS_PROFILE_H

#include <jrank/stats.h>

/* A model is scarce whose votes hold less information about its strength, all else known: a
 * standard error of more than 1 / sqrt of it, in logits. */
#define PROFILE_SCARCE 3.0

/* Per model that information, n_models numbers; 0 for a model without votes. theta: a, the
 * strengths, the tie parameter. Cells of models that the field does not have are left out. */
void profile_information(const jr_counts *counts, const jr_field *field, jr_ties ties,
                         const double *theta, double *ret_information);

/* The rule. information: of the model as above; independent: its variance by jr_bt_sandwich;
 * expected: dispersion times that by jr_bt_covariance (sandwich_is_blind). */
bool profile_says_little(const jr_bt_fit *fit, size_t model, double information, double independent,
                         double expected);

typedef struct profile_game profile_game;

typedef struct profile {
    const jr_bt_fit *fit;
    bool of_all; /* quantiles of every model are by its profile, not of the scarce ones only; false
                    unless set after profile_init */
    bool *is_scarce;
    bool *is_blind; /* of the scarce ones: residuals show nothing of it, however many votes */
    size_t n_blind;
    bool home_is_blind;
    double *information; /* per model, as above */
    double dispersion;   /* sandwich_dispersion */
    double inflation;    /* how many times dispersion times the information's the variances of the
                            others are, on average, and 1 at least: what votes on one question share */
    const double *given; /* the covariance */
    double *covariance;  /* of (a, b), anchored as the one given; without scarce models the same */
    size_t *first_game;  /* per model, and of one more: where its games begin */
    profile_game *games;
} profile;

/* Covariances of (a, b). */
typedef struct profile_spread {
    const double *covariance;  /* as jr_bt_clustered gives */
    const double *independent; /* as jr_bt_sandwich */
    const double *information; /* as jr_bt_covariance */
    double dispersion;         /* sandwich_dispersion */
} profile_spread;

/* All is borrowed. Where the covariance does not vary, since questions are copies of each other,
 * models are blind, too. */
void profile_init(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                  const profile_spread *spread, profile *ret_profile);

/* Of a scarce model: how many times the information's its variance is taken for. With few votes
 * outcomes are too coarse for a dispersion below 1. */
double profile_inflation(const profile *p, size_t model);

/*
 * The quantile of b_model - b_reference (SIZE_MAX: of b_model) for which a normal variable, or
 * Student's, would have z: where the profile likelihood of the model, all else as estimated, lies
 * z^2 profile_inflation() / 2 below its maximum, and what the others are unsure of is added in
 * squares. Of models that are not scarce it is by the given covariance, which leaves out what is
 * not known of the scarce ones in the mean: so many standard errors, or with of_all by their
 * profile, lowered so that its curvature is that covariance's [Chandler & Bate 2007]. With z = 0
 * the estimate.
 */
double profile_quantile(const profile *p, size_t model, size_t reference, double z);

#endif
