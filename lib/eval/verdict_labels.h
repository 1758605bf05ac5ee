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

/* The same without what belongs to the sentence or stands around all of it: 「A」です, "(A)", "a
 * tie". */
jr_str verdict_core(jr_str content);

/* A label of the prompt, or one of the usual ones: as the number of a jr_verdict. */
bool verdict_read_label(const verdict_style *style, jr_str content, double *ret_value);

/* A label with what it means behind it, "C: tie", "A (assistant A is better)", or a claim,
 * "Assistant B is better"; no legend ("A: if ..."), and nothing that also says another label. */
bool verdict_read_explained(const verdict_style *style, jr_str content, double *ret_value);

/* A sentence that is all of a reply and says nothing but who is better, "Response A is better than
 * Response B.", "回答Aの方が優れています。", "I prefer B", "両者は同等です。". */
bool verdict_read_sentence(const verdict_style *style, jr_str content, double *ret_value);

/* What the beginning of a label may become: the verdicts, as 1 << jr_verdict each, of the labels
 * that begin so, or that stand there with what closes them. None: it is no label. */
typedef struct label_prospect {
    bool is_open;      /* nothing of a label stands there yet */
    unsigned verdicts; /* where it is not open */
} label_prospect;

/* is_graded: of the usual labels those that say how far one is ahead, else the others. */
label_prospect verdict_label_prospect(const verdict_style *style, bool is_graded, jr_str beginning);

#endif
