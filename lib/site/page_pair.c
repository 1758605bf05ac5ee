/*
 * The matches of two models: a table with a row per question, and above it what each judge's
 * verdicts add up to. Long tables go over several pages: "pair/A.vs.B.html", "pair/A.vs.B/2.html".
 */
#include "page.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "game.h"
#include "prose.h"
#include "verdicts.h"

static size_t count(const site *s)
{
    return s->is_packed ? 0 : s->tallies.n_pair_pages;
}

/* The pair of page i, and which of its parts, from 0. */
static size_t pair_of(const site *s, size_t i, size_t *ret_part)
{
    const tallies *t = &s->tallies;
    size_t low = 0, high = t->n_pairs;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (t->pairs[middle].first_page <= i)
            low = middle;
        else
            high = middle;
    }
    *ret_part = i - t->pairs[low].first_page;
    return low;
}

static void append_path(const site *s, const pair_tally *pair, size_t part, jr_buf *path)
{
    jr_buf_format(path, "pair/%s.vs.%s", s->names.model_slugs[pair->one].data,
                  s->names.model_slugs[pair->other].data);
    if (part)
        jr_buf_format(path, "/%zu", part + 1);
    jr_buf_append_text(path, ".html");
}

static void path(const site *s, size_t i, jr_buf *path)
{
    size_t part, pair = pair_of(s, i, &part);
    append_path(s, &s->tallies.pairs[pair], part, path);
}

static size_t find(const site *s, jr_str path)
{
    jr_str slugs;
    size_t one, other;
    if (!str_drop_beginning(&path, "pair/") || !str_next_part(&path, '/', &slugs) ||
        !page_find_pair(&s->names.models_by_slug, slugs, &one, &other))
        return SIZE_MAX;
    size_t pair = tallies_pair(&s->tallies, one, other), part = page_part(path);
    if (pair == SIZE_MAX || part >= s->tallies.pairs[pair].n_pages)
        return SIZE_MAX;
    return s->tallies.pairs[pair].first_page + part;
}

/* True for judges that judged a game of the two. */
static bool has_judged(const tallies *t, size_t judge, size_t pair)
{
    return standing_games(t->by_judge[judge * t->n_pairs + pair]) > 0;
}

static void add_standing(grid *g, standing s)
{
    grid_number(g, s.wins, 0);
    grid_number(g, s.ties, 0);
    grid_number(g, s.losses, 0);
    grid_number(g, standing_games(s), 0);
    page_add_score(g, s);
}

static jr_str coloured(page *p, word w, size_t model, size_t other)
{
    JR_BUF_AUTO jr_buf html = {0}, name = {0};
    verdict_append_model(&name, &p->site->names, model, other);
    jr_str piece = jr_buf_str(&name);
    html_sentence(&html, w, &piece, 1);
    return jr_arena_copy(p->arena, jr_buf_str(&html));
}

/* Wins, ties and losses per judge, and of all together. */
static void append_standings(page *p, size_t pair)
{
    const site *s = p->site;
    const tallies *t = &s->tallies;
    size_t one = t->pairs[pair].one, other = t->pairs[pair].other, n_rows = 0;
    grid *g = grid_new(p->arena, "judges");
    grid_column(g, "judge", WORD_JUDGE, GRID_TEXT);
    grid_column(g, "wins", WORD_PREFERRED, GRID_NUMBER);
    g->columns.items[1].html = coloured(p, WORD_PREFERRED, one, other);
    grid_column(g, "ties", WORD_TIES, GRID_NUMBER);
    grid_column(g, "losses", WORD_PREFERRED, GRID_NUMBER);
    g->columns.items[3].html = coloured(p, WORD_PREFERRED, other, one);
    grid_column(g, "verdicts", WORD_MATCHES_PLAYED, GRID_NUMBER);
    grid_column(g, "win_rate_percent", WORD_WIN_RATE, GRID_NUMBER);
    grid_last_column(g)->html = coloured(p, WORD_WIN_RATE_OF, one, other);
    grid_column(g, "lower95", WORD_WIN_RATE, GRID_DATA);
    grid_column(g, "upper95", WORD_WIN_RATE, GRID_DATA);
    for (size_t j = 0; j < s->archive->n_judges; j++) {
        if (!has_judged(t, j, pair))
            continue;
        grid_row(g, "");
        grid_text(g, s->archive->judges[j]);
        add_standing(g, t->by_judge[j * t->n_pairs + pair]);
        n_rows++;
    }
    if (n_rows > 1) {
        JR_BUF_AUTO jr_buf html = {0};
        html_word(&html, WORD_ALL_JUDGES);
        grid_row(g, " class=\"tier\"");
        grid_html(g, JR_STR("all"), jr_buf_str(&html));
        add_standing(g, t->overall[pair]);
    }
    page_show_grid(p, g);
}

/* Begins what is said of a turn, by its number where there are several. */
static void append_turn(jr_buf *html, unsigned turn, bool has_several)
{
    char digits[16];
    snprintf(digits, sizeof digits, "%u", turn);
    jr_str piece = jr_str_from(digits);
    jr_buf_append_text(html, html->size ? "<br>" : "");
    if (!has_several)
        return;
    jr_buf_append_text(html, "<span class=\"soft\">");
    html_sentence(html, WORD_TURN_N, &piece, 1);
    jr_buf_append_text(html, "</span> ");
}

/* A judge's verdicts on a match in words, a line per turn. */
static void append_verdicts(jr_buf *html, const site *s, const archive_match *m, size_t judge)
{
    const archive *a = s->archive;
    const judgment_row *all = &a->judgments[m->first_judgment];
    for (size_t begin = 0, end; begin < m->n_judgments; begin = end) {
        unsigned turn = all[begin].turn;
        for (end = begin; end < m->n_judgments && all[end].turn == turn; end++)
            ;
        const judgment_row *one = judgment_in_order(a, m, turn, (unsigned)judge, m->one),
                           *other = judgment_in_order(a, m, turn, (unsigned)judge, m->other);
        if (!one && !other)
            continue;
        append_turn(html, turn, all[m->n_judgments - 1].turn > 1);
        verdict_append_orders(html, &s->names, one, other);
    }
}

static void add_match(page *p, grid *g, size_t pair, const archive_match *m)
{
    const site *s = p->site;
    const archive *a = s->archive;
    const jr_question *q = a->texts[m->question];
    unsigned flags = s->tallies.flags[m - a->matches];
    enum { LINE_WIDTH = 64 };
    grid_row(g, "");
    grid_link(g, prose_question_line(p, m->question, LINE_WIDTH),
              page_match_href(p, m->question, m->one, m->other));
    grid_text(g, q ? q->category : (jr_str){0});
    for (size_t j = 0; j < a->n_judges; j++) {
        JR_BUF_AUTO jr_buf html = {0};
        if (!has_judged(&s->tallies, j, pair))
            continue;
        append_verdicts(&html, s, m, j);
        grid_html(g, verdict_plain(p->arena, a, m, j), jr_buf_str(&html));
    }
    JR_BUF_AUTO jr_buf html = {0};
    verdict_append_marks(&html, flags);
    grid_html(g, verdict_mark_names(p->arena, flags), jr_buf_str(&html));
}

/* Links to those matches of the two that a sceptic looks at first. */
static void append_filters(page *p, const pair_tally *pair)
{
    static const struct {
        const char *value;
        word word;
    } filters[] = {{"disagreement", WORD_DISAGREEMENT}, {"flip", WORD_FLIP}, {"upset", WORD_UPSET}};
    jr_buf_append_text(p->out, "<div class=\"choices\"><span class=\"soft\">");
    html_word(p->out, WORD_ONLY_MATCHES_WITH);
    jr_buf_append_text(p->out, "</span> <ul>");
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        jr_buf_format(p->out, "<li><a href=\"%smatches.html#model=%s&amp;against=%s&amp;is=%s\">",
                      p->root, p->site->names.model_slugs[pair->one].data,
                      p->site->names.model_slugs[pair->other].data, filters[i].value);
        html_word(p->out, filters[i].word);
        jr_buf_append_text(p->out, "</a></li>");
    }
    jr_buf_append_text(p->out, "</ul></div>\n");
}

static void append_matches(page *p, size_t pair, size_t part)
{
    const site *s = p->site;
    const pair_tally *of = &s->tallies.pairs[pair];
    size_t rows = s->tallies.matches_per_page, end = (part + 1) * rows;
    grid *g = grid_new(p->arena, "matches");
    g->attributes = " id=\"matches\"";
    grid_column(g, "question", WORD_QUESTION, GRID_TEXT);
    grid_column(g, "category", WORD_CATEGORY, GRID_TEXT);
    for (size_t j = 0; j < s->archive->n_judges; j++)
        if (has_judged(&s->tallies, j, pair))
            grid_text_column(g, s->archive->judges[j], GRID_TEXT);
    grid_column(g, "marks", WORD_REMARKABLE, GRID_TEXT);
    for (size_t i = part * rows; i < of->n_matches && i < end; i++)
        add_match(p, g, pair, &s->archive->matches[s->archive->by_pair[of->first_match + i]]);
    append_filters(p, of);
    page_show_grid(p, g);
}

static void render(page *p, size_t i)
{
    const site *s = p->site;
    size_t part, pair = pair_of(s, i, &part);
    const pair_tally *of = &s->tallies.pairs[pair];
    JR_BUF_AUTO jr_buf first = {0};
    append_path(s, of, 0, &first);
    page_begin(p,
               jr_arena_format(p->arena, "%s : %s", s->names.display[of->one].data,
                               s->names.display[of->other].data),
               SECTION_PAIRS, "sort");
    page_pair_heading(p, of->one, of->other);
    append_standings(p, pair);
    html_heading(p->out, 2, WORD_MATCHES);
    append_matches(p, pair, part);
    page_parts(p, jr_buf_str(&first), part, of->n_pages);
    page_end(p);
}

const page_kind page_pair = {count, path, find, render};
