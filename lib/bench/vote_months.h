/*
 * vote_months.h: votes by the calendar month (UTC) in which they were cast: a board as it was at
 * the end of each.
 */
#ifndef BENCH_VOTE_MONTHS_H
#define BENCH_VOTE_MONTHS_H

#include <jrank/votes.h>

#include <stdint.h>

/* Months are numbered from January 1970; VOTE_MONTH_NONE: the time is none. */
#define VOTE_MONTH_NONE UINT32_MAX
uint32_t vote_month_of(double time);

/* "2025-05" */
jr_str vote_month_name(jr_arena *arena, uint32_t month);

/* Its first second, and the last of the month before: what is before it is jr_vote_filter.until. */
double vote_month_begin(uint32_t month);

/* The last months that are met, ascending. */
enum { VOTE_MONTHS_MAX = 24 };
typedef struct month_set {
    uint32_t months[VOTE_MONTHS_MAX];
    size_t n;
} month_set;

/* Adds a month; VOTE_MONTH_NONE is nothing. */
void month_set_add(month_set *set, uint32_t month);

/* The votes of one month, of the first also those before it. */
typedef struct vote_month {
    uint32_t month;
    const jr_detail *details; /* of a question where those of all votes are known, else of 0 */
    size_t n_details;
} vote_month;

typedef struct vote_months {
    vote_month all[VOTE_MONTHS_MAX];
    size_t n; /* 0 where all votes are of one month, or none has a time */
} vote_months;

/*
 * Of the n details of votes, each cast in a month, or VOTE_MONTH_NONE: in none. The details are
 * sorted in the arena.
 */
vote_months vote_months_of(jr_arena *arena, const jr_detail *details, const uint32_t *months,
                           size_t n);

/* Those of the votes that were cast up to the end of month k of the months. */
jr_votes vote_months_until(jr_arena *arena, const jr_votes *votes, const vote_months *months,
                           size_t k);

#endif
