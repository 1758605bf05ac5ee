/*
 * Leagues in which the models are stronger on some questions than on others: how often a 95 %
 * interval holds the true rating when votes are taken as independent, by question, and for a pool
 * of questions. These are tables of doc/method.md. The truth is the average over questions like
 * these, so it is the rating that a very large league of fresh ones gives, or the one that very
 * many votes on just these, or on all of the pool, would give.
 */
#include "../unit/unit.h"

#include <jrank/rank.h>
#include <math.h>

#include "base/memory.h"
#include "base/rng.h"

enum { LEAGUES = 400, MODELS = 8, QUESTIONS = 40, MANY_QUESTIONS = 20000, ROUNDS = 300 };
enum { PAIRS = MODELS * (MODELS - 1) };

static double normal(rng *r)
{
    return sqrt(-2 * log(1 - rng_uniform(r))) * cos(2 * acos(-1) * rng_uniform(r));
}

/* Every ordered pair once on every question, each of which moves each model by a normal number of
 * deviation 1, in logits. ret_expected: the same with what very many votes would be; NULL. */
static void draw_votes(rng *r, size_t n_questions, jr_detail *details, jr_detail *ret_expected)
{
    size_t n = 0;
    for (uint32_t q = 0; q < n_questions; q++) {
        double strength[MODELS];
        for (size_t i = 0; i < MODELS; i++)
            strength[i] = 0.25 * ((double)i - (MODELS - 1) / 2.0) + normal(r);
        for (uint32_t i = 0; i < MODELS; i++)
            for (uint32_t j = 0; j < MODELS; j++) {
                if (i == j)
                    continue;
                double p = jr_logistic(strength[i] - strength[j]);
                bool wins = rng_uniform(r) < p;
                if (ret_expected)
                    ret_expected[n] = (jr_detail){q, 0, {i, j, p, 1 - p, 0}};
                details[n++] = (jr_detail){q, 0, {i, j, wins, !wins, 0}};
            }
    }
}

static jr_counts pool(jr_arena *arena, const jr_detail *details, size_t n_details)
{
    jr_counts counts = {MODELS, 0, jr_arena_alloc(arena, MODELS * MODELS, sizeof(jr_cell))};
    for (uint32_t i = 0; i < MODELS; i++)
        for (uint32_t j = 0; j < MODELS; j++)
            if (i != j)
                counts.cells[counts.n_cells++] = (jr_cell){i, j, 0, 0, 0};
    for (size_t i = 0; i < n_details; i++) {
        const jr_cell *c = &details[i].cell;
        jr_cell *to = &counts.cells[c->first * (MODELS - 1) + c->second - (c->second > c->first)];
        to->wins += c->wins;
        to->losses += c->losses;
    }
    return counts;
}

static jr_ranking rank(jr_arena *arena, const jr_detail *details, size_t n_details,
                       const jr_rank_options *how, jr_rank_details *ret_details)
{
    static char names[MODELS][2] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    jr_str *models = jr_arena_alloc(arena, MODELS, sizeof *models);
    for (size_t i = 0; i < MODELS; i++)
        models[i] = jr_str_from(names[i]);
    jr_votes votes = {.counts = pool(arena, details, n_details),
                      .models = models,
                      .details = (jr_detail *)details,
                      .n_details = n_details};
    jr_rank_options options = *how;
    options.init_rating = 1000;
    options.seed = options.n_threads = 1;
    jr_model_list list = {0};
    jr_ranking ranking = {0};
    jr_error err = {0};
    if (jr_rank_votes(arena, &votes, &list, &options, &ranking, ret_details, &err) != JR_OK)
        fail_msg("%s", err.message);
    return ranking;
}

static void find_truth(double *ret_truth)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    AUTO_FREE jr_detail *details = memory_zeroed((size_t)MANY_QUESTIONS * PAIRS, sizeof *details);
    rng r;
    rng_init(&r, 77, 0);
    draw_votes(&r, MANY_QUESTIONS, details, NULL);
    jr_rank_details found;
    jr_ranking ranking = rank(arena, details, (size_t)MANY_QUESTIONS * PAIRS,
                              &(jr_rank_options){.cluster = JR_CLUSTER_NONE}, &found);
    for (size_t i = 0; i < MODELS; i++)
        ret_truth[found.model_of[i]] = ranking.records[i].mle;
}

/* The share of true ratings that the intervals from the first n_asked of so many questions hold, in
 * per cent. truth NULL: with all of just these questions. */
static double share_held(size_t n_asked, size_t n_questions, const jr_rank_options *how,
                         const double *truth)
{
    size_t held = 0, n_details = n_questions * PAIRS;
    AUTO_FREE jr_detail *details = memory_zeroed(2 * n_details, sizeof *details);
    for (uint64_t league = 0; league < LEAGUES; league++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        rng r;
        rng_init(&r, 2026, league);
        draw_votes(&r, n_questions, details, details + n_details);
        jr_rank_details found, expected;
        jr_ranking ranking = rank(arena, details, n_asked * PAIRS, how, &found);
        jr_ranking here = rank(arena, details + n_details, n_details,
                               &(jr_rank_options){.cluster = JR_CLUSTER_NONE}, &expected);
        double of_these[MODELS];
        for (size_t i = 0; i < MODELS; i++)
            of_these[expected.model_of[i]] = here.records[i].mle;
        for (size_t i = 0; i < MODELS; i++) {
            double rating = (truth ? truth : of_these)[found.model_of[i]];
            held += ranking.records[i].lower95 <= rating && rating <= ranking.records[i].upper95;
        }
    }
    return 100.0 * (double)held / (double)(LEAGUES * MODELS);
}

static double coverage(jr_cluster cluster, size_t bootstrap_n, const double *truth)
{
    jr_rank_options how = {.bootstrap_n = bootstrap_n,
                           .interval =
                               bootstrap_n ? JR_INTERVAL_KIND_BOOTSTRAP : JR_INTERVAL_KIND_T,
                           .cluster = cluster};
    return share_held(QUESTIONS, QUESTIONS, &how, truth);
}

static void intervals_by_question_hold_the_truth_where_plain_ones_do_not(void **state)
{
    (void)state;
    double truth[MODELS];
    find_truth(truth);
    double plain = coverage(JR_CLUSTER_NONE, 0, truth);
    double drawn = coverage(JR_CLUSTER_QUESTION, ROUNDS, truth);
    double errors = coverage(JR_CLUSTER_QUESTION, 0, truth);
    print_message(
        "95 %% intervals hold the true rating: votes independent %.1f %%, questions drawn "
        "%.1f %%, errors by question %.1f %%\n",
        plain, drawn, errors);
    assert_true(plain < 90);
    assert_true(drawn >= 92 && drawn <= 97);
    assert_true(errors >= 92 && errors <= 97);
}

/* Each interval is for its own target: of these questions again the independent votes' are not too
 * short, on the safe side since how questions differ is part of their residuals. */
static void intervals_for_the_same_questions_hold_the_rating_with_these(void **state)
{
    (void)state;
    double share = coverage(JR_CLUSTER_NONE, 0, NULL);
    print_message("for these questions again: %.1f %% hold the rating with these\n", share);
    assert_true(share >= 94 && share <= 99);
}

static void intervals_for_a_pool_hold_the_rating_with_all_of_its_questions(void **state)
{
    (void)state;
    enum { POOL = 60 };
    for (size_t n_asked = 20; n_asked <= POOL; n_asked += 20) {
        double shares[2];
        for (size_t k = 0; k < 2; k++)
            shares[k] = share_held(n_asked, POOL, &(jr_rank_options){.pool = k ? POOL : 0}, NULL);
        print_message("%zu of a pool of %d questions: for endlessly many %.1f %%, for the pool "
                      "%.1f %% hold the rating with all of it\n",
                      n_asked, POOL, shares[0], shares[1]);
        assert_true(shares[0] > shares[1] && shares[1] >= 94 && shares[1] <= 99);
    }
}

UNIT_GROUP(question_coverage)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_by_question_hold_the_truth_where_plain_ones_do_not),
        cmocka_unit_test(intervals_for_the_same_questions_hold_the_rating_with_these),
        cmocka_unit_test(intervals_for_a_pool_hold_the_rating_with_all_of_its_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
