/*
 * fold.h: a text without its disguise, for looking for words in it.
 */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include <jrank/base.h>

#include "profile.h"

/*
 * Appends the text as people see it, in as few ways of writing as there are: letters of ASCII in
 * lower case, also for full width ones, mathematical ones (NFKC) and those of other scripts that
 * look the same; brackets of other kinds as [ ] < >; without what nobody sees and without marks
 * over letters; white space as one space, and none beside brackets and characters that are not
 * ASCII. Places are lost. Valid UTF-8. To
 * letters, which may be NULL, the same is appended without white space and marks.
 */
void text_fold(jr_buf *folded, jr_buf *letters, jr_str text);

/* The same, and text_profile_add(), in one pass. */
void text_fold_and_count(jr_buf *folded, jr_buf *letters, text_profile *profile, jr_str text);

#endif
