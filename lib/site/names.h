/*
 * names.h: what models, questions and judges are called on the pages and in their paths.
 */
#ifndef SITE_NAMES_H
#define SITE_NAMES_H

#include <jrank/rank.h>

#include "bench/archive.h"
#include "slug.h"

#include <stdbool.h>

/* Per model, question and judge of the archive. */
typedef struct site_names {
    jr_model_list list;     /* what is known of models */
    const jr_model **known; /* NULL: nothing is known of it */
    jr_str *display;        /* models for people; two that would be alike keep their ids */
    jr_str *model_slugs, *question_slugs, *judge_slugs;
    slug_index models_by_slug, questions_by_slug, judges_by_slug;
} site_names;

/* known: NULL: the models that are shipped. What it points to lives as long as the arena. */
site_names names_make(jr_arena *arena, const archive *a, const jr_model_list *known);

/* The last part of a folder's path, for people. */
jr_str folder_name(jr_arena *arena, const char *folder);

#endif
