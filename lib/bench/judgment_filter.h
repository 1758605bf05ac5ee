/*
 * judgment_filter.h: which judgments of a folder are taken: jr_vote_filter over the table.
 */
#ifndef BENCH_JUDGMENT_FILTER_H
#define BENCH_JUDGMENT_FILTER_H

#include <jrank/votes.h>

#include "judgment_table.h"

/*
 * Sets ret_is_out, n_rows of zeros, for each row that is left out. Fields of --where are judge,
 * voter, turn, question (or question_id), time (or tstamp), first and second (the models), and
 * those of the question in the folder's file of questions: category. bench_folder may be NULL: then
 * the questions have no fields. Errors: ERR_USAGE (the filter), ERR_DATA (votes per voter and day
 * of rows without a time), those of reading the questions.
 */
JR_MUST_USE jr_status judgment_filter_apply(const judgment_table *table, const char *bench_folder,
                                            const jr_vote_filter *options, bool *ret_is_out,
                                            jr_error *err);

/* Whether the table has to know which verdicts are stale; options may be NULL. */
static inline bool judgment_filter_needs_stale(const jr_vote_filter *options)
{
    return options && options->only_current;
}

/* Whether it has to know which answers have flags. */
static inline bool judgment_filter_needs_flags(const jr_vote_filter *options)
{
    return options && options->without_flagged;
}

/* The judgments of pairs of one judge of a folder, without these rows. Errors: as above, those of
 * folder_select_judges and judgment_table_open_bench. */
JR_MUST_USE jr_status judgment_filter_open(const char *bench_folder, jr_str judge,
                                           const jr_vote_filter *options,
                                           judgment_table **ret_table, jr_error *err);

/* Leaves these rows out of the table; options may be NULL: none. Errors: as above. */
JR_MUST_USE jr_status judgment_filter_drop(judgment_table *table, const char *bench_folder,
                                           const jr_vote_filter *options, jr_error *err);

#endif
