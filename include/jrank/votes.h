/**
 * votes.h: what judges and people said of the answers of a benchmark: votes counted for rankings,
 * match by match, and as tables of scores.
 *
 * Example: doc/examples/votes.c.
 */
#ifndef JRANK_VOTES_H
#define JRANK_VOTES_H

#include <jrank/stats.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Votes: read verdicts from files and count them per ordered pair of models.
 *
 * Three sources: pair judgments of a benchmark folder (jrank's and FastChat's layout), Arena-style
 * battles, and a table of counts. Files are read in blocks of whole records, decompressed where
 * they are gzip or zstd, and parsed on several threads; memory grows with the models and pairs,
 * and with the judgments of a benchmark (some 80 bytes each, to find duplicates and to keep
 * questions apart), not with battles. The result is the same for any number of threads.
 *
 * A verdict is the number 1, 2 or 3 (a tie) or one of the words "model1_id", "model_1", "model_a",
 * "model2_id", "model_2", "model_b", "tie", "tie (bothbad)", "both_bad". Any other, and a missing
 * one, is never a tie or a loss: it is left out and counted as invalid. A record with g1_winner
 * and g2_winner instead of winner is two games, the first showing model_1 first, the second
 * model_2; their verdicts name the models, not the seats.
 *
 * A line that is no JSON, or names no models, is an error with its file and line; only a torn last
 * line (no line end, not parseable) is skipped and counted. A byte order mark, "\r\n" and empty
 * lines mean nothing; a NUL byte is an error, a \u0000 in a name is part of the name.
 */

/** A line longer than this is refused. */
#define JR_LINE_MAX ((size_t)128 << 20)

/** A file that was read. */
typedef struct jr_input {
    jr_str path;           /**< as given; "-" for standard input */
    uint64_t size;         /**< bytes on disk (compressed size where compressed) */
    char sha256[65];       /**< lower-case hexadecimal of the bytes on disk */
    jr_str content_sha256; /**< of one compressed vote file among several: of what it holds; else
                                empty */
    JR_ROOM(6);
} jr_input;

/** What was found besides valid votes. Matches are games: a FastChat record holds two. */
typedef struct jr_votes_report {
    uint64_t valid;        /**< votes that count */
    uint64_t invalid;      /**< verdicts that say neither model nor tie */
    uint64_t duplicates;   /**< valid votes replaced by a later one on the same match */
    uint64_t self_matches; /**< a model against itself: left out */
    uint64_t filtered;     /**< valid votes left out by the model list */
    uint64_t torn_lines;   /**< unfinished last lines: left out */
    uint64_t not_blind;    /**< battles with anony false (the names were seen): left out */
    uint64_t not_sampled;  /**< battles that the Arena leaves out as one of many on a prompt */
    uint64_t other_rows;   /**< rows of a server's log that are no votes */
    uint64_t by_filter;    /**< rows left out by the filter */
    JR_ROOM(4);
} jr_votes_report;

/** The votes of a judge in two times, between which something changed under its name. */
typedef struct jr_vote_epochs {
    jr_str border;        /**< what changed: as in jr_judge_epochs */
    jr_str before, after; /**< its values */
    double since;         /**< of the first vote behind the border; NaN: not recorded */
    jr_detail *details;   /**< as jr_votes.details, but judge is 0 before the border, 1 behind it */
    size_t n_details;
    JR_ROOM(8);
} jr_vote_epochs;

/** The report of one judge of a benchmark folder. */
typedef struct jr_judge_votes {
    jr_str judge;
    uint64_t valid, invalid, duplicates;
    jr_str *mixtures; /**< "FILE:LINE: sentence" for what should be one among the verdicts and is
                         not (model, prompt, temperature), and for answers that changed since */
    size_t n_mixtures;
    const jr_vote_epochs *epochs; /**< with jr_vote_wanted.epochs, of a judge that is the only one;
                                       NULL: its records name one model, prompt and month */
    JR_ROOM(5);
} jr_judge_votes;

/**
 * What the order of two models in a vote is. UNKNOWN: the order of a file, which may be that of
 * seats or not. SHOWN: that in which a judge saw them. NONE: winner and loser, or something else
 * that says nothing of seats.
 */
typedef enum jr_seats { JR_SEATS_UNKNOWN, JR_SEATS_SHOWN, JR_SEATS_NONE } jr_seats;

/** What was read of a vote besides models and verdict. */
typedef struct jr_vote_columns {
    jr_str used;   /**< "question_id as question, judge as voter, tstamp as time"; may be empty */
    jr_str unused; /**< "prompt, response_a and 3 more"; may be empty */

    /**
     * With jr_vote_wanted.style: the votes in whose answers all of it is known, their counts with
     * them, and what differs in their style as covariates. Names of style are "length", "headers",
     * "lists", "bold" and "japanese", which stand in conv_metadata (but the last) or are counted
     * from the conversations; "column:NAME" with a '*' in it, for which a and b are put in; and
     * without one a number of the vote itself, which is taken as it is.
     */
    const jr_control_votes *styled;
    const jr_str *style_names; /**< of the covariates */

    /** With jr_vote_wanted.by: the votes by what they are on and its category, for
     * jr_rank_by_category. */
    jr_detail *by_category;
    size_t n_by_category;
    jr_categories categories; /**< of_question goes with the questions of by_category */
    const jr_control_votes
        *grouped; /**< see jr_vote_wanted.grouped; NULL: the votes have details */
    JR_ROOM(1);
} jr_vote_columns;

/**
 * Votes that weigh more or less than one, or are won in part: a vote of weight w and score y of the
 * first model (1, 0, 1/2 for a tie, or anything between).
 */
typedef struct jr_vote_weights {
    jr_counts counts;   /**< sums of w by outcome; w y of wins and w (1 - y) of losses where scores
                             are given. Cells without weight are left out */
    jr_cell *squares;   /**< for each of these cells, so that the sum of w^2 (y - p)^2 for any p is
                             wins (1 - p)^2 + losses p^2 + ties (1/2 - p)^2; any of them may be
                             negative */
    jr_detail *details; /**< as jr_votes.details, of sums of w; NULL where there are none */
    size_t n_details;
    bool have_weights;         /**< some vote may weigh more or less than one */
    bool have_scores;          /**< votes are won in part: wins and losses are no outcomes */
    bool are_applied;          /**< by jr_votes_weigh */
    uint64_t n_soft;           /**< votes that have a score by what their judge gave its labels */
    jr_detail *detail_squares; /**< of soft votes: for each of the details, as squares for a cell;
                                    else NULL */
    JR_ROOM(2);
} jr_vote_weights;

typedef struct jr_votes {
    jr_counts counts;
    jr_str *models;          /**< n_models names, sorted bytewise, also of models that were only
                                  met in invalid verdicts or against themselves */
    uint64_t *model_invalid; /**< invalid verdicts per model; NULL: none */
    jr_votes_report report;
    jr_detail *details; /**< of a benchmark folder: sorted by (question, judge, first, second);
                             summed over questions and judges they are `counts` */
    size_t n_details;
    jr_str *questions; /**< their ids, numbers as written; sorted bytewise */
    size_t n_questions;
    jr_judge_votes *judges; /**< sorted by name; none for battles and counts */
    size_t n_judges;
    jr_input *inputs; /**< in the order read */
    size_t n_inputs;
    jr_str first_invalid; /**< "FILE:LINE: winner is ..." of the first invalid one; empty if none */
    jr_counts missing;    /**< verdicts without a winner: per ordered pair how many, in `ties` */
    uint64_t n_clear;     /**< with a clear_weight: clear wins among the valid votes */
    jr_seats seats;       /**< of all votes */
    const jr_vote_columns *columns; /**< of vote files: what was read of them; else NULL */
    const jr_vote_weights *weights; /**< NULL: each vote counts one and is won or a tie */
    JR_ROOM(1);
} jr_votes;

/** What else is read of votes, into jr_vote_columns; zero: nothing. */
typedef struct jr_vote_wanted {
    const jr_str *style; /**< what is held equal; see jr_vote_columns.style */
    size_t n_style;
    const char *by; /**< the column of categories ("a.b" in objects), of a benchmark "criterion" */
    bool grouped;   /**< votes of which their question alone is known in columns->grouped, which
                         takes a tenth of the room of details: for jr_rank_votes */
    bool epochs;    /**< of a benchmark: jr_judge_votes.epochs; each verdict counts there as it is
                         told, whatever soft says */
    JR_ROOM(4);
} jr_vote_wanted;

/** Which votes are taken; all that is zero leaves none out. */
typedef struct jr_vote_filter {
    const char *where; /**< an expression over fields, as "language = ja and not is_code" */
    const jr_str *without_models; /**< no vote on one of these */
    size_t n_without_models;
    double since, until; /**< votes from the first time on and before the second, in seconds since
                              1970 (UTC); 0: any. A vote without a time is left out */
    uint64_t per_voter_day; /**< the first so many votes of a voter on each day (UTC); 0: all */
    bool only_current;      /**< of a benchmark: no verdict on an answer, or by a wording of a
                               prompt, that has changed since */
    bool without_flagged;   /**< of a benchmark: none on an answer that jr_check_answers flags */
    const struct jr_model_list
        *without_kin; /**< of bench.h, of a benchmark: no verdict of a judge on a model that is its
                           kin (jr_models_are_kin) by this list; NULL: all */
    JR_ROOM(4);
} jr_vote_filter;

/**
 * Seconds since 1970 (UTC) of a date, "2025-05-01", perhaps with a time, "2025-05-01 10:00:00" or
 * "2025-05-01T10:00:00+09:00", or of a number of them. is_end: of a date alone the end of its day,
 * for jr_vote_filter.until. Errors: ERR_USAGE.
 */
JR_API JR_MUST_USE jr_status jr_time_parse(jr_str text, bool is_end, double *ret_time,
                                           jr_error *err);

typedef struct jr_votes_options {
    const jr_str *judges; /**< judges to pool; one named "all" takes every judge that is no person
                               (human-NAME), or all where there are only people */
    size_t n_judges;      /**< 0: all judges */
    const jr_str *models; /**< only matches between these; a model without any is still listed */
    size_t n_models;      /**< 0: all models */
    unsigned n_threads;   /**< 0: one per processor */
    bool without_sha256;  /**< leave jr_input.sha256 empty: it costs a pass over the bytes */
    bool with_people;     /**< "all" takes people, too */
    bool without_weights; /**< of vote files and counts: each vote weighs one */
    bool soft; /**< of a benchmark: weights has the scores by the probabilities of labels */
    const jr_str *winner_codes; /**< of battles: NULL, or the three values of `winner` that mean
                                     the first model, the second and a tie */
    uint64_t clear_weight;      /**< of a benchmark folder: so many votes is a clear win ([[A>>B]]);
                                     0: one */
    const jr_vote_filter *filter; /**< NULL: all votes */
    const jr_str *columns; /**< of vote files and counts: "question=prompt", "voter=who": names of
                                columns for what a vote has */
    size_t n_columns;
    const jr_vote_wanted *wanted; /**< of vote files: what else is read; NULL: nothing */
    uint64_t min_votes; /**< of who is no "other" voter; 0: the 20 with the most are none */
    JR_ROOM(1);
} jr_votes_options;

/**
 * Reads model_judgment/JUDGE_pair.jsonl of the judges from a benchmark folder. Duplicates are
 * votes with equal (question, first, second, judge, turn), where judge is the file's name; the
 * last valid one counts.
 * Errors: ERR_NOT_FOUND (no such folder or judge; the sentence lists the judges that are there),
 * ERR_IO, ERR_FORMAT (file:line), ERR_DATA (no valid vote at all).
 */
JR_API JR_MUST_USE jr_status jr_votes_load_bench(jr_arena *arena, const char *bench_folder,
                                                 const jr_votes_options *options,
                                                 jr_votes *ret_votes, jr_error *err);

/**
 * Reads votes, {model_a, model_b, winner} or in another of the layouts that doc/formats.md lists:
 * JSON lines, a JSON array or CSV with a header, recognised by content; plain, gzip or zstd,
 * recognised by their magic numbers; "-" is standard input. Or Parquet: a file, or a folder of
 * several, each of which is one of the inputs. The same pair may meet any number of times; where
 * votes have ids, or say who voted on which question, one counts once. ret_votes has details where
 * all valid votes name their question, weights where some vote says what it weighs, in a column
 * `weight` or another that options->columns names (those that say nothing weigh one), and columns
 * with what else was read. Errors as above; ERR_USAGE for what is wrong with filter, columns or
 * wanted.
 */
JR_API JR_MUST_USE jr_status jr_votes_load_battles(jr_arena *arena, const char *const *paths,
                                                   size_t n_paths, const jr_votes_options *options,
                                                   jr_votes *ret_votes, jr_error *err);

/**
 * Reads a CSV table or a Parquet file (or a folder's Parquet files, each of which is one of the
 * inputs) with the columns `model1,model2,wins1,wins2,ties` (in any
 * order, others ignored), model1 shown first, or `model1,model2,score`: each row a vote with a
 * score of model1 between 0 and 1, or as many as a column `votes` says. Lines that begin with '#'
 * are comments; the file may be compressed. Rows of the same ordered pair are added. Counts are
 * numbers from 0 on.
 *
 * A column `question` says on which question the votes of a row are, and with it a column `judge`
 * by whom: they become details. A column `weight`, or another that options->columns names, says
 * what each vote of the row weighs, from 0 on: with it, with scores, or with counts that are no
 * whole numbers ret_votes->weights is filled. Errors as above; ERR_DATA where no vote has a weight
 * above 0.
 */
JR_API JR_MUST_USE jr_status jr_votes_load_counts(jr_arena *arena, const char *path,
                                                  const jr_votes_options *options,
                                                  jr_votes *ret_votes, jr_error *err);

/**
 * The votes with their weights in counts and details, which have the sums of w in the place of
 * numbers of votes, scaled so that weights are 1 on average; counts and details as they were
 * counted change places with those of `weights`, whose squares follow. jr_rank_votes and all that
 * follows take votes so; it does not look at weights that are not applied. Votes without weights
 * are returned as they are, unless pair_least > 0, which divides each weight by the votes of its
 * pair of models in both orders, or by pair_least where those are fewer: then each pair that met
 * often weighs the same (`reweighted` of arena-rank, with 50).
 */
JR_API jr_votes jr_votes_weigh(jr_arena *arena, const jr_votes *votes, double pair_least);

/** Appends the table that jr_votes_load_counts reads; `comment` lines (may be empty) go first. */
JR_API void jr_votes_format_counts(jr_buf *buf, const jr_votes *votes, jr_str comment);

/** The same by question, or by question and judge. Errors: ERR_DATA: these are not known. */
JR_API JR_MUST_USE jr_status jr_votes_format_details(jr_buf *buf, const jr_votes *votes,
                                                     bool with_judges, jr_str comment,
                                                     jr_error *err);

/** Where votes come from: one of these. */
typedef struct jr_vote_source {
    const char *bench_folder;   /**< or NULL */
    const char *const *battles; /**< files */
    size_t n_battles;
    const char *counts; /**< or NULL */
    JR_ROOM(4);
} jr_vote_source;

/**
 * Appends the votes as JSON lines, or as CSV with a header, of which jr_votes_load_battles reads
 * the same votes: those of a benchmark with judge, question and its category, those of counts one
 * by one. Invalid verdicts are written as such; of duplicates in a benchmark the one that counts.
 * Errors: those of reading; ERR_USAGE for CSV from standard input; ERR_DATA: too many, or none.
 */
JR_API JR_MUST_USE jr_status jr_votes_format(const jr_vote_source *source,
                                             const jr_votes_options *options, bool as_csv,
                                             jr_buf *buf, uint64_t *ret_n_votes, jr_error *err);

/** What jr_votes_write_bench wrote. */
typedef struct jr_bench_report {
    uint64_t n_votes, n_questions, n_answers, n_models;
    uint64_t n_split;   /**< votes on other answers to a question than those that are there: each is
                             on a question of its own, ID~2 and so on */
    uint64_t n_without; /**< votes left out, as nothing says what was asked and answered */
    uint64_t n_left_out; /**< votes left out as jr_votes_load_battles does: not blind, not sampled,
                              the same id again, a model against itself */
    uint64_t n_weighed;  /**< votes with another weight than one, which a benchmark does not keep */
    JR_ROOM(3);
} jr_bench_report;

/**
 * Writes votes of files as a benchmark folder: questions, answers, and the votes, with their
 * voters, as judgments of "human-votes". What was said stands in conversation_a and conversation_b,
 * or in prompt or instruction, and response_a and response_b or output_1 and output_2. The folder
 * must be empty or not be there. Errors: those of reading; ERR_DATA: no vote has a conversation,
 * one is won in part or has no seats, too much text; ERR_USAGE, ERR_IO.
 */
JR_API JR_MUST_USE jr_status jr_votes_write_bench(const jr_vote_source *source,
                                                  const jr_votes_options *options,
                                                  const char *folder, jr_bench_report *ret_report,
                                                  jr_error *err);

/**
 * Matches: the verdicts of one judge, match by match, to compare judges with each other.
 */

/** A match is a question and turn with two models in their seats; its id is a hash of those, the
 * same in every file. */
typedef struct jr_match {
    uint64_t id[2];
    uint64_t swapped_id[2]; /**< of the same match with the seats exchanged */
    jr_verdict verdict;     /**< by seat */
} jr_match;

/** The valid verdicts of a file, one per match: the last one in the file. */
typedef struct jr_match_list {
    jr_str path;
    jr_match *matches; /**< by id */
    size_t n_matches;
    uint64_t n_invalid;      /**< verdicts that say neither model nor tie */
    uint64_t n_duplicates;   /**< valid verdicts replaced by a later one on the same match */
    uint64_t n_self_matches; /**< a model against itself */
    uint64_t n_torn_lines;   /**< an unfinished last line */
    JR_ROOM(8);
} jr_match_list;

/**
 * Reads a file of pair judgments of any of the forms in votes.h; "-" is standard input.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_matches_load(jr_arena *arena, const char *path,
                                             jr_match_list *ret_list, jr_error *err);

/** What voters said, a list for each. */
typedef struct jr_voter_matches {
    jr_str *names; /**< voters by name, behind them "N others", "unnamed" for who names nobody */
    jr_match_list *lists; /**< per name; several verdicts on a match may stand in the last */
    size_t n_voters;
    size_t n_apart; /**< without those others */
    JR_ROOM(4);
} jr_voter_matches;

/**
 * Reads the votes of files as jr_votes_load_battles does, each voter on its own who has
 * options->min_votes. Each vote must name its question.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line), ERR_DATA (no valid vote), ERR_USAGE (too
 * many voters have min_votes).
 */
JR_API JR_MUST_USE jr_status jr_matches_load_voters(jr_arena *arena, const char *const *paths,
                                                    size_t n_paths, const jr_votes_options *options,
                                                    jr_voter_matches *ret_voters, jr_error *err);

/** Any two verdicts on a match, whoever of these lists gave them, in either seat order: the table
 * for jr_agreement_of_table has each such pair twice, once in each order. */
JR_API void jr_matches_between(const jr_match_list *lists, size_t n_lists,
                               uint64_t ret_table[JR_N_VERDICTS][JR_N_VERDICTS]);

/** The path of a judge's pair judgments in a benchmark folder; it may not exist. */
JR_API jr_str jr_matches_path(jr_arena *arena, const char *bench_folder, jr_str judge);

/**
 * The verdicts of both judges on the matches that both lists hold, for jr_agreement_of. `swapped`:
 * on the matches that the other judge saw with the seats exchanged; his verdict is turned back, so
 * that equal means that both preferred the same model. A match that he saw both ways is in both.
 * Returns their number.
 */
JR_API size_t jr_matches_common(jr_arena *arena, const jr_match_list *one,
                                const jr_match_list *other, bool swapped, uint8_t **ret_verdicts,
                                uint8_t **ret_others);

/**
 * What several judges said, verdict by verdict, as plain arrays. Judges, models and questions are
 * numbers below the counts; their names are kept beside them.
 */

/** The judge of a model that is none. */
#define JR_NO_JUDGE UINT32_MAX

/** One valid verdict. */
typedef struct jr_judged_match {
    uint32_t judge, question;
    uint32_t turn;          /**< from 1 */
    uint32_t first, second; /**< models in their seats, never equal */
    jr_verdict verdict;     /**< by seat */
} jr_judged_match;

typedef struct jr_judged {
    jr_str *judges, *models, *questions;
    size_t n_judges, n_models, n_questions;
    jr_judged_match *matches; /**< each judge's verdict on a match at most once */
    size_t n_matches;
    double *invalid; /**< [judge][question]: verdicts that named neither model nor tie */

    jr_str *humans; /**< files of human votes */
    size_t n_humans;
    jr_judged_match *human_votes; /**< judge is the number of the file; any number on a match */
    size_t n_human_votes;

    double *lengths;    /**< [model][question][turn from 0] in characters, NaN where not known */
    size_t n_turns;     /**< of lengths; 0: no answers are at hand */
    uint32_t *judge_of; /**< per model: the judge that it is, or JR_NO_JUDGE */
    uint32_t *flagged;  /**< [model][question]: bit t - 1: turn t has a flag; NULL: not known */
    uint32_t *human_voters; /**< per human vote a number of who voted; NULL: not known */
    double *human_weights;  /**< per human vote 1 / probability of its match in the sample that
                               people  were asked about, 0 outside of it; NULL: there is no sample */
    JR_ROOM(5);
} jr_judged;

/**
 * Panels of judges: read what the judges of a benchmark said, match by match, and what people said
 * of the same answers.
 */

/** What was left out, per judge or file of human votes. */
typedef struct jr_panel_report {
    uint64_t valid, invalid, duplicates, self_matches, torn_lines;
    uint64_t unknown;     /**< human votes on a question or model that no judge has */
    uint64_t not_blind;   /**< human votes by who saw the names of the models */
    uint64_t not_sampled; /**< human votes that the Arena leaves out, as one of many on a prompt */
    jr_str *mixtures;     /**< as in jr_judge_votes */
    size_t n_mixtures;
    uint64_t stale;   /**< human votes on answers that have changed since: left out */
    uint64_t outside; /**< human votes on matches that were not drawn into the sample */
    JR_ROOM(2);
} jr_panel_report;

typedef struct jr_panel {
    jr_judged judged;
    jr_panel_report *judges, *humans; /**< one each */
    size_t n_models_with_answers;
    bool has_questions; /**< there is a file of questions */
    jr_str *categories; /**< that the questions have, sorted bytewise */
    size_t n_categories;
    uint32_t *category; /**< per question; UINT32_MAX: none */
    jr_str *criteria;   /**< with jr_votes_options.wanted.by "criterion": that verdicts are on */
    size_t n_criteria;
    jr_judged
        *by_criterion; /**< of each the judged with its verdicts instead of those on the whole;
                            invalid: a judgment that has none, though the judge gives some */
    jr_str sample;     /**< the id of the sample that people were asked about; empty: none */
    size_t n_voters;   /**< people whose votes count */
    JR_ROOM(2);
} jr_panel;

/**
 * Reads the pair judgments of these judges, the lengths of the answers, the categories of the
 * questions and the files of human votes. Verdicts and duplicates as in votes.h.
 *
 * Human votes are pair judgments or Arena battles {question_id, model_a, model_b, winner}. Several
 * people may vote on the same match: a vote replaces an earlier one only where both name the same
 * `judge`. Votes on questions or models that no judge has are left out and counted.
 *
 * A model is a judge where its name is the judge's, or begins with it and goes on with ':' (a
 * version).
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line), ERR_DATA (no valid verdict at all).
 */
JR_API JR_MUST_USE jr_status jr_panel_load(jr_arena *arena, const char *bench_folder,
                                           const jr_str *judges, size_t n_judges,
                                           const char *const *human_paths, size_t n_human_paths,
                                           jr_panel *ret_panel, jr_error *err);

/**
 * The same of vote files: the judges are the voters who have options->min_votes, without answers
 * and categories; the votes of all others are the human votes. Where nobody has so many, all are
 * one judge. Each vote must name its question. Errors: those of jr_matches_load_voters.
 */
JR_API JR_MUST_USE jr_status jr_panel_load_votes(jr_arena *arena, const char *const *paths,
                                                 size_t n_paths, const jr_votes_options *options,
                                                 jr_panel *ret_panel, jr_error *err);

/**
 * Scores: single judgments: the mean score of each model.
 */

/** Means are NaN where there is no score. */
typedef struct jr_score_row {
    jr_str model;
    double first_turn, second_turn;
    double average; /**< over all scores, so that turns weigh by their numbers */
    uint64_t n_scores;
    uint64_t n_unreadable; /**< judgments without a score (-1, missing): in no mean */
    JR_ROOM(8);
} jr_score_row;

typedef struct jr_score_table {
    jr_score_row *rows; /**< by average, the largest first; of equals by name */
    size_t n_rows;
    uint64_t n_scores, n_unreadable;
    uint64_t n_duplicates; /**< scores replaced by a later one of the same answer and turn */
    uint64_t n_torn_lines;
    JR_ROOM(8);
} jr_score_table;

/**
 * Reads a file of single judgments (JUDGE_single.jsonl). models: those that are wanted; none: all.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line), ERR_DATA: no score of any wanted model.
 */
JR_API JR_MUST_USE jr_status jr_scores_load(jr_arena *arena, const char *path, const jr_str *models,
                                            size_t n_models, jr_score_table *ret_table,
                                            jr_error *err);

/**
 * Columns in memory.
 */

/**
 * Dictionary encoding, for those who have votes in arrays: values of `size` bytes, `stride` bytes
 * apart, get numbers from 0 in the order in which they first come; those with the same bytes get
 * the same. ret_numbers: n_values. Returns the row of each distinct value's first, *ret_n_distinct
 * of them, in the arena; NULL where there is no value. At most UINT32_MAX distinct values.
 */
JR_API const size_t *jr_column_encode(jr_arena *arena, const void *values, size_t n_values,
                                      size_t size, ptrdiff_t stride, uint32_t *ret_numbers,
                                      size_t *ret_n_distinct);

#ifdef __cplusplus
}
#endif

#endif
