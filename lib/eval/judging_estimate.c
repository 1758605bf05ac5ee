/*
 * What a plan of judging would take: every planned prompt is filled, to count its tokens.
 */
#include "judging.h"

#include <math.h>

#include <jrank/duel.h>

#include "base/memory.h"
#include "estimate.h"
#include "order.h"
#include "price.h"
#include "providers.h"
#include "tokens.h"

/* Steps of what OpenAI keeps. */
enum { KEPT_STEP = 128 };

/* Turns of the answer in a seat that are not there yet. */
static int64_t n_missing_of(const planned_match *match, const prompt_values *values, size_t seat)
{
    int64_t n = 0;
    for (size_t turn = 0; turn < match->turn; turn++)
        n += !values->answers[seat][turn].data;
    return n;
}

static int64_t n_missing(const planned_match *match, const prompt_values *values)
{
    return n_missing_of(match, values, 0) +
           (match->second == NO_SECOND ? 0 : n_missing_of(match, values, 1));
}

int64_t judging_prompt_tokens(const jr_judging *judging, const judge_plan *judge,
                              const planned_match *match, int64_t missing_answer, jr_buf *text)
{
    match_prompt asked = judging_fill(judging, judge, match, text);
    return tokens_of_text(asked.prompt->system) + tokens_of_text(jr_buf_str(text)) +
           missing_answer * n_missing(match, &asked.values);
}

/* Tokens of a reply. */
static int64_t expected_output(const jr_judging *judging)
{
    int64_t limit = judging->options->max_tokens;
    return limit > 0 && limit < EXPECTED_JUDGMENT_TOKENS ? limit : EXPECTED_JUDGMENT_TOKENS;
}

bool judging_meets_caches(const jr_judging *judging, size_t judge)
{
    jr_provider provider = judging->options->judges->endpoints[judge].provider;
    return judging->options->order == JR_ORDER_CACHE && provider != JR_PROVIDER_MOCK &&
           provider != JR_PROVIDER_REFERENCE;
}

/* Tokens of the beginning of a prompt that are kept, of those that another one shares. What is not
 * OpenAI's own is taken to keep as little as OpenAI does, and what has no price for it nothing. */
static int64_t kept_tokens(const jr_endpoint *e, int64_t shared)
{
    if (e->provider == JR_PROVIDER_LOCAL)
        return shared;
    if (!e->price_terms || isnan(e->price_terms->cached) || shared < KEPT_TOKENS_MIN)
        return 0;
    switch (e->provider) {
    case JR_PROVIDER_ANTHROPIC:
        return shared;
    case JR_PROVIDER_OPENAI:
    case JR_PROVIDER_AZURE:
        return shared / KEPT_STEP * KEPT_STEP;
    default:
        return 0;
    }
}

/* What is planned of a judge: of each group that begins alike the first prompt goes into the cache,
 * and the others come out of it. */
static chat_usage plan_usage(const jr_judging *judging, size_t number, int64_t output)
{
    const judge_plan *judge = &judging->judges[number];
    const jr_endpoint *endpoint = &judging->options->judges->endpoints[number];
    const match_plan *pairing = &judge->pairing;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    match_order order;
    order_init(&order, arena, pairing, judging->n_models, judging->questions.n_questions,
               judging->options->seed, judging_meets_caches(judging, number));
    double input = 0, cached = 0, written = 0;
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t k = 0; k < pairing->n_matches; k++) {
        const planned_match *match = &pairing->matches[k];
        match_prompt asked = judging_fill(judging, judge, match, &text);
        int64_t system = tokens_of_text(asked.prompt->system);
        input += (double)(system + tokens_of_text(jr_buf_str(&text)) +
                          EXPECTED_ANSWER_TOKENS * n_missing(match, &asked.values));
        double size = order_group_size(&order, (uint32_t)k);
        if (!order.is_grouped || size < 2 || match->verified)
            continue;
        int64_t missing = n_missing_of(match, &asked.values, 0);
        double kept = (double)kept_tokens(
            endpoint, system + tokens_of_text((jr_str){text.data, asked.filled.shared_size}) +
                          EXPECTED_ANSWER_TOKENS * missing);
        cached += kept * (size - 1) / size;
        written += endpoint->provider == JR_PROVIDER_ANTHROPIC ? kept / size : 0;
    }
    return (chat_usage){(int64_t)input,
                        output * (int64_t)pairing->n_matches,
                        -1,
                        (int64_t)cached,
                        (int64_t)written,
                        0,
                        0};
}

void jr_judging_estimate(const jr_judging *judging, const jr_run_options *options,
                         jr_estimate *ret_estimate, jr_estimate *ret_each)
{
    jr_estimate sum = {0};
    int64_t output = expected_output(judging);
    const jr_endpoint_list *judges = judging->options->judges;
    AUTO_FREE estimate_experience *learned = memory_zeroed(judges->n_endpoints, sizeof *learned);
    estimate_learn(judging->options->bench_folder, judges, true, learned);
    for (size_t i = 0; i < judges->n_endpoints; i++) {
        const chat_usage planned = plan_usage(judging, i, output);
        ret_each[i] = estimate_calls(&judges->endpoints[i], options, &learned[i],
                                     judging->judges[i].pairing.n_matches, &planned);
        estimate_add(&sum, &ret_each[i]);
    }
    *ret_estimate = sum;
}

/* What is known of a model's part in prompts. */
typedef struct part_sum {
    double tokens;
    uint64_t n;
} part_sum;

static int64_t tokens_of_answers(const prompt_values *values, size_t seat, size_t n_turns)
{
    int64_t n = 0;
    for (size_t turn = 0; turn < n_turns; turn++)
        n += values->answers[seat][turn].data ? tokens_of_text(values->answers[seat][turn])
                                              : EXPECTED_ANSWER_TOKENS;
    return n;
}

/* Of each model's answers on each question and turn, once; the rest of the prompts they stand in.
 */
static part_sum sum_parts(const jr_judging *judging, const judge_plan *judge,
                          const planned_match *matches, size_t n, part_sum *models)
{
    size_t n_models = judging->n_models, n_turns = 1;
    part_sum rest = {0};
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t k = 0; k < n; k++)
        n_turns = matches[k].turn > n_turns ? matches[k].turn : n_turns;
    AUTO_FREE bool *is_seen = memory_zeroed(judging->n_questions * n_turns * n_models, 1);
    for (size_t k = 0; k < n; k++) {
        const planned_match *m = &matches[k];
        const uint32_t seats[] = {m->first, m->second};
        bool *seen = is_seen + (m->question * n_turns + m->turn - 1) * n_models;
        if (seen[m->first] && seen[m->second])
            continue;
        match_prompt asked = judging_fill(judging, judge, m, &text);
        rest.tokens +=
            (double)(tokens_of_text(asked.prompt->system) + tokens_of_text(jr_buf_str(&text)));
        rest.n++;
        for (size_t seat = 0; seat < 2; seat++) {
            double tokens = (double)tokens_of_answers(&asked.values, seat, m->turn);
            rest.tokens -= tokens;
            models[seats[seat]].tokens += seen[seats[seat]] ? 0 : tokens;
            models[seats[seat]].n += !seen[seats[seat]];
            seen[seats[seat]] = true;
        }
    }
    return rest;
}

void jr_judging_prices(jr_judging *judging, size_t judge, double *ret_prices)
{
    enum { MANY = 1000 }; /* a price is made of whole tokens */
    const judge_plan *plan = &judging->judges[judge];
    const jr_endpoint *endpoint = &judging->options->judges->endpoints[judge];
    const jr_endpoint_list alone = {(jr_endpoint *)endpoint, 1};
    size_t n = plan->open ? plan->n_open : plan->pairing.n_matches;
    AUTO_FREE part_sum *models = memory_zeroed(judging->n_models, sizeof *models);
    part_sum rest =
        sum_parts(judging, plan, plan->open ? plan->open : plan->pairing.matches, n, models);
    estimate_experience learned;
    estimate_learn(judging->options->bench_folder, &alone, true, &learned);
    double output = learned.n_calls ? learned.output : (double)expected_output(judging);
    double shared = rest.n ? fmax(0, rest.tokens / (double)rest.n) / 2 : 0, sum = 0, n_known = 0;
    for (size_t i = 0; i < judging->n_models; i++) {
        double tokens = models[i].n ? models[i].tokens / (double)models[i].n : 0;
        const chat_usage usage = {
            (int64_t)(MANY * (tokens + shared)), (int64_t)(MANY * output / 2), -1, 0, 0, 0, 0};
        ret_prices[i] = price_of(endpoint, &usage) / MANY;
        sum += models[i].n ? ret_prices[i] : 0;
        n_known += models[i].n > 0;
    }
    for (size_t i = 0; i < judging->n_models; i++)
        ret_prices[i] = models[i].n ? ret_prices[i] : sum / fmax(1, n_known);
}
