/*
 * The judges: what each said how often, how far it can be trusted, how far they agree, and links to
 * their rankings.
 */
#include "page.h"

#include <math.h>

#include <jrank/chart.h>

#include "base/str.h"
#include "verdicts.h"

/* More pairs than this would make the page too large. */
enum { MOST_AGREEMENTS = 1500 };

static size_t count(const site *s)
{
    return s->has_matches ? 1 : 0;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    (void)s, (void)i;
    jr_buf_append_text(path, "judges.html");
}

static size_t find(const site *s, jr_str path)
{
    (void)s;
    return str_is(path, "judges") ? 0 : SIZE_MAX;
}

/* The figures shown, each with its name and what it means. */
static const struct {
    jr_card_figure figure;
    word title, meaning;
} figures[] = {
    {JR_CARD_TIES, WORD_TIES, WORD_TIES_MEANING},
    {JR_CARD_FIRST, WORD_FIRST_SEAT, WORD_FIRST_SEAT_MEANING},
    {JR_CARD_HOME, WORD_HOME_ADVANTAGE, WORD_HOME_ADVANTAGE_MEANING},
    {JR_CARD_FLIPS, WORD_FLIPS, WORD_FLIPS_MEANING},
    {JR_CARD_LONGER, WORD_LONGER_WINS, WORD_LONGER_WINS_MEANING},
    {JR_CARD_FLAGGED, WORD_FLAGGED_WINS, WORD_FLAGGED_WINS_MEANING},
    {JR_CARD_CYCLES, WORD_CYCLES, WORD_CYCLES_MEANING},
};
enum { N_FIGURES = sizeof figures / sizeof *figures };

/* Linked to the judge's ranking where it has one. */
static void add_judge(page *p, grid *g, size_t judge)
{
    JR_BUF_AUTO jr_buf html = {0};
    size_t own = p->site->boards.of_judge[judge];
    if (own != SIZE_MAX)
        jr_buf_format(&html, "<a href=\"%s\">", page_board_href(p, own).data);
    verdict_append_judge(&html, p->site->archive->judges[judge]);
    jr_buf_append_text(&html, own != SIZE_MAX ? "</a>" : "");
    grid_html(g, p->site->archive->judges[judge], jr_buf_str(&html));
}

static void append_value(jr_buf *html, double value, bool is_points)
{
    if (is_points && value >= 0.05)
        jr_buf_append_char(html, '+');
    html_number(html, is_points ? value : 100 * value, 1);
    jr_buf_append_text(html, is_points || !isfinite(value) ? "" : " %");
}

/* The value, and its interval below. */
static void add_estimate(grid *g, const jr_card_estimate *e, bool is_points)
{
    JR_BUF_AUTO jr_buf html = {0};
    append_value(&html, e->value, is_points);
    if (isfinite(e->low) && isfinite(e->high)) {
        jr_buf_append_text(&html, "<small class=\"below\">");
        append_value(&html, e->low, is_points);
        jr_buf_append_text(&html, " – ");
        append_value(&html, e->high, is_points);
        jr_buf_append_text(&html, "</small>");
    }
    grid_number_as(g, e->value, jr_buf_str(&html));
    grid_number(g, e->low, 0);
    grid_number(g, e->high, 0);
}

static void add_estimate_columns(page *p, grid *g, const char *key, word title)
{
    grid_column(g, key, title, GRID_NUMBER);
    grid_column(g, jr_arena_format(p->arena, "%s_low", key).data, title, GRID_DATA);
    grid_column(g, jr_arena_format(p->arena, "%s_high", key).data, title, GRID_DATA);
}

static bool is_shown(const jr_card *card, jr_card_figure figure)
{
    for (size_t j = 0; j < card->n_judges; j++)
        if (isfinite(card->rows[j].figures[figure].value))
            return true;
    return false;
}

static void append_judges(page *p)
{
    const judge_facts *facts = &p->site->judges;
    grid *g = grid_new(p->arena, "judges");
    grid_column(g, "judge", WORD_JUDGE, GRID_TEXT);
    grid_column(g, "valid", WORD_VALID, GRID_NUMBER);
    grid_column(g, "unreadable", WORD_UNREADABLE, GRID_NUMBER);
    grid_column(g, "replaced", WORD_REPLACED_VERDICTS, GRID_NUMBER);
    for (size_t f = 0; f < N_FIGURES; f++)
        if (is_shown(&facts->card, figures[f].figure))
            add_estimate_columns(p, g, jr_card_key(figures[f].figure), figures[f].title);
    for (size_t j = 0; j < p->site->archive->n_judges; j++) {
        grid_row(g, "");
        add_judge(p, g, j);
        grid_number(g, (double)facts->valid[j], 0);
        grid_number(g, (double)facts->unreadable[j], 0);
        grid_number(g, (double)facts->replaced[j], 0);
        for (size_t f = 0; f < N_FIGURES; f++)
            if (is_shown(&facts->card, figures[f].figure))
                add_estimate(g, &facts->card.rows[j].figures[figures[f].figure],
                             jr_card_is_points(figures[f].figure));
    }
    page_show_grid(p, g);
}

static void append_meanings(page *p)
{
    const judge_facts *facts = &p->site->judges;
    jr_buf_append_text(p->out, "<dl class=\"facts\">\n");
    for (size_t f = 0; f < N_FIGURES; f++) {
        if (!is_shown(&facts->card, figures[f].figure))
            continue;
        jr_buf_append_text(p->out, "<dt>");
        html_word(p->out, figures[f].title);
        jr_buf_append_text(p->out, "</dt><dd>");
        html_word(p->out, figures[f].meaning);
        jr_buf_append_text(p->out, "</dd>\n");
    }
    jr_buf_append_text(p->out, "</dl>\n");
    jr_str rounds = html_piece(p->arena, (double)facts->bootstrap_n, 0);
    html_note_sentence(p->out, WORD_CARD_INTERVALS, &rounds, 1);
}

static void add_agreement(page *p, grid *g, const jr_card_agreement *agreement)
{
    JR_BUF_AUTO jr_buf html = {0};
    const jr_str *judges = p->site->archive->judges;
    jr_buf_format(&html, "<a href=\"%s\">",
                  page_judge_pair_href(p, agreement->judge, agreement->other).data);
    verdict_append_judge(&html, judges[agreement->judge]);
    jr_buf_append_text(&html, " – ");
    verdict_append_judge(&html, judges[agreement->other]);
    jr_buf_append_text(&html, "</a>");
    grid_row(g, "");
    grid_html(g, judges[agreement->judge], jr_buf_str(&html));
    grid_text(g, judges[agreement->other]);
    grid_number(g, agreement->share.n, 0);
    add_estimate(g, &agreement->share, false);
    add_estimate(g, &agreement->share_no_ties, false);
    grid_number(g, agreement->kappa.value, 2);
}

static void append_agreements(page *p)
{
    const site *s = p->site;
    const jr_card *card = &s->judges.card;
    size_t n_shown = 0, n = 0;
    grid *g = grid_new(p->arena, "agreement");
    grid_column(g, "judge", WORD_JUDGES, GRID_TEXT);
    grid_column(g, "other", WORD_JUDGES, GRID_DATA);
    grid_column(g, "matches", WORD_COMMON_VERDICTS, GRID_NUMBER);
    add_estimate_columns(p, g, "agreement", WORD_AGREEMENT);
    add_estimate_columns(p, g, "agreement_without_ties", WORD_AGREEMENT_NO_TIES);
    grid_column(g, "kappa", WORD_KAPPA, GRID_NUMBER);
    for (size_t i = 0; i < card->n_agreements; i++) {
        if (card->agreements[i].judge >= card->n_judges ||
            card->agreements[i].other >= card->n_judges || n++ >= MOST_AGREEMENTS)
            continue;
        add_agreement(p, g, &card->agreements[i]);
        n_shown++;
    }
    if (!n)
        return;
    html_heading(p->out, 2, WORD_AGREEMENT);
    jr_buf_append_text(p->out, "<p>");
    html_word(p->out, WORD_ABOUT_AGREEMENT);
    jr_buf_append_text(p->out, "</p>\n");
    page_show_grid(p, g);
    if (n_shown < n)
        page_note_cut(p, n_shown, n);
}

static void add_date(grid *g, double seconds)
{
    JR_BUF_AUTO jr_buf html = {0};
    (void)html_time(&html, seconds);
    grid_number_as(g, seconds, jr_buf_str(&html));
}

/* What was judged by what and when. */
static void append_history(page *p)
{
    const judge_facts *facts = &p->site->judges;
    grid *g = grid_new(p->arena, "history");
    g->attributes = " id=\"history\"";
    grid_column(g, "judge", WORD_JUDGE, GRID_TEXT);
    grid_column(g, "model", WORD_ASKED_FOR, GRID_TEXT);
    grid_column(g, "served", WORD_SERVED, GRID_TEXT);
    grid_column(g, "model_path", WORD_SERVED, GRID_DATA);
    grid_column(g, "prompt", WORD_JUDGE_PROMPT, GRID_TEXT);
    grid_column(g, "wording", WORD_WORDING, GRID_TEXT);
    grid_column(g, "temperature", WORD_TEMPERATURE, GRID_NUMBER);
    grid_column(g, "first", WORD_FIRST_VERDICT, GRID_NUMBER);
    grid_column(g, "last", WORD_LAST_VERDICT, GRID_NUMBER);
    grid_column(g, "verdicts", WORD_VERDICTS, GRID_NUMBER);
    grid_column(g, "stale", WORD_STALE_VERDICTS, GRID_NUMBER);
    for (size_t i = 0; i < facts->n_history; i++) {
        enum { SHOWN_OF_WORDING = 8 };
        const jr_history_row *row = &facts->history[i];
        JR_BUF_AUTO jr_buf wording = {0};
        jr_str shown = row->wording;
        shown.size = shown.size < SHOWN_OF_WORDING ? shown.size : SHOWN_OF_WORDING;
        html_text(&wording, shown);
        grid_row(g, "");
        grid_text(g, row->judge);
        grid_text(g, row->model);
        grid_text(g, row->served);
        grid_text(g, row->model_path);
        grid_text(g, row->prompt);
        grid_html(g, row->wording, jr_buf_str(&wording));
        grid_number(g, row->temperature, 2);
        add_date(g, row->first);
        add_date(g, row->last);
        grid_number(g, (double)row->n_verdicts, 0);
        grid_number(g, (double)row->n_stale, 0);
    }
    if (facts->n_history == 0)
        return;
    html_heading(p->out, 2, WORD_HISTORY);
    html_note(p->out, WORD_HISTORY_EXPLAINED);
    page_show_grid(p, g);
}

/* With titles in the language of the style. */
static void draw_panels(const jr_panels_figure *figure, const jr_chart_style *style, jr_buf *svg)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str (*in_language)(word w) = style->japanese ? word_japanese : word_english;
    jr_chart_panel panels[N_FIGURES];
    jr_panels_figure titled = *figure;
    for (size_t f = 0; f < N_FIGURES; f++) {
        panels[f] = figure->panels[f];
        panels[f].title = in_language(figures[f].title);
        if (jr_card_is_points(figures[f].figure))
            panels[f].title = jr_arena_format(arena, "%s%s", panels[f].title.data,
                                              in_language(WORD_IN_POINTS).data);
    }
    titled.panels = panels;
    jr_chart_panels(&titled, style, svg);
}

/* The figures of all judges beside each other, with their intervals. */
static void append_chart(page *p)
{
    const jr_card *card = &p->site->judges.card;
    jr_chart_panel *panels = jr_arena_alloc(p->arena, N_FIGURES, sizeof *panels);
    jr_chart_model *names = jr_arena_alloc(p->arena, card->n_judges, sizeof *names);
    for (size_t j = 0; j < card->n_judges; j++)
        names[j].name = p->site->archive->judges[j];
    for (size_t f = 0; f < N_FIGURES; f++) {
        jr_card_figure figure = figures[f].figure;
        bool is_points = jr_card_is_points(figure);
        jr_chart_point *points = jr_arena_alloc(p->arena, card->n_judges, sizeof *points);
        for (size_t j = 0; j < card->n_judges; j++) {
            const jr_card_estimate *e = &card->rows[j].figures[figure];
            double factor = is_points ? 1 : 100;
            points[j] = (jr_chart_point){factor * e->value, factor * e->low, factor * e->high};
        }
        bool is_even_at_half =
            figure == JR_CARD_FIRST || figure == JR_CARD_LONGER || figure == JR_CARD_FLAGGED;
        double reference = is_points ? 0 : NAN;
        panels[f] =
            (jr_chart_panel){{0}, is_points ? "" : " %", points, is_even_at_half ? 50 : reference};
    }
    jr_panels_figure figure = {names, NULL, card->n_judges, panels, N_FIGURES};
    page_begin_chart(p, WORD_CHART_JUDGES, (jr_str){0});
    PAGE_DRAW_FORMS(p, draw_panels, &figure);
    page_end_chart(p);
}

static void render(page *p, size_t i)
{
    (void)i;
    page_begin(p, JR_STR(""), SECTION_JUDGES, "sort");
    html_heading(p->out, 1, WORD_JUDGES);
    if (!p->site->judges.card.n_judges) {
        html_note(p->out, WORD_NOTHING_HERE);
        page_end(p);
        return;
    }
    for (size_t j = 0; j < p->site->archive->n_judges; j++)
        for (size_t k = 0; k < p->site->judges.n_mixtures[j]; k++)
            page_warn(p, p->site->judges.mixtures[j][k]);
    append_judges(p);
    append_meanings(p);
    append_agreements(p);
    append_history(p);
    append_chart(p);
    page_end(p);
}

const page_kind page_judges = {count, path, find, render};
