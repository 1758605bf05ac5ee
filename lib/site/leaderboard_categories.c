/*
 * The ratings of a board by category, and by criterion: of each the rank among all models, and the
 * rating with its interval. Tables of their own, as many categories would hide the other columns.
 */
#include "leaderboard.h"

#include <math.h>

/* Categories, or criteria in their place. */
typedef struct rated_parts {
    const board *board;
    const jr_ranking *ranking;
    const uint32_t *rank; /* [record][part] */
} rated_parts;

void board_category_ranks(const jr_ranking *r, size_t record, size_t c, uint32_t *ret_lower,
                          uint32_t *ret_upper)
{
    const jr_category_rating *own = &r->records[record].by_category[c];
    uint32_t n = 0, n_better = 0, n_worse = 0;
    for (size_t k = 0; k < r->n_records; k++) {
        const jr_category_rating *other =
            r->records[k].by_category ? &r->records[k].by_category[c] : NULL;
        if (!other || !isfinite(other->rating))
            continue;
        n++;
        n_better += other->lower95 > own->upper95;
        n_worse += other->upper95 < own->lower95;
    }
    *ret_lower = 1 + n_better;
    *ret_upper = n - n_worse;
}

static void add_cells(grid *g, const rated_parts *parts, size_t record, size_t c, int decimals)
{
    const jr_ranking *r = parts->ranking;
    const jr_ranking_record *model = &r->records[record];
    jr_category_rating rating = {NAN, NAN, NAN, NAN};
    if (model->by_category)
        rating = model->by_category[c];
    uint32_t rank = parts->rank[record * r->n_categories + c], lower = 0, upper = 0;
    bool is_pale = rating.lower95 <= model->median && model->median <= rating.upper95;
    JR_BUF_AUTO jr_buf html = {0};
    jr_buf_append_text(&html, is_pale ? "<span class=\"pale\">" : "");
    html_rating(&html, rating.rating, rating.lower95, rating.upper95, decimals);
    if (rank) {
        board_category_ranks(r, record, c, &lower, &upper);
        jr_buf_format(&html, " <b>%u</b>", (unsigned)rank);
    }
    if (rank && upper > lower)
        jr_buf_format(&html, " <small>%u–%u</small>", (unsigned)lower, (unsigned)upper);
    jr_buf_append_text(&html, is_pale ? "</span>" : "");
    grid_number_as(g, rating.rating, jr_buf_str(&html));
    const double data[] = {rank, lower, upper};
    grid_number(g, rating.lower95, decimals);
    grid_number(g, rating.upper95, decimals);
    for (size_t k = 0; k < sizeof data / sizeof *data; k++)
        grid_number(g, rank ? data[k] : (double)NAN, 0);
}

static void add_columns(grid *g, const jr_ranking *r)
{
    static const char *const data[] = {"lower95", "upper95", "rank", "rank_lower", "rank_upper"};
    grid_column(g, "model_id", WORD_MODEL, GRID_DATA);
    grid_column(g, "display_name", WORD_MODEL, GRID_TEXT);
    grid_column(g, "rating", WORD_OVERALL, GRID_NUMBER);
    for (size_t c = 0; c < r->n_categories; c++) {
        grid_text_column(g, r->categories[c], GRID_NUMBER);
        for (size_t k = 0; k < sizeof data / sizeof *data; k++) {
            grid_column(g, "", WORD_RATING, GRID_DATA);
            grid_last_column(g)->key =
                jr_arena_format(g->arena, "%.*s %s", JR_STR_ARG(r->categories[c]), data[k]).data;
        }
    }
}

static void append_parts(page *p, const rated_parts *parts, const char *name)
{
    const board *b = parts->board;
    const jr_ranking *r = parts->ranking;
    int decimals = jr_rating_decimals(r);
    grid *g = grid_new(p->arena, name);
    add_columns(g, r);
    for (size_t i = r->n_records; i-- > 0;) {
        const jr_ranking_record *model = &r->records[i];
        grid_row(g, "");
        board_add_model(p, b, i, g);
        grid_rating(g, model->median, model->lower95, model->upper95, decimals);
        for (size_t c = 0; c < r->n_categories; c++)
            add_cells(g, parts, i, c, decimals);
    }
    page_show_grid(p, g);
}

void board_append_categories(page *p, const board *b)
{
    if (b->ranking.n_categories > 1 && b->category_rank) {
        html_heading(p->out, 2, WORD_CHART_CATEGORIES);
        html_note(p->out, WORD_CATEGORIES_EXPLAINED);
        append_parts(p, &(rated_parts){b, &b->ranking, b->category_rank}, "categories");
    }
    if (b->criterion_rank) {
        html_heading(p->out, 2, WORD_BY_CRITERION);
        html_note(p->out, WORD_CRITERIA_EXPLAINED);
        append_parts(p, &(rated_parts){b, &b->by_criterion, b->criterion_rank}, "criteria");
    }
}
