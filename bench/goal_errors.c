/*
 * goal_errors RUNS [NAME...]: in how many of so many simulated leagues an interval that holds at
 * every look misses at any of them, and ordinary ones under the same looks: the table of
 * doc/method.md, whose runs are too many for a test.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../tests/stats/goal_league.h"

typedef struct row {
    const char *name;
    league_setting setting;
} row;

static bool is_wanted(const char *name, int n_words, char **words)
{
    for (int k = 2; k < n_words; k++)
        if (strcmp(name, words[k]) == 0)
            return true;
    return n_words <= 2;
}

int main(int n_words, char **words)
{
    double flat[LEAGUE_RAKUDA];
    league_normal(70, LEAGUE_RAKUDA, flat);
    league_setting usual = {.points = flat,
                            .n_models = LEAGUE_RAKUDA,
                            .n_questions = 40,
                            .moves = 0.5,
                            .rule = LEAGUE_MIX,
                            .width = 200,
                            .most = 1500};
    row rows[] = {{"flat", usual},
                  {"rakuda", usual},
                  {"in-flight", usual},
                  {"uneven", usual},
                  {"20-questions", usual}};
    rows[1].setting.points = league_rakuda;
    rows[2].setting.in_flight = 1000;
    rows[2].setting.most = 3000;
    rows[3].setting.moves = 0.2;
    rows[3].setting.moves_every_other = 1.2;
    rows[4].setting.n_questions = 20;
    long n_runs = n_words > 1 ? strtol(words[1], NULL, 10) : 0;
    if (n_runs < 1) {
        fprintf(stderr, "usage: goal_errors RUNS [flat|rakuda|in-flight|uneven|20-questions]...\n");
        return 2;
    }
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        if (!is_wanted(rows[k].name, n_words, words))
            continue;
        league_errors e = league_count_errors(&rows[k].setting, (size_t)n_runs);
        printf("%s, %ld runs: any pair missed in %.2f %%, any model in %.2f %%; ordinary 95 %% "
               "intervals in %.0f %%, those that all pairs share in %.0f %%\n",
               rows[k].name, n_runs, e.pair, e.model, e.plain, e.bonferroni);
        fflush(stdout);
    }
    return 0;
}
