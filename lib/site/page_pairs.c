/*
 * Every model against every other: a matrix by all judges, and one by each. Rows go over several
 * pages where there are many: "pairs.html", "pairs/2.html"; "pairs/by/JUDGE.html" and so on.
 */
#include "page.h"

#include <math.h>
#include <string.h>

#include <jrank/stats.h>

#include "base/str.h"

enum { CELLS_MAX = 4000, ROWS_MIN = 5, SHADES = 9, PERCENT = 100, N_DATA = 3 };

/* Models that played, the best first. */
static size_t *players(const site *s, jr_arena *arena, size_t *ret_n)
{
    const tallies *t = &s->tallies;
    size_t n_models = s->archive->n_models, n = 0;
    bool *has_played = jr_arena_alloc(arena, n_models, sizeof *has_played);
    size_t *list = jr_arena_alloc(arena, n_models, sizeof *list);
    for (size_t i = 0; i < t->n_pairs; i++)
        has_played[t->pairs[i].one] = has_played[t->pairs[i].other] = true;
    for (size_t i = 0; i < n_models; i++)
        if (has_played[t->by_rating[i]])
            list[n++] = t->by_rating[i];
    *ret_n = n;
    return list;
}

static size_t rows_per_page(size_t n_players)
{
    size_t rows = n_players ? CELLS_MAX / n_players : 1;
    return rows < ROWS_MIN ? ROWS_MIN : rows;
}

/* Parts of each matrix. */
static size_t n_parts(const site *s)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n;
    (void)players(s, arena, &n);
    size_t rows = rows_per_page(n);
    return n ? (n + rows - 1) / rows : 1;
}

static size_t count(const site *s)
{
    return (1 + s->archive->n_judges) * n_parts(s);
}

/* The path of a matrix; judge: SIZE_MAX for all. */
static void append_path(const site *s, size_t judge, size_t part, jr_buf *path)
{
    if (judge == SIZE_MAX)
        jr_buf_append_text(path, "pairs");
    else
        jr_buf_format(path, "pairs/by/%s", s->names.judge_slugs[judge].data);
    if (part)
        jr_buf_format(path, "/%zu", part + 1);
    jr_buf_append_text(path, ".html");
}

/* By judge, all first, and by part. */
static size_t judge_of(size_t i, size_t n_parts, size_t *ret_part)
{
    *ret_part = i % n_parts;
    return i < n_parts ? SIZE_MAX : i / n_parts - 1;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    size_t part, judge = judge_of(i, n_parts(s), &part);
    append_path(s, judge, part, path);
}

static size_t find(const site *s, jr_str path)
{
    jr_str name, slug;
    size_t judge = SIZE_MAX, parts = n_parts(s);
    if (!str_next_part(&path, '/', &name) || !str_is(name, "pairs"))
        return SIZE_MAX;
    if (str_drop_beginning(&path, "by/")) {
        str_next_part(&path, '/', &slug);
        judge = slugs_find(&s->names.judges_by_slug, slug);
        if (judge == SIZE_MAX)
            return SIZE_MAX;
    }
    size_t part = page_part(path);
    return part < parts ? (judge == SIZE_MAX ? part : (judge + 1) * parts + part) : SIZE_MAX;
}

/* The games of two models from the view of the first. */
static standing standing_of(const site *s, size_t judge, size_t model, size_t other)
{
    const tallies *t = &s->tallies;
    size_t pair = tallies_pair(t, model, other);
    if (pair == SIZE_MAX)
        return (standing){0};
    standing of_one = judge == SIZE_MAX ? t->overall[pair] : t->by_judge[judge * t->n_pairs + pair];
    return model < other ? of_one : standing_reversed(of_one);
}

/* By the end of the interval that is nearer to one half: without colour where it covers that, so
 * that few verdicts never look like many. */
static int shade_of(double lower, double upper)
{
    double end = lower > 0.5 ? lower : upper < 0.5 ? upper : 0.5;
    return end >= 1 ? SHADES - 1 : (int)(end * SHADES);
}

static void add_empty_cell(grid *g)
{
    for (size_t i = 0; i <= N_DATA; i++)
        grid_number(g, NAN, 0);
}

/* The score, its interval and of how many games it is. */
static void add_cell(page *p, grid *g, size_t judge, size_t model, size_t other)
{
    standing s = standing_of(p->site, judge, model, other);
    double score = standing_score(s), n = standing_games(s), lower, upper;
    if (isnan(score)) {
        add_empty_cell(g);
        return;
    }
    jr_score_interval(score, n, &lower, &upper);
    JR_BUF_AUTO jr_buf html = {0};
    jr_buf_format(&html, p->site->has_matches ? "<a class=\"w%d\"" : "<span class=\"w%d\">",
                  shade_of(lower, upper));
    if (p->site->has_matches)
        jr_buf_format(&html, " href=\"%s\">", page_pair_href(p, model, other).data);
    jr_buf_format(&html, "%.0f<small>%.0f–%.0f<br>%.0f</small>%s", PERCENT * score, PERCENT * lower,
                  PERCENT * upper, n, p->site->has_matches ? "</a>" : "</span>");
    grid_number_as(g, PERCENT * score, jr_buf_str(&html));
    grid_number(g, PERCENT * lower, 1);
    grid_number(g, PERCENT * upper, 1);
    grid_number(g, n, 0);
}

static void add_row(page *p, grid *g, size_t judge, const size_t *list, size_t n, size_t row)
{
    standing sum = {0};
    size_t model = list[row];
    for (size_t i = 0; i < n; i++) {
        standing s = standing_of(p->site, judge, model, list[i]);
        sum.wins += s.wins;
        sum.ties += s.ties;
        sum.losses += s.losses;
    }
    grid_row(g, "");
    grid_link(g, p->site->names.display[model], page_model_href(p, model));
    grid_number(g, PERCENT * standing_score(sum), 1);
    for (size_t i = 0; i < n; i++) {
        if (i == row)
            add_empty_cell(g);
        else
            add_cell(p, g, judge, model, list[i]);
    }
}

static void append_choice(page *p, size_t judge, size_t shown)
{
    JR_BUF_AUTO jr_buf path = {0};
    append_path(p->site, judge, 0, &path);
    jr_buf_format(p->out, "<li><a href=\"%s%s\"%s>", p->root, path.data,
                  judge == shown ? " aria-current=\"true\"" : "");
    if (judge == SIZE_MAX)
        html_word(p->out, WORD_ALL_JUDGES);
    else
        html_text(p->out, p->site->archive->judges[judge]);
    jr_buf_append_text(p->out, "</a></li>");
}

static void append_choices(page *p, size_t shown)
{
    const archive *a = p->site->archive;
    jr_buf_append_text(p->out, "<div class=\"choices\"><ul>");
    append_choice(p, SIZE_MAX, shown);
    for (size_t j = 0; j < a->n_judges; j++)
        append_choice(p, j, shown);
    jr_buf_append_text(p->out, "</ul></div>\n");
}

static const char *const data_columns[] = {"lower95", "upper95", "verdicts"};

static void add_columns(grid *g, jr_str name)
{
    grid_text_column(g, name, GRID_NUMBER);
    for (size_t k = 0; k < N_DATA; k++) {
        grid_column(g, "", WORD_WIN_RATE_PERCENT, GRID_DATA);
        grid_last_column(g)->key =
            jr_arena_format(g->arena, "%.*s %s", JR_STR_ARG(name), data_columns[k]).data;
    }
}

static void render(page *p, size_t i)
{
    const site *s = p->site;
    size_t n, parts = n_parts(s), part, judge = judge_of(i, parts, &part);
    const size_t *list = players(s, p->arena, &n);
    size_t rows = rows_per_page(n);
    page_begin(p, word_english(WORD_PAIRS), SECTION_PAIRS, "sort");
    html_heading(p->out, 1, WORD_PAIRS);
    if (s->archive->n_judges > 1)
        append_choices(p, judge);
    html_note(p->out, !n                ? WORD_NOTHING_HERE
                      : !s->has_matches ? WORD_PAIRS_OF_VOTES
                                        : WORD_PAIRS_EXPLAINED);
    if (n) {
        grid *g = grid_new(p->arena, "pairs");
        grid_column(g, "model", WORD_MODEL, GRID_TEXT);
        grid_column(g, "win_rate_percent", WORD_WIN_RATE_PERCENT, GRID_NUMBER);
        for (size_t k = 0; k < n; k++)
            add_columns(g, s->names.display[list[k]]);
        for (size_t row = part * rows; row < n && row < (part + 1) * rows; row++)
            add_row(p, g, judge, list, n, row);
        jr_buf_append_text(p->out, "<div class=\"matrix\">\n");
        page_show_grid(p, g);
        jr_buf_append_text(p->out, "</div>\n");
    }
    JR_BUF_AUTO jr_buf first = {0};
    append_path(s, judge, 0, &first);
    page_parts(p, jr_buf_str(&first), part, parts);
    page_end(p);
}

const page_kind page_pairs = {count, path, find, render};
