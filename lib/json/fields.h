/*
 * fields.h: a record kind as a table, one row per field. The same rows pick the fields out of a
 * record, check their types and document them.
 */
#ifndef JSON_FIELDS_H
#define JSON_FIELDS_H

#include <jrank/base.h>

#include <stdbool.h>
#include <yyjson.h>

/* The JSON types that a field may have. */
enum {
    FIELD_STRING = 1 << 0,
    FIELD_NUMBER = 1 << 1,
    FIELD_OBJECT = 1 << 2,
    FIELD_STRINGS = 1 << 3, /* a list of strings */
    FIELD_LIST = 1 << 4,
    FIELD_VERDICT = 1 << 5, /* anything: whoever reads the verdict judges its form */
    FIELD_BOOL = 1 << 6,
    FIELD_TURNS = 1 << 7, /* anything: whoever reads the turns judges their form */
    FIELD_USD = 1 << 8,   /* a number */
    FIELD_KEY = 1 << 9, /* no type: a record in which this is of another type can't be used, though
                           it is not required, since another field may stand for it */
};

typedef struct field_row {
    jr_str name;
    unsigned types;
    bool is_required;
    const char *meaning; /* for the format reference */
} field_row;

/* values[i] = the record's field of row i, NULL where it has none, as what is no object (NULL) has
 * none at all. Of a repeated name the last counts, as in Python. */
void fields_pick(yyjson_val *record, const field_row *rows, size_t n_rows, yyjson_val **values);

/* True when the value is of one of these types. */
bool field_has_type(yyjson_val *value, unsigned types);

/* Appends "string or number" and the like. */
void field_describe_types(jr_buf *buf, unsigned types);

#endif
