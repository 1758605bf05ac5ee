/*
 * Rank sets for the records of a ranking. The simulation costs draws times models squared; above
 * some 100 models the draws become fewer, since a rank set of 1,000 models need not be exact to the
 * last of them while everything else is done in less time.
 */
#include "places.h"

#include <math.h>

#include <jrank/stats.h>

enum { MOST_DRAWS = 10000, FEWEST_DRAWS = 1000 };
static const double MOST_WORK = 1e8;

static size_t n_draws_for(size_t n_models)
{
    double affordable = MOST_WORK / ((double)n_models * (double)n_models);
    return affordable > MOST_DRAWS     ? MOST_DRAWS
           : affordable < FEWEST_DRAWS ? FEWEST_DRAWS
                                       : (size_t)affordable;
}

void places_find(jr_arena *arena, const jr_rank_options *options, const jr_rank_details *details,
                 jr_ranking *ranking)
{
    size_t n = ranking->n_records;
    jr_rank_sets_options how = {.n_draws = n_draws_for(n),
                                .seed = options->seed,
                                .n_threads = options->n_threads,
                                .top = options->top,
                                .degrees = details->degrees};
    jr_rank_sets sets;
    jr_rank_sets_find(arena, details->fit.strength, details->covariance, details->field.component,
                      n, &how, &sets);
    ranking->top = options->top;
    for (size_t i = 0; i < n; i++) {
        size_t model = details->model_of[i];
        jr_ranking_record *record = &ranking->records[i];
        record->rank_lower = sets.best[model];
        record->rank_upper = sets.worst[model];
        record->tier = sets.tier[model];
        record->p_top = sets.p_top ? sets.p_top[model] : (double)NAN;
    }
}
