/*
 * All matches, filtered and searched by a script (browse.js) in the data of page_match_data.c and
 * page_pack.c. Here is the form, with what can be chosen, an empty table, and the words that
 * the script needs.
 */
#include "page.h"

#include "base/str.h"
#include "grid.h"

static size_t count(const site *s)
{
    return s->has_matches ? 1 : 0;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    (void)s, (void)i;
    jr_buf_append_text(path, "matches.html");
}

static size_t find(const site *s, jr_str path)
{
    (void)s;
    return str_is(path, "matches") ? 0 : SIZE_MAX;
}

static void begin_select(jr_buf *out, const char *name, word label)
{
    jr_buf_append_text(out, "<label>");
    html_word(out, label);
    jr_buf_format(out, " <select name=\"%s\"><option value=\"\">–</option>", name);
}

static void append_option(jr_buf *out, jr_str value, jr_str text)
{
    jr_buf_append_text(out, "<option value=\"");
    html_attribute(out, value);
    jr_buf_append_text(out, "\">");
    html_attribute(out, text);
    jr_buf_append_text(out, "</option>");
}

static void append_select(jr_buf *out, const char *name, word label, const jr_str *values,
                          const jr_str *texts, size_t n)
{
    begin_select(out, name, label);
    for (size_t i = 0; i < n; i++)
        append_option(out, values[i], texts[i]);
    jr_buf_append_text(out, "</select></label>\n");
}

static void append_categories(page *p)
{
    size_t n;
    const jr_str *names = page_categories(p, &n);
    if (n > 1)
        append_select(p->out, "category", WORD_CATEGORY, names, names, n);
}

static void append_turns(page *p)
{
    unsigned n = page_count_turns(p);
    if (n < 2)
        return;
    begin_select(p->out, "turn", WORD_TURN);
    for (unsigned turn = 1; turn <= n; turn++) {
        jr_str text = jr_arena_format(p->arena, "%u", turn);
        append_option(p->out, text, text);
    }
    jr_buf_append_text(p->out, "</select></label>\n");
}

static void append_checks(jr_buf *out)
{
    static const struct {
        const char *value;
        word word;
    } checks[] = {{"upset", WORD_UPSET},
                  {"flip", WORD_FLIP},
                  {"disagreement", WORD_DISAGREEMENT},
                  {"tie", WORD_TIE},
                  {"unreadable", WORD_INVALID}};
    jr_buf_append_text(out, "<fieldset class=\"choices\"><legend>");
    html_word(out, WORD_BROWSE_ONLY);
    jr_buf_append_text(out, "</legend>\n");
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        jr_buf_format(out, "<label><input type=\"checkbox\" name=\"is\" value=\"%s\"> ",
                      checks[i].value);
        html_word(out, checks[i].word);
        jr_buf_append_text(out, "</label>\n");
    }
    jr_buf_append_text(out, "</fieldset>\n");
}

static void append_form(page *p)
{
    const site *s = p->site;
    const archive *a = s->archive;
    jr_buf *out = p->out;
    const size_t *n = s->packs.n;
    jr_buf_format(out,
                  "<form id=\"browse\" data-matches=\"%zu\" data-answers=\"%zu\" "
                  "data-judgments=\"%zu\"%s hidden>\n",
                  s->match_shards.n, n[PACK_OF_ANSWERS], n[PACK_OF_JUDGMENTS],
                  s->is_packed ? " data-packed" : "");
    jr_buf_append_text(out, "<p class=\"search\" role=\"search\"><label>");
    html_word(out, WORD_BROWSE_SEARCH_TEXTS);
    jr_buf_append_text(out, " <input type=\"search\" name=\"q\" autocomplete=\"off\"></label>\n"
                            "<button type=\"submit\">");
    html_word(out, WORD_BROWSE_SEARCH);
    jr_buf_append_text(out, "</button></p>\n<div class=\"choices\">\n");
    append_select(out, "model", WORD_MODEL, s->names.model_slugs, s->names.display, a->n_models);
    append_select(out, "against", WORD_BROWSE_AGAINST, s->names.model_slugs, s->names.display,
                  a->n_models);
    append_categories(p);
    append_select(out, "judge", WORD_JUDGE, s->names.judge_slugs, a->judges, a->n_judges);
    append_turns(p);
    jr_buf_append_text(out, "</div>\n");
    append_checks(out);
    jr_buf_append_text(out, "</form>\n");
}

/* Where the script writes. */
static void append_results(jr_buf *out)
{
    static const char one[] = "<b class=\"first\">①</b>", other[] = "<b class=\"second\">②</b>";
    jr_buf_append_text(out, "<p id=\"browse-state\" role=\"status\" class=\"note\"></p>\n"
                            "<ol id=\"browse-hits\" hidden></ol>\n"
                            "<div id=\"browse-list\" hidden>\n");
    grid_begin_box(out);
    jr_buf_append_text(out, "<table><thead><tr><th scope=\"col\">");
    html_word(out, WORD_QUESTION);
    jr_buf_format(out, "</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">",
                  one, other);
    html_word(out, WORD_VERDICTS);
    jr_buf_append_text(out, "</th><th scope=\"col\">");
    html_word(out, WORD_REMARKABLE);
    jr_buf_append_text(out, "</th></tr></thead><tbody></tbody></table></div>\n</div>\n"
                            "<p id=\"browse-more\" class=\"choices\"></p>\n");
}

/* What the script says. */
static void append_words(jr_buf *out)
{
    static const script_word rows[] = {{"upset", WORD_UPSET},
                                       {"flip", WORD_FLIP},
                                       {"disagreement", WORD_DISAGREEMENT},
                                       {"unreadable", WORD_INVALID},
                                       {"loading", WORD_BROWSE_LOADING},
                                       {"failed", WORD_BROWSE_FAILED},
                                       {"matches", WORD_BROWSE_N_MATCHES},
                                       {"shown", WORD_BROWSE_SHOWN},
                                       {"before", WORD_PREVIOUS},
                                       {"after", WORD_NEXT},
                                       {"searching", WORD_BROWSE_SEARCHING},
                                       {"searched", WORD_BROWSE_SEARCHED},
                                       {"stop", WORD_BROWSE_STOP},
                                       {"continue", WORD_BROWSE_CONTINUE},
                                       {"question", WORD_QUESTION},
                                       {"answer", WORD_BROWSE_IN_ANSWER},
                                       {"judgment", WORD_BROWSE_IN_JUDGMENT},
                                       {"turn", WORD_TURN_N},
                                       {"tie", WORD_TIE},
                                       {"no-verdict", WORD_NO_VERDICT},
                                       {"both-orders", WORD_BOTH_ORDERS},
                                       {"by-order", WORD_BY_ORDER}};
    script_words(out, "browse-words", rows, sizeof rows / sizeof *rows);
}

static void append_without_script(page *p)
{
    static const word links[] = {WORD_PAIRS, WORD_QUESTIONS};
    static const char *const paths[] = {"pairs.html", "questions.html"};
    jr_str pieces[2];
    for (size_t i = 0; i < 2; i++) {
        JR_BUF_AUTO jr_buf link = {0};
        jr_buf_format(&link, "<a href=\"%s%s\">", p->root, paths[i]);
        html_word(&link, links[i]);
        jr_buf_append_text(&link, "</a>");
        pieces[i] = jr_arena_copy(p->arena, jr_buf_str(&link));
    }
    jr_buf_append_text(p->out, "<noscript><p>");
    html_sentence(p->out, WORD_BROWSE_WITHOUT_SCRIPT, pieces, 2);
    jr_buf_append_text(p->out, "</p></noscript>\n");
}

static void render(page *p, size_t i)
{
    (void)i;
    page_begin(p, word_english(WORD_MATCHES), SECTION_MATCHES, "data browse");
    html_heading(p->out, 1, WORD_MATCHES);
    append_without_script(p);
    append_form(p);
    append_results(p->out);
    append_words(p->out);
    page_end(p);
}

const page_kind page_matches = {count, path, find, render};
