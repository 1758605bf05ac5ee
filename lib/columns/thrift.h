/*
 * thrift.h: the compact protocol of Thrift, in which Parquet writes its footer and the heads of its
 * pages
 * (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
 *
 * A reader is told which fields it meets and takes or skips each of them:
 *
 *     for (thrift_field field = {0}; thrift_next(t, &field);)
 *         switch (field.id) {
 *         case 3: n_rows = thrift_int(t, &field); break;
 *         default: thrift_skip(t, &field);
 *         }
 *
 * After the first problem nothing more is read: there are no more fields, every number is 0 and
 * every text and list is empty. So only the end has to look whether there was one.
 */
#ifndef COLUMNS_THRIFT_H
#define COLUMNS_THRIFT_H

#include <jrank/base.h>

typedef enum thrift_problem {
    THRIFT_NONE,
    THRIFT_CUT, /* the bytes end before the struct */
    THRIFT_BAD  /* these bytes are no such struct */
} thrift_problem;

typedef struct thrift {
    const uint8_t *at, *end;
    thrift_problem problem;
} thrift;

typedef struct thrift_field {
    int id, type;
} thrift_field;

/* Goes to the next field of a struct, whose last one *field is, zero before the first. False behind
 * the last. */
bool thrift_next(thrift *t, thrift_field *field);

/* The value of a field, which is a problem where it has another type. An integer of any width. */
int64_t thrift_int(thrift *t, const thrift_field *field);
bool thrift_bool(thrift *t, const thrift_field *field);
jr_str thrift_text(thrift *t, const thrift_field *field); /* borrows */

/* Enters a struct, whose fields thrift_next gives from a zeroed thrift_field on. */
bool thrift_struct(thrift *t, const thrift_field *field);

/* Enters a list and returns the number of its items, at most that of the bytes left. *ret_item is
 * what each item is to be read with, as if it were a field. */
size_t thrift_list(thrift *t, const thrift_field *field, thrift_field *ret_item);

/* Steps over the value of a field. What is nested deeper than THRIFT_DEPTH_MAX is a problem. */
void thrift_skip(thrift *t, const thrift_field *field);

enum { THRIFT_DEPTH_MAX = 32 };

#endif
