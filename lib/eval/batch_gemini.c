/*
 * Gemini's batch mode: the requests stand in the one that makes the batch, which may have 20 MB, so
 * a plan goes out in as many batches as it takes. The results stand in the batch itself, or in a
 * file where the provider says so.
 */
#include "batch_dialect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "request.h"

enum { REQUESTS_MAX = 20000, TEXT_MAX = 19 << 20 };

static void begin(jr_buf *text, const jr_endpoint *endpoint, jr_str boundary)
{
    (void)endpoint;
    (void)boundary;
    jr_buf_append_text(text, "{\"batch\":{\"inputConfig\":{\"requests\":{\"requests\":[");
}

static void add(jr_buf *text, const jr_endpoint *endpoint, bool is_raw, bool is_first, jr_str id,
                jr_str asked)
{
    (void)endpoint;
    (void)is_raw;
    jr_buf_append_text(text, is_first ? "{\"request\":" : ",{\"request\":");
    jr_buf_append_str(text, asked);
    jr_buf_format(text, ",\"metadata\":{\"key\":\"%.*s\"}}", JR_STR_ARG(id));
}

static void end(jr_buf *text, jr_str key, jr_str boundary)
{
    (void)boundary;
    jr_buf_format(text, "]}},\"displayName\":\"jrank-%.*s\"}}", JR_STR_ARG(key));
}

static void append_url(jr_buf *url, const jr_endpoint *endpoint, jr_str path, const char *query)
{
    JR_BUF_AUTO jr_buf below = {0};
    jr_str base = url_without_query(endpoint->base_url);
    bool has_version = str_ends_with(base, "/v1beta") || str_ends_with(base, "/v1");
    jr_buf_append_text(&below, has_version ? "/" : "/v1beta/");
    jr_buf_append_str(&below, path);
    request_append_url(url, endpoint, jr_buf_str(&below), query);
}

static void append_first_url(jr_buf *url, const jr_endpoint *endpoint)
{
    JR_BUF_AUTO jr_buf path = {0};
    jr_str model = endpoint->model;
    str_drop_beginning(&model, "models/");
    jr_buf_append_text(&path, "models/");
    url_append_segment(&path, model);
    jr_buf_append_text(&path, ":batchGenerateContent");
    append_url(url, endpoint, jr_buf_str(&path), NULL);
}

/* "batches/abc", of which the slash is one of the path. */
static void append_name(jr_buf *path, jr_str name, const char *folder)
{
    str_drop_beginning(&name, folder);
    jr_buf_append_text(path, folder);
    url_append_segment(path, name);
}

static void append_status_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id)
{
    JR_BUF_AUTO jr_buf path = {0};
    append_name(&path, id, "batches/");
    append_url(url, endpoint, jr_buf_str(&path), NULL);
}

static void append_cancel_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id)
{
    JR_BUF_AUTO jr_buf path = {0};
    append_name(&path, id, "batches/");
    jr_buf_append_text(&path, ":cancel");
    append_url(url, endpoint, jr_buf_str(&path), NULL);
}

/* Files are fetched from a path in front of the version. */
static void append_result_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id, jr_str result)
{
    (void)id;
    jr_endpoint above = *endpoint;
    JR_BUF_AUTO jr_buf path = {0};
    if (!str_drop_end(&above.base_url, "/v1beta"))
        str_drop_end(&above.base_url, "/v1");
    jr_buf_append_text(&path, "/download/v1beta/");
    append_name(&path, result, "files/");
    jr_buf_append_text(&path, ":download");
    request_append_url(url, &above, jr_buf_str(&path), "alt=media");
}

static void append_list_url(jr_buf *url, const jr_endpoint *endpoint, jr_str page)
{
    append_url(url, endpoint, JR_STR("batches"), "pageSize=100");
    if (page.size) {
        jr_buf_append_text(url, "&pageToken=");
        url_append_segment(url, page);
    }
}

static yyjson_val *list(yyjson_val *root, jr_str *ret_next_page)
{
    *ret_next_page = json_str(yyjson_obj_get(root, "nextPageToken"));
    return yyjson_obj_get(root, "operations");
}

static batch_end end_of(jr_str word)
{
    static const struct {
        const char *end;
        batch_end meaning;
    } rows[] = {{"_SUCCEEDED", BATCH_COMPLETE},
                {"_EXPIRED", BATCH_EXPIRED},
                {"_CANCELLED", BATCH_CANCELLED},
                {"_FAILED", BATCH_REFUSED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_ends_with(word, rows[i].end))
            return rows[i].meaning;
    return BATCH_GOES_ON;
}

/* Numbers of 64 bits are strings there. */
static uint64_t count(yyjson_val *object, const char *name)
{
    yyjson_val *value = yyjson_obj_get(object, name);
    return yyjson_is_str(value) ? strtoull(yyjson_get_str(value), NULL, 10)
                                : yyjson_get_uint(value);
}

/* An operation, whose metadata is the batch; results stand in its response or in the batch's
 * output. */
static bool read_status(yyjson_val *root, batch_status *s)
{
    yyjson_val *batch = yyjson_obj_get(root, "metadata");
    if (!yyjson_is_obj(batch))
        batch = root;
    yyjson_val *output = yyjson_obj_get(root, "response");
    if (!yyjson_is_obj(output))
        output = yyjson_obj_get(batch, "output");
    yyjson_val *stats = yyjson_obj_get(batch, "batchStats");
    jr_str name = json_str(yyjson_obj_get(batch, "displayName"));
    *s = (batch_status){
        .id = url_name(json_str(yyjson_obj_get(root, "name"))),
        .key = str_drop_beginning(&name, "jrank-") ? name : (jr_str){0},
        .word = json_str(yyjson_obj_get(batch, "state")),
        .problem = json_str(yyjson_obj_get(yyjson_obj_get(root, "error"), "message")),
        .results = {url_name(json_str(yyjson_obj_get(output, "responsesFile")))},
        .inline_results =
            yyjson_obj_get(yyjson_obj_get(output, "inlinedResponses"), "inlinedResponses"),
        .n_requests = count(stats, "requestCount"),
        .n_done = count(stats, "successfulRequestCount") + count(stats, "failedRequestCount"),
        .n_failed = count(stats, "failedRequestCount"),
        .created_at = batch_read_date(yyjson_obj_get(batch, "createTime")),
        .expires_at = NAN};
    s->end = end_of(s->word);
    return s->id.size > 0;
}

/* Inline the id is in the metadata, in a file beside the response. */
static bool read_line(yyjson_val *line, batch_line *l)
{
    yyjson_val *key = yyjson_obj_get(yyjson_obj_get(line, "metadata"), "key");
    yyjson_val *response = yyjson_obj_get(line, "response"), *error = yyjson_obj_get(line, "error");
    *l = (batch_line){
        .id = json_str(key ? key : yyjson_obj_get(line, "key")), .status = 200, .body = response};
    if (!yyjson_is_obj(response)) {
        int code = (int)yyjson_get_int(yyjson_obj_get(error, "code"));
        l->problem = json_str(yyjson_obj_get(error, "message"));
        /* Of google.rpc.Code: INVALID_ARGUMENT, and CANCELLED; else it may pass. */
        l->status = code == 3 || code == 400 ? 400 : 408;
        l->is_cancelled = code == 1;
    }
    return l->id.size > 0;
}

const batch_dialect batch_gemini = {.requests_max = REQUESTS_MAX,
                                    .size_max = TEXT_MAX,
                                    .keeps_key = true,
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
