/*
 * verdict_words.h: the words and signs around a verdict.
 */
#ifndef EVAL_VERDICT_WORDS_H
#define EVAL_VERDICT_WORDS_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stddef.h>

/* How firmly a place says it, from its neighbourhood alone. */
typedef enum mark_weight {
    MARK_IS_NOTHING, /* of a legend ("[[A]] if assistant A is better"), a list of all labels, code,
                        an example, or denied */
    MARK_IS_QUOTED,  /* in quotation marks */
    MARK_IS_PLAIN,   /* within a sentence */
    MARK_IS_ALONE,   /* in a line of its own */
    MARK_FOLLOWS,    /* a word such as "verdict" or "評価" */
    MARK_IS_FINAL,   /* the same with "final" or "最終" before it */
    N_MARK_WEIGHTS,
} mark_weight;

/* MARK_FOLLOWS or MARK_IS_FINAL where the text ends with a word that announces a verdict, but for
 * "is", a colon and the like; else MARK_IS_PLAIN. */
mark_weight verdict_word_at_end(jr_str text);

/* Whether it ends so and says nothing else in front, such as what of: "So my verdict is". */
bool verdict_word_is_of_whole(jr_str text);

/* The text without spaces, quotation marks, emphasis and full stops around it. */
jr_str verdict_bare(jr_str text);

/* The same at the end only. */
jr_str verdict_without_ornaments_at_end(jr_str text);

/* Without ornaments and what may stand between a word and its verdict, such as "is", at the end. */
jr_str verdict_without_fillers(jr_str text);

/* Drops the word that announces a verdict from the end, and what stands behind it. */
bool verdict_drop_word(jr_str *text);

/* Drops one of the words from the end, a whole one where it is written with spaces around it. */
bool verdict_drop_one_at_end(jr_str *text, const char *const *words, size_t n_words);

/* The text behind a label without what closes its dress; a sentence that ends there stays. */
jr_str verdict_behind_dress(jr_str after);

/* Whether one of the words stands before the end of the text, in the same sentence. */
bool verdict_is_led_by(jr_str lead, const char *const *words, size_t n_words);

/* Whether a sentence ends in the text. */
bool verdict_ends_sentence(jr_str text);

#endif
