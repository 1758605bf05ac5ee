/*
 * markdown.h: what models write, as HTML that is safe to show.
 */
#ifndef SITE_MARKDOWN_H
#define SITE_MARKDOWN_H

#include <jrank/base.h>

#include <stdbool.h>

typedef struct markdown_result {
    bool has_markup; /* the page shows something else than the paragraphs as they were written */
    bool is_cut;     /* the text had more than there was room for */
    bool has_code, has_maths; /* of a language, and formulas: reading.js has something to do */
} markdown_result;

/*
 * Appends CommonMark with tables, strikethrough and formulas of LaTeX (maths.h) as HTML: balanced
 * elements, of which the attributes are class, start, href and rel. HTML in the text is text. Links
 * go to http, https and mailto, others are text; images are links to them. Code in a fence that
 * names its language is <code class="language-NAME">, a formula is its source in <code
 * class="maths">, or "maths display" in lines of its own. Headings begin at <h4>, elements nest to
 * a depth of 24, and what is nested deeper is plain text. Stops where about max_size bytes were
 * appended. Takes linear time and no recursion, as md4c does; so 1 MB of any one bracket takes
 * less than a tenth of a second.
 */
markdown_result markdown_append(jr_buf *out, jr_str text, size_t max_size);

#endif
