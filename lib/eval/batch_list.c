/*
 * What is out in batches, whoever sent it: the ledgers of a folder, and what providers say.
 */
#include <jrank/run.h>

#include <string.h>

#include "base/str.h"
#include "batch_job.h"
#include "bench/batch_ledger.h"
#include "bench/folder.h"
#include "call_reply.h"
#include "endpoint.h"
#include "http/client.h"
#include "secret.h"

/* A batch that is looked at. */
typedef struct look {
    jr_arena *arena;
    const jr_run_options *options;
    http_client *client;
    http_headers *headers;
    const batch_dialect *dialect;
    const jr_endpoint *endpoint;
    jr_batch *batch;
    bool cancels;
    jr_buf url;
} look;

static void add_batches(jr_arena *arena, const batch_ledger *l, jr_batch **list, size_t *n)
{
    jr_batch *grown = jr_arena_alloc(arena, *n + l->batches.n, sizeof *grown);
    if (*n)
        memcpy(grown, *list, *n * sizeof *grown);
    *list = grown;
    for (size_t i = 0; i < l->batches.n; i++) {
        const batch_entry *b = &l->batches.items[i];
        if (b->stage == BATCH_CLOSED || b->stage == BATCH_PLANNED)
            continue;
        grown[(*n)++] = (jr_batch){.id = b->id,
                                   .endpoint = b->address.endpoint,
                                   .provider = b->address.provider,
                                   .base_url = b->address.base_url,
                                   .model = b->address.model,
                                   .status = jr_str_from(batch_stage_name(b->stage)),
                                   .is_out = b->stage != BATCH_FETCHED,
                                   .is_in_file = batch_is_in_file(b->id),
                                   .sent_at = b->at,
                                   .n_requests = b->n_requests,
                                   .n_open = b->n_open};
    }
}

typedef jr_status (*ledger_visitor)(jr_arena *arena, file_place place, void *context,
                                    jr_error *err);

/* The ledgers of the folder, in the order of their names. */
static jr_status visit_ledgers(jr_arena *arena, const char *bench_folder, ledger_visitor visit,
                               void *context, jr_error *err)
{
    size_t n_names = 0;
    jr_str folder = jr_arena_format(arena, "%s/.jrank/batches", bench_folder), *names = NULL;
    jr_error none;
    jr_status status = folder_list(arena, folder.data, ".jsonl", &names, &n_names, &none);
    if (status != JR_OK && status != JR_ERR_NOT_FOUND)
        return jr_error_set(err, status, "%s", none.message);
    for (size_t i = 0; i < n_names; i++) {
        if (!str_begins_with(names[i], "answer-") && !str_begins_with(names[i], "judge-"))
            continue;
        jr_str path = jr_arena_format(arena, "%s/%.*s.jsonl", folder.data, JR_STR_ARG(names[i]));
        JR_TRY(visit(arena, file_below(bench_folder, path.data), context, err));
    }
    return JR_OK;
}

typedef struct batch_sum {
    jr_batch *list;
    size_t n;
} batch_sum;

static jr_status list_ledger(jr_arena *arena, file_place place, void *context, jr_error *err)
{
    batch_sum *sum = context;
    batch_ledger l;
    JR_TRY(batch_ledger_load(arena, place, &l, err));
    add_batches(arena, &l, &sum->list, &sum->n);
    batch_ledger_close(&l);
    return JR_OK;
}

jr_status jr_batches_load(jr_arena *arena, const char *bench_folder, jr_batch **ret_list,
                          size_t *ret_n, jr_error *err)
{
    batch_sum sum = {0};
    JR_TRY(visit_ledgers(arena, bench_folder, list_ledger, &sum, err));
    *ret_list = sum.list;
    *ret_n = sum.n;
    return JR_OK;
}

static jr_status close_files(jr_arena *arena, file_place place, void *context, jr_error *err)
{
    const char *id = context;
    batch_ledger l;
    enum { KNOWN_FOLDER = 1 }; /* the ledger has its number */
    JR_TRY(batch_ledger_open(arena, place, KNOWN_FOLDER, &l, err));
    jr_status status = JR_OK;
    for (uint32_t i = 0; i < l.batches.n && status == JR_OK; i++) {
        const batch_entry *b = &l.batches.items[i];
        if (b->stage == BATCH_OUT && batch_is_in_file(b->id) &&
            (!id || jr_str_compare(b->id, jr_str_from(id)) == 0))
            status = batch_ledger_note(&l, i, BATCH_CLOSED, (jr_str){0}, b->at, err);
    }
    batch_ledger_close(&l);
    return status;
}

jr_status jr_batch_files_give_up(jr_arena *arena, const char *bench_folder, const char *id,
                                 jr_error *err)
{
    return visit_ledgers(arena, bench_folder, close_files, (void *)id, err);
}

static void ask(look *k);

static void status_came(void *context, const http_reply *reply)
{
    look *k = context;
    jr_batch *b = k->batch;
    JSON_PARSER_AUTO json_parser parser = {0};
    batch_status s;
    bool is_good = http_judge(reply->failure, reply->status) == HTTP_TAKE;
    if (k->cancels && is_good) {
        k->cancels = false;
        ask(k);
        return;
    }
    yyjson_val *root = is_good ? json_parse(&parser, reply->body) : NULL;
    if (yyjson_is_obj(root) && k->dialect->read_status(root, &s)) {
        b->status = jr_arena_copy(k->arena, secret_hide(k->arena, k->endpoint, s.word));
        b->is_ended = s.end != BATCH_GOES_ON;
        b->n_done = s.n_done;
        b->n_failed = s.n_failed;
        return;
    }
    JR_BUF_AUTO jr_buf sentence = {0};
    ending e;
    ending_read(&e, k->arena, k->endpoint, reply, jr_clock_wall(&k->options->clock));
    ending_describe(&sentence, k->arena, k->endpoint, &e);
    b->problem = jr_arena_copy(k->arena, jr_buf_str(&sentence));
}

static void ask(look *k)
{
    jr_buf_clear(&k->url);
    if (k->cancels)
        k->dialect->append_cancel_url(&k->url, k->endpoint, k->batch->id);
    else
        k->dialect->append_status_url(&k->url, k->endpoint, k->batch->id);
    http_client_send(k->client,
                     &(http_request){.url = k->url.data,
                                     .headers = k->headers,
                                     .body = k->cancels ? JR_STR("") : (jr_str){0},
                                     .timeout = JR_DEFAULT_TIMEOUT},
                     status_came, k);
}

jr_status jr_batch_look(jr_arena *arena, jr_batch *batch, const jr_endpoint *endpoint,
                        const jr_run_options *options, bool cancels, jr_error *err)
{
    jr_str *lines;
    size_t n_lines;
    look k = {.arena = arena,
              .options = options,
              .dialect = batch_dialect_find(endpoint->provider),
              .endpoint = endpoint,
              .batch = batch,
              .cancels = cancels};
    if (!k.dialect || batch->id.size == 0 || !batch->is_out || batch->is_in_file)
        return JR_OK;
    JR_TRY(endpoint_check_secrecy(endpoint, err));
    const http_client_options how = {.clock = options->clock, .ca_file = options->ca_file};
    JR_TRY(http_client_new(&how, &k.client, err));
    provider_list_headers(arena, endpoint, &lines, &n_lines);
    k.headers = http_headers_new(lines, n_lines);
    ask(&k);
    jr_status status = http_client_run(k.client, err);
    http_client_free(k.client);
    http_headers_free(k.headers);
    jr_buf_release(&k.url);
    return status;
}
