/**
 * verdict.h: what a judge said about a match.
 */
#ifndef JRANK_VERDICT_H
#define JRANK_VERDICT_H

/** By seat: the model shown first won, the one shown second did, or neither. */
typedef enum jr_verdict { JR_VERDICT_FIRST, JR_VERDICT_SECOND, JR_VERDICT_TIE } jr_verdict;

enum { JR_N_VERDICTS = 3 };

#endif
