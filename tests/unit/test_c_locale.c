/* Under a German locale, where a comma stands before the decimals, every number is written and read
 * as ever. */
#include "unit.h"

#include <jrank/jrank.h>

#include <locale.h>
#include <math.h>
#include <spawn.h>
#include <sys/wait.h>

#include "arena.h"
#include "base/c_locale.h"
#include "chart_fixture.h"
#include "paths.h"
#include "served_bench.h"
#include "json/json.h"

extern char **environ;

static int run(const char *const *words)
{
    pid_t pid;
    int status;
    if (posix_spawnp(&pid, words[0], NULL, NULL, (char *const *)words, environ) != 0)
        return -1;
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool has_german;

/* Few systems have the locale; it is made in the workspace. What kinds of characters there are and
 * how they are sorted is most of the work, and has no numbers in it. */
#define OF_GERMANY(category) "LC_" category "\ncopy \"de_DE\"\nEND LC_" category "\n"
#define OF_NOBODY(category) "LC_" category "\ncopy \"POSIX\"\nEND LC_" category "\n"
static const char german_source[] = OF_NOBODY("CTYPE") OF_NOBODY("COLLATE")
    OF_GERMANY("IDENTIFICATION") OF_GERMANY("MONETARY") OF_GERMANY("NUMERIC") OF_GERMANY("TIME")
        OF_GERMANY("MESSAGES") OF_GERMANY("PAPER") OF_GERMANY("NAME") OF_GERMANY("ADDRESS")
            OF_GERMANY("TELEPHONE") OF_GERMANY("MEASUREMENT");

static int make_german(void **state)
{
    if (make_arena_and_workspace(state) != 0)
        return -1;
    const char *source = workspace_write_text("de_DE", german_source);
    const char *locale = workspace_path("de_DE.UTF-8");
    const char *words[] = {"localedef", "-i", source, "-f", "UTF-8", locale, NULL};
    run(words);
    setenv("LOCPATH", workspace_folder, 1);
    has_german = setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
    setlocale(LC_ALL, "C");
    if (!has_german)
        printf("SKIP under a German locale: localedef can't make de_DE.UTF-8 (Debian: locales)\n");
    return 0;
}

static int begin_german(void **state)
{
    (void)state;
    if (has_german)
        setlocale(LC_ALL, "de_DE.UTF-8");
    return 0;
}

static int end_german(void **state)
{
    (void)state;
    setlocale(LC_ALL, "C");
    return 0;
}

#define NEED_GERMAN()                                                                              \
    if (!has_german)                                                                               \
    skip()

static void the_locale_is_german_for_the_program_itself(void **state)
{
    (void)state;
    NEED_GERMAN();
    char text[16];
    (void)jr_arena_format(arena, "%.1f", 0.5);
    snprintf(text, sizeof text, "%.1f", 0.5);
    assert_string_equal(text, "0,5");
}

static void texts_and_errors_have_points(void **state)
{
    (void)state;
    NEED_GERMAN();
    jr_error err;
    JR_BUF_AUTO jr_buf buf = {0};
    jr_buf_format(&buf, "%.2f %g ", 1.25, 1e-7);
    jr_json_append_number(&buf, 1.5);
    jr_buf_append_char(&buf, ' ');
    json_append_real(&buf, 0.1);
    assert_string_equal(buf.data, "1.25 1e-07 1.5 0.1");
    assert_string_equal(jr_arena_format(arena, "%.3f", 0.125).data, "0.125");
    assert_int_equal(jr_error_set(&err, JR_ERR_DATA, "over %.1f", 2.5), JR_ERR_DATA);
    assert_string_equal(err.message, "over 2.5");
}

static void numbers_are_read_with_points(void **state)
{
    (void)state;
    NEED_GERMAN();
    const char *end;
    assert_true(c_locale_number("0.75s", &end) == 0.75);
    assert_string_equal(end, "s");
    jr_endpoint_list list;
    jr_error err;
    const char *path = workspace_write_text(
        "endpoints.json", "[{\"id\": \"m\", \"provider\": \"mock\", \"price\": {\"input\": 0.25, "
                          "\"output\": 1.5}}]");
    if (jr_endpoints_load(arena, path, &list, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_true(list.endpoints[0].price_input == 0.25 && list.endpoints[0].price_output == 1.5);
}

static jr_str ranking_of_the_real_table(void)
{
    jr_votes_options reading = {.without_sha256 = true};
    jr_model_list models = {0};
    jr_rank_options how = {.init_rating = 1000.5, .bootstrap_n = 20};
    jr_votes votes;
    jr_ranking ranking, again;
    jr_rank_details details;
    jr_error err;
    JR_BUF_AUTO jr_buf text = {0};
    const char *path = SOURCE_ROOT "/data/rakuda_v1_gpt4_counts.csv";
    if (jr_votes_load_counts(arena, path, &reading, &votes, &err) != JR_OK ||
        jr_rank_votes(arena, &votes, &models, &how, &ranking, &details, &err) != JR_OK ||
        jr_ranking_save(&ranking, workspace_path("ranking.json"), &err) != JR_OK ||
        jr_ranking_load(arena, workspace_path("ranking.json"), &again, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_true(again.records[0].median == ranking.records[0].median);
    jr_ranking_format(&text, &ranking);
    return jr_arena_copy(arena, jr_buf_str(&text));
}

static void a_ranking_is_written_and_read_the_same(void **state)
{
    (void)state;
    NEED_GERMAN();
    jr_str german = ranking_of_the_real_table();
    setlocale(LC_ALL, "C");
    assert_string_equal(german.data, ranking_of_the_real_table().data);
}

static void charts_have_the_same_bytes(void **state)
{
    NEED_GERMAN();
    chart_fixture f;
    chart_fixture_init(&f, 9);
    for (size_t figure = 0; figure < N_FIGURES; figure++) {
        JR_BUF_AUTO jr_buf german = {0}, plain = {0};
        begin_german(state);
        chart_fixture_draw(&f, figure, NULL, &german);
        setlocale(LC_ALL, "C");
        chart_fixture_draw(&f, figure, NULL, &plain);
        assert_string_equal(german.data, plain.data);
    }
    chart_fixture_release(&f);
}

static void write_site(const char *name)
{
    jr_site *site;
    jr_error err;
    jr_site_report report;
    jr_site_options options = {.date = JR_STR("2026-01-01T00:00:00"), .bootstrap_n = 20};
    if (jr_site_open(workspace_path("bench"), &options, &site, &err) != JR_OK ||
        jr_site_write(site, workspace_path(name), 1, &report, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_true(report.n_files > 10);
    jr_site_free(site);
}

static void the_pages_of_a_site_are_the_same(void **state)
{
    (void)state;
    NEED_GERMAN();
    bench_write("bench");
    write_site("german");
    setlocale(LC_ALL, "C");
    write_site("plain");
    const char *words[] = {"diff", "-r", workspace_path("german"), workspace_path("plain"), NULL};
    assert_int_equal(run(words), 0);
}

#define GERMAN(name) cmocka_unit_test_setup_teardown(name, begin_german, end_german)

UNIT_GROUP(c_locale)
{
    const struct CMUnitTest tests[] = {
        GERMAN(the_locale_is_german_for_the_program_itself),
        GERMAN(texts_and_errors_have_points),
        GERMAN(numbers_are_read_with_points),
        GERMAN(a_ranking_is_written_and_read_the_same),
        GERMAN(charts_have_the_same_bytes),
        GERMAN(the_pages_of_a_site_are_the_same),
    };
    return cmocka_run_group_tests(tests, make_german, free_arena_and_workspace);
}
