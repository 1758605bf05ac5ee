/*
 * boards.h: the rankings that a site shows.
 */
#ifndef SITE_BOARDS_H
#define SITE_BOARDS_H

#include <jrank/card.h>
#include <jrank/chart.h>
#include <jrank/rank.h>
#include <jrank/site.h>

#include "bench/archive.h"
#include "history.h"
#include "names.h"

/* Charts whose size grows with the square of the models show so many of them. */
enum { BOARD_MOST_DRAWN = 40 };

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
    jr_method method;
    jr_str slug;        /* JUDGE.METHOD: of its path */
    jr_ranking ranking; /* records by rating ascending, as in the file */
    jr_rank_details details;
    const jr_votes *votes;         /* NULL: the ranking is from a file in rankings/ */
    size_t *model_of;              /* per record its model in the archive, or SIZE_MAX */
    size_t *record_of;             /* per model of the archive its record, or SIZE_MAX */
    board_convergence convergence; /* of JR_METHOD_MLE */
    board_history history;         /* of the board that is shown first; n 0: there is none */
    uint32_t *controlled_rank;   /* per record, by the ratings with style held equal; NULL: none */
    uint32_t *calibrated_rank;   /* per record, by the ratings for people; NULL: none */
    jr_ranking by_jury;          /* of the same votes, weighed by judge; judges.jury NULL: none */
    uint32_t *category_rank;     /* [record][category]; NULL: no categories */
    jr_ranking by_criterion;     /* the ranking with criteria in the place of its categories */
    uint32_t *criterion_rank;    /* [record][criterion]; NULL: no verdict is on one */
    double *win_probability;     /* [record][record] of JR_METHOD_MLE and JR_METHOD_MCMC; or NULL */
    jr_chart_density *densities; /* per record, in points, of JR_METHOD_MCMC; those of the strongest
                                    BOARD_MOST_DRAWN; NULL: none */
    double first_vote, last_vote; /* seconds since 1970 of the first and the last line of the
                                     judges' files; NaN: not known */
    uint64_t n_unreadable;        /* replies of the judges without a verdict, in files of their own
                                     or among the verdicts */
    jr_str path;                  /* of the file that it is from; empty: computed */
    const jr_verification *verification; /* the last one of the judge that has ended; or NULL */
} board;

typedef struct site_boards {
    board *all; /* the first is shown first; none where nobody judged */
    size_t n;
    size_t *of_judge; /* per judge of the archive its JR_METHOD_MLE, or SIZE_MAX */
    jr_str problem;   /* why one is missing; empty: none is */
} site_boards;

/* Ranks by each judge and method. Errors: ERR_IO, ERR_FORMAT. */
JR_MUST_USE jr_status boards_make(jr_arena *arena, const archive *a, const site_names *names,
                                  const jr_site_options *options, site_boards *ret_boards,
                                  jr_error *err);

/* Ranks the votes by each method, and as they were at the end of each of the months. Errors:
 * ERR_DATA where they can't be ranked. */
JR_MUST_USE jr_status boards_of_votes(jr_arena *arena, const archive *a, const site_names *names,
                                      const jr_site_options *options, const jr_votes *votes,
                                      const vote_months *months, site_boards *ret_boards,
                                      jr_error *err);

/* What ratings for people and juries are made by. */
typedef struct board_people_plan {
    const char *bench_folder;
    const jr_site_options *options;
    const jr_model_list *models;
    const jr_rank_options *how; /* as the board is ranked */
} board_people_plan;

/* What people's votes on the sample of the folder make of it; what stands in its way is said. */
void board_add_people(jr_arena *arena, const jr_votes *votes, const board_people_plan *plan,
                      board *b);

/* The ranking of several judges whose votes weigh by how reliable they are; likewise. */
void board_add_jury(jr_arena *arena, const jr_votes *votes, const board_people_plan *plan,
                    board *b);

/* Adds a sentence that must stand beside the numbers. */
void board_warn(jr_arena *arena, board *b, jr_str sentence);

/* Ranks by these values of the records, of each part of the field by itself; 0: it has none. */
uint32_t *board_rank_by(jr_arena *arena, const board *b, const double *values);

/* The rating of a model of the archive as the board shows it; NaN where it has none. */
double board_rating(const board *b, size_t model);

#endif
