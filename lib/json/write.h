/*
 * write.h: JSON text, written straight into a buffer.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include <jrank/buf.h>

/* Appends the text as a JSON string with its quotes: only what must be escaped is, as Python's
 * json.dumps(ensure_ascii=False) does it. Each byte that is not UTF-8 becomes U+FFFD. */
void json_write_string(jr_buf *buf, jr_str text);

#endif
