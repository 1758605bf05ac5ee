/* Archives: each line is found where it stands, whatever surrounds it, and a file that is not what
 * it was is an error. */
#include "unit.h"

#include "bench/archive.h"
#include "workspace.h"

#include <math.h>

static archive *open_bench(const char *name, unsigned n_threads)
{
    archive *a = NULL;
    jr_error err = {0};
    if (archive_open(workspace_path(name), n_threads, NULL, &a, &err) != JR_OK)
        fail_msg("%s", err.message);
    return a;
}

static void assert_refused(const char *name, jr_status expected, const char *sentence)
{
    archive *a = NULL;
    jr_error err = {0};
    assert_int_equal(archive_open(workspace_path(name), 1, NULL, &a, &err), expected);
    assert_null(a);
    if (!strstr(err.message, sentence))
        fail_msg("'%s' does not say '%s'", err.message, sentence);
}

static void assert_name(jr_str seen, const char *expected)
{
    if (jr_str_compare(seen, jr_str_from(expected)) != 0)
        fail_msg("'%.*s' is not '%s'", JR_STR_ARG(seen), expected);
}

/* The judgment's text as the archive reads it; the arena is that of the archive. */
static jr_str judgment_text(const archive *a, const judgment_row *j)
{
    archive_text text;
    jr_error err = {0};
    if (archive_read_judgment(a, a->arena, j, &text, &err) != JR_OK)
        fail_msg("%s", err.message);
    return text.judgment;
}

static const judgment_row *judgment_of(const archive *a, const char *question, const char *one,
                                       const char *other, size_t i)
{
    const archive_match *m =
        archive_find(a, archive_question(a, jr_str_from(question)),
                     archive_model(a, jr_str_from(one)), archive_model(a, jr_str_from(other)));
    assert_non_null(m);
    assert_true(i < m->n_judgments);
    return &a->judgments[m->first_judgment + i];
}

#define GAME(question, first, second, winner, text)                                                \
    "{\"question_id\": " question ", \"model1_id\": \"" first "\", \"model2_id\": \"" second       \
    "\", \"winner\": " winner ", \"judgment\": \"" text "\"}"

static void every_line_is_found_whatever_surrounds_it(void **state)
{
    (void)state;
    workspace_write_text(
        "a/model_judgment/j_pair.jsonl",
        "\xEF\xBB\xBF" GAME(
            "1", "a", "b", "1",
            "behind a mark") "\n"
                             "\n"
                             "  \t\n" GAME(
                                 "2", "a", "b", "2",
                                 "日本語") "\r\n"
                                           "\r\n"
                                           "   " GAME("\"x\"", "b", "a", "\"tie\"",
                                                      "behind blanks") "\n" GAME("3", "b", "c", "1",
                                                                                 "without an end"));
    ARCHIVE_AUTO archive *a = open_bench("a", 1);
    assert_int_equal(a->n_judgments, 4);
    assert_int_equal(a->n_matches, 4);
    assert_int_equal(a->n_torn, 0);
    assert_name(judgment_text(a, judgment_of(a, "1", "a", "b", 0)), "behind a mark");
    assert_name(judgment_text(a, judgment_of(a, "2", "b", "a", 0)), "日本語");
    assert_name(judgment_text(a, judgment_of(a, "x", "a", "b", 0)), "behind blanks");
    assert_name(judgment_text(a, judgment_of(a, "3", "c", "b", 0)), "without an end");
    assert_int_equal(judgment_of(a, "1", "a", "b", 0)->place.line, 1);
    assert_int_equal(judgment_of(a, "2", "a", "b", 0)->place.line, 4);
    assert_int_equal(judgment_of(a, "x", "a", "b", 0)->place.line, 6);
    assert_int_equal(judgment_of(a, "x", "a", "b", 0)->winner, WINNER_TIE);
    assert_name(a->models[judgment_of(a, "x", "a", "b", 0)->first], "b");
}

static void a_torn_last_line_is_left_out_and_counted(void **state)
{
    (void)state;
    workspace_write_text("torn/model_judgment/j_pair.jsonl",
                         GAME("1", "a", "b", "1", "whole") "\n{\"question_id\": 1, \"mod");
    workspace_write_text("torn/questions.jsonl", "{\"question_id\": 1, \"turns\": [\"?\"]}\n");
    workspace_write_text("torn/answers/a.jsonl",
                         "{\"question_id\": 1, \"choices\": [{\"turns\": [\"x\"]}]}\n{\"quest");
    ARCHIVE_AUTO archive *a = open_bench("torn", 1);
    assert_int_equal(a->n_judgments, 1);
    assert_int_equal(a->n_torn, 2);
}

/* FastChat writes both games of a match into one record. */
static void the_two_games_of_fastchat_have_their_seats_and_texts(void **state)
{
    (void)state;
    workspace_write_text(
        "fast/model_judgment/gpt-4_pair.jsonl",
        "{\"question_id\": 81, \"model_1\": \"b\", \"model_2\": \"a\", \"turn\": 2,"
        " \"g1_winner\": \"model_1\", \"g2_winner\": \"tie\","
        " \"judge\": [\"gpt-4\", \"pair-v2\"], \"tstamp\": 17.5,"
        " \"g1_user_prompt\": \"ask 1\", \"g1_judgment\": \"say 1\","
        " \"g2_user_prompt\": \"ask 2\", \"g2_judgment\": \"say 2\"}\n");
    ARCHIVE_AUTO archive *a = open_bench("fast", 1);
    assert_int_equal(a->n_judgments, 2);
    assert_int_equal(a->n_matches, 1);
    /* By first seat: a before b. */
    const judgment_row *second = judgment_of(a, "81", "a", "b", 0);
    const judgment_row *first = judgment_of(a, "81", "a", "b", 1);
    assert_true(second->turn == 2 && second->game == 1 && second->winner == WINNER_TIE);
    assert_true(first->turn == 2 && first->game == 0 && first->winner == WINNER_FIRST);
    assert_name(a->models[first->first], "b");
    assert_name(a->models[second->first], "a");
    archive_text text;
    jr_error err;
    assert_int_equal(archive_read_judgment(a, a->arena, second, &text, &err), JR_OK);
    assert_name(text.judgment, "say 2");
    assert_name(text.prompt, "ask 2");
    assert_name(text.prompt_name, "pair-v2");
    assert_true(text.tstamp == 17.5 && isnan(text.input_tokens) && isnan(text.output_tokens));
    assert_name(judgment_text(a, first), "say 1");
}

static void of_several_verdicts_on_a_game_the_last_valid_one_counts(void **state)
{
    (void)state;
    workspace_write_text(
        "dup/model_judgment/j_pair.jsonl",
        GAME("1", "a", "b", "1", "first") "\n" GAME("1", "b", "a", "1", "other seats") "\n" GAME(
            "1", "a", "b", "2",
            "last valid") "\n" GAME("1", "a", "b", "\"error\"",
                                    "invalid") "\n" GAME("1", "a", "a", "1",
                                                         "against itself") "\n");
    /* A winner has no meaning among replies that could not be read. */
    workspace_write_text("dup/model_judgment/j_pair.invalid.jsonl",
                         GAME("1", "a", "b", "1", "unreadable") "\n");
    workspace_write_text("dup/model_judgment/only_pair.invalid.jsonl",
                         "{\"question_id\": 1, \"model1_id\": \"a\", \"model2_id\": \"b\", "
                         "\"winner\": \"error\", \"problem\": \"no verdict\"}\n");
    ARCHIVE_AUTO archive *a = open_bench("dup", 1);
    static const struct {
        const char *text;
        judgment_status status;
        winner winner;
    } expected[] = {{"first", JUDGMENT_REPLACED, WINNER_FIRST},
                    {"last valid", JUDGMENT_COUNTS, WINNER_SECOND},
                    {"invalid", JUDGMENT_INVALID, WINNER_INVALID},
                    {"unreadable", JUDGMENT_UNREADABLE, WINNER_INVALID},
                    {"other seats", JUDGMENT_COUNTS, WINNER_FIRST},
                    {"", JUDGMENT_UNREADABLE, WINNER_INVALID}};
    assert_int_equal(a->n_judges, 2);
    assert_int_equal(a->n_matches, 1);
    assert_int_equal(a->n_judgments, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < a->n_judgments; i++) {
        assert_name(judgment_text(a, &a->judgments[i]), expected[i].text);
        assert_int_equal(a->judgments[i].status, expected[i].status);
        assert_int_equal(a->judgments[i].winner, expected[i].winner);
    }
    archive_text text;
    jr_error err;
    assert_int_equal(archive_read_judgment(a, a->arena, &a->judgments[5], &text, &err), JR_OK);
    assert_name(text.problem, "no verdict");
}

static void names_of_files_are_names_of_models_and_judges(void **state)
{
    (void)state;
    workspace_write_text("names/model_judgment/org__judge_pair.jsonl",
                         GAME("1", "org/a", "b__c", "1", "x") "\n");
    workspace_write_text("names/questions.jsonl", "{\"question_id\": 1, \"turns\": [\"?\"]}\n");
    workspace_write_text("names/answers/org__a.jsonl",
                         "{\"question_id\": 1, \"choices\": [{\"turns\": [\"of a\"]}]}\n");
    workspace_write_text("names/answers/b__c.jsonl",
                         "{\"question_id\": 1, \"choices\": [{\"turns\": [\"of b\"]}]}\n");
    workspace_write_text("names/answers/z.jsonl", "");
    ARCHIVE_AUTO archive *a = open_bench("names", 1);
    assert_int_equal(a->n_models, 3);
    assert_name(a->models[0], "b__c");
    assert_name(a->models[1], "org/a");
    assert_name(a->judges[0], "org/judge");
    for (size_t m = 0; m < 3; m++)
        assert_true(a->answers.files[m].path.size > 0);
    archive_answer answer;
    jr_error err;
    assert_int_equal(archive_read_answer(a, a->arena, 1, 0, &answer, &err), JR_OK);
    assert_int_equal(answer.n_turns, 1);
    assert_name(answer.turns[0], "of a");
    assert_int_equal(archive_read_answer(a, a->arena, 2, 0, &answer, &err), JR_OK);
    assert_int_equal(answer.n_turns, 0);
    assert_int_equal(archive_model(a, JR_STR("a")), SIZE_MAX);
    assert_int_equal(archive_judge(a, JR_STR("org/judge")), 0);
}

/* The same as in judging (answer_texts.h), so that what is shown is what was judged. */
static void of_several_answers_the_last_counts_that_has_no_fewer_turns(void **state)
{
    (void)state;
    workspace_write_text("ans/questions.jsonl", "{\"question_id\": 2, \"turns\": [\"q\", \"r\"]}\n"
                                                "{\"question_id\": 1, \"turns\": [\"q\"]}\n");
    workspace_write_text(
        "ans/answers/m.jsonl",
        "\xEF\xBB\xBF{\"question_id\": 2, \"choices\": [{\"turns\": [\"old\", \"old\"]}]}\r\n"
        "{\"question_id\": 2, \"choices\": [{\"turns\": [\"new\", \"日本\"]}, {\"turns\": []}]}\n"
        "{\"question_id\": 2, \"choices\": [{\"turns\": [\"$ERROR$\", \"x\"]}]}\n"
        "{\"question_id\": 2, \"choices\": [{\"turns\": [\"one only\"]}]}\n"
        "{\"question_id\": 77, \"choices\": [{\"turns\": [\"unknown\"]}]}\n"
        "{\"question_id\": 1, \"choices\": [{\"turns\": [\"said\", \"\", 5, \"$ERROR$\"]}]}\n"
        "{\"question_id\": 1, \"choices\": []}\n");
    ARCHIVE_AUTO archive *a = open_bench("ans", 1);
    archive_answer answer;
    jr_error err;
    assert_int_equal(
        archive_read_answer(a, a->arena, 0, archive_question(a, JR_STR("2")), &answer, &err),
        JR_OK);
    assert_int_equal(answer.n_turns, 2);
    assert_name(answer.turns[0], "new");
    assert_name(answer.turns[1], "日本");
    assert_int_equal(
        archive_read_answer(a, a->arena, 0, archive_question(a, JR_STR("1")), &answer, &err),
        JR_OK);
    assert_int_equal(answer.n_turns, 4);
    assert_name(answer.turns[0], "said");
    for (size_t i = 1; i < 4; i++)
        assert_int_equal(answer.turns[i].size, 0);
    /* Questions go by their id; in_order has them as the file has. */
    assert_name(a->questions[0], "1");
    assert_int_equal(a->in_order[0], 1);
    assert_int_equal(a->in_order[1], 0);
}

static void a_file_whose_lines_can_not_be_read_one_by_one_is_refused(void **state)
{
    (void)state;
    workspace_write("gz/model_judgment/j_pair.jsonl", "\x1F\x8B\x08\0", 4);
    assert_refused("gz", JR_ERR_FORMAT, "j_pair.jsonl: is compressed");
    workspace_write("zst/answers/m.jsonl", "\x28\xB5\x2F\xFD", 4);
    assert_refused("zst", JR_ERR_FORMAT, "m.jsonl: is compressed");
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    (void)state;
    assert_refused("nowhere", JR_ERR_NOT_FOUND, "there is no such folder");
    workspace_write_text("nothing/notes.txt", "");
    assert_refused("nothing", JR_ERR_NOT_FOUND, "has neither questions nor answers nor judgments");
    workspace_write_text("bad/model_judgment/j_pair.jsonl",
                         GAME("1", "a", "b", "1", "x") "\n{\"question_id\": 1}\n");
    assert_refused("bad", JR_ERR_FORMAT, "j_pair.jsonl:2: model1_id is missing");
    workspace_write_text("badder/answers/m.jsonl", "\n{\"question_id\": 1}\n{\"model_id\": 1}\n");
    assert_refused("badder", JR_ERR_FORMAT, "m.jsonl:3: question_id is missing");
}

static void assert_unreadable(const archive *a, jr_status expected, const char *sentence)
{
    archive_text text = {.tstamp = 77};
    archive_answer answer = {.n_turns = 77};
    jr_error err = {0};
    assert_int_equal(archive_read_judgment(a, a->arena, &a->judgments[0], &text, &err), expected);
    assert_non_null(strstr(err.message, sentence));
    assert_int_equal(archive_read_answer(a, a->arena, 0, 0, &answer, &err), expected);
    assert_non_null(strstr(err.message, sentence));
    assert_true(text.tstamp == 77 && answer.n_turns == 77);
}

static void write_changing(const char *judgment, const char *answer)
{
    workspace_write_text("change/model_judgment/j_pair.jsonl", judgment);
    workspace_write_text("change/questions.jsonl", "{\"question_id\": 1, \"turns\": [\"?\"]}\n");
    workspace_write_text("change/answers/a.jsonl", answer);
}

static void a_file_that_is_not_what_it_was_is_an_error(void **state)
{
    (void)state;
    static const char judgment[] = GAME("1", "a", "b", "1", "x") "\n";
    static const char answer[] = "{\"question_id\": 1, \"choices\": [{\"turns\": [\"x\"]}]}\n";
    write_changing(judgment, answer);
    ARCHIVE_AUTO archive *a = open_bench("change", 1);
    assert_name(judgment_text(a, &a->judgments[0]), "x");
    /* Written anew in place: another game and question, in lines as long; then no JSON; then cut.
     */
    write_changing(GAME("1", "c", "b", "1", "x") "\n",
                   "{\"question_id\": 2, \"choices\": [{\"turns\": [\"x\"]}]}\n");
    assert_unreadable(a, JR_ERR_FORMAT, "is not what it was when it was read");
    write_changing("{\"question_id\": 1, \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\" 1, "
                   "\"judgment\": \"x\"}\n",
                   "{\"question_id\" 1,  \"choices\": [{\"turns\": [\"x\"]}]}\n");
    assert_unreadable(a, JR_ERR_FORMAT, "is not what it was when it was read");
    write_changing("{}\n", "{}\n");
    assert_unreadable(a, JR_ERR_IO, "it is shorter than it was");
}

static void a_replaced_file_is_still_read_as_it_was(void **state)
{
    (void)state;
    workspace_write_text("moved/model_judgment/j_pair.jsonl", GAME("1", "a", "b", "1", "old") "\n");
    ARCHIVE_AUTO archive *a = open_bench("moved", 1);
    const char *draft = workspace_write_text("moved/draft", GAME("9", "c", "d", "2", "new") "\n");
    assert_int_equal(rename(draft, workspace_path("moved/model_judgment/j_pair.jsonl")), 0);
    assert_name(judgment_text(a, &a->judgments[0]), "old");
}

/* More than a block of judgments, so that several threads have some. */
static void write_many(const char *path)
{
    JR_BUF_AUTO jr_buf text = {0};
    for (unsigned i = 0; i < 6000; i++)
        jr_buf_format(&text,
                      "{\"question_id\": %u, \"model1_id\": \"m%u\", \"model2_id\": \"n%u\", "
                      "\"turn\": %u, \"winner\": %u, \"judgment\": \"%u %s\"}\n",
                      i % 97, i % 13, i % 11, 1 + i % 2, 1 + i % 2, i,
                      i % 5 ? "short" : "somewhat longer so that lines differ in their length");
    workspace_write(path, text.data, text.size);
}

static void the_number_of_threads_changes_nothing(void **state)
{
    (void)state;
    write_many("many/model_judgment/j_pair.jsonl");
    write_many("many/model_judgment/k_pair.jsonl");
    ARCHIVE_AUTO archive *one = open_bench("many", 1);
    ARCHIVE_AUTO archive *four = open_bench("many", 4);
    assert_int_equal(one->n_judgments, 12000);
    assert_int_equal(four->n_judgments, 12000);
    assert_int_equal(one->n_matches, four->n_matches);
    for (size_t i = 0; i < one->n_judgments; i++) {
        const judgment_row *a = &one->judgments[i], *b = &four->judgments[i];
        assert_true(a->place.offset == b->place.offset && a->place.size == b->place.size);
        assert_true(a->place.file == b->place.file && a->status == b->status);
        assert_true(a->question == b->question && a->first == b->first && a->second == b->second);
    }
    for (size_t i = 0; i < one->n_judgments; i += 977) {
        jr_str text = judgment_text(four, &four->judgments[i]);
        assert_int_equal(strtoul(text.data, NULL, 10) + 1, four->judgments[i].place.line);
    }
}

static void the_matches_of_a_pair_stand_together_in_the_order_of_questions(void **state)
{
    (void)state;
    workspace_write_text("pairs/questions.jsonl", "{\"question_id\": 10, \"turns\": [\"?\"]}\n"
                                                  "{\"question_id\": 9, \"turns\": [\"?\"]}\n");
    workspace_write_text("pairs/model_judgment/j_pair.jsonl",
                         GAME("9", "a", "b", "1", "") "\n" GAME("10", "b", "a", "1", "") "\n" GAME(
                             "9", "a", "c", "1", "") "\n" GAME("8", "b", "a", "1", "") "\n");
    ARCHIVE_AUTO archive *a = open_bench("pairs", 1);
    size_t begin, end;
    archive_pair(a, 1, 0, &begin, &end);
    assert_int_equal(end - begin, 3);
    static const char *const questions[] = {"10", "9", "8"};
    for (size_t i = 0; i < 3; i++)
        assert_name(a->questions[a->matches[a->by_pair[begin + i]].question], questions[i]);
    archive_pair(a, 1, 2, &begin, &end);
    assert_int_equal(end - begin, 0);
    assert_null(archive_find(a, archive_question(a, JR_STR("9")), 1, 2));
}

UNIT_GROUP(archive)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_is_found_whatever_surrounds_it),
        cmocka_unit_test(a_torn_last_line_is_left_out_and_counted),
        cmocka_unit_test(the_two_games_of_fastchat_have_their_seats_and_texts),
        cmocka_unit_test(of_several_verdicts_on_a_game_the_last_valid_one_counts),
        cmocka_unit_test(names_of_files_are_names_of_models_and_judges),
        cmocka_unit_test(of_several_answers_the_last_counts_that_has_no_fewer_turns),
        cmocka_unit_test(a_file_whose_lines_can_not_be_read_one_by_one_is_refused),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
        cmocka_unit_test(a_file_that_is_not_what_it_was_is_an_error),
        cmocka_unit_test(a_replaced_file_is_still_read_as_it_was),
        cmocka_unit_test(the_number_of_threads_changes_nothing),
        cmocka_unit_test(the_matches_of_a_pair_stand_together_in_the_order_of_questions),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
