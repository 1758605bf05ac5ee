/*
 * The endpoints of a command line, and its limits in the library's terms.
 */
#include "run_options.h"

#include "bench.h"
#include "dates.h"
#include "interrupt.h"
#include "language.h"
#include "message.h"
#include "names.h"
#include "options.h"
#include "progress.h"

#include <jrank/bench.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

void asking_run_options(const asking_options *asking, jr_run_options *ret_options)
{
    bool is_by_file = asking->batch_file || asking->collected_file;
    *ret_options = (jr_run_options){
        .clock = system_clock(),
        .ca_file = asking->ca_file,
        .parallel = (uint32_t)asking->parallel,
        .timeout = asking->timeout,
        .max_retries = (int32_t)asking->max_retries,
        .fail_fast = asking->fail_fast,
        .budget = isnan(asking->budget) ? 0 : asking->budget,
        .max_calls = (uint64_t)asking->max_calls,
        .environment = environ,
        .interrupts = count_interrupts(),
        .batches = asking->batch || is_by_file,
        .detach = asking->detach || is_by_file,
        .batch_file = asking->batch_file,
        .collected_file = asking->collected_file,
        .poll = asking->poll,
    };
    if (getrandom(&ret_options->entropy, sizeof ret_options->entropy, 0) < 0)
        ret_options->entropy =
            (uint64_t)(jr_clock_wall(&ret_options->clock) * 1e6) ^ (uint64_t)getpid();
    /* Each request in flight is an open file. */
    jr_file_raise_limit(SIZE_MAX);
    message_be_quiet(asking->quiet);
    progress_choose(ret_options, asking->quiet ? PROGRESS_NONE : (progress_way)asking->progress);
}

jr_status asking_check_files(const asking_options *asking, const char *bench_folder,
                             size_t n_endpoints, jr_error *err)
{
    if ((!asking->batch_file && !asking->collected_file) || n_endpoints == 1)
        return bench_spare(bench_folder, "--batch-file", asking->batch_file, err);
    return jr_error_set(err, JR_ERR_USAGE,
                        "--batch-file and --collect are of one model, not of %zu", n_endpoints);
}

/* A whole number from the environment of a job; false where there is none. */
static bool number_of_job(const char *name, uint32_t *ret_number)
{
    enum { MAX_DIGITS = 9 };
    const char *text = getenv(name);
    size_t n = text ? strspn(text, "0123456789") : 0;
    if (n == 0 || n > MAX_DIGITS || text[n])
        return false;
    *ret_number = (uint32_t)strtoul(text, NULL, 10);
    return true;
}

/* Tasks of an array job that are numbered without gaps. */
static jr_status shard_of_job(jr_shard *ret_shard, jr_error *err)
{
    uint32_t id, n, first, last, step = 1;
    if (!number_of_job("SLURM_ARRAY_TASK_ID", &id) || !number_of_job("SLURM_ARRAY_TASK_COUNT", &n))
        return jr_error_set(err, JR_ERR_USAGE,
                            "--shard auto is for the tasks of an array job, which "
                            "SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT tell; HINT: sbatch "
                            "--array=1-8, or --shard 1/8");
    first = number_of_job("SLURM_ARRAY_TASK_MIN", &first) ? first : 0;
    last = number_of_job("SLURM_ARRAY_TASK_MAX", &last) ? last : first + n - 1;
    (void)number_of_job("SLURM_ARRAY_TASK_STEP", &step);
    if (step == 0 || n == 0 || id < first || (id - first) % step ||
        last - first != (n - 1) * step || (id - first) / step >= n)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--shard auto needs an array job whose tasks are numbered without "
                            "gaps, and this one has %u from %u to %u; HINT: --shard 3/8 asks for "
                            "what task 3 of 8 has left",
                            n, first, last);
    *ret_shard = (jr_shard){(id - first) / step + 1, n};
    return JR_OK;
}

jr_status asking_shard(const asking_options *asking, const char *until, jr_shard *ret_shard,
                       jr_error *err)
{
    *ret_shard = (jr_shard){0};
    if (!asking->shard)
        return JR_OK;
    const char *other = asking->batch            ? "--batch"
                        : asking->batch_file     ? "--batch-file"
                        : asking->collected_file ? "--collect"
                        : until                  ? ENGLISH("a goal (--until)")
                                                 : NULL;
    if (other)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--shard and %s exclude each other: %s needs to know of all that is "
                            "asked",
                            other, other);
    return strcmp(asking->shard, "auto") == 0
               ? shard_of_job(ret_shard, err)
               : jr_shard_parse(jr_str_from(asking->shard), ret_shard, err);
}

static const jr_endpoint *find_endpoint(const jr_endpoint_list *list, const char *id)
{
    for (size_t i = 0; i < list->n_endpoints; i++)
        if (jr_str_compare(list->endpoints[i].id, jr_str_from(id)) == 0)
            return &list->endpoints[i];
    return NULL;
}

/* The content of an endpoint's variable, or NULL. */
static const char *key_in_environment(jr_arena *arena, const jr_endpoint *endpoint)
{
    jr_str name = endpoint->api_key_env;
    return name.size ? getenv(jr_arena_copy(arena, name).data) : NULL;
}

bool asking_has_key(jr_arena *arena, const jr_endpoint *endpoint)
{
    const char *key = key_in_environment(arena, endpoint);
    return key && key[0];
}

static jr_local local_settings(jr_arena *arena, const asking_options *asking)
{
    jr_local local = {.num_gpus = (uint32_t)asking->num_gpus,
                      .num_beams = (uint32_t)asking->num_beams,
                      .load_8bit = asking->load_8bit,
                      .slots = (uint32_t)asking->slots,
                      .context = (uint32_t)asking->context,
                      .start_timeout = isnan(asking->start_timeout) ? 0 : asking->start_timeout,
                      .n_args = asking->runtime_arg.n};
    if (asking->runtime)
        local.runtime = jr_str_from(asking->runtime);
    local.args = names_of(arena, asking->runtime_arg);
    return local;
}

jr_status asking_endpoints(jr_arena *arena, const asking_options *asking, words names,
                           jr_endpoint_list *ret_list, jr_error *err)
{
    jr_endpoint_list file = {0}, list = {0};
    const jr_local local = local_settings(arena, asking);
    if (asking->local && asking->base_url)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--local and --base-url exclude each other: who serves the model?");
    if (asking->models)
        JR_TRY(jr_endpoints_load(arena, asking->models, &file, err));
    list.n_endpoints = names.n ? names.n : file.n_endpoints;
    list.endpoints = jr_arena_alloc(arena, list.n_endpoints, sizeof *list.endpoints);
    for (size_t i = 0; i < list.n_endpoints; i++) {
        jr_endpoint *endpoint = &list.endpoints[i];
        const jr_endpoint *known =
            names.n ? find_endpoint(&file, names.items[i]) : &file.endpoints[i];
        if (known)
            *endpoint = *known;
        else if (asking->local)
            JR_TRY(jr_endpoint_from_path(arena, names.items[i], &local, endpoint, err));
        else
            JR_TRY(jr_endpoint_from_name(arena, names.items[i], asking->base_url, endpoint, err));
        if (known && known->provider == JR_PROVIDER_LOCAL) {
            endpoint->local = local;
            endpoint->local.path = known->local.path;
        }
    }
    *ret_list = list;
    return JR_OK;
}

void asking_warn_of_languages(const jr_answering_summary *summaries, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (summaries[i].languages_differ)
            warn("%.*s: most questions are in another language than its system message; HINT: "
                 "--system TEXT sends another, --system '' none",
                 JR_STR_ARG(summaries[i].model));
}

void asking_warn_of_prices(const jr_endpoint_list *endpoints)
{
    for (size_t i = 0; i < endpoints->n_endpoints; i++) {
        const jr_endpoint *e = &endpoints->endpoints[i];
        if (e->price_terms && e->price_terms->is_shipped)
            warn("%.*s: its price came with jrank, $%g in and $%g out per million tokens as of "
                 "%.*s, and may be old; HINT: \"price\" in a file of endpoints goes before it",
                 JR_STR_ARG(e->id), e->price_input, e->price_output,
                 JR_STR_ARG(e->price_terms->date));
    }
}

void asking_warn_of_idle_local(words line, const jr_endpoint_list *models)
{
    for (size_t i = 0; i < models->n_endpoints; i++)
        if (models->endpoints[i].provider == JR_PROVIDER_LOCAL)
            return;
    options_warn_idle(
        line, "runtime runtime-arg num-gpus num-beams load-8bit slots context start-timeout",
        "where no model is served here (--local)");
}

/* Once. */
static void warn_of_leftovers(jr_arena *arena)
{
    static bool has_looked;
    if (has_looked)
        return;
    has_looked = true;
    jr_str sentence = jr_local_leftovers(arena, environ);
    if (sentence.size)
        warn("%s", sentence.data);
}

jr_status asking_prepare(jr_arena *arena, const asking_options *asking, jr_endpoint *endpoint,
                         uint64_t n_planned, jr_error *err)
{
    bool is_own =
        endpoint->provider == JR_PROVIDER_MOCK || endpoint->provider == JR_PROVIDER_REFERENCE;
    if (n_planned == 0 || is_own)
        return JR_OK;
    prctl(PR_SET_DUMPABLE, 0);
    if (endpoint->provider == JR_PROVIDER_LOCAL)
        warn_of_leftovers(arena);
    endpoint->insecure_http = asking->insecure_http;
    return jr_endpoint_load_key(arena, endpoint, key_in_environment(arena, endpoint), err);
}
