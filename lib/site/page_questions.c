/*
 * The questions: how often they were played, and how well judges agree on them.
 */
#include "page.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "prose.h"

enum { ROWS_MAX = 1000, LINE_WIDTH = 60, PERCENT = 100 };

static size_t count(const site *s)
{
    size_t n = s->archive->n_questions;
    if (!s->has_matches)
        return 0;
    return n ? (n + ROWS_MAX - 1) / ROWS_MAX : 1;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    (void)s;
    if (i == 0)
        jr_buf_append_text(path, "questions.html");
    else
        jr_buf_format(path, "questions/%zu.html", i + 1);
}

static size_t find(const site *s, jr_str path)
{
    jr_str name;
    if (!str_next_part(&path, '/', &name) || !str_is(name, "questions"))
        return SIZE_MAX;
    size_t part = page_part(path);
    return part < count(s) ? part : SIZE_MAX;
}

static void add_judged_columns(grid *g)
{
    grid_column(g, "matches", WORD_MATCHES, GRID_NUMBER);
    grid_column(g, "verdicts", WORD_VERDICTS, GRID_NUMBER);
    grid_column(g, "ties_percent", WORD_TIES_PERCENT, GRID_NUMBER);
    grid_column(g, "flips_percent", WORD_FLIPS_PERCENT, GRID_NUMBER);
    grid_column(g, "disagreements_percent", WORD_DISAGREEMENTS_PERCENT, GRID_NUMBER);
    grid_column(g, "unreadable", WORD_UNREADABLE, GRID_NUMBER);
}

static double percent(uint32_t part, uint32_t whole)
{
    return whole ? (double)PERCENT * part / whole : NAN;
}

static void add_question(page *p, grid *g, size_t question)
{
    const archive *a = p->site->archive;
    const question_tally *t = &p->site->tallies.questions[question];
    const jr_question *q = a->texts[question];
    grid_row(g, "");
    grid_link(g, a->questions[question], page_question_href(p, question));
    grid_text(g, q ? q->category : (jr_str){0});
    grid_text(g, q ? prose_question_line(p, question, LINE_WIDTH) : (jr_str){0});
    if (!a->n_judgments)
        return;
    grid_number(g, t->n_matches, 0);
    grid_number(g, t->n_valid, 0);
    grid_number(g, percent(t->n_ties, t->n_valid), 0);
    grid_number(g, percent(t->n_flips, t->n_both_orders), 0);
    grid_number(g, percent(t->n_disagreements, t->n_compared), 0);
    grid_number(g, t->n_invalid, 0);
}

static void render(page *p, size_t i)
{
    const archive *a = p->site->archive;
    page_begin(p, word_english(WORD_QUESTIONS), SECTION_QUESTIONS, "sort");
    html_heading(p->out, 1, WORD_QUESTIONS);
    html_note(p->out, a->n_judgments   ? WORD_QUESTIONS_EXPLAINED
                      : a->n_questions ? WORD_NOT_JUDGED
                                       : WORD_NOTHING_HERE);
    if (a->n_questions) {
        grid *g = grid_new(p->arena, "questions");
        g->attributes = " id=\"questions\"";
        grid_column(g, "question_id", WORD_ID, GRID_TEXT);
        grid_column(g, "category", WORD_CATEGORY, GRID_TEXT);
        grid_column(g, "text", WORD_QUESTION, GRID_TEXT);
        if (a->n_judgments)
            add_judged_columns(g);
        for (size_t k = i * ROWS_MAX; k < a->n_questions && k < (i + 1) * ROWS_MAX; k++)
            add_question(p, g, a->in_order[k]);
        page_show_grid(p, g);
    }
    page_parts(p, JR_STR("questions.html"), i, count(p->site));
    page_end(p);
}

const page_kind page_questions = {count, path, find, render};
