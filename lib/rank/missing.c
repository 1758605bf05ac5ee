/*
 * What verdicts without a winner could change. They are left out as if they were missing at random,
 * but a judge may well say nothing readable of one model's answers in particular. So each model is
 * rated twice more, as if it had lost or won all of its own: no way to fill them in moves it
 * beyond, those of the other models aside.
 */
#include "ranker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/stats.h>

#include "base/memory.h"
#include "stats/cells.h"

enum { MOST_MODELS = 200 };
static const double FEW_MISSING = 0.05;

/* The votes with those that are missing of one model, which it lost or won. */
static jr_counts fill_in(jr_arena *arena, const jr_votes *votes, uint32_t model, bool won)
{
    const jr_counts *counts = &votes->counts, *missing = &votes->missing;
    jr_counts filled = {counts->n_models, counts->n_cells, NULL};
    filled.cells = jr_arena_alloc(arena, counts->n_cells + missing->n_cells, sizeof *filled.cells);
    memcpy(filled.cells, counts->cells, counts->n_cells * sizeof *filled.cells);
    for (size_t k = 0; k < missing->n_cells; k++) {
        const jr_cell *m = &missing->cells[k];
        if (m->first != model && m->second != model)
            continue;
        bool first_won = (m->first == model) == won;
        jr_cell cell = {m->first, m->second, first_won ? m->ties : 0, first_won ? 0 : m->ties, 0};
        const jr_cell *there = cells_find(counts, m->first, m->second);
        if (there)
            cells_add(&filled.cells[there - counts->cells], &cell);
        else
            filled.cells[filled.n_cells++] = cell;
    }
    qsort(filled.cells, filled.n_cells, sizeof *filled.cells, cells_compare);
    return filled;
}

/* NaN where there is no estimate. */
static double rating_if(const ranker *r, uint32_t model, bool won)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_rank_details *d = r->details;
    jr_counts counts = fill_in(arena, r->votes, model, won);
    jr_field field;
    jr_bt_fit fit;
    jr_bt_options options = {.firth = d->fit.firth,
                             .firth_if_separated = !d->fit.firth,
                             .ties = d->fit.ties,
                             .start = d->fit.strength};
    jr_field_analyse(arena, &counts, &field);
    if (jr_bt_fit_counts(arena, &counts, &field, &options, &fit, NULL) != JR_OK)
        return NAN;
    bool anchored = ranker_is_anchored(r, model);
    double base = anchored ? r->options->anchor_rating : r->init_rating;
    double strength = fit.strength[model] - (anchored ? fit.strength[r->anchor] : 0);
    return base + d->points_per_logit * strength;
}

void ranker_set_missing(const ranker *r)
{
    const jr_votes *votes = r->votes;
    double n_missing = (double)votes->report.invalid, n_valid = (double)votes->report.valid;
    bool has_bounds =
        n_missing > FEW_MISSING * (n_missing + n_valid) && votes->counts.n_models <= MOST_MODELS;
    for (uint32_t i = 0; i < votes->counts.n_models; i++) {
        jr_ranking_record *record = &r->by_model[i];
        double missing = votes->model_invalid ? (double)votes->model_invalid[i] : 0;
        bool is_moved = has_bounds && missing > 0 && !isnan(record->mle) && i != r->anchor;
        record->missing = missing > 0 ? missing : NAN;
        record->rating_all_lost = is_moved ? rating_if(r, i, false) : NAN;
        record->rating_all_won = is_moved ? rating_if(r, i, true) : NAN;
    }
}
