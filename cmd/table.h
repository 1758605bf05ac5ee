/*
 * table.h: rows of named columns, printed for people or for programs.
 *
 * On a terminal columns are aligned by the width of the characters, so that Japanese names keep
 * their neighbours in line; long names are clipped there and nowhere else. JSON is an array with
 * one object per row; numbers have all their digits in JSON and CSV.
 */
#ifndef CMD_TABLE_H
#define CMD_TABLE_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(ID, "name as in --format") */
#define TABLE_FORMATS(X) X(TERMINAL, "table") X(JSON, "json") X(CSV, "csv") X(MARKDOWN, "markdown")

typedef enum table_format {
#define TABLE_ENUM(id, name) TABLE_##id,
    TABLE_FORMATS(TABLE_ENUM)
#undef TABLE_ENUM
} table_format;

/* Of a table_format, as options hold it. */
static inline bool is_for_people(int format)
{
    return format == TABLE_TERMINAL || format == TABLE_MARKDOWN;
}

typedef enum column_kind {
    COLUMN_TEXT,   /* to the left */
    COLUMN_NUMBER, /* to the right */
} column_kind;

typedef enum member_type {
    MEMBER_TEXT,   /* jr_str */
    MEMBER_NUMBER, /* double */
    MEMBER_WHOLE,  /* int64_t */
    MEMBER_COUNT,  /* uint64_t */
} member_type;

typedef struct table_column {
    const char *key;   /* in JSON and CSV; NULL: people only */
    const char *title; /* for people; NULL: programs only */
    column_kind kind;
    int decimals;       /* shown to people; the digits after the point */
    bool always_signed; /* shows '+' to people */
    member_type type;   /* of the member that its cells are, if they are; see MEMBER */
    const char *record; /* the struct that has it */
    size_t offset;
} table_column;

/* The cells of the column are a member of a struct: {"key", "Title", MEMBER(struct, member)}. */
#define MEMBER(record_, member)                                                                    \
    .kind = _Generic(((record_ *)0)->member, jr_str: COLUMN_TEXT, default: COLUMN_NUMBER),         \
    .type = _Generic(((record_ *)0)->member,                                                       \
        jr_str: MEMBER_TEXT,                                                                       \
        double: MEMBER_NUMBER,                                                                     \
        int64_t: MEMBER_WHOLE,                                                                     \
        uint64_t: MEMBER_COUNT),                                                                   \
    .record = #record_, .offset = offsetof(record_, member)

typedef struct table {
    jr_arena *arena;
    const table_column *columns;
    size_t n_columns;
    struct table_cell *cells; /* by row, then column */
    size_t n_cells, capacity;
    bool next_opens_group;
} table;

void table_init(table *t, jr_arena *arena, const table_column *columns, size_t n_columns);

/* The next cell, left to right, row after row; it must be of its column's kind. Text is borrowed
 * until the table was printed. */
void table_add_text(table *t, jr_str text);

/* A word of ours, which people see in their language. */
void table_add_word(table *t, const char *word);

/* NAN is a value that there is none of: an empty cell, null in JSON. */
void table_add_number(table *t, double number);

/* The next cells of this row, as long as their columns are members of this struct; the first one
 * is. */
#define TABLE_ADD(t, type, record) table_add_members(t, #type, (const type *){record})
void table_add_members(table *t, const char *type, const void *record);

/* The next row opens a group: on a terminal a blank line goes before it. */
void table_begin_group(table *t);

/* Appends the table with its heading, indented only on a terminal by that many columns. */
void table_append(jr_buf *buf, const table *t, table_format format, size_t indent);

/* The same on standard output. */
void table_print(const table *t, table_format format);

/* Text of this format on standard output. */
void print_in_format(table_format format, jr_str text);

/* Appends the rows as a JSON array of this name: a member of an object, which the first opens. */
void table_append_member(jr_buf *buf, const char *name, const table *t);

/* Appends a number as people read it: zero is never negative, what is no number is nothing. */
void append_rounded(jr_buf *buf, double number, int decimals, bool always_signed);

/* Appends "chi² = 2.51, p = 0.113", or with the degrees of freedom unless they are 0. */
void append_chi_squared(jr_buf *buf, double chi2, size_t degrees, double p_value);

#endif
