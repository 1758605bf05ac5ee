/*
 * Matches of a file of pair judgments: a view of the table of judgments. Two lists are compared by
 * looking up the matches of one in the other; a file in which several people voted has as many
 * verdicts on a match.
 */
#include <jrank/bench.h>
#include <jrank/votes.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/vector.h"
#include "folder.h"
#include "judgment_filter.h"
#include "judgment_table.h"
#include "vote_table.h"

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

/* A list per judge of the table. */
static void take_matches(jr_arena *arena, const judgment_table *t, jr_match_list *lists)
{
    for (size_t i = 0; i < t->n_rows; i++)
        lists[t->rows[i].judge].n_matches += t->rows[i].status == JUDGMENT_COUNTS;
    for (size_t g = 0; g < t->n_judges; g++) {
        lists[g].matches = jr_arena_alloc(arena, lists[g].n_matches, sizeof(jr_match));
        lists[g].n_matches = 0;
    }
    for (size_t i = 0; i < t->n_files; i++)
        lists[t->judge_of_file[i]].n_torn_lines += t->files[i] ? t->files[i]->n_torn : 0;
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        jr_match_list *list = &lists[row->judge];
        if (row->status == JUDGMENT_COUNTS)
            list->matches[list->n_matches++] = match_of(t, row);
        list->n_duplicates += row->status == JUDGMENT_REPLACED;
        list->n_invalid += judgment_is_invalid(row);
        list->n_self_matches += row->status == JUDGMENT_SELF_MATCH;
    }
    for (size_t g = 0; g < t->n_judges; g++)
        if (lists[g].n_matches)
            qsort(lists[g].matches, lists[g].n_matches, sizeof(jr_match), by_id);
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

jr_status jr_matches_load_bench(jr_arena *arena, const char *bench_folder, jr_str judge,
                                const jr_vote_filter *filter, jr_match_list *ret_list,
                                jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    JR_TRY(judgment_filter_open(bench_folder, judge, filter, &table, err));
    jr_match_list list = {.path = jr_matches_path(arena, bench_folder, judge)};
    take_matches(arena, table, &list);
    *ret_list = list;
    return JR_OK;
}

jr_status jr_matches_load_voters(jr_arena *arena, const char *const *paths, size_t n_paths,
                                 const jr_votes_options *options, jr_voter_matches *ret_voters,
                                 jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *t = NULL;
    jr_voter_matches voters = {0};
    JR_TRY(vote_table_open(paths, n_paths, options, true, &t, err));
    JR_TRY(vote_table_split(t, options->min_votes, &voters.n_apart, err));
    voters.n_voters = t->n_judges;
    voters.names = jr_arena_alloc(arena, t->n_judges, sizeof *voters.names);
    voters.lists = jr_arena_alloc(arena, t->n_judges, sizeof *voters.lists);
    for (size_t g = 0; g < t->n_judges; g++) {
        voters.names[g] = jr_arena_copy(arena, t->judges[g]);
        voters.lists[g].path = jr_arena_copy(arena, jr_str_from(paths[0]));
    }
    take_matches(arena, t, voters.lists);
    *ret_voters = voters;
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

/* A verdict on a match in one of its two seat orders, the same for both. */
static jr_match in_one_order(const jr_match *match)
{
    if (compare_ids(match->id, match->swapped_id) <= 0)
        return *match;
    return (jr_match){{match->swapped_id[0], match->swapped_id[1]},
                      {match->id[0], match->id[1]},
                      exchange_seats(match->verdict)};
}

/* Each pair of verdicts on a match stands in the table in both orders, so that neither voter is the
 * first. */
void jr_matches_between(const jr_match_list *lists, size_t n_lists,
                        uint64_t ret_table[JR_N_VERDICTS][JR_N_VERDICTS])
{
    size_t n = 0;
    for (size_t g = 0; g < n_lists; g++)
        n += lists[g].n_matches;
    AUTO_FREE jr_match *all = memory_zeroed(n, sizeof *all);
    n = 0;
    for (size_t g = 0; g < n_lists; g++)
        for (size_t i = 0; i < lists[g].n_matches; i++)
            all[n++] = in_one_order(&lists[g].matches[i]);
    if (n)
        qsort(all, n, sizeof *all, by_id);
    memset(ret_table, 0, JR_N_VERDICTS * sizeof *ret_table);
    for (size_t begin = 0, end; begin < n; begin = end) {
        uint64_t votes[JR_N_VERDICTS] = {0};
        for (end = begin; end < n && compare_ids(all[begin].id, all[end].id) == 0; end++)
            votes[all[end].verdict]++;
        for (int i = 0; i < JR_N_VERDICTS; i++)
            for (int k = 0; k < JR_N_VERDICTS; k++)
                ret_table[i][k] += votes[i] * (votes[k] - (i == k && votes[k]));
    }
}
