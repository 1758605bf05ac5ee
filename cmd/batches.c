/*
 * jrank batches: where the batches stand that earlier runs sent, and ending them. Their results are
 * collected by the command that sent them, which knows what they are for.
 */
#include "bench.h"
#include "command.h"
#include "dates.h"
#include "interrupt.h"
#include "language.h"
#include "message.h"
#include "run_options.h"
#include "shared_options.h"
#include "table.h"

#include <jrank/run.h>

#include <math.h>
#include <string.h>
#include <time.h>

typedef struct batches_options {
    const char *data_dir, *bench_name, *cancel_id;
    bool wait, cancel;
    asking_options asking;
} batches_options;

static const table_column columns[] = {
    {"endpoint", "Model", MEMBER(jr_batch, endpoint)},
    {"provider", NULL, MEMBER(jr_batch, provider)},
    {"base_url", NULL, MEMBER(jr_batch, base_url)},
    {"model", NULL, MEMBER(jr_batch, model)},
    {"batch", "Batch", MEMBER(jr_batch, id)},
    {"status", "Status", MEMBER(jr_batch, status)},
    {"requests", "Requests", MEMBER(jr_batch, n_requests)},
    {"open", "Not collected", MEMBER(jr_batch, n_open)},
    {"done", "Asked", MEMBER(jr_batch, n_done)},
    {"failed", "Failed", MEMBER(jr_batch, n_failed)},
    {"sent", "Sent (UTC)", .kind = COLUMN_TEXT},
};

static bool is_at(const char *url, const char *host)
{
    size_t size = strlen(host);
    return strncmp(url, host, size) == 0 && (url[size] == ':' || url[size] == '/');
}

/*
 * Whom to ask about a batch: the endpoint of its id in the file, else the provider at its own
 * address or a server on this machine. A folder may come from elsewhere: it can't make a key go to
 * another address.
 */
static bool find_endpoint(jr_arena *arena, const jr_endpoint_list *file, const jr_batch *b,
                          jr_endpoint *ret_endpoint)
{
    jr_error err;
    for (size_t i = 0; i < file->n_endpoints; i++)
        if (jr_str_compare(file->endpoints[i].id, b->endpoint) == 0) {
            *ret_endpoint = file->endpoints[i];
            return true;
        }
    const char *model = jr_arena_copy(arena, b->model).data;
    const char *url = jr_arena_copy(arena, b->base_url).data;
    bool is_here = is_at(url, "http://127.0.0.1") || is_at(url, "http://localhost");
    jr_endpoint found;
    if (jr_endpoint_from_name(arena, model, is_here ? url : NULL, &found, &err) != JR_OK ||
        jr_str_compare(found.base_url, b->base_url) != 0 ||
        jr_str_compare(jr_str_from(jr_provider_name(found.provider)), b->provider) != 0)
        return false;
    *ret_endpoint = found;
    return true;
}

static jr_status look(invocation *in, const jr_endpoint_list *file, jr_batch *b,
                      const jr_run_options *how, jr_error *err)
{
    const batches_options *options = in->options;
    jr_endpoint endpoint;
    bool cancels = options->cancel || (options->cancel_id &&
                                       jr_str_compare(b->id, jr_str_from(options->cancel_id)) == 0);
    if (!b->is_out || b->id.size == 0 || b->is_ended || b->is_in_file)
        return JR_OK;
    if (!find_endpoint(in->arena, file, b, &endpoint)) {
        b->problem =
            jr_arena_format(in->arena,
                            ENGLISH("%.*s: batch %.*s is at an address that only a file of "
                                    "endpoints may name; HINT: --models FILE"),
                            JR_STR_ARG(b->endpoint), JR_STR_ARG(b->id));
        return JR_OK;
    }
    JR_TRY(asking_prepare(in->arena, &options->asking, &endpoint, 1, err));
    b->problem = (jr_str){0};
    return jr_batch_look(in->arena, b, &endpoint, how, cancels, err);
}

static void print(jr_arena *arena, const jr_batch *list, size_t n, int format)
{
    table t;
    table_init(&t, arena, ROWS(columns));
    for (size_t i = 0; i < n; i++) {
        TABLE_ADD(&t, jr_batch, &list[i]);
        table_add_text(&t, utc_minute(arena, list[i].sent_at));
    }
    table_print(&t, (table_format)format);
}

static bool is_waited_for(const jr_batch *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].is_out && list[i].id.size && !list[i].is_ended && !list[i].is_in_file &&
            !list[i].problem.size)
            return true;
    return false;
}

static void pause_for(double seconds)
{
    struct timespec left = {(time_t)seconds, (long)((seconds - floor(seconds)) * 1e9)};
    (void)nanosleep(&left, NULL);
}

static jr_status run(invocation *in, jr_error *err)
{
    const batches_options *options = in->options;
    jr_str folder = {0};
    jr_endpoint_list file = {0};
    jr_batch *list;
    size_t n;
    jr_run_options how;
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    if (options->asking.models)
        JR_TRY(jr_endpoints_load(in->arena, options->asking.models, &file, err));
    JR_TRY(jr_batches_load(in->arena, folder.data, &list, &n, err));
    asking_run_options(&options->asking, &how);
    bool is_known = !options->cancel_id;
    for (size_t i = 0; i < n; i++)
        is_known |= !is_known && jr_str_compare(list[i].id, jr_str_from(options->cancel_id)) == 0;
    if (!is_known)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "%s: no batch %s is out; HINT: jrank batches lists those that are",
                            folder.data, options->cancel_id);
    if (options->cancel || options->cancel_id) {
        JR_TRY(jr_batch_files_give_up(in->arena, folder.data, options->cancel_id, err));
        JR_TRY(jr_batches_load(in->arena, folder.data, &list, &n, err));
    }
    do {
        for (size_t i = 0; i < n; i++)
            JR_TRY(look(in, &file, &list[i], &how, err));
        if (!options->wait || !is_waited_for(list, n) || *how.interrupts)
            break;
        pause_for(options->asking.poll);
    } while (!*how.interrupts);
    stop_counting_interrupts();
    for (size_t i = 0; i < n; i++) {
        if (list[i].problem.size)
            warn("%.*s", JR_STR_ARG(list[i].problem));
        in->exit_code |= list[i].problem.size > 0;
    }
    if (n == 0 && is_for_people(options->asking.format))
        print_text(jr_str_from(translate("Nothing is out in batches\n")));
    else
        print(in->arena, list, n, options->asking.format);
    return JR_OK;
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(batches_options),
    OPTION_DATA_DIR(batches_options),
    {"models", PATH(batches_options, asking.models), .argument = "FILE", .group = "Endpoints",
     .help = "JSON file of endpoints: where each model is reached, and its key's variable."},
    {"ca-file", PATH(batches_options, asking.ca_file), .argument = "FILE", .group = "Endpoints",
     .help = "Certificates (PEM) to trust instead of the system's."},
    {"wait", FLAG(batches_options, wait), .group = "Run", .help = "Until all of them have ended."},
    {"poll", NUMBER(batches_options, asking.poll), .argument = "SECONDS", .standard = "30",
     .min = 0.01, .max = 86400, .group = "Run",
     .help = "With --wait: time between two looks at the provider."},
    {"cancel", FLAG(batches_options, cancel), .group = "Run",
     .help = "End all of them. What was asked by then is paid, and collected by the next run with "
             "--batch."},
    {"cancel-batch", TEXT(batches_options, cancel_id), .argument = "BATCH", .group = "Run",
     .help = "End this one."},
    OPTION_FORMAT(batches_options, asking.format),
};

static const example examples[] = {
    {"jrank batches --bench-name rakuda_v2", "Tells what is out, and how far the providers are."},
    {"jrank batches --bench-name rakuda_v2 --wait",
     "Waits until all have ended; the command that sent them, with --batch, then collects."},
};

const command_row command_batches = {
    .name = "batches",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .takes_bench = true,
    .summary = "tell where the batches stand that were sent with --batch",
    .description =
        "A row for each batch of requests that is out at a provider, or whose results are here and "
        "were not collected yet. The state stands in .jrank/batches of the benchmark; the "
        "providers "
        "are asked with the key that the environment holds. So it also works on another machine, "
        "with the folder and the key only.\n\n"
        "Results become answers and judgments by the command that sent them, with --batch again.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(batches_options),
    .run = run,
};
