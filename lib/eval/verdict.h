/*
 * verdict.h: what a judge's text says.
 */
#ifndef EVAL_VERDICT_H
#define EVAL_VERDICT_H

#include <jrank/base.h>

#include <stdbool.h>

#include "bench/verdict_format.h"

/*
 * The verdict of a judgment's text: the judge's own words only, never the prompt or the thoughts
 * (thoughts.h). Where several places say different verdicts, the one counts that follows a word
 * such as "verdict" or stands alone in its line; legends, lists of labels, quotations, indices of
 * arrays and links don't. False when the text says none, or contradicts itself; the format must be
 * one for pairs. is_whole is false of a reply that was cut or filtered: only a verdict that ends it
 * counts.
 */
bool verdict_read_pair(const verdict_style *style, jr_str judgment, bool is_whole,
                       jr_verdict *ret_verdict);

/* A verdict, and where and how it was said. */
typedef struct verdict_said {
    double value; /* as the number of a jr_verdict, or the score */
    size_t begin; /* in the judgment: where what says it begins, its label, and where it ends */
    size_t label, end;
    bool is_json; /* by a JSON object */
} verdict_said;

/* As verdict_read_pair or verdict_read_score. */
bool verdict_read(const verdict_style *style, jr_str judgment, bool is_whole,
                  verdict_said *ret_said);

/* The verdict on each of the criteria, JR_N_VERDICTS where it says none or several. Names stand in
 * front of a colon at the beginning of a line, in brackets with the label, or in a JSON object. */
void verdict_read_criteria(const verdict_style *style, jr_str judgment, jr_verdict *ret_verdicts);

/* Whether a judgment with this verdict says it by Arena-Hard's labels of a clear win, A>>B or B>>A,
 * by the same rules. */
bool verdict_is_clear(jr_str judgment, bool is_whole, jr_verdict verdict);

/* The score of a judgment's text, for RATING, by the same rules: 0 <= N, decimals allowed, at most
 * 15 digits. */
bool verdict_read_score(const verdict_style *style, jr_str judgment, bool is_whole,
                        double *ret_score);

/* How the original writes the winner for this format: 1, 2, 3 or "model1_id", "model2_id", "tie",
 * as JSON text. */
jr_str verdict_winner_json(verdict_format format, jr_verdict verdict);

#endif
