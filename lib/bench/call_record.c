/*
 * Names come from the field tables, so that what is written is what is documented and checked. What
 * a server did not say is null, what was not sent is left out.
 */
#include "call_record.h"

#include "records.h"
#include "json/json.h"
#include <jrank/base.h>

void record_key(jr_buf *buf, const field_row *row)
{
    bool is_first = buf->size == 0 || buf->data[buf->size - 1] == '{';
    jr_buf_append(buf, is_first ? "\"" : ", \"", is_first ? 1 : 3);
    jr_buf_append_str(buf, row->name); /* which needs no escape */
    jr_buf_append(buf, "\": ", 3);
}

void record_add_string(jr_buf *buf, const field_row *row, jr_str text)
{
    record_key(buf, row);
    jr_json_append_string(buf, text);
}

void record_add_strings(jr_buf *buf, const field_row *row, const jr_str *texts, size_t n_texts)
{
    record_key(buf, row);
    json_append_strings(buf, texts, n_texts);
}

void record_add_json(jr_buf *buf, const field_row *row, jr_str json)
{
    record_key(buf, row);
    jr_buf_append_str(buf, json);
}

void record_add_number(jr_buf *buf, const field_row *row, double number)
{
    record_key(buf, row);
    json_append_real(buf, number);
}

void record_add_integer(jr_buf *buf, const field_row *row, int64_t number)
{
    record_key(buf, row);
    jr_buf_format(buf, "%lld", (long long)number);
}

static void add_tokens(jr_buf *buf, const field_row *row, int64_t n_tokens)
{
    if (n_tokens >= 0)
        record_add_integer(buf, row, n_tokens);
    else
        record_add_json(buf, row, JR_STR("null"));
}

void record_add_usage(jr_buf *buf, const chat_usage *usage)
{
    record_key(buf, &call_fields[CALL_USAGE]);
    jr_buf_append_char(buf, '{');
    add_tokens(buf, &usage_fields[USAGE_INPUT], usage->input);
    add_tokens(buf, &usage_fields[USAGE_OUTPUT], usage->output);
    add_tokens(buf, &usage_fields[USAGE_REASONING], usage->reasoning);
    /* Most servers have no cache that they tell of. */
    if (usage->cached >= 0)
        add_tokens(buf, &usage_fields[USAGE_CACHED], usage->cached);
    if (usage->cache_written >= 0)
        add_tokens(buf, &usage_fields[USAGE_CACHE_WRITE], usage->cache_written);
    if (usage->replies > 1)
        add_tokens(buf, &usage_fields[USAGE_REPLIES], usage->replies);
    if (usage->lost)
        add_tokens(buf, &usage_fields[USAGE_LOST], usage->lost);
    jr_buf_append_char(buf, '}');
}

static int64_t read_count(yyjson_val *usage, size_t field, int64_t missing)
{
    jr_str name = usage_fields[field].name;
    yyjson_val *value = yyjson_obj_getn(usage, name.data, name.size);
    return yyjson_is_uint(value) ? (int64_t)yyjson_get_uint(value) : missing;
}

chat_usage record_read_usage(yyjson_val *usage)
{
    chat_usage read = {.input = read_count(usage, USAGE_INPUT, -1),
                       .output = read_count(usage, USAGE_OUTPUT, -1),
                       .reasoning = read_count(usage, USAGE_REASONING, -1),
                       .cached = read_count(usage, USAGE_CACHED, -1),
                       .cache_written = read_count(usage, USAGE_CACHE_WRITE, -1)};
    read.replies = read_count(usage, USAGE_REPLIES, read.input >= 0 && read.output >= 0);
    read.lost = read_count(usage, USAGE_LOST, 0);
    return read;
}

static void append_sampling(jr_buf *buf, const chat_sampling *sampling)
{
    const struct {
        size_t field;
        double number;
    } numbers[] = {
        {SAMPLING_TEMPERATURE, sampling->temperature},
        {SAMPLING_TOP_P, sampling->top_p},
        {SAMPLING_REPETITION_PENALTY, sampling->repetition_penalty},
    };
    record_key(buf, &call_fields[CALL_SAMPLING]);
    jr_buf_append_char(buf, '{');
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!isnan(numbers[i].number))
            record_add_number(buf, &sampling_fields[numbers[i].field], numbers[i].number);
    if (sampling->top_k > 0)
        record_add_integer(buf, &sampling_fields[SAMPLING_TOP_K], sampling->top_k);
    if (sampling->max_tokens > 0)
        record_add_integer(buf, &sampling_fields[SAMPLING_MAX_TOKENS], sampling->max_tokens);
    if (sampling->seed >= 0)
        record_add_integer(buf, &sampling_fields[SAMPLING_SEED], sampling->seed);
    jr_buf_append_char(buf, '}');
}

void call_record_append_endpoint(jr_buf *buf, jr_str id, jr_str model, bool is_batched)
{
    record_key(buf, &call_fields[CALL_ENDPOINT]);
    jr_buf_append_char(buf, '{');
    record_add_string(buf, &asked_fields[ASKED_ID], id);
    record_add_string(buf, &asked_fields[ASKED_MODEL], model);
    if (is_batched)
        record_add_json(buf, &asked_fields[ASKED_BATCH], JR_STR("true"));
    jr_buf_append_char(buf, '}');
}

void call_record_append_version(jr_buf *buf)
{
    record_add_string(buf, &call_fields[CALL_JRANK], JR_STR(JRANK_VERSION));
}

void record_add_served(jr_buf *buf, jr_str model, const chat_served *served)
{
    const jr_str texts[N_SERVED_FIELDS] = {[SERVED_MODEL] = model,
                                           [SERVED_FINGERPRINT] = served->fingerprint,
                                           [SERVED_ID] = served->id,
                                           [SERVED_PATH] = served->model_path};
    bool is_first = true;
    for (size_t i = 0; i < N_SERVED_FIELDS; i++) {
        if (texts[i].size == 0)
            continue;
        if (is_first) {
            record_key(buf, &call_fields[CALL_SERVED]);
            jr_buf_append_char(buf, '{');
        }
        record_add_string(buf, &served_fields[i], texts[i]);
        is_first = false;
    }
    if (!is_first)
        jr_buf_append_char(buf, '}');
}

/* As "%016llx" in quotes: a record has several, and printf would be the most of them. */
static void append_hash(jr_buf *buf, uint64_t hash)
{
    enum { DIGITS = 16 };
    char text[DIGITS + 2];
    text[0] = text[DIGITS + 1] = '"';
    for (int i = DIGITS; i > 0; i--, hash >>= 4)
        text[i] = "0123456789abcdef"[hash & 15];
    jr_buf_append(buf, text, sizeof text);
}

static void append_hashes(jr_buf *buf, const call_record *call)
{
    if (call->input_hash) {
        record_key(buf, &call_fields[CALL_INPUT_HASH]);
        append_hash(buf, call->input_hash);
    }
    if (call->n_answer_hashes == 0)
        return;
    record_key(buf, &call_fields[CALL_ANSWER_HASHES]);
    for (size_t i = 0; i < call->n_answer_hashes; i++) {
        jr_buf_append_text(buf, i ? ", " : "[");
        append_hash(buf, call->answer_hashes[i]);
    }
    jr_buf_append_char(buf, ']');
}

static void append_soft(jr_buf *buf, const soft_verdict *soft)
{
    record_key(buf, &call_fields[CALL_SOFT]);
    jr_buf_append_char(buf, '{');
    for (size_t v = 0; v < JR_N_VERDICTS; v++)
        record_add_number(buf, &soft_fields[v], soft->of[v]);
    record_add_number(buf, &soft_fields[SOFT_MASS], soft->mass);
    jr_buf_append_char(buf, '}');
}

/* By seat, so that a record of two games can hold it as it is. */
void record_add_criteria(jr_buf *buf, const jr_str *names, const jr_verdict *verdicts, size_t n)
{
    record_key(buf, &call_fields[CALL_CRITERIA]);
    for (size_t i = 0; i < n; i++) {
        jr_buf_append_text(buf, i ? ", " : "{");
        jr_json_append_string(buf, names[i]);
        if ((int)verdicts[i] < JR_N_VERDICTS)
            jr_buf_format(buf, ": \"%s\"", soft_fields[verdicts[i]].name.data);
        else
            jr_buf_append_text(buf, ": null");
    }
    jr_buf_append_char(buf, '}');
}

static void append_said(jr_buf *buf, const call_record *call)
{
    if (call->verdict_form.size)
        record_add_string(buf, &call_fields[CALL_VERDICT_FORM], call->verdict_form);
    if (call->is_clear)
        record_add_json(buf, &call_fields[CALL_CLEAR], JR_STR("true"));
    if (call->soft.is_there)
        append_soft(buf, &call->soft);
    if (call->n_criteria)
        record_add_criteria(buf, call->criteria, call->of_criteria, call->n_criteria);
}

void call_record_append(jr_buf *buf, const call_record *call)
{
    record_add_usage(buf, &call->usage);
    const field_row *finish_reason = &call_fields[CALL_FINISH_REASON];
    if (call->n_finish_reasons == 1 && call->finish_reasons[0].size == 0)
        record_add_json(buf, finish_reason, JR_STR("null"));
    else if (call->n_finish_reasons == 1)
        record_add_string(buf, finish_reason, call->finish_reasons[0]);
    else if (call->n_finish_reasons > 1)
        record_add_strings(buf, finish_reason, call->finish_reasons, call->n_finish_reasons);
    record_add_integer(buf, &call_fields[CALL_ATTEMPTS], call->attempts);
    record_add_number(buf, &call_fields[CALL_LATENCY], round(call->latency * 1000) / 1000);
    append_sampling(buf, &call->sampling);
    call_record_append_endpoint(buf, call->endpoint_id, call->endpoint_model, call->is_batched);
    record_add_served(buf, call->served_model, &call->served);
    if (call->prompt_hash.size)
        record_add_string(buf, &call_fields[CALL_PROMPT_HASH], call->prompt_hash);
    append_hashes(buf, call);
    if (call->n_guarded)
        record_add_integer(buf, &call_fields[CALL_GUARDED], (int64_t)call->n_guarded);
    append_said(buf, call);
    call_record_append_version(buf);
}

void call_record_append_vote(jr_buf *buf, const call_record *call)
{
    if (call->latency > 0)
        record_add_number(buf, &call_fields[CALL_LATENCY], round(call->latency * 1000) / 1000);
    append_hashes(buf, call);
    call_record_append_version(buf);
}
