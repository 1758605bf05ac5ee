/*
 * The account of a run: a row per endpoint on standard output, what needs attention on standard
 * error, the way on at the end.
 */
#include "language.h"
#include "run_options.h"

#include "message.h"
#include "progress.h"

#include <jrank/duel.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static const table_column columns[] = {
    {"model", "Model", MEMBER(jr_endpoint_report, id)},
    {"planned", "Planned", MEMBER(jr_endpoint_report, n_planned)},
    {"done", "Done", MEMBER(jr_endpoint_report, n_done)},
    {"unreadable", "Unreadable", MEMBER(jr_endpoint_report, n_invalid)},
    {"failed", "Failed", MEMBER(jr_endpoint_report, n_failed)},
    {"left", "Left", MEMBER(jr_endpoint_report, n_left)},
    {"requests", "Requests", MEMBER(jr_endpoint_report, n_sent)},
    {"retries", NULL, MEMBER(jr_endpoint_report, n_retries)},
    {"truncated", NULL, MEMBER(jr_endpoint_report, n_truncated)},
    {"empty", NULL, MEMBER(jr_endpoint_report, n_empty)},
    {"filtered", NULL, MEMBER(jr_endpoint_report, n_filtered)},
    {"most_in_flight", NULL, .kind = COLUMN_NUMBER},
    {"input_tokens", "Tokens in", MEMBER(jr_endpoint_report, input_tokens)},
    {"output_tokens", "out", MEMBER(jr_endpoint_report, output_tokens)},
    {"reasoning_tokens", NULL, MEMBER(jr_endpoint_report, reasoning_tokens)},
    {"cached_tokens", NULL, MEMBER(jr_endpoint_report, cached_tokens)},
    {"cache_write_tokens", NULL, MEMBER(jr_endpoint_report, cache_write_tokens)},
    {"cost", "USD", MEMBER(jr_endpoint_report, cost), .decimals = 4},
    {"stopped", NULL, .kind = COLUMN_TEXT},
    {"lost", NULL, MEMBER(jr_endpoint_report, n_lost)},
};

/* Up to the first line end. */
static jr_str sentence_of(jr_str text)
{
    const char *end = text.size ? memchr(text.data, '\n', text.size) : NULL;
    return end ? (jr_str){text.data, (size_t)(end - text.data)} : text;
}

static void fill(table *t, jr_arena *arena, const jr_run_report *report)
{
    table_init(t, arena, ROWS(columns));
    for (size_t i = 0; i < report->n_endpoints; i++) {
        const jr_endpoint_report *e = &report->endpoints[i];
        TABLE_ADD(t, jr_endpoint_report, e);
        table_add_number(t, (double)e->most_in_flight);
        TABLE_ADD(t, jr_endpoint_report, e);
        table_add_text(t, sentence_of(e->stopped));
        TABLE_ADD(t, jr_endpoint_report, e);
    }
}

/* What a server printed stands in lines behind the sentence. */
static void print_output(jr_str text)
{
    for (jr_str line = sentence_of(text); line.size < text.size; line = sentence_of(text)) {
        text = (jr_str){text.data + line.size + 1, text.size - line.size - 1};
        tell("  | %.*s\n", JR_STR_ARG(sentence_of(text)));
    }
}

static void say_sentence(jr_str text)
{
    jr_error err;
    (void)!jr_error_set(&err, JR_ERR_DATA, "%.*s", JR_STR_ARG(sentence_of(text)));
    print_error(&err);
    print_output(text);
}

static void say_note(jr_str text)
{
    warn("%.*s", JR_STR_ARG(sentence_of(text)));
    print_output(text);
}

/* what: the plural of the results, with an s. */
static void say_of_endpoint(const jr_endpoint_report *e, const char *what)
{
    bool is_reparsed = strcmp(what, "judgments") == 0; /* verdicts of a verification are not */
    if (e->n_repaired)
        warn("%.*s: an unfinished last line of an earlier run was put in order",
             JR_STR_ARG(e->path));
    for (size_t i = 0; i < e->n_negotiated; i++)
        say_note(e->negotiated[i]);
    if (e->lost_cost > 0)
        warn("%.*s: %llu %s may have been paid, though no reply came that counts its tokens; "
             "$%.4f of the cost %s for %s",
             JR_STR_ARG(e->id), (unsigned long long)e->n_lost,
             e->n_lost == 1 ? "request" : "requests", e->lost_cost, e->n_lost == 1 ? "is" : "are",
             e->n_lost == 1 ? "it" : "them");
    if (e->n_truncated)
        warn("%.*s: %llu %.*s %s cut at the token limit", JR_STR_ARG(e->id),
             (unsigned long long)e->n_truncated, (int)strlen(what) - (e->n_truncated == 1), what,
             e->n_truncated == 1 ? "was" : "were");
    if (e->n_empty)
        warn("%.*s: %llu %s empty", JR_STR_ARG(e->id), (unsigned long long)e->n_empty,
             e->n_empty == 1 ? "reply was" : "replies were");
    if (e->n_filtered)
        warn("%.*s: %llu %s taken by a content filter", JR_STR_ARG(e->id),
             (unsigned long long)e->n_filtered, e->n_filtered == 1 ? "reply was" : "replies were");
    const char *unreadable = e->n_invalid == 1 ? "reply is" : "replies are";
    if (e->n_invalid && is_reparsed)
        warn(
            "%.*s: %llu %s unreadable, see %.*s; HINT: after a change of the prompt's format jrank "
            "judge --reparse reads %s again for free",
            JR_STR_ARG(e->id), (unsigned long long)e->n_invalid, unreadable,
            JR_STR_ARG(e->invalid_path), e->n_invalid == 1 ? "it" : "them");
    else if (e->n_invalid)
        warn("%.*s: %llu %s unreadable, see %.*s", JR_STR_ARG(e->id),
             (unsigned long long)e->n_invalid, unreadable, JR_STR_ARG(e->invalid_path));
    if (e->stopped.size)
        say_sentence(e->stopped);
    else if (e->first_failure.size)
        warn("%llu %s failed, see %.*s; the first: %.*s", (unsigned long long)e->n_failed,
             e->n_failed == 1 ? "call" : "calls", JR_STR_ARG(e->failures_path),
             JR_STR_ARG(e->first_failure));
}

static const char *reason(jr_run_end end)
{
    switch (end) {
    case JR_RUN_INTERRUPTED:
        return ENGLISH("interrupted");
    case JR_RUN_CEILING:
        return ENGLISH("stopped at the ceiling of --budget or --max-calls");
    case JR_RUN_FAILED_FAST:
        return ENGLISH("stopped at the first failure (--fail-fast)");
    case JR_RUN_DETACHED:
    case JR_RUN_WRITTEN:
    case JR_RUN_STOPPED:
    case JR_RUN_COMPLETE:
        break;
    }
    return ENGLISH("not complete");
}

void asking_warn_of_mixtures(const jr_judging_summary *summaries, size_t n)
{
    for (size_t i = 0; i < n; i++)
        warn_of_all(summaries[i].mixtures, summaries[i].n_mixtures);
}

void asking_warn_of_idle(const jr_judging_summary *summaries, size_t n, const char *remedy)
{
    for (size_t i = 0; i < n; i++)
        if (summaries[i].idle.size && !summaries[i].n_planned)
            warn("%.*s: all judgments that are wanted are there, and none with %.*s; HINT: %s",
                 JR_STR_ARG(summaries[i].judge), JR_STR_ARG(summaries[i].idle), remedy);
}

static void print_system(const jr_answering_summary *summary, bool with_model)
{
    enum { MOST_COLUMNS = 120 };
    JR_BUF_AUTO jr_buf text = {0};
    say(&text, "System message");
    if (with_model)
        say(&text, " of %.*s", JR_STR_ARG(summary->model));
    jr_buf_append_text(&text, ": ");
    if (summary->system.size)
        jr_text_append_clipped(&text, summary->system, MOST_COLUMNS);
    else
        say(&text, "none");
    jr_buf_append_char(&text, '\n');
    print_text(jr_buf_str(&text));
}

void asking_print_systems(const jr_answering_summary *summaries, size_t n,
                          const asking_options *asking)
{
    if (!is_for_people(asking->format))
        return;
    bool are_one = true;
    for (size_t i = 1; i < n; i++)
        are_one &= jr_str_compare(summaries[i].system, summaries[0].system) == 0;
    for (size_t i = 0; i < (are_one && n ? 1 : n); i++)
        print_system(&summaries[i], !are_one);
}

void asking_warn_of_answers(const jr_judging *judging, const jr_judging_options *how,
                            const char *remedy)
{
    const jr_judging_summary *summaries;
    size_t n;
    unsigned long long n_decided = 0;
    jr_str *warnings;
    jr_str models = jr_judging_empty_answers(judging);
    jr_judging_answer_warnings(judging, &warnings, &n);
    warn_of_all(warnings, n);
    jr_judging_summaries(judging, &summaries, &n);
    for (size_t i = 0; i < n; i++)
        n_decided += summaries[i].n_decided;
    if (n_decided)
        warn("%.*s: %llu %s without a call, the empty answer losing", JR_STR_ARG(models), n_decided,
             n_decided == 1 ? "judgment is decided" : "judgments are decided");
    else if (models.size && how->empty_answers == JR_EMPTY_SKIP)
        warn(how->mode == JR_PAIRING_SINGLE ? "%.*s: these are not scored"
                                            : "%.*s: their matches are left out; HINT: %s",
             JR_STR_ARG(models), remedy);
}

int asking_print_report(jr_arena *arena, const jr_run_report *report, const char *what,
                        const asking_options *asking)
{
    progress_end();
    table t;
    fill(&t, arena, report);
    table_print(&t, (table_format)asking->format);
    return asking_say_report(report, what);
}

jr_run_end asking_pay(jr_run_options *limits, const jr_run_report *report)
{
    double cost = report->total.cost;
    uint64_t n_sent = report->total.n_sent;
    bool is_used_up = (limits->budget > 0 && !(cost < limits->budget)) ||
                      (limits->max_calls > 0 && n_sent >= limits->max_calls);
    limits->budget -= limits->budget > 0 && !is_used_up ? cost : 0;
    limits->max_calls -= limits->max_calls > 0 && !is_used_up ? n_sent : 0;
    return is_used_up && report->end == JR_RUN_COMPLETE ? JR_RUN_CEILING : report->end;
}

int asking_say_report(const jr_run_report *report, const char *what)
{
    progress_end();
    uint64_t n_missing = 0, n_out = 0, n_paths = 0;
    for (size_t i = 0; i < report->n_endpoints; i++) {
        const jr_endpoint_report *e = &report->endpoints[i];
        say_of_endpoint(e, what);
        n_missing += e->n_planned - e->n_done;
        n_out += e->stopped.size ? 0 : e->n_left;
        if (e->n_done && n_paths++ < 20)
            note_written(e->path.data);
    }
    if (report->problem.size)
        say_sentence(report->problem);
    if (n_missing == 0)
        return report->problem.size ? 1 : 0;
    if (report->end == JR_RUN_DETACHED) {
        warn("%llu of %llu %s %s out in batches; HINT: the same command again collects %s, jrank "
             "batches tells where they stand",
             (unsigned long long)n_out, (unsigned long long)report->total.n_planned, what,
             n_out == 1 ? "is" : "are", n_out == 1 ? "it" : "them");
        n_missing -= n_out;
        if (n_missing == 0)
            return 0;
    }
    if (report->end == JR_RUN_WRITTEN) {
        warn("%llu of %llu %s %s in a file of requests; HINT: --collect FILE takes the results of "
             "its "
             "run",
             (unsigned long long)n_missing, (unsigned long long)report->total.n_planned, what,
             n_missing == 1 ? "is" : "are");
        return 0;
    }
    warn("%s: %llu of %llu %s %s missing; HINT: the same command again asks for %s only",
         reason(report->end), (unsigned long long)n_missing,
         (unsigned long long)report->total.n_planned, what, n_missing == 1 ? "is" : "are",
         n_missing == 1 ? "this one" : "these");
    return report->end == JR_RUN_INTERRUPTED ? 130 : 1;
}

jr_status asking_check_estimate(const jr_estimate *sum, const jr_run_options *limits, jr_error *err)
{
    JR_TRY(jr_estimate_check(sum, limits, err));
    progress_set_plan(sum, limits->budget);
    if (limits->budget > 0 && sum->cost > limits->budget)
        warn("the plan would cost about $%.2f and --budget allows $%.2f, so it may stop before its "
             "end; HINT: the same command goes on where more is allowed",
             sum->cost, limits->budget);
    return JR_OK;
}

void asking_expect_widths(const jr_judging *judging, const jr_judging_options *how,
                          jr_estimate *each, jr_estimate *sum)
{
    for (size_t i = 0; i < how->judges->n_endpoints && how->mode != JR_PAIRING_SINGLE; i++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        const jr_votes_options of_judge = {
            .judges = &how->judges->endpoints[i].id, .n_judges = 1, .without_sha256 = true};
        jr_votes votes;
        jr_open_matches planned;
        jr_error none;
        bool has_votes =
            jr_votes_load_bench(arena, how->bench_folder, &of_judge, &votes, &none) == JR_OK;
        jr_judging_open_matches(judging, i, &planned);
        if (planned.n_matches == 0)
            continue;
        each[i].width = round(jr_plan_width(&planned, has_votes ? &votes : NULL));
        sum->width = fmax(sum->width, each[i].width);
    }
}

/* What the same would cost in batches, or out of them. */
static void append_other_way(jr_buf *text, const jr_estimate *estimate,
                             const asking_options *asking)
{
    double other = asking->batch ? estimate->live_cost : estimate->batch_cost;
    if (other == estimate->cost)
        return;
    say(text, asking->batch ? "; one by one about " : "; with --batch about ");
    append_cost(text, other);
}

void asking_print_plan(const table *plan, const jr_estimate *estimate, const asking_options *asking)
{
    table_print(plan, (table_format)asking->format);
    if (!is_for_people(asking->format))
        return;
    JR_BUF_AUTO jr_buf text = {0};
    say(&text,
        "Calls: %llu\nTokens: %lld in, %lld out\nCost: ", (unsigned long long)estimate->n_calls,
        (long long)estimate->input_tokens, (long long)estimate->output_tokens);
    if (isnan(estimate->cost))
        say(&text, "not known: an endpoint has no price");
    else {
        say(&text, "about ");
        append_cost(&text, estimate->cost);
        say(&text, isnan(estimate->most_cost) ? ", at least " : ", from ");
        append_cost(&text, estimate->least_cost);
        if (!isnan(estimate->most_cost)) {
            say(&text, " to ");
            append_cost(&text, estimate->most_cost);
        }
        append_other_way(&text, estimate, asking);
    }
    if (estimate->cached_tokens && estimate->input_tokens)
        say(&text, "\nFrom caches: %.0f %% of the tokens in",
            100 * (double)estimate->cached_tokens / (double)estimate->input_tokens);
    if (estimate->n_learned)
        say(&text, "\nLearned of %llu finished calls", (unsigned long long)estimate->n_learned);
    if (estimate->width > 0)
        say(&text,
            "\nIntervals: about %.0f points wide, if questions move models by half a "
            "logit, as is usual",
            estimate->width);
    say(&text, "\nTime: about ");
    append_duration(&text, estimate->seconds);
    jr_buf_format(&text, "\n%s\n", translate(jr_estimate_method()));
    print_text(jr_buf_str(&text));
}
