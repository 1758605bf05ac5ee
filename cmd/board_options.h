/*
 * board_options.h: what jrank site and jrank serve have in common: of which votes their boards are,
 * and how these are ranked and named.
 */
#ifndef CMD_BOARD_OPTIONS_H
#define CMD_BOARD_OPTIONS_H

#include "command.h"
#include "shared_options.h"
#include "vote_source.h"

#include <jrank/bench.h>
#include <jrank/site.h>
#include <jrank/votes.h>

typedef struct board_options {
    source_options source;
    const char *by, *control, *title, *logo, *models, *home_advantage;
    int interval; /* jr_interval_kind, or -1 */
    int target;   /* jr_cluster */
    int64_t bootstrap_n, pool, seed, threads;
} board_options;

/* What the options of a site point to. */
typedef struct board {
    vote_source source;
    jr_model_list models;
    jr_vote_source votes;
    jr_vote_wanted wanted;
    jr_votes_options votes_options;
} board;

/* What the options say of the site; both must stay where they are. Warns of options that are for
 * vote files where there is none. */
JR_MUST_USE jr_status board_options_read(invocation *in, const board_options *typed,
                                         board *ret_board, jr_site_options *ret_site,
                                         jr_error *err);

/* Rows for a command whose options begin with a board_options. */
#define OPTIONS_OF_BOARD_VOTES                                                                     \
    OPTIONS_OF_SOURCES(board_options, NULL), OPTIONS_OF_FILTERS(board_options),                    \
        OPTION_ONLY_CURRENT(board_options),                                                        \
        {"by", TEXT(board_options, by), .argument = "COLUMN", .group = "Ranking",                  \
         .help = "Of vote files: ratings by category, which this column tells; a dot leads into "  \
                 "objects, of which what is true is a category. Those of a benchmark are told by " \
                 "its questions."},                                                                \
        OPTION_CONTROL(board_options),                                                             \
        {"models", PATH(board_options, models), .argument = "FILE", .group = "Input",              \
         .help = "Display names, licences, organisations, prices and links of models, before "     \
                 "those that come with jrank."}
#define OPTIONS_OF_BOARD_LOOKS                                                                     \
    {"title", TEXT(board_options, title), .argument = "TEXT", .group = "Output",                   \
     .help = "Name of the benchmark on the pages; the name of the folder or file where not "       \
             "given."},                                                                            \
        {"logo", PATH(board_options, logo), .argument = "FILE", .group = "Output",                 \
         .help = "Picture for the head and the icon of each page: SVG, PNG, JPEG, GIF or WebP."}
#define OPTIONS_OF_BOARD_RANKING                                                                   \
    OPTION_INTERVAL(board_options, "Ranking"), OPTION_BOOTSTRAP_N(board_options, "Ranking"),       \
        OPTION_TARGET(board_options, "Ranking"), OPTION_POOL(board_options, "Ranking"),            \
        OPTION_SEED(board_options, "Ranking", "Seed of the random numbers."),                      \
        OPTION_HOME_ADVANTAGE(board_options), OPTION_THREADS(board_options)

#endif
