/*
 * write.h: JSON text, written straight into a buffer.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include <jrank/buf.h>

/* Appends the text as a JSON string with its quotes: only what must be escaped is, as Python's
 * json.dumps(ensure_ascii=False) does it. Each byte that is not UTF-8 becomes U+FFFD. */
void json_write_string(jr_buf *buf, jr_str text);

/* ["...", "..."] */
void json_write_strings(jr_buf *buf, const jr_str *texts, size_t n_texts);

/* The shortest decimal fraction that is this number, as Python's repr: 0.1, 7.0. What is not finite
 * is null. */
void json_write_real(jr_buf *buf, double number);

#endif
