/**
 * ranking.h: a ranking as it stands in rankings/JUDGE_METHOD.json.
 *
 * The first keys are the original's, so its tools can read the file; ours follow. Numbers that
 * there are none of are NaN here and null (or absent, for the original's keys) in the file.
 */
#ifndef JRANK_RANKING_H
#define JRANK_RANKING_H

#include <jrank/buf.h>
#include <jrank/diagnosis.h>
#include <jrank/votes.h>

#include <stdbool.h>

/** A model in one category of questions, in points. */
typedef struct jr_category_rating {
    double rating, lower95, upper95;
    double matches;
} jr_category_rating;

typedef struct jr_ranking_record {
    jr_str model_id;
    jr_str display_name;
    /* Ratings in points; quantiles 16, 50, 84 and 2.5, 97.5 % of the bootstrap (or posterior). */
    double lower, median, upper, lower95, upper95;
    double mle;
    double se_information, se_sandwich; /**< of mle, in points, votes independent */
    double se_question;                 /**< by question; NaN where questions are not known */
    double se_question_judge;           /**< two-way, where that was asked for */
    double win_rate;                    /**< pooled, 0..1 */
    double win_rate_uniform;            /**< mean over opponents */
    double win_rate_implied;            /**< by the fitted strengths */
    double matches;
    double stronger_than_next; /**< mcmc files: against the record before, -1 for the weakest */
    uint32_t rank, rank_ub;    /**< 0: none */
    /* Where the model may stand, all models at once (ranks.h); 0: none. */
    uint32_t rank_lower, rank_upper; /**< first and last place */
    uint32_t tier;                   /**< 1: the strongest */
    double p_top;                    /**< P(among the first `top` of the ranking) */
    jr_category_rating *by_category; /**< per category of the ranking, or NULL */
    uint32_t component; /**< number of its part of the field; 0 unless the field is in parts */
} jr_ranking_record;

typedef struct jr_home_advantage {
    double logit, rating; /**< of the first seat */
    double p_first;       /**< P(first wins) between equals, half of P(tie) included */
    double se;            /**< in rating points, information matrix */
    double chi2, p_value; /**< likelihood ratio against none, 1 degree of freedom */
} jr_home_advantage;

/** The home advantage of one of several judges, all of them in one fit with shared strengths. */
typedef struct jr_judge_home {
    jr_str judge;
    double logit, rating, se; /**< as above; NaN: not estimated */
    double p_first;
    double tie_parameter, tie_se; /**< NaN with half wins; no error where a judge has no tie */
} jr_judge_home;

/** Whether judges are alike: likelihood ratio; NaN and 0 where there is no test. */
typedef struct jr_equality_test {
    double chi2, p_value;
    uint64_t degrees;
} jr_equality_test;

typedef struct jr_judge_homes {
    jr_judge_home *judges;
    size_t n_judges; /**< 0 where a ranking has one judge, or none */
    jr_str ties;     /**< what they were taken for: as in the ranking, or "half" where that has no
                          estimate judge by judge */
    jr_equality_test equal_home, equal_ties;
    bool firth;     /**< no finite maximum: by Firth's penalised likelihood, without a test */
    jr_str problem; /**< why nothing was estimated; empty if it was */
} jr_judge_homes;

/** What ties were taken for. */
typedef struct jr_ranking_ties {
    jr_str model;               /**< "half", "davidson" or "rao-kupper"; see ties.h */
    double share;               /**< of the valid votes */
    double parameter, se;       /**< NaN, or infinite, where it was not estimated */
    double log_likelihood, aic; /**< NaN for half wins with ties: not comparable */
} jr_ranking_ties;

/** A rating in points, an estimate; NaN for a model without votes on answers that are at hand. */
typedef struct jr_control_rating {
    double rating, se, lower95, upper95;
} jr_control_rating;

/** What a typical difference in a feature is worth; NaN: the feature never differs. */
typedef struct jr_control_coefficient {
    jr_str name;
    double logit, se_logit, points, se_points;
    double spread; /**< the typical difference: root mean square of (f1 - f2) / (f1 + f2) */
} jr_control_coefficient;

/** The same votes with and without the length and style of the answers held equal (control.h). */
typedef struct jr_ranking_control {
    jr_control_coefficient *coefficients;
    size_t n_coefficients; /**< 0: there is no control */
    struct {
        jr_control_rating before, after;
    } *ratings; /**< as the records of the ranking */
    uint64_t n_votes, n_left_out;
    jr_str without_answers; /**< some models that have none, joined by ", " */
    size_t n_without_answers;
    double home_before, home_after; /**< home advantage in points */
    double log_likelihood_before, log_likelihood_after;
    jr_str intervals; /**< "question" or "sandwich" */
} jr_ranking_control;

/** What the posterior says of the records of a ranking; matrices are n_records^2, row-major. */
typedef struct jr_ranking_posterior {
    jr_str sampler, prior; /**< as posterior.h names them */
    double tau;            /**< of the normal prior, in points; NaN: box */
    uint64_t n_draws, n_walkers, n_burned, thinning; /**< of chains; n_walkers 0: no chains */
    double effective, autocorrelation, acceptance;   /**< as in posterior.h */
    double home[5];        /**< quantiles 2.5, 16, 50, 84, 97.5 % in points; NaN: not estimated */
    double *better;        /**< P(record of the row is stronger than that of the column), or NaN */
    double *rank;          /**< P(record has rank column + 1 in its part), or NaN */
    double *expected_rank; /**< n_records */
} jr_ranking_posterior;

typedef struct jr_ranking {
    jr_str date;                /**< ISO local time */
    jr_str judge;               /**< name, several joined by '+' */
    jr_str method;              /**< "mle", "mcmc", "winrate"; empty in files of other tools */
    jr_ranking_record *records; /**< by median (winrate: by win rate) ascending, unrated first */
    size_t n_records;

    jr_home_advantage home;                /**< logit NaN: not estimated */
    jr_judge_homes judges;                 /**< not loaded from a file */
    jr_ranking_ties ties;                  /**< not loaded from a file */
    jr_ranking_control control;            /**< not loaded from a file */
    const jr_ranking_posterior *posterior; /**< of method "mcmc", else NULL; not loaded */
    jr_votes_report votes;
    double separability;
    uint32_t n_components;
    uint64_t top;       /**< of p_top; 0: there is none */
    jr_str *categories; /**< of questions; none unless asked for */
    size_t n_categories;
    double category_spread;    /**< tau of categories.h, in points */
    jr_str category_intervals; /**< "question" (Student's t), else "independent" (normal) */

    const jr_diagnosis *diagnosis; /**< NULL unless asked for; not loaded from a file */

    /* How it was made. */
    double scale, base, init_rating;
    jr_str anchor;        /**< "mean" or "MODEL=RATING" */
    jr_str estimator;     /**< "maximum likelihood" or "firth" */
    jr_str intervals;     /**< what the intervals come from: "vote bootstrap", "question bootstrap",
                               "information", "question", "question and judge" or
                               "posterior" */
    uint64_t n_questions; /**< 0: not known */
    uint64_t bootstrap_n, seed;
    uint64_t bootstrap_separated, bootstrap_disconnected, bootstrap_lost;
    jr_input *inputs;
    size_t n_inputs;
    jr_str version, command;
} jr_ranking;

/** Appends the file's text. The same ranking gives the same bytes. */
JR_API void jr_ranking_format(jr_buf *buf, const jr_ranking *ranking);

/** Atomically writes jr_ranking_format's text to path. */
JR_API JR_MUST_USE jr_status jr_ranking_save(const jr_ranking *ranking, const char *path,
                                             jr_error *err);

/**
 * Loads a ranking of jrank or of the original (mle, mcmc, and the 2023 files with one_sigma_up,
 * one_sigma_down and short_name). What a file does not have is NaN, 0 or empty; the 68 % interval
 * comes from lower and upper, else from the one-sigma widths.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT.
 */
JR_API JR_MUST_USE jr_status jr_ranking_load(jr_arena *arena, const char *path,
                                             jr_ranking *ret_ranking, jr_error *err);

#endif
