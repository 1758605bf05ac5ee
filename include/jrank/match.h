/**
 * match.h: the verdicts of one judge, match by match, to compare judges with each other.
 */
#ifndef JRANK_MATCH_H
#define JRANK_MATCH_H

#include <jrank/arena.h>
#include <jrank/verdict.h>

#include <stdbool.h>
#include <stdint.h>

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
} jr_match_list;

/**
 * Reads a file of pair judgments of any of the forms in votes.h; "-" is standard input.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_matches_load(jr_arena *arena, const char *path,
                                             jr_match_list *ret_list, jr_error *err);

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

#endif
