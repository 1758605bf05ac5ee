/*
 * footer.h: what the footer of a Parquet file says: its columns, and where the chunks of its row
 * groups stand.
 */
#ifndef COLUMNS_FOOTER_H
#define COLUMNS_FOOTER_H

#include "parquet.h"

/* What values are stored as; the numbers are the format's. */
typedef enum physical {
    PHYSICAL_BOOLEAN,
    PHYSICAL_INT32,
    PHYSICAL_INT64,
    PHYSICAL_INT96, /* a time: nanoseconds of a day, and the day */
    PHYSICAL_FLOAT,
    PHYSICAL_DOUBLE,
    PHYSICAL_BYTES,
    PHYSICAL_FIXED, /* bytes of one size */
    N_PHYSICAL
} physical;

/* What is made of the stored value. */
typedef enum conversion {
    CONVERT_NOT,
    CONVERT_DIVIDE, /* a whole number, of bytes the highest first, divided by the divisor */
    CONVERT_DAYS,
    CONVERT_UUID,
    CONVERT_HALF /* a floating point number of two bytes */
} conversion;

typedef struct leaf {
    parquet_column column;
    physical physical;
    size_t size; /* bytes of a PHYSICAL_FIXED */
    conversion conversion;
    double divisor;
    unsigned max_definition;  /* of a value that is there */
    unsigned list_definition; /* of an item of a list that may be missing; 0: in no list */
} leaf;

typedef struct chunk {
    int64_t begin, size; /* of its pages in the file; not yet looked at */
    int64_t n_values;    /* missing ones included */
    int64_t type, codec; /* as the format numbers them */
    bool is_elsewhere;   /* in another file */
    bool is_encrypted;
} chunk;

typedef struct row_group {
    uint64_t n_rows;
    chunk *chunks; /* one a column */
} row_group;

typedef struct footer {
    leaf *leaves;
    size_t n_leaves;
    row_group *groups;
    size_t n_groups;
    uint64_t n_rows;
} footer;

/* Levels of structs and lists, one in another; the levels of values are then bytes. */
enum { NESTING_MAX = 64 };

/* Reads the footer, which is kept in the arena. path: for errors, which are ERR_FORMAT. */
JR_MUST_USE jr_status footer_parse(jr_str bytes, const char *path, jr_arena *arena,
                                   footer *ret_footer, jr_error *err);

#endif
