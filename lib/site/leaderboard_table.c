/*
 * The table of a board. Intervals are drawn in the row, all on one axis whose ticks stand in the
 * column's head and go down through all rows. Coordinates are shares of the cell, so that the
 * column takes the width that is there.
 */
#include "leaderboard.h"
#include "views.h"

#include <math.h>
#include <string.h>

#include "chart/scale.h"
#include "flags.h"

/* Shares of the cell's width at which the axis begins and ends, so that labels have room. */
static const double AXIS_BEGIN = 4, AXIS_END = 96;

enum { MOST_TICKS = 6, PRICE_DECIMALS = 2 };
static const double SHOWN_SECONDS = 0.05; /* less of all models says nothing */

/* What the rows of a table have in common. */
typedef struct table {
    page *page;
    const board *board;
    grid *grid;
    bool by_win_rate; /* rates are drawn, not ratings */
    size_t *licence_of;
    jr_str *licences;
    bool has_organisation, has_price, has_cost, has_seconds; /* of some model */
    scale axis;
    ticks ticks;
    int decimals; /* of ratings */
} table;

jr_str board_model_name(const site *s, const board *b, size_t record)
{
    const jr_ranking_record *r = &b->ranking.records[record];
    if (b->model_of[record] != SIZE_MAX)
        return s->names.display[b->model_of[record]];
    return r->display_name.size ? r->display_name : r->model_id;
}

const jr_model *board_model(const site *s, const board *b, size_t record)
{
    if (b->model_of[record] != SIZE_MAX)
        return s->names.known[b->model_of[record]];
    return jr_model_find(&s->names.list, b->ranking.records[record].model_id);
}

static const jr_site_spent *spent_on(const site *s, const board *b, size_t record)
{
    size_t model = b->model_of[record];
    return s->spent && model != SIZE_MAX ? &s->spent[model] : NULL;
}

double board_answers_cost(const site *s, const board *b, size_t record)
{
    enum { ANSWERS = 1000 };
    const jr_site_spent *spent = spent_on(s, b, record);
    return spent ? ANSWERS * spent->cost : NAN;
}

double board_answer_seconds(const site *s, const board *b, size_t record)
{
    const jr_site_spent *spent = spent_on(s, b, record);
    return spent ? spent->seconds : NAN;
}

jr_str *board_licences(page *p, const board *b, size_t **ret_of, size_t *ret_n)
{
    size_t n_records = b->ranking.n_records, n = 0;
    jr_str *licences = jr_arena_alloc(p->arena, n_records + 1, sizeof *licences);
    size_t *of = jr_arena_alloc(p->arena, n_records, sizeof *of);
    bool some_unknown = false;
    for (size_t i = n_records; i-- > 0;) {
        const jr_model *known = board_model(p->site, b, i);
        jr_str licence = known ? known->licence : (jr_str){0};
        size_t k = 0;
        while (licence.size && k < n && jr_str_compare(licences[k], licence) != 0)
            k++;
        of[i] = licence.size ? k : SIZE_MAX;
        some_unknown |= !licence.size;
        if (licence.size && k == n)
            licences[n++] = licence;
    }
    for (size_t i = 0; i < n_records; i++)
        of[i] = of[i] == SIZE_MAX ? n : of[i];
    *ret_of = of;
    *ret_n = n + some_unknown;
    return licences;
}

static jr_chart_rating drawn(const table *t, const jr_ranking_record *r)
{
    if (t->by_win_rate)
        return (jr_chart_rating){100 * r->win_rate, NAN, NAN, NAN, NAN};
    return (jr_chart_rating){r->median, r->lower, r->upper, r->lower95, r->upper95};
}

static void add_ends(range *values, const jr_chart_rating *r)
{
    const double ends[] = {r->median, r->low68, r->high68, r->low95, r->high95};
    for (size_t k = 0; isfinite(r->median) && k < sizeof ends / sizeof *ends; k++)
        range_add(values, ends[k]);
}

/* What boards.js may put into the rows has room, too; what is far off has not, or the rows would
 * have little. */
static range with_views(page *p, range own)
{
    static const double MOST = 0.5; /* of the rows' own span, on either side */
    range all = own;
    board_views views = views_of(p->arena, p->site);
    for (size_t k = 0; k < views.n; k++)
        for (size_t i = 0; i < p->site->boards.all[0].ranking.n_records; i++)
            add_ends(&all, &views.all[k].rows[i].rating);
    double room = MOST * (own.high - own.low);
    return (range){fmax(all.low, own.low - room), fmin(all.high, own.high + room)};
}

static void choose_axis(table *t)
{
    range values = range_empty();
    for (size_t i = 0; i < t->board->ranking.n_records; i++) {
        jr_chart_rating rating = drawn(t, &t->board->ranking.records[i]);
        add_ends(&values, &rating);
    }
    if (t->board == &t->page->site->boards.all[0] && values.low < values.high)
        values = with_views(t->page, values);
    t->axis = (scale){range_padded(values, 0.02), AXIS_BEGIN, AXIS_END};
    t->ticks = ticks_make(t->axis.values, MOST_TICKS, 0);
}

/* Labels, and the lines that the rows refer to. */
static jr_str axis_head(const table *t)
{
    JR_BUF_AUTO jr_buf html = {0};
    jr_buf_append_text(&html, "<span class=\"visually-hidden\">");
    html_word(&html, t->by_win_rate ? WORD_WIN_RATE : WORD_RATING_AXIS);
    jr_buf_append_text(&html, "</span><svg class=\"axis\" aria-hidden=\"true\">");
    for (size_t i = 0; i < t->ticks.count; i++) {
        double value = ticks_value(&t->ticks, i);
        jr_buf_format(&html, "<text x=\"%.1f%%\" y=\"11\" text-anchor=\"middle\">",
                      scale_at(&t->axis, value));
        html_number(&html, value, t->ticks.decimals);
        jr_buf_append_text(&html, t->by_win_rate ? " %</text>" : "</text>");
    }
    jr_buf_append_text(&html, "<g id=\"ticks\">");
    for (size_t i = 0; i < t->ticks.count; i++) {
        double x = scale_at(&t->axis, ticks_value(&t->ticks, i));
        jr_buf_format(&html, "<line x1=\"%.1f%%\" x2=\"%.1f%%\" y1=\"0\" y2=\"100%%\"/>", x, x);
    }
    jr_buf_append_text(&html, "</g></svg>");
    return jr_arena_copy(t->page->arena, jr_buf_str(&html));
}

static void append_bar(const table *t, jr_buf *svg, const char *class, double low, double high)
{
    if (isfinite(low) && isfinite(high))
        jr_buf_format(svg,
                      "<line class=\"%s\" x1=\"%.1f%%\" x2=\"%.1f%%\" y1=\"50%%\" y2=\"50%%\"/>",
                      class, scale_at(&t->axis, low), scale_at(&t->axis, high));
}

static void append_ends(const table *t, jr_buf *svg, const char *name, double low, double high)
{
    if (!isfinite(low) || !isfinite(high))
        return;
    jr_buf_format(svg, " · %s %%: ", name);
    html_number(svg, low, t->decimals);
    jr_buf_append_text(svg, " – ");
    html_number(svg, high, t->decimals);
}

static jr_str row_drawing(const table *t, const jr_ranking_record *record)
{
    jr_chart_rating rating = drawn(t, record);
    JR_BUF_AUTO jr_buf svg = {0};
    jr_buf_append_text(&svg, "<svg role=\"img\">");
    if (isfinite(rating.median)) {
        jr_buf_append_text(&svg, "<title>");
        html_number(&svg, rating.median, t->by_win_rate ? 1 : t->decimals);
        jr_buf_append_text(&svg, t->by_win_rate ? " %" : "");
        append_ends(t, &svg, "68", rating.low68, rating.high68);
        append_ends(t, &svg, "95", rating.low95, rating.high95);
        jr_buf_append_text(&svg, "</title><use href=\"#ticks\"/>");
        append_bar(t, &svg, "b95", rating.low95, rating.high95);
        append_bar(t, &svg, "b68", rating.low68, rating.high68);
        jr_buf_format(&svg, "<circle cx=\"%.1f%%\" cy=\"50%%\" r=\"3.5\"/>",
                      scale_at(&t->axis, rating.median));
    } else {
        jr_buf_append_text(&svg, "<title>–</title><use href=\"#ticks\"/>");
    }
    jr_buf_append_text(&svg, "</svg>");
    return jr_arena_copy(t->page->arena, jr_buf_str(&svg));
}

static void add_percentage(grid *g, double share)
{
    JR_BUF_AUTO jr_buf html = {0};
    html_number(&html, 100 * share, 1);
    jr_buf_append_text(&html, isfinite(share) ? " %" : "");
    grid_number_as(g, share, jr_buf_str(&html));
}

static double rank_or_none(uint32_t rank)
{
    return rank ? (double)rank : (double)NAN;
}

static void add_places(grid *g, const jr_ranking_record *r)
{
    JR_BUF_AUTO jr_buf html = {0};
    html_number(&html, rank_or_none(r->rank_lower), 0);
    if (r->rank_lower != r->rank_upper) {
        jr_buf_append_text(&html, "–");
        html_number(&html, r->rank_upper, 0);
    }
    if (r->unranked == JR_UNRANKED_ANY_PLACE)
        jr_buf_append_text(&html, " *");
    grid_number_as(g, rank_or_none(r->rank_lower), jr_buf_str(&html));
    grid_number(g, rank_or_none(r->rank_upper), 0);
}

void board_add_model(page *p, const board *b, size_t record, grid *g)
{
    const jr_model *known = board_model(p->site, b, record);
    jr_str name = board_model_name(p->site, b, record);
    JR_BUF_AUTO jr_buf html = {0};
    if (b->model_of[record] != SIZE_MAX) {
        jr_buf_append_text(&html, "<a href=\"");
        html_attribute(&html, page_model_href(p, b->model_of[record]));
        jr_buf_append_text(&html, "\">");
        html_text(&html, name);
        jr_buf_append_text(&html, "</a>");
    } else {
        html_text(&html, name);
    }
    if (known && html_is_web_address(known->link)) {
        jr_buf_append_text(&html, " <a class=\"out\" rel=\"noopener noreferrer\" href=\"");
        html_attribute(&html, known->link);
        jr_buf_append_text(&html, "\" aria-label=\"");
        html_attribute(&html, known->link);
        jr_buf_append_text(&html, "\">↗</a>");
    }
    grid_text(g, b->ranking.records[record].model_id);
    grid_html(g, name, jr_buf_str(&html));
}

static void begin_row(const table *t, size_t record, bool begins_tier)
{
    JR_BUF_AUTO jr_buf attributes = {0};
    jr_str id = t->board->ranking.records[record].model_id;
    jr_buf_append_text(&attributes, begins_tier ? " class=\"tier\"" : "");
    jr_buf_format(&attributes, " data-licence=\"%zu\" data-record=\"%zu\"", t->licence_of[record],
                  record);
    if (jr_str_compare(id, board_model_name(t->page->site, t->board, record)) != 0) {
        jr_buf_append_text(&attributes, " data-id=\"");
        html_attribute(&attributes, id);
        jr_buf_append_char(&attributes, '"');
    }
    grid_row(t->grid, jr_buf_str(&attributes).data);
}

/* The posterior is in the order of its own board. */
static bool has_posterior(const table *t)
{
    return t->board->ranking.posterior && !t->by_win_rate;
}

static bool has_flags(const table *t)
{
    return t->page->site->flags && t->page->site->flags->n_flagged;
}

/* A column that a phone shows, too: the style sheet says where. */
static void add_main_column(grid *g, const char *key, word title, grid_kind kind, const char *class)
{
    grid_column(g, key, title, kind);
    grid_last_column(g)->class = class;
}

static void add_columns(const table *t)
{
    grid *g = t->grid;
    const jr_ranking *ranking = &t->board->ranking;
    add_main_column(g, "rank", WORD_RANK, GRID_NUMBER, "rank");
    if (ranking->n_components > 1)
        grid_column(g, "part", WORD_PART, GRID_NUMBER);
    if (!t->by_win_rate) {
        add_main_column(g, "rank_lower", WORD_PLACES, GRID_NUMBER, "places");
        grid_column(g, "rank_upper", WORD_PLACES, GRID_DATA);
    }
    grid_column(g, "model_id", WORD_MODEL, GRID_DATA);
    add_main_column(g, "display_name", WORD_MODEL, GRID_TEXT, "name");
    if (!t->by_win_rate) {
        static const char *const keys[] = {"lower", "upper", "lower95", "upper95", "mle"};
        add_main_column(g, "rating", WORD_RATING, GRID_NUMBER, "rating");
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            grid_column(g, keys[i], WORD_RATING, GRID_DATA);
    }
    grid_column(g, "drawing", WORD_RATING_AXIS, GRID_DRAWING);
    grid_last_column(g)->html = axis_head(t);
    if (t->board->controlled_rank) {
        grid_column(g, "controlled_rank", WORD_CONTROLLED_RANK, GRID_NUMBER);
        grid_column(g, "controlled_rating", WORD_CONTROLLED_RATING, GRID_NUMBER);
        grid_column(g, "controlled_lower95", WORD_CONTROLLED_RATING, GRID_DATA);
        grid_column(g, "controlled_upper95", WORD_CONTROLLED_RATING, GRID_DATA);
        grid_column(g, "places_up", WORD_PLACES_UP, GRID_NUMBER);
    }
    add_main_column(g, "win_rate", t->by_win_rate ? WORD_WIN_RATE_POOLED : WORD_WIN_RATE,
                    GRID_NUMBER, t->by_win_rate ? "rating" : NULL);
    if (t->by_win_rate) {
        grid_column(g, "win_rate_uniform", WORD_WIN_RATE_UNIFORM, GRID_NUMBER);
        grid_column(g, "win_rate_implied", WORD_WIN_RATE_IMPLIED, GRID_NUMBER);
    }
    grid_column(g, "matches", WORD_MATCHES_PLAYED, GRID_NUMBER);
    if (has_flags(t))
        grid_column(g, "flagged_answers", WORD_FLAGGED, GRID_NUMBER);
    if (has_posterior(t)) {
        grid_column(g, "p_first", WORD_FIRST_PROBABILITY, GRID_NUMBER);
        grid_column(g, "stronger_than_next", WORD_STRONGER_THAN_NEXT, GRID_NUMBER);
    }
    grid_column(g, "unranked", WORD_RANK, GRID_DATA);
    if (t->has_organisation)
        grid_column(g, "organisation", WORD_ORGANISATION, GRID_TEXT);
    if (t->has_price) {
        grid_column(g, "price_input", WORD_PRICE, GRID_DATA);
        grid_column(g, "price_output", WORD_PRICE, GRID_NUMBER);
    }
    if (t->has_cost)
        grid_column(g, "usd_per_1000_answers", WORD_COST_OF_ANSWERS, GRID_NUMBER);
    if (t->has_seconds)
        grid_column(g, "seconds_per_answer", WORD_SECONDS_OF_ANSWER, GRID_NUMBER);
    grid_column(g, "licence", WORD_LICENCE, t->licences[0].size ? GRID_TEXT : GRID_DATA);
}

static void add_controlled(const table *t, size_t i)
{
    const jr_control_rating *after = &t->board->ranking.control.ratings[i].after;
    uint32_t rank = t->board->ranking.records[i].rank, controlled = t->board->controlled_rank[i];
    double change = rank && controlled ? (double)rank - (double)controlled : (double)NAN;
    grid_number(t->grid, rank_or_none(controlled), 0);
    grid_rating_with_bounds(t->grid, after->rating, after->lower95, after->upper95, t->decimals);
    grid_number(t->grid, change, 0);
}

static double known_price(double price)
{
    return price > 0 ? price : (double)NAN;
}

static void add_row(const table *t, size_t i)
{
    grid *g = t->grid;
    const jr_ranking *ranking = &t->board->ranking;
    const jr_ranking_record *r = &ranking->records[i];
    grid_number(g, rank_or_none(r->rank), 0);
    if (ranking->n_components > 1)
        grid_number(g, rank_or_none(r->component), 0);
    if (!t->by_win_rate)
        add_places(g, r);
    board_add_model(t->page, t->board, i, g);
    if (!t->by_win_rate) {
        double data[] = {r->lower, r->upper, r->lower95, r->upper95, r->mle};
        grid_rating(t->grid, r->median, r->lower95, r->upper95, t->decimals);
        for (size_t k = 0; k < sizeof data / sizeof *data; k++)
            grid_number(g, data[k], t->decimals);
    }
    grid_html(g, (jr_str){0}, row_drawing(t, r));
    if (t->board->controlled_rank)
        add_controlled(t, i);
    add_percentage(g, r->win_rate);
    if (t->by_win_rate) {
        add_percentage(g, r->win_rate_uniform);
        add_percentage(g, r->win_rate_implied);
    }
    grid_number(g, r->matches, 0);
    if (has_flags(t))
        grid_number(g,
                    t->board->model_of[i] != SIZE_MAX
                        ? flags_of_model(t->page->site, t->board->model_of[i])
                        : (double)NAN,
                    0);
    if (has_posterior(t)) {
        bool is_weakest = r->stronger_than_next < 0;
        add_percentage(g, ranking->posterior->rank[i * ranking->n_records]);
        add_percentage(g, is_weakest ? (double)NAN : r->stronger_than_next);
    }
    grid_text(g, jr_str_from(jr_unranked_name(r->unranked)));
    const jr_model *known = board_model(t->page->site, t->board, i);
    if (t->has_organisation)
        grid_text(g, known ? known->organisation : (jr_str){0});
    if (t->has_price) {
        grid_number(g, known_price(known ? known->price_input : 0), PRICE_DECIMALS);
        grid_number(g, known_price(known ? known->price_output : 0), PRICE_DECIMALS);
    }
    if (t->has_cost)
        grid_number(g, board_answers_cost(t->page->site, t->board, i), PRICE_DECIMALS);
    if (t->has_seconds)
        grid_number(g, board_answer_seconds(t->page->site, t->board, i), 1);
    grid_text(g, t->licences[t->licence_of[i]]);
}

/* The best first; the file has them last. Parts one after the other, the unrated at the end. */
static void add_rows(const table *t)
{
    const jr_ranking *ranking = &t->board->ranking;
    uint32_t n_parts = ranking->n_components > 1 ? ranking->n_components : 0;
    for (uint32_t part = n_parts ? 1 : 0; part <= n_parts; part++) {
        uint32_t tier = 1;
        bool is_first = part > 1;
        for (size_t i = ranking->n_records; i-- > 0;) {
            const jr_ranking_record *r = &ranking->records[i];
            if (part && r->component != part && !(part == n_parts && r->component == 0))
                continue;
            begin_row(t, i, is_first || (r->tier && r->tier != tier));
            is_first = false;
            tier = r->tier ? r->tier : tier;
            add_row(t, i);
        }
    }
}

void board_append_table(page *p, const board *b)
{
    table t = {.page = p,
               .board = b,
               .by_win_rate = b->method == JR_METHOD_WINRATE,
               .decimals = jr_rating_decimals(&b->ranking)};
    size_t n_licences;
    t.licences = board_licences(p, b, &t.licence_of, &n_licences);
    t.grid = grid_new(p->arena, "models");
    for (size_t i = 0; i < b->ranking.n_records; i++) {
        const jr_model *known = board_model(p->site, b, i);
        t.has_organisation |= known && known->organisation.size > 0;
        t.has_price |= known && known->price_output > 0;
        t.has_cost |= board_answers_cost(p->site, b, i) > 0;
        t.has_seconds |= board_answer_seconds(p->site, b, i) >= SHOWN_SECONDS;
    }
    choose_axis(&t);
    t.grid->attributes =
        jr_arena_format(p->arena, " id=\"models\" data-axis=\"%g %g %g %g\"", t.axis.values.low,
                        t.axis.values.high, t.axis.start, t.axis.end)
            .data;
    add_columns(&t);
    add_rows(&t);
    page_show_grid(p, t.grid);
}
