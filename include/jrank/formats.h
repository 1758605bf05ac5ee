/**
 * formats.h: the fields of the files that are read, from the same rows that the readers use.
 */
#ifndef JRANK_FORMATS_H
#define JRANK_FORMATS_H

#include <jrank/arena.h>

#include <stdbool.h>

/** A field of a record. */
typedef struct jr_format_field {
    const char *record; /**< "question", "answer", "pair judgment", "endpoint", ... */
    const char *name, *meaning;
    const char *type; /**< "string or number", "list of strings", ... */
    bool is_required;
} jr_format_field;

/** All fields of all records, grouped by record: what the format reference is made of. */
JR_API void jr_format_fields(jr_arena *arena, jr_format_field **ret_fields, size_t *ret_n_fields);

#endif
