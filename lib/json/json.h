/*
 * json.h: JSON that is written, beside what programs write.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <jrank/base.h>

/* Appends a number as jr_json_append_number, with a point where the number is whole, as Python's
 * repr does: 0.1, 7.0. */
void json_append_real(jr_buf *buf, double number);

/* ["...", "..."] */
void json_append_strings(jr_buf *buf, const jr_str *texts, size_t n_texts);

#endif
