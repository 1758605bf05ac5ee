/*
 * tally.h: models by name and votes by ordered pair, while they are being read. One per thread,
 * merged at the end; the result does not depend on who counted what.
 */
#ifndef BENCH_TALLY_H
#define BENCH_TALLY_H

#include <jrank/votes.h>

#include "base/name_map.h"
#include "winner.h"

/* A pair may be a model with itself: those are told apart at the end. */
typedef struct pair_votes {
    uint32_t first, second;
    double votes[WINNER_INVALID + 1]; /* by winner */
    uint64_t duplicates;
} pair_votes;

/* The most pairs: their numbers leave room for a winner. */
#define TALLY_PAIRS_MAX ((size_t)UINT32_MAX >> 2)

/* The most models: their covariances are a square of them. */
enum { TALLY_MODELS_MAX = 20000 };

/* The most votes that wait: a pair's are counted in 32 bits. */
enum { TALLY_WAITING_MAX = INT32_MAX };

/* Pairs stand in a growing array with an open-addressing table of indices (index + 1, 0 is empty)
 * beside half of the hash, so that pairs that differ are told apart without a look at them. Those
 * of the models that came first also have their index + 1 in a square, which is sooner. */
typedef struct tally {
    jr_arena *arena; /* of the names */
    name_map models;
    pair_votes *pairs;
    name_slot *pair_slots;
    size_t n_pairs, n_pair_slots;
    uint32_t *square; /* side^2, by first and second */
    size_t side;
    uint32_t (*few)[WINNER_INVALID + 1]; /* per pair: votes that tally_count has not given it yet */
    size_t n_few, n_waiting;             /* pairs there is room for, votes in all */
} tally;

void tally_init(tally *t);
void tally_release(tally *t);
#define TALLY_AUTO __attribute__((cleanup(tally_release)))

/* The number of the model of this name, which is copied when it is new. */
uint32_t tally_model(tally *t, jr_str name);

/* The number of a pair, whose votes are zero when it is new. */
uint32_t tally_pair_number(tally *t, uint32_t first, uint32_t second);

/* Gives the pairs what waits for them. */
void tally_settle(tally *t);

/* Its votes; borrowed until the next call. */
pair_votes *tally_pair(tally *t, uint32_t first, uint32_t second);

/* Adds a verdict to a pair, whose votes have it after tally_settle: so that many pairs need little
 * of a cache. */
static inline void tally_count(tally *t, uint32_t pair, winner w)
{
    if (pair >= t->n_few || t->n_waiting == TALLY_WAITING_MAX)
        tally_settle(t);
    t->few[pair][w]++;
    t->n_waiting++;
}

/* Adds a valid verdict to its pair, `times` 1, or takes it away again, -1: a win, loss or tie, and
 * of a soft one a share of a win, score, and the rest of a loss. */
void pair_votes_add(pair_votes *pair, winner w, double score, double times);

/* Adds all of `from`; returns, malloc'ed, the numbers that its models have here, and so in
 * *ret_pairs, unless that is NULL, those of its pairs. */
uint32_t *tally_merge(tally *to, const tally *from, uint32_t **ret_pairs);

/* Fills counts, models, model_invalid and all but torn_lines of the report: models in bytewise
 * order, only those of the options where it names some. */
void tally_finish(const tally *t, const jr_votes_options *options, jr_arena *arena,
                  jr_votes *votes);

/* The number of the cell of these models, or NAME_NONE. */
uint32_t tally_find_cell(const jr_counts *counts, uint32_t first, uint32_t second);

/* ERR_DATA, saying what was found, where no vote is valid or there are too many models. hint: ";
 * HINT: ..." or empty, of the first invalid one. */
JR_MUST_USE jr_status tally_require(const jr_votes *votes, const char *source, const char *hint,
                                    jr_error *err);

/* True when the options name this model or name none at all. */
bool tally_is_listed(const jr_votes_options *options, jr_str model);

#endif
