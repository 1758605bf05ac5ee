/* Plans: which matches each mode has, and that pairwise-n draws as the original's procedure does.
 */
#include "arena.h"

#include <jrank/ask.h>
#include <jrank/stats.h>

#include <stdlib.h>
#include <string.h>

#include "eval/pairing.h"

enum { MAX_MODELS = 50, MAX_QUESTIONS = 40 };

/* Answers and verdicts that are made up. */
typedef struct world {
    size_t n_models, n_questions;
    uint8_t turns[MAX_QUESTIONS];
    bool has_no_answer[MAX_QUESTIONS][MAX_MODELS];
    bool has_one_turn[MAX_QUESTIONS][MAX_MODELS]; /* of two */
    bool is_judged[2][MAX_QUESTIONS][MAX_MODELS][MAX_MODELS];
    bool is_scored[2][MAX_QUESTIONS][MAX_MODELS];
} world;

static bool is_answered(void *context, uint32_t question, uint32_t model, uint32_t turn)
{
    const world *w = context;
    return !w->has_no_answer[question][model] && (turn == 1 || !w->has_one_turn[question][model]);
}

static bool is_judged(void *context, const planned_match *m)
{
    const world *w = context;
    return m->second == NO_SECOND ? w->is_scored[m->turn - 1][m->question][m->first]
                                  : w->is_judged[m->turn - 1][m->question][m->first][m->second];
}

static world *make_world(size_t n_models, size_t n_questions)
{
    world *w = jr_arena_alloc(arena, 1, sizeof *w);
    w->n_models = n_models;
    w->n_questions = n_questions;
    memset(w->turns, 1, sizeof w->turns);
    return w;
}

static pairing_options options_of(world *w, jr_pairing_mode mode)
{
    return (pairing_options){.mode = mode,
                             .n_models = w->n_models,
                             .n_questions = w->n_questions,
                             .question_turns = w->turns,
                             .is_answered = is_answered,
                             .is_judged = is_judged,
                             .context = w};
}

static match_plan plan(const pairing_options *options)
{
    match_plan pairing;
    pairing_plan(arena, options, &pairing);
    return pairing;
}

static void assert_matches(const match_plan *pairing, const planned_match *expected, size_t n)
{
    assert_int_equal(pairing->n_matches, n);
    assert_memory_equal(pairing->matches, expected, n * sizeof *expected);
}

static void all_pairs_have_the_earlier_model_first(void **state)
{
    (void)state;
    world *w = make_world(3, 2);
    w->turns[1] = 2;
    w->is_judged[0][1][0][2] = true;
    w->is_judged[0][1][2][0] = true; /* the other order is no match of this mode */
    w->has_one_turn[1][1] = true;
    w->has_no_answer[0][2] = true;
    pairing_options options = options_of(w, JR_PAIRING_ALL);
    match_plan pairing = plan(&options);
    const planned_match expected[] = {
        {0, 0, 1, 1, 0, 0}, {1, 0, 1, 1, 0, 0}, {1, 1, 2, 1, 0, 0}, {1, 0, 2, 2, 0, 0}};
    assert_matches(&pairing, expected, 4);
    assert_int_equal(pairing.n_judged, 1);
    assert_int_equal(pairing.n_unanswered, 4);
    assert_int_equal(pairing.n_possible, 5);
}

static void both_orders_follow_each_other(void **state)
{
    (void)state;
    world *w = make_world(3, 1);
    w->is_judged[0][0][0][2] = true;
    pairing_options options = options_of(w, JR_PAIRING_ALL);
    options.both_orders = true;
    match_plan pairing = plan(&options);
    const planned_match expected[] = {{0, 0, 1, 1, 0, 0},
                                      {0, 1, 0, 1, 0, 0},
                                      {0, 2, 0, 1, 0, 0},
                                      {0, 1, 2, 1, 0, 0},
                                      {0, 2, 1, 1, 0, 0}};
    assert_matches(&pairing, expected, 5);
    assert_int_equal(pairing.n_judged, 1);
    assert_int_equal(pairing.n_possible, 6);
}

static void every_model_meets_the_baseline(void **state)
{
    (void)state;
    world *w = make_world(3, 2);
    w->has_no_answer[1][1] = true;
    pairing_options options = options_of(w, JR_PAIRING_BASELINE);
    options.baseline = 1;
    match_plan pairing = plan(&options);
    const planned_match expected[] = {{0, 0, 1, 1, 0, 0}, {0, 2, 1, 1, 0, 0}};
    assert_matches(&pairing, expected, 2);
    assert_int_equal(pairing.n_unanswered, 2);
}

static void every_answer_gets_one_score(void **state)
{
    (void)state;
    world *w = make_world(2, 2);
    w->turns[0] = 2;
    w->is_scored[1][0][1] = true;
    w->has_no_answer[1][0] = true;
    pairing_options options = options_of(w, JR_PAIRING_SINGLE);
    match_plan pairing = plan(&options);
    const planned_match expected[] = {{0, 0, NO_SECOND, 1, 0, 0},
                                      {0, 1, NO_SECOND, 1, 0, 0},
                                      {1, 1, NO_SECOND, 1, 0, 0},
                                      {0, 0, NO_SECOND, 2, 0, 0}};
    assert_matches(&pairing, expected, 4);
    assert_int_equal(pairing.n_judged, 1);
    assert_int_equal(pairing.n_unanswered, 1);
    assert_int_equal(pairing.n_possible, 5);
}

/* Marks the matches in the world; none may be there already. */
static void judge(world *w, const match_plan *pairing)
{
    for (size_t i = 0; i < pairing->n_matches; i++) {
        const planned_match *m = &pairing->matches[i];
        bool *judged = &w->is_judged[m->turn - 1][m->question][m->first][m->second];
        assert_false(*judged);
        assert_int_not_equal(m->first, m->second);
        *judged = true;
    }
}

static void count_models(const match_plan *pairing, size_t *counts)
{
    for (size_t i = 0; i < pairing->n_matches; i++) {
        counts[pairing->matches[i].first]++;
        counts[pairing->matches[i].second]++;
    }
}

static void n_matches_are_spread_evenly_and_the_same_for_one_seed(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= 20000; n = n * 3 + 1) {
        world *w = make_world(MAX_MODELS, MAX_QUESTIONS);
        pairing_options options = options_of(w, JR_PAIRING_N);
        options.n = n;
        options.seed = n;
        match_plan pairing = plan(&options), again = plan(&options);
        assert_matches(&pairing, again.matches, (size_t)n);
        options.seed++;
        again = plan(&options);
        assert_memory_not_equal(pairing.matches, again.matches, n * sizeof *again.matches);
        assert_int_equal(pairing.n_possible, 50 * 49 * 40);
        size_t counts[MAX_MODELS] = {0}, fewest = SIZE_MAX, most = 0;
        count_models(&pairing, counts);
        for (size_t m = 0; m < MAX_MODELS; m++) {
            fewest = counts[m] < fewest ? counts[m] : fewest;
            most = counts[m] > most ? counts[m] : most;
        }
        /* Only opponents are drawn without regard to their counts. */
        assert_true(most - fewest <= 8);
        judge(w, &pairing);
    }
}

static void a_resumed_plan_brings_those_with_fewer_matches_up(void **state)
{
    (void)state;
    world *w = make_world(6, 10);
    for (uint32_t q = 0; q < 10; q++)
        for (uint32_t i = 0; i < 4; i++)
            w->is_judged[0][q][i][(i + 1) % 4] = true;
    pairing_options options = options_of(w, JR_PAIRING_N);
    options.n = 50;
    match_plan pairing = plan(&options);
    assert_int_equal(pairing.n_judged, 40);
    assert_int_equal(pairing.n_matches, 10);
    for (size_t i = 0; i < 10; i++)
        assert_true(pairing.matches[i].first >= 4 || pairing.matches[i].second >= 4);
    judge(w, &pairing);
    pairing = plan(&options);
    assert_int_equal(pairing.n_matches, 0);
    options.n = 30;
    pairing = plan(&options);
    assert_int_equal(pairing.n_matches, 0);
}

static void more_than_there_is_plans_everything_once(void **state)
{
    (void)state;
    world *w = make_world(5, 3);
    w->turns[2] = 2;
    w->has_no_answer[0][3] = true;
    w->has_one_turn[2][4] = true;
    w->is_judged[0][1][0][1] = true;
    pairing_options options = options_of(w, JR_PAIRING_N);
    /* 4 lists of 20 ordered pairs, less 8 without an answer in each of two of them, less one. */
    const uint64_t ns[] = {0, 64, 1000000};
    for (size_t i = 0; i < 3; i++) {
        options.n = ns[i];
        match_plan pairing = plan(&options);
        assert_int_equal(pairing.n_matches, 63);
        assert_int_equal(pairing.n_unanswered, 16);
        assert_int_equal(pairing.n_possible, 64);
        world copy = *w;
        judge(&copy, &pairing);
        for (size_t k = 0; k < pairing.n_matches; k++) {
            const planned_match *m = &pairing.matches[k];
            assert_true(is_answered(w, m->question, m->first, m->turn));
            assert_true(is_answered(w, m->question, m->second, m->turn));
        }
    }
    options.n = 63;
    assert_int_equal(plan(&options).n_matches, 62);
}

static void worlds_without_a_match_have_empty_plans(void **state)
{
    (void)state;
    for (size_t n_models = 0; n_models < 2; n_models++) {
        for (int mode = JR_PAIRING_N; mode <= JR_PAIRING_BASELINE; mode++) {
            pairing_options options = options_of(make_world(n_models, 3), (jr_pairing_mode)mode);
            assert_int_equal(plan(&options).n_matches, 0);
        }
    }
    pairing_options options = options_of(make_world(3, 0), JR_PAIRING_N);
    assert_int_equal(plan(&options).n_matches, 0);
}

static void both_orders_of_n_complete_what_is_half_done_and_stop_at_n(void **state)
{
    (void)state;
    world *w = make_world(5, 4);
    w->is_judged[0][3][4][0] = true;
    w->is_judged[0][2][1][2] = true;
    pairing_options options = options_of(w, JR_PAIRING_N);
    options.both_orders = true;
    options.n = 21;
    match_plan pairing = plan(&options);
    assert_int_equal(pairing.n_matches, 19);
    const planned_match missing[] = {{2, 2, 1, 1, 0, 0}, {3, 0, 4, 1, 0, 0}};
    assert_memory_equal(pairing.matches, missing, sizeof missing);
    for (size_t i = 2; i + 1 < 19; i += 2) {
        const planned_match *m = &pairing.matches[i], *partner = m + 1;
        assert_int_equal(partner->question, m->question);
        assert_int_equal(partner->first, m->second);
        assert_int_equal(partner->second, m->first);
    }
    judge(w, &pairing);
}

static void only_matches_of_one_model_are_planned_and_counted(void **state)
{
    (void)state;
    world *w = make_world(4, 3);
    w->is_judged[0][0][0][1] = true; /* of others: do not count */
    w->is_judged[0][0][2][3] = true;
    w->has_no_answer[2][1] = true;
    pairing_options options = options_of(w, JR_PAIRING_N);
    options.has_only = true;
    options.only = 3;
    options.n = 5;
    match_plan pairing = plan(&options);
    assert_int_equal(pairing.n_judged, 1);
    assert_int_equal(pairing.n_matches, 4);
    /* Three opponents on three questions, in either seat; one answer is missing. */
    assert_int_equal(pairing.n_possible, 16);
    assert_int_equal(pairing.n_unanswered, 2);
    assert_int_equal(pairing.n_idle, 0);
    size_t counts[MAX_MODELS] = {0};
    counts[2]++;
    for (size_t i = 0; i < pairing.n_matches; i++)
        assert_true(pairing.matches[i].first == 3 || pairing.matches[i].second == 3);
    count_models(&pairing, counts);
    for (size_t m = 0; m < 3; m++)
        assert_true(counts[m] == 1 || counts[m] == 2);
    judge(w, &pairing);
    assert_int_equal(plan(&options).n_matches, 0);
    options.n = 0;
    assert_int_equal(plan(&options).n_matches, 11);
    options.mode = JR_PAIRING_ALL;
    pairing = plan(&options);
    for (size_t i = 0; i < pairing.n_matches; i++)
        assert_int_equal(pairing.matches[i].second, 3);
}

static void models_that_n_leaves_without_a_match_are_named(void **state)
{
    (void)state;
    world *w = make_world(5, 2);
    w->is_judged[0][0][0][1] = w->is_judged[0][0][1][2] = true;
    w->has_no_answer[0][4] = w->has_no_answer[1][4] = true; /* could be in no match */
    pairing_options options = options_of(w, JR_PAIRING_N);
    options.n = 2;
    match_plan pairing = plan(&options);
    assert_int_equal(pairing.n_matches, 0);
    assert_int_equal(pairing.n_idle, 1);
    assert_int_equal(pairing.idle[0], 3);
    options.n = 3;
    pairing = plan(&options);
    assert_int_equal(pairing.n_matches, 1);
    assert_int_equal(pairing.n_idle, 0);
}

/*
 * The original's procedure as a tree: every choice that it may make next, with its probability.
 * Sequences of matches are numbered by their places among all ordered pairs and questions.
 */
typedef struct tree {
    const world *world;
    size_t n_universe, depth;
    double *probabilities; /* [sequence] */
} tree;

static planned_match universe_match(const world *w, size_t i)
{
    uint32_t n = (uint32_t)w->n_models, second = (uint32_t)(i % (n - 1)),
             first = (uint32_t)(i / (n - 1) % n);
    return (planned_match){(uint32_t)(i / (n - 1) / n), first, second + (second >= first), 1, 0, 0};
}

static void follow(const tree *t, uint64_t played, const size_t *counts, size_t depth,
                   size_t sequence, double probability)
{
    if (depth == t->depth) {
        t->probabilities[sequence] += probability;
        return;
    }
    size_t n_models = t->world->n_models, fewest = SIZE_MAX, n_fewest = 0;
    for (size_t m = 0; m < n_models; m++)
        fewest = counts[m] < fewest ? counts[m] : fewest;
    for (size_t m = 0; m < n_models; m++)
        n_fewest += counts[m] == fewest;
    for (size_t m = 0; m < n_models; m++) {
        size_t n_with_model = 0;
        for (size_t i = 0; i < t->n_universe; i++) {
            planned_match match = universe_match(t->world, i);
            n_with_model += !(played >> i & 1) && (match.first == m || match.second == m);
        }
        for (size_t i = 0; i < t->n_universe && counts[m] == fewest; i++) {
            planned_match match = universe_match(t->world, i);
            if ((played >> i & 1) || (match.first != m && match.second != m))
                continue;
            size_t next[MAX_MODELS];
            memcpy(next, counts, sizeof next);
            next[match.first]++;
            next[match.second]++;
            follow(t, played | UINT64_C(1) << i, next, depth + 1, sequence * t->n_universe + i,
                   probability / (double)n_fewest / (double)n_with_model);
        }
    }
}

static size_t find_in_universe(const world *w, size_t n_universe, const planned_match *match)
{
    for (size_t i = 0; i < n_universe; i++) {
        planned_match other = universe_match(w, i);
        if (memcmp(&other, match, sizeof other) == 0)
            return i;
    }
    fail_msg("a match that does not exist");
    return 0;
}

/* Compares how often each sequence of `depth` matches is planned with its probability. */
static void assert_distribution(world *w, size_t depth)
{
    enum { N_PLANS = 200000 };
    tree t = {
        .world = w, .n_universe = w->n_models * (w->n_models - 1) * w->n_questions, .depth = depth};
    size_t n_sequences = 1, counts[MAX_MODELS] = {0};
    for (size_t i = 0; i < depth; i++)
        n_sequences *= t.n_universe;
    t.probabilities = jr_arena_alloc(arena, n_sequences, sizeof *t.probabilities);
    size_t *seen = jr_arena_alloc(arena, n_sequences, sizeof *seen);
    uint64_t played = 0, n_judged = 0;
    for (size_t i = 0; i < t.n_universe; i++) {
        planned_match match = universe_match(w, i);
        if (!is_judged(w, &match))
            continue;
        played |= UINT64_C(1) << i;
        counts[match.first]++;
        counts[match.second]++;
        n_judged++;
    }
    follow(&t, played, counts, 0, 0, 1);
    pairing_options options = options_of(w, JR_PAIRING_N);
    options.n = n_judged + depth;
    jr_arena *plans = jr_arena_new();
    for (options.seed = 0; options.seed < N_PLANS; options.seed++) {
        match_plan pairing;
        pairing_plan(plans, &options, &pairing);
        assert_int_equal(pairing.n_matches, depth);
        size_t sequence = 0;
        for (size_t i = 0; i < depth; i++)
            sequence =
                sequence * t.n_universe + find_in_universe(w, t.n_universe, &pairing.matches[i]);
        seen[sequence]++;
        if (options.seed % 1000 == 0) {
            jr_arena_free(plans);
            plans = jr_arena_new();
        }
    }
    jr_arena_free(plans);
    double statistic = 0, total = 0;
    size_t n_possible = 0;
    for (size_t i = 0; i < n_sequences; i++) {
        double expected = t.probabilities[i] * N_PLANS;
        total += t.probabilities[i];
        if (expected == 0) {
            assert_int_equal(seen[i], 0);
            continue;
        }
        n_possible++;
        statistic += ((double)seen[i] - expected) * ((double)seen[i] - expected) / expected;
    }
    assert_true(total > 1 - 1e-9 && total < 1 + 1e-9);
    double p_value = jr_chi_squared_upper(statistic, n_possible - 1);
    if (p_value < 0.001)
        fail_msg("%zu sequences: chi-squared %g, p %g", n_possible, statistic, p_value);
}

static void sequences_have_the_probabilities_of_the_originals_procedure(void **state)
{
    (void)state;
    assert_distribution(make_world(3, 1), 4);
    assert_distribution(make_world(4, 1), 3);
    assert_distribution(make_world(3, 2), 3);
    world *w = make_world(4, 1);
    w->is_judged[0][0][0][1] = w->is_judged[0][0][1][0] = w->is_judged[0][0][0][2] = true;
    assert_distribution(w, 3);
}

UNIT_GROUP(pairing)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_pairs_have_the_earlier_model_first),
        cmocka_unit_test(both_orders_follow_each_other),
        cmocka_unit_test(every_model_meets_the_baseline),
        cmocka_unit_test(every_answer_gets_one_score),
        cmocka_unit_test(n_matches_are_spread_evenly_and_the_same_for_one_seed),
        cmocka_unit_test(a_resumed_plan_brings_those_with_fewer_matches_up),
        cmocka_unit_test(more_than_there_is_plans_everything_once),
        cmocka_unit_test(worlds_without_a_match_have_empty_plans),
        cmocka_unit_test(both_orders_of_n_complete_what_is_half_done_and_stop_at_n),
        cmocka_unit_test(only_matches_of_one_model_are_planned_and_counted),
        cmocka_unit_test(models_that_n_leaves_without_a_match_are_named),
        cmocka_unit_test(sequences_have_the_probabilities_of_the_originals_procedure),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
