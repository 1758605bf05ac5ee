/*
 * Colours by licence. A group is a licence, or a licence with the own colour of its models; the
 * licences with the most models get the palette, so that it lasts where there are many.
 */
#include "palette.h"

#include "base/memory.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const PALETTE[PALETTE_SIZE] = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5b4a9e",
};

const char *palette_colour(size_t i)
{
    return PALETTE[i % PALETTE_SIZE];
}

void palette_diverging(double share, char ret_colour[COLOUR_SIZE])
{
    static const int STOPS[][3] = {{0xb8, 0x52, 0x0a},
                                   {0xf2, 0xb2, 0x6e},
                                   {0xf7, 0xf7, 0xf5},
                                   {0x86, 0xbb, 0xde},
                                   {0x0b, 0x5f, 0xa0}};
    double place = fmax(0, fmin(share, 1)) * 4;
    int stop = place >= 4 ? 3 : (int)place, rgb[3];
    for (int i = 0; i < 3; i++)
        rgb[i] =
            (int)lround(STOPS[stop][i] + (place - stop) * (STOPS[stop + 1][i] - STOPS[stop][i]));
    static const char DIGITS[] = "0123456789abcdef";
    ret_colour[0] = '#';
    for (int i = 0; i < 3; i++) {
        ret_colour[1 + 2 * i] = DIGITS[rgb[i] >> 4 & 15];
        ret_colour[2 + 2 * i] = DIGITS[rgb[i] & 15];
    }
    ret_colour[7] = '\0';
}

bool colour_is_valid(jr_str text)
{
    if ((text.size != 4 && text.size != 7) || text.data[0] != '#')
        return false;
    for (size_t i = 1; i < text.size; i++)
        if (!isxdigit((unsigned char)text.data[i]))
            return false;
    return true;
}

static int compare_groups(const void *left, const void *right)
{
    const licence_group *a = left, *b = right;
    if ((a->licence.size == 0) != (b->licence.size == 0))
        return a->licence.size == 0 ? 1 : -1;
    if (a->n_models != b->n_models)
        return a->n_models > b->n_models ? -1 : 1;
    int order = jr_str_compare(a->licence, b->licence);
    return order ? order : strcmp(a->colour, b->colour);
}

/* The group for this model as far as it is known before the palette is dealt out. */
static licence_group group_of_model(const jr_chart_model *model)
{
    licence_group group = {.licence = model->licence};
    if (colour_is_valid(model->colour)) {
        memcpy(group.colour, model->colour.data, model->colour.size);
        group.has_own_colour = true;
    }
    return group;
}

static size_t find_group(const licence_groups *g, const licence_group *wanted)
{
    for (size_t i = 0; i < g->n_groups; i++)
        if (jr_str_compare(g->groups[i].licence, wanted->licence) == 0 &&
            g->groups[i].has_own_colour == wanted->has_own_colour &&
            (!wanted->has_own_colour || strcmp(g->groups[i].colour, wanted->colour) == 0))
            return i;
    return g->n_groups;
}

void licence_groups_init(licence_groups *g, const jr_chart_model *models, size_t n_models,
                         const size_t *drawn, size_t n_drawn)
{
    *g = (licence_groups){.groups = memory_zeroed(n_drawn, sizeof(licence_group)),
                          .group_of = memory_zeroed(n_models, sizeof(size_t))};
    for (size_t i = 0; i < n_drawn; i++) {
        licence_group wanted = group_of_model(&models[drawn[i]]);
        size_t found = find_group(g, &wanted);
        if (found == g->n_groups)
            g->groups[g->n_groups++] = wanted;
        g->groups[found].n_models++;
    }
    qsort(g->groups, g->n_groups, sizeof(licence_group), compare_groups);
    for (size_t i = 0; i < n_drawn; i++) {
        licence_group wanted = group_of_model(&models[drawn[i]]);
        g->group_of[drawn[i]] = find_group(g, &wanted);
    }
    size_t n_dealt = 0;
    bool one_colour = !licence_groups_meaningful(g);
    for (size_t i = 0; i < g->n_groups; i++) {
        licence_group *group = &g->groups[i];
        if (group->has_own_colour)
            continue;
        const char *colour = !one_colour && group->licence.size == 0 ? UNKNOWN_LICENCE
                             : n_dealt == PALETTE_SIZE               ? OTHER_LICENCE
                                                                     : palette_colour(n_dealt++);
        snprintf(group->colour, COLOUR_SIZE, "%s", colour);
    }
}

void licence_groups_release(licence_groups *g)
{
    free(g->groups);
    free(g->group_of);
    *g = (licence_groups){0};
}

const char *licence_groups_colour(const licence_groups *g, size_t model)
{
    return g->groups[g->group_of[model]].colour;
}

bool licence_groups_meaningful(const licence_groups *g)
{
    for (size_t i = 0; i < g->n_groups; i++)
        if (g->groups[i].licence.size || g->groups[i].has_own_colour)
            return true;
    return false;
}
