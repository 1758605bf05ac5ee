/*
 * maths.h: formulas of LaTeX in Markdown.
 *
 * Markdown knows none: it takes the backslashes of "\(x\)" and the stars of "$a*b*c$" for its own.
 * So they are found first, marks stand in their place while Markdown is read, and are replaced
 * again.
 */
#ifndef SITE_MATHS_H
#define SITE_MATHS_H

#include <jrank/base.h>

#include <md4c.h>
#include <stdbool.h>

#include "base/vector.h"

/* How md4c reads, whatever it is asked for. */
#define MARKDOWN_FLAGS (MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH)

typedef struct formula {
    jr_str source; /* with what encloses it, in the text */
    bool is_display;
} formula;

/* Not in an arena: AUTO_FREE frees the items of a local one. */
typedef VECTOR(formula) formula_list;

/*
 * Adds the formulas of a text in their order: \(...\), \[...\], $$...$$, environments as
 * \begin{align}...\end{align}, and $...$ where it looks like one: no space within the dollars, no
 * letter or digit of ASCII outside, and not a sum of money. None has a blank line in it or stands
 * in code. The text ends in a line end. Time is linear.
 */
void maths_find(jr_str markdown, formula_list *list);

/* Appends the text with a mark in the place of each formula. */
void maths_append_marked(jr_buf *out, jr_str markdown, const formula_list *list);

/* Takes what stands before the first mark off the text, and the mark; returns its formula. NULL
 * where there is none, and all of the text stood before it. */
const formula *maths_next(const formula_list *list, jr_str *text, jr_str *ret_before);

#endif
