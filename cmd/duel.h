/*
 * duel.h: two models compared question by question until something is decided: what jrank duel and
 * jrank gate have in common.
 */
#ifndef CMD_DUEL_H
#define CMD_DUEL_H

#include "command.h"
#include "run_options.h"
#include "shared_options.h"
#include "vote_source.h"

#include <jrank/duel.h>

typedef struct duel_options {
    source_options source;
    words judge_model;
    const char *judge_file, *baseline, *model; /* the last two of gate */
    double margin, temperature;
    int64_t max_tokens, seed, look_every;
    bool votes_only;
    int require, gate_format; /* of gate */
    asking_options asking;
} duel_options;

/* The rows of both commands. */
#define OPTIONS_OF_DUELS(options)                                                                  \
    OPTIONS_OF_SOURCES(options, NULL), OPTIONS_OF_FILTERS(options),                                \
        {"judge-model", LIST(options, judge_model), .argument = "JUDGE", .group = "Input",         \
         .help = "The judge, as jrank judge names it."},                                           \
        {"judge-file", PATH(options, judge_file), .argument = "FILE", .group = "Input",            \
         .help = "Judge prompts, as jrank judge has them."},                                       \
        {"votes-only", FLAG(options, votes_only), .group = "Input",                                \
         .help = "Ask nobody: only the verdicts that there are, on questions that have both "      \
                 "seats."},                                                                        \
        {"seed",          WHOLE(options, seed),                                                    \
         .argument = "N", .standard = "0",                                                         \
         .min = 0,        .max = 1e15,                                                             \
         .group = "Test", .help = "Seed of the order of the questions."},                          \
        {"look-every",                                                                             \
         WHOLE(options, look_every),                                                               \
         .argument = "N",                                                                          \
         .standard = "8",                                                                          \
         .min = 1,                                                                                 \
         .max = 1e6,                                                                               \
         .group = "Test",                                                                          \
         .help = "Questions that are asked between two looks; with --batch all, "                  \
                 "unless it is given."},                                                           \
        {"temperature",                                                                            \
         NUMBER(options, temperature),                                                             \
         .argument = "T",                                                                          \
         .standard = "0",                                                                          \
         .min = 0,                                                                                 \
         .max = 2,                                                                                 \
         .group = "Sampling",                                                                      \
         .help = "Temperature of the judge."},                                                     \
        {"max-tokens",                                                                             \
         WHOLE(options, max_tokens),                                                               \
         .argument = "N",                                                                          \
         .standard = "2048",                                                                       \
         .min = 1,                                                                                 \
         .max = 1e9,                                                                               \
         .group = "Sampling",                                                                      \
         .help = "Tokens that a verdict may have."},                                               \
        OPTIONS_OF_ASKING(options), OPTIONS_OF_LOCAL_MODELS(options)

/* What became of it. */
typedef struct duel_outcome {
    jr_str judge; /* empty: of vote files and counts */
    jr_duel_result result;
    uint64_t n_calls; /* requests that were sent */
    double cost;      /* USD; NAN where no price is known */
    jr_run_end end;   /* of the asking; JR_RUN_COMPLETE too where nothing was asked */
    bool is_planned;  /* --dry-run: what asking all would take was printed, and nothing was asked */
} duel_outcome;

/*
 * Looks at the votes there are, and asks in batches until is_decided says so or nothing is left.
 * bench: of the arguments, or NULL. Errors: of reading, planning and running.
 */
JR_MUST_USE jr_status duel_until(invocation *in, const char *bench, jr_str first, jr_str second,
                                 double margin,
                                 bool (*is_decided)(const jr_duel *duel, const duel_options *how),
                                 duel_outcome *ret_outcome, jr_error *err);

/* Logits of rating points, and points of logits. */
double duel_logits(double points);
double duel_points(double logits);

/* What programs are told of an outcome; gaps in points, NaN where they are not finite. */
typedef struct duel_figures {
    double questions, verdicts, score, lower, upper, gap, gap_lower, gap_upper, requests, cost;
} duel_figures;

duel_figures duel_figures_of(const duel_outcome *outcome);

/* The columns of the two tables that are members of a duel_figures. */
#define DUEL_COLUMNS                                                                               \
    {"questions", NULL, MEMBER(duel_figures, questions)},                                          \
        {"verdicts", NULL, MEMBER(duel_figures, verdicts)},                                        \
        {"score", NULL, MEMBER(duel_figures, score)},                                              \
        {"lower", NULL, MEMBER(duel_figures, lower)},                                              \
        {"upper", NULL, MEMBER(duel_figures, upper)}, {"gap", NULL, MEMBER(duel_figures, gap)},    \
        {"gap_lower", NULL, MEMBER(duel_figures, gap_lower)},                                      \
        {"gap_upper", NULL, MEMBER(duel_figures, gap_upper)},                                      \
        {"requests", NULL, MEMBER(duel_figures, requests)},                                        \
    {                                                                                              \
        "cost", NULL, MEMBER(duel_figures, cost)                                                   \
    }

/* "rate 0.61 (0.52 to 0.70) on 48 questions, 96 verdicts, about +78 points (+14 to +147)" */
void duel_append_figures(jr_buf *buf, const duel_outcome *outcome);

/* Of what was asked: "24 requests, $0.12"; nothing where there was none. */
void duel_append_bill(jr_buf *buf, const duel_outcome *outcome);

#endif
