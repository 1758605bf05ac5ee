/*
 * html.h: text and links as HTML, in a buffer.
 *
 * All text from files passes through here. What could change the page or deceive its reader is
 * made visible: markup is escaped, control characters, bidirectional controls and invalid bytes
 * are shown by their code.
 */
#ifndef SITE_HTML_H
#define SITE_HTML_H

#include <jrank/base.h>

#include <stdbool.h>

#include "words.h"

/* Text as content of an element. Line ends become '\n'; they show where CSS keeps white space. */
void html_text(jr_buf *out, jr_str text);

/* Text as the value of an attribute in double quotes; controls become U+FFFD. */
void html_attribute(jr_buf *out, jr_str text);

/* A whole number with thin groups of three, or digits behind the point; "–" for what is not
 * finite. */
void html_number(jr_buf *out, double number, int decimals);

/* "1034 ± 12" of a rating and the ends of its interval; "1034 +12 −15" where they are not equally
 * far. */
void html_rating(jr_buf *out, double rating, double lower, double upper, int decimals);

/* Seconds since 1970 as "2026-11-25 13:00", in UTC; nothing, and false, for what is no such time.
 */
bool html_time(jr_buf *out, double seconds);

/* True for what begins like the address of a web page: other schemes are no links. */
bool html_is_web_address(jr_str text);

/* The words in both languages, of which the page shows one. */
void html_word(jr_buf *out, word w);

/* The same with {0}, {1}, ... replaced by pieces of HTML. */
void html_sentence(jr_buf *out, word w, const jr_str *pieces, size_t n_pieces);

/* The items of a list in a sentence: "a, b and c". */
void html_join(jr_buf *out, const jr_str *items, size_t n);

/* A sentence as a paragraph of class "note", and a word as a heading of level 1 to 3. */
void html_note(jr_buf *out, word w);
void html_note_sentence(jr_buf *out, word w, const jr_str *pieces, size_t n_pieces);
void html_heading(jr_buf *out, int level, word w);

/* The number as html_number writes it, as a piece. */
jr_str html_piece(jr_arena *arena, double number, int decimals);

/* Text as html_text writes it, as a piece. */
jr_str html_text_piece(jr_arena *arena, jr_str text);

#endif
