/*
 * Two models' votes become a score per question. The order is drawn once over all questions, so
 * that verdicts that come later never stand before those that were seen.
 */
#include <jrank/duel.h>

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/rng.h"
#include "base/str.h"

/* By seat: sums of the second model's scores, and of votes. */
typedef struct seat_scores {
    double score[2], votes[2];
} seat_scores;

static size_t place_of(const jr_str *names, size_t n, jr_str name)
{
    const jr_str *found = n > 0 ? bsearch(&name, names, n, sizeof *names, str_order) : NULL;
    return found ? (size_t)(found - names) : SIZE_MAX;
}

static void add_scores(seat_scores *sum, const jr_cell *cell, bool second_is_first)
{
    size_t seat = second_is_first ? 0 : 1;
    sum->score[seat] += (second_is_first ? cell->wins : cell->losses) + cell->ties / 2;
    sum->votes[seat] += jr_cell_total(cell);
}

/* Of each question; votes on others are left out. */
static seat_scores *find_scores(const jr_votes *votes, const jr_duel_pair *pair,
                                const jr_str *questions, size_t n_questions)
{
    seat_scores *scores = memory_zeroed(n_questions, sizeof *scores);
    size_t one = place_of(votes->models, votes->counts.n_models, pair->first);
    size_t other = place_of(votes->models, votes->counts.n_models, pair->second);
    for (size_t k = 0; k < votes->n_details; k++) {
        const jr_detail *d = &votes->details[k];
        bool is_exchanged = d->cell.first == other && d->cell.second == one;
        if (!is_exchanged && !(d->cell.first == one && d->cell.second == other))
            continue;
        size_t q = place_of(questions, n_questions, votes->questions[d->question]);
        if (q != SIZE_MAX)
            add_scores(&scores[q], &d->cell, is_exchanged);
    }
    return scores;
}

/* Half a vote is added to both sides, so that no seat's odds are infinite. */
static double log_odds(double score, double votes)
{
    return log((score + 0.5) / (votes - score + 0.5));
}

static bool is_complete(const seat_scores *s)
{
    return s->votes[0] > 0 && s->votes[1] > 0;
}

/* Fisher and Yates. */
static size_t *draw_order(size_t n, uint64_t seed)
{
    rng random;
    size_t *order = memory_zeroed(n, sizeof *order);
    rng_init(&random, seed, 0);
    for (size_t k = 0; k < n; k++) {
        size_t at = (size_t)rng_below(&random, k + 1);
        order[k] = order[at];
        order[at] = k;
    }
    return order;
}

jr_status jr_duel_votes(jr_arena *arena, const jr_votes *votes, const jr_duel_pair *pair,
                        jr_duel_result *ret_result, jr_error *err)
{
    if (votes->report.valid > 0 && votes->n_details == 0)
        return jr_error_set(err, JR_ERR_DATA,
                            "a duel needs votes that name their question; HINT: --columns "
                            "question=COLUMN");
    bool are_asked = pair->questions != NULL;
    const jr_str *questions = are_asked ? pair->questions : votes->questions;
    size_t n = are_asked ? pair->n_questions : votes->n_questions, n_scores = 0;
    AUTO_FREE seat_scores *scores = find_scores(votes, pair, questions, n);
    AUTO_FREE size_t *order = draw_order(n, pair->seed);
    AUTO_FREE double *score = memory_zeroed(n, sizeof *score);
    jr_duel_result result = {.next = jr_arena_alloc(arena, n, sizeof *result.next)};
    seat_scores sum = {0};
    for (size_t k = 0; k < n; k++) {
        const seat_scores *s = &scores[order[k]];
        result.n_halves += (s->votes[0] > 0) != (s->votes[1] > 0);
        if (!is_complete(s) && are_asked)
            result.next[result.n_next++] = questions[order[k]];
        if (!is_complete(s) || result.n_next > 0)
            continue;
        score[n_scores++] = (s->score[0] / s->votes[0] + s->score[1] / s->votes[1]) / 2;
        for (size_t seat = 0; seat < 2; seat++) {
            sum.score[seat] += s->score[seat];
            sum.votes[seat] += s->votes[seat];
        }
    }
    result.n_votes = (uint64_t)(sum.votes[0] + sum.votes[1]);
    result.home = (log_odds(sum.score[0], sum.votes[0]) - log_odds(sum.score[1], sum.votes[1])) / 2;
    jr_duel_options test = pair->test;
    test.home = result.home;
    jr_duel_test(score, n_scores, &test, &result.duel);
    *ret_result = result;
    return JR_OK;
}
