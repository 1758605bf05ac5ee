/*
 * Members are reached by their offsets. Numbers are written by yyjson, which knows no locale.
 */
#include "bound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "parser.h"
#include "unicode.h"

static jr_str text_of(const bound_row *row, const void *member)
{
    if (row->form == BOUND_TEXT)
        return *(const jr_str *)member;
    return jr_str_from(row->form == BOUND_CHARS ? member : *(const char *const *)member);
}

static uint64_t count_of(const bound_row *row, const void *member)
{
    return row->size == sizeof(uint32_t) ? *(const uint32_t *)member : *(const uint64_t *)member;
}

static const char *name_of(const bound_row *row, const void *member)
{
    return row->names[*(const unsigned *)member];
}

/* The value of this name; that of "" where there is none. */
static unsigned value_of(const bound_row *row, yyjson_val *name)
{
    unsigned none = 0;
    for (unsigned i = 0; row->names[i]; i++) {
        if (yyjson_equals_str(name, row->names[i]))
            return i;
        none = row->names[i][0] ? none : i;
    }
    return none;
}

static bool is_there(const bound_row *row, const void *member)
{
    switch (row->form) {
    case BOUND_TEXT:
    case BOUND_CHARS:
    case BOUND_POINTER:
        return text_of(row, member).size > 0;
    case BOUND_NAME:
        return name_of(row, member)[0];
    case BOUND_NUMBER:
    case BOUND_WHOLE:
        return !isnan(*(const double *)member);
    case BOUND_COUNT:
    case BOUND_PLACE:
        return count_of(row, member) > 0;
    case BOUND_OBJECT:
    case BOUND_PART:
    case BOUND_LIST:
    case BOUND_ARRAY:
    case BOUND_OTHER:
        break;
    }
    return true;
}

void bound_add_number(const bound_writer *w, yyjson_mut_val *object, const char *name,
                      double number)
{
    if (isfinite(number))
        yyjson_mut_obj_add_real(w->doc, object, name, number);
    else
        yyjson_mut_obj_add_null(w->doc, object, name);
}

yyjson_mut_val *bound_add_object(const bound_writer *w, yyjson_mut_val *list)
{
    return yyjson_mut_arr_add_obj(w->doc, list);
}

/* A count, or null where there is none. */
static void add_count(const bound_writer *w, yyjson_mut_val *object, const char *name,
                      bool is_known, uint64_t count)
{
    if (is_known)
        yyjson_mut_obj_add_uint(w->doc, object, name, count);
    else
        yyjson_mut_obj_add_null(w->doc, object, name);
}

static void add_list(const bound_writer *w, yyjson_mut_val *object, const bound_row *row,
                     const char *items, size_t n)
{
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, object, row->field.name.data);
    for (size_t i = 0; i < n; i++)
        bound_write(w, bound_add_object(w, list), row->rows, items + i * row->item_size);
}

void bound_write_row(const bound_writer *w, yyjson_mut_val *object, const bound_row *row,
                     const void *record)
{
    const char *name = row->field.name.data;
    const void *member = (const char *)record + row->offset;
    const void *pointer =
        row->form == BOUND_PART || row->form == BOUND_LIST ? *(const void *const *)member : member;
    if ((row->cases & ~BOUND_WHERE_THERE & ~w->cases) ||
        ((row->cases & BOUND_WHERE_THERE) && !is_there(row, member)))
        return;
    switch (row->form) {
    case BOUND_TEXT:
    case BOUND_CHARS:
    case BOUND_POINTER: {
        jr_str text = text_of(row, member);
        yyjson_mut_obj_add_strn(w->doc, object, name, text.data ? text.data : "", text.size);
        return;
    }
    case BOUND_NAME:
        yyjson_mut_obj_add_str(w->doc, object, name, name_of(row, member));
        return;
    case BOUND_NUMBER:
        bound_add_number(w, object, name, *(const double *)member);
        return;
    case BOUND_WHOLE: {
        double number = *(const double *)member;
        bool is_known = number >= 0 && number < 0x1p64;
        add_count(w, object, name, is_known, is_known ? (uint64_t)number : 0);
        return;
    }
    case BOUND_COUNT:
    case BOUND_PLACE: {
        uint64_t count = count_of(row, member);
        add_count(w, object, name, count > 0 || row->form == BOUND_COUNT, count);
        return;
    }
    case BOUND_OBJECT:
    case BOUND_PART:
        if (pointer)
            bound_write(w, yyjson_mut_obj_add_obj(w->doc, object, name), row->rows, pointer);
        return;
    case BOUND_LIST:
    case BOUND_ARRAY:
        add_list(w, object, row, pointer, *(const size_t *)((const char *)record + row->n_offset));
        return;
    case BOUND_OTHER:
        row->write(w, object, name, record);
        return;
    }
}

void bound_write(const bound_writer *w, yyjson_mut_val *object, const bound_table *table,
                 const void *record)
{
    for (size_t i = 0; i < table->n_rows; i++)
        bound_write_row(w, object, &table->rows[i], record);
}

void bound_read(jr_arena *arena, yyjson_val *object, const bound_table *table, void *record)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        const bound_row *row = &table->rows[i];
        yyjson_val *value = yyjson_obj_get(object, row->field.name.data);
        void *member = (char *)record + row->offset;
        uint64_t count = yyjson_get_uint(value);
        if (row->form == BOUND_TEXT)
            *(jr_str *)member =
                yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
        else if (row->form == BOUND_NUMBER || row->form == BOUND_WHOLE)
            *(double *)member = yyjson_is_num(value) ? yyjson_get_num(value) : NAN;
        else if (row->form == BOUND_NAME)
            *(unsigned *)member = value_of(row, value);
        else if (row->form == BOUND_OBJECT)
            bound_read(arena, value, row->rows, member);
        else if (row->form != BOUND_COUNT && row->form != BOUND_PLACE)
            continue;
        else if (row->size == sizeof(uint32_t))
            *(uint32_t *)member = count <= UINT32_MAX ? (uint32_t)count : 0;
        else
            *(uint64_t *)member = count;
    }
}

void *bound_read_list(jr_arena *arena, yyjson_val *list, const bound_table *table, size_t size,
                      size_t *ret_n)
{
    size_t i, n;
    yyjson_val *one;
    *ret_n = yyjson_arr_size(list);
    char *items = jr_arena_alloc(arena, *ret_n, size);
    yyjson_arr_foreach(list, i, n, one)
    {
        bound_read(arena, one, table, items + i * size);
    }
    return items;
}

void bound_format(jr_buf *buf, const bound_table *table, unsigned cases, const void *record)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    yyjson_mut_doc_set_root(doc, root);
    bound_writer w = {doc, record, cases};
    bound_write(&w, root, table, record);
    size_t size;
    char *text =
        yyjson_mut_write(doc, YYJSON_WRITE_PRETTY | YYJSON_WRITE_ALLOW_INVALID_UNICODE, &size);
    /* Names of files are any bytes. */
    (void)json_append_mended(buf, (jr_str){text, size});
    jr_buf_append_char(buf, '\n');
    free(text);
    yyjson_mut_doc_free(doc);
}
