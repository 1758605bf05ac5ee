/*
 * epoch.h: rows of a table as votes of one time or judge, for jr_epochs_compare.
 */
#ifndef RANK_EPOCH_H
#define RANK_EPOCH_H

#include <jrank/stats.h>

#include "bench/judgment_table.h"

/* The models in these rows, which the table sorts by name: numbers, n_models of the table, are
 * their numbers among them. Returns how many; *ret_models: their names. */
size_t epoch_list_models(jr_arena *arena, const judgment_table *table, const size_t *rows,
                         size_t n_rows, uint32_t *numbers, jr_str **ret_models);

/* The votes of rows that count. */
jr_epoch epoch_of_rows(jr_arena *arena, const judgment_table *table, const size_t *rows,
                       size_t n_rows, const uint32_t *numbers, size_t n_models);

#endif
