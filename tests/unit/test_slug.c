/* Slugs: what becomes of names in paths, and that no two names share one. */
#include "arena.h"

#include "site/slug.h"

#include <stdio.h>
#include <string.h>

static const char *slug(const char *name)
{
    jr_str text = jr_str_from(name);
    return slugs_of(arena, &text, 1)[0].data;
}

static void a_plain_name_is_its_slug(void **state)
{
    (void)state;
    assert_string_equal(slug("gpt-4"), "gpt-4");
    assert_string_equal(slug("GPT-3.5_Turbo"), "gpt-3.5_turbo");
    assert_string_equal(slug("org/model:v2"), "org-model-v2");
    assert_string_equal(slug("a  &  b"), "a-b");
}

static void what_would_leave_the_folder_or_hide_is_gone(void **state)
{
    (void)state;
    static const char *const names[] = {
        "..",   "../../etc/passwd", ".hidden",   "",         "/",   "日本",
        "a\nb", "<script>",         "%2e%2e%2f", "con\\nul", "\xFF"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *seen = slug(names[i]);
        assert_true(seen[0] && seen[0] != '.');
        assert_null(strstr(seen, ".."));
        assert_int_equal(strspn(seen, "abcdefghijklmnopqrstuvwxyz0123456789._-"), strlen(seen));
    }
    assert_string_not_equal(slug("日本"), slug("日木"));
    char longest[3000];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_true(strlen(slug(longest)) < 100);
}

/* Paths of pairs are cut at the first ".vs.". */
static void two_slugs_around_vs_have_one_reading(void **state)
{
    (void)state;
    static const char *const names[] = {"a",    "a.vs",  "vs.b",      "b",  "vs",     "a.vs.b",
                                        ".vs.", "vs.vs", "a.vs.vs.b", "a.", "x.vs.vs"};
    enum { N = sizeof names / sizeof *names };
    jr_str texts[N];
    for (size_t i = 0; i < N; i++)
        texts[i] = jr_str_from(names[i]);
    const jr_str *slugs = slugs_of(arena, texts, N);
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < N; k++) {
            jr_str path = jr_arena_format(arena, "%s.vs.%s", slugs[i].data, slugs[k].data);
            const char *versus = strstr(path.data, ".vs.");
            assert_int_equal(versus - path.data, slugs[i].size);
            assert_null(strstr(versus + 1, ".vs."));
        }
}

static void names_that_would_share_a_slug_have_a_hash_each(void **state)
{
    (void)state;
    /* The last one is what the first becomes. */
    jr_str names[4] = {JR_STR("Model A"), JR_STR("model-a"), JR_STR("other"), {0}};
    jr_str expected = slugs_of(arena, names, 3)[0];
    assert_string_not_equal(expected.data, "model-a");
    assert_string_equal(slugs_of(arena, names, 3)[2].data, "other");
    names[3] = expected;
    const jr_str *slugs = slugs_of(arena, names, 4);
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(slugs[i].data, slugs[k].data);
}

static void a_slug_is_found_by_its_place(void **state)
{
    (void)state;
    jr_str names[] = {JR_STR("c"), JR_STR("a"), JR_STR("b")};
    const jr_str *slugs = slugs_of(arena, names, 3);
    slug_index index = slugs_sort(arena, slugs, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(slugs_find(&index, slugs[i]), i);
    assert_int_equal(slugs_find(&index, JR_STR("d")), SIZE_MAX);
    assert_int_equal(slugs_find(&index, (jr_str){0}), SIZE_MAX);
    index = slugs_sort(arena, NULL, 0);
    assert_int_equal(slugs_find(&index, JR_STR("a")), SIZE_MAX);
}

UNIT_GROUP(slug)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_name_is_its_slug),
        cmocka_unit_test(what_would_leave_the_folder_or_hide_is_gone),
        cmocka_unit_test(two_slugs_around_vs_have_one_reading),
        cmocka_unit_test(names_that_would_share_a_slug_have_a_hash_each),
        cmocka_unit_test(a_slug_is_found_by_its_place),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
