/**
 * text.h: the width of UTF-8 text on a terminal, for tables that stay aligned with Japanese names,
 * and text as a word of a command line.
 *
 * Widths count terminal columns: 2 for East Asian wide and full-width characters, 0 for combining
 * marks, 1 for everything else. Bytes that are not valid UTF-8 count 1 each.
 */
#ifndef JRANK_TEXT_H
#define JRANK_TEXT_H

#include <jrank/buf.h>

#include <stdbool.h>
#include <stdint.h>

/** Columns that text takes on a terminal. */
JR_API size_t jr_text_width(jr_str text);

/**
 * Decodes the character at text[offset]. Returns its size in bytes and sets *ret_code_point;
 * for an invalid byte returns 1 and sets -1. At the end of the text returns 0.
 */
JR_API size_t jr_text_decode(jr_str text, size_t offset, int32_t *ret_code_point);

/**
 * Appends text cut to at most max_width columns (the cut marked with "…"), control characters
 * and line breaks shown as spaces: what may safely go into one cell of a terminal table.
 */
JR_API void jr_text_append_clipped(jr_buf *buf, jr_str text, size_t max_width);

/** True for white space, as Unicode and Python's str.isspace have it: U+3000 too. */
JR_API bool jr_text_is_space(int32_t code_point);

/** The text without white space around it. Borrows. */
JR_API jr_str jr_text_trim(jr_str text);

/** True when text contains a character that only Japanese, Chinese or Korean fonts have. */
JR_API bool jr_text_needs_cjk_font(jr_str text);

/** Appends the text as one word of a shell's command line, in quotes where it needs them. */
JR_API void jr_text_append_shell_word(jr_buf *buf, jr_str text);

#endif
