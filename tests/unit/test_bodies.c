/* Bodies of responses that several readers take. */
#include "unit.h"

#include <string.h>

#include "site/bodies.h"

static held_body *add(body_shelf *shelf, const char *key, const char *text)
{
    jr_buf bytes = {0};
    jr_buf_append_text(&bytes, text);
    held_body *added = body_add(shelf, jr_str_from(key), "text/plain", &bytes);
    assert_null(bytes.data);
    assert_int_equal(jr_str_compare(body_bytes(added), jr_str_from(text)), 0);
    assert_string_equal(body_type(added), "text/plain");
    return added;
}

static void a_body_is_found_as_long_as_somebody_holds_it(void **state)
{
    (void)state;
    body_shelf shelf = {0};
    assert_null(body_find(&shelf, JR_STR("a")));
    held_body *a = add(&shelf, "a", "page"), *b = add(&shelf, "b", "page");
    assert_ptr_equal(body_find(&shelf, JR_STR("a")), a);
    body_release(a);
    assert_ptr_equal(body_find(&shelf, JR_STR("a")), a);
    assert_ptr_equal(body_find(&shelf, JR_STR("b")), b);
    body_release(b);
    body_release(a);
    body_release(a);
    assert_null(body_find(&shelf, JR_STR("a")));
    assert_ptr_equal(body_find(&shelf, JR_STR("b")), b);
    body_release(b);
    body_release(b);
    assert_null(shelf.first);
}

static void a_body_without_a_key_is_that_of_no_other(void **state)
{
    (void)state;
    body_shelf shelf = {0};
    held_body *a = add(&shelf, "", "one"), *b = add(&shelf, "", "other");
    assert_null(body_find(&shelf, JR_STR("")));
    body_release(a);
    body_release(b);
    assert_null(shelf.first);
}

UNIT_GROUP(bodies)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_found_as_long_as_somebody_holds_it),
        cmocka_unit_test(a_body_without_a_key_is_that_of_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
