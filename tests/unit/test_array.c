/* Finding the elements of a JSON array without parsing it. */
#include "unit.h"

#include <string.h>

#include "json/array.h"

static const char text[] = " [ {\"a\": \"x,]}\\\"\"}, [1, {\"b\": \"\\\\\"}], \"[\", 3 ] ";

static void elements_end_at_commas_outside_strings_and_brackets(void **state)
{
    (void)state;
    array_scanner scanner = {0};
    size_t offset = 0;
    static const char *const ends[] = {" [1, {", " \"[\"", " 3 ]"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(array_scan(&scanner, text, sizeof text - 1, &offset));
        assert_false(scanner.is_closed);
        assert_memory_equal(text + offset, ends[i], strlen(ends[i]));
    }
    assert_true(array_scan(&scanner, text, sizeof text - 1, &offset));
    assert_true(scanner.is_closed);
    assert_int_equal(offset, sizeof text - 2);
}

/* Wherever the text is cut into three pieces, the last cut is in front of the last element. */
static void the_splitter_keeps_its_place_over_pieces(void **state)
{
    (void)state;
    const size_t size = sizeof text - 1, wanted = (size_t)(strstr(text, " 3 ]") - text);
    for (size_t i = 0; i <= size; i++) {
        for (size_t k = i; k <= size; k++) {
            array_scanner scanner = {0};
            size_t starts[] = {0, i, k, size}, cut = 0;
            for (size_t p = 0; p < 3; p++) {
                size_t found = array_split(&scanner, text + starts[p], starts[p + 1] - starts[p]);
                cut = found ? starts[p] + found : cut;
            }
            assert_int_equal(cut, wanted);
            assert_true(scanner.is_closed);
        }
    }
}

static void depth_has_no_limit(void **state)
{
    (void)state;
    enum { DEPTH = 100000 };
    static char deep[2 * DEPTH + 2];
    memset(deep, '[', DEPTH + 1);
    memset(deep + DEPTH + 1, ']', DEPTH + 1);
    array_scanner scanner = {0};
    size_t offset = 0;
    assert_true(array_scan(&scanner, deep, sizeof deep, &offset));
    assert_int_equal(offset, sizeof deep);
}

UNIT_GROUP(array)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_end_at_commas_outside_strings_and_brackets),
        cmocka_unit_test(the_splitter_keeps_its_place_over_pieces),
        cmocka_unit_test(depth_has_no_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
