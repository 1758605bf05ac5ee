/*
 * rank_drawing.h: what the charts of a ranking share.
 */
#ifndef CMD_RANK_DRAWING_H
#define CMD_RANK_DRAWING_H

#include "rank.h"

#include <jrank/chart.h>

/* The records that are drawn, and how. */
typedef struct drawing {
    jr_arena *arena;
    const jr_ranking *ranking;
    const jr_rank_details *details;
    const rank_options *options;
    chart_place where;
    size_t n;
    size_t *record_of; /* per drawn model: its record */
    jr_chart_model *models;
} drawing;

jr_chart_style drawing_style(const drawing *d);

JR_MUST_USE jr_status drawing_save(const drawing *d, const char *name, const jr_buf *svg,
                                   jr_error *err);

/* The charts of the posterior. */
JR_MUST_USE jr_status drawing_draw_posterior(const drawing *d, jr_error *err);

#endif
