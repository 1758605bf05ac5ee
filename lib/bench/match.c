/*
 * Matches of a file of pair judgments. The file is read by one thread, so that the list is in the
 * order of the file and a stable sort by id puts the verdict that counts last among its equals.
 * Two lists are compared by looking up the matches of one in the other.
 */
#include <jrank/votes.h>

#include <stdlib.h>

#include "base/memory.h"
#include "folder.h"
#include "pair_record.h"

typedef struct entry {
    jr_match match;
    size_t order; /* in the file */
} entry;

typedef struct match_scan {
    const char *name;
    json_parser parser;
    entry *entries;
    size_t n_entries, capacity;
    jr_match_list list;
} match_scan;

static int compare_ids(const uint64_t *a, const uint64_t *b)
{
    if (a[0] != b[0])
        return a[0] < b[0] ? -1 : 1;
    return (a[1] > b[1]) - (a[1] < b[1]);
}

static int by_id_and_order(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = compare_ids(a->match.id, b->match.id);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static jr_verdict verdict_of(winner w)
{
    return w == WINNER_FIRST    ? JR_VERDICT_FIRST
           : w == WINNER_SECOND ? JR_VERDICT_SECOND
                                : JR_VERDICT_TIE;
}

static void add_game(match_scan *s, const pair_record *record, const pair_game *game)
{
    if (jr_str_compare(game->first, game->second) == 0) {
        s->list.n_self_matches++;
        return;
    }
    if (game->winner == WINNER_INVALID) {
        s->list.n_invalid++;
        return;
    }
    if (s->n_entries == s->capacity) {
        s->capacity = s->capacity ? 2 * s->capacity : 1024;
        s->entries = memory_resize(s->entries, s->capacity, sizeof *s->entries);
    }
    match_key key = pair_record_key(record, game->first, game->second);
    match_key swapped = pair_record_key(record, game->second, game->first);
    s->entries[s->n_entries] = (entry){
        {{key.low, key.high}, {swapped.low, swapped.high}, verdict_of(game->winner)}, s->n_entries};
    s->n_entries++;
}

static jr_status read_block(match_scan *s, const block *b, jr_error *err)
{
    jr_str line;
    for (size_t offset = 0; block_next_line(b, &offset, &line);) {
        if (json_is_blank(line))
            continue;
        bool is_unfinished = b->is_last && line.data + line.size == b->data + b->size;
        if (is_unfinished && !json_parse(&s->parser, line)) {
            s->list.n_torn_lines++;
            continue;
        }
        pair_record record;
        JR_TRY(pair_record_read(&s->parser, b, line, s->name, &record, err));
        for (size_t i = 0; i < record.n_games; i++)
            add_game(s, &record, &record.games[i]);
    }
    return JR_OK;
}

static jr_status read_file(match_scan *s, const char *path, jr_error *err)
{
    stream *opened;
    JR_TRY(stream_open(path, false, &opened, err));
    BLOCKS_AUTO blocks *source = NULL;
    JR_TRY(blocks_open(opened, JR_LINE_MAX, &source, err));
    s->name = stream_name(opened);
    BLOCK_AUTO block b = {0};
    for (jr_status status; blocks_next(source, &b, &status, err);) {
        JR_TRY(status);
        JR_TRY(read_block(s, &b, err));
    }
    return JR_OK;
}

/* Sorts the entries and keeps the last one of each match. */
static void finish(jr_arena *arena, match_scan *s)
{
    if (s->n_entries)
        qsort(s->entries, s->n_entries, sizeof *s->entries, by_id_and_order);
    jr_match *matches = jr_arena_alloc(arena, s->n_entries, sizeof *matches);
    size_t n = 0;
    for (size_t i = 0; i < s->n_entries; i++) {
        if (n > 0 && compare_ids(matches[n - 1].id, s->entries[i].match.id) == 0)
            n--;
        matches[n++] = s->entries[i].match;
    }
    s->list.matches = matches;
    s->list.n_matches = n;
    s->list.n_duplicates = s->n_entries - n;
}

jr_status jr_matches_load(jr_arena *arena, const char *path, jr_match_list *ret_list, jr_error *err)
{
    match_scan s = {.list.path = jr_arena_copy(arena, jr_str_from(path))};
    jr_status status = read_file(&s, path, err);
    if (status == JR_OK) {
        finish(arena, &s);
        *ret_list = s.list;
    }
    free(s.entries);
    json_parser_release(&s.parser);
    return status;
}

jr_str jr_matches_path(jr_arena *arena, const char *bench_folder, jr_str judge)
{
    return jr_arena_format(arena, "%s/model_judgment/%s_pair.jsonl", bench_folder,
                           folder_escape(arena, judge).data);
}

static int compare_id_to_match(const void *id, const void *match)
{
    return compare_ids(id, ((const jr_match *)match)->id);
}

static const jr_match *find_match(const jr_match_list *list, const uint64_t *id)
{
    return list->n_matches ? bsearch(id, list->matches, list->n_matches, sizeof *list->matches,
                                     compare_id_to_match)
                           : NULL;
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
    uint8_t *verdicts = jr_arena_alloc(arena, one->n_matches, 1);
    uint8_t *others = jr_arena_alloc(arena, one->n_matches, 1);
    size_t n = 0;
    for (size_t i = 0; i < one->n_matches; i++) {
        const jr_match *match = &one->matches[i];
        const jr_match *found = find_match(other, swapped ? match->swapped_id : match->id);
        if (!found)
            continue;
        verdicts[n] = (uint8_t)match->verdict;
        others[n++] = (uint8_t)(swapped ? exchange_seats(found->verdict) : found->verdict);
    }
    *ret_verdicts = verdicts;
    *ret_others = others;
    return n;
}
