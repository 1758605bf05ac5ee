/* Ids: after which files may be called, and which two have files of their own. */
#include "unit.h"

#include <string.h>

#include "eval/endpoint.h"

static void an_id_must_give_a_file_a_name_that_is_seen(void **state)
{
    (void)state;
    static const char *const good[] = {"a", "org/a", "日本語", "a b", "a.b", "-", "~", "a\xC2\x9B"};
    static const char *const wrong[] = {"",      ".",     "..",   ".a",      "a\nb",
                                        "a\x1B", "a\x7F", "\xFF", "a.errors"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_null(endpoint_id_problem(jr_str_from(good[i])));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!endpoint_id_problem(jr_str_from(wrong[i])))
            fail_msg("'%s' is an id", wrong[i]);
    assert_non_null(endpoint_id_problem(JR_STR("a\0b")));
}

static void an_id_leaves_room_for_what_stands_behind_it(void **state)
{
    (void)state;
    char text[201];
    memset(text, 'a', sizeof text);
    assert_null(endpoint_id_problem((jr_str){text, 200}));
    assert_non_null(endpoint_id_problem((jr_str){text, 201}));
    text[7] = '/';
    assert_null(endpoint_id_problem((jr_str){text, 199}));
    assert_non_null(endpoint_id_problem((jr_str){text, 200}));
}

static void two_ids_that_a_disk_may_take_for_one_clash(void **state)
{
    (void)state;
    static const struct {
        const char *left, *right, *problem;
    } cases[] = {
        {"a", "a", "are the same"},
        {"a/b", "a__b", "have the same files"},
        {"a/b__c", "a__b/c", "have the same files"},
        {"Llama", "llama", "differ by case"},
        {"ÄFFIN", "äffin", "differ by case"},
        {"が", "か\u3099", "differ by case"},
        {"ガ", "ｶﾞ", "differ by case"},
        {"gpt-４", "gpt-4", "differ by case"},
        {"a\u200B", "a", "differ by case"},
        {"a", "b", NULL},
        {"a/b", "a_b", NULL},
        {"a-b", "a_b", NULL},
        {"か", "が", NULL},
        {"a", "a ", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *problem =
            endpoint_ids_clash(jr_str_from(cases[i].left), jr_str_from(cases[i].right));
        if (!cases[i].problem != !problem ||
            (problem && strncmp(problem, cases[i].problem, strlen(cases[i].problem)) != 0))
            fail_msg("'%s' and '%s': %s", cases[i].left, cases[i].right, problem ? problem : "");
    }
}

UNIT_GROUP(endpoint_id)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_must_give_a_file_a_name_that_is_seen),
        cmocka_unit_test(an_id_leaves_room_for_what_stands_behind_it),
        cmocka_unit_test(two_ids_that_a_disk_may_take_for_one_clash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
