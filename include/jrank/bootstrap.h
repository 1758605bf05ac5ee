/**
 * bootstrap.h: how strengths vary when the votes are drawn again.
 *
 * A round draws as many votes as there are, with replacement, from the counts (wins, losses and
 * ties of each ordered pair): multinomial(N, c / N), exactly. Or it draws as many questions as
 * there are, each with all its votes: votes on one question are not independent of each other. Each
 * round has a random stream of its own, so results do not depend on the number of threads.
 *
 * A round in which there is no finite maximum is fitted with Firth's penalty and half wins; a model
 * that lost all its votes has NaN in that round; and where the drawn votes fall into several
 * components, each is centred on the mean that its models have in the full data, so that a lost
 * model does not move the others. All three are counted.
 */
#ifndef JRANK_BOOTSTRAP_H
#define JRANK_BOOTSTRAP_H

#include <jrank/bradley_terry.h>

#include <stdint.h>

typedef struct jr_bootstrap_options {
    size_t n_rounds;
    uint64_t seed;
    unsigned n_threads;       /**< 0: one per processor */
    jr_bt_options estimator;  /**< as the full data were fitted */
    const jr_detail *details; /**< draw whole questions: the votes of counts, sorted by question;
                                   NULL: draw votes one by one */
    size_t n_details;
} jr_bootstrap_options;

typedef struct jr_bootstrap {
    size_t n_rounds, n_models;
    size_t n_questions;    /**< that were drawn; 0: votes were */
    double *influence;     /**< what each question adds to linear: n_models rows of n_questions
                                values; NULL where linear is, and where votes were drawn */
    double *strength;      /**< n_models rows of n_rounds values each (logits), NaN where lost */
    double *home;          /**< n_rounds values */
    double *linear;        /**< like strength: its linear part in the drawn votes, from which
                                jr_bootstrap_quantiles profits; NULL unless every round connected
                                what the full data connect, and for penalised estimators */
    size_t n_separated;    /**< rounds fitted with Firth's penalty for want of a maximum */
    size_t n_disconnected; /**< rounds with more components than the full data */
    size_t n_lost;         /**< rounds in which some model lost all its votes */
    size_t n_failed;       /**< rounds without a result: all NaN */
} jr_bootstrap;

/** fit must be of the same counts. Errors: ERR_DATA when every round fails. */
JR_API JR_MUST_USE jr_status jr_bootstrap_votes(jr_arena *arena, const jr_counts *counts,
                                                const jr_bt_fit *fit,
                                                const jr_bootstrap_options *options,
                                                jr_bootstrap *ret_bootstrap, jr_error *err);

/**
 * Quantiles of the difference of a model's strength to that of `reference` (a model number, or
 * SIZE_MAX for the strength itself), in logits, as far more rounds would give them.
 *
 * A strength is nearly a function of its linear part in the votes, whose distribution is known: a
 * sum of independent votes, or questions. Each round's linear part is moved to the quantile that
 * its rank stands for (Cornish-Fisher expansion), and the strength with it, by a cubic fitted to
 * the rounds [Efron 1990, post-sampling adjustment]. With fewer than 50 rounds, or where linear is
 * NULL or the expansion does not hold, they are the plain quantiles of the rounds.
 */
JR_API void jr_bootstrap_quantiles(const jr_bootstrap *bootstrap, const jr_counts *counts,
                                   const jr_bt_fit *fit, size_t model, size_t reference,
                                   const double *probabilities, size_t n, double *ret_quantiles);

/**
 * Quantiles at probabilities[n] in 0..1 with linear interpolation (numpy's and pandas' default),
 * NaN values left out; all NaN when nothing is left. Sorts values in place.
 */
JR_API void jr_quantiles(double *values, size_t n_values, const double *probabilities, size_t n,
                         double *ret_quantiles);

/**
 * How ratings settle: the votes in a random order, fitted at n_steps equal times. Each vote
 * arrives at a uniform time, so after a step the number of votes is random as well.
 * ret_votes: n_steps numbers. ret_strength: n_steps rows of n_models, NaN where a model is not
 * yet connected to most of its part of the field; Firth's penalty and half wins where the votes so
 * far have no maximum.
 */
JR_API JR_MUST_USE jr_status jr_convergence(jr_arena *arena, const jr_counts *counts,
                                            size_t n_steps, uint64_t seed, jr_ties ties,
                                            double **ret_votes, double **ret_strength,
                                            jr_error *err);

#endif
