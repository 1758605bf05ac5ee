/*
 * What stands elsewhere on the site, by the records of one board: boards of other judges, ratings
 * by category and criterion, at the end of each month, with style held equal, for readers, and of
 * the jury.
 */
#include "views.h"

#include <math.h>

#include "base/str.h"
#include "base/vector.h"
#include "leaderboard.h"

typedef struct maker {
    jr_arena *arena;
    const site *site;
    const board *board;
    VECTOR(board_view) views;
} maker;

static view_row *add_view(maker *m, view_group group, jr_str name, jr_str key, int decimals)
{
    size_t n = m->board->ranking.n_records;
    view_row *rows = jr_arena_alloc(m->arena, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i].rating = (jr_chart_rating){NAN, NAN, NAN, NAN, NAN};
    VECTOR_ADD(&m->views, m->arena, ((board_view){group, name, 0, key, decimals, rows}));
    return rows;
}

static view_row *add_other(maker *m, word label, jr_str key, int decimals)
{
    view_row *rows = add_view(m, VIEW_OTHER, (jr_str){0}, key, decimals);
    m->views.items[m->views.n - 1].label = label;
    return rows;
}

static view_row row_of(const jr_ranking_record *r)
{
    return (view_row){r->rank,
                      r->rank_lower,
                      r->rank_upper,
                      {r->median, r->lower, r->upper, r->lower95, r->upper95}};
}

static void add_judges(maker *m)
{
    const site_boards *boards = &m->site->boards;
    for (size_t k = 1; k < boards->n; k++) {
        const board *other = &boards->all[k];
        if (other->method != JR_METHOD_MLE || other->path.size || other->judge_number == SIZE_MAX)
            continue;
        view_row *rows =
            add_view(m, VIEW_OF_JUDGE, other->judge,
                     jr_arena_format(m->arena, "judge.%s",
                                     m->site->names.judge_slugs[other->judge_number].data),
                     jr_rating_decimals(&other->ranking));
        for (size_t i = 0; i < m->board->ranking.n_records; i++) {
            size_t model = m->board->model_of[i];
            size_t record = model == SIZE_MAX ? SIZE_MAX : other->record_of[model];
            if (record == SIZE_MAX)
                continue;
            rows[i] = row_of(&other->ranking.records[record]);
        }
    }
}

/* By category, or by criterion in their place; ranks: NULL where there are none. */
static void add_parts(maker *m, view_group group, const char *kind, const jr_ranking *r,
                      const uint32_t *ranks)
{
    jr_str *slugs = slugs_of(m->arena, r->categories, r->n_categories);
    for (size_t c = 0; ranks && c < r->n_categories; c++) {
        view_row *rows = add_view(m, group, r->categories[c],
                                  jr_arena_format(m->arena, "%s.%s", kind, slugs[c].data),
                                  jr_rating_decimals(r));
        for (size_t i = 0; i < r->n_records; i++) {
            if (!r->records[i].by_category)
                continue;
            const jr_category_rating *own = &r->records[i].by_category[c];
            rows[i].rank = ranks[i * r->n_categories + c];
            rows[i].rating = (jr_chart_rating){own->rating, NAN, NAN, own->lower95, own->upper95};
            if (rows[i].rank)
                board_category_ranks(r, i, c, &rows[i].rank_lower, &rows[i].rank_upper);
        }
    }
}

static void add_months(maker *m)
{
    const board_history *h = &m->board->history;
    for (size_t k = 0; k + 1 < h->n; k++) { /* the last one is now */
        jr_str name = vote_month_name(m->arena, h->months[k].month);
        view_row *rows =
            add_view(m, VIEW_OF_MONTH, name, jr_arena_format(m->arena, "month.%s", name.data),
                     h->months[k].decimals);
        for (size_t i = 0; i < m->board->ranking.n_records; i++) {
            size_t model = m->board->model_of[i];
            if (model == SIZE_MAX)
                continue;
            rows[i].rank = h->months[k].of_model[model].rank;
            rows[i].rating = h->months[k].of_model[model].rating;
        }
    }
}

static view_row controlled_row(uint32_t rank, const jr_control_rating *r)
{
    return (view_row){.rank = rank, .rating = {r->rating, NAN, NAN, r->lower95, r->upper95}};
}

static void add_style(maker *m)
{
    const jr_ranking *r = &m->board->ranking;
    if (!m->board->controlled_rank)
        return;
    view_row *rows = add_other(m, WORD_VIEW_STYLE, JR_STR("style"), jr_rating_decimals(r));
    for (size_t i = 0; i < r->n_records; i++)
        rows[i] = controlled_row(m->board->controlled_rank[i], &r->control.ratings[i].after);
}

static void add_people(maker *m)
{
    const jr_ranking *r = &m->board->ranking;
    if (!m->board->calibrated_rank)
        return;
    view_row *rows = add_other(m, WORD_FOR_PEOPLE, JR_STR("readers"), jr_rating_decimals(r));
    for (size_t i = 0; i < r->n_records; i++)
        rows[i] =
            controlled_row(m->board->calibrated_rank[i], &r->calibration->ratings[i].calibrated);
}

static void add_jury(maker *m)
{
    const jr_ranking *r = &m->board->ranking, *jury = &m->board->by_jury;
    if (!jury->judges.jury)
        return;
    view_row *rows = add_other(m, WORD_VIEW_JURY, JR_STR("jury"), jr_rating_decimals(jury));
    for (size_t i = 0; i < r->n_records; i++)
        for (size_t k = 0; k < jury->n_records; k++)
            if (str_equals(jury->records[k].model_id, r->records[i].model_id))
                rows[i] = row_of(&jury->records[k]);
}

board_views views_of(jr_arena *arena, const site *s)
{
    if (s->boards.n == 0 || s->boards.all[0].method != JR_METHOD_MLE)
        return (board_views){0};
    const board *b = &s->boards.all[0];
    maker m = {arena, s, b, {0}};
    add_judges(&m);
    if (b->ranking.n_categories > 1)
        add_parts(&m, VIEW_OF_CATEGORY, "category", &b->ranking, b->category_rank);
    add_parts(&m, VIEW_OF_CRITERION, "criterion", &b->by_criterion, b->criterion_rank);
    add_months(&m);
    add_style(&m);
    add_people(&m);
    add_jury(&m);
    return (board_views){m.views.items, m.views.n};
}
