/*
 * text.h: UTF-8 text character by character.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <jrank/base.h>

#include "english.h"

/*
 * Decodes the character at text[offset]. Returns its size in bytes and sets *ret_code_point;
 * for an invalid byte returns 1 and sets -1. At the end of the text returns 0.
 */
size_t text_decode(jr_str text, size_t offset, int32_t *ret_code_point);

/* A character as people see it; {0} before the first one of a text. */
typedef struct text_shown {
    int32_t code_point; /* -1: an invalid byte */
    /* Something else has to be shown in its place: controls, what reorders or hides what stands
     * around it, what nobody sees where it stands, what is no character. */
    bool is_deceptive;
} text_shown;

/* As text_decode, from one character to the next: whether a joiner or a variation selector belongs
 * there is told by what stands before it. */
size_t text_decode_shown(jr_str text, size_t offset, text_shown *shown);

/* Behind what says of a text that it is no UTF-8: it is most often an older Japanese one. */
#define SHIFT_JIS_HINT ENGLISH("; HINT: iconv -f CP932 -t UTF-8 converts Shift_JIS")

/* Whether all of it is UTF-8. */
bool text_is_utf8(jr_str text);

/* Whether two names are the same but for case and for how Unicode writes them: composed or not,
 * in full width or not, with characters that nobody sees. */
bool text_looks_alike(jr_str left, jr_str right);

/* True for white space, as Unicode and Python's str.isspace have it: U+3000 too. */
bool text_is_space(int32_t code_point);

/* True when text contains a character that only Japanese, Chinese or Korean fonts have. */
bool text_needs_cjk_font(jr_str text);

#endif
