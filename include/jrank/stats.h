/**
 * stats.h: the statistics, which are pure functions on arrays: no files, no JSON, no clock.
 *
 * Example: doc/examples/stats.c.
 */
#ifndef JRANK_STATS_H
#define JRANK_STATS_H

#include <jrank/fit.h>
#include <jrank/posterior.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Distributions, for tests and intervals.
 */

/** P(chi-squared with so many degrees of freedom > x); 1 for x <= 0. NaN without a degree. */
JR_API double jr_chi_squared_upper(double x, size_t degrees);

/** P(F > f) of Fisher's distribution with these degrees of freedom, both > 0; 1 for f <= 0. With
 *  numerator 1 it is P(|T| > sqrt(f)) of Student's. */
JR_API double jr_f_upper(double f, double numerator, double denominator);

/** The quantile t with P(T <= t) = p of Student's distribution; degrees > 0. */
JR_API double jr_student_quantile(double p, double degrees);

/** The same for the standard normal distribution. */
JR_API double jr_normal_quantile(double p);

/*
 * Winrate: three shares of matches won, a tie counting half.
 */

/** NaN everywhere for a model without votes. */
typedef struct jr_winrate {
    double pooled;  /**< score over matches: depends on whom the model met */
    double uniform; /**< mean over its opponents of the share against each */
    double implied; /**< mean over the connected models of the fitted P(i beats j), no home side */
    double matches; /**< votes that the model is in */
    JR_ROOM(8);
} jr_winrate;

/** strength: n_models, NaN where not fitted; component as in jr_field; both may be NULL together,
 *  then `implied` is NaN. Returns n_models rates. */
JR_API jr_winrate *jr_winrates(jr_arena *arena, const jr_counts *counts, const double *strength,
                               const uint32_t *component);

/**
 * Standard errors of the uniform rates: with K opponents of model i and n_ij votes on a pair, a
 * question adds sum (S_ij - what the fit expects of it) / (n_ij K) to the rate; the sum over
 * questions of its square times Q / (Q - 1). Details are sorted by question, of two or more;
 * n_details 0: of single votes, without the factor. NaN for a model without votes.
 */
JR_API double *jr_winrate_errors(jr_arena *arena, const jr_counts *counts, const jr_detail *details,
                                 size_t n_details, const jr_bt_fit *fit);

/*
 * Ranks: places in a ranking, and how far the data separate them.
 */

/** rank = 1 + number of models of its component with a higher rating; 0 where the rating is NaN. */
JR_API void jr_ranks(const double *rating, const uint32_t *component, size_t n_models,
                     uint32_t *ret_rank);

typedef struct jr_rank_sets_options {
    size_t n_draws; /**< 0: 10,000 */
    uint64_t seed;
    unsigned n_threads; /**< 0: one per processor; changes nothing */
    size_t top;         /**< 0: p_top is not wanted */
    size_t degrees; /**< the variances are of so many degrees of freedom, of clusters; 0: known */
    const double *influences; /**< jr_bt_influences of the clusters, or NULL */
    size_t n_influences;
    JR_ROOM(6);
} jr_rank_sets_options;

/** Where each model may stand within its component, all models at once. */
typedef struct jr_rank_sets {
    double critical; /**< c below; NaN where there is no pair */
    uint32_t *best;  /**< first and last place that the data leave the model; 0: no strength */
    uint32_t *worst;
    uint32_t *tier;      /**< 1 is the strongest; 0: no strength */
    double *p_top;       /**< P(among the first `top`), NaN: no strength; NULL when not wanted */
    double separability; /**< share of pairs of one component that c tells apart; NaN: no pair */
    JR_ROOM(7);
} jr_rank_sets;

/**
 * Simultaneous 95 % rank sets [Mogstad, Romano, Shaikh & Wilhelm 2024]: with s_ij^2 the variance
 * of b_i - b_j, z_ij = (b_i - b_j) / s_ij and a critical value c, best_i = 1 + #{j : z_ji > c} and
 * worst_i = M - #{j : z_ij > c}. All sets hold the true places together in at least 95 % of all
 * cases. c is
 *
 * - with known variances the 95 % quantile of max |Z_i - Z_j| / s_ij for Z ~ N(0, C);
 * - with variances from Q clusters Student's t of `degrees` at 0.05 shared by all pairs
 *   (Bonferroni), or, where it is less, the 95 % quantile of the largest studentised difference
 *   when each cluster's influence has its sign turned by a coin [Canay, Romano & Shaikh 2017;
 *   Romano & Wolf 2005]. Every pair has a variance of its own to be estimated, so a quantile by one
 *   C that is taken as known, or by one chi-squared for all pairs, is too small.
 *
 * Tiers: in order of strength, the first model opens tier 1; each next model is in the tier that is
 * open unless z > c between the tier's first model and it, when it opens the next tier. So models
 * of different tiers need not be separated, but the first models of two neighbouring tiers are.
 *
 * p_top is by draws of b + Z, Z normal or Student's t. covariance: of (a, b_1..b_M), (n_models +
 * 1)^2, row-major, by any of the ways that there are; it may be singular. Equal for any number of
 * threads.
 */
JR_API void jr_rank_sets_find(jr_arena *arena, const double *strength, const double *covariance,
                              const uint32_t *component, size_t n_models,
                              const jr_rank_sets_options *options, jr_rank_sets *ret_sets);

/*
 * Agreement: how far two judges agree on the same matches.
 */

typedef struct jr_agreement {
    /** Matches by verdict of the one judge (row) and the other (column), in the enum's order. */
    uint64_t table[JR_N_VERDICTS][JR_N_VERDICTS];
    uint64_t n_matches;
    double share;               /**< of matches with equal verdicts; NaN without matches */
    uint64_t n_matches_no_ties; /**< matches that neither judge called a tie */
    double share_no_ties;       /**< of those with equal verdicts; NaN without any */
    /**
     * Cohen's kappa, (share - c) / (1 - c), where c is the share that two judges with these
     * totals would reach by chance (Cohen 1960). NaN without matches and where c is 1: both
     * judges gave the same one verdict throughout.
     */
    double kappa;
    JR_ROOM(8);
} jr_agreement;

/** verdicts[i] and others[i] are what the two judges said about match i, as jr_verdict. */
JR_API jr_agreement jr_agreement_of(const uint8_t *verdicts, const uint8_t *others,
                                    size_t n_matches);

/** The same of a table of verdicts, one judge's by row and the other's by column. */
JR_API jr_agreement jr_agreement_of_table(uint64_t table[JR_N_VERDICTS][JR_N_VERDICTS]);

/*
 * Correlation: how far two lists of numbers order the same things alike.
 *
 * Both measures lie in -1..1, look at the order only, and are NaN where there are fewer than two
 * items or all numbers of one list are equal. No number may be NaN.
 */

/** Spearman's rho: Pearson's correlation of the ranks, equal numbers sharing their mean rank. */
JR_API double jr_spearman(const double *x, const double *y, size_t n);

/**
 * Kendall's tau-b: (concordant - discordant pairs) / sqrt(pairs not tied in x * pairs not tied in
 * y) (Kendall 1945). Looks at every pair: meant for models, not for votes.
 */
JR_API double jr_kendall(const double *x, const double *y, size_t n);

/*
 * Power: what more votes, more questions and more samples of an answer would bring.
 */

/** Votes and their fit, of half wins. */
typedef struct jr_power_votes {
    const jr_counts *counts;
    const jr_bt_fit *fit;
    const jr_detail *details; /**< the same votes, sorted by question; not looked at without an
                                   effect of questions */
    size_t n_details;
    JR_ROOM(8);
} jr_power_votes;

/** sigma of u_qi ~ N(0, sigma^2): by how much a question moves a model, in logits. */
typedef struct jr_question_effect {
    double sigma, lower, upper; /**< upper INFINITY: 4 logits or more */
    JR_ROOM(8);
} jr_question_effect;

/**
 * On question q model i has strength b_i + u_qi, the same spread for all models. u_qi holds what
 * the question is to the model and what its one answer happens to be. sigma maximises the marginal
 * likelihood times exp(-2 sigma), a prior that holds it at 0 or near it unless votes say otherwise
 * [Simpson et al. 2017], and without which few votes leave it no upper end. Effects and (a, b),
 * these under N(0, 10^2), are integrated out by Laplace's approximation [Breslow & Clayton 1993],
 * which 32 draws from it on each question correct, always the same [Durbin & Koopman 1997]. The
 * interval is of 95 %, where twice the logarithm is less than 3.84 below its maximum. Ties are half
 * wins, and votes then weigh 1 / f with f as in jr_power_plan. details hold two questions or more.
 * Takes questions x (models on it)^3 some 150 times. Errors: ERR_DATA (iterations that fail).
 */
JR_API JR_MUST_USE jr_status jr_question_effect_fit(const jr_power_votes *votes,
                                                    jr_question_effect *ret_effect, jr_error *err);

/** A precision that is wanted of the strength of a model, or of a difference: length >= (t + z) se,
 * t the 97.5 % quantile of the interval. Half of the interval's width, and z = 0; or a difference,
 * and the normal quantile of the probability with which its interval shall leave out 0. */
typedef struct jr_power_target {
    size_t model, reference; /**< reference SIZE_MAX: the strength itself */
    double length, z;        /**< in logits; length positive */
} jr_power_target;

/** Widths of 95 % intervals as they are expected, in logits; NaN where questions have no part. */
typedef struct jr_power_answer {
    double now;             /**< of such votes on average */
    double twice_votes;     /**< with twice the votes on the same questions */
    double twice_questions; /**< with twice the questions, and as many votes on each */
    double twice_samples;   /**< with two samples of each answer, at best: where all of sigma is
                                 chance of the answer. The votes are as many, on other samples */
    double least;           /**< with any number of votes on the same questions */
    double votes;           /**< more votes that it takes; 0: none; INFINITY: no number is enough */
    double votes_lower, votes_upper; /**< the same at the ends of the interval of sigma */
    double questions; /**< more questions that it takes, with as many votes on each; NaN: not known
                       */
    JR_ROOM(8);
} jr_power_answer;

/**
 * More votes come as pairwise-n plays them: always a model with the fewest votes against a random
 * opponent in random seats, so that totals even out, on questions at random. With H the sum of
 * v x x', v = p (1 - p), over the votes, those to come as expected, and C its inverse, the variance
 * is
 *
 *     C (f H + s P) C,  P = sum over pairs of votes on one question of v v' (d d') x x''
 *
 * d being x without its first element. f, the dispersion, is what ties leave of the variance of a
 * vote, 1 - ties / (4 sum v). s = sigma^2 / (1 + 2 c^2 sigma^2), c = 16 sqrt(3) / (15 pi), is sigma
 * as the fit sees it, which averages over questions [Zeger, Liang & Albert 1988]. So all models
 * share one sigma, and what votes of a question share, s (1 - 1/M) / Q of a strength and 2 s / Q of
 * a difference, does not shrink with more votes on it. Intervals have Student's t of Q - 1 degrees,
 * Q the questions. effect NULL: votes are independent, and intervals normal. Returns n_targets
 * answers, relative to some 1 %.
 */
JR_API jr_power_answer *jr_power_plan(jr_arena *arena, const jr_power_votes *votes,
                                      const jr_question_effect *effect,
                                      const jr_power_target *targets, size_t n_targets);

/*
 * Diagnosis: whether the model fits the votes: how well models predict votes that they have not
 * seen, what one fit leaves over, and models that beat each other in a circle.
 */

typedef enum jr_predictor {
    JR_PREDICTOR_EVEN,         /**< every pair is even: the baseline */
    JR_PREDICTOR_WITHOUT_HOME, /**< ties half wins, no home advantage */
    JR_PREDICTOR_HALF,         /**< ties half wins, with home advantage; so have the next two */
    JR_PREDICTOR_DAVIDSON,
    JR_PREDICTOR_RAO_KUPPER,
    JR_PREDICTOR_CONTROL, /**< half wins with home advantage, and length and style held equal */
    JR_N_PREDICTORS
} jr_predictor;

/** There are never more predictors. */
enum { JR_PREDICTORS_MAX = 16 };

/** Loss per vote that was held out, in natural-log units. */
typedef struct jr_held_out_loss {
    double loss;   /**< NaN: not defined; infinite where something of probability 0 happened */
    double excess; /**< over the smallest loss of all predictors; 0 for that one */
    double se;     /**< of excess: between questions, else between votes; the fits as given */
} jr_held_out_loss;

typedef struct jr_prediction {
    const char *name;         /**< NULL: was not asked for */
    jr_held_out_loss score;   /**< -(y log p + (1 - y) log(1 - p)), y in {0, 1/2, 1} the score of
                                   the first model and p what is expected of it */
    jr_held_out_loss outcome; /**< -log P(what happened: win, loss or tie): for models of ties */
    jr_str problem;           /**< why some fold had no estimate, so that all losses are NaN */
    JR_ROOM(8);
} jr_prediction;

typedef struct jr_held_out {
    size_t n_folds;
    bool by_question; /**< folds are of whole questions, not of single votes */
    double n_votes;   /**< that were predicted */
    double n_skipped; /**< between models that the other folds do not connect */
    size_t n_firth;   /**< folds where the rest has no finite maximum: half wins by Firth */
    jr_prediction predictions[JR_PREDICTORS_MAX];
    JR_ROOM(8);
} jr_held_out;

/** The score of i against j, both seats. */
typedef struct jr_residual {
    uint32_t i, j;
    double votes;
    double observed, expected; /**< score per vote */
    double z;                  /**< in standard errors, those of a residual of this fit */
} jr_residual;

enum { JR_WORST_RESIDUALS = 5 };

/** What a fit leaves over, by ordered pair. */
typedef struct jr_goodness {
    size_t n_cells;
    size_t n_sparse; /**< cells with an expected count below 5, where chi-squared is rough */
    double pearson, deviance;
    size_t degrees; /**< of freedom; 0: as many parameters as there is to explain */
    double p_pearson, p_deviance;
    jr_residual worst[JR_WORST_RESIDUALS]; /**< largest |z| first */
    size_t n_worst;
    JR_ROOM(8);
} jr_goodness;

/** model[0] beats model[1] beats model[2] beats model[0]. */
typedef struct jr_triple {
    uint32_t model[3];
    double score[3]; /**< of each against the next, both seats */
    double weakest;  /**< smallest lower bound of the three scores */
} jr_triple;

enum { JR_CLEAREST_TRIPLES = 5 };

typedef struct jr_intransitive {
    size_t n_edges;                          /**< pairs of which one beats the other */
    size_t n_triples;                        /**< circles */
    jr_triple clearest[JR_CLEAREST_TRIPLES]; /**< largest `weakest` first */
    size_t n_clearest;
    JR_ROOM(8);
} jr_intransitive;

/** Intransitivity of rank 2 beyond strengths. */
typedef struct jr_skew {
    double logit;   /**< root mean square over ordered pairs of what the term adds to eta; chance
                         alone makes it larger than 0. NaN: no test */
    double p_value; /**< of as large a singular value or a larger one where there is no such term */
    size_t n_rounds;
} jr_skew;

/** All four, for a ranking. */
typedef struct jr_diagnosis {
    jr_held_out held_out;
    jr_goodness goodness;
    jr_intransitive intransitive;
    const jr_str *models; /**< names */
    jr_skew skew;
    JR_ROOM(5);
} jr_diagnosis;

/** Most folds that there are; as many as questions or votes where those are fewer. */
#define JR_HELD_OUT_FOLDS 10

/**
 * Each fold is predicted by fits of all the others. With details of two questions or more folds are
 * of questions, else (n_details 0) of votes; drawn from the seed. With covariates the control for
 * them is a predictor too; it needs folds of questions. Counts are whole numbers.
 * Errors: ERR_DATA when there are fewer than two votes.
 */
JR_API JR_MUST_USE jr_status jr_hold_out(jr_arena *arena, const jr_control_votes *votes,
                                         uint64_t seed, jr_held_out *ret_held_out, jr_error *err);

/**
 * Votes are taken as independent. With half wins the score is compared, as if it had the variance
 * of votes without ties: with ties X^2 and z are then too small. With models of ties all three
 * outcomes are compared.
 */
JR_API void jr_goodness_of_fit(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                               jr_goodness *ret_goodness);

/** i beats j where Wilson's 95 % interval of its score, both seats pooled, is above 1/2. */
JR_API void jr_find_intransitive(jr_arena *arena, const jr_counts *counts,
                                 jr_intransitive *ret_intransitive);

/**
 * Tests against eta = a + b_i - b_j + u_i v_j - u_j v_i [Causeur & Husson 2005; Balduzzi et al.
 * 2018], ties as half wins: with E_ij what the score of i against j, both seats, has beyond the fit
 * and V_ij its variance by the model, by the largest singular value of E_ij / sqrt(V_ij) among
 * those of 999 rounds (199 above 200 models) in which the residuals of each question get a random
 * sign; with n_details 0 those of votes are drawn as normal numbers. In each round what strengths
 * and home advantage would follow is taken out. Details are sorted by question. No test in a
 * separated field and where there are no more ordered pairs than parameters. Equal for any number
 * of threads.
 */
JR_API void jr_skew_find(jr_arena *arena, const jr_counts *counts, const jr_detail *details,
                         size_t n_details, uint64_t seed, unsigned n_threads, jr_skew *ret_skew);

#ifdef __cplusplus
}
#endif

#endif
