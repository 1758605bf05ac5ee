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
enum { MANY = 4096 };

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

/* Stable. */
static void sort_by_key(const jr_detail *from, size_t n, int key, size_t n_values, jr_detail *to)
{
    AUTO_FREE size_t *start = memory_zeroed(n_values + 1, sizeof *start);
    for (size_t i = 0; i < n; i++)
        start[key_of(&from[i], key) + 1]++;
    for (size_t v = 1; v < n_values; v++)
        start[v] += start[v - 1];
    for (size_t i = 0; i < n; i++)
        to[start[key_of(&from[i], key)]++] = from[i];
}

/* False where numbers are so far apart that counting them would cost more than the details. */
static bool sort_by_counting(jr_detail *details, size_t n)
{
    size_t n_values[N_KEYS] = {0};
    for (size_t i = 0; i < n; i++)
        for (int key = 0; key < N_KEYS; key++)
            if (n_values[key] <= key_of(&details[i], key))
                n_values[key] = (size_t)key_of(&details[i], key) + 1;
    for (int key = 0; key < N_KEYS; key++)
        if (n_values[key] > n)
            return false;
    AUTO_FREE jr_detail *other = memory_resize(NULL, n, sizeof *other);
    sort_by_key(details, n, BY_SECOND, n_values[BY_SECOND], other);
    sort_by_key(other, n, BY_FIRST, n_values[BY_FIRST], details);
    sort_by_key(details, n, BY_JUDGE, n_values[BY_JUDGE], other);
    sort_by_key(other, n, BY_QUESTION, n_values[BY_QUESTION], details);
    return true;
}

static bool are_sorted(const jr_detail *details, size_t n)
{
    size_t i = 1;
    while (i < n && compare_details(&details[i - 1], &details[i]) <= 0)
        i++;
    return i >= n;
}

size_t vote_details_add_up(jr_detail *details, size_t n)
{
    if (!are_sorted(details, n) && (n < MANY || !sort_by_counting(details, n)))
        qsort(details, n, sizeof *details, compare_details);
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
