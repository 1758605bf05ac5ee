/* What it would take to let a model answer a benchmark. */
#include <jrank/ask.h>

#include <math.h>
#include <stdio.h>

int main(void)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_endpoint model;
    jr_endpoint_list models = {&model, 1};
    jr_answering_options options = {.bench_folder = "sample",
                                    .models = &models,
                                    .force_temperature = NAN,
                                    .top_p = NAN,
                                    .repetition_penalty = NAN,
                                    .seed = -1};
    jr_run_options limits = {.max_retries = -1};
    jr_answering *answering;
    jr_estimate estimate, each;
    jr_error err;
    if (jr_endpoint_from_name(arena, "new=mock:words=20", NULL, &model, &err) != JR_OK ||
        jr_answering_plan(arena, &options, &answering, &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    jr_answering_estimate(answering, &limits, &estimate, &each);
    printf("%llu calls, $%.2f\n", (unsigned long long)estimate.n_calls, estimate.cost);
}

/* Prints:
 * 26 calls, $0.00
 */
