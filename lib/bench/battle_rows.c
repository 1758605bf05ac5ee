/*
 * Rows are sorted twice: by id, then by voter and match. Both times what comes last in the files
 * stays, whoever read it, so that nothing depends on threads.
 */
#include "battle_rows.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/str.h"
#include "vote_details.h"

void battle_rows_init(battle_rows *rows, jr_arena *arena)
{
    *rows = (battle_rows){.questions.arena = arena, .voters.arena = arena};
}

void battle_rows_release(battle_rows *rows)
{
    VECTOR_RELEASE(&rows->rows);
    name_map_release(&rows->questions);
    name_map_release(&rows->voters);
}

void battle_rows_add(battle_rows *rows, uint64_t place, const battle_facts *facts, uint32_t first,
                     uint32_t second, winner w)
{
    battle_row row = {.place = place,
                      .question = NAME_NONE,
                      .voter = NAME_NONE,
                      .first = first,
                      .second = second,
                      .score = (float)facts->score,
                      .turn = facts->turn,
                      .winner = (uint8_t)w};
    if (facts->id.size)
        row.id = hash_bytes(1, facts->id.data, facts->id.size) | 1;
    if (facts->question.size)
        row.question = name_map_add(&rows->questions, facts->question);
    if (facts->voter.size)
        row.voter = name_map_add(&rows->voters, facts->voter);
    VECTOR_ADD(&rows->rows, NULL, row);
}

static uint32_t *numbers_in(name_map *all, const name_map *own)
{
    uint32_t *numbers = memory_zeroed(own->n, sizeof *numbers);
    for (size_t i = 0; i < own->n; i++)
        numbers[i] = name_map_add(all, own->names[i]);
    return numbers;
}

void battle_rows_merge(battle_rows *to, const battle_rows *from, const uint32_t *models)
{
    AUTO_FREE uint32_t *questions = numbers_in(&to->questions, &from->questions);
    AUTO_FREE uint32_t *voters = numbers_in(&to->voters, &from->voters);
    for (size_t i = 0; i < from->rows.n; i++) {
        battle_row row = from->rows.items[i];
        row.question = row.question == NAME_NONE ? NAME_NONE : questions[row.question];
        row.voter = row.voter == NAME_NONE ? NAME_NONE : voters[row.voter];
        row.first = models[row.first];
        row.second = models[row.second];
        VECTOR_ADD(&to->rows, NULL, row);
    }
}

#define BY(field)                                                                                  \
    if (a->field != b->field)                                                                      \
        return a->field < b->field ? -1 : 1;

static int by_id(const void *left, const void *right)
{
    const battle_row *a = left, *b = right;
    BY(id)
    BY(place)
    return 0;
}

static int compare_matches(const battle_row *a, const battle_row *b)
{
    BY(question)
    BY(voter)
    BY(first)
    BY(second)
    BY(turn)
    return 0;
}

static int by_match(const void *left, const void *right)
{
    const battle_row *a = left, *b = right;
    int order = compare_matches(a, b);
    if (order)
        return order;
    BY(place)
    return 0;
}

static bool says_the_same(const battle_row *a, const battle_row *b)
{
    return a->first == b->first && a->second == b->second && a->winner == b->winner &&
           a->score == b->score && a->question == b->question && a->voter == b->voter &&
           a->turn == b->turn;
}

static void replace(battle_row *row, tally *t)
{
    pair_votes *pair = tally_pair(t, row->first, row->second);
    pair_votes_add(pair, (winner)row->winner, row->score, -1);
    pair->duplicates++;
    row->is_replaced = true;
}

/* Whether every two rows with one id say the same. */
static bool has_ids_of_votes(const battle_row *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (rows[i].id && rows[i].id == rows[i - 1].id && !says_the_same(&rows[i], &rows[i - 1]))
            return false;
    return true;
}

void battle_rows_drop_duplicates(battle_rows *list, tally *t)
{
    battle_row *rows = list->rows.items;
    size_t n = list->rows.n;
    if (n < 2)
        return;
    qsort(rows, n, sizeof *rows, by_id);
    bool are_ids = has_ids_of_votes(rows, n);
    for (size_t i = 0; are_ids && i + 1 < n; i++)
        if (rows[i].id && rows[i].id == rows[i + 1].id)
            replace(&rows[i], t);
    qsort(rows, n, sizeof *rows, by_match);
    battle_row *last = NULL;
    for (size_t i = 0; i < n; i++) {
        battle_row *row = &rows[i];
        if (row->is_replaced)
            continue;
        bool is_known = row->question != NAME_NONE && row->voter != NAME_NONE;
        if (is_known && last && compare_matches(last, row) == 0)
            replace(last, t);
        last = row;
    }
}

/* The names in bytewise order, and the places of the map's numbers among them. */
static jr_str *sort_names(const name_map *map, jr_arena *arena, uint32_t **ret_places)
{
    jr_str *names = jr_arena_alloc(arena, map->n, sizeof *names);
    for (size_t i = 0; i < map->n; i++)
        names[i] = jr_arena_copy(arena, map->names[i]);
    size_t n = str_sort_unique(names, map->n);
    uint32_t *places = memory_zeroed(map->n, sizeof *places);
    for (size_t i = 0; i < map->n; i++)
        places[i] = (uint32_t)str_index_sorted(names, n, map->names[i]);
    *ret_places = places;
    return names;
}

void battle_rows_take_details(const battle_rows *list, const tally *t, jr_arena *arena,
                              jr_votes *votes)
{
    AUTO_FREE uint32_t *models = memory_zeroed(t->models.n, sizeof *models);
    for (size_t m = 0; m < t->models.n; m++)
        models[m] =
            (uint32_t)str_index_sorted(votes->models, votes->counts.n_models, t->models.names[m]);
    AUTO_FREE uint32_t *places = NULL, *voters = NULL;
    jr_str *questions = sort_names(&list->questions, arena, &places);
    (void)sort_names(&list->voters, arena, &voters);
    jr_detail *details = jr_arena_alloc(arena, list->rows.n, sizeof *details);
    size_t n = 0;
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        uint32_t first = models[row->first], second = models[row->second];
        if (row->is_replaced || row->question == NAME_NONE || first == NAME_NONE ||
            second == NAME_NONE || first == second)
            continue;
        pair_votes vote = {0};
        pair_votes_add(&vote, (winner)row->winner, row->score, 1);
        details[n++] = (jr_detail){.question = places[row->question],
                                   .judge = row->voter == NAME_NONE ? 0 : 1 + voters[row->voter],
                                   .cell = {first, second, vote.votes[WINNER_FIRST],
                                            vote.votes[WINNER_SECOND], vote.votes[WINNER_TIE]}};
    }
    if (n < votes->report.valid)
        return;
    votes->details = details;
    votes->n_details = vote_details_add_up(details, n);
    votes->questions = questions;
    votes->n_questions = list->questions.n;
}
