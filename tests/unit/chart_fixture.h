/*
 * chart_fixture.h: the five figures for any number of made-up models, for the tests of the charts.
 */
#ifndef TESTS_CHART_FIXTURE_H
#define TESTS_CHART_FIXTURE_H

#include <math.h>
#include <stdlib.h>

#include <jrank/chart.h>

enum { N_FIGURES = 5, N_STEPS = 12, N_RANKINGS = 2 };

typedef struct chart_fixture {
    jr_arena *arena;
    size_t n;
    jr_chart_model *models;
    jr_chart_rating *ratings; /* [N_RANKINGS][n] */
    double *medians, *rates, *steps, *probabilities;
    uint64_t n_matches[N_STEPS];
    jr_str labels[N_RANKINGS], legend_title;
} chart_fixture;

static inline void chart_fixture_init(chart_fixture *f, size_t n)
{
    static const char *const LICENCES[] = {"Apache-2.0", "MIT", "", "独自ライセンス"};
    *f = (chart_fixture){.arena = jr_arena_new(), .n = n};
    f->models = jr_arena_alloc(f->arena, n, sizeof(*f->models));
    f->ratings = jr_arena_alloc(f->arena, n * N_RANKINGS, sizeof(*f->ratings));
    f->medians = jr_arena_alloc(f->arena, n, sizeof(double));
    f->rates = jr_arena_alloc(f->arena, n, sizeof(double));
    f->steps = jr_arena_alloc(f->arena, n * N_STEPS, sizeof(double));
    f->probabilities = jr_arena_alloc(f->arena, n * n, sizeof(double));
    for (size_t i = 0; i < n; i++) {
        f->models[i].name = jr_arena_format(f->arena, "model-%zu", i);
        f->models[i].licence = jr_str_from(LICENCES[i % 4]);
        /* Dense in the middle, so that the labels of the lines have to move. */
        double place = ((double)i + 0.5) / (double)n - 0.5, median = 1000 + 1600 * pow(place, 3);
        f->medians[i] = median;
        f->rates[i] = 0.5 + place;
        for (size_t k = 0; k < N_RANKINGS; k++) {
            double m = median + 20 * (double)k;
            f->ratings[k * n + i] = (jr_chart_rating){m, m - 30, m + 31, m - 60, m + 63};
        }
        for (size_t step = 0; step < N_STEPS; step++)
            f->steps[step * n + i] = step < i % 3 ? NAN : median + 100.0 / (double)(step + 1);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            f->probabilities[i * n + j] = 1 / (1 + pow(10, (f->medians[j] - f->medians[i]) / 400));
    for (size_t step = 0; step < N_STEPS; step++)
        f->n_matches[step] = (step + 1) * 50;
    f->legend_title = JR_STR("judge");
    f->labels[0] = JR_STR("first");
    f->labels[1] = JR_STR("second");
}

static inline void chart_fixture_release(chart_fixture *f)
{
    jr_arena_free(f->arena);
}

static const char *const FIGURE_NAMES[N_FIGURES] = {"strengths", "win_rates", "convergence",
                                                    "heat_map", "comparison"};

static inline void chart_fixture_draw(const chart_fixture *f, size_t figure,
                                      const jr_chart_style *style, jr_buf *svg)
{
    switch (figure) {
    case 0:
        jr_chart_strengths(&(jr_strengths_figure){f->models, f->ratings, f->n}, style, svg);
        break;
    case 1:
        jr_chart_win_rates(
            &(jr_win_rates_figure){.models = f->models, .rates = f->rates, .n_models = f->n}, style,
            svg);
        break;
    case 2:
        jr_chart_convergence(
            &(jr_convergence_figure){f->models, f->n, f->n_matches, f->steps, N_STEPS}, style, svg);
        break;
    case 3:
        jr_chart_heat_map(&(jr_heat_map_figure){f->models, f->medians, f->probabilities, f->n},
                          style, svg);
        break;
    default:
        jr_chart_comparison(&(jr_comparison_figure){f->models, f->n, f->labels, f->ratings,
                                                    N_RANKINGS, f->legend_title},
                            style, svg);
    }
}

#endif
