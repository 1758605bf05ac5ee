/*
 * make_battles: Arena battles from a seed, for the measurements. Strengths are spread evenly over
 * four natural-logarithm units; a battle follows Davidson's model of ties with a small advantage
 * of the first seat, so that the fit has something to find. The same arguments give the same bytes.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

static const double strength_range = 4.0, home_advantage = 0.1, tie_weight = 0.5;

/* Of counts. */
enum { N_QUESTIONS = 1000 };

/* How the file and each battle are written. */
typedef struct form {
    const char *name, *before, *between, *after;
    const char *model_a, *model_b, *winner, *end;
} form;

static const form forms[] = {
    {"lines", "", "\n", "\n", "{\"model_a\": \"", "\", \"model_b\": \"", "\", \"winner\": \"",
     "\"}"},
    {"array", "[\n", ",\n", "\n]\n", "{\"model_a\": \"", "\", \"model_b\": \"",
     "\", \"winner\": \"", "\"}"},
    {"csv", "model_a,model_b,winner\n", "\n", "\n", "", ",", ",", ""},
    {"counts", "question,model1,model2,wins1,wins2,ties\n", "\n", "\n", "", "", "", ""},
};

static void print_battle(const form *f, unsigned first, unsigned second, const char *winner)
{
    printf("%sllm-%03u%sllm-%03u%s%s%s", f->model_a, first, f->model_b, second, f->winner, winner,
           f->end);
}

/* A row of counts, sorted by question as a database writes them. */
static void print_counts(unsigned long question, unsigned first, unsigned second,
                         const char *winner)
{
    bool is_tie = *winner == 't', is_first = strcmp(winner, "model_a") == 0;
    printf("q%04lu,llm-%03u,llm-%03u,%d,%d,%d", question, first, second, is_first,
           !is_first && !is_tie, is_tie);
}

static const char *draw_winner(rng *r, unsigned first, unsigned second, unsigned n_models)
{
    double step = strength_range / n_models;
    double a = exp(step * first + home_advantage), b = exp(step * second);
    double tie = tie_weight * sqrt(a * b), u = rng_uniform(r) * (a + b + tie);
    if (u < a)
        return "model_a";
    if (u < a + b)
        return "model_b";
    return rng_bits(r) & 1 ? "tie" : "tie (bothbad)";
}

int main(int argc, char **argv)
{
    const form *f = NULL;
    for (size_t i = 0; argc == 5 && i < sizeof forms / sizeof *forms; i++)
        if (strcmp(argv[4], forms[i].name) == 0)
            f = &forms[i];
    unsigned long n_battles = argc == 5 ? strtoul(argv[2], NULL, 10) : 0;
    unsigned n_models = argc == 5 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
    if (!f || n_models < 2) {
        fputs("usage: make_battles SEED N_BATTLES N_MODELS lines|array|csv|counts\n", stderr);
        return 2;
    }
    rng r;
    rng_init(&r, strtoul(argv[1], NULL, 10), 0);
    fputs(f->before, stdout);
    for (unsigned long i = 0; i < n_battles && !ferror(stdout); i++) {
        unsigned first = (unsigned)rng_below(&r, n_models);
        unsigned second = (unsigned)rng_below(&r, n_models - 1);
        second += second >= first;
        fputs(i ? f->between : "", stdout);
        const char *winner = draw_winner(&r, first, second, n_models);
        if (strcmp(f->name, "counts") == 0)
            print_counts(i * N_QUESTIONS / n_battles, first, second, winner);
        else
            print_battle(f, first, second, winner);
    }
    fputs(f->after, stdout);
    int failed = fflush(stdout) != 0 || ferror(stdout);
    if (failed)
        perror("make_battles: standard output");
    return failed;
}
