/**
 * pipeline.h: answers and judgments in one run: a match is judged as soon as both its answers
 * exist.
 */
#ifndef JRANK_PIPELINE_H
#define JRANK_PIPELINE_H

#include <jrank/answering.h>
#include <jrank/judging.h>

typedef struct jr_pipeline jr_pipeline;

/**
 * Plans both steps; either options may be NULL: that step is left out, as it is where it has no
 * models or no judges. Planned judgments count on the answers that are planned. Errors: those of
 * jr_answering_plan and jr_judging_plan.
 */
JR_API JR_MUST_USE jr_status jr_pipeline_plan(jr_arena *arena,
                                              const jr_answering_options *answering,
                                              const jr_judging_options *judging,
                                              jr_pipeline **ret_pipeline, jr_error *err);

/** The plans of the steps, for their summaries; NULL where a step is left out. */
JR_API const jr_answering *jr_pipeline_answering(const jr_pipeline *pipeline);
JR_API const jr_judging *jr_pipeline_judging(const jr_pipeline *pipeline);

/** Both steps together, and (ret_each) per model and then per judge of the steps that are not left
 * out. */
JR_API void jr_pipeline_estimate(const jr_pipeline *pipeline, const jr_run_options *options,
                                 jr_estimate *ret_estimate, jr_estimate *ret_each);

/**
 * Asks models and judges at once, all within one budget. The report of a step that was left out is
 * zero. Errors: as jr_judging_run.
 */
JR_API JR_MUST_USE jr_status jr_pipeline_run(jr_pipeline *pipeline, const jr_run_options *options,
                                             jr_run_report *ret_answers,
                                             jr_run_report *ret_judgments, jr_error *err);

#endif
