/**
 * json.h: JSON as text that is written piece by piece into a buffer.
 */
#ifndef JRANK_JSON_H
#define JRANK_JSON_H

#include <jrank/buf.h>

/**
 * Appends a JSON string with its quotes. Escaped is what JSON asks for and no more: quote,
 * backslash and control characters, NUL among them. Bytes that are no UTF-8 become U+FFFD, one
 * each, so that the result is always JSON.
 */
JR_API void jr_json_append_string(jr_buf *buf, jr_str text);

/** Appends the shortest digits that read back as the same number; null for NAN and infinities. */
JR_API void jr_json_append_number(jr_buf *buf, double number);

/** The same with a point where the number is whole, as Python's repr does: 0.1, 7.0. */
JR_API void jr_json_append_real(jr_buf *buf, double number);

/** ["...", "..."] */
JR_API void jr_json_append_strings(jr_buf *buf, const jr_str *texts, size_t n_texts);

#endif
