/*
 * verdicts.h: verdicts and what is remarkable about them, in words and colours. In a match and in
 * a pair the model `one` has the class "first", the other one "second", whatever their seats.
 */
#ifndef SITE_VERDICTS_H
#define SITE_VERDICTS_H

#include <jrank/base.h>

#include "bench/archive.h"
#include "names.h"

/* Appends the name of the model with the colour that it has beside `other`. */
void verdict_append_model(jr_buf *out, const site_names *names, size_t model, size_t other);

/* Appends whom the judgment prefers, a tie, or that it can't be read. */
void verdict_append(jr_buf *out, const site_names *names, const judgment_row *j);

/* The same in one word, the name alone, where a heading says what it means. */
void verdict_append_briefly(jr_buf *out, const site_names *names, const judgment_row *j);

/* What a judge said of a turn in words, with the answers in one order and in the other; one of the
 * two may be NULL. */
void verdict_append_orders(jr_buf *out, const site_names *names, const judgment_row *one,
                           const judgment_row *other);

/* The same of all that a judge (SIZE_MAX: each) said of a match, for downloads:
 * "turn 1, MODEL first: MODEL; ..." */
jr_str verdict_plain(jr_arena *arena, const archive *a, const archive_match *m, size_t judge);

/* Appends the name of a judge; a person is marked. */
void verdict_append_judge(jr_buf *out, jr_str judge);

/* Appends a word for each of these MATCH_ flags. */
void verdict_append_marks(jr_buf *out, unsigned flags);

/* A checkbox for each of them, by which filter.js chooses rows. */
void verdict_append_mark_boxes(jr_buf *out);

/* The same in words for downloads: "flip upset". */
jr_str verdict_mark_names(jr_arena *arena, unsigned flags);

#endif
