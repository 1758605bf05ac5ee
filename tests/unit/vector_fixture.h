/* Vectors of the statistics, computed by an independent program, to 9 digits. */
#ifndef TESTS_VECTOR_FIXTURE_H
#define TESTS_VECTOR_FIXTURE_H

#include "arena.h"
#include "paths.h"

#include <jrank/duel.h>
#include <jrank/stats.h>

#include <math.h>
#include <stdint.h>

#include <yyjson.h>

#define VECTOR_TOLERANCE 1e-6

typedef struct stats_vector {
    yyjson_doc *doc;
    yyjson_val *input, *expected;
} stats_vector;

static inline stats_vector vector_open(const char *name)
{
    jr_str path = jr_arena_format(arena, "%s/tests/unit/vectors/%s.json", SOURCE_ROOT, name);
    yyjson_doc *doc = yyjson_read_file(path.data, 0, NULL, NULL);
    assert_non_null(doc);
    yyjson_val *root = yyjson_doc_get_root(doc);
    return (stats_vector){doc, yyjson_obj_get(root, "input"), yyjson_obj_get(root, "expected")};
}

static inline void vector_close(stats_vector *v)
{
    yyjson_doc_free(v->doc);
}

static inline double number_in(yyjson_val *object, const char *name)
{
    return yyjson_get_num(yyjson_obj_get(object, name));
}

static inline double number_at(yyjson_val *object, const char *name, size_t i)
{
    return yyjson_get_num(yyjson_arr_get(yyjson_obj_get(object, name), i));
}

static inline void check_near(const char *name, double value, double expected)
{
    if (!(fabs(value - expected) <= VECTOR_TOLERANCE * fmax(1, fabs(expected))))
        fail_msg("%s is %.9g, not %.9g", name, value, expected);
}

static inline void check_number(const stats_vector *v, const char *name, double value)
{
    check_near(name, value, number_in(v->expected, name));
}

/* Votes of the input, as details of one vote each and their sums. */
typedef struct vector_votes {
    jr_detail *details;
    size_t n_details;
    jr_counts *counts;
} vector_votes;

/* epoch -1: all of them. */
static inline vector_votes votes_of(const stats_vector *v, int epoch)
{
    size_t n = (size_t)number_in(v->input, "models");
    size_t most = yyjson_arr_size(yyjson_obj_get(v->input, "question"));
    vector_votes votes = {.details = jr_arena_alloc(arena, most, sizeof *votes.details),
                          .counts = jr_arena_alloc(arena, 1, sizeof *votes.counts)};
    jr_cell *cells = jr_arena_alloc(arena, n * n, sizeof *cells);
    for (size_t k = 0; k < most; k++) {
        if (epoch >= 0 && (int)number_at(v->input, "epoch", k) != epoch)
            continue;
        double score = number_at(v->input, "score_first", k);
        jr_cell cell = {(uint32_t)number_at(v->input, "first", k),
                        (uint32_t)number_at(v->input, "second", k), score == 1, score == 0,
                        score == 0.5};
        votes.details[votes.n_details++] =
            (jr_detail){(uint32_t)number_at(v->input, "question", k), 0, cell};
        jr_cell *sum = &cells[cell.first * n + cell.second];
        *sum = (jr_cell){cell.first, cell.second, sum->wins + cell.wins, sum->losses + cell.losses,
                         sum->ties + cell.ties};
    }
    *votes.counts = (jr_counts){.n_models = n, .cells = cells};
    for (size_t k = 0; k < n * n; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[votes.counts->n_cells++] = cells[k];
    return votes;
}

#endif
