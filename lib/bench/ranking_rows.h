/*
 * ranking_rows.h: the fields of a ranking file, for writing, reading and the format reference.
 */
#ifndef BENCH_RANKING_ROWS_H
#define BENCH_RANKING_ROWS_H

#include <jrank/rank.h>

#include "json/bound.h"

/* The cases of the rows: what holds of a ranking. */
enum {
    RATED = 1 << 0,      /* by ratings, not by win rates */
    SEVERAL = 1 << 1,    /* judges */
    WITH_TIES = 1 << 2,  /* the judges' home advantages are from a model of ties */
    CHAINS = 1 << 3,     /* the posterior is from chains */
    CONTROLLED = 1 << 4, /* for the style of the answers */
    TOP = 1 << 5,        /* with --top */
    CATEGORIES = 1 << 6, /* with --by category */
    FITTED = 1 << 7,     /* the judges' home advantages */
};

unsigned ranking_cases(const jr_ranking *ranking);

/* The whole file, of a jr_ranking, which is the writer's `whole`; all others are below this. */
extern const bound_table ranking_table;

/* A record, with all fields that any method has; and the list of them. */
extern const bound_table ranking_record_table;
void ranking_write_records(const bound_writer *w, yyjson_mut_val *object, const char *name,
                           const void *ranking);

extern const bound_table ranking_home_advantage_table; /* of jr_home_advantage, the first seat's */
extern const bound_table ranking_judges_table;         /* of jr_judge_homes */
extern const bound_table ranking_epochs_table;         /* of jr_epoch_homes */
extern const bound_table ranking_ties_table;           /* of jr_ranking_ties */
extern const bound_table ranking_posterior_table;      /* of jr_ranking_posterior */
extern const bound_table ranking_control_table;        /* of jr_ranking_control */
extern const bound_table ranking_jury_table;           /* of jr_jury */
extern const bound_table ranking_calibration_table;    /* of jr_calibration */
extern const bound_table ranking_peek_table;           /* of jr_peek_ranking */
extern const bound_table ranking_diagnosis_table;      /* of jr_diagnosis */

/* Of enumerations in records, for BOUND_NAME. */
extern const char *const ranking_intervals_names[],
    *const ranking_ties_names[], *const ranking_unranked_names[], *const ranking_evidence_names[];

/* Row i of a matrix of n columns as items of a list; what is not finite is null. */
void ranking_write_row(const bound_writer *w, yyjson_mut_val *list, const double *matrix, size_t n,
                       size_t i);

#endif
