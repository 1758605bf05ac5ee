/* The format reference: every field of every record, those of endpoints and configs among them. */
#include "unit.h"

#include <string.h>

#include <jrank/bench.h>

static void every_field_is_documented(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_format_field *fields;
    size_t n, n_required = 0, n_records = 0, n_endpoint = 0;
    jr_format_fields(arena, &fields, &n);
    assert_true(n > 30);
    for (size_t i = 0; i < n; i++) {
        assert_true(strlen(fields[i].name) > 0 && strlen(fields[i].type) > 0);
        assert_true(strlen(fields[i].meaning) > 3);
        n_required += fields[i].is_required;
        n_records += i == 0 || strcmp(fields[i].record, fields[i - 1].record) != 0;
        n_endpoint += strcmp(fields[i].record, "endpoint") == 0;
    }
    assert_true(n_required > 10 && n_required < n);
    assert_int_equal(n_records, 21);
    assert_int_equal(n_endpoint, 12);
    assert_string_equal(fields[0].record, "question");
    assert_string_equal(fields[0].type, "string or number");
}

UNIT_GROUP(formats)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
