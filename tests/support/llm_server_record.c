/*
 * Records of what came in: the log (JSON lines, each written at once, so that a test may read it
 * while the server runs), the requests as plain text that a case can compare whole, and the stats.
 *
 * The log has two kinds of lines, told apart by "event". request: n, connection, time (Unix
 * milliseconds), method, target, headers, hash, body. outcome: n, connection, time, outcome
 * (replied, cut by the script, left by the client, stopped with the server), status, bytes, ms,
 * hash. A request that is in flight has no outcome yet.
 *
 * The plain text of a request leaves out what differs from run to run or says nothing of the API:
 * host, content-length, user-agent, connection.
 */
#include <jrank/base.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "llm_server.h"

enum { N_STATUSES = 600 };

typedef struct expected_request {
    jr_str text;
    bool has_come;
} expected_request;

struct record {
    record_settings settings;
    jr_arena *arena;
    int log, requests;
    count_map bodies;
    uint64_t n_requests, n_connections, most_connections, most_in_flight;
    uint64_t n_replied, n_cut, n_left, n_stopped;
    uint64_t statuses[N_STATUSES];
    expected_request *expected;
    size_t n_expected;
    jr_buf differences; /* JSON strings, each with a comma in front */
};

static const char request_end[] = "\n--\n";

static jr_status open_lines(jr_str path, int *ret_fd, jr_error *err)
{
    if (!path.data)
        return JR_OK;
    int fd = open(path.data, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        return jr_error_set(err, JR_ERR_IO, "%s: %s", path.data, strerror(errno));
    *ret_fd = fd;
    return JR_OK;
}

static jr_status load_expected(record *rec, jr_error *err)
{
    jr_str text;
    JR_TRY(jr_file_load(rec->arena, rec->settings.expect.data, &text, err));
    size_t end_size = sizeof request_end - 1;
    rec->expected = jr_arena_alloc(rec->arena, text.size / end_size + 1, sizeof *rec->expected);
    while (text.size) {
        const char *end = str_find(text, JR_STR(request_end));
        if (!end)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: the last request has no line \"--\"",
                                rec->settings.expect.data);
        size_t size = (size_t)(end - text.data) + end_size;
        rec->expected[rec->n_expected++].text = (jr_str){text.data, size};
        text = (jr_str){text.data + size, text.size - size};
    }
    return JR_OK;
}

static void release(record *rec)
{
    if (rec->log >= 0)
        close(rec->log);
    if (rec->requests >= 0)
        close(rec->requests);
    count_map_release(&rec->bodies);
    jr_buf_release(&rec->differences);
    jr_arena_free(rec->arena);
    free(rec);
}

static jr_status open_files(record *rec, jr_error *err)
{
    JR_TRY(open_lines(rec->settings.log, &rec->log, err));
    JR_TRY(open_lines(rec->settings.requests, &rec->requests, err));
    return rec->settings.expect.data ? load_expected(rec, err) : JR_OK;
}

jr_status record_open(const record_settings *settings, record **ret_record, jr_error *err)
{
    record *rec = calloc(1, sizeof *rec);
    if (!rec)
        abort();
    *rec = (record){.settings = *settings, .arena = jr_arena_new(), .log = -1, .requests = -1};
    jr_status status = open_files(rec, err);
    if (status == JR_OK)
        *ret_record = rec;
    else
        release(rec);
    return status;
}

static void write_all(int fd, jr_buf *line)
{
    for (size_t done = 0; done < line->size;) {
        ssize_t n = write(fd, line->data + done, line->size - done);
        if (n < 0 && errno != EINTR) {
            perror("llm-server: the log");
            return;
        }
        done += n > 0 ? (size_t)n : 0;
    }
}

static void append_log_head(jr_buf *line, const char *event, const request *r, double wall)
{
    jr_buf_format(line, "{\"event\":\"%s\",\"n\":%llu,\"connection\":%llu,\"time\":%.0f", event,
                  (unsigned long long)r->number, (unsigned long long)r->connection, 1e3 * wall);
}

static void log_request(int fd, const request *r, double wall)
{
    JR_BUF_AUTO jr_buf line = {0};
    append_log_head(&line, "request", r, wall);
    jr_buf_append_text(&line, ",\"method\":");
    append_json_string(&line, r->method);
    jr_buf_append_text(&line, ",\"target\":");
    append_json_string(&line, r->target);
    jr_buf_append_text(&line, ",\"headers\":[");
    jr_str name, value;
    for (size_t offset = 0; request_next_header(r, &offset, &name, &value);) {
        jr_buf_append_text(&line, line.data[line.size - 1] == '[' ? "[" : ",[");
        append_json_string(&line, name);
        jr_buf_append_char(&line, ',');
        append_json_string(&line, value);
        jr_buf_append_char(&line, ']');
    }
    jr_buf_format(&line, "],\"hash\":\"%016llx\",\"body\":", (unsigned long long)r->hash);
    append_json_string(&line, r->body);
    jr_buf_append_text(&line, "}\n");
    write_all(fd, &line);
}

static bool is_left_out(jr_str name)
{
    return str_is(name, "host") || str_is(name, "content-length") || str_is(name, "user-agent") ||
           str_is(name, "connection");
}

static int compare_lines(const void *left, const void *right)
{
    return jr_str_compare(*(const jr_str *)left, *(const jr_str *)right);
}

/* "METHOD TARGET", the header lines (names in lower case, sorted), an empty line, the body. */
static void append_plain(jr_buf *text, const request *r)
{
    enum { LINES_MAX = 64 };
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str lines[LINES_MAX], name, value;
    size_t n_lines = 0;
    for (size_t offset = 0; request_next_header(r, &offset, &name, &value);) {
        jr_str lower = jr_arena_copy(arena, name);
        for (char *c = (char *)lower.data; *c; c++)
            *c = (char)tolower((unsigned char)*c);
        if (!is_left_out(lower) && n_lines < LINES_MAX)
            lines[n_lines++] = jr_arena_format(arena, "%s: %.*s\n", lower.data, JR_STR_ARG(value));
    }
    qsort(lines, n_lines, sizeof *lines, compare_lines);
    jr_buf_format(text, "%.*s %.*s\n", JR_STR_ARG(r->method), JR_STR_ARG(r->target));
    for (size_t i = 0; i < n_lines; i++)
        jr_buf_append_str(text, lines[i]);
    jr_buf_append_char(text, '\n');
    jr_buf_append_str(text, r->body);
    jr_buf_append_text(text, request_end);
}

/* Appends a bit of text around a place, as a JSON string. */
static void append_excerpt(jr_buf *buf, jr_str text, size_t place)
{
    size_t from = place < 40 ? 0 : place - 40;
    size_t to = place + 40 < text.size ? place + 40 : text.size;
    append_json_string(buf, (jr_str){text.data + from, to - from});
}

static void note_difference(record *rec, const request *r, jr_str seen)
{
    expected_request *wanted = NULL;
    for (size_t i = 0; i < rec->n_expected; i++) {
        if (rec->expected[i].has_come)
            continue;
        if (jr_str_compare(rec->expected[i].text, seen) == 0) {
            rec->expected[i].has_come = true;
            return;
        }
        wanted = wanted ? wanted : &rec->expected[i];
    }
    jr_str text = wanted ? wanted->text : (jr_str){"", 0};
    size_t place = 0;
    while (place < text.size && place < seen.size && text.data[place] == seen.data[place])
        place++;
    jr_buf_format(&rec->differences,
                  ",{\"n\":%llu,\"offset\":%zu,\"expected\":", (unsigned long long)r->number,
                  place);
    append_excerpt(&rec->differences, text, place);
    jr_buf_append_text(&rec->differences, ",\"seen\":");
    append_excerpt(&rec->differences, seen, place);
    jr_buf_append_char(&rec->differences, '}');
}

void record_connection(record *rec, size_t n_connections)
{
    rec->n_connections++;
    if (n_connections > rec->most_connections)
        rec->most_connections = n_connections;
}

void record_request(record *rec, const request *r, size_t n_in_flight, double wall)
{
    rec->n_requests++;
    if (n_in_flight > rec->most_in_flight)
        rec->most_in_flight = n_in_flight;
    if (request_is_chat(r)) {
        body_count *count = count_map_get(&rec->bodies, r->hash);
        count->first = count->requests++ ? count->first : r->number;
    }
    if (rec->log >= 0)
        log_request(rec->log, r, wall);
    if (rec->requests < 0 && !rec->settings.expect.data)
        return;
    JR_BUF_AUTO jr_buf text = {0};
    append_plain(&text, r);
    if (rec->requests >= 0)
        write_all(rec->requests, &text);
    if (rec->settings.expect.data)
        note_difference(rec, r, jr_buf_str(&text));
}

void record_outcome(record *rec, const request *r, const char *outcome, int status, size_t size,
                    double seconds, double wall)
{
    bool is_replied = strcmp(outcome, "replied") == 0;
    rec->n_replied += is_replied;
    rec->n_cut += strcmp(outcome, "cut") == 0;
    rec->n_left += strcmp(outcome, "left") == 0;
    rec->n_stopped += strcmp(outcome, "stopped") == 0;
    if (is_replied && status < N_STATUSES)
        rec->statuses[status]++;
    if (request_is_chat(r) && is_replied && status == 200)
        count_map_get(&rec->bodies, r->hash)->replied++;
    if (rec->log < 0)
        return;
    JR_BUF_AUTO jr_buf line = {0};
    append_log_head(&line, "outcome", r, wall);
    jr_buf_format(&line,
                  ",\"outcome\":\"%s\",\"status\":%d,\"bytes\":%zu,\"ms\":%.1f,"
                  "\"hash\":\"%016llx\"}\n",
                  outcome, status, size, 1e3 * seconds, (unsigned long long)r->hash);
    write_all(rec->log, &line);
}

static int compare_counts(const void *left, const void *right)
{
    uint64_t a = ((const body_count *)left)->first, b = ((const body_count *)right)->first;
    return (a > b) - (a < b);
}

static void append_bodies(jr_buf *text, count_map *bodies)
{
    uint64_t most = 0, n_repeated = 0;
    size_t n_bodies = 0;
    for (size_t i = 0; i < bodies->n_places; i++) {
        body_count count = bodies->places[i];
        most = count.requests > most ? count.requests : most;
        n_repeated += count.requests > 1;
        if (count.hash)
            bodies->places[n_bodies++] = count;
    }
    if (n_bodies)
        qsort(bodies->places, n_bodies, sizeof *bodies->places, compare_counts);
    jr_buf_format(text,
                  "\"distinct_bodies\":%zu,\n\"repeated_bodies\":%llu,\n"
                  "\"most_requests_of_a_body\":%llu,\n\"bodies\":[",
                  n_bodies, (unsigned long long)n_repeated, (unsigned long long)most);
    for (size_t i = 0; i < n_bodies; i++)
        jr_buf_format(text, "%s{\"hash\":\"%016llx\",\"requests\":%llu,\"replied\":%llu}",
                      i ? ",\n" : "\n", (unsigned long long)bodies->places[i].hash,
                      (unsigned long long)bodies->places[i].requests,
                      (unsigned long long)bodies->places[i].replied);
    jr_buf_append_text(text, "]");
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void append_count(jr_buf *text, const char *name, uint64_t count)
{
    jr_buf_format(text, "\"%s\":%llu,\n", name, (unsigned long long)count);
}

static void append_stats(jr_buf *text, record *rec, size_t n_missing, const bill *charged)
{
    jr_buf_append_text(text, "{");
    append_count(text, "requests", rec->n_requests);
    append_count(text, "replied", rec->n_replied);
    append_count(text, "cut", rec->n_cut);
    append_count(text, "left", rec->n_left);
    append_count(text, "stopped", rec->n_stopped);
    append_count(text, "connections", rec->n_connections);
    append_count(text, "most_connections", rec->most_connections);
    append_count(text, "most_in_flight", rec->most_in_flight);
    jr_buf_format(text, "\"cpu_seconds\":%.3f,\n\"statuses\":{", cpu_seconds());
    const char *between = "";
    for (int i = 0; i < N_STATUSES; i++)
        if (rec->statuses[i]) {
            jr_buf_format(text, "%s\"%d\":%llu", between, i, (unsigned long long)rec->statuses[i]);
            between = ",";
        }
    jr_buf_append_text(text, "},\n");
    if (rec->settings.expect.data) {
        append_count(text, "expected_missing", n_missing);
        jr_buf_append_text(text, "\"differences\":[");
        if (rec->differences.size)
            jr_buf_append(text, rec->differences.data + 1, rec->differences.size - 1);
        jr_buf_append_text(text, "],\n");
    }
    bill_append(charged, text);
    append_bodies(text, &rec->bodies);
    jr_buf_append_text(text, "}\n");
}

bool record_close(record *rec, const bill *charged)
{
    size_t n_missing = 0;
    for (size_t i = 0; i < rec->n_expected; i++)
        n_missing += !rec->expected[i].has_come;
    bool is_expected = n_missing == 0 && rec->differences.size == 0;
    if (n_missing)
        fprintf(stderr, "llm-server: %zu expected requests did not come\n", n_missing);
    if (rec->differences.size)
        fprintf(stderr, "llm-server: not as expected: %s\n", rec->differences.data + 1);
    if (rec->settings.stats.data) {
        JR_BUF_AUTO jr_buf text = {0};
        append_stats(&text, rec, n_missing, charged);
        jr_error err;
        if (jr_file_save(rec->settings.stats.data, jr_buf_str(&text), &err) != JR_OK)
            fprintf(stderr, "llm-server: %s\n", err.message);
    }
    release(rec);
    return is_expected;
}
