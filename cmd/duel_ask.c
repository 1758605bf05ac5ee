/*
 * The loop of a duel: look, ask the next questions, look again. Each batch is a plan and a run of
 * its own, so what was recorded is there whatever ends the loop.
 */
#include "duel.h"
#include "language.h"

#include "bench.h"
#include "message.h"
#include "options.h"
#include "progress.h"

#include <jrank/bench.h>

#include <math.h>
#include <string.h>

typedef struct duel_loop {
    invocation *in;
    const duel_options *options;
    vote_source source;
    const char *folder; /* NULL: not of a benchmark */
    jr_endpoint_list judges;
    jr_str models[2];
    jr_duel_pair pair;
    jr_str *questions; /* that can be asked, sorted by id */
    jr_run_options limits;
    uint64_t n_unreadable; /* replies since the last verdict */
    duel_outcome outcome;
} duel_loop;

double duel_logits(double points)
{
    return points * log(10) / 400;
}

double duel_points(double logits)
{
    return logits * 400 / log(10);
}

/* No "-0". */
static double whole_points(double logits)
{
    double points = round(duel_points(logits));
    return points == 0 ? 0 : points;
}

static double finite_points(double logits)
{
    return isfinite(logits) ? duel_points(logits) : NAN;
}

duel_figures duel_figures_of(const duel_outcome *outcome)
{
    const jr_duel *d = &outcome->result.duel;
    return (duel_figures){.questions = (double)d->n_questions,
                          .verdicts = (double)outcome->result.n_votes,
                          .score = d->rate,
                          .lower = d->lower,
                          .upper = d->upper,
                          .gap = finite_points(d->gap),
                          .gap_lower = finite_points(d->gap_lower),
                          .gap_upper = finite_points(d->gap_upper),
                          .requests = (double)outcome->n_calls,
                          .cost = outcome->cost};
}

static bool may_ask(const duel_loop *l)
{
    return l->folder && !l->options->votes_only;
}

/* Before the first verdict there is no file of them, or none between these two. */
static jr_status load_votes(const duel_loop *l, jr_votes *ret_votes, jr_error *err)
{
    jr_str folder;
    const jr_votes_options how = {.judges = &l->outcome.judge,
                                  .n_judges = l->folder ? 1 : 0,
                                  .models = l->models,
                                  .n_models = 2,
                                  .without_sha256 = true};
    jr_status status = source_load_votes(l->in->arena, &l->source, how, ret_votes, &folder, err);
    if (status == JR_OK)
        *ret_votes = jr_votes_weigh(l->in->arena, ret_votes, 0);
    if (!may_ask(l) || (status != JR_ERR_NOT_FOUND && status != JR_ERR_DATA))
        return status;
    *ret_votes = (jr_votes){0};
    return JR_OK;
}

static jr_status look(duel_loop *l, jr_error *err)
{
    jr_votes votes;
    JR_TRY(load_votes(l, &votes, err));
    return jr_duel_votes(l->in->arena, &votes, &l->pair, &l->outcome.result, err);
}

/* Those that have no verdict after all: an answer is missing, or a reply says none. */
static void give_up(duel_loop *l, const jr_str *asked, size_t n_asked)
{
    const jr_duel_result *r = &l->outcome.result;
    for (size_t k = 0; k < n_asked; k++) {
        bool is_left = false;
        for (size_t i = 0; i < r->n_next && !is_left; i++)
            is_left = jr_str_compare(asked[k], r->next[i]) == 0;
        size_t n = 0;
        for (size_t i = 0; i < l->pair.n_questions; i++)
            if (!is_left || jr_str_compare(l->questions[i], asked[k]) != 0)
                l->questions[n++] = l->questions[i];
        l->pair.n_questions = n;
    }
}

static jr_status plan(const duel_loop *l, jr_judging_options *how, size_t n, jr_judging **ret,
                      jr_error *err)
{
    *how = (jr_judging_options){.bench_folder = l->folder,
                                .judges = &l->judges,
                                .prompt_file = l->options->judge_file,
                                .mode = JR_PAIRING_ALL,
                                .models = l->models,
                                .n_models = 2,
                                .both_orders = true,
                                .temperature = l->options->temperature,
                                .max_tokens = l->options->max_tokens,
                                .questions = l->outcome.result.next,
                                .n_questions = n};
    return jr_judging_plan(l->in->arena, how, ret, err);
}

/* What asking all would take: the most that the duel can come to. */
static jr_status check_plan(duel_loop *l, jr_error *err)
{
    const asking_options *asking = &l->options->asking;
    jr_judging_options how;
    jr_judging *judging;
    jr_estimate sum, each;
    const jr_judging_summary *summary;
    size_t n_judges;
    JR_TRY(plan(l, &how, l->outcome.result.n_next, &judging, err));
    jr_judging_summaries(judging, &summary, &n_judges);
    asking_warn_of_mixtures(summary, n_judges);
    jr_judging_estimate(judging, &l->limits, &sum, &each);
    if (asking->dry_run) {
        JR_BUF_AUTO jr_buf cost = {0};
        append_cost(&cost, sum.cost);
        tell("At most %llu calls on %zu %s%s%s; it stops as soon as it knows\n",
             (unsigned long long)sum.n_calls, l->outcome.result.n_next,
             l->outcome.result.n_next == 1 ? translate("question") : translate("questions"),
             isnan(sum.cost) ? "" : translate(", about "),
             isnan(sum.cost) ? "" : jr_buf_str(&cost).data);
        return JR_OK;
    }
    asking_warn_of_prices(&l->judges);
    return asking_prepare(l->in->arena, asking, &l->judges.endpoints[0], summary->n_planned, err);
}

static void pay(duel_loop *l, const jr_run_report *report)
{
    l->outcome.n_calls += report->total.n_sent;
    l->outcome.cost += report->total.cost;
    l->outcome.end = asking_pay(&l->limits, report);
}

/* Asks the next questions. */
static jr_status ask(duel_loop *l, jr_error *err)
{
    size_t n = l->outcome.result.n_next, most = (size_t)l->options->look_every;
    /* A look costs up to a day there. */
    if (n > most && (!l->limits.batches || options_has(l->in->line, "look-every")))
        n = most;
    const jr_str *asked = l->outcome.result.next;
    jr_judging_options how;
    jr_judging *judging;
    jr_run_report report;
    JR_TRY(plan(l, &how, n, &judging, err));
    jr_run_options limits = l->limits;
    progress_publish(&limits, l->folder, true);
    jr_status status = jr_judging_run(judging, &limits, &report, err);
    progress_unpublish();
    JR_TRY(status);
    pay(l, &report);
    if (report.end != JR_RUN_COMPLETE || report.total.n_failed || report.total.n_invalid)
        (void)asking_say_report(&report, "verdicts");
    l->n_unreadable = report.total.n_done ? 0 : l->n_unreadable + report.total.n_invalid;
    JR_TRY(look(l, err));
    if (report.end == JR_RUN_COMPLETE && l->n_unreadable >= JR_UNREADABLE_TO_STOP)
        l->outcome.end = JR_RUN_STOPPED;
    if (l->outcome.end != JR_RUN_COMPLETE)
        return JR_OK;
    give_up(l, asked, n);
    return look(l, err);
}

static jr_status open_bench(duel_loop *l, jr_error *err)
{
    const duel_options *options = l->options;
    jr_str folder;
    jr_question_list list;
    JR_TRY(source_folder(l->in->arena, &l->source, &folder, err));
    l->folder = folder.data;
    if (options->judge_model.n != 1)
        return jr_error_set(err, JR_ERR_USAGE, "name one judge; HINT: --judge-model JUDGE");
    jr_status status =
        asking_endpoints(l->in->arena, &options->asking, options->judge_model, &l->judges, err);
    /* Whose verdicts are there need not be one that can be asked. */
    bool is_name = status == JR_ERR_USAGE && !may_ask(l);
    if (status != JR_OK && !is_name)
        return status;
    l->outcome.judge =
        is_name ? jr_str_from(options->judge_model.items[0]) : l->judges.endpoints[0].id;
    if (!may_ask(l))
        return JR_OK;
    if (source_has_filter(&options->source))
        return jr_error_set(err, JR_ERR_USAGE,
                            "filters choose among verdicts that are there, and here more are to be "
                            "asked for; HINT: --votes-only");
    JR_TRY(jr_questions_load(l->in->arena, l->folder, &list, err));
    if (list.n_questions == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: has no questions", l->folder);
    l->questions = jr_arena_alloc(l->in->arena, list.n_questions, sizeof *l->questions);
    for (size_t k = 0; k < list.n_questions; k++)
        l->questions[k] = list.questions[k].id;
    l->pair.questions = l->questions;
    l->pair.n_questions = list.n_questions;
    return JR_OK;
}

jr_status duel_until(invocation *in, const char *bench, jr_str first, jr_str second, double margin,
                     bool (*is_decided)(const jr_duel *duel, const duel_options *how),
                     duel_outcome *ret_outcome, jr_error *err)
{
    const duel_options *options = in->options;
    invocation named = *in;
    named.arguments = (words){&bench, bench ? 1 : 0};
    duel_loop l = {.in = in, .options = options, .models = {first, second}};
    if (jr_str_compare(first, second) == 0)
        return jr_error_set(err, JR_ERR_USAGE, "'%.*s' is named twice; a duel is between two",
                            JR_STR_ARG(first));
    l.pair = (jr_duel_pair){.first = first,
                            .second = second,
                            .seed = (uint64_t)options->seed,
                            .test.margin = duel_logits(margin)};
    JR_TRY(source_find(&named, &options->source, &l.source, err));
    if (l.source.kind == SOURCE_BENCH)
        JR_TRY(open_bench(&l, err));
    JR_TRY(look(&l, err));
    asking_run_options(&options->asking, &l.limits);
    bool asks =
        may_ask(&l) && l.outcome.result.n_next > 0 && !is_decided(&l.outcome.result.duel, options);
    if (asks)
        JR_TRY(check_plan(&l, err));
    l.outcome.is_planned = options->asking.dry_run;
    while (asks && !options->asking.dry_run && l.outcome.end == JR_RUN_COMPLETE &&
           l.outcome.result.n_next > 0 && !is_decided(&l.outcome.result.duel, options))
        JR_TRY(ask(&l, err));
    if (l.outcome.result.n_halves && !may_ask(&l))
        warn("%zu %s left out, as the verdicts have the models in the same seats only",
             l.outcome.result.n_halves,
             l.outcome.result.n_halves == 1 ? "question is" : "questions are");
    *ret_outcome = l.outcome;
    return JR_OK;
}

void duel_append_figures(jr_buf *buf, const duel_outcome *outcome)
{
    const jr_duel *d = &outcome->result.duel;
    if (d->n_questions == 0) {
        jr_buf_append_text(buf, ENGLISH("no question that has verdicts in both seats"));
        return;
    }
    jr_buf_format(buf, ENGLISH("%zu question%s, %llu verdicts: score %.3f (%.3f to %.3f)"),
                  d->n_questions, d->n_questions == 1 ? "" : "s",
                  (unsigned long long)outcome->result.n_votes, d->rate, d->lower, d->upper);
    if (isfinite(d->gap))
        jr_buf_format(buf, ENGLISH(", about %+.0f points"), whole_points(d->gap));
    if (isfinite(d->gap_lower) && isfinite(d->gap_upper))
        jr_buf_format(buf, ENGLISH(" (%+.0f to %+.0f)"), whole_points(d->gap_lower),
                      whole_points(d->gap_upper));
}

void duel_append_bill(jr_buf *buf, const duel_outcome *outcome)
{
    if (outcome->n_calls == 0)
        return;
    append_bill(buf, outcome->n_calls, outcome->cost);
}
