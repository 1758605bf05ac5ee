/*
 * The lines below a ranking about the epochs of its judge.
 */
#include "dates.h"
#include "language.h"
#include "rank.h"
#include "table.h"

#include <jrank/card.h>

#include <math.h>
#include <string.h>

jr_status rank_check_epochs(const jr_votes *votes, const rank_options *options, const char *folder,
                            jr_error *err)
{
    if (!options->epochs)
        return JR_OK;
    if (!folder)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--epochs is of the judgments of a benchmark, whose records say what "
                            "changed");
    if (votes->n_judges != 1)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--epochs is of one judge; HINT: name it with --judge-model");
    if (options->soft || strcmp(options->weights, "pair") == 0)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--epochs takes each verdict as it is; HINT: leave %s out",
                            options->soft ? "--soft" : "--weights pair");
    jr_home_choice home;
    JR_TRY(jr_home_choice_parse(options->home_advantage, &home, err));
    if (home.mode == JR_HOME_NONE || home.mode == JR_HOME_FIXED)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--epochs estimates home advantages; HINT: leave --home-advantage %s "
                            "out",
                            options->home_advantage);
    if (votes->judges->epochs)
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: the records of %.*s name one model, prompt and month, so there are no "
                        "epochs; HINT: jrank history shows what they name",
                        folder, JR_STR_ARG(votes->judges->judge));
}

static void append_epoch(jr_buf *text, const jr_ranking *ranking, const jr_epoch_home *epoch)
{
    int decimals = jr_rating_decimals(ranking) + 1;
    jr_buf_format(text, "  %.*s: ", JR_STR_ARG(epoch->home.judge));
    if (isnan(epoch->home.logit)) {
        say(text, "no vote\n");
        return;
    }
    rank_append_points(text, ranking, epoch->home.rating, epoch->home.se);
    say(text, ", 95 %%: %+.*f to %+.*f (wins %.1f %% between equals), %llu vote%s\n", decimals,
        epoch->lower95, decimals, epoch->upper95, 100 * epoch->home.p_first,
        (unsigned long long)epoch->n_votes, epoch->n_votes == 1 ? "" : "s");
}

void rank_append_epochs(jr_buf *text, jr_arena *arena, const jr_ranking *ranking)
{
    const jr_epoch_homes *epochs = ranking->judges.epochs;
    if (!epochs)
        return;
    say(text, "Home advantage before and after the %.*s changed", JR_STR_ARG(epochs->border));
    if (!isnan(epochs->since))
        say(text, " on %s", utc_day(arena, epochs->since).data);
    if (epochs->problem.size) {
        say(text, ": not estimated, as %.*s\n", JR_STR_ARG(epochs->problem));
        return;
    }
    say(text, ", in one fit%s:\n",
        epochs->ties == ranking->ties.model ? "" : translate(" with ties as half wins"));
    for (size_t i = 0; i < epochs->n_homes; i++)
        append_epoch(text, ranking, &epochs->homes[i]);
    if (epochs->firth)
        say(text, "  Not tested: an advantage has no finite maximum, so Firth's "
                  "penalty was used\n");
    rank_append_equality(text, ENGLISH("Equal in both"), &epochs->equal_home);
    if (!isnan(epochs->most_moved))
        say(text,
            "  With one for each no rating is more than %.*f points from that "
            "above\n",
            jr_rating_decimals(ranking) + 1, epochs->most_moved);
}
