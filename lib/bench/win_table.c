/*
 * Wins and losses, match by match. A match is known by its key with the two models in the order of
 * their names; it has one place for the verdict on each seat order.
 */
#include <jrank/votes.h>

#include <stdlib.h>

#include "base/memory.h"
#include "id_table.h"
#include "lines.h"
#include "pair_record.h"
#include "tally.h"

/* Models by name, the smaller one first; WINNER_INVALID stands for no verdict. */
typedef struct match {
    uint32_t smaller, larger;
    winner winners[2]; /* WINNER_FIRST is the smaller one; [1]: it was shown second */
} match;

typedef struct reading {
    const jr_win_options *options;
    tally models; /* only its names are used */
    id_table places;
    match *matches;
    size_t n_matches, capacity;
    uint64_t n_invalid, n_duplicates, n_torn;
} reading;

static bool is_wanted(const jr_win_options *options, jr_str one, jr_str other)
{
    jr_votes_options listed = {.models = options->models, .n_models = options->n_models};
    bool is_baseline[] = {jr_str_compare(one, options->baseline) == 0,
                          jr_str_compare(other, options->baseline) == 0};
    if (options->baseline.size && !is_baseline[0] && !is_baseline[1])
        return false;
    return (is_baseline[0] || tally_is_listed(&listed, one)) &&
           (is_baseline[1] || tally_is_listed(&listed, other));
}

static match *find_match(reading *r, const pair_record *record, jr_str smaller, jr_str larger)
{
    match_key key = pair_record_key(record, smaller, larger);
    uint64_t known = id_table_add(&r->places, (id_key){key.low, key.high}, r->n_matches + 1);
    if (known)
        return &r->matches[known - 1];
    if (r->n_matches == r->capacity) {
        r->capacity = r->capacity ? 2 * r->capacity : 256;
        r->matches = memory_resize(r->matches, r->capacity, sizeof *r->matches);
    }
    match *added = &r->matches[r->n_matches++];
    *added = (match){tally_model(&r->models, smaller),
                     tally_model(&r->models, larger),
                     {WINNER_INVALID, WINNER_INVALID}};
    return added;
}

static void add_game(reading *r, const pair_record *record, const pair_game *game)
{
    bool is_exchanged = jr_str_compare(game->first, game->second) > 0;
    match *m = is_exchanged ? find_match(r, record, game->second, game->first)
                            : find_match(r, record, game->first, game->second);
    r->n_duplicates += m->winners[is_exchanged] != WINNER_INVALID;
    m->winners[is_exchanged] = is_exchanged ? winner_swap(game->winner) : game->winner;
}

static jr_status read_line(void *context, const json_line *line, jr_error *err)
{
    reading *r = context;
    pair_record record;
    JR_TRY(pair_record_read(line->parser, line->block, line->text, line->name, &record, err));
    jr_str one = record.games[0].first, other = record.games[0].second;
    if (jr_str_compare(one, other) == 0 || !is_wanted(r->options, one, other))
        return JR_OK;
    for (size_t i = 0; i < record.n_games; i++) {
        if (record.games[i].winner == WINNER_INVALID) {
            r->n_invalid++;
            return JR_OK;
        }
    }
    for (size_t i = 0; i < record.n_games; i++)
        add_game(r, &record, &record.games[i]);
    return JR_OK;
}

static winner winner_of(const match *m)
{
    if (m->winners[0] == WINNER_INVALID || m->winners[0] == m->winners[1])
        return m->winners[1];
    return m->winners[1] == WINNER_INVALID ? m->winners[0] : WINNER_TIE;
}

static int by_rate(const void *left, const void *right)
{
    const jr_win_row *a = left, *b = right;
    if (a->win_rate_adjusted != b->win_rate_adjusted)
        return a->win_rate_adjusted < b->win_rate_adjusted ? 1 : -1;
    return jr_str_compare(a->model, b->model);
}

static void finish(jr_arena *arena, const reading *r, jr_win_table *ret_table)
{
    size_t n = r->models.n_names;
    jr_win_table table = {.rows = jr_arena_alloc(arena, n, sizeof *table.rows),
                          .n_matches = r->n_matches,
                          .n_invalid = r->n_invalid,
                          .n_duplicates = r->n_duplicates,
                          .n_torn_lines = r->n_torn};
    for (size_t i = 0; i < r->n_matches; i++) {
        const match *m = &r->matches[i];
        jr_win_row *smaller = &table.rows[m->smaller], *larger = &table.rows[m->larger];
        winner w = winner_of(m);
        table.n_both_orders += m->winners[0] != WINNER_INVALID && m->winners[1] != WINNER_INVALID;
        smaller->wins += w == WINNER_FIRST;
        larger->losses += w == WINNER_FIRST;
        smaller->losses += w == WINNER_SECOND;
        larger->wins += w == WINNER_SECOND;
        smaller->ties += w == WINNER_TIE;
        larger->ties += w == WINNER_TIE;
    }
    for (size_t i = 0; i < n; i++) {
        jr_str name = r->models.names[i].text;
        if (jr_str_compare(name, r->options->baseline) == 0)
            continue;
        jr_win_row row = table.rows[i];
        double n_matches = (double)(row.wins + row.losses + row.ties);
        row.model = jr_arena_copy(arena, name);
        row.win_rate = (double)row.wins / n_matches;
        row.loss_rate = (double)row.losses / n_matches;
        row.win_rate_adjusted = ((double)row.wins + 0.5 * (double)row.ties) / n_matches;
        table.rows[table.n_rows++] = row;
    }
    if (table.n_rows)
        qsort(table.rows, table.n_rows, sizeof *table.rows, by_rate);
    *ret_table = table;
}

static jr_status no_match(const char *path, const reading *r, jr_error *err)
{
    if (r->options->baseline.size)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: holds no valid verdict on a match with %.*s; HINT: "
                            "--baseline-model names another, --mode pairwise-all needs none",
                            path, JR_STR_ARG(r->options->baseline));
    return jr_error_set(err, JR_ERR_DATA, "%s: holds no valid verdict%s", path,
                        r->options->n_models ? " on a match of the models listed" : "");
}

jr_status jr_win_table_load(jr_arena *arena, const char *path, const jr_win_options *options,
                            jr_win_table *ret_table, jr_error *err)
{
    reading r = {.options = options};
    tally_init(&r.models);
    jr_status status = json_lines_read(path, read_line, &r, &r.n_torn, err);
    if (status == JR_OK && r.n_matches == 0)
        status = no_match(path, &r, err);
    if (status == JR_OK)
        finish(arena, &r, ret_table);
    tally_release(&r.models);
    id_table_release(&r.places);
    free(r.matches);
    return status;
}
