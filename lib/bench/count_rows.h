/*
 * count_rows.h: the rows of a table of counts, as long as it is being read, and the votes that they
 * make. Rows may say on which question and by which judge their votes are and what each weighs.
 */
#ifndef BENCH_COUNT_ROWS_H
#define BENCH_COUNT_ROWS_H

#include <jrank/votes.h>

#include "base/name_map.h"
#include "base/vector.h"
#include "tally.h"

/* A row of few votes, as most are: its numbers in less than half the room. */
typedef struct few_votes {
    uint32_t question, judge;
    uint16_t first, second;
    uint8_t wins, losses, ties;
} few_votes;

/* Rows of one block of a file, in one of the two, malloc'ed. */
typedef struct count_segment {
    uint64_t block;   /* grows in the order of the files */
    size_t first_row; /* among all of the thread */
    size_t n;
    few_votes *few;
    jr_detail *many;
} count_segment;

/* Those that one thread has met. Numbers of models are those of its tally. */
typedef struct count_rows {
    bool has_questions, has_judges, has_weights;
    bool has_fractions; /* of some row that was settled: then pairs are yet to be counted */
    bool are_scores; /* each vote has the score wins / (wins + losses), instead of one of the two */
    uint64_t block;  /* that is read */
    VECTOR(jr_detail) waiting; /* rows of it that are in no segment yet */
    VECTOR(count_segment) segments;
    size_t n_rows;          /* of the segments */
    VECTOR(double) weights; /* one a row, with weights */
    name_map questions, judges;
} count_rows;

/* The arena is of names, and must outlive the rows. */
void count_rows_init(count_rows *rows, jr_arena *arena);
void count_rows_release(count_rows *rows);

/* Makes a segment of the rows that wait, and counts their pairs in the tally of the thread: when a
 * block ends, and before. */
void count_rows_settle(count_rows *rows, tally *t);

/* Adds a row of the block that is read. */
static inline void count_rows_add(count_rows *rows, const jr_detail *row, tally *t)
{
    enum { MOST_WAITING = 4096 }; /* what stays in the caches of a processor */
    if (rows->waiting.n == MOST_WAITING)
        count_rows_settle(rows, t);
    VECTOR_ADD(&rows->waiting, NULL, *row);
}

/* A table row after row, where its rows weigh or are scores: by the numbers of the votes. */
typedef struct count_list {
    const jr_detail *rows; /* question and judge as far as the votes have them */
    const double *weights; /* one a row, or NULL */
    size_t n;              /* 0: the sums say all */
    bool are_scores;       /* each vote of a row has the score wins / (wins + losses) */
} count_list;

/*
 * Fills all that a table says of the votes from the rows of n threads, in the order of the file, so
 * that sums are the same however rows were dealt to threads; tallies[i] has the models of rows[i],
 * total is empty. ret_list: NULL, or also row after row.
 */
void count_rows_take(const count_rows *rows, tally *tallies, size_t n, tally *total,
                     const jr_votes_options *options, jr_arena *arena, jr_votes *votes,
                     count_list *ret_list);

/* jr_votes_load_counts, and where ret_list is not NULL the rows. */
JR_MUST_USE jr_status counts_load(jr_arena *arena, const char *path,
                                  const jr_votes_options *options, jr_votes *ret_votes,
                                  count_list *ret_list, jr_error *err);

#endif
