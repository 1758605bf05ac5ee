/*
 * A whole benchmark folder, opened as a site, and every page of it made with its downloads: the
 * pages are text without controls, whole documents, and their tables are JSON.
 *
 * A line of an input that begins with '=' and a letter begins the file of that letter; what stands
 * before the first is the pair judgments. Files that are not named have what a small benchmark has.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "base/text.h"
#include "site/page.h"
#include "json/parser.h"

/* Pages of a kind that are made of one input. */
enum { PAGES_MAX = 200 };

#define ANSWER(text)                                                                               \
    "{\"question_id\": 1, \"choices\": [{\"index\": 0, \"turns\": [\"" text "\"]}]}\n"

static const struct {
    const char *path;
    const char *standard; /* NULL: there is none */
} files[] = {
    {"model_judgment/judge_pair.jsonl", NULL}, /* a */
    {"questions.jsonl", "{\"question_id\": 1, \"category\": \"c\", \"turns\": [\"Why?\"]}\n"},
    {"answers/ant.jsonl", ANSWER("So.")}, /* c */
    {"answers/bear.jsonl", ANSWER("**Not** so: `x`")},
    {"answers/crane.jsonl", NULL}, /* e */
    {"model_judgment/human-x_pair.jsonl", NULL},
    {"model_judgment/judge_single.jsonl", NULL}, /* g */
    {"model_judgment/judge_pair.invalid.jsonl", NULL},
    {"rankings/judge_mcmc.json", NULL}, /* i */
    {"reference_answer/judge.jsonl", NULL},
    {"judge_prompts.jsonl", NULL}, /* k */
    {"system_prompt.txt", NULL},
};
enum { N_FILES = sizeof files / sizeof *files };

/* Puts the parts of the input, and what it leaves out, where a reader looks for them. */
static void write_files(jr_str input)
{
    jr_buf parts[N_FILES];
    bool is_named[N_FILES] = {true};
    size_t current = 0;
    memset(parts, 0, sizeof parts);
    for (jr_str line; str_next_part(&input, '\n', &line);) {
        if (line.size == 2 && line.data[0] == '=' && line.data[1] >= 'a' &&
            line.data[1] < 'a' + N_FILES) {
            current = (size_t)(line.data[1] - 'a');
            is_named[current] = true;
            continue;
        }
        jr_buf_append_str(&parts[current], line);
        if (input.data)
            jr_buf_append_char(&parts[current], '\n');
    }
    for (size_t i = 0; i < N_FILES; i++) {
        unlink(input_path(files[i].path));
        if (is_named[i])
            input_write(files[i].path, parts[i].data, parts[i].size);
        else if (files[i].standard)
            input_write(files[i].path, files[i].standard, strlen(files[i].standard));
        jr_buf_release(&parts[i]);
    }
}

static void must_be_text(jr_str text)
{
    MUST(text_is_utf8(text));
    for (size_t i = 0; i < text.size; i++)
        MUST((unsigned char)text.data[i] >= ' ' || text.data[i] == '\n' || text.data[i] == '\t');
}

static void make_page(const site *s, jr_str path)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf text = {0}, table = {0};
    JSON_PARSER_AUTO json_parser parser = {0};
    page p;
    jr_error err;
    MUST(!memmem(path.data, path.size, "..", 2) || str_ends_with(path, ".html"));
    MUST(path.data[0] != '/' && !memmem(path.data, path.size, "/../", 4));
    MUST(page_make(s, arena, path, &text, &p, &err) == JR_OK);
    must_be_text(jr_buf_str(&text));
    if (str_ends_with(path, ".html"))
        MUST(str_ends_with(jr_str_from(text.data), "</html>\n"));
    for (size_t i = 0; i < p.grids.n; i++) {
        jr_buf_clear(&table);
        grid_format_csv(p.grids.items[i], &table);
        jr_buf_clear(&table);
        grid_format_json(p.grids.items[i], &table);
        MUST(json_parse(&parser, jr_buf_str(&table)));
    }
}

static void make_all(const site *s)
{
    for (size_t k = 0; k < n_page_kinds; k++) {
        size_t n = page_kinds[k]->count(s);
        for (size_t i = 0; i < n && i < PAGES_MAX; i++) {
            JR_BUF_AUTO jr_buf path = {0};
            page_kinds[k]->path(s, i, &path);
            make_page(s, jr_buf_str(&path));
        }
    }
}

FUZZ_TARGET(site)
{
    jr_site_options options = {.bootstrap_n = 2, .n_threads = 1, .without_posterior = true};
    jr_site *s;
    jr_error err;
    write_files((jr_str){(const char *)data, size});
    if (jr_site_open(input_path(""), &options, &s, &err) != JR_OK) {
        must_be_sentence(&err);
        return 0;
    }
    make_all(s);
    s->is_packed = true;
    make_all(s);
    jr_site_free(s);
    return 0;
}
