/*
 * details.h: the votes that count, one by one, until they are summed per question, judge and pair.
 */
#ifndef BENCH_DETAILS_H
#define BENCH_DETAILS_H

#include <jrank/votes.h>

#include "tally.h"

/* Numbers are the worker's own, of its tallies of models and of questions. */
typedef struct detail_vote {
    uint32_t worker, judge, question, first, second;
    winner winner;
} detail_vote;

/* A zeroed list is empty. */
typedef struct detail_list {
    detail_vote *votes;
    size_t size, capacity;
} detail_list;

void details_add(detail_list *list, detail_vote vote);
void details_release(detail_list *list);
#define DETAILS_AUTO __attribute__((cleanup(details_release)))

/* Fills votes->details and votes->questions; votes->models must be there. models and questions are
 * the tallies of the workers, whose names say what their numbers mean. */
void details_finish(const detail_list *list, const tally *const *models,
                    const tally *const *questions, size_t n_workers, jr_arena *arena,
                    jr_votes *votes);

#endif
