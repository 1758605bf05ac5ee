/*
 * The lines below a ranking about its judges, where it pools several.
 */
#include "language.h"
#include "rank.h"
#include "table.h"

#include <math.h>

void rank_append_equality(jr_buf *text, const char *what, const jr_equality_test *equal)
{
    if (isnan(equal->chi2))
        return;
    jr_buf_format(text, "  %s: ", translate(what));
    append_chi_squared(text, equal->chi2, equal->degrees, equal->p_value);
    jr_buf_append_char(text, '\n');
}

static void append_judge(jr_buf *text, const jr_ranking *ranking, const jr_judge_home *home)
{
    const char *parameter = ranking->judges.ties == JR_TIES_DAVIDSON ? "d" : "k";
    jr_buf_format(text, "  %.*s: ", JR_STR_ARG(home->judge));
    if (isnan(home->logit)) {
        say(text, "no vote\n");
        return;
    }
    rank_append_points(text, ranking, home->rating, home->se);
    say(text, " (wins %.1f %% between equals)", 100 * home->p_first);
    if (!isnan(home->tie_se))
        say(text, ", ties %s = %.3f ± %.3f", parameter, home->tie_parameter, home->tie_se);
    else if (!isnan(home->tie_parameter))
        say(text, ", no tie");
    jr_buf_append_char(text, '\n');
}

void rank_append_judges(jr_buf *text, const jr_ranking *ranking)
{
    const jr_judge_homes *homes = &ranking->judges;
    if (homes->n_judges == 0)
        return;
    if (homes->problem.size) {
        say(text, "Home advantage by judge: not estimated, as %.*s\n", JR_STR_ARG(homes->problem));
        return;
    }
    say(text, "Home advantage by judge, in one fit%s:\n",
        homes->ties == ranking->ties.model ? "" : translate(" with ties as half wins"));
    enum { MOST_JUDGES = 10 };
    for (size_t i = 0; i < homes->n_judges && i < MOST_JUDGES; i++)
        append_judge(text, ranking, &homes->judges[i]);
    if (homes->n_judges > MOST_JUDGES)
        say(text, "  and %zu more judges\n", homes->n_judges - MOST_JUDGES);
    if (homes->firth)
        say(text, "  Not tested: a judge's advantage has no finite maximum, so "
                  "Firth's penalty was used\n");
    rank_append_equality(text, ENGLISH("Equal for all judges"), &homes->equal_home);
    rank_append_equality(text, ENGLISH("Ties alike for all judges"), &homes->equal_ties);
}
