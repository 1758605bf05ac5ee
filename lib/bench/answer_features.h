/*
 * answer_features.h: the features of one text.
 */
#ifndef BENCH_ANSWER_FEATURES_H
#define BENCH_ANSWER_FEATURES_H

#include <jrank/bench.h>

/* Adds the features of one turn; the last is for JAPANESE a number of characters, not a share, and
 *  *ret_visible, to which the characters that are not white space are added, makes it one. */
void features_add_text(jr_str text, double *values, double *ret_visible);

/* Whether a text is in Japanese: there are kana in it, which no other language has, and a fifth of
 * its characters are Japanese. */
bool features_is_japanese(jr_str text);

#endif
