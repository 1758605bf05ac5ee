/* The texts that the search looks through: each in one file, whatever it holds. */
#include "unit.h"

#include "site/page.h"
#include "workspace.h"

#define PROSE "<div class=\\\"prose\\\" dir=\\\"auto\\\">"

static jr_site *open_site(void)
{
    jr_site *s;
    jr_error err;
    if (jr_site_open(workspace_path("b"), NULL, &s, &err) != JR_OK)
        fail_msg("%s", err.message);
    return s;
}

static void read_file(const jr_site *s, size_t i, jr_buf *out)
{
    JR_BUF_AUTO jr_buf path = {0};
    const char *type;
    jr_error err;
    page_pack.path(s, i, &path);
    jr_str stem = {path.data, path.size - strlen(".js")};
    assert_int_equal(page_pack.find(s, stem), i);
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

static void texts_stand_by_question_kind_and_name(void **state)
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
    static const char *const files[] = {
        "jrankGive(\"jrankView\",0,{\n"
        "\"/1\":\"" PROSE "<p>One?<\\/p>\\n<\\/div>\\n\",\n"
        "\"/2\":\"" PROSE "<p>Two\\n?<\\/p>\\n<\\/div>\\n\",\n"
        "\"y/1\":\"" PROSE "<p>I.<\\/p>\\n<\\/div>\\n\",\n"
        "\"y/2\":\"" PROSE "<p>II.<\\/p>\\n<\\/div>\\n\"});\n",
        "jrankGive(\"jrankView\",0,{});\n",
        "jrankGive(\"jrankView\",0,{\n"
        "\"/1\":\"" PROSE "<p>&lt;/script&gt;<\\/p>\\n<\\/div>\\n\"});\n",
        "jrankGive(\"jrankView\",0,{\n"
        "\"x.vs.y\":[[1,0,0,1,\"" PROSE "<p>Both <span class=\\\"code-point\\\">U+2028<\\/span> "
        "so.<\\/p>\\n<\\/div>\\n\"]]});\n",
    };
    jr_site *s = open_site();
    assert_int_equal(page_pack.count(s), sizeof files / sizeof *files);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        read_file(s, i, &out);
        assert_string_equal(out.data, files[i]);
    }
    jr_site_free(s);
}

/* Appends the answer of a model, of so many letters. */
static void write_answer(unsigned model, size_t n_letters)
{
    JR_BUF_AUTO jr_buf file = {0}, path = {0};
    jr_buf_append_text(&file, "{\"question_id\": \"q1\", \"choices\": [{\"turns\": [\"begin ");
    for (size_t i = 0; i < n_letters; i++)
        jr_buf_append_char(&file, i % 80 ? 'x' : ' ');
    jr_buf_append_text(&file, "\"]}]}\n");
    jr_buf_format(&path, "b/answers/m%u.jsonl", model);
    workspace_write(path.data, file.data, file.size);
}

static size_t n_occurrences(const jr_buf *text, const char *what)
{
    size_t n = 0;
    for (const char *at = text->data; (at = strstr(at, what)); at++)
        n++;
    return n;
}

static void every_text_is_in_one_file_of_less_than_a_megabyte(void **state)
{
    (void)state;
    enum { N = 40, SIZE = 50000, MEGABYTE = 1000000 };
    JR_BUF_AUTO jr_buf out = {0}, all = {0};
    write_questions();
    for (unsigned model = 0; model < N; model++)
        write_answer(model, model ? SIZE : MEGABYTE);
    jr_site *s = open_site();
    size_t n = page_pack.count(s);
    assert_in_range(n, 8, 16);
    for (size_t i = 0; i < n; i++) {
        read_file(s, i, &out);
        assert_in_range(out.size, 1, MEGABYTE);
        jr_buf_append_str(&all, jr_buf_str(&out));
    }
    assert_int_equal(n_occurrences(&all, "One?"), 1);
    assert_int_equal(n_occurrences(&all, "<p>begin "), N); /* the long one is cut */
    jr_site_free(s);
}

UNIT_GROUP(page_pack)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_stand_by_question_kind_and_name),
        cmocka_unit_test(every_text_is_in_one_file_of_less_than_a_megabyte),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
