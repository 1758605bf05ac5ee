/**
 * duel.h: answers that may be looked at while they come: is one of two models better, and intervals
 * of a field that hold at every look.
 *
 * Example: doc/examples/duel.c.
 */
#ifndef JRANK_DUEL_H
#define JRANK_DUEL_H

#include <jrank/fit.h>
#include <jrank/votes.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Duel: is the second of two models better? An answer that may be looked at after every question.
 */

/** What a duel says: X(ID, exit code of the command, word). */
#define JR_DUEL_DECISIONS(X)                                                                       \
    X(SECOND, 0, "the second is better")                                                           \
    X(FIRST, 1, "the first is better")                                                             \
    X(CLOSER, 2, "closer than the margin")                                                         \
    X(UNDECIDED, 3, "undecided")

typedef enum jr_duel_decision {
#define JR_DUEL_ENUM(id, exit_code, word) JR_DUEL_##id,
    JR_DUEL_DECISIONS(JR_DUEL_ENUM)
#undef JR_DUEL_ENUM
        JR_N_DUEL_DECISIONS
} jr_duel_decision;

JR_API const char *jr_duel_word(jr_duel_decision decision);
JR_API int jr_duel_exit_code(jr_duel_decision decision);

/** Zero means the default. */
typedef struct jr_duel_options {
    double alpha;  /**< 0: 0.05 */
    double margin; /**< in logits; 0: nothing is said about closeness */
    double home;   /**< the first seat's advantage in logits: turns the rate into a gap */
    JR_ROOM(5);
} jr_duel_options;

typedef struct jr_duel {
    size_t n_questions;
    double rate;                      /**< mean score of the second model; NaN without a question */
    double lower, upper;              /**< means that were never rejected */
    double gap, gap_lower, gap_upper; /**< in logits; infinite at a rate of 0 or 1 */
    jr_duel_decision decision;        /**< the first that was reached; it sticks */
    size_t decided_at;                /**< questions until then; 0: undecided */
    JR_ROOM(8);
} jr_duel;

/**
 * Betting against a mean [Waudby-Smith & Ramdas 2024]. score: of the second model per question, in
 * 0..1, the mean over both seats; questions in an order drawn at random, whatever was seen. With
 * wealth K+-(m) = product of 1 +- lambda+-_t (X_t - m), lambda+ = min(lambda, 1/2 / m), lambda- =
 * min(lambda, 1/2 / (1 - m)), lambda_t = sqrt(2 ln(2 / alpha) / (s^2_{t-1} t ln(1 + t))), s^2_t =
 * (1/4 + sum (X - mean_s)^2) / (t + 1), mean_t = (1/2 + sum X) / (t + 1): a mean m is rejected once
 * one of the two reaches 2 / alpha. The second is better where 1/2 is rejected from above, the
 * first from below, and closer than the margin where 1/2 - d and 1/2 + d are, d = logistic(margin)
 * - 1/2. The chance of a wrong decision at any question is at most alpha, with any number of
 * questions and without a model. The gap g has (logistic(home + g) + logistic(g - home)) / 2 =
 * rate.
 */
JR_API void jr_duel_test(const double *score, size_t n_questions, const jr_duel_options *options,
                         jr_duel *ret_duel);

/** ln K+(mean) and ln K-(mean) after all questions. */
JR_API void jr_duel_wealth(const double *score, size_t n_questions, double mean, double alpha,
                           double *ret_up, double *ret_down);

typedef struct jr_duel_pair {
    jr_str first, second;    /**< names; the question is whether the second is better */
    const jr_str *questions; /**< ids, sorted bytewise: those that can be asked; NULL: none is, and
                                  all that have votes in both seats count */
    size_t n_questions;
    uint64_t seed;        /**< of the order of the questions */
    jr_duel_options test; /**< `home` is estimated */
    JR_ROOM(4);
} jr_duel_pair;

typedef struct jr_duel_result {
    jr_duel duel;
    double home;      /**< of the first seat, in logits, by the votes that count */
    uint64_t n_votes; /**< that count */
    size_t n_halves;  /**< questions with votes in one seat only */
    jr_str *next;     /**< questions to be asked, in this order */
    size_t n_next;
    JR_ROOM(4);
} jr_duel_result;

/**
 * jr_duel_test of the votes: a question's score is the mean of the second model's in either seat,
 * and questions follow in an order that the seed draws of `questions`. Votes count up to the first
 * of these that lacks one: a duel that is continued has seen the same, whenever it was looked at.
 * Errors: ERR_DATA for votes that do not name their question. votes may be empty.
 */
JR_API JR_MUST_USE jr_status jr_duel_votes(jr_arena *arena, const jr_votes *votes,
                                           const jr_duel_pair *pair, jr_duel_result *ret_result,
                                           jr_error *err);

/*
 * Peek-proof intervals: they hold at every look, whatever was asked next for what was seen.
 */

/** Matrices are of the home advantage, then each model: (1 + n_models)^2, row-major. */
typedef struct jr_peek_fit {
    size_t n_models, n_questions;
    double tau_squared;      /**< of the strengths, by empirical Bayes */
    double tau_squared_used; /**< the upper end of what it may be, at least 0.75^2 */
    double home, *strength;  /**< posterior mode, in logits */
    double *model;           /**< inverse of information and prior */
    double *clustered;       /**< sandwich by questions */
    double inflation;        /**< by which `model` is too narrow on average, at least 1 */
    JR_ROOM(8);
} jr_peek_fit;

/**
 * Half wins, a ~ N(0, 1), b_i ~ N(0, tau^2). tau^2 by EM from 1: tau^2 = max(0.01, (sum (b -
 * mean)^2
 * + tr K S K) / (M - 1)), to a relative change below 1e-10; then one fit with max(0.75^2, tau^2 (M
 * - 1) / lower 5 % quantile of chi squared with M - 1 degrees). Without that floor a flat field is
 * missed in 28 % of runs. The clustered covariance is S (Q / (Q - 1) sum (g_q - mean g)(...)' + P)
 * S over the questions with votes, P the prior's precision. details are sorted by question, their
 * sums are counts. ERR_DATA for fewer than two models or questions.
 */
JR_API JR_MUST_USE jr_status jr_peek_fit_votes(jr_arena *arena, const jr_counts *counts,
                                               const jr_detail *details, size_t n_details,
                                               jr_peek_fit *ret_fit, jr_error *err);

/** A contrast of strengths: i against j, or against the mean of all where j is SIZE_MAX. */
typedef struct jr_contrast {
    size_t i, j;
} jr_contrast;

typedef struct jr_peek {
    double estimate;
    double clustered, model; /**< variances */
    double variance;         /**< max(clustered, inflation x model) */
    double fraction;         /**< target variance / variance */
    double multiplier;
    double lower, upper;
    JR_ROOM(4);
} jr_peek;

/** n_family contrasts share alpha; target: the variance that was aimed at before the first look. */
JR_API void jr_peek_at(const jr_peek_fit *fit, jr_contrast contrast, double n_family, double alpha,
                       double target, jr_peek *ret_peek);

/**
 * C(f): half of alpha is an O'Brien-Fleming boundary up to f = 1, z_{alpha / 8K} / sqrt(f), half
 * Robbins' normal mixture, sqrt((1 + 1 / x)(L + ln(1 + x))), L = 2 ln(2K / alpha), x = f (L + ln(L
 * + 1)), which goes on after it; the smaller of the two.
 */
JR_API double jr_peek_multiplier(double fraction, double n_family, double alpha);

/** The target variance of intervals as wide as that: (width / 2 z_{alpha / 8K})^2; of tiers of a
 * resolution: twice that as width. */
JR_API double jr_peek_target(double width, double n_family, double alpha);

#ifdef __cplusplus
}
#endif

#endif
