/*
 * flags.h: what jrank check --answers sees in answers, on the pages.
 */
#ifndef SITE_FLAGS_H
#define SITE_FLAGS_H

#include "bench/answer_flags.h"
#include "page.h"

/* The notes on an answer, by the numbers of the archive; NULL: none. */
const flag_note *flags_on(const site *s, size_t model, size_t question);

/* Answers of the model that have a flag; NaN where no answer of the site has one. */
double flags_of_model(const site *s, size_t model);

/* A mark for each kind of flag that the turn of an answer has, with what was seen as its title. */
void flags_append_marks(jr_buf *html, const site *s, size_t model, size_t question, size_t turn);

/* All flags of the model's answers, with a heading; nothing where there are none. */
void flags_append_table(page *p, size_t model);

#endif
