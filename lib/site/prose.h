/*
 * prose.h: texts of models and people on a page.
 */
#ifndef SITE_PROSE_H
#define SITE_PROSE_H

#include "page.h"

/* What a text may take of a page, and all of a page's texts together. */
enum { PROSE_TEXT_MAX = 64 << 10, PROSE_HTML_MAX = 128 << 10, PROSE_PAGE_MAX = 900 << 10 };

/*
 * Appends the text as Markdown and, where that is not what was written, the raw text folded away.
 * Of a text beyond PROSE_TEXT_MAX, or beyond what is left of the page, a part is shown, and the
 * file and line where the whole stands; place: where that is, its size 0 if in no file of lines.
 */
void prose_append(page *p, jr_str text, line_place place);

/* The same as it was written, in <pre>. */
void prose_append_raw(page *p, jr_str text, line_place place);

/* True where the page has no room for more. */
bool prose_is_full(const page *p);

/* The first line of a question, at most `width` columns; its id where it has no text. */
jr_str prose_question_line(page *p, size_t question, size_t width);

/* Appends the reference answer of a turn, folded, where there is one. */
void prose_append_reference(page *p, size_t question, size_t turn);

/* Appends the title of a question: its id and category. */
void prose_append_question_title(page *p, size_t question);

#endif
