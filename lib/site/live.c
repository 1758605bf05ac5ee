/*
 * Following the files of a benchmark by looking at their names, sizes and times every second. A few
 * dozen calls of stat cost less than a millisecond, and they see changes that another machine makes
 * on a shared disk, which inotify does not tell.
 *
 * A change means that the site is made anew as a whole, beside the old one: nothing is computed in
 * a request, and no page sees two states. Of files of judgments that have only grown since, what
 * was appended is read and the rest taken over (judgment_file.h). The posterior takes longer than
 * all the rest, so it is left out while the files are changing and added when they have been quiet
 * for a while.
 */
#include "live.h"

#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/enum_names.h"
#include "base/hash.h"
#include "base/memory.h"
#include "bench/folder.h"
#include "bench/shard.h"
#include "site.h"
#include <jrank/base.h>

enum {
    PAUSE = 2,        /* seconds between two openings at least */
    SHARE = 4,        /* and so many times as long as the last one took */
    QUIET = 5,        /* seconds without a change before the posterior is added */
    RATE_WINDOW = 30, /* seconds that the rate looks back */
    N_SAMPLES = 32    /* openings that fit into them, and more */
};

typedef struct sample {
    double time;
    uint64_t n_judgments;
} sample;

struct live {
    live_options options;
    jr_str answers_folder;
    jr_arena *arena;
    /* Of the thread that follows: */
    uint64_t seen;     /* hash of the files as they were when they were last read */
    double not_before; /* monotonic time */
    double changed_at; /* monotonic time */
    bool has_posterior;
    uint64_t told;             /* hash of the sentence that was told last of what has no pages */
    pthread_mutex_t mutex;     /* of the rest */
    sample samples[N_SAMPLES]; /* a ring */
    size_t n_samples;
    snapshot *newest;
    jr_arena *state_arena;
    live_state state;
    jr_buf state_text;
    jr_error problem; /* status JR_OK: none */
};

static uint64_t hash_entry(uint64_t hash, const char *path, const char *name)
{
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return hash;
    const uint64_t words[] = {(uint64_t)info.st_size, (uint64_t)info.st_mtim.tv_sec,
                              (uint64_t)info.st_mtim.tv_nsec, (uint64_t)info.st_ino};
    uint64_t own = hash_bytes(1, name, strlen(name));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        own = hash_word(own, words[i]);
    return hash + own; /* entries come in any order */
}

/* Of all the files of a folder, of none where it isn't there. */
static uint64_t hash_folder(uint64_t hash, const char *folder)
{
    DIR *directory = opendir(folder);
    JR_BUF_AUTO jr_buf path = {0};
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        jr_buf_clear(&path);
        jr_buf_format(&path, "%s/%s", folder, entry->d_name);
        hash = hash_entry(hash, path.data, path.data);
    }
    if (directory)
        closedir(directory);
    return hash;
}

/* A folder stands for the files in it. */
static uint64_t hash_path(uint64_t hash, const char *path)
{
    return hash_folder(hash_entry(hash, path, path), path);
}

static uint64_t hash_votes(const jr_vote_source *votes)
{
    uint64_t hash = votes->counts ? hash_path(0, votes->counts) : 0;
    for (size_t i = 0; i < votes->n_battles; i++)
        hash = hash_path(hash, votes->battles[i]);
    return hash;
}

static uint64_t hash_files(const live *l)
{
    if (l->options.site.votes)
        return hash_votes(l->options.site.votes);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *folders[] = {l->answers_folder.data + strlen(l->options.folder) + 1,
                             "model_judgment", "rankings"};
    uint64_t hash = hash_folder(0, l->options.folder);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t n;
        jr_str *paths = shard_files_of(arena, l->options.folder, folders[i], &n);
        for (size_t k = 0; k < n; k++)
            hash = hash_folder(hash, paths[k].data);
    }
    return hash;
}

static void count(const site *s, live_state *state)
{
    const archive *a = s->archive;
    const jr_votes_report *votes = s->is_of_votes ? &s->boards.all[0].votes->report : NULL;
    state->n_judgments = votes ? votes->valid : 0;
    state->n_unreadable = votes ? votes->invalid : 0;
    state->n_answers = 0;
    for (size_t i = 0; i < a->n_judgments && !votes; i++) {
        state->n_unreadable += judgment_is_invalid(&a->judgments[i]);
        state->n_judgments += a->judgments[i].status == JUDGMENT_COUNTS;
    }
    for (size_t i = 0; i < a->n_models * a->n_questions; i++)
        state->n_answers += a->answers.entries[i].n_turns > 0;
}

/* Once, for as long as it is the same. */
static void tell_no_matches(live *l, const site *s)
{
    uint64_t hash = s->no_matches.size ? hash_bytes(1, s->no_matches.data, s->no_matches.size) : 0;
    if (hash && hash != l->told && l->options.on_no_matches)
        l->options.on_no_matches(l->options.context, s->no_matches);
    l->told = hash;
}

/* Opens the site as it is now and makes it the newest. */
static jr_status renew(live *l, bool with_posterior, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_site_options options = l->options.site;
    options.without_posterior |= !with_posterior;
    options.pages = JR_SITE_PAGES_ALL;
    options.date = l->options.date ? l->options.date(arena) : options.date;
    snapshot *s = memory_zeroed(1, sizeof *s);
    /* Only the thread that is here replaces the newest. */
    const site *earlier = l->newest ? l->newest->site : NULL;
    jr_status status = site_open(l->options.folder, &options, earlier, &s->site, err);
    if (status != JR_OK) {
        free(s);
        return status;
    }
    tell_no_matches(l, s->site);
    s->site->is_served = true;
    s->site->has_votes = l->options.has_votes;
    atomic_init(&s->n_holders, 1);
    pthread_mutex_lock(&l->mutex);
    snapshot *before = l->newest;
    s->generation = before ? before->generation + 1 : 1;
    l->newest = s;
    count(s->site, &l->state);
    l->samples[l->n_samples++ % N_SAMPLES] =
        (sample){jr_clock_monotonic(&l->options.clock), l->state.n_judgments};
    pthread_mutex_unlock(&l->mutex);
    if (before)
        live_let_go(before);
    return JR_OK;
}

/* Judgments per second in the half minute before the last opening; NAN where there were none, and
 * when that is half a minute ago. */
static double rate_of(const live *l, double now)
{
    const sample *newest = &l->samples[(l->n_samples - 1) % N_SAMPLES], *oldest = newest;
    for (size_t back = 1; back < N_SAMPLES && back < l->n_samples; back++) {
        const sample *earlier = &l->samples[(l->n_samples - 1 - back) % N_SAMPLES];
        if (newest->time - earlier->time > RATE_WINDOW ||
            earlier->n_judgments > oldest->n_judgments)
            break;
        oldest = earlier;
    }
    uint64_t n = newest->n_judgments - oldest->n_judgments;
    bool is_late = now - newest->time > RATE_WINDOW;
    return n && !is_late ? (double)n / (newest->time - oldest->time) : NAN;
}

static void append_member(jr_buf *out, const char *name, double number)
{
    jr_buf_format(out, ", \"%s\": ", name);
    jr_json_append_number(out, number);
}

static void append_run(jr_buf *out, const run_state *run)
{
    const jr_progress *p = &run->progress;
    jr_buf_append_text(out, "{\"what\": ");
    jr_json_append_string(out, run->what);
    append_member(out, "planned", (double)p->n_planned);
    append_member(out, "done", (double)p->n_done);
    append_member(out, "invalid", (double)p->n_invalid);
    append_member(out, "failed", (double)p->n_failed);
    append_member(out, "in_flight", (double)p->n_in_flight);
    append_member(out, "cost", p->cost);
    append_member(out, "rate", p->rate);
    append_member(out, "seconds_left", p->seconds_left);
    jr_buf_format(out, ", \"stopping\": %s", p->is_stopping ? "true" : "false");
    run_file_append_goal(out, p);
    jr_buf_append_char(out, '}');
}

static void append_jobs(jr_buf *out, const jr_cluster_job jobs[JR_N_JOB_STEPS])
{
    static const char *const names[] = {JR_JOB_STEPS(ENUM_NAME)};
    bool is_first = true;
    for (size_t i = 0; i < JR_N_JOB_STEPS; i++) {
        if (!jobs[i].id)
            continue;
        jr_buf_format(out, "%s{\"step\": \"%s\"", is_first ? "" : ", ", names[i]);
        append_member(out, "job", (double)jobs[i].id);
        append_member(out, "waiting", (double)jobs[i].n_waiting);
        append_member(out, "running", (double)jobs[i].n_running);
        append_member(out, "done", (double)jobs[i].n_done);
        append_member(out, "failed", (double)jobs[i].n_failed);
        jr_buf_append_char(out, '}');
        is_first = false;
    }
}

static void format_state(const live *l, jr_buf *out)
{
    const live_state *state = &l->state;
    jr_buf_format(out, "{\"generation\": %llu", (unsigned long long)l->newest->generation);
    append_member(out, "judgments", (double)state->n_judgments);
    append_member(out, "unreadable", (double)state->n_unreadable);
    append_member(out, "answers", (double)state->n_answers);
    append_member(out, "rate", round(state->rate * 100) / 100);
    jr_buf_append_text(out, ", \"runs\": [");
    for (size_t i = 0; i < state->n_runs; i++) {
        jr_buf_append_text(out, i ? ", " : "");
        append_run(out, &state->runs[i]);
    }
    jr_buf_append_text(out, "], \"jobs\": [");
    append_jobs(out, state->jobs);
    jr_buf_append_text(out, "], \"problem\": ");
    jr_json_append_string(out, state->problem);
    jr_buf_append_char(out, '}');
}

static jr_str replace_path(jr_arena *arena, jr_str sentence, const char *path, jr_str name)
{
    const char *rest = sentence.data;
    size_t size = path ? strlen(path) : 0;
    JR_BUF_AUTO jr_buf text = {0};
    for (const char *at; size && (at = strstr(rest, path)); rest = at + size) {
        jr_buf_append(&text, rest, (size_t)(at - rest));
        jr_buf_append_str(&text, name);
    }
    jr_buf_append_text(&text, rest);
    return jr_arena_copy(arena, jr_buf_str(&text));
}

/* The sentence, in which folder and files have their names only: where they lie is nobody's
 * matter. */
static jr_str problem_of(const live *l, jr_arena *arena)
{
    jr_str sentence =
        jr_arena_copy(arena, jr_str_from(l->problem.status == JR_OK ? "" : l->problem.message));
    const jr_vote_source *votes = l->options.site.votes;
    if (!votes)
        return replace_path(arena, sentence, l->options.folder, live_folder_name(l, arena));
    for (size_t i = 0; i < votes->n_battles; i++) {
        const char *slash = strrchr(votes->battles[i], '/');
        if (slash)
            sentence = replace_path(arena, sentence, votes->battles[i], jr_str_from(slash + 1));
    }
    const char *slash = votes->counts ? strrchr(votes->counts, '/') : NULL;
    return slash ? replace_path(arena, sentence, votes->counts, jr_str_from(slash + 1)) : sentence;
}

bool live_look(live *l)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_arena *arena = jr_arena_new();
    run_state *runs = NULL;
    size_t n_runs = 0;
    if (!l->options.site.votes)
        run_states_read(arena, l->options.folder, jr_clock_wall(&l->options.clock), &runs, &n_runs);
    pthread_mutex_lock(&l->mutex);
    l->state.runs = runs;
    l->state.n_runs = n_runs;
    l->state.rate = rate_of(l, jr_clock_monotonic(&l->options.clock));
    l->state.problem = problem_of(l, arena);
    jr_arena_free(l->state_arena);
    l->state_arena = arena;
    format_state(l, &text);
    bool is_new = jr_str_compare(jr_buf_str(&text), jr_buf_str(&l->state_text)) != 0;
    jr_buf_clear(&l->state_text);
    jr_buf_append_str(&l->state_text, jr_buf_str(&text));
    pthread_mutex_unlock(&l->mutex);
    return is_new;
}

jr_status live_open(const live_options *options, live **ret_live, jr_error *err)
{
    live *l = memory_zeroed(1, sizeof *l);
    l->options = *options;
    l->arena = jr_arena_new();
    pthread_mutex_init(&l->mutex, NULL);
    if (!options->site.votes) {
        l->options.folder = jr_arena_copy(l->arena, jr_str_from(options->folder)).data;
        l->answers_folder = folder_of_answers(l->arena, l->options.folder);
    }
    l->changed_at = -INFINITY;
    l->seen = hash_files(l);
    jr_status status = renew(l, false, err);
    if (status != JR_OK) {
        live_free(l);
        return status;
    }
    live_look(l);
    *ret_live = l;
    return JR_OK;
}

void live_free(live *l)
{
    if (!l)
        return;
    if (l->newest)
        live_let_go(l->newest);
    jr_buf_release(&l->state_text);
    jr_arena_free(l->state_arena);
    pthread_mutex_destroy(&l->mutex);
    jr_arena_free(l->arena);
    free(l);
}

jr_str live_folder_name(const live *l, jr_arena *arena)
{
    return l->options.site.votes ? site_name_of_votes(arena, l->options.site.votes)
                                 : folder_name(arena, l->options.folder);
}

snapshot *live_hold(live *l)
{
    pthread_mutex_lock(&l->mutex);
    snapshot *s = l->newest;
    atomic_fetch_add(&s->n_holders, 1);
    pthread_mutex_unlock(&l->mutex);
    return s;
}

void live_let_go(snapshot *s)
{
    if (atomic_fetch_sub(&s->n_holders, 1) != 1)
        return;
    jr_site_free(s->site);
    free(s);
}

void live_follow(live *l)
{
    double now = jr_clock_monotonic(&l->options.clock);
    uint64_t files = hash_files(l);
    bool has_changed = files != l->seen;
    bool is_quiet = !has_changed && now - l->changed_at >= QUIET;
    if (now >= l->not_before && (has_changed || (is_quiet && !l->has_posterior))) {
        jr_error err = {.status = JR_OK};
        jr_status status = renew(l, is_quiet, &err);
        double end = jr_clock_monotonic(&l->options.clock), pause = SHARE * (end - now);
        l->not_before = end + (pause > PAUSE ? pause : PAUSE);
        l->changed_at = has_changed ? now : l->changed_at;
        l->has_posterior = is_quiet;
        l->seen = files;
        pthread_mutex_lock(&l->mutex);
        l->problem = err;
        l->problem.status = status;
        pthread_mutex_unlock(&l->mutex);
    }
}

void live_show_jobs(live *l, const jr_cluster_job jobs[JR_N_JOB_STEPS])
{
    pthread_mutex_lock(&l->mutex);
    memcpy(l->state.jobs, jobs, sizeof l->state.jobs);
    pthread_mutex_unlock(&l->mutex);
}

void live_append_state(live *l, jr_buf *out)
{
    pthread_mutex_lock(&l->mutex);
    jr_buf_append_str(out, jr_buf_str(&l->state_text));
    pthread_mutex_unlock(&l->mutex);
}

live_state live_read_state(live *l, jr_arena *arena)
{
    pthread_mutex_lock(&l->mutex);
    live_state state = l->state;
    state.problem = jr_arena_copy(arena, state.problem);
    state.runs = jr_arena_alloc(arena, state.n_runs, sizeof *state.runs);
    for (size_t i = 0; i < state.n_runs; i++) {
        state.runs[i] = l->state.runs[i];
        state.runs[i].what = jr_arena_copy(arena, state.runs[i].what);
    }
    pthread_mutex_unlock(&l->mutex);
    return state;
}
