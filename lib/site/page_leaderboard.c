/*
 * The leaderboard: a page per judge and method; the first one is index.html.
 */
#include "leaderboard.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "markdown.h"
#include "verdicts.h"

/* More pairs of judges than this are listed on the page of the judges only. */
enum { MOST_PAIRS = 10 };

static size_t count(const site *s)
{
    return s->boards.n ? s->boards.n : 1;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    if (i == 0)
        jr_buf_append_text(path, "index.html");
    else
        jr_buf_format(path, "board/%s.html", s->boards.all[i].slug.data);
}

static size_t find(const site *s, jr_str path)
{
    if (str_is(path, "index"))
        return 0;
    if (!str_drop_beginning(&path, "board/"))
        return SIZE_MAX;
    for (size_t i = 1; i < s->boards.n; i++)
        if (str_equals(s->boards.all[i].slug, path))
            return i;
    return SIZE_MAX;
}

static word method_word(jr_method method)
{
    static const word words[JR_METHOD_UNKNOWN] = {WORD_METHOD_MLE, WORD_METHOD_MCMC,
                                                  WORD_METHOD_WINRATE};
    return words[method];
}

static bool is_same_judge(const board *a, const board *b)
{
    return a->judge_number == b->judge_number && str_equals(a->judge, b->judge) &&
           str_equals(a->path, b->path);
}

void board_append_judge(page *p, const board *b)
{
    if (!b->judge.size) {
        html_word(p->out, WORD_ALL_JUDGES);
        return;
    }
    verdict_append_judge(p->out, b->judge);
}

static void begin_choice(page *p, word name)
{
    jr_buf_append_text(p->out, "<div><span class=\"soft\">");
    html_word(p->out, name);
    jr_buf_append_text(p->out, "</span> <ul>");
}

static void begin_link(page *p, jr_str href, bool is_current)
{
    jr_buf_append_text(p->out, "<li><a href=\"");
    html_attribute(p->out, href);
    jr_buf_append_text(p->out, is_current ? "\" aria-current=\"page\">" : "\">");
}

/* One link a judge, to the same method where there is one. */
static void append_judges(page *p, const board *b)
{
    const site *s = p->site;
    begin_choice(p, WORD_JUDGE);
    for (size_t i = 0; i < s->boards.n; i++) {
        if (i && is_same_judge(&s->boards.all[i], &s->boards.all[i - 1]))
            continue;
        size_t target = i;
        for (size_t k = i; k < s->boards.n && is_same_judge(&s->boards.all[i], &s->boards.all[k]);
             k++)
            if (s->boards.all[k].method == b->method)
                target = k;
        begin_link(p, page_board_href(p, target), is_same_judge(&s->boards.all[i], b));
        board_append_judge(p, &s->boards.all[i]);
        jr_buf_append_text(p->out, "</a></li>");
    }
    jr_buf_append_text(p->out, "</ul></div>\n");
}

static void append_methods(page *p, const board *b)
{
    const site *s = p->site;
    begin_choice(p, WORD_METHOD);
    for (size_t i = 0; i < s->boards.n; i++) {
        if (!is_same_judge(&s->boards.all[i], b))
            continue;
        begin_link(p, page_board_href(p, i), &s->boards.all[i] == b);
        html_word(p->out, method_word(s->boards.all[i].method));
        jr_buf_append_text(p->out, "</a></li>");
    }
    jr_buf_append_text(p->out, "</ul></div>\n");
}

static bool has_board(const site *s, size_t judge)
{
    return s->boards.of_judge[judge] != SIZE_MAX;
}

/* This judge with each other one; on the board of all, each pair. */
static void append_comparisons(page *p, const board *b)
{
    const archive *a = p->site->archive;
    size_t n_judges = 0;
    for (size_t j = 0; j < a->n_judges; j++)
        n_judges += has_board(p->site, j);
    if (n_judges < 2)
        return;
    bool is_single = b->judge_number != SIZE_MAX;
    begin_choice(p, WORD_COMPARE_JUDGES);
    if ((is_single ? n_judges - 1 : n_judges * (n_judges - 1) / 2) > MOST_PAIRS) {
        begin_link(p, page_href(p, "judges.html"), false);
        html_word(p->out, WORD_JUDGES);
        jr_buf_append_text(p->out, "</a></li></ul></div>\n");
        return;
    }
    for (size_t i = 0; i < a->n_judges; i++)
        for (size_t k = i + 1; k < a->n_judges; k++) {
            if (!has_board(p->site, i) || !has_board(p->site, k) ||
                (is_single && i != b->judge_number && k != b->judge_number))
                continue;
            begin_link(p, page_judge_pair_href(p, i, k), false);
            if (is_single) {
                html_text(p->out, a->judges[i == b->judge_number ? k : i]);
            } else {
                html_text(p->out, a->judges[i]);
                jr_buf_append_text(p->out, " – ");
                html_text(p->out, a->judges[k]);
            }
            jr_buf_append_text(p->out, "</a></li>");
        }
    jr_buf_append_text(p->out, "</ul></div>\n");
}

/* What a script makes work: hidden until then. */
static void append_filter(page *p, const board *b)
{
    size_t *of, n;
    jr_str *licences = board_licences(p, b, &of, &n);
    jr_buf_append_text(p->out, "<div class=\"choices\" data-filter=\"models\" hidden>\n"
                               "<label><span class=\"soft\">");
    html_word(p->out, WORD_FIND_MODEL);
    jr_buf_append_text(p->out, "</span> <input type=\"search\"></label>\n");
    if (n > 1) {
        jr_buf_append_text(p->out, "<div><span class=\"soft\">");
        html_word(p->out, WORD_SHOW_LICENCES);
        jr_buf_append_text(p->out, "</span> <ul>");
    }
    for (size_t i = 0; n > 1 && i < n; i++) {
        jr_buf_format(p->out, "<li><label><input type=\"checkbox\" value=\"%zu\" checked> ", i);
        if (licences[i].size)
            html_text(p->out, licences[i]);
        else
            html_word(p->out, WORD_UNKNOWN_LICENCE);
        jr_buf_append_text(p->out, "</label></li>");
    }
    jr_buf_append_text(p->out, n > 1 ? "</ul></div>\n</div>\n" : "</div>\n");
}

/* What a reader has to know before the numbers. */
static void append_notes(page *p, const board *b)
{
    const jr_ranking *r = &b->ranking;
    size_t n_unrated = 0;
    for (size_t i = 0; i < r->n_records; i++)
        n_unrated += !isfinite(r->records[i].median) && b->method != JR_METHOD_WINRATE;
    page_warn(p, p->site->boards.problem);
    for (size_t i = 0; i < b->details.n_warnings && b->method != JR_METHOD_WINRATE; i++)
        page_warn(p, b->details.warnings[i]);
    if (p->site->n_without_conversation)
        html_note_sentence(
            p->out, WORD_VOTES_WITHOUT_CONVERSATION,
            (jr_str[]){html_piece(p->arena, (double)p->site->n_without_conversation, 0)}, 1);
    page_warn(p, p->site->empty_answers);
    for (size_t i = 0; i < p->site->n_mixed_answers; i++)
        page_warn(p, p->site->mixed_answers[i]);
    for (size_t j = 0; b->votes && j < b->votes->n_judges; j++)
        for (size_t i = 0; i < b->votes->judges[j].n_mixtures; i++)
            page_warn(p, b->votes->judges[j].mixtures[i]);
    if (b->path.size) {
        const char *slash = strrchr(b->path.data, '/');
        jr_str name = html_text_piece(p->arena, jr_str_from(slash ? slash + 1 : b->path.data));
        html_note_sentence(p->out, WORD_FROM_FILE, &name, 1);
    }
    if (r->n_components > 1 && b->method != JR_METHOD_WINRATE)
        html_note_sentence(p->out, WORD_IN_PARTS,
                           (jr_str[]){html_piece(p->arena, r->n_components, 0)}, 1);
    if (n_unrated)
        html_note_sentence(p->out, WORD_UNRATED,
                           (jr_str[]){html_piece(p->arena, (double)n_unrated, 0)}, 1);
}

static void add_scores(page *p, grid *g, const judge_scores *judge)
{
    const archive *a = p->site->archive;
    enum { DECIMALS = 3 };
    for (size_t i = 0; i < judge->table.n_rows; i++) {
        const jr_score_row *row = &judge->table.rows[i];
        size_t model = archive_model(a, row->model);
        grid_row(g, "");
        grid_text(g, judge->judge);
        if (model == SIZE_MAX)
            grid_text(g, row->model);
        else
            grid_link(g, p->site->names.display[model], page_model_href(p, model));
        grid_number(g, row->average, DECIMALS);
        grid_number(g, row->first_turn, DECIMALS);
        grid_number(g, row->second_turn, DECIMALS);
        grid_number(g, (double)row->n_scores, 0);
        grid_number(g, (double)row->n_unreadable, 0);
    }
}

/* What judges say of answers one by one is no verdict, so it stands beside all rankings. */
static void append_scores(page *p)
{
    const mean_scores *scores = &p->site->scores;
    if (scores->judges.n == 0)
        return;
    html_heading(p->out, 2, WORD_MEAN_SCORES);
    grid *g = grid_new(p->arena, "scores");
    grid_column(g, "judge", WORD_JUDGE, GRID_TEXT);
    grid_column(g, "model", WORD_MODEL, GRID_TEXT);
    grid_column(g, "average", WORD_ALL_TURNS, GRID_NUMBER); /* what a phone has room for */
    grid_column(g, "first_turn", WORD_FIRST_TURN, GRID_NUMBER);
    grid_column(g, "second_turn", WORD_SECOND_TURN, GRID_NUMBER);
    grid_column(g, "n_scores", WORD_N_SCORES, GRID_NUMBER);
    grid_column(g, "n_unreadable", WORD_UNREADABLE, GRID_NUMBER);
    for (size_t i = 0; i < scores->judges.n; i++)
        add_scores(p, g, &scores->judges.items[i]);
    page_show_grid(p, g);
}

/* What a phone shows only when it is asked to, by a checkbox that CSS alone obeys. */
static void begin_folded(page *p, word title, const char *class)
{
    jr_buf_append_text(p->out, "<label class=\"unfold\"><input type=\"checkbox\"> ");
    html_word(p->out, title);
    jr_buf_format(p->out, "</label>\n<div class=\"%s\">\n", class);
}

static void end_folded(page *p)
{
    jr_buf_append_text(p->out, "</div>\n");
}

/* What the owner says of the benchmark. */
static void append_about(page *p)
{
    enum { ABOUT_MAX = 400000 };
    jr_str about = p->site->about;
    if (!about.size)
        return;
    jr_buf_append_text(p->out, "<section id=\"about\">\n");
    html_heading(p->out, 2, WORD_ABOUT);
    jr_buf_append_text(p->out, "<div class=\"prose\">\n");
    (void)markdown_append(p->out, about, ABOUT_MAX);
    jr_buf_append_text(p->out, "</div>\n</section>\n");
}

static void append_link_to_explore(page *p)
{
    jr_buf_format(p->out, "<p><a href=\"%sexplore.html\">", p->root);
    html_word(p->out, WORD_EXPLORE_LINK);
    jr_buf_append_text(p->out, "</a></p>\n");
}

static void append_no_ranking(page *p)
{
    const site *s = p->site;
    page_warn(p, s->boards.problem);
    html_note(p->out, s->scores.judges.n ? WORD_ONLY_SCORES
                      : s->has_unread    ? WORD_NOTHING_READ
                                         : WORD_NO_VERDICTS);
    append_scores(p);
}

static void render(page *p, size_t i)
{
    const site *s = p->site;
    page_begin(p, (jr_str){0}, SECTION_LEADERBOARD, "sort filter data boards");
    html_heading(p->out, 1, WORD_LEADERBOARD);
    if (s->boards.n == 0) {
        append_no_ranking(p);
        append_about(p);
        page_end(p);
        return;
    }
    const board *b = &s->boards.all[i];
    board_append_summary(p, b);
    begin_folded(p, WORD_MORE_NOTES, "folded notes");
    append_notes(p, b);
    end_folded(p);
    begin_folded(p, WORD_CHOICES, "folded");
    jr_buf_append_text(p->out, "<div class=\"choices\">\n");
    if (!s->is_of_votes)
        append_judges(p, b);
    append_methods(p, b);
    append_comparisons(p, b);
    if (page_explore.count(s))
        append_link_to_explore(p);
    jr_buf_append_text(p->out, "</div>\n");
    append_filter(p, b);
    if (i == 0)
        board_append_views(p);
    end_folded(p);
    if (i == 0)
        board_append_view_shown(p);
    board_append_table(p, b);
    board_append_people(p, b);
    board_append_jury(p, b);
    board_append_categories(p, b);
    board_append_facts(p, b);
    board_append_charts(p, b);
    if (i == 0)
        append_scores(p);
    if (i == 0)
        append_about(p);
    page_end(p);
}

const page_kind page_leaderboard = {count, path, find, render};
