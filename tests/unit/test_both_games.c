/* Judgments in FastChat's layout: both games of a match in one record, nothing lost, nothing new.
 */
#include "unit.h"

#include "bench/both_games.h"
#include "bench/done.h"

#include <jrank/base.h>

#include "workspace.h"

static uint64_t n_alone;

/* What the file holds when it was put into FastChat's layout. */
static const char *joined(const char *text)
{
    static char after[8192];
    const char *path = workspace_write_text("j_pair.jsonl", text);
    jr_error err = {0};
    if (both_games_join(file_below(workspace_folder, path), JR_STR("j"), &n_alone, &err) != JR_OK)
        fail_msg("%s", err.message);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    after[fread(after, 1, sizeof after - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    return after;
}

#define GAME(first, second, winner, prompt, more)                                                  \
    "{\"question_id\": 81, \"model1_id\": \"" first "\", \"model2_id\": \"" second                 \
    "\", \"winner\": " winner ", \"judge\": [\"j\", \"" prompt "\"], \"prompt\": \"P" first        \
    "\", \"judgment\": \"J" first "\"" more "}\n"

static void two_games_become_one_record(void **state)
{
    (void)state;
    assert_string_equal(
        joined(GAME("a", "b", "\"model1_id\"", "p",
                    ", \"turn\": 2, \"tstamp\": 1.5, \"usage\": "
                    "{\"input_tokens\": 3}, \"note\": [1]")
                   GAME("c", "b", "3", "p", ", \"tstamp\": 2")
                       GAME("b", "a", "2", "p",
                            ", \"turn\": 2, \"tstamp\": 2.5, \"note\": 2, "
                            "\"mine\": {\"x\": null}")),
        "{\"question_id\": 81, \"model_1\": \"a\", \"model_2\": \"b\", \"g1_winner\": \"model_1\", "
        "\"g2_winner\": \"model_1\", \"judge\": [\"j\", \"p\"], \"g1_user_prompt\": \"Pa\", "
        "\"g1_judgment\": \"Ja\", \"g2_user_prompt\": \"Pb\", \"g2_judgment\": \"Jb\", \"turn\": "
        "2, "
        "\"tstamp\": 2.5, \"g1_call\": {\"usage\": {\"input_tokens\": 3}}, \"note\": [1], "
        "\"mine\": {\"x\": null}}\n"
        "{\"question_id\": 81, \"model_1\": \"c\", \"model_2\": \"b\", \"g1_winner\": \"tie\", "
        "\"g2_winner\": \"error\", \"judge\": [\"j\", \"p\"], \"g1_user_prompt\": \"Pc\", "
        "\"g1_judgment\": \"Jc\", \"g2_user_prompt\": \"\", \"g2_judgment\": \"\", \"turn\": 1, "
        "\"tstamp\": 2}\n");
    assert_int_equal(n_alone, 1);
}

static void a_game_that_was_alone_takes_the_other_that_came_later(void **state)
{
    (void)state;
    char first[2048];
    snprintf(first, sizeof first, "%s",
             joined(GAME("a", "b", "1", "p", ", \"usage\": {\"input_tokens\": 3}")));
    assert_int_equal(n_alone, 1);
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_text(&text, first);
    jr_buf_append_text(&text, GAME("b", "a", "1", "p", ", \"usage\": {\"input_tokens\": 4}"));
    const char *both = joined(text.data);
    assert_int_equal(n_alone, 0);
    assert_non_null(strstr(both, "\"g1_winner\": \"model_1\", \"g2_winner\": \"model_2\""));
    assert_non_null(strstr(both, "\"g1_call\": {\"usage\": {\"input_tokens\": 3}}, \"g2_call\": "
                                 "{\"usage\": {\"input_tokens\": 4}}"));
    assert_null(strchr(strchr(both, '\n') + 1, '\n'));
}

static void what_is_not_ours_stays_byte_for_byte(void **state)
{
    (void)state;
    static const char text[] =
        "{\"g1_winner\":\"error\",\"g2_winner\":\"model_1\",\"model_1\":\"a\",\"model_2\":\"b\","
        "\"question_id\":81,\"g1_judgment\":\"$ERROR$\",\"g2_judgment\":\"x\"}\n"
        "{\"question_id\":82,\"model_1\":\"a\",\"model_2\":\"b\",\"winner\":\"tie\"}\n"
        "{\"question_id\":83,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":\"error\"}\n"
        "{\"question_id\":84,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":9}\n";
    const char *path = workspace_write_text("j_pair.jsonl", text);
    struct stat before, after;
    assert_int_equal(stat(path, &before), 0);
    jr_error err = {0};
    assert_int_equal(
        both_games_join(file_below(workspace_folder, path), JR_STR("j"), &n_alone, &err), JR_OK);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_string_equal(joined(text), text);
    assert_int_equal(n_alone, 0);
}

/* Another prompt, another voter, and a match with several verdicts, of which the last counts. */
static void games_that_do_not_belong_together_stay_apart(void **state)
{
    (void)state;
    joined(GAME("a", "b", "1", "p", "") GAME("b", "a", "1", "q", ""));
    assert_int_equal(n_alone, 2);
    joined(GAME("a", "b", "1", "p", "") GAME("b", "a", "1", "p", ", \"turn\": 2"));
    assert_int_equal(n_alone, 2);
    joined(GAME("a", "b", "1", "p", ", \"voter\": 7") GAME("b", "a", "1", "p", ", \"voter\": 8"));
    assert_int_equal(n_alone, 2);
    const char *of_one = joined(GAME("a", "b", "1", "p", ", \"voter\": 7")
                                    GAME("b", "a", "1", "p", ", \"voter\": 7"));
    assert_int_equal(n_alone, 0);
    assert_non_null(strstr(of_one, "\"turn\": 1, \"voter\": 7}"));
    const char *after = joined(GAME("a", "b", "1", "p", "") GAME("b", "a", "1", "p", "")
                                   GAME("a", "b", "2", "p", ""));
    assert_int_equal(n_alone, 3);
    assert_non_null(strstr(after, "\"g1_winner\": \"model_2\", \"g2_winner\": \"error\""));
    DONE_AUTO done_set set = {0};
    jr_error err = {0};
    assert_int_equal(done_load_judgments(workspace_path("j_pair.jsonl"), true, 1, &set, &err),
                     JR_OK);
    assert_int_equal(set.n_valid, 2);
    assert_int_equal(set.n_invalid, 0);
    assert_int_equal(set.n_duplicates, 1);
    assert_true(set.has_fastchat);
}

static void a_damaged_file_is_left_as_it_is(void **state)
{
    (void)state;
    static const char text[] = GAME("a", "b", "1", "p", "") "{\"question_id\": 1}\n";
    const char *path = workspace_write_text("bad_pair.jsonl", text);
    jr_error err = {0};
    assert_int_equal(
        both_games_join(file_below(workspace_folder, path), JR_STR("bad"), &n_alone, &err),
        JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "bad_pair.jsonl:2: "));
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_size, sizeof text - 1);
    assert_int_equal(both_games_join(file_below(workspace_folder, workspace_path("none")),
                                     JR_STR("j"), &n_alone, &err),
                     JR_OK);
    assert_int_equal(access(workspace_path("none"), F_OK), -1);
}

UNIT_GROUP(both_games)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_games_become_one_record),
        cmocka_unit_test(a_game_that_was_alone_takes_the_other_that_came_later),
        cmocka_unit_test(what_is_not_ours_stays_byte_for_byte),
        cmocka_unit_test(games_that_do_not_belong_together_stay_apart),
        cmocka_unit_test(a_damaged_file_is_left_as_it_is),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
