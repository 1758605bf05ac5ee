/*
 * history.h: what judged, when and by what, of a table that was read.
 */
#ifndef BENCH_HISTORY_H
#define BENCH_HISTORY_H

#include <jrank/bench.h>

#include "judgment_table.h"

/* The rows of jr_bench_history() of a table's judges, in the arena. */
jr_history_row *history_of_table(jr_arena *arena, const judgment_table *table, size_t *ret_n_rows);

#endif
