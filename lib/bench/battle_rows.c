/*
 * Battles by the thread that met them, merged with one set of numbers, and what is made of them
 * once it is known which count (battle_duplicates.c). Of most files a question is all that is said:
 * such a battle takes a quarter of the room of one that says more.
 */
#include "battle_rows.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
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
    VECTOR_RELEASE(&rows->plain);
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

/* Whether only its question matters: who votes without a name or an id votes once. */
static bool is_plain(const battle_rows *rows, const battle_facts *facts)
{
    bool is_outcome = facts->score == 0 || facts->score == 0.5 || facts->score == 1;
    return is_outcome && !facts->id.size && !facts->voter.size && !rows->keeps_all &&
           !rows->has_weights && !rows->n_style;
}

size_t battle_rows_count(const battle_rows *rows)
{
    return rows->rows.n + rows->plain.n;
}

void battle_rows_add(battle_rows *rows, uint64_t place, const battle_facts *facts, uint32_t first,
                     uint32_t second, winner w)
{
    if (is_plain(rows, facts)) {
        plain_row *plain = VECTOR_NEW(&rows->plain, NULL);
        plain->question =
            facts->question.size ? name_map_add(&rows->questions, facts->question) : NAME_NONE;
        plain->first = first;
        plain->second = second;
        plain->winner = (uint8_t)w;
        return;
    }
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

static void merge_plain(battle_rows *to, battle_rows *from, const uint32_t *questions,
                        const uint32_t *models)
{
    for (size_t i = 0; i < from->plain.n; i++) {
        plain_row *row = &from->plain.items[i];
        row->question = row->question == NAME_NONE ? NAME_NONE : questions[row->question];
        row->first = models[row->first];
        row->second = models[row->second];
        if (to->plain.n)
            VECTOR_ADD(&to->plain, NULL, *row);
    }
    if (to->plain.n == 0) { /* nothing is copied of the first thread, which may have most */
        VECTOR_RELEASE(&to->plain);
        to->plain.items = from->plain.items;
        to->plain.n = from->plain.n;
        to->plain.capacity = from->plain.capacity;
        from->plain.items = NULL;
    }
    VECTOR_RELEASE(&from->plain);
}

void battle_rows_merge(battle_rows *to, battle_rows *from, const uint32_t *models)
{
    AUTO_FREE uint32_t *questions = numbers_in(&to->questions, &from->questions);
    AUTO_FREE uint32_t *voters = numbers_in(&to->voters, &from->voters);
    AUTO_FREE uint32_t *categories = numbers_in(&to->categories, &from->categories);
    merge_plain(to, from, questions, models);
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

/* Rows of which details are made, of each question together. */
typedef struct detail_maker {
    const battle_rows *list;
    const uint32_t *models;             /* as numbers_of_models() */
    const uint32_t *questions, *voters; /* their places */
    jr_detail *details;
    size_t *ends; /* of each question, behind those that stand there */
} detail_maker;

/* The place of its question where the row counts and has one, else NAME_NONE. */
static uint32_t place_of_question(const detail_maker *m, uint32_t question, uint32_t first,
                                  uint32_t second)
{
    uint32_t a = m->models[first], b = m->models[second];
    bool counts = question != NAME_NONE && a != NAME_NONE && b != NAME_NONE && a != b;
    return counts ? m->questions[question] : NAME_NONE;
}

static uint32_t place_of_row(const detail_maker *m, const battle_row *row)
{
    return row->is_replaced ? NAME_NONE
                            : place_of_question(m, row->question, row->first, row->second);
}

/* Returns how many there will be. */
static size_t count_details(const detail_maker *m)
{
    size_t n_questions = m->list->questions.n, n = 0;
    for (size_t i = 0; i < m->list->rows.n; i++) {
        uint32_t question = place_of_row(m, &m->list->rows.items[i]);
        if (question != NAME_NONE)
            m->ends[question]++;
    }
    for (size_t i = 0; i < m->list->plain.n; i++) {
        const plain_row *row = &m->list->plain.items[i];
        uint32_t question = place_of_question(m, row->question, row->first, row->second);
        if (question != NAME_NONE)
            m->ends[question]++;
    }
    for (size_t q = 0; q < n_questions; q++) {
        size_t size = m->ends[q];
        m->ends[q] = n;
        n += size;
    }
    return n;
}

static void make_details(const detail_maker *m)
{
    for (size_t i = 0; i < m->list->rows.n; i++) {
        const battle_row *row = &m->list->rows.items[i];
        uint32_t question = place_of_row(m, row);
        if (question != NAME_NONE)
            m->details[m->ends[question]++] =
                detail_of(row, m->models[row->first], m->models[row->second], question,
                          row->voter == NAME_NONE ? 0 : 1 + m->voters[row->voter]);
    }
    for (size_t i = 0; i < m->list->plain.n; i++) {
        const plain_row *row = &m->list->plain.items[i];
        uint32_t question = place_of_question(m, row->question, row->first, row->second);
        if (question == NAME_NONE)
            continue;
        jr_detail *d = &m->details[m->ends[question]++];
        d->question = question;
        d->judge = 0;
        d->cell.first = m->models[row->first];
        d->cell.second = m->models[row->second];
        d->cell.wins = row->winner == WINNER_FIRST;
        d->cell.losses = row->winner == WINNER_SECOND;
        d->cell.ties = row->winner == WINNER_TIE;
    }
}

void battle_rows_take_details(const battle_rows *list, const tally *t, jr_arena *arena,
                              jr_votes *votes)
{
    AUTO_FREE uint32_t *models = numbers_of_models(t, votes);
    AUTO_FREE uint32_t *places = NULL, *voters = NULL;
    jr_str *questions = sort_names(&list->questions, arena, &places);
    (void)sort_names(&list->voters, arena, &voters);
    AUTO_FREE size_t *ends = memory_zeroed(list->questions.n + 1, sizeof *ends);
    detail_maker m = {list, models, places, voters, NULL, ends};
    size_t n = count_details(&m);
    if (n < votes->report.valid)
        return;
    jr_detail *details = m.details = jr_arena_alloc(arena, n, sizeof *details);
    make_details(&m);
    votes->details = details;
    votes->n_details = vote_details_add_up(details, n);
    votes->questions = questions;
    votes->n_questions = list->questions.n;
}

static int rows_by_place(const void *left, const void *right)
{
    const battle_row *a = left, *b = right;
    ORDER_BY(place)
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
    ORDER_BY(detail.question)
    ORDER_BY(place)
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
    ORDER_BY(category)
    ORDER_BY(detail.question)
    ORDER_BY(place)
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
