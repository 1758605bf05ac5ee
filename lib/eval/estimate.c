/*
 * Estimates: rough on purpose, and said so. What is counted exactly is the number of calls.
 */
#include "estimate.h"

#include <math.h>
#include <string.h>

#include "base/english.h"
#include "batch_dialect.h"
#include "price.h"
#include "spending.h"
#include "tokens.h"

/* A call is taken for so many seconds, and for its output at so many tokens a second. */
static const double seconds_per_call = 1, tokens_per_second = 50;
enum { USUAL_PARALLEL = 32, USUAL_SLOTS = 4 };

const char *jr_estimate_method(void)
{
    return ENGLISH(
        "Estimated: one token per Japanese or Chinese character and one per four other bytes of "
        "the prompts; 400 tokens of output a call, or the token limit where that is less; at "
        "least two fifths of the prompts' tokens and no output; out of caches what providers "
        "document of prompts that begin alike; 1 second a call and 50 tokens a second, or all of "
        "it as ten or more finished calls in the folder took; 32 calls at a time (4 by a model "
        "that is served here) unless --parallel says otherwise, within the endpoint's rpm and "
        "tpm.");
}

static double deviation(double mean_square, double mean)
{
    return sqrt(fmax(0, mean_square - mean * mean));
}

void estimate_learn(const char *bench_folder, const jr_endpoint_list *endpoints, bool is_judging,
                    estimate_experience *ret_each)
{
    enum { FEWEST = 10 };
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_spending *list;
    size_t n;
    jr_error ignored;
    memset(ret_each, 0, endpoints->n_endpoints * sizeof *ret_each);
    if (spending_load_step(arena, bench_folder, is_judging, &list, &n, &ignored) != JR_OK)
        return;
    for (size_t i = 0; i < endpoints->n_endpoints; i++) {
        const jr_endpoint *e = &endpoints->endpoints[i];
        jr_spending sum = {0};
        for (size_t k = 0; k < n; k++)
            if (jr_str_compare(list[k].endpoint, e->id) == 0 &&
                jr_str_compare(list[k].model, e->model) == 0)
                spending_add(&sum, &list[k]);
        if (sum.n_calls < sum.n_uncounted + FEWEST)
            continue;
        double counted = (double)(sum.n_calls - sum.n_uncounted);
        estimate_experience *learned = &ret_each[i];
        *learned = (estimate_experience){.n_calls = sum.n_calls - sum.n_uncounted,
                                         .input = (double)sum.input_tokens / counted,
                                         .output = (double)sum.output_tokens / counted,
                                         .cached = (double)sum.cached_tokens / counted,
                                         .cache_write = (double)sum.cache_write_tokens / counted,
                                         .reasoning = (double)sum.reasoning_tokens / counted,
                                         .seconds = sum.seconds / (double)sum.n_calls};
        learned->input_sd = deviation(sum.input_squares / counted, learned->input);
        learned->output_sd = deviation(sum.output_squares / counted, learned->output);
    }
}

/* What a call takes, by experience: prompts of another kind than before are taken as they are. */
static void apply(const estimate_experience *learned, uint64_t n_calls, chat_usage *usage)
{
    double n = (double)n_calls, planned = (double)usage->input / n;
    usage->output = (int64_t)(n * learned->output);
    usage->reasoning = (int64_t)(n * learned->reasoning);
    double share = learned->input > 0 ? 1 : 0;
    if (planned > learned->input / 2 && planned < 2 * learned->input)
        usage->input = (int64_t)(n * learned->input);
    else
        share = learned->input > 0 ? planned / learned->input : 0;
    usage->cached = (int64_t)(n * share * learned->cached);
    usage->cache_written = (int64_t)(n * share * learned->cache_write);
}

double estimate_spread(double mean, double sd, uint64_t n_learned, uint64_t n_calls)
{
    static const double QUESTIONS_DIFFER = 0.05;
    double error = sd * sqrt(1 / (double)n_calls + 1 / (double)n_learned);
    return QUESTIONS_DIFFER + (mean > 0 ? 2 * error / mean : 0);
}

/* Half the width of the range of the cost. */
static double range_of(const jr_endpoint *endpoint, const estimate_experience *learned,
                       uint64_t n_calls, const chat_usage *usage)
{
    chat_usage input = *usage, output = *usage;
    input.output = input.reasoning = 0;
    output.input = output.cached = output.cache_written = 0;
    return price_of(endpoint, &input) *
               estimate_spread(learned->input, learned->input_sd, learned->n_calls, n_calls) +
           price_of(endpoint, &output) *
               estimate_spread(learned->output, learned->output_sd, learned->n_calls, n_calls);
}

static double seconds_of(const jr_endpoint *endpoint, const jr_run_options *options,
                         double seconds_each, uint64_t n_calls, const chat_usage *usage)
{
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
    double seconds = is_own ? 0 : (double)n_calls * seconds_each / parallel;
    if (endpoint->rpm > 0)
        seconds = fmax(seconds, 60 * (double)n_calls / endpoint->rpm);
    if (endpoint->tpm > 0)
        seconds = fmax(seconds, 60 * (double)(usage->input + usage->output) / endpoint->tpm);
    return seconds;
}

jr_estimate estimate_calls(const jr_endpoint *endpoint, const jr_run_options *options,
                           const estimate_experience *learned, uint64_t n_calls,
                           const chat_usage *planned)
{
    if (n_calls == 0)
        return (jr_estimate){.width = NAN};
    bool is_learned = learned && learned->n_calls;
    chat_usage usage = *planned, alone;
    if (is_learned)
        apply(learned, n_calls, &usage);
    alone = usage;
    if (!is_learned)
        alone.cached = alone.cache_written = 0;
    double seconds_each = is_learned ? learned->seconds
                                     : seconds_per_call + (double)planned->output /
                                                              tokens_per_second / (double)n_calls;
    double seconds = seconds_of(endpoint, options, seconds_each, n_calls, &usage);
    bool has_batches = batch_dialect_find(endpoint->provider) != NULL;
    double live = price_of(endpoint, &usage),
           in_batches =
               has_batches ? price_batch_share(endpoint) * price_of(endpoint, &alone) : live;
    bool is_batch = options->batches && has_batches;
    double cost = is_batch ? in_batches : live, share = is_batch ? price_batch_share(endpoint) : 1;
    double low = share *
                 price_least(endpoint, planned->input * TOKENS_AT_LEAST_OF / TOKENS_AT_LEAST_IN),
           most = NAN;
    if (is_learned) {
        double around = share * range_of(endpoint, learned, n_calls, &usage);
        low = fmax(0, cost - around);
        most = cost + around;
    }
    return (jr_estimate){.n_calls = n_calls,
                         .input_tokens = usage.input,
                         .output_tokens = usage.output,
                         .cached_tokens = is_batch ? alone.cached : usage.cached,
                         .cost = cost,
                         .live_cost = live,
                         .batch_cost = in_batches,
                         .least_cost = low,
                         .most_cost = most,
                         .n_learned = is_learned ? learned->n_calls : 0,
                         .seconds = seconds,
                         .local_seconds = endpoint->provider == JR_PROVIDER_LOCAL ? seconds : 0,
                         .width = NAN};
}

void estimate_add(jr_estimate *sum, const jr_estimate *more)
{
    sum->n_calls += more->n_calls;
    sum->n_learned += more->n_learned;
    sum->input_tokens += more->input_tokens;
    sum->output_tokens += more->output_tokens;
    sum->cached_tokens += more->cached_tokens;
    sum->cost += more->cost;
    sum->live_cost += more->live_cost;
    sum->batch_cost += more->batch_cost;
    sum->least_cost += more->least_cost;
    sum->most_cost += more->most_cost;
    sum->local_seconds += more->local_seconds;
    sum->seconds = fmax(fmax(sum->seconds, more->seconds), sum->local_seconds);
}

jr_status jr_estimate_check(const jr_estimate *estimate, const jr_run_options *options,
                            jr_error *err)
{
    if (options->max_calls && estimate->n_calls > options->max_calls)
        return jr_error_set(err, JR_ERR_DATA,
                            "the plan has %llu %s and --max-calls allows %llu; HINT: plan less "
                            "(--n, --first-n, --question-end) or allow more",
                            (unsigned long long)estimate->n_calls,
                            estimate->n_calls == 1 ? "call" : "calls",
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
                        "the plan would cost about $%.*f, at least $%.*f (%llu %s), and "
                        "--budget allows $%.*f; HINT: plan less (--n, --first-n, --question-end) "
                        "or allow more",
                        n_decimals, estimate->cost, n_decimals, estimate->least_cost,
                        (unsigned long long)estimate->n_calls,
                        estimate->n_calls == 1 ? "call" : "calls", n_decimals, options->budget);
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
