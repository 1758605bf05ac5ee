/*
 * Routing: /SLUG/PATH is a page, a download or an asset of a benchmark, and a few paths that only a
 * server has. Every response, whatever its status, has the headers of append_protection.
 */
#include "handler.h"

#include <assert.h>
#include <string.h>

#include "assets.h"
#include "base/pack.h"
#include "base/str.h"
#include "page.h"
#include "page_served.h"
#include "site.h"
#include "vote_buttons.h"

static const char HTML[] = "text/html; charset=utf-8";

typedef struct exchange {
    service *service;
    jr_arena *arena;
    const site_request *request;
    site_response *response;
    jr_str path, query; /* the path is decoded */
    size_t holder;      /* of a token, see gate.h */
} exchange;

static const char CONTENT_POLICY[] = "Content-Security-Policy";
#define FRAMES "; frame-ancestors 'none'"

static void add_header(site_response *response, const char *name, const char *value)
{
    assert(response->n_headers < SITE_HEADERS_MAX);
    response->headers[response->n_headers++] = (site_header){name, value};
}

static void append_protection(site_response *response)
{
    add_header(response, CONTENT_POLICY, PAGE_SECURITY_POLICY FRAMES);
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "Referrer-Policy", "same-origin");
    add_header(response, "Cross-Origin-Resource-Policy", "same-origin");
}

static void respond(site_response *response, unsigned status, const char *type)
{
    *response = (site_response){.status = status, .body = response->body};
    append_protection(response);
    if (type)
        add_header(response, "Content-Type", type);
}

static void refuse_with(jr_arena *arena, site_response *response, unsigned status, word message,
                        jr_str detail)
{
    jr_buf_clear(&response->body);
    respond(response, status, HTML);
    add_header(response, "Cache-Control", "no-store");
    page_show_message(arena, &response->body, message, detail);
}

static void refuse(jr_arena *arena, site_response *response, unsigned status, word message)
{
    refuse_with(arena, response, status, message, (jr_str){0});
}

void handler_refuse(jr_arena *arena, unsigned status, site_response *ret_response)
{
    *ret_response = (site_response){0};
    refuse(arena, ret_response, status,
           status == 413   ? WORD_TOO_LARGE
           : status == 503 ? WORD_TOO_BUSY
                           : WORD_BAD_REQUEST);
    add_header(ret_response, "Connection", "close");
    if (status == 503)
        add_header(ret_response, "Retry-After", "60");
}

static void redirect(const exchange *e, jr_str location)
{
    respond(e->response, 303, NULL);
    add_header(e->response, "Location", location.data);
    add_header(e->response, "Cache-Control", "no-store");
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* False for a "%" without two digits behind it and for control characters, NUL among them. */
static bool decode(jr_arena *arena, jr_str text, jr_str *ret_text)
{
    char *bytes = jr_arena_alloc(arena, text.size + 1, 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '%') {
            int high = text.size - i > 2 ? hex_digit(text.data[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(text.data[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if ((unsigned char)c < 0x20 || c == 0x7f)
            return false;
        bytes[size++] = c;
    }
    *ret_text = (jr_str){bytes, size};
    return true;
}

/* The value of NAME=VALUE in a query; an empty one is as none. Values here have no need of escapes.
 */
static jr_str form_value(jr_str form, const char *name)
{
    for (jr_str part; str_next_part(&form, '&', &part);)
        if (str_drop_beginning(&part, name) && str_drop_beginning(&part, "=") && part.size)
            return part;
    return (jr_str){NULL, 0};
}

static bool is_reading(const exchange *e)
{
    return str_is(e->request->method, "GET") || str_is(e->request->method, "HEAD");
}

static void refuse_method(const exchange *e, const char *allowed)
{
    refuse(e->arena, e->response, 405, WORD_WRONG_METHOD);
    add_header(e->response, "Allow", allowed);
}

/* True where the reader has this generation already. A tag has nothing that would need parsing. */
static bool has_already(const exchange *e, jr_str tag)
{
    jr_str known = e->request->if_none_match;
    return known.size && memmem(known.data, known.size, tag.data, tag.size) != NULL;
}

static jr_str tag_of(const exchange *e, const char *what, uint64_t generation)
{
    return jr_arena_format(e->arena, "\"%s-%s%llu\"", e->service->start, what,
                           (unsigned long long)generation);
}

/* Headers of what stays the same as long as its tag does. */
static void answer_tagged(const exchange *e, unsigned status, const char *type, jr_str tag)
{
    respond(e->response, status, type);
    add_header(e->response, "ETag", jr_arena_format(e->arena, "W/%s", tag.data).data);
    add_header(e->response, "Vary", "Accept-Encoding");
    add_header(e->response, "Cache-Control",
               e->service->gate.has_token ? "private, no-cache" : "no-cache");
}

/* The response with a body that has this key for others: what e->response->body has, or `held`. */
static void answer_shared(const exchange *e, const char *type, jr_str tag, jr_str key,
                          held_body *held)
{
    answer_tagged(e, 200, type, tag);
    e->response->type = type;
    e->response->key = key;
    e->response->held = held;
}

/* How a body may be coded, what is better first. */
static const struct coding {
    const char *name;
    pack_form form;
} codings[] = {{"zstd", PACK_ZSTD}, {"gzip", PACK_GZIP}};

/* The first that the reader takes, or NULL. A weight that is no zero is as good as any other. */
static const struct coding *find_coding(jr_str accepted)
{
    const struct coding *found = NULL;
    for (jr_str part, name; str_next_part(&accepted, ',', &part);) {
        jr_str weight = part;
        str_next_part(&weight, ';', &name);
        weight = str_trim(weight);
        bool is_refused = str_drop_beginning(&weight, "q=0") &&
                          strspn(weight.data ? weight.data : "", ".0") == weight.size;
        for (size_t i = 0; i < sizeof codings / sizeof *codings && !is_refused; i++)
            if (str_is_nocase(str_trim(name), codings[i].name) && (!found || &codings[i] < found))
                found = &codings[i];
    }
    return found;
}

/* Packs the body where that is worth it. */
static bool code_body(jr_buf *body, const struct coding *coding)
{
    enum { SIZE_MIN = 1000 };
    if (!coding || body->size < SIZE_MIN)
        return false;
    jr_buf packed = {0};
    pack_append(&packed, jr_buf_str(body), coding->form, PACK_FAST);
    jr_buf_release(body);
    *body = packed;
    return true;
}

static bool is_voter(const exchange *e)
{
    return e->holder < e->service->gate.n_voters;
}

static void find_page(const exchange *e, const service_bench *bench, const snapshot *now,
                      jr_str path)
{
    /* Who may not vote is not led to where votes are given. */
    site shown = *now->site;
    shown.has_votes &= is_voter(e);
    jr_str tag = tag_of(e, shown.has_votes ? "v" : "", now->generation);
    const char *type = NULL;
    jr_error err;
    if (has_already(e, tag)) {
        answer_tagged(e, 304, NULL, tag);
        return;
    }
    const struct coding *coding = find_coding(e->request->accept_encoding);
    jr_str key = jr_arena_format(e->arena, "%s/%s/%.*s %s", tag.data, bench->slug.data,
                                 JR_STR_ARG(path), coding ? coding->name : "");
    held_body *held = body_find(&e->service->bodies, key);
    jr_status status = held ? JR_OK : page_file(&shown, path, &e->response->body, &type, &err);
    bool is_coded = coding && (held || (status == JR_OK && code_body(&e->response->body, coding)));
    if (status == JR_OK) {
        bool is_of_key = is_coded || !coding;
        answer_shared(e, held ? body_type(held) : type, tag, is_of_key ? key : (jr_str){0}, held);
        if (is_coded)
            add_header(e->response, "Content-Encoding", coding->name);
    } else if (status == JR_ERR_NOT_FOUND)
        refuse(e->arena, e->response, 404, WORD_NOTHING_HERE);
    else
        refuse(e->arena, e->response, 500, WORD_CANNOT_SHOW);
}

static void answer_page(const exchange *e, const service_bench *bench, const snapshot *now,
                        jr_str path)
{
    find_page(e, bench, now, path);
    for (size_t i = 0; i < e->response->n_headers && page_computes(path); i++)
        if (e->response->headers[i].name == CONTENT_POLICY)
            e->response->headers[i].value = PAGE_COMPUTING_POLICY FRAMES;
}

/* What pages of no benchmark are made with. */
static void answer_asset(const exchange *e)
{
    jr_str tag = tag_of(e, "a", 0);
    const asset *found = asset_find(e->path);
    if (!found) {
        refuse(e->arena, e->response, 404, WORD_NOTHING_HERE);
    } else if (has_already(e, tag)) {
        answer_tagged(e, 304, NULL, tag);
    } else {
        jr_buf_append(&e->response->body, found->bytes, *found->size);
        answer_tagged(e, 200, found->type, tag);
    }
}

static void answer_events(const exchange *e, live *events)
{
    respond(e->response, 200, "text/event-stream");
    add_header(e->response, "Cache-Control", "no-store");
    e->response->events = events;
}

static void answer_live(const exchange *e, const snapshot *now, live *followed)
{
    live_state state = live_read_state(followed, e->arena);
    page p = page_of(now->site, e->arena, "live.html", "", &e->response->body);
    respond(e->response, 200, HTML);
    add_header(e->response, "Cache-Control", "no-store");
    page_show_live(&p, &state);
}

/* The page of a match can be shown only if its files are still what they were. */
static void finish_vote_page(const exchange *e, const page *p)
{
    if (p->status != JR_OK) {
        refuse(e->arena, e->response, 500, WORD_CANNOT_SHOW);
        return;
    }
    respond(e->response, 200, HTML);
    add_header(e->response, "Cache-Control", "no-store");
}

/* The form of a ballot was sent. */
static void take_vote(const exchange *e, const service_bench *bench, const snapshot *now)
{
    const site_request *r = e->request;
    jr_str text = form_value(r->body, "vote");
    ballot *b = ballot_find(bench->ballots, e->holder, form_value(r->body, "ballot"));
    bool is_undo = str_is(text, VOTE_UNDO);
    said vote = said_of(text);
    double time = jr_clock_wall(&e->service->clock);
    const char *path = jr_arena_format(e->arena, "/%s/vote.html", bench->slug.data).data;
    jr_error err;
    if (!gate_is_same_origin(r->host, r->origin, r->fetch_site)) {
        refuse(e->arena, e->response, 403, WORD_WRONG_ORIGIN);
    } else if (vote == N_SAID && !is_undo) {
        refuse(e->arena, e->response, 400, WORD_BAD_REQUEST);
    } else if (!b) {
        refuse(e->arena, e->response, 410, WORD_VOTE_LOST);
    } else if (is_undo) {
        ballot_take_back(bench->ballots, e->holder, time);
        redirect(e, jr_str_from(path));
    } else if (ballot_cast(bench->ballots, now->site, b, vote, time, &err) != JR_OK) {
        refuse_with(e->arena, e->response, 500, WORD_VOTE_NOT_SAVED, jr_str_from(err.message));
    } else {
        redirect(e, jr_arena_format(e->arena, "%s?after=%s", path, b->id));
    }
}

static ballot *find_named(const exchange *e, const service_bench *bench, const char *name)
{
    jr_str id = form_value(e->query, name);
    return id.size ? ballot_find(bench->ballots, e->holder, id) : NULL;
}

static void show_vote(const exchange *e, const service_bench *bench, const snapshot *now)
{
    page p = page_of(now->site, e->arena, "vote.html", "", &e->response->body);
    ballot *voted = find_named(e, bench, "voted");
    if (voted && voted->vote != N_SAID && voted->vote != SAID_SKIP) {
        voted->is_seen = true;
        page_show_vote(&p, voted);
    } else {
        ballot_progress progress = ballot_count(bench->ballots, e->holder, now->site);
        const ballot *next =
            ballot_next(bench->ballots, e->holder, now->site, jr_clock_wall(&e->service->clock));
        page_show_ballot(&p, next, find_named(e, bench, "after"), &progress);
    }
    finish_vote_page(e, &p);
}

static void answer_vote(const exchange *e, const service_bench *bench, const snapshot *now)
{
    if (!is_voter(e)) {
        refuse(e->arena, e->response, 403, WORD_VOTE_BY_INVITATION);
    } else if (str_is(e->request->method, "POST")) {
        take_vote(e, bench, now);
    } else if (str_is(e->request->method, "HEAD")) { /* draws nothing */
        respond(e->response, 200, HTML);
        add_header(e->response, "Cache-Control", "no-store");
    } else {
        show_vote(e, bench, now);
    }
}

static void answer_bench(const exchange *e, const service_bench *bench, jr_str path)
{
    bool is_vote = bench->ballots && str_is(path, "vote.html");
    if (!is_reading(e) && !(is_vote && str_is(e->request->method, "POST"))) {
        refuse_method(e, is_vote ? "GET, HEAD, POST" : "GET, HEAD");
        return;
    }
    snapshot *now = live_hold(bench->live);
    if (is_vote)
        answer_vote(e, bench, now);
    else if (str_is(path, "events"))
        answer_events(e, bench->live);
    else if (str_is(path, "live.html"))
        answer_live(e, now, bench->live);
    else
        answer_page(e, bench, now, path.size ? path : JR_STR("index.html"));
    live_let_go(now);
}

static void answer_root(const exchange *e)
{
    const service *s = e->service;
    if (s->n_benches == 1) {
        redirect(e, jr_arena_format(e->arena, "/%s/", s->benches[0].slug.data));
        return;
    }
    jr_str *names = jr_arena_alloc(e->arena, s->n_benches, sizeof *names);
    jr_str *slugs = jr_arena_alloc(e->arena, s->n_benches, sizeof *slugs);
    for (size_t i = 0; i < s->n_benches; i++) {
        snapshot *now = live_hold(s->benches[i].live);
        names[i] = jr_arena_copy(e->arena, now->site->title);
        slugs[i] = s->benches[i].slug;
        live_let_go(now);
    }
    respond(e->response, 200, HTML);
    add_header(e->response, "Cache-Control", "no-store");
    page_show_benches(e->arena, &e->response->body, names, slugs, s->n_benches);
}

/* A path of the server itself; the leading slash is gone. */
static void answer_own(const exchange *e)
{
    if (!is_reading(e)) {
        refuse_method(e, "GET, HEAD");
    } else if (e->path.size == 0) {
        answer_root(e);
    } else if (str_is(e->path, "favicon.ico")) {
        respond(e->response, 204, NULL); /* browsers ask for it by themselves */
        add_header(e->response, "Cache-Control", "max-age=86400");
    } else {
        answer_asset(e);
    }
}

static void route(const exchange *e)
{
    jr_str rest = e->path, first = {0};
    str_next_part(&rest, '/', &first);
    for (size_t i = 0; i < e->service->n_benches; i++) {
        const service_bench *bench = &e->service->benches[i];
        if (!str_equals(bench->slug, first))
            continue;
        if (rest.data)
            answer_bench(e, bench, rest);
        else
            redirect(e, jr_arena_format(e->arena, "/%s/", bench->slug.data));
        return;
    }
    answer_own(e);
}

/* The token in the address becomes a cookie, and leaves the address. */
static void take_token(const exchange *e)
{
    jr_buf cookie = {0};
    gate_append_cookie(&e->service->gate, e->holder, &cookie);
    jr_str value = jr_arena_copy(e->arena, jr_buf_str(&cookie));
    jr_buf_release(&cookie);
    const char *end = memchr(e->request->target.data, '?', e->request->target.size);
    jr_str path = {e->request->target.data, (size_t)(end - e->request->target.data)};
    redirect(e, jr_arena_copy(e->arena, path));
    add_header(e->response, "Set-Cookie", value.data);
}

/* Path and query of the target. False for what is neither: "//" would lead to another server in a
 * redirect, and no page has it. */
static bool parse_target(exchange *e)
{
    jr_str target = e->request->target;
    const char *mark = memchr(target.data ? target.data : "", '?', target.size);
    jr_str path = {target.data, mark ? (size_t)(mark - target.data) : target.size};
    if (mark)
        e->query = (jr_str){mark + 1, target.size - path.size - 1};
    if (!path.size || path.data[0] != '/' || !decode(e->arena, path, &e->path))
        return false;
    bool is_plain =
        !memmem(e->path.data, e->path.size, "//", 2) && !memchr(e->path.data, '\\', e->path.size);
    e->path = (jr_str){e->path.data + 1, e->path.size - 1};
    return is_plain;
}

void handler_answer(service *s, jr_arena *arena, const site_request *request,
                    site_response *ret_response)
{
    *ret_response = (site_response){0};
    exchange e = {.service = s, .arena = arena, .request = request, .response = ret_response};
    if (!gate_is_host_ours(&s->gate, request->host)) {
        refuse(arena, ret_response, 403, WORD_WRONG_HOST);
    } else if (!parse_target(&e)) {
        refuse(arena, ret_response, 400, WORD_BAD_REQUEST);
    } else {
        const gate *g = &s->gate;
        jr_str token = form_value(e.query, "token");
        e.holder = is_reading(&e) && token.size ? gate_find_token(g, token) : GATE_NOBODY;
        if (e.holder != GATE_NOBODY) {
            take_token(&e);
            return;
        }
        e.holder = gate_find_cookie(g, request->cookie);
        if (e.holder == GATE_NOBODY)
            refuse(arena, ret_response, 403, WORD_TOKEN_NEEDED);
        else
            route(&e);
    }
}
