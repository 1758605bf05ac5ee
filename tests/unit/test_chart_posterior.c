/*
 * The charts of a posterior: exact for small ones, well-formed and laid out for all sizes.
 */
#include "unit.h"

#include <jrank/chart.h>
#include <math.h>
#include <stdlib.h>

#include "golden.h"
#include "svg_check.h"

enum { POINTS = 31, JOINT = 6, N_FIGURES = 4 };
static const char *const NAMES[N_FIGURES] = {"posterior", "rank_map", "corner", "difference"};

typedef struct fixture {
    jr_arena *arena;
    size_t n;
    jr_chart_model *models;
    jr_chart_rating *ratings;
    jr_chart_density *densities;
    double *medians, *places;
    const double **joint;
} fixture;

static jr_chart_density bell(jr_arena *arena, double middle, double width)
{
    double *values = jr_arena_alloc(arena, POINTS, sizeof *values);
    for (size_t i = 0; i < POINTS; i++) {
        double z = -4 + 8.0 * (double)i / (POINTS - 1);
        values[i] = exp(-z * z / 2) / width;
    }
    return (jr_chart_density){middle - 4 * width, middle + 4 * width, values, POINTS};
}

static fixture fixture_new(size_t n, const char *name)
{
    fixture f = {.arena = jr_arena_new(), .n = n};
    f.models = jr_arena_alloc(f.arena, n, sizeof *f.models);
    f.ratings = jr_arena_alloc(f.arena, n, sizeof *f.ratings);
    f.densities = jr_arena_alloc(f.arena, n, sizeof *f.densities);
    f.medians = jr_arena_alloc(f.arena, n, sizeof *f.medians);
    f.places = jr_arena_alloc(f.arena, n * n, sizeof *f.places);
    f.joint = jr_arena_alloc(f.arena, n * n, sizeof *f.joint);
    double *joint = jr_arena_alloc(f.arena, (size_t)JOINT * JOINT, sizeof *joint);
    for (size_t k = 0; k < (size_t)JOINT * JOINT; k++) {
        double x = (double)(k % JOINT) - 2.5, y = (double)(k / JOINT) - 2.5;
        joint[k] = exp(-(x * x + y * y + x * y) / 2);
    }
    for (size_t i = 0; i < n; i++) {
        double m = 1000 + 40 * (double)i, w = 20 + (double)(i % 5) * 5;
        f.models[i].name = jr_arena_format(f.arena, "%s %zu", name, i);
        f.ratings[i] = (jr_chart_rating){m, m - w, m + w, m - 2 * w, m + 2 * w};
        f.densities[i] = bell(f.arena, m, w);
        f.medians[i] = m;
        for (size_t j = 0; j < n; j++) {
            double z = (double)j - (double)(n - 1 - i);
            f.places[i * n + j] = exp(-z * z / 2) / 2.5;
            f.joint[i * n + j] = joint;
        }
    }
    return f;
}

static void draw(const fixture *f, size_t figure, const jr_chart_style *style, jr_buf *svg)
{
    switch (figure) {
    case 0:
        jr_chart_posterior(&(jr_posterior_figure){f->models, f->ratings, f->densities, f->n}, style,
                           svg);
        break;
    case 1:
        jr_chart_rank_map(&(jr_rank_map_figure){f->models, f->medians, f->places, f->n}, style,
                          svg);
        break;
    case 2:
        jr_chart_corner(&(jr_corner_figure){f->models, f->densities, f->joint, JOINT, f->n}, style,
                        svg);
        break;
    default:
        jr_chart_difference(&(jr_difference_figure){.stronger = f->models[f->n - 1].name,
                                                    .weaker = f->models[0].name,
                                                    .density = bell(f->arena, 30, 25),
                                                    .probability = 0.885,
                                                    .median = 30,
                                                    .low95 = -19,
                                                    .high95 = 79},
                            style, svg);
    }
}

static void assert_same_as_file(const jr_buf *svg, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "chart_%s.svg", name);
    assert_is_golden(jr_buf_str(svg), path);
}

static void small_figures_are_exactly_as_expected(void **state)
{
    (void)state;
    for (size_t figure = 0; figure < N_FIGURES; figure++) {
        fixture f = fixture_new(3, "日本語 <モデル> &");
        f.models[0].licence = JR_STR("MIT");
        if (figure == 0) {
            f.densities[1].n = 0; /* an anchored model has an interval without width, no curve */
            f.ratings[2].low95 = NAN;
        }
        if (figure == 1)
            f.places[4] = NAN;
        JR_BUF_AUTO jr_buf svg = {0};
        draw(&f, figure, NULL, &svg);
        assert_same_as_file(&svg, NAMES[figure]);
        jr_arena_free(f.arena);
    }
}

/* Texts stay inside the picture and off each other. */
static void assert_laid_out(const jr_buf *svg, const char *what)
{
    assert_well_formed(svg, what);
    double width = svg_number(svg->data, "width"), height = svg_number(svg->data, "height");
    size_t n;
    text_box *boxes = svg_texts(svg->data, &n);
    for (size_t i = 0; i < n; i++) {
        const text_box *b = &boxes[i];
        if (b->left < 2 || b->top < 2 || b->right > width - 2 || b->bottom > height - 2)
            fail_msg("%s: \"%s\" leaves the picture", what, b->content);
        for (size_t j = 0; j < i; j++)
            if (b->left < boxes[j].right && boxes[j].left < b->right && b->top < boxes[j].bottom &&
                boxes[j].top < b->bottom)
                fail_msg("%s: \"%s\" over \"%s\"", what, b->content, boxes[j].content);
    }
    free(boxes);
}

static void labels_stay_apart_and_inside(void **state)
{
    (void)state;
    static const size_t SIZES[] = {1, 2, 3, 8, 9, 21, 45, 100};
    static const char *const MODELS[] = {
        "m", "an organisation/a-model-whose-name-is-much-longer-than-it-should-be-instruct-v0.2",
        "とても長い名前を持つ日本語の大規模言語モデルの指示調整版その二"};
    for (size_t k = 0; k < sizeof SIZES / sizeof *SIZES; k++)
        for (size_t m = 0; m < sizeof MODELS / sizeof *MODELS; m++)
            for (size_t figure = 0; figure < N_FIGURES; figure++)
                for (int publication = 0; publication < 2; publication++) {
                    fixture f = fixture_new(SIZES[k], MODELS[m]);
                    jr_chart_style style = {.subtitle = JR_STR("below the title"),
                                            .byline = JR_STR("by us"),
                                            .publication = publication};
                    JR_BUF_AUTO jr_buf svg = {0};
                    draw(&f, figure, &style, &svg);
                    assert_laid_out(&svg, NAMES[figure]);
                    jr_arena_free(f.arena);
                }
}

static void nothing_to_draw_is_said_in_words(void **state)
{
    (void)state;
    fixture f = fixture_new(2, "m");
    for (size_t i = 0; i < 2; i++) {
        f.ratings[i].median = NAN;
        f.medians[i] = NAN;
    }
    for (size_t figure = 0; figure < 2; figure++) {
        JR_BUF_AUTO jr_buf svg = {0};
        draw(&f, figure, NULL, &svg);
        assert_non_null(strstr(svg.data, "No model has a rating."));
    }
    f.n = 0;
    JR_BUF_AUTO jr_buf corner = {0}, difference = {0};
    draw(&f, 2, NULL, &corner);
    assert_non_null(strstr(corner.data, "No model has a rating."));
    jr_chart_difference(&(jr_difference_figure){0}, NULL, &difference);
    assert_non_null(strstr(difference.data, "can&#39;t be compared"));
    jr_arena_free(f.arena);
}

/* The two areas meet at 0, wherever it lies; nothing is drawn on an empty side. */
static void areas_of_a_difference_meet_at_zero(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    for (double middle = -200; middle <= 200; middle += 100) {
        jr_difference_figure figure = {.stronger = JR_STR("a"),
                                       .weaker = JR_STR("b"),
                                       .density = bell(arena, middle, 20),
                                       .probability = 0.5};
        JR_BUF_AUTO jr_buf svg = {0};
        jr_chart_difference(&figure, NULL, &svg);
        size_t n = 0;
        for (const char *at = svg.data; (at = strstr(at, "fill-opacity")); at++)
            n++;
        assert_int_equal(n, fabs(middle) < 80 ? 2 : 1);
        assert_laid_out(&svg, "difference");
    }
}

UNIT_GROUP(chart_posterior)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_figures_are_exactly_as_expected),
        cmocka_unit_test(labels_stay_apart_and_inside),
        cmocka_unit_test(nothing_to_draw_is_said_in_words),
        cmocka_unit_test(areas_of_a_difference_meet_at_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
