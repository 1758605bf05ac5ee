/**
 * card.h: what a judge's verdicts are worth: the report card of each judge of a panel, whether a
 * judge is still the one that it was, and ratings that are true of people, by their votes on a
 * planned sample.
 *
 * Example: doc/examples/card.c.
 */
#ifndef JRANK_CARD_H
#define JRANK_CARD_H

#include <jrank/rank.h>
#include <jrank/votes.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One row per figure: name, key, title, whether it is in rating points (else a share), meaning.
 */
#define JR_CARD_FIGURE_ROWS(X)                                                                     \
    X(INVALID, "invalid", "Invalid", false, "verdicts that name neither a model nor a tie")        \
    X(TIES, "ties", "Ties", false, "valid verdicts that are ties")                                 \
    X(FIRST, "first_seat", "First seat", false,                                                    \
      "verdicts for the model shown first, of those that are no ties")                             \
    X(HOME, "home_advantage", "Home advantage", true,                                              \
      "advantage of the first seat in rating points, by a fit to the judge's own verdicts")        \
    X(FLIPS, "flips", "Flips", false, "matches played in both orders whose two verdicts differ")   \
    X(LONGER, "longer", "Longer wins", false,                                                      \
      "score of the longer answer, a tie being half, where lengths differ")                        \
    X(CYCLES, "cycles", "Cycles", false,                                                           \
      "triples of models on a question, all three pairs decided, that go in a circle; a coin "     \
      "has 25 %")                                                                                  \
    X(OWN, "self_preference", "Self-preference", false,                                            \
      "score of the judge's own answers by itself, less their score by the other judges on the "   \
      "same matches")                                                                              \
    X(FLAGGED, "flagged", "Flagged wins", false,                                                   \
      "score of the answer that jrank check --answers flags, a tie being half, where the other "   \
      "has no flag")

typedef enum jr_card_figure {
#define JR_CARD_ENUM(name, key, title, is_points, meaning) JR_CARD_##name,
    JR_CARD_FIGURE_ROWS(JR_CARD_ENUM)
#undef JR_CARD_ENUM
        JR_N_CARD_FIGURES
} jr_card_figure;

/** There are never more figures. */
enum { JR_CARD_FIGURES_MAX = 32 };

/** A figure: NaN where it can't be computed. */
typedef struct jr_card_estimate {
    double value;
    double low, high; /**< 95 %; NaN where no round differs from another, or without rounds */
    double n;         /**< what it is a share or a mean of */
} jr_card_estimate;

/** The rows of a card after its judges: what anybody could say without reading the answers. */
enum { JR_NULL_FIRST, JR_NULL_LONGER, JR_N_NULL_JUDGES };

typedef struct jr_judge_card {
    double n_verdicts; /**< valid ones; of a null judge, the matches that some judge has */
    jr_card_estimate figures[JR_CARD_FIGURES_MAX];
    JR_ROOM(8);
} jr_judge_card;

/** Agreement on common matches, as in jr_agreement. */
typedef struct jr_card_agreement {
    /** Judges are 0..n_judges-1, then the null judges; `other` may also be a file of human votes,
     *  which are numbered behind these. */
    size_t judge, other;
    jr_card_estimate share, share_no_ties, kappa;
    JR_ROOM(8);
} jr_card_agreement;

/** What all people say together, of whichever file. A match counts once, by its weight, however
 * many voted on it; several verdicts of a judge on it, in both seats, are as one that is their
 * mean. */
typedef struct jr_card_people {
    jr_card_agreement *with;           /**< of each judge and null judge; `other` means nothing */
    jr_card_agreement with_each_other; /**< of two people on the same match: what can be expected of
                                            a judge; n: matches with two votes or more */
    jr_card_estimate alpha; /**< Krippendorff's of first seat, second seat and tie; n likewise */
    JR_ROOM(8);
} jr_card_people;

typedef struct jr_card {
    size_t n_judges;               /**< without the null judges */
    jr_judge_card *rows;           /**< n_judges + JR_N_NULL_JUDGES */
    jr_card_agreement *agreements; /**< by judge and other; each pair of judges once */
    size_t n_agreements;
    size_t n_questions;   /**< that have a verdict, and are drawn */
    bool *home_firth;     /**< per judge: no finite maximum, Firth's penalty was used */
    jr_str *home_problem; /**< per judge: why it has no advantage; empty if it has */
    /** All judges in one fit, by question: jr_judge_fit's equal_home. */
    double home_chi2, home_p;
    size_t home_degrees;
    jr_card_people *people; /**< NULL: nobody knows who voted */
    JR_ROOM(7);
} jr_card;

typedef struct jr_card_options {
    const bool *questions; /**< n_questions: only these; NULL: all */
    size_t bootstrap_n;    /**< 0: no intervals */
    uint64_t seed;
    unsigned n_threads; /**< 0: one per processor; changes nothing */
    JR_ROOM(8);
} jr_card_options;

/**
 * Computes the card. Intervals are the 2.5 and 97.5 % quantiles over rounds that draw as many
 * questions as there are, with replacement, each with all its verdicts.
 *
 * The null judges decide every match that some judge has: the first seat wins; the longer answer
 * wins (a tie where lengths are equal, no verdict where one is not known). They are in no fit.
 * A human vote is compared with the judge's verdict on the match in the same seats, else on that
 * with the seats exchanged, turned back.
 */
JR_API void jr_card_compute(jr_arena *arena, const jr_judged *judged,
                            const jr_card_options *options, jr_card *ret_card);

/** The columns of JR_CARD_FIGURE_ROWS. */
JR_API const char *jr_card_key(jr_card_figure figure);
JR_API const char *jr_card_title(jr_card_figure figure);
JR_API const char *jr_card_meaning(jr_card_figure figure);
JR_API bool jr_card_is_points(jr_card_figure figure);

/**
 * Samples for people: the matches that they are asked about, and with which probability each match
 * of a benchmark could have been one of these.
 */

/** A match with a verdict. */
typedef struct jr_people_match {
    jr_str question;    /**< id as text */
    jr_str left, right; /**< models, in the seats that people see */
    uint64_t turn;      /**< from 1 */
    double probability; /**< with which it was drawn */
    uint64_t is_drawn;  /**< 0 or 1 */
    JR_ROOM(4);
} jr_people_match;

/** As model_judgment/human_sample.json holds it. */
typedef struct jr_people_sample {
    jr_str id;      /**< 16 digits of the SHA-256 of what was drawn: tells whether it is the same */
    double planned; /**< when, in seconds since 1970 */
    uint64_t seed;
    jr_str judges; /**< whose verdicts make the frame, joined by '+' */
    uint64_t n_drawn;
    jr_people_match *matches; /**< the frame: by question, models and turn */
    size_t n_matches;
    uint64_t n_without_answers; /**< matches left out, as an answer is not there; not of the file */
    jr_str problem; /**< why the sample is too small for jr_rank_calibrate; empty: it is not */
    JR_ROOM(6);
} jr_people_sample;

enum { JR_PEOPLE_SAMPLE_USUAL = 200 };

/** Zero means the default. */
typedef struct jr_people_sample_options {
    const char *bench_folder;
    const jr_votes_options *votes; /**< judges, filter and threads are looked at; NULL: all */
    uint64_t n;                    /**< 0: JR_PEOPLE_SAMPLE_USUAL; more than there are: all */
    uint64_t seed;
    double now; /**< seconds since 1970 */
    JR_ROOM(4);
} jr_people_sample_options;

/**
 * Draws a sample (jr_sample_draw): matches on which verdicts differ or are ties, or whose outcome
 * is open by a fit of the verdicts, p (1 - p) > 0.2, with twice the probability of others; seats at
 * random. Writes nothing. Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line), ERR_DATA: no match
 * has a verdict and both answers.
 */
JR_API JR_MUST_USE jr_status jr_people_sample_plan(jr_arena *arena,
                                                   const jr_people_sample_options *options,
                                                   jr_people_sample *ret_sample, jr_error *err);

/** The path in a benchmark folder; it may not exist. */
JR_API jr_str jr_people_sample_path(jr_arena *arena, const char *bench_folder);

/** Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT: also of a file that was edited by hand. */
JR_API JR_MUST_USE jr_status jr_people_sample_load(jr_arena *arena, const char *bench_folder,
                                                   jr_people_sample *ret_sample, jr_error *err);

/** Replaces the file; what stood there is kept as human_sample.ID.json. Errors: ERR_IO. */
JR_API JR_MUST_USE jr_status jr_people_sample_save(const jr_people_sample *sample,
                                                   const char *bench_folder, jr_error *err);

typedef struct jr_people_votes_options {
    const char *bench_folder;
    const char *path;   /**< a file that a page of jrank vote-page made */
    double now;         /**< seconds since 1970 */
    bool ignores_times; /**< votes at impossible times are taken as given now */
    JR_ROOM(4);
} jr_people_votes_options;

typedef struct jr_people_votes_added {
    jr_str voter;
    uint64_t n_votes;   /**< in the file */
    uint64_t n_added;   /**< that were new */
    uint64_t n_changed; /**< of these, in the place of an earlier vote on the match */
    uint64_t n_known;   /**< that were there */
    uint64_t n_skipped;
    uint64_t n_stale;   /**< on answers that have changed since */
    jr_str first_stale; /**< "MODEL's to question ID" of the first of these */
    JR_ROOM(2);
} jr_people_votes_added;

/**
 * Appends the votes of a file to model_judgment/human-NAME_pair.jsonl; they are on disk when this
 * returns. All of the file is looked at before anything is written. Errors: ERR_NOT_FOUND, ERR_IO
 * (the votes before are there, and the same file again adds the others), ERR_FORMAT and ERR_DATA: a
 * file that was cut or edited, of another sample, with a name, a match or a time that can't be, or
 * that another process adds to.
 */
JR_API JR_MUST_USE jr_status jr_people_votes_add(jr_arena *arena,
                                                 const jr_people_votes_options *options,
                                                 jr_people_votes_added *ret_added, jr_error *err);

/** What is known of a person's votes. */
typedef struct jr_voter_status {
    jr_str name;         /**< without "human-" */
    uint64_t n_sample;   /**< votes that count on matches of the sample */
    uint64_t n_outside;  /**< on other matches */
    uint64_t n_stale;    /**< on answers that have changed since */
    double left, tie;    /**< shares of the first, of the decided, and of the second, of all */
    double median;       /**< seconds a vote; NaN: not recorded */
    double fast;         /**< share that took less than two seconds; NaN likewise */
    double agreement;    /**< share of equal verdicts with others on the same matches; NaN: none */
    uint64_t n_compared; /**< pairs of verdicts that is of */
    bool is_hasty;       /**< more than a quarter took less than two seconds */
    bool is_one_sided;   /**< so many left, or right, that a coin does it in one of 10^5 */
    JR_ROOM(6);
} jr_voter_status;

typedef struct jr_people_status {
    jr_people_sample sample;
    jr_voter_status *voters; /**< by name */
    size_t n_voters;
    uint64_t n_labelled; /**< matches of the sample with a vote that counts */
    uint64_t n_shared;   /**< with votes of two people or more */
    double alpha;        /**< Krippendorff's, of left, right and tie; NaN: nothing is shared */
    double alpha_low, alpha_high; /**< 95 %, by drawing questions again; NaN: not known */
    JR_ROOM(8);
} jr_people_status;

/** Errors: those of reading; ERR_NOT_FOUND: there is no sample. */
JR_API JR_MUST_USE jr_status jr_people_status_load(jr_arena *arena, const char *bench_folder,
                                                   jr_people_status *ret_status, jr_error *err);

/** What a model is rated by people alone, and by people with the judge; NaN: it is not in the
 * frame. */
typedef struct jr_calibrated {
    jr_control_rating people, calibrated;
    uint64_t n_labelled; /**< matches of the sample with a vote */
    double by_matches;   /**< share of the variance by people alone that more matches take away; the
                              rest is what questions and people have in common */
    JR_ROOM(3);
} jr_calibrated;

/** What a judge likes more than people do, in points. */
typedef struct jr_people_bias {
    jr_str model;  /**< of the judge's own name; empty: longer answers, by a typical difference */
    double points; /**< the judge's less that of people: a model of its own against the others */
    double se, lower95, upper95;
    double spread; /**< of length: the typical difference, as jr_control_coefficient has it */
    JR_ROOM(4);
} jr_people_bias;

/** So many people are a sample of people. */
enum { JR_PEOPLE_VOTERS_MIN = 10 };

/** Ratings of a ranking that are true of people. */
typedef struct jr_calibration {
    jr_str sample;          /**< its id */
    jr_calibrated *ratings; /**< as the records of the ranking */
    size_t n_ratings;
    uint64_t n_matches;   /**< of the frame, with a verdict */
    uint64_t n_drawn;     /**< of these */
    uint64_t n_labelled;  /**< of these */
    uint64_t n_questions; /**< with a labelled match */
    uint64_t n_votes;     /**< of people on these */
    uint64_t n_people;
    uint64_t n_outside;         /**< votes of people on matches that were not drawn: not used */
    uint64_t n_stale;           /**< votes on answers that have changed since: not used */
    uint64_t n_without_verdict; /**< labelled matches that no judge has a verdict on any more */
    uint64_t n_later;           /**< matches with a verdict that the frame does not have */
    uint64_t n_voters;          /**< people whose votes are used, as far as they are told apart */
    uint64_t n_voter_clusters;  /**< the same where they are a second cluster, so that the intervals
                                     are for others like them; 0: JR_PEOPLE_VOTERS_MIN are needed */
    double lambda, correlation, worth; /**< see doc/method.md */
    double t;                          /**< 95 % intervals are so many errors to either side */
    double home, home_se;              /**< advantage of the left answer for people, in points */
    jr_str *warnings;                  /**< one sentence each */
    size_t n_warnings;
    jr_people_bias *biases; /**< of each judge among the models; of length last, where
                                 answers are there */
    size_t n_biases;
    JR_ROOM(3);
} jr_calibration;

typedef struct jr_calibrate_options {
    const char *bench_folder;
    const jr_votes_options *votes;  /**< as the ranking's votes were read */
    const char *const *human_paths; /**< files of pair judgments or battles */
    size_t n_human_paths;           /**< 0: the votes of all people in the folder */
    JR_ROOM(4);
} jr_calibrate_options;

/**
 * Fills ranking->calibration: votes of people on the sample of the folder correct the judges'
 * verdicts, by prediction-powered inference (doc/method.md, "Ratings for people"). Errors: those of
 * reading; ERR_NOT_FOUND: there is no sample, or no vote; ERR_DATA: votes that allow no interval.
 */
JR_API JR_MUST_USE jr_status jr_rank_calibrate(jr_arena *arena, const jr_votes *votes,
                                               const jr_calibrate_options *options,
                                               const jr_rank_options *how,
                                               const jr_rank_details *details, jr_ranking *ranking,
                                               jr_error *err);

/**
 * Juries: several judges whose votes weigh by how reliable they are.
 */

/** A judge of a jury. */
typedef struct jr_juror {
    jr_str judge;
    double weight; /**< of its votes in the common ranking, 1 on average over the judges */
    double se, lower95, upper95; /**< of the weight */
    double reliability; /**< by doc/method.md, "Juries": below 0 it says the contrary of the others,
                             and its weight is 0 */
    uint64_t n_votes;
    uint64_t n_shared; /**< verdicts on matches that people have voted on; by agreement with each
                            other 0 */
    jr_str kin;        /**< models of its own family among the candidates, joined by ", " */
    JR_ROOM(6);
} jr_juror;

typedef struct jr_jury {
    jr_juror *jurors; /**< as the judges of the votes */
    size_t n_jurors;
    uint64_t by_people;   /**< 1: reliable is who agrees with people; 0: with each other */
    uint64_t n_people;    /**< matches with votes of people that were compared with */
    uint64_t n_questions; /**< that the intervals go by */
    jr_str *warnings;     /**< one sentence each */
    size_t n_warnings;
    JR_ROOM(6);
} jr_jury;

typedef struct jr_jury_options {
    const char *bench_folder;
    const jr_votes_options *votes;  /**< as the votes were read */
    const char *const *human_paths; /**< files of votes of people */
    size_t n_human_paths;           /**< 0: the votes of all people in the folder */
    const jr_model_list *models;    /**< says which are of one family */
    JR_ROOM(4);
} jr_jury_options;

/** Verdicts of a judge on matches with votes of people, from which on these are compared with. */
enum { JR_JURY_SHARED_MIN = 50 };

/**
 * How reliable each judge of these votes is: by agreement with people, where each of them has
 * JR_JURY_SHARED_MIN verdicts on matches that people have voted on (where the folder has a sample,
 * matches of the sample alone, by their probabilities); else by agreement with each other.
 * *ret_votes: the same votes with these weights, for jr_votes_weigh. Errors: those of reading;
 * ERR_DATA: fewer than two judges, votes that weigh already or do not tell their questions, a judge
 * that is a person, no judge that agrees.
 */
JR_API JR_MUST_USE jr_status jr_jury_weigh(jr_arena *arena, const jr_votes *votes,
                                           const jr_jury_options *options, jr_jury *ret_jury,
                                           jr_votes *ret_votes, jr_error *err);

/**
 * Stability: whether two judges of the same matches rank alike.
 */

typedef struct jr_stable_model {
    jr_str model;
    double before, after;               /**< ratings by the one judge and by the other, mean 1000 */
    double shift, se, lower95, upper95; /**< of the difference, by question */
    uint32_t rank_before, rank_after;   /**< by the ratings, from 1 */
    JR_ROOM(5);
} jr_stable_model;

typedef struct jr_stability {
    jr_str before, after;    /**< the judges */
    jr_stable_model *models; /**< by the first judge's rating, the strongest first */
    size_t n_models;
    uint64_t n_matches; /**< that both have judged, in the same seats */
    uint64_t n_same;    /**< with the same verdict */
    uint64_t n_questions;
    double tau, tau_low, tau_high;  /**< Kendall's, and 95 % of it over drawn questions */
    double home_before, home_after; /**< home advantages in points */
    double p_value;                 /**< that nothing but chance moved them (jr_epochs) */
    JR_ROOM(6);
} jr_stability;

/**
 * Compares two judges of a folder by what both have judged. Ratings are those of jr_epochs_compare;
 * tau's interval is of 1,000 draws of as many questions, which move ratings by their influences
 * (jr_bt_influences). Errors: those of reading; ERR_DATA: fewer than two questions or models in
 * common, verdicts that allow no finite rating, naming the judge.
 */
JR_API JR_MUST_USE jr_status jr_stability_load(jr_arena *arena, const char *bench_folder,
                                               jr_str before, jr_str after,
                                               const jr_votes_options *options,
                                               jr_stability *ret_stability, jr_error *err);

/**
 * Verification: whether a judge is still the one that gave the verdicts: matches that it judged
 * are judged again, twice, and the verdicts compared (jr_drift_test).
 */

/** A match that is judged again. */
typedef struct jr_verified_match {
    jr_str question, first, second; /**< id and models as the votes name them */
    uint64_t turn;                  /**< from 1 */
    uint64_t stage;                 /**< 1, or 2 of an extension */
    double score;                   /**< of the first seat, when it was drawn: 0, 1/2, 1 */
    jr_str prompt_name; /**< of the judge prompt; empty: not said. Not of the file, like the next */
    jr_str prompt;      /**< the very text that the judge was given; empty: not recorded */
    uint64_t asks_json; /**< for a JSON object, by jr_judging_options.verdict */
    JR_ROOM(5);
} jr_verified_match;

/** What the verdicts say of the home advantage or of a model, in points. */
typedef struct jr_verified_shift {
    jr_str model;            /**< empty: the home advantage */
    double strength;         /**< in logits, of all votes when the test was planned */
    double shift, se, reach; /**< as in jr_drift; NaN: not known yet */
    JR_ROOM(6);
} jr_verified_shift;

/** A test of one judge, as model_judgment/JUDGE_verify.json holds it. */
typedef struct jr_verification {
    jr_str judge;
    uint64_t test;        /**< the number of the test, from 1: replies name it */
    double planned;       /**< when, in seconds since 1970 */
    double margin;        /**< in points */
    uint64_t stages;      /**< 1; 2: one extension, with half of alpha at each stage */
    uint64_t stage;       /**< the present one, from 1 */
    uint64_t seed;        /**< of samples and of sign patterns */
    uint64_t n_votes;     /**< of which the sample was drawn */
    uint64_t n_questions; /**< of the sample */
    double enough;        /**< matches by which an unchanged judge passes in 95 % */
    double least_margin;  /**< in points: what it can pass by the matches of the sample */
    double to_find_home, to_find_model; /**< matches that find a shift of the margin in 90 % */
    jr_verified_shift *shifts;          /**< the home advantage, then the models */
    size_t n_shifts;
    jr_verified_match *matches; /**< by question */
    size_t n_matches;
    jr_drift_decision decision; /**< JR_N_DRIFT_DECISIONS: none yet; all below is 0 then */
    uint64_t is_different;      /**< for a judge that is pooled: it has changed, by less */
    uint64_t n_compared;        /**< matches with both replies */
    uint64_t n_unreadable;      /**< matches left out, as a reply says no verdict */
    uint64_t n_changed, n_self; /**< matches whose score changed; differs between the new two */
    uint64_t n_odd, n_odd_old;
    double p_shift, p_identity;
    double finished;
    JR_ROOM(8);
} jr_verification;

/** The path of a judge's verification in a benchmark folder; it may not exist. */
JR_API jr_str jr_verification_path(jr_arena *arena, const char *bench_folder, jr_str judge);

/** Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT. */
JR_API JR_MUST_USE jr_status jr_verification_load(jr_arena *arena, const char *bench_folder,
                                                  jr_str judge, jr_verification *ret_verification,
                                                  jr_error *err);

/** Replaces the file as a whole. Errors: ERR_IO. */
JR_API JR_MUST_USE jr_status jr_verification_save(const jr_verification *verification,
                                                  const char *bench_folder, jr_error *err);

/** Zero means the default everywhere. */
typedef struct jr_verify_options {
    const char *bench_folder;
    jr_str judge;
    double margin;      /**< in points; NaN or 0: 80 */
    uint64_t n_matches; /**< 0: as many as an unchanged judge needs, or all */
    bool two_stages;    /**< an extension is to be possible */
    bool is_new;        /**< a test of its own, also where there is one that has not ended */
    bool extends;       /**< the second stage of a test that had not enough */
    uint64_t seed;
    double now;   /**< seconds since 1970 */
    double since; /**< of jr_verify_epochs: where the second time begins; 0: as records say */
    unsigned n_threads;
    JR_ROOM(8);
} jr_verify_options;

enum { JR_VERIFY_MARGIN = 80, JR_VERIFY_MATCHES_MIN = 50, JR_VERIFY_QUESTIONS_MIN = 20 };

/**
 * The test that there is, ended or not, with the prompts of its matches; else a new one: a
 * systematic sample of the judge's votes that a call gave. Writes nothing. Errors: ERR_NOT_FOUND,
 * ERR_IO, ERR_FORMAT; ERR_USAGE (a margin or number that is not that of the test under way);
 * ERR_DATA: fewer than JR_VERIFY_MATCHES_MIN matches or JR_VERIFY_QUESTIONS_MIN questions, models
 * that votes or sample do not connect, a match of the test that is no longer there.
 */
JR_API JR_MUST_USE jr_status jr_verify_plan(jr_arena *arena, const jr_verify_options *options,
                                            jr_verification *ret_verification, jr_error *err);

/**
 * Compares, once each match has both replies; matches whose reply says no verdict are left out
 * where they are at most one in 20. Fills in the decision and what goes with it; nothing changes
 * while replies are missing. Errors: ERR_IO, ERR_FORMAT (file:line), ERR_DATA.
 */
JR_API JR_MUST_USE jr_status jr_verify_finish(jr_arena *arena, const jr_verify_options *options,
                                              jr_verification *verification, jr_error *err);

/** The votes of a judge before and after a border. */
typedef struct jr_judge_epochs {
    jr_str judge;
    jr_str border;        /**< what changed: "served model", "file of the model", "model", "prompt",
                               "month", "date" */
    jr_str before, after; /**< its values; empty for a date */
    double since;         /**< of the first vote behind the border; NaN: not recorded */
    uint64_t n_votes[2];
    double margin;  /**< in points */
    jr_str *models; /**< sorted bytewise */
    size_t n_models;
    jr_epochs result;
    JR_ROOM(8);
} jr_judge_epochs;

/**
 * Compares a judge's votes of two times (jr_epochs_compare). The border is where the newest of
 * several models that the server named, else of several files that a llama-server had loaded, else
 * of several models that were asked for, else of several
 * prompts, gave its first vote; else the turn of a month that leaves both times most alike in
 * votes; or where the options say. Only bench_folder, judge, margin, since and n_threads of the
 * options are looked at. Errors: as jr_verify_plan; ERR_DATA where no record says what changed or
 * when.
 */
JR_API JR_MUST_USE jr_status jr_verify_epochs(jr_arena *arena, const jr_verify_options *options,
                                              jr_judge_epochs *ret_epochs, jr_error *err);

/** What the first seat is worth in one of the two times of a judge. */
typedef struct jr_epoch_home {
    jr_judge_home home;      /**< judge: what the border's value was in that time */
    double lower95, upper95; /**< in points */
    uint64_t n_votes;
    JR_ROOM(4);
} jr_epoch_home;

/** A rating in points; NaN: no votes. */
typedef struct jr_epoch_rating {
    jr_str model_id;
    double rating;
} jr_epoch_rating;

/** The ranking with a home advantage for each time of its judge, in one fit with strengths that the
 * times share: jr_judge_fit_votes with times as judges. */
typedef struct jr_epoch_homes {
    jr_str border;        /**< what changed: as in jr_judge_epochs */
    double since;         /**< of the first vote behind the border; NaN: not recorded */
    jr_epoch_home *homes; /**< before the border, then behind it */
    size_t n_homes;       /**< 2 */
    jr_equality_test equal_home;
    jr_epoch_rating *ratings; /**< by model_id bytewise */
    size_t n_ratings;
    double most_moved; /**< how far one of them is from the ranking's own at most; NaN where one of
                            the two has Firth's penalty or other ties */
    jr_ties ties;      /**< as in jr_judge_homes */
    bool firth;        /**< likewise */
    jr_str problem;    /**< why nothing was estimated, and then ratings are none; else empty */
    JR_ROOM(8);
} jr_epoch_homes;

/** How many matches of the frame people would have to vote on; NaN: all of them are too few. */
typedef struct jr_people_needs {
    double now;          /**< width of the calibrated 95 % interval, in points */
    double votes;        /**< with the judge */
    double lower, upper; /**< by the 95 % interval of what judge and people have in common */
    double alone;        /**< without a judge */
    double least;        /**< width with a vote on all matches */
    JR_ROOM(4);
} jr_people_needs;

/**
 * For an interval of so many points of a record of the ranking, by what its votes say. With V0 the
 * variance by people alone on n0 of N matches, of which the share s is by_matches, and r^2 what the
 * judge takes of it, found by worth: V(n) = s V0 n0 / n (1 - r^2 (1 - n / N)) + (1 - s) V0. lower
 * and upper are by Fisher's interval of r, with n0 - 3 for its precision. calibration: of a
 * ranking.
 */
JR_API jr_people_needs jr_people_power(const jr_calibration *calibration, size_t record,
                                       double width);

#ifdef __cplusplus
}
#endif

#endif
