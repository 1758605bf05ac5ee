/*
 * verdict_labels.h: the labels by which a verdict says who is better.
 */
#ifndef EVAL_VERDICT_LABELS_H
#define EVAL_VERDICT_LABELS_H

#include "verdict.h"

/* Without spaces and emphasis around it. */
jr_str verdict_undressed(jr_str content);

/* What stands in brackets without a word such as "Rating:" in front, undressed. */
jr_str verdict_content(jr_str content);

/* A label of the prompt, or one of the usual ones: as the number of a jr_verdict. */
bool verdict_read_label(const verdict_style *style, jr_str content, double *ret_value);

/* A label with what it means behind it, "C: tie", "A (assistant A is better)", or a claim,
 * "Assistant B is better"; no legend ("A: if ..."), and nothing that also says another label. */
bool verdict_read_explained(const verdict_style *style, jr_str content, double *ret_value);

#endif
