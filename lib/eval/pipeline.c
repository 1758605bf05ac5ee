/*
 * Two sources of calls in one loop, or one of them alone. Answering tells judging of every answer;
 * nothing else passes between them.
 */
#include <jrank/run.h>

#include "answering.h"
#include "estimate.h"
#include "judging.h"

struct jr_pipeline {
    jr_arena *arena;
    jr_answering *answering;
    jr_judging *judging;
};

/* A pipeline while it runs. */
typedef struct pipeline_run {
    const jr_run_options *options;
    answering_run *answers;
    judging_run *judgments;
    answering_listener listener;
} pipeline_run;

jr_status jr_pipeline_plan(jr_arena *arena, const jr_answering_options *answering,
                           const jr_judging_options *judging, jr_pipeline **ret_pipeline,
                           jr_error *err)
{
    jr_pipeline *p = jr_arena_alloc(arena, 1, sizeof *p);
    p->arena = arena;
    if (answering && answering->models->n_endpoints)
        JR_TRY(jr_answering_plan(arena, answering, &p->answering, err));
    if (judging && judging->judges->n_endpoints)
        JR_TRY(judging_plan(arena, judging, p->answering, &p->judging, err));
    *ret_pipeline = p;
    return JR_OK;
}

const jr_answering *jr_pipeline_answering(const jr_pipeline *pipeline)
{
    return pipeline->answering;
}

const jr_judging *jr_pipeline_judging(const jr_pipeline *pipeline)
{
    return pipeline->judging;
}

void jr_pipeline_estimate(const jr_pipeline *pipeline, const jr_run_options *options,
                          jr_estimate *ret_estimate, jr_estimate *ret_each)
{
    jr_estimate sum = {0}, judgments = {0};
    size_t n_models = 0;
    if (pipeline->answering) {
        n_models = pipeline->answering->options->models->n_endpoints;
        jr_answering_estimate(pipeline->answering, options, &sum, ret_each);
    }
    if (pipeline->judging)
        jr_judging_estimate(pipeline->judging, options, &judgments, ret_each + n_models);
    estimate_add(&sum, &judgments);
    *ret_estimate = sum;
}

static void answer_came(void *context, jr_str model, const jr_question *question,
                        const jr_str *turns)
{
    pipeline_run *r = context;
    if (r->judgments)
        judging_answer_came(r->judgments, model, question, turns);
}

static void show_progress(void *context)
{
    pipeline_run *r = context;
    jr_progress answers, judgments;
    if (r->answers)
        answering_progress(r->answers, &answers);
    if (r->judgments) {
        judging_progress(r->judgments, &judgments);
        judgments.answers = r->answers ? &answers : NULL;
    }
    r->options->on_progress(r->options->context, r->judgments ? &judgments : &answers);
}

static jr_status run(jr_pipeline *p, pipeline_run *r, calls *asked, jr_error *err)
{
    if (p->answering)
        JR_TRY(answering_begin(p->answering, r->options, asked, &r->listener, &r->answers, err));
    if (p->judging)
        JR_TRY(judging_begin(p->judging, r->options, asked, &r->judgments, err));
    return calls_run(asked, r->options->on_progress ? show_progress : NULL, r, err);
}

jr_status jr_pipeline_run(jr_pipeline *pipeline, const jr_run_options *options,
                          jr_run_report *ret_answers, jr_run_report *ret_judgments, jr_error *err)
{
    CALLS_AUTO calls *asked = NULL;
    pipeline_run r = {.options = options, .listener = {answer_came, &r}};
    jr_run_report answers = {0}, judgments = {0};
    JR_TRY(calls_new(pipeline->arena, options, &asked, err));
    jr_status status = run(pipeline, &r, asked, err);
    if (r.judgments)
        judging_end(r.judgments, status == JR_OK ? &judgments : NULL);
    if (r.answers)
        answering_end(r.answers, status == JR_OK ? &answers : NULL);
    JR_TRY(status);
    *ret_answers = answers;
    *ret_judgments = judgments;
    return JR_OK;
}

jr_status jr_answering_run(jr_answering *answering, const jr_run_options *options,
                           jr_run_report *ret_report, jr_error *err)
{
    jr_pipeline alone = {answering->arena, answering, NULL};
    jr_run_report none;
    return jr_pipeline_run(&alone, options, ret_report, &none, err);
}

jr_status jr_judging_run(jr_judging *judging, const jr_run_options *options,
                         jr_run_report *ret_report, jr_error *err)
{
    jr_pipeline alone = {judging->arena, NULL, judging};
    jr_run_report none;
    return jr_pipeline_run(&alone, options, &none, ret_report, err);
}
