/* What jr_check_bench finds in a benchmark folder, kind by kind, with file and line. */
#include "arena.h"
#include "unit.h"

#include <jrank/bench.h>

static jr_arena *arena;
static jr_check found;
static char bench[64];
static int n_benches;

/* Each test has a benchmark of its own: two questions and two models that answered both. */
static void make_bench(void)
{
    snprintf(bench, sizeof bench, "bench%d", n_benches++);
}

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", bench, name);
    workspace_write_text(path, text);
}

static void put_questions(void)
{
    put("questions.jsonl",
        "{\"question_id\":\"q1\",\"category\":\"c\",\"turns\":[\"one\",\"two\"]}\n"
        "{\"question_id\":2,\"turns\":[\"one\"]}\n");
}

static void put_answers(void)
{
    put("answers/a.jsonl", "{\"question_id\":\"q1\",\"answer_id\":\"1\",\"model_id\":\"a\","
                           "\"choices\":[{\"index\":0,\"turns\":[\"x\",\"y\"]}],\"tstamp\":1.5}\n"
                           "{\"question_id\":2,\"answer_id\":\"2\",\"model_id\":\"a\","
                           "\"choices\":[{\"index\":0,\"turns\":[\"x\"]}]}\n");
    put("answers/org__b.jsonl", "{\"question_id\":\"q1\",\"answer_id\":\"3\",\"model_id\":\"b-1\","
                                "\"choices\":[{\"index\":0,\"turns\":[\"x\",\"y\"]}]}\n"
                                "{\"question_id\":2,\"answer_id\":\"4\",\"model_id\":\"b-1\","
                                "\"choices\":[{\"index\":0,\"turns\":[\"x\"]}]}\n");
}

static void check(void)
{
    jr_error err;
    assert_int_equal(jr_check_bench(arena, workspace_path(bench), &found, &err), JR_OK);
}

/* The findings are exactly these lines, "FILE:LINE: kind: sentence"; "..." stands for any end. */
static void assert_found(const char *const *wanted, size_t n_wanted)
{
    size_t root = strlen(workspace_path(bench)) + 1, n_errors = 0;
    for (size_t i = 0; i < n_wanted && i < found.n_findings; i++) {
        const jr_finding *f = &found.findings[i];
        char text[1024];
        snprintf(text, sizeof text, "%s:%llu: %s: %s", f->path.data + root,
                 (unsigned long long)f->line, jr_finding_name(f->kind), f->sentence.data);
        /* The parser's own words are its own business. */
        size_t size = strlen(wanted[i]);
        if (size > 3 && strcmp(wanted[i] + size - 3, "...") == 0 && strlen(text) > size)
            memcpy(text + size - 3, "...", 4);
        assert_string_equal(text, wanted[i]);
        n_errors += jr_finding_is_error(f->kind);
    }
    assert_int_equal(found.n_findings, n_wanted);
    assert_int_equal(found.n_errors, n_errors);
    assert_int_equal(found.n_errors + found.n_warnings, n_wanted);
}
#define ASSERT_FOUND(...)                                                                          \
    do {                                                                                           \
        static const char *const wanted_[] = {__VA_ARGS__};                                        \
        assert_found(wanted_, sizeof wanted_ / sizeof *wanted_);                                   \
    } while (0)

static void a_sound_benchmark_has_no_findings(void **state)
{
    (void)state;
    make_bench();
    put_questions();
    put_answers();
    put("model_judgment/j_pair.jsonl",
        "{\"question_id\":\"q1\",\"model1_id\":\"a\",\"model2_id\":\"org/b\",\"winner\":1,"
        "\"judge\":[\"j\",\"pair\"],\"turn\":1}\n"
        "{\"question_id\":2.0,\"model_1\":\"b-1\",\"model_2\":\"a\",\"g1_winner\":\"tie\","
        "\"g2_winner\":\"model_1\",\"tstamp\":null}\n");
    put("model_judgment/j_single.jsonl",
        "{\"question_id\":\"q1\",\"model\":\"a\",\"score\":7}\n"
        "{\"question_id\":\"q1\",\"model\":\"a\",\"score\":7,\"turn\":2}\n");
    put("reference_answer/gpt-4.jsonl",
        "{\"question_id\":2,\"answer_id\":\"r\",\"model_id\":\"gpt-4\","
        "\"choices\":[{\"turns\":[\"x\"]}]}\n");
    put("judge_prompts.jsonl", "{\"name\":\"p\",\"type\":\"pairwise\",\"system_prompt\":\"\","
                               "\"prompt_template\":\"\",\"output_format\":\"last\"}\n");
    check();
    assert_found(NULL, 0);
    assert_int_equal(found.n_files, 7);
    assert_int_equal(found.n_questions, 2);
    assert_int_equal(found.n_models, 2);
    assert_int_equal(found.n_answers, 4);
    assert_int_equal(found.n_judges, 1);
    assert_int_equal(found.n_judgments, 4);
}

static void fastchats_layout_is_checked_as_well(void **state)
{
    (void)state;
    make_bench();
    put("question.jsonl", "{\"question_id\":81,\"turns\":[\"one\"],\"reference\":[\"r\"]}\n");
    put("model_answer/a.jsonl", "{\"question_id\":82,\"answer_id\":\"1\",\"model_id\":\"a\","
                                "\"choices\":[{\"index\":0,\"turns\":[\"x\"]}]}\n");
    check();
    ASSERT_FOUND("model_answer/a.jsonl:1: unknown-question: there is no question 82",
                 "model_answer/a.jsonl:0: missing-answer: 1 of 1 question is not answered: 81");
}

static void damaged_questions_are_listed(void **state)
{
    (void)state;
    make_bench();
    put_answers();
    put("questions.jsonl", "{\"question_id\":\"q1\",\"turns\":[\"one\",\"two\"]}\n"
                           "\n"
                           "{\"question_id\":\"q1\",\"turns\":[\"one\"]}\n"
                           "{\"turns\":[]}\n"
                           "not JSON\n"
                           "7\n"
                           "[{\"question_id\":3}]\n"
                           "{\"question_id\":2,\"turns\":\"one\",\"category\":7}\n"
                           "{\"question_id\":true}\n"
                           "{\"question_id\":\"5");
    check();
    ASSERT_FOUND(
        "questions.jsonl:3: duplicate-id: question_id q1 is that of line 1 already",
        "questions.jsonl:4: missing-field: question_id is missing",
        "questions.jsonl:4: wrong-value: turns is empty",
        "questions.jsonl:5: unreadable: is not JSON: ...",
        "questions.jsonl:6: wrong-type: the line is not an object {...}",
        "questions.jsonl:7: unreadable: is not an object {...} but begins a list; HINT: jq -c "
        "'.[]' makes a line of each element",
        "questions.jsonl:8: ignored-field: category is not a string",
        "questions.jsonl:9: wrong-type: question_id is not a string or number",
        "questions.jsonl:9: missing-field: turns is missing",
        "questions.jsonl:10: torn-line: the last line is unfinished");
}

static void damaged_answers_are_listed(void **state)
{
    (void)state;
    make_bench();
    put_questions();
    put("answers/a.jsonl",
        "{\"question_id\":\"q1\",\"answer_id\":\"1\",\"model_id\":\"a\",\"choices\":[{\"turns\":["
        "\"x\"]}]}\n"
        "{\"question_id\":\"q1\",\"answer_id\":\"2\",\"model_id\":\"a\",\"choices\":[{\"turns\":["
        "\"x\",\"\"]}]}\n"
        "{\"question_id\":\"q3\",\"model_id\":3,\"choices\":[{\"turns\":[1]},7,{}]}\n"
        "{\"question_id\":\"q3\",\"answer_id\":\"4\",\"model_id\":\"a\",\"choices\":[]}\n");
    put("answers/b.jsonl", "{\"question_id\":\"3\",\"answer_id\":\"1\",\"model_id\":\"b\","
                           "\"choices\":[{\"turns\":[\"$ERROR$\"]}]}\n"
                           "{\"question_id\":\"q1\",\"answer_id\":\"5\",\"model_id\":\"b\","
                           "\"choices\":[{\"turns\":[]}]}\n");
    check();
    char where[512];
    snprintf(where, sizeof where,
             "answers/b.jsonl:1: repeated-answer-id: answer_id 1 is that of "
             "%s/answers/a.jsonl:1 already",
             workspace_path(bench));
    const char *wanted[] = {
        "answers/a.jsonl:2: failed-answer: choices[0].turns[1] is empty",
        "answers/a.jsonl:2: duplicate-answer: question q1 was answered in line 1 already",
        "answers/a.jsonl:3: ignored-field: model_id is not a string",
        "answers/a.jsonl:3: wrong-type: choices[0].turns is not a string or list of strings",
        "answers/a.jsonl:3: wrong-type: choices[1] is not an object",
        "answers/a.jsonl:3: missing-field: choices[2].turns is missing",
        "answers/a.jsonl:3: unknown-question: there is no question q3",
        "answers/a.jsonl:4: failed-answer: choices is empty",
        "answers/a.jsonl:4: duplicate-answer: question q3 was answered in line 3 already",
        "answers/a.jsonl:2: missing-answer: question q1 has 2 turns, its answer has 1",
        "answers/a.jsonl:0: empty-answers: the model says nothing in 1 of 3 turns; its matches "
        "there are left out, or with jrank judge --empty-answers lose lost",
        "answers/a.jsonl:0: missing-answer: 1 of 2 questions is not answered: 2",
        where,
        "answers/b.jsonl:1: failed-answer: choices[0].turns[0] is $ERROR$, which a failed request "
        "left",
        "answers/b.jsonl:1: unknown-question: there is no question 3",
        "answers/b.jsonl:2: failed-answer: choices[0].turns is empty",
        "answers/b.jsonl:0: missing-answer: 2 of 2 questions are not answered: q1, 2",
    };
    assert_found(wanted, sizeof wanted / sizeof *wanted);
    assert_int_equal(found.n_by_kind[JR_FINDING_FAILED_ANSWER], 4);
}

/* They are used, so none of them is an error; of the type of ids a word a file is enough. */
static void what_commands_use_is_at_most_a_warning(void **state)
{
    (void)state;
    make_bench();
    put_questions();
    put("answers/a.jsonl",
        "{\"question_id\":\"q1\",\"choices\":[{\"turns\":[\"x\",\"y\"]}],\"tstamp\":null}\n"
        "{\"question_id\":\"2\",\"choices\":[{\"turns\":[\"x\"]}],\"tstamp\":\"noon\"}\n"
        "{\"question_id\":\"2\",\"choices\":[{\"turns\":[\"x\"]}]}\n"
        "{\"question_id\":\"3\",\"choices\":[{\"turns\":[\"x\"]}]}\n");
    put("reference_answer/r.jsonl", "{\"question_id\":2,\"choices\":[{\"turns\":[\"x\"]}]}\n");
    put("model_judgment/j_pair.jsonl",
        "{\"question_id\":\"2\",\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1,"
        "\"judge\":\"j\",\"turn\":[1]}\n");
    check();
    ASSERT_FOUND(
        "answers/a.jsonl:2: ignored-field: tstamp is not a number",
        "answers/a.jsonl:2: other-id-type: question_id is a string here, a number in the "
        "questions: other tools may take them for two",
        "answers/a.jsonl:3: duplicate-answer: question 2 was answered in line 2 already",
        "answers/a.jsonl:4: unknown-question: there is no question 3",
        "model_judgment/j_pair.jsonl:1: ignored-field: turn is not a string or number",
        "model_judgment/j_pair.jsonl:1: unknown-model: the model b has no answer file",
        "model_judgment/j_pair.jsonl:1: other-id-type: question_id is a string here, a number in "
        "the questions: other tools may take them for two");
    assert_int_equal(found.n_errors, 0);
}

/* A question that no command can ask is told as such, in whatever form it is. */
static void questions_that_nobody_can_ask_are_errors(void **state)
{
    (void)state;
    make_bench();
    put_answers();
    put("questions.jsonl", "{\"question_id\":\"q1\",\"turns\":[{\"content\":\"one\"},\"two\"]}\n"
                           "{\"uid\":2,\"prompt\":\"one\"}\n"
                           "{\"question_id\":3}\n"
                           "{\"question_id\":4,\"turns\":7}\n"
                           "{\"question_id\":5,\"turns\":[\"\",\"x\"]}\n"
                           "{\"question_id\":6,\"turns\":[\"x\",{\"role\":\"assistant\"}]}\n");
    check();
    assert_int_equal(found.n_errors, 4);
    static const char *const sentences[] = {"turns is missing", "turns is no list of texts",
                                            "turns[0] is empty",
                                            "turns[1] is no text that the user says"};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(found.findings[i].sentence.data, sentences[i]);
        assert_int_equal(found.findings[i].line, i + 3);
    }
}

static void damaged_judgments_are_listed(void **state)
{
    (void)state;
    make_bench();
    put_questions();
    put_answers();
    put("model_judgment/j_pair.jsonl",
        "{\"question_id\":\"q1\",\"model1_id\":\"a\",\"model2_id\":\"org/"
        "b\",\"winner\":\"error\"}\n"
        "{\"question_id\":\"q1\",\"model1_id\":\"a\",\"model2_id\":\"org/"
        "b\",\"winner\":1,\"turn\":1}\n"
        "{\"question_id\":\"q1\",\"model1_id\":\"a\",\"model2_id\":\"org/b\",\"winner\":2}\n"
        "{\"question_id\":\"q1\",\"model1_id\":\"org/"
        "b\",\"model2_id\":\"a\",\"winner\":2,\"judge\":\"j\"}\n"
        "{\"question_id\":\"q9\",\"model1_id\":\"a\",\"model2_id\":\"new\\u0007\",\"winner\":1}\n"
        "{\"question_id\":\"q9\",\"model1_id\":\"new\\u0007\",\"model2_id\":\"a\",\"winner\":1}\n"
        "{\"question_id\":2,\"model1_id\":\"a\",\"model2_id\":\"a\",\"winner\":1}\n"
        "{\"model2_id\":\"\",\"winner\":1}\n"
        "{\"question_id\":2,\"model_1\":\"a\",\"model_2\":\"org/b\",\"g1_winner\":\"D\","
        "\"g2_winner\":\"model_1\"}\n"
        "{\"question_id\":2,\"model1_id\":[],\"model2_id\":\"a\"}\n"
        "{\"question_id\":2,\"model1_id\":\"a\",\"model2_id\":\"org/b\"}\n");
    put("model_judgment/j_pair.invalid.jsonl", "{\"question_id\":2,\"model1_id\":\"a\"}\nno end");
    put("model_judgment/j_single.jsonl",
        "{\"question_id\":\"q1\",\"model\":\"a\",\"score\":-1}\n"
        "{\"question_id\":\"q1\",\"model\":\"a\",\"score\":5}\n"
        "{\"question_id\":\"q1\",\"model\":\"a\",\"score\":6,\"turn\":1}\n"
        "{\"question_id\":\"q7\",\"model\":\"z\",\"score\":\"six\"}\n");
    check();
    ASSERT_FOUND(
        "model_judgment/j_pair.jsonl:1: invalid-verdict: winner is \"error\"",
        "model_judgment/j_pair.jsonl:3: duplicate-verdict: the match of a and org/b on question q1 "
        "was judged in line 2 already",
        "model_judgment/j_pair.jsonl:5: unknown-model: the model new  has no answer file",
        "model_judgment/j_pair.jsonl:5: unknown-question: there is no question q9",
        "model_judgment/j_pair.jsonl:7: self-match: the model a is compared with itself",
        "model_judgment/j_pair.jsonl:8: missing-field: question_id is missing",
        "model_judgment/j_pair.jsonl:8: missing-field: model1_id is missing",
        "model_judgment/j_pair.jsonl:8: wrong-value: model2_id is empty",
        "model_judgment/j_pair.jsonl:9: invalid-verdict: g1_winner is \"D\", so neither "
        "of the two games counts",
        "model_judgment/j_pair.jsonl:10: wrong-type: model1_id is not a string",
        "model_judgment/j_pair.jsonl:11: invalid-verdict: winner is missing",
        "model_judgment/j_pair.invalid.jsonl:1: unreadable: model2_id is missing",
        "model_judgment/j_pair.invalid.jsonl:2: torn-line: the last line is unfinished",
        "model_judgment/j_single.jsonl:1: invalid-verdict: score is -1: it was unreadable",
        "model_judgment/j_single.jsonl:3: duplicate-verdict: the answer of a to question q1 was "
        "judged in line 2 already",
        "model_judgment/j_single.jsonl:4: unknown-question: there is no question q7",
        "model_judgment/j_single.jsonl:4: unknown-model: the model z has no answer file",
        "model_judgment/j_single.jsonl:4: invalid-verdict: score is \"six\": it was unreadable");
}

static void damaged_prompts_are_listed(void **state)
{
    (void)state;
    make_bench();
    put_questions();
    put_answers();
    put("judge_prompts.jsonl", "{\"name\":\"p\",\"type\":\"pair\",\"system_prompt\":\"\",\"prompt_"
                               "template\":\"\",\"output_format\":\"[[A]]\"}\n"
                               "{\"name\":\"p\",\"type\":\"single\",\"prompt_template\":\"\","
                               "\"output_format\":\"first\"}\n"
                               "{\"name\":\"ja\",\"type\":\"single\",\"system_prompt\":\"\","
                               "\"prompt_template\":\"\",\"output_format\":\"[[評価]]\"}\n"
                               "{\"name\":\"own\",\"type\":\"pairwise\",\"system_prompt\":\"\","
                               "\"prompt_template\":\"\",\"output_format\":\"yes or no\","
                               "\"labels\":{\"yes\":1,\"no\":2}}\n");
    check();
    ASSERT_FOUND(
        "judge_prompts.jsonl:1: wrong-value: type is \"pair\", not \"pairwise\" or "
        "\"single\"",
        "judge_prompts.jsonl:2: missing-field: system_prompt is missing",
        "judge_prompts.jsonl:2: duplicate-id: name p is that of line 1 already",
        "judge_prompts.jsonl:2: wrong-value: output_format is \"first\", not \"last\", "
        "\"[[A]]\", \"[[rating_a,rating_b]]\" or \"json\" of pairs, \"[[rating]]\" or \"json\" of "
        "single answers, or another tool's name for it");
}

/* What is missing is told once and switches the checks off that would need it. */
static void missing_files_are_told_once(void **state)
{
    (void)state;
    make_bench();
    put("model_judgment/j_pair.jsonl",
        "{\"question_id\":\"q1\",\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1}\n");
    check();
    ASSERT_FOUND("questions.jsonl:0: missing-file: there are no questions, so that nothing is "
                 "checked against them",
                 "answers:0: missing-file: there are no answers, so that models are not checked "
                 "against them");
    jr_error err;
    assert_int_equal(jr_check_bench(arena, workspace_path("nowhere"), &found, &err),
                     JR_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "nowhere: there is no such folder"));
}

static void a_file_that_cannot_be_read_is_a_finding(void **state)
{
    (void)state;
    make_bench();
    put_questions();
    put_answers();
    put("model_judgment/j_pair.jsonl", "\x1F\x8B\x08 this is no gzip member at all");
    put("model_judgment/k_pair.jsonl", "\xFF\xFE{\n");
    check();
    assert_int_equal(found.n_findings, 2);
    assert_int_equal(found.n_by_kind[JR_FINDING_UNREADABLE], 2);
    assert_non_null(strstr(found.findings[0].sentence.data, "the gzip data is damaged"));
    assert_int_equal(strncmp(found.findings[1].sentence.data, "is UTF-16 text", 14), 0);
}

static void the_real_benchmarks_are_sound(void **state)
{
    (void)state;
    if (!workspace_shared("data/rakuda_v2/questions.jsonl")) {
        print_message("SKIPPED: the shared data is not there\n");
        skip();
    }
    jr_error err;
    assert_int_equal(jr_check_bench(arena, workspace_shared("data/rakuda_v2"), &found, &err),
                     JR_OK);
    assert_int_equal(found.n_findings, 1); /* a file of judgments beside the folders */
    assert_int_equal(found.n_by_kind[JR_FINDING_NOT_READ], 1);
    assert_int_equal(found.n_answers, 600);
    assert_int_equal(jr_check_bench(arena, workspace_shared("data/mt_bench"), &found, &err), JR_OK);
    assert_int_equal(found.n_errors, 0);
    assert_int_equal(found.n_questions, 80);
}

static void every_kind_of_finding_is_documented(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < JR_N_FINDING_KINDS; kind++)
        assert_true(strlen(jr_finding_meaning((jr_finding_kind)kind)) > 3);
}

UNIT_GROUP(check)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_benchmark_has_no_findings),
        cmocka_unit_test(fastchats_layout_is_checked_as_well),
        cmocka_unit_test(damaged_questions_are_listed),
        cmocka_unit_test(damaged_answers_are_listed),
        cmocka_unit_test(what_commands_use_is_at_most_a_warning),
        cmocka_unit_test(questions_that_nobody_can_ask_are_errors),
        cmocka_unit_test(damaged_judgments_are_listed),
        cmocka_unit_test(damaged_prompts_are_listed),
        cmocka_unit_test(missing_files_are_told_once),
        cmocka_unit_test(a_file_that_cannot_be_read_is_a_finding),
        cmocka_unit_test(the_real_benchmarks_are_sound),
        cmocka_unit_test(every_kind_of_finding_is_documented),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
