/*
 * verdict_forms.h: how a text writes a verdict: labels, scores, what encloses them, JSON objects.
 */
#ifndef EVAL_VERDICT_FORMS_H
#define EVAL_VERDICT_FORMS_H

#include "bench/verdict_fold.h"
#include "verdict.h"
#include "verdict_choice.h"
#include "verdict_labels.h"

/* Reads what stands in brackets, or behind a colon, as a value; false: it is none. */
typedef bool (*value_reader)(const verdict_style *style, jr_str content, double *ret_value);

/* A number, also out of 10, or with 点. */
bool verdict_read_number(const verdict_style *style, jr_str content, double *ret_value);
/* Two numbers with a comma, a semicolon or a space between them, as the number of a jr_verdict. */
bool verdict_read_two_numbers(const verdict_style *style, jr_str content, double *ret_value);
/* The same of two numbers that were read. */
double verdict_of_ratings(double first, double second);

/* Where and how a value may stand in a text. */
typedef struct verdict_search {
    const verdict_style *style;
    jr_str text; /* by verdict_fold */
    value_reader read;
    bool is_whole;
} verdict_search;

/* In [[double brackets]]. */
chosen verdict_in_brackets(const verdict_search *s, verdict_mark *ret_mark);
/* In what else encloses a verdict: \boxed{A}, <verdict>A</verdict>, <answer>A</answer>. */
chosen verdict_in_tags(const verdict_search *s, verdict_mark *ret_mark);
/* Numbers in [single brackets]. */
chosen verdict_in_single_brackets(const verdict_search *s, verdict_mark *ret_mark);
/* N/10 without brackets. */
chosen verdict_in_fractions(const verdict_search *s, verdict_mark *ret_mark);
/* Two of these, which are all that a whole text has, as the number of a jr_verdict. */
chosen verdict_in_two_fractions(const verdict_search *s, verdict_mark *ret_mark);
/* A label in single brackets behind a word. */
chosen verdict_announced_in_single_brackets(const verdict_search *s, verdict_mark *ret_mark);
/* Behind a word and a colon, to the end of the line; or in the last line of a whole text, below one
 * that ends with such a word. */
chosen verdict_behind_word(const verdict_search *s, verdict_mark *ret_mark);
/* As all that a whole text says: "A", "**A**", "8". */
chosen verdict_alone(const verdict_search *s, verdict_mark *ret_mark);
/* The last two numbers in double brackets, as the number of a jr_verdict. */
chosen verdict_in_two_brackets(const verdict_search *s, verdict_mark *ret_mark);
/* A member of a JSON object that ends the text. */
chosen verdict_in_json(const verdict_search *s, verdict_mark *ret_mark);

/* Reads the verdict of each criterion into ret_verdicts (may be NULL), as verdict_read_criteria,
 * and writes spaces over where they stand in the folded text, so that none is taken for the verdict
 * on the whole. */
void verdict_take_criteria(const verdict_style *style, jr_buf *folded, jr_verdict *ret_verdicts);

#endif
