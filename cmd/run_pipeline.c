/*
 * The plan of both steps, and the account of both. A step that has nothing to ask is told in a
 * line, so that what a second run brings is seen at once.
 */
#include "run_pipeline.h"
#include "language.h"

#include "announce.h"
#include "interrupt.h"
#include "message.h"
#include "progress.h"
#include "until.h"

#include <math.h>

/* The plans of both steps. */
typedef struct plan {
    jr_pipeline *pipeline;
    const jr_answering_summary *answers;
    const jr_judging_summary *judgments;
    size_t n_models, n_judges; /* of the steps that are not left out */
} plan;

static const table_column plan_columns[] = {
    {"step", "Step", .kind = COLUMN_TEXT},
    {"model", "Model", .kind = COLUMN_TEXT},
    {"planned", "To ask", .kind = COLUMN_NUMBER},
    {"there", "There", .kind = COLUMN_NUMBER},
    ESTIMATE_COLUMNS,
};

static void print_plan(jr_arena *arena, const plan *p, const jr_estimate *each,
                       const jr_estimate *sum, const asking_options *asking)
{
    table t;
    table_init(&t, arena, ROWS(plan_columns));
    for (size_t i = 0; i < p->n_models; i++) {
        table_add_word(&t, "answer");
        table_add_text(&t, p->answers[i].model);
        table_add_number(&t, (double)p->answers[i].n_planned);
        table_add_number(&t, (double)p->answers[i].n_answered);
        TABLE_ADD(&t, jr_estimate, &each[i]);
    }
    for (size_t i = 0; i < p->n_judges; i++) {
        table_add_word(&t, "judge");
        table_add_text(&t, p->judgments[i].judge);
        table_add_number(&t, (double)p->judgments[i].n_planned);
        table_add_number(&t, (double)p->judgments[i].n_judged);
        TABLE_ADD(&t, jr_estimate, &each[p->n_models + i]);
    }
    asking_print_plan(&t, sum, asking);
    asking_print_systems(p->answers, p->n_models, asking);
}

/* Says where fewer matches exist than are wanted. */
static void warn_of_few_matches(const plan *p, const jr_judging_options *judging)
{
    for (size_t i = 0; i < p->n_judges; i++) {
        uint64_t n = p->judgments[i].n_judged + p->judgments[i].n_planned;
        if (judging->mode == JR_PAIRING_N && n < judging->n)
            warn("%.*s: these answers have only %llu of the %llu matches that are wanted",
                 JR_STR_ARG(p->judgments[i].judge), (unsigned long long)n,
                 (unsigned long long)judging->n);
    }
}

static void announce_all(jr_arena *arena, const plan *p, const jr_answering_options *answering,
                         const jr_judging_options *judging)
{
    size_t n = p->n_models + p->n_judges;
    announcement all = {arena, jr_arena_alloc(arena, n, sizeof *all.items), 0};
    for (size_t i = 0; i < n; i++) {
        bool is_model = i < p->n_models;
        const jr_endpoint *endpoint = is_model ? &answering->models->endpoints[i]
                                               : &judging->judges->endpoints[i - p->n_models];
        if (is_model ? p->answers[i].n_planned : p->judgments[i - p->n_models].n_planned)
            announce(&all, endpoint, asking_has_key(arena, endpoint));
    }
    announcement_tell(&all);
}

/* Only of those who are going to be asked: what is complete needs no key any more. */
static jr_status prepare(jr_arena *arena, const plan *p, const jr_answering_options *answering,
                         const jr_judging_options *judging, const asking_options *asking,
                         jr_error *err)
{
    for (size_t i = 0; i < p->n_models; i++)
        JR_TRY(asking_prepare(arena, asking, &answering->models->endpoints[i],
                              p->answers[i].n_planned, err));
    for (size_t i = 0; i < p->n_judges; i++)
        JR_TRY(asking_prepare(arena, asking, &judging->judges->endpoints[i],
                              p->judgments[i].n_planned, err));
    return JR_OK;
}

static int print_step(jr_arena *arena, const jr_run_report *report, const char *what,
                      uint64_t n_there, const asking_options *asking)
{
    if (report->n_endpoints == 0)
        return 0;
    if (report->total.n_planned || !is_for_people(asking->format))
        return asking_print_report(arena, report, what, asking);
    progress_end();
    JR_BUF_AUTO jr_buf text = {0};
    say(&text, "Nothing to ask: %llu %s are there\n", (unsigned long long)n_there, what);
    print_text(jr_buf_str(&text));
    return 0;
}

static void print_total(const jr_run_report *answers, const jr_run_report *judgments)
{
    const jr_progress *a = &answers->total, *j = &judgments->total;
    double cost = a->cost + j->cost;
    JR_BUF_AUTO jr_buf text = {0};
    say(&text, "Total: %llu requests, %lld tokens in, %lld out, ",
        (unsigned long long)(a->n_sent + j->n_sent), (long long)(a->input_tokens + j->input_tokens),
        (long long)(a->output_tokens + j->output_tokens));
    if (isnan(cost))
        say(&text, "cost not known: an endpoint has no price");
    else
        append_cost(&text, cost);
    jr_buf_append_char(&text, '\n');
    print_text(jr_buf_str(&text));
}

static int print_account(jr_arena *arena, const plan *p, const jr_run_report *answers,
                         const jr_run_report *judgments, const asking_options *asking)
{
    uint64_t n_answered = 0, n_judged = 0;
    for (size_t i = 0; i < p->n_models; i++)
        n_answered += p->answers[i].n_answered;
    for (size_t i = 0; i < p->n_judges; i++)
        n_judged += p->judgments[i].n_judged;
    int of_answers = print_step(arena, answers, "answers", n_answered, asking);
    bool is_table = answers->total.n_planned || !is_for_people(asking->format);
    if (answers->n_endpoints && judgments->n_endpoints && is_table)
        print_text(JR_STR("\n"));
    int of_judgments = print_step(arena, judgments, "judgments", n_judged, asking);
    if (answers->total.n_sent && judgments->total.n_sent && is_for_people(asking->format))
        print_total(answers, judgments);
    return of_judgments ? of_judgments : of_answers;
}

static jr_status make_plan(jr_arena *arena, const jr_answering_options *answering,
                           const jr_judging_options *judging, plan *ret_plan, jr_error *err)
{
    plan p = {0};
    JR_TRY(jr_pipeline_plan(arena, answering, judging, &p.pipeline, err));
    if (jr_pipeline_answering(p.pipeline)) {
        jr_answering_summaries(jr_pipeline_answering(p.pipeline), &p.answers, &p.n_models);
        asking_warn_of_languages(p.answers, p.n_models);
    }
    if (jr_pipeline_judging(p.pipeline))
        jr_judging_summaries(jr_pipeline_judging(p.pipeline), &p.judgments, &p.n_judges);
    *ret_plan = p;
    return JR_OK;
}

/* Nothing follows on an interrupt, nor where the disk may be full. */
static bool is_cut_off(const jr_run_report *report)
{
    return report->end == JR_RUN_INTERRUPTED || report->problem.size > 0;
}

static jr_status ask(jr_arena *arena, const plan *p, const char *bench_folder,
                     const asking_options *asking, const jr_run_options *limits,
                     pipeline_outcome *ret_outcome, jr_error *err)
{
    jr_run_report answers, judgments;
    jr_run_options published = *limits;
    progress_publish(&published, bench_folder, p->n_judges > 0);
    jr_status status = jr_pipeline_run(p->pipeline, &published, &answers, &judgments, err);
    progress_unpublish();
    JR_TRY(status);
    stop_counting_interrupts();
    pipeline_outcome outcome = {
        .is_cut_off = is_cut_off(&answers) || is_cut_off(&judgments),
        .exit_code = print_account(arena, p, &answers, &judgments, asking),
        .n_verdicts = jr_arena_alloc(arena, p->n_judges, sizeof *outcome.n_verdicts),
    };
    for (size_t i = 0; i < p->n_judges; i++) {
        outcome.n_verdicts[i] = p->judgments[i].n_judged + judgments.endpoints[i].n_done;
        outcome.has_verdicts |= outcome.n_verdicts[i] > 0;
    }
    outcome.left = *limits;
    outcome.is_used_up = asking_pay(&outcome.left, &answers) == JR_RUN_CEILING ||
                         asking_pay(&outcome.left, &judgments) == JR_RUN_CEILING;
    *ret_outcome = outcome;
    return JR_OK;
}

jr_status run_pipeline(jr_arena *arena, const jr_answering_options *answering,
                       const jr_judging_options *judging, const asking_options *asking,
                       const jr_run_options *limits, pipeline_outcome *ret_outcome, jr_error *err)
{
    plan p;
    JR_TRY(make_plan(arena, answering, judging, &p, err));
    jr_estimate sum, *each = jr_arena_alloc(arena, p.n_models + p.n_judges, sizeof *each);
    jr_pipeline_estimate(p.pipeline, limits, &sum, each);
    if (asking->dry_run && jr_pipeline_judging(p.pipeline))
        asking_expect_widths(jr_pipeline_judging(p.pipeline), judging, each + p.n_models, &sum);
    if (asking->dry_run)
        print_plan(arena, &p, each, &sum, asking);
    warn_of_few_matches(&p, judging);
    asking_warn_of_mixtures(p.judgments, p.n_judges);
    asking_warn_of_idle(p.judgments, p.n_judges,
                        ENGLISH("a larger num_judges, or jrank add MODEL"));
    if (jr_pipeline_judging(p.pipeline))
        asking_warn_of_answers(jr_pipeline_judging(p.pipeline), judging,
                               "\"empty_answers\": \"lose\" in the config counts them as lost");
    if (asking->dry_run || limits->budget > 0) {
        asking_warn_of_prices(answering->models);
        asking_warn_of_prices(judging->judges);
    }
    JR_TRY(asking_check_estimate(&sum, limits, err));
    if (asking->announces)
        announce_all(arena, &p, answering, judging);
    if (asking->dry_run) {
        *ret_outcome = (pipeline_outcome){.is_dry = true};
        for (size_t i = 0; i < p.n_models; i++)
            ret_outcome->has_answers_to_ask |= p.answers[i].n_planned > 0;
        return JR_OK;
    }
    JR_TRY(prepare(arena, &p, answering, judging, asking, err));
    return ask(arena, &p, answering->bench_folder, asking, limits, ret_outcome, err);
}

jr_status run_until(jr_arena *arena, const jr_answering_options *answering,
                    const jr_judging_options *judging, const char *goal,
                    const asking_options *asking, const jr_run_options *limits,
                    pipeline_outcome *ret_outcome, jr_error *err)
{
    jr_endpoint_list nobody = {0};
    jr_judging_options none = *judging;
    pipeline_outcome outcome = {.left = *limits};
    until_outcome until;
    none.judges = &nobody;
    if (answering->models->n_endpoints)
        JR_TRY(run_pipeline(arena, answering, &none, asking, limits, &outcome, err));
    if (outcome.has_answers_to_ask)
        tell("What %s takes can be told once the answers are there\n", goal);
    if (outcome.is_cut_off || outcome.is_used_up || outcome.has_answers_to_ask) {
        *ret_outcome = outcome;
        return JR_OK;
    }
    if (answering->models->n_endpoints)
        print_text(JR_STR("\n"));
    JR_TRY(judge_until(arena, goal, judging, asking, &outcome.left, &until, err));
    outcome.is_dry = until.is_dry;
    outcome.is_cut_off = until.is_cut_off;
    outcome.exit_code = outcome.exit_code ? outcome.exit_code : until.exit_code;
    outcome.n_verdicts = jr_arena_alloc(arena, 1, sizeof *outcome.n_verdicts);
    outcome.n_verdicts[0] = until.n_verdicts;
    outcome.has_verdicts = until.n_verdicts > 0;
    *ret_outcome = outcome;
    return JR_OK;
}
