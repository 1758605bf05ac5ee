/*
 * The ratings of a board by category: of each the rank among all models, and the rating with its
 * interval. A table of its own, as many categories would hide the other columns.
 */
#include "leaderboard.h"

#include <math.h>

void board_append_categories(page *p, const board *b)
{
    const jr_ranking *r = &b->ranking;
    size_t n = r->n_categories;
    int decimals = jr_rating_decimals(r);
    if (n < 2 || !b->category_rank)
        return;
    html_heading(p->out, 2, WORD_CHART_CATEGORIES);
    html_note(p->out, WORD_CATEGORIES_EXPLAINED);
    grid *g = grid_new(p->arena, "categories");
    grid_column(g, "model_id", WORD_MODEL, GRID_DATA);
    grid_column(g, "display_name", WORD_MODEL, GRID_TEXT);
    for (size_t c = 0; c < n; c++) {
        static const char *const data[] = {"lower95", "upper95", "rank"};
        grid_text_column(g, r->categories[c], GRID_NUMBER);
        for (size_t k = 0; k < sizeof data / sizeof *data; k++) {
            grid_column(g, "", WORD_RATING, GRID_DATA);
            grid_last_column(g)->key =
                jr_arena_format(p->arena, "%.*s %s", JR_STR_ARG(r->categories[c]), data[k]).data;
        }
    }
    for (size_t i = r->n_records; i-- > 0;) {
        const jr_category_rating *by_category = r->records[i].by_category;
        grid_row(g, "");
        board_add_model(p, b, i, g);
        for (size_t c = 0; c < n; c++) {
            jr_category_rating rating = {NAN, NAN, NAN, NAN};
            if (by_category)
                rating = by_category[c];
            uint32_t rank = b->category_rank[i * n + c];
            JR_BUF_AUTO jr_buf html = {0};
            html_rating(&html, rating.rating, rating.upper95, decimals);
            if (rank)
                jr_buf_format(&html, " <b>%u</b>", (unsigned)rank);
            grid_number_as(g, rating.rating, jr_buf_str(&html));
            grid_number(g, rating.lower95, decimals);
            grid_number(g, rating.upper95, decimals);
            grid_number(g, rank ? (double)rank : (double)NAN, 0);
        }
    }
    page_show_grid(p, g);
}
