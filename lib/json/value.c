/*
 * Values back to text. Numbers keep their kind, so that an id of 81 does not become 81.0.
 */
#include "value.h"

#include <jrank/base.h>

#include <math.h>

#include "json.h"
#include "parser.h"

static void append_members(jr_buf *buf, yyjson_val *object)
{
    yyjson_val *key, *member;
    size_t i, n;
    jr_buf_append_char(buf, '{');
    yyjson_obj_foreach(object, i, n, key, member)
    {
        jr_buf_append_text(buf, i ? ", " : "");
        jr_json_append_string(buf, json_str(key));
        jr_buf_append_text(buf, ": ");
        json_append_value(buf, member);
    }
    jr_buf_append_char(buf, '}');
}

static void append_elements(jr_buf *buf, yyjson_val *array)
{
    yyjson_val *element;
    size_t i, n;
    jr_buf_append_char(buf, '[');
    yyjson_arr_foreach(array, i, n, element)
    {
        jr_buf_append_text(buf, i ? ", " : "");
        json_append_value(buf, element);
    }
    jr_buf_append_char(buf, ']');
}

void json_append_value(jr_buf *buf, yyjson_val *value)
{
    if (yyjson_is_obj(value))
        append_members(buf, value);
    else if (yyjson_is_arr(value))
        append_elements(buf, value);
    else if (yyjson_is_str(value))
        jr_json_append_string(buf, json_str(value));
    else if (yyjson_is_bool(value))
        jr_buf_append_text(buf, yyjson_get_bool(value) ? "true" : "false");
    else if (yyjson_is_uint(value))
        jr_buf_format(buf, "%llu", (unsigned long long)yyjson_get_uint(value));
    else if (yyjson_is_sint(value))
        jr_buf_format(buf, "%lld", (long long)yyjson_get_sint(value));
    else
        json_append_real(buf, yyjson_is_real(value) ? yyjson_get_real(value) : NAN);
}
