/*
 * Agreement of two judges: everything follows from the table of their verdicts.
 */
#include "agreement.h"

#include <math.h>

static double share_of(double part, double whole)
{
    return whole > 0 ? part / whole : (double)NAN;
}

/* The share of equal verdicts when each judge's verdicts are dealt out to the matches at random. */
static double share_by_chance(const double *table, double n)
{
    double sum = 0;
    for (int verdict = 0; verdict < JR_N_VERDICTS; verdict++) {
        double of_one = 0, of_other = 0;
        for (int i = 0; i < JR_N_VERDICTS; i++) {
            of_one += table[verdict * JR_N_VERDICTS + i];
            of_other += table[i * JR_N_VERDICTS + verdict];
        }
        sum += of_one / n * (of_other / n);
    }
    return sum;
}

agreement_shares agreement_shares_of(const double table[JR_N_VERDICTS * JR_N_VERDICTS])
{
    enum { F = JR_VERDICT_FIRST, S = JR_VERDICT_SECOND, T = JR_VERDICT_TIE, N = JR_N_VERDICTS };
    agreement_shares a = {0};
    double decided = table[F * N + F] + table[S * N + S];
    for (int i = 0; i < N * N; i++)
        a.n += table[i];
    a.n_no_ties = decided + table[F * N + S] + table[S * N + F];
    a.share = share_of(decided + table[T * N + T], a.n);
    a.share_no_ties = share_of(decided, a.n_no_ties);
    double chance = a.n > 0 ? share_by_chance(table, a.n) : (double)NAN;
    a.kappa = chance < 1 ? (a.share - chance) / (1 - chance) : (double)NAN;
    return a;
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
    double counts[JR_N_VERDICTS * JR_N_VERDICTS];
    for (int i = 0; i < JR_N_VERDICTS; i++)
        for (int k = 0; k < JR_N_VERDICTS; k++) {
            a.table[i][k] = table[i][k];
            counts[i * JR_N_VERDICTS + k] = (double)table[i][k];
        }
    agreement_shares shares = agreement_shares_of(counts);
    a.n_matches = (uint64_t)shares.n;
    a.n_matches_no_ties = (uint64_t)shares.n_no_ties;
    a.share = shares.share;
    a.share_no_ties = shares.share_no_ties;
    a.kappa = shares.kappa;
    return a;
}
