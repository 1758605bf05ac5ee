/*
 * utf8.h: the characters of a text that is known to be UTF-8, without looking back: all that JSON
 * readers let through is.
 */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <jrank/base.h>

#include <stdint.h>

/* Of the character that begins so, in bytes. Kana and kanji are a branch that is foretold: a size
 * that is computed has the next character wait for it. */
static inline uint32_t utf8_size(unsigned char lead)
{
    if (__builtin_expect((lead & 0xF0) == 0xE0, 1))
        return 3;
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 4;
}

/* The character at *offset, which is moved behind it. Of what is no UTF-8 something is made, but
 * nothing behind the text is read. */
static inline uint32_t utf8_next(jr_str text, size_t *offset)
{
    const unsigned char *s = (const unsigned char *)text.data + *offset;
    size_t room = text.size - *offset;
    uint32_t size = utf8_size(s[0]);
    if (size > room) {
        *offset = text.size;
        return 0xFFFD;
    }
    *offset += size;
    switch (size) {
    case 1:
        return s[0];
    case 2:
        return (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
    case 3:
        return (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
    default:
        return (s[0] & 0x07u) << 18 | (s[1] & 0x3Fu) << 12 | (s[2] & 0x3Fu) << 6 | (s[3] & 0x3Fu);
    }
}

#endif
