/*
 * views.h: other rankings of the models of the board that is shown first, by which its table can be
 * ranked in place (boards.js).
 */
#ifndef SITE_VIEWS_H
#define SITE_VIEWS_H

#include "page.h"

typedef enum view_group {
    VIEW_OF_JUDGE,
    VIEW_OF_CATEGORY,
    VIEW_OF_CRITERION,
    VIEW_OF_MONTH,
    VIEW_OTHER
} view_group;

typedef struct view_row {
    uint32_t rank, rank_lower, rank_upper; /* 0: none, or not known */
    jr_chart_rating rating;                /* median NaN: none */
} view_row;

typedef struct board_view {
    view_group group;
    jr_str name;    /* of the judge, category, criterion or month */
    word label;     /* of VIEW_OTHER, in place of the name */
    jr_str key;     /* in the address: "judge.gpt-4" */
    int decimals;   /* of ratings */
    view_row *rows; /* per record of the board */
} board_view;

typedef struct board_views {
    board_view *all; /* by group */
    size_t n;
} board_views;

board_views views_of(jr_arena *arena, const site *s);

#endif
