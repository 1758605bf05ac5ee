/*
 * judgment_record.h: lines of the files of judgments and of failures, to be written.
 *
 * Where a judgment was paid for but says no verdict, `problem` tells why: its line goes to
 * JUDGE_pair.invalid.jsonl or JUDGE_single.invalid.jsonl, whole but for the verdict.
 */
#ifndef BENCH_JUDGMENT_RECORD_H
#define BENCH_JUDGMENT_RECORD_H

#include "call_record.h"

typedef struct pair_judgment {
    jr_str question_id;    /* as JSON: jr_question.id_json */
    jr_str model1, model2; /* model1 was shown first */
    jr_str winner;         /* as JSON; not used where there is a problem */
    jr_str problem;        /* empty: the verdict is valid */
    jr_str judge, prompt_name;
    jr_str prompt, judgment;
    uint32_t turn; /* from 1 */
    double tstamp; /* seconds since 1970 */
    call_record call;
} pair_judgment;

typedef struct single_judgment {
    jr_str question_id; /* as JSON */
    jr_str model;
    double score;   /* not used where there is a problem */
    jr_str problem; /* empty: the score is valid */
    jr_str judge, prompt_name;
    jr_str prompt, judgment;
    uint32_t turn; /* from 1 */
    double tstamp; /* seconds since 1970 */
    call_record call;
} single_judgment;

/* A call that failed for good, for MODEL.errors.jsonl, JUDGE_pair.errors.jsonl and the like. */
typedef struct call_failure {
    jr_str question_id; /* as JSON */
    const jr_str *models;
    size_t n_models; /* whose answers it was about: one or two */
    uint32_t turn;   /* from 1 */
    jr_str endpoint_id, endpoint_model;
    uint32_t attempts;
    int status;   /* of HTTP; 0: there was no reply */
    jr_str error; /* one sentence; the caller keeps keys out of it */
    double tstamp;
} call_failure;

/* Append the line, without its end. */
void pair_judgment_append(jr_buf *buf, const pair_judgment *record);
/* A person's vote: without what only a call has. */
void vote_append(jr_buf *buf, const pair_judgment *record);
void single_judgment_append(jr_buf *buf, const single_judgment *record);
void call_failure_append(jr_buf *buf, const call_failure *record);

#endif
