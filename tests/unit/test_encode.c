/* Dictionary encoding of columns in memory. */
#include <jrank/votes.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* Against a search through all values before it. */
static void check_column(const char *values, size_t n, size_t size, ptrdiff_t stride,
                         size_t n_distinct)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    uint32_t *numbers = jr_arena_alloc(arena, n, sizeof *numbers);
    size_t found, next = 0;
    const size_t *rows = jr_column_encode(arena, values, n, size, stride, numbers, &found);
    assert_int_equal(found, n_distinct);
    for (size_t row = 0; row < n; row++) {
        const char *value = values + (ptrdiff_t)row * stride;
        assert_true(numbers[row] <= next);
        if (numbers[row] == next)
            assert_int_equal(rows[next++], row);
        assert_memory_equal(values + (ptrdiff_t)rows[numbers[row]] * stride, value, size);
    }
    assert_int_equal(next, n_distinct);
    for (size_t a = 0; a < n_distinct && n_distinct <= 100; a++)
        for (size_t b = 0; b < a; b++)
            assert_memory_not_equal(values + (ptrdiff_t)rows[a] * stride,
                                    values + (ptrdiff_t)rows[b] * stride, size);
}

static void equal_values_get_equal_numbers_in_the_order_they_come(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 4, 7, 8, 12, 40};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        enum { ROWS = 2000, DISTINCT = 50 };
        size_t size = sizes[s];
        char *values = calloc(ROWS, size);
        for (size_t row = 0; row < ROWS; row++)
            values[row * size + size - 1] = (char)(row * row * 7 % DISTINCT);
        bool seen[DISTINCT] = {false};
        size_t n_distinct = 0;
        for (size_t row = 0; row < ROWS; row++) {
            bool *here = &seen[(unsigned char)values[row * size + size - 1]];
            n_distinct += !*here;
            *here = true;
        }
        check_column(values, ROWS, size, (ptrdiff_t)size, n_distinct);
        free(values);
    }
}

static void a_column_may_be_part_of_a_table_or_backwards(void **state)
{
    (void)state;
    const uint64_t table[4][2] = {{1, 7}, {2, 7}, {1, 9}, {3, 7}};
    check_column((const char *)table, 4, sizeof(uint64_t), sizeof table[0], 3);
    check_column((const char *)&table[3][1], 4, sizeof(uint64_t), -(ptrdiff_t)sizeof table[0], 2);
}

static void many_values_are_told_apart(void **state)
{
    (void)state;
    enum { ROWS = 300000 };
    uint64_t *values = calloc(ROWS, sizeof *values);
    for (uint64_t row = 0; row < ROWS; row++)
        values[row] = row % (ROWS / 2) * 0x100000001u;
    check_column((const char *)values, ROWS, sizeof *values, sizeof *values, ROWS / 2);
    free(values);
}

static void no_values_have_no_numbers(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n_distinct = 9;
    jr_column_encode(arena, NULL, 0, 8, 8, NULL, &n_distinct);
    assert_int_equal(n_distinct, 0);
}

UNIT_GROUP(encode)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_values_get_equal_numbers_in_the_order_they_come),
        cmocka_unit_test(a_column_may_be_part_of_a_table_or_backwards),
        cmocka_unit_test(many_values_are_told_apart),
        cmocka_unit_test(no_values_have_no_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
