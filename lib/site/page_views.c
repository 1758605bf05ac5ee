/*
 * The views as data for boards.js:
 *
 *     jrankBoards(0, {"judge.alpha":{"decimals":0, "rows":[[RANK, FIRST PLACE, LAST PLACE, RATING,
 *                     LOW68, HIGH68, LOW95, HIGH95], ...]}, ...})
 *
 * with a row per record of the board, and null for what is not known.
 */
#include "views.h"

#include <math.h>

#include "base/str.h"

static size_t count(const site *s)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    return views_of(arena, s).n > 0;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    (void)s, (void)i;
    jr_buf_append_text(path, "data/boards.js");
}

static size_t find(const site *s, jr_str path)
{
    (void)s;
    return str_is(path, "data/boards") ? 0 : SIZE_MAX;
}

static void append_number(jr_buf *json, double number, int decimals)
{
    if (isfinite(number))
        jr_buf_format(json, "%.*f", decimals, number);
    else
        jr_buf_append_text(json, "null");
}

static void append_row(jr_buf *json, const view_row *row, int decimals)
{
    const uint32_t ranks[] = {row->rank, row->rank_lower, row->rank_upper};
    const jr_chart_rating *r = &row->rating;
    const double values[] = {r->median, r->low68, r->high68, r->low95, r->high95};
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++) {
        jr_buf_append_char(json, i ? ',' : '[');
        append_number(json, ranks[i] ? ranks[i] : (double)NAN, 0);
    }
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        jr_buf_append_char(json, ',');
        append_number(json, values[i], decimals + 1);
    }
    jr_buf_append_char(json, ']');
}

static void render(page *p, size_t i)
{
    (void)i;
    const site *s = p->site;
    board_views views = views_of(p->arena, s);
    JR_BUF_AUTO jr_buf json = {0};
    for (size_t k = 0; k < views.n; k++) {
        const board_view *view = &views.all[k];
        jr_buf_append_text(&json, k ? ",\n" : "{");
        script_string(&json, view->key, SIZE_MAX / 2);
        jr_buf_format(&json, ":{\"decimals\":%d,\"rows\":[", view->decimals);
        for (size_t r = 0; r < s->boards.all[0].ranking.n_records; r++) {
            jr_buf_append_text(&json, r ? ",\n" : "");
            append_row(&json, &view->rows[r], view->decimals);
        }
        jr_buf_append_text(&json, "]}");
    }
    jr_buf_append_char(&json, '}');
    script_call(p->out, "jrankBoards", 0, jr_buf_str(&json), s->is_packed);
}

const page_kind page_views = {count, path, find, render};
