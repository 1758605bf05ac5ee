/*
 * Sorting brings together what is equal. Details come with their questions in order where there are
 * many of them, and then those of each question are sorted for themselves, which are few.
 */
#include "vote_details.h"

#include <stdbool.h>
#include <stdlib.h>

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

size_t vote_details_add_up(jr_detail *details, size_t n)
{
    bool are_grouped = true;
    for (size_t i = 1; i < n; i++)
        are_grouped &= details[i - 1].question <= details[i].question;
    for (size_t begin = 0, end; begin < n; begin = end) {
        end = are_grouped ? begin : n;
        while (end < n && details[end].question == details[begin].question)
            end++;
        qsort(details + begin, end - begin, sizeof *details, compare_details);
    }
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
