/* The format reference: every field of every record, those of endpoints and configs among them. */
#include "paths.h"
#include "unit.h"

#include <string.h>

#include <jrank/bench.h>

#include "base/str.h"

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
    assert_int_equal(n_records, 75);
    assert_int_equal(n_endpoint, 12);
    assert_string_equal(fields[0].record, "question");
    assert_string_equal(fields[0].type, "string or number");
}

/* The document says more of a ranking's fields than their rows do, and leaves none out. */
static void assert_every_field_of_a_ranking_is_in(const char *path, const char *heading)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_format_field *fields;
    jr_str document;
    jr_error err;
    size_t n, i = 0;
    jr_format_fields(arena, &fields, &n);
    assert_int_equal(jr_file_load(arena, path, &document, &err), JR_OK);
    const char *rankings = strstr(document.data, heading);
    assert_non_null(rankings);
    const char *end = strstr(rankings + 1, "\n## ");
    jr_str text = {rankings, (size_t)(end - rankings)};
    while (i < n && strcmp(fields[i].record, "ranking") != 0)
        i++;
    assert_true(i < n);
    for (; i < n; i++) {
        jr_str name = jr_arena_format(arena, "`%s`", fields[i].name);
        if (!str_contains(text, name.data))
            fail_msg("%s does not say what %s of a %s is", path, name.data, fields[i].record);
    }
}

static void every_field_of_a_ranking_is_in_the_documents(void **state)
{
    (void)state;
    assert_every_field_of_a_ranking_is_in(SOURCE_ROOT "/doc/formats.md", "\n## Rankings\n");
    assert_every_field_of_a_ranking_is_in(SOURCE_ROOT "/doc/formats.ja.md", "\n## ランキング\n");
}

UNIT_GROUP(formats)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_documented),
        cmocka_unit_test(every_field_of_a_ranking_is_in_the_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
