/**
 * win_table.h: pair judgments: wins, losses and ties of each model, as LLM Judge counts them.
 *
 * A match that was judged in both seat orders, in one record or in two, is one match: it is won
 * where both verdicts name the same model, else it is a tie.
 */
#ifndef JRANK_WIN_TABLE_H
#define JRANK_WIN_TABLE_H

#include <jrank/arena.h>

#include <stdint.h>

typedef struct jr_win_options {
    const jr_str *models; /**< matches among these (and with the baseline) only; none: all */
    size_t n_models;
    jr_str baseline; /**< not empty: matches with this model only, which itself gets no row */
} jr_win_options;

typedef struct jr_win_row {
    jr_str model;
    uint64_t wins, losses, ties;
    double win_rate, loss_rate; /**< shares of the matches */
    double win_rate_adjusted;   /**< a tie counts half */
} jr_win_row;

typedef struct jr_win_table {
    jr_win_row *rows; /**< by adjusted win rate, the largest first; of equals by name */
    size_t n_rows;
    uint64_t n_matches;
    uint64_t n_both_orders; /**< those of them that were judged in both orders */
    uint64_t n_invalid;    /**< records left out; one of two games is when one of them is invalid */
    uint64_t n_duplicates; /**< verdicts replaced by a later one on the same match and order */
    uint64_t n_torn_lines;
} jr_win_table;

/**
 * Reads a file of pair judgments of any of the forms in votes.h.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line), ERR_DATA: no match is left.
 */
JR_API JR_MUST_USE jr_status jr_win_table_load(jr_arena *arena, const char *path,
                                               const jr_win_options *options,
                                               jr_win_table *ret_table, jr_error *err);

#endif
