/*
 * Rows are joined in the order of the file, then counted one after the other: wins may be
 * fractions, whose sums depend on their order.
 */
#include "count_rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/str.h"
#include "vote_details.h"
#include "vote_weights.h"

void count_rows_init(count_rows *rows, jr_arena *arena)
{
    *rows = (count_rows){.questions.arena = arena, .judges.arena = arena};
}

void count_rows_release(count_rows *rows)
{
    VECTOR_RELEASE(&rows->rows);
    VECTOR_RELEASE(&rows->weights);
    VECTOR_RELEASE(&rows->segments);
    name_map_release(&rows->questions);
    name_map_release(&rows->judges);
}

/* Per thread: what the numbers of its names are in the whole. */
typedef struct renumbering {
    uint32_t *models, *questions, *judges;
} renumbering;

/* A run of rows. */
typedef struct piece {
    uint64_t block;
    const jr_detail *rows;
    const double *weights;
    size_t n;
    const renumbering *numbers;
} piece;

static int by_block(const void *left, const void *right)
{
    const piece *a = left, *b = right;
    return (a->block > b->block) - (a->block < b->block);
}

/* The whole table, row after row. */
typedef struct joined {
    jr_detail *rows; /* models by number of the tally, others by place among the sorted names */
    double *weights;
    size_t n;
    jr_str *questions, *judges;
    size_t n_questions, n_judges;
} joined;

static uint32_t *number_of_all(name_map *all, const name_map *names)
{
    uint32_t *numbers = memory_zeroed(names->n, sizeof *numbers);
    for (size_t i = 0; i < names->n; i++)
        numbers[i] = name_map_add(all, names->names[i]);
    return numbers;
}

/* The names in bytewise order; ret_places, malloc'ed: where each number of the map stands there. */
static jr_str *sort_names(const name_map *all, jr_arena *arena, uint32_t **ret_places)
{
    jr_str *names = jr_arena_alloc(arena, all->n, sizeof *names);
    uint32_t *places = memory_zeroed(all->n, sizeof *places);
    for (size_t i = 0; i < all->n; i++)
        names[i] = jr_arena_copy(arena, all->names[i]);
    str_sort_unique(names, all->n);
    for (size_t i = 0; i < all->n; i++)
        places[i] = (uint32_t)str_index_sorted(names, all->n, all->names[i]);
    *ret_places = places;
    return names;
}

static void join_names(const count_rows *rows, tally *tallies, size_t n, tally *total,
                       jr_arena *arena, renumbering *ret_numbers, joined *all)
{
    NAME_MAP_AUTO name_map questions = {.arena = total->arena}, judges = {.arena = total->arena};
    for (size_t i = 0; i < n; i++)
        ret_numbers[i] = (renumbering){tally_merge(total, &tallies[i], NULL),
                                       number_of_all(&questions, &rows[i].questions),
                                       number_of_all(&judges, &rows[i].judges)};
    uint32_t *places = NULL;
    all->questions = sort_names(&questions, arena, &places);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rows[i].questions.n; k++)
            ret_numbers[i].questions[k] = places[ret_numbers[i].questions[k]];
    free(places);
    all->judges = sort_names(&judges, arena, &places);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rows[i].judges.n; k++)
            ret_numbers[i].judges[k] = places[ret_numbers[i].judges[k]];
    free(places);
    all->n_questions = questions.n;
    all->n_judges = judges.n;
}

/* Runs of rows in the order of the file; returns, malloc'ed, how many there are. */
static piece *order_pieces(const count_rows *rows, const renumbering *numbers, size_t n,
                           size_t *ret_n)
{
    size_t n_pieces = 0;
    for (size_t i = 0; i < n; i++)
        n_pieces += rows[i].segments.n;
    piece *pieces = memory_zeroed(n_pieces, sizeof *pieces);
    n_pieces = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < rows[i].segments.n; k++) {
            const count_segment *s = &rows[i].segments.items[k];
            size_t end = k + 1 < rows[i].segments.n ? s[1].first_row : rows[i].rows.n;
            if (end == s->first_row)
                continue;
            pieces[n_pieces++] = (piece){
                .block = s->block,
                .rows = rows[i].rows.items + s->first_row,
                .weights = rows[i].has_weights ? rows[i].weights.items + s->first_row : NULL,
                .n = end - s->first_row,
                .numbers = &numbers[i]};
        }
    if (n_pieces)
        qsort(pieces, n_pieces, sizeof *pieces, by_block);
    *ret_n = n_pieces;
    return pieces;
}

static void join(const count_rows *rows, const renumbering *numbers, size_t n, jr_arena *arena,
                 joined *all)
{
    size_t n_pieces, n_rows = 0;
    AUTO_FREE piece *pieces = order_pieces(rows, numbers, n, &n_pieces);
    for (size_t i = 0; i < n; i++)
        n_rows += rows[i].rows.n;
    all->rows = jr_arena_alloc(arena, n_rows, sizeof *all->rows);
    all->weights = rows[0].has_weights ? jr_arena_alloc(arena, n_rows, sizeof(double)) : NULL;
    for (size_t p = 0; p < n_pieces; p++) {
        const renumbering *names = pieces[p].numbers;
        for (size_t i = 0; i < pieces[p].n; i++) {
            jr_detail row = pieces[p].rows[i];
            row.question = rows[0].has_questions ? names->questions[row.question] : 0;
            row.judge = rows[0].has_judges ? names->judges[row.judge] : 0;
            row.cell.first = names->models[row.cell.first];
            row.cell.second = names->models[row.cell.second];
            if (all->weights)
                all->weights[all->n] = pieces[p].weights[i];
            all->rows[all->n++] = row;
        }
    }
}

static bool is_whole(const jr_cell *cell)
{
    return floor(cell->wins) == cell->wins && floor(cell->losses) == cell->losses &&
           floor(cell->ties) == cell->ties;
}

static bool have_fractions(const joined *all)
{
    size_t i = 0;
    while (i < all->n && is_whole(&all->rows[i].cell))
        i++;
    return i < all->n;
}

static void count_pairs(const joined *all, tally *total)
{
    for (size_t i = 0; i < all->n; i++) {
        const jr_cell *cell = &all->rows[i].cell;
        pair_votes *pair = tally_pair(total, cell->first, cell->second);
        pair->votes[WINNER_FIRST] += cell->wins;
        pair->votes[WINNER_SECOND] += cell->losses;
        pair->votes[WINNER_TIE] += cell->ties;
    }
}

/* Leaves the rows that count, with the numbers of votes->models. */
static void select_rows(joined *all, const tally *t, const jr_votes *votes)
{
    AUTO_FREE uint32_t *models = memory_zeroed(t->models.n, sizeof *models);
    size_t n = 0;
    for (size_t m = 0; m < t->models.n; m++)
        models[m] =
            (uint32_t)str_index_sorted(votes->models, votes->counts.n_models, t->models.names[m]);
    for (size_t i = 0; i < all->n; i++) {
        jr_detail row = all->rows[i];
        row.cell.first = models[row.cell.first];
        row.cell.second = models[row.cell.second];
        if (row.cell.first == NAME_NONE || row.cell.second == NAME_NONE ||
            row.cell.first == row.cell.second || !(jr_cell_total(&row.cell) > 0))
            continue;
        if (all->weights)
            all->weights[n] = all->weights[i];
        all->rows[n++] = row;
    }
    all->n = n;
}

static void take_details(joined *all, const count_rows *rows, jr_arena *arena, jr_votes *votes)
{
    votes->questions = all->questions;
    votes->n_questions = all->n_questions;
    votes->details = all->rows;
    votes->n_details = vote_details_add_up(all->rows, all->n);
    if (!rows->has_judges)
        return;
    votes->judges = jr_arena_alloc(arena, all->n_judges, sizeof *votes->judges);
    votes->n_judges = all->n_judges;
    AUTO_FREE double *valid = memory_zeroed(all->n_judges, sizeof *valid);
    for (size_t i = 0; i < votes->n_details; i++)
        valid[votes->details[i].judge] += jr_cell_total(&votes->details[i].cell);
    for (size_t j = 0; j < all->n_judges; j++)
        votes->judges[j] =
            (jr_judge_votes){.judge = all->judges[j], .valid = (uint64_t)(valid[j] + 0.5)};
}

/* Sums by pair, and the details weighted in the same way. */
static void take_weights(const joined *all, const count_rows *rows, jr_arena *arena,
                         jr_votes *votes)
{
    jr_vote_weights *w = vote_weights_new(arena, &votes->counts);
    w->have_weights = rows->has_weights;
    w->have_scores = rows->are_scores;
    if (rows->has_questions)
        w->details = jr_arena_alloc(arena, all->n, sizeof *w->details);
    for (size_t i = 0; i < all->n; i++) {
        double weight = all->weights ? all->weights[i] : 1;
        vote_weights_add(w, &all->rows[i].cell, weight, rows->are_scores);
        if (!w->details || !(weight > 0))
            continue;
        jr_detail *detail = &w->details[w->n_details++];
        *detail = all->rows[i];
        detail->cell.wins *= weight;
        detail->cell.losses *= weight;
        detail->cell.ties *= weight;
    }
    vote_weights_finish(w);
    w->n_details = w->details ? vote_details_add_up(w->details, w->n_details) : 0;
    votes->weights = w;
}

void count_rows_take(const count_rows *rows, tally *tallies, size_t n, tally *total,
                     const jr_votes_options *options, jr_arena *arena, jr_votes *votes)
{
    AUTO_FREE renumbering *numbers = memory_zeroed(n, sizeof *numbers);
    joined all = {0};
    join_names(rows, tallies, n, total, arena, numbers, &all);
    join(rows, numbers, n, arena, &all);
    for (size_t i = 0; i < n; i++) {
        free(numbers[i].models);
        free(numbers[i].questions);
        free(numbers[i].judges);
    }
    count_pairs(&all, total);
    tally_finish(total, options, arena, votes);
    select_rows(&all, total, votes);
    if (rows->has_weights || rows->are_scores || have_fractions(&all))
        take_weights(&all, rows, arena, votes);
    if (rows->has_questions)
        take_details(&all, rows, arena, votes);
}
