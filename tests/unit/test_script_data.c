/* Strings that are safe in a script wherever it stands, and shards that keep to their size. */
#include "unit.h"

#include <jrank/base.h>

#include "site/script_data.h"

static void assert_string(jr_str text, size_t max, const char *expected)
{
    JR_BUF_AUTO jr_buf out = {0};
    script_string(&out, text, max);
    assert_string_equal(out.data, expected);
}

static void what_ends_a_script_is_escaped(void **state)
{
    (void)state;
    assert_string(JR_STR("a \"b\" \\ </script> <!-- /"), 100,
                  "\"a \\\"b\\\" \\\\ <\\/script> <\\u0021-- /\"");
    assert_string(JR_STR("line\nseparators\xE2\x80\xA8 \xE2\x80\xA9\t"), 100,
                  "\"line\\nseparators\\u2028 \\u2029\\u0009\"");
    assert_string((jr_str){"nul\0", 4}, 100, "\"nul\\u0000\"");
    assert_string(JR_STR("no UTF-8: \xFF\xC3"), 100, "\"no UTF-8: \xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void text_is_cut_between_characters(void **state)
{
    (void)state;
    assert_string(JR_STR("日本"), 8, "\"日本\"");
    assert_string(JR_STR("日本"), 7, "\"日\"");
    assert_string(JR_STR("a\n"), 4, "\"a\"");
    assert_string(JR_STR("日本"), 2, "\"\"");
    assert_string((jr_str){0}, 2, "\"\"");
}

static size_t bound_of_third(const archive *a, size_t i)
{
    (void)a, (void)i;
    return SHARD_MAX / 3;
}

static size_t bound_of_all(const archive *a, size_t i)
{
    (void)a;
    return i % 2 ? SHARD_MAX : 0;
}

static void every_item_is_in_one_shard(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    shard_plan thirds = shards_plan(arena, NULL, 7, bound_of_third);
    assert_int_equal(thirds.n, 3);
    assert_int_equal(thirds.first[1], 3);
    assert_int_equal(thirds.first[2], 6);
    assert_int_equal(thirds.first[3], 7);
    shard_plan full = shards_plan(arena, NULL, 4, bound_of_all);
    assert_int_equal(full.n, 2);
    assert_int_equal(full.first[1], 3);
    assert_int_equal(full.first[2], 4);
    shard_plan none = shards_plan(arena, NULL, 0, bound_of_all);
    assert_int_equal(none.n, 1);
    assert_int_equal(none.first[1], 0);
}

static void a_shard_has_its_part_of_a_range(void **state)
{
    (void)state;
    size_t first[] = {0, 3, 6, 7};
    shard_plan plan = {first, 3};
    shard_part part = shards_part(&plan, 1, 4, 7);
    assert_int_equal(part.begin, 0);
    assert_int_equal(part.end, 2);
    part = shards_part(&plan, 2, 4, 7);
    assert_int_equal(part.begin, 2);
    assert_int_equal(part.end, 3);
    part = shards_part(&plan, 0, 4, 7);
    assert_int_equal(part.begin, part.end);
}

static void a_path_leads_to_its_shard(void **state)
{
    (void)state;
    size_t first[14] = {0};
    shard_plan plan = {first, 13};
    JR_BUF_AUTO jr_buf path = {0};
    shards_path("matches", 12, &path);
    assert_string_equal(path.data, "data/matches-12.js");
    assert_int_equal(shards_find(&plan, "matches", JR_STR("data/matches-12")), 12);
    assert_int_equal(shards_find(&plan, "matches", JR_STR("data/matches-13")), SIZE_MAX);
    assert_int_equal(shards_find(&plan, "matches", JR_STR("data/matches-")), SIZE_MAX);
    assert_int_equal(shards_find(&plan, "matches", JR_STR("data/matches-1x")), SIZE_MAX);
    assert_int_equal(shards_find(&plan, "matches", JR_STR("data/texts-1")), SIZE_MAX);
    assert_int_equal(shards_find(&plan, "matches", JR_STR("data/matches-18446744073709551617")),
                     SIZE_MAX);
}

UNIT_GROUP(script_data)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ends_a_script_is_escaped),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(every_item_is_in_one_shard),
        cmocka_unit_test(a_shard_has_its_part_of_a_range),
        cmocka_unit_test(a_path_leads_to_its_shard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
