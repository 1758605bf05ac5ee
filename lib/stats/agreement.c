/*
 * Agreement of two judges: everything follows from the table of their verdicts.
 */
#include <jrank/agreement.h>

#include <math.h>

static double share_of(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

/* The share of equal verdicts when each judge's verdicts are dealt out to the matches at random. */
static double share_by_chance(const jr_agreement *a)
{
    double n = (double)a->n_matches, sum = 0;
    for (int verdict = 0; verdict < JR_N_VERDICTS; verdict++) {
        uint64_t of_one = 0, of_other = 0;
        for (int i = 0; i < JR_N_VERDICTS; i++) {
            of_one += a->table[verdict][i];
            of_other += a->table[i][verdict];
        }
        sum += (double)of_one / n * ((double)of_other / n);
    }
    return sum;
}

jr_agreement jr_agreement_of(const uint8_t *verdicts, const uint8_t *others, size_t n_matches)
{
    jr_agreement a = {.n_matches = n_matches};
    for (size_t i = 0; i < n_matches; i++)
        a.table[verdicts[i]][others[i]]++;
    uint64_t decided =
        a.table[JR_VERDICT_FIRST][JR_VERDICT_FIRST] + a.table[JR_VERDICT_SECOND][JR_VERDICT_SECOND];
    a.n_matches_no_ties = decided + a.table[JR_VERDICT_FIRST][JR_VERDICT_SECOND] +
                          a.table[JR_VERDICT_SECOND][JR_VERDICT_FIRST];
    a.share = share_of(decided + a.table[JR_VERDICT_TIE][JR_VERDICT_TIE], n_matches);
    a.share_no_ties = share_of(decided, a.n_matches_no_ties);
    double chance = n_matches ? share_by_chance(&a) : NAN;
    a.kappa = chance < 1 ? (a.share - chance) / (1 - chance) : NAN;
    return a;
}
