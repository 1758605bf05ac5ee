/*
 * Estimates: rough on purpose, and said so. What is counted exactly is the number of calls.
 */
#include "estimate.h"

#include <math.h>

#include "batch_dialect.h"
#include "price.h"
#include "tokens.h"

/* A call is taken for so many seconds, and for its output at so many tokens a second. */
static const double seconds_per_call = 1, tokens_per_second = 50;
enum { USUAL_PARALLEL = 32, USUAL_SLOTS = 4 };

const char *jr_estimate_method(void)
{
    return "Estimated: one token per Japanese or Chinese character and one per four other bytes of "
           "the prompts; 400 tokens of output a call, or the token limit where that is less; at "
           "least two fifths of the prompts' tokens and no output; 1 "
           "second a call and 50 tokens a second, 32 calls at a time (4 by a model that "
           "is served here) unless --parallel says otherwise, within the endpoint's rpm and tpm.";
}

jr_estimate estimate_calls(const jr_endpoint *endpoint, const jr_run_options *options,
                           uint64_t n_calls, int64_t input_tokens, int64_t output_tokens)
{
    if (n_calls == 0)
        return (jr_estimate){0};
    bool is_own =
        endpoint->provider == JR_PROVIDER_MOCK || endpoint->provider == JR_PROVIDER_REFERENCE;
    bool is_local = endpoint->provider == JR_PROVIDER_LOCAL;
    double parallel = options->parallel ? options->parallel
                      : is_local        ? USUAL_SLOTS
                                        : USUAL_PARALLEL;
    if (is_local && endpoint->local.slots)
        parallel = endpoint->local.slots;
    if (endpoint->max_in_flight && endpoint->max_in_flight < parallel)
        parallel = endpoint->max_in_flight;
    double work = (double)n_calls * seconds_per_call + (double)output_tokens / tokens_per_second;
    double seconds = is_own ? 0 : work / parallel;
    if (endpoint->rpm > 0)
        seconds = fmax(seconds, 60 * (double)n_calls / endpoint->rpm);
    if (endpoint->tpm > 0)
        seconds = fmax(seconds, 60 * (double)(input_tokens + output_tokens) / endpoint->tpm);
    double share = options->batches && batch_dialect_find(endpoint->provider)
                       ? price_batch_share(endpoint)
                       : 1;
    return (jr_estimate){
        .n_calls = n_calls,
        .input_tokens = input_tokens,
        .output_tokens = output_tokens,
        .cost = share * price_of(endpoint, &(chat_usage){input_tokens, output_tokens, -1, -1, -1}),
        .seconds = seconds,
        .local_seconds = is_local ? seconds : 0,
        .least_cost =
            share * price_least(endpoint, input_tokens * TOKENS_AT_LEAST_OF / TOKENS_AT_LEAST_IN)};
}

void estimate_add(jr_estimate *sum, const jr_estimate *more)
{
    sum->n_calls += more->n_calls;
    sum->input_tokens += more->input_tokens;
    sum->output_tokens += more->output_tokens;
    sum->cost += more->cost;
    sum->least_cost += more->least_cost;
    sum->local_seconds += more->local_seconds;
    sum->seconds = fmax(fmax(sum->seconds, more->seconds), sum->local_seconds);
}

jr_status jr_estimate_check(const jr_estimate *estimate, const jr_run_options *options,
                            jr_error *err)
{
    if (options->max_calls && estimate->n_calls > options->max_calls)
        return jr_error_set(err, JR_ERR_DATA,
                            "the plan has %llu calls and --max-calls allows %llu; HINT: plan less "
                            "(--n, --first-n, --question-end) or allow more",
                            (unsigned long long)estimate->n_calls,
                            (unsigned long long)options->max_calls);
    if (options->budget <= 0)
        return JR_OK;
    if (isnan(estimate->cost))
        return jr_error_set(err, JR_ERR_DATA,
                            "--budget needs the prices of all endpoints; HINT: in the file of "
                            "--models: \"price\": {\"input\": USD, \"output\": USD} per million "
                            "tokens");
    if (estimate->least_cost <= options->budget)
        return JR_OK;
    /* Cents may not tell the two apart. */
    bool is_fine = options->budget < 0.01 || estimate->least_cost - options->budget < 0.005;
    int n_decimals = is_fine ? 4 : 2;
    return jr_error_set(err, JR_ERR_DATA,
                        "the plan would cost about $%.*f, at least $%.*f (%llu calls), and "
                        "--budget allows $%.*f; HINT: plan less (--n, --first-n, --question-end) "
                        "or allow more",
                        n_decimals, estimate->cost, n_decimals, estimate->least_cost,
                        (unsigned long long)estimate->n_calls, n_decimals, options->budget);
}

jr_endpoint_list estimate_contexts(jr_arena *arena, const jr_endpoint_list *endpoints,
                                   const int64_t *prompt_tokens, int64_t reply_tokens)
{
    enum { MARGIN = 128, STEP = 256 };
    size_t n = endpoints->n_endpoints;
    jr_endpoint_list fitted = {jr_arena_alloc(arena, n, sizeof *fitted.endpoints), n};
    for (size_t i = 0; i < n; i++) {
        jr_endpoint *e = &fitted.endpoints[i];
        *e = endpoints->endpoints[i];
        if (e->provider != JR_PROVIDER_LOCAL || e->local.context)
            continue;
        int64_t tokens = 2 * prompt_tokens[i] + reply_tokens + MARGIN;
        e->local.context = (uint32_t)((tokens + STEP - 1) / STEP * STEP);
    }
    return fitted;
}
