/*
 * What people and servers write in a line or two: the first byte says what the rest is.
 *
 *   n  a name of a model, and below it a base URL     p  a path of a local model
 *   c  a config                                       h  headers of a reply
 *   l  a reply of a local server                      s  names that become slugs, one a line
 *   g  Host, Origin, Cookie and a token, one a line
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/ask.h>
#include <jrank/run.h>

#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "eval/endpoint.h"
#include "eval/provider.h"
#include "http/address.h"
#include "http/receipt.h"
#include "local/checks.h"
#include "site/gate.h"
#include "site/slug.h"

static const char secret[] = "sk-Zq9XkMINE";

/* What was read can be asked, its files have names, and its key goes where it may. Messages show
 * the name, so they tell of the key only where it was none. */
static void check_endpoint(jr_arena *arena, jr_endpoint *e)
{
    jr_error err;
    http_address address;
    MUST(!endpoint_id_problem(e->id));
    if (e->base_url.size == 0)
        return;
    MUST(http_address_parse(arena, e->base_url, &address, &err) == JR_OK);
    MUST(str_equals(address.host, url_host(e->base_url)));
    bool is_here = url_host_is_loopback(address.host),
         is_own = provider_owns(e->provider, address.host);
    jr_status status = jr_endpoint_load_key(arena, e, secret, &err);
    if (status != JR_OK) {
        must_be_sentence(&err);
        MUST(str_contains(e->id, secret) || str_contains(e->base_url, secret) ||
             !strstr(err.message, secret));
    } else if (e->api_key.size) {
        MUST(is_here || (is_own && str_is(address.scheme, "https")));
    }
}

static void read_name(jr_arena *arena, jr_str text)
{
    jr_str name, url;
    jr_error err;
    jr_endpoint e;
    (void)str_next_part(&text, '\n', &name);
    bool has_url = str_next_part(&text, '\n', &url) && url.size;
    jr_status status =
        jr_endpoint_from_name(arena, jr_arena_copy(arena, name).data,
                              has_url ? jr_arena_copy(arena, url).data : NULL, &e, &err);
    if (status == JR_OK)
        check_endpoint(arena, &e);
    else
        must_be_sentence(&err);
}

static void read_path(jr_arena *arena, jr_str text)
{
    const jr_local usual = {0};
    jr_error err;
    jr_endpoint e;
    if (jr_endpoint_from_path(arena, jr_arena_copy(arena, text).data, &usual, &e, &err) == JR_OK)
        check_endpoint(arena, &e);
    else
        must_be_sentence(&err);
}

static void read_config(jr_arena *arena, jr_str text)
{
    jr_config config;
    jr_error err;
    const char *path = input_file("config.json", (const uint8_t *)text.data, text.size, NULL);
    if (jr_config_load(arena, path, &config, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    const jr_endpoint_list *lists[] = {&config.models, &config.judges};
    for (size_t l = 0; l < 2; l++)
        for (size_t i = 0; i < lists[l]->n_endpoints; i++) {
            jr_endpoint *e = &lists[l]->endpoints[i];
            MUST(!endpoint_id_problem(e->id));
            MUST(endpoint_find(lists[l], e->id) == i);
        }
}

static void read_headers(jr_str text)
{
    static receipt r;
    const double now = 1.7e9;
    for (jr_str line; str_next_part(&text, '\n', &line);) {
        if (!receipt_keeps(line))
            continue;
        receipt_add_header(&r, line);
    }
    MUST(r.n_headers <= RECEIPT_HEADERS_MAX);
    for (size_t i = 0; i < r.n_headers; i++) {
        double wait = http_parse_retry_after(r.headers[i].value, now);
        double reset = http_parse_reset(r.headers[i].value, now);
        MUST(!(wait < 0) && !(reset < 0));
    }
    receipt_drop_headers(&r);
}

static void read_server(jr_arena *arena, jr_str text)
{
    server_facts facts = {0};
    bool is_there = checks_read_models(arena, text, NULL, &facts);
    MUST(!is_there || facts.model.size == 0 ||
         checks_read_models(arena, text, facts.model.data, &facts) ||
         strlen(facts.model.data) != facts.model.size);
    (void)checks_read_props(arena, text, &facts);
    template_facts template = checks_read_template(arena, text);
    MUST(template.is_reply || !template.has_user);
    MUST(checks_read_error(arena, text).size <= text.size * 3);
}

static void read_slugs(jr_arena *arena, jr_str text)
{
    enum { NAMES_MAX = 64 };
    jr_str names[NAMES_MAX];
    size_t n = 0;
    for (jr_str line; n < NAMES_MAX && str_next_part(&text, '\n', &line);)
        if (str_index(names, n, line) == SIZE_MAX)
            names[n++] = line;
    jr_str *slugs = slugs_of(arena, names, n);
    slug_index index = slugs_sort(arena, slugs, n);
    for (size_t i = 0; i < n; i++) {
        MUST(slugs[i].size && slugs[i].data[0] != '.');
        MUST(slugs_find(&index, slugs[i]) == i);
        for (size_t k = 0; k < slugs[i].size; k++)
            MUST(strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", slugs[i].data[k]));
    }
}

static void read_gate(jr_str text)
{
    jr_str lines[4] = {{0}};
    jr_error err;
    gate g, open = {0};
    for (size_t i = 0; i < 4 && str_next_part(&text, '\n', &lines[i]); i++)
        ;
    if (gate_init(&g, JR_STR("0123456789abcdef"), true, 8080, &err) != JR_OK)
        must_be_sentence(&err);
    MUST(gate_find_cookie(&open, lines[2]) == GATE_READER);
    /* Nobody guesses what the token makes. */
    MUST(gate_find_cookie(&g, lines[2]) == GATE_NOBODY);
    MUST((gate_find_token(&g, lines[3]) == GATE_READER) == str_is(lines[3], "0123456789abcdef"));
    (void)gate_is_host_ours(&g, lines[0]);
    (void)gate_is_same_origin(lines[0], lines[1], (jr_str){0});
    JR_BUF_AUTO jr_buf cookie = {0};
    gate other;
    if (gate_init(&other, lines[3], false, 1, &err) == JR_OK)
        gate_append_cookie(&other, GATE_READER, &cookie);
    else
        must_be_sentence(&err);
    MUST(!str_has_control(jr_buf_str(&cookie)));
}

FUZZ_TARGET(names)
{
    if (size == 0)
        return 0;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_str text = {(const char *)data + 1, size - 1};
    switch (data[0]) {
    case 'n':
        read_name(arena, text);
        break;
    case 'p':
        read_path(arena, text);
        break;
    case 'c':
        read_config(arena, text);
        break;
    case 'h':
        read_headers(text);
        break;
    case 'l':
        read_server(arena, text);
        break;
    case 's':
        read_slugs(arena, text);
        break;
    case 'g':
        read_gate(text);
        break;
    default:
        break;
    }
    return 0;
}
