/*
 * The charts of ratings by category: exact for a small one, and readable for all sizes.
 */
#include "unit.h"

#include <math.h>

#include <jrank/chart.h>

#include "golden.h"
#include "svg_check.h"

typedef void (*draw)(const jr_categories_figure *figure, const jr_chart_style *style, jr_buf *svg);

static const struct {
    const char *name;
    draw draw;
} charts[] = {{"category_map", jr_chart_category_map}, {"radar", jr_chart_radar}};
enum { N_CHARTS = 2 };

static jr_categories_figure make_figure(jr_arena *arena, size_t n_models, size_t n_categories)
{
    static const char *const categories[] = {"地理", "writing & more",
                                             "a very long name of many words"};
    jr_chart_model *models = jr_arena_alloc(arena, n_models, sizeof *models);
    double *ratings = jr_arena_alloc(arena, n_models, sizeof *ratings);
    jr_str *names = jr_arena_alloc(arena, n_categories, sizeof *names);
    jr_chart_rating *by = jr_arena_alloc(arena, n_models * n_categories, sizeof *by);
    for (size_t c = 0; c < n_categories; c++)
        names[c] = jr_arena_format(arena, "%s %zu", categories[c % 3], c);
    for (size_t i = 0; i < n_models; i++) {
        models[i].name = jr_arena_format(
            arena, i % 2 ? "<モデル> %zu" : "vendor/a-rather-long-name-of-a-model-%zu-instruct-v2",
            i);
        ratings[i] = 1500 - 40 * (double)i;
        for (size_t c = 0; c < n_categories; c++) {
            double rating = ratings[i] + 15 * (double)((i + 2 * c) % 7) - 45;
            by[i * n_categories + c] =
                (jr_chart_rating){rating, NAN, NAN, rating - 30, rating + 30};
        }
    }
    return (jr_categories_figure){models, ratings, n_models, names, n_categories, by};
}

static void small_charts_are_exactly_as_expected(void **state)
{
    (void)state;
    for (size_t k = 0; k < N_CHARTS; k++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        jr_categories_figure figure = make_figure(arena, 3, 3);
        JR_BUF_AUTO jr_buf svg = {0};
        charts[k].draw(&figure, NULL, &svg);
        jr_str name = jr_arena_format(arena, "chart_%s.svg", charts[k].name);
        assert_is_golden(jr_buf_str(&svg), name.data);
    }
}

static void no_text_leaves_the_picture_or_lies_over_another(void **state)
{
    (void)state;
    static const size_t n_models[] = {1, 3, 9, 30}, n_categories[] = {2, 3, 4, 7, 10};
    for (size_t run = 0; run < N_CHARTS * 4 * 5; run++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        size_t k = run % N_CHARTS, models = n_models[run / N_CHARTS % 4],
               categories = n_categories[run / N_CHARTS / 4];
        jr_categories_figure figure = make_figure(arena, models, categories);
        JR_BUF_AUTO jr_buf svg = {0};
        charts[k].draw(&figure, NULL, &svg);
        assert_well_formed(&svg, charts[k].name);
        double width = svg_number(svg.data, "width"), height = svg_number(svg.data, "height");
        size_t n;
        text_box *boxes = svg_texts(svg.data, &n);
        for (size_t i = 0; i < n; i++) {
            const text_box *b = &boxes[i];
            if (b->left < 2 || b->top < 2 || b->right > width - 2 || b->bottom > height - 2)
                fail_msg("%s of %zu x %zu: \"%s\" leaves the picture", charts[k].name, models,
                         categories, b->content);
            for (size_t j = 0; j < i; j++)
                if (b->left < boxes[j].right && boxes[j].left < b->right &&
                    b->top < boxes[j].bottom && boxes[j].top < b->bottom)
                    fail_msg("%s of %zu x %zu: \"%s\" over \"%s\"", charts[k].name, models,
                             categories, b->content, boxes[j].content);
        }
        free(boxes);
    }
}

static void what_can_not_be_drawn_is_said(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_categories_figure two = make_figure(arena, 3, 2), none = make_figure(arena, 0, 3);
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_radar(&two, NULL, &svg);
    assert_non_null(strstr(svg.data, "A radar needs three categories"));
    for (size_t k = 0; k < N_CHARTS; k++) {
        jr_buf_clear(&svg);
        charts[k].draw(&none, NULL, &svg);
        assert_well_formed(&svg, charts[k].name);
        assert_non_null(strstr(svg.data, "No model has a rating"));
    }
    /* A model without a rating in a category, and one without any. */
    jr_categories_figure holes = make_figure(arena, 3, 3);
    ((double *)holes.ratings)[1] = NAN;
    ((jr_chart_rating *)holes.by_category)[1] = (jr_chart_rating){NAN, NAN, NAN, NAN, NAN};
    for (size_t k = 0; k < N_CHARTS; k++) {
        jr_buf_clear(&svg);
        charts[k].draw(&holes, NULL, &svg);
        assert_well_formed(&svg, charts[k].name);
        assert_null(strstr(svg.data, "nan"));
    }
}

UNIT_GROUP(chart_categories)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_charts_are_exactly_as_expected),
        cmocka_unit_test(no_text_leaves_the_picture_or_lies_over_another),
        cmocka_unit_test(what_can_not_be_drawn_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
