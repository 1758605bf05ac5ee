/**
 * scores.h: single judgments: the mean score of each model.
 */
#ifndef JRANK_SCORES_H
#define JRANK_SCORES_H

#include <jrank/arena.h>

#include <stdint.h>

/** Means are NaN where there is no score. */
typedef struct jr_score_row {
    jr_str model;
    double first_turn, second_turn;
    double average; /**< over all scores, so that turns weigh by their numbers */
    uint64_t n_scores;
    uint64_t n_unreadable; /**< judgments without a score (-1, missing): in no mean */
} jr_score_row;

typedef struct jr_score_table {
    jr_score_row *rows; /**< by average, the largest first; of equals by name */
    size_t n_rows;
    uint64_t n_scores, n_unreadable;
    uint64_t n_duplicates; /**< scores replaced by a later one of the same answer and turn */
    uint64_t n_torn_lines;
} jr_score_table;

/**
 * Reads a file of single judgments (JUDGE_single.jsonl). models: those that are wanted; none: all.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line), ERR_DATA: no score of any wanted model.
 */
JR_API JR_MUST_USE jr_status jr_scores_load(jr_arena *arena, const char *path, const jr_str *models,
                                            size_t n_models, jr_score_table *ret_table,
                                            jr_error *err);

#endif
