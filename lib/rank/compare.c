/*
 * Matches the models of several rankings. Ids are found by sorting all records once, so that
 * rankings of thousands of models cost no more than their sorting, places aside.
 */
#include <jrank/rank.h>

#include <math.h>
#include <stdlib.h>

#include <jrank/stats.h>

#include "base/memory.h"

typedef struct entry {
    const jr_ranking_record *record;
    size_t ranking;
    /* Of the model over the rankings that have one; set once entries of one model are together. */
    double mean_rating, mean_win_rate;
} entry;

static double record_value(const jr_ranking_record *record)
{
    return isnan(record->median) ? record->win_rate : record->median;
}

/* Within a ranking by place in the file: the records of one ranking are one array. */
static int by_id(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = jr_str_compare(a->record->model_id, b->record->model_id);
    if (order)
        return order;
    if (a->ranking != b->ranking)
        return a->ranking < b->ranking ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

static int by_mean_descending(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = (a->mean_rating < b->mean_rating) - (a->mean_rating > b->mean_rating);
    if (!order)
        order = (a->mean_win_rate < b->mean_win_rate) - (a->mean_win_rate > b->mean_win_rate);
    return order ? order : by_id(left, right);
}

/* The mean of a sum of n; a model without any comes last. */
static double mean_of(double sum, double n)
{
    return n > 0 ? sum / n : -INFINITY;
}

/* Sets the means of the entries [start, end), which are one model's. */
static void set_means(entry *entries, size_t start, size_t end)
{
    double ratings = 0, n_ratings = 0, win_rates = 0, n_win_rates = 0;
    for (size_t i = start; i < end; i++) {
        const jr_ranking_record *record = entries[i].record;
        if (!isnan(record->median)) {
            ratings += record->median;
            n_ratings++;
        } else if (!isnan(record->win_rate)) {
            win_rates += record->win_rate;
            n_win_rates++;
        }
    }
    for (size_t i = start; i < end; i++) {
        entries[i].mean_rating = mean_of(ratings, n_ratings);
        entries[i].mean_win_rate = mean_of(win_rates, n_win_rates);
    }
}

static bool same_id(const entry *a, const entry *b)
{
    return jr_str_compare(a->record->model_id, b->record->model_id) == 0;
}

/* All records without the repeated ones, models together, the highest mean first. Malloc'ed. */
static entry *sort_records(const jr_ranking *rankings, size_t n_rankings, size_t *ret_n_entries,
                           size_t *ret_n_models)
{
    size_t n_records = 0, n = 0, n_models = 0;
    for (size_t r = 0; r < n_rankings; r++)
        n_records += rankings[r].n_records;
    entry *entries = memory_zeroed(n_records, sizeof *entries);
    for (size_t r = 0, i = 0; r < n_rankings; r++)
        for (size_t k = 0; k < rankings[r].n_records; k++)
            entries[i++] = (entry){&rankings[r].records[k], r, 0, 0};
    qsort(entries, n_records, sizeof *entries, by_id);
    for (size_t i = 0; i < n_records; i++) {
        bool is_repeated = n > 0 && same_id(&entries[n - 1], &entries[i]) &&
                           entries[n - 1].ranking == entries[i].ranking;
        if (!is_repeated)
            entries[n++] = entries[i];
    }
    for (size_t start = 0, end; start < n; start = end, n_models++) {
        for (end = start + 1; end < n && same_id(&entries[start], &entries[end]); end++)
            ;
        set_means(entries, start, end);
    }
    qsort(entries, n, sizeof *entries, by_mean_descending);
    *ret_n_entries = n;
    *ret_n_models = n_models;
    return entries;
}

/* places[i] = 1 + number of values higher than values[i]. */
static void set_places(const double *values, size_t n, double *places)
{
    for (size_t i = 0; i < n; i++) {
        places[i] = isnan(values[i]) ? NAN : 1;
        for (size_t j = 0; j < n; j++)
            places[i] += values[j] > values[i];
    }
}

jr_comparison jr_compare_rankings(jr_arena *arena, const jr_ranking *rankings, size_t n_rankings)
{
    size_t n_entries, n_models;
    AUTO_FREE entry *entries = sort_records(rankings, n_rankings, &n_entries, &n_models);
    size_t n_cells = n_rankings * n_models;
    jr_comparison c = {
        .n_rankings = n_rankings,
        .n_models = n_models,
        .models = jr_arena_alloc(arena, n_models, sizeof *c.models),
        .records = jr_arena_alloc(arena, n_cells, sizeof *c.records),
        .values = jr_arena_alloc(arena, n_cells, sizeof *c.values),
        .places = jr_arena_alloc(arena, n_cells, sizeof *c.places),
        .is_by_win_rate = jr_arena_alloc(arena, n_rankings, sizeof *c.is_by_win_rate),
    };
    for (size_t i = 0; i < n_cells; i++)
        c.values[i] = NAN;
    for (size_t r = 0; r < n_rankings; r++)
        c.is_by_win_rate[r] = true;
    for (size_t i = 0, model = 0; i < n_entries; i++) {
        const entry *e = &entries[i];
        model += i > 0 && !same_id(&entries[i - 1], e);
        if (!c.models[model])
            c.models[model] = e->record;
        c.records[e->ranking * n_models + model] = e->record;
        c.values[e->ranking * n_models + model] = record_value(e->record);
        if (!isnan(e->record->median))
            c.is_by_win_rate[e->ranking] = false;
    }
    for (size_t r = 0; r < n_rankings; r++)
        set_places(c.values + r * n_models, n_models, c.places + r * n_models);
    return c;
}

static int by_change_descending(const void *left, const void *right)
{
    const jr_move *a = left, *b = right;
    double places_a = fabs(a->place - a->other_place), places_b = fabs(b->place - b->other_place);
    if (places_a != places_b)
        return places_a < places_b ? 1 : -1;
    double change_a = fabs(a->value - a->other_value), change_b = fabs(b->value - b->other_value);
    if (change_a != change_b)
        return change_a < change_b ? 1 : -1;
    return jr_str_compare(a->model->model_id, b->model->model_id);
}

jr_ranking_pair jr_compare_pair(jr_arena *arena, const jr_comparison *comparison, size_t one,
                                size_t other)
{
    size_t n_models = comparison->n_models, n = 0;
    const double *values = comparison->values + one * n_models;
    const double *other_values = comparison->values + other * n_models;
    AUTO_FREE double *common = memory_zeroed(4 * n_models, sizeof *common);
    double *x = common, *y = x + n_models, *places = y + n_models,
           *other_places = places + n_models;
    jr_move *moves = jr_arena_alloc(arena, n_models, sizeof *moves);
    for (size_t i = 0; i < n_models; i++)
        if (!isnan(values[i]) && !isnan(other_values[i])) {
            moves[n].model = comparison->models[i];
            moves[n].value = x[n] = values[i];
            moves[n].other_value = y[n] = other_values[i];
            n++;
        }
    set_places(x, n, places);
    set_places(y, n, other_places);
    for (size_t i = 0; i < n; i++) {
        moves[i].place = places[i];
        moves[i].other_place = other_places[i];
    }
    jr_ranking_pair pair = {jr_spearman(x, y, n), jr_kendall(x, y, n), moves, n};
    qsort(moves, n, sizeof *moves, by_change_descending);
    return pair;
}
