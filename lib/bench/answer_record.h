/*
 * answer_record.h: one line of an answer file, to be written.
 */
#ifndef BENCH_ANSWER_RECORD_H
#define BENCH_ANSWER_RECORD_H

#include "call_record.h"

typedef struct answer_record {
    jr_str question_id; /* as JSON: jr_question.id_json */
    jr_str answer_id, model_id;
    const jr_str *turns; /* [choice][turn] */
    size_t n_choices, n_turns;
    double tstamp; /* seconds since 1970 */
    jr_str system; /* that was sent; empty: none */
    jr_str prompt; /* the raw prompt of a chat template; empty: none */
    call_record call;
} answer_record;

/* Appends the line, without its end. */
void answer_record_append(jr_buf *buf, const answer_record *record);

#endif
