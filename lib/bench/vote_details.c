/*
 * Sorting brings together what is equal: by counting, from the last key to the first, since numbers
 * are dense and votes may be many millions.
 */
#include "vote_details.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Fewer are sorted by comparing them, which needs no room. */
enum { MANY = 1024 };

static int compare_details(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    if (a->question != b->question)
        return a->question < b->question ? -1 : 1;
    if (a->judge != b->judge)
        return a->judge < b->judge ? -1 : 1;
    if (a->cell.first != b->cell.first)
        return a->cell.first < b->cell.first ? -1 : 1;
    return (a->cell.second > b->cell.second) - (a->cell.second < b->cell.second);
}

enum { BY_SECOND, BY_FIRST, BY_JUDGE, BY_QUESTION, N_KEYS };

static inline uint32_t key_of(const jr_detail *d, int key)
{
    switch (key) {
    case BY_SECOND:
        return d->cell.second;
    case BY_FIRST:
        return d->cell.first;
    case BY_JUDGE:
        return d->judge;
    default:
        return d->question;
    }
}

/* The numbers that a key has. */
typedef struct key_range {
    uint32_t least, most;
} key_range;

/* Stable. */
static void sort_by_key(const jr_detail *from, size_t n, int key, key_range range, jr_detail *to)
{
    size_t n_values = (size_t)(range.most - range.least) + 1;
    AUTO_FREE size_t *start = memory_zeroed(n_values + 1, sizeof *start);
    for (size_t i = 0; i < n; i++)
        start[key_of(&from[i], key) - range.least + 1]++;
    for (size_t v = 1; v < n_values; v++)
        start[v] += start[v - 1];
    for (size_t i = 0; i < n; i++)
        to[start[key_of(&from[i], key) - range.least]++] = from[i];
}

/* False where numbers are so far apart that counting them would cost more than the details. other
 * has room for n. */
static bool sort_by_counting(jr_detail *details, size_t n, jr_detail *other)
{
    key_range range[N_KEYS];
    for (int key = 0; key < N_KEYS; key++)
        range[key] = (key_range){UINT32_MAX, 0};
    for (size_t i = 0; i < n; i++)
        for (int key = 0; key < N_KEYS; key++) {
            uint32_t value = key_of(&details[i], key);
            range[key].least = value < range[key].least ? value : range[key].least;
            range[key].most = value > range[key].most ? value : range[key].most;
        }
    for (int key = 0; key < N_KEYS; key++)
        if (range[key].most - range[key].least >= n)
            return false;
    jr_detail *from = details, *to = other;
    for (int key = 0; key < N_KEYS; key++) {
        if (range[key].least == range[key].most)
            continue;
        sort_by_key(from, n, key, range[key], to);
        jr_detail *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != details)
        memcpy(details, from, n * sizeof *details);
    return true;
}

static bool are_sorted(const jr_detail *details, size_t n)
{
    size_t i = 1;
    while (i < n && compare_details(&details[i - 1], &details[i]) <= 0)
        i++;
    return i >= n;
}

/* Where questions come one after the other, as tables have them, each is sorted by itself: what is
 * moved then stays in the caches. */
static void sort_details(jr_detail *details, size_t n)
{
    bool are_grouped = true;
    size_t begin = 0, longest = 0;
    for (size_t i = 1; i <= n; i++) {
        if (i < n && details[i].question == details[i - 1].question)
            continue;
        are_grouped &= i == n || details[i - 1].question < details[i].question;
        longest = i - begin > longest ? i - begin : longest;
        begin = i;
    }
    longest = are_grouped ? longest : n;
    AUTO_FREE jr_detail *other = memory_resize(NULL, longest, sizeof *other);
    for (size_t end = 0; end < n;) {
        begin = end;
        end = are_grouped ? begin + 1 : n;
        while (end < n && details[end].question == details[begin].question)
            end++;
        size_t size = end - begin;
        if (size < MANY || !sort_by_counting(details + begin, size, other))
            qsort(details + begin, size, sizeof *details, compare_details);
    }
}

size_t vote_details_add_up(jr_detail *details, size_t n)
{
    if (!are_sorted(details, n))
        sort_details(details, n);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        jr_detail *d = &details[i];
        if (kept > 0 && compare_details(&details[kept - 1], d) == 0) {
            details[kept - 1].cell.wins += d->cell.wins;
            details[kept - 1].cell.losses += d->cell.losses;
            details[kept - 1].cell.ties += d->cell.ties;
        } else {
            details[kept++] = *d;
        }
    }
    return kept;
}
