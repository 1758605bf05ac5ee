/*
 * The ranking on standard output: a table with what was counted below it, or a format for
 * programs.
 */
#include "language.h"
#include "message.h"
#include "rank.h"
#include "table.h"

#include <jrank/card.h>
#include <jrank/duel.h>

#include <math.h>
#include <string.h>

/* Of people alone and of people with the judge: X(key). */
#define CALIBRATED_KEYS(X)                                                                         \
    X("people"), X("people_lower95"), X("people_upper95"), X("calibrated"),                        \
        X("calibrated_lower95"), X("calibrated_upper95")
/* Of the fit of goals: at one look and at every one. */
#define PEEK_KEYS(X)                                                                               \
    X("peek_rating"), X("one_look_lower95"), X("one_look_upper95"), X("every_look_lower95"),       \
        X("every_look_upper95"), X("every_look_rank_lower"), X("every_look_rank_upper")
#define NO_KEY(key_) {NULL, NULL, .kind = COLUMN_NUMBER}
#define KEY(key_) key_
static const char *const calibrated_keys[] = {CALIBRATED_KEYS(KEY)};
static const char *const peek_keys[] = {PEEK_KEYS(KEY)};

static const table_column rating_columns[] = {
    {"rank", "#", .kind = COLUMN_NUMBER},
    {"model_id", NULL, MEMBER(jr_ranking_record, model_id)},
    {"display_name", "Model", MEMBER(jr_ranking_record, display_name)},
    {"median", "Rating", MEMBER(jr_ranking_record, median)},
    {NULL, "68 %", .kind = COLUMN_TEXT},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {NULL, "Ranks", .kind = COLUMN_TEXT},
    {NULL, "Tier", .kind = COLUMN_NUMBER},
    {NULL, NULL, .kind = COLUMN_TEXT},
    {NULL, NULL, .kind = COLUMN_TEXT},
    {"win_rate", NULL, MEMBER(jr_ranking_record, win_rate)},
    {NULL, "Win rate", .kind = COLUMN_TEXT},
    {"matches", "Matches", MEMBER(jr_ranking_record, matches)},
    {"lower", NULL, MEMBER(jr_ranking_record, lower)},
    {"upper", NULL, MEMBER(jr_ranking_record, upper)},
    {"lower95", NULL, MEMBER(jr_ranking_record, lower95)},
    {"upper95", NULL, MEMBER(jr_ranking_record, upper95)},
    {"mle", NULL, MEMBER(jr_ranking_record, mle)},
    {"rank_ub", NULL, .kind = COLUMN_NUMBER},
    {"rank_lower", NULL, .kind = COLUMN_NUMBER},
    {"rank_upper", NULL, .kind = COLUMN_NUMBER},
    {"tier", NULL, .kind = COLUMN_NUMBER},
    {"unranked", NULL, .kind = COLUMN_TEXT},
    {NULL, NULL, .kind = COLUMN_NUMBER},
    {NULL, NULL, .kind = COLUMN_NUMBER},
    {NULL, NULL, .kind = COLUMN_NUMBER},
    CALIBRATED_KEYS(NO_KEY),
    PEEK_KEYS(NO_KEY),
};

enum {
    N_RATING_COLUMNS = sizeof rating_columns / sizeof *rating_columns,
    /* Whose titles, keys or decimals depend on what was asked for: */
    RATING = 3,
    TIER_SHOWN = 7,
    TOP_SHOWN = 8,
    NEXT_SHOWN = 9,
    N_CALIBRATED = sizeof calibrated_keys / sizeof *calibrated_keys,
    N_PEEK = sizeof peek_keys / sizeof *peek_keys,
    PEEK = N_RATING_COLUMNS - N_PEEK,
    CALIBRATED = PEEK - N_CALIBRATED,
    P_TOP = CALIBRATED - 3,
    NEXT = CALIBRATED - 2,
    EXPECTED_RANK = CALIBRATED - 1,
};

/* On a terminal blank lines part the tiers. */
static const table_column *rating_columns_for(jr_arena *arena, const jr_ranking *ranking,
                                              table_format format)
{
    table_column *columns = jr_arena_alloc(arena, N_RATING_COLUMNS, sizeof *columns);
    memcpy(columns, rating_columns, sizeof rating_columns);
    columns[RATING].decimals = jr_rating_decimals(ranking);
    if (format == TABLE_TERMINAL)
        columns[TIER_SHOWN].title = NULL;
    if (ranking->top) {
        columns[TOP_SHOWN].title =
            jr_arena_format(arena, "Top %llu", (unsigned long long)ranking->top).data;
        columns[P_TOP].key = "p_top";
    }
    if (ranking->posterior) {
        columns[NEXT_SHOWN].title = "> next";
        columns[NEXT].key = "stronger_than_next_confidence";
        columns[EXPECTED_RANK].key = "expected_rank";
    }
    for (size_t k = 0; ranking->calibration && k < N_CALIBRATED; k++)
        columns[CALIBRATED + k].key = calibrated_keys[k];
    for (size_t k = 0; ranking->peek && k < N_PEEK; k++)
        columns[PEEK + k].key = peek_keys[k];
    return columns;
}

static const table_column winrate_columns[] = {
    {"rank", "#", .kind = COLUMN_NUMBER},
    {"model_id", NULL, MEMBER(jr_ranking_record, model_id)},
    {"display_name", "Model", MEMBER(jr_ranking_record, display_name)},
    {"win_rate", "Pooled", MEMBER(jr_ranking_record, win_rate), .decimals = 4},
    {"win_rate_uniform", "By opponent", MEMBER(jr_ranking_record, win_rate_uniform), .decimals = 4},
    {"win_rate_uniform_lower95", NULL, MEMBER(jr_ranking_record, uniform_lower95)},
    {"win_rate_uniform_upper95", NULL, MEMBER(jr_ranking_record, uniform_upper95)},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {"win_rate_implied", "By strength", MEMBER(jr_ranking_record, win_rate_implied), .decimals = 4},
    {"matches", "Matches", MEMBER(jr_ranking_record, matches)},
    {"unranked", NULL, .kind = COLUMN_TEXT},
};

jr_str rank_interval(jr_arena *arena, double low, double high, int decimals)
{
    enum { USUAL_WIDTH = 4 };
    if (isnan(low) || isnan(high))
        return (jr_str){0};
    JR_BUF_AUTO jr_buf begin = {0};
    JR_BUF_AUTO jr_buf end = {0};
    append_rounded(&begin, low, decimals, false);
    append_rounded(&end, high, decimals, false);
    int width = USUAL_WIDTH + (decimals ? 1 + decimals : 0);
    return jr_arena_format(arena, "%*s – %s", width, begin.data, end.data);
}

void rank_append_points(jr_buf *text, const jr_ranking *ranking, double points, double se)
{
    int decimals = 1 + jr_rating_decimals(ranking);
    append_rounded(text, points, decimals, true);
    if (isnan(se))
        return;
    jr_buf_append_text(text, " ± ");
    append_rounded(text, se, decimals, false);
    say(text, " points");
}

/* "3–5", or "4" where there is no doubt; marked where that is every place. */
static jr_str rank_range(jr_arena *arena, const jr_ranking_record *r)
{
    if (!r->rank_lower)
        return (jr_str){0};
    if (r->rank_lower == r->rank_upper)
        return jr_arena_format(arena, "%u", r->rank_lower);
    return jr_arena_format(arena, "%u–%u%s", r->rank_lower, r->rank_upper,
                           r->unranked == JR_UNRANKED_ANY_PLACE ? " *" : "");
}

static jr_str percentage(jr_arena *arena, double share)
{
    return isnan(share) ? (jr_str){0} : jr_arena_format(arena, "%5.1f %%", 100 * share);
}

static double rank_or_none(uint32_t rank)
{
    return rank ? (double)rank : (double)NAN;
}

static void add_rating_row(table *t, const jr_ranking *ranking, size_t i)
{
    const jr_ranking_record *r = &ranking->records[i];
    bool is_weakest = r->stronger_than_next < 0;
    table_add_number(t, rank_or_none(r->rank));
    TABLE_ADD(t, jr_ranking_record, r);
    int decimals = t->columns[RATING].decimals;
    table_add_text(t, rank_interval(t->arena, r->lower, r->upper, decimals));
    table_add_text(t, rank_interval(t->arena, r->lower95, r->upper95, decimals));
    table_add_text(t, rank_range(t->arena, r));
    table_add_number(t, rank_or_none(r->tier));
    table_add_text(t, percentage(t->arena, r->p_top));
    table_add_text(t, is_weakest ? JR_STR("") : percentage(t->arena, r->stronger_than_next));
    TABLE_ADD(t, jr_ranking_record, r);
    table_add_text(t, percentage(t->arena, r->win_rate));
    TABLE_ADD(t, jr_ranking_record, r);
    table_add_number(t, rank_or_none(r->rank_ub));
    table_add_number(t, rank_or_none(r->rank_lower));
    table_add_number(t, rank_or_none(r->rank_upper));
    table_add_number(t, rank_or_none(r->tier));
    table_add_text(t, jr_str_from(jr_unranked_name(r->unranked)));
    table_add_number(t, r->p_top);
    table_add_number(t, r->stronger_than_next);
    table_add_number(t, ranking->posterior ? ranking->posterior->expected_rank[i] : (double)NAN);
    const jr_calibrated none = {.people = {NAN, NAN, NAN, NAN}, .calibrated = {NAN, NAN, NAN, NAN}};
    const jr_calibrated *c = ranking->calibration ? &ranking->calibration->ratings[i] : &none;
    table_add_number(t, c->people.rating);
    table_add_number(t, c->people.lower95);
    table_add_number(t, c->people.upper95);
    table_add_number(t, c->calibrated.rating);
    table_add_number(t, c->calibrated.lower95);
    table_add_number(t, c->calibrated.upper95);
    const jr_peek_rating not_looked = {NAN, NAN, NAN, NAN, NAN, 0, 0, {0}};
    const jr_peek_rating *p = ranking->peek ? &ranking->peek->ratings[i] : &not_looked;
    table_add_number(t, p->rating);
    table_add_number(t, p->lower95);
    table_add_number(t, p->upper95);
    table_add_number(t, p->every_lower95);
    table_add_number(t, p->every_upper95);
    table_add_number(t, p->rank_lower ? (double)p->rank_lower : NAN);
    table_add_number(t, p->rank_upper ? (double)p->rank_upper : NAN);
}

static void add_winrate_row(table *t, const jr_ranking_record *r)
{
    table_add_number(t, rank_or_none(r->rank));
    TABLE_ADD(t, jr_ranking_record, r);
    table_add_text(t, rank_interval(t->arena, r->uniform_lower95, r->uniform_upper95, 4));
    TABLE_ADD(t, jr_ranking_record, r);
    table_add_text(t, jr_str_from(jr_unranked_name(r->unranked)));
}

/* The best first; the file has them last. In parts, one table after the other. */
static void append_tables(jr_buf *text, jr_arena *arena, const jr_ranking *ranking, bool by_winrate,
                          table_format format)
{
    uint32_t n_parts = !by_winrate && ranking->n_components > 1 ? ranking->n_components : 0;
    bool for_people = is_for_people(format);
    for (uint32_t part = n_parts && for_people ? 1 : 0; part <= (for_people ? n_parts : 0);
         part++) {
        table t;
        if (by_winrate)
            table_init(&t, arena, ROWS(winrate_columns));
        else
            table_init(&t, arena, rating_columns_for(arena, ranking, format), N_RATING_COLUMNS);
        uint32_t tier = 1;
        for (size_t i = ranking->n_records; i-- > 0;) {
            const jr_ranking_record *record = &ranking->records[i];
            bool last_part = part == n_parts;
            if (part && record->component != part && !(last_part && record->component == 0))
                continue;
            if (for_people && record->unranked == JR_UNRANKED_FEW_MATCHES)
                continue;
            if (by_winrate) {
                add_winrate_row(&t, record);
                continue;
            }
            if (record->tier && record->tier != tier)
                table_begin_group(&t);
            tier = record->tier ? record->tier : tier;
            add_rating_row(&t, ranking, i);
        }
        if (part)
            say(text, "%sPart %u of %u:\n\n", part > 1 ? "\n" : "", part, n_parts);
        table_append(text, &t, format, 0);
    }
}

/* The models that --min-matches keeps off the board. */
static void append_few(jr_buf *text, const jr_ranking *ranking, const rank_options *options)
{
    enum { MOST_COLUMNS = 60 };
    size_t n = 0;
    for (size_t i = ranking->n_records; i-- > 0;) {
        const jr_ranking_record *r = &ranking->records[i];
        if (r->unranked != JR_UNRANKED_FEW_MATCHES)
            continue;
        if (n++ == 0)
            say(text,
                "Fewer than %lld matches, so not on the board: ", (long long)options->min_matches);
        else
            jr_buf_append_text(text, ", ");
        jr_text_append_clipped(text, r->display_name, MOST_COLUMNS);
        jr_buf_format(text, " (%.0f)", r->matches);
    }
    if (n)
        jr_buf_append_char(text, '\n');
}

static bool has_any_place(const jr_ranking *ranking)
{
    for (size_t i = 0; i < ranking->n_records; i++)
        if (ranking->records[i].unranked == JR_UNRANKED_ANY_PLACE)
            return true;
    return false;
}

/* Where many verdicts are missing, the widest range of a rating that they leave. */
static void append_missing(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                           table_format format)
{
    int decimals = jr_rating_decimals(ranking);
    table_column columns[] = {{NULL, "Model", .kind = COLUMN_TEXT},
                              {NULL, "Missing", .kind = COLUMN_NUMBER},
                              {NULL, "All lost", .kind = COLUMN_NUMBER, .decimals = decimals},
                              {NULL, "Estimate", .kind = COLUMN_NUMBER, .decimals = decimals},
                              {NULL, "All won", .kind = COLUMN_NUMBER, .decimals = decimals}};
    table t;
    table_init(&t, arena, ROWS(columns));
    for (size_t i = ranking->n_records; i-- > 0;) {
        const jr_ranking_record *r = &ranking->records[i];
        if (isnan(r->rating_all_lost) && isnan(r->rating_all_won))
            continue;
        table_add_text(&t, r->display_name);
        table_add_number(&t, r->missing);
        table_add_number(&t, r->rating_all_lost);
        table_add_number(&t, r->mle);
        table_add_number(&t, r->rating_all_won);
    }
    if (t.n_cells == 0)
        return;
    say(text, "\nRatings if all verdicts without a winner on a model were lost, or won:"
              "\n\n");
    table_append(text, &t, format, 0);
}

static void append_home_advantage(jr_buf *text, const jr_ranking *ranking)
{
    const jr_home_advantage *home = &ranking->home;
    if (isnan(home->logit)) {
        say(text, "Home advantage: %s\n",
            ranking->home_mode == JR_HOME_NONE ? translate("none") : translate("not estimated"));
        return;
    }
    say(text, "Home advantage of the first seat: ");
    rank_append_points(text, ranking, home->rating, home->se);
    if (ranking->home_mode == JR_HOME_FIXED)
        say(text, " points, as given");
    say(text, " (wins %.1f %% between equals)", 100 * home->p_first);
    if (!isnan(home->chi2)) {
        jr_buf_append_text(text, ", ");
        append_chi_squared(text, home->chi2, 0, home->p_value);
    }
    jr_buf_append_char(text, '\n');
}

/* What was read of vote files besides models and verdicts. */
static void append_columns(jr_buf *text, const jr_vote_columns *columns)
{
    if (!columns || (!columns->used.size && !columns->unused.size))
        return;
    say(text, "Columns: ");
    if (columns->used.size)
        jr_buf_format(text, "%.*s", JR_STR_ARG(columns->used));
    if (columns->unused.size)
        say(text, "%snot used: %.*s", columns->used.size ? "; " : "", JR_STR_ARG(columns->unused));
    jr_buf_append_char(text, '\n');
}

/* How many votes of one weight would say as much [Kish 1965]. */
static void append_weights(jr_buf *text, const jr_ranking *ranking, const jr_votes *votes)
{
    double sum = 0, squares = 0;
    if (!ranking->weights.size)
        return;
    for (size_t k = 0; k < votes->counts.n_cells; k++) {
        sum += jr_cell_total(&votes->counts.cells[k]);
        squares += jr_cell_total(&votes->weights->squares[k]);
    }
    if (votes->weights->n_soft)
        say(text, "Soft verdicts: %llu of %llu count by their probabilities%s\n",
            (unsigned long long)votes->weights->n_soft, (unsigned long long)ranking->votes.valid,
            votes->weights->n_soft < ranking->votes.valid ? translate(", the others as they are")
                                                          : "");
    if (jr_str_compare(ranking->weights, JR_STR("soft")) == 0)
        return;
    bool by_pair = jr_str_compare(ranking->weights, JR_STR("pair")) == 0;
    say(text, "Weights: by %s%.*s; the votes are worth %.0f of equal weight\n",
        by_pair                ? ""
        : ranking->judges.jury ? translate("the ")
                               : translate("the column "),
        JR_STR_ARG(ranking->weights), sum * sum / squares);
}

static void append_report(jr_buf *text, const jr_ranking *ranking, const jr_votes *votes)
{
    const jr_votes_report *v = &ranking->votes;
    say(text, "Votes: %llu valid, %llu invalid, %llu duplicates", (unsigned long long)v->valid,
        (unsigned long long)v->invalid, (unsigned long long)v->duplicates);
    if (v->self_matches)
        say(text, ", %llu of a model against itself", (unsigned long long)v->self_matches);
    if (v->filtered)
        say(text, ", %llu of other models", (unsigned long long)v->filtered);
    if (v->not_blind)
        say(text, ", %llu not blind", (unsigned long long)v->not_blind);
    if (v->not_sampled)
        say(text, ", %llu not sampled", (unsigned long long)v->not_sampled);
    if (v->by_filter)
        say(text, ", %llu left out by the filter", (unsigned long long)v->by_filter);
    if (v->other_rows)
        say(text, ", %llu rows that are no votes", (unsigned long long)v->other_rows);
    if (v->torn_lines)
        say(text, ", %llu unfinished last lines", (unsigned long long)v->torn_lines);
    jr_buf_append_char(text, '\n');
    append_columns(text, votes->columns);
    if (v->invalid && votes->first_invalid.size) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        say(text, "First invalid: %.*s\n", JR_STR_ARG(sentence_said(arena, votes->first_invalid)));
    }
    enum { MOST_JUDGES = 10 };
    for (size_t i = 0; i < votes->n_judges && i < MOST_JUDGES && votes->n_judges > 1; i++)
        say(text, "  %.*s: %llu valid, %llu invalid, %llu duplicates\n",
            JR_STR_ARG(votes->judges[i].judge), (unsigned long long)votes->judges[i].valid,
            (unsigned long long)votes->judges[i].invalid,
            (unsigned long long)votes->judges[i].duplicates);
    if (votes->n_judges > MOST_JUDGES)
        say(text, "  and %zu more judges\n", votes->n_judges - MOST_JUDGES);
}

static void append_places(jr_buf *text, const jr_ranking *ranking, table_format format)
{
    say(text, "Ranks: places that the data leave, all at once at 95 %%; %s\n",
        format == TABLE_TERMINAL ? translate("a blank line begins a tier")
                                 : translate("tiers are numbered from the strongest"));
    if (has_any_place(ranking))
        say(text, "*: any place is open to the model, so it has no rank\n");
    if (ranking->top)
        say(text, "Top %llu: probability to be among the first %llu, by simulation\n",
            (unsigned long long)ranking->top, (unsigned long long)ranking->top);
}

static void append_method(jr_buf *text, const jr_ranking *ranking, table_format format)
{
    bool by_median = ranking->posterior || ranking->intervals == JR_INTERVALS_VOTE_BOOTSTRAP;
    say(text, "Ratings: %s, %g point%s a factor of %g in the odds, ",
        by_median ? translate("medians") : translate("estimates"), ranking->scale,
        ranking->scale == 1 ? "" : "s", ranking->base);
    if (jr_str_compare(ranking->anchor, JR_STR("mean")) == 0)
        say(text, "mean %g\n", ranking->init_rating);
    else
        say(text, "%.*s fixed\n", JR_STR_ARG(ranking->anchor));
    static const char *const meanings[] = {
#define MEANING(id, name, meaning) meaning,
        JR_INTERVALS(MEANING)
#undef MEANING
    };
    static const char *const targets[] = {
#define TARGET(id, name, name_in_files, meaning) meaning,
        JR_CLUSTERS(TARGET)
#undef TARGET
    };
    jr_intervals intervals = ranking->intervals;
    say(text, "Intervals: ");
    if (ranking->pool)
        say(text, "for the %llu questions that these were drawn from%s; ",
            (unsigned long long)ranking->pool,
            ranking->target == JR_CLUSTER_QUESTION_JUDGE ? translate(" and new judges like these")
                                                         : "");
    else if (ranking->target != JR_CLUSTER_AUTO)
        say(text, "for %s; ", translate(targets[ranking->target]));
    jr_buf_append_text(text, translate(meanings[intervals]));
    if (ranking->bootstrap_n)
        say(text, ", %llu rounds, seed %llu", (unsigned long long)ranking->bootstrap_n,
            (unsigned long long)ranking->seed);
    if (ranking->n_questions)
        say(text, ", %llu question%s", (unsigned long long)ranking->n_questions,
            ranking->n_questions == 1 ? "" : "s");
    if (!isnan(ranking->separability))
        say(text, "; %.0f %% of the pairs are apart at 95 %%", 100 * ranking->separability);
    jr_buf_append_char(text, '\n');
    rank_append_posterior(text, ranking);
    append_places(text, ranking, format);
}

void rank_print(jr_arena *arena, const jr_ranking *ranking, const jr_votes *votes,
                const rank_options *options, const flagged_ranking *all)
{
    JR_BUF_AUTO jr_buf text = {0};
    table_format format = (table_format)options->format;
    bool by_winrate = options->compute == JR_METHOD_WINRATE;
    if (format == TABLE_JSON && !all)
        jr_ranking_format(&text, ranking);
    else if (format != TABLE_JSON && (format != TABLE_CSV || !(ranking->n_categories || all)))
        append_tables(&text, arena, ranking, by_winrate, format);
    if (is_for_people(format)) {
        jr_buf_append_char(&text, '\n');
        append_few(&text, ranking, options);
        if (!by_winrate) {
            append_home_advantage(&text, ranking);
            rank_append_judges(&text, ranking);
            rank_append_epochs(&text, arena, ranking);
            rank_append_ties(&text, ranking);
        }
        append_report(&text, ranking, votes);
        append_weights(&text, ranking, votes);
        if (!by_winrate) {
            append_method(&text, ranking, format);
            append_missing(&text, arena, ranking, format);
        }
        rank_append_control(&text, arena, ranking, format);
        rank_append_jury(&text, arena, ranking, format);
        rank_append_calibration(&text, arena, ranking, format);
        rank_append_peek(&text, arena, ranking, format);
        rank_append_diagnosis(&text, arena, ranking, format);
    }
    if (format != TABLE_JSON && ranking->n_categories)
        rank_append_categories(&text, arena, ranking, format);
    if (all)
        rank_append_flagged(&text, arena, ranking, votes, all, format);
    print_in_format(format, jr_buf_str(&text));
}
