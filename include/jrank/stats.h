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

/** The x with P(chi-squared <= x) = p < 1; degrees > 0. */
JR_API double jr_chi_squared_quantile(double p, size_t degrees);

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

/** Wilson's 95 % interval of a score 0..1 of n votes taken as independent, a tie being half; NaN
 * without votes. With half wins it is too wide rather than too narrow. */
JR_API void jr_score_interval(double score, double n, double *ret_lower, double *ret_upper);

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
 *   Romano & Wolf 2005], all pairs having influences that are not 0. Every pair has a variance of
 * its own to be estimated, so a quantile by one C that is taken as known, or by one chi-squared for
 * all pairs, is too small.
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

/*
 * Samples: some of the matches, so that what is said of them can be said of all.
 */

/**
 * Draws about n of these matches, which are listed by question: a systematic sample, by question
 * and at random within each, so that every question has its share of the sample but for rounding
 * [Madow & Madow 1944]. A match has the probability p = min(1, n size / sum of sizes), those that
 * reach 1 taken and the others raised until all sum to n; with P the sums of p in the order of the
 * list and u from 0..1 at random, match k is drawn where P_k + u passes a whole number. size NULL:
 * all alike. n above n_matches draws all. Returns the number drawn, n; ret_drawn: their places,
 * ascending, n at least; ret_probability: n_matches, may be NULL.
 */
JR_API size_t jr_sample_draw(const uint32_t *question, const double *size, size_t n_matches,
                             size_t n, uint64_t seed, size_t *ret_drawn, double *ret_probability);

/*
 * Drift: whether the verdicts of a judge of two times may be pooled.
 */

/** What a test of drift says: X(ID, exit code of the command, word, meaning). */
#define JR_DRIFT_DECISIONS(X)                                                                      \
    X(POOL, 0, "pool", "whatever has changed moves no rating by more than the margin")             \
    X(DIFFERS, 3, "do not pool", "the judge is not what it was")                                   \
    X(NOT_ENOUGH, 4, "not enough", "the matches show neither")

typedef enum jr_drift_decision {
#define JR_DRIFT_ENUM(id, exit_code, word, meaning) JR_DRIFT_##id,
    JR_DRIFT_DECISIONS(JR_DRIFT_ENUM)
#undef JR_DRIFT_ENUM
        JR_N_DRIFT_DECISIONS
} jr_drift_decision;

/** "pool", "do not pool", "not enough". */
JR_API const char *jr_drift_word(jr_drift_decision decision);
JR_API const char *jr_drift_meaning(jr_drift_decision decision);
JR_API int jr_drift_exit_code(jr_drift_decision decision);

/** One match with the score of the first seat (0, 1/2, 1) by its verdict, and by two that the
 * present judge gave on the same. */
typedef struct jr_rejudged {
    uint32_t question, first, second;
    double old_score, new_score, again;
    double probability; /**< with which it was drawn into the sample */
} jr_rejudged;

/** Zero means the default everywhere. */
typedef struct jr_drift_options {
    size_t n_models;
    const double *theta; /**< home advantage, then n_models strengths, of the ranking in question */
    double margin;       /**< in logits, positive */
    double alpha;        /**< 0: 0.05 */
    uint64_t seed;
    unsigned n_threads; /**< 0: one per processor; changes nothing */
    JR_ROOM(7);
} jr_drift_options;

/** Arrays are of the home advantage, then each model. */
typedef struct jr_drift {
    size_t n_matches, n_questions;
    size_t n_changed;    /**< old and new score differ */
    size_t n_self;       /**< the two new scores differ */
    double square;       /**< mean square of the change: r of jr_drift_plan */
    double *shift;       /**< in logits */
    double *variance;    /**< the largest of three: */
    double *independent; /**< matches independent of each other */
    double *clustered;   /**< by questions */
    double *floor;       /**< for few changes */
    double *reach;       /**< |shift| + t se: the largest shift that is left possible */
    double largest;      /**< T, the largest |shift| in errors of `independent`; 0: no change */
    double p_shift;
    bool is_exact;             /**< of all sign patterns; else of 9,999 */
    uint64_t n_odd, n_odd_old; /**< matches of which one of the three scores stands alone; of
                                    these it is the old one */
    double p_identity;
    bool is_equivalent;
    bool is_different; /**< p_shift or p_identity is at most alpha / 2 */
    jr_drift_decision decision;
    JR_ROOM(8);
} jr_drift;

/**
 * With d = new - old, weights w = 1 / probability over their mean, H = sum of w v x x' at theta
 * (v = p (1 - p)), R its inverse with strengths centred, psi_k = w d R x: the shift is the sum of
 * psi. Its variances: sum of psi^2; Q / (Q - 1) times the sum over questions of (psi_q - mean)^2;
 * (sum d^2 + 2) / m times the sum of (w R x)^2.
 *
 * Shift: an unchanged judge's old and new verdict can be exchanged in each match, whatever its
 * temperature, so signs of d are turned at random [Fisher 1935]: T = max |shift| / sqrt(sum of
 * psi^2), p_shift = (1 + patterns of 9,999 that reach it) / 10,000, or the share of all patterns
 * where at most 16 matches changed. Identity: where one of three scores stands alone it is the old
 * one with probability 1/3: p_identity = P(Bin(n_odd, 1/3) >= n_odd_old). Equivalence: |shift| + t
 * se <= margin for all, t the upper alpha quantile of Student's with Q - 1 degrees [Schuirmann
 * 1987; Berger 1982]. Decision: equivalence pools; else one of the two p at most alpha / 2
 * differs; else there is not enough.
 *
 * Matches are sorted by question. Equal for any number of threads. Errors: ERR_DATA where they are
 * of fewer than two questions, do not connect all models or cannot tell the home advantage.
 */
JR_API JR_MUST_USE jr_status jr_drift_test(jr_arena *arena, const jr_rejudged *matches,
                                           size_t n_matches, const jr_drift_options *options,
                                           jr_drift *ret_drift, jr_error *err);

typedef struct jr_drift_plan_options {
    size_t n_questions;
    double square;    /**< r, mean square of the change of a score; 0: 0.15 */
    double margin;    /**< in logits, positive */
    double alpha;     /**< 0: 0.05 */
    size_t n_matches; /**< of the sample that is meant */
    JR_ROOM(8);
} jr_drift_plan_options;

/** What a sample can do, before anything is asked. Counts of matches may exceed those there are. */
typedef struct jr_drift_needs {
    double to_pass;       /**< an unchanged judge is pooled in 95 % */
    double to_find_home;  /**< a shift of the margin is found with 90 %: of the home advantage */
    double to_find_model; /**< of the strength that is known worst */
    double least_margin;  /**< in logits: what an unchanged judge can pass in 95 % by n_matches */
    JR_ROOM(8);
} jr_drift_needs;

/**
 * With kappa = the diagonal of R A R', R the centred inverse of sum v x x' / N and A = sum x x' / N
 * over all N votes of the fit, of half wins, the sample needs r kappa (t_{alpha, Q-1} + z_{alpha /
 * 2 (M + 1)})^2 / margin^2 matches to pass and r kappa (z_{alpha / 4 (M + 1)} + z_0.1)^2 / margin^2
 * to find.
 */
JR_API void jr_drift_plan(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                          const jr_drift_plan_options *options, jr_drift_needs *ret_needs);

/** The votes of a time, sorted by question. */
typedef struct jr_epoch {
    const jr_counts *counts;
    const jr_detail *details;
    size_t n_details;
} jr_epoch;

/** Arrays are of the home advantage, then each model. */
typedef struct jr_epochs {
    size_t n_questions;
    double *shift, *se, *reach;    /**< in logits; reach as in jr_drift */
    double home[2], home_se[2];    /**< of each time, by questions */
    double largest, p_value;       /**< the largest |shift| in standard errors, shared by M + 1 */
    double f, p_f;                 /**< Hotelling's test of all together; NaN: too few questions */
    size_t numerator, denominator; /**< its degrees of freedom; 0 */
    bool is_equivalent;
    jr_drift_decision decision;
    JR_ROOM(8);
} jr_epochs;

/**
 * Compares the fits of two times, from votes alone; `options` without theta, and the seed has no
 * part. psi_q = H_2^-1 g_q2 - H_1^-1 g_q1 with strengths centred, g the scores of a question at its
 * own fit, of half wins; C = Q / (Q - 1) sum psi psi'. p_value = min(1, 2 (M + 1) P(t_{Q-1} > max
 * |shift| / se)). With Q >= M + 10, F = shift' C^-1 shift (Q - M) / (M (Q - 1)) over the home
 * advantage and all strengths but the last, of M and Q - M degrees [Hotelling 1931]. Equivalence as
 * in jr_drift_test; else p_value <= alpha differs. Errors: ERR_DATA where a time's votes do not
 * allow a fit of all models and the home advantage, naming its number, 1 or 2.
 */
JR_API JR_MUST_USE jr_status jr_epochs_compare(jr_arena *arena, const jr_epoch epochs[2],
                                               const jr_drift_options *options,
                                               jr_epochs *ret_epochs, jr_error *err);

#ifdef __cplusplus
}
#endif

#endif
