/*
 * rank_drawing.h: what the charts of a ranking share.
 */
#ifndef CMD_RANK_DRAWING_H
#define CMD_RANK_DRAWING_H

#include "rank.h"

#include <jrank/chart.h>

/*
 * How wide the plots may be where pictures are so many millimetres (--chart-width). All charts are
 * drawn twice: once to see what stands around their plots, and again so that their smallest type
 * has 7 points.
 */
typedef struct drawing_fit {
    bool is_measuring; /* nothing is saved */
    size_t n;          /* charts so far */
    double *plots;     /* pixels, per chart; DRAWINGS_MAX */
} drawing_fit;
enum { DRAWINGS_MAX = 32 };

/* The records that are drawn, and how. */
typedef struct drawing {
    jr_arena *arena;
    const jr_ranking *ranking;
    const jr_rank_details *details;
    const rank_options *options;
    chart_place where;
    drawing_fit *fit; /* NULL: pictures are as wide as they come out */
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
