/*
 * vote_table.h: vote files as a table of judgments, so that what is told of judges can be told of
 * those who voted.
 */
#ifndef BENCH_VOTE_TABLE_H
#define BENCH_VOTE_TABLE_H

#include <jrank/votes.h>

#include "judgment_table.h"

/* Voters that are judges of their own where nobody says how many votes that takes. */
enum { VOTERS_APART = 20 };

/*
 * The votes of the files as a table of one judge, "votes", whose rows name the voters.
 * needs_questions: a vote without a question is an error; else it is one on a question of its own.
 * Errors: those of vote_rows_read; ERR_FORMAT (file:line) without a question; ERR_DATA: no vote is
 * valid.
 */
JR_MUST_USE jr_status vote_table_open(const char *const *paths, size_t n_paths,
                                      const jr_votes_options *options, bool needs_questions,
                                      judgment_table **ret_table, jr_error *err);

/* Whether the file is a table of votes or an array, and no JSON lines; false where it can't be
 * read. */
bool vote_file_is_table(const char *path);

/* The votes of such a file on questions, for a table with the judgments of a benchmark: their ids
 * are not kept. Errors: as above. */
JR_MUST_USE jr_status vote_file_read(const char *path, unsigned n_threads, judgment_file **ret_file,
                                     jr_error *err);

/*
 * Makes the judges of such a table those voters who have min_votes valid votes or more, or where it
 * is 0 the VOTERS_APART with the most; *ret_n_apart of them, sorted by name. All others are one
 * judge behind them, which is there only where it has a vote. Rows of that judge keep their voters,
 * the others have none. Errors: ERR_USAGE: more voters than a report can hold have min_votes.
 */
JR_MUST_USE jr_status vote_table_split(judgment_table *table, uint64_t min_votes,
                                       size_t *ret_n_apart, jr_error *err);

#endif
