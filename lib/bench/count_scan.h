/*
 * count_scan.h: a table of counts while it is being read, whatever it is stored as: which of its
 * columns mean what, and the rows so far.
 */
#ifndef BENCH_COUNT_SCAN_H
#define BENCH_COUNT_SCAN_H

#include "base/english.h"
#include "count_rows.h"
#include "scan.h"

typedef enum count_column {
    COUNT_MODEL1,
    COUNT_MODEL2,
    COUNT_WINS1,
    COUNT_WINS2,
    COUNT_TIES,
    COUNT_SCORE,
    COUNT_VOTES,
    COUNT_QUESTION,
    COUNT_JUDGE,
    COUNT_WEIGHT,
    N_COUNT_COLUMNS
} count_column;

extern const jr_str count_columns[N_COUNT_COLUMNS];

typedef struct count_scan {
    scan scan;
    size_t places[N_COUNT_COLUMNS]; /* SIZE_MAX: the table has it not, or it does not count */
    const jr_votes_options *options;
    bool is_begun;    /* the columns of a file have been found */
    count_rows *rows; /* one a worker */
    tally *tallies;   /* likewise, for the names of its models */
} count_scan;

/* The place of the column of this name in the table, or SIZE_MAX. */
typedef size_t (*count_find)(const void *table, jr_str name);

/* Fills the places for a file and begins the rows, of the first one. place: "FILE:LINE" of a
 * header, "FILE". Errors: ERR_FORMAT (also for another file's columns than the first has),
 * ERR_USAGE (an option that names no column). */
JR_MUST_USE jr_status count_scan_begin(count_scan *s, count_find find, const void *table,
                                       const char *place, jr_error *err);

/* Models, questions and judges; the other columns are numbers. */
static inline bool count_is_name(count_column column)
{
    return column <= COUNT_MODEL2 || column == COUNT_QUESTION || column == COUNT_JUDGE;
}

/* Whether a column of numbers may hold this one: from 0 to 2^53, beyond which whole numbers are
 * not exact, or a score to 1. */
static inline bool count_number_fits(count_column column, double number)
{
    return number >= 0 && number <= (column == COUNT_SCORE ? 1 : 0x1p53);
}

/* What the numbers of a row are to be, for messages. */
static inline const char *count_number_wanted(count_column column)
{
    return column == COUNT_SCORE ? "from 0 to 1" : ENGLISH("of 0 or more");
}

/* Begins a part of the file, by its number in the order of these. */
static inline void count_scan_begin_part(const count_scan *s, unsigned worker, uint64_t number)
{
    enum { NUMBER_BITS = 40 };
    s->rows[worker].block = s->scan.file << NUMBER_BITS | number;
}

/* Adds a row: by column the numbers of names (of the worker's maps) and what it counts; only those
 * of columns that have a place are looked at. */
void count_scan_add(const count_scan *s, unsigned worker, const uint32_t names[N_COUNT_COLUMNS],
                    const double numbers[N_COUNT_COLUMNS]);

/* The worker's map of the names in a column. */
name_map *count_scan_names(const count_scan *s, unsigned worker, count_column column);

#endif
