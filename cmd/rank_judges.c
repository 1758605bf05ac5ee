/*
 * The lines below a ranking about its judges, where it pools several.
 */
#include "rank.h"
#include "table.h"

#include <math.h>

static void append_test(jr_buf *text, const jr_judge_homes *homes)
{
    if (homes->firth)
        jr_buf_append_text(text, "  Not tested: a judge's advantage has no finite maximum, so "
                                 "Firth's penalty was used\n");
    if (isnan(homes->chi2))
        return;
    jr_buf_append_text(text, "  Equal for all judges: ");
    append_chi_squared(text, homes->chi2, homes->degrees, homes->p_value);
    jr_buf_append_char(text, '\n');
}

void rank_append_judges(jr_buf *text, const jr_ranking *ranking)
{
    const jr_judge_homes *homes = &ranking->judges;
    if (homes->n_judges == 0)
        return;
    if (homes->problem.size) {
        jr_buf_format(text, "Home advantage by judge: not estimated, as %.*s\n",
                      JR_STR_ARG(homes->problem));
        return;
    }
    jr_buf_append_text(text, "Home advantage by judge, in one fit:\n");
    for (size_t i = 0; i < homes->n_judges; i++) {
        const jr_judge_home *home = &homes->judges[i];
        jr_buf_format(text, "  %.*s: ", JR_STR_ARG(home->judge));
        if (isnan(home->logit))
            jr_buf_append_text(text, "no vote\n");
        else
            jr_buf_format(text, "%+.1f ± %.1f points (wins %.1f %% between equals)\n", home->rating,
                          home->se, 100 * home->p_first);
    }
    append_test(text, homes);
}
