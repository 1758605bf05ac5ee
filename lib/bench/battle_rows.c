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
#include "base/str.h"
#include "base/vector.h"
#include "vote_details.h"
#include "vote_weights.h"

void battle_rows_init(battle_rows *rows, jr_arena *arena)
{
    *rows =
        (battle_rows){.questions.arena = arena, .voters.arena = arena, .categories.arena = arena};
}

void battle_rows_release(battle_rows *rows)
{
    VECTOR_RELEASE(&rows->rows);
    VECTOR_RELEASE(&rows->style);
    VECTOR_RELEASE(&rows->weights);
    name_map_release(&rows->questions);
    name_map_release(&rows->voters);
    name_map_release(&rows->categories);
}

/* Neither won nor lost nor a tie. */
static bool is_score(const battle_row *row)
{
    return row->score > 0 && row->score < 1 && row->score != 0.5F;
}

void battle_rows_add(battle_rows *rows, uint64_t place, const battle_facts *facts, uint32_t first,
                     uint32_t second, winner w)
{
    battle_row row = {.place = place,
                      .question = NAME_NONE,
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
    if (facts->question.size)
        row.question = name_map_add(&rows->questions, facts->question);
    if (facts->voter.size)
        row.voter = name_map_add(&rows->voters, facts->voter);
    if (facts->categories.size)
        row.categories = name_map_add(&rows->categories, facts->categories);
    row.style = (uint32_t)rows->rows.n;
    VECTOR_ADD(&rows->rows, NULL, row);
    rows->has_scores |= is_score(&row);
    for (size_t k = 0; k < 2 * rows->n_style; k++)
        VECTOR_ADD(&rows->style, NULL, facts->style[k]);
    if (rows->has_weights)
        VECTOR_ADD(&rows->weights, NULL, facts->weight);
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
    AUTO_FREE uint32_t *categories = numbers_in(&to->categories, &from->categories);
    size_t n_before = to->rows.n;
    to->n_style = from->n_style;
    to->has_weights |= from->has_weights;
    to->has_scores |= from->has_scores;
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
    for (size_t i = 0; i < from->style.n; i++)
        VECTOR_ADD(&to->style, NULL, from->style.items[i]);
}

#define BY(field)                                                                                  \
    if (a->field != b->field)                                                                      \
        return a->field < b->field ? -1 : 1;

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
    const battle_row *a = *(battle_row *const *)left, *b = *(battle_row *const *)right;
    int order = compare_matches(a, b);
    if (order)
        return order;
    BY(place)
    return 0;
}

static int by_place(const void *left, const void *right)
{
    const battle_row *a = *(battle_row *const *)left, *b = *(battle_row *const *)right;
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
    BY(voter)
    BY(time)
    BY(place)
    return 0;
}

uint64_t battle_rows_keep_first(battle_rows *list, tally *t, uint64_t n, uint64_t *ret_unknown)
{
    battle_row *rows = list->rows.items;
    size_t n_known = 0;
    *ret_unknown = 0;
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

/* The models of the tally among those of the votes, NAME_NONE for what is not listed. */
static uint32_t *numbers_of_models(const tally *t, const jr_votes *votes)
{
    uint32_t *models = memory_zeroed(t->models.n, sizeof *models);
    for (size_t m = 0; m < t->models.n; m++)
        models[m] =
            (uint32_t)str_index_sorted(votes->models, votes->counts.n_models, t->models.names[m]);
    return models;
}

static jr_detail detail_of(const battle_row *row, uint32_t first, uint32_t second,
                           uint32_t question, uint32_t judge)
{
    pair_votes vote = {0};
    pair_votes_add(&vote, (winner)row->winner, row->score, 1);
    return (jr_detail){.question = question,
                       .judge = judge,
                       .cell = {first, second, vote.votes[WINNER_FIRST], vote.votes[WINNER_SECOND],
                                vote.votes[WINNER_TIE]}};
}

/* Whether it counts, and for a question; models: as numbers_of_models(). */
static bool is_of_a_question(const battle_row *row, const uint32_t *models)
{
    uint32_t first = models[row->first], second = models[row->second];
    return !row->is_replaced && row->question != NAME_NONE && first != NAME_NONE &&
           second != NAME_NONE && first != second;
}

void battle_rows_take_details(const battle_rows *list, const tally *t, jr_arena *arena,
                              jr_votes *votes)
{
    AUTO_FREE uint32_t *models = numbers_of_models(t, votes);
    AUTO_FREE uint32_t *places = NULL, *voters = NULL;
    jr_str *questions = sort_names(&list->questions, arena, &places);
    (void)sort_names(&list->voters, arena, &voters);
    jr_detail *details = jr_arena_alloc(arena, list->rows.n, sizeof *details);
    size_t n = 0;
    AUTO_FREE size_t *ends = memory_zeroed(list->questions.n + 1, sizeof *ends);
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        if (is_of_a_question(row, models))
            ends[places[row->question] + 1]++;
    }
    for (size_t q = 0; q < list->questions.n; q++)
        ends[q + 1] += ends[q];
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        uint32_t first = models[row->first], second = models[row->second];
        if (!is_of_a_question(row, models))
            continue;
        n++;
        details[ends[places[row->question]]++] =
            detail_of(row, first, second, places[row->question],
                      row->voter == NAME_NONE ? 0 : 1 + voters[row->voter]);
    }
    if (n < votes->report.valid)
        return;
    votes->details = details;
    votes->n_details = vote_details_add_up(details, n);
    votes->questions = questions;
    votes->n_questions = list->questions.n;
}

static int rows_by_place(const void *left, const void *right)
{
    const battle_row *a = left, *b = right;
    BY(place)
    return 0;
}

static void add_weight(jr_vote_weights *w, const battle_rows *list, const battle_row *row,
                       const jr_detail *detail)
{
    if (!list->has_weights) {
        vote_weights_make_scores(w, &detail->cell);
        return;
    }
    double weight = list->weights.items[row->style];
    vote_weights_add(w, &detail->cell, weight, is_score(row));
    if (!w->details || !(weight > 0))
        return;
    jr_detail *weighed = &w->details[w->n_details++];
    *weighed = *detail;
    weighed->cell.wins *= weight;
    weighed->cell.losses *= weight;
    weighed->cell.ties *= weight;
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
    AUTO_FREE uint32_t *models = numbers_of_models(t, votes), *places = NULL, *voters = NULL;
    (void)sort_names(&list->questions, arena, &places);
    (void)sort_names(&list->voters, arena, &voters);
    jr_vote_weights *w = vote_weights_new(arena, &votes->counts);
    w->have_weights = list->has_weights;
    w->have_scores = list->has_scores;
    if (!list->has_weights)
        take_counted(w, votes);
    else if (votes->n_details)
        w->details = jr_arena_alloc(arena, list->rows.n, sizeof *w->details);
    qsort(list->rows.items, list->rows.n, sizeof *list->rows.items, rows_by_place);
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        uint32_t first = models[row->first], second = models[row->second];
        if (row->is_replaced || first == NAME_NONE || second == NAME_NONE || first == second ||
            (!list->has_weights && !is_score(row)))
            continue;
        jr_detail detail =
            detail_of(row, first, second, row->question == NAME_NONE ? 0 : places[row->question],
                      row->voter == NAME_NONE ? 0 : 1 + voters[row->voter]);
        add_weight(w, list, row, &detail);
    }
    vote_weights_finish(w);
    if (list->has_weights && w->details)
        w->n_details = vote_details_add_up(w->details, w->n_details);
    votes->weights = w;
}

/* A vote and where its covariates stand, to be sorted. */
typedef struct styled_vote {
    jr_detail detail;
    uint64_t place;
    uint32_t style;
} styled_vote;

static int by_question_and_place(const void *left, const void *right)
{
    const styled_vote *a = left, *b = right;
    BY(detail.question)
    BY(place)
    return 0;
}

void battle_rows_take_style(const battle_rows *list, const tally *t, jr_arena *arena,
                            const jr_votes *votes, jr_vote_columns *columns)
{
    AUTO_FREE uint32_t *models = numbers_of_models(t, votes), *places = NULL;
    (void)sort_names(&list->questions, t->arena, &places);
    AUTO_FREE styled_vote *found = memory_zeroed(list->rows.n, sizeof *found);
    size_t n = 0, k = 2 * list->n_style;
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        uint32_t first = models[row->first], second = models[row->second];
        if (row->is_replaced || first == NAME_NONE || second == NAME_NONE || first == second)
            continue;
        uint32_t question = row->question == NAME_NONE ? NAME_NONE : places[row->question];
        found[n++] =
            (styled_vote){detail_of(row, first, second, question, 0), row->place, row->style};
    }
    if (n)
        qsort(found, n, sizeof *found, by_question_and_place);
    columns->styled = jr_arena_alloc(arena, n, sizeof *columns->styled);
    columns->style = jr_arena_alloc(arena, n * k, sizeof *columns->style);
    columns->n_styled = n;
    columns->n_style = list->n_style;
    for (size_t i = 0; i < n; i++) {
        columns->styled[i] = found[i].detail;
        if (found[i].detail.question == NAME_NONE) /* a vote on no question is one by itself */
            columns->styled[i].question = (uint32_t)(list->questions.n + i);
        for (size_t c = 0; c < k; c++)
            columns->style[i * k + c] = list->style.items[found[i].style * k + c];
    }
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
    BY(category)
    BY(detail.question)
    BY(place)
    return 0;
}

void battle_rows_take_categories(const battle_rows *list, const tally *t, jr_arena *arena,
                                 const jr_votes *votes, jr_vote_columns *columns)
{
    AUTO_FREE uint32_t *models = numbers_of_models(t, votes), *places = NULL, *questions = NULL;
    (void)sort_names(&list->questions, t->arena, &questions);
    __attribute__((cleanup(release_sets))) category_sets sets = {.names.arena = t->arena};
    split_categories(&sets, &list->categories);
    jr_str *names = sort_names(&sets.names, arena, &places);
    uint32_t n_names = (uint32_t)sets.names.n, none = n_names;
    VECTOR(categorised_vote) all = {0};
    for (size_t i = 0; i < list->rows.n; i++) {
        const battle_row *row = &list->rows.items[i];
        uint32_t first = models[row->first], second = models[row->second];
        if (row->is_replaced || first == NAME_NONE || second == NAME_NONE || first == second)
            continue;
        uint32_t question = row->question == NAME_NONE ? NAME_NONE : questions[row->question];
        categorised_vote vote = {detail_of(row, first, second, question, 0), row->place, none};
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
    columns->n_by_category = vote_details_add_up(columns->by_category, n);
}
