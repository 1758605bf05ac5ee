/**
 * votes.h: read verdicts from files and count them per ordered pair of models.
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
#ifndef JRANK_VOTES_H
#define JRANK_VOTES_H

#include <jrank/buf.h>
#include <jrank/counts.h>

#include <stdbool.h>
#include <stdint.h>

/** A line longer than this is refused. */
#define JR_LINE_MAX ((size_t)128 << 20)

/** A file that was read. */
typedef struct jr_input {
    jr_str path;     /**< as given; "-" for standard input */
    uint64_t size;   /**< bytes on disk (compressed size where compressed) */
    char sha256[65]; /**< lower-case hexadecimal of the bytes on disk */
} jr_input;

/** What was found besides valid votes. Matches are games: a FastChat record holds two. */
typedef struct jr_votes_report {
    uint64_t valid;        /**< votes that count */
    uint64_t invalid;      /**< verdicts that say neither model nor tie */
    uint64_t duplicates;   /**< valid votes replaced by a later one on the same match */
    uint64_t self_matches; /**< a model against itself: left out */
    uint64_t filtered;     /**< valid votes left out by the model list */
    uint64_t torn_lines;   /**< unfinished last lines: left out */
} jr_votes_report;

/** The report of one judge of a benchmark folder. */
typedef struct jr_judge_votes {
    jr_str judge;
    uint64_t valid, invalid, duplicates;
} jr_judge_votes;

typedef struct jr_votes {
    jr_counts counts;
    jr_str *models;          /**< n_models names, sorted bytewise, also of models that were only
                                  met in invalid verdicts or against themselves */
    uint64_t *model_invalid; /**< invalid verdicts per model */
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
} jr_votes;

typedef struct jr_votes_options {
    const jr_str *judges; /**< judges to pool; one named "all" takes every judge there is */
    size_t n_judges;      /**< 0: all judges */
    const jr_str *models; /**< only matches between these; a model without any is still listed */
    size_t n_models;      /**< 0: all models */
    unsigned n_threads;   /**< 0: one per processor */
    bool without_sha256;  /**< leave jr_input.sha256 empty: it costs a pass over the bytes */
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
 * Reads Arena battles {model_a, model_b, winner}: JSON lines, a JSON array or CSV with a header,
 * recognised by content; plain, gzip or zstd, recognised by their magic numbers; "-" is standard
 * input. No duplicates are sought: the same pair may meet any number of times.
 * Errors as above.
 */
JR_API JR_MUST_USE jr_status jr_votes_load_battles(jr_arena *arena, const char *const *paths,
                                                   size_t n_paths, const jr_votes_options *options,
                                                   jr_votes *ret_votes, jr_error *err);

/**
 * Reads a CSV table with the header `model1,model2,wins1,wins2,ties` (in any order, other columns
 * ignored), model1 shown first. Lines that begin with '#' are comments. Rows of the same ordered
 * pair are added. Counts are whole numbers. Errors as above.
 */
JR_API JR_MUST_USE jr_status jr_votes_load_counts(jr_arena *arena, const char *path,
                                                  const jr_votes_options *options,
                                                  jr_votes *ret_votes, jr_error *err);

/** Appends the table that jr_votes_load_counts reads; `comment` lines (may be empty) go first. */
JR_API void jr_votes_format_counts(jr_buf *buf, const jr_votes *votes, jr_str comment);

/** The judges that have a pair judgment file in this folder, sorted. */
JR_API JR_MUST_USE jr_status jr_bench_judges(jr_arena *arena, const char *bench_folder,
                                             jr_str **ret_judges, size_t *ret_n_judges,
                                             jr_error *err);

/**
 * The path of a judge's pair judgments, or with of_pairs false of its single judgments.
 * Errors: ERR_NOT_FOUND, listing the judges that have some.
 */
JR_API JR_MUST_USE jr_status jr_bench_judgments(jr_arena *arena, const char *bench_folder,
                                                jr_str judge, bool of_pairs, jr_str *ret_path,
                                                jr_error *err);

/** The models that have an answer file in this folder, sorted. Errors: ERR_NOT_FOUND, ERR_IO. */
JR_API JR_MUST_USE jr_status jr_bench_models(jr_arena *arena, const char *bench_folder,
                                             jr_str **ret_models, size_t *ret_n_models,
                                             jr_error *err);

/**
 * The path of a benchmark: `name` itself where it is a path to a folder (it contains '/' or
 * exists as a folder), else data_dir/name. Errors: ERR_NOT_FOUND, listing what is in data_dir.
 */
JR_API JR_MUST_USE jr_status jr_bench_find(jr_arena *arena, const char *data_dir, const char *name,
                                           jr_str *ret_folder, jr_error *err);

#endif
