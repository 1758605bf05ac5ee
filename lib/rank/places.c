/*
 * Rank sets for the records of a ranking. The simulation costs draws times models squared; above
 * some 100 models the draws become fewer, since a rank set of 1,000 models need not be exact to the
 * last of them while everything else is done in less time.
 */
#include "places.h"
#include "stats/sandwich.h"

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

void places_choose_board(ranker *r, const double *matches)
{
    const uint32_t *component = r->details->field.component;
    size_t n = r->votes->counts.n_models;
    r->board = jr_arena_alloc(r->arena, n, sizeof *r->board);
    for (size_t i = 0; i < n; i++) {
        bool is_rated = component[i] != JR_NO_COMPONENT;
        bool has_few = is_rated && matches[i] < (double)r->options->min_matches;
        r->board[i] = has_few ? JR_NO_COMPONENT - 1 - (uint32_t)i : component[i]; /* alone */
        r->by_model[i].unranked = !is_rated ? JR_UNRANKED_NO_VOTE
                                  : has_few ? JR_UNRANKED_FEW_MATCHES
                                            : JR_UNRANKED_NOT;
    }
}

/* A rank says that the model is not below that place, which of these nothing says. */
static void take_ranks_of_any_place(const ranker *r, jr_ranking *ranking)
{
    size_t n = ranking->n_records;
    const uint32_t *board = r->board;
    const size_t *model_of = r->details->model_of;
    for (size_t i = 0; i < n; i++) {
        jr_ranking_record *record = &ranking->records[i];
        size_t n_part = 0;
        if (record->unranked != JR_UNRANKED_NOT)
            continue;
        for (size_t k = 0; k < n; k++)
            n_part += board[k] == board[model_of[i]];
        if (record->rank_lower == 1 && record->rank_upper == n_part && n_part > 1)
            record->unranked = JR_UNRANKED_ANY_PLACE;
    }
    for (size_t i = 0; i < n; i++) {
        jr_ranking_record *record = &ranking->records[i];
        if (record->unranked != JR_UNRANKED_NOT) {
            record->rank = 0;
            continue;
        }
        for (size_t k = 0; k < n; k++) {
            const jr_ranking_record *other = &ranking->records[k];
            if (board[model_of[k]] != board[model_of[i]] ||
                other->unranked != JR_UNRANKED_ANY_PLACE)
                continue;
            record->rank -= other->median > record->median;
        }
    }
}

void places_find(const ranker *r, jr_ranking *ranking)
{
    const jr_rank_details *details = r->details;
    size_t n = ranking->n_records;
    jr_rank_sets_options how = {.n_draws = n_draws_for(n),
                                .seed = r->options->seed,
                                .n_threads = r->options->n_threads,
                                .top = r->options->top,
                                .degrees = details->degrees};
    if (details->cluster == JR_CLUSTER_QUESTION)
        how.influences =
            sandwich_influences(r->arena, &r->questions, &details->fit, &how.n_influences);
    jr_rank_sets sets;
    jr_rank_sets_find(r->arena, details->fit.strength, details->covariance, r->board, n, &how,
                      &sets);
    ranking->top = r->options->top;
    ranking->separability = sets.separability;
    for (size_t i = 0; i < n; i++) {
        size_t model = details->model_of[i];
        jr_ranking_record *record = &ranking->records[i];
        if (record->unranked != JR_UNRANKED_NOT) {
            record->p_top = NAN;
            continue;
        }
        record->rank_ub = record->rank_lower = sets.best[model];
        record->rank_upper = sets.worst[model];
        record->tier = sets.tier[model];
        record->p_top = sets.p_top ? sets.p_top[model] : (double)NAN;
    }
    take_ranks_of_any_place(r, ranking);
}

jr_str jr_ranking_chart_name(jr_arena *arena, const jr_ranking_record *record, jr_str name)
{
    return record->unranked == JR_UNRANKED_ANY_PLACE
               ? jr_arena_format(arena, "%.*s *", JR_STR_ARG(name))
               : name;
}
