/*
 * Gathering requests into batches, finding again what is out, and handing results to those that
 * wait for them. The steps of a batch at its provider are in batch_step.c.
 *
 * What is known of a request is its content as it is before the endpoint has taught anything of
 * what it does not take: so it is the same in every run. A result is taken when its call has become
 * a record, and not before: a call that was cut and asks for more tokens keeps both until then.
 */
#include "batch_job.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "base/url.h"

enum {
    REQUEST_ROOM = 256, /* bytes around the body of a request */
    TOLD_AFTER = 1,     /* seconds; results are on the disk after less */
    DEFAULT_POLL = 30,  /* seconds */
    LONGEST_QUIET = 5,  /* seconds without a new request, after which what was gathered goes out */
    RESULTS_MAX = 1 << 30,
};

double batch_road_poll(const batch_road *road)
{
    double poll = road->lane->options->poll;
    return poll > 0 ? poll : DEFAULT_POLL;
}

static void after(batch_road *road, double seconds, void (*then)(void *context))
{
    http_client_schedule(road->lane->client, lane_now(road->lane) + seconds, then, road);
}

static batch_request *request_at(batch_road *road, uint32_t place)
{
    return &road->ledger.requests.items[place];
}

static uint32_t place_of(const batch_road *road, const batch_request *request)
{
    return (uint32_t)(request - road->ledger.requests.items);
}

/* --- opening --- */

static void make_form_headers(batch_road *road)
{
    lane *l = road->lane;
    jr_str *lines;
    size_t n_lines;
    provider_list_headers(l->arena, l->endpoint, &lines, &n_lines);
    for (size_t i = 0; i < n_lines; i++)
        if (str_begins_with(lines[i], "Content-Type:"))
            lines[i] = jr_arena_format(l->arena, "Content-Type: multipart/form-data; boundary=%.*s",
                                       JR_STR_ARG(road->boundary));
    road->form_headers = http_headers_new(lines, n_lines);
}

jr_status batch_road_open(lane *l, file_place place, const batch_road_events *events, void *context,
                          batch_road **ret_road, jr_error *err)
{
    const batch_dialect *dialect = batch_dialect_find(l->endpoint->provider);
    *ret_road = NULL;
    if (!dialect || !place.path)
        return JR_OK;
    batch_road *road = memory_zeroed(1, sizeof *road);
    *road = (batch_road){.lane = l, .events = events, .context = context, .dialect = dialect};
    uint64_t entropy = l->options->entropy;
    jr_status status = batch_ledger_open(l->arena, place, entropy, &road->ledger, err);
    if (status != JR_OK) {
        free(road);
        return status;
    }
    road->boundary = jr_arena_format(l->arena, "jrank-%016llx", (unsigned long long)~entropy);
    make_form_headers(road);
    status = batch_file_open(road, err);
    if (status != JR_OK) {
        batch_road_free(road);
        return status;
    }
    *ret_road = road;
    return JR_OK;
}

void batch_road_free(batch_road *road)
{
    if (!road)
        return;
    for (batch_job *next, *job = road->jobs; job; job = next) {
        next = job->next;
        batch_job_free(job);
    }
    http_client_forget(road->lane->client, road);
    http_headers_free(road->form_headers);
    batch_file_close(road);
    jr_buf_release(&road->text);
    batch_ledger_close(&road->ledger);
    free(road);
}

jr_status batch_road_refuse_out(file_place place, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    batch_ledger l;
    if (!place.path || access(place.path, F_OK) != 0)
        return JR_OK;
    JR_TRY(batch_ledger_load(arena, place, &l, err));
    unsigned long long n_out = l.n_out;
    batch_ledger_close(&l);
    if (n_out == 0)
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: %llu %s out in batches, and would be paid twice; HINT: --batch "
                        "collects them, --collect what a --batch-file had, jrank batches --cancel "
                        "gives them up",
                        place.path, n_out, n_out == 1 ? "request is" : "requests are");
}

/* --- results --- */

/* Where each result stands; true where one of ours is among them. */
static bool index_results(batch_road *road, uint32_t batch, jr_str text)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    uint32_t number = 0;
    bool has_ours = false;
    for (size_t at = 0; at < text.size;) {
        const char *end = memchr(text.data + at, '\n', text.size - at);
        size_t size = end ? (size_t)(end - text.data) - at : text.size - at;
        yyjson_val *record = json_parse(&parser, (jr_str){text.data + at, size});
        batch_line line;
        batch_request *r = NULL;
        number++;
        if (yyjson_is_obj(record) && road->dialect->read_line(record, &line))
            r = batch_ledger_request(&road->ledger, line.id);
        if (r && r->batch == batch && r->state == REQUEST_OUT) {
            r->state = REQUEST_CAME;
            r->place = (line_place){.offset = at, .size = (uint32_t)size, .line = number};
        }
        has_ours |= r != NULL;
        at += size + 1;
    }
    return has_ours;
}

static void miss_the_rest(batch_road *road, uint32_t batch)
{
    const batch_entry b = road->ledger.batches.items[batch];
    for (uint32_t i = 0; i < b.n_requests; i++)
        if (request_at(road, b.first + i)->state == REQUEST_OUT)
            batch_ledger_miss(&road->ledger, request_at(road, b.first + i));
}

/* From here on it is the waiter's, until that takes or forgets it. */
static lane_request *hand_over(batch_road *road, uint32_t place)
{
    batch_request *request = request_at(road, place);
    lane_request *waiter = request->waiter;
    request->is_read = true;
    request->before = waiter->came;
    waiter->came = place + 1;
    waiter->sent_as = 0;
    road->n_awaited--;
    return waiter;
}

/* Read as the reply to a single request is. */
static void conclude(batch_road *road, uint32_t place, int status, jr_str body)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_run_options *options = road->lane->options;
    const http_reply reply = {.failure = HTTP_ANSWERED, .status = status, .body = body};
    ending e;
    ending_read(&e, arena, road->lane->endpoint, &reply, jr_clock_wall(&options->clock));
    lane_request_ended(hand_over(road, place), arena, &e);
}

static void conclude_without(batch_road *road, uint32_t place, int status, jr_str problem)
{
    JR_BUF_AUTO jr_buf body = {0};
    jr_buf_append_text(&body, "{\"error\":{\"message\":");
    jr_json_append_string(&body,
                          problem.size ? problem : JR_STR(ENGLISH("the batch has no reply to it")));
    jr_buf_append_text(&body, "}}");
    conclude(road, place, status, jr_buf_str(&body));
}

static void give_up(batch_road *road, uint32_t place)
{
    lane_request *waiter = request_at(road, place)->waiter;
    road->events->left(waiter->context);
}

static void conclude_line(batch_road *road, uint32_t place, jr_str text)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *record = json_parse(&parser, text);
    batch_line line;
    if (!yyjson_is_obj(record) || !road->dialect->read_line(record, &line)) {
        conclude_without(road, place, 500, JR_STR(ENGLISH("its result can't be read again")));
    } else if (line.body) {
        size_t size;
        char *body = yyjson_val_write(line.body, 0, &size);
        conclude(road, place, line.status, (jr_str){body, body ? size : 0});
        free(body);
    } else if (line.is_cancelled) {
        give_up(road, place);
        batch_ledger_take(&road->ledger, request_at(road, place));
    } else {
        conclude_without(road, place, line.status, line.problem);
    }
}

static void deliver(batch_road *road, uint32_t batch, batch_end ended)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf line = {0};
    file_place place = batch_ledger_results(&road->ledger, arena, batch);
    int fd = -1;
    if (file_open(place.path, FILE_REGULAR, &fd, NULL) != JR_OK)
        fd = -1;
    const batch_entry b = road->ledger.batches.items[batch];
    road->is_delivering = true;
    for (uint32_t i = b.first; i < b.first + b.n_requests; i++) {
        /* A request may be added meanwhile, so that the list moves. */
        const batch_request r = *request_at(road, i);
        if (!r.waiter || r.is_read)
            continue;
        if (r.state == REQUEST_CAME && fd >= 0 &&
            line_read_at(fd, place.path, r.place, &line, NULL) == JR_OK)
            conclude_line(road, i, jr_buf_str(&line));
        else if (r.state == REQUEST_CAME)
            conclude_without(road, i, 500, JR_STR(ENGLISH("its result can't be read again")));
        else if (r.state == REQUEST_MISSING && ended == BATCH_CANCELLED)
            give_up(road, i);
        else if (r.state == REQUEST_MISSING)
            conclude_without(
                road, i, 408,
                ended == BATCH_EXPIRED
                    ? JR_STR(ENGLISH("the batch expired before it came to this request"))
                    : (jr_str){0});
    }
    road->is_delivering = false;
    if (fd >= 0)
        close(fd);
}

bool batch_road_deliver(batch_road *road, uint32_t batch, batch_end ended)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    file_place place = batch_ledger_results(&road->ledger, arena, batch);
    jr_str text = {0};
    jr_error err;
    if (file_load(arena, place.path, RESULTS_MAX, &text, &err) != JR_OK) {
        road->events->stopped(road->context, jr_str_from(err.message));
        return true;
    }
    bool is_ours = index_results(road, batch, text) || road->dialect->keeps_key || text.size == 0;
    jr_arena_free(arena);
    arena = NULL;
    if (!is_ours)
        return false;
    miss_the_rest(road, batch);
    deliver(road, batch, ended);
    return true;
}

void batch_road_send_again(batch_road *road, uint32_t batch)
{
    jr_error err;
    batch_ledger *l = &road->ledger;
    double now = jr_clock_wall(&road->lane->options->clock);
    if (batch_ledger_note(l, batch, BATCH_CLOSED, (jr_str){0}, now, &err) != JR_OK) {
        road->events->stopped(road->context, jr_str_from(err.message));
        return;
    }
    const batch_entry b = l->batches.items[batch];
    for (uint32_t i = b.first; i < b.first + b.n_requests; i++) {
        lane_request *waiter = request_at(road, i)->waiter;
        if (waiter && !request_at(road, i)->is_read)
            road->events->again(waiter->context);
    }
}

/* Of results that were here before their requests were sent. */
static void delivery_is_due(void *context)
{
    batch_road *road = context;
    road->is_delivery_scheduled = false;
    for (uint32_t i = 0; i < road->ledger.batches.n && !road->is_over; i++)
        if (road->ledger.batches.items[i].stage == BATCH_FETCHED)
            deliver(road, i, BATCH_COMPLETE);
    road->events->moved(road->context);
}

static void tell_is_due(void *context)
{
    batch_road *road = context;
    road->is_tell_scheduled = false;
    batch_ledger_tell(&road->ledger);
}

/* The attempts of a request, the last first. */
static void end_attempts(batch_road *road, lane_request *r, bool is_taken)
{
    if (r->sent_as) {
        request_at(road, r->sent_as - 1)->waiter = NULL;
        road->n_awaited--;
    }
    for (uint32_t place = r->came; place;) {
        batch_request *request = request_at(road, place - 1);
        place = request->before;
        request->waiter = NULL;
        request->is_read = false;
        request->before = 0;
        if (is_taken)
            batch_ledger_take(&road->ledger, request);
    }
    r->sent_as = r->came = 0;
}

void batch_road_take(batch_road *road, lane_request *request)
{
    end_attempts(road, request, true);
    if (road->is_tell_scheduled)
        return;
    road->is_tell_scheduled = true;
    after(road, TOLD_AFTER, tell_is_due);
}

void batch_road_forget(batch_road *road, lane_request *request)
{
    end_attempts(road, request, false);
}

/* --- sending --- */

/* What is in a file comes in another one, and not by itself. */
static void refuse_to_wait(batch_road *road, uint32_t batch)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const batch_entry *b = &road->ledger.batches.items[batch];
    jr_str sentence =
        jr_arena_format(arena,
                        ENGLISH("%.*s: %u %s in a file (%.*s); HINT: --collect FILE takes the "
                                "results of its run, "
                                "jrank batches --cancel gives them up"),
                        JR_STR_ARG(road->lane->endpoint->id), b->n_open,
                        b->n_open == 1 ? "request is" : "requests are", JR_STR_ARG(b->id));
    road->events->stopped(road->context, sentence);
}

/* Its results are missing here, as in a copy that was made meanwhile: they are fetched again. */
static batch_stage look_for_results(batch_road *road, uint32_t batch)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    const batch_entry *b = &road->ledger.batches.items[batch];
    if (access(batch_ledger_results(&road->ledger, arena, batch).path, F_OK) != 0 &&
        batch_ledger_note(&road->ledger, batch, BATCH_OUT, b->id, b->at, &err) != JR_OK)
        road->events->stopped(road->context, jr_str_from(err.message));
    return b->stage;
}

void batch_road_start(batch_road *road)
{
    batch_file_start(road);
    size_t n = road->ledger.batches.n;
    for (uint32_t i = 0; i < n; i++) {
        batch_stage stage = road->ledger.batches.items[i].stage;
        if (stage == BATCH_FETCHED)
            stage = look_for_results(road, i);
        if (stage == BATCH_PLANNED)
            batch_road_send_again(road, i);
        else if (stage == BATCH_FETCHED)
            (void)batch_road_deliver(road, i, BATCH_COMPLETE);
        else if (stage == BATCH_OUT && batch_is_in_file(road->ledger.batches.items[i].id)) {
            if (!road->is_of_files)
                refuse_to_wait(road, i);
        } else if (stage != BATCH_CLOSED)
            batch_job_start(road, i, NULL, false);
    }
}

bool batch_road_has_room(const batch_road *road)
{
    return !road->is_over && !road->is_sending && lane_now(road->lane) >= road->held_until;
}

static void send_gathered(batch_road *road)
{
    batch_ledger *l = &road->ledger;
    jr_error err;
    road->is_open = false;
    if (batch_ledger_plan(l, &err) != JR_OK) {
        jr_buf_release(&road->text);
        road->events->stopped(road->context, jr_str_from(err.message));
        return;
    }
    uint32_t batch = (uint32_t)l->batches.n - 1;
    road->dialect->end(&road->text, l->batches.items[batch].key, road->boundary);
    if (road->is_of_files) {
        batch_file_send(road, batch, jr_buf_str(&road->text));
        jr_buf_release(&road->text);
        return;
    }
    road->is_sending = true;
    batch_job_start(road, batch, &road->text, road->is_raw);
}

static void begin_batch(batch_road *road, bool is_raw)
{
    const jr_endpoint *e = road->lane->endpoint;
    const batch_address address = {.endpoint = e->id,
                                   .provider = jr_str_from(jr_provider_name(e->provider)),
                                   .base_url = url_without_query(e->base_url),
                                   .model = e->model};
    batch_ledger_begin(&road->ledger, &address, jr_clock_wall(&road->lane->options->clock));
    road->dialect->begin(&road->text, e, road->boundary);
    road->is_open = true;
    road->is_raw = is_raw;
}

static void gather(batch_road *road, lane_request *r, jr_str content, bool is_raw)
{
    batch_ledger *l = &road->ledger;
    size_t size = road->text.size + r->body.size + REQUEST_ROOM;
    if (road->is_open && (is_raw != road->is_raw || size > road->dialect->size_max))
        send_gathered(road);
    if (road->is_over)
        return;
    bool is_first = !road->is_open;
    if (is_first)
        begin_batch(road, is_raw);
    uint32_t place = batch_ledger_add(l, content);
    JR_BUF_AUTO jr_buf id = {0};
    batch_ledger_append_id(&id, l, request_at(road, place));
    road->dialect->add(&road->text, road->lane->endpoint, is_raw, is_first, jr_buf_str(&id),
                       jr_buf_str(&r->body));
    request_at(road, place)->waiter = r;
    r->sent_as = place + 1;
    road->n_awaited++;
    road->lane->report.n_sent++;
    road->added_at = lane_now(road->lane);
    if (l->batches.items[l->batches.n - 1].n_requests >= road->dialect->requests_max)
        send_gathered(road);
}

/* What a request is known by. The model stands in the URL of some. */
static void name_content(const batch_road *road, const lane_request *r, bool is_raw,
                         char ret_hex[DIGEST_SIZE])
{
    const jr_endpoint *e = road->lane->endpoint;
    JR_BUF_AUTO jr_buf head = {0};
    jr_buf_format(&head, "%s\n%.*s\n%d\n", jr_provider_name(e->provider), JR_STR_ARG(e->model),
                  is_raw);
    hasher *h = hasher_new();
    hasher_add(h, head.data, head.size);
    hasher_add(h, r->body.data, r->body.size);
    hasher_digits(h, ret_hex);
    hasher_free(h);
}

static void wait_for(batch_road *road, lane_request *r, batch_request *found)
{
    found->waiter = r;
    r->sent_as = place_of(road, found) + 1;
    road->n_awaited++;
    if (found->state == REQUEST_CAME && !road->is_delivery_scheduled) {
        road->is_delivery_scheduled = true;
        after(road, 0, delivery_is_due);
    }
}

void batch_road_send(batch_road *road, lane_request *r, const chat *sent)
{
    static const quirks none;
    const jr_endpoint *endpoint = road->lane->endpoint;
    bool is_raw = sent->raw_prompt.size > 0;
    char hex[DIGEST_SIZE];
    jr_buf_clear(&r->body);
    road->lane->provider->append_body(&r->body, endpoint, sent, &none);
    name_content(road, r, is_raw, hex);
    const jr_str content = {hex, BATCH_KEY_DIGITS};
    batch_request *found = batch_ledger_find(&road->ledger, content);
    if (found) {
        wait_for(road, r, found);
    } else if (road->is_of_files && !road->requests) {
        batch_file_refuse(road, r);
    } else {
        jr_buf_clear(&r->body);
        road->lane->provider->append_body(&r->body, endpoint, sent, &r->quirks);
        gather(road, r, content, is_raw);
    }
    if (road->n_awaited > road->lane->report.most_in_flight)
        road->lane->report.most_in_flight = road->n_awaited;
    jr_buf_release(&r->body);
}

static void settle_is_due(void *context)
{
    batch_road *road = context;
    road->is_settle_scheduled = false;
    batch_road_settle(road, false);
}

void batch_road_settle(batch_road *road, bool is_all)
{
    if (!road->is_open || road->is_sending || road->is_over)
        return;
    double quiet = fmin(batch_road_poll(road), LONGEST_QUIET);
    double left = road->added_at + quiet - lane_now(road->lane);
    if (is_all || left <= 0) {
        send_gathered(road);
    } else if (!road->is_settle_scheduled) {
        road->is_settle_scheduled = true;
        after(road, left, settle_is_due);
    }
}

/* --- the end --- */

void batch_road_let_go(batch_road *road)
{
    if (road->is_over)
        return;
    road->is_over = true;
    for (uint32_t i = 0; i < road->ledger.requests.n; i++) {
        const batch_request *r = request_at(road, i);
        if (r->waiter && !r->is_read)
            give_up(road, i);
    }
}

bool batch_road_is_idle(const batch_road *road)
{
    bool is_idle = !road->is_open && !road->is_sending && !road->is_delivering &&
                   !road->is_delivery_scheduled && !road->is_refusal_scheduled;
    for (const batch_job *job = road->jobs; job && is_idle; job = job->next)
        is_idle = job->step == STEP_NONE || (job->step == STEP_POLL && job->is_known);
    return is_idle;
}

uint32_t batch_road_n_awaited(const batch_road *road)
{
    return road->n_awaited;
}

uint32_t batch_road_n_gathered(const batch_road *road)
{
    const batch_ledger *l = &road->ledger;
    return road->is_open ? l->batches.items[l->batches.n - 1].n_requests : 0;
}
