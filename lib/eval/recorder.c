/*
 * Group commit: lines go to the system as they come, and one timer makes them durable together, so
 * that thousands of results a second cost twenty syncs.
 */
#include "recorder.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <jrank/votes.h>

#include "base/english.h"
#include "base/memory.h"
#include "bench/judgment_record.h"
#include "bench/ledger.h"
#include "bench/shard.h"
#include "meter.h"

#define SYNC_SECONDS 0.05

typedef struct shelf {
    const result_paths *paths;
    ledger *ledgers[N_RESULT_KINDS];
    uint64_t n_pending; /* valid results that are not durable yet */
    jr_endpoint_report report;
    meter meter;
} shelf;

struct recorder {
    jr_arena *arena;
    const jr_run_options *options;
    calls *calls;
    size_t first; /* of the endpoints in calls */
    const jr_endpoint_list *endpoints;
    shelf *shelves;
    size_t n_shelves;
    meter meter;
    jr_progress progress; /* what is counted here */
    jr_progress *each;    /* of the shelves, as last told */
    jr_outlook *outlooks; /* of the shelves, and of all behind them */
    bool is_sync_scheduled;
    uint64_t n_lost; /* results that could not be written */
    jr_error problem;
};

static void note_problem(recorder *r, const jr_error *err)
{
    if (r->problem.status == JR_OK)
        r->problem = *err;
    if (r->calls)
        calls_stop(r->calls, JR_RUN_STOPPED);
}

void result_paths_note_size(result_paths *paths)
{
    struct stat info;
    bool is_there = stat(paths->of[RESULT_VALID].data, &info) == 0;
    paths->planned_size = is_there ? (uint64_t)info.st_size : 0;
}

static const char *bench_of(jr_arena *arena, const result_paths *paths)
{
    return jr_arena_copy(arena, (jr_str){paths->of[RESULT_VALID].data, paths->folder_size}).data;
}

static jr_status open_ledger(recorder *r, shelf *s, result_kind kind, uint64_t *ret_n_repaired,
                             jr_error *err)
{
    const result_paths *paths = s->paths;
    file_place place = result_place(paths, kind);
    if (kind != RESULT_VALID)
        JR_TRY(ledger_check_place(s->ledgers[RESULT_VALID], err));
    if (!paths->are_of_shard)
        return ledger_open(place, &s->ledgers[kind], ret_n_repaired, err);
    JR_TRY(ledger_open_own(place, &s->ledgers[kind], ret_n_repaired, err));
    shard_unseal(r->arena, bench_of(r->arena, paths), paths->of[kind]);
    return JR_OK;
}

static jr_status open_valid(recorder *r, shelf *s, jr_error *err)
{
    ledger **opened = &s->ledgers[RESULT_VALID];
    /* The others are opened when they are needed, which is when something has been paid for. */
    for (result_kind kind = 0; kind < N_RESULT_KINDS; kind++)
        if (s->paths->of[kind].size)
            JR_TRY(file_check_appending(result_place(s->paths, kind), err));
    JR_TRY(open_ledger(r, s, RESULT_VALID, &s->report.n_repaired, err));
    if (ledger_size_at_open(*opened) == s->paths->planned_size)
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: another process wrote to it while this run was planned; HINT: the "
                        "same command again asks only for what is missing now",
                        s->paths->of[RESULT_VALID].data);
}

jr_status recorder_new(jr_arena *arena, const result_paths *paths,
                       const jr_endpoint_list *endpoints, const jr_run_options *options,
                       recorder **ret_recorder, jr_error *err)
{
    RECORDER_AUTO recorder *r = memory_zeroed(1, sizeof *r);
    r->arena = arena;
    r->options = options;
    r->endpoints = endpoints;
    r->n_shelves = endpoints->n_endpoints;
    r->shelves = memory_zeroed(r->n_shelves, sizeof *r->shelves);
    r->each = memory_zeroed(r->n_shelves, sizeof *r->each);
    r->outlooks = memory_zeroed(r->n_shelves + 1, sizeof *r->outlooks);
    for (size_t i = 0; i < r->n_shelves; i++) {
        shelf *s = &r->shelves[i];
        s->paths = &paths[i];
        s->report.n_planned = paths[i].n_planned;
        meter_init(&s->meter, jr_clock_monotonic(&options->clock));
        r->progress.n_planned += paths[i].n_planned;
        if (paths[i].n_planned)
            JR_TRY(open_valid(r, s, err));
    }
    meter_init(&r->meter, jr_clock_monotonic(&options->clock));
    *ret_recorder = r;
    r = NULL;
    return JR_OK;
}

void recorder_free(recorder *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n_shelves; i++)
        for (result_kind kind = 0; kind < N_RESULT_KINDS; kind++)
            (void)!ledger_close(r->shelves[i].ledgers[kind], NULL);
    free(r->shelves);
    free(r->each);
    free(r->outlooks);
    free(r);
}

void recorder_attach(recorder *r, calls *c, size_t first)
{
    r->calls = c;
    r->first = first;
}

static void sync_all(recorder *r)
{
    for (size_t i = 0; i < r->n_shelves; i++) {
        shelf *s = &r->shelves[i];
        for (result_kind kind = 0; kind < N_RESULT_KINDS; kind++) {
            jr_error err;
            if (!s->ledgers[kind])
                continue;
            if (ledger_sync(s->ledgers[kind], &err) != JR_OK) {
                note_problem(r, &err);
            } else if (kind == RESULT_VALID) {
                s->report.n_done += s->n_pending;
                r->progress.n_done += s->n_pending;
                s->n_pending = 0;
            }
        }
    }
}

static void sync_is_due(void *context)
{
    recorder *r = context;
    r->is_sync_scheduled = false;
    sync_all(r);
}

const char recorder_too_long[] =
    ENGLISH("its record would be longer than the 128 MiB that a line may have");

bool recorder_add(recorder *r, size_t endpoint, result_kind kind, jr_str line)
{
    shelf *s = &r->shelves[endpoint];
    jr_error err;
    jr_status status = JR_OK;
    if (line.size >= JR_LINE_MAX)
        return false;
    if (!s->ledgers[kind]) {
        uint64_t n_repaired;
        status = open_ledger(r, s, kind, &n_repaired, &err);
    }
    if (status == JR_OK)
        status = ledger_append(s->ledgers[kind], line, &err);
    if (status != JR_OK) {
        r->n_lost++;
        note_problem(r, &err);
        return true;
    }
    s->n_pending += kind == RESULT_VALID;
    s->report.n_invalid += kind == RESULT_INVALID;
    r->progress.n_invalid += kind == RESULT_INVALID;
    s->report.n_failed += kind == RESULT_FAILED;
    r->progress.n_failed += kind == RESULT_FAILED;
    if (!r->is_sync_scheduled) {
        r->is_sync_scheduled = true;
        calls_after(r->calls, SYNC_SECONDS, sync_is_due, r);
    }
    return true;
}

void recorder_add_failure(recorder *r, size_t endpoint, const call_subject *subject,
                          const call_result *result)
{
    const jr_endpoint *asked = &r->endpoints->endpoints[endpoint];
    call_failure record = {
        .question_id = subject->question_id,
        .models = subject->models,
        .n_models = subject->n_models,
        .turn = subject->turn,
        .endpoint_id = asked->id,
        .endpoint_model = asked->model,
        .is_batched = result->is_batched,
        .attempts = result->attempts,
        .usage = result->usage,
        .status = result->status,
        .error = jr_str_from(result->is_reply ? chat_problem(&result->reply) : result->problem),
        .tstamp = jr_clock_wall(&r->options->clock)};
    JR_BUF_AUTO jr_buf line = {0};
    call_failure_append(&line, &record);
    (void)recorder_add(r, endpoint, RESULT_FAILED, jr_buf_str(&line));
}

void recorder_note_truncated(recorder *r, size_t endpoint)
{
    r->shelves[endpoint].report.n_truncated++;
}

void recorder_note_empty(recorder *r, size_t endpoint, bool is_filtered)
{
    r->shelves[endpoint].report.n_empty += !is_filtered;
    r->shelves[endpoint].report.n_filtered += is_filtered;
}

void recorder_seal(jr_arena *arena, const result_paths *paths, size_t n, jr_run_report *report)
{
    for (size_t i = 0; i < n; i++)
        for (result_kind kind = 0; kind < N_RESULT_KINDS && paths[i].are_of_shard; kind++) {
            jr_error err;
            if (paths[i].of[kind].size == 0 || kind == RESULT_PART ||
                shard_seal(arena, bench_of(arena, &paths[i]), paths[i].of[kind], &err) == JR_OK ||
                report->problem.size)
                continue;
            report->end = JR_RUN_STOPPED;
            report->problem = jr_arena_copy(arena, jr_str_from(err.message));
        }
}

/* Fills rate and seconds_left from the results so far. */
static void set_pace(jr_progress *p, meter *m, double now)
{
    uint64_t n_results = p->n_done + p->n_invalid + p->n_failed;
    meter_add(m, now, n_results);
    p->rate = meter_rate(m);
    uint64_t n_left = p->n_planned > n_results ? p->n_planned - n_results : 0;
    p->seconds_left = p->rate > 0 ? (double)n_left / p->rate : n_left ? NAN : 0;
}

static void measure_shelf(recorder *r, size_t i, double now)
{
    shelf *s = &r->shelves[i];
    jr_progress *p = &r->each[i];
    *p = (jr_progress){.n_planned = s->report.n_planned,
                       .n_done = s->report.n_done,
                       .n_invalid = s->report.n_invalid,
                       .n_failed = s->report.n_failed,
                       .endpoint = r->endpoints->endpoints[i].id};
    calls_progress(r->calls, r->first + i, 1, p);
    set_pace(p, &s->meter, now);
    if (p->is_stopping)
        p->seconds_left = 0;
    if (calls_outlook(r->calls, r->first + i, s->paths->n_calls, &r->outlooks[i]))
        p->outlook = &r->outlooks[i];
}

/* Of all, if there is one of each. */
static const jr_outlook *sum_outlooks(recorder *r)
{
    jr_outlook *sum = &r->outlooks[r->n_shelves];
    *sum = (jr_outlook){0};
    for (size_t i = 0; i < r->n_shelves; i++) {
        const jr_outlook *of = r->each[i].outlook;
        if (!of)
            return NULL;
        sum->cost += of->cost;
        sum->least_cost += of->least_cost;
        sum->most_cost += of->most_cost;
        sum->n_learned += of->n_learned;
    }
    return sum;
}

void recorder_progress(recorder *r, jr_progress *ret_progress)
{
    double now = jr_clock_monotonic(&r->options->clock), longest = 0;
    jr_progress sum = r->progress;
    calls_progress(r->calls, r->first, r->n_shelves, &sum);
    set_pace(&sum, &r->meter, now);
    for (size_t i = 0; i < r->n_shelves; i++) {
        measure_shelf(r, i, now);
        double left = r->each[i].seconds_left;
        longest = isnan(left) || left > longest ? left : longest;
    }
    sum.seconds_left = longest;
    sum.outlook = sum_outlooks(r);
    sum.endpoints = r->each;
    sum.n_endpoints = r->n_shelves;
    *ret_progress = sum;
}

void recorder_finish(recorder *r, jr_run_report *ret_report)
{
    sync_all(r);
    jr_run_report report = {.end = calls_end(r->calls), .n_endpoints = r->n_shelves};
    recorder_progress(r, &report.total);
    report.total.n_in_flight = 0;
    report.total.endpoints = NULL;
    report.total.n_endpoints = 0;
    report.total.outlook = NULL;
    report.endpoints = jr_arena_alloc(r->arena, r->n_shelves, sizeof *report.endpoints);
    for (size_t i = 0; i < r->n_shelves; i++) {
        shelf *s = &r->shelves[i];
        jr_endpoint_report *e = &s->report;
        calls_report(r->calls, r->first + i, e);
        e->path = s->paths->of[RESULT_VALID];
        e->invalid_path = s->paths->of[RESULT_INVALID];
        e->failures_path = s->paths->of[RESULT_FAILED];
        uint64_t n_ended = e->n_done + e->n_invalid + e->n_failed;
        e->n_left = e->n_planned > n_ended ? e->n_planned - n_ended : 0;
        report.endpoints[i] = *e;
        for (result_kind kind = 0; kind < N_RESULT_KINDS; kind++) {
            jr_error err;
            if (ledger_close(s->ledgers[kind], &err) != JR_OK)
                note_problem(r, &err);
            s->ledgers[kind] = NULL;
        }
    }
    if (r->problem.status != JR_OK) {
        report.end = JR_RUN_STOPPED;
        report.problem = r->n_lost
                             ? jr_arena_format(r->arena, ENGLISH("%s; %llu %s could not be kept"),
                                               r->problem.message, (unsigned long long)r->n_lost,
                                               r->n_lost == 1 ? "reply" : "replies")
                             : jr_arena_copy(r->arena, jr_str_from(r->problem.message));
    }
    *ret_report = report;
}
