/*
 * A model: what is known of it, its ratings, its record against each other model, where it is
 * strong and weak, what its answers look like.
 */
#include "page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/stats.h>

#include "base/memory.h"
#include "base/str.h"
#include "flags.h"
#include "prose.h"

enum { PERCENT = 100, EXTREMES = 8, LINE_WIDTH = 56, UNANSWERED_MAX = 50 };

static size_t count(const site *s)
{
    return s->archive->n_models;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    jr_buf_format(path, "model/%s.html", s->names.model_slugs[i].data);
}

static size_t find(const site *s, jr_str path)
{
    return str_drop_beginning(&path, "model/") ? slugs_find(&s->names.models_by_slug, path)
                                               : SIZE_MAX;
}

static void append_about(page *p, size_t model)
{
    const site *s = p->site;
    const jr_model *known = s->names.known[model];
    jr_buf_append_text(p->out, "<p>");
    html_text(p->out, s->archive->models[model]);
    if (known && known->licence.size) {
        jr_buf_append_text(p->out, " · ");
        html_text(p->out, known->licence);
    }
    if (known && known->organisation.size) {
        jr_buf_append_text(p->out, " · ");
        html_text(p->out, known->organisation);
    }
    if (known && known->price_output > 0) {
        enum { PRICE_DECIMALS = 2 };
        jr_str prices[] = {html_piece(p->arena,
                                      known->price_input > 0 ? known->price_input : (double)NAN,
                                      PRICE_DECIMALS),
                           html_piece(p->arena, known->price_output, PRICE_DECIMALS)};
        jr_buf_append_text(p->out, " · ");
        html_sentence(p->out, WORD_PRICES, prices, 2);
    }
    if (known && html_is_web_address(known->link)) {
        jr_buf_append_text(p->out, " · <a rel=\"noopener noreferrer\" href=\"");
        html_attribute(p->out, known->link);
        jr_buf_append_text(p->out, "\">");
        html_text(p->out, known->link);
        jr_buf_append_text(p->out, "</a>");
    }
    jr_buf_append_text(p->out, "</p>\n");
}

static bool is_shown_board(const board *b, size_t model)
{
    return b->record_of[model] != SIZE_MAX && (b->method == JR_METHOD_MLE || b->path.size);
}

static void append_ratings(page *p, size_t model)
{
    const site *s = p->site;
    grid *g = grid_new(p->arena, "ratings");
    bool has_judges = s->has_matches;
    if (has_judges)
        grid_column(g, "judge", WORD_JUDGE, GRID_TEXT);
    grid_column(g, "rank", WORD_RANK, GRID_NUMBER);
    grid_column(g, "models", WORD_OF_MODELS, GRID_NUMBER);
    grid_column(g, "rating", WORD_RATING, GRID_NUMBER);
    grid_column(g, "lower95", WORD_RATING, GRID_DATA);
    grid_column(g, "upper95", WORD_RATING, GRID_DATA);
    for (size_t i = 0; i < s->boards.n; i++) {
        const board *b = &s->boards.all[i];
        if (!is_shown_board(b, model))
            continue;
        const jr_ranking_record *r = &b->ranking.records[b->record_of[model]];
        JR_BUF_AUTO jr_buf html = {0};
        if (b->judge.size)
            html_text(&html, b->judge);
        else
            html_word(&html, WORD_ALL_JUDGES);
        grid_row(g, "");
        if (has_judges)
            grid_html(g, b->judge.size ? b->judge : JR_STR("all"), jr_buf_str(&html));
        grid_number(g, r->rank ? (double)r->rank : NAN, 0);
        grid_number(g, (double)b->ranking.n_records, 0);
        int decimals = jr_rating_decimals(&b->ranking);
        grid_rating_with_bounds(g, r->median, r->lower95, r->upper95, decimals);
    }
    if (g->rows.n == 0)
        return;
    html_heading(p->out, 2, WORD_RATING);
    page_show_grid(p, g);
}

static void append_categories(page *p, size_t model)
{
    const board *b = p->site->boards.n ? &p->site->boards.all[0] : NULL;
    const jr_ranking *r = b ? &b->ranking : NULL;
    size_t record = b ? b->record_of[model] : SIZE_MAX;
    if (record == SIZE_MAX || r->n_categories < 2 || !b->category_rank ||
        !r->records[record].by_category)
        return;
    int decimals = jr_rating_decimals(r);
    grid *g = grid_new(p->arena, "categories");
    grid_column(g, "category", WORD_CATEGORY, GRID_TEXT);
    grid_column(g, "rank", WORD_RANK, GRID_NUMBER);
    grid_column(g, "rating", WORD_RATING, GRID_NUMBER);
    grid_column(g, "lower95", WORD_RATING, GRID_DATA);
    grid_column(g, "upper95", WORD_RATING, GRID_DATA);
    grid_column(g, "above_overall", WORD_ABOVE_OVERALL, GRID_NUMBER);
    for (size_t c = 0; c < r->n_categories; c++) {
        const jr_category_rating *own = &r->records[record].by_category[c];
        uint32_t rank = b->category_rank[record * r->n_categories + c];
        grid_row(g, "");
        grid_text(g, r->categories[c]);
        grid_number(g, rank ? (double)rank : NAN, 0);
        grid_rating_with_bounds(g, own->rating, own->lower95, own->upper95, decimals);
        grid_number(g, own->rating - r->records[record].median, decimals);
    }
    html_heading(p->out, 2, WORD_CHART_CATEGORIES);
    page_show_grid(p, g);
}

/* What its answers took, in a sentence for each figure that is known. */
static void append_spent(page *p, size_t model)
{
    enum { ANSWERS = 1000, DECIMALS = 2 };
    const jr_site_spent *spent = p->site->spent ? &p->site->spent[model] : NULL;
    if (!spent || (!(spent->cost > 0) && isnan(spent->seconds)))
        return;
    jr_str cost = html_piece(p->arena, ANSWERS * spent->cost, DECIMALS),
           seconds = html_piece(p->arena, spent->seconds, DECIMALS);
    jr_buf_append_text(p->out, "<p>");
    if (spent->cost > 0)
        html_sentence(p->out, WORD_SPENT_COST, &cost, 1);
    jr_buf_append_char(p->out, ' ');
    if (isfinite(spent->seconds))
        html_sentence(p->out, WORD_SPENT_SECONDS, &seconds, 1);
    jr_buf_append_text(p->out, "</p>\n");
}

/* Chart and table of the months in which it had votes. */
static void append_history(page *p, size_t model)
{
    const site *s = p->site;
    const board_history none = {0}, *h = s->boards.n ? &s->boards.all[0].history : &none;
    jr_str *labels = jr_arena_alloc(p->arena, h->n, sizeof *labels);
    double *times = jr_arena_alloc(p->arena, h->n, sizeof *times);
    jr_chart_rating *ratings = jr_arena_alloc(p->arena, h->n, sizeof *ratings);
    grid *g = grid_new(p->arena, "history");
    g->attributes = " id=\"history\"";
    grid_column(g, "month", WORD_MONTH, GRID_TEXT);
    grid_column(g, "rank", WORD_RANK, GRID_NUMBER);
    grid_column(g, "models", WORD_OF_MODELS, GRID_NUMBER);
    grid_column(g, "rating", WORD_RATING, GRID_NUMBER);
    grid_column(g, "lower95", WORD_RATING, GRID_DATA);
    grid_column(g, "upper95", WORD_RATING, GRID_DATA);
    grid_column(g, "matches", WORD_MATCHES_PLAYED, GRID_NUMBER);
    size_t n = 0;
    for (size_t k = 0; k < h->n; k++) {
        const history_month *month = &h->months[k];
        const history_rating *r = &month->of_model[model];
        if (!r->n_votes)
            continue;
        labels[n] = vote_month_name(p->arena, month->month);
        times[n] = month->month;
        ratings[n] = r->rating;
        grid_row(g, "");
        grid_text(g, labels[n++]);
        grid_number(g, r->rank ? (double)r->rank : NAN, 0);
        grid_number(g, (double)month->n_models, 0);
        grid_rating_with_bounds(g, r->rating.median, r->rating.low95, r->rating.high95,
                                month->decimals);
        grid_number(g, (double)r->n_votes, 0);
    }
    if (n == 0)
        return;
    html_heading(p->out, 2, WORD_MONTHLY);
    html_note(p->out, WORD_MONTHLY_EXPLAINED);
    const jr_history_figure figure = {labels, times, ratings, n};
    page_begin_chart(p, WORD_CHART_MONTHLY, (jr_str){0});
    PAGE_DRAW_FORMS(p, jr_chart_history, &figure);
    page_end_chart(p);
    page_show_grid(p, g);
}

/* In a sentence: those whom it loses to more often than chance. */
static void append_losses(page *p, size_t model)
{
    const site *s = p->site;
    jr_str *names = jr_arena_alloc(p->arena, s->archive->n_models, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < s->archive->n_models; i++) {
        size_t other = s->tallies.by_rating[i];
        size_t pair = other == model ? SIZE_MAX : tallies_pair(&s->tallies, model, other);
        if (pair == SIZE_MAX)
            continue;
        standing own = s->tallies.overall[pair];
        double lower, upper;
        own = model < other ? own : standing_reversed(own);
        jr_score_interval(standing_score(own), standing_games(own), &lower, &upper);
        if (upper < 0.5)
            names[n++] = html_text_piece(p->arena, s->names.display[other]);
    }
    JR_BUF_AUTO jr_buf html = {0};
    html_join(&html, names, n);
    jr_str piece = jr_buf_str(&html);
    jr_buf_append_text(p->out, "<p>");
    html_sentence(p->out, n ? WORD_LOSES_TO : WORD_LOSES_TO_NOBODY, &piece, 1);
    jr_buf_append_text(p->out, "</p>\n");
}

static void append_opponents(page *p, size_t model)
{
    const site *s = p->site;
    const tallies *t = &s->tallies;
    grid *g = grid_new(p->arena, "opponents");
    grid_column(g, "opponent", WORD_OPPONENT, GRID_TEXT);
    grid_column(g, "win_rate_percent", WORD_WIN_RATE_PERCENT, GRID_NUMBER);
    grid_column(g, "lower95", WORD_WIN_RATE_PERCENT, GRID_DATA);
    grid_column(g, "upper95", WORD_WIN_RATE_PERCENT, GRID_DATA);
    grid_column(g, "wins", WORD_WINS, GRID_NUMBER);
    grid_column(g, "ties", WORD_TIES, GRID_NUMBER);
    grid_column(g, "losses", WORD_LOSSES, GRID_NUMBER);
    grid_column(g, "verdicts", WORD_MATCHES_PLAYED, GRID_NUMBER);
    for (size_t i = 0; i < s->archive->n_models; i++) {
        size_t other = t->by_rating[i];
        size_t pair = other == model ? SIZE_MAX : tallies_pair(t, model, other);
        if (pair == SIZE_MAX)
            continue;
        standing own = model < other ? t->overall[pair] : standing_reversed(t->overall[pair]);
        grid_row(g, "");
        grid_link(g, s->names.display[other],
                  s->has_matches ? page_pair_href(p, model, other) : page_model_href(p, other));
        page_add_score(g, own);
        grid_number(g, own.wins, 0);
        grid_number(g, own.ties, 0);
        grid_number(g, own.losses, 0);
        grid_number(g, standing_games(own), 0);
    }
    if (g->rows.n == 0)
        return;
    html_heading(p->out, 2, WORD_AGAINST_OTHERS);
    append_losses(p, model);
    html_note(p->out,
              s->has_matches ? WORD_AGAINST_OTHERS_EXPLAINED : WORD_AGAINST_OTHERS_OF_VOTES);
    page_show_grid(p, g);
}

/* A question as the model did on it. */
typedef struct result {
    size_t question;
    double score, expected;
} result;

static double advantage(const result *r)
{
    return isnan(r->expected) ? r->score : r->score - r->expected;
}

static int compare_results(const void *left, const void *right)
{
    const result *a = left, *b = right;
    double x = advantage(a), y = advantage(b);
    if (x != y)
        return x < y ? 1 : -1;
    return a->question < b->question ? -1 : a->question > b->question;
}

static void append_results(page *p, size_t model, const result *results, size_t n, const char *name,
                           word title)
{
    const site *s = p->site;
    const archive *a = s->archive;
    html_heading(p->out, 2, title);
    grid *g = grid_new(p->arena, name);
    g->attributes = " data-rows=\"questions\"";
    grid_column(g, "question", WORD_QUESTION, GRID_TEXT);
    grid_column(g, "category", WORD_CATEGORY, GRID_TEXT);
    grid_column(g, "score_percent", WORD_SCORE_PERCENT, GRID_NUMBER);
    grid_column(g, "expected_percent", WORD_EXPECTED_PERCENT, GRID_NUMBER);
    grid_column(g, "games", WORD_VERDICTS, GRID_NUMBER);
    for (size_t i = 0; i < n; i++) {
        size_t question = results[i].question;
        const jr_question *q = a->texts[question];
        grid_row(g, "");
        grid_link(g, prose_question_line(p, question, LINE_WIDTH), page_question_href(p, question));
        grid_text(g, q ? q->category : (jr_str){0});
        grid_number(g, PERCENT * results[i].score, 0);
        grid_number(g, PERCENT * results[i].expected, 0);
        grid_number(g, standing_games(s->tallies.on_question[question * a->n_models + model]), 0);
    }
    page_show_grid(p, g);
}

/* Questions on which the model did better, and worse, than its rating lets expect. */
static void append_questions(page *p, size_t model)
{
    const site *s = p->site;
    size_t n_questions = s->archive->n_questions, n = 0;
    result *results = jr_arena_alloc(p->arena, n_questions, sizeof *results);
    for (size_t q = 0; q < n_questions; q++) {
        size_t cell = q * s->archive->n_models + model;
        double score = standing_score(s->tallies.on_question[cell]);
        if (!isnan(score))
            results[n++] = (result){q, score, s->tallies.expected[cell]};
    }
    if (n < 2)
        return;
    qsort(results, n, sizeof *results, compare_results);
    size_t half = n / 2 < EXTREMES ? n / 2 : EXTREMES;
    append_results(p, model, results, half, "strongest", WORD_STRONGEST);
    html_note(p->out, WORD_EXPECTED_EXPLAINED);
    result *weakest = jr_arena_alloc(p->arena, half, sizeof *weakest);
    for (size_t i = 0; i < half; i++)
        weakest[i] = results[n - 1 - i];
    append_results(p, model, weakest, half, "weakest", WORD_WEAKEST);
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* With linear interpolation; sorted has at least one. */
static double quantile(const double *sorted, size_t n, double share)
{
    double at = share * (double)(n - 1);
    size_t below = (size_t)at;
    double rest = at - (double)below;
    return below + 1 < n ? sorted[below] + rest * (sorted[below + 1] - sorted[below])
                         : sorted[below];
}

static void append_unanswered(page *p, const size_t *questions, size_t n)
{
    if (n == 0)
        return;
    jr_buf_append_text(p->out, "<p>");
    jr_str pieces = html_piece(p->arena, (double)n, 0);
    html_sentence(p->out, WORD_UNANSWERED, &pieces, 1);
    for (size_t i = 0; i < n && i < UNANSWERED_MAX; i++) {
        jr_buf_format(p->out, " <a href=\"%s\">", page_question_href(p, questions[i]).data);
        html_text(p->out, p->site->archive->questions[questions[i]]);
        jr_buf_append_text(p->out, "</a>");
    }
    jr_buf_append_text(p->out, n > UNANSWERED_MAX ? " …</p>\n" : "</p>\n");
}

static void append_answers(page *p, size_t model)
{
    const archive *a = p->site->archive;
    size_t n = 0, n_missing = 0;
    double japanese = 0;
    AUTO_FREE double *lengths = memory_zeroed(a->n_questions, sizeof *lengths);
    AUTO_FREE size_t *missing = memory_zeroed(a->n_questions, sizeof *missing);
    for (size_t k = 0; k < a->n_questions; k++) {
        size_t q = a->in_order[k];
        const double *values = answer_table_features(&a->answers, model, q);
        if (isnan(values[JR_FEATURE_LENGTH])) {
            missing[n_missing++] = q;
            continue;
        }
        lengths[n++] = values[JR_FEATURE_LENGTH];
        japanese += values[JR_FEATURE_JAPANESE];
    }
    html_heading(p->out, 2, WORD_ALL_ANSWERS);
    if (n == 0) {
        html_note(p->out, WORD_NO_ANSWERS);
        return;
    }
    qsort(lengths, n, sizeof *lengths, compare_doubles);
    jr_str pieces[] = {html_piece(p->arena, (double)n, 0),
                       html_piece(p->arena, quantile(lengths, n, 0.5), 0),
                       html_piece(p->arena, quantile(lengths, n, 0.25), 0),
                       html_piece(p->arena, quantile(lengths, n, 0.75), 0),
                       html_piece(p->arena, PERCENT * japanese / (double)n, 0)};
    jr_buf_append_text(p->out, "<p>");
    html_sentence(p->out, WORD_ANSWERS_ARE, pieces, sizeof pieces / sizeof *pieces);
    jr_buf_append_text(p->out, "</p>\n");
    append_unanswered(p, missing, n_missing);
}

static void render(page *p, size_t i)
{
    page_begin(p, p->site->names.display[i], SECTION_NONE, "sort");
    jr_buf_append_text(p->out, "<h1>");
    html_text(p->out, p->site->names.display[i]);
    jr_buf_append_text(p->out, "</h1>\n");
    append_about(p, i);
    append_spent(p, i);
    append_ratings(p, i);
    append_categories(p, i);
    append_history(p, i);
    append_opponents(p, i);
    if (p->site->has_matches) {
        append_questions(p, i);
        append_answers(p, i);
        flags_append_table(p, i);
    }
    page_end(p);
}

const page_kind page_model = {count, path, find, render};
