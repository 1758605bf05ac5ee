/*
 * What providers say of batches, and what the folder holds of them: the first byte says what the
 * rest is.
 *
 *   o, a, g, z, f  replies and results of OpenAI, Anthropic, Gemini, Azure, and lines of a file
 *   l              a ledger of batches
 *
 * Whatever the reply names, the next request goes to the host that the user named.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/run.h>

#include <string.h>

#include "base/str.h"
#include "bench/batch_ledger.h"
#include "eval/batch_dialect.h"
#include "http/address.h"
#include "json/parser.h"

static const struct {
    char letter;
    jr_provider provider;
    const batch_dialect *dialect; /* NULL: the provider's own */
} readers[] = {
    {'o', JR_PROVIDER_OPENAI, NULL},         {'a', JR_PROVIDER_ANTHROPIC, NULL},
    {'g', JR_PROVIDER_GEMINI, NULL},         {'z', JR_PROVIDER_AZURE, NULL},
    {'f', JR_PROVIDER_OPENAI, &batch_lines},
};

/* It is asked as it stands there: libcurl finds nothing in it that leads elsewhere. */
static void check_url(jr_arena *arena, jr_buf *url)
{
    jr_error err;
    http_address address;
    jr_str text = jr_buf_str(url);
    MUST(http_address_parse(arena, text, &address, &err) == JR_OK);
    MUST(str_is(address.host, "user.example") && str_begins_with(address.path, "/mine/"));
    MUST(str_equals(http_address_format(arena, &address), text));
    jr_buf_clear(url);
}

static void check_status(jr_arena *arena, const jr_endpoint *endpoint, const batch_dialect *dialect,
                         const batch_status *status)
{
    JR_BUF_AUTO jr_buf url = {0};
    MUST(status->id.size > 0 && status->end <= BATCH_REFUSED);
    dialect->append_status_url(&url, endpoint, status->id);
    check_url(arena, &url);
    dialect->append_cancel_url(&url, endpoint, status->id);
    check_url(arena, &url);
    for (size_t i = 0; i < BATCH_RESULT_PARTS; i++) {
        if (status->results[i].size == 0)
            continue;
        dialect->append_result_url(&url, endpoint, status->id, status->results[i]);
        check_url(arena, &url);
    }
    if (dialect->create) {
        batch_message message = {0};
        JSON_PARSER_AUTO json_parser parser = {0};
        dialect->create(&message, endpoint, false, JR_STR("key"), status->id);
        MUST(json_parse(&parser, jr_buf_str(&message.body)));
        check_url(arena, &message.url);
        jr_buf_release(&message.url);
        jr_buf_release(&message.body);
    }
}

static void check_line(const batch_dialect *dialect, yyjson_val *value)
{
    batch_line line;
    if (dialect->read_line(value, &line))
        MUST(line.id.size > 0 && (line.body || line.status >= 400));
}

static void read_reply(jr_arena *arena, const jr_endpoint *endpoint, const batch_dialect *dialect,
                       yyjson_val *root)
{
    batch_status status;
    yyjson_val *item;
    size_t i, n;
    jr_str next = {0};
    check_line(dialect, root);
    if (!dialect->read_status)
        return;
    if (dialect->read_status(root, &status)) {
        check_status(arena, endpoint, dialect, &status);
        yyjson_arr_foreach(status.inline_results, i, n, item) check_line(dialect, item);
    }
    yyjson_val *items = dialect->list(root, &next);
    yyjson_arr_foreach(items, i, n, item)
    {
        if (dialect->read_status(item, &status))
            check_status(arena, endpoint, dialect, &status);
    }
    if (next.size) {
        JR_BUF_AUTO jr_buf url = {0};
        dialect->append_list_url(&url, endpoint, next);
        check_url(arena, &url);
    }
}

static void read_replies(jr_arena *arena, char letter, jr_str text)
{
    jr_endpoint endpoint = {.id = JR_STR("m"),
                            .model = JR_STR("m"),
                            .base_url = JR_STR("https://user.example/mine/v1")};
    JSON_PARSER_AUTO json_parser parser = {0};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        if (readers[i].letter != letter)
            continue;
        endpoint.provider = readers[i].provider;
        yyjson_val *root = json_parse(&parser, text);
        if (yyjson_is_obj(root))
            read_reply(arena, &endpoint,
                       readers[i].dialect ? readers[i].dialect
                                          : batch_dialect_find(endpoint.provider),
                       root);
    }
}

static void check_ledger(batch_ledger *l)
{
    uint64_t n_out = 0;
    for (uint32_t b = 0; b < l->batches.n; b++) {
        const batch_entry *entry = &l->batches.items[b];
        MUST(entry->n_open <= entry->n_requests);
        MUST((size_t)entry->first + entry->n_requests <= l->requests.n);
        n_out += entry->stage == BATCH_SENDING || entry->stage == BATCH_OUT ? entry->n_open : 0;
    }
    MUST(n_out == l->n_out);
    for (uint32_t r = 0; r < l->requests.n; r++) {
        JR_BUF_AUTO jr_buf id = {0};
        MUST(l->requests.items[r].batch < l->batches.n && l->requests.items[r].older <= r);
        batch_ledger_append_id(&id, l, &l->requests.items[r]);
        MUST(batch_ledger_request(l, jr_buf_str(&id)));
        (void)batch_ledger_find(l, l->contents.names[l->requests.items[r].content]);
    }
}

static void read_ledger(jr_arena *arena, jr_str text)
{
    const char *folder, *path = input_file(".jrank/batches/judge-j_pair.jsonl",
                                           (const uint8_t *)text.data, text.size, &folder);
    jr_error err;
    batch_ledger l;
    jr_batch *list;
    size_t n;
    jr_status status = batch_ledger_load(arena, file_below(folder, path), &l, &err);
    MUST(jr_batches_load(arena, folder, &list, &n, &err) == status);
    if (status != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    MUST(n <= l.batches.n);
    check_ledger(&l);
    batch_ledger_close(&l);
}

FUZZ_TARGET(batches)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    if (size == 0)
        return 0;
    const jr_str text = {(const char *)data + 1, size - 1};
    if (data[0] == 'l')
        read_ledger(arena, text);
    else
        read_replies(arena, (char)data[0], text);
    return 0;
}
