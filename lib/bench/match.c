/*
 * Matches of a file of pair judgments: a view of the table of judgments. Two lists are compared by
 * looking up the matches of one in the other; a file in which several people voted has as many
 * verdicts on a match.
 */
#include <jrank/votes.h>

#include <stdlib.h>

#include "base/vector.h"
#include "folder.h"
#include "judgment_table.h"

static int compare_ids(const uint64_t *a, const uint64_t *b)
{
    if (a[0] != b[0])
        return a[0] < b[0] ? -1 : 1;
    return (a[1] > b[1]) - (a[1] < b[1]);
}

static int by_id(const void *left, const void *right)
{
    const jr_match *a = left, *b = right;
    int order = compare_ids(a->id, b->id);
    return order ? order : (a->verdict > b->verdict) - (a->verdict < b->verdict);
}

static jr_match match_of(const judgment_table *t, const judgment_row *row)
{
    jr_str question = t->questions[row->question];
    jr_str models[] = {t->models[row->first], t->models[row->second], t->models[row->first]};
    id_key key = match_key(question, models, 2, row->turn);
    id_key swapped = match_key(question, models + 1, 2, row->turn);
    return (jr_match){{key.low, key.high}, {swapped.low, swapped.high}, judgment_verdict(row)};
}

static void take_matches(jr_arena *arena, const judgment_table *t, jr_match_list *list)
{
    list->matches = jr_arena_alloc(arena, t->n_rows, sizeof *list->matches);
    list->n_torn_lines = judgment_table_n_torn(t);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (row->status == JUDGMENT_COUNTS)
            list->matches[list->n_matches++] = match_of(t, row);
        list->n_duplicates += row->status == JUDGMENT_REPLACED;
        list->n_invalid += judgment_is_invalid(row);
        list->n_self_matches += row->status == JUDGMENT_SELF_MATCH;
    }
    qsort(list->matches, list->n_matches, sizeof *list->matches, by_id);
}

jr_status jr_matches_load(jr_arena *arena, const char *path, jr_match_list *ret_list, jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    JR_TRY(judgment_table_open_path(path, true, &table, err));
    jr_match_list list = {.path = jr_arena_copy(arena, jr_str_from(path))};
    take_matches(arena, table, &list);
    *ret_list = list;
    return JR_OK;
}

jr_str jr_matches_path(jr_arena *arena, const char *bench_folder, jr_str judge)
{
    return jr_arena_format(arena, "%s/model_judgment/%s_pair.jsonl", bench_folder,
                           folder_escape(arena, judge).data);
}

/* The first of the list that has this id or a later one. */
static size_t find_match(const jr_match_list *list, const uint64_t *id)
{
    size_t low = 0, high = list->n_matches;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_ids(list->matches[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static jr_verdict exchange_seats(jr_verdict verdict)
{
    return verdict == JR_VERDICT_FIRST    ? JR_VERDICT_SECOND
           : verdict == JR_VERDICT_SECOND ? JR_VERDICT_FIRST
                                          : verdict;
}

size_t jr_matches_common(jr_arena *arena, const jr_match_list *one, const jr_match_list *other,
                         bool swapped, uint8_t **ret_verdicts, uint8_t **ret_others)
{
    VECTOR(uint8_t) verdicts = {0}, others = {0};
    for (size_t i = 0; i < one->n_matches; i++) {
        const jr_match *match = &one->matches[i];
        const uint64_t *id = swapped ? match->swapped_id : match->id;
        for (size_t k = find_match(other, id);
             k < other->n_matches && compare_ids(other->matches[k].id, id) == 0; k++) {
            jr_verdict found = other->matches[k].verdict;
            VECTOR_ADD(&verdicts, arena, (uint8_t)match->verdict);
            VECTOR_ADD(&others, arena, (uint8_t)(swapped ? exchange_seats(found) : found));
        }
    }
    *ret_verdicts = verdicts.items;
    *ret_others = others.items;
    return verdicts.n;
}
