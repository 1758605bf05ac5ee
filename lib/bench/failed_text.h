/*
 * failed_text.h: what tools write in the place of an answer when a request failed.
 */
#ifndef BENCH_FAILED_TEXT_H
#define BENCH_FAILED_TEXT_H

#include <jrank/base.h>

/*
 * Whether an answer is such a text, but for space around it; else somebody said it. What only
 * speaks of errors is none: a text counts as a failure as a whole, or as the message of a program,
 * never for its first word alone. What is wrong with it, as "is ERROR, which a failed request
 * left", is appended to problem unless that is NULL.
 */
bool failed_text_is(jr_str text, jr_buf *problem);

#endif
