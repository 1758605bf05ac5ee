/* Pages: each is found by its path and by no other, whatever models, questions and judges are
 * called; none can be left by text, and none reaches a file of the disk. */
#include "unit.h"

#include "site/page.h"
#include "workspace.h"

#include <stdbool.h>

static jr_site *site_of_nasty_names;
static jr_arena *arena;

static const char *const names[] = {
    "a",           "a.vs",           "vs.b",         "A",     "../../x", "<img src=x>",
    "日本",        "\\\"quoted\\\"", "&amp;",        "..",    "index",   "a.models",
    "javascript:", "\\u202Eesrever", "'onclick='x'", "a.html"};
enum { N_NAMES = sizeof names / sizeof *names };

static void write_bench(void)
{
    JR_BUF_AUTO jr_buf verdicts = {0}, questions = {0};
    for (size_t q = 0; q < N_NAMES; q++)
        jr_buf_format(&questions,
                      "{\"question_id\": \"%s\", \"category\": \"%s\", \"turns\": [\"%s\"]}\n",
                      names[q], names[q], names[q]);
    for (size_t i = 0; i < N_NAMES; i++)
        for (size_t k = 0; k < N_NAMES; k++)
            jr_buf_format(&verdicts,
                          "{\"question_id\": \"%s\", \"model1_id\": \"%s\", \"model2_id\": \"%s\", "
                          "\"winner\": %zu, \"judgment\": \"<script>%s\", \"turn\": %zu}\n",
                          names[(i + k) % N_NAMES], names[i], names[k], 1 + (i + k) % 2, names[i],
                          1 + i % 3);
    workspace_write("b/questions.jsonl", questions.data, questions.size);
    workspace_write("b/model_judgment/j_pair.jsonl", verdicts.data, verdicts.size);
    workspace_write("b/model_judgment/<j>.vs.k_pair.jsonl", verdicts.data, verdicts.size);
    JR_BUF_AUTO jr_buf answers = {0};
    for (size_t q = 0; q < N_NAMES; q++)
        jr_buf_format(&answers,
                      "{\"question_id\": \"%s\", \"choices\": [{\"turns\": [\"<script>alert(1)"
                      "</script> [x](javascript:alert(1)) <a onclick=x> %s\"]}]}\n",
                      names[q], names[q]);
    workspace_write("b/answers/a.jsonl", answers.data, answers.size);
    workspace_write("b/answers/<img src=x>.jsonl", answers.data, answers.size);
}

static int open_site(void **state)
{
    jr_error err = {0};
    if (workspace_make(state) != 0)
        return -1;
    arena = jr_arena_new();
    write_bench();
    jr_site_options options = {.date = JR_STR("<b>now"),
                               .title = JR_STR("</title><script>"),
                               .bootstrap_n = 5,
                               .without_posterior = true};
    if (jr_site_open(workspace_path("b"), &options, &site_of_nasty_names, &err) != JR_OK)
        fail_msg("%s", err.message);
    return 0;
}

static int close_site(void **state)
{
    jr_site_free(site_of_nasty_names);
    jr_arena_free(arena);
    return workspace_remove(state);
}

static jr_str path_of(const page_kind *kind, size_t i)
{
    JR_BUF_AUTO jr_buf path = {0};
    kind->path(site_of_nasty_names, i, &path);
    return jr_arena_copy(arena, jr_buf_str(&path));
}

static void every_page_is_found_by_its_path(void **state)
{
    (void)state;
    for (size_t k = 0; k < n_page_kinds; k++)
        for (size_t i = 0; i < page_kinds[k]->count(site_of_nasty_names); i++) {
            jr_str path = path_of(page_kinds[k], i);
            const char *dot = strrchr(path.data, '.');
            jr_str stem = {path.data, (size_t)(dot - path.data)};
            assert_int_equal(page_kinds[k]->find(site_of_nasty_names, stem), i);
            assert_true(path.data[0] != '/' && !strstr(path.data, ".."));
            assert_int_equal(strspn(path.data, "abcdefghijklmnopqrstuvwxyz0123456789._-/"),
                             path.size);
            /* One path has one page. */
            for (size_t other = 0; other < k; other++) {
                size_t found = page_kinds[other]->find(site_of_nasty_names, stem);
                if (found != SIZE_MAX)
                    assert_string_not_equal(path_of(page_kinds[other], found).data, path.data);
            }
        }
}

/* Nothing that a text would be, were it not escaped. */
static void assert_sound(jr_str path, const jr_buf *text)
{
    static const char *const foreign[] = {"<script>",   "<img src=x",  "javascript:alert(1)\"",
                                          "<a onclick", "onclick='x'", "\xE2\x80\xAE",
                                          "<b>now",     "style=\""};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (memmem(text->data, text->size, foreign[i], strlen(foreign[i])))
            fail_msg("%s holds %s", path.data, foreign[i]);
    assert_null(memchr(text->data, '\0', text->size));
}

static void no_text_becomes_part_of_a_page(void **state)
{
    (void)state;
    for (size_t k = 0; k < n_page_kinds; k++)
        for (size_t i = 0; i < page_kinds[k]->count(site_of_nasty_names); i++) {
            JR_BUF_AUTO jr_buf text = {0};
            const char *type;
            jr_error err = {0};
            jr_str path = path_of(page_kinds[k], i);
            if (page_file(site_of_nasty_names, path, &text, &type, &err) != JR_OK)
                fail_msg("%s: %s", path.data, err.message);
            assert_true(text.size > 0 && text.size < 1 << 20);
            if (strcmp(type, "text/html; charset=utf-8") != 0)
                continue;
            assert_sound(path, &text);
            assert_memory_equal(text.data + text.size - 8, "</html>\n", 8);
        }
}

static void what_is_no_page_is_not_found(void **state)
{
    (void)state;
    static const char *const paths[] = {"",
                                        "/",
                                        "index",
                                        "index.htm",
                                        "/index.html",
                                        "index.html/",
                                        "../b/questions.jsonl",
                                        "questions.jsonl",
                                        "assets/../index.html",
                                        "assets/",
                                        "index.csv",
                                        ".csv",
                                        "..json",
                                        "index.nothing.csv",
                                        "model/.html",
                                        "model/../index.html",
                                        "board/none.mle.html",
                                        "pair/a.vs.html",
                                        "pair/a.vs.a.html",
                                        "match/a/a.vs.a.html",
                                        "match/.html",
                                        "index.html.html",
                                        "index.models.csv.csv"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        JR_BUF_AUTO jr_buf text = {0};
        const char *type;
        jr_error err = {0};
        if (page_file(site_of_nasty_names, jr_str_from(paths[i]), &text, &type, &err) !=
            JR_ERR_NOT_FOUND)
            fail_msg("'%s' is found", paths[i]);
    }
}

UNIT_GROUP(page)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_is_found_by_its_path),
        cmocka_unit_test(no_text_becomes_part_of_a_page),
        cmocka_unit_test(what_is_no_page_is_not_found),
    };
    return cmocka_run_group_tests(tests, open_site, close_site);
}
