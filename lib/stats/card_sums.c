/*
 * The verdicts of all judges and of the two null judges in one array, sorted once by match (to
 * compare judges) and once by judge (to compare a judge with itself).
 */
#include "card_sums.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

typedef struct counting {
    const jr_judged *judged;
    const bool *wanted;
    card_sums *sums;
    size_t *pair_of; /* [row][other]: number of the pair, SIZE_MAX for none */
    size_t n_others;
    jr_judged_match *matches; /* of wanted questions, by all rows */
    size_t n_matches;
} counting;

static double *sums_of(const counting *c, uint32_t question, size_t judge)
{
    return c->sums->values + question * c->sums->width + judge * N_SUMS;
}

/* Score of the first seat. */
static double score(jr_verdict verdict)
{
    return verdict == JR_VERDICT_FIRST ? 1 : verdict == JR_VERDICT_SECOND ? 0 : 0.5;
}

static jr_verdict turned(jr_verdict verdict)
{
    return verdict == JR_VERDICT_FIRST    ? JR_VERDICT_SECOND
           : verdict == JR_VERDICT_SECOND ? JR_VERDICT_FIRST
                                          : verdict;
}

static int compare(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_place(const jr_judged_match *a, const jr_judged_match *b)
{
    int order = compare(a->question, b->question);
    return order ? order : compare(a->turn, b->turn);
}

static int compare_match(const jr_judged_match *a, const jr_judged_match *b)
{
    int order = compare_place(a, b);
    order = order ? order : compare(a->first, b->first);
    return order ? order : compare(a->second, b->second);
}

static int by_match(const void *left, const void *right)
{
    const jr_judged_match *a = left, *b = right;
    int order = compare_match(a, b);
    return order ? order : compare(a->judge, b->judge);
}

static uint32_t lower(const jr_judged_match *m)
{
    return m->first < m->second ? m->first : m->second;
}

static uint32_t higher(const jr_judged_match *m)
{
    return m->first < m->second ? m->second : m->first;
}

/* The two orders of a match are neighbours. */
static int by_judge(const void *left, const void *right)
{
    const jr_judged_match *a = left, *b = right;
    int order = compare(a->judge, b->judge);
    order = order ? order : compare_place(a, b);
    order = order ? order : compare(lower(a), lower(b));
    order = order ? order : compare(higher(a), higher(b));
    return order ? order : compare(a->first, b->first);
}

static double length_of(const jr_judged *j, uint32_t model, const jr_judged_match *m)
{
    if (m->turn > j->n_turns)
        return NAN;
    return j->lengths[(model * j->n_questions + m->question) * j->n_turns + m->turn - 1];
}

/* Of the first less the second answer; NaN where one is not known. */
static double length_difference(const jr_judged *j, const jr_judged_match *m)
{
    return length_of(j, m->first, m) - length_of(j, m->second, m);
}

static bool has_flag(const jr_judged *j, uint32_t model, const jr_judged_match *m)
{
    return j->flagged && m->turn && m->turn <= 32 &&
           (j->flagged[model * j->n_questions + m->question] >> (m->turn - 1) & 1);
}

static void list_matches(counting *c)
{
    const jr_judged *j = c->judged;
    c->matches = memory_zeroed((1 + JR_N_NULL_JUDGES) * j->n_matches, sizeof *c->matches);
    size_t n = 0;
    for (size_t i = 0; i < j->n_matches; i++)
        if (!c->wanted || c->wanted[j->matches[i].question])
            c->matches[n++] = j->matches[i];
    if (n)
        qsort(c->matches, n, sizeof *c->matches, by_match);
    c->n_matches = n;
    for (size_t i = 0; i < n; i++) {
        if (i && compare_match(&c->matches[i - 1], &c->matches[i]) == 0)
            continue;
        jr_judged_match first = c->matches[i], longer = first;
        first.judge = (uint32_t)j->n_judges + JR_NULL_FIRST;
        first.verdict = JR_VERDICT_FIRST;
        c->matches[c->n_matches++] = first;
        double difference = length_difference(j, &longer);
        if (isnan(difference))
            continue;
        longer.judge = (uint32_t)j->n_judges + JR_NULL_LONGER;
        longer.verdict = difference > 0   ? JR_VERDICT_FIRST
                         : difference < 0 ? JR_VERDICT_SECOND
                                          : JR_VERDICT_TIE;
        c->matches[c->n_matches++] = longer;
    }
}

static void count_alone(const counting *c)
{
    for (size_t i = 0; i < c->n_matches; i++) {
        const jr_judged_match *m = &c->matches[i];
        double *sums = sums_of(c, m->question, m->judge);
        sums[SUM_VERDICTS]++;
        sums[SUM_VALID]++;
        sums[SUM_TIES] += m->verdict == JR_VERDICT_TIE;
        sums[SUM_DECIDED] += m->verdict != JR_VERDICT_TIE;
        sums[SUM_FIRST] += m->verdict == JR_VERDICT_FIRST;
        bool is_first = has_flag(c->judged, m->first, m);
        if (is_first != has_flag(c->judged, m->second, m)) {
            sums[SUM_FLAGGED]++;
            sums[SUM_FLAGGED_SCORE] += is_first ? score(m->verdict) : 1 - score(m->verdict);
        }
        double difference = length_difference(c->judged, m);
        if (isnan(difference) || difference == 0)
            continue;
        sums[SUM_LENGTHS]++;
        sums[SUM_LONGER] += difference > 0 ? score(m->verdict) : 1 - score(m->verdict);
    }
}

static void add_to_table(const counting *c, const jr_judged_match *match, size_t other,
                         jr_verdict other_verdict)
{
    size_t pair = c->pair_of[match->judge * c->n_others + other];
    if (pair == SIZE_MAX)
        return;
    double *row = c->sums->values + match->question * c->sums->width;
    size_t verdict = match->verdict;
    row[c->sums->n_rows * N_SUMS + pair * TABLE_SIZE + verdict * JR_N_VERDICTS + other_verdict]++;
}

/* The judge's own answer sits in one seat; n verdicts on the match by all rows. */
static void count_own(const counting *c, const jr_judged_match *all, size_t n,
                      const jr_judged_match *m)
{
    size_t n_judges = c->sums->n_judges;
    if (m->judge >= n_judges)
        return;
    bool first = c->judged->judge_of[m->first] == m->judge;
    bool second = c->judged->judge_of[m->second] == m->judge;
    double others = 0, n_others = 0;
    for (size_t k = 0; k < n; k++) {
        if (all[k].judge >= n_judges || all[k].judge == m->judge)
            continue;
        others += score(all[k].verdict);
        n_others++;
    }
    if (first == second || n_others == 0)
        return;
    double excess = score(m->verdict) - others / n_others;
    double *sums = sums_of(c, m->question, m->judge);
    sums[SUM_OWN]++;
    sums[SUM_OWN_EXCESS] += first ? excess : -excess;
}

static void count_between_judges(counting *c)
{
    if (c->n_matches)
        qsort(c->matches, c->n_matches, sizeof *c->matches, by_match);
    for (size_t start = 0, end; start < c->n_matches; start = end) {
        for (end = start + 1;
             end < c->n_matches && compare_match(&c->matches[start], &c->matches[end]) == 0;)
            end++;
        for (size_t i = start; i < end; i++) {
            for (size_t k = i + 1; k < end; k++)
                add_to_table(c, &c->matches[i], c->matches[k].judge, c->matches[k].verdict);
            count_own(c, c->matches + start, end - start, &c->matches[i]);
        }
    }
}

const jr_judged_match *card_match_find(const jr_judged_match *matches, size_t n_matches,
                                       const jr_judged_match *wanted)
{
    return n_matches ? bsearch(wanted, matches, n_matches, sizeof *wanted, by_match) : NULL;
}

/* While the matches are in the order of matches. */
static void count_human_votes(const counting *c)
{
    const jr_judged *j = c->judged;
    for (size_t i = 0; i < j->n_human_votes; i++) {
        jr_judged_match vote = j->human_votes[i], key = vote, swapped = vote;
        size_t other = c->sums->n_rows + vote.judge;
        swapped.first = vote.second;
        swapped.second = vote.first;
        for (uint32_t row = 0; row < c->sums->n_rows; row++) {
            key.judge = swapped.judge = row;
            const jr_judged_match *found = card_match_find(c->matches, c->n_matches, &key);
            if (found) {
                add_to_table(c, found, other, vote.verdict);
                continue;
            }
            found = card_match_find(c->matches, c->n_matches, &swapped);
            if (found)
                add_to_table(c, found, other, turned(vote.verdict));
        }
    }
}

static void count_flips(const counting *c)
{
    for (size_t i = 1; i < c->n_matches; i++) {
        const jr_judged_match *a = &c->matches[i - 1], *b = &c->matches[i];
        if (a->judge != b->judge || compare_place(a, b) != 0 || a->first != b->second ||
            a->second != b->first)
            continue;
        double *sums = sums_of(c, a->question, a->judge);
        sums[SUM_BOTH_ORDERS]++;
        sums[SUM_FLIPS] += a->verdict != turned(b->verdict);
    }
}

/* The verdicts of one judge on one question and turn: who beats whom, over both orders. */
static void count_cycles(const counting *c, const jr_judged_match *matches, size_t n,
                         uint32_t *place)
{
    AUTO_FREE uint32_t *models = memory_zeroed(2 * n, sizeof *models);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t ends[2] = {matches[i].first, matches[i].second};
        for (int e = 0; e < 2; e++)
            if (place[ends[e]] == UINT32_MAX) {
                place[ends[e]] = (uint32_t)m;
                models[m++] = ends[e];
            }
    }
    AUTO_FREE int8_t *net = memory_zeroed(m * m, sizeof *net);
    for (size_t i = 0; i < n; i++) {
        size_t a = place[matches[i].first], b = place[matches[i].second];
        int8_t sign = matches[i].verdict == JR_VERDICT_FIRST    ? 1
                      : matches[i].verdict == JR_VERDICT_SECOND ? -1
                                                                : 0;
        net[a * m + b] = (int8_t)(net[a * m + b] + sign);
        net[b * m + a] = (int8_t)(net[b * m + a] - sign);
    }
    double *sums = sums_of(c, matches[0].question, matches[0].judge);
    for (size_t i = 0; i < m; i++)
        for (size_t j = i + 1; j < m; j++)
            for (size_t k = j + 1; k < m && net[i * m + j]; k++) {
                int8_t ij = net[i * m + j], jk = net[j * m + k], ki = net[k * m + i];
                if (jk == 0 || ki == 0)
                    continue;
                sums[SUM_TRIPLES]++;
                sums[SUM_CYCLES] += (ij > 0) == (jk > 0) && (jk > 0) == (ki > 0);
            }
    for (size_t i = 0; i < m; i++)
        place[models[i]] = UINT32_MAX;
}

static void count_within_judges(counting *c)
{
    if (c->n_matches)
        qsort(c->matches, c->n_matches, sizeof *c->matches, by_judge);
    count_flips(c);
    AUTO_FREE uint32_t *place = memory_zeroed(c->judged->n_models, sizeof *place);
    memset(place, 0xFF, c->judged->n_models * sizeof *place);
    for (size_t start = 0, end; start < c->n_matches; start = end) {
        const jr_judged_match *first = &c->matches[start];
        for (end = start + 1; end < c->n_matches && c->matches[end].judge == first->judge &&
                              compare_place(first, &c->matches[end]) == 0;)
            end++;
        count_cycles(c, first, end - start, place);
    }
}

/* Judges with judges after them, null judges and people; null judges with people. */
static void list_pairs(jr_arena *arena, counting *c)
{
    card_sums *s = c->sums;
    c->n_others = s->n_rows + c->judged->n_humans;
    c->pair_of = memory_zeroed(s->n_rows * c->n_others, sizeof *c->pair_of);
    s->pairs = jr_arena_alloc(arena, s->n_rows * c->n_others, sizeof *s->pairs);
    for (size_t i = 0; i < s->n_rows; i++)
        for (size_t k = 0; k < c->n_others; k++) {
            bool is_wanted = k > i && (i < s->n_judges || k >= s->n_rows);
            c->pair_of[i * c->n_others + k] = is_wanted ? s->n_pairs : SIZE_MAX;
            if (is_wanted)
                s->pairs[s->n_pairs++] = (card_pair){i, k};
        }
}

void card_sums_make(jr_arena *arena, const jr_judged *judged, const bool *wanted,
                    card_sums *ret_sums)
{
    card_sums sums = {.n_judges = judged->n_judges,
                      .n_rows = judged->n_judges + JR_N_NULL_JUDGES,
                      .n_questions = judged->n_questions,
                      .has_people = judged->human_voters != NULL};
    counting c = {.judged = judged, .wanted = wanted, .sums = &sums};
    list_pairs(arena, &c);
    sums.width = sums.n_rows * N_SUMS + sums.n_pairs * TABLE_SIZE;
    if (sums.has_people)
        sums.width = card_place_of_alpha(&sums) + ALPHA_SIZE;
    sums.values = jr_arena_alloc(arena, sums.n_questions * sums.width, sizeof *sums.values);
    list_matches(&c);
    count_alone(&c);
    count_between_judges(&c);
    count_human_votes(&c);
    if (sums.has_people)
        card_people_count(judged, wanted, c.matches, c.n_matches, &sums);
    count_within_judges(&c);
    for (size_t g = 0; g < judged->n_judges; g++)
        for (uint32_t q = 0; q < judged->n_questions; q++) {
            double invalid = judged->invalid[g * judged->n_questions + q];
            sums_of(&c, q, g)[SUM_INVALID] += wanted && !wanted[q] ? 0 : invalid;
            sums_of(&c, q, g)[SUM_VERDICTS] += wanted && !wanted[q] ? 0 : invalid;
        }
    free(c.matches);
    free(c.pair_of);
    *ret_sums = sums;
}
