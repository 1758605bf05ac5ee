/*
 * verdict_doubt.h: whether a judge means a verdict that its text holds.
 */
#ifndef EVAL_VERDICT_DOUBT_H
#define EVAL_VERDICT_DOUBT_H

#include <jrank/base.h>

#include <stdbool.h>

/* What stands around a mark, as far as it is looked at. */
typedef struct verdict_surroundings {
    jr_str before, after;                 /* in its line */
    bool is_whole_before, is_whole_after; /* all of the line */
    jr_str lead;                          /* of before, what is behind the mark in front */
    jr_str above; /* where nothing is before: the last line above that is not empty */
} verdict_surroundings;

/* Whether it is denied, given up, a draft, or what an answer says: "not [[A]]", "I was going to say
 * [[A]]", "Draft: [[A]]", "Assistant A ends with [[A]]". */
bool verdict_is_doubted(const verdict_surroundings *s);

/* Whether what stands behind a verdict takes it back: "I changed my mind", 「撤回します」. */
bool verdict_is_taken_back_by(jr_str behind);

/* Writes spaces over what stands in tags that are no verdict's, such as <draft> and <scratchpad>,
 * to its end where a text begins with one that is not closed, and from its beginning where one is
 * not opened. */
void verdict_drop_drafts(jr_buf *text);

#endif
