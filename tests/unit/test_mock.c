/* The mock: texts that repeat, verdicts by the rules, faults as often as they were asked for, and
 * settings that are wrong. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "arena.h"
#include "eval/mock.h"
#include "eval/verdict.h"
#include "paths.h"

static mock *make(const char *settings)
{
    mock *m = NULL;
    jr_error err = {0};
    if (mock_parse(arena, jr_str_from(settings), &m, &err) != JR_OK)
        fail_msg("%s", err.message);
    return m;
}

static mock_result ask(const char *settings, const chat *c, unsigned attempt)
{
    mock_result result;
    mock_answer(make(settings), arena, c, attempt, &result);
    return result;
}

static void assert_text(jr_str seen, const char *expected)
{
    if (jr_str_compare(seen, jr_str_from(expected)) != 0)
        fail_msg("'%.*s' is not '%s'", JR_STR_ARG(seen), expected);
}

static chat pair(const char *first, const char *second, uint64_t seed)
{
    return (chat){.answers = {jr_str_from(first), jr_str_from(second)}, .seed = seed};
}

static void answers_repeat_and_differ_by_chat_and_settings(void **state)
{
    (void)state;
    const chat_message message = {false, JR_STR("日本の首都は？")};
    chat c = {.messages = &message, .n_messages = 1, .seed = 1}, other = c;
    other.seed = 2;
    mock_result first = ask("words=20", &c, 1), again = ask("words=20", &c, 5);
    assert_int_equal(first.status, 200);
    assert_int_equal(first.reply.finish, CHAT_STOPPED);
    assert_true(first.reply.text.size > 60);
    assert_int_equal(jr_str_compare(first.reply.text, again.reply.text), 0);
    assert_int_not_equal(jr_str_compare(first.reply.text, ask("words=20", &other, 1).reply.text),
                         0);
    assert_int_not_equal(jr_str_compare(first.reply.text, ask("words=20,name=b", &c, 1).reply.text),
                         0);
    assert_int_equal(first.reply.usage.input, 7);
    assert_true(first.reply.usage.output > 10);
    assert_text(ask("reply=はい", &c, 1).reply.text, "はい");
}

static void replies_come_from_a_file_of_strings(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf settings = {0};
    jr_buf_format(&settings, "replies=%s",
                  workspace_write_text("replies.jsonl", "\"一\\n[[A]]\"\n\n\"二, 三\"\n"));
    size_t n_first = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        chat c = pair("a", "b", seed);
        jr_str text = ask(settings.data, &c, 1).reply.text;
        bool is_first = jr_str_compare(text, JR_STR("一\n[[A]]")) == 0;
        n_first += is_first;
        if (!is_first)
            assert_text(text, "二, 三");
    }
    assert_in_range(n_first, 30, 70); /* four standard deviations around 50 */
}

static void verdicts_follow_the_rule(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *first, *second, *expected;
    } cases[] = {
        {"", "長いほう", "短い", "4 characters against 2.\n[[2,1]]\n[[A]]\n1"},
        {"judge=longer", "abc", "長いほう", "3 characters against 4.\n[[1,2]]\n[[B]]\n2"},
        {"judge=longer", "同じ", "長さ", "2 characters against 2.\n[[1,1]]\n[[C]]\n3"},
        {"judge=shorter", "長いほう", "短い", "4 characters against 2.\n[[1,2]]\n[[B]]\n2"},
        {"margin=0.5", "長いほう", "短い", "4 characters against 2.\n[[1,1]]\n[[C]]\n3"},
        {"margin=0.4", "長いほう", "短い", "4 characters against 2.\n[[2,1]]\n[[A]]\n1"},
        {"judge=first", "", "長いほう", "0 characters against 4.\n[[2,1]]\n[[A]]\n1"},
        {"judge=odds", "", "長いほう", "0 characters against 4.\n[[1,2]]\n[[B]]\n2"},
        {"judge=odds", "", "", "0 characters against 0.\n[[1,1]]\n[[C]]\n3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        chat c = pair(cases[i].first, cases[i].second, 1);
        assert_text(ask(cases[i].settings, &c, 1).reply.text, cases[i].expected);
    }
}

static void verdicts_are_read_by_every_output_format(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        jr_verdict verdict;
    } cases[] = {
        {"長いほう", "短い", JR_VERDICT_FIRST},
        {"短い", "長いほう", JR_VERDICT_SECOND},
        {"同じ", "長さ", JR_VERDICT_TIE},
    };
    static const verdict_format formats[] = {VERDICT_LAST, VERDICT_LETTER, VERDICT_RATINGS};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        chat c = pair(cases[i].first, cases[i].second, 1);
        jr_str text = ask("", &c, 1).reply.text, nothing = ask("garbage=1", &c, 1).reply.text;
        for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
            jr_verdict seen;
            assert_true(
                verdict_read_pair(&(verdict_style){.format = formats[f]}, text, true, &seen));
            assert_int_equal(seen, cases[i].verdict);
            assert_false(
                verdict_read_pair(&(verdict_style){.format = formats[f]}, nothing, true, &seen));
        }
    }
    chat single = {.answers = {JR_STR("短い"), {0}}};
    double score;
    assert_true(verdict_read_score(&(verdict_style){.format = VERDICT_RATING},
                                   ask("", &single, 1).reply.text, true, &score));
    assert_true(score == 1);
}

/* Share of the verdicts for the first of answers with 3 and 1 characters. */
static double share_of_first(const char *settings)
{
    enum { N = 4000 };
    size_t n_first = 0;
    mock *m = make(settings);
    for (uint64_t seed = 0; seed < N; seed++) {
        chat c = pair("aaa", "b", seed);
        mock_result result;
        mock_answer(m, arena, &c, 1, &result);
        n_first += memmem(result.reply.text.data, result.reply.text.size, "[[A]]", 5) != NULL;
    }
    return (double)n_first / N;
}

/* 0.04: five standard deviations of a share of 4,000 draws. */
static void drawn_verdicts_have_their_odds(void **state)
{
    (void)state;
    assert_true(fabs(share_of_first("judge=odds") - 0.75) < 0.04);
    assert_true(fabs(share_of_first("judge=coin") - 0.5) < 0.04);
    assert_true(fabs(share_of_first("judge=longer,noise=0.5") - 0.75) < 0.04);
    assert_true(share_of_first("judge=longer,noise=0") == 1);
}

static void one_answer_gets_a_score(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_repeated(&text, 'x', 100);
    chat c = {.answers = {jr_buf_str(&text), {0}}};
    assert_text(ask("", &c, 1).reply.text, "100 characters.\n[[3]]");
    assert_text(ask("judge=shorter", &c, 1).reply.text, "100 characters.\n[[8]]");
    jr_buf_append_repeated(&text, 'x', 10000);
    c.answers[0] = jr_buf_str(&text);
    assert_text(ask("", &c, 1).reply.text, "10100 characters.\n[[10]]");
    c.answers[0] = JR_STR("");
    assert_text(ask("", &c, 1).reply.text, "0 characters.\n[[1]]");
}

static void faults_come_as_often_as_asked_for(void **state)
{
    (void)state;
    enum { N = 4000 };
    mock *m = make("fail=0.2,status=429,break=0.1,empty=0.1,garbage=0.1,length=0.1,"
                   "latency=10ms..0.03s");
    size_t n_failed = 0, n_broken = 0, n_long = 0, n_empty = 0, n_garbage = 0;
    double sum = 0;
    for (uint64_t seed = 0; seed < N; seed++) {
        chat c = pair("aa", "b", seed);
        mock_result r;
        mock_answer(m, arena, &c, 1, &r);
        assert_true(r.latency >= 0.01 && r.latency <= 0.03);
        sum += r.latency;
        n_failed += r.status == 429;
        n_broken += r.status == 0;
        n_long += r.status == 200 && r.reply.finish == CHAT_LENGTH && r.reply.thinking.size > 0;
        n_empty += r.status == 200 && r.reply.text.size == 0;
        n_garbage += r.status == 200 && r.reply.text.size && !strstr(r.reply.text.data, "[[");
    }
    /* 4,000 draws: within five standard deviations of the expected number. */
    assert_in_range(n_failed, 720 - 130, 720 + 130);
    assert_in_range(n_broken, 400 - 95, 400 + 95);
    assert_in_range(n_long, 288 - 82, 288 + 82);
    assert_in_range(n_garbage, 288 - 82, 288 + 82);
    assert_in_range(n_empty, 492 - 105, 492 + 105);
    assert_true(fabs(sum / N - 0.02) < 0.0005);
}

/* A call that failed gets, when it is made again, what it would have got. */
static void a_second_attempt_has_faults_of_its_own_and_the_same_text(void **state)
{
    (void)state;
    size_t n_mended = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        chat c = pair("aa", "b", seed);
        mock_result first = ask("fail=0.5,judge=coin", &c, 1);
        mock_result second = ask("fail=0.5,judge=coin", &c, 2);
        assert_int_equal(first.status, ask("fail=0.5,judge=coin", &c, 1).status);
        n_mended += first.status == 500 && second.status == 200;
        if (first.status == 200 && second.status == 200)
            assert_int_equal(jr_str_compare(first.reply.text, second.reply.text), 0);
    }
    assert_in_range(n_mended, 5, 45);
}

static void wrong_settings_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *settings, *message;
    } cases[] = {
        {"wrods=3", "mock has no setting 'wrods'; HINT: did you mean words"},
        {"colour=red", "mock has no setting 'colour'; HINT: there is words, reply,"},
        {"words=0", "mock's setting words takes a number of words, not '0'"},
        {"words", "mock's setting words takes a number of words, not ''"},
        {"fail=1.5", "mock's setting fail takes a share from 0 to 1, not '1.5'"},
        {"fail=x", "mock's setting fail takes a share"},
        {"fail=nan", "mock's setting fail takes a share"},
        {"status=200", "mock's setting status takes a status from 400 to 599, not '200'"},
        {"judge=best", "mock's setting judge takes longer, shorter, odds, first or coin"},
        {"latency=50", "mock's setting latency takes a time such as 50ms"},
        {"latency=50ms..20ms", "mock's setting latency takes"},
        {"latency=-1s", "mock's setting latency takes"},
        {"replies=", "mock's setting replies takes a file, not ''"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mock *m = NULL;
        jr_error err = {0};
        assert_int_equal(mock_parse(arena, jr_str_from(cases[i].settings), &m, &err), JR_ERR_USAGE);
        assert_null(m);
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("'%s' is not '%s'", err.message, cases[i].message);
    }
}

static void wrong_files_of_replies_are_named_with_their_line(void **state)
{
    (void)state;
    static const char *const texts[] = {"\"a\"\n{}\n", "\"a\"\n\"b\n", ""};
    static const char *const problems[] = {":2: is not a JSON string", ":2: is not JSON",
                                           ": has no replies"};
    for (size_t i = 0; i < 3; i++) {
        JR_BUF_AUTO jr_buf settings = {0};
        jr_buf_format(&settings, "replies=%s", workspace_write_text("wrong.jsonl", texts[i]));
        mock *m;
        jr_error err = {0};
        assert_int_equal(mock_parse(arena, jr_buf_str(&settings), &m, &err), JR_ERR_FORMAT);
        assert_non_null(strstr(err.message, problems[i]));
    }
    mock *m;
    jr_error err = {0};
    assert_int_equal(mock_parse(arena, JR_STR("replies=/none"), &m, &err), JR_ERR_NOT_FOUND);
}

static void every_setting_is_documented(void **state)
{
    (void)state;
    jr_str page;
    mock *m;
    jr_error err = {0};
    assert_int_equal(jr_file_load(arena, SOURCE_ROOT "/doc/endpoints.md", &page, &err), JR_OK);
    assert_int_equal(mock_parse(arena, JR_STR("colour"), &m, &err), JR_ERR_USAGE);
    char *names = strstr(err.message, "there is ") + strlen("there is ");
    size_t n = 0;
    for (char *name; (name = strtok_r(names, ", ", &names)); n++) {
        JR_BUF_AUTO jr_buf row = {0};
        jr_buf_format(&row, "\n| `%s=", name);
        if (!strstr(page.data, row.data))
            fail_msg("doc/endpoints.md has no row for %s", name);
    }
    assert_int_equal(n, 14);
}

UNIT_GROUP(mock)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_repeat_and_differ_by_chat_and_settings),
        cmocka_unit_test(replies_come_from_a_file_of_strings),
        cmocka_unit_test(verdicts_follow_the_rule),
        cmocka_unit_test(verdicts_are_read_by_every_output_format),
        cmocka_unit_test(drawn_verdicts_have_their_odds),
        cmocka_unit_test(one_answer_gets_a_score),
        cmocka_unit_test(faults_come_as_often_as_asked_for),
        cmocka_unit_test(a_second_attempt_has_faults_of_its_own_and_the_same_text),
        cmocka_unit_test(wrong_settings_are_named),
        cmocka_unit_test(wrong_files_of_replies_are_named_with_their_line),
        cmocka_unit_test(every_setting_is_documented),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
