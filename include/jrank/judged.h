/**
 * judged.h: what several judges said, verdict by verdict, as plain arrays.
 *
 * Judges, models and questions are numbers below the counts; their names are kept beside them.
 */
#ifndef JRANK_JUDGED_H
#define JRANK_JUDGED_H

#include <jrank/base.h>
#include <jrank/verdict.h>

#include <stdint.h>

/** The judge of a model that is none. */
#define JR_NO_JUDGE UINT32_MAX

/** One valid verdict. */
typedef struct jr_judged_match {
    uint32_t judge, question;
    uint32_t turn;          /**< from 1 */
    uint32_t first, second; /**< models in their seats, never equal */
    jr_verdict verdict;     /**< by seat */
} jr_judged_match;

typedef struct jr_judged {
    jr_str *judges, *models, *questions;
    size_t n_judges, n_models, n_questions;
    jr_judged_match *matches; /**< each judge's verdict on a match at most once */
    size_t n_matches;
    double *invalid; /**< [judge][question]: verdicts that named neither model nor tie */

    jr_str *humans; /**< files of human votes */
    size_t n_humans;
    jr_judged_match *human_votes; /**< judge is the number of the file; any number on a match */
    size_t n_human_votes;

    double *lengths;    /**< [model][question][turn from 0] in characters, NaN where not known */
    size_t n_turns;     /**< of lengths; 0: no answers are at hand */
    uint32_t *judge_of; /**< per model: the judge that it is, or JR_NO_JUDGE */
} jr_judged;

#endif
