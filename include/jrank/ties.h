/**
 * ties.h: what a tie is taken for.
 *
 * With eta = a + b_i - b_j as in bradley_terry.h, the first model wins, loses or ties with
 *
 *     half        P(win) = 1 / (1 + e^-eta); a tie is half a win for both, and has no probability
 *     davidson    e^u / Z, e^-u / Z, e^d / Z with u = eta / 2, Z = e^u + e^-u + e^d [Davidson 1970]
 *     rao-kupper  P(win) = s(eta - k), P(loss) = s(-eta - k), the rest ties, s(x) = 1 / (1 + e^-x)
 *                 and k >= 0 [Rao & Kupper 1967]
 *
 * The parameter is d or k. Without any tie it is -infinity or 0, where both models are
 * Bradley-Terry's.
 */
#ifndef JRANK_TIES_H
#define JRANK_TIES_H

#include <jrank/base.h>

typedef enum jr_ties { JR_TIES_HALF, JR_TIES_DAVIDSON, JR_TIES_RAO_KUPPER } jr_ties;

/** "half", "davidson" or "rao-kupper". */
JR_API const char *jr_ties_name(jr_ties model);

typedef struct jr_outcome_probabilities {
    double win, loss, tie; /**< of the first model; they sum to 1 */
} jr_outcome_probabilities;

/** With half wins ties have probability 0, and the parameter is not looked at. */
JR_API jr_outcome_probabilities jr_ties_probabilities(jr_ties model, double eta, double parameter);

/** P(win) + P(tie) / 2: what the first model scores on average. */
JR_API double jr_ties_score(jr_ties model, double eta, double parameter);

#endif
