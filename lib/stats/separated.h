/*
 * separated.h: strengths where some models have none of finite likelihood.
 */
#ifndef STATS_SEPARATED_H
#define STATS_SEPARATED_H

#include <jrank/stats.h>

typedef struct separated_fit {
    double *theta;   /* a, the strengths, the tie parameter: n_models + 2; NULL: Firth's penalty is
                        for all */
    bool *penalised; /* per model: by Firth's penalty */
    bool home_free, tie_free;
    unsigned iterations;
} separated_fit;

/*
 * Maximum likelihood for the largest group of each component from the votes among its models, then
 * Firth's penalised likelihood for the other models given these, ties as half wins. theta is NULL
 * where the votes hold little information (profile.h) on half the models or more, or no finite home
 * advantage in the groups. Errors: of the fit of the groups with a model of ties.
 */
JR_MUST_USE jr_status separated_fit_counts(jr_arena *arena, const jr_counts *counts,
                                           const jr_field *field, const jr_bt_options *options,
                                           separated_fit *ret_fit, jr_error *err);

#endif
