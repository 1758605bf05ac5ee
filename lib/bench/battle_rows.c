/*
 * Battles by the thread that met them, merged with one set of numbers. It is known later which
 * count (battle_duplicates.c), and what is made of them (battle_groups.c, battle_views.c). Of most
 * files a question is all that is said: such a battle takes an eighth of the room of one that says
 * more, and its style. These stay in the runs that the files were read in, which put them into the
 * order of the files, whoever read what.
 */
#include "battle_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mapped.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/vector.h"

void battle_rows_init(battle_rows *rows, jr_arena *arena)
{
    *rows =
        (battle_rows){.questions.arena = arena, .voters.arena = arena, .categories.arena = arena};
}

/* A run of few rows grows, as a block of a text has; of many rows it is one of several. */
enum { FEWEST_ROWS = 64, FEW_ROWS = 4096, MOST_ROWS = 8192 };

void plain_run_release(plain_run *run)
{
    if (run->capacity > FEW_ROWS)
        mapped_free(run->rows, run->capacity * run->row_size);
    else
        free(run->rows);
    run->rows = NULL;
    run->n = run->capacity = 0;
}

static void grow_run(plain_run *run)
{
    if (run->n < FEW_ROWS && run->part == 0) {
        run->capacity = run->capacity ? 2 * run->capacity : FEWEST_ROWS;
        run->rows = memory_resize(run->rows, run->capacity, run->row_size);
        return;
    }
    char *rows = mapped_new(MOST_ROWS * run->row_size);
    if (run->n)
        memcpy(rows, run->rows, run->n * run->row_size);
    free(run->rows);
    run->rows = rows;
    run->capacity = MOST_ROWS;
}

void battle_rows_release(battle_rows *rows)
{
    VECTOR_RELEASE(&rows->rows);
    for (size_t i = 0; i < rows->runs.n; i++)
        plain_run_release(&rows->runs.items[i]);
    VECTOR_RELEASE(&rows->runs);
    VECTOR_RELEASE(&rows->style);
    VECTOR_RELEASE(&rows->weights);
    name_map_release(&rows->questions);
    name_map_release(&rows->voters);
    name_map_release(&rows->categories);
}

/* Only its question matters: who votes without a name or an id votes once. */
bool battle_rows_is_plain(const battle_rows *rows, const battle_facts *facts)
{
    bool is_outcome = facts->score == 0 || facts->score == 0.5 || facts->score == 1;
    return is_outcome && !facts->id.size && !facts->voter.size && !rows->keeps_all &&
           isnan(facts->weight) && !(rows->keeps_times && isfinite(facts->time));
}

size_t battle_rows_count(const battle_rows *rows)
{
    size_t n = rows->rows.n;
    for (size_t i = 0; i < rows->runs.n; i++)
        n += rows->runs.items[i].n;
    return n;
}

void battle_rows_add_plain(battle_rows *rows, uint64_t run, uint32_t question, const float *style,
                           uint32_t pair, winner w)
{
    plain_run *last = rows->runs.n ? &rows->runs.items[rows->runs.n - 1] : NULL;
    if (!last || last->number != run || last->n == MOST_ROWS) {
        uint32_t part = last && last->number == run ? last->part + 1 : 0;
        size_t row_size = sizeof(plain_row) + rows->n_style * sizeof *style;
        VECTOR_ADD(&rows->runs, NULL,
                   ((plain_run){.number = run, .part = part, .row_size = row_size}));
        last = &rows->runs.items[rows->runs.n - 1];
    }
    if (last->n == last->capacity)
        grow_run(last);
    plain_row *row = plain_run_row(last, last->n++);
    row->question = question;
    row->verdict = pair << PLAIN_WINNER_BITS | (uint32_t)w;
    for (size_t k = 0; k < rows->n_style; k++)
        row->style[k] = style[k];
    rows->lacks_style |= rows->n_style && isnan(style[0]);
}

static void begin_weights(battle_rows *rows)
{
    rows->has_weights = true;
    while (rows->weights.n < rows->rows.n)
        VECTOR_ADD(&rows->weights, NULL, 1.0);
}

void battle_rows_add(battle_rows *rows, uint64_t place, const battle_facts *facts, uint32_t first,
                     uint32_t second, winner w)
{
    battle_row row = {.place = place,
                      .question = facts->question,
                      .voter = NAME_NONE,
                      .categories = NAME_NONE,
                      .first = first,
                      .second = second,
                      .score = (float)facts->score,
                      .time = facts->time,
                      .turn = facts->turn,
                      .winner = (uint8_t)w};
    if (facts->id.size)
        row.id = hash_bytes(1, facts->id.data, facts->id.size) | 1;
    if (facts->voter.size)
        row.voter = name_map_add(&rows->voters, facts->voter);
    if (facts->categories.size)
        row.categories = name_map_add(&rows->categories, facts->categories);
    row.style = (uint32_t)rows->rows.n;
    if (!isnan(facts->weight))
        begin_weights(rows);
    if (rows->has_weights)
        VECTOR_ADD(&rows->weights, NULL, isnan(facts->weight) ? 1 : facts->weight);
    VECTOR_ADD(&rows->rows, NULL, row);
    rows->has_scores |= battle_row_is_score(&row);
    for (size_t k = 0; k < rows->n_style; k++)
        VECTOR_ADD(&rows->style, NULL, facts->style[k]);
    rows->lacks_style |= rows->n_style && isnan(facts->style[0]);
}

static uint32_t *numbers_in(name_map *all, const name_map *own)
{
    uint32_t *numbers = memory_zeroed(own->n, sizeof *numbers);
    for (size_t i = 0; i < own->n; i++)
        numbers[i] = name_map_add(all, own->names[i]);
    return numbers;
}

static int by_number(const void *left, const void *right)
{
    const plain_run *a = left, *b = right;
    ORDER_BY(number)
    ORDER_BY(part)
    return 0;
}

typedef struct renumbering {
    plain_run *runs;
    const uint32_t *questions, *pairs;
} renumbering;

static void renumber_run(void *context, size_t number, unsigned thread)
{
    (void)thread;
    const renumbering *r = context;
    plain_run *run = &r->runs[number];
    for (size_t i = 0; i < run->n; i++) {
        plain_row *row = plain_run_row(run, i);
        row->question = row->question == NAME_NONE ? NAME_NONE : r->questions[row->question];
        row->verdict = r->pairs[row->verdict >> PLAIN_WINNER_BITS] << PLAIN_WINNER_BITS |
                       (row->verdict & PLAIN_WINNER_MASK);
    }
}

static void merge_runs(battle_rows *to, battle_rows *from, const uint32_t *questions,
                       const uint32_t *pairs, unsigned n_threads)
{
    renumbering r = {from->runs.items, questions, pairs};
    if (from->runs.n)
        pool_run(n_threads, from->runs.n, renumber_run, &r);
    for (size_t i = 0; i < from->runs.n; i++)
        VECTOR_ADD(&to->runs, NULL, from->runs.items[i]);
    VECTOR_RELEASE(&from->runs); /* whose rows are here now */
    if (to->runs.n)
        qsort(to->runs.items, to->runs.n, sizeof *to->runs.items, by_number);
}

void battle_rows_merge(battle_rows *to, battle_rows *from, const uint32_t *models,
                       const uint32_t *pairs, unsigned n_threads)
{
    AUTO_FREE uint32_t *questions = numbers_in(&to->questions, &from->questions);
    AUTO_FREE uint32_t *voters = numbers_in(&to->voters, &from->voters);
    AUTO_FREE uint32_t *categories = numbers_in(&to->categories, &from->categories);
    merge_runs(to, from, questions, pairs, n_threads);
    size_t n_before = to->rows.n;
    to->n_style = from->n_style;
    to->has_scores |= from->has_scores;
    to->lacks_style |= from->lacks_style;
    if (from->has_weights)
        begin_weights(to);
    for (size_t i = 0; i < from->weights.n; i++)
        VECTOR_ADD(&to->weights, NULL, from->weights.items[i]);
    for (size_t i = 0; i < from->rows.n; i++) {
        battle_row row = from->rows.items[i];
        row.question = row.question == NAME_NONE ? NAME_NONE : questions[row.question];
        row.voter = row.voter == NAME_NONE ? NAME_NONE : voters[row.voter];
        row.categories = row.categories == NAME_NONE ? NAME_NONE : categories[row.categories];
        row.first = models[row.first];
        row.second = models[row.second];
        row.style += (uint32_t)n_before;
        VECTOR_ADD(&to->rows, NULL, row);
    }
    if (to->has_weights)
        begin_weights(to);
    for (size_t i = 0; i < from->style.n; i++)
        VECTOR_ADD(&to->style, NULL, from->style.items[i]);
}

static void unfold_row(battle_rows *rows, const plain_row *row, const tally *t)
{
    static const double scores[] = {[WINNER_FIRST] = 1, [WINNER_SECOND] = 0, [WINNER_TIE] = 0.5};
    static const uint64_t BEHIND_ALL = (uint64_t)1 << 63;
    const pair_votes *pair = &t->pairs[row->verdict >> PLAIN_WINNER_BITS];
    winner w = (winner)(row->verdict & PLAIN_WINNER_MASK);
    const battle_facts facts = {.question = row->question,
                                .score = scores[w],
                                .time = NAN,
                                .weight = NAN,
                                .style = row->style,
                                .turn = 1};
    battle_rows_add(rows, BEHIND_ALL | rows->rows.n, &facts, pair->first, pair->second, w);
}

void battle_rows_unfold(battle_rows *rows, const tally *t)
{
    for (size_t r = 0; r < rows->runs.n; r++) {
        plain_run *run = &rows->runs.items[r];
        for (size_t i = 0; i < run->n; i++)
            unfold_row(rows, plain_run_row(run, i), t);
        plain_run_release(run);
    }
    rows->runs.n = 0;
}

void battle_numbers_init(battle_numbers *numbers, const battle_rows *rows, const tally *t,
                         jr_arena *arena, const jr_votes *votes)
{
    size_t n_questions = rows->questions.n, n_voters = rows->voters.n;
    *numbers = (battle_numbers){.models = memory_zeroed(t->models.n, sizeof(uint32_t)),
                                .cells = memory_zeroed(t->n_pairs, sizeof(uint32_t)),
                                .questions = memory_zeroed(n_questions, sizeof(uint32_t)),
                                .voters = memory_zeroed(n_voters, sizeof(uint32_t))};
    for (size_t m = 0; m < t->models.n; m++)
        numbers->models[m] =
            (uint32_t)str_index_sorted(votes->models, votes->counts.n_models, t->models.names[m]);
    for (size_t i = 0; i < t->n_pairs; i++)
        numbers->cells[i] = tally_find_cell(&votes->counts, numbers->models[t->pairs[i].first],
                                            numbers->models[t->pairs[i].second]);
    numbers->question_names = battle_names_sort(&rows->questions, arena, numbers->questions);
    (void)battle_names_sort(&rows->voters, t->arena, numbers->voters);
}

void battle_numbers_release(battle_numbers *numbers)
{
    free(numbers->models);
    free(numbers->cells);
    free(numbers->questions);
    free(numbers->voters);
}

uint32_t battle_row_cell(const battle_row *row, const battle_numbers *numbers,
                         const jr_counts *counts)
{
    return row->is_replaced
               ? NAME_NONE
               : tally_find_cell(counts, numbers->models[row->first], numbers->models[row->second]);
}

jr_str *battle_names_sort(const name_map *map, jr_arena *arena, uint32_t *ret_places)
{
    jr_str *names = jr_arena_alloc(arena, map->n, sizeof *names);
    for (size_t i = 0; i < map->n; i++)
        names[i] = jr_arena_copy(arena, map->names[i]);
    size_t n = str_sort_unique(names, map->n);
    for (size_t i = 0; i < map->n; i++)
        ret_places[i] = (uint32_t)str_index_sorted(names, n, map->names[i]);
    return names;
}
