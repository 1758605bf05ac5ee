/* Answering: what a plan holds, what is sent for each turn, and what stands on disk after runs that
 * went through, failed in part, or stopped between two turns. */
#include "run_fixture.h"

#include <math.h>
#include <sys/resource.h>

#include <jrank/ask.h>

#include "eval/answering.h"

static jr_answering_options options_of(const char *folder, const jr_endpoint_list *models)
{
    return (jr_answering_options){.bench_folder = folder,
                                  .models = models,
                                  .force_temperature = NAN,
                                  .top_p = NAN,
                                  .repetition_penalty = NAN,
                                  .seed = -1};
}

static jr_answering *plan(const jr_answering_options *options)
{
    jr_answering *answering = NULL;
    jr_error err;
    if (jr_answering_plan(arena, options, &answering, &err) != JR_OK)
        fail_msg("%s", err.message);
    return answering;
}

static jr_answering_summary summary_of(const jr_answering *answering)
{
    const jr_answering_summary *summaries;
    size_t n;
    jr_answering_summaries(answering, &summaries, &n);
    assert_int_equal(n, 1);
    return summaries[0];
}

static jr_run_report run(const jr_answering_options *options, const jr_run_options *limits)
{
    jr_run_report report;
    jr_error err;
    if (jr_answering_run(plan(options), limits, &report, &err) != JR_OK)
        fail_msg("%s", err.message);
    return report;
}

static void sampling_follows_category_and_options(void **state)
{
    (void)state;
    static const struct {
        const char *category;
        double temperature;
    } rows[] = {{"writing", 0.7}, {"roleplay", 0.7}, {"extraction", 0}, {"math", 0},
                {"coding", 0},    {"reasoning", 0},  {"stem", 0.1},     {"humanities", 0.1},
                {"", 0.7},        {"地理", 0.7}};
    jr_answering_options options = options_of("", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(answering_sampling(&options, jr_str_from(rows[i].category)).temperature ==
                    rows[i].temperature);
    chat_sampling usual = answering_sampling(&options, JR_STR("math"));
    assert_int_equal(usual.max_tokens, 1024);
    assert_int_equal(usual.seed, -1);
    assert_true(isnan(usual.top_p) && isnan(usual.repetition_penalty) && usual.top_k == 0);
    options.force_temperature = 0.3;
    options.max_tokens = 7;
    options.top_k = 5;
    options.seed = 0;
    chat_sampling forced = answering_sampling(&options, JR_STR("math"));
    assert_true(forced.temperature == 0.3 && forced.max_tokens == 7 && forced.top_k == 5);
    assert_int_equal(forced.seed, 0);
}

static bool libcurl_is_open(void)
{
    char line[1024];
    bool is_open = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps))
        is_open |= strstr(line, "libcurl") != NULL;
    fclose(maps);
    return is_open;
}

/* The first of all: what a run has opened stays open. */
static void a_plan_opens_no_libcurl_and_a_run_raises_no_limit(void **state)
{
    (void)state;
    struct rlimit before, after;
    jr_endpoint_list models = endpoint_named("bee=mock:words=2");
    jr_answering_options options = options_of(bench_write("quiet"), &models);
    jr_run_options limits = run_options();
    jr_estimate total, each;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    before.rlim_cur = before.rlim_max > 512 ? 512 : before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    jr_answering_estimate(plan(&options), &limits, &total, &each);
    assert_false(libcurl_is_open());
    assert_int_equal(run(&options, &limits).endpoints[0].n_done, 3);
    assert_true(libcurl_is_open());
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &after), 0);
    assert_true(after.rlim_cur == before.rlim_cur);
    jr_file_raise_limit(SIZE_MAX);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &after), 0);
    assert_true(after.rlim_cur == before.rlim_max);
}

static void a_plan_holds_what_is_missing(void **state)
{
    (void)state;
    const char *folder = bench_write("a");
    jr_endpoint_list ant = endpoint_named("ant=mock"), bee = endpoint_named("bee=mock");
    jr_answering_options options = options_of(folder, &ant);
    jr_answering_summary s = summary_of(plan(&options));
    assert_int_equal(s.n_planned, 0);
    assert_int_equal(s.n_answered, 3);
    assert_int_equal(s.n_calls, 0);
    options.num_choices = 2;
    assert_int_equal(summary_of(plan(&options)).n_calls, 8);
    options = options_of(folder, &bee);
    s = summary_of(plan(&options));
    assert_int_equal(s.n_planned, 3);
    assert_int_equal(s.n_calls, 4);
    assert_int_equal(s.n_resumed, 0);
    options.question_begin = 1;
    options.question_end = 2;
    s = summary_of(plan(&options));
    assert_int_equal(s.n_planned, 1);
    assert_int_equal(s.n_calls, 1);
    workspace_write_text("a/answers/unfinished/bee.turns.jsonl",
                         "{\"question_id\": 1, \"choice\": 0, \"turn\": 1, \"text\": \"a\"}\n"
                         "{\"question_id\": 1, \"choice\": 1, \"turn\": 2, \"text\": \"b\"}\n");
    options = options_of(folder, &bee);
    options.num_choices = 2;
    s = summary_of(plan(&options));
    assert_int_equal(s.n_resumed, 1);
    /* The second turn of the other choice is no use without its first. */
    assert_int_equal(s.n_calls, 7);
    assert_int_equal(access(workspace_path("a/answers/bee.jsonl"), F_OK), -1);
}

static void each_turn_is_asked_with_those_before_it(void **state)
{
    (void)state;
    jr_endpoint_list models = endpoint_named("bee=mock");
    jr_answering_options options = options_of(bench_write("b"), &models);
    jr_answering *answering = plan(&options);
    const jr_question *question = &answering->questions.questions[answering->selected[0]];
    chat_message messages[4];
    chat asked;
    jr_str reply = JR_STR("2");
    answering_ask(answering, 0, question, NULL, 0, messages, NULL, &asked);
    assert_int_equal(asked.n_messages, 1);
    assert_int_equal(asked.system.size, 0);
    answering_ask(answering, 0, question, &reply, 1, messages, NULL, &asked);
    assert_int_equal(asked.n_messages, 3);
    assert_int_equal(jr_str_compare(asked.messages[0].text, JR_STR("1+1?")), 0);
    assert_int_equal(jr_str_compare(asked.messages[1].text, reply), 0);
    assert_int_equal(jr_str_compare(asked.messages[2].text, JR_STR("And 1 more?")), 0);
    assert_false(asked.messages[0].is_model);
    assert_true(asked.messages[1].is_model);
    assert_int_equal(asked.raw_prompt.size, 0);
}

#define JAPANESE "{\"question_id\": \"j\", \"turns\": [\"日本で一番高い山は何ですか。\"]}\n"
#define OTHER_JAPANESE "{\"question_id\": \"k\", \"turns\": [\"要点をまとめて\"]}\n"
#define ENGLISH_SYSTEM "{\"question_id\": \"e\", \"turns\": [\"Which mountain is the highest?\"]}\n"
#define CHINESE "{\"question_id\": \"c\", \"turns\": [\"中国最高的山是哪座？\"]}\n"
#define QUOTING                                                                                    \
    "{\"question_id\": \"q\", \"turns\": [\"What does the word りんご mean in this long English "  \
    "question?\"]}\n"

static void the_usual_message_is_for_questions_in_japanese(void **state)
{
    (void)state;
    jr_endpoint_list models = endpoint_named("bee=mock");
    jr_answering_options options = options_of(bench_write("d"), &models);
    static const struct {
        const char *questions;
        bool is_japanese;
    } cases[] = {{JAPANESE, true},
                 {ENGLISH_SYSTEM, false},
                 {CHINESE, false},
                 {QUOTING, false},
                 {JAPANESE ENGLISH_SYSTEM, false},
                 {JAPANESE OTHER_JAPANESE ENGLISH_SYSTEM, true},
                 {JAPANESE OTHER_JAPANESE CHINESE QUOTING ENGLISH_SYSTEM, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        workspace_write_text("d/questions.jsonl", cases[i].questions);
        const model_plan *model = &plan(&options)->models[0];
        assert_int_equal(jr_str_compare(model->system,
                                        jr_str_from(cases[i].is_japanese ? JR_DEFAULT_SYSTEM : "")),
                         0);
        assert_false(model->summary.languages_differ);
        options.system = JR_DEFAULT_SYSTEM;
        assert_int_equal(plan(&options)->models[0].summary.languages_differ, !cases[i].is_japanese);
        options.system = "Be brief.";
        assert_int_equal(plan(&options)->models[0].summary.languages_differ, cases[i].is_japanese);
        options.system = NULL;
    }
}

static void the_system_message_is_the_callers_the_folders_or_the_usual(void **state)
{
    (void)state;
    jr_endpoint_list models = endpoint_named("bee=mock");
    jr_answering_options options = options_of(bench_write("c"), &models);
    workspace_write_text("c/questions.jsonl", JAPANESE OTHER_JAPANESE ENGLISH_SYSTEM);
    assert_int_equal(jr_str_compare(plan(&options)->models[0].system, JR_STR(JR_DEFAULT_SYSTEM)),
                     0);
    char usual[17];
    memcpy(usual, plan(&options)->models[0].prompt_hash, sizeof usual);
    assert_int_equal(strlen(usual), 16);
    workspace_write_text("c/system_prompt.txt", "簡潔に。\r\n\n");
    assert_int_equal(jr_str_compare(plan(&options)->models[0].system, JR_STR("簡潔に。")), 0);
    assert_string_not_equal(plan(&options)->models[0].prompt_hash, usual);
    options.system = "";
    assert_int_equal(plan(&options)->models[0].system.size, 0);
    options.system = JR_DEFAULT_SYSTEM;
    assert_string_equal(plan(&options)->models[0].prompt_hash, usual);
}

static void a_run_writes_a_line_for_each_question(void **state)
{
    (void)state;
    jr_endpoint_list models = endpoint_named("bee=mock:words=2");
    jr_answering_options options = options_of(bench_write("d"), &models);
    jr_run_options limits = run_options();
    jr_run_report report = run(&options, &limits);
    assert_int_equal(report.end, JR_RUN_COMPLETE);
    assert_int_equal(report.endpoints[0].n_done, 3);
    assert_int_equal(report.endpoints[0].n_sent, 4);
    assert_int_equal(count_lines("d/answers/bee.jsonl"), 3);
    jr_str text = text_of_file("d/answers/bee.jsonl");
    assert_int_equal(count_text(text, "\"model_id\": \"bee\""), 3);
    assert_int_equal(count_text(text, "\"finish_reason\": [\"stop\", \"stop\"]"), 1);
    assert_int_equal(access(workspace_path("d/answers/unfinished"), F_OK), -1);
    assert_int_equal(run(&options, &limits).endpoints[0].n_sent, 0);
    assert_int_equal(count_lines("d/answers/bee.jsonl"), 3);
}

/* The same answers come whether a run is cut after every call or not. */
static void a_run_that_stops_after_every_call_pays_each_turn_once(void **state)
{
    (void)state;
    jr_endpoint_list models = endpoint_named("bee=mock:words=2");
    jr_answering_options options = options_of(bench_write("e"), &models);
    options.num_choices = 3;
    uint64_t n_sent = 0, n_runs = 0;
    do {
        jr_run_options limits = run_options();
        limits.parallel = 1;
        limits.max_calls = 1;
        n_sent += run(&options, &limits).endpoints[0].n_sent;
    } while (summary_of(plan(&options)).n_planned && ++n_runs < 50);
    assert_int_equal(n_sent, 12);
    assert_int_equal(access(workspace_path("e/answers/unfinished"), F_OK), -1);

    options.bench_folder = bench_write("whole");
    jr_run_options limits = run_options();
    limits.parallel = 1;
    run(&options, &limits);
    static const char part[] = "\"choices\": ";
    jr_str cut = text_of_file("e/answers/bee.jsonl"),
           whole = text_of_file("whole/answers/bee.jsonl");
    const char *a = cut.data, *b = whole.data;
    for (int i = 0; i < 3; i++) {
        a = strstr(a + 1, part);
        b = strstr(b + 1, part);
        size_t size = (size_t)(strstr(b, "\"tstamp\"") - b);
        assert_int_equal(strncmp(a, b, size), 0);
    }
}

static void what_failed_or_has_no_text_is_no_answer(void **state)
{
    (void)state;
    static const struct {
        const char *name, *error;
        uint64_t n_empty, n_sent;
    } rows[] = {
        {"bee=mock:fail=1", "answered 500", 0, 3},
        {"bee=mock:empty=1", "the reply is empty\"", 3, 3},
        {"bee=mock:length=1", "the reply is empty: the token limit was used up before it", 3, 6},
        {"bee=mock:reply= ", "the reply is empty\"", 3, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char folder[8] = {(char)('p' + i)}, file[64];
        jr_endpoint_list models = endpoint_named(rows[i].name);
        jr_answering_options options = options_of(bench_write(folder), &models);
        jr_run_options limits = run_options();
        limits.max_retries = 0;
        jr_run_report report = run(&options, &limits);
        assert_int_equal(report.endpoints[0].n_done, 0);
        assert_int_equal(report.endpoints[0].n_failed, 3);
        assert_int_equal(report.endpoints[0].n_empty, rows[i].n_empty);
        assert_int_equal(report.endpoints[0].n_sent, rows[i].n_sent);
        snprintf(file, sizeof file, "%s/answers/bee.jsonl", folder);
        assert_int_equal(count_lines(file), 0);
        snprintf(file, sizeof file, "%s/answers/unfinished/bee.errors.jsonl", folder);
        assert_int_equal(count_text(text_of_file(file), rows[i].error), 3);
    }
}

static void an_estimate_counts_the_turns_that_are_left(void **state)
{
    (void)state;
    jr_endpoint_list models = endpoint_named("bee=mock");
    jr_answering_options options = options_of(bench_write("g"), &models);
    options.system = "";
    options.max_tokens = 10;
    jr_run_options limits = run_options();
    jr_estimate sum, each;
    jr_answering_estimate(plan(&options), &limits, &sum, &each);
    assert_int_equal(sum.n_calls, 4);
    assert_int_equal(sum.output_tokens, 40);
    /* "1+1?" 1; with 10 of its reply and "And 1 more?" 14; "Why?" and "How?" 1 each. */
    assert_int_equal(sum.input_tokens, 1 + 14 + 2);
    assert_int_equal(each.input_tokens, sum.input_tokens);
    workspace_write_text(
        "g/answers/unfinished/bee.turns.jsonl",
        "{\"question_id\": 1, \"choice\": 0, \"turn\": 1, \"text\": \"It is 2.\"}\n");
    jr_answering_estimate(plan(&options), &limits, &sum, &each);
    assert_int_equal(sum.n_calls, 3);
    assert_int_equal(sum.input_tokens, 1 + 2 + 3 + 2);
}

static void what_can_not_be_planned_is_one_sentence(void **state)
{
    (void)state;
    const char *folder = bench_write("h");
    workspace_write_text("empty/questions.jsonl", "\n");
    static const char *const twice[] = {"a=mock", "a=mock"}, *const two[] = {"a=mock", "b=mock"};
    jr_endpoint_list one = endpoint_named("a=mock"), same = endpoints_named(twice, 2),
                     both = endpoints_named(two, 2);
    jr_answering_options cases[6];
    for (size_t i = 0; i < 6; i++)
        cases[i] = options_of(folder, &one);
    cases[0].bench_folder = workspace_path("nowhere");
    cases[1].bench_folder = workspace_path("empty");
    cases[2].question_begin = 3;
    cases[3].conv_template = workspace_path("none.json");
    cases[4].models = &same;
    cases[5].models = &both;
    cases[5].answer_file = "x.jsonl";
    static const struct {
        jr_status status;
        const char *message;
    } expected[] = {
        {JR_ERR_NOT_FOUND, "can't be read"},    {JR_ERR_DATA, "has no questions"},
        {JR_ERR_USAGE, "there is no question"}, {JR_ERR_NOT_FOUND, "none.json: can't be read"},
        {JR_ERR_USAGE, "the model a is named"}, {JR_ERR_USAGE, "--answer-file is for a single"},
    };
    for (size_t i = 0; i < 6; i++) {
        jr_answering *answering = NULL;
        jr_error err = {0};
        assert_int_equal(jr_answering_plan(arena, &cases[i], &answering, &err), expected[i].status);
        if (!strstr(err.message, expected[i].message))
            fail_msg("%s", err.message);
        assert_null(answering);
    }
}

UNIT_GROUP(answering)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_opens_no_libcurl_and_a_run_raises_no_limit),
        cmocka_unit_test(sampling_follows_category_and_options),
        cmocka_unit_test(a_plan_holds_what_is_missing),
        cmocka_unit_test(each_turn_is_asked_with_those_before_it),
        cmocka_unit_test(the_usual_message_is_for_questions_in_japanese),
        cmocka_unit_test(the_system_message_is_the_callers_the_folders_or_the_usual),
        cmocka_unit_test(a_run_writes_a_line_for_each_question),
        cmocka_unit_test(a_run_that_stops_after_every_call_pays_each_turn_once),
        cmocka_unit_test(what_failed_or_has_no_text_is_no_answer),
        cmocka_unit_test(an_estimate_counts_the_turns_that_are_left),
        cmocka_unit_test(what_can_not_be_planned_is_one_sentence),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
