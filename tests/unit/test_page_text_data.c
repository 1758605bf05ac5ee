/* The texts that the search looks through: each in one shard, whatever it holds. */
#include "unit.h"

#include "site/page.h"
#include "workspace.h"

static jr_site *open_site(void)
{
    jr_site *s;
    jr_error err;
    if (jr_site_open(workspace_path("b"), NULL, &s, &err) != JR_OK)
        fail_msg("%s", err.message);
    return s;
}

static void read_shard(const jr_site *s, size_t i, jr_buf *out)
{
    JR_BUF_AUTO jr_buf path = {0};
    const char *type;
    jr_error err;
    shards_path("texts", i, &path);
    jr_buf_clear(out);
    if (page_file(s, jr_buf_str(&path), out, &type, &err) != JR_OK)
        fail_msg("%s", err.message);
}

static void write_questions(void)
{
    workspace_write_text("b/questions.jsonl",
                         "{\"question_id\": \"q1\", \"turns\": [\"One?\", \"Two\\n?\"]}\n"
                         "{\"question_id\": \"q2\", \"turns\": [\"</script>\"]}\n");
}

static void texts_stand_by_kind_and_turn(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf out = {0};
    write_questions();
    workspace_write_text("b/answers/y.jsonl",
                         "{\"question_id\": \"q1\", \"answer_id\": \"1\", \"model_id\": \"y\", "
                         "\"choices\": [{\"index\": 0, \"turns\": [\"I.\", \"II.\"]}]}\n");
    workspace_write_text("b/model_judgment/j_pair.jsonl",
                         "{\"question_id\": \"q2\", \"model1_id\": \"y\", \"model2_id\": \"x\", "
                         "\"winner\": \"tie\", \"turn\": 1, \"judgment\": \"Both \\u2028 so.\"}\n");
    jr_site *s = open_site();
    assert_int_equal(page_text_data.count(s), 1);
    read_shard(s, 0, &out);
    assert_string_equal(out.data,
                        "jrankTexts(0,{\"questions\":[\n[0,1,\"One?\"],\n[0,2,\"Two\\n?\"],\n"
                        "[1,1,\"<\\/script>\"]],\n"
                        "\"answers\":[\n[0,1,1,\"I.\"],\n[0,1,2,\"II.\"]],\n"
                        "\"judgments\":[\n[1,1,0,0,1,\"Both \\u2028 so.\"]]});\n");
    jr_site_free(s);
}

/* Appends an answer of so many line separators, which take twice their size in a script. */
static void append_answer(jr_buf *file, unsigned question, size_t n_separators)
{
    jr_buf_format(file, "{\"question_id\": \"q%u\", \"choices\": [{\"turns\": [\"begin%u ",
                  question, question);
    for (size_t i = 0; i < n_separators; i++)
        jr_buf_append_text(file, "\xE2\x80\xA8");
    jr_buf_append_text(file, "\"]}]}\n");
}

static size_t n_occurrences(const jr_buf *text, const char *what)
{
    size_t n = 0;
    for (const char *at = text->data; (at = strstr(at, what)); at++)
        n++;
    return n;
}

static void every_text_is_in_one_shard_of_less_than_a_megabyte(void **state)
{
    (void)state;
    enum { N = 6, MEGABYTE = 1000000 };
    JR_BUF_AUTO jr_buf answers = {0}, out = {0}, all = {0};
    write_questions();
    for (unsigned q = 1; q <= N; q++)
        append_answer(&answers, q, q == 2 ? MEGABYTE : 100000);
    workspace_write("b/answers/y.jsonl", answers.data, answers.size);
    jr_site *s = open_site();
    size_t n = page_text_data.count(s);
    assert_in_range(n, 3, N + 1);
    for (size_t i = 0; i < n; i++) {
        read_shard(s, i, &out);
        assert_in_range(out.size, 1, MEGABYTE);
        jr_buf_append_str(&all, jr_buf_str(&out));
    }
    assert_int_equal(n_occurrences(&all, "One?"), 1);
    assert_int_equal(n_occurrences(&all, "begin2 "), 1); /* cut */
    assert_int_equal(n_occurrences(&all, "\"begin"), 2);
    jr_site_free(s);
}

UNIT_GROUP(page_text_data)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_stand_by_kind_and_turn),
        cmocka_unit_test(every_text_is_in_one_shard_of_less_than_a_megabyte),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
