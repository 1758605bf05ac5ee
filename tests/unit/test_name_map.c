/* Names with numbers. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/name_map.h"

static void names_are_numbered_as_they_come_and_keep_their_numbers(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    NAME_MAP_AUTO name_map map = {.arena = arena};
    char name[16];
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 20000; i++) {
            int size = snprintf(name, sizeof name, "model-%u", i);
            assert_int_equal(name_map_add(&map, (jr_str){name, (size_t)size}), i);
        }
    }
    assert_int_equal(map.n, 20000);
    assert_string_equal(map.names[19999].data, "model-19999");
}

static void what_was_not_added_is_not_found(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    NAME_MAP_AUTO name_map map = {.arena = arena};
    assert_int_equal(name_map_find(&map, JR_STR("a")), NAME_NONE);
    name_map_add(&map, JR_STR("a"));
    assert_int_equal(name_map_find(&map, JR_STR("a")), 0);
    assert_int_equal(name_map_find(&map, JR_STR("")), NAME_NONE);
    assert_int_equal(name_map_find(&map, JR_STR("aa")), NAME_NONE);
}

static void names_may_be_empty_and_hold_a_nul_byte(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    NAME_MAP_AUTO name_map map = {.arena = arena};
    assert_int_equal(name_map_add(&map, (jr_str){0}), 0);
    assert_int_equal(name_map_add(&map, JR_STR("a\0b")), 1);
    assert_int_equal(name_map_add(&map, JR_STR("a\0c")), 2);
    assert_int_equal(name_map_add(&map, JR_STR("a")), 3);
    assert_int_equal(name_map_find(&map, JR_STR("a\0c")), 2);
    assert_int_equal(name_map_find(&map, JR_STR("")), 0);
}

/* The texts are the arena's, so they outlive the map and what was read. */
static void texts_are_copied(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    name_map map = {.arena = arena};
    char text[] = "gpt-4";
    name_map_add(&map, jr_str_from(text));
    memset(text, 'x', sizeof text);
    jr_str name = map.names[0];
    name_map_release(&map);
    assert_string_equal(name.data, "gpt-4");
}

UNIT_GROUP(name_map)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_numbered_as_they_come_and_keep_their_numbers),
        cmocka_unit_test(what_was_not_added_is_not_found),
        cmocka_unit_test(names_may_be_empty_and_hold_a_nul_byte),
        cmocka_unit_test(texts_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
