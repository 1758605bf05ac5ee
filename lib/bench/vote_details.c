/*
 * Sorting brings together what is equal: by counting, from the last key to the first, since numbers
 * are dense and votes may be many millions. Each question is sorted by itself, so that what is
 * moved stays in the caches; runs of questions are side by side.
 */
#include "vote_details.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/vector.h"

/* Fewer are sorted by comparing them, which needs no room. */
enum { MANY = 1024 };

/* The least details of a run, but for the last. */
enum { RUN = 1 << 16 };

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

static key_range range_of(const jr_detail *details, size_t n, int key)
{
    key_range range = {UINT32_MAX, 0};
    for (size_t i = 0; i < n; i++) {
        uint32_t value = key_of(&details[i], key);
        range.least = value < range.least ? value : range.least;
        range.most = value > range.most ? value : range.most;
    }
    return range;
}

/* By the keys before `end`. False where numbers are so far apart that counting them would cost more
 * than the details. */
static bool sort_by_counting(jr_detail *details, size_t n, int begin, int end)
{
    key_range range[N_KEYS];
    for (int key = begin; key < end; key++) {
        range[key] = range_of(details, n, key);
        if (range[key].most - range[key].least >= n)
            return false;
    }
    AUTO_FREE jr_detail *other = memory_resize(NULL, n, sizeof *other);
    jr_detail *from = details, *to = other;
    for (int key = begin; key < end; key++) {
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

static bool are_grouped(const jr_detail *details, size_t n)
{
    size_t i = 1;
    while (i < n && details[i - 1].question <= details[i].question)
        i++;
    return i >= n;
}

static size_t end_of_question(const jr_detail *details, size_t n, size_t begin)
{
    size_t end = begin + 1;
    while (end < n && details[end].question == details[begin].question)
        end++;
    return end;
}

/* Sorts those of one question. */
static void sort_question(jr_detail *details, size_t n)
{
    if (are_sorted(details, n))
        return;
    if (n < MANY || !sort_by_counting(details, n, BY_SECOND, BY_QUESTION))
        qsort(details, n, sizeof *details, compare_details);
}

/* Of sorted details. Returns how many are left. */
static size_t add_up_sorted(jr_detail *details, size_t n)
{
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

/* Details of whole questions. */
typedef struct run {
    jr_detail *details;
    size_t n, n_left;
} run;

static void add_up_run(void *context, size_t number, unsigned thread)
{
    (void)thread;
    run *r = (run *)context + number;
    for (size_t begin = 0, end; begin < r->n; begin = end) {
        end = end_of_question(r->details, r->n, begin);
        sort_question(r->details + begin, end - begin);
    }
    r->n_left = add_up_sorted(r->details, r->n);
}

size_t vote_details_add_up(jr_detail *details, size_t n, unsigned n_threads)
{
    if (!are_grouped(details, n) && !sort_by_counting(details, n, BY_QUESTION, N_KEYS))
        qsort(details, n, sizeof *details, compare_details);
    VECTOR(run) runs = {0};
    for (size_t begin = 0, end; begin < n; begin = end) {
        end = n - begin > RUN ? end_of_question(details, n, begin + RUN - 1) : n;
        VECTOR_ADD(&runs, NULL, ((run){details + begin, end - begin, 0}));
    }
    pool_run(n_threads, runs.n, add_up_run, runs.items);
    size_t kept = 0;
    for (size_t k = 0; k < runs.n; kept += runs.items[k++].n_left)
        if (runs.items[k].details != details + kept)
            memmove(details + kept, runs.items[k].details, runs.items[k].n_left * sizeof *details);
    VECTOR_RELEASE(&runs);
    return kept;
}
