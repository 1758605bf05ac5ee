/*
 * Picking goes through the record once and compares sizes before bytes: records have some ten
 * fields, for which nothing is faster than looking.
 */
#include "fields.h"

#include <string.h>

void fields_pick(yyjson_val *record, const field_row *rows, size_t n_rows, yyjson_val **values)
{
    for (size_t i = 0; i < n_rows; i++)
        values[i] = NULL;
    size_t index, n_fields;
    yyjson_val *key, *value;
    yyjson_obj_foreach(record, index, n_fields, key, value)
    {
        size_t size = yyjson_get_len(key);
        const char *name = yyjson_get_str(key);
        for (size_t i = 0; i < n_rows; i++) {
            if (rows[i].name.size == size && memcmp(rows[i].name.data, name, size) == 0) {
                values[i] = value;
                break;
            }
        }
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
           ((types & FIELD_NUMBER) && yyjson_is_num(value)) ||
           ((types & FIELD_OBJECT) && yyjson_is_obj(value)) ||
           ((types & FIELD_STRINGS) && is_list_of_strings(value)) ||
           ((types & FIELD_LIST) && yyjson_is_arr(value)) ||
           ((types & FIELD_NULL) && yyjson_is_null(value)) ||
           ((types & FIELD_BOOL) && yyjson_is_bool(value));
}
