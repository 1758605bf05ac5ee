/*
 * The chart of quality and price: exact for a small one, nothing but what has both, and readable
 * for all sizes.
 */
#include "unit.h"

#include <math.h>

#include <jrank/chart.h>

#include "golden.h"
#include "svg_check.h"

static jr_quality_price_figure make_figure(jr_arena *arena, size_t n)
{
    jr_chart_model *models = jr_arena_alloc(arena, n, sizeof *models);
    jr_chart_rating *ratings = jr_arena_alloc(arena, n, sizeof *ratings);
    double *prices = jr_arena_alloc(arena, n, sizeof *prices);
    for (size_t i = 0; i < n; i++) {
        models[i].name = jr_arena_format(arena, i % 2 ? "<モデル> %zu" : "model-%zu", i);
        models[i].licence = i % 2 ? JR_STR("open") : JR_STR("closed");
        double rating = 1200 - 30 * (double)(i % 12);
        ratings[i] = (jr_chart_rating){rating, NAN, NAN, rating - 25, rating + 25};
        prices[i] = 0.05 * pow(1.9, (double)((5 * i) % 13));
    }
    return (jr_quality_price_figure){models, ratings, prices, n, JR_AGAINST_PRICE};
}

static void a_small_chart_is_exactly_as_expected(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_quality_price_figure figure = make_figure(arena, 5);
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_quality_price(&figure, NULL, &svg);
    assert_is_golden(jr_buf_str(&svg), "chart_quality_price.svg");
}

static void what_has_no_price_or_no_rating_is_not_drawn(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_quality_price_figure figure = make_figure(arena, 5);
    double *prices = (double *)figure.prices;
    jr_chart_rating *ratings = (jr_chart_rating *)figure.ratings;
    prices[0] = NAN;
    prices[1] = 0;
    prices[2] = -1;
    ratings[3].median = NAN;
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_quality_price(&figure, NULL, &svg);
    for (size_t i = 0; i < 5; i++) {
        jr_str name = jr_arena_format(arena, i % 2 ? "&lt;モデル&gt; %zu:" : "model-%zu:", i);
        assert_int_equal(strstr(svg.data, name.data) != NULL, i == 4);
    }
    jr_buf_clear(&svg);
    prices[4] = INFINITY;
    jr_chart_quality_price(&figure, NULL, &svg);
    assert_non_null(strstr(svg.data, "No model has a rating and a price."));
}

static void charts_of_all_sizes_are_well_formed(void **state)
{
    (void)state;
    for (size_t n = 0; n < 120; n = 3 * n + 1) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        jr_quality_price_figure figure = make_figure(arena, n);
        JR_BUF_AUTO jr_buf svg = {0};
        jr_chart_quality_price(&figure, NULL, &svg);
        assert_well_formed(&svg, jr_arena_format(arena, "%zu models", n).data);
    }
}

UNIT_GROUP(quality_price)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_chart_is_exactly_as_expected),
        cmocka_unit_test(what_has_no_price_or_no_rating_is_not_drawn),
        cmocka_unit_test(charts_of_all_sizes_are_well_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
