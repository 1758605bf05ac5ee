/*
 * unicode.h: what is wrong with the characters of a JSON text, mended.
 */
#ifndef JSON_UNICODE_H
#define JSON_UNICODE_H

#include <jrank/base.h>

#include <stdbool.h>

#define REPLACEMENT_CHARACTER "\xEF\xBF\xBD"

/* Whether three bytes are a character of U+1000 to U+CFFF: kana, ideographs, most others of three
 * bytes. */
static inline bool is_usual_utf8(const unsigned char *bytes)
{
    return bytes[0] >= 0xE1 && bytes[0] <= 0xEC && ((bytes[1] ^ 0x80) | (bytes[2] ^ 0x80)) < 0x40;
}

/* Bytes of the UTF-8 character at text[offset], which is no ASCII; 0 when there is none (RFC 3629:
 * no overlong forms, no surrogates, nothing above U+10FFFF). */
static inline size_t utf8_size(jr_str text, size_t offset)
{
    const unsigned char *p = (const unsigned char *)text.data + offset;
    size_t left = text.size - offset;
    unsigned char c = p[0];
    if (c < 0xC2 || c > 0xF4 || left < 2)
        return 0;
    if (c < 0xE0)
        return (p[1] & 0xC0) == 0x80 ? 2 : 0;
    unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    unsigned char high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (left < 3 || p[1] < low || p[1] > high || (p[2] & 0xC0) != 0x80)
        return 0;
    if (c < 0xF0)
        return 3;
    return left >= 4 && (p[3] & 0xC0) == 0x80 ? 4 : 0;
}

/* Makes U+FFFD of every \uXXXX that is half of a surrogate pair, and of every surrogate that stands
 * there as if it were UTF-8; all else stays where it is. Returns whether there was any. */
bool json_mend_surrogates(char *text, size_t size);

/* Appends the text with U+FFFD for every byte that is no UTF-8. Returns whether there was any. */
bool json_append_mended(jr_buf *buf, jr_str text);

#endif
