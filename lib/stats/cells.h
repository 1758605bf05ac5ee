/*
 * cells.h: looking things up in the sorted cells of counts, and joining what cells connect.
 */
#ifndef STATS_CELLS_H
#define STATS_CELLS_H

#include <jrank/stats.h>

/* The order of cells, by first and second. */
int cells_compare(const void *left, const void *right);

/* The cell of an ordered pair, or NULL. */
const jr_cell *cells_find(const jr_counts *counts, uint32_t first, uint32_t second);

/* The same, of a place near or behind which it may be: sorted pairs are found in a step or two
 * each, begun at the place of the one before. The place of no cell is as good as any. */
const jr_cell *cells_find_near(const jr_counts *counts, size_t near, uint32_t first,
                               uint32_t second);

/* Union-find: the representative of i's set; parent[i] == i for a representative. */
uint32_t cells_root(uint32_t *parent, uint32_t i);

/* Adds the counts of one cell to those of another, which keeps its models. */
void cells_add(jr_cell *sum, const jr_cell *cell);

#endif
