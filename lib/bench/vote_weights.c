/*
 * Votes with their weights: sums of weights take the place of counts, so that all that follows has
 * them, scaled to the mean 1, on which penalties and priors depend.
 */
#include "vote_weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/vector.h"
#include "battle_groups.h"
#include "tally.h"

static void add(jr_cell *to, const jr_cell *from, double weight)
{
    to->wins += weight * from->wins;
    to->losses += weight * from->losses;
    to->ties += weight * from->ties;
}

jr_vote_weights *vote_weights_new(jr_arena *arena, const jr_counts *counts)
{
    size_t n = counts->n_cells;
    jr_vote_weights *w = jr_arena_alloc(arena, 1, sizeof *w);
    *w = (jr_vote_weights){
        .counts = {counts->n_models, n, jr_arena_alloc(arena, n, sizeof(jr_cell))},
        .squares = jr_arena_alloc(arena, n, sizeof(jr_cell))};
    for (size_t k = 0; k < n; k++)
        w->counts.cells[k] = w->squares[k] =
            (jr_cell){.first = counts->cells[k].first, .second = counts->cells[k].second};
    return w;
}

jr_cell vote_square_of(const jr_cell *row, bool is_score)
{
    double n = jr_cell_total(row), s = row->wins / n;
    if (!is_score || n == 0)
        return *row;
    return (jr_cell){row->first, row->second, n * s * (2 * s - 1), n * (1 - s) * (1 - 2 * s),
                     4 * n * s * (1 - s)};
}

void vote_weights_add(jr_vote_weights *w, const jr_cell *row, double weight, bool is_score)
{
    jr_cell square = vote_square_of(row, is_score);
    vote_weights_add_squared(w, row, &square, weight);
}

void vote_weights_add_squared(jr_vote_weights *w, const jr_cell *row, const jr_cell *square,
                              double weight)
{
    size_t k = tally_find_cell(&w->counts, row->first, row->second);
    add(&w->counts.cells[k], row, weight);
    add(&w->squares[k], square, weight * weight);
}

void vote_weights_make_scores(jr_vote_weights *w, const jr_cell *row)
{
    size_t k = tally_find_cell(&w->counts, row->first, row->second);
    jr_cell square = vote_square_of(row, true);
    add(&w->squares[k], row, -1);
    add(&w->squares[k], &square, 1);
}

void vote_weights_finish(jr_vote_weights *w)
{
    size_t kept = 0;
    for (size_t k = 0; k < w->counts.n_cells; k++)
        if (jr_cell_total(&w->counts.cells[k]) > 0) {
            w->counts.cells[kept] = w->counts.cells[k];
            w->squares[kept++] = w->squares[k];
        }
    w->counts.n_cells = kept;
}

static double votes_in(const jr_counts *counts, uint32_t first, uint32_t second)
{
    uint32_t cell = tally_find_cell(counts, first, second);
    return cell == NAME_NONE ? 0 : jr_cell_total(&counts->cells[cell]);
}

/* Of a pair of models, in both orders of seats. */
static double weight_of_pair(const jr_counts *counts, const jr_cell *cell, double least)
{
    return 1 / fmax(least, votes_in(counts, cell->first, cell->second) +
                               votes_in(counts, cell->second, cell->first));
}

static void scale(jr_cell *cell, double factor)
{
    cell->wins *= factor;
    cell->losses *= factor;
    cell->ties *= factor;
}

static jr_vote_weights copy_weights(jr_arena *arena, const jr_votes *votes, double pair_least)
{
    jr_vote_weights own = {.counts = votes->counts,
                           .squares = votes->counts.cells,
                           .details = votes->details,
                           .n_details = votes->n_details};
    if (votes->weights)
        own = *votes->weights;
    own.have_weights |= pair_least > 0;
    size_t n = own.counts.n_cells;
    own.counts.cells = vector_keep(arena, own.counts.cells, n, sizeof *own.counts.cells);
    own.squares = vector_keep(arena, own.squares, n, sizeof *own.squares);
    own.details = vector_keep(arena, own.details, own.n_details, sizeof *own.details);
    return own;
}

/* The rows with their factors, 1 on average, and their sums with these. */
static const jr_control_votes *weigh_styled(jr_arena *arena, const jr_votes *votes,
                                            double pair_least)
{
    const jr_control_votes *styled = votes->columns->styled;
    const jr_counts *counts = styled->counts;
    jr_control_votes *weighed = jr_arena_alloc(arena, 1, sizeof *weighed);
    jr_counts *sums = jr_arena_alloc(arena, 1, sizeof *sums);
    float *factors = jr_arena_alloc(arena, styled->n_rows, sizeof *factors);
    AUTO_FREE double *of_pair = memory_zeroed(counts->n_cells, sizeof *of_pair);
    for (size_t k = 0; k < counts->n_cells; k++)
        of_pair[k] =
            pair_least > 0 ? weight_of_pair(&votes->counts, &counts->cells[k], pair_least) : 1;
    double n_votes = 0, sum = 0;
    for (size_t i = 0; i < styled->n_rows; i++) {
        double n = styled->weights ? styled->weights[i] : 1;
        double factor = of_pair[styled->outcomes[i] / BATTLE_OUTCOMES] *
                        (styled->factors ? (double)styled->factors[i] : 1);
        factors[i] = (float)factor;
        n_votes += n;
        sum += n * (double)factors[i];
    }
    *sums = (jr_counts){counts->n_models, counts->n_cells,
                        vector_keep(arena, counts->cells, counts->n_cells, sizeof(jr_cell))};
    for (size_t k = 0; k < sums->n_cells; k++)
        scale(&sums->cells[k], 0);
    for (size_t i = 0; i < styled->n_rows; i++) {
        jr_cell *cell = &sums->cells[styled->outcomes[i] / BATTLE_OUTCOMES];
        uint32_t outcome = styled->outcomes[i] % BATTLE_OUTCOMES;
        factors[i] *= (float)(n_votes / sum);
        *(outcome == WINNER_FIRST    ? &cell->wins
          : outcome == WINNER_SECOND ? &cell->losses
                                     : &cell->ties) +=
            (styled->weights ? styled->weights[i] : 1) * (double)factors[i];
    }
    *weighed = *styled;
    weighed->factors = factors;
    weighed->counts = sums;
    return weighed;
}

/* What goes on from the votes one by one: with style, by category. */
static const jr_vote_columns *weigh_columns(jr_arena *arena, const jr_votes *votes,
                                            double pair_least, double factor)
{
    jr_vote_columns *columns = jr_arena_alloc(arena, 1, sizeof *columns);
    *columns = *votes->columns;
    if (columns->styled)
        columns->styled = weigh_styled(arena, votes, pair_least);
    columns->by_category = vector_keep(arena, columns->by_category, columns->n_by_category,
                                       sizeof *columns->by_category);
    for (size_t i = 0; i < columns->n_by_category; i++) {
        jr_cell *cell = &columns->by_category[i].cell;
        scale(cell,
              factor * (pair_least > 0 ? weight_of_pair(&votes->counts, cell, pair_least) : 1));
    }
    return columns;
}

jr_votes jr_votes_weigh(jr_arena *arena, const jr_votes *votes, double pair_least)
{
    if (!votes->weights && !(pair_least > 0))
        return *votes;
    jr_vote_weights own = copy_weights(arena, votes, pair_least);
    double n_votes = 0, sum = 0;
    for (size_t k = 0; k < own.counts.n_cells; k++) {
        jr_cell *cell = &own.counts.cells[k];
        double factor = pair_least > 0 ? weight_of_pair(&votes->counts, cell, pair_least) : 1;
        n_votes += votes_in(&votes->counts, cell->first, cell->second);
        scale(cell, factor);
        scale(&own.squares[k], factor * factor);
        sum += jr_cell_total(cell);
    }
    for (size_t i = 0; i < own.n_details; i++) {
        jr_cell *cell = &own.details[i].cell;
        scale(cell, (pair_least > 0 ? weight_of_pair(&votes->counts, cell, pair_least) : 1) *
                        (n_votes / sum));
    }
    for (size_t k = 0; k < own.counts.n_cells; k++) {
        scale(&own.counts.cells[k], n_votes / sum);
        scale(&own.squares[k], n_votes / sum * (n_votes / sum));
    }
    jr_votes weighed = *votes;
    jr_vote_weights *kept = jr_arena_alloc(arena, 1, sizeof *kept);
    if (votes->columns && own.have_weights)
        weighed.columns = weigh_columns(arena, votes, pair_least, n_votes / sum);
    weighed.counts = own.counts;
    weighed.details = own.details;
    weighed.n_details = own.n_details;
    *kept = own;
    kept->counts = votes->counts;
    kept->details = votes->details;
    kept->n_details = votes->n_details;
    kept->are_applied = true;
    weighed.weights = kept;
    return weighed;
}
