/*
 * question_votes.h: votes question by question, each with only the models that have votes on it, so
 * that a question costs what it holds and not what the field holds.
 */
#ifndef STATS_QUESTION_VOTES_H
#define STATS_QUESTION_VOTES_H

#include <jrank/stats.h>

/* One question. Matrices and vectors of it are of (a, b_1..b_n) of its own models, a first. */
typedef struct question_block {
    const jr_detail *details;
    size_t n_details, n_models;
    uint32_t *models; /* their numbers in the field */
} question_block;

typedef struct question_votes {
    size_t n_blocks;
    question_block *blocks;
    size_t most_models; /* of a block */
    uint32_t *place;    /* per model of the field: in the block that was looked at last */
} question_votes;

/* details are sorted by question and stay borrowed. */
question_votes question_votes_of(jr_arena *arena, const jr_detail *details, size_t n_details,
                                 size_t n_models);

/* Prepares place for a block. */
void question_votes_enter(const question_votes *v, const question_block *b);

/* Where parameter k of a block stands in (a, b) of the field. */
static inline size_t question_parameter(const question_block *b, size_t k)
{
    return k == 0 ? 0 : 1 + b->models[k - 1];
}

/* eta of a cell of the block that was entered: theta is (a, b) of the field, and each model of the
 * block has sigma z on top. z may be NULL. */
double question_votes_eta(const question_votes *v, const double *theta, double sigma,
                          const double *z, const jr_cell *cell);

/* ret_information := weight sum n p (1 - p) x x', full (1 + n)^2; ret_gradient := weight sum (y - n
 * p) x, unless it is NULL. Enters the block. */
void question_votes_look(const question_votes *v, const question_block *b, const double *theta,
                         double sigma, const double *z, double weight, double *ret_information,
                         double *ret_gradient);

#endif
