/*
 * OpenAI's batches: a file of requests is uploaded, a batch made of it, and two files of results
 * come back, of replies and of errors. The form of the files is also what vLLM runs offline.
 *
 * Azure has the same below its own path, and names the URL of a request without a version.
 */
#include "batch_dialect.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/url.h"
#include "request.h"

/* 50,000 and 200 MB are taken; less of a batch is held in memory, and comes back sooner. */
enum { REQUESTS_MAX = 20000, TEXT_MAX = 48 << 20 };

static const char azure_version[] = "api-version=2024-10-21";

static void begin(jr_buf *text, const jr_endpoint *endpoint, jr_str boundary)
{
    (void)endpoint;
    jr_buf_format(text,
                  "--%.*s\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                  "--%.*s\r\nContent-Disposition: form-data; name=\"file\"; "
                  "filename=\"jrank.jsonl\"\r\nContent-Type: application/jsonl\r\n\r\n",
                  JR_STR_ARG(boundary), JR_STR_ARG(boundary));
}

static void end(jr_buf *text, jr_str key, jr_str boundary)
{
    (void)key;
    jr_buf_format(text, "\r\n--%.*s--\r\n", JR_STR_ARG(boundary));
}

static const char *path_of(const jr_endpoint *endpoint, bool is_raw)
{
    if (endpoint->provider == JR_PROVIDER_AZURE)
        return is_raw ? "/completions" : "/chat/completions";
    return is_raw ? "/v1/completions" : "/v1/chat/completions";
}

static void add(jr_buf *text, const jr_endpoint *endpoint, bool is_raw, bool is_first, jr_str id,
                jr_str asked)
{
    (void)is_first;
    jr_buf_format(text, "{\"custom_id\":\"%.*s\",\"method\":\"POST\",\"url\":\"%s\",\"body\":",
                  JR_STR_ARG(id), path_of(endpoint, is_raw));
    jr_buf_append_str(text, asked);
    jr_buf_append_text(text, "}\n");
}

/* Azure's interface without versions is OpenAI's; in the other one batches are not below a
 * deployment. */
static void append_url(jr_buf *url, const jr_endpoint *endpoint, jr_str path)
{
    jr_str base = url_without_query(endpoint->base_url);
    if (endpoint->provider != JR_PROVIDER_AZURE || str_ends_with(base, "/v1")) {
        request_append_url(url, endpoint, path, NULL);
        return;
    }
    const char *deployments = memmem(base.data, base.size, "/deployments/", 13);
    jr_endpoint above = *endpoint;
    if (deployments)
        above.base_url.size = (size_t)(deployments - base.data);
    JR_BUF_AUTO jr_buf below = {0};
    jr_buf_append_text(&below, str_ends_with(above.base_url, "/openai") ? "" : "/openai");
    jr_buf_append_str(&below, path);
    request_append_url(url, &above, jr_buf_str(&below), azure_version);
}

static void append_path(jr_buf *url, const jr_endpoint *endpoint, const char *folder, jr_str name,
                        const char *rest)
{
    JR_BUF_AUTO jr_buf path = {0};
    jr_buf_append_text(&path, folder);
    if (name.size)
        url_append_segment(&path, name);
    jr_buf_append_text(&path, rest);
    append_url(url, endpoint, jr_buf_str(&path));
}

static void append_first_url(jr_buf *url, const jr_endpoint *endpoint)
{
    append_path(url, endpoint, "/files", (jr_str){0}, "");
}

static void create(batch_message *m, const jr_endpoint *endpoint, bool is_raw, jr_str key,
                   jr_str file)
{
    append_path(&m->url, endpoint, "/batches", (jr_str){0}, "");
    jr_buf_append_text(&m->body, "{\"input_file_id\":");
    jr_json_append_string(&m->body, file);
    jr_buf_format(&m->body,
                  ",\"endpoint\":\"%s\",\"completion_window\":\"24h\",\"metadata\":"
                  "{\"jrank\":\"%.*s\"}}",
                  path_of(endpoint, is_raw), JR_STR_ARG(key));
}

static void append_status_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id)
{
    append_path(url, endpoint, "/batches/", id, "");
}

static void append_result_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id, jr_str result)
{
    (void)id;
    append_path(url, endpoint, "/files/", result, "/content");
}

static void append_cancel_url(jr_buf *url, const jr_endpoint *endpoint, jr_str id)
{
    append_path(url, endpoint, "/batches/", id, "/cancel");
}

static void append_list_url(jr_buf *url, const jr_endpoint *endpoint, jr_str page)
{
    append_path(url, endpoint, "/batches", (jr_str){0}, "");
    bool has_query = url->size && memchr(url->data, '?', url->size);
    jr_buf_append_text(url, has_query ? "&limit=100" : "?limit=100");
    if (page.size) {
        jr_buf_append_text(url, "&after=");
        url_append_segment(url, page);
    }
}

static yyjson_val *list(yyjson_val *root, jr_str *ret_next_page)
{
    yyjson_val *items = yyjson_obj_get(root, "data");
    yyjson_val *last = yyjson_arr_get_last(items);
    *ret_next_page = yyjson_is_true(yyjson_obj_get(root, "has_more"))
                         ? json_str(yyjson_obj_get(last, "id"))
                         : (jr_str){0};
    return items;
}

static batch_end end_of(jr_str word)
{
    static const struct {
        const char *word;
        batch_end end;
    } rows[] = {{"completed", BATCH_COMPLETE},
                {"expired", BATCH_EXPIRED},
                {"cancelled", BATCH_CANCELLED},
                {"failed", BATCH_REFUSED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(word, rows[i].word))
            return rows[i].end;
    return BATCH_GOES_ON;
}

static uint64_t count(yyjson_val *object, const char *name)
{
    return yyjson_get_uint(yyjson_obj_get(object, name));
}

static double time_of(yyjson_val *root, const char *name)
{
    yyjson_val *value = yyjson_obj_get(root, name);
    return yyjson_is_num(value) ? yyjson_get_num(value) : NAN;
}

/* A file that was uploaded has an id, and none of the rest. */
static bool read_status(yyjson_val *root, batch_status *s)
{
    yyjson_val *counts = yyjson_obj_get(root, "request_counts");
    yyjson_val *error =
        yyjson_arr_get_first(yyjson_obj_get(yyjson_obj_get(root, "errors"), "data"));
    jr_str code = json_str(yyjson_obj_get(error, "code"));
    *s = (batch_status){.id = url_name(json_str(yyjson_obj_get(root, "id"))),
                        .key = json_str(yyjson_obj_get(yyjson_obj_get(root, "metadata"), "jrank")),
                        .word = json_str(yyjson_obj_get(root, "status")),
                        .problem = json_str(yyjson_obj_get(error, "message")),
                        .is_crowded = str_contains(code, "limit_exceeded") ||
                                      str_contains(code, "quota_exceeded"),
                        .results = {url_name(json_str(yyjson_obj_get(root, "output_file_id"))),
                                    url_name(json_str(yyjson_obj_get(root, "error_file_id")))},
                        .n_requests = count(counts, "total"),
                        .n_done = count(counts, "completed") + count(counts, "failed"),
                        .n_failed = count(counts, "failed"),
                        .created_at = time_of(root, "created_at"),
                        .expires_at = time_of(root, "expires_at")};
    s->end = end_of(s->word);
    if (s->problem.size == 0)
        s->problem = code;
    return s->id.size > 0;
}

static bool read_line(yyjson_val *line, batch_line *l)
{
    yyjson_val *response = yyjson_obj_get(line, "response"), *error = yyjson_obj_get(line, "error");
    jr_str code = json_str(yyjson_obj_get(error, "code"));
    *l = (batch_line){.id = json_str(yyjson_obj_get(line, "custom_id")),
                      .status = (int)yyjson_get_int(yyjson_obj_get(response, "status_code")),
                      .body = yyjson_obj_get(response, "body"),
                      .problem = json_str(yyjson_obj_get(error, "message")),
                      .is_cancelled = str_contains(code, "cancel")};
    if (l->problem.size == 0)
        l->problem = code;
    if (!yyjson_is_obj(l->body)) {
        l->body = NULL;
        l->status = 408;
    } else if (l->status == 0) {
        l->status = 200;
    }
    return l->id.size > 0;
}

static void begin_lines(jr_buf *text, const jr_endpoint *endpoint, jr_str boundary)
{
    (void)text;
    (void)endpoint;
    (void)boundary;
}

static void end_lines(jr_buf *text, jr_str key, jr_str boundary)
{
    (void)text;
    (void)key;
    (void)boundary;
}

const batch_dialect batch_lines = {.requests_max = REQUESTS_MAX,
                                   .size_max = TEXT_MAX,
                                   .begin = begin_lines,
                                   .add = add,
                                   .end = end_lines,
                                   .read_line = read_line};

const batch_dialect batch_openai = {.requests_max = REQUESTS_MAX,
                                    .size_max = TEXT_MAX,
                                    .has_files = true,
                                    .keeps_key = true,
                                    .begin = begin,
                                    .add = add,
                                    .end = end,
                                    .append_first_url = append_first_url,
                                    .create = create,
                                    .append_status_url = append_status_url,
                                    .append_result_url = append_result_url,
                                    .append_cancel_url = append_cancel_url,
                                    .append_list_url = append_list_url,
                                    .list = list,
                                    .read_status = read_status,
                                    .read_line = read_line};
