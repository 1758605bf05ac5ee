/*
 * What a plan of judging can ask, told to one who chooses, and the plan cut down to the choice.
 */
#include "judging.h"

#include <stdlib.h>

#include <jrank/duel.h>

#include "base/memory.h"
#include "base/str.h"
#include "bench/question.h"

static jr_str id_of(const jr_judging *j, uint32_t number)
{
    return j->questions.questions[j->question_of[number]].id;
}

/* All that can be asked, before the plan is cut down. */
static void keep_open(judge_plan *plan)
{
    if (plan->open)
        return;
    plan->open = plan->pairing.matches;
    plan->n_open = plan->pairing.n_matches;
}

void jr_judging_open_matches(const jr_judging *judging, size_t judge, jr_open_matches *ret_matches)
{
    judge_plan *plan = &judging->judges[judge];
    jr_arena *arena = judging->arena;
    keep_open(plan);
    jr_str *questions = jr_arena_alloc(arena, judging->n_questions, sizeof *questions);
    for (uint32_t q = 0; q < judging->n_questions; q++)
        questions[q] = id_of(judging, q);
    jr_open_matches open = {.models = judging->models,
                            .questions = questions,
                            .n_models = judging->n_models,
                            .n_questions = judging->n_questions,
                            .n_matches = plan->n_open};
    open.matches = jr_arena_alloc(arena, open.n_matches, sizeof *open.matches);
    for (size_t k = 0; k < open.n_matches; k++) {
        const planned_match *m = &plan->open[k];
        open.matches[k] = (jr_open_match){m->question, m->turn, m->first, m->second};
    }
    *ret_matches = open;
}

static int by_key(const void *left, const void *right)
{
    const jr_match_key *a = left, *b = right;
    int order = jr_str_compare(a->question, b->question);
    order = order ? order : jr_str_compare(a->first, b->first);
    order = order ? order : jr_str_compare(a->second, b->second);
    return order ? order : (a->turn > b->turn) - (a->turn < b->turn);
}

size_t jr_judging_restrict(jr_judging *judging, size_t judge, const jr_match_key *matches,
                           size_t n_matches)
{
    judge_plan *plan = &judging->judges[judge];
    match_plan *pairing = &plan->pairing;
    AUTO_FREE jr_match_key *wanted = memory_zeroed(n_matches, sizeof *wanted);
    for (size_t k = 0; k < n_matches; k++)
        wanted[k] = matches[k];
    if (n_matches > 0)
        qsort(wanted, n_matches, sizeof *wanted, by_key);
    size_t n = 0;
    keep_open(plan);
    pairing->matches = jr_arena_alloc(judging->arena, n_matches, sizeof *pairing->matches);
    for (size_t k = 0; k < plan->n_open && n < n_matches; k++) {
        const planned_match m = plan->open[k];
        const jr_match_key key = {.question = id_of(judging, m.question),
                                  .first = judging->models[m.first],
                                  .second = judging->models[m.second],
                                  .turn = m.turn};
        if (bsearch(&key, wanted, n_matches, sizeof *wanted, by_key))
            pairing->matches[n++] = m;
    }
    pairing->n_matches = n;
    plan->summary.n_planned = n;
    judging->paths[judge].n_planned = n + plan->n_decided;
    judging->paths[judge].n_calls = n;
    return n;
}
