/*
 * Files of endpoints: what was read can be asked, and its requests are JSON.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/ask.h>

#include "eval/provider.h"
#include "json/parser.h"

static void check(jr_arena *arena, const jr_endpoint *e)
{
    static const chat_message message = {false, {"?", 1}};
    const chat c = {.messages = &message, .n_messages = 1, .sampling = CHAT_SAMPLING_NONE};
    const provider_row *row = provider_find(e->provider);
    MUST(e->id.size > 0);
    MUST((row != NULL) == (e->base_url.size > 0));
    if (!row)
        return;
    JR_BUF_AUTO jr_buf url = {0}, body = {0};
    JSON_PARSER_AUTO json_parser parser = {0};
    jr_str *lines;
    size_t n_lines;
    quirks q = {0};
    row->append_url(&url, e, &c);
    row->append_body(&body, e, &c, &q);
    provider_list_headers(arena, e, &lines, &n_lines);
    MUST(url.size > e->base_url.size);
    MUST(json_parse(&parser, jr_buf_str(&body)) != NULL);
    for (size_t i = 0; i < n_lines; i++)
        for (size_t k = 0; k < lines[i].size; k++)
            MUST((unsigned char)lines[i].data[k] >= 0x20);
}

FUZZ_TARGET(endpoints)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    jr_endpoint_list list;
    const char *path = input_file("endpoints.json", data, size, NULL);
    if (jr_endpoints_load(arena, path, &list, &err) != JR_OK) {
        must_be_sentence(&err);
        return 0;
    }
    MUST(list.n_endpoints > 0);
    for (size_t i = 0; i < list.n_endpoints; i++)
        check(arena, &list.endpoints[i]);
    return 0;
}
