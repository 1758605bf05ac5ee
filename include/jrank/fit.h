/**
 * fit.h: strengths of models from counted votes, and how sure they are: pure functions on arrays.
 *
 * Example: doc/examples/fit.c.
 */
#ifndef JRANK_FIT_H
#define JRANK_FIT_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Counts: the votes of a field of models, counted per ordered pair.
 *
 * Everything that statistics need of the votes. Models are numbers 0..n_models-1; their names are
 * kept by whoever made the counts.
 */

/** One ordered pair: what happened when `first` was shown first and `second` second. */
typedef struct jr_cell {
    uint32_t first, second; /**< model numbers, never equal */
    double wins;            /**< votes for the first */
    double losses;          /**< votes for the second */
    double ties;
} jr_cell;

/**
 * Cells sorted by (first, second), each pair at most once, none of them empty. Counts are whole
 * numbers when they come from votes; the statistics allow any non-negative weight.
 */
typedef struct jr_counts {
    size_t n_models, n_cells;
    jr_cell *cells;
} jr_counts;

/** One ordered pair on one question by one judge: the votes with nothing pooled. */
typedef struct jr_detail {
    uint32_t question, judge; /**< numbers of the list of votes that it belongs to */
    jr_cell cell;
} jr_detail;

/** Votes in a cell. */
static inline double jr_cell_total(const jr_cell *cell)
{
    return cell->wins + cell->losses + cell->ties;
}

/*
 * Field: what the votes allow to be estimated, before anything is estimated.
 *
 * The maximum of the Bradley-Terry likelihood is finite and unique within a connected field iff
 * the directed graph with an edge i -> j whenever i took any score off j (a tie gives both) is
 * strongly connected [Ford 1957]. With a home advantage two more conditions hold: give an edge
 * +1 when i sat first and -1 when i sat second; then the advantage can be told from the strengths
 * iff some undirected cycle has a sum other than 0, and is finite iff there is a directed cycle
 * with a positive and one with a negative sum (doc/method derives both).
 */

/** The component of a model that has no vote. */
#define JR_NO_COMPONENT UINT32_MAX

typedef struct jr_field {
    size_t n_models;
    size_t n_components; /**< sets of models that are connected by votes */
    uint32_t *component; /**< per model: 0.. in order of the smallest model, or JR_NO_COMPONENT */
    size_t *component_size;
    bool separated;       /**< some difference of strengths, or the home advantage, is not finite */
    int8_t *direction;    /**< per model: +1 nobody outside its group took score off it (its
                               strength grows without bound), -1 the reverse, 0 neither */
    bool home_identified; /**< the home advantage can be told from the strengths */
    int home_direction;   /**< +1 or -1: the home advantage grows without bound that way; else 0 */
    uint32_t *group;      /**< per model: its group, the models that took score off each other in
                               circles; 0.., a model without votes is one of its own */
    JR_ROOM(7);
} jr_field;

/** Analyses a field in O(models + cells), a rare check of the home advantage aside. */
JR_API void jr_field_analyse(jr_arena *arena, const jr_counts *counts, jr_field *ret_field);

/** The field where the home advantage is given and not estimated: only strengths can lack a finite
 * value then. */
JR_API void jr_field_fix_home(jr_field *field);

/*
 * Ties: what a tie is taken for.
 *
 * With eta = a + b_i - b_j as in jr_bt_fit, the first model wins, loses or ties with
 *
 *     half        P(win) = 1 / (1 + e^-eta); a tie is half a win for both, and has no probability
 *     davidson    e^u / Z, e^-u / Z, e^d / Z with u = eta / 2, Z = e^u + e^-u + e^d [Davidson 1970]
 *     rao-kupper  P(win) = s(eta - k), P(loss) = s(-eta - k), the rest ties, s(x) = 1 / (1 + e^-x)
 *                 and k >= 0 [Rao & Kupper 1967]
 *
 * The parameter is d or k. Without any tie it is -infinity or 0, where both models are
 * Bradley-Terry's.
 */

/** Models of ties: X(ID, "name as in options and files"). */
#define JR_TIES(X) X(HALF, "half") X(DAVIDSON, "davidson") X(RAO_KUPPER, "rao-kupper")

typedef enum jr_ties {
#define JR_TIES_ENUM(id, name) JR_TIES_##id,
    JR_TIES(JR_TIES_ENUM)
#undef JR_TIES_ENUM
} jr_ties;

JR_API const char *jr_ties_name(jr_ties model);

typedef struct jr_outcome_probabilities {
    double win, loss, tie; /**< of the first model; they sum to 1 */
} jr_outcome_probabilities;

/** With half wins ties have probability 0, and the parameter is not looked at. */
JR_API jr_outcome_probabilities jr_ties_probabilities(jr_ties model, double eta, double parameter);

/** P(win) + P(tie) / 2: what the first model scores on average. */
JR_API double jr_ties_score(jr_ties model, double eta, double parameter);

/*
 * Bradley and Terry: strengths of models from counted votes, with a home advantage.
 *
 * Model i, shown first, beats j with probability 1 / (1 + exp(-(a + b_i - b_j))): strengths b in
 * natural-log units, home advantage a of the first seat [Bradley & Terry 1952; Davidson & Beaver
 * 1977]. A tie is half a win for both, unless a model of ties is chosen (jr_ties): then its
 * parameter is estimated together with a and b. Strengths sum to 0 in each component of the field.
 */

typedef struct jr_bt_options {
    bool firth;          /**< maximise log L + 1/2 log det H instead [Firth 1993]: always finite */
    bool without_home;   /**< a is no parameter and keeps the value `home` */
    const double *start; /**< n_models strengths to begin with, or NULL: costs fewer steps */
    jr_ties ties;        /**< JR_TIES_HALF with firth, whose penalty knows no other */
    bool firth_if_separated; /**< the penalty in a separated field, for as few models as can be:
                                  those outside the largest group of each component, given the
                                  others, which have their own maximum; for all where the votes hold
                                  little information on half the models or more */
    double home;             /**< 0, or a known advantage in logits; finite */
    JR_ROOM(7);
} jr_bt_options;

typedef struct jr_bt_fit {
    size_t n_models;
    double home;           /**< a; 0 where it is not identified; as given where it was */
    double home_se;        /**< from the information matrix; NaN where a is not estimated */
    double *strength;      /**< b, n_models; NaN for a model without votes */
    double log_likelihood; /**< of the votes, without Firth's penalty; with half wins a tie counts
                                as half of each outcome, which can't be compared to a model of
                                ties */
    size_t n_parameters;   /**< that were estimated */
    unsigned iterations;
    double *factor; /**< Cholesky factor of the information of (a, b) at the estimate, the tie
                         parameter eliminated, for the functions below and the bootstrap:
                         (n_models + 1)^2, row-major, lower triangle */
    double ridge;   /**< what was added along each component's constant direction */
    bool home_free; /**< a was estimated */
    jr_field field;

    jr_ties ties;
    bool tie_free;          /**< the tie parameter was estimated: not where there is no tie */
    double tie_parameter;   /**< NaN with half wins; see jr_ties where there is no tie */
    double tie_se;          /**< from the information matrix; NaN where it was not estimated */
    double *tie_slope;      /**< how it follows (a, b), sign turned: n_models + 1 */
    double tie_information; /**< 0 where it was not estimated */
    bool *penalised; /**< per model: its strength is by Firth's penalised likelihood; NULL: none */
    bool firth;      /**< so are all, and the home advantage */
    const double *inverse; /**< jr_bt_covariance's, for jr_bt_sandwich, jr_bt_clustered and
                                jr_bt_influences, where it was made already; NULL: each makes it */
    JR_ROOM(5);
} jr_bt_fit;

/**
 * Fits by damped Newton iterations (largest step 2 logits, halving) with a Cholesky factor.
 * The field must have an estimate unless options say firth. Errors: ERR_DATA when the field is
 * separated and neither firth is set, when there is no vote, when the tie parameter has no finite
 * maximum (every vote is a tie, or strengths exist by which no decided vote is closer than any
 * tie), or when the iterations fail.
 */
JR_API JR_MUST_USE jr_status jr_bt_fit_counts(jr_arena *arena, const jr_counts *counts,
                                              const jr_field *field, const jr_bt_options *options,
                                              jr_bt_fit *ret_fit, jr_error *err);

/**
 * Covariance of (a, b_1..b_M) by the inverse information, anchored to sum b = 0 per component:
 * (n_models + 1)^2, row-major. Rows of parameters that were not estimated are 0.
 */
JR_API double *jr_bt_covariance(jr_arena *arena, const jr_bt_fit *fit);

/** 1 / (1 + exp(-x)). */
JR_API double jr_logistic(double x);

/*
 * Several judges: several judges in one fit, each with a home advantage of its own.
 *
 * Judge J prefers model i, shown first, to j with probability 1 / (1 + exp(-(a_J + b_i - b_j))):
 * the judges share the strengths b and differ in the advantage a_J that they give to the first
 * seat. A tie is half a win for both, as in jr_bt_fit, or an outcome of its own as in jr_ties,
 * with a tie parameter for each judge.
 */

/** Wald's test with the covariance V of home_se, W = d' V^-1 d for the differences d to one judge:
 * chi-squared with k = (judges - 1) degrees of freedom; by Q questions W (Q - k) / (k (Q - 1)) has
 * Fisher's distribution with k and Q - k [Hotelling 1931]. NaN and 0 where there is only one judge,
 * with more judges than questions, and with Firth's penalty. */
typedef struct jr_judge_test {
    double chi2, p_value;
    size_t degrees;
} jr_judge_test;

typedef struct jr_judge_fit {
    size_t n_judges, n_models;
    double *home;    /**< a_J in logits, n_judges; NaN for a judge without votes */
    double *home_se; /**< as votes->by_question says; with Firth's penalty from the information
                          matrix; NaN where advantages are given */
    jr_ties ties;    /**< as asked for */
    double *tie_parameter; /**< n_judges; NaN with half wins and for a judge without votes; that of
                              no ties (jr_ties) for a judge without any */
    double *tie_se;        /**< NaN where the parameter was not estimated */
    double *strength; /**< b, n_models; sum 0 per connected part; NaN for a model without votes */
    double log_likelihood; /**< of the votes, without Firth's penalty */
    bool firth; /**< there is no finite maximum, so Firth's penalised likelihood was maximised; not
                     with a model of ties */
    jr_judge_test equal_home; /**< of the advantages */
    jr_judge_test equal_ties; /**< of the tie parameters of judges with a tie */
    JR_ROOM(8);
} jr_judge_fit;

/** Numbers of models and judges are below n_models and n_judges. */
typedef struct jr_judge_data {
    const jr_detail *details;
    size_t n_details, n_models, n_judges;
    jr_ties ties;
    bool by_question;  /**< votes on one question may depend on each other: details are sorted by
                            question. Else votes are independent, in any order; in both cases errors
                            are from the spread of the scores (sandwich) */
    bool without_home; /**< the advantages are no parameters and all keep the value `home` */
    double home;
    JR_ROOM(6);
} jr_judge_data;

/**
 * Fits by damped Newton iterations; a maximum counts as infinite when a vote's fitted probability
 * comes within 1e-13 of 0 or 1, or a tie parameter exceeds 15.
 * Errors: ERR_DATA, when there is no vote, when the advantages can't be told from the strengths
 * (as when every model always sat in the same seat), when there is no finite maximum with a model
 * of ties, or when the iterations fail.
 */
JR_API JR_MUST_USE jr_status jr_judge_fit_votes(jr_arena *arena, const jr_judge_data *votes,
                                                jr_judge_fit *ret_fit, jr_error *err);

/*
 * Control: strengths of models with the length and style of their answers held equal.
 *
 * eta = a + b_i - b_j + z' gamma, where z compares the answers that were shown: for each feature f
 * the relative difference (f_i - f_j) / (f_i + f_j), 0 where both are 0. The columns of z are
 * divided by their root mean square over the votes, so that gamma is in logits per typical
 * difference; they are not centred, so that answers alike in the feature have z = 0. Ties are half
 * wins. gamma alone has a small ridge, log L - gamma' gamma JR_CONTROL_RIDGE / 2, so it is finite
 * where strengths are.
 */

#define JR_CONTROL_RIDGE 0.1

typedef struct jr_control_fit {
    size_t n_models, n_covariates;
    double home;
    double *strength;   /**< b, n_models; sum 0 per component; NaN for a model without votes */
    double *gamma;      /**< n_covariates; NaN for a covariate that never differs */
    double *spread;     /**< root mean square that each covariate was divided by */
    double *covariance; /**< of (a, b, gamma), (1 + n_models + n_covariates)^2, row-major: sandwich,
                             by question or of independent votes, as jr_bt_clustered */
    double log_likelihood; /**< without the ridge */
    JR_ROOM(8);
} jr_control_fit;

/**
 * Votes one by one, each question's together. A row is a vote, or as many with the same covariates
 * as its weight says: on cell k of counts it is 3 k + 0 where the first won, 3 k + 1 where the
 * second did, 3 k + 2 for a tie.
 */
typedef struct jr_control_votes {
    const uint32_t *outcomes;
    const double *weights;       /**< per row: how many votes it is; NULL: 1 */
    const float *covariates;     /**< z as it is, [n_rows][n_covariates] */
    size_t n_rows, n_covariates; /**< 0 covariates: a fit without control of the same votes */
    const size_t *questions;     /**< the first row of each, and n_rows behind the last */
    size_t n_questions;          /**< 0: they are not known */
    const jr_counts *counts;     /**< the sums of the rows, times their factors */
    bool by_question;            /**< votes on one question may depend on each other */
    bool without_home;           /**< as in jr_bt_options */
    unsigned n_threads;          /**< 0: one per processor; the result is the same */
    double home;
    const float *factors; /**< per row: what each of its votes weighs, 1 on average; NULL: 1 */
    JR_ROOM(2);
} jr_control_votes;

/**
 * Of rows without weights, each question's in the order of their outcomes: the sum of those from
 * `row` on that are on its cell and before `end`, of one question. Returns the row behind them.
 */
static inline size_t jr_control_votes_sum(const jr_control_votes *votes, size_t row, size_t end,
                                          jr_cell *ret_sum)
{
    uint32_t number = votes->outcomes[row] / 3;
    uint32_t counted[3] = {0};
    for (; row < end && votes->outcomes[row] / 3 == number; row++)
        counted[votes->outcomes[row] % 3]++;
    const jr_cell *cell = &votes->counts->cells[number];
    ret_sum->first = cell->first;
    ret_sum->second = cell->second;
    ret_sum->wins = counted[0];
    ret_sum->losses = counted[1];
    ret_sum->ties = counted[2];
    return row;
}

/** The votes of details, which are sorted by question, of cells of counts. covariates is per
 * detail, [n_details][n_covariates]. counts stays borrowed. */
JR_API jr_control_votes jr_control_votes_of(jr_arena *arena, const jr_counts *counts,
                                            const jr_detail *details, size_t n_details,
                                            const double *covariates, size_t n_covariates);

/** z of one feature. */
static inline double jr_control_difference(double first, double second)
{
    return first + second > 0 ? (first - second) / (first + second) : 0;
}

/**
 * Errors: ERR_DATA when the votes allow no finite strengths without control (jr_field), when there
 * is none, or when the iterations fail.
 */
JR_API JR_MUST_USE jr_status jr_control_fit_votes(jr_arena *arena, const jr_control_votes *votes,
                                                  jr_control_fit *ret_fit, jr_error *err);

/*
 * Sandwich: standard errors that do not trust the model for the spread of the votes.
 *
 * All covariances are of (a, b_1..b_M), (n_models + 1)^2, row-major, anchored like
 * jr_bt_covariance: sum b = 0 per component, 0 for what was not estimated. With C the inverse
 * information they are C B C, where B is the spread of the scores as it was seen, over G clusters
 * of N votes, times G / (G - 1) (N - 1) / (N - K) for the K parameters of the fit [Cameron & Miller
 * 2015]; where N <= K without the second factor.
 */

/** Votes as independent, each a cluster: B = sum over votes of (score - p)^2 x x'. Right with ties,
 *  which have less spread than the model says. */
JR_API double *jr_bt_sandwich(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit);

/**
 * What votes may depend on each other, by what a rating is to be true of: X(ID, "name as in
 * options", "name in files", "for people"). NONE: votes on these questions. QUESTION: one question
 * is answered once and judged many times, and others would be drawn. QUESTION_JUDGE: and one judge
 * judges many questions, two-way. AUTO: see rank.h.
 */
#define JR_CLUSTERS(X)                                                                             \
    X(AUTO, "auto", "", "")                                                                        \
    X(NONE, "same-questions", "same questions", "these questions again")                           \
    X(QUESTION, "new-questions", "new questions", "new questions like these")                      \
    X(QUESTION_JUDGE, "new-judges", "new questions and judges",                                    \
      "new questions and new judges like these")

typedef enum jr_cluster {
#define JR_CLUSTER_ENUM(id, name, name_in_files, meaning) JR_CLUSTER_##id,
    JR_CLUSTERS(JR_CLUSTER_ENUM)
#undef JR_CLUSTER_ENUM
} jr_cluster;

/**
 * Votes that share a question (or, two-way, a question or a judge) may depend on each other in any
 * way: B = sum over questions of g g', g the sum of (y - n p) x on the question, less the mean over
 * the questions, which is 0 but for what a penalty takes; two-way B_question + B_judge - B_both
 * [Cameron, Gelbach & Miller 2011], where a variance that comes out negative is replaced by the one
 * by question. details must be of the same votes as the fit, sorted by question. NULL with fewer
 * than two questions (two-way: or judges).
 */
JR_API double *jr_bt_clustered(jr_arena *arena, const jr_detail *details, size_t n_details,
                               jr_cluster cluster, const jr_bt_fit *fit);

/** Most rows of jr_bt_influences. */
#define JR_INFLUENCES_MAX 200

/**
 * What each question adds to the strengths, C g in the terms above: rows of n_models, whose squares
 * times Q / (Q - 1) sum up to jr_bt_clustered's covariance. Beyond JR_INFLUENCES_MAX questions a
 * row is of several. details as above, of two questions or more.
 */
JR_API double *jr_bt_influences(jr_arena *arena, const jr_detail *details, size_t n_details,
                                const jr_bt_fit *fit, size_t *ret_n_influences);

/** Most judges of jr_bt_random_judges: more tell themselves how they differ on each model. */
#define JR_RANDOM_JUDGES_MAX 20

/** Pooled strengths, the judges drawn from others like them. */
typedef struct jr_random_judges {
    double *covariance; /**< as above; NULL: fewer than two judges or questions, too many judges, or
                             judges whose votes do not connect the models */
    double degrees;     /**< of Student's t that goes with it */
    double spread;      /**< root mean square of how judges differ on a model, in logits */
    double p_value;     /**< that judges like each other differ as much */
    JR_ROOM(4);
} jr_random_judges;

/**
 * Judge g has the strengths b + u_g, u_gi ~ N(0, spread^2) for every model alike. With C the
 * inverse information, H_g the information of the judge's votes and z_g the sum of its scores less
 * its share H_g C sum z_h in those of all judges, sum z_g' C z_g has (judges - 1) (models - 1)
 * degrees of freedom and the mean B_q + A spread^2: B_q by question, A by the H_g. The spread has a
 * half-normal prior of scale 1; its square is averaged over its distribution, and the covariance is
 * jr_bt_clustered's by question + spread^2 sum C H_g H_g C, that of the home advantage two-way.
 * degrees are those of the t distribution
 * whose 97.5 % quantile is that of the mixture, and of the questions' (Satterthwaite). details as
 * above; judges are counted by their votes.
 */
JR_API jr_random_judges jr_bt_random_judges(jr_arena *arena, const jr_detail *details,
                                            size_t n_details, const jr_bt_fit *fit);

/** Standard error of b_model - b_reference (SIZE_MAX: of b_model) by a covariance, in logits. */
JR_API double jr_bt_standard_error(const double *covariance, size_t n_models, size_t model,
                                   size_t reference);

/*
 * Bootstrap: how strengths vary when the votes are drawn again.
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

typedef struct jr_bootstrap_options {
    size_t n_rounds;
    uint64_t seed;
    unsigned n_threads;       /**< 0: one per processor */
    jr_bt_options estimator;  /**< as the full data were fitted */
    const jr_detail *details; /**< draw whole questions: the votes of counts, sorted by question;
                                   NULL: draw votes one by one */
    size_t n_details;
    bool studentised;        /**< t is wanted */
    const size_t *reference; /**< for t: per model the one whose strength is taken off, or SIZE_MAX;
                                  NULL: none */
    JR_ROOM(6);
} jr_bootstrap_options;

typedef struct jr_bootstrap {
    size_t n_rounds, n_models;
    size_t n_questions;    /**< that were drawn; 0: votes were */
    double *t;             /**< like strength: |strength - estimate| over the round's standard
                                error by sandwich; NULL unless studentised. 0 for the reference */
    double *strength;      /**< n_models rows of n_rounds values each (logits), NaN where lost */
    double *home;          /**< n_rounds values */
    double *linear;        /**< like strength: its linear part in the drawn votes, from which
                                jr_bootstrap_quantiles profits; NULL where questions were drawn,
                                where a round did not connect what the full data connect, and for
                                penalised estimators */
    size_t n_separated;    /**< rounds fitted with Firth's penalty for want of a maximum */
    size_t n_disconnected; /**< rounds with more components than the full data */
    size_t n_lost;         /**< rounds in which some model lost all its votes */
    size_t n_failed;       /**< rounds without a result: all NaN */
    JR_ROOM(8);
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
 * sum of independent votes. Each round's linear part is moved to the quantile that
 * its rank stands for (Cornish-Fisher expansion), and the strength with it, by a cubic fitted to
 * the rounds [Efron 1990, post-sampling adjustment]. With fewer than 50 rounds, or where linear is
 * NULL or the expansion does not hold, they are the plain quantiles of the rounds.
 */
JR_API void jr_bootstrap_quantiles(const jr_bootstrap *bootstrap, const jr_counts *counts,
                                   const jr_bt_fit *fit, size_t model, size_t reference,
                                   const double *probabilities, size_t n, double *ret_quantiles);

/**
 * Quantiles of |t| of a studentised bootstrap: with q the one at 0.95, a strength is within
 * q standard errors of the estimate with 95 % [Efron & Tibshirani 1993, ch. 12; symmetric: Hall
 * 1988]. Rounds without a t do not count; NaN without any.
 */
JR_API void jr_bootstrap_t_quantiles(const jr_bootstrap *bootstrap, size_t model,
                                     const double *probabilities, size_t n, double *ret_quantiles);

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

/*
 * Categories: ratings of models by category of question.
 */

/** The categories of some questions. */
typedef struct jr_categories {
    jr_str *names; /**< sorted; "(none)" last, for questions without one */
    size_t n_names;
    uint32_t *of_question; /**< per question: number of its category */
} jr_categories;

/** Strengths by category; rows are categories, columns models. */
typedef struct jr_category_fit {
    size_t n_models, n_categories;
    double tau;          /**< scale of the deviations, in logits; 0: none is to be seen */
    double *strength;    /**< sum 0 per category and component; NaN for a model without any vote */
    double *se;          /**< standard errors of the same, votes taken as independent */
    double *se_question; /**< votes on one question may depend on each other; NULL where some
                              category has votes on one question only */
    size_t *n_questions; /**< n_categories: questions with votes */
    double *matches;     /**< votes of the category that the model is in */
    double *unshrunk; /**< strength by the votes of the category alone, with Firth's penalty where
                           they have no finite maximum; NaN where they do not connect what all do */
    JR_ROOM(7);
} jr_category_fit;

/**
 * Model i has strength b_i + d_ic in category c, with d_ic Student's t of 2 degrees of freedom and
 * scale tau, and one home advantage for all: few votes leave a model near its overall strength
 * (empirical Bayes), and one that is far from it there is shrunk little. d_ic is normal with the
 * precision u_ic / tau^2, u_ic ~ Gamma(1, 1); the distribution of u and that of (a, b, d) are found
 * in turn (variational Bayes), the latter by Laplace's approximation at its mode, with b and the
 * home advantage integrated out under a flat prior. tau maximises the lower bound of the evidence.
 *
 * With P the precisions' means and J the joint information, errors are from J^-1, se_question from
 * J^-1 (B + P) J^-1 with B the sum over questions of g g' as in jr_bt_clustered, Q the questions of
 * the question's category and K the parameters of (a, b) and the sum of k; it goes with Student's t
 * of Q - 1 degrees. What the mode kept of a deviation, k = 1 - P V with its variance V, tells what
 * the votes say of it, d / k with the variance V / k (by question as much larger as the error's
 * square is): its mean over u takes the place of d, and what its variance has more than at the mean
 * precision is added.
 *
 * field and fit: of all votes together. Errors: ERR_DATA (fewer than two categories, a field
 * without finite estimates, iterations that fail).
 */
JR_API JR_MUST_USE jr_status jr_categories_fit(jr_arena *arena, const jr_detail *details,
                                               size_t n_details, const jr_categories *categories,
                                               const jr_bt_fit *fit, jr_category_fit *ret_fit,
                                               jr_error *err);

#ifdef __cplusplus
}
#endif

#endif
