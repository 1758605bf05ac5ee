/*
 * site.h: all that the pages of a benchmark are made of, read and computed once. Nothing in it
 * changes afterwards, so that pages can be rendered on any thread.
 */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include <jrank/chart.h>
#include <jrank/rank.h>
#include <jrank/site.h>

#include "bench/archive.h"
#include "bench/reference.h"
#include "judge_facts.h"
#include "script_data.h"
#include "slug.h"
#include "tallies.h"

typedef enum board_method { BOARD_MLE, BOARD_MCMC, BOARD_WINRATE, N_BOARD_METHODS } board_method;

/* "mle", "mcmc", "winrate": as in names of files and for --compute. */
const char *board_method_name(board_method method);

/* Charts whose size grows with the square of the models show so many of them. */
enum { BOARD_MOST_DRAWN = 40 };

/* A page of a question: one of those that its answers go over. */
typedef struct question_part {
    size_t question;
    size_t begin, end; /* in tallies.by_rating: the models of which it has answers */
} question_part;

/* The ratings as more and more votes come, for the chart. */
typedef struct board_convergence {
    uint64_t *n_matches; /* n_steps */
    double *ratings;     /* [n_steps][record]; NaN: no rating yet */
    size_t n_steps;      /* 0: there is none */
} board_convergence;

/* A ranking by one judge, or by all, by one method. */
typedef struct board {
    jr_str judge;        /* empty: all but the human ones together */
    size_t judge_number; /* in the archive; SIZE_MAX: all together, or not there */
    board_method method;
    jr_str slug;        /* JUDGE.METHOD: of its path */
    jr_ranking ranking; /* records by rating ascending, as in the file */
    jr_rank_details details;
    const jr_votes *votes;         /* NULL: the ranking is from a file in rankings/ */
    size_t *model_of;              /* per record its model in the archive, or SIZE_MAX */
    size_t *record_of;             /* per model of the archive its record, or SIZE_MAX */
    board_convergence convergence; /* of BOARD_MLE */
    double *win_probability;       /* [record][record] of BOARD_MLE and BOARD_MCMC; or NULL */
    jr_chart_density *densities;   /* per record, in points, of BOARD_MCMC; those of the strongest
                                      BOARD_MOST_DRAWN; NULL: none */
    double first_vote, last_vote;  /* seconds since 1970 of the first and the last line of the
                                      judges' files; NaN: not known */
    uint64_t n_unreadable;         /* replies of the judges without a verdict, in files of their own
                                      or among the verdicts */
    jr_str path;                   /* of the file that it is from; empty: computed */
} board;

struct jr_site {
    jr_arena *arena;
    jr_site_options options;
    jr_str name; /* of the benchmark, for people */
    archive *archive;
    jr_model_list models;   /* those of the options and those shipped */
    jr_str *display;        /* per model of the archive */
    const jr_model **known; /* per model of the archive; NULL: nothing is known */
    jr_str *model_slugs, *question_slugs, *judge_slugs;
    slug_index models_by_slug, questions_by_slug, judges_by_slug;
    board *boards; /* the first is shown first; none where nobody judged */
    size_t n_boards;
    size_t *board_of_judge; /* per judge of the archive its BOARD_MLE, or SIZE_MAX */
    judge_facts judges;
    jr_str problem; /* why a board is missing; empty: none is */
    tallies tallies;
    question_part *question_parts; /* by question */
    size_t n_question_parts;
    size_t *first_part;        /* per question, and one more: the end of the last */
    reference_list references; /* of the questions of the archive's list */
    bool is_served;            /* the pages follow the files, see live.h */
    bool has_votes;            /* and lead to vote.html */
    shard_plan match_shards, text_shards;
};

typedef struct jr_site site;

/* True for judges that are people: "human-NAME". */
bool site_is_human(jr_str judge);

/* The last part of a folder's path, for people. */
jr_str site_folder_name(jr_arena *arena, const char *folder);

/* Ranks by each judge and method: fills boards of a site whose archive is open. Errors: ERR_IO,
 * ERR_FORMAT. */
JR_MUST_USE jr_status boards_make(site *s, jr_error *err);

/* Divides the answers to each question into pages of bounded size; the tallies are made. */
void question_parts_make(site *s);

#endif
