/*
 * details.h: how many questions and judges occur in a list of details.
 */
#ifndef STATS_DETAILS_H
#define STATS_DETAILS_H

#include <jrank/stats.h>

/* Questions that occur in details, which are sorted by question. */
size_t details_count_questions(const jr_detail *details, size_t n_details);

/* Judges that occur in details. */
size_t details_count_judges(const jr_detail *details, size_t n_details);

/* One more than the largest number of a judge; 0 without details. */
size_t details_end_of_judges(const jr_detail *details, size_t n_details);

#endif
