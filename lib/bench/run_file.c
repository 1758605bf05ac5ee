/*
 * A file per process in the folder .jrank of the benchmark. It is replaced by renaming, so that a
 * reader sees a whole one, and never synced: after a crash of the machine it says nothing anyway.
 * That a run has gone is seen by the age of its file, which holds for other machines and containers
 * on the same disk too; a process that is found here may be another one's of the same number.
 */
#include "run_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "records.h"
#include "json/parser.h"
#include <jrank/base.h>

static const char FOLDER[] = ".jrank";

/* Largest file that is read; ours have 700 bytes, and names of what a goal asks for. */
enum { RUN_FILE_MAX = 1 << 16, NAMES_MAX = 50 };

struct jr_run_file {
    char folder[PATH_MAX], path[PATH_MAX + 32];
    size_t bench_size; /* of both */
    jr_buf text;
};

static void append_names(jr_buf *buf, const char *key, const jr_str *names, size_t n)
{
    jr_buf_format(buf, ", \"%s\": [", key);
    for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
        jr_buf_append_text(buf, i ? ", " : "");
        jr_json_append_string(buf, names[i]);
    }
    jr_buf_append_char(buf, ']');
}

void run_file_append_goal(jr_buf *buf, const jr_progress *p)
{
    if (p->n_decided + p->n_open == 0)
        return;
    jr_buf_format(buf, ", \"decided\": %llu, \"open\": %llu, \"calls_left\": ",
                  (unsigned long long)p->n_decided, (unsigned long long)p->n_open);
    jr_json_append_number(buf, p->calls_left);
    if (!p->goal)
        return;
    append_names(buf, "decided_names", p->goal->decided, p->goal->n_decided);
    append_names(buf, "open_names", p->goal->open, p->goal->n_open);
}

void jr_progress_append_json(jr_buf *buf, const jr_progress *p)
{
    jr_buf_format(buf,
                  "\"planned\": %llu, \"done\": %llu, \"invalid\": %llu, \"failed\": %llu, "
                  "\"in_flight\": %llu, \"requests\": %llu, \"input_tokens\": %lld, "
                  "\"output_tokens\": %lld, \"cost\": ",
                  (unsigned long long)p->n_planned, (unsigned long long)p->n_done,
                  (unsigned long long)p->n_invalid, (unsigned long long)p->n_failed,
                  (unsigned long long)p->n_in_flight, (unsigned long long)p->n_sent,
                  (long long)p->input_tokens, (long long)p->output_tokens);
    jr_json_append_number(buf, p->cost);
    jr_buf_append_text(buf, ", \"expected_cost\": ");
    jr_json_append_number(buf, p->outlook ? p->outlook->cost : NAN);
    jr_buf_format(buf, ", \"seconds\": %.1f, \"rate\": %.2f, \"seconds_left\": ", p->seconds,
                  p->rate);
    jr_json_append_number(buf, isnan(p->seconds_left) ? NAN : round(p->seconds_left));
    jr_buf_format(buf, ", \"stopping\": %s", p->is_stopping ? "true" : "false");
    run_file_append_goal(buf, p);
}

/* The number of the process whose file this is, or 0. */
static long process_of(const char *name)
{
    char *end;
    long pid = name[0] >= '1' && name[0] <= '9' ? strtol(name, &end, 10) : 0;
    return pid > 0 && strcmp(end, ".json") == 0 ? pid : 0;
}

static void remove_gone(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        long pid = process_of(entry->d_name);
        if (pid && kill((pid_t)pid, 0) != 0 && errno == ESRCH)
            (void)!unlinkat(dirfd(directory), entry->d_name, 0);
    }
    if (directory)
        closedir(directory);
    else if (fd >= 0)
        close(fd);
}

jr_run_file *jr_run_file_new(const char *bench_folder)
{
    jr_run_file *f = memory_zeroed(1, sizeof *f);
    int size = snprintf(f->folder, sizeof f->folder, "%s/%s", bench_folder, FOLDER);
    if (size < 0 || (size_t)size >= sizeof f->folder) {
        free(f);
        return NULL;
    }
    snprintf(f->path, sizeof f->path, "%s/%ld.json", f->folder, (long)getpid());
    f->bench_size = strlen(bench_folder);
    remove_gone(f->folder);
    return f;
}

static void append_step(jr_buf *text, const char *what, const jr_progress *progress)
{
    jr_buf_format(text, "{\"what\": \"%s\", ", what);
    jr_progress_append_json(text, progress);
    jr_buf_append_char(text, '}');
}

void jr_run_file_write(jr_run_file *f, const jr_progress *progress, bool is_judging)
{
    if (!f)
        return;
    jr_buf_clear(&f->text);
    jr_buf_append_char(&f->text, '[');
    if (progress->answers) {
        append_step(&f->text, "answer", progress->answers);
        jr_buf_append_text(&f->text, ",\n ");
    }
    append_step(&f->text, is_judging ? "judge" : "answer", progress);
    jr_buf_append_text(&f->text, "]\n");
    jr_error unwritten; /* a run does not end because nobody can see how far it is */
    (void)!file_replace((file_place){f->path, f->bench_size}, false, jr_buf_str(&f->text),
                        &unwritten);
}

void jr_run_file_free(jr_run_file *f)
{
    if (!f)
        return;
    (void)file_remove((file_place){f->path, f->bench_size}, false);
    (void)file_remove((file_place){f->folder, f->bench_size}, true);
    jr_buf_release(&f->text);
    free(f);
}

static uint64_t count_of(yyjson_val *value)
{
    double number = value ? yyjson_get_num(value) : 0;
    return number > 0 && number < 0x1p63 ? (uint64_t)number : 0;
}

static double number_of(yyjson_val *value)
{
    return value && yyjson_is_num(value) ? yyjson_get_num(value) : NAN;
}

static void add_names(jr_arena *arena, yyjson_val *value, jr_str **ret_names, size_t *ret_n)
{
    yyjson_arr_iter all = {0};
    yyjson_val *name;
    if (!yyjson_is_arr(value))
        return;
    *ret_names = jr_arena_alloc(arena, yyjson_arr_size(value), sizeof **ret_names);
    yyjson_arr_iter_init(value, &all);
    while ((name = yyjson_arr_iter_next(&all)))
        if (yyjson_is_str(name))
            (*ret_names)[(*ret_n)++] = jr_arena_copy(arena, json_str(name));
}

static const jr_goal_names *read_names(jr_arena *arena, yyjson_val *const *values)
{
    jr_goal_names *names = jr_arena_alloc(arena, 1, sizeof *names);
    add_names(arena, values[STEP_DECIDED_NAMES], &names->decided, &names->n_decided);
    add_names(arena, values[STEP_OPEN_NAMES], &names->open, &names->n_open);
    return names->n_decided + names->n_open ? names : NULL;
}

/* False for what is no step. */
static bool read_step(jr_arena *arena, yyjson_val *step, run_state *ret_state)
{
    yyjson_val *values[N_STEP_FIELDS];
    fields_pick(step, step_fields, N_STEP_FIELDS, values);
    for (size_t i = 0; i < N_STEP_FIELDS; i++)
        if (step_fields[i].is_required &&
            !(values[i] && field_has_type(values[i], step_fields[i].types)))
            return false;
    jr_str what = json_str(values[STEP_WHAT]);
    *ret_state = (run_state){
        .what = jr_arena_copy(arena, what),
        .progress = {.n_planned = count_of(values[STEP_PLANNED]),
                     .n_done = count_of(values[STEP_DONE]),
                     .n_invalid = count_of(values[STEP_INVALID]),
                     .n_failed = count_of(values[STEP_FAILED]),
                     .n_in_flight = count_of(values[STEP_IN_FLIGHT]),
                     .cost = number_of(values[STEP_COST]),
                     .rate = number_of(values[STEP_RATE]),
                     .seconds_left = number_of(values[STEP_SECONDS_LEFT]),
                     .is_stopping = yyjson_is_true(values[STEP_STOPPING]),
                     .n_decided = count_of(values[STEP_DECIDED]),
                     .n_open = count_of(values[STEP_OPEN]),
                     .calls_left = number_of(values[STEP_CALLS_LEFT]),
                     .goal = read_names(arena, values)},
    };
    return true;
}

enum { STEPS_MAX = 64 }; /* more runs than that are not shown */

static size_t read_file(jr_arena *arena, const char *path, run_state *states, size_t capacity)
{
    jr_str text;
    jr_error err;
    if (jr_file_load(arena, path, &text, &err) != JR_OK)
        return 0;
    yyjson_doc *doc = yyjson_read(text.data, text.size, 0);
    yyjson_val *steps = doc ? yyjson_doc_get_root(doc) : NULL, *step;
    yyjson_arr_iter all = {0};
    size_t n = 0;
    if (yyjson_is_arr(steps))
        yyjson_arr_iter_init(steps, &all);
    while (n < capacity && (step = yyjson_arr_iter_next(&all)))
        n += read_step(arena, step, &states[n]);
    yyjson_doc_free(doc);
    return n;
}

static int compare_names(const struct dirent **left, const struct dirent **right)
{
    long a = process_of((*left)->d_name), b = process_of((*right)->d_name);
    return (a > b) - (a < b);
}

static int is_run_file(const struct dirent *entry)
{
    return process_of(entry->d_name) != 0;
}

void run_states_read(jr_arena *arena, const char *bench_folder, double now, run_state **ret_states,
                     size_t *ret_n_states)
{
    jr_str folder = jr_arena_format(arena, "%s/%s", bench_folder, FOLDER);
    struct dirent **entries;
    int n_entries = scandir(folder.data, &entries, is_run_file, compare_names);
    *ret_n_states = 0;
    *ret_states = NULL;
    for (int i = 0; i < n_entries; i++) {
        jr_str path = jr_arena_format(arena, "%s/%s", folder.data, entries[i]->d_name);
        struct stat info;
        if (!*ret_states)
            *ret_states = jr_arena_alloc(arena, STEPS_MAX, sizeof **ret_states);
        if (lstat(path.data, &info) == 0 && S_ISREG(info.st_mode) && info.st_size < RUN_FILE_MAX &&
            now - (double)info.st_mtime < RUN_FILE_STALE)
            *ret_n_states +=
                read_file(arena, path.data, *ret_states + *ret_n_states, STEPS_MAX - *ret_n_states);
        free(entries[i]);
    }
    if (n_entries >= 0)
        free(entries);
}
