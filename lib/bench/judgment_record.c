/*
 * Judgments, field by field in the order of the original, which other tools read by eye.
 */
#include "judgment_record.h"

#include "records.h"
#include <jrank/base.h>

static void append_verdict(jr_buf *buf, const judgment_record *record)
{
    const field_row *score = &single_fields[SINGLE_SCORE];
    if (record->problem.size)
        record_add_string(buf, &failure_fields[FAILURE_PROBLEM], record->problem);
    else if (record->model2.size)
        record_add_json(buf, &pair_fields[PAIR_WINNER], record->winner);
    else if (record->score == floor(record->score) && fabs(record->score) < 0x1p53)
        record_add_integer(buf, score, (int64_t)record->score);
    else
        record_add_number(buf, score, record->score);
}

/* The fields of the original, behind an opening brace. */
static void append_judgment(jr_buf *buf, const judgment_record *record)
{
    bool is_pair = record->model2.size > 0;
    jr_buf_append_char(buf, '{');
    record_add_json(buf, &pair_fields[PAIR_QUESTION_ID], record->question_id);
    if (is_pair) {
        record_add_string(buf, &pair_fields[PAIR_MODEL1_ID], record->model1);
        record_add_string(buf, &pair_fields[PAIR_MODEL2_ID], record->model2);
        append_verdict(buf, record);
    } else {
        record_add_string(buf, &single_fields[SINGLE_MODEL], record->model1);
    }
    record_add_strings(buf, &pair_fields[PAIR_JUDGE],
                       (jr_str[]){record->judge, record->prompt_name}, 2);
    record_add_string(buf, is_pair ? &pair_fields[PAIR_PROMPT] : &single_fields[SINGLE_USER_PROMPT],
                      record->prompt);
    record_add_string(buf, &pair_fields[PAIR_JUDGMENT], record->judgment);
    if (!is_pair)
        append_verdict(buf, record);
    record_add_integer(buf, &pair_fields[PAIR_TURN], record->turn);
    record_add_number(buf, &pair_fields[PAIR_TSTAMP], record->tstamp);
}

static void append_verify(jr_buf *buf, const verify_call *verify)
{
    record_key(buf, &call_fields[CALL_VERIFY]);
    jr_buf_append_char(buf, '{');
    record_add_integer(buf, &verify_fields[VERIFY_TEST], (int64_t)verify->test);
    record_add_integer(buf, &verify_fields[VERIFY_STAGE], (int64_t)verify->stage);
    record_add_integer(buf, &verify_fields[VERIFY_CALL], (int64_t)verify->call);
    jr_buf_append_char(buf, '}');
}

void judgment_append(jr_buf *buf, const judgment_record *record)
{
    append_judgment(buf, record);
    if (record->verify.test)
        append_verify(buf, &record->verify);
    call_record_append(buf, &record->call);
    jr_buf_append_char(buf, '}');
}

void vote_append(jr_buf *buf, const judgment_record *record)
{
    append_judgment(buf, record);
    call_record_append_vote(buf, &record->call);
    jr_buf_append_char(buf, '}');
}

void call_failure_append(jr_buf *buf, const call_failure *record)
{
    jr_buf_append_char(buf, '{');
    record_add_json(buf, &failure_fields[FAILURE_QUESTION_ID], record->question_id);
    record_add_strings(buf, &failure_fields[FAILURE_MODELS], record->models, record->n_models);
    record_add_integer(buf, &failure_fields[FAILURE_TURN], record->turn);
    call_record_append_endpoint(buf, record->endpoint_id, record->endpoint_model,
                                record->is_batched);
    record_add_integer(buf, &call_fields[CALL_ATTEMPTS], record->attempts);
    if (record->usage.replies || record->usage.lost)
        record_add_usage(buf, &record->usage);
    if (record->status)
        record_add_integer(buf, &failure_fields[FAILURE_STATUS], record->status);
    else
        record_add_json(buf, &failure_fields[FAILURE_STATUS], JR_STR("null"));
    record_add_string(buf, &failure_fields[FAILURE_ERROR], record->error);
    record_add_number(buf, &failure_fields[FAILURE_TSTAMP], record->tstamp);
    call_record_append_version(buf);
    jr_buf_append_char(buf, '}');
}
