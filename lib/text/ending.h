/*
 * ending.h: whether a text breaks off.
 */
#ifndef TEXT_ENDING_H
#define TEXT_ENDING_H

#include <jrank/base.h>

#include <stdbool.h>

/*
 * Whether it ends in the middle of a sentence: where sentences of its last paragraph or line end
 * properly but the last does not, or where it ends with what can't end one. A list of words ends
 * without any mark. Valid UTF-8.
 */
bool text_breaks_off(jr_str text);

#endif
