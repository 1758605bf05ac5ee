/*
 * tables.h: what is known of single characters, made by tools/text_tables.
 */
#ifndef TEXT_TABLES_H
#define TEXT_TABLES_H

#include <stddef.h>
#include <stdint.h>

enum { HAN_FIRST = 0x4E00, HAN_END = 0xA000 };

/* Of a kanji; bits. */
enum {
    HAN_SIMPLIFIED = 1, /* written in simplified Chinese only */
    HAN_WORD = 2,       /* every Chinese text is full of it, and hardly any Japanese one has it */
    HAN_MISREAD = 4,    /* what kana in UTF-8 are when they are read in another encoding */
};

extern const uint8_t han_classes[]; /* by code point, from HAN_FIRST */

/* A character of another script that looks like one of ASCII. */
typedef struct lookalike {
    uint32_t code_point;
    char ascii;
} lookalike;

extern const lookalike lookalikes[]; /* by code point */
extern const size_t n_lookalikes;

#endif
