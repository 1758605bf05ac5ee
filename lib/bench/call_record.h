/*
 * call_record.h: what jrank writes behind the original's fields of an answer or judgment: how the
 * model was asked and what that took.
 */
#ifndef BENCH_CALL_RECORD_H
#define BENCH_CALL_RECORD_H

#include <jrank/base.h>

#include <stdbool.h>

#include "chat_call.h"
#include "json/fields.h"

/* The probabilities that a judge gave to the verdicts, by seat, and their sum before they were
 * divided by it. */
typedef struct soft_verdict {
    bool is_there;
    double of[JR_N_VERDICTS], mass;
} soft_verdict;

typedef struct call_record {
    chat_usage usage;             /* of all calls of the record together */
    const jr_str *finish_reasons; /* one per call, in the provider's words; empty: not said */
    size_t n_finish_reasons;
    uint32_t attempts; /* requests, of all calls together */
    double latency;    /* seconds from the first request to the last reply */
    chat_sampling sampling;
    jr_str endpoint_id, endpoint_model;
    bool is_batched; /* some call of it was in a batch */
    bool is_clear;   /* the verdict: a clear win */
    jr_str
        verdict_form; /* where another form than the prompt's was asked for: which the reply has */
    soft_verdict soft;
    const jr_str *criteria; /* that were asked for, and the verdicts on them: JR_N_VERDICTS: none */
    const jr_verdict *of_criteria;
    size_t n_criteria;
    jr_str prompt_hash;  /* tells one wording of the prompt from another; empty: none */
    jr_str served_model; /* empty: not said */
    chat_served served;
    uint64_t input_hash; /* 0: none */
    uint64_t answer_hashes[2];
    size_t n_answer_hashes;
    size_t n_guarded; /* delimiters of the prompt in answers that became look-alikes */
} call_record;

/* Appends `, "NAME": ` or, at the beginning of an object, `"NAME": `. */
void record_key(jr_buf *buf, const field_row *row);
void record_add_string(jr_buf *buf, const field_row *row, jr_str text);
void record_add_strings(jr_buf *buf, const field_row *row, const jr_str *texts, size_t n_texts);
void record_add_json(jr_buf *buf, const field_row *row, jr_str json);
void record_add_number(jr_buf *buf, const field_row *row, double number);
void record_add_integer(jr_buf *buf, const field_row *row, int64_t number);
void record_add_usage(jr_buf *buf, const chat_usage *usage); /* as "usage" */

/* What record_add_usage wrote; of an object that is not there nothing was said. */
chat_usage record_read_usage(yyjson_val *usage);

/* As "served", unless nothing was said. */
void record_add_served(jr_buf *buf, jr_str model, const chat_served *served);

/* As "criteria"; JR_N_VERDICTS is null. */
void record_add_criteria(jr_buf *buf, const jr_str *names, const jr_verdict *verdicts, size_t n);

/* Appends all fields of the call and jrank's version. */
void call_record_append(jr_buf *buf, const call_record *call);

/* Appends the field `endpoint` alone. */
void call_record_append_endpoint(jr_buf *buf, jr_str id, jr_str model, bool is_batched);

/* Appends latency (unless it is 0), hashes and version alone: what a vote of a person has. */
void call_record_append_vote(jr_buf *buf, const call_record *call);

/* Appends jrank's version alone. */
void call_record_append_version(jr_buf *buf);

#endif
