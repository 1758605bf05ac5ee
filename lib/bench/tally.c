/*
 * Hash tables with linear probing, at most half full. The pair table holds pairs that occurred,
 * not the square of the models, so that ten thousand models cost what their matches cost.
 */
#include "tally.h"

#include <math.h>
#include <string.h>

#include "base/english.h"
#include "base/hash.h"
#include "base/memory.h"

enum { FIRST_SLOTS = 256, FIRST_SIDE = 16, MOST_SIDE = 512 };

void tally_init(tally *t)
{
    *t = (tally){.arena = jr_arena_new(), .n_pair_slots = FIRST_SLOTS};
    t->models.arena = t->arena;
    t->pair_slots = memory_zeroed(FIRST_SLOTS, sizeof *t->pair_slots);
    t->pairs = memory_resize(NULL, FIRST_SLOTS / 2, sizeof *t->pairs);
}

void tally_release(tally *t)
{
    name_map_release(&t->models);
    jr_arena_free(t->arena);
    free(t->pairs);
    free(t->pair_slots);
    free(t->square);
    free(t->few);
    *t = (tally){0};
}

static uint32_t pair_hash(uint32_t first, uint32_t second)
{
    return (uint32_t)hash_word(0, (uint64_t)first << 32 | second);
}

static void insert(name_slot *slots, size_t n_slots, name_slot added)
{
    size_t slot = added.hash & (n_slots - 1);
    while (slots[slot].number)
        slot = (slot + 1) & (n_slots - 1);
    slots[slot] = added;
}

uint32_t tally_model(tally *t, jr_str name)
{
    return name_map_add(&t->models, name);
}

static void grow_pairs(tally *t)
{
    name_slot *before = t->pair_slots;
    size_t n_before = t->n_pair_slots;
    t->n_pair_slots *= 2;
    t->pair_slots = memory_zeroed(t->n_pair_slots, sizeof *t->pair_slots);
    t->pairs = memory_resize(t->pairs, t->n_pair_slots / 2, sizeof *t->pairs);
    for (size_t i = 0; i < n_before; i++)
        if (before[i].number)
            insert(t->pair_slots, t->n_pair_slots, before[i]);
    free(before);
}

/* Puts the last pair, of which this is the larger number, into the square. */
static void put_in_square(tally *t, uint32_t larger)
{
    size_t side = t->side ? t->side : FIRST_SIDE, begin = t->n_pairs - 1;
    while (side <= larger && side < MOST_SIDE)
        side *= 2;
    if (side != t->side) {
        free(t->square);
        t->square = memory_zeroed(side * side, sizeof *t->square);
        t->side = side;
        begin = 0;
    }
    for (size_t i = begin; i < t->n_pairs; i++)
        if (t->pairs[i].first < side && t->pairs[i].second < side)
            t->square[t->pairs[i].first * side + t->pairs[i].second] = (uint32_t)i + 1;
}

uint32_t tally_pair_number(tally *t, uint32_t first, uint32_t second)
{
    if (first < t->side && second < t->side) {
        uint32_t number = t->square[first * t->side + second];
        if (number)
            return number - 1;
    }
    uint32_t hash = pair_hash(first, second);
    size_t mask = t->n_pair_slots - 1;
    for (size_t i = hash & mask; t->pair_slots[i].number; i = (i + 1) & mask) {
        if (t->pair_slots[i].hash != hash)
            continue;
        uint32_t number = t->pair_slots[i].number - 1;
        if (t->pairs[number].first == first && t->pairs[number].second == second)
            return number;
    }
    if (t->n_pairs == t->n_pair_slots / 2)
        grow_pairs(t);
    if (t->n_pairs == TALLY_PAIRS_MAX)
        memory_exhausted(SIZE_MAX);
    t->pairs[t->n_pairs] = (pair_votes){.first = first, .second = second};
    insert(t->pair_slots, t->n_pair_slots, (name_slot){hash, (uint32_t)++t->n_pairs});
    put_in_square(t, first > second ? first : second);
    return (uint32_t)t->n_pairs - 1;
}

void tally_settle(tally *t)
{
    for (size_t i = 0; i < t->n_few && i < t->n_pairs; i++)
        for (size_t w = 0; w <= WINNER_INVALID; w++)
            t->pairs[i].votes[w] += t->few[i][w];
    size_t n = t->n_pair_slots / 2;
    t->few = memory_resize(t->few, n, sizeof *t->few);
    memset(t->few, 0, n * sizeof *t->few);
    t->n_few = n;
    t->n_waiting = 0;
}

pair_votes *tally_pair(tally *t, uint32_t first, uint32_t second)
{
    uint32_t number = tally_pair_number(t, first, second); /* which may move the pairs */
    return &t->pairs[number];
}

void pair_votes_add(pair_votes *pair, winner w, double score, double times)
{
    if (score == 0 || score == 0.5 || score == 1) {
        pair->votes[w] += times;
        return;
    }
    pair->votes[WINNER_FIRST] += times * score;
    pair->votes[WINNER_SECOND] += times * (1 - score);
}

uint32_t *tally_merge(tally *to, const tally *from, uint32_t **ret_pairs)
{
    AUTO_FREE uint32_t *pairs = memory_zeroed(from->n_pairs, sizeof *pairs);
    uint32_t *models = memory_zeroed(from->models.n, sizeof *models);
    for (size_t i = 0; i < from->models.n; i++)
        models[i] = tally_model(to, from->models.names[i]);
    for (size_t i = 0; i < from->n_pairs; i++) {
        const pair_votes *source = &from->pairs[i];
        pairs[i] = tally_pair_number(to, models[source->first], models[source->second]);
        pair_votes *target = &to->pairs[pairs[i]];
        for (size_t w = 0; w <= WINNER_INVALID; w++)
            target->votes[w] += source->votes[w];
        target->duplicates += source->duplicates;
    }
    if (ret_pairs) {
        *ret_pairs = pairs;
        pairs = NULL;
    }
    return models;
}

bool tally_is_listed(const jr_votes_options *options, jr_str model)
{
    for (size_t i = 0; i < options->n_models; i++)
        if (jr_str_compare(options->models[i], model) == 0)
            return true;
    return options->n_models == 0;
}

typedef struct ranked_name {
    jr_str text;
    size_t model; /* in the tally, or SIZE_MAX for one that is only in the list */
} ranked_name;

static int compare_names(const void *left, const void *right)
{
    const ranked_name *a = left, *b = right;
    int order = jr_str_compare(a->text, b->text);
    return order ? order : (a->model > b->model) - (a->model < b->model);
}

enum { NOT_LISTED = -1 };

/* Sets votes->models and returns, malloc'ed, the place of each model of the tally. */
static int64_t *rank_names(const tally *t, const jr_votes_options *options, jr_arena *arena,
                           jr_votes *votes)
{
    AUTO_FREE ranked_name *names = memory_zeroed(t->models.n + options->n_models, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < t->models.n; i++)
        if (tally_is_listed(options, t->models.names[i]))
            names[n++] = (ranked_name){t->models.names[i], i};
    for (size_t k = 0; k < options->n_models; k++)
        names[n++] = (ranked_name){options->models[k], SIZE_MAX};
    qsort(names, n, sizeof *names, compare_names);
    int64_t *places = memory_resize(NULL, t->models.n, sizeof *places);
    for (size_t i = 0; i < t->models.n; i++)
        places[i] = NOT_LISTED;
    votes->models = jr_arena_alloc(arena, n, sizeof *votes->models);
    size_t n_models = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || jr_str_compare(names[i].text, names[i - 1].text) != 0)
            votes->models[n_models++] = jr_arena_copy(arena, names[i].text);
        if (names[i].model != SIZE_MAX)
            places[names[i].model] = (int64_t)n_models - 1;
    }
    votes->counts.n_models = n_models;
    return places;
}

static int compare_cells(const void *left, const void *right)
{
    const jr_cell *a = left, *b = right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->second > b->second) - (a->second < b->second);
}

uint32_t tally_find_cell(const jr_counts *counts, uint32_t first, uint32_t second)
{
    const jr_cell wanted = {.first = first, .second = second}, *cell = NULL;
    if (counts->n_cells)
        cell = bsearch(&wanted, counts->cells, counts->n_cells, sizeof wanted, compare_cells);
    return cell ? (uint32_t)(cell - counts->cells) : NAME_NONE;
}

void tally_finish(const tally *t, const jr_votes_options *options, jr_arena *arena, jr_votes *votes)
{
    AUTO_FREE int64_t *places = rank_names(t, options, arena, votes);
    jr_votes_report *report = &votes->report;
    votes->model_invalid =
        jr_arena_alloc(arena, votes->counts.n_models, sizeof *votes->model_invalid);
    jr_cell *cells = jr_arena_alloc(arena, t->n_pairs, sizeof *cells);
    jr_cell *missing = jr_arena_alloc(arena, t->n_pairs, sizeof *missing);
    size_t n_cells = 0, n_missing = 0;
    double n_valid = 0, n_filtered = 0, n_self = 0;
    for (size_t i = 0; i < t->n_pairs; i++) {
        const pair_votes *pair = &t->pairs[i];
        int64_t first = places[pair->first], second = places[pair->second];
        jr_cell cell = {(uint32_t)first, (uint32_t)second, pair->votes[WINNER_FIRST],
                        pair->votes[WINNER_SECOND], pair->votes[WINNER_TIE]};
        double valid = jr_cell_total(&cell);
        uint64_t invalid = (uint64_t)pair->votes[WINNER_INVALID];
        if (first == NOT_LISTED || second == NOT_LISTED) {
            n_filtered += pair->first == pair->second ? 0 : valid;
            continue;
        }
        if (first == second) {
            n_self += valid + (double)invalid;
            continue;
        }
        n_valid += valid;
        report->invalid += invalid;
        report->duplicates += pair->duplicates;
        votes->model_invalid[cell.first] += invalid;
        votes->model_invalid[cell.second] += invalid;
        if (valid > 0)
            cells[n_cells++] = cell;
        if (invalid)
            missing[n_missing++] = (jr_cell){cell.first, cell.second, 0, 0, (double)invalid};
    }
    report->valid += (uint64_t)(n_valid + 0.5);
    report->filtered += (uint64_t)(n_filtered + 0.5);
    report->self_matches += (uint64_t)(n_self + 0.5);
    if (n_cells)
        qsort(cells, n_cells, sizeof *cells, compare_cells);
    if (n_missing)
        qsort(missing, n_missing, sizeof *missing, compare_cells);
    votes->counts.cells = cells;
    votes->counts.n_cells = n_cells;
    votes->missing = (jr_counts){votes->counts.n_models, n_missing, missing};
}

static bool are_all_of_others(const jr_votes_report *report)
{
    return report->filtered && !report->invalid && !report->self_matches && !report->torn_lines &&
           !report->not_blind && !report->not_sampled && !report->by_filter;
}

static jr_status refuse_others(const jr_votes *votes, const char *source, jr_error *err)
{
    unsigned long long n = votes->report.filtered;
    if (votes->counts.n_models == 2)
        return jr_error_set(
            err, JR_ERR_DATA,
            "%s: none of its votes (%llu) is between %.*s and %.*s; HINT: are these "
            "the names that the votes have?",
            source, n, JR_STR_ARG(votes->models[0]), JR_STR_ARG(votes->models[1]));
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: none of its votes (%llu) is between two of the models that are asked "
                        "for; HINT: are these the names that the votes have?",
                        source, n);
}

jr_status tally_require(const jr_votes *votes, const char *source, const char *hint, jr_error *err)
{
    const jr_votes_report *report = &votes->report;
    if (votes->counts.n_models > TALLY_MODELS_MAX)
        return jr_error_set(
            err, JR_ERR_DATA,
            "%s: names %zu models, and at most %d can be compared; HINT: --model-list "
            "takes those that are meant",
            source, votes->counts.n_models, TALLY_MODELS_MAX);
    if (report->valid)
        return JR_OK;
    if (!report->invalid && !report->self_matches && !report->filtered && !report->torn_lines &&
        !report->not_blind && !report->not_sampled && !report->by_filter)
        return jr_error_set(err, JR_ERR_DATA, "%s: holds no match", source);
    if (are_all_of_others(report))
        return refuse_others(votes, source, err);
    JR_BUF_AUTO jr_buf left_out = {0};
    if (report->not_blind)
        jr_buf_format(&left_out, ENGLISH(", %llu by who saw the names of the models"),
                      (unsigned long long)report->not_blind);
    if (report->not_sampled)
        jr_buf_format(&left_out, ENGLISH(", %llu not sampled"),
                      (unsigned long long)report->not_sampled);
    if (report->by_filter)
        jr_buf_format(&left_out, ENGLISH(", %llu left out by the filter"),
                      (unsigned long long)report->by_filter);
    JR_BUF_AUTO jr_buf counts = {0};
    jr_buf_format(&counts,
                  ENGLISH("no valid vote (%llu invalid, %llu of a model against itself, %llu left "
                          "out by the model list, %llu unfinished last lines%.*s)"),
                  (unsigned long long)report->invalid, (unsigned long long)report->self_matches,
                  (unsigned long long)report->filtered, (unsigned long long)report->torn_lines,
                  (int)left_out.size, left_out.data);
    if (!votes->first_invalid.size)
        return jr_error_set(err, JR_ERR_DATA, "%s: %s", source, counts.data);
    return jr_error_set(err, JR_ERR_DATA, "%s: %s; the first invalid one: %.*s%s", source,
                        counts.data, JR_STR_ARG(votes->first_invalid), hint);
}
