/* What is done: valid results only, of any writer, in files small and large. */
#include "unit.h"

#include "bench/done.h"

#include <jrank/base.h>

#include "workspace.h"

static done_set load(bool of_pairs, const char *path, unsigned n_threads)
{
    done_set set;
    jr_error err = {0};
    if (done_load_judgments(path, of_pairs, n_threads, &set, &err) != JR_OK)
        fail_msg("%s", err.message);
    return set;
}

static bool has_pair(const done_set *set, const char *question, const char *first,
                     const char *second, uint32_t turn)
{
    jr_str models[] = {jr_str_from(first), jr_str_from(second)};
    return done_has(set, match_key(jr_str_from(question), models, 2, (uint16_t)turn));
}

static bool has_score(const done_set *set, jr_str question, jr_str model, uint16_t turn)
{
    return done_has(set, match_key(question, &model, 1, turn));
}

static void a_file_that_is_not_there_is_an_empty_set(void **state)
{
    (void)state;
    DONE_AUTO done_set pairs = load(true, workspace_path("none"), 0);
    assert_false(has_pair(&pairs, "1", "a", "b", 1));
    jr_error err;
    workspace_write_text("folder/file", "");
    assert_int_equal(done_load_judgments(workspace_path("folder"), true, 0, &pairs, &err),
                     JR_ERR_IO);
}

static void matches_are_known_by_question_seats_and_turn(void **state)
{
    (void)state;
    const char *path = workspace_write_text(
        "a_pair.jsonl",
        "{\"question_id\": 81, \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\": 1}\n"
        "{\"question_id\": \"q\", \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\": "
        "\"tie\", \"turn\": 2}\n"
        "{\"question_id\": \"q\", \"model1_id\": \"b\", \"model2_id\": \"a\", \"winner\": -1}\n"
        "{\"question_id\": \"q\", \"model1_id\": \"b\", \"model2_id\": \"a\"}\n"
        "{\"question_id\": \"81\", \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\": 3}\n"
        "{\"question_id\": 7, \"model_1\": \"org/a\", \"model_2\": \"org__b\", \"g1_winner\": "
        "\"model_1\", \"g2_winner\": \"error\"}\n"
        "{\"question_id\": 8, \"model_1\": \"org/a\", \"model_2\": \"org__b\", \"winner\": 1}\n"
        "\n{\"question_id\": 9, \"model1_");
    DONE_AUTO done_set set = load(true, path, 1);
    assert_int_equal(set.n_valid, 3);
    assert_int_equal(set.n_invalid, 4);
    assert_int_equal(set.n_duplicates, 1);
    assert_int_equal(set.n_torn, 1);
    assert_true(has_pair(&set, "81", "a", "b", 1));
    assert_false(has_pair(&set, "81", "b", "a", 1));
    assert_false(has_pair(&set, "81", "a", "b", 2));
    assert_true(has_pair(&set, "q", "a", "b", 2));
    assert_false(has_pair(&set, "q", "a", "b", 1));
    assert_false(has_pair(&set, "q", "b", "a", 1));
    assert_true(has_pair(&set, "8", "org__a", "org/b", 1));
    assert_false(has_pair(&set, "7", "org/a", "org/b", 1)); /* half of a record is asked anew */
    assert_false(has_pair(&set, "7", "org/b", "org/a", 1));
}

static void a_large_file_gives_the_same_for_every_number_of_threads(void **state)
{
    (void)state;
    enum { N = 4000 };
    JR_BUF_AUTO jr_buf text = {0};
    for (int i = 0; i < N; i++) {
        jr_buf_format(&text, "{\"question_id\": %d, \"model1_id\": \"a\", \"model2_id\": \"b\", ",
                      i);
        jr_buf_format(&text, "\"winner\": %d, \"judgment\": \"", i % 4 ? i % 4 : -1);
        jr_buf_append_repeated(&text, 'x', (size_t)(i % 7) * 100);
        jr_buf_append_text(&text, "\"}\n");
    }
    const char *path = workspace_write("large_pair.jsonl", text.data, text.size);
    for (unsigned n_threads = 0; n_threads < 5; n_threads++) {
        DONE_AUTO done_set set = load(true, path, n_threads);
        assert_int_equal(set.n_valid, N * 3 / 4);
        assert_int_equal(set.n_invalid, N / 4);
        for (int i = 0; i < N; i++) {
            char question[16];
            snprintf(question, sizeof question, "%d", i);
            assert_int_equal(has_pair(&set, question, "a", "b", 1), i % 4 != 0);
        }
    }
}

static void scores_are_valid_unless_missing_or_negative(void **state)
{
    (void)state;
    const char *path = workspace_write_text(
        "a_single.jsonl", "{\"question_id\": 1, \"model\": \"a\", \"score\": 7.5, \"turn\": 2}\n"
                          "{\"question_id\": 1, \"model\": \"b\", \"score\": -1, \"turn\": 1}\n"
                          "{\"question_id\": 2, \"model\": \"b\", \"score\": \"8\"}\n"
                          "{\"question_id\": 3, \"model\": \"b\", \"score\": 0}\n"
                          "{\"question_id\": 4, \"model\": \"b\"}\n");
    DONE_AUTO done_set set = load(false, path, 0);
    assert_int_equal(set.n_valid, 3);
    assert_int_equal(set.n_invalid, 2);
    assert_true(has_score(&set, JR_STR("1"), JR_STR("a"), 2));
    assert_false(has_score(&set, JR_STR("1"), JR_STR("a"), 1));
    assert_false(has_score(&set, JR_STR("1"), JR_STR("b"), 1));
    assert_true(has_score(&set, JR_STR("2"), JR_STR("b"), 1));
    assert_true(has_score(&set, JR_STR("3"), JR_STR("b"), 1));
}

static void lines_that_can_not_be_read_are_named(void **state)
{
    (void)state;
    done_set set = {.n_valid = 77};
    jr_error err;
    const char *path = workspace_write_text("wrong", "{\"question_id\": 1, \"model\": 2}\n");
    assert_int_equal(done_load_judgments(path, false, 0, &set, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "wrong:1: model is not a model's name"));
    assert_int_equal(done_load_judgments(path, true, 0, &set, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "wrong:1: model1_id is missing"));
    path = workspace_write_text("wrong", "[]\n");
    assert_int_equal(done_load_judgments(path, false, 0, &set, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "wrong:1: is not an object"));
    assert_int_equal(set.n_valid, 77);
}

UNIT_GROUP(done)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_is_not_there_is_an_empty_set),
        cmocka_unit_test(matches_are_known_by_question_seats_and_turn),
        cmocka_unit_test(a_large_file_gives_the_same_for_every_number_of_threads),
        cmocka_unit_test(scores_are_valid_unless_missing_or_negative),
        cmocka_unit_test(lines_that_can_not_be_read_are_named),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
