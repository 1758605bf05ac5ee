/*
 * history.h: the ratings of a board as they were at the end of each month.
 */
#ifndef SITE_HISTORY_H
#define SITE_HISTORY_H

#include <jrank/chart.h>
#include <jrank/rank.h>
#include <jrank/votes.h>

#include "bench/archive.h"
#include "bench/vote_months.h"

/* A model at the end of a month. */
typedef struct history_rating {
    jr_chart_rating rating; /* NaN: it had no vote yet, or no rating */
    uint32_t rank;          /* 0: none */
    uint64_t n_votes;
} history_rating;

typedef struct history_month {
    uint32_t month;
    history_rating *of_model; /* per model of the archive */
    size_t n_models;          /* that had votes */
    int decimals;             /* of ratings */
} history_month;

typedef struct board_history {
    history_month *months;
    size_t n; /* 0: all votes are of one month, or of none that is known */
} board_history;

/* How the board is ranked, and what is known of its models. */
typedef struct history_maker {
    jr_arena *arena;
    const archive *archive;
    const jr_model_list *models;
    const jr_rank_options *how;
} history_maker;

/* Of vote files. A month whose votes can't be ranked is left out. */
JR_MUST_USE jr_status history_of_votes(const history_maker *m, const jr_votes *votes,
                                       const vote_months *months, board_history *ret_history,
                                       jr_error *err);

/* Of the verdicts of a folder that options takes; is_in: which rows of its table these are. */
JR_MUST_USE jr_status history_of_folder(const history_maker *m, const jr_votes_options *options,
                                        const bool *is_in, board_history *ret_history,
                                        jr_error *err);

#endif
