/*
 * What is done about one batch, a request to its provider at a time:
 *
 *     gathered ─▶ look ─▶ upload ─▶ create ─▶ poll ... poll ─▶ fetch ─▶ its results are here
 *                  │                  │ no reply: may be there        └─ gone: asked again
 *     sending  ─▶ look ... look ◀────┘
 *
 * A batch whose making was begun and has no id is looked for in the provider's list several times
 * before it is made again, as one that was being made when we were killed may be there late. So is
 * one that was never begun, once: another machine with a copy of the folder may have made it.
 */
#include "batch_job.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "call_reply.h"
#include "reply.h"
#include "secret.h"

enum {
    LOOKS = 3,            /* for a batch that may be there */
    PAGES_MAX = 20,       /* of a provider's list */
    TRIES_MAX = 100,      /* of a step, in a row */
    CLOCKS_APART = 86400, /* seconds by which ours may have lost meanwhile */
    SENDS_MAX = 10,       /* of a batch whose making seems to fail */
    LATE_AFTER = 3600,    /* seconds behind its end, by the provider's own clock */
};
static const size_t result_max = (size_t)1 << 30;

static void take_step(batch_job *job);

static void step_is_due(void *context)
{
    take_step(context);
}

static void step_after(batch_job *job, batch_step step, double seconds)
{
    job->step = step;
    lane *l = job->road->lane;
    http_client_schedule(l->client, lane_now(l) + seconds, step_is_due, job);
}

static void step_now(batch_job *job, batch_step step)
{
    job->step = step;
    take_step(job);
}

static jr_str copy_of(const batch_job *job, jr_str text)
{
    return jr_arena_copy(job->road->lane->arena, text);
}

static double wall_of(const batch_job *job)
{
    return jr_clock_wall(&job->road->lane->options->clock);
}

static const char *name_of(const batch_job *job)
{
    const batch_entry *b = job_entry(job);
    return b->id.size ? b->id.data : b->key.data;
}

static void note(const batch_job *job, const char *sentence)
{
    lane *l = job->road->lane;
    lane_note(l, jr_arena_format(l->arena, ENGLISH("%.*s: batch %s: %s"),
                                 JR_STR_ARG(l->endpoint->id), name_of(job), sentence));
}

/* The way to the provider is closed; what is out stays noted. */
static void stop(batch_job *job, jr_str sentence)
{
    batch_road *road = job->road;
    job->step = STEP_NONE;
    road->events->stopped(road->context, sentence);
}

static void stop_by(batch_job *job, const jr_error *err)
{
    stop(job, jr_str_from(err->message));
}

/* It holds back no other batch any more. */
static void leave_room(batch_job *job)
{
    if (job->holds_room)
        job->road->is_sending = false;
    job->holds_room = false;
    jr_buf_release(&job->text);
}

static bool set_stage(batch_job *job, batch_stage stage, jr_str id)
{
    jr_error err;
    if (batch_ledger_note(&job->road->ledger, job->batch, stage, id, wall_of(job), &err) == JR_OK)
        return true;
    stop_by(job, &err);
    return false;
}

/* --- requests --- */

static void describe_reply(const batch_job *job, jr_arena *arena, const http_reply *reply,
                           jr_buf *sentence)
{
    ending e;
    const jr_endpoint *endpoint = job->road->lane->endpoint;
    ending_read(&e, arena, endpoint, reply, wall_of(job));
    ending_describe(sentence, arena, endpoint, &e);
}

/* The provider says no, or nothing for too long. */
static void refuse(batch_job *job, const http_reply *reply)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf sentence = {0};
    describe_reply(job, arena, reply, &sentence);
    bool is_out = job_entry(job)->id.size > 0;
    jr_buf_format(&sentence, " (%s %s)",
                  is_out ? ENGLISH("looking after batch") : ENGLISH("sending batch"), name_of(job));
    if (is_out && reply->status == 404)
        jr_buf_append_text(
            &sentence,
            ENGLISH("; HINT: was it sent with the key of another account or project? The "
                    "same command with that key collects it"));
    else if (reply->status == 401 || reply->status == 403)
        jr_buf_append_text(&sentence,
                           ENGLISH("; HINT: is the key right, and may it use batches? What is "
                                   "out is not lost: the same command collects it"));
    stop(job, jr_buf_str(&sentence));
}

/* True where the reply is good; else the same step comes again, or the road stops. */
static bool is_good(batch_job *job, const http_reply *reply)
{
    http_verdict verdict = http_judge(reply->failure, reply->status);
    if (verdict == HTTP_TAKE) {
        job->n_tries = 0;
        return true;
    }
    if (verdict == HTTP_TRY_AGAIN && ++job->n_tries < TRIES_MAX) {
        double wait = http_parse_retry_after(http_reply_header(reply, "retry-after"), wall_of(job));
        double poll = batch_road_poll(job->road);
        step_after(job, job->step, wait > poll ? wait : poll);
        return false;
    }
    refuse(job, reply);
    return false;
}

static void ask(batch_job *job, jr_str body, bool is_form, size_t reply_max,
                void (*then)(void *context, const http_reply *reply))
{
    batch_road *road = job->road;
    lane *l = road->lane;
    double timeout = l->options->timeout > 0 ? l->options->timeout : JR_DEFAULT_TIMEOUT;
    http_client_send(l->client,
                     &(http_request){.url = job->message.url.data,
                                     .headers = is_form ? road->form_headers : l->headers,
                                     .body = body,
                                     .timeout = timeout,
                                     .reply_max = reply_max,
                                     .is_once = job->step == STEP_CREATE},
                     then, job);
}

static void clear_message(batch_job *job)
{
    jr_buf_clear(&job->message.url);
    jr_buf_clear(&job->message.body);
}

/* --- looking for it --- */

static void found(batch_job *job, jr_str id)
{
    if (!set_stage(job, BATCH_OUT, id))
        return;
    leave_room(job);
    job->is_known = true;
    step_after(job, STEP_POLL, 0);
    job->road->events->moved(job->road->context);
}

static bool is_of_another(const batch_job *job, jr_str id)
{
    const batch_ledger *l = &job->road->ledger;
    for (size_t i = 0; i < l->batches.n; i++)
        if (str_equals(l->batches.items[i].id, id))
            return true;
    for (size_t i = 0; i < job->of_others.n; i++)
        if (str_equals(job->of_others.items[i], id))
            return true;
    return false;
}

/* By the provider's clock, as ours may have jumped; NAN: it does not say. */
static double provider_time(const http_reply *reply)
{
    return http_parse_retry_after(http_reply_header(reply, "date"), 0);
}

/* By our key; where none is kept by its size and age, which its results will prove. */
static bool is_it(const batch_job *job, const batch_status *s, double now)
{
    const batch_entry *b = job_entry(job);
    if (job->road->dialect->keeps_key)
        return str_equals(s->key, b->key);
    double ours = wall_of(job), age = (isnan(now) ? ours : now) - s->created_at;
    return b->stage == BATCH_SENDING && s->n_requests == b->n_requests &&
           age <= fmax(0, ours - b->at) + CLOCKS_APART && !is_of_another(job, s->id);
}

static void send_it(batch_job *job)
{
    job->n_looks = 0;
    job->n_sent++;
    if (job->road->dialect->has_files && job->file.size == 0)
        step_now(job, STEP_UPLOAD);
    else
        step_now(job, STEP_CREATE);
}

static void is_not_there(batch_job *job)
{
    bool may_be_late = job_entry(job)->stage == BATCH_SENDING && ++job->n_looks < LOOKS;
    if (may_be_late) {
        step_after(job, STEP_LOOK, batch_road_poll(job->road));
    } else if (job->text.size || job->file.size) {
        send_it(job);
    } else {
        job->step = STEP_NONE;
        batch_road_send_again(job->road, job->batch);
        job->road->events->moved(job->road->context);
    }
}

static void list_came(void *context, const http_reply *reply)
{
    batch_job *job = context;
    const batch_dialect *dialect = job->road->dialect;
    JSON_PARSER_AUTO json_parser parser = {0};
    if (job->road->is_over || !is_good(job, reply))
        return;
    yyjson_val *root = json_parse(&parser, reply->body), *item;
    jr_str next = {0};
    yyjson_val *items = yyjson_is_obj(root) ? dialect->list(root, &next) : NULL;
    size_t i, n;
    yyjson_arr_foreach(items, i, n, item)
    {
        batch_status s;
        if (dialect->read_status(item, &s) && is_it(job, &s, provider_time(reply))) {
            found(job, s.id);
            return;
        }
    }
    if (next.size && ++job->n_pages < PAGES_MAX) {
        clear_message(job);
        dialect->append_list_url(&job->message.url, job->road->lane->endpoint, next);
        ask(job, (jr_str){0}, false, 0, list_came);
    } else {
        is_not_there(job);
    }
}

static void look(batch_job *job)
{
    if (!job->road->dialect->keeps_key && job_entry(job)->stage == BATCH_PLANNED) {
        send_it(job);
        return;
    }
    job->n_pages = 0;
    job->road->dialect->append_list_url(&job->message.url, job->road->lane->endpoint, (jr_str){0});
    ask(job, (jr_str){0}, false, 0, list_came);
}

/* --- sending it --- */

static void file_came(void *context, const http_reply *reply)
{
    batch_job *job = context;
    JSON_PARSER_AUTO json_parser parser = {0};
    batch_status s;
    if (job->road->is_over || !is_good(job, reply))
        return;
    yyjson_val *root = json_parse(&parser, reply->body);
    if (!yyjson_is_obj(root) || !job->road->dialect->read_status(root, &s)) {
        refuse(job, reply);
        return;
    }
    job->file = copy_of(job, s.id);
    jr_buf_release(&job->text);
    step_now(job, STEP_CREATE);
}

static void upload(batch_job *job)
{
    job->road->dialect->append_first_url(&job->message.url, job->road->lane->endpoint);
    ask(job, jr_buf_str(&job->text), true, 0, file_came);
}

/* A reply that did not come, or that is no word on the batch. */
static bool may_be_there(const http_reply *reply)
{
    bool is_lost = reply->failure == HTTP_TIMED_OUT || reply->failure == HTTP_BROKEN ||
                   reply->failure == HTTP_TOO_LARGE;
    bool is_refused = http_is_overload(reply->failure, reply->status) ||
                      (reply->status >= 300 && reply->status < 500);
    return is_lost || (reply->failure == HTTP_ANSWERED && !is_refused);
}

static void batch_came(void *context, const http_reply *reply)
{
    batch_job *job = context;
    JSON_PARSER_AUTO json_parser parser = {0};
    batch_status s;
    http_verdict verdict = http_judge(reply->failure, reply->status);
    if (job->road->is_over)
        return;
    yyjson_val *root = verdict == HTTP_TAKE ? json_parse(&parser, reply->body) : NULL;
    if (yyjson_is_obj(root) && job->road->dialect->read_status(root, &s))
        found(job, s.id);
    else if (may_be_there(reply) && job->n_sent < SENDS_MAX)
        step_after(job, STEP_LOOK, batch_road_poll(job->road));
    else if (verdict == HTTP_TRY_AGAIN)
        (void)!is_good(job, reply);
    else if (set_stage(job, BATCH_CLOSED, (jr_str){0}))
        refuse(job, reply);
}

static void create(batch_job *job)
{
    batch_road *road = job->road;
    const jr_endpoint *endpoint = road->lane->endpoint;
    if (job_entry(job)->stage != BATCH_SENDING && !set_stage(job, BATCH_SENDING, (jr_str){0}))
        return;
    if (!road->dialect->has_files) {
        road->dialect->append_first_url(&job->message.url, endpoint);
        ask(job, jr_buf_str(&job->text), false, 0, batch_came);
        return;
    }
    road->dialect->create(&job->message, endpoint, job->is_raw, job_entry(job)->key, job->file);
    ask(job, jr_buf_str(&job->message.body), false, 0, batch_came);
}

/* --- waiting for it --- */

/* Its results are on the disk from here on. */
static void keep_results(batch_job *job)
{
    batch_road *road = job->road;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    file_place place = batch_ledger_results(&road->ledger, arena, job->batch);
    jr_str kept = secret_hide(arena, road->lane->endpoint, jr_buf_str(&job->result));
    if (file_save(place, kept, &err) != JR_OK) {
        stop_by(job, &err);
        return;
    }
    jr_buf_release(&job->result);
    job->step = STEP_NONE;
    if (!set_stage(job, BATCH_FETCHED, (jr_str){0}))
        return;
    if (!batch_road_deliver(road, job->batch, job->ended)) {
        VECTOR_ADD(&job->of_others, NULL, job_entry(job)->id);
        job->n_looks = LOOKS;
        if (set_stage(job, BATCH_SENDING, (jr_str){0}))
            step_now(job, STEP_LOOK);
        return;
    }
    if (!road->is_over)
        road->events->moved(road->context);
}

static void result_came(void *context, const http_reply *reply)
{
    batch_job *job = context;
    if (job->road->is_over)
        return;
    if (reply->failure == HTTP_ANSWERED && (reply->status == 404 || reply->status == 410)) {
        note(
            job,
            ENGLISH("the provider keeps its results no longer, so what is missing is asked again"));
    } else if (is_good(job, reply)) {
        jr_buf_append_str(&job->result, reply->body);
        if (job->result.size && job->result.data[job->result.size - 1] != '\n')
            jr_buf_append_char(&job->result, '\n');
    } else {
        return;
    }
    job->part++;
    step_now(job, STEP_FETCH);
}

static void fetch(batch_job *job)
{
    while (job->part < BATCH_RESULT_PARTS && job->results[job->part].size == 0)
        job->part++;
    if (job->part == BATCH_RESULT_PARTS) {
        keep_results(job);
        return;
    }
    job->road->dialect->append_result_url(&job->message.url, job->road->lane->endpoint,
                                          job_entry(job)->id, job->results[job->part]);
    ask(job, (jr_str){0}, false, result_max, result_came);
}

static void take_inline_results(batch_job *job, yyjson_val *lines)
{
    yyjson_val *line;
    size_t i, n;
    yyjson_arr_foreach(lines, i, n, line)
    {
        size_t size;
        char *text = yyjson_val_write(line, 0, &size);
        if (text)
            jr_buf_append(&job->result, text, size);
        jr_buf_append_char(&job->result, '\n');
        free(text);
    }
}

/* The provider took the batch and asked none of it. */
static void was_refused(batch_job *job, const batch_status *s)
{
    batch_road *road = job->road;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    job->step = STEP_NONE;
    if (s->is_crowded) {
        note(job, ENGLISH("the provider has so much of this account's already that it waits"));
        road->held_until = lane_now(road->lane) + 2 * batch_road_poll(road);
        http_client_schedule(road->lane->client, road->held_until, road->events->moved,
                             road->context);
        batch_road_send_again(road, job->batch);
        return;
    }
    JR_BUF_AUTO jr_buf why = {0};
    secret_append(&why, arena, road->lane->endpoint,
                  s->problem.size ? s->problem : JR_STR(ENGLISH("the provider does not say why")));
    if (set_stage(job, BATCH_CLOSED, (jr_str){0}))
        stop(job, jr_arena_format(arena, ENGLISH("%.*s: batch %s failed: %s"),
                                  JR_STR_ARG(road->lane->endpoint->id), name_of(job), why.data));
}

static bool is_late(const batch_status *s, const http_reply *reply)
{
    return provider_time(reply) > s->expires_at + LATE_AFTER;
}

static void goes_on(batch_job *job, const batch_status *s, const http_reply *reply)
{
    batch_road *road = job->road;
    bool was_known = job->is_known;
    job->is_known = true;
    if (is_late(s, reply) && job->is_cancelled_late) {
        note(job,
             ENGLISH(
                 "it does not end, although its time is over and it was cancelled, so it is asked "
                 "again"));
        job->step = STEP_NONE;
        batch_road_send_again(road, job->batch);
        was_known = false;
    } else if (is_late(s, reply)) {
        job->is_cancelled_late = true;
        step_now(job, STEP_CANCEL);
    } else {
        step_after(job, STEP_POLL, batch_road_poll(road));
    }
    if (!was_known)
        road->events->moved(road->context);
}

static void status_came(void *context, const http_reply *reply)
{
    batch_job *job = context;
    JSON_PARSER_AUTO json_parser parser = {0};
    batch_status s;
    if (job->road->is_over || !is_good(job, reply))
        return;
    yyjson_val *root = json_parse(&parser, reply->body);
    if (!yyjson_is_obj(root) || !job->road->dialect->read_status(root, &s)) {
        step_after(job, STEP_POLL, batch_road_poll(job->road));
        return;
    }
    if (s.end == BATCH_GOES_ON) {
        goes_on(job, &s, reply);
        return;
    }
    if (s.end == BATCH_REFUSED) {
        was_refused(job, &s);
        return;
    }
    job->ended = job->is_cancelled_late ? BATCH_EXPIRED : s.end;
    job->part = 0;
    jr_buf_clear(&job->result);
    for (unsigned i = 0; i < BATCH_RESULT_PARTS; i++)
        job->results[i] = copy_of(job, s.results[i]);
    if (s.inline_results)
        take_inline_results(job, s.inline_results);
    step_now(job, STEP_FETCH);
}

static void poll(batch_job *job)
{
    job->road->dialect->append_status_url(&job->message.url, job->road->lane->endpoint,
                                          job_entry(job)->id);
    ask(job, (jr_str){0}, false, result_max, status_came);
}

static void cancel_came(void *context, const http_reply *reply)
{
    (void)reply;
    batch_job *job = context;
    step_after(job, STEP_POLL, batch_road_poll(job->road));
}

static void cancel(batch_job *job)
{
    job->road->dialect->append_cancel_url(&job->message.url, job->road->lane->endpoint,
                                          job_entry(job)->id);
    ask(job, JR_STR(""), false, 0, cancel_came);
}

static void take_step(batch_job *job)
{
    static void (*const steps[])(batch_job *) = {
        [STEP_LOOK] = look, [STEP_UPLOAD] = upload, [STEP_CREATE] = create,
        [STEP_POLL] = poll, [STEP_FETCH] = fetch,   [STEP_CANCEL] = cancel};
    jr_error err;
    if (job->road->is_over || job->step == STEP_NONE)
        return;
    if (ledger_check_place(job->road->ledger.file, &err) != JR_OK) {
        stop_by(job, &err);
        return;
    }
    clear_message(job);
    steps[job->step](job);
}

void batch_job_start(batch_road *road, uint32_t batch, jr_buf *text, bool is_raw)
{
    batch_job *job = memory_zeroed(1, sizeof *job);
    *job = (batch_job){.road = road, .next = road->jobs, .batch = batch, .is_raw = is_raw};
    road->jobs = job;
    if (text) {
        job->holds_room = true;
        job->text = *text;
        *text = (jr_buf){0};
    }
    step_after(job, road->ledger.batches.items[batch].stage == BATCH_OUT ? STEP_POLL : STEP_LOOK,
               0);
}

void batch_job_free(batch_job *job)
{
    http_client_forget(job->road->lane->client, job);
    jr_buf_release(&job->message.url);
    jr_buf_release(&job->message.body);
    jr_buf_release(&job->text);
    jr_buf_release(&job->result);
    VECTOR_RELEASE(&job->of_others);
    free(job);
}
