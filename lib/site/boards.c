/*
 * The rankings of a site: by all judges that are no people together where there are several, and by
 * each judge; by maximum likelihood, by the posterior, and by win rate.
 * What `jrank rank` computes by default, so that the numbers are the same. Rankings in files whose
 * judge has no verdicts here (old folders have such) are shown as they stand.
 */
#include "boards.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>
#include <jrank/duel.h>

#include "bench/folder.h"
#include "bench/judgment_filter.h"
#include "bench/votes.h"
#include "board_command.h"
#include "html.h"

enum { CONVERGENCE_STEPS = 20 };
/* Models: among more, draws of the posterior would take minutes to hours. */
enum { MOST_FOR_POSTERIOR = 200 };

/* What all boards are made from. */
typedef struct maker {
    jr_arena *arena;
    const archive *archive;
    const site_names *names;
    const jr_site_options *options;
    const bool *is_out; /* per row of a folder's table: the filter leaves it out */
} maker;

static const jr_vote_filter *filter_of(const jr_site_options *options)
{
    return options->votes_options ? options->votes_options->filter : NULL;
}

/* Which judges a ranking is by. */
typedef struct judge_set {
    jr_str name; /* empty: all */
    const jr_str *judges;
    size_t n_judges;
    size_t number; /* of a single one */
} judge_set;

static void link_models(const maker *m, board *b)
{
    const archive *a = m->archive;
    b->model_of = jr_arena_alloc(m->arena, b->ranking.n_records, sizeof *b->model_of);
    b->record_of = jr_arena_alloc(m->arena, a->n_models, sizeof *b->record_of);
    for (size_t model = 0; model < a->n_models; model++)
        b->record_of[model] = SIZE_MAX;
    for (size_t i = 0; i < b->ranking.n_records; i++) {
        size_t model = archive_model(a, b->ranking.records[i].model_id);
        b->model_of[i] = model;
        if (model != SIZE_MAX)
            b->record_of[model] = i;
    }
}

static jr_status add_convergence(const maker *m, board *b, jr_error *err)
{
    double *votes, *strength;
    const jr_counts *counts = &b->votes->counts;
    JR_TRY(jr_convergence(m->arena, counts, CONVERGENCE_STEPS, m->options->seed,
                          b->details.fit.ties, &votes, &strength, err));
    size_t n = b->ranking.n_records;
    b->convergence.n_matches =
        jr_arena_alloc(m->arena, CONVERGENCE_STEPS, sizeof *b->convergence.n_matches);
    b->convergence.ratings =
        jr_arena_alloc(m->arena, CONVERGENCE_STEPS * n, sizeof *b->convergence.ratings);
    for (size_t step = 0; step < CONVERGENCE_STEPS; step++) {
        b->convergence.n_matches[step] = (uint64_t)llround(votes[step]);
        for (size_t i = 0; i < n; i++) {
            size_t model = b->details.model_of[i];
            b->convergence.ratings[step * n + i] =
                b->details.offset[model] +
                b->details.points_per_logit * strength[step * counts->n_models + model];
        }
    }
    b->convergence.n_steps = CONVERGENCE_STEPS;
    return JR_OK;
}

/* In points; the curve's own scale does not matter. */
static jr_chart_density density_of(const maker *m, const board *b, size_t model)
{
    enum { CURVE_POINTS = 241 };
    static const double REACH = 4; /* standard deviations */
    const jr_rank_details *d = &b->details;
    double mean, deviation, points = d->points_per_logit;
    jr_posterior_moments(&d->posterior, model, SIZE_MAX, &mean, &deviation);
    jr_grid grid = {mean - REACH * deviation, mean + REACH * deviation, CURVE_POINTS};
    double *values = jr_arena_alloc(m->arena, grid.n, sizeof *values);
    jr_posterior_density(&d->posterior, model, SIZE_MAX, grid, values);
    return (jr_chart_density){d->offset[model] + points * grid.low,
                              d->offset[model] + points * grid.high, values, grid.n};
}

static void add_densities(const maker *m, board *b)
{
    size_t n = b->ranking.n_records, n_drawn = 0;
    b->densities = jr_arena_alloc(m->arena, n, sizeof *b->densities);
    for (size_t i = n; i-- > 0 && n_drawn < BOARD_MOST_DRAWN;)
        if (isfinite(b->ranking.records[i].median)) {
            b->densities[i] = density_of(m, b, b->details.model_of[i]);
            n_drawn++;
        }
}

/* When the first and the last verdict were given, and how many there are that say none. */
static void add_account(const maker *m, const bool *is_in, board *b)
{
    const judgment_table *t = m->archive->table;
    b->first_vote = INFINITY;
    b->last_vote = -INFINITY;
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (!is_in[i])
            continue;
        b->n_unreadable += judgment_is_invalid(row);
        if (row->status == JUDGMENT_UNREADABLE)
            continue;
        b->first_vote = fmin(b->first_vote, row->time);
        b->last_vote = fmax(b->last_vote, row->time);
    }
    if (!isfinite(b->first_vote) || !isfinite(b->last_vote))
        b->first_vote = b->last_vote = NAN;
}

/* Per row of the table: it is by one of these judges, and the filter takes it. */
static const bool *rows_of(const maker *m, const judge_set *set)
{
    const judgment_table *t = m->archive->table;
    bool *is_in = jr_arena_alloc(m->arena, t->n_rows + 1, sizeof *is_in);
    for (size_t i = 0; i < t->n_rows; i++)
        for (size_t k = 0; k < set->n_judges && !m->is_out[i]; k++)
            is_in[i] |= jr_str_compare(t->judges[t->rows[i].judge], set->judges[k]) == 0;
    return is_in;
}

/* One that can't be read is jrank check's to name. */
static const jr_verification *verification_of(const maker *m, jr_str judge)
{
    jr_verification *v = jr_arena_alloc(m->arena, 1, sizeof *v);
    bool has_ended =
        jr_verification_load(m->arena, m->archive->folder.data, judge, v, NULL) == JR_OK &&
        v->decision != JR_N_DRIFT_DECISIONS;
    return has_ended ? v : NULL;
}

static void finish_board(const maker *m, const judge_set *set, board *b)
{
    b->judge = set->name;
    b->judge_number = set->number;
    if (set->number != SIZE_MAX)
        b->verification = verification_of(m, set->name);
    if (set->number != SIZE_MAX && b->votes && b->method == JR_METHOD_MLE && !m->options->votes)
        (void)!jr_rank_peek(m->arena, m->archive->folder.data, b->votes, &b->ranking, NULL);
    b->ranking.judge = set->name.size ? set->name : JR_STR("all");
    b->ranking.date = m->options->date;
    b->ranking.version = jr_str_from(jr_version());
    jr_str slug = set->number == SIZE_MAX ? JR_STR("all") : m->names->judge_slugs[set->number];
    b->slug = jr_arena_format(m->arena, "%s.%s", slug.data, jr_method_name(b->method));
    if (b->votes)
        b->ranking.command = board_command(m->arena, m->options, m->archive->folder, set->judges,
                                           set->n_judges, &b->ranking);
    link_models(m, b);
}

uint32_t *board_rank_by(jr_arena *arena, const board *b, const double *values)
{
    size_t n = b->ranking.n_records;
    uint32_t *ranks = jr_arena_alloc(arena, n, sizeof *ranks);
    uint32_t *parts = jr_arena_alloc(arena, n, sizeof *parts);
    double *ranked = jr_arena_alloc(arena, n, sizeof *ranked);
    for (size_t i = 0; i < n; i++) {
        parts[i] = b->ranking.records[i].component;
        ranked[i] = b->ranking.records[i].rank ? values[i] : (double)NAN;
    }
    jr_ranks(ranked, parts, n, ranks);
    return ranks;
}

/* By the categories of r, which has the records of the board; NULL: it has none. */
static uint32_t *rank_categories(const maker *m, const board *b, const jr_ranking *r)
{
    size_t n = r->n_records, n_categories = r->n_categories;
    if (!n_categories)
        return NULL;
    double *values = jr_arena_alloc(m->arena, n, sizeof *values);
    uint32_t *all = jr_arena_alloc(m->arena, n * n_categories, sizeof *all);
    for (size_t c = 0; c < n_categories; c++) {
        for (size_t i = 0; i < n; i++) {
            const jr_category_rating *rating = r->records[i].by_category;
            values[i] = rating ? rating[c].rating : (double)NAN;
        }
        const uint32_t *ranks = board_rank_by(m->arena, b, values);
        for (size_t i = 0; i < n; i++)
            all[i * n_categories + c] = ranks[i];
    }
    return all;
}

void board_warn(jr_arena *arena, board *b, jr_str sentence)
{
    jr_rank_details *d = &b->details;
    jr_str *warnings = jr_arena_alloc(arena, d->n_warnings + 1, sizeof *warnings);
    for (size_t i = 0; i < d->n_warnings; i++)
        warnings[i] = d->warnings[i];
    warnings[d->n_warnings++] = sentence;
    d->warnings = warnings;
}

/* With style held equal; what stands in its way is said on the page. */
static jr_status add_control(const maker *m, const jr_votes *votes, const jr_rank_options *how,
                             board *b, jr_error *err)
{
    jr_str *names;
    size_t n_names;
    jr_error why;
    JR_TRY(jr_control_parse(m->arena, m->options->control, &names, &n_names, err));
    if (!n_names)
        return JR_OK;
    const char *folder = m->options->votes ? NULL : m->archive->folder.data;
    if (jr_rank_control_names(m->arena, folder, votes, names, n_names, how, &b->details,
                              &b->ranking, &why) != JR_OK) {
        board_warn(m->arena, b,
                   jr_arena_format(m->arena, "no control for length and style: %s", why.message));
        return JR_OK;
    }
    double *values = jr_arena_alloc(m->arena, b->ranking.n_records, sizeof *values);
    for (size_t i = 0; i < b->ranking.n_records; i++)
        values[i] = b->ranking.control.ratings[i].after.rating;
    b->controlled_rank = board_rank_by(m->arena, b, values);
    return JR_OK;
}

/* Each in a category of its own, as the votes have them. */
static jr_status rank_by_columns(const maker *m, const jr_votes *votes, const board *b,
                                 jr_ranking *ranking)
{
    jr_votes by = *votes;
    by.details = votes->columns->by_category;
    by.n_details = votes->columns->n_by_category;
    return jr_rank_by_category(m->arena, &by, &votes->columns->categories, &b->details, ranking,
                               NULL);
}

static void add_categories(const maker *m, const jr_votes *votes, board *b)
{
    if (votes->columns && votes->columns->n_by_category) {
        (void)!rank_by_columns(m, votes, b, &b->ranking);
    } else if (!m->options->votes && m->archive->list->n_questions) {
        jr_categories categories =
            jr_categories_of(m->arena, m->archive->list, votes->questions, votes->n_questions);
        (void)!jr_rank_by_category(m->arena, votes, &categories, &b->details, &b->ranking, NULL);
    }
    b->category_rank = rank_categories(m, b, &b->ranking);
}

/* By the verdicts on each criterion, where judges gave some. */
static void add_criteria(const maker *m, const jr_votes_options *options, board *b)
{
    const judgment_table *t = m->archive->table;
    const jr_vote_wanted wanted = {.by = "criterion"};
    jr_votes_options how = *options;
    jr_votes votes;
    bool are_there = false;
    for (size_t i = 0; i < t->n_files; i++)
        are_there |= t->files[i] && t->files[i]->n_criteria;
    how.wanted = &wanted;
    if (!are_there ||
        votes_of_table(m->arena, t, m->archive->folder.data, &how, &votes, NULL) != JR_OK)
        return;
    size_t n = b->ranking.n_records;
    jr_ranking *r = &b->by_criterion;
    *r = b->ranking;
    r->n_categories = 0;
    r->records = jr_arena_alloc(m->arena, n, sizeof *r->records);
    for (size_t i = 0; i < n; i++) {
        r->records[i] = b->ranking.records[i];
        r->records[i].by_category = NULL;
    }
    if (rank_by_columns(m, &votes, b, r) == JR_OK)
        b->criterion_rank = rank_categories(m, b, r);
}

static jr_rank_options ranked_as(const maker *m)
{
    return (jr_rank_options){.init_rating = 1000,
                             .bootstrap_n = m->options->bootstrap_n,
                             .interval = board_interval(m->options),
                             .cluster = m->options->target,
                             .pool = m->options->pool,
                             .seed = m->options->seed,
                             .n_threads = m->options->n_threads,
                             .home = m->options->home};
}

static jr_status rank(const maker *m, const jr_votes *votes, jr_method method, board *b,
                      jr_error *err)
{
    jr_posterior_options posterior = {0};
    jr_rank_options how = ranked_as(m);
    how.posterior = method == JR_METHOD_MCMC ? &posterior : NULL;
    b->votes = votes;
    b->method = method;
    JR_TRY(jr_rank_votes(m->arena, votes, &m->names->list, &how, &b->ranking, &b->details, err));
    if (votes->weights && votes->weights->have_weights)
        b->ranking.weights = JR_STR("weight");
    b->win_probability = jr_rank_win_probabilities(m->arena, &b->ranking, &b->details);
    if (method == JR_METHOD_MCMC)
        add_densities(m, b);
    if (method != JR_METHOD_MLE)
        return JR_OK;
    JR_TRY(add_convergence(m, b, err));
    JR_TRY(add_control(m, votes, &how, b, err));
    add_categories(m, votes, b);
    const board_people_plan people = {m->archive->folder.data, m->options, &m->names->list, &how};
    if (!m->options->votes)
        board_add_people(m->arena, votes, &people, b);
    if (!m->options->votes && votes->n_judges > 1)
        board_add_jury(m->arena, votes, &people, b);
    return JR_OK;
}

/* The boards of the votes of one set of judges, by each method. dated: what is known of them. */
static jr_status add_methods(const maker *m, site_boards *boards, const judge_set *set,
                             const jr_votes *votes, const board *dated, jr_error *err)
{
    for (jr_method k = 0; k < JR_METHOD_UNKNOWN; k++) {
        bool are_weighed = votes->weights && votes->weights->are_applied;
        bool is_left_out = m->options->without_posterior || are_weighed ||
                           m->archive->n_models > MOST_FOR_POSTERIOR;
        if (k == JR_METHOD_MCMC && is_left_out)
            continue;
        board *b = &boards->all[boards->n];
        *b = (board){.votes = votes, .method = k};
        if (k == JR_METHOD_WINRATE && boards->n && b[-1].votes == votes) {
            jr_rank_by_winrate(m->arena, &b[-1].ranking, &b->ranking);
        } else {
            jr_status status = rank(m, votes, k, b, err);
            if (k == JR_METHOD_MCMC && status == JR_ERR_DATA)
                continue;
            JR_TRY(status);
        }
        b->first_vote = dated->first_vote;
        b->last_vote = dated->last_vote;
        b->n_unreadable = dated->n_unreadable;
        finish_board(m, set, b);
        boards->n++;
    }
    return JR_OK;
}

/* The boards of one set of judges. What can't be ranked is said on the pages. */
static jr_status add_boards(const maker *m, site_boards *boards, const judge_set *set,
                            jr_error *err)
{
    jr_votes *votes = jr_arena_alloc(m->arena, 1, sizeof *votes);
    board dated = {0};
    const bool *is_in = rows_of(m, set);
    add_account(m, is_in, &dated);
    const jr_vote_wanted wanted = {.epochs =
                                       set->n_judges == 1 && !jr_judge_is_person(set->judges[0])};
    jr_votes_options options = {.judges = set->judges,
                                .n_judges = set->n_judges,
                                .n_threads = m->options->n_threads,
                                .wanted = &wanted,
                                .filter = filter_of(m->options)};
    jr_error problem;
    jr_status status = votes_of_table(m->arena, m->archive->table, m->archive->folder.data,
                                      &options, votes, &problem);
    size_t first = boards->n;
    if (status == JR_OK)
        status = add_methods(m, boards, set, votes, &dated, &problem);
    if (status == JR_OK)
        add_criteria(m, &options, &boards->all[first]);
    if (status == JR_OK && first == 0) {
        const jr_rank_options how = ranked_as(m);
        const history_maker history = {m->arena, m->archive, &m->names->list, &how};
        status = history_of_folder(&history, &options, is_in, &boards->all[0].history, &problem);
    }
    if (status == JR_OK)
        return JR_OK;
    if (status != JR_ERR_DATA && status != JR_ERR_NOT_FOUND)
        return jr_error_set(err, status, "%s", problem.message);
    boards->problem = jr_arena_copy(m->arena, jr_str_from(problem.message));
    return JR_OK;
}

jr_status boards_of_votes(jr_arena *arena, const archive *a, const site_names *names,
                          const jr_site_options *options, const jr_votes *votes,
                          const vote_months *months, site_boards *ret_boards, jr_error *err)
{
    const maker m = {arena, a, names, options, NULL};
    const jr_rank_options how = ranked_as(&m);
    const history_maker history = {arena, a, &names->list, &how};
    const judge_set set = {.name = JR_STR("votes"), .number = SIZE_MAX};
    const board dated = {
        .first_vote = NAN, .last_vote = NAN, .n_unreadable = votes->report.invalid};
    site_boards made = {.all = jr_arena_alloc(arena, JR_METHOD_UNKNOWN, sizeof *made.all),
                        .of_judge = jr_arena_alloc(arena, a->n_judges, sizeof *made.of_judge)};
    for (size_t j = 0; j < a->n_judges; j++)
        made.of_judge[j] = 0; /* whoever voted, it is by these votes */
    JR_TRY(add_methods(&m, &made, &set, votes, &dated, err));
    JR_TRY(history_of_votes(&history, votes, months, &made.all[0].history, err));
    *ret_boards = made;
    return JR_OK;
}

/* rankings/JUDGE_METHOD.json, where the judge has no verdicts. */
static jr_status add_files(const maker *m, site_boards *boards, jr_error *err)
{
    jr_str folder = jr_arena_format(m->arena, "%s/rankings", m->archive->folder.data), *names;
    size_t n;
    if (folder_list(m->arena, folder.data, ".json", &names, &n, NULL) != JR_OK)
        return JR_OK;
    board *all = jr_arena_alloc(m->arena, boards->n + n, sizeof *all);
    if (boards->n)
        memcpy(all, boards->all, boards->n * sizeof *all);
    boards->all = all;
    for (size_t i = 0; i < n; i++) {
        jr_str path = jr_arena_format(m->arena, "%s/%s.json", folder.data, names[i].data);
        board *b = &all[boards->n];
        *b = (board){.path = path, .judge_number = SIZE_MAX, .first_vote = NAN, .last_vote = NAN};
        JR_TRY(jr_ranking_load(m->arena, path.data, &b->ranking, err));
        b->n_unreadable = b->ranking.votes.invalid;
        b->judge = b->ranking.judge.size ? b->ranking.judge : names[i];
        bool is_computed = false;
        for (size_t k = 0; k < boards->n; k++)
            is_computed |= !all[k].path.size && all[k].judge.size &&
                           jr_str_compare(all[k].judge, b->judge) == 0;
        if (is_computed || jr_str_compare(b->judge, JR_STR("all")) == 0)
            continue;
        if (b->ranking.method != JR_METHOD_UNKNOWN)
            b->method = b->ranking.method;
        b->slug = jr_arena_format(m->arena, "file.%s", slugs_of(m->arena, &names[i], 1)[0].data);
        link_models(m, b);
        boards->n++;
    }
    return JR_OK;
}

static bool has_verdict(const archive *a, size_t judge)
{
    for (size_t i = 0; i < a->n_judgments; i++)
        if (a->judgments[i].judge == judge && a->judgments[i].winner != WINNER_INVALID)
            return true;
    return false;
}

jr_status boards_make(jr_arena *arena, const archive *a, const site_names *names,
                      const jr_site_options *options, site_boards *ret_boards, jr_error *err)
{
    bool *is_out = jr_arena_alloc(arena, a->table->n_rows + 1, sizeof *is_out);
    if (filter_of(options))
        JR_TRY(judgment_filter_apply(a->table, a->folder.data, filter_of(options), is_out, err));
    const maker m = {arena, a, names, options, is_out};
    site_boards made = {
        .all = jr_arena_alloc(arena, (a->n_judges + 1) * JR_METHOD_UNKNOWN, sizeof *made.all),
        .of_judge = jr_arena_alloc(arena, a->n_judges, sizeof *made.of_judge)};
    jr_str *models = jr_arena_alloc(arena, a->n_judges, sizeof *models);
    size_t *number = jr_arena_alloc(arena, a->n_judges, sizeof *number), n = 0, n_people = 0;
    for (size_t j = 0; j < a->n_judges; j++) {
        made.of_judge[j] = SIZE_MAX;
        if (has_verdict(a, j) && !jr_judge_is_person(a->judges[j])) {
            number[n] = j;
            models[n++] = a->judges[j];
        }
    }
    if (n > 1)
        JR_TRY(add_boards(&m, &made, &(judge_set){{0}, models, n, SIZE_MAX}, err));
    for (size_t j = 0; j < a->n_judges; j++)
        if (has_verdict(a, j) && jr_judge_is_person(a->judges[j]))
            number[n + n_people++] = j;
    for (size_t i = 0; i < n + n_people; i++) {
        size_t j = number[i], before = made.n;
        JR_TRY(add_boards(&m, &made, &(judge_set){a->judges[j], &a->judges[j], 1, j}, err));
        if (made.n > before)
            made.of_judge[j] = before;
    }
    if (!made.n && filter_of(options) && made.problem.size)
        return jr_error_set(err, JR_ERR_DATA, "%s", made.problem.data);
    JR_TRY(add_files(&m, &made, err));
    *ret_boards = made;
    return JR_OK;
}

double board_rating(const board *b, size_t model)
{
    size_t record = b->record_of[model];
    return record == SIZE_MAX ? NAN : b->ranking.records[record].median;
}
