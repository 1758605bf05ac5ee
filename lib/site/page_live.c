/*
 * live.html: where judging and answering stand; and the pages of the server that belong to no
 * benchmark.
 */
#include "page_served.h"

#include <math.h>

#include "base/enum_names.h"

page page_of(const site *s, jr_arena *arena, const char *path, const char *root, jr_buf *out)
{
    return (page){.site = s, .arena = arena, .out = out, .path = jr_str_from(path), .root = root};
}

/* A site without anything, for pages that belong to none. */
static page begin_outside(site *none, jr_arena *arena, jr_buf *out, jr_str title)
{
    *none = (site){.title = JR_STR("jrank")};
    page p = page_of(none, arena, "index.html", "/", out);
    page_begin(&p, title, SECTION_OUTSIDE, "");
    return p;
}

void page_show_message(jr_arena *arena, jr_buf *out, word message, jr_str detail)
{
    site none;
    page p = begin_outside(&none, arena, out, word_english(message));
    html_heading(out, 1, message);
    if (detail.size) {
        jr_buf_append_text(out, "<p class=\"warning\" lang=\"en\">");
        html_text(out, detail);
        jr_buf_append_text(out, "</p>\n");
    }
    jr_buf_append_text(out, "<p><a href=\"/\">");
    html_word(out, WORD_TO_THE_BEGINNING);
    jr_buf_append_text(out, "</a></p>\n");
    page_end(&p);
}

void page_show_benches(jr_arena *arena, jr_buf *out, const jr_str *names, const jr_str *slugs,
                       size_t n)
{
    site none;
    page p = begin_outside(&none, arena, out, word_english(WORD_BENCHMARKS));
    html_heading(out, 1, WORD_BENCHMARKS);
    jr_buf_append_text(out, "<ul>\n");
    for (size_t i = 0; i < n; i++) {
        jr_buf_format(out, "<li><a href=\"/%.*s/\">", JR_STR_ARG(slugs[i]));
        html_text(out, names[i]);
        jr_buf_append_text(out, "</a></li>\n");
    }
    jr_buf_append_text(out, "</ul>\n");
    page_end(&p);
}

static void append_entry(jr_buf *out, word name, double number, int decimals)
{
    jr_buf_append_text(out, "<div><dt>");
    html_word(out, name);
    jr_buf_append_text(out, "</dt><dd>");
    html_number(out, number, decimals);
    jr_buf_append_text(out, "</dd></div>\n");
}

static void append_runs(page *p, const live_state *state)
{
    grid *g = grid_new(p->arena, "runs");
    g->is_plain = true;
    grid_column(g, "what", WORD_STEP, GRID_TEXT);
    grid_column(g, "planned", WORD_PLANNED, GRID_NUMBER);
    grid_column(g, "done", WORD_DONE, GRID_NUMBER);
    grid_column(g, "invalid", WORD_UNREADABLE, GRID_NUMBER);
    grid_column(g, "failed", WORD_FAILED, GRID_NUMBER);
    grid_column(g, "in_flight", WORD_IN_FLIGHT, GRID_NUMBER);
    grid_column(g, "rate", WORD_PER_SECOND, GRID_NUMBER);
    grid_column(g, "cost", WORD_COST, GRID_NUMBER);
    grid_column(g, "seconds_left", WORD_SECONDS_LEFT, GRID_NUMBER);
    for (size_t i = 0; i < state->n_runs; i++) {
        const run_state *run = &state->runs[i];
        bool is_judging = jr_str_compare(run->what, JR_STR("judge")) == 0;
        JR_BUF_AUTO jr_buf what = {0};
        html_word(&what, is_judging ? WORD_STEP_JUDGE : WORD_STEP_ANSWER);
        if (run->progress.is_stopping) {
            jr_buf_append_text(&what, ", ");
            html_word(&what, WORD_STOPPING);
        }
        grid_row(g, "");
        grid_html(g, run->what, jr_arena_copy(p->arena, jr_buf_str(&what)));
        grid_number(g, (double)run->progress.n_planned, 0);
        grid_number(g, (double)run->progress.n_done, 0);
        grid_number(g, (double)run->progress.n_invalid, 0);
        grid_number(g, (double)run->progress.n_failed, 0);
        grid_number(g, (double)run->progress.n_in_flight, 0);
        grid_number(g, run->progress.rate, 1);
        grid_number(g, run->progress.cost, run->progress.cost < 0.1 ? 4 : 2);
        grid_number(g, run->progress.seconds_left, 0);
    }
    page_show_grid(p, g);
}

static void append_jobs(page *p, const jr_cluster_job jobs[JR_N_JOB_STEPS])
{
    static const char *const names[] = {JR_JOB_STEPS(ENUM_NAME)};
    static const word steps[] = {[JR_JOB_ANSWERS] = WORD_STEP_ANSWER,
                                 [JR_JOB_JUDGMENTS] = WORD_STEP_JUDGE,
                                 [JR_JOB_RANKING] = WORD_STEP_RANK};
    grid *g = grid_new(p->arena, "jobs");
    g->is_plain = true;
    grid_column(g, "step", WORD_STEP, GRID_TEXT);
    grid_column(g, "job", WORD_JOB, GRID_TEXT);
    grid_column(g, "waiting", WORD_WAITING, GRID_NUMBER);
    grid_column(g, "running", WORD_RUNNING_NOW, GRID_NUMBER);
    grid_column(g, "done", WORD_DONE, GRID_NUMBER);
    grid_column(g, "failed", WORD_FAILED, GRID_NUMBER);
    bool has_jobs = false;
    for (size_t i = 0; i < JR_N_JOB_STEPS; i++) {
        if (!jobs[i].id)
            continue;
        has_jobs = true;
        JR_BUF_AUTO jr_buf step = {0};
        html_word(&step, steps[i]);
        grid_row(g, "");
        grid_html(g, jr_str_from(names[i]), jr_arena_copy(p->arena, jr_buf_str(&step)));
        grid_text(g, jr_arena_format(p->arena, "%llu", (unsigned long long)jobs[i].id));
        grid_number(g, (double)jobs[i].n_waiting, 0);
        grid_number(g, (double)jobs[i].n_running, 0);
        grid_number(g, (double)jobs[i].n_done, 0);
        grid_number(g, (double)jobs[i].n_failed, 0);
    }
    if (!has_jobs)
        return;
    html_heading(p->out, 2, WORD_CLUSTER_JOBS);
    page_show_grid(p, g);
}

static void append_names(page *p, word sentence, const jr_str *names, size_t n)
{
    JR_BUF_AUTO jr_buf html = {0};
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        jr_buf_append_text(&html, i ? ", " : "");
        html_text(&html, names[i]);
    }
    jr_str all = jr_buf_str(&html);
    html_note_sentence(p->out, sentence, &all, 1);
}

/* What the goals of the runs leave open, and what is decided. */
static void append_goals(page *p, const live_state *state)
{
    for (size_t i = 0; i < state->n_runs; i++) {
        const jr_goal_names *goal = state->runs[i].progress.goal;
        if (!goal)
            continue;
        append_names(p, WORD_LIVE_OPEN, goal->open, goal->n_open);
        append_names(p, WORD_LIVE_DECIDED, goal->decided, goal->n_decided);
    }
}

void page_show_live(page *p, const live_state *state)
{
    jr_buf *out = p->out;
    page_begin(p, word_english(WORD_LIVE), SECTION_LIVE, "");
    html_heading(out, 1, WORD_LIVE);
    jr_buf_append_text(out, "<div id=\"live\">\n");
    if (state->problem.size) {
        jr_buf_append_text(out, "<div class=\"warning\"><p>");
        html_word(out, WORD_NOT_READABLE_NOW);
        jr_buf_append_text(out, "</p><p lang=\"en\">");
        html_text(out, state->problem);
        jr_buf_append_text(out, "</p></div>\n");
    }
    jr_buf_append_text(out, "<dl class=\"figures\">\n");
    append_entry(out, WORD_JUDGMENTS, (double)state->n_judgments, 0);
    append_entry(out, WORD_PER_SECOND, state->rate, 1);
    append_entry(out, WORD_UNREADABLE, (double)state->n_unreadable, 0);
    append_entry(out, WORD_ANSWERS, (double)state->n_answers, 0);
    jr_buf_append_text(out, "</dl>\n");
    html_heading(out, 2, WORD_RUNNING_NOW);
    if (state->n_runs) {
        append_runs(p, state);
        append_goals(p, state);
    } else {
        jr_buf_append_text(out, "<p>");
        html_word(out, WORD_NOTHING_RUNS);
        jr_buf_append_text(out, "</p>\n");
    }
    append_jobs(p, state->jobs);
    jr_buf_append_text(out, "</div>\n<p><a href=\"live.html\">");
    html_word(out, WORD_RELOAD);
    jr_buf_append_text(out, "</a></p>\n");
    page_end(p);
}
