/*
 * The leaderboard: a page per judge and method; the first one is index.html.
 */
#include "page.h"

#include <string.h>

static size_t count(const site *s)
{
    return s->n_boards ? s->n_boards : 1;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    if (i == 0)
        jr_buf_append_text(path, "index.html");
    else
        jr_buf_format(path, "board/%s.html", s->boards[i].slug.data);
}

static size_t find(const site *s, jr_str path)
{
    static const char folder[] = "board/";
    if (jr_str_compare(path, JR_STR("index")) == 0)
        return 0;
    if (path.size < sizeof folder || memcmp(path.data, folder, sizeof folder - 1) != 0)
        return SIZE_MAX;
    jr_str slug = {path.data + sizeof folder - 1, path.size - sizeof folder + 1};
    for (size_t i = 1; i < s->n_boards; i++)
        if (jr_str_compare(s->boards[i].slug, slug) == 0)
            return i;
    return SIZE_MAX;
}

static void render(page *p, size_t i)
{
    page_begin(p, (jr_str){0}, SECTION_LEADERBOARD, "sort");
    jr_buf_append_text(p->out, "<h1>");
    html_word(p->out, WORD_LEADERBOARD);
    jr_buf_append_text(p->out, "</h1>\n");
    if (p->site->n_boards == 0) {
        jr_buf_append_text(p->out, "<p>");
        html_word(p->out, WORD_NOTHING_HERE);
        jr_buf_append_text(p->out, "</p>\n");
        page_end(p);
        return;
    }
    const board *b = &p->site->boards[i];
    grid *g = grid_new(p, "models");
    grid_column(g, "rank", WORD_RANK, COLUMN_NUMBER);
    grid_column(g, "model_id", WORD_MODEL, COLUMN_TEXT);
    grid_column(g, "rating", WORD_RATING, COLUMN_NUMBER);
    for (size_t r = b->ranking.n_records; r-- > 0;) {
        const jr_ranking_record *record = &b->ranking.records[r];
        grid_row(g, "");
        grid_number(g, record->rank, 0);
        grid_text(g, record->display_name);
        grid_number(g, record->median, 0);
    }
    grid_show(g);
    page_end(p);
}

const page_kind page_leaderboard = {count, path, find, render};
