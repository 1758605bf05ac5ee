/**
 * rank.h: from votes to a ranking, its file, and several rankings side by side.
 *
 * Example: doc/examples/rank.c.
 */
#ifndef JRANK_RANK_H
#define JRANK_RANK_H

#include <jrank/bench.h>
#include <jrank/stats.h>
#include <jrank/votes.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Ranking files: a ranking as it stands in rankings/JUDGE_METHOD.json.
 *
 * The first keys are the original's, so its tools can read the file; ours follow. Numbers that
 * there are none of are NaN here and null (or absent, for the original's keys) in the file.
 */

/** Methods of ranking: X(ID, "name as in options, files and their names"). */
#define JR_METHODS(X) X(MLE, "mle") X(MCMC, "mcmc") X(WINRATE, "winrate")

typedef enum jr_method {
#define JR_METHOD_ENUM(id, name) JR_METHOD_##id,
    JR_METHODS(JR_METHOD_ENUM)
#undef JR_METHOD_ENUM
        JR_METHOD_UNKNOWN /**< in files of other tools; how many methods there are */
} jr_method;

/** Its name; empty for JR_METHOD_UNKNOWN. */
JR_API const char *jr_method_name(jr_method method);

/** Which maximum is taken: X(ID, "name as in options", "name in files"). */
#define JR_ESTIMATORS(X)                                                                           \
    X(AUTO, "auto", "")                                                                            \
    X(MLE, "mle", "maximum likelihood")                                                            \
    X(FIRTH, "firth", "firth")

typedef enum jr_estimator {
#define JR_ESTIMATOR_ENUM(id, name, name_in_files) JR_ESTIMATOR_##id,
    JR_ESTIMATORS(JR_ESTIMATOR_ENUM)
#undef JR_ESTIMATOR_ENUM
} jr_estimator; /**< AUTO: maximum likelihood; Firth's with a warning where that is not finite.
                     MLE: ERR_DATA where it is not finite. FIRTH: Firth's penalised likelihood */

/**
 * The home advantage of a ranking: X(ID, "name as in options", "name in files"). FIT: estimated.
 * NONE: there is none. FIXED: so many rating points, which are known; in options a number. AUTO:
 * FIT, but of votes that say no seats, or do not tell seats from winners (jr_rank_options), NONE.
 */
#define JR_HOME_MODES(X)                                                                           \
    X(AUTO, "auto", "")                                                                            \
    X(FIT, "fit", "fit")                                                                           \
    X(NONE, "none", "none")                                                                        \
    X(FIXED, "POINTS", "fixed")

typedef enum jr_home_mode {
#define JR_HOME_MODES_ENUM(id, name, name_in_files) JR_HOME_##id,
    JR_HOME_MODES(JR_HOME_MODES_ENUM)
#undef JR_HOME_MODES_ENUM
} jr_home_mode;

typedef struct jr_home_choice {
    jr_home_mode mode;
    double points; /**< of FIXED: what the first seat is worth */
} jr_home_choice;

/** Errors: ERR_USAGE: neither a name of JR_HOME_MODES nor a finite number. */
JR_API JR_MUST_USE jr_status jr_home_choice_parse(const char *text, jr_home_choice *ret_choice,
                                                  jr_error *err);

/** Appends what jr_home_choice_parse reads. */
JR_API void jr_home_choice_format(jr_buf *buf, const jr_home_choice *choice);

/** What intervals come from: X(ID, "name in files", "for people"). QUESTION_BOOTSTRAP and
 * INFORMATION stand in older files. */
#define JR_INTERVALS(X)                                                                            \
    X(UNKNOWN, "", "")                                                                             \
    X(VOTE_BOOTSTRAP, "vote bootstrap", "percentiles of a bootstrap of votes")                     \
    X(QUESTION_BOOTSTRAP, "question bootstrap", "percentiles of a bootstrap of questions")         \
    X(INFORMATION, "information", "normal, from the information matrix")                           \
    X(QUESTION, "question", "errors by question, Student's t")                                     \
    X(QUESTION_JUDGE, "question and judge",                                                        \
      "errors by question and by judges like these, Student's t")                                  \
    X(POSTERIOR, "posterior", "of the posterior, votes independent")                               \
    X(POSTERIOR_QUESTION, "posterior by question", "of the posterior, as wide as by question")     \
    X(POSTERIOR_QUESTION_JUDGE, "posterior by question and judge",                                 \
      "of the posterior, as wide as by question and judge")                                        \
    X(SANDWICH, "sandwich", "errors of independent votes, normal")                                 \
    X(INDEPENDENT, "independent", "errors of independent votes, normal")                           \
    X(VOTE_BOOTSTRAP_T, "studentised vote bootstrap", "studentised bootstrap of votes")            \
    X(QUESTION_BOOTSTRAP_T, "studentised question bootstrap",                                      \
      "studentised bootstrap of questions")                                                        \
    X(PROFILE, "profile", "profile likelihood, errors of independent votes")                       \
    X(PROFILE_QUESTION, "profile by question", "profile likelihood, errors by question")           \
    X(PROFILE_QUESTION_JUDGE, "profile by question and judge",                                     \
      "profile likelihood, errors by question and by judges like these")

typedef enum jr_intervals {
#define JR_INTERVALS_ENUM(id, name, meaning) JR_INTERVALS_##id,
    JR_INTERVALS(JR_INTERVALS_ENUM)
#undef JR_INTERVALS_ENUM
} jr_intervals;

/** Why a model of a ranking has no rank: X(ID, "name in files"). */
#define JR_UNRANKED(X)                                                                             \
    X(NOT, "")                                                                                     \
    X(NO_VOTE, "no vote")                                                                          \
    X(FEW_MATCHES, "few matches")                                                                  \
    X(ANY_PLACE, "any place")

typedef enum jr_unranked {
#define JR_UNRANKED_ENUM(id, name) JR_UNRANKED_##id,
    JR_UNRANKED(JR_UNRANKED_ENUM)
#undef JR_UNRANKED_ENUM
} jr_unranked; /**< FEW_MATCHES: fewer than asked for, so that it is no part of the board, behind
                    whose models it stands. ANY_PLACE: the data leave every place of its part open
                */

/** Its name in files; empty for JR_UNRANKED_NOT. */
JR_API const char *jr_unranked_name(jr_unranked unranked);

/** A model in one category of questions, in points. */
typedef struct jr_category_rating {
    double rating, lower95, upper95;
    double matches;
} jr_category_rating;

/**
 * What the votes on a model say of its strength: X(ID, "name in files"). LITTLE: their information
 * about it is below 3, or they all went as expected, so that residuals show nothing of it; its
 * interval is of the profile likelihood with Firth's penalty.
 * ONE_SIDED: they set no bound to it on one side; the estimate has Firth's penalty, and that side's
 * end of the interval is the penalty's.
 */
#define JR_EVIDENCES(X) X(ENOUGH, "") X(LITTLE, "little") X(ONE_SIDED, "one-sided")

typedef enum jr_evidence {
#define JR_EVIDENCE_ENUM(id, name) JR_EVIDENCE_##id,
    JR_EVIDENCES(JR_EVIDENCE_ENUM)
#undef JR_EVIDENCE_ENUM
} jr_evidence;

typedef struct jr_ranking_record {
    jr_str model_id;
    jr_str display_name;
    double median;       /**< the rating, in points: by it models are sorted, and it is shown. It
                              is the estimate, mle, but of the posterior the median, and as
                              published (jr_rank_options.original) that of the bootstrap */
    double lower, upper; /**< 68 % interval */
    double lower95, upper95;
    double mle;                         /**< the estimate: of maximum likelihood, or Firth's */
    double se_information, se_sandwich; /**< of mle, in points, votes independent */
    double se_question;                 /**< by question; NaN where questions are not known */
    double se_question_judge;           /**< and by judge, where that was asked for */
    double win_rate;                    /**< pooled, 0..1 */
    double win_rate_uniform;            /**< mean over opponents */
    double win_rate_implied;            /**< by the fitted strengths */
    double matches;
    double stronger_than_next; /**< mcmc files: against the record before, -1 for the weakest */
    uint32_t rank;             /**< 0: none */
    uint32_t rank_ub;          /**< rank_lower; in files of others by intervals; 0: none */
    /* Where the model may stand, all models at once (jr_rank_sets); 0: none. */
    uint32_t rank_lower, rank_upper; /**< first and last place */
    uint32_t tier;                   /**< 1: the strongest */
    double p_top;                    /**< P(among the first `top` of the ranking) */
    jr_category_rating *by_category; /**< per category of the ranking, or NULL */
    uint32_t component; /**< number of its part of the field; 0 unless the field is in parts */
    jr_unranked unranked;
    jr_evidence evidence;
    double uniform_lower95, uniform_upper95; /**< of win_rate_uniform */
    double missing; /**< verdicts on the model without a winner; NaN: none */
    /* Ratings by estimate if it had lost or won all of these, the other models' left out; NaN
     * unless more than 5 % of all verdicts are missing, of at most 200 models. */
    double rating_all_lost, rating_all_won;
    const double *unshrunk; /**< per category: the rating by its votes alone, or NaN */
    JR_ROOM(1);
} jr_ranking_record;

typedef struct jr_home_advantage {
    double logit, rating; /**< of the first seat */
    double p_first;       /**< P(first wins) between equals, half of P(tie) included */
    double se;            /**< in rating points, of the kind that the intervals are of; of votes
                               taken as independent the sandwich */
    double chi2, p_value; /**< Wald's test against none, by Student's t where clustered; NaN where
                               the votes set no bound to the advantage */
} jr_home_advantage;

/** The home advantage of one of several judges, all of them in one fit with shared strengths. */
typedef struct jr_judge_home {
    jr_str judge;
    double logit, rating, se; /**< as above; NaN: not estimated */
    double p_first;
    double tie_parameter, tie_se; /**< NaN with half wins; no error where a judge has no tie */
    JR_ROOM(8);
} jr_judge_home;

/** Whether judges are alike: jr_judge_test; NaN and 0 where there is no test. */
typedef struct jr_equality_test {
    double chi2, p_value;
    uint64_t degrees;
} jr_equality_test;

typedef struct jr_judge_homes {
    jr_judge_home *judges;
    size_t n_judges; /**< 0 where a ranking has one judge, or none */
    jr_ties ties;    /**< what they were taken for: as in the ranking, or half wins where that has
                          no estimate judge by judge */
    jr_equality_test equal_home, equal_ties;
    bool firth;     /**< no finite maximum: by Firth's penalised likelihood, without a test */
    jr_str problem; /**< why nothing was estimated; empty if it was */
    const struct jr_epoch_homes *epochs; /**< of card.h; of a judge whose votes have epochs; else
                                              NULL */
    const struct jr_jury *jury;          /**< of card.h; whose weights the votes have; else NULL */
    JR_ROOM(6);
} jr_judge_homes;

/** What ties were taken for. */
typedef struct jr_ranking_ties {
    jr_ties model;
    double share;               /**< of the valid votes */
    double parameter, se;       /**< NaN, or infinite, where it was not estimated */
    double log_likelihood, aic; /**< NaN for half wins with ties: not comparable */
    JR_ROOM(8);
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
    JR_ROOM(8);
} jr_control_coefficient;

/** The same votes with and without the length and style of the answers held equal (jr_control_fit).
 */
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
    jr_intervals intervals; /**< JR_INTERVALS_QUESTION or JR_INTERVALS_SANDWICH */
    JR_ROOM(8);
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
    JR_ROOM(8);
} jr_ranking_posterior;

typedef struct jr_ranking {
    jr_str date;  /**< ISO local time */
    jr_str judge; /**< name, several joined by '+' */
    jr_method method;
    jr_ranking_record *records; /**< by median (winrate: by win rate) ascending, unrated first,
                                     then those of few matches */
    size_t n_records;

    jr_home_advantage home; /**< logit NaN: there is none, or it was not estimated; se NaN: it was
                                 given */
    jr_judge_homes judges;  /**< the judges are not loaded from a file */
    jr_ranking_ties ties;
    jr_ranking_control control;            /**< no lists are loaded from a file */
    const jr_ranking_posterior *posterior; /**< of method "mcmc", else NULL; not loaded */
    jr_votes_report votes;
    double separability; /**< jr_rank_sets; in files of others by intervals */
    uint32_t n_components;
    uint64_t top;       /**< of p_top; 0: there is none */
    jr_str *categories; /**< of questions; none unless asked for */
    size_t n_categories;
    double category_spread;          /**< tau of jr_category_fit, in points */
    jr_intervals category_intervals; /**< JR_INTERVALS_QUESTION or JR_INTERVALS_INDEPENDENT */

    const jr_diagnosis *diagnosis; /**< NULL unless asked for; not loaded from a file */

    /* How it was made. */
    double scale, base, init_rating;
    jr_str anchor; /**< "mean" or "MODEL=RATING" */
    jr_estimator
        estimator; /**< of the estimates; never JR_ESTIMATOR_AUTO but in a file of others */
    jr_intervals intervals;
    uint64_t n_questions; /**< 0: not known */
    uint64_t bootstrap_n, seed;
    uint64_t bootstrap_separated, bootstrap_disconnected, bootstrap_lost;
    jr_input *inputs;
    size_t n_inputs;
    jr_str version, command;
    uint64_t bootstrap_failed; /**< rounds without a result: they are in no interval */
    jr_cluster target; /**< what the intervals are for; AUTO: not known, as questions are not */
    jr_home_mode home_mode; /**< never JR_HOME_AUTO */
    uint64_t pool;          /**< of new questions: how many there are in all; 0: endlessly many */
    jr_str weights;         /**< of the votes: "pair" or the column they stood in; empty: none */
    const struct jr_calibration *calibration; /**< of card.h; NULL unless asked for; not loaded */
    const struct jr_peek_ranking *peek;       /**< of duel.h; likewise */
    JR_ROOM(1);
} jr_ranking;

/** The name of the record's model as charts show it: with " *" where any place is open to it. */
JR_API jr_str jr_ranking_chart_name(jr_arena *arena, const jr_ranking_record *record, jr_str name);

/** Digits behind the point with which its ratings are shown, so that intervals can be told from
 * each other: 0 at the usual 400 points for a factor of ten, 2 at a point for a factor of e. */
JR_API int jr_rating_decimals(const jr_ranking *ranking);

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

/**
 * Ranking: from votes to a ranking.
 */

/** How intervals are made: X(ID, "name as in options"). T: the estimate and Student's t times its
 * standard error (normal where votes are taken as independent), for models of little evidence the
 * profile likelihood. BOOTSTRAP: the same with quantiles of a studentised bootstrap instead of
 * Student's; by T where there are fewer than ten questions, or two ways. PROFILE: of all models the
 * profile likelihood with Firth's penalty, as wide as T in first order. */
#define JR_INTERVAL_KINDS(X) X(T, "t") X(BOOTSTRAP, "bootstrap") X(PROFILE, "profile")

typedef enum jr_interval_kind {
#define JR_INTERVAL_KIND_ENUM(id, name) JR_INTERVAL_KIND_##id,
    JR_INTERVAL_KINDS(JR_INTERVAL_KIND_ENUM)
#undef JR_INTERVAL_KIND_ENUM
} jr_interval_kind;

typedef struct jr_rank_options {
    double scale, base, init_rating; /**< scale and base 0: 400 and 10 */
    size_t bootstrap_n;              /**< rounds of a bootstrap; 0: 500 */
    uint64_t seed;
    unsigned n_threads;
    jr_estimator estimator;
    jr_ties ties;         /**< half wins with Firth's penalty, and where auto finds no estimate */
    jr_cluster cluster;   /**< what intervals are for. AUTO: new questions where votes are known to
                               be on three or more, else the same questions */
    jr_str anchor_model;  /**< empty: the mean of each component is init_rating */
    double anchor_rating; /**< of anchor_model */
    size_t top;           /**< 0: no p_top in the ranking */
    uint64_t min_matches; /**< models with fewer take no part in ranks and places */
    const jr_posterior_options *posterior; /**< medians and intervals from the posterior: method
                                                "mcmc"; its seed and threads are those above.
                                                NULL: from standard errors */
    bool choose_ties; /**< instead of `ties`: where more than 15 % of the votes are ties, the model
                           whose score loss is least (jr_hold_out); half wins else, in a
                           separated field and with a posterior */
    jr_interval_kind interval;
    bool original; /**< as published rankings are made: votes drawn as independent, medians and
                        percentiles of the bootstrap; interval and cluster are not looked at */
    jr_home_choice home; /**< AUTO: NONE where the votes say no seats (jr_votes.seats); of votes
                              that nobody vouches for (JR_SEATS_UNKNOWN) also where every pair was
                              seen in one order only, or the first seat won more than 99 % of the
                              ten or more votes that somebody won. Always FIT with `original` */
    uint64_t pool; /**< questions that those with votes were drawn from, all of which the ratings
                        are to be true of; 0: endlessly many. Without effect on intervals for the
                        same questions */
    JR_ROOM(2);
} jr_rank_options;

/** What jr_rank_votes computed besides the ranking, for charts. Model numbers as in the votes. */
typedef struct jr_rank_details {
    jr_field field;
    jr_bt_fit fit;
    jr_cluster cluster; /**< what the intervals allow for; never AUTO */
    double *
        covariance; /**< of (a, b), as in jr_bt_covariance, of the kind that the intervals are of */
    size_t degrees; /**< of Student's t that goes with it: clusters - 1, by question and judge
                         those of jr_bt_random_judges; 0: normal */
    double points_per_logit;
    size_t anchor;          /**< model number, or SIZE_MAX for the mean */
    double *offset;         /**< per model: rating = offset + points_per_logit * strength */
    size_t *model_of;       /**< per record of the ranking: its model number */
    jr_posterior posterior; /**< n_draws 0: not asked for */
    const jr_control_votes *controlled; /**< what jr_rank_control fitted; NULL before */
    jr_str *warnings;                   /**< one sentence each */
    size_t n_warnings;
    JR_ROOM(8);
} jr_rank_details;

/**
 * Fits strengths, draws the bootstrap and fills every field of the ranking that comes from the
 * votes; date, judge, weights, version and command are left to the caller.
 * Errors: ERR_DATA (fewer than two models, no finite maximum with JR_ESTIMATOR_MLE, anchor not
 * among the models, no posterior), ERR_USAGE (scale or base out of range, a pool of fewer questions
 * than have votes, a sampler that does not know the model of ties).
 */
JR_API JR_MUST_USE jr_status jr_rank_votes(jr_arena *arena, const jr_votes *votes,
                                           const jr_model_list *models,
                                           const jr_rank_options *options, jr_ranking *ret_ranking,
                                           jr_rank_details *ret_details, jr_error *err);

/**
 * The categories of these questions (ids as in jr_votes.questions) by the list of a benchmark. A
 * question that is not in the list, or has no category there, is in "(none)". Names are borrowed
 * from the list.
 */
JR_API jr_categories jr_categories_of(jr_arena *arena, const jr_question_list *list,
                                      const jr_str *questions, size_t n_questions);

/**
 * Adds ratings by category to a ranking that jr_rank_votes made of these votes. A rating is the
 * model's strength in the category with the offset of its overall rating, so that categories
 * compare; intervals are normal. Errors: those of jr_categories_fit; the ranking is as it was.
 */
JR_API JR_MUST_USE jr_status jr_rank_by_category(jr_arena *arena, const jr_votes *votes,
                                                 const jr_categories *categories,
                                                 const jr_rank_details *details,
                                                 jr_ranking *ranking, jr_error *err);

/**
 * Fills ranking->control: ratings with these features of the answers held equal, from the details
 * of votes of a benchmark; options as the ranking was made with, ties as half wins. Votes without
 * both answers are left out, and counted. Errors: ERR_DATA (no such vote, no finite estimate).
 */
JR_API JR_MUST_USE jr_status jr_rank_control(jr_arena *arena, const jr_votes *votes,
                                             const jr_answer_features *features,
                                             const jr_feature *wanted, size_t n_wanted,
                                             const jr_rank_options *options,
                                             jr_rank_details *details, jr_ranking *ranking,
                                             jr_error *err);

/** The same from the style that vote files tell (jr_vote_columns.style, which must be there).
 * Errors as above. */
JR_API JR_MUST_USE jr_status jr_rank_control_style(jr_arena *arena, const jr_votes *votes,
                                                   const jr_rank_options *options,
                                                   jr_rank_details *details, jr_ranking *ranking,
                                                   jr_error *err);

/**
 * What is held equal, one by one: of "length,markdown,column:turns" length, headers, lists, bold
 * and column:turns, each once; none of NULL. Errors: ERR_USAGE: a word that is none.
 */
JR_API JR_MUST_USE jr_status jr_control_parse(jr_arena *arena, const char *text, jr_str **ret_names,
                                              size_t *ret_n, jr_error *err);

/**
 * jr_rank_control of the answers of a benchmark, or, where bench_folder is NULL,
 * jr_rank_control_style of votes that were read with these names. Errors: theirs; those of reading
 * answers; ERR_DATA: there are none, a column of a benchmark, votes that are counts.
 */
JR_API JR_MUST_USE jr_status jr_rank_control_names(jr_arena *arena, const char *bench_folder,
                                                   const jr_votes *votes, const jr_str *names,
                                                   size_t n_names, const jr_rank_options *options,
                                                   jr_rank_details *details, jr_ranking *ranking,
                                                   jr_error *err);

/** A ranking by pooled win rate: method "winrate". The other rates stand in the records too. */
JR_API void jr_rank_by_winrate(jr_arena *arena, const jr_ranking *ranking, jr_ranking *ret_ranking);

/**
 * P(row beats column), half of P(tie) included, without home advantage, for the records of the
 * ranking, n_records^2, row-major; NaN across components and for unrated models.
 */
JR_API double *jr_rank_win_probabilities(jr_arena *arena, const jr_ranking *ranking,
                                         const jr_rank_details *details);

/**
 * Comparison: several rankings side by side.
 *
 * The value of a model in a ranking is its median rating, or its win rate in a ranking by win
 * rate. Models are matched by model_id; of equal ids in one file the first counts.
 */

/** Entry [r * n_models + i] is about model i in ranking r. */
typedef struct jr_comparison {
    size_t n_rankings, n_models;
    const jr_ranking_record **models;  /**< n_models, the record in the first ranking that has it;
                                            by mean rating descending, those without
 any by mean win rate; then by id */
    const jr_ranking_record **records; /**< NULL where the ranking does not have the model */
    double *values;                    /**< NaN likewise */
    double *places;                    /**< 1 + number of higher values in the ranking; or NaN */
    bool *is_by_win_rate;              /**< n_rankings: there is no rating, the values are rates */
    JR_ROOM(8);
} jr_comparison;

/** A model that two rankings have in common. Places are among the common models only. */
typedef struct jr_move {
    const jr_ranking_record *model;
    double place, other_place;
    double value, other_value;
    JR_ROOM(8);
} jr_move;

typedef struct jr_ranking_pair {
    double spearman, kendall; /**< jr_spearman, jr_kendall: over the common models */
    jr_move *moves;           /**< common models, those that changed place most first; among equal
                                   changes by change of value, then by id */
    size_t n_moves;
} jr_ranking_pair;

/** Borrows the rankings. */
JR_API jr_comparison jr_compare_rankings(jr_arena *arena, const jr_ranking *rankings,
                                         size_t n_rankings);

/** The rankings number `one` and `other` of the comparison. */
JR_API jr_ranking_pair jr_compare_pair(jr_arena *arena, const jr_comparison *comparison, size_t one,
                                       size_t other);

/**
 * Chains: draws of a posterior as an HDF5 file in the layout of emcee 3.1's HDFBackend.
 *
 * Group "mcmc" holds the datasets chain [steps, walkers, parameters] (home advantage, then the
 * strengths of the models, logits; NaN for a model without votes), log_prob [steps, walkers] and
 * accepted [walkers], and the attributes version, nwalkers, ndim, iteration and has_blobs. Ours are
 * the dataset parameters, their names, and the attributes jrank_inputs and jrank_version.
 */

/** 64 hexadecimal digits, terminated. */
typedef struct jr_chain_key {
    char hex[65];
} jr_chain_key;

/** The SHA-256 of everything that the draws depend on: counts, names of the models, options
 * without n_threads. */
JR_API jr_chain_key jr_chain_key_of(const jr_votes *votes, const jr_posterior_options *options);

typedef struct jr_chain {
    const jr_posterior *posterior;
    const jr_str *models; /**< names, posterior->n_models */
    size_t n_walkers;     /**< that independent draws are dealt to; chains have their own */
    uint64_t seed;        /**< of the dealing */
    jr_chain_key key;
    JR_ROOM(8);
} jr_chain;

/**
 * Replaces path by the chain, at once or not at all. Independent draws are resampled by their
 * weights to as many as they are worth. Errors: ERR_UNAVAILABLE (no HDF5 library, or built without
 * it), ERR_IO.
 */
JR_API JR_MUST_USE jr_status jr_chain_save(const jr_chain *chain, const char *path, jr_error *err);

/** What a file says that its draws were made from; empty where it does not say so. Errors:
 * ERR_NOT_FOUND, ERR_FORMAT (no HDF5 file), ERR_UNAVAILABLE. */
JR_API JR_MUST_USE jr_status jr_chain_load_key(const char *path, jr_chain_key *ret_key,
                                               jr_error *err);

#ifdef __cplusplus
}
#endif

#endif
