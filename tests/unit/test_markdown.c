/* Markdown of models as HTML that is safe to show. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "site/markdown.h"

enum { ROOM = 1 << 16 };

static void must_be(const char *markdown, const char *html)
{
    JR_BUF_AUTO jr_buf out = {0};
    (void)markdown_append(&out, jr_str_from(markdown), ROOM);
    assert_string_equal(out.data, html);
}

static void common_markup_becomes_elements(void **state)
{
    (void)state;
    must_be("# A\n\n#### B", "<h4>A</h4>\n<h6>B</h6>\n");
    must_be("a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <del>d</del> "
                                     "<code>e</code></p>\n");
    must_be("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
    must_be("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n");
    must_be("> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n");
    must_be("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n");
    must_be("| a | b |\n|---|--:|\n| 1 | 2 |",
            "<div class=\"scroll\"><table>\n<thead><tr><th>a</th><th class=\"n\">b</th></tr>\n"
            "</thead>\n<tbody><tr><td>1</td><td class=\"n\">2</td></tr>\n</tbody>\n"
            "</table></div>\n");
    must_be("a\nb  \nc", "<p>a\nb<br>c</p>\n");
}

static void a_fence_that_names_a_language_says_so_in_its_class(void **state)
{
    (void)state;
    must_be("```C++ x\na\n```", "<pre><code class=\"language-c++\">a\n</code></pre>\n");
    must_be("```a\"b\na\n```", "<pre><code>a\n</code></pre>\n");
    must_be("```a&quot;>\na\n```", "<pre><code>a\n</code></pre>\n");
    must_be("```abcdefghijklmnopqrstu\na\n```", "<pre><code>a\n</code></pre>\n");
}

#define INLINE(source) "<code class=\"maths\">" source "</code>"
#define DISPLAY(source) "<code class=\"maths display\">" source "</code>"

static void formulas_stand_as_they_were_written(void **state)
{
    (void)state;
    must_be("a \\(x_1*y*z_1\\) b", "<p>a " INLINE("\\(x_1*y*z_1\\)") " b</p>\n");
    must_be("\\[\na < b\n- c\n\\]\nd", "<p>" DISPLAY("\\[\na &lt; b\n- c\n\\]") "\nd</p>\n");
    must_be("式$f(x)$と$$x$$。", "<p>式" INLINE("$f(x)$") "と" DISPLAY("$$x$$") "。</p>\n");
    must_be("**a \\(x\\)**b", "<p><strong>a " INLINE("\\(x\\)") "</strong>b</p>\n");
    must_be("\\begin{align*}\na &= b\n\\end{align*}",
            "<p>" DISPLAY("\\begin{align*}\na &amp;= b\n\\end{align*}") "</p>\n");
    must_be("> \\[\n> > x\n> \\]",
            "<blockquote>\n<p>" DISPLAY("\\[\nx\n\\]") "</p>\n</blockquote>\n");
    must_be("[$x$](https://e.org/$y$)", "<p><a href=\"https://e.org/$y$\" rel=\"nofollow noopener "
                                        "noreferrer\">" INLINE("$x$") "</a></p>\n");
    must_be(
        "| a |\n|---|\n| $|x|$ |",
        "<div "
        "class=\"scroll\"><table>\n<thead><tr><th>a</th></tr>\n</thead>\n<tbody><tr><td>" INLINE(
            "$|x|$") "</td></tr>\n</tbody>\n</table></div>\n");
}

static void what_is_no_formula_stays_text(void **state)
{
    (void)state;
    must_be("$5 and $10, or 10$.", "<p>$5 and $10, or 10$.</p>\n");
    must_be("US$5 = 700$", "<p>US$5 = 700$</p>\n");
    must_be("\\$x\\$ $ x $", "<p>$x$ $ x $</p>\n");
    must_be("$x_1 `y$ z`", "<p>$x_1 <code>y$ z</code></p>\n");
    must_be("`$x$` $x\n\ny$", "<p><code>$x$</code> $x</p>\n<p>y$</p>\n");
    must_be("```\n\\(x\\)\n```", "<pre><code>\\(x\\)\n</code></pre>\n");
    must_be("\\(x", "<p>(x</p>\n");
    /* What stands for formulas is no way to name one. */
    must_be("\xEF\xB7\x90&#48; $x$", "<p><span class=\"code-point\">U+FDD0</span>0 $x$</p>\n");
    must_be("&#xFDD0;9&#xFDD1; $x$", "<p><span class=\"code-point\">U+FDD0</span>9<span "
                                     "class=\"code-point\">U+FDD1</span> " INLINE("$x$") "</p>\n");
}

static void html_in_a_text_is_text(void **state)
{
    (void)state;
    must_be("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
    must_be("a <b onclick=x>", "<p>a &lt;b onclick=x&gt;</p>\n");
    must_be("&lt;i&gt; &amp;amp; &copy; &#60;", "<p>&lt;i&gt; &amp;amp; &amp;copy; &lt;</p>\n");
}

static void links_go_to_the_web_and_to_mail_only(void **state)
{
    (void)state;
    must_be("[a](https://e.org/?x=1&y=\"2)", "<p><a href=\"https://e.org/?x=1&amp;y=&quot;2\" "
                                             "rel=\"nofollow noopener noreferrer\">a</a></p>\n");
    must_be("<me@e.org>", "<p><a href=\"mailto:me@e.org\" rel=\"nofollow noopener noreferrer\">"
                          "me@e.org</a></p>\n");
    must_be("[a](javascript:alert)", "<p><span>a</span></p>\n");
    must_be("[a](JAVASCRIPT&#58;alert)", "<p><span>a</span></p>\n");
    must_be("[a](data:text/html,x) [b](//e.org) [c](/etc)",
            "<p><span>a</span> <span>b</span> <span>c</span></p>\n");
}

static void images_are_links_and_never_loaded(void **state)
{
    (void)state;
    must_be("![cat](http://e.org/c.png)", "<p><a href=\"http://e.org/c.png\" "
                                          "rel=\"nofollow noopener noreferrer\">cat</a></p>\n");
    must_be("![](http://e.org/c.png)",
            "<p><a href=\"http://e.org/c.png\" rel=\"nofollow noopener noreferrer\">"
            "http://e.org/c.png</a></p>\n");
    must_be("![cat](c.png)", "<p><span>cat</span></p>\n");
    must_be("[![in](http://e.org/a)](http://e.org/b)",
            "<p><a href=\"http://e.org/b\" rel=\"nofollow noopener noreferrer\"><span>in</span>"
            "</a></p>\n");
}

static void deceptive_characters_are_shown_by_their_code(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf out = {0};
    (void)markdown_append(&out, (jr_str){"a\0b\xE2\x80\xAE\xFF", 7}, ROOM);
    assert_string_equal(out.data, "<p>a<span class=\"code-point\">U+0000</span>b"
                                  "<span class=\"code-point\">U+202E</span>\xEF\xBF\xBD</p>\n");
    must_be("&#8238;", "<p><span class=\"code-point\">U+202E</span></p>\n");
}

static void it_is_said_whether_there_is_markup(void **state)
{
    (void)state;
    static const char *const plain[] = {"a\nb", "a\n\nb", "<b>", "1 < 2"};
    static const char *const marked[] = {"*a*", "# a", "a  \nb", "\\*", "&amp;"};
    JR_BUF_AUTO jr_buf out = {0};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        assert_false(markdown_append(&out, jr_str_from(plain[i]), ROOM).has_markup);
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        assert_true(markdown_append(&out, jr_str_from(marked[i]), ROOM).has_markup);
}

/* A text that ends inside a link, with more of it behind its end, which must not be looked at. */
static void nothing_behind_the_end_is_read(void **state)
{
    (void)state;
    static const char link[] = "[a](http://e.org/b)";
    JR_BUF_AUTO jr_buf out = {0};
    (void)markdown_append(&out, (jr_str){link, sizeof link - 2}, ROOM);
    assert_string_equal(out.data, "<p>[a](http://e.org/b</p>\n");
}

static size_t count_of(const char *text, const char *piece)
{
    size_t n = 0;
    for (; (text = strstr(text, piece)); text++)
        n++;
    return n;
}

static void the_end_of_room_leaves_balanced_elements(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf in = {0}, out = {0};
    for (int i = 0; i < 1000; i++)
        jr_buf_append_text(&in, "- **a** `b`\n  > c\n");
    markdown_result result = markdown_append(&out, jr_buf_str(&in), 1000);
    assert_true(result.is_cut);
    assert_true(out.size < 1200);
    assert_int_equal(count_of(out.data, "<li>"), count_of(out.data, "</li>"));
    assert_int_equal(count_of(out.data, "<ul>"), count_of(out.data, "</ul>"));
}

static void a_million_brackets_take_no_time_and_no_depth(void **state)
{
    (void)state;
    static const char *const units[] = {
        "[", "*", ">", "(",  "`",   "_",   "![", "[a](<b",         "> - ",   "|",    "a|b\n-|-\n",
        "<", "&", "~", "\\", "\\(", "$a ", "$$", "\\begin{align}", "`$x$` ", "$x=$ "};
    enum { SIZE = 1 << 20 };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        JR_BUF_AUTO jr_buf in = {0}, out = {0};
        while (in.size < SIZE)
            jr_buf_append_text(&in, units[i]);
        clock_t begin = clock();
        (void)markdown_append(&out, jr_buf_str(&in), ROOM);
        double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
        /* A tenth at most where it was measured; sanitizers and valgrind take longer. */
        if (seconds > 20)
            fail_msg("%s takes %.1f s", units[i], seconds);
        assert_true(out.size < 2 * ROOM);
        assert_true(count_of(out.data, "<blockquote>") <= 24);
    }
}

UNIT_GROUP(markdown)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(common_markup_becomes_elements),
        cmocka_unit_test(a_fence_that_names_a_language_says_so_in_its_class),
        cmocka_unit_test(formulas_stand_as_they_were_written),
        cmocka_unit_test(what_is_no_formula_stays_text),
        cmocka_unit_test(html_in_a_text_is_text),
        cmocka_unit_test(links_go_to_the_web_and_to_mail_only),
        cmocka_unit_test(images_are_links_and_never_loaded),
        cmocka_unit_test(deceptive_characters_are_shown_by_their_code),
        cmocka_unit_test(it_is_said_whether_there_is_markup),
        cmocka_unit_test(nothing_behind_the_end_is_read),
        cmocka_unit_test(the_end_of_room_leaves_balanced_elements),
        cmocka_unit_test(a_million_brackets_take_no_time_and_no_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
