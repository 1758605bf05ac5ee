/*
 * question_sums.h: sums over the votes of each question, whatever form the votes have, on several
 * threads.
 *
 *     question_sums(&list, width, add, take, mine);
 */
#ifndef STATS_QUESTION_SUMS_H
#define STATS_QUESTION_SUMS_H

#include <jrank/stats.h>

/* Votes by question. */
typedef struct question_list {
    const jr_detail *details; /* sorted by question */
    size_t n_details;
    bool by_judge; /* what is one judge's of details is as a question, where it is together */
    const jr_control_votes *grouped; /* in place of details, as jr_control_votes_sum() takes them */
    unsigned n_threads;              /* 0: one per processor */
    const size_t *begin; /* of each question, and what is behind all of them; NULL: to be found */
    size_t n_questions;  /* with begin */
    double n_votes;      /* likewise */
    bool has_judges;     /* likewise: details are not all by one */
    const jr_counts *counts; /* that have all pairs; not NULL where cells have places in them */
    const uint32_t *places;  /* of details, by n_models first + second */
} question_list;

/* Finds where the questions of the list begin and what else saves time for who sums more than once.
 * counts: have all pairs of the list. */
void question_list_index(jr_arena *arena, question_list *list, const jr_counts *counts);

/* Those that have votes, whoever judged. */
size_t question_list_count(const question_list *list);

/* The votes on all of them. */
double question_list_votes(const question_list *list);

/* Adds the votes of one question on one cell to what its row has so far; the cell's pair has this
 * place in the counts of the list, SIZE_MAX where there are none. */
typedef void (*question_add)(const void *context, const jr_cell *votes, size_t place, double *row);

/* Takes the row of a question, which is all that is known of it then. */
typedef void (*question_take)(void *context, size_t question, double *row);

/*
 * Makes a row of `width` numbers, at first 0, for each question from its votes, in their order, and
 * gives it to take: question after question, so that the result is the same for every number of
 * threads. add is called on several threads. Returns how many questions there are.
 */
size_t question_sums(const question_list *list, size_t width, question_add add, question_take take,
                     void *context);

#endif
