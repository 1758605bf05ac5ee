/*
 * jury.h: how reliable each of several judges is, by which its votes weigh in a common ranking.
 *
 * A judge k tells which of two answers is better with
 *
 *     P(first) = logistic(home_k + reliability_k z)
 *
 * z being the difference b_first - b_second of strengths that all judges share (agreement with each
 * other: the Bradley-Terry model with a discrimination for each judge, as Birnbaum's two-parameter
 * model of tests [1968] and Crowd-BT [Chen et al. 2013] have it), or 2 h - 1 with h what people
 * said of the very match (agreement with people: reliability is then the log-odds of agreeing with
 * them, the weight of a vote in Nitzan & Paroush [1982], and of Dawid & Skene [1979] where both
 * answers are as easily mistaken for each other). Where judges' errors are independent, a common
 * fit of votes that weigh in proportion to reliability is the surest one, to first order.
 *
 * Judges count the same here however many votes they have given, so that none is compared with
 * itself mostly. Homes and strengths have the prior N(0, 3^2), reliabilities N(1, 1), which keep
 * them finite where judges all agree. Errors: H^-1 (Q / (Q - 1) sum g g') H^-1 with g the sums of a
 * question and H the observed information; Student's t of the questions less one.
 */
#ifndef STATS_JURY_H
#define STATS_JURY_H

#include <jrank/stats.h>

/* Votes of one judge on one ordered pair and question. */
typedef struct jury_vote {
    uint32_t question, judge, first, second;
    double n, wins; /* of the first, a tie being half */
    double people;  /* 2 h - 1 of the first; only with people */
} jury_vote;

typedef struct jury_fit {
    size_t n_judges;
    double *reliability; /* below 0: it says the contrary; NaN without votes */
    double *weight;      /* in the common ranking: 1 on average over judges with votes; a
                            reliability below 0 is 0 there */
    double *se;          /* of the weight */
    double t;            /* 95 % intervals are so many errors to either side */
    size_t n_questions;
} jury_fit;

/* Votes are sorted by question. n_models 0: with people. Errors: ERR_DATA: fewer than two judges or
 * questions, no maximum, no judge that agrees. */
JR_MUST_USE jr_status jury_fit_votes(jr_arena *arena, const jury_vote *votes, size_t n_votes,
                                     size_t n_judges, size_t n_models, jury_fit *ret_fit,
                                     jr_error *err);

#endif
