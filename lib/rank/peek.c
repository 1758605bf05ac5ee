/*
 * Intervals of a ranking that hold at every look: those of the goal that was written last. The
 * looks had all verdicts between its models, so these are read again and must be what was ranked.
 */
#include <jrank/duel.h>

#include <math.h>

#include "goal.h"

static jr_status load_goal(jr_arena *arena, const char *folder, const jr_votes *votes,
                           jr_goal *ret_goal, jr_votes *ret_votes, jr_error *err)
{
    jr_goal_book book;
    jr_str judge = votes->n_judges == 1 ? votes->judges[0].judge : (jr_str){0};
    if (votes->n_judges != 1)
        return jr_error_set(err, JR_ERR_DATA,
                            "a goal is one judge's, and the verdicts are of %zu; HINT: "
                            "--judge-model JUDGE",
                            votes->n_judges);
    JR_TRY(jr_goal_book_load(arena, folder, judge, &book, err));
    if (book.n_goals == 0)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: no goal of %.*s was written before its verdicts were looked at, "
                            "so no interval holds at every look; HINT: jrank judge --until GOAL "
                            "writes one",
                            folder, JR_STR_ARG(judge));
    *ret_goal = book.goals[book.n_goals - 1];
    const jr_votes_options how = {.judges = &judge,
                                  .n_judges = 1,
                                  .models = ret_goal->models,
                                  .n_models = ret_goal->n_models,
                                  .without_sha256 = true};
    return jr_votes_load_bench(arena, folder, &how, ret_votes, err);
}

/* Verdicts of those ranked that are between two models of the goal. */
static double count_between(const jr_goal *goal, const jr_votes *votes)
{
    double n = 0;
    for (size_t k = 0; k < votes->counts.n_cells; k++) {
        const jr_cell *cell = &votes->counts.cells[k];
        if (goal_model(goal, votes->models[cell->first]) != SIZE_MAX &&
            goal_model(goal, votes->models[cell->second]) != SIZE_MAX)
            n += jr_cell_total(cell);
    }
    return n;
}

static jr_peek_rating rate(const jr_goal *goal, const jr_goal_state *state, const jr_ranking *r,
                           size_t model)
{
    const jr_peek *row = &state->rows[model];
    double points = r->scale / log(r->base), middle = r->init_rating + points * row->estimate;
    double t = jr_student_quantile(0.975, (double)state->n_questions - 1);
    double once = points * t * sqrt(row->variance);
    bool is_row = goal->kind == JR_GOAL_WIDTH ||
                  (goal->kind == JR_GOAL_NEW && goal_model(goal, goal->model) == model);
    bool is_pair = goal_is_of_pairs(goal);
    return (jr_peek_rating){
        .rating = middle,
        .lower95 = middle - once,
        .upper95 = middle + once,
        .every_lower95 = is_row ? r->init_rating + points * row->lower : NAN,
        .every_upper95 = is_row ? r->init_rating + points * row->upper : NAN,
        .rank_lower = is_pair ? state->best_rank[model] : 0,
        .rank_upper = is_pair ? state->worst_rank[model] : 0,
    };
}

jr_status jr_rank_peek(jr_arena *arena, const char *bench_folder, const jr_votes *votes,
                       jr_ranking *ranking, jr_error *err)
{
    jr_goal goal;
    jr_votes all;
    jr_goal_state state;
    JR_TRY(load_goal(arena, bench_folder, votes, &goal, &all, err));
    JR_TRY(jr_goal_look_at(arena, &goal, &all, &state, err));
    if (!state.may_speak)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: nothing is said before every model has 20 matches and 10 "
                            "questions have verdicts; HINT: the same jrank judge --until again",
                            goal.text.data);
    if (count_between(&goal, votes) != (double)all.report.valid)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: the looks had all %llu verdicts between its models, and some are "
                            "left out here; HINT: --peek-proof without what leaves verdicts out",
                            goal.text.data, (unsigned long long)all.report.valid);
    jr_peek_ranking *peek = jr_arena_alloc(arena, 1, sizeof *peek);
    *peek = (jr_peek_ranking){
        .goal = goal.text,
        .end = jr_goal_end_word(goal.end),
        .sentence = goal.sentence,
        .alpha = goal.alpha,
        .target = goal.target,
        .multiplier = jr_peek_multiplier(1, (double)goal.n_family, goal.alpha),
        .n_family = goal.n_family,
        .n_looks = goal.n_looks,
        .n_questions = state.n_questions,
        .ratings = jr_arena_alloc(arena, ranking->n_records, sizeof *peek->ratings),
        .n_ratings = ranking->n_records,
    };
    if (!peek->sentence.size)
        peek->sentence = jr_goal_sentence(arena, &goal, &state, state.n_questions, JR_GOAL_NONE);
    for (size_t i = 0; i < ranking->n_records; i++) {
        size_t model = goal_model(&goal, ranking->records[i].model_id);
        peek->ratings[i] = model == SIZE_MAX ? (jr_peek_rating){NAN, NAN, NAN, NAN, NAN, 0, 0, {0}}
                                             : rate(&goal, &state, ranking, model);
    }
    ranking->peek = peek;
    return JR_OK;
}
