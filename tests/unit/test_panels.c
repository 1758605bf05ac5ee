/* Small multiples: what is drawn, in which order, and that nothing leaves the picture. */
#include "unit.h"

#include <jrank/chart.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "svg_check.h"

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        n++;
    return n;
}

static void assert_sound(const jr_buf *svg)
{
    assert_well_formed(svg, "panels");
    double width = svg_number(svg->data, "width"), height = svg_number(svg->data, "height");
    size_t n;
    text_box *boxes = svg_texts(svg->data, &n);
    for (size_t i = 0; i < n; i++)
        if (boxes[i].left < 0 || boxes[i].right > width || boxes[i].top < 0 ||
            boxes[i].bottom > height)
            fail_msg("'%s' leaves the picture", boxes[i].content);
    free(boxes);
}

static void panels_without_a_value_are_left_out(void **state)
{
    (void)state;
    jr_chart_model rows[] = {{.name = JR_STR("<a> & b")}, {.name = JR_STR("日本語の審査員")}};
    const bool yardstick[] = {false, true};
    jr_chart_point known[] = {{50, 40, 60}, {100, NAN, NAN}}, none[] = {{NAN, 1, 2}, {NAN, 0, 1}};
    jr_chart_panel panels[] = {{JR_STR("Kept"), " %", known, 50},
                               {JR_STR("Gone"), NULL, none, NAN},
                               {JR_STR("Also kept"), NULL, known, NAN}};
    jr_panels_figure figure = {rows, yardstick, 2, panels, 3};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_panels(&figure, NULL, &svg);
    assert_sound(&svg);
    assert_int_equal(count(svg.data, ">Kept<"), 1);
    assert_int_equal(count(svg.data, "Gone"), 0);
    assert_int_equal(count(svg.data, "stroke-dasharray"), 1);
    assert_non_null(strstr(svg.data, "&lt;a&gt; &amp; b · Kept: 50 % · 95 %: 40 – 60 %"));
    assert_non_null(strstr(svg.data, "日本語の審査員 · Also kept: 100</title>"));
    assert_non_null(strstr(svg.data, "for comparison"));
}

static void nothing_to_draw_is_said(void **state)
{
    (void)state;
    jr_panels_figure figure = {0};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_panels(&figure, NULL, &svg);
    assert_sound(&svg);
    assert_non_null(strstr(svg.data, "There is no figure to draw."));
}

/* Up to 60 rows with long names, and from 1 to 11 panels of any scale. */
static void nothing_leaves_the_picture_at_any_size(void **state)
{
    (void)state;
    enum { ROWS = 60, PANELS = 11 };
    jr_chart_model rows[ROWS];
    char names[ROWS][120];
    jr_chart_point points[PANELS][ROWS];
    jr_chart_panel panels[PANELS];
    for (size_t i = 0; i < ROWS; i++) {
        snprintf(names[i], sizeof names[i], "%.*s-%zu", (int)(3 + 100 * (i % 2)),
                 "a-judge-with-a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-"
                 "without-an-end-in-sight",
                 i);
        rows[i] = (jr_chart_model){.name = jr_str_from(names[i])};
    }
    for (size_t p = 0; p < PANELS; p++) {
        panels[p] = (jr_chart_panel){JR_STR("A title that is too long for the panel below it"),
                                     " %", points[p], p % 3 ? 0 : NAN};
        for (size_t i = 0; i < ROWS; i++) {
            double value = pow(10, (double)p - 4) * (double)i - 5;
            points[p][i] = (jr_chart_point){value, value - 1e-3, value * 1.1 + 1};
        }
    }
    for (size_t n_panels = 1; n_panels <= PANELS; n_panels++)
        for (size_t n_rows = 1; n_rows <= ROWS; n_rows += 1 + n_rows) {
            jr_panels_figure figure = {rows, NULL, n_rows, panels, n_panels};
            JR_BUF_AUTO jr_buf svg = {0};
            jr_chart_panels(&figure, NULL, &svg);
            assert_sound(&svg);
        }
}

UNIT_GROUP(panels)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(panels_without_a_value_are_left_out),
        cmocka_unit_test(nothing_to_draw_is_said),
        cmocka_unit_test(nothing_leaves_the_picture_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
