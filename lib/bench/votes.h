/*
 * votes.h: the votes of judges as a view of the table of judgments.
 */
#ifndef BENCH_VOTES_H
#define BENCH_VOTES_H

#include <jrank/votes.h>

#include "judgment_table.h"

/* What jr_votes_load_bench makes of the table of a folder: the votes of the judges that the options
 * name, or of all in the table. source: the folder, for people. Errors: ERR_DATA (no valid vote).
 */
JR_MUST_USE jr_status votes_of_table(jr_arena *arena, const judgment_table *table,
                                     const char *source, const jr_votes_options *options,
                                     jr_votes *ret_votes, jr_error *err);

#endif
