/*
 * bound_rows.h: short names for the rows of bound.h, for .c files that hold such rows. T is the
 * struct that they are of.
 */
#ifndef JSON_BOUND_ROWS_H
#define JSON_BOUND_ROWS_H

#include "bound.h"

#define THERE BOUND_WHERE_THERE

#define TYPE_TEXT FIELD_STRING
#define TYPE_CHARS FIELD_STRING
#define TYPE_POINTER FIELD_STRING
#define TYPE_NUMBER FIELD_NUMBER
#define TYPE_WHOLE FIELD_NUMBER
#define TYPE_COUNT FIELD_NUMBER
#define TYPE_PLACE FIELD_NUMBER
#define TYPE_OBJECT FIELD_OBJECT
#define TYPE_PART FIELD_OBJECT

/* A field of the struct T: its name where that is not the member's, its form, and its cases. */
#define NAMED(name_, form_, member, cases_, meaning_)                                              \
    {.field = {{name_, sizeof(name_) - 1}, TYPE_##form_, false, meaning_},                         \
     .form = BOUND_##form_,                                                                        \
     .cases = (cases_),                                                                            \
     .offset = offsetof(T, member),                                                                \
     .size = sizeof(((T *)0)->member)}
#define FIELD(form_, member, cases_, meaning_) NAMED(#member, form_, member, cases_, meaning_)

/* An enum by its names. */
#define ENUM(name_, member, names_, cases_, meaning_)                                              \
    {.field = {{name_, sizeof(name_) - 1}, FIELD_STRING, false, meaning_},                         \
     .form = BOUND_NAME,                                                                           \
     .cases = (cases_),                                                                            \
     .offset = offsetof(T, member),                                                                \
     .size = sizeof(((T *)0)->member),                                                             \
     .names = (names_)}

/* An object or part with rows of its own. */
#define NESTED(name_, form_, member, rows_, cases_, meaning_)                                      \
    {.field = {{name_, sizeof(name_) - 1}, TYPE_##form_, false, meaning_},                         \
     .form = BOUND_##form_,                                                                        \
     .cases = (cases_),                                                                            \
     .offset = offsetof(T, member),                                                                \
     .rows = &(rows_)}

/* An object whose fields are members of T itself. */
#define GROUP(name_, rows_, cases_, meaning_)                                                      \
    {.field = {{name_, sizeof(name_) - 1}, FIELD_OBJECT, false, meaning_},                         \
     .form = BOUND_OBJECT,                                                                         \
     .cases = (cases_),                                                                            \
     .rows = &(rows_)}

/* A list, as which the member is bound; n is the member that counts its items. */
#define LISTED(name_, form_, member, n, rows_, meaning_)                                           \
    {.field = {{name_, sizeof(name_) - 1}, FIELD_LIST, false, meaning_},                           \
     .form = BOUND_##form_,                                                                        \
     .offset = offsetof(T, member),                                                                \
     .rows = &(rows_),                                                                             \
     .item_size = sizeof(*((T *)0)->member),                                                       \
     .n_offset = offsetof(T, n)}

/* What a function writes; rows: of objects in it, or NULL. */
#define OTHER(name_, types_, cases_, write_, rows_, meaning_)                                      \
    {.field = {{name_, sizeof(name_) - 1}, types_, false, meaning_},                               \
     .form = BOUND_OTHER,                                                                          \
     .cases = (cases_),                                                                            \
     .rows = (rows_),                                                                              \
     .write = (write_)}

/* The table of these rows, under the name that people know its records by. */
#define TABLE(name_, title_)                                                                       \
    const bound_table name_##_table = {title_, name_##_rows,                                       \
                                       sizeof name_##_rows / sizeof *name_##_rows}

#endif
