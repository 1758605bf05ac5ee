/*
 * What a plan of judging would take: every planned prompt is filled, to count its tokens.
 */
#include "judging.h"

#include "base/memory.h"
#include "estimate.h"
#include "tokens.h"

/* Turns of answers that are not there yet. */
static int64_t n_missing(const planned_match *match, const prompt_values *values)
{
    int64_t n = 0;
    for (size_t seat = 0; seat < (match->second == NO_SECOND ? 1 : 2); seat++)
        for (size_t turn = 0; turn < match->turn; turn++)
            n += !values->answers[seat][turn].data;
    return n;
}

int64_t judging_prompt_tokens(const jr_judging *judging, const judge_plan *judge,
                              const planned_match *match, int64_t missing_answer, jr_buf *text)
{
    match_prompt asked = judging_fill(judging, judge, match, text);
    return tokens_of_text(asked.prompt->system) + tokens_of_text(jr_buf_str(text)) +
           missing_answer * n_missing(match, &asked.values);
}

void jr_judging_estimate(const jr_judging *judging, const jr_run_options *options,
                         jr_estimate *ret_estimate, jr_estimate *ret_each)
{
    jr_estimate sum = {0};
    int64_t limit = judging->options->max_tokens, output = EXPECTED_JUDGMENT_TOKENS;
    if (limit > 0 && limit < output)
        output = limit;
    const jr_endpoint_list *judges = judging->options->judges;
    AUTO_FREE estimate_experience *learned = memory_zeroed(judges->n_endpoints, sizeof *learned);
    estimate_learn(judging->options->bench_folder, judges, true, learned);
    for (size_t i = 0; i < judges->n_endpoints; i++) {
        const judge_plan *judge = &judging->judges[i];
        int64_t input = 0;
        JR_BUF_AUTO jr_buf text = {0};
        for (size_t k = 0; k < judge->pairing.n_matches; k++)
            input += judging_prompt_tokens(judging, judge, &judge->pairing.matches[k],
                                           EXPECTED_ANSWER_TOKENS, &text);
        uint64_t n = judge->pairing.n_matches;
        ret_each[i] = estimate_calls(&judges->endpoints[i], options, &learned[i], n, input,
                                     (int64_t)n * output);
        estimate_add(&sum, &ret_each[i]);
    }
    *ret_estimate = sum;
}
