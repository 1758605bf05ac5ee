/*
 * goal_errors RUNS [NAME...]: in how many of so many simulated leagues an interval that holds at
 * every look misses at any of them, and ordinary ones under the same looks: the table of
 * doc/method.md, whose runs are too many for a test.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../tests/stats/goal_league.h"

static bool is_wanted(const char *name, int n_words, char **words)
{
    for (int k = 2; k < n_words; k++)
        if (strcmp(name, words[k]) == 0)
            return true;
    return n_words <= 2;
}

int main(int n_words, char **words)
{
    league_design designs[LEAGUE_DESIGNS];
    league_designs(designs);
    long n_runs = n_words > 1 ? strtol(words[1], NULL, 10) : 0;
    if (n_runs < 1) {
        fprintf(stderr, "usage: goal_errors RUNS [flat|rakuda|in-flight|uneven|20-questions]...\n");
        return 2;
    }
    for (size_t k = 0; k < LEAGUE_DESIGNS; k++) {
        if (!is_wanted(designs[k].name, n_words, words))
            continue;
        league_errors e = league_count_errors(&designs[k].setting, (size_t)n_runs);
        printf("%s, %ld runs: any pair missed in %.2f %%, any model in %.2f %%; ordinary 95 %% "
               "intervals in %.0f %%, those that all pairs share in %.0f %%\n",
               designs[k].name, n_runs, e.pair, e.model, e.plain, e.bonferroni);
        fflush(stdout);
    }
    return 0;
}
