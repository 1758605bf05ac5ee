/* Several rankings side by side. */
#include "unit.h"

#include <math.h>

#include <jrank/rank.h>

static jr_ranking_record rated(const char *id, double median)
{
    return (jr_ranking_record){.model_id = jr_str_from(id), .median = median, .win_rate = NAN};
}

static void assert_model(const jr_ranking_record *record, const char *id)
{
    assert_int_equal(jr_str_compare(record->model_id, jr_str_from(id)), 0);
}

/* Models by mean: b (1500), c (1200, in one ranking only), a (1050), d (no value anywhere). */
static void models_of_all_rankings_come_by_mean_value(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_ranking_record one[] = {rated("d", NAN), rated("a", 1000), rated("b", 1600)};
    jr_ranking_record other[] = {rated("a", 1100), rated("c", 1200), rated("b", 1400)};
    jr_ranking rankings[] = {{.records = one, .n_records = 3}, {.records = other, .n_records = 3}};
    jr_comparison c = jr_compare_rankings(arena, rankings, 2);
    assert_int_equal(c.n_models, 4);
    assert_model(c.models[0], "b");
    assert_model(c.models[1], "c");
    assert_model(c.models[2], "a");
    assert_model(c.models[3], "d");
    assert_ptr_equal(c.records[0], &one[2]);
    assert_null(c.records[1]);
    assert_ptr_equal(c.records[4 + 1], &other[1]);
    assert_true(c.values[0] == 1600 && isnan(c.values[1]) && isnan(c.values[3]));
    assert_true(c.places[0] == 1 && isnan(c.places[1]) && c.places[2] == 2);
    assert_true(c.places[4] == 1 && c.places[5] == 2 && c.places[6] == 3 && isnan(c.places[7]));
    assert_false(c.is_by_win_rate[0]);
}

/* Common models x, y, z: places 1 2 3 become 3 1 2. Model w is in one ranking only and takes no
 * place among them. */
static void places_of_a_pair_count_common_models_only(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_ranking_record one[] = {rated("z", 900), rated("w", 950), rated("y", 1000),
                               rated("x", 1100)};
    jr_ranking_record other[] = {rated("x", 800), rated("z", 1000), rated("y", 1200)};
    jr_ranking rankings[] = {{.records = one, .n_records = 4}, {.records = other, .n_records = 3}};
    jr_comparison c = jr_compare_rankings(arena, rankings, 2);
    jr_ranking_pair pair = jr_compare_pair(arena, &c, 0, 1);
    assert_int_equal(pair.n_moves, 3);
    assert_model(pair.moves[0].model, "x");
    assert_true(pair.moves[0].place == 1 && pair.moves[0].other_place == 3);
    assert_true(pair.moves[0].value == 1100 && pair.moves[0].other_value == 800);
    /* y and z both moved one place; y moved 200 points, z 100. */
    assert_model(pair.moves[1].model, "y");
    assert_model(pair.moves[2].model, "z");
    assert_true(pair.moves[2].place == 3 && pair.moves[2].other_place == 2);
    /* Ranks 1 2 3 against 3 1 2: rho = 1 - 6 * (4 + 1 + 1) / 24, tau = (1 - 2) / 3. */
    assert_true(fabs(pair.spearman - -0.5) < 1e-14);
    assert_true(fabs(pair.kendall - -1.0 / 3) < 1e-14);
}

static void a_ranking_without_ratings_is_compared_by_win_rate(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_ranking_record rates[] = {rated("a", NAN), rated("b", NAN)};
    rates[0].win_rate = 0.25;
    rates[1].win_rate = 0.75;
    jr_ranking_record ratings[] = {rated("a", 900), rated("b", 1100)};
    jr_ranking rankings[] = {{.records = rates, .n_records = 2},
                             {.records = ratings, .n_records = 2}};
    jr_comparison c = jr_compare_rankings(arena, rankings, 2);
    assert_true(c.is_by_win_rate[0]);
    assert_false(c.is_by_win_rate[1]);
    assert_true(jr_compare_pair(arena, &c, 0, 1).kendall == 1);
}

/* The mean of 0.9 and 1000 would put b behind c. */
static void ratings_order_the_models_before_win_rates_do(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_ranking_record rates[] = {rated("a", NAN), rated("b", NAN), rated("d", NAN)};
    rates[0].win_rate = 0.1;
    rates[1].win_rate = 0.9;
    rates[2].win_rate = 0.5;
    jr_ranking_record ratings[] = {rated("a", 800), rated("b", 1000), rated("c", 900)};
    jr_ranking rankings[] = {{.records = rates, .n_records = 3},
                             {.records = ratings, .n_records = 3}};
    jr_comparison c = jr_compare_rankings(arena, rankings, 2);
    assert_model(c.models[0], "b");
    assert_model(c.models[1], "c");
    assert_model(c.models[2], "a");
    assert_model(c.models[3], "d");
}

static void of_a_model_listed_twice_the_first_record_counts(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_ranking_record twice[] = {rated("a", 900), rated("a", 1000), rated("b", 950)};
    jr_ranking ranking = {.records = twice, .n_records = 3};
    jr_comparison c = jr_compare_rankings(arena, &ranking, 1);
    assert_int_equal(c.n_models, 2);
    assert_model(c.models[1], "a");
    assert_true(c.values[1] == 900);
}

static void rankings_without_a_common_model_have_no_correlation(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_ranking_record one[] = {rated("a", 900)};
    jr_ranking rankings[] = {{.records = one, .n_records = 1}, {.n_records = 0}};
    jr_comparison c = jr_compare_rankings(arena, rankings, 2);
    jr_ranking_pair pair = jr_compare_pair(arena, &c, 0, 1);
    assert_int_equal(pair.n_moves, 0);
    assert_true(isnan(pair.spearman) && isnan(pair.kendall));
}

UNIT_GROUP(compare)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_of_all_rankings_come_by_mean_value),
        cmocka_unit_test(places_of_a_pair_count_common_models_only),
        cmocka_unit_test(a_ranking_without_ratings_is_compared_by_win_rate),
        cmocka_unit_test(ratings_order_the_models_before_win_rates_do),
        cmocka_unit_test(of_a_model_listed_twice_the_first_record_counts),
        cmocka_unit_test(rankings_without_a_common_model_have_no_correlation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
