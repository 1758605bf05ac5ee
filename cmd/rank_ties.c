/*
 * What the report of a ranking says about ties.
 */
#include "language.h"
#include "rank.h"

#include <math.h>

void rank_append_ties(jr_buf *text, const jr_ranking *ranking)
{
    const jr_ranking_ties *ties = &ranking->ties;
    bool davidson = ties->model == JR_TIES_DAVIDSON;
    if (ties->model == JR_TIES_HALF)
        return;
    say(text, "Ties: %.1f %% of the votes; %s", 100 * ties->share,
        davidson ? "Davidson" : "Rao-Kupper");
    if (isnan(ties->se))
        say(text, ", without a parameter for want of ties");
    else
        jr_buf_format(text, ", %s = %.3f ± %.3f", davidson ? "d" : "k", ties->parameter, ties->se);
    say(text, "; log-likelihood %.3f, AIC %.2f\n", ties->log_likelihood, ties->aic);
}
