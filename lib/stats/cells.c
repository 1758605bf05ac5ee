/*
 * Binary search in cells sorted by (first, second), and union-find with path halving.
 */
#include "cells.h"

#include <stdlib.h>

int cells_compare(const void *left, const void *right)
{
    const jr_cell *a = left, *b = right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->second > b->second) - (a->second < b->second);
}

const jr_cell *cells_find(const jr_counts *counts, uint32_t first, uint32_t second)
{
    jr_cell wanted = {.first = first, .second = second};
    return counts->n_cells
               ? bsearch(&wanted, counts->cells, counts->n_cells, sizeof wanted, cells_compare)
               : NULL;
}

const jr_cell *cells_find_near(const jr_counts *counts, size_t near, uint32_t first,
                               uint32_t second)
{
    jr_cell wanted = {.first = first, .second = second};
    size_t low = near, step = 1;
    if (near >= counts->n_cells || cells_compare(&counts->cells[near], &wanted) > 0)
        return cells_find(counts, first, second);
    while (low + step < counts->n_cells &&
           cells_compare(&counts->cells[low + step], &wanted) <= 0) {
        low += step;
        step *= 2;
    }
    size_t n = low + step < counts->n_cells ? step : counts->n_cells - low;
    return bsearch(&wanted, counts->cells + low, n, sizeof wanted, cells_compare);
}

uint32_t cells_root(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

void cells_add(jr_cell *sum, const jr_cell *cell)
{
    sum->wins += cell->wins;
    sum->losses += cell->losses;
    sum->ties += cell->ties;
}
