/*
 * slug.h: names and ids as parts of paths.
 */
#ifndef SITE_SLUG_H
#define SITE_SLUG_H

#include <jrank/base.h>

/*
 * Per name a part of a path: lower-case ASCII letters, digits, '.', '_' and '-', not beginning with
 * '.', and such that "ONE.vs.OTHER" has one reading. Other ASCII characters become '-'. A name that
 * has more than those, or is long or empty, gets a hash of it at the end; so do all names that
 * would share a slug. A slug depends on the other names only through such clashes, so that links
 * stay. The names are different from each other.
 */
jr_str *slugs_of(jr_arena *arena, const jr_str *names, size_t n);

/* A number in a path, of digits alone and below 1,000,000,000, or SIZE_MAX. */
size_t slug_number(jr_str digits);

/* The place of the slug in the list, or SIZE_MAX. sorted: from slugs_sort. */
typedef struct slug_index {
    const jr_str *slugs;
    size_t *by_slug;
    size_t n;
} slug_index;
slug_index slugs_sort(jr_arena *arena, const jr_str *slugs, size_t n);
size_t slugs_find(const slug_index *index, jr_str slug);

#endif
