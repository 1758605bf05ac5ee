/*
 * Binary search in cells sorted by (first, second), and union-find with path halving.
 */
#include "cells.h"

const jr_cell *cells_find(const jr_counts *counts, uint32_t first, uint32_t second)
{
    size_t low = 0, high = counts->n_cells;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const jr_cell *cell = &counts->cells[middle];
        if (cell->first < first || (cell->first == first && cell->second < second))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == counts->n_cells || counts->cells[low].first != first ||
        counts->cells[low].second != second)
        return NULL;
    return &counts->cells[low];
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
