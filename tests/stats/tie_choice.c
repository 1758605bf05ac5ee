/*
 * Leagues whose ties are by one model of ties: how often --ties auto, which takes the model that
 * predicts held-out votes best, finds it, and over how many points each model spreads the ratings.
 * This is what doc/method.md says of the default.
 */
#include "../unit/unit.h"

#include <jrank/rank.h>
#include <math.h>

#include "base/memory.h"
#include "base/rng.h"

enum { LEAGUES = 100, MODELS = 6, PAIRS = MODELS * (MODELS - 1), MOST_QUESTIONS = 60 };

/* Some 35 % of the votes are ties: Davidson's exp(d), Rao and Kupper's threshold. */
static const double TIE_WEIGHT = 1.35, THRESHOLD = 0.9;

static int draw_outcome(rng *r, jr_ties truth, double eta)
{
    double win, loss;
    if (truth == JR_TIES_DAVIDSON) {
        double all = exp(eta / 2) + exp(-eta / 2) + TIE_WEIGHT;
        win = exp(eta / 2) / all;
        loss = exp(-eta / 2) / all;
    } else {
        win = jr_logistic(eta - THRESHOLD);
        loss = jr_logistic(-eta - THRESHOLD);
    }
    double u = rng_uniform(r);
    return u < win ? 0 : u < win + loss ? 1 : 2;
}

/* Every ordered pair once on every question. */
static jr_votes draw_league(jr_arena *arena, uint64_t number, jr_ties truth, size_t n_questions)
{
    static char names[MODELS][2] = {"a", "b", "c", "d", "e", "f"};
    jr_votes votes = {.counts = {MODELS, PAIRS, jr_arena_alloc(arena, PAIRS, sizeof(jr_cell))},
                      .details = jr_arena_alloc(arena, n_questions * PAIRS, sizeof(jr_detail))};
    jr_str *models = jr_arena_alloc(arena, MODELS, sizeof *models);
    for (size_t i = 0; i < MODELS; i++)
        models[i] = jr_str_from(names[i]);
    votes.models = models;
    rng r;
    rng_init(&r, 2027, number);
    for (uint32_t q = 0; q < n_questions; q++)
        for (uint32_t pair = 0; pair < PAIRS; pair++) {
            uint32_t i = pair / (MODELS - 1), other = pair % (MODELS - 1), j = other + (other >= i);
            int outcome = draw_outcome(&r, truth, 0.5 * i - 0.5 * j);
            jr_cell vote = {i, j, outcome == 0, outcome == 1, outcome == 2};
            jr_cell *sum = &votes.counts.cells[pair];
            *sum = (jr_cell){i, j, sum->wins + vote.wins, sum->losses + vote.losses,
                             sum->ties + vote.ties};
            votes.details[votes.n_details++] = (jr_detail){q, 0, vote};
        }
    return votes;
}

static jr_ranking rank(jr_arena *arena, const jr_votes *votes, jr_ties ties, bool choose)
{
    jr_rank_options options = {
        .init_rating = 1000, .n_threads = 1, .ties = ties, .choose_ties = choose};
    jr_model_list list = {0};
    jr_rank_details found;
    jr_ranking ranking;
    jr_error err = {0};
    if (jr_rank_votes(arena, votes, &list, &options, &ranking, &found, &err) != JR_OK)
        fail_msg("%s", err.message);
    return ranking;
}

static double range(const jr_ranking *ranking)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t k = 0; k < ranking->n_records; k++) {
        low = fmin(low, ranking->records[k].mle);
        high = fmax(high, ranking->records[k].mle);
    }
    return high - low;
}

static void the_choice_of_a_model_of_ties_is_near_chance(void **state)
{
    (void)state;
    static const size_t sizes[] = {5, 20, MOST_QUESTIONS};
    static const jr_ties models[] = {JR_TIES_HALF, JR_TIES_DAVIDSON, JR_TIES_RAO_KUPPER};
    for (size_t truth = 1; truth < 3; truth++)
        for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
            size_t chosen[3] = {0};
            double points[3] = {0}, ties = 0;
            for (uint64_t number = 0; number < LEAGUES; number++) {
                JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
                jr_votes votes = draw_league(arena, number, models[truth], sizes[size]);
                jr_ranking best = rank(arena, &votes, JR_TIES_HALF, true);
                ties += best.ties.share / LEAGUES;
                for (size_t m = 0; m < 3; m++) {
                    jr_ranking own = rank(arena, &votes, models[m], false);
                    points[m] += range(&own) / LEAGUES;
                    chosen[m] += best.ties.model == models[m];
                }
            }
            print_message("%s, %zu votes, %.0f %% ties: half wins chosen %zu times (%.0f points), "
                          "Davidson %zu (%.0f), Rao-Kupper %zu (%.0f)\n",
                          truth == 1 ? "Davidson" : "Rao-Kupper", sizes[size] * PAIRS, 100 * ties,
                          chosen[0], points[0], chosen[1], points[1], chosen[2], points[2]);
            assert_true(chosen[truth] >= LEAGUES * 3 / 10 && chosen[truth] <= LEAGUES * 9 / 10);
            assert_true(points[1] > 1.3 * points[2]);
        }
}

UNIT_GROUP(tie_choice)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_choice_of_a_model_of_ties_is_near_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
