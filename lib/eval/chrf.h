/*
 * chrf.h: chrF, the similarity of two texts by character n-grams [Popovic 2015], as sacreBLEU 2
 * computes it by default: n = 1..6, no word n-grams, beta = 2, white space left out, case kept.
 */
#ifndef EVAL_CHRF_H
#define EVAL_CHRF_H

#include <jrank/base.h>

#include "chat.h"

/*
 * 0..100: F = (1 + b^2) P R / (b^2 P + R) with b = 2, where P and R are the averages of the
 * precisions and recalls of n = 1..6 for which both texts have n-grams (no smoothing). 0 when one
 * text is empty. Invalid UTF-8 counts byte by byte. Linear in both texts.
 */
double chrf(jr_str hypothesis, jr_str reference);

/* The settings of "reference:SETTINGS": "" or "margin=POINTS". */
typedef struct reference_judge {
    double margin; /* points of chrF: a smaller difference is a tie, and so is none; 1 by default */
} reference_judge;

/* Errors: ERR_USAGE for another setting and for a margin that is not from 0 to 100. */
JR_MUST_USE jr_status reference_judge_parse(jr_str settings, reference_judge *ret_judge,
                                            jr_error *err);

/*
 * The verdict in words that every output format of pairs reads alike: both values, then lines with
 * "[[1,0]]", "[[0,1]]" or "[[0.5,0.5]]", with "[[A]]", "[[B]]" or "[[C]]", and with 1, 2 or 3. For
 * one answer (answers[1] has no data) "[[N]]", N from 1 to 10 by 1 + 9 chrF / 100. Without a
 * reference a sentence that holds no verdict. In the arena.
 */
jr_str reference_judge_say(const reference_judge *judge, jr_arena *arena, const chat *asked);

#endif
