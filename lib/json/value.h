/*
 * value.h: write what was read.
 */
#ifndef JSON_VALUE_H
#define JSON_VALUE_H

#include <jrank/base.h>

#include <yyjson.h>

/* Appends the value with ", " and ": " between its parts, as Python's json.dumps does. */
void json_append_value(jr_buf *buf, yyjson_val *value);

#endif
