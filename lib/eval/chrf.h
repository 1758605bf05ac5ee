/*
 * chrf.h: chrF, the similarity of two texts by character n-grams [Popovic 2015], as sacreBLEU 2
 * computes it by default: n = 1..6, no word n-grams, beta = 2, white space left out, case kept.
 */
#ifndef EVAL_CHRF_H
#define EVAL_CHRF_H

#include <jrank/arena.h>

#include "chat.h"

/* 0..100. Invalid UTF-8 counts byte by byte. */
double chrf(jr_str hypothesis, jr_str reference);

/* The settings of "reference:SETTINGS": "" or "margin=POINTS". */
typedef struct reference_judge {
    double margin; /* points of chrF below which a difference is a tie; 1 by default */
} reference_judge;

JR_MUST_USE jr_status reference_judge_parse(jr_str settings, reference_judge *ret_judge,
                                            jr_error *err);

/* The verdict in words that every output format can read: both values, then a last line for
 * `last` (1, 2 or 3) and "[[A]]", "[[B]]" or "[[C]]"; for one answer "[[N]]" on 1..10. */
jr_str reference_judge_say(const reference_judge *judge, jr_arena *arena, const chat *chat);

#endif
