/*
 * The figures as SVG text: exact for small ones, and for all sizes the properties that a reader
 * depends on: well-formed, nothing leaves the picture, no text over another.
 */
#include "unit.h"

#include <jrank/base.h>

#include "chart/palette.h"
#include "chart_fixture.h"
#include "golden.h"
#include "svg_check.h"

static const jr_chart_style PUBLICATION = {
    .title = {"Models & <friends>", sizeof("Models & <friends>") - 1},
    .subtitle = {"A subtitle", sizeof("A subtitle") - 1},
    .byline = {"by \"us\"", sizeof("by \"us\"") - 1},
    .publication = true,
};

static void assert_same_as_file(const jr_buf *svg, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "chart_%s.svg", name);
    assert_is_golden(jr_buf_str(svg), path);
}

/* Whether some text between two elements has a small letter of English. */
static bool has_english(const char *svg)
{
    for (const char *p = svg; (p = strchr(p, '>')); p++)
        for (const char *c = p + 1; *c && *c != '<'; c++)
            if (*c >= 'a' && *c <= 'z')
                return true;
    return false;
}

static void figures_in_japanese_say_nothing_in_english(void **state)
{
    (void)state;
    const jr_chart_style japanese = {.japanese = true};
    for (size_t n = 0; n < 4; n += 3)
        for (size_t figure = 0; figure < N_FIGURES; figure++) {
            chart_fixture f;
            chart_fixture_init(&f, n);
            for (size_t i = 0; i < n; i++)
                f.models[i] = (jr_chart_model){.name = JR_STR("モデル")};
            f.labels[0] = f.labels[1] = f.legend_title = JR_STR("1");
            JR_BUF_AUTO jr_buf svg = {0};
            chart_fixture_draw(&f, figure, &japanese, &svg);
            assert_well_formed(&svg, FIGURE_NAMES[figure]);
            if (has_english(svg.data))
                fail_msg("%s: %s", FIGURE_NAMES[figure], svg.data);
            chart_fixture_release(&f);
        }
}

static void small_figures_are_exactly_as_expected(void **state)
{
    (void)state;
    for (size_t figure = 0; figure < N_FIGURES; figure++) {
        chart_fixture f;
        chart_fixture_init(&f, 3);
        f.models[0].colour = JR_STR("#123abc");
        f.models[1].name = JR_STR("日本語 <モデル> & \"co\"");
        f.ratings[1].low68 = f.ratings[1].low95 = NAN;
        f.ratings[3].median = NAN;
        f.probabilities[2] = NAN;
        JR_BUF_AUTO jr_buf svg = {0};
        chart_fixture_draw(&f, figure, figure % 2 ? NULL : &PUBLICATION, &svg);
        assert_well_formed(&svg, FIGURE_NAMES[figure]);
        assert_same_as_file(&svg, FIGURE_NAMES[figure]);
        chart_fixture_release(&f);
    }
}

static bool overlap(const text_box *a, const text_box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Every text inside the picture with a margin of 2, and none over another. */
static void assert_laid_out(const jr_buf *svg, const char *what)
{
    const double margin = 2;
    double width = svg_number(svg->data, "width"), height = svg_number(svg->data, "height");
    size_t n;
    text_box *boxes = svg_texts(svg->data, &n);
    if (n == 0)
        fail_msg("%s has no text", what);
    for (size_t i = 0; i < n; i++) {
        const text_box *b = &boxes[i];
        if (b->left < margin || b->top < margin || b->right > width - margin ||
            b->bottom > height - margin)
            fail_msg("%s: \"%s\" leaves the picture of %g x %g: %g..%g, %g..%g", what, b->content,
                     width, height, b->left, b->right, b->top, b->bottom);
        for (size_t j = 0; j < i; j++)
            if (overlap(b, &boxes[j]))
                fail_msg("%s: \"%s\" over \"%s\"", what, b->content, boxes[j].content);
    }
    free(boxes);
}

static void assert_figures_laid_out(const chart_fixture *f, const jr_chart_style *style)
{
    for (size_t figure = 0; figure < N_FIGURES; figure++) {
        char what[64];
        snprintf(what, sizeof(what), "%s of %zu", FIGURE_NAMES[figure], f->n);
        JR_BUF_AUTO jr_buf svg = {0};
        chart_fixture_draw(f, figure, style, &svg);
        assert_well_formed(&svg, what);
        assert_laid_out(&svg, what);
    }
}

static const size_t SIZES[] = {1, 2, 3, 9, 15, 21, 45, 100};

static void labels_stay_apart_and_inside_with_short_names(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof(SIZES) / sizeof(*SIZES); k++) {
        chart_fixture f;
        chart_fixture_init(&f, SIZES[k]);
        assert_figures_laid_out(&f, NULL);
        assert_figures_laid_out(&f, &(jr_chart_style){.narrow = true});
        chart_fixture_release(&f);
    }
}

static void labels_stay_apart_and_inside_with_long_names_and_titles(void **state)
{
    (void)state;
    static const char *const NAMES[] = {
        "四十文字からなるとても長い日本語の名前を持つ大規模言語モデルの指示追従版その参の壱",
        "organisation-with-a-long-name/japanese-model-7b-instruct-sft-v2-AWQ",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", "短い"};
    jr_chart_style style = PUBLICATION;
    style.title =
        JR_STR("とても長い題名はその行に収まらないので折り返されるべきであるが、それでも絵の"
               "外へは出ないし、三行を超えることもない。なぜなら四行目以降は省略されるから"
               "である。だから読む人は安心して読むことができる。");
    style.subtitle =
        JR_STR("a long subtitle of many words that has to be wrapped somewhere, because "
               "no picture of a few models is wide enough for all of these words at once");
    style.byline = JR_STR("averylongwordwithoutanyspaces/averylongwordwithoutanyspaces/"
                          "averylongwordwithoutanyspaces/averylongwordwithoutanyspaces/end");
    style.value_label = style.title;
    for (size_t k = 0; k < sizeof(SIZES) / sizeof(*SIZES); k++) {
        chart_fixture f;
        chart_fixture_init(&f, SIZES[k]);
        for (size_t i = 0; i < f.n; i++) {
            f.models[i].name = jr_str_from(NAMES[i % 4]);
            f.models[i].licence = jr_str_from(NAMES[(i + 1) % 3]);
        }
        f.labels[1] = jr_str_from(NAMES[0]);
        assert_figures_laid_out(&f, &style);
        style.width = 200;
        assert_figures_laid_out(&f, &style);
        style.width = 0;
        style.narrow = true;
        assert_figures_laid_out(&f, &style);
        style.narrow = false;
        chart_fixture_release(&f);
    }
}

/* What the figures with a row per model have in a narrow picture: a name above each bar. */
static void narrow_figures_are_as_wide_as_a_phone(void **state)
{
    (void)state;
    static const size_t figures[] = {0, 1, 4}; /* strengths, win rates, comparison */
    chart_fixture f;
    chart_fixture_init(&f, 15);
    for (size_t k = 0; k < sizeof figures / sizeof *figures; k++) {
        JR_BUF_AUTO jr_buf broad = {0}, narrow = {0};
        chart_fixture_draw(&f, figures[k], NULL, &broad);
        chart_fixture_draw(&f, figures[k], &(jr_chart_style){.narrow = true}, &narrow);
        assert_int_equal(svg_number(narrow.data, "width"), 358);
        assert_true(svg_number(narrow.data, "height") > svg_number(broad.data, "height") + 15 * 15);
    }
    chart_fixture_release(&f);
}

static size_t n_times(const jr_buf *text, const char *what)
{
    size_t n = 0;
    for (const char *at = text->data; (at = strstr(at, what)); at++)
        n++;
    return n;
}

static void panels_of_one_unit_and_reference_share_a_range(void **state)
{
    (void)state;
    jr_chart_model judge = {.name = JR_STR("judge")};
    jr_chart_point low = {10, 8, 12}, high = {90, 88, 92};
    jr_chart_panel panels[] = {{JR_STR("one"), " %", &low, NAN},
                               {JR_STR("other"), " %", &high, NAN}};
    const jr_panels_figure figure = {&judge, NULL, 1, panels, 2};
    JR_BUF_AUTO jr_buf common = {0}, own = {0};
    jr_chart_panels(&figure, NULL, &common);
    assert_int_equal(n_times(&common, ">50 %<"), 2);
    panels[1].reference = 90;
    jr_chart_panels(&figure, NULL, &own);
    assert_int_equal(n_times(&own, ">50 %<"), 0);
}

static void values_of_any_size_stay_inside(void **state)
{
    (void)state;
    static const double FACTORS[] = {0, 1e-12, 1e-3, 1e9, 1e18, 1e300};
    for (size_t k = 0; k < sizeof(FACTORS) / sizeof(*FACTORS); k++) {
        chart_fixture f;
        chart_fixture_init(&f, 9);
        for (size_t i = 0; i < f.n; i++)
            f.medians[i] = (f.medians[i] - 1000) * FACTORS[k];
        for (size_t i = 0; i < f.n * N_RANKINGS; i++) {
            double m = f.medians[i % f.n], step = 10 * FACTORS[k];
            f.ratings[i] = (jr_chart_rating){m, m - step, m + step, m - 2 * step, m + 2 * step};
        }
        for (size_t i = 0; i < f.n * N_STEPS; i++)
            f.steps[i] = f.medians[i % f.n];
        assert_figures_laid_out(&f, NULL);
        assert_figures_laid_out(&f, &(jr_chart_style){.width = 200});
        chart_fixture_release(&f);
    }
}

static void hostile_names_are_shown_harmlessly(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    char *long_name = jr_arena_alloc(arena, 10000, 1), *tower = jr_arena_alloc(arena, 10001, 1);
    memset(long_name, 'x', 10000);
    tower[0] = 'a';
    for (size_t i = 1; i < 10001; i += 2)
        tower[i] = '\xcc', tower[i + 1] = '\x81'; /* combining acute accents */
    const jr_str names[] = {
        JR_STR("</text><script>alert(1)</script>"),
        JR_STR("\" onload=\"alert(1)"),
        JR_STR("a\0b\x01\x1b[31m\r\n\tc"),
        JR_STR("\xff\xfe\xc3(\xed\xa0\x80"),
        JR_STR("\xef\xbf\xbe \xef\xbf\xbf non-characters"),
        JR_STR("&amp; ]]> <!-- &unknown;"),
        JR_STR("👩‍👩‍👧‍👦🇯🇵🏳️‍🌈 emoji "
               "👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽👍"
               "🏽👍🏽"),
        JR_STR("\xe2\x80\xae right to left \xd8\xa7\xd9\x84\xd8\xb9"),
        {long_name, 10000},
        {tower, 10001},
        {0},
    };
    enum { N = sizeof(names) / sizeof(*names) };
    chart_fixture f;
    chart_fixture_init(&f, N);
    for (size_t i = 0; i < N; i++) {
        f.models[i].name = names[i];
        f.models[i].licence = names[N - 1 - i];
        f.models[i].colour = names[1];
    }
    f.labels[0] = names[2];
    f.labels[1] = names[8];
    assert_figures_laid_out(&f, NULL);
    for (size_t i = 0; i < N; i++) {
        jr_chart_style style = {.title = names[i],
                                .subtitle = names[i],
                                .byline = names[i],
                                .value_label = names[i],
                                .publication = true};
        assert_figures_laid_out(&f, &style);
    }
    JR_BUF_AUTO jr_buf svg = {0};
    chart_fixture_draw(&f, 0, NULL, &svg);
    assert_null(strstr(svg.data, "<script"));
    assert_null(strstr(svg.data, " onload=\"alert"));
    /* The tooltips are shortened too. */
    assert_true(svg.size < 30000);
    chart_fixture_release(&f);
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        n++;
    return n;
}

static void models_without_a_rating_are_left_out(void **state)
{
    (void)state;
    chart_fixture f;
    chart_fixture_init(&f, 4);
    f.medians[1] = f.ratings[1].median = f.ratings[5].median = INFINITY;
    f.rates[1] = 1.5;
    for (size_t step = 0; step < N_STEPS; step++)
        f.steps[step * 4 + 1] = NAN;
    for (size_t figure = 0; figure < N_FIGURES; figure++) {
        JR_BUF_AUTO jr_buf svg = {0};
        chart_fixture_draw(&f, figure, NULL, &svg);
        assert_well_formed(&svg, FIGURE_NAMES[figure]);
        assert_null(strstr(svg.data, ">model-1<"));
        assert_non_null(strstr(svg.data, ">model-2<"));
    }
    chart_fixture_release(&f);
}

static void nothing_to_draw_is_said_in_words(void **state)
{
    (void)state;
    chart_fixture f;
    chart_fixture_init(&f, 0);
    for (size_t figure = 0; figure < N_FIGURES; figure++) {
        JR_BUF_AUTO jr_buf svg = {0};
        chart_fixture_draw(&f, figure, NULL, &svg);
        assert_well_formed(&svg, FIGURE_NAMES[figure]);
        assert_laid_out(&svg, FIGURE_NAMES[figure]);
        assert_non_null(strstr(svg.data, ">No model has a "));
    }
    chart_fixture_release(&f);
}

static void bars_are_drawn_only_where_there_are_intervals(void **state)
{
    (void)state;
    chart_fixture f;
    chart_fixture_init(&f, 2);
    JR_BUF_AUTO jr_buf all = {0}, some = {0}, none = {0};
    jr_strengths_figure figure = {f.models, f.ratings, 2};
    jr_chart_strengths(&figure, NULL, &all);
    f.ratings[0].high95 = f.ratings[1].low95 = NAN;
    jr_chart_strengths(&figure, NULL, &some);
    f.ratings[0].high68 = f.ratings[1].low68 = INFINITY;
    jr_chart_strengths(&figure, NULL, &none);
    /* Besides the background: two keys in the legend and two bars a model. */
    assert_int_equal(count(all.data, "<rect"), 1 + 2 + 4);
    assert_int_equal(count(some.data, "<rect"), 1 + 1 + 2);
    assert_int_equal(count(none.data, "<rect"), 1);
    assert_non_null(strstr(all.data, ">95 % interval<"));
    assert_null(strstr(some.data, ">95 %"));
    assert_null(strstr(none.data, "interval<"));
    chart_fixture_release(&f);
}

static void equal_ratings_are_ordered_by_name(void **state)
{
    (void)state;
    chart_fixture f;
    chart_fixture_init(&f, 3);
    for (size_t i = 0; i < 3; i++)
        f.rates[i] = 0.5;
    f.models[0].name = JR_STR("zulu");
    JR_BUF_AUTO jr_buf svg = {0};
    chart_fixture_draw(&f, 1, NULL, &svg);
    assert_true(strstr(svg.data, ">model-1<") < strstr(svg.data, ">model-2<"));
    assert_true(strstr(svg.data, ">model-2<") < strstr(svg.data, ">zulu<"));
    chart_fixture_release(&f);
}

static void many_licences_share_a_grey_and_one_legend_entry(void **state)
{
    (void)state;
    chart_fixture f;
    chart_fixture_init(&f, 30);
    for (size_t i = 0; i < 30; i++)
        f.models[i].licence = jr_arena_format(f.arena, "licence-%zu", i % 10);
    JR_BUF_AUTO jr_buf svg = {0};
    chart_fixture_draw(&f, 0, NULL, &svg);
    assert_int_equal(count(svg.data, ">licence-"), 7);
    assert_non_null(strstr(svg.data, ">3 other licences<"));
    chart_fixture_release(&f);
}

static void own_colours_are_taken_and_anything_else_is_not(void **state)
{
    (void)state;
    assert_true(colour_is_valid(JR_STR("#0aF")));
    assert_true(colour_is_valid(JR_STR("#00aaFF")));
    assert_false(colour_is_valid(JR_STR("")));
    assert_false(colour_is_valid(JR_STR("red")));
    assert_false(colour_is_valid(JR_STR("#00aaF")));
    assert_false(colour_is_valid(JR_STR("#00aag0")));
    assert_false(colour_is_valid(JR_STR("\"/><x")));
    chart_fixture f;
    chart_fixture_init(&f, 3);
    f.models[0].colour = JR_STR("#0a1b2c");
    for (size_t figure = 0; figure < 3; figure++) {
        JR_BUF_AUTO jr_buf svg = {0};
        chart_fixture_draw(&f, figure, NULL, &svg);
        assert_non_null(strstr(svg.data, "\"#0a1b2c\""));
    }
    chart_fixture_release(&f);
}

static void any_number_of_steps_converges(void **state)
{
    (void)state;
    enum { N = 3, MANY_STEPS = 5000 };
    chart_fixture f;
    chart_fixture_init(&f, N);
    JR_BUF_AUTO jr_buf one = {0}, zero = {0}, many = {0};
    uint64_t matches[MANY_STEPS];
    double *ratings = jr_arena_alloc(f.arena, N * MANY_STEPS, sizeof(double));
    for (size_t i = 0; i < MANY_STEPS; i++) {
        matches[i] = i + 1;
        for (size_t k = 0; k < N; k++)
            ratings[i * N + k] = (double)(100 * k + i % 7) + (i + 1 == MANY_STEPS ? 11 : 0);
    }
    jr_convergence_figure figure = {f.models, N, matches, ratings, 1};
    jr_chart_convergence(&figure, NULL, &one);
    assert_well_formed(&one, "one step");
    assert_laid_out(&one, "one step");
    assert_int_equal(count(one.data, "h0"), N);
    figure.n_steps = 0;
    jr_chart_convergence(&figure, NULL, &zero);
    assert_well_formed(&zero, "no step");
    figure.n_steps = MANY_STEPS;
    jr_chart_convergence(&figure, NULL, &many);
    assert_well_formed(&many, "many steps");
    assert_true(many.size < 60000);
    /* The last rating is what the label says: 200 + 4999 % 7 + 11. */
    assert_non_null(strstr(many.data, ">212<"));
    chart_fixture_release(&f);
}

static void large_heat_maps_merge_equal_neighbours(void **state)
{
    (void)state;
    enum { N = 300 };
    chart_fixture f;
    chart_fixture_init(&f, N);
    JR_BUF_AUTO jr_buf svg = {0};
    chart_fixture_draw(&f, 3, NULL, &svg);
    assert_well_formed(&svg, "300 models");
    assert_laid_out(&svg, "300 models");
    assert_true(count(svg.data, "<rect") < N * N / 3);
    chart_fixture_release(&f);
}

UNIT_GROUP(chart)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_in_japanese_say_nothing_in_english),
        cmocka_unit_test(small_figures_are_exactly_as_expected),
        cmocka_unit_test(labels_stay_apart_and_inside_with_short_names),
        cmocka_unit_test(labels_stay_apart_and_inside_with_long_names_and_titles),
        cmocka_unit_test(narrow_figures_are_as_wide_as_a_phone),
        cmocka_unit_test(panels_of_one_unit_and_reference_share_a_range),
        cmocka_unit_test(values_of_any_size_stay_inside),
        cmocka_unit_test(hostile_names_are_shown_harmlessly),
        cmocka_unit_test(models_without_a_rating_are_left_out),
        cmocka_unit_test(nothing_to_draw_is_said_in_words),
        cmocka_unit_test(bars_are_drawn_only_where_there_are_intervals),
        cmocka_unit_test(equal_ratings_are_ordered_by_name),
        cmocka_unit_test(many_licences_share_a_grey_and_one_legend_entry),
        cmocka_unit_test(own_colours_are_taken_and_anything_else_is_not),
        cmocka_unit_test(any_number_of_steps_converges),
        cmocka_unit_test(large_heat_maps_merge_equal_neighbours),
    };
    return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
