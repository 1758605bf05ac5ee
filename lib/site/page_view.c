/*
 * Where pages of matches and pairs have no files: the page in which view.js shows them, named in
 * the address behind "#", from what page_pack.c has packed.
 */
#include "page.h"

#include "base/str.h"
#include "packs.h"

static size_t count(const site *s)
{
    return s->is_packed ? 1 : 0;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    (void)s, (void)i;
    jr_buf_append_text(path, "view.html");
}

static size_t find(const site *s, jr_str path)
{
    (void)s;
    return str_is(path, "view") ? 0 : SIZE_MAX;
}

static void append_without_script(page *p)
{
    JR_BUF_AUTO jr_buf link = {0};
    jr_buf_append_text(&link, "<a href=\"questions.html\">");
    html_word(&link, WORD_QUESTIONS);
    jr_buf_append_text(&link, "</a>");
    jr_str piece = jr_buf_str(&link);
    jr_buf_append_text(p->out, "<noscript><p>");
    html_sentence(p->out, WORD_VIEW_WITHOUT_SCRIPT, &piece, 1);
    jr_buf_append_text(p->out, "</p></noscript>\n");
}

static void render(page *p, size_t i)
{
    (void)i;
    static const script_word words[] = {{"loading", WORD_BROWSE_LOADING},
                                        {"failed", WORD_BROWSE_FAILED},
                                        {"nothing", WORD_NOTHING_HERE}};
    const pack_plan *plan = &p->site->packs;
    page_begin(p, word_english(WORD_MATCH), SECTION_MATCHES, "data sort reading compare view");
    append_without_script(p);
    jr_buf_format(
        p->out,
        "<p id=\"view-state\" role=\"status\" class=\"note\"></p>\n<div id=\"view\" "
        "data-pair=\"%zu\" data-match=\"%zu\" data-answers=\"%zu\" data-judgments=\"%zu\"></div>\n",
        plan->n[PACK_OF_PAIRS], plan->n[PACK_OF_MATCHES], plan->n[PACK_OF_ANSWERS],
        plan->n[PACK_OF_JUDGMENTS]);
    script_words(p->out, "view-words", words, sizeof words / sizeof *words);
    page_end(p);
}

const page_kind page_view = {count, path, find, render};
