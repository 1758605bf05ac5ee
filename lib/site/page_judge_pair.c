/*
 * Two judges side by side: how alike they rank and judge, and the games on which they prefer
 * different models.
 */
#include "page.h"

#include <math.h>
#include <string.h>

#include <jrank/rank.h>

#include "base/str.h"
#include "game.h"
#include "prose.h"
#include "verdicts.h"

/* More rows than this would make the page too large. */
enum { MOST_ROWS = 500 };

static size_t count(const site *s)
{
    size_t n = s->archive->n_judges;
    return n ? n * (n - 1) / 2 : 0;
}

/* Pairs in order of the first, then the second. */
static void judges_of(const site *s, size_t i, size_t *ret_one, size_t *ret_other)
{
    size_t one = 0;
    for (size_t left = s->archive->n_judges - 1; i >= left; left--, one++)
        i -= left;
    *ret_one = one;
    *ret_other = one + 1 + i;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    size_t one, other;
    judges_of(s, i, &one, &other);
    jr_buf_format(path, "judges/%s.vs.%s.html", s->names.judge_slugs[one].data,
                  s->names.judge_slugs[other].data);
}

static size_t find(const site *s, jr_str path)
{
    size_t one, other, n = s->archive->n_judges, before = 0;
    if (!str_drop_beginning(&path, "judges/") ||
        !page_find_pair(&s->names.judges_by_slug, path, &one, &other))
        return SIZE_MAX;
    for (size_t i = 0; i < one; i++)
        before += n - 1 - i;
    return before + other - one - 1;
}

static void append_title(page *p, word title)
{
    html_heading(p->out, 2, title);
}

static void append_judge(page *p, size_t judge)
{
    size_t own = p->site->boards.of_judge[judge];
    if (own != SIZE_MAX)
        jr_buf_format(p->out, "<a href=\"%s\">", page_board_href(p, own).data);
    jr_buf_append_text(p->out, "<b>");
    html_text(p->out, p->site->archive->judges[judge]);
    jr_buf_append_text(p->out, own != SIZE_MAX ? "</b></a>" : "</b>");
}

/* A word about each of the two in turn. */
static void add_columns(page *p, grid *g, const char *key, word title, size_t one, size_t other,
                        grid_kind kind)
{
    const size_t judges[2] = {one, other};
    for (size_t k = 0; k < 2; k++) {
        JR_BUF_AUTO jr_buf html = {0};
        jr_str name = html_text_piece(p->arena, p->site->archive->judges[judges[k]]);
        html_sentence(&html, title, &name, 1);
        grid_column(g, jr_arena_format(p->arena, "%s_%zu", key, k + 1).data, title, kind);
        grid_last_column(g)->html = jr_arena_copy(p->arena, jr_buf_str(&html));
    }
}

static void add_model(page *p, grid *g, const jr_ranking_record *record)
{
    size_t model = archive_model(p->site->archive, record->model_id);
    grid_row(g, "");
    grid_text(g, record->model_id);
    if (model == SIZE_MAX)
        grid_text(g, record->display_name);
    else
        grid_link(g, p->site->names.display[model], page_model_href(p, model));
}

/* Up is a better place with the second judge. */
static void add_change(grid *g, double change)
{
    JR_BUF_AUTO jr_buf html = {0};
    if (change > 0)
        jr_buf_append_text(&html, "↑ ");
    else if (change < 0)
        jr_buf_append_text(&html, "↓ ");
    html_number(&html, fabs(change), 0);
    grid_number_as(g, change, jr_buf_str(&html));
}

static void append_places(page *p, const jr_comparison *c, size_t one, size_t other, int decimals)
{
    grid *g = grid_new(p->arena, "models");
    g->attributes = " id=\"places\"";
    grid_column(g, "model_id", WORD_MODEL, GRID_DATA);
    grid_column(g, "display_name", WORD_MODEL, GRID_TEXT);
    add_columns(p, g, "place", WORD_PLACE_BY, one, other, GRID_NUMBER);
    grid_column(g, "places_up", WORD_PLACES_UP, GRID_NUMBER);
    add_columns(p, g, "rating", WORD_RATING_BY, one, other, GRID_NUMBER);
    grid_column(g, "points_up", WORD_POINTS_UP, GRID_NUMBER);
    for (size_t i = 0; i < c->n_models; i++) {
        const double *places = &c->places[i], *values = &c->values[i];
        add_model(p, g, c->models[i]);
        grid_number(g, places[0], 0);
        grid_number(g, places[c->n_models], 0);
        add_change(g, places[0] - places[c->n_models]);
        grid_number(g, values[0], decimals);
        grid_number(g, values[c->n_models], decimals);
        grid_number(g, values[c->n_models] - values[0], decimals);
    }
    page_show_grid(p, g);
}

static void append_comparison_chart(page *p, const jr_comparison *c, const jr_str *labels)
{
    size_t n = c->n_models;
    jr_chart_model *models = jr_arena_alloc(p->arena, n, sizeof *models);
    jr_chart_rating *ratings = jr_arena_alloc(p->arena, 2 * n, sizeof *ratings);
    for (size_t i = 0; i < n; i++) {
        size_t model = archive_model(p->site->archive, c->models[i]->model_id);
        models[i].name =
            model == SIZE_MAX ? c->models[i]->display_name : p->site->names.display[model];
    }
    for (size_t i = 0; i < 2 * n; i++) {
        const jr_ranking_record *r = c->records[i];
        ratings[i] = (jr_chart_rating){NAN, NAN, NAN, NAN, NAN};
        if (r)
            ratings[i] = (jr_chart_rating){r->median, r->lower, r->upper, r->lower95, r->upper95};
    }
    jr_comparison_figure figure = {models, n, labels, ratings, 2, (jr_str){0}};
    page_begin_chart(p, WORD_CHART_COMPARISON, (jr_str){0});
    PAGE_DRAW_FORMS(p, jr_chart_comparison, &figure);
    page_end_chart(p);
}

static void append_rankings(page *p, size_t one, size_t other)
{
    const site *s = p->site;
    if (s->boards.of_judge[one] == SIZE_MAX || s->boards.of_judge[other] == SIZE_MAX)
        return;
    const jr_ranking rankings[] = {s->boards.all[s->boards.of_judge[one]].ranking,
                                   s->boards.all[s->boards.of_judge[other]].ranking};
    const jr_str labels[] = {s->archive->judges[one], s->archive->judges[other]};
    jr_comparison c = jr_compare_rankings(p->arena, rankings, 2);
    jr_ranking_pair pair = jr_compare_pair(p->arena, &c, 0, 1);
    jr_str pieces[] = {html_piece(p->arena, pair.spearman, 3),
                       html_piece(p->arena, pair.kendall, 3),
                       html_piece(p->arena, (double)pair.n_moves, 0)};
    append_title(p, WORD_RATINGS_COMPARED);
    jr_buf_append_text(p->out, "<p>");
    html_sentence(p->out, WORD_CORRELATIONS, pieces, 3);
    jr_buf_append_text(p->out, "</p>\n");
    int decimals[] = {jr_rating_decimals(&rankings[0]), jr_rating_decimals(&rankings[1])};
    append_places(p, &c, one, other, decimals[decimals[1] > decimals[0]]);
    append_comparison_chart(p, &c, labels);
}

/* Verdicts by seat, the one judge's by row and the other's by column. */
static void append_agreement_table(page *p, const common_game *games, size_t n, size_t one,
                                   size_t other)
{
    static const word verdicts[JR_N_VERDICTS] = {WORD_SEAT_FIRST, WORD_SEAT_SECOND, WORD_TIE};
    static const char *const keys[JR_N_VERDICTS] = {"first", "second", "tie"};
    uint64_t counts[JR_N_VERDICTS][JR_N_VERDICTS] = {0};
    for (size_t i = 0; i < n; i++)
        counts[games[i].one->winner][games[i].other->winner]++;
    jr_agreement agreement = jr_agreement_of_table(counts);
    jr_str numbers[] = {html_piece(p->arena, (double)agreement.n_matches, 0),
                        html_piece(p->arena, 100 * agreement.share, 1),
                        html_piece(p->arena, 100 * agreement.share_no_ties, 1),
                        html_piece(p->arena, agreement.kappa, 2)};
    jr_str names[] = {html_text_piece(p->arena, p->site->archive->judges[one]),
                      html_text_piece(p->arena, p->site->archive->judges[other])};
    jr_buf_append_text(p->out, "<p>");
    html_sentence(p->out, WORD_AGREEMENT_IS, numbers, 4);
    jr_buf_append_char(p->out, ' ');
    html_sentence(p->out, WORD_ROWS_AND_COLUMNS, names, 2);
    jr_buf_append_text(p->out, "</p>\n");
    grid *g = grid_new(p->arena, "agreement");
    grid_column(g, "verdict", WORD_VERDICT, GRID_TEXT);
    for (size_t k = 0; k < JR_N_VERDICTS; k++)
        grid_column(g, keys[k], verdicts[k], GRID_NUMBER);
    for (size_t i = 0; i < JR_N_VERDICTS; i++) {
        JR_BUF_AUTO jr_buf html = {0};
        html_word(&html, verdicts[i]);
        grid_row(g, "");
        grid_html(g, jr_str_from(keys[i]), jr_buf_str(&html));
        for (size_t k = 0; k < JR_N_VERDICTS; k++)
            grid_number(g, (double)counts[i][k], 0);
    }
    page_show_grid(p, g);
}

static bool is_opposed(const common_game *game)
{
    size_t one = judgment_preferred(game->one), other = judgment_preferred(game->other);
    return one != SIZE_MAX && other != SIZE_MAX && one != other;
}

static void add_opposed(page *p, grid *g, const common_game *game)
{
    enum { LINE_WIDTH = 56 };
    const site *s = p->site;
    const judgment_row *j = game->one;
    grid_row(g, "");
    grid_text(g, s->archive->questions[j->question]);
    grid_link(g, prose_question_line(p, j->question, LINE_WIDTH),
              page_match_href(p, j->question, j->first, j->second));
    grid_number(g, j->turn, 0);
    grid_text(g, s->names.display[j->first]);
    grid_text(g, s->names.display[j->second]);
    grid_text(g, s->names.display[judgment_preferred(game->one)]);
    grid_text(g, s->names.display[judgment_preferred(game->other)]);
}

static void append_opposed(page *p, const common_game *games, size_t n, size_t one, size_t other)
{
    size_t n_opposed = 0;
    grid *g = grid_new(p->arena, "disagreements");
    g->attributes = " id=\"disagreements\"";
    grid_column(g, "question_id", WORD_QUESTION, GRID_DATA);
    grid_column(g, "question", WORD_QUESTION, GRID_TEXT);
    grid_column(g, "turn", WORD_TURN, GRID_NUMBER);
    grid_column(g, "first", WORD_SEAT_FIRST, GRID_TEXT);
    grid_column(g, "second", WORD_SEAT_SECOND, GRID_TEXT);
    add_columns(p, g, "preferred", WORD_PREFERRED_BY, one, other, GRID_TEXT);
    for (size_t i = 0; i < n; i++)
        if (is_opposed(&games[i]) && n_opposed++ < MOST_ROWS)
            add_opposed(p, g, &games[i]);
    if (!n_opposed)
        return;
    append_title(p, WORD_OPPOSED);
    jr_buf_append_text(p->out, "<p>");
    html_sentence(p->out, WORD_OPPOSED_ARE, (jr_str[]){html_piece(p->arena, (double)n_opposed, 0)},
                  1);
    jr_buf_append_text(p->out, "</p>\n");
    page_show_grid(p, g);
    if (n_opposed > MOST_ROWS)
        page_note_cut(p, MOST_ROWS, n_opposed);
}

static void render(page *p, size_t i)
{
    const archive *a = p->site->archive;
    size_t one, other, n;
    judges_of(p->site, i, &one, &other);
    page_begin(p,
               jr_arena_format(p->arena, "%.*s – %.*s", JR_STR_ARG(a->judges[one]),
                               JR_STR_ARG(a->judges[other])),
               SECTION_JUDGES, "sort");
    jr_buf_append_text(p->out, "<h1 class=\"pair\">");
    append_judge(p, one);
    jr_buf_append_text(p->out, " <span class=\"soft\">–</span> ");
    append_judge(p, other);
    jr_buf_append_text(p->out, "</h1>\n");
    append_rankings(p, one, other);
    append_title(p, WORD_AGREEMENT);
    const common_game *games = judge_facts_common(a, p->arena, one, other, &n);
    if (n) {
        append_agreement_table(p, games, n, one, other);
        append_opposed(p, games, n, one, other);
    } else {
        html_note(p->out, WORD_NO_COMMON_VERDICTS);
    }
    page_end(p);
}

const page_kind page_judge_pair = {count, path, find, render};
