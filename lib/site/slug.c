/*
 * Slugs. They stand in links that people keep, so they must not change when models are added.
 */
#include "slug.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/base.h>

#include "base/hash.h"

enum { SLUG_MAX = 80 };

static bool is_kept(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static void append_hash(jr_buf *slug, jr_str name, unsigned seed)
{
    jr_buf_format(slug, "-%08x", (unsigned)hash_bytes(seed, name.data, name.size));
}

/* "ONE.vs.OTHER" shall have one reading. */
static void remove_versus(jr_buf *slug)
{
    static const char versus[] = {'.', 'v', 's', '.'};
    enum { SIZE = sizeof versus };
    if (slug->size >= SIZE - 1 && memcmp(slug->data, versus + 1, SIZE - 1) == 0)
        slug->data[SIZE - 2] = '-';
    for (size_t i = 0; i + SIZE - 1 <= slug->size; i++) {
        bool is_last = i + SIZE - 1 == slug->size;
        if (memcmp(slug->data + i, versus, is_last ? SIZE - 1 : SIZE) == 0)
            slug->data[i] = '-';
    }
}

static jr_str slug_of(jr_arena *arena, jr_str name, unsigned n_clashes)
{
    JR_BUF_AUTO jr_buf slug = {0};
    bool is_said = name.size > 0 && name.size <= SLUG_MAX;
    for (size_t i = 0; i < name.size && slug.size < SLUG_MAX; i++) {
        char c = name.data[i], last = slug.size ? slug.data[slug.size - 1] : '.';
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        is_said &= c >= ' ' && c <= '~';
        if (is_kept(c) && !(c == '.' && last == '.'))
            jr_buf_append_char(&slug, c);
        else if (last != '-' && slug.size)
            jr_buf_append_char(&slug, '-');
    }
    remove_versus(&slug);
    if (n_clashes || !is_said || !slug.size)
        append_hash(&slug, name, n_clashes);
    return jr_arena_copy(arena, jr_buf_str(&slug));
}

static int compare_places(const void *left, const void *right, void *slugs)
{
    const jr_str *all = slugs;
    return jr_str_compare(all[*(const size_t *)left], all[*(const size_t *)right]);
}

slug_index slugs_sort(jr_arena *arena, const jr_str *slugs, size_t n)
{
    slug_index index = {slugs, jr_arena_alloc(arena, n, sizeof *index.by_slug), n};
    for (size_t i = 0; i < n; i++)
        index.by_slug[i] = i;
    if (n)
        qsort_r(index.by_slug, n, sizeof *index.by_slug, compare_places, (void *)slugs);
    return index;
}

size_t slugs_find(const slug_index *index, jr_str slug)
{
    size_t low = 0, high = index->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2, place = index->by_slug[middle];
        int order = jr_str_compare(index->slugs[place], slug);
        if (order == 0)
            return place;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}

static bool find_shared(jr_arena *arena, const jr_str *slugs, size_t n, bool *is_shared)
{
    slug_index index = slugs_sort(arena, slugs, n);
    bool any = false;
    for (size_t i = 0; i < n; i++)
        is_shared[i] = false;
    for (size_t i = 1; i < n; i++) {
        size_t one = index.by_slug[i - 1], other = index.by_slug[i];
        if (jr_str_compare(slugs[one], slugs[other]) == 0)
            any = is_shared[one] = is_shared[other] = true;
    }
    return any;
}

jr_str *slugs_of(jr_arena *arena, const jr_str *names, size_t n)
{
    jr_str *slugs = jr_arena_alloc(arena, n, sizeof *slugs);
    bool *is_shared = jr_arena_alloc(arena, n, sizeof *is_shared);
    for (size_t i = 0; i < n; i++)
        slugs[i] = slug_of(arena, names[i], 0);
    for (unsigned n_clashes = 1; find_shared(arena, slugs, n, is_shared); n_clashes++)
        for (size_t i = 0; i < n; i++)
            if (is_shared[i])
                slugs[i] = slug_of(arena, names[i], n_clashes);
    return slugs;
}

size_t slug_number(jr_str digits)
{
    enum { DIGITS_MAX = 9 };
    size_t number = 0;
    if (digits.size == 0 || digits.size > DIGITS_MAX)
        return SIZE_MAX;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return SIZE_MAX;
        number = 10 * number + (size_t)(digits.data[i] - '0');
    }
    return number;
}
