/* What is counted in answers: length, markdown and script. */
#include "unit.h"

#include <jrank/bench.h>
#include <math.h>

#include "bench/answer_features.h"
#include "workspace.h"

static void is_counted(const char *text, const double *expected)
{
    double values[JR_N_FEATURES] = {0}, visible = 0;
    features_add_text(jr_str_from(text), values, &visible);
    for (jr_feature k = 0; k < JR_N_FEATURES; k++)
        if (values[k] != expected[k])
            fail_msg("'%s': %s is %g, not %g", text, jr_feature_name(k), values[k], expected[k]);
}

/* Length, headers, lists, bold, Japanese characters. */
static void markdown_is_counted_line_by_line(void **state)
{
    (void)state;
    is_counted("", (double[]){0, 0, 0, 0, 0});
    is_counted("# a\n## b\n#c\n####### d\n ### e", (double[]){28, 2, 0, 0, 0});
    is_counted("- a\n  * b\n+ c\n10. d\n1.e\n-f\n2) g", (double[]){31, 0, 4, 0, 0});
    is_counted("**a** and **b**\n**c\nd** *e*", (double[]){27, 0, 0, 2, 0});
    is_counted("```\n# a\n- b\n```\n# c", (double[]){19, 1, 0, 0, 0});
    is_counted("#", (double[]){1, 0, 0, 0, 0});
    is_counted("-", (double[]){1, 0, 0, 0, 0});
    is_counted("1.", (double[]){2, 0, 0, 0, 0});
}

static void japanese_is_kana_and_kanji(void **state)
{
    (void)state;
    is_counted("富士山はABC。", (double[]){8, 0, 0, 0, 4});
    is_counted("ｶﾀカタ々", (double[]){5, 0, 0, 0, 5});
    is_counted("\xff\xf0\x9f", (double[]){2, 0, 0, 0, 0}); /* no UTF-8: nothing breaks */
}

static const jr_str models[] = {{"a/b", 3}, {"without", 7}};
static const jr_str questions[] = {{"1", 1}, {"2", 1}, {"3", 1}, {"4", 1}};

static jr_status load(jr_arena *arena, const char *name, jr_answer_features *f, jr_error *err)
{
    return jr_answer_features_load(arena, workspace_path(name), models, 2, questions, 4, f, err);
}

static double value(const jr_answer_features *f, size_t model, size_t question, jr_feature feature)
{
    return f->values[(model * f->n_questions + question) * JR_N_FEATURES + feature];
}

static void turns_of_an_answer_are_taken_together(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    workspace_write_text(
        "a/answers/a__b.jsonl",
        "{\"question_id\": 1, \"choices\": [{\"turns\": [\"old\"]}]}\n"
        "{\"question_id\": 1, \"choices\": [{\"turns\": [\"# \xe5\xb1\xb1\", \"- x y\"]}, {}]}\n"
        "{\"question_id\": 1, \"choices\": [{\"turns\": [\"$ERROR$\", \"$ERROR$\"]}]}\n"
        "{\"question_id\": 2, \"choices\": [{\"turns\": [\"$ERROR$\", \"x\"]}]}\n"
        "{\"question_id\": 3, \"choices\": [{\"turns\": [\"xy\", \"\", \"z\"]}]}\n");
    jr_answer_features f;
    jr_error err = {0};
    assert_int_equal(load(arena, "a", &f, &err), JR_OK);
    assert_int_equal(f.n_models_found, 1);
    assert_true(value(&f, 0, 0, JR_FEATURE_LENGTH) == 8);
    assert_true(value(&f, 0, 0, JR_FEATURE_HEADERS) == 1);
    assert_true(value(&f, 0, 0, JR_FEATURE_LISTS) == 1);
    assert_true(fabs(value(&f, 0, 0, JR_FEATURE_JAPANESE) - 0.2) < 1e-15); /* of #山-xy */
    for (jr_feature k = 0; k < JR_N_FEATURES; k++) {
        assert_true(isnan(value(&f, 0, 1, k)) && isnan(value(&f, 0, 3, k)));
        assert_true(value(&f, 0, 2, k) == (k == JR_FEATURE_LENGTH ? 2 : 0));
        assert_true(isnan(value(&f, 1, 0, k)));
    }
}

static void a_bad_line_is_named(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_answer_features f = {.n_models = 77};
    jr_error err = {0};
    workspace_write_text("b/answers/a__b.jsonl", "{\"question_id\": 1}\n{\"choices\": []}\n");
    assert_int_equal(load(arena, "b", &f, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "a__b.jsonl:2: question_id is missing"));
    assert_int_equal(f.n_models, 77);
}

UNIT_GROUP(answer_features)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markdown_is_counted_line_by_line),
        cmocka_unit_test(japanese_is_kana_and_kanji),
        cmocka_unit_test(turns_of_an_answer_are_taken_together),
        cmocka_unit_test(a_bad_line_is_named),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
