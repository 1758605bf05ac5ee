/*
 * drawn_posterior.h: posteriors of counts, for their tests.
 */
#ifndef TESTS_DRAWN_POSTERIOR_H
#define TESTS_DRAWN_POSTERIOR_H

#include "arena.h"
#include "paths.h"

#include <jrank/stats.h>
#include <jrank/votes.h>
#include <math.h>

/* In double precision, which cmocka's own does not have. */
#define assert_near(value, wanted, tolerance)                                                      \
    do {                                                                                           \
        double got = (value), right = (wanted), within = (tolerance);                              \
        if (!(fabs(got - right) <= within))                                                        \
            fail_msg("%s is %.9g, not %.9g +- %.3g", #value, got, right, within);                  \
    } while (0)

static jr_posterior sample(const jr_counts *counts, jr_posterior_options options)
{
    jr_field field;
    jr_bt_fit fit;
    jr_posterior posterior = {0};
    jr_error err = {0};
    jr_field_analyse(arena, counts, &field);
    jr_bt_options how = {.firth = field.separated};
    if (jr_bt_fit_counts(arena, counts, &field, &how, &fit, &err) != JR_OK ||
        jr_posterior_sample(arena, counts, &fit, &options, &posterior, &err) != JR_OK)
        fail_msg("%s", err.message);
    return posterior;
}

static jr_votes load_table(void)
{
    jr_votes votes;
    jr_votes_options options = {0};
    jr_error err = {0};
    if (jr_votes_load_counts(arena, SOURCE_ROOT "/data/rakuda_v1_gpt4_counts.csv", &options, &votes,
                             &err) != JR_OK)
        fail_msg("%s", err.message);
    return votes;
}

/* A beats everybody always, so only the prior keeps its strength finite. */
static jr_cell separated_cells[] = {
    {0, 1, 10, 0, 0}, {1, 0, 0, 5, 0}, {1, 2, 6, 4, 0}, {2, 0, 0, 10, 0}};
static const jr_counts separated = {3, 4, separated_cells};

#endif
