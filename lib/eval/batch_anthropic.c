/*
 * Anthropic's message batches: all requests stand in the one that makes the batch, and the results
 * are one file. The list of batches keeps nothing of ours, so a batch is found again by its number
 * of requests and its time.
 */
#include "batch_dialect.h"

#include <math.h>

#include "base/str.h"
#include "base/url.h"
#include "request.h"

/* 100,000 and 256 MB are taken; less of a batch is held in memory, and comes back sooner. */
enum { REQUESTS_MAX = 20000, TEXT_MAX = 48 << 20 };

static void begin(jr_buf *text, const jr_endpoint *endpoint, jr_str boundary)
{
    (void)endpoint;
    (void)boundary;
    jr_buf_append_text(text, "{\"requests\":[");
}

static void add(jr_buf *text, const jr_endpoint *endpoint, bool is_raw, bool is_first, jr_str id,
                jr_str asked)
{
    (void)endpoint;
    (void)is_raw;
    jr_buf_format(text, "%s{\"custom_id\":\"%.*s\",\"params\":", is_first ? "" : ",",
                  JR_STR_ARG(id));
    jr_buf_append_str(text, asked);
    jr_buf_append_char(text, '}');
}

static void end(jr_buf *text, jr_str key, jr_str boundary)
{
    (void)key;
    (void)boundary;
    jr_buf_append_text(text, "]}");
}

static void append_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id, const char *rest)
{
    JR_BUF_AUTO jr_buf path = {0};
    bool has_version = str_ends_with(url_without_query(endpoint->base_url), "/v1");
    jr_buf_append_text(&path, has_version ? "/messages/batches" : "/v1/messages/batches");
    if (id.size) {
        jr_buf_append_char(&path, '/');
        url_append_segment(&path, id);
    }
    jr_buf_append_text(&path, rest);
    request_append_url(url, endpoint, jr_buf_str(&path), NULL);
}

static void append_first_url(jr_buf *url, const jr_endpoint *endpoint)
{
    append_url(url, endpoint, (jr_str){0}, "");
}

static void append_status_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id)
{
    append_url(url, endpoint, id, "");
}

/* Not the URL that the provider names: a key goes to the address that the user named. */
static void append_result_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id, jr_str result)
{
    (void)result;
    append_url(url, endpoint, id, "/results");
}

static void append_cancel_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id)
{
    append_url(url, endpoint, id, "/cancel");
}

static void append_list_url(jr_buf *url, const jr_endpoint *endpoint, jr_str page)
{
    append_url(url, endpoint, (jr_str){0}, "?limit=100");
    if (page.size) {
        jr_buf_append_text(url, "&after_id=");
        url_append_segment(url, page);
    }
}

static yyjson_val *list(yyjson_val *root, jr_str *ret_next_page)
{
    *ret_next_page = yyjson_is_true(yyjson_obj_get(root, "has_more"))
                         ? json_str(yyjson_obj_get(root, "last_id"))
                         : (jr_str){0};
    return yyjson_obj_get(root, "data");
}

static uint64_t count(yyjson_val *object, const char *name)
{
    return yyjson_get_uint(yyjson_obj_get(object, name));
}

static bool read_status(yyjson_val *root, batch_status *s)
{
    yyjson_val *counts = yyjson_obj_get(root, "request_counts");
    uint64_t n_failed = count(counts, "errored"), n_done = n_failed + count(counts, "succeeded");
    uint64_t n_left = count(counts, "canceled") + count(counts, "expired");
    *s = (batch_status){.id = url_name(json_str(yyjson_obj_get(root, "id"))),
                        .word = json_str(yyjson_obj_get(root, "processing_status")),
                        .n_requests = n_done + n_left + count(counts, "processing"),
                        .n_done = n_done,
                        .n_failed = n_failed,
                        .created_at = batch_read_date(yyjson_obj_get(root, "created_at")),
                        .expires_at = batch_read_date(yyjson_obj_get(root, "expires_at"))};
    if (str_is(s->word, "ended")) {
        s->results[0] = JR_STR("results");
        s->end = BATCH_COMPLETE;
    }
    return s->id.size > 0;
}

static bool read_line(yyjson_val *line, batch_line *l)
{
    yyjson_val *result = yyjson_obj_get(line, "result");
    jr_str type = json_str(yyjson_obj_get(result, "type"));
    *l = (batch_line){.id = json_str(yyjson_obj_get(line, "custom_id")),
                      .status = 408,
                      .problem = type,
                      .is_cancelled = str_is(type, "canceled")};
    if (str_is(type, "succeeded")) {
        l->body = yyjson_obj_get(result, "message");
        l->status = 200;
    } else if (str_is(type, "errored")) {
        yyjson_val *error = yyjson_obj_get(result, "error");
        yyjson_val *inner = yyjson_obj_get(error, "error");
        jr_str kind = json_str(yyjson_obj_get(inner ? inner : error, "type"));
        l->body = error;
        l->status = str_is(kind, "invalid_request_error") ? 400 : 500;
    }
    return l->id.size > 0;
}

const batch_dialect batch_anthropic = {.requests_max = REQUESTS_MAX,
                                       .size_max = TEXT_MAX,
                                       .begin = begin,
                                       .add = add,
                                       .end = end,
                                       .append_first_url = append_first_url,
                                       .append_status_url = append_status_url,
                                       .append_result_url = append_result_url,
                                       .append_cancel_url = append_cancel_url,
                                       .append_list_url = append_list_url,
                                       .list = list,
                                       .read_status = read_status,
                                       .read_line = read_line};
