/*
 * failed_text.h: what tools write in the place of an answer when a request failed.
 */
#ifndef BENCH_FAILED_TEXT_H
#define BENCH_FAILED_TEXT_H

#include <jrank/base.h>

/*
 * What is wrong with an answer that is such a text, but for space around it: behind "the answer",
 * as "is ERROR, which a failed request left". NULL: it is none, so somebody said it. What only
 * speaks of errors is none: a text counts as a failure as a whole, or as the message of a program,
 * never for its first word alone.
 */
const char *failed_text_problem(jr_str text);

#endif
