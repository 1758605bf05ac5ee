/*
 * The charts of a board, in the page as SVG. Figures whose size grows with the square of the models
 * show the strongest ones only, so that a page keeps below its limit.
 */
#include "leaderboard.h"

#include <math.h>

#include "chart/palette.h"

/* The strongest of the board's rated models, and how they are labelled. */
typedef struct figure {
    page *page;
    const board *board;
    jr_chart_model *models;
    size_t *records; /* per model */
    size_t n;
    size_t n_rated;
} figure;

/* The colour of a licence in every chart of a board, whichever models are drawn: by its place among
 * the licences of all. Empty beyond the palette, and where there is one licence only. */
static jr_str colour_of_licence(const jr_str *licences, size_t n, size_t k)
{
    bool is_told = n > 1 && k < PALETTE_SIZE && licences[k].size;
    return is_told ? jr_str_from(palette_colour(k)) : (jr_str){0};
}

static figure figure_of(page *p, const board *b, size_t most)
{
    size_t n_licences, *licence_of;
    jr_str *licences = board_licences(p, b, &licence_of, &n_licences);
    const jr_ranking *r = &b->ranking;
    figure f = {.page = p, .board = b};
    f.models = jr_arena_alloc(p->arena, r->n_records, sizeof *f.models);
    f.records = jr_arena_alloc(p->arena, r->n_records, sizeof *f.records);
    for (size_t i = r->n_records; i-- > 0;) {
        const jr_model *known = board_model(p->site, b, i);
        double value =
            b->method == JR_METHOD_WINRATE ? r->records[i].win_rate : r->records[i].median;
        if (!isfinite(value) || f.n_rated++ >= most)
            continue;
        f.records[f.n] = i;
        f.models[f.n++] =
            (jr_chart_model){.name = jr_ranking_chart_name(p->arena, &r->records[i],
                                                           board_model_name(p->site, b, i)),
                             .licence = known ? known->licence : (jr_str){0},
                             .colour = known && known->colour.size
                                           ? known->colour
                                           : colour_of_licence(licences, n_licences, licence_of[i]),
                             .unranked = r->records[i].unranked == JR_UNRANKED_ANY_PLACE};
    }
    return f;
}

static const jr_ranking_record *record_of(const figure *f, size_t i)
{
    return &f->board->ranking.records[f->records[i]];
}

static jr_chart_rating *ratings_of(const figure *f)
{
    jr_chart_rating *ratings = jr_arena_alloc(f->page->arena, f->n, sizeof *ratings);
    for (size_t i = 0; i < f->n; i++) {
        const jr_ranking_record *r = record_of(f, i);
        ratings[i] = (jr_chart_rating){r->median, r->lower, r->upper, r->lower95, r->upper95};
    }
    return ratings;
}

static double *medians_of(const figure *f)
{
    double *medians = jr_arena_alloc(f->page->arena, f->n, sizeof *medians);
    for (size_t i = 0; i < f->n; i++)
        medians[i] = record_of(f, i)->median;
    return medians;
}

static void begin_chart(const figure *f, word title)
{
    page *p = f->page;
    JR_BUF_AUTO jr_buf note = {0};
    if (f->n < f->n_rated) {
        jr_str pieces[] = {html_piece(p->arena, (double)f->n, 0),
                           html_piece(p->arena, (double)f->n_rated, 0)};
        html_sentence(&note, WORD_CHART_STRONGEST, pieces, 2);
    }
    page_begin_chart(p, title, jr_buf_str(&note));
}

static void append_strengths(const figure *f)
{
    jr_strengths_figure strengths = {f->models, ratings_of(f), f->n};
    begin_chart(f, WORD_CHART_STRENGTHS);
    PAGE_DRAW_FORMS(f->page, jr_chart_strengths, &strengths);
    page_end_chart(f->page);
}

static void append_win_rates(const figure *f)
{
    double *rates = jr_arena_alloc(f->page->arena, f->n, sizeof *rates);
    double *lower = jr_arena_alloc(f->page->arena, f->n, sizeof *lower);
    double *upper = jr_arena_alloc(f->page->arena, f->n, sizeof *upper);
    for (size_t i = 0; i < f->n; i++) {
        const jr_ranking_record *r = record_of(f, i);
        rates[i] = r->win_rate;
        jr_score_interval(r->win_rate, r->matches, &lower[i], &upper[i]);
    }
    jr_win_rates_figure win_rates = {f->models, rates, f->n, lower, upper};
    begin_chart(f, WORD_CHART_WIN_RATES);
    PAGE_DRAW_FORMS(f->page, jr_chart_win_rates, &win_rates);
    page_end_chart(f->page);
}

static void append_convergence(const figure *f)
{
    const board_convergence *c = &f->board->convergence;
    size_t n_records = f->board->ranking.n_records;
    double *ratings = jr_arena_alloc(f->page->arena, c->n_steps * f->n, sizeof *ratings);
    for (size_t step = 0; step < c->n_steps; step++)
        for (size_t i = 0; i < f->n; i++)
            ratings[step * f->n + i] = c->ratings[step * n_records + f->records[i]];
    jr_convergence_figure convergence = {f->models, f->n, c->n_matches, ratings, c->n_steps};
    begin_chart(f, WORD_CHART_CONVERGENCE);
    PAGE_DRAW_FORMS(f->page, jr_chart_convergence, &convergence);
    page_end_chart(f->page);
}

/* The columns of a matrix of records that belong to the models drawn; by_model: else the first. */
static double *drawn_part(const figure *f, const double *matrix, bool by_model)
{
    size_t n_records = f->board->ranking.n_records;
    double *part = jr_arena_alloc(f->page->arena, f->n * f->n, sizeof *part);
    for (size_t i = 0; i < f->n; i++)
        for (size_t j = 0; j < f->n; j++)
            part[i * f->n + j] = matrix[f->records[i] * n_records + (by_model ? f->records[j] : j)];
    return part;
}

static void append_heat_map(const figure *f)
{
    jr_heat_map_figure heat_map = {f->models, medians_of(f),
                                   drawn_part(f, f->board->win_probability, true), f->n};
    begin_chart(f, WORD_CHART_HEAT_MAP);
    PAGE_DRAW(f->page, jr_chart_heat_map, &heat_map);
    page_end_chart(f->page);
}

static void append_rank_map(const figure *f)
{
    jr_rank_map_figure rank_map = {f->models, medians_of(f),
                                   drawn_part(f, f->board->ranking.posterior->rank, false), f->n};
    begin_chart(f, WORD_CHART_RANK_MAP);
    PAGE_DRAW(f->page, jr_chart_rank_map, &rank_map);
    page_end_chart(f->page);
}

/* By category, or by criterion in their place: of the same records. */
static void append_parts(const figure *f, const jr_ranking *r, word title, word radar)
{
    size_t n = r->n_categories;
    jr_chart_rating *by_part = jr_arena_alloc(f->page->arena, f->n * n, sizeof *by_part);
    double *overall = jr_arena_alloc(f->page->arena, f->n, sizeof *overall);
    for (size_t i = 0; i < f->n; i++) {
        const jr_ranking_record *record = &r->records[f->records[i]];
        overall[i] = record->median;
        for (size_t c = 0; c < n; c++) {
            jr_category_rating rating = {NAN, NAN, NAN, NAN};
            if (record->by_category)
                rating = record->by_category[c];
            by_part[i * n + c] =
                (jr_chart_rating){rating.rating, NAN, NAN, rating.lower95, rating.upper95};
        }
    }
    jr_categories_figure parts = {f->models, overall, f->n, r->categories, n, by_part};
    begin_chart(f, title);
    PAGE_DRAW(f->page, jr_chart_category_map, &parts);
    page_end_chart(f->page);
    if (n < 3)
        return;
    begin_chart(f, radar);
    PAGE_DRAW(f->page, jr_chart_radar, &parts);
    page_end_chart(f->page);
}

static void append_categories(const figure *f)
{
    append_parts(f, &f->board->ranking, WORD_CHART_CATEGORIES, WORD_CHART_RADAR);
}

static void append_criteria(const figure *f)
{
    append_parts(f, &f->board->by_criterion, WORD_BY_CRITERION, WORD_CHART_RADAR_CRITERIA);
}

/* What a record's model is compared by; NaN or 0: not known. */
static double compared_by(const figure *f, jr_quality_against against, size_t i)
{
    const site *s = f->page->site;
    const jr_model *known = board_model(s, f->board, f->records[i]);
    switch (against) {
    case JR_AGAINST_COST:
        return board_answers_cost(s, f->board, f->records[i]);
    case JR_AGAINST_TIME:
        return board_answer_seconds(s, f->board, f->records[i]);
    case JR_AGAINST_PRICE:
        break;
    }
    return known ? known->price_output : 0;
}

/* Nothing where fewer than two models can be compared. */
static void append_quality(const figure *f, jr_quality_against against, word title)
{
    double *prices = jr_arena_alloc(f->page->arena, f->n, sizeof *prices);
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        n += (prices[i] = compared_by(f, against, i)) > 0;
    if (n < 2)
        return;
    jr_quality_price_figure quality = {f->models, ratings_of(f), prices, f->n, against};
    begin_chart(f, title);
    PAGE_DRAW(f->page, jr_chart_quality_price, &quality);
    page_end_chart(f->page);
}

static void append_qualities(const figure *f)
{
    append_quality(f, JR_AGAINST_PRICE, WORD_CHART_QUALITY_PRICE);
    append_quality(f, JR_AGAINST_COST, WORD_CHART_QUALITY_COST);
    append_quality(f, JR_AGAINST_TIME, WORD_CHART_QUALITY_TIME);
}

static void append_posterior(const figure *f)
{
    jr_chart_density *densities = jr_arena_alloc(f->page->arena, f->n, sizeof *densities);
    for (size_t i = 0; i < f->n; i++)
        densities[i] = f->board->densities[f->records[i]];
    jr_posterior_figure posterior = {f->models, ratings_of(f), densities, f->n};
    begin_chart(f, WORD_CHART_POSTERIOR);
    PAGE_DRAW_FORMS(f->page, jr_chart_posterior, &posterior);
    page_end_chart(f->page);
}

/* A chart that would make the page too large is left out, and that is said. */
static void append_where_it_fits(const figure *f, void (*append)(const figure *f))
{
    enum { PAGE_MAX = 990000 };
    jr_buf *out = f->page->out;
    size_t before = out->size;
    append(f);
    if (out->size <= PAGE_MAX)
        return;
    out->size = before;
    out->data[before] = '\0';
    html_note(out, WORD_CHART_LEFT_OUT);
}

enum { N_SOURCES = 3 }; /* judge, people and both */

/* With labels in the language of the style. */
static void draw_people(const jr_comparison_figure *plain, const jr_chart_style *style, jr_buf *svg)
{
    static const word words[N_SOURCES] = {WORD_JUDGE, WORD_BY_PEOPLE, WORD_CALIBRATED};
    jr_str labels[N_SOURCES];
    jr_comparison_figure labelled = *plain;
    for (size_t k = 0; k < N_SOURCES; k++)
        labels[k] = (style->japanese ? word_japanese : word_english)(words[k]);
    labelled.labels = labels;
    jr_chart_comparison(&labelled, style, svg);
}

static void append_people(const figure *f)
{
    jr_chart_rating *ratings = jr_arena_alloc(f->page->arena, N_SOURCES * f->n, sizeof *ratings);
    for (size_t i = 0; i < f->n; i++) {
        const jr_ranking_record *judge = record_of(f, i);
        const jr_calibrated *c = &f->board->ranking.calibration->ratings[f->records[i]];
        const jr_control_rating *by[] = {&c->people, &c->calibrated};
        ratings[i] = (jr_chart_rating){judge->median, NAN, NAN, judge->lower95, judge->upper95};
        for (size_t k = 1; k < N_SOURCES; k++)
            ratings[k * f->n + i] = (jr_chart_rating){by[k - 1]->rating, NAN, NAN,
                                                      by[k - 1]->lower95, by[k - 1]->upper95};
    }
    jr_comparison_figure comparison = {f->models, f->n, NULL, ratings, N_SOURCES, JR_STR("")};
    begin_chart(f, WORD_CHART_PEOPLE);
    PAGE_DRAW_FORMS(f->page, draw_people, &comparison);
    page_end_chart(f->page);
}

void board_append_people_chart(page *p, const board *b)
{
    figure all = figure_of(p, b, SIZE_MAX);
    append_where_it_fits(&all, append_people);
}

void board_append_charts(page *p, const board *b)
{
    figure all = figure_of(p, b, SIZE_MAX), some = figure_of(p, b, BOARD_MOST_DRAWN);
    if (!all.n)
        return;
    html_heading(p->out, 2, WORD_CHARTS);
    if (b->method == JR_METHOD_WINRATE) {
        append_where_it_fits(&all, append_win_rates);
        return;
    }
    if (b->densities)
        append_where_it_fits(&some, append_posterior);
    else
        append_where_it_fits(&all, append_strengths);
    append_where_it_fits(&some, append_qualities);
    if (b->ranking.posterior)
        append_where_it_fits(&some, append_rank_map);
    if (b->win_probability)
        append_where_it_fits(&some, append_heat_map);
    if (b->ranking.n_categories >= 2)
        append_where_it_fits(&some, append_categories);
    if (b->criterion_rank)
        append_where_it_fits(&some, append_criteria);
    if (b->convergence.n_steps)
        append_where_it_fits(&all, append_convergence);
}

void board_draw_picture(page *p, const board *b, jr_buf *svg)
{
    enum { MOST = 12 };
    figure f = figure_of(p, b, MOST);
    jr_strengths_figure strengths = {f.models, ratings_of(&f), f.n};
    const jr_chart_style style = {.title = p->site->title, .publication = true};
    jr_chart_strengths(&strengths, &style, svg);
}
