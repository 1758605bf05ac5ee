/**
 * counts.h: the votes of a field of models, counted per ordered pair.
 *
 * Everything that statistics need of the votes. Models are numbers 0..n_models-1; their names are
 * kept by whoever made the counts.
 */
#ifndef JRANK_COUNTS_H
#define JRANK_COUNTS_H

#include <jrank/base.h>

#include <stdint.h>

/** One ordered pair: what happened when `first` was shown first and `second` second. */
typedef struct jr_cell {
    uint32_t first, second; /**< model numbers, never equal */
    double wins;            /**< votes for the first */
    double losses;          /**< votes for the second */
    double ties;
} jr_cell;

/**
 * Cells sorted by (first, second), each pair at most once, none of them empty. Counts are whole
 * numbers when they come from votes; the statistics allow any non-negative weight.
 */
typedef struct jr_counts {
    size_t n_models, n_cells;
    jr_cell *cells;
} jr_counts;

/** One ordered pair on one question by one judge: the votes with nothing pooled. */
typedef struct jr_detail {
    uint32_t question, judge; /**< numbers of the list of votes that it belongs to */
    jr_cell cell;
} jr_detail;

/** Votes in a cell. */
static inline double jr_cell_total(const jr_cell *cell)
{
    return cell->wins + cell->losses + cell->ties;
}

#endif
