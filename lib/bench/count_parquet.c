/*
 * A task is a row group, whose columns are read side by side. A name of a dictionary is looked up
 * once for all rows that have it.
 */
#include "count_parquet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/english.h"
#include "base/memory.h"
#include "base/pool.h"
#include "columns/parquet.h"

enum { ROWS_AT_A_TIME = 4096, DIGITS = 24 };

typedef struct table {
    const count_scan *scan;
    const parquet_file *file;
    uint64_t *first_rows; /* of the row groups, from 0 */
} table;

typedef struct column_reader {
    parquet_reader *reader;
    parquet_batch batch;
    parquet_kind kind;
    bool is_unsigned;
    uint32_t *numbers; /* per text of the dictionary; NAME_NONE: not looked up yet */
    size_t n_numbers;
    uint64_t texts_number; /* of that dictionary */
} column_reader;

static size_t find_column(const void *context, jr_str name)
{
    const parquet_file *file = context;
    size_t column = parquet_find(file, name);
    return column == SIZE_MAX || parquet_column_at(file, column)->n_lists ? SIZE_MAX : column;
}

/* Texts, or whole numbers for names of questions and judges; numbers of any kind. */
static jr_status check_kinds(const table *t, jr_error *err)
{
    for (count_column c = 0; c < N_COUNT_COLUMNS; c++) {
        if (t->scan->places[c] == SIZE_MAX)
            continue;
        const parquet_column *column = parquet_column_at(t->file, t->scan->places[c]);
        bool is_number = column->kind == PARQUET_INT || column->kind == PARQUET_REAL;
        bool fits = !count_is_name(c) ? is_number
                                      : column->kind == PARQUET_TEXT ||
                                            (c > COUNT_MODEL2 && column->kind == PARQUET_INT);
        if (!fits)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: the column %s of counts holds no %s",
                                t->scan->scan.name, column->name.data,
                                count_is_name(c) ? "names" : "numbers");
    }
    return JR_OK;
}

static jr_status wrong_value(const table *t, uint64_t row, count_column column, const char *what,
                             jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is %s", t->scan->scan.name,
                        (unsigned long long)row, count_columns[column].data, what);
}

/* Nothing is known yet of the texts of a new dictionary. */
static void begin_texts(column_reader *r)
{
    if (r->batch.texts_number == r->texts_number && r->batch.n_lasting == r->n_numbers)
        return;
    r->texts_number = r->batch.texts_number;
    r->n_numbers = r->batch.n_lasting;
    r->numbers = memory_resize(r->numbers, r->n_numbers, sizeof *r->numbers);
    memset(r->numbers, 0xff, r->n_numbers * sizeof *r->numbers); /* NAME_NONE */
}

/* NAME_NONE: it is empty or no UTF-8. */
static uint32_t number_of_text(column_reader *r, size_t i, name_map *names)
{
    uint32_t code = r->batch.codes[i];
    if (code == PARQUET_NO_TEXT || (r->batch.present && !r->batch.present[i]))
        return NAME_NONE;
    uint32_t known = code < r->n_numbers ? r->numbers[code] : NAME_NONE;
    if (known != NAME_NONE || !csv_is_name(r->batch.texts[code]))
        return known;
    known = name_map_add(names, r->batch.texts[code]);
    if (code < r->n_numbers)
        r->numbers[code] = known;
    return known;
}

static uint32_t number_of_integer(const column_reader *r, size_t i, name_map *names)
{
    if (r->batch.present && !r->batch.present[i])
        return NAME_NONE;
    char digits[DIGITS];
    int size = r->is_unsigned
                   ? snprintf(digits, DIGITS, "%llu", (unsigned long long)r->batch.integers[i])
                   : snprintf(digits, DIGITS, "%lld", (long long)r->batch.integers[i]);
    return name_map_add(names, (jr_str){digits, (size_t)size});
}

static double number_at(const column_reader *r, size_t i)
{
    if (r->batch.present && !r->batch.present[i])
        return NAN;
    return r->kind == PARQUET_INT ? (double)r->batch.integers[i] : r->batch.reals[i];
}

static jr_status add_rows(const table *t, column_reader *readers, size_t n, uint64_t first_row,
                          unsigned worker, jr_error *err)
{
    const count_scan *s = t->scan;
    uint32_t names[N_COUNT_COLUMNS];
    double numbers[N_COUNT_COLUMNS];
    for (size_t i = 0; i < n; i++) {
        for (count_column c = 0; c < N_COUNT_COLUMNS; c++) {
            column_reader *r = &readers[c];
            if (!r->reader)
                continue;
            if (!count_is_name(c)) {
                numbers[c] = number_at(r, i);
                if (!count_number_fits(c, numbers[c]))
                    return wrong_value(t, first_row + i + 1, c,
                                       c == COUNT_SCORE ? ENGLISH("no number from 0 to 1")
                                                        : ENGLISH("no number of 0 or more"),
                                       err);
                continue;
            }
            name_map *map = count_scan_names(s, worker, c);
            names[c] =
                r->kind == PARQUET_TEXT ? number_of_text(r, i, map) : number_of_integer(r, i, map);
            if (names[c] == NAME_NONE)
                return wrong_value(t, first_row + i + 1, c, "no UTF-8 text or is empty", err);
        }
        count_scan_add(s, worker, names, numbers);
    }
    return JR_OK;
}

static jr_status read_group(const table *t, size_t group, column_reader *readers, unsigned worker,
                            jr_error *err)
{
    uint64_t n_rows = parquet_group_rows(t->file, group);
    count_scan_begin_part(t->scan, worker, group);
    for (count_column c = 0; c < N_COUNT_COLUMNS; c++)
        if (readers[c].reader)
            JR_TRY(parquet_reader_begin(readers[c].reader, group, err));
    for (uint64_t row = 0; row < n_rows; row += ROWS_AT_A_TIME) {
        size_t n = n_rows - row < ROWS_AT_A_TIME ? (size_t)(n_rows - row) : ROWS_AT_A_TIME;
        for (count_column c = 0; c < N_COUNT_COLUMNS; c++) {
            if (!readers[c].reader)
                continue;
            JR_TRY(parquet_read(readers[c].reader, n, &readers[c].batch, err));
            begin_texts(&readers[c]);
        }
        JR_TRY(add_rows(t, readers, n, t->first_rows[group] + row, worker, err));
    }
    count_rows_settle(&t->scan->rows[worker], &t->scan->tallies[worker]);
    return JR_OK;
}

static jr_status run_group(void *context, size_t group, unsigned worker, jr_error *err)
{
    const table *t = context;
    column_reader readers[N_COUNT_COLUMNS] = {0};
    for (count_column c = 0; c < N_COUNT_COLUMNS; c++) {
        size_t column = t->scan->places[c];
        if (column == SIZE_MAX)
            continue;
        readers[c].reader = parquet_reader_new(t->file, column);
        readers[c].kind = parquet_column_at(t->file, column)->kind;
        readers[c].is_unsigned = parquet_column_at(t->file, column)->is_unsigned;
    }
    jr_status status = read_group(t, group, readers, worker, err);
    for (count_column c = 0; c < N_COUNT_COLUMNS; c++) {
        parquet_reader_free(readers[c].reader);
        free(readers[c].numbers);
    }
    return status;
}

jr_status count_parquet_read(count_scan *s, jr_arena *arena, const char *path, jr_input *ret_input,
                             jr_error *err)
{
    PARQUET_AUTO parquet_file *file = NULL;
    JR_TRY(vote_parquet_open(&s->scan, arena, path, &file, ret_input, err));
    JR_TRY(count_scan_begin(s, find_column, file, s->scan.name, err));
    size_t n_groups = parquet_n_groups(file);
    table t = {.scan = s, .file = file};
    JR_TRY(check_kinds(&t, err));
    t.first_rows = jr_arena_alloc(arena, n_groups, sizeof *t.first_rows);
    for (size_t g = 1; g < n_groups; g++)
        t.first_rows[g] = t.first_rows[g - 1] + parquet_group_rows(file, g - 1);
    if (!s->scan.without_sha256)
        JR_TRY(vote_parquet_hash(file, ret_input->sha256, err));
    return pool_try(s->scan.n_workers, n_groups, run_group, &t, err);
}
