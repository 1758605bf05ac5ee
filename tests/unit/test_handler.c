/* From requests to responses, without a socket. */
#include "unit.h"

#include "served_bench.h"
#include "site/handler.h"

static service served;
static service_bench bench;
static const char TOKEN[] = "0123456789abcdef";
static const jr_str voters[] = {{"taro", 4}, {"hanako", 6}};
static const jr_str voter_tokens[] = {{"taro-taro-taro-taro", 19}, {"hanako-hanako-hanako", 20}};

static jr_arena *gate_arena;

static int open_service(void **state)
{
    jr_error err;
    if (workspace_make(state) != 0)
        return -1;
    gate_arena = jr_arena_new();
    bench_write("b");
    live_options options = {.folder = workspace_path("b"), .has_votes = true, .clock = test_clock};
    bench.slug = JR_STR("b");
    served = (service){
        .benches = &bench, .n_benches = 1, .clock = test_clock, .start = "0011223344556677"};
    assert_int_equal(live_open(&options, &bench.live, &err), JR_OK);
    const ballot_options votes = {
        .bench_folder = workspace_path("b"), .voters = voters, .n_voters = 2};
    assert_int_equal(ballot_box_open(&votes, &bench.ballots, &err), JR_OK);
    return 0;
}

static int close_service(void **state)
{
    ballot_box_close(bench.ballots);
    live_free(bench.live);
    jr_arena_free(gate_arena);
    return workspace_remove(state);
}

static jr_arena *arena;
static size_t comes; /* who asks, see gate.h */

static void set_token(const char *token)
{
    jr_error err;
    comes = GATE_NOBODY;
    assert_int_equal(gate_init(&served.gate, jr_str_from(token), true, 80, &err), JR_OK);
    assert_int_equal(gate_invite(&served.gate, gate_arena, voter_tokens, 2, &err), JR_OK);
}

static site_response response;

static const char *header(const char *name)
{
    for (size_t i = 0; i < response.n_headers; i++)
        if (strcmp(response.headers[i].name, name) == 0)
            return response.headers[i].value;
    return "";
}

/* Whatever was asked: what every response has. */
static void check_protection(void)
{
    assert_non_null(strstr(header("Content-Security-Policy"), "default-src 'none'"));
    assert_non_null(strstr(header("Content-Security-Policy"), "frame-ancestors 'none'"));
    assert_string_equal(header("X-Content-Type-Options"), "nosniff");
    assert_string_equal(header("Referrer-Policy"), "same-origin");
    assert_string_not_equal(header("Cache-Control"), "");
    for (size_t i = 0; i < response.n_headers; i++)
        assert_null(strpbrk(response.headers[i].value, "\r\n"));
}

/* Answers the request and returns its status; the response stays until the next one. */
static unsigned answer(site_request request)
{
    jr_buf_release(&response.body);
    jr_arena_free(arena);
    arena = jr_arena_new();
    if (!request.method.size)
        request.method = JR_STR("GET");
    if (!request.host.size)
        request.host = JR_STR("localhost:80");
    JR_BUF_AUTO jr_buf cookie = {0};
    if (comes != GATE_NOBODY && !request.cookie.size) {
        gate_append_cookie(&served.gate, comes, &cookie);
        request.cookie = (jr_str){cookie.data, strcspn(cookie.data, ";")};
    }
    handler_answer(&served, arena, &request, &response);
    check_protection();
    return response.status;
}

static unsigned get(const char *target)
{
    return answer((site_request){.target = jr_str_from(target)});
}

static bool body_has(const char *text)
{
    return response.body.size && strstr(response.body.data, text);
}

static void pages_downloads_and_assets_have_their_types(void **state)
{
    (void)state;
    set_token("");
    comes = 0;
    static const char *const cases[][2] = {
        {"/b/", "text/html; charset=utf-8"},
        {"/b/index.html", "text/html; charset=utf-8"},
        {"/b/index.html?x=y", "text/html; charset=utf-8"},
        {"/b/%69ndex.html", "text/html; charset=utf-8"},
        {"/b/live.html", "text/html; charset=utf-8"},
        {"/b/vote.html", "text/html; charset=utf-8"},
        {"/b/assets/style.css", "text/css; charset=utf-8"},
        {"/assets/sort.js", "text/javascript; charset=utf-8"},
        {"/b/events", "text/event-stream"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(get(cases[i][0]), 200);
        assert_string_equal(header("Content-Type"), cases[i][1]);
    }
    assert_ptr_equal(response.events, bench.live);
    assert_int_equal(get("/favicon.ico"), 204);
}

static void addresses_without_a_page_lead_to_one(void **state)
{
    (void)state;
    set_token("");
    assert_int_equal(get("/"), 303);
    assert_string_equal(header("Location"), "/b/");
    assert_int_equal(get("/b"), 303);
    assert_string_equal(header("Location"), "/b/");
}

static void several_benchmarks_are_listed(void **state)
{
    (void)state;
    service_bench two[] = {bench, {.live = bench.live, .slug = JR_STR("other")}};
    set_token("");
    served.benches = two;
    served.n_benches = 2;
    assert_int_equal(get("/"), 200);
    assert_true(body_has("<a href=\"/b/\">b</a>") && body_has("<a href=\"/other/\">"));
    assert_int_equal(get("/other/"), 200);
    assert_int_equal(get("/other/vote.html"), 404);
    served.benches = &bench;
    served.n_benches = 1;
}

static void no_path_leads_to_a_file(void **state)
{
    (void)state;
    set_token("");
    workspace_write_text("secret.html", "SECRET");
    workspace_write_text("b/secret.html", "SECRET");
    static const struct {
        const char *target;
        unsigned status;
    } cases[] = {
        {"/secret.html", 404},
        {"/b/secret.html", 404},
        {"/b/../secret.html", 404},
        {"/b/%2e%2e/secret.html", 404},
        {"/b/..%2fsecret.html", 404},
        {"/../../../../etc/passwd", 404},
        {"/b/assets/../../secret.html", 404},
        {"/assets/../b/secret.html", 404},
        {"/b/questions.jsonl", 404},
        {"/b/answers/model-kamome.jsonl", 404},
        {"/b/.jrank/1.json", 404},
        {"/b/index.html/", 404},
        {"/b/INDEX.HTML", 404},
        {"/c/", 404},
        {"//b/", 400},
        {"/b//index.html", 400},
        {"//evil.example/%2e%2e", 400},
        {"/%2f/evil.example/", 400},
        {"/\\evil.example/", 400},
        {"/b/%00index.html", 400},
        {"/b/index.html%0d%0aX: y", 400},
        {"/b/%", 400},
        {"/b/%4", 400},
        {"/b/%zz", 400},
        {"b/index.html", 400},
        {"http://localhost/b/", 400},
        {"*", 400},
        {"", 400},
        {"?token=x", 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(get(cases[i].target), cases[i].status);
        assert_false(body_has("SECRET"));
        assert_string_equal(header("Content-Type"), "text/html; charset=utf-8");
    }
    remove(workspace_path("b/secret.html"));
}

static void other_methods_are_refused_and_told_which_are_right(void **state)
{
    (void)state;
    set_token("");
    static const char *const methods[] = {"POST", "PUT", "DELETE", "OPTIONS", "get", "TRACE", "X"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        jr_str method = jr_str_from(methods[i]);
        assert_int_equal(answer((site_request){.method = method, .target = JR_STR("/b/")}), 405);
        assert_string_equal(header("Allow"), "GET, HEAD");
        assert_int_equal(answer((site_request){.method = method, .target = JR_STR("/")}), 405);
    }
    assert_int_equal(
        answer((site_request){.method = JR_STR("PUT"), .target = JR_STR("/b/vote.html")}), 405);
    assert_string_equal(header("Allow"), "GET, HEAD, POST");
    assert_int_equal(answer((site_request){.method = JR_STR("HEAD"), .target = JR_STR("/b/")}),
                     200);
}

static void an_unchanged_page_is_not_sent_again(void **state)
{
    (void)state;
    set_token("");
    assert_int_equal(get("/b/"), 200);
    char tag[128], list[160];
    snprintf(tag, sizeof tag, "%s", header("ETag"));
    snprintf(list, sizeof list, "\"x\", %s", tag);
    site_request again = {.target = JR_STR("/b/"), .if_none_match = jr_str_from(tag)};
    assert_int_equal(answer(again), 304);
    assert_int_equal(response.body.size, 0);
    assert_string_equal(header("ETag"), tag);
    again.if_none_match = jr_str_from(list);
    assert_int_equal(answer(again), 304);
    again.if_none_match = JR_STR("\"0011223344556677-99\"");
    assert_int_equal(answer(again), 200);
}

static void pages_are_packed_for_who_takes_that(void **state)
{
    (void)state;
    set_token("");
    static const struct {
        const char *accepted, *coding;
        unsigned char first; /* byte of what is so coded */
    } rows[] = {{"gzip, deflate, br, zstd", "zstd", 0x28},
                {"br;q=1.0, GZIP;q=0.8, *;q=0.1", "gzip", 0x1f},
                {"zstd;q=0, gzip", "gzip", 0x1f},
                {"gzip;q=0.000, br", "", '<'},
                {"", "", '<'}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        site_request request = {.target = JR_STR("/b/"),
                                .accept_encoding = jr_str_from(rows[i].accepted)};
        assert_int_equal(answer(request), 200);
        assert_string_equal(header("Content-Encoding"), rows[i].coding);
        assert_string_equal(header("Vary"), "Accept-Encoding");
        assert_int_equal((unsigned char)response.body.data[0], rows[i].first);
    }
}

static void names_of_other_machines_are_refused(void **state)
{
    (void)state;
    set_token("");
    assert_int_equal(
        answer((site_request){.target = JR_STR("/b/"), .host = JR_STR("evil.example:80")}), 403);
    assert_false(body_has("model-"));
}

static void a_token_in_the_address_becomes_a_cookie(void **state)
{
    (void)state;
    char cookie[256];
    set_token(TOKEN);
    static const char *const closed[] = {"/",
                                         "/b/",
                                         "/b/events",
                                         "/assets/style.css",
                                         "/b/none.",
                                         "/b/?token=",
                                         "/b/?token=0123456789abcdeF"};
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        assert_int_equal(get(closed[i]), 403);
        assert_false(body_has("model-") || body_has(TOKEN));
        assert_string_equal(header("Set-Cookie"), "");
    }
    assert_int_equal(get("/b/pairs.html?a=b&token=0123456789abcdef"), 303);
    assert_string_equal(header("Location"), "/b/pairs.html");
    snprintf(cookie, sizeof cookie, "%s", header("Set-Cookie"));
    cookie[strcspn(cookie, ";")] = '\0';
    assert_int_equal(answer((site_request){.target = JR_STR("/b/"), .cookie = jr_str_from(cookie)}),
                     200);
    assert_string_equal(header("Cache-Control"), "private, no-cache");
    assert_false(body_has(TOKEN));
}

/* The id of the ballot on the page that was answered. */
static const char *ballot_id(void)
{
    static char id[64];
    const char *at = strstr(response.body.data, "name=\"ballot\" value=\"");
    assert_non_null(at);
    snprintf(id, sizeof id, "%.32s", at + strlen("name=\"ballot\" value=\""));
    return id;
}

static unsigned vote(const char *id, const char *choice, const char *origin)
{
    char body[256];
    snprintf(body, sizeof body, "ballot=%s&vote=%s", id, choice);
    return answer((site_request){.method = JR_STR("POST"),
                                 .target = JR_STR("/b/vote.html"),
                                 .origin = jr_str_from(origin),
                                 .body = jr_str_from(body)});
}

static const char OWN[] = "http://localhost:80";

static void a_ballot_tells_nothing_of_the_models_before_the_vote(void **state)
{
    (void)state;
    char id[64], address[128];
    set_token("");
    comes = 0;
    assert_int_equal(get("/b/vote.html"), 200);
    assert_true(body_has("Which answer is better?"));
    assert_false(body_has("model-"));
    assert_string_equal(header("Cache-Control"), "no-store");
    snprintf(id, sizeof id, "%s", ballot_id());
    snprintf(address, sizeof address, "/b/vote.html?voted=%s", id);
    assert_int_equal(get(address), 200);
    assert_false(body_has("model-"));
    assert_int_equal(vote(id, "left", OWN), 303);
    snprintf(address, sizeof address, "/b/vote.html?after=%s", id);
    assert_string_equal(header("Location"), address);
    assert_int_equal(get(address), 200);
    assert_false(body_has("model-"));
    assert_true(body_has("Votes given: 1"));
    snprintf(address, sizeof address, "/b/vote.html?voted=%s", id);
    assert_true(body_has(address + strlen("/b/")));
    assert_int_equal(get(address), 200);
    assert_true(body_has("model-kamome") && body_has("model-suzume"));
    assert_int_equal(vote(id, "undo", OWN), 303); /* which comes too late */
    assert_int_equal(get("/b/vote.html"), 200);
    assert_string_not_equal(ballot_id(), id);
}

static void a_vote_that_was_taken_back_is_asked_for_again(void **state)
{
    (void)state;
    char id[64];
    set_token("");
    comes = 1;
    assert_int_equal(get("/b/vote.html"), 200);
    snprintf(id, sizeof id, "%s", ballot_id());
    assert_int_equal(vote(id, "both_bad", OWN), 303);
    assert_int_equal(get("/b/vote.html"), 200);
    assert_string_not_equal(ballot_id(), id);
    assert_int_equal(vote(ballot_id(), "undo", OWN), 303);
    assert_string_equal(header("Location"), "/b/vote.html");
    assert_int_equal(get("/b/vote.html"), 200);
    assert_string_equal(ballot_id(), id);
    assert_true(body_has("You had chosen this") && body_has("Both are bad</span>"));
}

static void only_who_is_invited_votes_and_in_his_own_name(void **state)
{
    (void)state;
    char id[64];
    static const char *const readers[] = {"", TOKEN};
    for (size_t i = 0; i < 2; i++) {
        set_token(readers[i]);
        comes = i ? GATE_READER : GATE_NOBODY;
        assert_int_equal(get("/b/index.html"), 200);
        assert_false(body_has("href=\"vote.html\"")); /* and nothing leads there */
        assert_int_equal(get("/b/vote.html"), 403);
        assert_true(body_has("personal link"));
        assert_int_equal(vote("00000000000000000000000000000000", "left", OWN), 403);
    }
    assert_int_equal(get("/b/vote.html?token=taro-taro-taro-taro"), 303);
    assert_string_equal(header("Location"), "/b/vote.html");
    assert_null(strstr(header("Set-Cookie"), "taro"));
    comes = 0;
    assert_int_equal(get("/b/index.html"), 200);
    assert_true(body_has("href=\"vote.html\""));
    assert_int_equal(get("/b/vote.html"), 200);
    snprintf(id, sizeof id, "%s", ballot_id());
    comes = 1;
    assert_int_equal(vote(id, "left", OWN), 410);
}

static void a_vote_from_elsewhere_or_of_nothing_changes_nothing(void **state)
{
    (void)state;
    set_token(TOKEN);
    comes = 0;
    assert_int_equal(get("/b/vote.html"), 200);
    char id[64];
    snprintf(id, sizeof id, "%s", ballot_id());
    assert_int_equal(vote(id, "left", ""), 403);
    assert_int_equal(vote(id, "left", "null"), 403);
    assert_int_equal(vote(id, "left", "http://evil.example"), 403);
    assert_int_equal(vote(id, "4", OWN), 400);
    assert_int_equal(vote(id, "", OWN), 400);
    assert_int_equal(vote(id, "left%00", OWN), 400);
    assert_int_equal(vote("00000000000000000000000000000000", "left", OWN), 410);
    assert_int_equal(vote("", "left", OWN), 410);
    comes = GATE_NOBODY;
    assert_int_equal(vote(id, "left", OWN), 403);
    comes = 0;
    assert_int_equal(vote(id, "skip", OWN), 303);
}

static void a_page_whose_files_have_changed_says_so(void **state)
{
    (void)state;
    set_token("");
    assert_int_equal(get("/b/question/7.html"), 200);
    assert_int_equal(truncate(workspace_path("b/answers/model-kamome.jsonl"), 0), 0);
    assert_int_equal(get("/b/question/7.html"), 500);
    assert_false(body_has(workspace_folder));
}

static void a_request_that_can_not_be_read_gets_a_page(void **state)
{
    (void)state;
    static const unsigned statuses[] = {400, 413, 503};
    for (size_t i = 0; i < 3; i++) {
        jr_buf_release(&response.body);
        handler_refuse(arena, statuses[i], &response);
        assert_int_equal(response.status, statuses[i]);
        check_protection();
        assert_true(body_has("<h1>"));
    }
}

static int forget_response(void **state)
{
    (void)state;
    jr_buf_release(&response.body);
    jr_arena_free(arena);
    arena = NULL;
    return 0;
}

UNIT_GROUP(handler)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_downloads_and_assets_have_their_types),
        cmocka_unit_test(addresses_without_a_page_lead_to_one),
        cmocka_unit_test(several_benchmarks_are_listed),
        cmocka_unit_test(no_path_leads_to_a_file),
        cmocka_unit_test(other_methods_are_refused_and_told_which_are_right),
        cmocka_unit_test(an_unchanged_page_is_not_sent_again),
        cmocka_unit_test(pages_are_packed_for_who_takes_that),
        cmocka_unit_test(names_of_other_machines_are_refused),
        cmocka_unit_test(a_token_in_the_address_becomes_a_cookie),
        cmocka_unit_test(a_ballot_tells_nothing_of_the_models_before_the_vote),
        cmocka_unit_test(a_vote_that_was_taken_back_is_asked_for_again),
        cmocka_unit_test(only_who_is_invited_votes_and_in_his_own_name),
        cmocka_unit_test(a_vote_from_elsewhere_or_of_nothing_changes_nothing),
        cmocka_unit_test(a_request_that_can_not_be_read_gets_a_page),
        cmocka_unit_test_teardown(a_page_whose_files_have_changed_says_so, forget_response),
    };
    return cmocka_run_group_tests(tests, open_service, close_service);
}
