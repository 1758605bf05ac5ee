/*
 * Wins and losses, match by match: a view of the table of judgments. A match is known by its
 * question, turn, voter and the two models in the order of their names; it has one place for the
 * verdict on each seat order. Votes of nobody in particular are a match each.
 */
#include <jrank/bench.h>
#include <jrank/votes.h>

#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/str.h"
#include "base/vector.h"
#include "game_record.h"
#include "id_table.h"
#include "judgment_filter.h"
#include "judgment_table.h"
#include "vote_filter.h"
#include "vote_table.h"

/* Models by name, the smaller one first; WINNER_INVALID stands for no verdict. */
typedef struct match {
    uint32_t smaller, larger;
    winner winners[2]; /* WINNER_FIRST is the smaller one; [1]: it was shown second */
} match;

typedef struct matching {
    const judgment_table *table;
    const jr_win_options *options;
    id_table places;
    VECTOR(match) matches;
    uint64_t n_invalid, n_duplicates;
} matching;

static bool is_listed(const jr_win_options *options, jr_str model)
{
    return options->n_models == 0 ||
           name_index(options->models, options->n_models, model) != SIZE_MAX;
}

static bool is_wanted(const matching *m, const judgment_row *row)
{
    const jr_win_options *options = m->options;
    jr_str one = m->table->models[row->first], other = m->table->models[row->second];
    bool is_baseline[] = {str_equals(one, options->baseline), str_equals(other, options->baseline)};
    if (options->baseline.size && !is_baseline[0] && !is_baseline[1])
        return false;
    return (is_baseline[0] || is_listed(options, one)) &&
           (is_baseline[1] || is_listed(options, other));
}

static match *find_match(matching *m, const judgment_row *row)
{
    uint32_t smaller = row->first < row->second ? row->first : row->second;
    uint32_t larger = row->first < row->second ? row->second : row->first;
    uint64_t pair = (uint64_t)smaller << 32 | larger;
    uint64_t what = hash_word((uint64_t)row->question << 32 | row->voter, row->turn);
    id_key key = {hash_word(pair, what), hash_word(what, pair)};
    bool is_anonymous = judgment_is_anonymous(m->table, row);
    uint64_t known = is_anonymous ? 0 : id_table_add(&m->places, key, m->matches.n + 1);
    if (known)
        return &m->matches.items[known - 1];
    VECTOR_ADD(&m->matches, NULL, ((match){smaller, larger, {WINNER_INVALID, WINNER_INVALID}}));
    return &m->matches.items[m->matches.n - 1];
}

static void add_game(matching *m, const judgment_row *row)
{
    bool is_exchanged = row->first > row->second;
    m->n_duplicates += row->status == JUDGMENT_REPLACED;
    if (row->status == JUDGMENT_COUNTS)
        find_match(m, row)->winners[is_exchanged] =
            is_exchanged ? winner_swap((winner)row->winner) : (winner)row->winner;
}

/* The games of a record, of which there are one or two. */
static void add_record(matching *m, const judgment_row *rows, size_t n_games)
{
    if (rows->status == JUDGMENT_SELF_MATCH || !is_wanted(m, rows))
        return;
    for (size_t i = 0; i < n_games; i++) {
        if (judgment_is_invalid(&rows[i])) {
            m->n_invalid++;
            return;
        }
    }
    for (size_t i = 0; i < n_games; i++)
        add_game(m, &rows[i]);
}

static void add_rows(matching *m)
{
    const judgment_table *t = m->table;
    for (size_t i = 0, n_games; i < t->n_rows; i += n_games) {
        n_games = i + 1 < t->n_rows && t->rows[i + 1].game == 1 ? 2 : 1;
        add_record(m, &t->rows[i], n_games);
    }
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

static void finish(jr_arena *arena, const matching *r, jr_win_table *ret_table)
{
    size_t n = r->table->n_models;
    jr_win_table table = {.rows = jr_arena_alloc(arena, n, sizeof *table.rows),
                          .n_matches = r->matches.n,
                          .n_invalid = r->n_invalid,
                          .n_duplicates = r->n_duplicates,
                          .n_torn_lines = judgment_table_n_torn(r->table)};
    for (size_t i = 0; i < r->matches.n; i++) {
        const match *m = &r->matches.items[i];
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
        jr_str name = r->table->models[i];
        jr_win_row row = table.rows[i];
        double n_matches = (double)(row.wins + row.losses + row.ties);
        if (str_equals(name, r->options->baseline) || n_matches == 0)
            continue;
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

static jr_status no_match(const char *path, bool is_filtered, const jr_win_options *options,
                          jr_error *err)
{
    if (is_filtered)
        return vote_filter_left_nothing(path, err);
    if (options->baseline.size)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: holds no valid verdict on a match with %.*s; HINT: "
                            "--baseline-model names another, --mode pairwise-all needs none",
                            path, JR_STR_ARG(options->baseline));
    return jr_error_set(err, JR_ERR_DATA, "%s: holds no valid verdict%s", path,
                        options->n_models ? " on a match of the models listed" : "");
}

static jr_status load_table(jr_arena *arena, const judgment_table *t, const char *path,
                            bool is_filtered, const jr_win_options *options,
                            jr_win_table *ret_table, jr_error *err)
{
    matching m = {.table = t, .options = options};
    add_rows(&m);
    bool is_empty = m.matches.n == 0;
    if (!is_empty)
        finish(arena, &m, ret_table);
    id_table_release(&m.places);
    VECTOR_RELEASE(&m.matches);
    return is_empty ? no_match(path, is_filtered, options, err) : JR_OK;
}

jr_status jr_win_table_load(jr_arena *arena, const char *path, const jr_win_options *options,
                            jr_win_table *ret_table, jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *t = NULL;
    JR_TRY(judgment_table_open_path(path, true, &t, err));
    return load_table(arena, t, path, false, options, ret_table, err);
}

jr_status jr_win_table_load_bench(jr_arena *arena, const char *bench_folder, jr_str judge,
                                  const jr_vote_filter *filter, const jr_win_options *options,
                                  jr_win_table *ret_table, jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *t = NULL;
    JR_TRY(judgment_filter_open(bench_folder, judge, filter, &t, err));
    const char *path = jr_matches_path(arena, bench_folder, judge).data;
    return load_table(arena, t, path, filter != NULL, options, ret_table, err);
}

jr_status jr_win_table_load_votes(jr_arena *arena, const char *const *paths, size_t n_paths,
                                  const jr_votes_options *votes, const jr_win_options *options,
                                  jr_win_table *ret_table, jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *t = NULL;
    JR_TRY(vote_table_open(paths, n_paths, votes, false, &t, err));
    return load_table(arena, t, paths[0], votes->filter != NULL, options, ret_table, err);
}
