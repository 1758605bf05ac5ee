/*
 * judgment_record.h: lines of the files of judgments and of failures, to be written.
 *
 * Where a judgment was paid for but says no verdict, `problem` tells why: its line goes to
 * JUDGE_pair.invalid.jsonl or JUDGE_single.invalid.jsonl, whole but for the verdict.
 */
#ifndef BENCH_JUDGMENT_RECORD_H
#define BENCH_JUDGMENT_RECORD_H

#include "call_record.h"

/* Which test, stage and call of a verification a reply is of, all from 1. */
typedef struct verify_call {
    uint64_t test, stage, call; /* test 0: it is an ordinary judgment */
} verify_call;

typedef struct judgment_record {
    jr_str question_id;    /* as JSON: jr_question.id_json */
    jr_str model1, model2; /* model1 was shown first; model2 empty: the judge saw one answer */
    jr_str winner;         /* of two, as JSON */
    double score;          /* of one */
    jr_str problem;        /* empty: the verdict is valid; else it is not used */
    jr_str judge, prompt_name;
    jr_str prompt, judgment;
    uint32_t turn; /* from 1 */
    double tstamp; /* seconds since 1970 */
    call_record call;
    verify_call verify;
} judgment_record;

/* In the place of the prompt's name where nobody was asked, as an answer was empty. */
#define EMPTY_ANSWER_PROMPT "empty-answer"

/* A call that failed for good, for MODEL.errors.jsonl, JUDGE_pair.errors.jsonl and the like. */
typedef struct call_failure {
    jr_str question_id; /* as JSON */
    const jr_str *models;
    size_t n_models; /* whose answers it was about: one or two */
    uint32_t turn;   /* from 1 */
    jr_str endpoint_id, endpoint_model;
    bool is_batched;
    uint32_t attempts;
    chat_usage usage;
    int status;   /* of HTTP; 0: there was no reply */
    jr_str error; /* one sentence; the caller keeps keys out of it */
    double tstamp;
} call_failure;

/* Append the line, without its end. */
void judgment_append(jr_buf *buf, const judgment_record *record);
/* A person's vote: of the call nothing but its latency, the time that it took, and the hashes of
 * the answers, where they are there. */
void vote_append(jr_buf *buf, const judgment_record *record);
void call_failure_append(jr_buf *buf, const call_failure *record);

#endif
