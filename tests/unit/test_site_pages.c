/* The pages where answers and verdicts are read: what stands in them, whatever the files hold. */
#include "unit.h"

#include <jrank/base.h>

#include <stdbool.h>

#include "base/hash.h"
#include "bench/id_table.h"
#include "golden.h"
#include "site/page.h"
#include "workspace.h"

enum { PAGE_MAX = 1000 * 1000 };

static jr_site *open_site(const char *name)
{
    jr_site *s;
    jr_error err;
    jr_site_options options = {
        .title = JR_STR("B"), .date = JR_STR("2026-01-01T00:00:00"), .without_posterior = true};
    if (jr_site_open(workspace_path(name), &options, &s, &err) != JR_OK)
        fail_msg("%s", err.message);
    return s;
}

static void add_record(jr_buf *lines, const char *format, ...) JR_PRINTF(2, 3);
static void add_record(jr_buf *lines, const char *format, ...)
{
    char record[4096];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(record, sizeof record, format, arguments);
    va_end(arguments);
    for (char *c = record; *c; c++)
        if (*c == '\'')
            *c = '"';
    jr_buf_append_text(lines, record);
    jr_buf_append_char(lines, '\n');
}

static void save(jr_buf *lines, const char *path)
{
    workspace_write(path, lines->data, lines->size);
    jr_buf_clear(lines);
}

static void add_answer(jr_buf *lines, const char *question, const char *const *turns, size_t n)
{
    jr_buf_format(lines, "{\"question_id\": \"%s\", \"choices\": [{\"index\": 0, \"turns\": [",
                  question);
    for (size_t i = 0; i < n; i++) {
        jr_buf_append_text(lines, i ? ", " : "");
        jr_json_append_string(lines, jr_str_from(turns[i]));
    }
    jr_buf_append_text(lines, "]}]}\n");
}

/* What stands between the header and the footer of a page. */
static jr_str content_of(const jr_site *s, const char *path, jr_buf *out)
{
    const char *type;
    jr_error err;
    jr_buf_clear(out);
    if (page_file(s, jr_str_from(path), out, &type, &err) != JR_OK)
        fail_msg("%s: %s", path, err.message);
    const char *begin = strstr(out->data, "<main"), *end = strstr(out->data, "</main>");
    assert_non_null(begin);
    assert_non_null(end);
    return (jr_str){begin, (size_t)(end - begin) + sizeof "</main>" - 1};
}

static bool has(jr_str text, const char *piece)
{
    return memmem(text.data, text.size, piece, strlen(piece)) != NULL;
}

static bool begins_with(jr_str text, const char *prefix)
{
    return text.size >= strlen(prefix) && memcmp(text.data, prefix, strlen(prefix)) == 0;
}

static void must_be_as_file(jr_str html, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "site_%s.html", name);
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_str(&text, html);
    jr_buf_append_char(&text, '\n');
    assert_is_golden(jr_buf_str(&text), path);
}

/* Two models, two turns, two judges: a flip, a tie, a replaced and an unreadable verdict. */
static void write_small(void)
{
    JR_BUF_AUTO jr_buf lines = {0};
    add_record(&lines, "{'question_id': 'q1', 'category': 'math', 'turns': ['1 + 1?', 'Why?'], "
                       "'reference': ['2']}");
    add_record(&lines, "{'question_id': 'q2', 'turns': ['2 + 2?']}");
    save(&lines, "small/questions.jsonl");
    add_answer(&lines, "q1", (const char *const[]){"It is **2**.", "Because."}, 2);
    add_answer(&lines, "q2", (const char *const[]){"4"}, 1);
    save(&lines, "small/answers/ada.jsonl");
    add_answer(&lines, "q1", (const char *const[]){"二です。", "<b>数えた</b>"}, 2);
    save(&lines, "small/answers/bob.jsonl");
    static const char head[] = "{'question_id': 'q1', 'model1_id': '%s', 'model2_id': '%s', "
                               "'winner': %s, 'judge': ['k', 'p'], 'judgment': '%s', "
                               "'turn': %d, 'tstamp': 1700000000}";
    add_record(&lines, head, "ada", "bob", "2", "At first B.", 1);
    add_record(&lines, head, "ada", "bob", "1", "A is right.", 1);
    add_record(&lines, head, "bob", "ada", "1", "A again.", 1);
    add_record(&lines, head, "ada", "bob", "3", "Equal.", 2);
    add_record(&lines, "{'question_id': 'q2', 'model1_id': 'ada', 'model2_id': 'bob', "
                       "'winner': 1, 'judgment': 'No answer.'}");
    save(&lines, "small/model_judgment/k_pair.jsonl");
    add_record(&lines, "{'question_id': 'q1', 'model1_id': 'bob', 'model2_id': 'ada', "
                       "'problem': 'no verdict', 'judgment': 'Hm.', 'turn': 2, "
                       "'usage': {'input_tokens': 1234, 'output_tokens': 5}}");
    save(&lines, "small/model_judgment/k_pair.invalid.jsonl");
}

static void a_match_shows_answers_and_verdicts(void **state)
{
    (void)state;
    write_small();
    jr_site *s = open_site("small");
    JR_BUF_AUTO jr_buf out = {0};
    must_be_as_file(content_of(s, "match/q1/ada.vs.bob.html", &out), "match");
    must_be_as_file(content_of(s, "pair/ada.vs.bob.html", &out), "pair");
    jr_str html = content_of(s, "match/q2/ada.vs.bob.html", &out);
    assert_true(has(html, "There is no answer of this model"));
    assert_true(has(html, "rel=\"prev\""));
    assert_false(has(html, "rel=\"next\""));
    must_be_as_file(content_of(s, "question/q1.html", &out), "question");
    must_be_as_file(content_of(s, "model/ada.html", &out), "model");
    jr_site_free(s);
}

static void two_games_of_one_record_have_their_own_texts(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf lines = {0};
    add_record(&lines,
               "{'question_id': 81, 'model_1': 'x', 'model_2': 'y', 'g1_winner': 'model_1', "
               "'g2_winner': 'model_2', 'g1_judgment': 'first game', "
               "'g2_judgment': 'second game', 'g1_user_prompt': 'prompt of game 1', "
               "'g2_user_prompt': 'prompt of game 2', 'turn': 1}");
    save(&lines, "games/model_judgment/gpt-4_pair.jsonl");
    jr_site *s = open_site("games");
    JR_BUF_AUTO jr_buf out = {0};
    jr_str html = content_of(s, "match/81/x.vs.y.html", &out);
    assert_true(has(html, "first game"));
    assert_true(has(html, "second game"));
    /* Without answers the prompt stands for them. */
    assert_true(has(html, "The answers are not in the benchmark"));
    assert_true(has(html, "prompt of game 1"));
    assert_true(has(html, "This question is not in the list"));
    assert_true(has(html, ">flip<"));
    jr_site_free(s);
}

/* Follows a link from a page, unless it is one of those that were followed. */
static void must_lead_somewhere(const jr_site *s, const char *from, const char *href, size_t size,
                                id_table *followed)
{
    char path[2048];
    const char *slash = strrchr(from, '/');
    size_t base = slash ? (size_t)(slash - from) + 1 : 0;
    if (size == 0 || href[0] == '#' || memmem(href, size, ":", 1))
        return;
    while (size >= 3 && memcmp(href, "../", 3) == 0) {
        assert_true(base > 0);
        for (base--; base && from[base - 1] != '/'; base--)
            ;
        href += 3;
        size -= 3;
    }
    const char *hash = memchr(href, '#', size);
    size = hash ? (size_t)(hash - href) : size;
    snprintf(path, sizeof path, "%.*s%.*s", (int)base, from, (int)size, href);
    if (id_table_add(followed, (id_key){1, hash_bytes(0, path, strlen(path))}, 1))
        return;
    JR_BUF_AUTO jr_buf out = {0};
    const char *type;
    jr_error err;
    if (page_file(s, jr_str_from(path), &out, &type, &err) != JR_OK)
        fail_msg("%s links to %s: %s", from, path, err.message);
}

static void must_have_safe_html(const jr_site *s, const char *path, const jr_buf *html,
                                id_table *followed)
{
    static const char href[] = " href=\"";
    if (html->size > PAGE_MAX)
        fail_msg("%s has %zu bytes", path, html->size);
    assert_int_equal(strlen(html->data), html->size);
    for (const char *p = html->data; (p = strchr(p, '<')); p++) {
        const char *end = strchr(p, '>');
        assert_non_null(end);
        jr_str tag = {p, (size_t)(end - p)};
        if (has(tag, "<script") && !has(tag, " src=\""))
            fail_msg("%s has a script of its own", path);
        for (size_t i = 0, n_quotes = 0; i < tag.size; i++) {
            n_quotes += p[i] == '"';
            jr_str rest = {p + i, tag.size - i};
            if (n_quotes % 2 == 0 && (begins_with(rest, " on") || begins_with(rest, " style")))
                fail_msg("%s: %.*s", path, JR_STR_ARG(tag));
        }
    }
    for (const char *p = html->data; (p = strstr(p, href)); p++) {
        p += sizeof href - 1;
        assert_false(begins_with(jr_str_from(p), "javascript:"));
        must_lead_somewhere(s, path, p, strcspn(p, "\""), followed);
    }
}

/* Every page is found by its path, small enough, and all its links lead somewhere. */
static void must_be_whole(const jr_site *s)
{
    id_table followed = {0};
    for (size_t k = 0; k < n_page_kinds; k++) {
        size_t n = page_kinds[k]->count(s);
        for (size_t i = 0; i < n; i++) {
            JR_BUF_AUTO jr_buf path = {0}, out = {0};
            page_kinds[k]->path(s, i, &path);
            jr_str stem = {path.data, (size_t)(strrchr(path.data, '.') - path.data)};
            assert_int_equal(page_kinds[k]->find(s, stem), i);
            const char *type;
            jr_error err;
            if (page_file(s, jr_buf_str(&path), &out, &type, &err) != JR_OK)
                fail_msg("%s: %s", path.data, err.message);
            if (strstr(path.data, ".html"))
                must_have_safe_html(s, path.data, &out, &followed);
            else
                assert_true(out.size < PAGE_MAX);
        }
    }
    id_table_release(&followed);
}

static void hostile_names_and_texts_stay_text(void **state)
{
    (void)state;
    static const char *const names[] = {"<script>alert(1)<\\/script>",
                                        "x\\\" onerror=\\\"alert(1)",
                                        "a.vs.b",
                                        "..",
                                        ".vs.",
                                        "\\u202egpt",
                                        "nul\\u0000nul",
                                        "A",
                                        "a",
                                        "日本語"};
    enum { N = sizeof names / sizeof *names };
    JR_BUF_AUTO jr_buf lines = {0};
    for (size_t i = 0; i < N; i++) {
        jr_buf_format(&lines,
                      "{\"question_id\": \"%s\", \"category\": \"%s\", \"turns\": [\"%s\"], "
                      "\"reference\": [\"%s\"]}\n",
                      names[i], names[i], names[i], names[i]);
    }
    save(&lines, "hostile/questions.jsonl");
    for (size_t i = 0; i < N; i++)
        jr_buf_format(&lines,
                      "{\"question_id\": \"%s\", \"model1_id\": \"%s\", \"model2_id\": \"%s\", "
                      "\"winner\": %d, \"judge\": [\"j\", \"%s\"], \"prompt\": \"%s\", "
                      "\"judgment\": \"[x](javascript:alert) <img src=x onerror=alert> %s\"}\n",
                      names[i], names[i], names[(i + 1) % N], i % 4 ? (int)(i % 4) : -1, names[i],
                      names[i], names[i]);
    save(&lines, "hostile/model_judgment/j<b>_pair.jsonl");
    jr_site *s = open_site("hostile");
    must_be_whole(s);
    jr_site_free(s);
}

static void pages_stay_below_a_megabyte(void **state)
{
    (void)state;
    enum { MODELS = 200, ANSWER = 20000, LONG = 1 << 20 };
    JR_BUF_AUTO jr_buf lines = {0}, text = {0};
    jr_buf_append_repeated(&text, 'x', ANSWER);
    for (size_t i = 0; i < MODELS; i++) {
        char path[64];
        add_answer(&lines, "q", (const char *const[]){text.data}, 1);
        snprintf(path, sizeof path, "large/answers/m%zu.jsonl", i);
        save(&lines, path);
    }
    /* Texts whose HTML is much longer than they are, and one that is long itself. */
    static const struct {
        const char *name;
        char c;
    } long_texts[] = {{"controls", '\1'}, {"quotes", '"'}, {"line", 'x'}, {"nested", '>'}};
    for (size_t i = 0; i < 4; i++) {
        char path[64];
        jr_buf_clear(&text);
        jr_buf_append_repeated(&text, long_texts[i].c, LONG);
        add_answer(&lines, "q", (const char *const[]){text.data, text.data}, 2);
        snprintf(path, sizeof path, "large/answers/%s.jsonl", long_texts[i].name);
        save(&lines, path);
    }
    add_record(&lines, "{'question_id': 'q', 'turns': ['?', '?']}");
    save(&lines, "large/questions.jsonl");
    add_record(&lines, "{'question_id': 'q', 'model1_id': 'controls', 'model2_id': 'quotes', "
                       "'winner': 1, 'judgment': 'x'}");
    add_record(&lines, "{'question_id': 'q', 'model1_id': 'line', 'model2_id': 'nested', "
                       "'winner': 1, 'judgment': 'x'}");
    save(&lines, "large/model_judgment/j_pair.jsonl");
    jr_site *s = open_site("large");
    must_be_whole(s);
    assert_true(s->question_parts.all.n > 10);
    JR_BUF_AUTO jr_buf out = {0};
    jr_str html = content_of(s, "match/q/line.vs.nested.html", &out);
    assert_true(has(html, "the whole text stands in answers/line.jsonl, line 1."));
    jr_site_free(s);
}

static void a_pair_with_many_matches_goes_over_several_pages(void **state)
{
    (void)state;
    enum { QUESTIONS = 1500 };
    JR_BUF_AUTO jr_buf lines = {0};
    for (int i = 0; i < QUESTIONS; i++)
        add_record(&lines,
                   "{'question_id': %d, 'model1_id': 'x', 'model2_id': 'x.2', "
                   "'winner': %d, 'judgment': 'x'}",
                   i, i % 3 + 1);
    save(&lines, "many/model_judgment/j_pair.jsonl");
    jr_site *s = open_site("many");
    JR_BUF_AUTO jr_buf out = {0};
    assert_true(s->tallies.n_pair_pages > 1);
    assert_true(has(content_of(s, "pair/x.vs.x.2.html", &out), "pair/x.vs.x.2/2.html"));
    assert_true(has(content_of(s, "pair/x.vs.x.2/2.html", &out), "../../match/"));
    assert_true(has(content_of(s, "questions/2.html", &out), "../question/"));
    must_be_whole(s);
    jr_site_free(s);
}

/* Votes on two questions of two languages, the longer answer often liked. */
static void write_votes(const char *path)
{
    static const struct {
        const char *a, *b, *winner, *language;
        int question, length_a, length_b;
    } votes[] = {
        {"ada", "bob", "model_a", "en", 1, 300, 100}, {"bob", "ada", "model_a", "en", 2, 250, 120},
        {"ada", "eve", "tie", "ja", 3, 200, 210},     {"eve", "ada", "model_b", "ja", 4, 90, 330},
        {"bob", "eve", "model_a", "en", 5, 400, 90},  {"eve", "bob", "model_a", "ja", 6, 310, 70},
        {"ada", "bob", "model_a", "ja", 7, 120, 140}, {"bob", "ada", "model_b", "en", 8, 150, 160},
    };
    JR_BUF_AUTO jr_buf lines = {0};
    for (size_t i = 0; i < sizeof votes / sizeof *votes; i++)
        add_record(&lines,
                   "{'question_id': %d, 'model_a': '%s', 'model_b': '%s', 'winner': '%s', "
                   "'language': '%s', 'length_a': %d, 'length_b': %d, 'tstamp': %d}",
                   votes[i].question, votes[i].a, votes[i].b, votes[i].winner, votes[i].language,
                   votes[i].length_a, votes[i].length_b, 1700000000 + (int)i);
    save(&lines, path);
}

static void a_site_of_votes_has_boards_and_no_links_to_matches(void **state)
{
    (void)state;
    write_votes("votes.jsonl");
    const char *path = workspace_path("votes.jsonl");
    const jr_vote_source source = {.battles = &path, .n_battles = 1};
    const jr_vote_wanted wanted = {.by = "language"};
    const jr_votes_options how = {.wanted = &wanted};
    jr_site_options options = {.title = JR_STR("V"),
                               .date = JR_STR("2026-01-01T00:00:00"),
                               .votes = &source,
                               .votes_options = &how,
                               .control = "column:length_*",
                               .without_posterior = true};
    jr_site *s;
    jr_error err;
    if (jr_site_open(NULL, &options, &s, &err) != JR_OK)
        fail_msg("%s", err.message);
    JR_BUF_AUTO jr_buf out = {0};
    must_be_as_file(content_of(s, "model/ada.html", &out), "votes_model");
    must_be_as_file(content_of(s, "pairs.html", &out), "votes_pairs");
    jr_str html = content_of(s, "index.html", &out);
    assert_true(has(html, "column:length_*"));
    assert_true(has(html, "data-column=\"ja\"") || has(html, ">ja<"));
    assert_false(has(html, "match/"));
    assert_false(has(html, "question/"));
    jr_site_free(s);
}

UNIT_GROUP(site_pages)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_match_shows_answers_and_verdicts),
        cmocka_unit_test(two_games_of_one_record_have_their_own_texts),
        cmocka_unit_test(hostile_names_and_texts_stay_text),
        cmocka_unit_test(pages_stay_below_a_megabyte),
        cmocka_unit_test(a_pair_with_many_matches_goes_over_several_pages),
        cmocka_unit_test(a_site_of_votes_has_boards_and_no_links_to_matches),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
