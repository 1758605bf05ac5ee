/*
 * Ways to show the progress of a run on standard error: lines that renew themselves, the first of
 * the run and one for each endpoint that has work left; a line now and then; JSON for programs. And
 * the file that tells others.
 */
#include "progress.h"
#include "language.h"

#include <jrank/run.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "message.h"

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
    unsigned long long n = n_calls;
    if (isnan(cost))
        jr_buf_format(buf, n == 1 ? ENGLISH("%llu request") : ENGLISH("%llu requests"), n);
    else
        jr_buf_format(buf,
                      n == 1 ? ENGLISH("%llu request, $%.*f") : ENGLISH("%llu requests, $%.*f"), n,
                      cost < 0.1 ? 4 : 2, cost);
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

static void measure_terminal(size_t *ret_width, size_t *ret_height)
{
    struct winsize size;
    bool is_known = ioctl(2, TIOCGWINSZ, &size) == 0;
    *ret_width = is_known && size.ws_col > 1 ? size.ws_col - 1u : 79;
    *ret_height = is_known && size.ws_row > 1 ? size.ws_row : 24;
}

/* That of both steps of a pipeline; false: of one it is not known yet. */
static bool outlook_of(const jr_progress *p, jr_outlook *ret_outlook)
{
    const jr_progress *answers = p->answers;
    if (!p->outlook || (answers && !answers->outlook))
        return false;
    *ret_outlook = *p->outlook;
    if (answers) {
        ret_outlook->cost += answers->outlook->cost;
        ret_outlook->least_cost += answers->outlook->least_cost;
        ret_outlook->most_cost += answers->outlook->most_cost;
        ret_outlook->n_learned += answers->outlook->n_learned;
    }
    return true;
}

/* Both steps of a pipeline as one; its outlook stands in `outlook`. */
static jr_progress sum_of(const jr_progress *p, jr_outlook *outlook)
{
    jr_progress sum = *p;
    const jr_progress *answers = p->answers;
    sum.outlook = outlook_of(p, outlook) ? outlook : NULL;
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
        say(line, "answers %llu of %llu, judgments ", (unsigned long long)answers->n_done,
            (unsigned long long)answers->n_planned);
    say(line, "%llu of %llu", (unsigned long long)p->n_done, (unsigned long long)p->n_planned);
    if (!answers)
        say(line, " done");
}

static void append_time_left(jr_buf *line, const jr_progress *p)
{
    if (p->is_stopping) {
        say(line, ", stopping");
    } else if (!isnan(p->seconds_left)) {
        JR_BUF_AUTO jr_buf duration = {0};
        append_duration(&duration, p->seconds_left);
        say(line, ", %s left", duration.data);
    }
}

/* What was paid, and what it will be in the end once that is known and there is more to come. */
static void append_money(jr_buf *line, const jr_progress *p)
{
    if (!(p->cost > 0))
        return;
    JR_BUF_AUTO jr_buf cost = {0}, expected = {0};
    append_cost(&cost, p->cost);
    if (p->outlook && p->outlook->cost > p->cost) {
        append_cost(&expected, p->outlook->cost);
        say(line, ", %s of about %s", cost.data, expected.data);
    } else {
        jr_buf_format(line, ", %s", cost.data);
    }
}

/* Behind the counts of results. */
static void append_rest(jr_buf *line, const jr_progress *p)
{
    say(line, ", %llu in flight", (unsigned long long)p->n_in_flight);
    if (p->n_failed)
        say(line, ", %llu failed", (unsigned long long)p->n_failed);
    if (p->n_invalid)
        say(line, ", %llu unreadable", (unsigned long long)p->n_invalid);
    jr_buf_format(line, ", %.1f/s", p->rate);
    append_money(line, p);
    if (p->n_open)
        say(line, ", %llu of %llu decided", (unsigned long long)p->n_decided,
            (unsigned long long)(p->n_decided + p->n_open));
    if (p->n_open && !isnan(p->calls_left))
        say(line, ", about %.0f calls to go", p->calls_left);
    append_time_left(line, p);
}

static void append_names(jr_buf *line, const char *what, const jr_str *names, size_t n)
{
    if (n == 0)
        return;
    jr_buf_format(line, "%s%s: ", line->size ? "; " : "", translate(what));
    for (size_t i = 0; i < n; i++)
        jr_buf_format(line, "%s%.*s", i ? ", " : "", JR_STR_ARG(names[i]));
}

/* What a goal leaves open, and what is decided; empty: there is none, or nothing is known. */
static void append_goal(jr_buf *line, const jr_goal_names *goal)
{
    if (!goal)
        return;
    append_names(line, ENGLISH("open"), goal->open, goal->n_open);
    append_names(line, ENGLISH("decided"), goal->decided, goal->n_decided);
}

static bool has_work_left(const jr_progress *p)
{
    return p->n_done + p->n_invalid + p->n_failed < p->n_planned;
}

/* The endpoints that have work left, those with answers to give first; at most so many. */
static size_t busy_endpoints(const jr_progress *p, const jr_progress **busy, size_t most)
{
    size_t n = 0;
    const jr_progress *steps[] = {p->answers, p};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; steps[k] && i < steps[k]->n_endpoints && n < most; i++)
            if (has_work_left(&steps[k]->endpoints[i]))
                busy[n++] = &steps[k]->endpoints[i];
    return n;
}

static void append_line_below(jr_buf *text, jr_str line, size_t width, size_t *n_below)
{
    jr_buf_append_char(text, '\n');
    jr_text_append_clipped(text, line, width);
    ++*n_below;
}

static void show_on_terminal(void *context, const jr_progress *p)
{
    (void)context;
    enum { MOST = 12 };
    const jr_progress *busy[MOST];
    size_t width, height;
    measure_terminal(&width, &height);
    size_t n = busy_endpoints(p, busy, height / 2 < MOST ? height / 2 : MOST), n_below = 0;
    JR_BUF_AUTO jr_buf line = {0}, text = {0};
    jr_outlook outlook;
    jr_progress sum = sum_of(p, &outlook);
    append_counts(&line, p);
    append_rest(&line, &sum);
    jr_buf_append_char(&text, '\r');
    jr_text_append_clipped(&text, jr_buf_str(&line), width);
    jr_buf_append_text(&text, "\x1b[J");
    for (size_t i = 0; n > 1 && i < n; i++) {
        jr_buf_clear(&line);
        jr_buf_format(&line, "  %.*s: ", JR_STR_ARG(busy[i]->endpoint));
        append_counts(&line, busy[i]);
        append_rest(&line, busy[i]);
        append_line_below(&text, jr_buf_str(&line), width, &n_below);
    }
    jr_buf_clear(&line);
    append_goal(&line, p->goal);
    if (line.size)
        append_line_below(&text, jr_buf_str(&line), width, &n_below);
    if (n_below)
        jr_buf_format(&text, "\x1b[%zuA", n_below);
    jr_buf_append_text(&text, "\r");
    fwrite(text.data, 1, text.size, stderr);
    fflush(stderr);
    has_line = true;
}

/* The endpoint that takes longest, where there are several, is told beside the whole. */
static void show_line(void *context, const jr_progress *p)
{
    (void)context;
    enum { MOST = 64 };
    const jr_progress *busy[MOST], *slowest = NULL;
    size_t n = busy_endpoints(p, busy, MOST);
    JR_BUF_AUTO jr_buf line = {0};
    jr_outlook outlook;
    jr_progress sum = sum_of(p, &outlook);
    append_counts(&line, p);
    append_rest(&line, &sum);
    for (size_t i = 0; i < n; i++)
        if (!isnan(busy[i]->seconds_left) &&
            (!slowest || busy[i]->seconds_left > slowest->seconds_left))
            slowest = busy[i];
    if (n > 1 && slowest) {
        jr_buf_format(&line, "; %.*s: ", JR_STR_ARG(slowest->endpoint));
        append_counts(&line, slowest);
        append_time_left(&line, slowest);
    }
    append_goal(&line, p->goal);
    tell("%s\n", line.data);
}

static void append_step(jr_buf *line, const jr_progress *p)
{
    jr_progress_append_json(line, p);
    jr_buf_append_text(line, ", \"endpoints\": [");
    for (size_t i = 0; i < p->n_endpoints; i++) {
        jr_buf_append_text(line, i ? ", {\"endpoint\": " : "{\"endpoint\": ");
        jr_json_append_string(line, p->endpoints[i].endpoint);
        jr_buf_append_text(line, ", ");
        jr_progress_append_json(line, &p->endpoints[i]);
        jr_buf_append_char(line, '}');
    }
    jr_buf_append_char(line, ']');
}

static void show_json(void *context, const jr_progress *p)
{
    (void)context;
    JR_BUF_AUTO jr_buf line = {0};
    jr_buf_append_char(&line, '{');
    append_step(&line, p);
    if (p->answers) {
        jr_buf_append_text(&line, ", \"answers\": {");
        append_step(&line, p->answers);
        jr_buf_append_char(&line, '}');
    }
    jr_buf_append_text(&line, "}\n");
    fwrite(line.data, 1, line.size, stderr);
}

static void show_nothing(void *context, const jr_progress *p)
{
    (void)context;
    (void)p;
}

void progress_choose(jr_run_options *options, progress_way way)
{
    static const double RENEWED = 0.2, JSON = 3, LINE = 30; /* seconds */
    const char *kind = getenv("TERM");
    bool can_redraw = isatty(2) && !(kind && strcmp(kind, "dumb") == 0);
    if (way == PROGRESS_AUTO && can_redraw) {
        options->progress_interval = RENEWED;
        options->on_progress = show_on_terminal;
        return;
    }
    options->progress_interval = way == PROGRESS_JSON ? JSON : LINE;
    options->on_progress = way == PROGRESS_JSON   ? show_json
                           : way == PROGRESS_NONE ? show_nothing
                                                  : show_line;
}

/* What the run's file is told besides, see jrank/run.h. */
static struct {
    const jr_goal_names *goal;
    double calls_left;
    jr_run_file *file;
    bool is_judging;
    void (*show)(void *context, const jr_progress *progress);
    double show_interval, next_show, next_write; /* seconds of the run */
} published;

/* What was known of the money before. */
static struct {
    double cost, budget; /* USD; budget 0: none */
    bool is_to_be_corrected;
} planned;

void progress_set_plan(const jr_estimate *plan, double budget)
{
    planned.cost = plan->cost;
    planned.budget = budget;
    planned.is_to_be_corrected = plan->n_learned == 0;
}

/* Once, as soon as the first calls tell what the plan could only guess. */
static void correct_plan(const jr_progress *p)
{
    jr_outlook outlook;
    if (!planned.is_to_be_corrected || !outlook_of(p, &outlook) || !(outlook.cost > p->cost))
        return;
    planned.is_to_be_corrected = false;
    JR_BUF_AUTO jr_buf cost = {0}, least = {0}, most = {0}, told = {0}, line = {0};
    append_cost(&cost, outlook.cost);
    append_cost(&least, outlook.least_cost);
    append_cost(&most, outlook.most_cost);
    jr_buf_format(&line, ENGLISH("by its first %llu calls the run costs about %s, from %s to %s"),
                  (unsigned long long)outlook.n_learned, cost.data, least.data, most.data);
    if (planned.cost > 0) {
        append_cost(&told, planned.cost);
        jr_buf_format(&line, ENGLISH("; the plan said %s"), told.data);
    }
    progress_end();
    JR_BUF_AUTO jr_buf said = {0};
    append_sentence(&said, jr_buf_str(&line));
    if (planned.budget > 0 && outlook.least_cost > planned.budget)
        warn("%s; --budget allows $%.2f, so it will stop before its end; HINT: the same command "
             "goes on where more is allowed",
             line.data, planned.budget);
    else
        tell("jrank: %s\n", said.data);
}

static void show_and_publish(void *context, const jr_progress *progress)
{
    jr_progress with_goal = *progress, *p = &with_goal;
    p->goal = published.goal;
    p->n_decided = p->goal ? p->goal->n_decided : 0;
    p->n_open = p->goal ? p->goal->n_open : 0;
    p->calls_left = published.calls_left;
    if (published.show == show_line || published.show == show_on_terminal)
        correct_plan(p);
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
    progress_end();
    jr_run_file_free(published.file);
    published.file = NULL;
}

void progress_set_goal(const jr_goal_names *names, double calls_left)
{
    published.goal = names;
    published.calls_left = calls_left;
}

void progress_end(void)
{
    static const char clear[] = "\r\x1b[J";
    if (has_line)
        (void)!write(2, clear, sizeof clear - 1);
    has_line = false;
}
