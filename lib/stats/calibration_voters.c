/*
 * People as a second cluster: their votes stand by voter, and each voter's by match and so by
 * question, so that both kinds of sums are made in one pass.
 */
#include "calibrate.h"

#include <string.h>

#include "base/memory.h"
#include "linalg.h"

void calibration_add_voters(const calibration_match *matches, const calibration_voters *voters,
                            size_t d, calibration_part *part, const void *context, double *matrix)
{
    AUTO_FREE double *numbers = memory_zeroed(2 * d * d + 2 * d, sizeof *numbers);
    double *by_voter = numbers, *by_both = numbers + d * d;
    double *of_voter = by_both + d * d, *of_both = of_voter + d, n_voters = 0, n_both = 0;
    for (size_t k = 0; k < voters->n_votes; k++) {
        const calibration_vote *vote = &voters->votes[k];
        const calibration_vote *next = k + 1 < voters->n_votes ? vote + 1 : NULL;
        bool is_last = !next || next->voter != vote->voter;
        part(context, vote, of_both);
        if (!is_last && matches[next->match].question == matches[vote->match].question)
            continue;
        n_both++;
        linalg_add_square(by_both, d, of_both, 1);
        for (size_t i = 0; i < d; i++)
            of_voter[i] += of_both[i];
        memset(of_both, 0, d * sizeof *of_both);
        if (!is_last)
            continue;
        n_voters++;
        linalg_add_square(by_voter, d, of_voter, 1);
        memset(of_voter, 0, d * sizeof *of_voter);
    }
    for (size_t i = 0; i < d * d; i++)
        matrix[i] += n_voters / (n_voters - 1) * by_voter[i] - n_both / (n_both - 1) * by_both[i];
}
