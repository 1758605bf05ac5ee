/* Judging: plans that follow from files, options and seed; verdicts, unreadable replies and
 * failures in their files; and reading unreadable replies again. */
#include "run_fixture.h"

#include <jrank/ask.h>

#include "eval/judging.h"

static jr_judging_options options_of(const char *folder, const jr_endpoint_list *judges)
{
    return (jr_judging_options){
        .bench_folder = folder, .judges = judges, .mode = JR_PAIRING_ALL, .temperature = 0};
}

static jr_judging *plan(const jr_judging_options *options)
{
    jr_judging *judging = NULL;
    jr_error err;
    if (jr_judging_plan(arena, options, &judging, &err) != JR_OK)
        fail_msg("%s", err.message);
    return judging;
}

static jr_judging_summary summary_of(const jr_judging_options *options)
{
    const jr_judging_summary *summaries;
    size_t n;
    jr_judging_summaries(plan(options), &summaries, &n);
    assert_int_equal(n, options->judges->n_endpoints);
    return summaries[0];
}

static jr_run_report run(const jr_judging_options *options, const jr_run_options *limits)
{
    jr_run_report report;
    jr_error err;
    if (jr_judging_run(plan(options), limits, &report, &err) != JR_OK)
        fail_msg("%s", err.message);
    return report;
}

static jr_reparse_report reparse(const jr_judging_options *options)
{
    jr_reparse_report report;
    jr_error err;
    if (jr_judging_reparse(arena, options, 0, &report, &err) != JR_OK)
        fail_msg("%s", err.message);
    return report;
}

/* A prompt file of one pairwise and one single prompt. */
static void write_prompts(const char *folder, const char *format)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "%s/judge_prompts.jsonl", folder);
    snprintf(text, sizeof text,
             "{\"name\": \"p\", \"type\": \"pairwise\", \"system_prompt\": \"s\", "
             "\"prompt_template\": \"{question}|{answer_a}|{answer_b}\", \"output_format\": "
             "\"%s\"}\n{\"name\": \"q\", \"type\": \"single\", \"system_prompt\": \"s\", "
             "\"prompt_template\": \"{question}|{answer}\", \"output_format\": \"[[rating]]\"}\n",
             format);
    workspace_write_text(path, text);
}

static void modes_have_their_matches(void **state)
{
    (void)state;
    jr_endpoint_list judge = endpoint_named("mock");
    jr_judging_options options = options_of(bench_write("a"), &judge);
    assert_int_equal(summary_of(&options).n_planned, 4);
    options.both_orders = true;
    assert_int_equal(summary_of(&options).n_planned, 8);
    options.first_n = 1;
    assert_int_equal(summary_of(&options).n_planned, 4);
    options = options_of(options.bench_folder, &judge);
    options.mode = JR_PAIRING_BASELINE;
    options.baseline = JR_STR("owl");
    assert_int_equal(summary_of(&options).n_planned, 4);
    options.mode = JR_PAIRING_SINGLE;
    assert_int_equal(summary_of(&options).n_planned, 8);
    options.mode = JR_PAIRING_N;
    assert_int_equal(summary_of(&options).n_planned, 8);
    options.n = 3;
    assert_int_equal(summary_of(&options).n_planned, 3);
    assert_int_equal(summary_of(&options).n_possible, 8);
    /* Without a prompt for second turns there are none. */
    write_prompts("a", "last");
    options.n = 0;
    assert_int_equal(summary_of(&options).n_planned, 6);
}

static void a_plan_follows_from_its_seed(void **state)
{
    (void)state;
    jr_endpoint_list judge = endpoint_named("mock");
    jr_judging_options options = options_of(bench_write("b"), &judge);
    options.mode = JR_PAIRING_N;
    options.n = 5;
    size_t n_equal = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        options.seed = seed;
        const match_plan *one = &plan(&options)->judges[0].pairing;
        const match_plan *same = &plan(&options)->judges[0].pairing;
        options.seed = seed + 1;
        const match_plan *other = &plan(&options)->judges[0].pairing;
        assert_memory_equal(one->matches, same->matches, 5 * sizeof *one->matches);
        n_equal += memcmp(one->matches, other->matches, 5 * sizeof *one->matches) == 0;
    }
    assert_true(n_equal < 3);
}

static void verdicts_are_recorded_with_the_first_shown_first(void **state)
{
    (void)state;
    jr_endpoint_list judge = endpoint_named("mock");
    judge.endpoints[0].id = JR_STR("org/j");
    jr_judging_options options = options_of(bench_write("c"), &judge);
    options.both_orders = true;
    write_prompts("c", "[[A]]");
    jr_run_options limits = run_options();
    jr_run_report report = run(&options, &limits);
    assert_int_equal(report.end, JR_RUN_COMPLETE);
    assert_int_equal(report.endpoints[0].n_done, 6);
    jr_str text = text_of_file("c/model_judgment/org__j_pair.jsonl");
    assert_int_equal(count_text(text, "\"model1_id\": \"ant\", \"model2_id\": \"owl\", "
                                      "\"winner\": \"model2_id\", \"judge\": [\"org/j\", \"p\"]"),
                     3);
    assert_int_equal(count_text(text, "\"model1_id\": \"owl\", \"model2_id\": \"ant\", "
                                      "\"winner\": \"model1_id\", \"judge\": [\"org/j\", \"p\"]"),
                     3);
    assert_int_equal(count_text(text, "\"prompt\": \"1+1?|Yes.|Yes, it is.\""), 1);
    assert_int_equal(count_text(text, "\"prompt\": \"1+1?|Yes, it is.|Yes.\""), 1);
    assert_int_equal(summary_of(&options).n_planned, 0);
    assert_int_equal(summary_of(&options).n_judged, 6);
}

static void each_result_goes_to_its_file_and_only_valid_ones_count(void **state)
{
    (void)state;
    jr_endpoint_list judge = endpoint_named("j=mock:garbage=0.5,fail=0.3");
    jr_judging_options options = options_of(bench_write("d"), &judge);
    options.both_orders = true;
    jr_run_options limits = run_options();
    limits.max_retries = 0;
    const jr_endpoint_report e = run(&options, &limits).endpoints[0];
    assert_int_equal(e.n_done + e.n_invalid + e.n_failed, 8);
    assert_true(e.n_done && e.n_invalid && e.n_failed);
    assert_int_equal(count_lines("d/model_judgment/j_pair.jsonl"), e.n_done);
    assert_int_equal(count_lines("d/model_judgment/j_pair.invalid.jsonl"), e.n_invalid);
    assert_int_equal(count_lines("d/model_judgment/j_pair.errors.jsonl"), e.n_failed);
    assert_int_equal(summary_of(&options).n_planned, 8 - e.n_done);
    judge = endpoint_named("j=mock");
    assert_int_equal(run(&options, &limits).endpoints[0].n_sent, 8 - e.n_done);
    assert_int_equal(count_lines("d/model_judgment/j_pair.jsonl"), 8);
}

static void no_file_is_made_where_there_is_nothing_to_record(void **state)
{
    (void)state;
    jr_endpoint_list judge = endpoint_named("j=mock");
    jr_judging_options options = options_of(bench_write("e"), &judge);
    jr_run_options limits = run_options();
    plan(&options);
    assert_int_equal(access(workspace_path("e/model_judgment"), F_OK), -1);
    run(&options, &limits);
    assert_int_equal(access(workspace_path("e/model_judgment/j_pair.jsonl"), F_OK), 0);
    assert_int_equal(access(workspace_path("e/model_judgment/j_pair.invalid.jsonl"), F_OK), -1);
    assert_int_equal(access(workspace_path("e/model_judgment/j_pair.errors.jsonl"), F_OK), -1);
}

static void what_was_unreadable_is_read_by_the_present_prompts(void **state)
{
    (void)state;
    jr_endpoint_list judge = endpoint_named("j=mock:reply=It is 2");
    jr_judging_options options = options_of(bench_write("f"), &judge);
    write_prompts("f", "[[A]]");
    jr_run_options limits = run_options();
    assert_int_equal(reparse(&options).n_read, 0);
    assert_int_equal(run(&options, &limits).endpoints[0].n_invalid, 3);
    jr_reparse_report report = reparse(&options);
    assert_int_equal(report.n_read, 3);
    assert_int_equal(report.n_valid + report.n_obsolete, 0);
    write_prompts("f", "last");
    report = reparse(&options);
    assert_int_equal(report.n_read, 3);
    assert_int_equal(report.n_valid, 3);
    assert_int_equal(access(workspace_path("f/model_judgment/j_pair.invalid.jsonl"), F_OK), -1);
    jr_str text = text_of_file("f/model_judgment/j_pair.jsonl");
    assert_int_equal(count_text(text, "\"model2_id\": \"owl\", \"winner\": 2, \"judge\": "), 3);
    assert_int_equal(count_text(text, "problem"), 0);
    assert_int_equal(count_text(text, "\"temperature\": 0.0"), 3);
    assert_int_equal(summary_of(&options).n_planned, 0);
}

static void scores_that_were_unreadable_are_read_again_too(void **state)
{
    (void)state;
    jr_endpoint_list judge = endpoint_named("j=mock:reply=[7]x");
    jr_judging_options options = options_of(bench_write("g"), &judge);
    options.mode = JR_PAIRING_SINGLE;
    options.first_n = 1;
    workspace_write_text(
        "g/model_judgment/j_single.invalid.jsonl",
        "{\"question_id\": 1, \"model\": \"ant\", \"judge\": [\"j\", \"q\"], \"judgment\": "
        "\"[[8.5]]\", \"problem\": \"?\", \"turn\": 1}\n"
        "{\"question_id\": 1, \"model\": \"owl\", \"judge\": [\"j\", \"q\"], \"judgment\": "
        "\"none\", \"problem\": \"?\", \"turn\": 1}\n");
    jr_reparse_report report = reparse(&options);
    assert_int_equal(report.n_valid, 1);
    assert_string_equal(text_of_file("g/model_judgment/j_single.jsonl").data,
                        "{\"question_id\": 1, \"model\": \"ant\", \"judge\": [\"j\", \"q\"], "
                        "\"judgment\": \"[[8.5]]\", \"score\": 8.5, \"turn\": 1}\n");
    assert_int_equal(count_text(text_of_file("g/model_judgment/j_single.invalid.jsonl"), "owl"), 1);
    assert_int_equal(count_lines("g/model_judgment/j_single.invalid.jsonl"), 1);
}

static void what_has_a_verdict_by_now_is_obsolete(void **state)
{
    (void)state;
    jr_endpoint_list judge = endpoint_named("j=mock:reply=none");
    jr_judging_options options = options_of(bench_write("h"), &judge);
    jr_run_options limits = run_options();
    run(&options, &limits);
    judge = endpoint_named("j=mock");
    run(&options, &limits);
    jr_reparse_report report = reparse(&options);
    assert_int_equal(report.n_read, 4);
    assert_int_equal(report.n_obsolete, 4);
    assert_int_equal(report.n_valid, 0);
    assert_int_equal(count_lines("h/model_judgment/j_pair.jsonl"), 4);
    assert_int_equal(access(workspace_path("h/model_judgment/j_pair.invalid.jsonl"), F_OK), -1);
}

static void an_estimate_counts_every_filled_prompt(void **state)
{
    (void)state;
    jr_endpoint_list judges = endpoint_named("j=mock");
    judges.endpoints[0].price_input = 1;
    judges.endpoints[0].price_output = 10;
    jr_judging_options options = options_of(bench_write("i"), &judges);
    write_prompts("i", "last");
    options.max_tokens = 20;
    jr_run_options limits = run_options();
    jr_estimate sum, each;
    jr_judging_estimate(plan(&options), &limits, &sum, &each);
    assert_int_equal(sum.n_calls, 3);
    /* "s" and "1+1?|Yes.|Yes, it is." of 21 bytes: 1 and 6 tokens. */
    assert_int_equal(sum.input_tokens, 3 * (1 + 6));
    assert_int_equal(sum.output_tokens, 60);
    assert_true(sum.cost > 0.00062 && sum.cost < 0.000622);
    assert_int_equal(each.n_calls, 3);
}

static void what_can_not_be_planned_is_one_sentence(void **state)
{
    (void)state;
    const char *folder = bench_write("k");
    workspace_write_text("void/questions.jsonl", "");
    workspace_write_text("mute/questions.jsonl", "{\"question_id\": 1, \"turns\": [\"?\"]}\n");
    static const char *const twice[] = {"j=mock", "j=mock:judge=odds"};
    static const jr_str nobody[] = {{"ant", 3}, {"nobody", 6}};
    jr_endpoint_list one = endpoint_named("j=mock"), same = endpoints_named(twice, 2),
                     reference = endpoint_named("reference:");
    jr_judging_options cases[8];
    for (size_t i = 0; i < 8; i++)
        cases[i] = options_of(folder, &one);
    cases[0].bench_folder = workspace_path("nowhere");
    cases[1].bench_folder = workspace_path("void");
    cases[2].bench_folder = workspace_path("mute");
    cases[3].judges = &same;
    cases[4].judges = &reference;
    cases[5].models = nobody;
    cases[5].n_models = 2;
    cases[6].prompt = "none";
    cases[7].mode = JR_PAIRING_BASELINE;
    cases[7].baseline = JR_STR("nobody");
    static const struct {
        jr_status status;
        const char *message;
    } expected[] = {
        {JR_ERR_NOT_FOUND, "can't be read"},
        {JR_ERR_DATA, "has no questions"},
        {JR_ERR_DATA, "no model has answers"},
        {JR_ERR_USAGE, "the judge j is named twice"},
        {JR_ERR_DATA, "no question has a reference answer"},
        {JR_ERR_NOT_FOUND, "has no answers of nobody"},
        {JR_ERR_NOT_FOUND, "no pairwise prompt is called \"none\""},
        {JR_ERR_NOT_FOUND, "no answers of the baseline nobody; HINT: there is ant, owl"},
    };
    for (size_t i = 0; i < 8; i++) {
        jr_judging *judging = NULL;
        jr_error err = {0};
        assert_int_equal(jr_judging_plan(arena, &cases[i], &judging, &err), expected[i].status);
        if (!strstr(err.message, expected[i].message))
            fail_msg("%s", err.message);
        assert_null(judging);
    }
}

UNIT_GROUP(judging)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_have_their_matches),
        cmocka_unit_test(a_plan_follows_from_its_seed),
        cmocka_unit_test(verdicts_are_recorded_with_the_first_shown_first),
        cmocka_unit_test(each_result_goes_to_its_file_and_only_valid_ones_count),
        cmocka_unit_test(no_file_is_made_where_there_is_nothing_to_record),
        cmocka_unit_test(what_was_unreadable_is_read_by_the_present_prompts),
        cmocka_unit_test(scores_that_were_unreadable_are_read_again_too),
        cmocka_unit_test(what_has_a_verdict_by_now_is_obsolete),
        cmocka_unit_test(an_estimate_counts_every_filled_prompt),
        cmocka_unit_test(what_can_not_be_planned_is_one_sentence),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
