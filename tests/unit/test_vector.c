/* Arrays that grow. */
#include "unit.h"

#include "base/vector.h"

typedef VECTOR(uint32_t) numbers;

static void items_stay_in_order_while_the_vector_grows(void **state)
{
    (void)state;
    AUTO_FREE numbers list = {0};
    for (uint32_t i = 0; i < 100000; i++)
        VECTOR_ADD(&list, NULL, i);
    assert_int_equal(list.n, 100000);
    for (uint32_t i = 0; i < list.n; i++)
        assert_int_equal(list.items[i], i);
}

static void items_may_stand_in_an_arena(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    VECTOR(jr_str) list = {0};
    for (size_t i = 0; i < 1000; i++)
        *VECTOR_NEW(&list, arena) = jr_arena_format(arena, "%zu", i);
    assert_int_equal(list.n, 1000);
    assert_string_equal(list.items[0].data, "0");
    assert_string_equal(list.items[999].data, "999");
}

static void a_vector_that_was_released_is_empty_and_ready(void **state)
{
    (void)state;
    AUTO_FREE numbers list = {0};
    VECTOR_ADD(&list, NULL, 1);
    VECTOR_RELEASE(&list);
    assert_int_equal(list.n, 0);
    VECTOR_ADD(&list, NULL, 2);
    assert_int_equal(list.items[0], 2);
}

static void capacities_double_so_that_growing_costs_what_is_there(void **state)
{
    (void)state;
    AUTO_FREE numbers list = {0};
    size_t n_moves = 0;
    for (uint32_t i = 0, *before = NULL; i < 1 << 20; i++, before = list.items) {
        VECTOR_ADD(&list, NULL, i);
        n_moves += list.items != before;
    }
    assert_true(n_moves <= 20);
}

static void what_is_kept_is_a_copy(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    double items[] = {1, 2, 3};
    double *kept = vector_keep(arena, items, 3, sizeof *items);
    items[1] = 0;
    assert_true(kept[0] == 1 && kept[1] == 2 && kept[2] == 3);
    assert_non_null(vector_keep(arena, NULL, 0, sizeof *items));
}

UNIT_GROUP(vector)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_stay_in_order_while_the_vector_grows),
        cmocka_unit_test(items_may_stand_in_an_arena),
        cmocka_unit_test(a_vector_that_was_released_is_empty_and_ready),
        cmocka_unit_test(capacities_double_so_that_growing_costs_what_is_there),
        cmocka_unit_test(what_is_kept_is_a_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
