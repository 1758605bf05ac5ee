/*
 * settings.h: a JSON file that people write: read whole, comments allowed, every complaint with its
 * line, every unknown name with the nearest known one.
 */
#ifndef JSON_SETTINGS_H
#define JSON_SETTINGS_H

#include "fields.h"

typedef struct settings {
    const char *path; /* borrowed */
    jr_str text;      /* as it is in the file */
    char *bytes; /* a copy, in which the parser keeps its strings: that tells where they stood */
    yyjson_doc *doc;
    yyjson_val *root;
} settings;

/* Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT for what is empty, larger than 16 MB, or no JSON
 * (file:line). Comments, a comma behind the last member and a byte order mark are allowed. */
JR_MUST_USE jr_status settings_load(jr_arena *arena, const char *path, settings *ret_settings,
                                    jr_error *err);
void settings_release(settings *s);
#define SETTINGS_AUTO __attribute__((cleanup(settings_release)))

/* Fills err with "FILE:LINE: sentence" and returns ERR_FORMAT. The line is that of `place`: a key,
 * a string, or what has one in it; else 1. */
jr_status settings_wrong(const settings *s, yyjson_val *place, jr_error *err, const char *format,
                         ...) JR_PRINTF(4, 5);

/* The key of a member, as the place of what is wrong with it; the object where there is none. */
yyjson_val *settings_key(yyjson_val *object, jr_str name);

/* A part of the fields that an object may have, and where their values go. */
typedef struct settings_fields {
    const field_row *rows;
    size_t n_rows;
    yyjson_val **values; /* as by fields_pick */
} settings_fields;

/* Picks the fields of all tables; null is as if the field were not there. `kind` is what the object
 * is for people ("an endpoint"), help the name of its list in `jrank help formats`. Errors:
 * ERR_FORMAT for what is no object, a name that no row has or that stands there twice, a required
 * one that is missing, a wrong type, a NUL character in a string. */
JR_MUST_USE jr_status settings_pick(const settings *s, yyjson_val *object, const char *kind,
                                    const char *help, const settings_fields *tables,
                                    size_t n_tables, jr_error *err);

typedef struct settings_range {
    double min, max;
    bool is_whole; /* no fractions */
} settings_range;

/* The number of a member that was picked; one that is not there leaves *ret_number as it is.
 * Errors: ERR_FORMAT for what is out of the range. */
JR_MUST_USE jr_status settings_number(const settings *s, yyjson_val *object, const field_row *row,
                                      yyjson_val *value, settings_range allowed, double *ret_number,
                                      jr_error *err);

#endif
