/*
 * palette.h: the colours of the charts, and which model gets which.
 */
#ifndef CHART_PALETTE_H
#define CHART_PALETTE_H

#include <jrank/chart.h>

/* Greys of the page. */
#define INK "#1a1a1a"
#define INK_SOFT "#666666"
#define GRID "#e2e2e2"
#define RULE "#9a9a9a"
#define BACKGROUND "#ffffff"
/* Licences beyond the palette, and those not known. */
#define OTHER_LICENCE "#707070"
#define UNKNOWN_LICENCE "#b0b0b0"

enum { PALETTE_SIZE = 7, COLOUR_SIZE = 8 };

/* Okabe & Ito's colours, which colour-blind readers can tell apart, without the yellow (too pale
 * on white) and the black. Repeats after PALETTE_SIZE. */
const char *palette_colour(size_t i);

/* Writes "#rrggbb", terminated, on a scale from orange (0) over near white (0.5) to blue (1). */
void palette_diverging(double share, char ret_colour[COLOUR_SIZE]);

/* Models that share a colour, for the legend. */
typedef struct licence_group {
    jr_str licence;
    char colour[COLOUR_SIZE]; /* terminated */
    size_t n_models;
    bool has_own_colour; /* given by the model rather than by the licence */
} licence_group;

typedef struct licence_groups {
    licence_group *groups; /* the most frequent first, then by text; the unknown last */
    size_t n_groups;
    size_t *group_of; /* per model; meaningful for the drawn ones only */
} licence_groups;

/* Groups the n models whose numbers are in `drawn`. Licences beyond the palette share a grey, and
 * the models without one another. */
void licence_groups_init(licence_groups *groups, const jr_chart_model *models, size_t n_models,
                         const size_t *drawn, size_t n_drawn);
void licence_groups_release(licence_groups *groups);

/* The colour of a drawn model. */
const char *licence_groups_colour(const licence_groups *groups, size_t model);

/* False when no licence is known and no model has a colour: nothing for a legend to say. */
bool licence_groups_meaningful(const licence_groups *groups);

/* True when text is a colour that jr_chart_model.colour takes. */
bool colour_is_valid(jr_str text);

#endif
