/*
 * Agreement of two judges: everything follows from the table of their verdicts.
 */
#include <jrank/stats.h>

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
    uint64_t table[JR_N_VERDICTS][JR_N_VERDICTS] = {{0}};
    for (size_t i = 0; i < n_matches; i++)
        table[verdicts[i]][others[i]]++;
    return jr_agreement_of_table(table);
}

jr_agreement jr_agreement_of_table(uint64_t table[JR_N_VERDICTS][JR_N_VERDICTS])
{
    jr_agreement a = {0};
    for (int i = 0; i < JR_N_VERDICTS; i++)
        for (int k = 0; k < JR_N_VERDICTS; k++) {
            a.table[i][k] = table[i][k];
            a.n_matches += table[i][k];
        }
    uint64_t decided =
        a.table[JR_VERDICT_FIRST][JR_VERDICT_FIRST] + a.table[JR_VERDICT_SECOND][JR_VERDICT_SECOND];
    a.n_matches_no_ties = decided + a.table[JR_VERDICT_FIRST][JR_VERDICT_SECOND] +
                          a.table[JR_VERDICT_SECOND][JR_VERDICT_FIRST];
    a.share = share_of(decided + a.table[JR_VERDICT_TIE][JR_VERDICT_TIE], a.n_matches);
    a.share_no_ties = share_of(decided, a.n_matches_no_ties);
    double chance = a.n_matches ? share_by_chance(&a) : NAN;
    a.kappa = chance < 1 ? (a.share - chance) / (1 - chance) : NAN;
    return a;
}
