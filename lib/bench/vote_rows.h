/*
 * vote_rows.h: what the readers of rows share, whatever form a file has.
 */
#ifndef BENCH_VOTE_ROWS_H
#define BENCH_VOTE_ROWS_H

#include "scan.h"
#include "vote_columns.h"
#include "vote_filter.h"
#include "vote_layout.h"

/* Columns beyond these are looked up each time. */
enum { SHAPE_MAX = 64 };

/* Names of columns that mean nothing beyond these are not listed. */
enum { UNUSED_NAMES = 64 };

typedef struct member {
    jr_str name;
    uint32_t place; /* or NAME_NONE */
} member;

typedef struct rows_worker {
    vote_reading reading;
    vote_row row;            /* that is being read */
    member shape[SHAPE_MAX]; /* of JSON: the place of the member that came last at each position */
    jr_arena *arena;         /* of the names */
    name_map unused;
    uint64_t n_filtered, n_timeless;
    bool *has_field; /* per field of the filter: some row has it */
} rows_worker;

typedef struct rows_scan {
    scan scan;
    const vote_plan *plan;
    vote_filter filter;
    vote_role *field_roles; /* per field of the filter: the role that it names, or N_VOTE_ROLES */
    vote_places places;
    rows_worker *workers;
    vote_sink sink;
    void *context;
    /* of a table */
    uint32_t *columns; /* their places, or NAME_NONE */
    jr_str *header;    /* their names */
    size_t n_columns;
    char separator;    /* of their fields */
    bool has_comments; /* lines that begin with '#', in front of the header of a table */
    const vote_layout *layout;
} rows_scan;

/* The place of a column, or NAME_NONE, which is noted as a column without a meaning. */
uint32_t rows_find_place(const rows_scan *s, rows_worker *w, jr_str name);

/* The sink that vote_layout_read() is given, with the rows_scan: the filter, and behind it the sink
 * of the plan. */
jr_status rows_take(void *context, unsigned worker, const vote_row *row, jr_error *err);

/* The row of a worker at this place of the file, for vote_layout_read(), which fills the rest. */
vote_row *rows_at(const rows_scan *s, unsigned worker, uint64_t run, uint64_t place, uint64_t line);

/* What is said of columns (vote_used.c): the roles whose columns were used, and under which name;
 * columns that mean nothing. Texts of vote_report. */
jr_str rows_describe_used(const rows_scan *s, jr_arena *arena);
jr_str rows_describe_unused(const rows_scan *s, jr_arena *arena);
jr_str *rows_list_columns(const rows_scan *s, jr_arena *arena, size_t *ret_n);
bool rows_have_conversations(const rows_scan *s);

/* Errors: ERR_USAGE for a field of the filter, or a column that --columns names, that no row has as
 * a value. source: the files for a sentence. */
JR_MUST_USE jr_status rows_check_fields(const rows_scan *s, const char *source, jr_error *err);
JR_MUST_USE jr_status rows_check_named(const rows_scan *s, const char *source, jr_error *err);

#endif
