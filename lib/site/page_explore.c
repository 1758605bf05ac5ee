/*
 * The ranking by what the reader chooses, which explore.js computes by the module of wasm/ in the
 * data of page_match_data.c. Here is the form, an empty table, and the words that the script needs.
 * Where the module was not built there is no such page.
 */
#include "page.h"

#include "assets.h"
#include "base/str.h"
#include "grid.h"

static size_t count(const site *s)
{
    return s->can_explore && assets_compute();
}

static void path(const site *s, size_t i, jr_buf *path)
{
    (void)s, (void)i;
    jr_buf_append_text(path, "explore.html");
}

static size_t find(const site *s, jr_str path)
{
    (void)s;
    return str_is(path, "explore") ? 0 : SIZE_MAX;
}

/* What can be chosen of a kind. */
static void begin_list(page *p, const char *name, word title)
{
    jr_buf_append_text(p->out, "<fieldset class=\"choices\"><legend>");
    html_word(p->out, title);
    jr_buf_format(p->out, " <button type=\"button\" data-list=\"%s\">", name);
    html_word(p->out, WORD_EXPLORE_ALL);
    jr_buf_append_text(p->out, "</button></legend>\n");
}

static void append_box(page *p, const char *name, jr_str value, jr_str text, bool is_checked)
{
    jr_buf_format(p->out, "<label><input type=\"checkbox\" name=\"%s\" value=\"", name);
    html_attribute(p->out, value);
    jr_buf_format(p->out, "\"%s> ", is_checked ? " checked" : "");
    html_text(p->out, text);
    jr_buf_append_text(p->out, "</label>\n");
}

static void end_list(page *p)
{
    jr_buf_append_text(p->out, "</fieldset>\n");
}

/* Judges are those of the leaderboard: all but people, or people where there is nobody else. */
static void append_judges(page *p)
{
    const archive *a = p->site->archive;
    size_t n_people = 0;
    for (size_t i = 0; i < a->n_judges; i++)
        n_people += jr_judge_is_person(a->judges[i]);
    begin_list(p, "judge", WORD_JUDGES);
    for (size_t i = 0; i < a->n_judges; i++)
        append_box(p, "judge", jr_arena_format(p->arena, "%zu", i), a->judges[i],
                   n_people == a->n_judges || !jr_judge_is_person(a->judges[i]));
    end_list(p);
}

static void append_categories(page *p)
{
    size_t n;
    const jr_str *names = page_categories(p, &n);
    if (n < 2)
        return;
    begin_list(p, "category", WORD_CATEGORY);
    for (size_t i = 0; i < n; i++)
        append_box(p, "category", names[i], names[i], true);
    end_list(p);
}

static void append_turns(page *p)
{
    unsigned n = page_count_turns(p);
    if (n < 2)
        return;
    begin_list(p, "turn", WORD_TURN);
    for (unsigned turn = 1; turn <= n; turn++) {
        jr_str text = jr_arena_format(p->arena, "%u", turn);
        append_box(p, "turn", text, text, true);
    }
    end_list(p);
}

static void append_models(page *p)
{
    const site *s = p->site;
    begin_list(p, "model", WORD_EXPLORE_MODELS);
    for (size_t i = 0; i < s->archive->n_models; i++)
        append_box(p, "model", jr_arena_format(p->arena, "%zu", i), s->names.display[i], true);
    end_list(p);
}

/* A word of the command and what a reader calls it. */
typedef struct choice {
    const char *value;
    word word;
} choice;

static void append_setting(page *p, const char *name, word title, const choice *choices, size_t n)
{
    jr_buf_append_text(p->out, "<fieldset class=\"choices\"><legend>");
    html_word(p->out, title);
    jr_buf_append_text(p->out, "</legend>\n");
    for (size_t i = 0; i < n; i++) {
        jr_buf_format(p->out, "<label><input type=\"radio\" name=\"%s\" value=\"%s\"%s> ", name,
                      choices[i].value, i == 0 ? " checked" : "");
        html_word(p->out, choices[i].word);
        jr_buf_append_text(p->out, "</label>\n");
    }
    end_list(p);
}

static void append_settings(page *p)
{
    static const choice homes[] = {{"fit", WORD_EXPLORE_HOME_FIT},
                                   {"none", WORD_EXPLORE_HOME_NONE}};
    static const choice ties[] = {{"half", WORD_EXPLORE_TIES_HALF},
                                  {"davidson", WORD_EXPLORE_TIES_DAVIDSON},
                                  {"rao-kupper", WORD_EXPLORE_TIES_RAO_KUPPER}};
    static const choice targets[] = {{"auto", WORD_EXPLORE_TARGET_AUTO},
                                     {"same-questions", WORD_EXPLORE_TARGET_SAME},
                                     {"new-questions", WORD_EXPLORE_TARGET_QUESTIONS},
                                     {"new-judges", WORD_EXPLORE_TARGET_JUDGES}};
    append_setting(p, "home", WORD_HOME_ADVANTAGE, homes, sizeof homes / sizeof *homes);
    append_setting(p, "ties", WORD_TIES, ties, sizeof ties / sizeof *ties);
    append_setting(p, "target", WORD_EXPLORE_TARGET, targets,
                   sizeof targets / sizeof *targets - (p->site->archive->n_judges < 2));
}

static void append_form(page *p)
{
    JR_BUF_AUTO jr_buf command = {0};
    jr_buf_append_text(&command, "jrank rank --bench-name ");
    jr_text_append_shell_word(&command, p->site->archive->folder);
    jr_buf_format(p->out, "<div id=\"explore\" data-matches=\"%zu\" data-command=\"",
                  p->site->match_shards.n);
    html_attribute(p->out, jr_buf_str(&command));
    jr_buf_append_text(p->out, "\" hidden>\n");
    append_judges(p);
    append_categories(p);
    append_turns(p);
    append_models(p);
    append_settings(p);
    jr_buf_append_text(p->out, "</div>\n");
}

/* Where the script writes. */
static void append_results(page *p)
{
    static const struct {
        word word;
        const char *class;
    } columns[] = {
        {WORD_RANK, "n"},          {WORD_PLACES, "n"},           {WORD_MODEL, ""},
        {WORD_RATING, "n"},        {WORD_EXPLORE_INTERVAL, "n"}, {WORD_EXPLORE_CHANGE, "n"},
        {WORD_MATCHES_PLAYED, "n"}};
    jr_buf_append_text(p->out, "<p id=\"explore-state\" role=\"status\" class=\"note\"></p>\n"
                               "<ul id=\"explore-warnings\" class=\"note\"></ul>\n"
                               "<div id=\"explore-result\" hidden>\n");
    grid_begin_box(p->out);
    jr_buf_append_text(p->out, "<table><thead><tr>");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        jr_buf_format(p->out, "<th scope=\"col\" class=\"%s\">", columns[i].class);
        html_word(p->out, columns[i].word);
        jr_buf_append_text(p->out, "</th>");
    }
    jr_buf_append_text(p->out, "</tr></thead><tbody></tbody></table></div>\n<p class=\"note\">");
    html_word(p->out, WORD_EXPLORE_COMMAND);
    jr_buf_append_text(p->out, "</p>\n<pre><code id=\"explore-command\"></code></pre>\n</div>\n");
}

static void append_words(jr_buf *out)
{
    static const script_word rows[] = {{"loading", WORD_EXPLORE_LOADING},
                                       {"failed", WORD_EXPLORE_FAILED},
                                       {"ranked", WORD_EXPLORE_RANKED},
                                       {"none", WORD_EXPLORE_NONE}};
    script_words(out, "explore-words", rows, sizeof rows / sizeof *rows);
}

static void render(page *p, size_t i)
{
    (void)i;
    page_begin(p, word_english(WORD_EXPLORE), SECTION_LEADERBOARD,
               "data jrank module sentences explore");
    html_heading(p->out, 1, WORD_EXPLORE);
    html_note(p->out, WORD_EXPLORE_ABOUT);
    jr_buf_append_text(p->out, "<noscript><p>");
    html_word(p->out, WORD_EXPLORE_WITHOUT_SCRIPT);
    jr_buf_append_text(p->out, "</p></noscript>\n");
    append_form(p);
    append_results(p);
    append_words(p->out);
    page_end(p);
}

const page_kind page_explore = {count, path, find, render};
