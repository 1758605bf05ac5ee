/*
 * What occurs in a list of details: its numbers are those of the votes that it is part of, so that
 * some may be missing in it.
 */
#include "details.h"

#include <stdbool.h>

#include "base/memory.h"

size_t details_end_of_judges(const jr_detail *details, size_t n_details)
{
    size_t n = 0;
    for (size_t i = 0; i < n_details; i++)
        if (details[i].judge >= n)
            n = details[i].judge + 1;
    return n;
}

size_t details_count_judges(const jr_detail *details, size_t n_details)
{
    size_t n_seen = 0;
    AUTO_FREE bool *seen = memory_zeroed(details_end_of_judges(details, n_details), sizeof *seen);
    for (size_t i = 0; i < n_details; i++) {
        n_seen += !seen[details[i].judge];
        seen[details[i].judge] = true;
    }
    return n_seen;
}

size_t details_count_questions(const jr_detail *details, size_t n_details)
{
    size_t n = 0;
    for (size_t i = 0; i < n_details; i++)
        n += i == 0 || details[i].question != details[i - 1].question;
    return n;
}
