/*
 * Each thread counts the pairs of what it reads: sums of whole numbers are the same in any order.
 * Where there are fractions, rows are counted once more, one after the other. Then they are joined
 * in the order of the file, its pieces side by side.
 */
#include "count_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/str.h"
#include "vote_details.h"
#include "vote_weights.h"

void count_rows_init(count_rows *rows, jr_arena *arena)
{
    *rows = (count_rows){.questions.arena = arena, .judges.arena = arena};
}

void count_rows_release(count_rows *rows)
{
    for (size_t i = 0; i < rows->segments.n; i++) {
        free(rows->segments.items[i].few);
        free(rows->segments.items[i].many);
    }
    VECTOR_RELEASE(&rows->waiting);
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
    const count_segment *rows;
    const double *weights;
    const renumbering *numbers;
} piece;

static int by_block(const void *left, const void *right)
{
    const count_segment *a = ((const piece *)left)->rows, *b = ((const piece *)right)->rows;
    if (a->block != b->block)
        return a->block < b->block ? -1 : 1;
    return (a->first_row > b->first_row) - (a->first_row < b->first_row);
}

/* The whole table, row after row. */
typedef struct joined {
    jr_detail *rows; /* by the numbers of votes->models and places among the sorted names */
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
            pieces[n_pieces++] = (piece){
                s, rows[i].has_weights ? rows[i].weights.items + s->first_row : NULL, &numbers[i]};
        }
    if (n_pieces)
        qsort(pieces, n_pieces, sizeof *pieces, by_block);
    *ret_n = n_pieces;
    return pieces;
}

/* Of a number from 0 on, without a call: above 2^52 there are no fractions, and what is added
 * rounds them away. */
static bool is_whole(double number)
{
    return number >= 0x1p52 || number + 0x1p52 - 0x1p52 == number;
}

static bool has_fraction(const jr_cell *cell)
{
    return !is_whole(cell->wins) || !is_whole(cell->losses) || !is_whole(cell->ties);
}

static void add_to_pair(tally *t, uint32_t first, uint32_t second, const jr_cell *cell)
{
    pair_votes *pair = tally_pair(t, first, second);
    pair->votes[WINNER_FIRST] += cell->wins;
    pair->votes[WINNER_SECOND] += cell->losses;
    pair->votes[WINNER_TIE] += cell->ties;
}

/* Of whole numbers. */
static bool is_few(const jr_cell *cell)
{
    return cell->wins <= UINT8_MAX && cell->losses <= UINT8_MAX && cell->ties <= UINT8_MAX &&
           cell->first <= UINT16_MAX && cell->second <= UINT16_MAX;
}

static jr_detail row_at(const count_segment *s, size_t i)
{
    if (s->many)
        return s->many[i];
    const few_votes *row = &s->few[i];
    jr_cell cell = {row->first, row->second, row->wins, row->losses, row->ties};
    return (jr_detail){row->question, row->judge, cell};
}

static few_votes few_of(const jr_detail *row)
{
    const jr_cell *cell = &row->cell;
    return (few_votes){row->question,          row->judge,          (uint16_t)cell->first,
                       (uint16_t)cell->second, (uint8_t)cell->wins, (uint8_t)cell->losses,
                       (uint8_t)cell->ties};
}

/* Many at a time: the processor waits for the places of several pairs at once. */
void count_rows_settle(count_rows *rows, tally *t)
{
    const jr_detail *waiting = rows->waiting.items;
    count_segment s = {.block = rows->block, .first_row = rows->n_rows, .n = rows->waiting.n};
    bool have_fractions = false, are_few = true;
    if (s.n == 0)
        return;
    for (size_t i = 0; i < s.n; i++) {
        have_fractions |= has_fraction(&waiting[i].cell);
        are_few &= is_few(&waiting[i].cell);
    }
    rows->has_fractions |= have_fractions;
    for (size_t i = 0; i < s.n && !rows->has_fractions; i++)
        add_to_pair(t, waiting[i].cell.first, waiting[i].cell.second, &waiting[i].cell);
    if (are_few && !have_fractions) {
        s.few = memory_resize(NULL, s.n, sizeof *s.few);
        for (size_t i = 0; i < s.n; i++)
            s.few[i] = few_of(&waiting[i]);
    } else {
        s.many = memory_resize(NULL, s.n, sizeof *s.many);
        memcpy(s.many, waiting, s.n * sizeof *s.many);
    }
    VECTOR_ADD(&rows->segments, NULL, s);
    rows->n_rows += s.n;
    rows->waiting.n = 0;
}

static void forget_pairs(tally *t)
{
    for (size_t i = 0; i < t->n_pairs; i++)
        memset(t->pairs[i].votes, 0, sizeof t->pairs[i].votes);
}

/* One row after the other, in the order of the file. */
static void count_pairs(const piece *pieces, size_t n_pieces, tally *total)
{
    for (size_t p = 0; p < n_pieces; p++)
        for (size_t i = 0; i < pieces[p].rows->n; i++) {
            const jr_cell cell = row_at(pieces[p].rows, i).cell;
            const uint32_t *models = pieces[p].numbers->models;
            add_to_pair(total, models[cell.first], models[cell.second], &cell);
        }
}

/* What is made of pieces side by side. */
typedef struct joining {
    const piece *pieces;
    const size_t *begin; /* of each: where its rows go */
    size_t *n_kept;      /* likewise: how many of them count */
    const count_rows *rows;
    joined *all;
} joining;

static bool counts(const jr_cell *cell)
{
    return cell->first != NAME_NONE && cell->second != NAME_NONE && cell->first != cell->second &&
           jr_cell_total(cell) > 0;
}

static void join_piece(void *context, size_t number, unsigned thread)
{
    (void)thread;
    const joining *j = context;
    const piece *p = &j->pieces[number];
    const renumbering *names = p->numbers;
    size_t at = j->begin[number];
    for (size_t i = 0; i < p->rows->n; i++) {
        jr_detail row = row_at(p->rows, i);
        row.question = j->rows->has_questions ? names->questions[row.question] : 0;
        row.judge = j->rows->has_judges ? names->judges[row.judge] : 0;
        row.cell.first = names->models[row.cell.first];
        row.cell.second = names->models[row.cell.second];
        if (!counts(&row.cell))
            continue;
        if (j->all->weights)
            j->all->weights[at] = p->weights[i];
        j->all->rows[at++] = row;
    }
    j->n_kept[number] = at - j->begin[number];
}

/* The rows that count, with the numbers of votes->models. */
static void join(const count_rows *rows, const piece *pieces, size_t n_pieces, unsigned n_threads,
                 jr_arena *arena, joined *all)
{
    AUTO_FREE size_t *begin = memory_zeroed(2 * n_pieces + 1, sizeof *begin);
    size_t n_rows = 0;
    for (size_t p = 0; p < n_pieces; p++) {
        begin[p] = n_rows;
        n_rows += pieces[p].rows->n;
    }
    all->rows = jr_arena_alloc(arena, n_rows, sizeof *all->rows);
    all->weights = rows->has_weights ? jr_arena_alloc(arena, n_rows, sizeof(double)) : NULL;
    joining j = {pieces, begin, begin + n_pieces, rows, all};
    pool_run(n_threads, n_pieces, join_piece, &j);
    for (size_t p = 0; p < n_pieces; all->n += j.n_kept[p++]) {
        if (all->n == begin[p])
            continue;
        memmove(all->rows + all->n, all->rows + begin[p], j.n_kept[p] * sizeof *all->rows);
        if (all->weights)
            memmove(all->weights + all->n, all->weights + begin[p],
                    j.n_kept[p] * sizeof *all->weights);
    }
}

static bool have_fractions(const joined *all)
{
    size_t i = 0;
    while (i < all->n && !has_fraction(&all->rows[i].cell))
        i++;
    return i < all->n;
}

/* From the numbers of the tally to those of votes->models. */
static void number_models(const tally *t, const jr_votes *votes, renumbering *numbers,
                          const tally *tallies, size_t n)
{
    AUTO_FREE uint32_t *models = memory_zeroed(t->models.n, sizeof *models);
    for (size_t m = 0; m < t->models.n; m++)
        models[m] =
            (uint32_t)str_index_sorted(votes->models, votes->counts.n_models, t->models.names[m]);
    for (size_t i = 0; i < n; i++)
        for (size_t m = 0; m < tallies[i].models.n; m++)
            numbers[i].models[m] = models[numbers[i].models[m]];
}

static void take_details(joined *all, const count_rows *rows, unsigned n_threads, jr_arena *arena,
                         jr_votes *votes)
{
    votes->questions = all->questions;
    votes->n_questions = all->n_questions;
    votes->details = all->rows;
    votes->n_details = vote_details_add_up(all->rows, all->n, n_threads);
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
static void take_weights(const joined *all, const count_rows *rows, unsigned n_threads,
                         jr_arena *arena, jr_votes *votes)
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
    w->n_details = w->details ? vote_details_add_up(w->details, w->n_details, n_threads) : 0;
    votes->weights = w;
}

void count_rows_take(const count_rows *rows, tally *tallies, size_t n, tally *total,
                     const jr_votes_options *options, jr_arena *arena, jr_votes *votes,
                     count_list *ret_list)
{
    AUTO_FREE renumbering *numbers = memory_zeroed(n, sizeof *numbers);
    joined all = {0};
    bool has_fractions = false;
    size_t n_pieces;
    for (size_t i = 0; i < n; i++)
        has_fractions |= rows[i].has_fractions;
    for (size_t i = 0; i < n && has_fractions; i++)
        forget_pairs(&tallies[i]);
    join_names(rows, tallies, n, total, arena, numbers, &all);
    AUTO_FREE piece *pieces = order_pieces(rows, numbers, n, &n_pieces);
    if (has_fractions)
        count_pairs(pieces, n_pieces, total);
    tally_finish(total, options, arena, votes);
    number_models(total, votes, numbers, tallies, n);
    join(rows, pieces, n_pieces, options->n_threads, arena, &all);
    for (size_t i = 0; i < n; i++) {
        free(numbers[i].models);
        free(numbers[i].questions);
        free(numbers[i].judges);
    }
    if (rows->has_weights || rows->are_scores || (has_fractions && have_fractions(&all)))
        take_weights(&all, rows, options->n_threads, arena, votes);
    if (ret_list && (rows->has_weights || rows->are_scores))
        *ret_list = (count_list){vector_keep(arena, all.rows, all.n, sizeof *all.rows), all.weights,
                                 all.n, rows->are_scores};
    if (rows->has_questions)
        take_details(&all, rows, options->n_threads, arena, votes);
}
