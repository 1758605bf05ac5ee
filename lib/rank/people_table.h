/*
 * people_table.h: verdicts of judges and votes of people in one table, and the matches of a sample
 * found there.
 */
#ifndef RANK_PEOPLE_TABLE_H
#define RANK_PEOPLE_TABLE_H

#include <jrank/card.h>

#include "bench/judgment_table.h"
#include "match_scores.h"

typedef struct people_plan {
    const char *bench_folder;
    const jr_str *judges; /* no people */
    size_t n_judges;
    const jr_votes_options *votes;  /* filter, threads and soft are looked at */
    const char *const *human_paths; /* files of votes */
    size_t n_human_paths;           /* 0: those of all people in the folder */
} people_plan;

/* The judges, behind them people; *ret_n_people 0 and no table where nobody has voted. Which votes
 * are stale is known. Errors: those of reading. */
JR_MUST_USE jr_status people_table_open(const people_plan *plan, judgment_table **ret_table,
                                        size_t *ret_n_people, jr_error *err);

/* The judges of votes that are no people; returns how many. */
size_t people_table_judges(const jr_votes *votes, jr_str *ret_names);

/* A match of a sample in the numbers of the table, left being `one`. False: the table has no such
 * question or model. */
bool people_table_find(const judgment_table *table, const jr_people_match *match,
                       match_score *ret_key);

#endif
