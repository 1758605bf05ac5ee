/* Libraries that are opened when they are wanted. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "base/library.h"

static struct {
    __typeof__(&ldexp) ldexp;
} lib;

static const library_symbol symbols[] = {{"ldexp", &lib.ldexp}};

static void the_first_file_that_is_there_is_opened(void **state)
{
    (void)state;
    static const library_row row = {.name = "libm", .files = {"libjrank-none.so.1", "libm.so.6"}};
    static library math = {.row = &row, .symbols = symbols, .n_symbols = 1};
    for (int again = 0; again < 2; again++) {
        assert_int_equal(library_open(&math, NULL), JR_OK);
        assert_true(lib.ldexp(1, 3) == 8);
    }
}

static void assert_problem(library *wanted, const char *sentence)
{
    for (int again = 0; again < 2; again++) {
        jr_error err = {0};
        assert_int_equal(library_open(wanted, &err), JR_ERR_UNAVAILABLE);
        assert_string_equal(err.message, sentence);
    }
}

static void what_is_missing_is_said_with_the_remedy(void **state)
{
    (void)state;
    static const library_symbol unknown[] = {{"ldexp", &lib.ldexp}, {"jrank_none", &lib.ldexp}};
    static const library_row none_row = {.name = "libnone",
                                         .files = {"libjrank-none.so.1"},
                                         .use = "counting needs",
                                         .remedy = "install libnone"};
    static const library_row old_row = {
        .name = "libm", .files = {"libm.so.6"}, .remedy = "install a newer one"};
    static library none = {.row = &none_row},
                   old = {.row = &old_row, .symbols = unknown, .n_symbols = 2};
    assert_problem(&none, "counting needs libnone, which is not installed; HINT: install libnone");
    assert_problem(
        &old, "the installed libm does not fit: it lacks jrank_none; HINT: install a newer one");
}

UNIT_GROUP(library)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_file_that_is_there_is_opened),
        cmocka_unit_test(what_is_missing_is_said_with_the_remedy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
