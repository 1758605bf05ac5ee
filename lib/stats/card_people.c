/*
 * What people say together: their votes are sorted by match and voter, and each match adds to the
 * tables of its question by its weight, in the seats that people saw.
 */
#include "card_sums.h"

#include <stdlib.h>

#include "base/memory.h"

enum { N = JR_N_VERDICTS };

static const double ROUNDING = 1e-9;

typedef struct vote {
    jr_judged_match match;
    uint32_t voter;
    double weight;
} vote;

typedef struct counting {
    const jr_judged_match *matches;
    size_t n_matches;
    card_sums *sums;
} counting;

static uint32_t lower(const jr_judged_match *m)
{
    return m->first < m->second ? m->first : m->second;
}

static int compare_matches(const jr_judged_match *a, const jr_judged_match *b)
{
    const uint32_t left[] = {a->question, a->turn, lower(a), a->first + a->second};
    const uint32_t right[] = {b->question, b->turn, lower(b), b->first + b->second};
    for (size_t k = 0; k < sizeof left / sizeof *left; k++)
        if (left[k] != right[k])
            return left[k] < right[k] ? -1 : 1;
    return 0;
}

static int by_match_and_voter(const void *left, const void *right)
{
    const vote *a = left, *b = right;
    int order = compare_matches(&a->match, &b->match);
    if (order)
        return order;
    if (a->voter != b->voter)
        return a->voter < b->voter ? -1 : 1;
    return (a->match.first > b->match.first) - (a->match.first < b->match.first);
}

/* By the seats of a match. */
static jr_verdict verdict_at(const jr_judged_match *seats, const jr_judged_match *m)
{
    return m->first == seats->first || m->verdict == JR_VERDICT_TIE ? m->verdict
           : m->verdict == JR_VERDICT_FIRST                         ? JR_VERDICT_SECOND
                                                                    : JR_VERDICT_FIRST;
}

/* What a row says of the match, in shares of its verdicts; false: nothing. */
static bool find_verdicts(const counting *c, const jr_judged_match *match, size_t row,
                          double ret_said[N])
{
    jr_judged_match key = *match;
    double n = 0;
    key.judge = (uint32_t)row;
    for (int v = 0; v < N; v++)
        ret_said[v] = 0;
    for (int swapped = 0; swapped < 2; swapped++) {
        key.first = swapped ? match->second : match->first;
        key.second = swapped ? match->first : match->second;
        const jr_judged_match *found = card_match_find(c->matches, c->n_matches, &key);
        if (found)
            ret_said[verdict_at(match, found)]++;
        n += found != NULL;
    }
    for (int v = 0; v < N && n > 0; v++)
        ret_said[v] /= n;
    return n > 0;
}

/* Shares of the verdicts of one and the other, less what is to be left out of their products. */
static void add_table(double *table, const double one[N], const double other[N],
                      const double *without, double weight)
{
    double decided = 0;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++) {
            double share = one[i] * other[k] - (without ? without[i * N + k] : 0);
            table[i * N + k] += weight * share;
            decided += i == JR_VERDICT_TIE || k == JR_VERDICT_TIE ? 0 : share;
        }
    table[PEOPLE_MATCHES]++;
    table[PEOPLE_DECIDED] += decided > ROUNDING;
}

/* All votes on a match. m voters say `said` in sum, and `same` holds what each is with itself. */
static void count_match(const counting *c, const vote *votes, size_t n)
{
    const jr_judged_match *match = &votes->match;
    double said[N] = {0}, mean[N], same[N * N] = {0}, m = 0, verdicts[N];
    for (size_t begin = 0, end; begin < n; begin = end, m++) {
        double own[N] = {0};
        for (end = begin; end < n && votes[end].voter == votes[begin].voter; end++)
            own[verdict_at(match, &votes[end].match)]++;
        for (int i = 0; i < N; i++)
            said[i] += own[i] /= (double)(end - begin);
        for (int i = 0; i < N * N; i++)
            same[i] += own[i / N] * own[i % N];
    }
    for (int v = 0; v < N; v++)
        mean[v] = said[v] / m;
    card_sums *s = c->sums;
    double *row = s->values + match->question * s->width, equal = 0;
    for (size_t g = 0; g < s->n_rows; g++)
        if (find_verdicts(c, match, g, verdicts))
            add_table(row + card_place_of_people(s, g), verdicts, mean, NULL, votes->weight);
    if (m < 2)
        return;
    double *alpha = row + card_place_of_alpha(s);
    for (int v = 0; v < N; v++) {
        equal += (said[v] * said[v] - same[v * N + v]) / (m * (m - 1));
        alpha[ALPHA_TOTAL + v] += votes->weight * said[v];
    }
    alpha[ALPHA_N] += votes->weight * m;
    alpha[ALPHA_OBSERVED] += votes->weight * m * (1 - equal);
    add_table(row + card_place_of_people(s, s->n_rows), said, said, same,
              votes->weight / (m * (m - 1)));
}

void card_people_count(const jr_judged *judged, const bool *wanted, const jr_judged_match *matches,
                       size_t n_matches, card_sums *sums)
{
    const counting c = {matches, n_matches, sums};
    AUTO_FREE vote *votes = memory_zeroed(judged->n_human_votes, sizeof *votes);
    size_t n = 0;
    for (size_t i = 0; i < judged->n_human_votes; i++) {
        double weight = judged->human_weights ? judged->human_weights[i] : 1;
        if (weight > 0 && (!wanted || wanted[judged->human_votes[i].question]))
            votes[n++] = (vote){judged->human_votes[i], judged->human_voters[i], weight};
    }
    if (n)
        qsort(votes, n, sizeof *votes, by_match_and_voter);
    for (size_t begin = 0, end; begin < n; begin = end) {
        for (end = begin; end < n && compare_matches(&votes[begin].match, &votes[end].match) == 0;)
            end++;
        count_match(&c, votes + begin, end - begin);
    }
}
