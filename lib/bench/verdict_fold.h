/*
 * verdict_fold.h: texts as verdicts, labels and criteria are looked for in them.
 */
#ifndef BENCH_VERDICT_FOLD_H
#define BENCH_VERDICT_FOLD_H

#include <jrank/base.h>

/* Characters that are written in several ways as one: full-width ones as their ASCII twins, doubled
 * brackets of other kinds, or escaped, as [[ and ]]. */
void verdict_fold(jr_buf *buf, jr_str text);

/* The place in the text of what stands at a place of it folded. */
size_t verdict_unfold(jr_str text, size_t folded);

#endif
