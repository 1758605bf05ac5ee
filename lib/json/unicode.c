/*
 * Mending the characters of a JSON text. A model whose reply was cut within a character leaves half
 * of one; strict readers refuse the whole text for it, and with it a reply that was paid for.
 */
#include "unicode.h"

#include <stdint.h>
#include <string.h>

enum { ESCAPE_SIZE = 6 };

/* The value of "\uXXXX" at offset, or -1. */
static int32_t escaped_unit(jr_str text, size_t offset)
{
    if (text.size - offset < ESCAPE_SIZE || memcmp(text.data + offset, "\\u", 2) != 0)
        return -1;
    int32_t unit = 0;
    for (size_t i = offset + 2; i < offset + ESCAPE_SIZE; i++) {
        static const char hex[] = "0123456789abcdef";
        const char *digit = text.data[i] ? strchr(hex, text.data[i] | 0x20) : NULL;
        if (!digit)
            return -1;
        unit = unit << 4 | (int32_t)(digit - hex);
    }
    return unit;
}

/* Bytes of what begins with the backslash at offset, up to two escapes; 0 for half a pair. */
static size_t escape_size(jr_str text, size_t offset)
{
    int32_t unit = escaped_unit(text, offset);
    if (unit < 0)
        return text.size - offset < 2 ? 1 : 2;
    if (unit < 0xD800 || unit > 0xDFFF)
        return ESCAPE_SIZE;
    int32_t next = unit < 0xDC00 ? escaped_unit(text, offset + ESCAPE_SIZE) : -1;
    return next >= 0xDC00 && next <= 0xDFFF ? 2 * (size_t)ESCAPE_SIZE : 0;
}

bool json_append_mended(jr_buf *buf, jr_str text)
{
    bool is_mended = false;
    size_t start = 0, i = 0;
    while (i < text.size) {
        unsigned char c = (unsigned char)text.data[i];
        size_t size = c == '\\' ? escape_size(text, i) : c < 0x80 ? 1 : utf8_size(text, i);
        if (size) {
            i += size;
            continue;
        }
        jr_buf_append(buf, text.data + start, i - start);
        jr_buf_append_text(buf, REPLACEMENT_CHARACTER);
        i += c == '\\' ? ESCAPE_SIZE : 1;
        start = i;
        is_mended = true;
    }
    if (text.size)
        jr_buf_append(buf, text.data + start, text.size - start);
    return is_mended;
}
