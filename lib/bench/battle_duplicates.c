/*
 * Rows are brought together twice: by id, then by voter and match. Both times what comes last in
 * the files stays, whoever read it, so that nothing depends on threads.
 */
#include "battle_rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/radix.h"

static int compare_matches(const battle_row *a, const battle_row *b)
{
    ORDER_BY(question)
    ORDER_BY(voter)
    ORDER_BY(first)
    ORDER_BY(second)
    ORDER_BY(turn)
    return 0;
}

static int by_match(const void *left, const void *right)
{
    const battle_row *a = *(battle_row *const *)left, *b = *(battle_row *const *)right;
    int order = compare_matches(a, b);
    if (order)
        return order;
    ORDER_BY(place)
    return 0;
}

static int by_place(const void *left, const void *right)
{
    const battle_row *a = *(battle_row *const *)left, *b = *(battle_row *const *)right;
    ORDER_BY(place)
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

/* Rows by a hash: those that may belong together follow each other. */
typedef struct row_groups {
    battle_row *rows;
    uint64_t *hashes;
    uint32_t *numbers; /* of rows */
    size_t n, at;
    VECTOR(battle_row *) group;
} row_groups;

/* A hash of 0 leaves a row out. */
static row_groups group_rows(battle_rows *list, uint64_t (*hash_of)(const battle_row *))
{
    size_t n = 0;
    for (size_t i = 0; i < list->rows.n; i++)
        n += hash_of(&list->rows.items[i]) != 0;
    row_groups g = {.rows = list->rows.items,
                    .hashes = memory_zeroed(n, sizeof *g.hashes),
                    .numbers = memory_zeroed(n, sizeof *g.numbers)};
    for (size_t i = 0; i < list->rows.n; i++) {
        uint64_t hash = hash_of(&list->rows.items[i]);
        if (!hash)
            continue;
        g.hashes[g.n] = hash;
        g.numbers[g.n++] = (uint32_t)i;
    }
    radix_sort(g.hashes, g.numbers, n);
    return g;
}

static void release_groups(row_groups *g)
{
    free(g->hashes);
    free(g->numbers);
    VECTOR_RELEASE(&g->group);
}

/* The next rows with one hash, two or more of them; false behind the last. */
static bool next_group(row_groups *g, int (*order)(const void *, const void *))
{
    for (g->group.n = 0; g->at < g->n && g->group.n < 2;) {
        size_t begin = g->at;
        while (g->at < g->n && g->hashes[g->at] == g->hashes[begin])
            g->at++;
        for (size_t i = begin; g->at - begin > 1 && i < g->at; i++)
            VECTOR_ADD(&g->group, NULL, &g->rows[g->numbers[i]]);
    }
    if (g->group.n)
        qsort(g->group.items, g->group.n, sizeof(battle_row *), order);
    return g->group.n > 0;
}

static uint64_t hash_of_id(const battle_row *row)
{
    return row->id;
}

static uint64_t hash_of_match(const battle_row *row)
{
    if (row->is_replaced || row->question == NAME_NONE || row->voter == NAME_NONE)
        return 0;
    uint64_t hash = hash_word(1, (uint64_t)row->question << 32 | row->voter);
    return hash_word(hash_word(hash, (uint64_t)row->first << 32 | row->second), row->turn) | 1;
}

/* Whether every two rows with one id say the same. */
static bool has_ids_of_votes(row_groups *g)
{
    bool are_same = true;
    for (g->at = 0; are_same && next_group(g, by_place);)
        for (size_t i = 1; i < g->group.n; i++)
            are_same &= says_the_same(g->group.items[i - 1], g->group.items[i]);
    g->at = 0;
    return are_same;
}

void battle_rows_drop_duplicates(battle_rows *list, tally *t)
{
    row_groups ids = group_rows(list, hash_of_id);
    if (has_ids_of_votes(&ids))
        while (next_group(&ids, by_place))
            for (size_t i = 0; i + 1 < ids.group.n; i++)
                replace(ids.group.items[i], t);
    release_groups(&ids);
    if (list->voters.n == 0 || list->questions.n == 0)
        return;
    row_groups matches = group_rows(list, hash_of_match);
    while (next_group(&matches, by_match))
        for (size_t i = 0; i + 1 < matches.group.n; i++)
            if (compare_matches(matches.group.items[i], matches.group.items[i + 1]) == 0)
                replace(matches.group.items[i], t);
    release_groups(&matches);
}

static double day_of(const battle_row *row)
{
    static const double DAY = 86400;
    return floor(row->time / DAY);
}

static int by_voter_and_time(const void *left, const void *right)
{
    const battle_row *a = left, *b = right;
    ORDER_BY(voter)
    ORDER_BY(time)
    ORDER_BY(place)
    return 0;
}

uint64_t battle_rows_keep_first(battle_rows *list, tally *t, uint64_t n, uint64_t *ret_unknown)
{
    battle_row *rows = list->rows.items;
    size_t n_known = 0;
    *ret_unknown = battle_rows_count(list) - list->rows.n;
    for (size_t i = 0; i < list->rows.n; i++) {
        battle_row row = rows[i];
        bool is_known = row.voter != NAME_NONE && !isnan(row.time) && !row.is_replaced;
        *ret_unknown += !row.is_replaced && !is_known;
        if (is_known) {
            rows[i] = rows[n_known];
            rows[n_known++] = row;
        }
    }
    if (n_known)
        qsort(rows, n_known, sizeof *rows, by_voter_and_time);
    uint64_t n_taken_back = 0, n_of_day = 0;
    for (size_t i = 0; i < n_known; i++) {
        bool is_same_day =
            i > 0 && rows[i].voter == rows[i - 1].voter && day_of(&rows[i]) == day_of(&rows[i - 1]);
        n_of_day = is_same_day ? n_of_day + 1 : 1;
        if (n_of_day <= n)
            continue;
        pair_votes_add(tally_pair(t, rows[i].first, rows[i].second), (winner)rows[i].winner,
                       rows[i].score, -1);
        rows[i].is_replaced = true;
        n_taken_back++;
    }
    return n_taken_back;
}
