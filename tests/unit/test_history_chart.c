/*
 * The chart of a model's history: exact for a small one, without what is not known, and readable
 * for all sizes.
 */
#include "unit.h"

#include <math.h>
#include <string.h>

#include <jrank/chart.h>

#include "golden.h"
#include "svg_check.h"

static jr_history_figure make_figure(jr_arena *arena, size_t n)
{
    jr_str *labels = jr_arena_alloc(arena, n, sizeof *labels);
    double *times = jr_arena_alloc(arena, n, sizeof *times);
    jr_chart_rating *ratings = jr_arena_alloc(arena, n, sizeof *ratings);
    for (size_t i = 0; i < n; i++) {
        labels[i] = jr_arena_format(arena, "%04zu-%02zu", 2024 + i / 12, 1 + i % 12);
        times[i] = (double)(648 + i);
        double rating = 1000 + 20 * sin((double)i), half = 90 / sqrt(1.0 + (double)i);
        ratings[i] = (jr_chart_rating){rating, NAN, NAN, rating - half, rating + half};
    }
    return (jr_history_figure){labels, times, ratings, n};
}

static void a_small_chart_is_exactly_as_expected(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_history_figure figure = make_figure(arena, 5);
    ((double *)figure.times)[4] += 2;
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_history(&figure, NULL, &svg);
    assert_is_golden(jr_buf_str(&svg), "chart_history.svg");
}

static size_t count_of(const jr_buf *svg, const char *piece)
{
    size_t n = 0;
    for (const char *at = svg->data; (at = strstr(at, piece)); at++)
        n++;
    return n;
}

static void a_time_without_a_rating_breaks_the_line(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_history_figure figure = make_figure(arena, 6);
    jr_chart_rating *ratings = (jr_chart_rating *)figure.ratings;
    ratings[2].median = NAN;
    ratings[4].low95 = -INFINITY;
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_history(&figure, NULL, &svg);
    assert_int_equal(count_of(&svg, "Z\" fill="), 1); /* from the first to the second */
    assert_int_equal(count_of(&svg, "<circle"), 5);
    assert_null(strstr(svg.data, "<title>2024-03:"));
    const char *line = strstr(svg.data, "fill=\"none\" stroke");
    while (line > svg.data && strncmp(line, "<path", 5) != 0)
        line--;
    size_t n_parts = 0;
    for (; *line != '>'; line++)
        n_parts += *line == 'M';
    assert_int_equal(n_parts, 2);
    for (size_t i = 0; i < 6; i++)
        ratings[i].median = NAN;
    jr_buf_clear(&svg);
    jr_chart_history(&figure, NULL, &svg);
    assert_non_null(strstr(svg.data, "There was no rating."));
}

static void labels_stay_apart_and_charts_of_all_sizes_are_well_formed(void **state)
{
    (void)state;
    for (size_t n = 0; n < 400; n = 2 * n + 1) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        jr_history_figure figure = make_figure(arena, n);
        JR_BUF_AUTO jr_buf svg = {0};
        jr_chart_history(&figure, NULL, &svg);
        assert_well_formed(&svg, jr_arena_format(arena, "%zu times", n).data);
        assert_true(count_of(&svg, "=\"middle\"") <= 8); /* of 340 pixels */
    }
}

UNIT_GROUP(history_chart)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_chart_is_exactly_as_expected),
        cmocka_unit_test(a_time_without_a_rating_breaks_the_line),
        cmocka_unit_test(labels_stay_apart_and_charts_of_all_sizes_are_well_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
