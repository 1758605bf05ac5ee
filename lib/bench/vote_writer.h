/*
 * vote_writer.h: votes as a text of JSON lines or of CSV that jr_votes_load_battles reads to the
 * same votes.
 */
#ifndef BENCH_VOTE_WRITER_H
#define BENCH_VOTE_WRITER_H

#include <jrank/votes.h>

#include "vote_row.h"

/* Columns that are handed on as they stand, beside what a vote is made of: the `wanted` of whoever
 * reads for a writer. */
enum { N_HANDED_ON = 6 };
extern const jr_str vote_handed_on[N_HANDED_ON];

/* What is written of a vote: X(ID, "column"). */
#define VOTE_PARTS(X)                                                                              \
    X(ID, "id")                                                                                    \
    X(QUESTION, "question_id")                                                                     \
    X(MODEL_A, "model_a")                                                                          \
    X(MODEL_B, "model_b")                                                                          \
    X(WINNER, "winner")                                                                            \
    X(LOSER, "loser")                                                                              \
    X(SCORE, "score")                                                                              \
    X(VOTER, "judge")                                                                              \
    X(TURN, "turn")                                                                                \
    X(TIME, "tstamp")                                                                              \
    X(WEIGHT, "weight")                                                                            \
    X(BLIND, "anony")                                                                              \
    X(SAMPLED, "dedup_tag.sampled")

typedef enum vote_part {
#define VOTE_PART_ENUM(id, name) PART_##id,
    VOTE_PARTS(VOTE_PART_ENUM)
#undef VOTE_PART_ENUM
        N_VOTE_PARTS
} vote_part;

typedef struct vote_writer {
    bool is_csv;
    bool has[N_VOTE_PARTS + N_HANDED_ON]; /* of CSV: the columns, by vote_writer_look */
    jr_buf text;
    uint64_t n_votes;
} vote_writer;

/* Sinks of vote_rows_read, for one worker. The first notes which columns a CSV needs, and goes over
 * all votes before the second, which writes them. Errors: ERR_DATA: too long. */
JR_MUST_USE jr_status vote_writer_look(void *writer, unsigned worker, const vote_row *vote,
                                       jr_error *err);
JR_MUST_USE jr_status vote_writer_add(void *writer, unsigned worker, const vote_row *vote,
                                      jr_error *err);

#endif
