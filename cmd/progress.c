/*
 * Two ways to show the progress of a run on standard error, chosen by what standard error is; and
 * the file that tells others.
 */
#include "progress.h"

#include <jrank/run.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Seconds between two writings of the run's file. */
static const double PUBLISH_INTERVAL = 1;

static volatile sig_atomic_t has_line; /* on the terminal, not ended yet */

void append_cost(jr_buf *buf, double cost)
{
    if (!isnan(cost))
        jr_buf_format(buf, "$%.*f", cost < 0.1 ? 4 : 2, cost);
}

void append_bill(jr_buf *buf, uint64_t n_calls, double cost)
{
    jr_buf_format(buf, "%llu %s", (unsigned long long)n_calls,
                  n_calls == 1 ? "request" : "requests");
    if (!isnan(cost)) {
        jr_buf_append_text(buf, ", ");
        append_cost(buf, cost);
    }
}

void append_duration(jr_buf *buf, double seconds)
{
    unsigned long long whole = (unsigned long long)(seconds + 0.5);
    if (whole < 60)
        jr_buf_format(buf, "%llu s", whole);
    else if (whole < 3600)
        jr_buf_format(buf, "%llu:%02llu", whole / 60, whole % 60);
    else
        jr_buf_format(buf, "%llu:%02llu:%02llu", whole / 3600, whole / 60 % 60, whole % 60);
}

static size_t terminal_width(void)
{
    struct winsize size;
    return ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79;
}

/* Both steps of a pipeline as one. */
static jr_progress sum_of(const jr_progress *p)
{
    jr_progress sum = *p;
    const jr_progress *answers = p->answers;
    if (!answers)
        return sum;
    sum.n_failed += answers->n_failed;
    sum.n_in_flight += answers->n_in_flight;
    sum.rate += answers->seconds_left == 0 ? 0 : answers->rate;
    sum.cost += answers->cost;
    if (isnan(answers->seconds_left) || answers->seconds_left > sum.seconds_left)
        sum.seconds_left = answers->seconds_left;
    return sum;
}

static void append_counts(jr_buf *line, const jr_progress *p)
{
    const jr_progress *answers = p->answers && p->answers->n_planned ? p->answers : NULL;
    if (answers)
        jr_buf_format(line, "answers %llu of %llu, judgments ", (unsigned long long)answers->n_done,
                      (unsigned long long)answers->n_planned);
    jr_buf_format(line, "%llu of %llu", (unsigned long long)p->n_done,
                  (unsigned long long)p->n_planned);
    if (!answers)
        jr_buf_append_text(line, " done");
}

static void show_line(void *context, const jr_progress *p)
{
    (void)context;
    JR_BUF_AUTO jr_buf line = {0}, clipped = {0};
    jr_progress sum = sum_of(p);
    append_counts(&line, p);
    jr_buf_format(&line, ", %llu in flight", (unsigned long long)sum.n_in_flight);
    if (sum.n_failed)
        jr_buf_format(&line, ", %llu failed", (unsigned long long)sum.n_failed);
    if (sum.n_invalid)
        jr_buf_format(&line, ", %llu unreadable", (unsigned long long)sum.n_invalid);
    jr_buf_format(&line, ", %.1f/s", sum.rate);
    if (sum.cost > 0) {
        jr_buf_append_text(&line, ", ");
        append_cost(&line, sum.cost);
    }
    if (sum.n_open)
        jr_buf_format(&line, ", %llu of %llu decided", (unsigned long long)sum.n_decided,
                      (unsigned long long)(sum.n_decided + sum.n_open));
    if (sum.n_open && !isnan(sum.calls_left))
        jr_buf_format(&line, ", about %.0f calls to go", sum.calls_left);
    if (sum.is_stopping) {
        jr_buf_append_text(&line, ", stopping");
    } else if (!isnan(sum.seconds_left)) {
        jr_buf_append_text(&line, ", ");
        append_duration(&line, sum.seconds_left);
        jr_buf_append_text(&line, " left");
    }
    jr_text_append_clipped(&clipped, jr_buf_str(&line), terminal_width());
    fprintf(stderr, "\r%s\x1b[K", clipped.data);
    fflush(stderr);
    has_line = true;
}

static void show_json(void *context, const jr_progress *p)
{
    (void)context;
    JR_BUF_AUTO jr_buf line = {0};
    jr_buf_append_char(&line, '{');
    jr_progress_append_json(&line, p);
    if (p->answers) {
        jr_buf_append_text(&line, ", \"answers\": {");
        jr_progress_append_json(&line, p->answers);
        jr_buf_append_char(&line, '}');
    }
    jr_buf_append_text(&line, "}\n");
    fwrite(line.data, 1, line.size, stderr);
}

void progress_choose(jr_run_options *options)
{
    const char *kind = getenv("TERM");
    bool can_redraw = isatty(2) && !(kind && strcmp(kind, "dumb") == 0);
    options->progress_interval = can_redraw ? 0.2 : 3;
    options->on_progress = can_redraw ? show_line : show_json;
}

/* What the run's file is told besides, see jrank/run.h. */
static struct {
    uint64_t n_decided, n_open;
    double calls_left;
    jr_run_file *file;
    bool is_judging;
    void (*show)(void *context, const jr_progress *progress);
    double show_interval, next_show, next_write; /* seconds of the run */
} published;

static void show_and_publish(void *context, const jr_progress *progress)
{
    jr_progress with_goal = *progress, *p = &with_goal;
    p->n_decided = published.n_decided;
    p->n_open = published.n_open;
    p->calls_left = published.calls_left;
    const double early = 0.05; /* the clock of the ticks may be that much behind */
    if (p->seconds >= published.next_show - early) {
        published.show(context, p);
        published.next_show = p->seconds + published.show_interval;
    }
    if (p->seconds >= published.next_write - early) {
        jr_run_file_write(published.file, p, published.is_judging);
        published.next_write = p->seconds + PUBLISH_INTERVAL;
    }
}

void progress_publish(jr_run_options *options, const char *bench_folder, bool is_judging)
{
    published.file = jr_run_file_new(bench_folder);
    published.is_judging = is_judging;
    published.show = options->on_progress;
    published.show_interval = published.next_show = options->progress_interval;
    published.next_write = PUBLISH_INTERVAL;
    options->on_progress = show_and_publish;
    if (options->progress_interval > PUBLISH_INTERVAL)
        options->progress_interval = PUBLISH_INTERVAL;
}

void progress_unpublish(void)
{
    jr_run_file_free(published.file);
    published.file = NULL;
}

void progress_set_goal(uint64_t n_decided, uint64_t n_open, double calls_left)
{
    published.n_decided = n_decided;
    published.n_open = n_open;
    published.calls_left = calls_left;
}

void progress_end(void)
{
    static const char clear[] = "\r\x1b[K";
    if (has_line)
        (void)!write(2, clear, sizeof clear - 1);
    has_line = false;
}
