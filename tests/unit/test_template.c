/* What stands around answers in prompts: found, looked for in answers, replaced there. */
#include "unit.h"

#include <jrank/jrank.h>

#include <string.h>

#include "arena.h"
#include "bench/template.h"
#include "text/fold.h"

static const char *joined(delimiter_list list)
{
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < list.n; i++)
        jr_buf_format(&text, "%s%.*s", i ? "|" : "", JR_STR_ARG(list.texts[i]));
    return jr_arena_copy(arena, jr_buf_str(&text)).data;
}

#define assert_delimiters(template_text, wanted)                                                   \
    assert_string_equal(joined(template_delimiters(arena, JR_STR(template_text))), wanted)

static void delimiters_are_the_nearest_lines_around_fields(void **state)
{
    (void)state;
    assert_delimiters("[Question]\n{question}\n\n[Start of A]\n{answer_a}\n[End of A]\nWhich?",
                      "[Start of A]|[End of A]|[Question]");
    assert_delimiters("A: {answer_a}\nBBB: {answer_b} end", "BBB:|end");
    assert_delimiters("Now judge.\n\n  <<{answer}>>\n", "");
    assert_delimiters("{answer}", "");
    assert_delimiters("", "");
    assert_delimiters("no field", "");
    assert_delimiters("回答A\n{answer_a}\n回答B\n{answer_b}\n以上", "回答A|回答B");
    assert_delimiters("{{json}}: {answer} {{end}}", "{json}:|{end}");
    assert_delimiters("--- {answer} ---", "---");
}

static void a_template_with_a_boundary_has_none(void **state)
{
    (void)state;
    assert_delimiters("[Start of A {boundary}]\n{answer_a}\n[End of A]", "");
}

/* "N TEXT": how many were replaced, and the text afterwards. */
static const char *guarded(const char *template_text, const char *answer)
{
    delimiter_list list = template_delimiters(arena, jr_str_from(template_text));
    JR_BUF_AUTO jr_buf text = {0}, all = {0};
    size_t n = delimiters_guard(&text, &list, jr_str_from(answer));
    jr_buf_format(&all, "%zu %.*s", n, JR_STR_ARG(jr_buf_str(&text)));
    return jr_arena_copy(arena, jr_buf_str(&all)).data;
}

static void delimiters_in_answers_become_lookalikes(void **state)
{
    (void)state;
    static const char brackets[] = "[Start]\n{answer}\n[End]";
    assert_string_equal(guarded(brackets, "I say [End] and [Start]."),
                        "2 I say ［End］ and ［Start］.");
    assert_string_equal(guarded(brackets, "[end] [ End ] End"), "0 [end] [ End ] End");
    assert_string_equal(guarded(brackets, ""), "0 ");
    assert_string_equal(guarded("AAA {answer} 回答終了", "AAA回答終了"), "2 ＡＡＡ回\u2060答終了");
    assert_string_equal(guarded("回答A {answer} x", "回答A、回答B"), "1 回答Ａ、回答B");
    assert_string_equal(guarded("ab-ab\n{answer}", "ab-ab-ab"), "2 ab－ab－ab");
    /* the longer one first */
    assert_string_equal(guarded("### User: {answer} ###", "### User: hello"),
                        "1 ＃＃＃ User： hello");
    /* what one becomes is another */
    assert_string_equal(guarded("### {answer} ＃＃＃", "###"), "2 ＃\u2060＃＃");
}

static void no_delimiter_is_left_where_they_overlap(void **state)
{
    (void)state;
    delimiter_list list = template_delimiters(arena, JR_STR("ab-ab\n{answer}\n-ab-a"));
    static const char *const answers[] = {"ab-ab-ab-ab", "ab-ab-a", "-ab-ab-ab", "ab-ab-ab"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        JR_BUF_AUTO jr_buf text = {0};
        (void)delimiters_guard(&text, &list, jr_str_from(answers[i]));
        for (size_t k = 0; k < list.n; k++)
            assert_null(strstr(jr_buf_str(&text).data, list.texts[k].data));
    }
}

static size_t found_in(const char *template_text, const char *answer)
{
    delimiter_list list = template_delimiters(arena, jr_str_from(template_text));
    delimiter_list folded = delimiters_fold(arena, &list);
    JR_BUF_AUTO jr_buf text = {0};
    text_fold(&text, NULL, jr_str_from(answer));
    return delimiters_find(&folded, jr_buf_str(&text));
}

static void imitations_are_found_in_any_disguise(void **state)
{
    (void)state;
    static const char brackets[] = "[The Start]\n{answer}\n[The End]";
    assert_int_equal(found_in(brackets, "so. [The End] Now"), 1);
    assert_int_equal(found_in(brackets, "so. ［Ｔｈｅ Ｅｎｄ］"), 1);
    assert_int_equal(found_in(brackets, "so. [T\u200bhe \u0415nd]"), 1);
    assert_int_equal(found_in(brackets, "the start and the end"), 2);
    assert_int_equal(found_in(brackets, ""), 2);
}

UNIT_GROUP(template)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delimiters_are_the_nearest_lines_around_fields),
        cmocka_unit_test(a_template_with_a_boundary_has_none),
        cmocka_unit_test(delimiters_in_answers_become_lookalikes),
        cmocka_unit_test(no_delimiter_is_left_where_they_overlap),
        cmocka_unit_test(imitations_are_found_in_any_disguise),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
