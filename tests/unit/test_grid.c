/* Tables: what is shown, and what is downloaded from the same cells. */
#include "unit.h"

#include "site/page.h"

#include <math.h>
#include <string.h>

/* A page that holds one table, and its parts. */
typedef struct fixture {
    jr_arena *arena;
    jr_buf out;
    page page;
} fixture;

static int begin(void **state)
{
    static fixture f;
    f = (fixture){.arena = jr_arena_new()};
    f.page = (page){.arena = f.arena, .out = &f.out, .path = JR_STR("model/x.html"), .root = "../"};
    *state = &f;
    return 0;
}

static int end(void **state)
{
    fixture *f = *state;
    jr_buf_release(&f->out);
    jr_arena_free(f->arena);
    return 0;
}

static grid *a_grid(fixture *f)
{
    grid *g = grid_new(f->arena, "models");
    grid_column(g, "model_id", WORD_MODEL, GRID_TEXT);
    grid_column(g, "rating", WORD_RATING, GRID_NUMBER);
    grid_column(g, "drawing", WORD_RANK, GRID_DRAWING);
    grid_text_column(g, JR_STR("a \"b\", <c>"), GRID_NUMBER);
    grid_row(g, " class=\"tier\"");
    grid_link(g, JR_STR("m <1>"), JR_STR("x.html?a&b"));
    grid_number(g, 1234.5, 0);
    grid_html(g, (jr_str){0}, JR_STR("<svg></svg>"));
    grid_number(g, NAN, 0);
    grid_row(g, "");
    grid_text(g, JR_STR("say \"a,b\"\nand = more"));
    grid_number(g, 0.1, 1);
    grid_html(g, (jr_str){0}, (jr_str){0});
    grid_number_as(g, 20000, JR_STR("<b>20k</b>"));
    return g;
}

static void assert_has(const jr_buf *text, const char *part)
{
    if (!strstr(text->data, part))
        fail_msg("'%s' is not in %s", part, text->data);
}

static void what_is_shown_is_escaped_and_sorts_by_its_value(void **state)
{
    fixture *f = *state;
    page_show_grid(&f->page, a_grid(f));
    assert_has(&f->out, "<tr class=\"tier\"><td><a href=\"x.html?a&amp;b\">m &lt;1&gt;</a></td>");
    assert_has(&f->out, "a &quot;b&quot;, &lt;c&gt;</th>");
    /* Digits that were cut, and what has none, sort by a value beside them. */
    assert_has(&f->out, "data-v=\"1234.5\">");
    assert_has(&f->out, "data-v=\"\">–</td>");
    assert_has(&f->out, "<td class=\"n\">0.1</td>");
    assert_has(&f->out, "data-v=\"20000\"><b>20k</b></td>");
    assert_has(&f->out, "<a download href=\"x.models.csv\">");
    assert_int_equal(f->page.grids.n, 1);
}

static void the_downloads_have_all_digits_and_no_drawings(void **state)
{
    fixture *f = *state;
    const grid *g = a_grid(f);
    grid_format_csv(g, &f->out);
    assert_string_equal(f->out.data, "model_id,rating,\"a \"\"b\"\", <c>\"\n"
                                     "m <1>,1234.5,\n"
                                     "\"say \"\"a,b\"\"\nand = more\",0.1,20000\n");
    jr_buf_clear(&f->out);
    grid_format_json(g, &f->out);
    assert_string_equal(
        f->out.data,
        "[\n{\"model_id\": \"m <1>\", \"rating\": 1234.5, \"a \\\"b\\\", <c>\": null},\n"
        "{\"model_id\": \"say \\\"a,b\\\"\\nand = more\", \"rating\": 0.1, "
        "\"a \\\"b\\\", <c>\": 20000}\n]\n");
}

static void a_table_without_rows_is_a_table(void **state)
{
    fixture *f = *state;
    grid *g = grid_new(f->arena, "none");
    grid_column(g, "model_id", WORD_MODEL, GRID_TEXT);
    page_show_grid(&f->page, g);
    assert_has(&f->out, "<tbody>\n</tbody>");
    jr_buf_clear(&f->out);
    grid_format_csv(g, &f->out);
    assert_string_equal(f->out.data, "model_id\n");
    jr_buf_clear(&f->out);
    grid_format_json(g, &f->out);
    assert_string_equal(f->out.data, "[\n]\n");
}

UNIT_GROUP(grid)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_shown_is_escaped_and_sorts_by_its_value, begin,
                                        end),
        cmocka_unit_test_setup_teardown(the_downloads_have_all_digits_and_no_drawings, begin, end),
        cmocka_unit_test_setup_teardown(a_table_without_rows_is_a_table, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
