/*
 * Picking goes through the record once and compares sizes before bytes, beginning behind the row
 * that was found last: records have some ten fields, mostly in the order of the rows, for which
 * nothing is faster than looking.
 */
#include "fields.h"

#include "base/english.h"
#include "base/str.h"

void fields_pick(yyjson_val *record, const field_row *rows, size_t n_rows, yyjson_val **values)
{
    for (size_t i = 0; i < n_rows; i++)
        values[i] = NULL;
    if (!yyjson_is_obj(record))
        return;
    size_t index, n_fields, next = 0;
    yyjson_val *key, *value;
    yyjson_obj_foreach(record, index, n_fields, key, value)
    {
        jr_str name = {yyjson_get_str(key), yyjson_get_len(key)};
        size_t i = next, row;
        do {
            row = i;
            i = i + 1 < n_rows ? i + 1 : 0;
            if (str_equals(rows[row].name, name)) {
                values[row] = value;
                next = i;
                break;
            }
        } while (i != next);
    }
}

static bool is_list_of_strings(yyjson_val *value)
{
    if (!yyjson_is_arr(value))
        return false;
    size_t index, n_items;
    yyjson_val *item;
    yyjson_arr_foreach(value, index, n_items, item)
    {
        if (!yyjson_is_str(item))
            return false;
    }
    return true;
}

bool field_has_type(yyjson_val *value, unsigned types)
{
    return ((types & FIELD_STRING) && yyjson_is_str(value)) ||
           ((types & (FIELD_NUMBER | FIELD_USD)) && yyjson_is_num(value)) ||
           ((types & FIELD_OBJECT) && yyjson_is_obj(value)) ||
           ((types & FIELD_STRINGS) && is_list_of_strings(value)) ||
           ((types & FIELD_LIST) && yyjson_is_arr(value)) ||
           (types & (FIELD_VERDICT | FIELD_TURNS)) ||
           ((types & FIELD_BOOL) && yyjson_is_bool(value));
}

void field_describe_types(jr_buf *buf, unsigned types)
{
    static const struct {
        unsigned type;
        const char *text;
    } names[] = {
        {FIELD_STRING, "string"},
        {FIELD_NUMBER, "number"},
        {FIELD_USD, ENGLISH("number (USD)")},
        {FIELD_OBJECT, "object"},
        {FIELD_STRINGS, ENGLISH("list of strings")},
        {FIELD_LIST, "list"},
        {FIELD_VERDICT, ENGLISH("string or number")},
        {FIELD_BOOL, ENGLISH("true or false")},
        {FIELD_TURNS, ENGLISH("string or list of strings")},
    };
    bool is_first = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(types & names[i].type))
            continue;
        jr_buf_append_text(buf, is_first ? "" : " or ");
        jr_buf_append_text(buf, names[i].text);
        is_first = false;
    }
}
