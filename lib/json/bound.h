/*
 * bound.h: fields of a JSON object bound to members of a struct, one row per field. The same rows
 * write the object, read it again and document it.
 */
#ifndef JSON_BOUND_H
#define JSON_BOUND_H

#include <stddef.h>

#include "base/file.h"
#include "fields.h"

/* How a member stands in JSON. What has no value (a number that is not finite, a place 0) is null.
 */
typedef enum bound_form {
    BOUND_TEXT,    /* jr_str */
    BOUND_CHARS,   /* char [] */
    BOUND_POINTER, /* const char * */
    BOUND_NUMBER,  /* double */
    BOUND_WHOLE,   /* double without a decimal point */
    BOUND_COUNT,   /* uint32_t, uint64_t or size_t */
    BOUND_PLACE,   /* uint32_t; 0: none */
    BOUND_NAME,    /* an enum, by its name */
    BOUND_OBJECT,  /* a struct with rows of its own */
    BOUND_PART,    /* a pointer to such a struct; NULL: there is no field */
    BOUND_LIST,    /* a pointer to some of them, whose number is another member */
    BOUND_ARRAY,   /* an array of them, likewise */
    BOUND_OTHER    /* what the row's own function writes */
} bound_form;

/* A row's field is there where all of its cases hold. This one says: where it has a value. */
#define BOUND_WHERE_THERE (1u << 31)

typedef struct bound_writer {
    yyjson_mut_doc *doc;
    const void *whole; /* the outermost struct, for functions of rows */
    unsigned cases;    /* those that hold */
} bound_writer;

typedef struct bound_row {
    field_row field;
    bound_form form;
    unsigned cases;
    size_t offset, size;            /* of the member */
    const struct bound_table *rows; /* of an object, of the items of a list, or of what is in it */
    size_t item_size, n_offset;     /* of lists: where their number is */
    const char *const *names;       /* by value, NULL behind the last; "" is that of no value */
    void (*write)(const bound_writer *w, yyjson_mut_val *object, const char *name,
                  const void *record);
} bound_row;

typedef struct bound_table {
    const char *name; /* by which people know its records */
    const bound_row *rows;
    size_t n_rows;
} bound_table;

/* Appends the fields of the record, in the order of the rows, to the object. */
void bound_write(const bound_writer *w, yyjson_mut_val *object, const bound_table *table,
                 const void *record);

/* Appends one of them. */
void bound_write_row(const bound_writer *w, yyjson_mut_val *object, const bound_row *row,
                     const void *record);

/* Appends a number, for functions of rows. */
void bound_add_number(const bound_writer *w, yyjson_mut_val *object, const char *name,
                      double number);

/* Appends an empty object to a list and gives it. */
yyjson_mut_val *bound_add_object(const bound_writer *w, yyjson_mut_val *list);

/*
 * Sets the members that have a form of text or number, and those of objects, from the object's
 * fields; those of other forms stay as they are. What a field does not have, or has in another
 * type, is NaN, 0 or empty. Texts are copied to the arena; chars and pointers are not read.
 */
void bound_read(jr_arena *arena, yyjson_val *object, const bound_table *table, void *record);

/* Its items of such objects, `size` bytes each, in the arena; none where it is no list. */
void *bound_read_list(jr_arena *arena, yyjson_val *list, const bound_table *table, size_t size,
                      size_t *ret_n);

/* Appends the whole text of a file that holds the record, laid out for people, with a line end.
 * cases: of the rows, those that hold. */
void bound_format(jr_buf *buf, const bound_table *table, unsigned cases, const void *record);

#endif
