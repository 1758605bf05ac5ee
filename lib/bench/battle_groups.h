/*
 * battle_groups.h: battles one by one, each question's together, by their outcomes and then in the
 * order of the files: what details are counted from and a control is fitted to.
 */
#ifndef BENCH_BATTLE_GROUPS_H
#define BENCH_BATTLE_GROUPS_H

#include "battle_rows.h"

/* Of a battle on cell k of the counts: 3 k and its winner. */
enum { BATTLE_OUTCOMES = 3 };

typedef struct battle_groups {
    uint32_t *outcomes;
    float *style;    /* as battle_rows.style; NULL: without */
    double *weights; /* NULL: each is one vote */
    float *factors;  /* what each weighs, where rows have weights; else NULL */
    size_t n, n_questions;
    size_t *begin; /* of each question, of the battles on none, and what is behind all */
} battle_groups;

/* Those of the plain rows that count; with style all rows, of which the plain ones are released
 * then. */
battle_groups battle_groups_of(jr_arena *arena, battle_rows *rows, const battle_numbers *numbers,
                               const jr_counts *counts, bool with_style, unsigned n_threads);

/* The details of votes as jr_control_votes_sum() takes them, by the numbers of their questions;
 * ret_details has room for one a row. Returns how many there are. */
size_t battle_groups_details(const jr_control_votes *grouped, jr_detail *ret_details);

/* Puts those of each question into the order of their outcomes, those of one outcome as they are.
 */
void battle_groups_sort(const battle_groups *g, size_t n_style, const jr_counts *counts,
                        unsigned n_threads);

/* As jr_vote_columns.grouped, of the questions that have some; outcomes stay borrowed. */
const jr_control_votes *battle_groups_keep(jr_arena *arena, const battle_groups *g,
                                           const jr_counts *counts);

#endif
