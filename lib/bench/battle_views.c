/*
 * What is made of battles: details, sums of weights, votes by category.
 */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/str.h"
#include "base/vector.h"
#include "battle_groups.h"
#include "battle_rows.h"
#include "vote_details.h"
#include "vote_weights.h"

/* The detail that a row is. */
static jr_detail detail_of(const battle_row *row, const battle_numbers *numbers, uint32_t question)
{
    pair_votes vote = {0};
    pair_votes_add(&vote, (winner)row->winner, row->score, 1);
    return (jr_detail){.question = question,
                       .judge = row->voter == NAME_NONE ? 0 : 1 + numbers->voters[row->voter],
                       .cell = {numbers->models[row->first], numbers->models[row->second],
                                vote.votes[WINNER_FIRST], vote.votes[WINNER_SECOND],
                                vote.votes[WINNER_TIE]}};
}

static jr_control_votes votes_of(const battle_groups *g, const jr_votes *votes)
{
    return (jr_control_votes){.outcomes = g->outcomes,
                              .n_rows = g->n,
                              .questions = g->begin,
                              .n_questions = g->n_questions,
                              .counts = &votes->counts};
}

void battle_rows_take_details(battle_rows *list, const tally *t, jr_arena *arena, bool with_grouped,
                              unsigned n_threads, jr_votes *votes, jr_vote_columns *columns)
{
    BATTLE_NUMBERS_AUTO battle_numbers numbers;
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    battle_numbers_init(&numbers, list, t, arena, votes);
    bool is_grouped = with_grouped && battle_rows_are_plain(list);
    battle_groups g = battle_groups_of(is_grouped ? arena : scratch, list, &numbers, &votes->counts,
                                       false, n_threads);
    size_t n = g.begin[g.n_questions];
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        n += row->question != NAME_NONE &&
             battle_row_cell(row, &numbers, &votes->counts) != NAME_NONE;
    }
    if (n < votes->report.valid || n == 0)
        return;
    battle_groups_sort(&g, 0, &votes->counts, n_threads);
    votes->questions = numbers.question_names;
    votes->n_questions = g.n_questions;
    if (is_grouped) {
        columns->grouped = battle_groups_keep(arena, &g, &votes->counts);
        return;
    }
    jr_control_votes grouped = votes_of(&g, votes);
    grouped.n_rows = g.begin[g.n_questions];
    votes->details = jr_arena_alloc(arena, n, sizeof *votes->details);
    jr_detail *end = votes->details + battle_groups_details(&grouped, votes->details);
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        if (row->question != NAME_NONE &&
            battle_row_cell(row, &numbers, &votes->counts) != NAME_NONE)
            *end++ = detail_of(row, &numbers, numbers.questions[row->question]);
    }
    votes->n_details = (size_t)(end - votes->details);
    if (list->rows.n)
        votes->n_details = vote_details_add_up(votes->details, votes->n_details, n_threads);
}

static int rows_by_place(const void *left, const void *right)
{
    const battle_row *a = left, *b = right;
    ORDER_BY(place)
    return 0;
}

static void weigh(jr_cell *cell, double weight)
{
    cell->wins *= weight;
    cell->losses *= weight;
    cell->ties *= weight;
}

static void add_weight(jr_vote_weights *w, const battle_rows *list, const battle_row *row,
                       const jr_detail *detail)
{
    if (!list->has_weights) {
        vote_weights_make_scores(w, &detail->cell);
        return;
    }
    double weight = list->weights.items[row->style];
    vote_weights_add(w, &detail->cell, weight, battle_row_is_score(row));
    if (!w->details || !(weight > 0))
        return;
    jr_detail *weighed = &w->details[w->n_details++];
    *weighed = *detail;
    weigh(&weighed->cell, weight);
}

/* Adds the votes that are not among the rows, each of weight 1: those of which only the winner is
 * said, so that their numbers are whole. */
static void add_others(jr_vote_weights *w, const jr_votes *votes, const jr_cell *in_rows)
{
    for (size_t k = 0; k < votes->counts.n_cells; k++) {
        const jr_cell *all = &votes->counts.cells[k], *some = &in_rows[k];
        const jr_cell others = {all->first, all->second, round(all->wins - some->wins),
                                round(all->losses - some->losses), round(all->ties - some->ties)};
        if (jr_cell_total(&others) > 0)
            vote_weights_add(w, &others, 1, false);
    }
}

/* Sums of the votes as they were counted, each of weight 1. */
static void take_counted(jr_vote_weights *w, const jr_votes *votes)
{
    for (size_t k = 0; k < votes->counts.n_cells; k++)
        vote_weights_add(w, &votes->counts.cells[k], 1, false);
    w->details = votes->details;
    w->n_details = votes->n_details;
}

void battle_rows_take_weights(const battle_rows *list, const tally *t, jr_arena *arena,
                              jr_votes *votes)
{
    if (!list->has_weights && !list->has_scores)
        return;
    BATTLE_NUMBERS_AUTO battle_numbers numbers;
    battle_numbers_init(&numbers, list, t, t->arena, votes);
    jr_vote_weights *w = vote_weights_new(arena, &votes->counts);
    AUTO_FREE jr_cell *in_rows = memory_zeroed(votes->counts.n_cells, sizeof *in_rows);
    w->have_weights = list->has_weights;
    w->have_scores = list->has_scores;
    if (!list->has_weights)
        take_counted(w, votes);
    else if (votes->n_details)
        w->details = jr_arena_alloc(arena, list->rows.n, sizeof *w->details);
    qsort(list->rows.items, list->rows.n, sizeof *list->rows.items, rows_by_place);
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        uint32_t cell = battle_row_cell(row, &numbers, &votes->counts);
        if (cell == NAME_NONE || (!list->has_weights && !battle_row_is_score(row)))
            continue;
        jr_detail detail = detail_of(
            row, &numbers, row->question == NAME_NONE ? 0 : numbers.questions[row->question]);
        add_weight(w, list, row, &detail);
        in_rows[cell].wins += detail.cell.wins;
        in_rows[cell].losses += detail.cell.losses;
        in_rows[cell].ties += detail.cell.ties;
    }
    if (list->has_weights)
        add_others(w, votes, in_rows);
    vote_weights_finish(w);
    if (list->has_weights && w->details)
        w->n_details = vote_details_add_up(w->details, w->n_details, 1);
    votes->weights = w;
}

/* A vote with its category, to be sorted: what is on one question and of one category is together.
 */
typedef struct categorised_vote {
    jr_detail detail;
    uint64_t place;
    uint32_t category;
} categorised_vote;

/* The numbers of the categories of votes: of set k from first[k] on to before first[k + 1]. */
typedef struct category_sets {
    name_map names;
    VECTOR(uint32_t) numbers;
    uint32_t *first;
} category_sets;

static void split_categories(category_sets *sets, const name_map *together)
{
    sets->first = memory_zeroed(together->n + 1, sizeof *sets->first);
    for (size_t k = 0; k < together->n; k++) {
        jr_str rest = together->names[k];
        while (rest.size) {
            size_t end = str_find_char(rest, '\n');
            jr_str name = {rest.data, end};
            if (end)
                VECTOR_ADD(&sets->numbers, NULL, name_map_add(&sets->names, name));
            rest = end < rest.size ? str_from(rest, end + 1) : (jr_str){0};
        }
        sets->first[k + 1] = (uint32_t)sets->numbers.n;
    }
}

static void release_sets(category_sets *sets)
{
    name_map_release(&sets->names);
    VECTOR_RELEASE(&sets->numbers);
    free(sets->first);
}

static int by_category_and_question(const void *left, const void *right)
{
    const categorised_vote *a = left, *b = right;
    ORDER_BY(category)
    ORDER_BY(detail.question)
    ORDER_BY(place)
    return 0;
}

void battle_rows_take_categories(const battle_rows *list, const tally *t, jr_arena *arena,
                                 const jr_votes *votes, jr_vote_columns *columns)
{
    BATTLE_NUMBERS_AUTO battle_numbers numbers;
    battle_numbers_init(&numbers, list, t, t->arena, votes);
    __attribute__((cleanup(release_sets))) category_sets sets = {.names.arena = t->arena};
    split_categories(&sets, &list->categories);
    AUTO_FREE uint32_t *places = memory_zeroed(sets.names.n, sizeof *places);
    jr_str *names = battle_names_sort(&sets.names, arena, places);
    uint32_t n_names = (uint32_t)sets.names.n, none = n_names;
    VECTOR(categorised_vote) all = {0};
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        if (battle_row_cell(row, &numbers, &votes->counts) == NAME_NONE)
            continue;
        uint32_t question =
            row->question == NAME_NONE ? NAME_NONE : numbers.questions[row->question];
        categorised_vote vote = {detail_of(row, &numbers, question), row->place, none};
        vote.detail.judge = 0;
        if (list->has_weights)
            weigh(&vote.detail.cell, list->weights.items[row->style]);
        if (row->categories == NAME_NONE) {
            VECTOR_ADD(&all, NULL, vote);
            continue;
        }
        for (uint32_t k = sets.first[row->categories]; k < sets.first[row->categories + 1]; k++) {
            vote.category = places[sets.numbers.items[k]];
            VECTOR_ADD(&all, NULL, vote);
        }
    }
    AUTO_FREE categorised_vote *found = all.items;
    size_t n = all.n;
    if (n)
        qsort(found, n, sizeof *found, by_category_and_question);
    bool has_none = n && found[n - 1].category == none;
    columns->categories.names = jr_arena_alloc(arena, n_names + 1, sizeof *names);
    for (uint32_t c = 0; c < n_names; c++)
        columns->categories.names[c] = names[c];
    columns->categories.names[n_names] = JR_STR("(none)");
    columns->categories.n_names = n_names + has_none;
    columns->categories.of_question = jr_arena_alloc(arena, n, sizeof(uint32_t));
    columns->by_category = jr_arena_alloc(arena, n, sizeof *columns->by_category);
    uint32_t n_questions = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_same = i > 0 && found[i].category == found[i - 1].category &&
                       found[i].detail.question == found[i - 1].detail.question &&
                       found[i].detail.question != NAME_NONE;
        n_questions += !is_same;
        columns->categories.of_question[n_questions - 1] = found[i].category;
        columns->by_category[i] = found[i].detail;
        columns->by_category[i].question = n_questions - 1;
    }
    columns->n_by_category = vote_details_add_up(columns->by_category, n, 1);
}

vote_months battle_rows_take_months(const battle_rows *list, const tally *t, jr_arena *arena,
                                    const jr_votes *votes)
{
    BATTLE_NUMBERS_AUTO battle_numbers numbers;
    battle_numbers_init(&numbers, list, t, t->arena, votes);
    AUTO_FREE jr_detail *details = memory_zeroed(list->rows.n, sizeof *details);
    AUTO_FREE uint32_t *months = memory_zeroed(list->rows.n, sizeof *months);
    double sum = 0, n_weighed = 0;
    for (size_t i = 0; i < list->rows.n && list->has_weights; i++)
        if (battle_row_cell(&list->rows.items[i], &numbers, &votes->counts) != NAME_NONE) {
            sum += list->weights.items[list->rows.items[i].style];
            n_weighed++;
        }
    double scale = sum > 0 ? n_weighed / sum : 1;
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        months[i] = battle_row_cell(row, &numbers, &votes->counts) == NAME_NONE
                        ? VOTE_MONTH_NONE
                        : vote_month_of(row->time);
        if (months[i] == VOTE_MONTH_NONE)
            continue;
        details[i] =
            detail_of(row, &numbers, votes->n_details ? numbers.questions[row->question] : 0);
        if (list->has_weights)
            weigh(&details[i].cell, scale * list->weights.items[row->style]);
    }
    return vote_months_of(arena, details, months, list->rows.n);
}
