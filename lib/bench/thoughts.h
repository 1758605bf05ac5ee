/*
 * thoughts.h: what a model thinks, where it stands within its reply instead of beside it.
 */
#ifndef BENCH_THOUGHTS_H
#define BENCH_THOUGHTS_H

#include <jrank/base.h>

#include <stdbool.h>

/*
 * Divides a text into the thoughts that it begins with and the words behind them, both without
 * white space in front. Thoughts stand between tags of a row of thoughts.c; their opening tag may
 * be missing, since chat templates write it for the model. Thoughts without an end are all of the
 * text, and the words empty. Both are borrowed from the text. False: it begins with none.
 */
bool thoughts_split(jr_str text, jr_str *ret_thoughts, jr_str *ret_words);

/* Whether there are thoughts and no words. */
bool thoughts_are_all(jr_str text);

#endif
