/*
 * Requests to the server, token and votes included: whatever is sent, the response is one of those
 * that there are, keeps its policy, and holds nothing of a file that is no page.
 *
 * An input is the method and the target on the first line, "Host", "Cookie", "Origin",
 * "Sec-Fetch-Site" and "If-None-Match" on the next ones, in this order, and the body in the rest.
 * The cookie "ours" stands for the one that the link of a voter gives.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <stdbool.h>
#include <string.h>

#include <jrank/base.h>

#include "site/handler.h"

static const char QUESTIONS[] = "{\"question_id\": 1, \"turns\": [\"Why?\"]}\n";
static const char SECRET[] = "what stands beside the benchmark";
static const char TOKEN[] = "0123456789abcdef0123456789abcdef";
static const char VOTER_TOKEN[] = "fedcba9876543210fedcba9876543210";

static double standing_clock(void *context)
{
    (void)context;
    return 1e9;
}

static const jr_clock CLOCK = {standing_clock, standing_clock, NULL};

/* A benchmark with answers of two models and a verdict; made once. */
static service *small_service(void)
{
    static service s;
    static service_bench bench;
    static const char *folder;
    static jr_arena *kept; /* until the program ends */
    jr_error err;
    if (folder)
        return &s;
    const char *path = input_file("bench/questions.jsonl", (const uint8_t *)QUESTIONS,
                                  sizeof QUESTIONS - 1, &folder);
    MUST(path);
    kept = jr_arena_new();
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str root = jr_arena_format(arena, "%s/bench", folder);
    for (int m = 0; m < 2; m++)
        MUST(jr_file_save(jr_arena_format(arena, "%s/answers/%c.jsonl", root.data, 'a' + m).data,
                          JR_STR("{\"question_id\": 1, \"answer_id\": \"x\", \"model_id\": \"m\", "
                                 "\"choices\": [{\"index\": 0, \"turns\": [\"So.\"]}]}\n"),
                          &err) == JR_OK);
    MUST(jr_file_save(
             jr_arena_format(arena, "%s/model_judgment/judge_pair.jsonl", root.data).data,
             JR_STR("{\"question_id\": 1, \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\": "
                    "1, \"judge\": [\"judge\", \"p\"], \"prompt\": \"\", \"judgment\": \"A\", "
                    "\"turn\": 1, \"tstamp\": 1.0}\n"),
             &err) == JR_OK);
    MUST(jr_file_save(jr_arena_format(arena, "%s/secret.html", folder).data, jr_str_from(SECRET),
                      &err) == JR_OK);
    live_options options = {.folder = root.data, .clock = CLOCK, .has_votes = true};
    MUST(live_open(&options, &bench.live, &err) == JR_OK);
    const jr_str voter = JR_STR("fuzz"), voter_token = jr_str_from(VOTER_TOKEN);
    const ballot_options votes = {.bench_folder = root.data, .voters = &voter, .n_voters = 1};
    MUST(ballot_box_open(&votes, &bench.ballots, &err) == JR_OK);
    MUST(gate_init(&s.gate, jr_str_from(TOKEN), true, 8080, &err) == JR_OK);
    MUST(gate_invite(&s.gate, kept, &voter_token, 1, &err) == JR_OK);
    bench.slug = JR_STR("bench");
    s.benches = &bench;
    s.n_benches = 1;
    s.clock = CLOCK;
    memset(s.start, '0', sizeof s.start - 1);
    return &s;
}

/* The next line, without its end. */
static jr_str take_line(jr_str *rest)
{
    const char *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;
    jr_str line = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    rest->data += line.size + (end != NULL);
    rest->size -= line.size + (end != NULL);
    return line;
}

static jr_str take_word(jr_str *rest)
{
    const char *end = rest->size ? memchr(rest->data, ' ', rest->size) : NULL;
    jr_str word = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    rest->data += word.size + (end != NULL);
    rest->size -= word.size + (end != NULL);
    return word;
}

static const char *header(const site_response *r, const char *name)
{
    for (size_t i = 0; i < r->n_headers; i++)
        if (strcasecmp(r->headers[i].name, name) == 0)
            return r->headers[i].value;
    return NULL;
}

static bool holds(const jr_buf *body, const char *text)
{
    return body->size && memmem(body->data, body->size, text, strlen(text));
}

static void check(const site_response *r)
{
    static const unsigned statuses[] = {200, 204, 303, 304, 400, 403, 404, 405, 410, 413, 500, 503};
    bool is_known = false;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        is_known |= r->status == statuses[i];
    MUST(is_known);
    MUST(r->n_headers <= SITE_HEADERS_MAX);
    for (size_t i = 0; i < r->n_headers; i++)
        for (const char *c = r->headers[i].value; *c; c++)
            MUST((unsigned char)*c >= ' ' && *c != 0x7F);
    const char *type = header(r, "Content-Type"), *policy = header(r, "Content-Security-Policy");
    if (type && strncmp(type, "text/html", strlen("text/html")) == 0)
        MUST(policy && strstr(policy, "default-src 'none'"));
    MUST(!holds(&r->body, SECRET));
    MUST(!holds(&r->body, TOKEN) && !holds(&r->body, VOTER_TOKEN));
}

/* What the browser of the voter sends back of Set-Cookie. */
static jr_str our_cookie(jr_arena *arena, const service *s)
{
    JR_BUF_AUTO jr_buf set = {0};
    gate_append_cookie(&s->gate, 0, &set);
    return jr_arena_copy(arena, (jr_str){set.data, strcspn(set.data, ";")});
}

FUZZ_TARGET(requests)
{
    service *s = small_service();
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str rest = {(const char *)data, size};
    jr_str first = take_line(&rest);
    site_request request = {0};
    request.method = take_word(&first);
    request.target = first;
    request.host = take_line(&rest);
    request.cookie = take_line(&rest);
    bool is_granted = jr_str_compare(request.cookie, JR_STR("ours")) == 0;
    if (is_granted)
        request.cookie = our_cookie(arena, s);
    request.origin = take_line(&rest);
    request.fetch_site = take_line(&rest);
    request.if_none_match = take_line(&rest);
    request.body = rest;
    site_response response = {0};
    handler_answer(s, arena, &request, &response);
    check(&response);
    MUST(is_granted || response.status == 400 || response.status == 403 ||
         (response.status == 303 && header(&response, "Set-Cookie")));
    jr_buf_release(&response.body);
    return 0;
}
