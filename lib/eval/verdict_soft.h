/*
 * verdict_soft.h: how sure a judge was of its label: the probabilities of those that it could have
 * said in its place.
 */
#ifndef EVAL_VERDICT_SOFT_H
#define EVAL_VERDICT_SOFT_H

#include "bench/call_record.h"
#include "chat.h"

/*
 * The probability of each verdict given all that the reply says before its label, by the tokens
 * that the server names in the label's place. A label of several tokens has the product of theirs;
 * an alternative counts for the verdict that all labels which begin so have in common. What no
 * label begins with, what may become several, and tokens that the server does not name belong to no
 * verdict: the probabilities are those of the rest, `mass`, divided by it.
 *
 * False where the tokens do not spell the reply, or where less than half of the probability belongs
 * to labels: nothing is guessed. said: what verdict_read found in the reply's text.
 */
bool verdict_soften(const verdict_style *style, const chat_reply *reply, const verdict_said *said,
                    soft_verdict *ret_soft);

#endif
