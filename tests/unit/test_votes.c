/* Pair judgments of a benchmark folder: both layouts, several judges, duplicates, damage. */
#include "arena.h"
#include "unit.h"

#include <jrank/bench.h>
#include <jrank/votes.h>

static jr_arena *arena;
static jr_error err;
static jr_votes votes;

static void judge_says(const char *file, const char *text)
{
    char name[256];
    snprintf(name, sizeof name, "bench/model_judgment/%s_pair.jsonl", file);
    workspace_write_text(name, text);
}

static jr_status load(const char *first_judge, const char *second_judge, unsigned n_threads)
{
    const jr_str judges[] = {jr_str_from(first_judge), jr_str_from(second_judge)};
    jr_votes_options options = {
        .judges = judges, .n_judges = second_judge ? 2 : 1, .n_threads = n_threads};
    memset(&err, 0, sizeof err);
    return jr_votes_load_bench(arena, workspace_path("bench"), &options, &votes, &err);
}

static void assert_fails(jr_status status, jr_status wanted, const char *part)
{
    assert_int_equal(status, wanted);
    assert_int_equal(err.status, wanted);
    if (!strstr(err.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, err.message);
}

static void assert_cell(size_t i, const char *first, const char *second, double wins, double losses,
                        double ties)
{
    assert_true(i < votes.counts.n_cells);
    const jr_cell *cell = &votes.counts.cells[i];
    assert_int_equal(jr_str_compare(votes.models[cell->first], jr_str_from(first)), 0);
    assert_int_equal(jr_str_compare(votes.models[cell->second], jr_str_from(second)), 0);
    assert_true(cell->wins == wins && cell->losses == losses && cell->ties == ties);
}

static void the_layout_of_jrank_is_read(void **state)
{
    (void)state;
    judge_says(
        "gpt-4",
        "{\"question_id\":\"q\",\"model1_id\":\"b\",\"model2_id\":\"a\",\"winner\":2,\"turn\":1}\n"
        "{\"question_id\":\"r\",\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":\"tie\"}\n"
        "{\"question_id\":\"r\",\"model1_id\":\"b\",\"model2_id\":\"a\",\"winner\":\"model1_id\"}"
        "\n");
    assert_int_equal(load("gpt-4", NULL, 1), JR_OK);
    assert_int_equal(votes.counts.n_cells, 2);
    assert_cell(0, "a", "b", 0, 0, 1);
    assert_cell(1, "b", "a", 1, 1, 0);
    assert_int_equal(votes.n_judges, 1);
    assert_int_equal(votes.judges[0].valid, 3);
    assert_int_equal(votes.n_inputs, 1);
    assert_non_null(strstr(votes.inputs[0].path.data, "bench/model_judgment/gpt-4_pair.jsonl"));
}

/* g1 shows model_1 first, g2 shows model_2 first; the winners are the models, not the seats. */
static void both_games_of_fastchat_count(void **state)
{
    (void)state;
    judge_says("gpt-4",
               "{\"question_id\":81,\"model_1\":\"a\",\"model_2\":\"b\",\"g1_winner\":\"model_1\","
               "\"g2_winner\":\"model_1\",\"turn\":1}\n"
               "{\"question_id\":81,\"model_1\":\"a\",\"model_2\":\"b\",\"g1_winner\":\"model_2\","
               "\"g2_winner\":\"tie\",\"turn\":2}\n"
               "{\"question_id\":82,\"model_1\":\"a\",\"model_2\":\"b\",\"g1_winner\":\"error\","
               "\"g2_winner\":\"model_2\",\"turn\":1}\n"
               "{\"question_id\":83,\"model_1\":\"a\",\"model_2\":\"b\",\"g1_winner\":\"tie\"}\n");
    assert_int_equal(load("gpt-4", NULL, 2), JR_OK);
    assert_int_equal(votes.counts.n_cells, 2);
    /* Of two games of which one says nothing neither counts, as FastChat has it. */
    assert_cell(0, "a", "b", 1, 1, 0);
    assert_cell(1, "b", "a", 0, 1, 1);
    assert_int_equal(votes.report.valid, 4);
    assert_int_equal(votes.report.invalid, 4);
    assert_int_equal(votes.model_invalid[0], 4);
    assert_non_null(strstr(votes.first_invalid.data, ":3: g1_winner is \"error\""));
}

static void of_several_judgments_on_a_match_the_last_valid_one_counts(void **state)
{
    (void)state;
    judge_says(
        "gpt-4",
        "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1,\"turn\":1}\n"
        "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":3}\n"
        "{\"question_id\":1.0,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":2,\"turn\":1.0}\n"
        "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":\"error\",\"turn\":"
        "1}\n"
        /* other matches: another turn, seat, question; the id as a string is the same one */
        "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1,\"turn\":2}\n"
        "{\"question_id\":1,\"model1_id\":\"b\",\"model2_id\":\"a\",\"winner\":1,\"turn\":1}\n"
        "{\"question_id\":2,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1,\"turn\":1}\n"
        "{\"question_id\":\"1\",\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1,\"turn\":1}"
        "\n");
    assert_int_equal(load("gpt-4", NULL, 1), JR_OK);
    assert_cell(0, "a", "b", 3, 0, 0);
    assert_cell(1, "b", "a", 1, 0, 0);
    assert_int_equal(votes.report.valid, 4);
    assert_int_equal(votes.report.duplicates, 3);
    assert_int_equal(votes.report.invalid, 1);
    assert_int_equal(votes.judges[0].duplicates, 3);
    assert_int_equal(votes.judges[0].invalid, 1);
}

static void judges_are_pooled_and_told_apart(void **state)
{
    (void)state;
    static const char text[] =
        "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1}\n";
    judge_says("gpt-4", text);
    judge_says("org__judge", text);
    judge_says("gpt-4_pair.invalid", "this is no judge");
    workspace_write_text("bench/model_judgment/gpt-4_single.jsonl", "nor is this");
    unlink(workspace_path("bench/model_judgment/gpt-4_pair.invalid_pair.jsonl"));
    assert_int_equal(load("org/judge", "gpt-4", 2), JR_OK);
    assert_cell(0, "a", "b", 2, 0, 0);
    assert_int_equal(votes.n_judges, 2);
    assert_int_equal(jr_str_compare(votes.judges[1].judge, JR_STR("org/judge")), 0);
    assert_int_equal(load("all", NULL, 2), JR_OK);
    assert_int_equal(votes.n_judges, 2);
    assert_int_equal(votes.report.valid, 2);
    assert_int_equal(votes.report.duplicates, 0);
    assert_int_equal(load("org__judge", "org/judge", 2), JR_OK);
    assert_int_equal(votes.n_judges, 1);
    assert_fails(load("claude", NULL, 1), JR_ERR_NOT_FOUND,
                 "has no pair judgments by claude; HINT: there is gpt-4, org/judge");
    unlink(workspace_path("bench/model_judgment/org__judge_pair.jsonl"));
}

static void damage_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"\n\nnot JSON\n{}\n", "gpt-4_pair.jsonl:3: is not JSON"},
        {"7\n", ":1: is not an object"},
        {"{\"question_id\":1,\"model2_id\":\"b\",\"winner\":1}\n", ":1: model1_id is missing"},
        {"{\"question_id\":1,\"model1_id\":\"b\",\"winner\":1}\n", ":1: model2_id is missing"},
        {"{\"question_id\":1,\"model1_id\":3,\"model2_id\":\"b\"}\n",
         ":1: model1_id is not a model's name"},
        {"{\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1}\n", ":1: question_id is missing"},
        {"{\"question_id\":[],\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1}\n",
         ":1: question_id is not a string or a number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        judge_says("gpt-4", cases[i].text);
        assert_fails(load("gpt-4", NULL, 1), JR_ERR_FORMAT, cases[i].part);
        assert_non_null(strstr(err.message, "; HINT: jrank check "));
    }
    /* One hint is enough. */
    judge_says("gpt-4", "[]\n");
    assert_fails(load("gpt-4", NULL, 1), JR_ERR_FORMAT, "begins a list; HINT: jq -c '.[]' makes");
    assert_null(strstr(err.message, "; HINT: jrank check "));
    judge_says("gpt-4", "");
    assert_fails(load("gpt-4", NULL, 1), JR_ERR_DATA, "bench: holds no match");
    judge_says("gpt-4",
               "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"b\"}\n"
               "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"a\",\"winner\":1}\n{\"q");
    assert_fails(load("gpt-4", NULL, 1), JR_ERR_DATA,
                 "no valid vote (1 invalid, 1 of a model against itself, 0 left out by the model "
                 "list, 1 unfinished last lines)");
    assert_non_null(strstr(err.message, ":1: winner is missing"));
}

static void a_folder_that_is_none_is_named(void **state)
{
    (void)state;
    jr_votes_options options = {0};
    assert_fails(jr_votes_load_bench(arena, workspace_path("none"), &options, &votes, &err),
                 JR_ERR_NOT_FOUND, "there is no such folder");
    mkdir(workspace_path("bare"), 0777);
    assert_fails(jr_votes_load_bench(arena, workspace_path("bare"), &options, &votes, &err),
                 JR_ERR_NOT_FOUND, "has no folder model_judgment");
    mkdir(workspace_path("bare/model_judgment"), 0777);
    assert_fails(jr_votes_load_bench(arena, workspace_path("bare"), &options, &votes, &err),
                 JR_ERR_NOT_FOUND, "holds no pair judgments");
}

static void a_list_of_models_leaves_out_the_others(void **state)
{
    (void)state;
    judge_says("gpt-4",
               "{\"question_id\":1,\"model1_id\":\"c\",\"model2_id\":\"b\",\"winner\":\"x\"}\n"
               "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1}\n"
               "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"c\",\"winner\":1}\n"
               "{\"question_id\":1,\"model1_id\":\"a\",\"model2_id\":\"c\",\"winner\":1}\n");
    const jr_str models[] = {JR_STR("a"), JR_STR("b")};
    jr_votes_options options = {.models = models, .n_models = 2};
    assert_int_equal(jr_votes_load_bench(arena, workspace_path("bench"), &options, &votes, &err),
                     JR_OK);
    assert_int_equal(votes.report.valid, 1);
    assert_int_equal(votes.report.filtered, 1);
    assert_int_equal(votes.report.duplicates, 0);
    assert_int_equal(votes.report.invalid, 0);
    assert_int_equal(votes.judges[0].valid, 1);
    assert_int_equal(votes.judges[0].duplicates, 0);
    assert_int_equal(votes.judges[0].invalid, 0);
    assert_int_equal(votes.first_invalid.size, 0);
}

/* Duplicates far apart in a file of several blocks: the last one counts for any threads. */
static void threads_change_nothing(void **state)
{
    (void)state;
    enum { N = 30000, N_MATCHES = 20000 };
    JR_BUF_AUTO jr_buf text = {0};
    double wins = 0;
    for (int i = 0; i < N; i++) {
        int match = i % N_MATCHES, is_last = i + N_MATCHES >= N, winner = (i / 7) % 2 + 1;
        jr_buf_format(
            &text, "{\"question_id\":%d,\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":%d}\n",
            match, winner);
        wins += is_last && winner == 1;
    }
    workspace_write("bench/model_judgment/gpt-4_pair.jsonl", text.data, text.size);
    static const unsigned threads[] = {1, 2, 7};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(load("gpt-4", NULL, threads[i]), JR_OK);
        assert_int_equal(votes.counts.n_cells, 1);
        assert_cell(0, "a", "b", wins, N_MATCHES - wins, 0);
        assert_int_equal(votes.report.duplicates, N - N_MATCHES);
        assert_int_equal(votes.judges[0].valid, N_MATCHES);
    }
}

static void real_judgments_are_read(void **state)
{
    (void)state;
    if (!workspace_shared("data/rakuda_v1_gpt4/questions.jsonl")) {
        print_message("SKIPPED: the shared data is not there\n");
        skip();
    }
    const jr_str judge = JR_STR("gpt-4");
    jr_votes_options options = {.judges = &judge, .n_judges = 1};
    assert_int_equal(
        jr_votes_load_bench(arena, workspace_shared("data/rakuda_v1_gpt4"), &options, &votes, &err),
        JR_OK);
    assert_int_equal(votes.counts.n_models, 9);
    assert_int_equal(votes.report.valid, 800);
    assert_int_equal(votes.report.invalid + votes.report.duplicates, 0);
}

static void a_benchmark_is_found_by_name_or_path(void **state)
{
    (void)state;
    jr_str folder;
    const char *data = workspace_path("data");
    mkdir(data, 0777);
    assert_fails(jr_bench_find(arena, data, "x", &folder, &err), JR_ERR_NOT_FOUND, "is empty");
    mkdir(workspace_path("data/rakuda"), 0777);
    mkdir(workspace_path("data/vicuna"), 0777);
    workspace_write_text("data/a_file", "");
    assert_int_equal(jr_bench_find(arena, data, "rakuda", &folder, &err), JR_OK);
    assert_string_equal(folder.data, workspace_path("data/rakuda"));
    assert_int_equal(jr_bench_find(arena, "nowhere", workspace_path("data/vicuna"), &folder, &err),
                     JR_OK);
    assert_string_equal(folder.data, workspace_path("data/vicuna"));
    assert_fails(jr_bench_find(arena, data, "rakudo", &folder, &err), JR_ERR_NOT_FOUND,
                 "HINT: did you mean rakuda?");
    assert_fails(jr_bench_find(arena, data, "./rakudo", &folder, &err), JR_ERR_NOT_FOUND,
                 "there is no such folder");
    assert_fails(jr_bench_find(arena, "nowhere", "rakuda", &folder, &err), JR_ERR_NOT_FOUND,
                 "data folder nowhere does not exist");
}

UNIT_GROUP(votes)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_layout_of_jrank_is_read),
        cmocka_unit_test(both_games_of_fastchat_count),
        cmocka_unit_test(of_several_judgments_on_a_match_the_last_valid_one_counts),
        cmocka_unit_test(judges_are_pooled_and_told_apart),
        cmocka_unit_test(damage_is_named_with_its_line),
        cmocka_unit_test(a_folder_that_is_none_is_named),
        cmocka_unit_test(a_list_of_models_leaves_out_the_others),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(real_judgments_are_read),
        cmocka_unit_test(a_benchmark_is_found_by_name_or_path),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
