/*
 * mean_scores.h: what judges that score single answers said, as means per model.
 */
#ifndef SITE_MEAN_SCORES_H
#define SITE_MEAN_SCORES_H

#include <jrank/votes.h>

#include "base/vector.h"

typedef struct judge_scores {
    jr_str judge;
    jr_score_table table;
} judge_scores;

typedef struct mean_scores {
    VECTOR(judge_scores) judges; /* those that gave a score, sorted bytewise; in the arena */
} mean_scores;

/* Reads model_judgment/JUDGE_single.jsonl of a benchmark folder. Errors: ERR_IO, ERR_FORMAT
 * (file:line). */
JR_MUST_USE jr_status mean_scores_load(jr_arena *arena, const char *bench_folder,
                                       mean_scores *ret_scores, jr_error *err);

#endif
