/*
 * order.h: in which order the matches of a judge that are ready are asked.
 *
 * Prompts on the same question and turn with the same first answer begin alike, and servers keep
 * the beginning of a prompt for a while, at a tenth of its price or for nothing. So matches are
 * asked in groups: one match of a group goes alone, the others follow when its reply is there.
 *
 * Groups follow each other in rounds: in each round every question and turn has one group, and the
 * first seats go round. So a run that ends early has asked as often about each question, and about
 * the models nearly so. What becomes ready later stands at the end.
 */
#ifndef EVAL_ORDER_H
#define EVAL_ORDER_H

#include "pairing.h"

typedef struct match_group match_group;

/* Groups one after the other; a zeroed one is empty. */
typedef struct group_queue {
    match_group *first, *last;
} group_queue;

/* One of a server's own places for a prompt, which holds what it computed last. */
typedef struct server_slot {
    match_group *group;  /* that was asked there last; NULL: none */
    uint32_t n_of_topic; /* groups on its question and turn in a row */
    bool is_busy;
} server_slot;

typedef struct match_order {
    jr_arena *arena;
    const planned_match *matches;
    uint32_t *next;         /* per match: the next ready one of its group */
    match_group **group_of; /* per match */
    match_group *groups;    /* in the order in which they are begun */
    size_t n_groups;
    bool is_grouped, is_open;
    group_queue cold, warm; /* those with ready matches: nobody asked yet, the reply is there */
    server_slot *slots;
    uint32_t n_slots, most_slots;
} match_order;

/* Borrows the plan, of which nothing is ready yet. is_grouped: else matches are asked as they
 * become ready. */
void order_init(match_order *o, jr_arena *arena, const match_plan *pairing, size_t n_models,
                size_t n_questions, uint64_t seed, bool is_grouped);

/* The match is ready. */
void order_add(match_order *o, uint32_t match);

/* All that is ready from the beginning has been added. */
void order_open(match_order *o);

/*
 * Takes the next match; false: none may go now. n_slots 0: the server finds a place itself. Else a
 * group stays in one slot, and *ret_slot (from 1; else 0) is the one to ask for; a slot is given
 * to one match at a time, and to another slot's group where there is no other.
 */
bool order_take(match_order *o, uint32_t n_slots, uint32_t *ret_match, uint32_t *ret_slot);

/* Its call is done. */
void order_done(match_order *o, uint32_t match, uint32_t slot, bool is_reply);

/* Matches of the plan that begin as this one does, itself included. */
uint32_t order_group_size(const match_order *o, uint32_t match);

#endif
