/*
 * Batches that somebody else runs: their requests are written to a file, and another run reads the
 * file of results. For the ledger such a batch is out under an id that says so; nothing of it is at
 * a server.
 */
#include "batch_job.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/str.h"
#include "bench/ledger.h"

static const char prefix[] = "file:";

bool batch_is_in_file(jr_str id)
{
    return str_begins_with(id, prefix);
}

static void stop_by(batch_road *road, const jr_error *err)
{
    road->events->stopped(road->context, jr_str_from(err->message));
}

/* --- writing --- */

static jr_status open_requests(batch_road *road, const char *path, jr_error *err)
{
    const char *slash = strrchr(path, '/');
    const file_place place = {path, slash ? (size_t)(slash - path) : 0};
    struct stat info;
    uint64_t n_repaired;
    if (stat(path, &info) == 0)
        return jr_error_set(
            err, JR_ERR_DATA,
            "%s: is there already; HINT: --batch-file takes a new name: requests that "
            "are run twice are paid twice",
            path);
    return ledger_open(place, &road->requests, &n_repaired, err);
}

jr_status batch_file_open(batch_road *road, jr_error *err)
{
    const jr_run_options *options = road->lane->options;
    if (!options->batch_file && !options->collected_file)
        return JR_OK;
    if (road->dialect != &batch_openai)
        return jr_error_set(
            err, JR_ERR_USAGE,
            "%.*s: files of batches are OpenAI's, and this endpoint is asked in another way",
            JR_STR_ARG(road->lane->endpoint->id));
    road->is_of_files = true;
    road->dialect = &batch_lines;
    return options->batch_file ? open_requests(road, options->batch_file, err) : JR_OK;
}

void batch_file_close(batch_road *road)
{
    jr_error unsaid; /* what was written was synced before it was noted */
    (void)!ledger_close(road->requests, &unsaid);
    VECTOR_RELEASE(&road->refused);
}

static jr_status write_lines(batch_road *road, jr_str text, jr_error *err)
{
    while (text.size) {
        size_t size = str_find_char(text, '\n');
        JR_TRY(ledger_append(road->requests, (jr_str){text.data, size}, err));
        text = size < text.size ? str_from(text, size + 1) : (jr_str){0};
    }
    return ledger_sync(road->requests, err);
}

void batch_file_send(batch_road *road, uint32_t batch, jr_str text)
{
    jr_error err;
    JR_BUF_AUTO jr_buf id = {0};
    jr_buf_format(&id, "%s%s", prefix, road->lane->options->batch_file);
    double now = jr_clock_wall(&road->lane->options->clock);
    if (write_lines(road, text, &err) != JR_OK ||
        batch_ledger_note(&road->ledger, batch, BATCH_OUT, jr_buf_str(&id), now, &err) != JR_OK)
        stop_by(road, &err);
}

static void refusal_is_due(void *context)
{
    batch_road *road = context;
    road->is_refusal_scheduled = false;
    for (size_t i = 0; i < road->refused.n; i++)
        road->events->left(road->refused.items[i]->context);
    road->refused.n = 0;
    road->events->moved(road->context);
}

void batch_file_refuse(batch_road *road, lane_request *request)
{
    VECTOR_ADD(&road->refused, NULL, request);
    if (road->is_refusal_scheduled)
        return;
    road->is_refusal_scheduled = true;
    http_client_schedule(road->lane->client, lane_now(road->lane), refusal_is_due, road);
}

/* --- collecting --- */

typedef struct collected {
    batch_road *road;
    jr_buf *texts; /* per batch of the ledger */
} collected;

static jr_status sort_line(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    collected *c = context;
    batch_line read;
    batch_request *r = NULL;
    if (c->road->dialect->read_line(line->record, &read))
        r = batch_ledger_request(&c->road->ledger, read.id);
    if (!r || r->state != REQUEST_OUT)
        return JR_OK;
    size_t size;
    char *text = yyjson_val_write(line->record, 0, &size);
    if (text) {
        jr_buf_append(&c->texts[r->batch], text, size);
        jr_buf_append_char(&c->texts[r->batch], '\n');
    }
    free(text);
    return JR_OK;
}

static jr_status keep(batch_road *road, uint32_t batch, jr_str results, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    double now = jr_clock_wall(&road->lane->options->clock);
    JR_TRY(file_save(batch_ledger_results(&road->ledger, arena, batch), results, err));
    return batch_ledger_note(&road->ledger, batch, BATCH_FETCHED, (jr_str){0}, now, err);
}

static jr_status collect(batch_road *road, jr_buf *texts, jr_error *err)
{
    collected c = {road, texts};
    size_t n_found = 0, n_out = 0;
    JR_TRY(json_lines_read(road->lane->options->collected_file, sort_line, &c, NULL, err));
    for (uint32_t i = 0; i < road->ledger.batches.n; i++) {
        const batch_entry *b = &road->ledger.batches.items[i];
        if (b->stage != BATCH_OUT || !batch_is_in_file(b->id))
            continue;
        n_out++;
        if (texts[i].size == 0)
            continue;
        JR_TRY(keep(road, i, jr_buf_str(&texts[i]), err));
        (void)batch_road_deliver(road, i, BATCH_COMPLETE);
        n_found++;
    }
    if (n_found || !n_out)
        return JR_OK;
    return jr_error_set(
        err, JR_ERR_DATA,
        "%s: has no result of a request of %.*s that is in a file; HINT: --collect takes "
        "what the run of a --batch-file of this folder has written",
        road->lane->options->collected_file, JR_STR_ARG(road->lane->endpoint->id));
}

void batch_file_start(batch_road *road)
{
    jr_error err;
    size_t n = road->ledger.batches.n;
    if (!road->lane->options->collected_file)
        return;
    jr_buf *texts = memory_zeroed(n + 1, sizeof *texts);
    if (collect(road, texts, &err) != JR_OK)
        stop_by(road, &err);
    for (size_t i = 0; i < n; i++)
        jr_buf_release(&texts[i]);
    free(texts);
}
