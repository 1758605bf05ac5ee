/*
 * tables.h: what is known of single characters, made by tools/text_tables.
 */
#ifndef TEXT_TABLES_H
#define TEXT_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WIDE_FIRST = 0x3000, WIDE_END = 0xA000, WIDE_SIZE = 3 /* bytes */ };

/* Of a character between these, which Japanese and Chinese texts consist of; bits. */
enum {
    HAN_SIMPLIFIED = 1, /* written in simplified Chinese only */
    HAN_WORD = 2,       /* every Chinese text is full of it, and hardly any Japanese one has it */
    HAN_MISREAD = 4,    /* what kana in UTF-8 are when they are read in another encoding */
    WIDE_HAN = 8,
    WIDE_LETTER = 16, /* kanji or kana */
    WIDE_SAME = 32,   /* is no disguise of anything */
};

extern const uint8_t wide_classes[]; /* by code point, from WIDE_FIRST */

/* Whether a character begins with this byte that has a class: WIDE_SIZE bytes of UTF-8. */
static inline bool is_wide_lead(unsigned char byte)
{
    return byte >= 0xE3 && byte <= 0xE9;
}

static inline uint8_t wide_class(const char *character)
{
    const unsigned char *s = (const unsigned char *)character;
    return wide_classes[((s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu)) - WIDE_FIRST];
}

/* A character of another script that looks like one of ASCII. */
typedef struct lookalike {
    uint32_t code_point;
    char ascii;
} lookalike;

extern const lookalike lookalikes[]; /* by code point */
extern const size_t n_lookalikes;

#endif
