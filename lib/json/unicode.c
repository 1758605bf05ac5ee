/*
 * Mending the characters of a JSON text. A model whose reply was cut within a character leaves half
 * of one; strict readers refuse the whole text for it, and with it a reply that was paid for.
 */
#include "unicode.h"

#include <stdint.h>
#include <string.h>

enum { ESCAPE_SIZE = 6 };

/* The value of "\uXXXX" at offset, or -1. */
static int32_t escaped_unit(const char *text, size_t size, size_t offset)
{
    if (size - offset < ESCAPE_SIZE || memcmp(text + offset, "\\u", 2) != 0)
        return -1;
    int32_t unit = 0;
    for (size_t i = offset + 2; i < offset + ESCAPE_SIZE; i++) {
        static const char hex[] = "0123456789abcdef";
        const char *digit = text[i] ? strchr(hex, text[i] | 0x20) : NULL;
        if (!digit)
            return -1;
        unit = unit << 4 | (int32_t)(digit - hex);
    }
    return unit;
}

/* Bytes of what begins with the backslash at offset, up to two escapes; 0 for half a pair. */
static size_t escape_size(const char *text, size_t size, size_t offset)
{
    int32_t unit = escaped_unit(text, size, offset);
    if (unit < 0)
        return size - offset < 2 ? 1 : 2;
    if (unit < 0xD800 || unit > 0xDFFF)
        return ESCAPE_SIZE;
    int32_t next = unit < 0xDC00 ? escaped_unit(text, size, offset + ESCAPE_SIZE) : -1;
    return next >= 0xDC00 && next <= 0xDFFF ? 2 * (size_t)ESCAPE_SIZE : 0;
}

/* Whether three bytes are a surrogate, which is no character of UTF-8. */
static bool is_surrogate(const char *bytes)
{
    const unsigned char *p = (const unsigned char *)bytes;
    return p[0] == 0xED && p[1] >= 0xA0 && p[1] <= 0xBF && (p[2] & 0xC0) == 0x80;
}

bool json_mend_surrogates(char *text, size_t size)
{
    bool is_mended = false;
    for (size_t i = 0; i < size;) {
        bool is_escape = text[i] == '\\';
        size_t step = is_escape ? escape_size(text, size, i) : 1;
        if (is_escape && step == 0) {
            memcpy(text + i, "\\ufffd", ESCAPE_SIZE);
            step = ESCAPE_SIZE;
            is_mended = true;
        } else if (size - i >= 3 && is_surrogate(text + i)) {
            memcpy(text + i, REPLACEMENT_CHARACTER, 3);
            step = 3;
            is_mended = true;
        }
        i += step;
    }
    return is_mended;
}

bool json_append_mended(jr_buf *buf, jr_str text)
{
    bool is_mended = false;
    size_t start = 0, i = 0;
    while (i < text.size) {
        unsigned char c = (unsigned char)text.data[i];
        size_t size = c < 0x80 ? 1 : utf8_size(text, i);
        if (size) {
            i += size;
            continue;
        }
        jr_buf_append(buf, text.data + start, i - start);
        jr_buf_append_text(buf, REPLACEMENT_CHARACTER);
        start = ++i;
        is_mended = true;
    }
    if (text.size)
        jr_buf_append(buf, text.data + start, text.size - start);
    return is_mended;
}
