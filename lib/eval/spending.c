/*
 * What was paid, from the records: each tells what its call took, whatever became of the reply. A
 * file is read line by line, as the tables of answers and judgments leave out what counts for
 * nothing, and that was paid as well.
 */
#include <jrank/run.h>

#include <math.h>
#include <stdlib.h>

#include <jrank/base.h>

#include "base/str.h"
#include "base/vector.h"
#include "bench/call_record.h"
#include "bench/folder.h"
#include "bench/lines.h"
#include "bench/records.h"
#include "bench/shard.h"
#include "price.h"
#include "spending.h"

typedef struct spending_entry {
    jr_spending sum;
    VECTOR(float) seconds; /* of each call */
} spending_entry;

typedef struct spending_reader {
    jr_arena *arena;
    bool is_judging;
    bool is_unusable, is_failed; /* by the file */
    VECTOR(spending_entry) found;
} spending_reader;

static yyjson_val *member(yyjson_val *object, const field_row *row)
{
    return yyjson_obj_getn(object, row->name.data, row->name.size);
}

/* -1 where it is no count. */
static int64_t count(yyjson_val *object, const field_row *row)
{
    yyjson_val *value = member(object, row);
    return yyjson_is_uint(value) ? (int64_t)yyjson_get_uint(value) : -1;
}

void spending_add(jr_spending *sum, const jr_spending *more)
{
    sum->n_calls += more->n_calls;
    sum->n_unusable += more->n_unusable;
    sum->n_failed += more->n_failed;
    sum->n_requests += more->n_requests;
    sum->n_uncounted += more->n_uncounted;
    sum->n_cache_told += more->n_cache_told;
    sum->n_counted += more->n_counted;
    sum->n_lost += more->n_lost;
    sum->input_tokens += more->input_tokens;
    sum->output_tokens += more->output_tokens;
    sum->reasoning_tokens += more->reasoning_tokens;
    sum->cached_tokens += more->cached_tokens;
    sum->cache_write_tokens += more->cache_write_tokens;
    sum->seconds += more->seconds;
    sum->input_squares += more->input_squares;
    sum->output_squares += more->output_squares;
}

static spending_entry *entry_of(spending_reader *r, jr_str endpoint, jr_str model, bool is_batched)
{
    for (size_t i = 0; i < r->found.n; i++) {
        const jr_spending *known = &r->found.items[i].sum;
        if (known->is_judging == r->is_judging && known->is_batched == is_batched &&
            str_equals(known->endpoint, endpoint) && str_equals(known->model, model))
            return &r->found.items[i];
    }
    spending_entry made = {.sum = {.is_judging = r->is_judging,
                                   .is_batched = is_batched,
                                   .endpoint = jr_arena_copy(r->arena, endpoint),
                                   .model = jr_arena_copy(r->arena, model)}};
    VECTOR_ADD(&r->found, r->arena, made);
    return &r->found.items[r->found.n - 1];
}

static void add_call(spending_reader *r, yyjson_val *call)
{
    yyjson_val *asked = member(call, &call_fields[CALL_ENDPOINT]);
    int64_t attempts = count(call, &call_fields[CALL_ATTEMPTS]);
    if (!yyjson_is_obj(asked) || attempts <= 0)
        return;
    spending_entry *entry = entry_of(r, json_str(member(asked, &asked_fields[ASKED_ID])),
                                     json_str(member(asked, &asked_fields[ASKED_MODEL])),
                                     yyjson_is_true(member(asked, &asked_fields[ASKED_BATCH])));
    jr_spending *s = &entry->sum;
    chat_usage usage = record_read_usage(member(call, &call_fields[CALL_USAGE]));
    s->n_requests += (uint64_t)attempts;
    s->n_lost += (uint64_t)usage.lost;
    s->n_counted += (uint64_t)usage.replies;
    tokens_add(&s->input_tokens, usage.input);
    tokens_add(&s->output_tokens, usage.output);
    tokens_add(&s->reasoning_tokens, usage.reasoning);
    tokens_add(&s->cached_tokens, usage.cached);
    tokens_add(&s->cache_write_tokens, usage.cache_written);
    s->n_cache_told += usage.cached >= 0;
    s->input_squares += usage.input > 0 ? (double)usage.input * (double)usage.input : 0;
    s->output_squares += usage.output > 0 ? (double)usage.output * (double)usage.output : 0;
    if (r->is_failed) {
        s->n_failed++;
        return;
    }
    yyjson_val *latency = member(call, &call_fields[CALL_LATENCY]);
    s->n_calls++;
    s->n_unusable += r->is_unusable;
    s->n_uncounted += usage.replies == 0;
    double seconds = yyjson_is_num(latency) ? yyjson_get_num(latency) : 0;
    s->seconds += seconds;
    VECTOR_ADD(&entry->seconds, r->arena, (float)seconds);
}

static jr_status read_line(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    spending_reader *r = context;
    add_call(r, line->record);
    for (size_t game = 0; game < 2; game++) {
        yyjson_val *call = member(line->record, &game_fields[game][GAME_CALL]);
        if (yyjson_is_obj(call))
            add_call(r, call);
    }
    return JR_OK;
}

static jr_status read_folder(spending_reader *r, const char *folder, jr_error *err)
{
    static const char ending[] = ".jsonl";
    jr_str *names;
    size_t n;
    jr_status status = folder_list(r->arena, folder, ending, &names, &n, err);
    if (status == JR_ERR_NOT_FOUND)
        return JR_OK;
    JR_TRY(status);
    for (size_t i = 0; i < n; i++) {
        r->is_failed = str_ends_with(names[i], ".errors");
        r->is_unusable = str_ends_with(names[i], ".invalid");
        jr_str path = jr_arena_format(r->arena, "%s/%s%s", folder, names[i].data, ending);
        JR_TRY(json_lines_read(path.data, read_line, r, NULL, err));
    }
    return JR_OK;
}

static int by_role_and_name(const void *left, const void *right)
{
    const jr_spending *a = &((const spending_entry *)left)->sum;
    const jr_spending *b = &((const spending_entry *)right)->sum;
    if (a->is_judging != b->is_judging)
        return a->is_judging ? 1 : -1;
    int order = jr_str_compare(a->endpoint, b->endpoint);
    if (!order)
        order = jr_str_compare(a->model, b->model);
    return order ? order : a->is_batched - b->is_batched;
}

/* A folder of the benchmark, and its place in the shards. */
static jr_status read_folders(spending_reader *r, const char *bench_folder, const char *place,
                              jr_error *err)
{
    size_t n;
    jr_str *folders = shard_files_of(r->arena, bench_folder, place, &n);
    for (size_t i = 0; i < n; i++)
        JR_TRY(read_folder(r, folders[i].data, err));
    return JR_OK;
}

static jr_status read_step(spending_reader *r, const char *bench_folder, bool is_judging,
                           jr_error *err)
{
    r->is_judging = is_judging;
    if (is_judging)
        return read_folders(r, bench_folder, "model_judgment", err);
    const char *answers = folder_of_answers(r->arena, bench_folder).data + strlen(bench_folder) + 1;
    JR_TRY(read_folders(r, bench_folder, answers, err));
    return read_folders(r, bench_folder, jr_arena_format(r->arena, "%s/unfinished", answers).data,
                        err);
}

static int by_length(const void *left, const void *right)
{
    float a = *(const float *)left, b = *(const float *)right;
    return (a > b) - (a < b);
}

/* The smallest that so large a share does not exceed, in the milliseconds of the records. */
static double quantile(const float *sorted, size_t n, double share)
{
    return n ? round(1e3 * (double)sorted[(size_t)ceil(share * (double)n) - 1]) / 1e3 : 0;
}

static void hand_out(spending_reader *r, jr_spending **ret_list, size_t *ret_n)
{
    size_t n = r->found.n;
    if (n)
        qsort(r->found.items, n, sizeof *r->found.items, by_role_and_name);
    jr_spending *list = jr_arena_alloc(r->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        spending_entry *entry = &r->found.items[i];
        float *seconds = entry->seconds.items;
        if (entry->seconds.n)
            qsort(seconds, entry->seconds.n, sizeof *seconds, by_length);
        list[i] = entry->sum;
        list[i].seconds_median = quantile(seconds, entry->seconds.n, 0.5);
        list[i].seconds_95 = quantile(seconds, entry->seconds.n, 0.95);
    }
    *ret_list = list;
    *ret_n = n;
}

jr_status spending_load_step(jr_arena *arena, const char *bench_folder, bool is_judging,
                             jr_spending **ret_list, size_t *ret_n, jr_error *err)
{
    spending_reader r = {.arena = arena};
    JR_TRY(read_step(&r, bench_folder, is_judging, err));
    hand_out(&r, ret_list, ret_n);
    return JR_OK;
}

jr_status jr_spending_load(jr_arena *arena, const char *bench_folder, jr_spending **ret_list,
                           size_t *ret_n, jr_error *err)
{
    spending_reader r = {.arena = arena};
    JR_TRY(read_step(&r, bench_folder, false, err));
    JR_TRY(read_step(&r, bench_folder, true, err));
    hand_out(&r, ret_list, ret_n);
    return JR_OK;
}

jr_status jr_spending_load_answers(jr_arena *arena, const char *bench_folder,
                                   jr_spending **ret_list, size_t *ret_n, jr_error *err)
{
    return spending_load_step(arena, bench_folder, false, ret_list, ret_n, err);
}

double jr_spending_cost(const jr_spending *spending, const jr_endpoint *endpoint)
{
    double share = spending->is_batched ? price_batch_share(endpoint) : 1;
    double counted =
        price_of(endpoint, &(chat_usage){.input = spending->input_tokens,
                                         .output = spending->output_tokens,
                                         .reasoning = spending->reasoning_tokens,
                                         .cached = spending->cached_tokens,
                                         .cache_written = spending->cache_write_tokens});
    double n = (double)spending->n_counted;
    double unsaid = (double)(spending->n_lost + spending->n_uncounted);
    return share * counted * (n > 0 ? (n + unsaid) / n : 1);
}
