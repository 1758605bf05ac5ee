/*
 * goal_league.h: models whose strengths are known, judged match by match on questions that move
 * them: what the tests of goals and bench/goal_errors are made of.
 */
#ifndef TESTS_GOAL_LEAGUE_H
#define TESTS_GOAL_LEAGUE_H

#include <jrank/duel.h>
#include <jrank/stats.h>

#include "base/rng.h"
#include "stats/match_choice.h"

/* Logits of a rating point, and what the first seat is worth. */
#define LEAGUE_POINT 0.0057564627
#define LEAGUE_HOME 0.3

/* Of Rakuda's 14 models by gpt-4, as published. */
enum { LEAGUE_RAKUDA = 14 };
extern const double league_rakuda[LEAGUE_RAKUDA];

/* As many strengths as a normal variable of this spread has, the weakest first. */
void league_normal(double sd, size_t n_models, double *ret_points);

typedef enum league_rule {
    LEAGUE_FEWEST_FIRST, /* as pairwise-n plays */
    LEAGUE_MIX,          /* the choice without a goal */
    LEAGUE_WIDTH,        /* the choice for models that are wider than wanted */
} league_rule;

typedef struct league_setting {
    const double *points;
    size_t n_models, n_questions;
    double moves, moves_every_other; /* logits by which questions move models; 0: alike */
    league_rule rule;
    double width;     /* wanted of all models, in points */
    size_t most;      /* verdicts */
    size_t in_flight; /* matches that are out while more are chosen; 0: none */
} league_setting;

typedef struct league {
    const league_setting *setting;
    size_t n_models, n_questions, n;
    double *strength, *truth; /* on a question that moves nobody; over all of them */
    double *effect;           /* [question][model] */
    jr_detail *details;       /* sorted by question by league_fit */
    bool *is_closed;          /* as choice_problem has them, those in flight too */
    uint32_t *uses;
    uint64_t *n_matches; /* that were judged */
    rng random;
} league;

/* In the arena, without verdicts; the same for the same run. */
league *league_open(jr_arena *arena, const league_setting *setting, uint64_t run);

/* Takes a match out of what can be asked; gives it a verdict. */
void league_close(league *l, choice_match match);
void league_judge(league *l, choice_match match);

/* An open match of a model with the fewest. */
choice_match league_draw_fewest(league *l);

/* In the arena. */
jr_counts league_count(jr_arena *arena, const league *l);

/* Before verdicts on two questions that of the prior. */
void league_fit(jr_arena *arena, league *l, jr_peek_fit *ret_fit);

/* Looks every 50 verdicts. */
enum { LEAGUE_LOOK = 50, LEAGUE_MOST_LOOKS = 200 };

typedef struct league_outcome {
    /* At any look; plain: 95 % by Student's t, bonferroni: shared by all pairs. */
    bool misses_pair, misses_model, misses_plain, misses_bonferroni;
    /* Verdicts until all widths are as wanted at every look, until the mean width of one look is
     * 100 points; as many as there may be: not before. */
    double calls, calls_to_100;
    size_t n_looks;
    double tau[LEAGUE_MOST_LOOKS]; /* Kendall's, of the estimates and the truth */
} league_outcome;

/* Plays as the setting says. Pairs are looked at if so wanted, else it ends once all widths are as
 * wanted. */
league_outcome league_play(const league_setting *setting, bool with_pairs, uint64_t run);

/* Per cent of so many runs that miss at any look. */
typedef struct league_errors {
    double pair, model, plain, bonferroni;
} league_errors;

league_errors league_count_errors(const league_setting *setting, size_t n_runs);

/* The leagues whose errors doc/method.md tells: a flat field and Rakuda's, and the flat one with
 * 1,000 matches in flight, with questions that move models unevenly, and with 20 questions. */
typedef struct league_design {
    const char *name;
    league_setting setting;
} league_design;

enum { LEAGUE_DESIGNS = 5 };
void league_designs(league_design ret_designs[LEAGUE_DESIGNS]);

#endif
