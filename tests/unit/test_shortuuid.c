/* Short ids: the form of the Python package, version 4, and no two alike. */
#include "unit.h"

#include "base/shortuuid.h"

#include <stdlib.h>
#include <string.h>

static void ids_are_written_as_the_python_package_does(void **state)
{
    (void)state;
    char text[SHORTUUID_SIZE];
    /* The example in the documentation of shortuuid 1.0: 3b1f8b40-222c-4a6e-b77e-779d5a94e21c. */
    shortuuid_format(0x3b1f8b40222c4a6e, 0xb77e779d5a94e21c, text);
    assert_string_equal(text, "CXc85b4rqinB7s5J52TRYb");
    shortuuid_format(0, 0, text);
    assert_string_equal(text, "2222222222222222222222");
    shortuuid_format(0, 57 * 57 + 1, text);
    assert_string_equal(text, "2222222222222222222323");
    shortuuid_format(UINT64_MAX, UINT64_MAX, text);
    assert_string_equal(text, "oZEq7ovRbLq6UnGMPwc8B5");
}

static int compare(const void *left, const void *right)
{
    return strcmp(left, right);
}

static void random_ids_are_unlike_each_other_and_the_same_for_one_seed(void **state)
{
    (void)state;
    enum { N = 20000 };
    static char ids[N][SHORTUUID_SIZE];
    rng r, again;
    rng_init(&r, 5, 0);
    rng_init(&again, 5, 0);
    for (int i = 0; i < N; i++) {
        char same[SHORTUUID_SIZE];
        shortuuid_new(&r, ids[i]);
        shortuuid_new(&again, same);
        assert_string_equal(ids[i], same);
        assert_int_equal(strlen(ids[i]), SHORTUUID_SIZE - 1);
    }
    qsort(ids, N, sizeof *ids, compare);
    for (int i = 1; i < N; i++)
        assert_string_not_equal(ids[i - 1], ids[i]);
}

UNIT_GROUP(shortuuid)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_written_as_the_python_package_does),
        cmocka_unit_test(random_ids_are_unlike_each_other_and_the_same_for_one_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
