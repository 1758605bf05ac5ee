/*
 * Plain loops over what was read; the checks are few enough that the fuzzer stays fast.
 */
#include "invariants.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void must_have_failed(const char *file, int line, const char *expression)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, expression);
    abort();
}

void must_be_sentence(const jr_error *err)
{
    MUST(err->status != JR_OK);
    size_t size = strlen(err->message);
    MUST(size > 0 && size < JR_ERROR_MAX);
    for (size_t i = 0; i < size; i++)
        MUST((unsigned char)err->message[i] >= ' ' && err->message[i] != 127);
}

void must_hold_together(const jr_votes *votes)
{
    const jr_counts *counts = &votes->counts;
    for (size_t i = 0; i + 1 < counts->n_models; i++)
        MUST(jr_str_compare(votes->models[i], votes->models[i + 1]) < 0);
    for (size_t i = 0; i < counts->n_cells; i++) {
        const jr_cell *cell = &counts->cells[i];
        MUST(cell->first < counts->n_models && cell->second < counts->n_models);
        MUST(cell->first != cell->second);
        MUST(cell->wins >= 0 && cell->losses >= 0 && cell->ties >= 0);
        MUST(isfinite(jr_cell_total(cell)) && jr_cell_total(cell) > 0);
        const jr_cell *next = cell + 1;
        MUST(i + 1 == counts->n_cells || cell->first < next->first ||
             (cell->first == next->first && cell->second < next->second));
    }
}

void must_be_same(const jr_votes *a, const jr_votes *b)
{
    MUST(a->counts.n_models == b->counts.n_models && a->counts.n_cells == b->counts.n_cells);
    for (size_t i = 0; i < a->counts.n_models; i++)
        MUST(jr_str_compare(a->models[i], b->models[i]) == 0);
    for (size_t i = 0; i < a->counts.n_cells; i++) {
        const jr_cell *left = &a->counts.cells[i], *right = &b->counts.cells[i];
        MUST(left->first == right->first && left->second == right->second);
        MUST(left->wins == right->wins && left->losses == right->losses);
        MUST(left->ties == right->ties);
    }
    MUST(memcmp(&a->report, &b->report, sizeof a->report) == 0);
}
