/*
 * Battles: votes counted per pair by each thread in a table of its own. Those that say more than
 * who won are kept one by one.
 */
#include <jrank/votes.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "battle_rows.h"
#include "battles.h"
#include "census.h"
#include "tally.h"
#include "vote_columns.h"
#include "vote_row.h"
#include "vote_style.h"

/* The table of pairs is larger than the first caches of a processor: votes are counted many at a
 * time, since the processor waits for the places of several at once and would wait for each that
 * comes alone. */
enum { MANY_VOTES = 128 };

/* To be counted, and kept where it says more than who won. */
typedef struct waiting_vote {
    uint32_t first, second, question;
    uint8_t winner;
    bool is_kept;
} waiting_vote;

typedef struct battle_worker {
    tally tally;
    battle_rows rows;     /* of battles that say more than who won */
    jr_buf first_invalid; /* the sentence about its first invalid verdict */
    uint64_t first_invalid_file, first_invalid_place;
    uint64_t n_not_blind, n_not_sampled;
    bool has_no_seats;
    bool *has_number;  /* per covariate, of votes whose style is not known */
    bool has_style;    /* of some vote it is */
    jr_buf categories; /* of the vote that is read */
    waiting_vote waiting[MANY_VOTES];
    float *waiting_style; /* of each */
    size_t n_waiting;
    uint64_t run; /* of those */
} battle_worker;

typedef struct battle_count {
    const jr_votes_options *options;
    jr_vote_wanted wanted;
    bool wants_months;
    vote_style style;
    size_t n_by; /* columns that may tell the category, behind the texts of style */
    battle_worker *workers;
    unsigned n_workers;
} battle_count;

static void note_invalid(const battle_count *c, battle_worker *worker, const vote_row *row)
{
    bool is_first = worker->first_invalid.size == 0 || worker->first_invalid_file != row->file ||
                    row->place < worker->first_invalid_place;
    if (!is_first || (worker->first_invalid.size && worker->first_invalid_file < row->file) ||
        !tally_is_listed(c->options, row->first) || !tally_is_listed(c->options, row->second) ||
        jr_str_compare(row->first, row->second) == 0)
        return;
    worker->first_invalid_file = row->file;
    worker->first_invalid_place = row->place;
    worker->first_invalid.size = 0;
    jr_buf_format(&worker->first_invalid, "%s:%llu: %.*s", row->name, (unsigned long long)row->line,
                  JR_STR_ARG(row->problem));
}

static void count_waiting(battle_worker *worker)
{
    for (size_t i = 0; i < worker->n_waiting; i++) {
        const waiting_vote *vote = &worker->waiting[i];
        uint32_t pair = tally_pair_number(&worker->tally, vote->first, vote->second);
        tally_count(&worker->tally, pair, (winner)vote->winner);
        if (vote->is_kept)
            battle_rows_add_plain(&worker->rows, worker->run, vote->question,
                                  worker->waiting_style + i * worker->rows.n_style, pair,
                                  (winner)vote->winner);
    }
    worker->n_waiting = 0;
}

/* Makes room for a vote of this run, and returns that for its style. */
static float *begin_waiting(battle_worker *worker, uint64_t run)
{
    if (worker->n_waiting == MANY_VOTES || run != worker->run)
        count_waiting(worker);
    worker->run = run;
    return worker->waiting_style + worker->n_waiting * worker->rows.n_style;
}

static void count_soon(battle_worker *worker, waiting_vote vote)
{
    worker->waiting[worker->n_waiting++] = vote;
}

/* The number of a name in a map, which is looked up once for all rows that share it. */
static uint32_t number_of(name_map *names, jr_str name, uint32_t *shared)
{
    if (!shared)
        return name_map_add(names, name);
    if (*shared == NAME_NONE)
        *shared = name_map_add(names, name);
    return *shared;
}

static uint32_t number_of_question(battle_worker *worker, const vote_row *row)
{
    shared_text *shared = row->shared_question;
    return row->question.size ? number_of(&worker->rows.questions, row->question,
                                          shared ? &shared->question : NULL)
                              : NAME_NONE;
}

static uint32_t number_of_model(battle_worker *worker, jr_str name, shared_text *shared)
{
    return number_of(&worker->tally.models, name, shared ? &shared->model : NULL);
}

static jr_status add_vote(void *context, unsigned number, const vote_row *row, jr_error *err)
{
    (void)err;
    enum { PLACE_BITS = 48 };
    const battle_count *c = context;
    battle_worker *worker = &c->workers[number];
    if (row->is_not_blind || row->is_not_sampled) {
        worker->n_not_blind += row->is_not_blind;
        worker->n_not_sampled += !row->is_not_blind;
        return JR_OK;
    }
    if (row->has_no_seats) /* written seldom: the next worker's tally may share the cache line */
        worker->has_no_seats = true;
    uint32_t a = number_of_model(worker, row->first, row->shared[0]);
    uint32_t b = number_of_model(worker, row->second, row->shared[1]);
    float *style = begin_waiting(worker, row->file << PLACE_BITS | row->run);
    waiting_vote vote = {a, b, NAME_NONE, (uint8_t)row->winner, false};
    bool is_soft = row->score > 0 && row->score < 1 && row->score != 0.5;
    double score = is_soft ? (float)row->score : row->score; /* as the rows keep it */
    bool says_more = c->style.n || c->wanted.by || row->has_weight || is_soft ||
                     row->question.size || row->voter.size || row->id.size ||
                     (c->wants_months && isfinite(row->time));
    if (row->winner == WINNER_INVALID || !says_more) {
        count_soon(worker, vote);
        if (row->winner == WINNER_INVALID)
            note_invalid(c, worker, row);
        return JR_OK;
    }
    worker->categories.size = 0;
    for (size_t i = 0; i < c->n_by && !worker->categories.size; i++)
        vote_value_categories(&row->values[c->style.n_texts + i], &worker->categories);
    battle_facts facts = {.question = number_of_question(worker, row),
                          .voter = row->voter,
                          .id = row->id,
                          .score = score,
                          .time = row->time,
                          .weight = row->has_weight ? row->weight : (double)NAN,
                          .style = style,
                          .categories = jr_buf_str(&worker->categories),
                          .turn = row->turn};
    if (c->style.n) {
        vote_style_read(&c->style, row->numbers, row->values, style);
        if (isnan(style[0]))
            vote_style_note(&c->style, row->numbers, worker->has_number);
        else
            worker->has_style = true;
    }
    if (battle_rows_is_plain(&worker->rows, &facts)) {
        vote.question = facts.question;
        vote.is_kept = true;
        count_soon(worker, vote);
        return JR_OK;
    }
    pair_votes_add(tally_pair(&worker->tally, a, b), row->winner, score, 1);
    battle_rows_add(&worker->rows, row->file << PLACE_BITS | row->place, &facts, a, b, row->winner);
    return JR_OK;
}

static bool is_before(const battle_worker *a, const battle_worker *b)
{
    if (a->first_invalid_file != b->first_invalid_file)
        return a->first_invalid_file < b->first_invalid_file;
    return a->first_invalid_place < b->first_invalid_place;
}

static jr_status keep_first_of_day(const battle_count *c, battle_rows *rows, tally *total,
                                   const char *source, jr_votes *votes, jr_error *err)
{
    if (!c->options->filter || !c->options->filter->per_voter_day)
        return JR_OK;
    uint64_t n_unknown;
    votes->report.by_filter +=
        battle_rows_keep_first(rows, total, c->options->filter->per_voter_day, &n_unknown);
    size_t n_voters = rows->voters.n;
    if (n_voters && n_unknown < battle_rows_count(rows))
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: does not say %s, so votes per voter and day can't be counted; HINT: "
                        "--columns %s=COLUMN names the column that does",
                        source, n_voters ? "when people voted" : "who voted",
                        n_voters ? "time" : "voter");
}

/* A column to be held equal of which no vote has a number is named wrongly. */
static jr_status check_style(const battle_count *c, const vote_report *read, const char *source,
                             jr_arena *arena, jr_error *err)
{
    bool *has_number = jr_arena_alloc(arena, c->style.n, sizeof *has_number);
    memset(has_number, 0, c->style.n);
    for (unsigned i = 0; i < c->n_workers; i++) {
        if (c->workers[i].has_style)
            return JR_OK;
        for (size_t k = 0; k < c->style.n; k++)
            has_number[k] |= c->workers[i].has_number[k];
    }
    return vote_style_check(&c->style, c->wanted.style, has_number, read->columns, read->n_columns,
                            source, err);
}

static jr_status refuse_category(const char *by, const vote_report *read, const char *source,
                                 jr_error *err)
{
    jr_nearest nearest = {.typed = jr_str_from(by)};
    for (size_t i = 0; i < read->n_columns; i++)
        if (jr_str_compare(read->columns[i], nearest.typed) != 0)
            jr_nearest_consider(&nearest, read->columns[i]);
    JR_BUF_AUTO jr_buf guess = {0};
    vote_columns_guess(&guess, nearest.name);
    return jr_error_set(err, JR_ERR_USAGE,
                        "%s: no vote has the column '%s' of --by, or a category in it%.*s", source,
                        by, JR_STR_ARG(jr_buf_str(&guess)));
}

/* The sums of all workers. */
static jr_status finish(const battle_count *c, const vote_report *read, const char *source,
                        jr_arena *arena, jr_votes *votes, jr_vote_columns *columns,
                        vote_months *ret_months, jr_error *err)
{
    const battle_worker *first = NULL;
    TALLY_AUTO tally total;
    tally_init(&total);
    BATTLE_ROWS_AUTO battle_rows rows;
    battle_rows_init(&rows, total.arena);
    for (unsigned i = 0; i < c->n_workers; i++) {
        battle_worker *worker = &c->workers[i];
        AUTO_FREE uint32_t *pairs = NULL;
        count_waiting(worker);
        tally_settle(&worker->tally);
        AUTO_FREE uint32_t *models = tally_merge(&total, &worker->tally, &pairs);
        battle_rows_merge(&rows, &worker->rows, models, pairs, c->options->n_threads);
        battle_rows_release(&worker->rows);
        votes->report.not_blind += worker->n_not_blind;
        votes->report.not_sampled += worker->n_not_sampled;
        if (worker->has_no_seats)
            votes->seats = JR_SEATS_NONE;
        if (worker->first_invalid.size && (!first || is_before(worker, first)))
            first = worker;
    }
    if (first)
        votes->first_invalid = jr_arena_copy(arena, jr_buf_str(&first->first_invalid));
    if (rows.has_weights)
        battle_rows_unfold(&rows, &total);
    battle_rows_drop_duplicates(&rows, &total);
    JR_TRY(keep_first_of_day(c, &rows, &total, source, votes, err));
    tally_finish(&total, c->options, arena, votes);
    const jr_votes_report *report = &votes->report;
    JR_TRY(census_check_battles(&read->winners, source, report->valid + report->duplicates,
                                report->invalid, err));
    bool is_styled_alone = c->style.n && c->wanted.grouped && battle_rows_are_plain(&rows);
    if (!is_styled_alone)
        battle_rows_take_details(&rows, &total, arena, c->wanted.grouped, c->options->n_threads,
                                 votes, columns);
    battle_rows_take_weights(&rows, &total, arena, votes);
    if (votes->weights && report->valid && votes->weights->counts.n_cells == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: no vote has a weight above 0", source);
    if (c->style.n && report->valid)
        JR_TRY(check_style(c, read, source, arena, err));
    if (c->style.n)
        battle_rows_take_style(&rows, &total, arena, is_styled_alone, c->options->n_threads, votes,
                               columns);
    if (c->wanted.by && rows.categories.n == 0)
        return refuse_category(c->wanted.by, read, source, err);
    if (c->wanted.by)
        battle_rows_take_categories(&rows, &total, arena, votes, columns);
    if (ret_months)
        *ret_months = battle_rows_take_months(&rows, &total, arena, votes);
    bool has_codes = read->winners.n_values || read->winners.is_full;
    return tally_require(votes, source, has_codes ? CENSUS_HINT : "", err);
}

/* The first of them that tells a category counts. */
enum { MAX_BY = 2 };

/* The Arena's votes have their categories in an object of another name. */
static size_t columns_of_category(const char *by, jr_str ret_columns[MAX_BY])
{
    if (!by)
        return 0;
    ret_columns[0] = jr_str_from(by);
    ret_columns[1] = JR_STR("category_tag");
    return strcmp(by, "category") == 0 ? 2 : 1;
}

jr_status jr_votes_load_battles(jr_arena *arena, const char *const *paths, size_t n_paths,
                                const jr_votes_options *options, jr_votes *ret_votes, jr_error *err)
{
    return battles_load(arena, paths, n_paths, options, ret_votes, NULL, err);
}

jr_status battles_load(jr_arena *arena, const char *const *paths, size_t n_paths,
                       const jr_votes_options *options, jr_votes *ret_votes,
                       battles_extra *ret_extra, jr_error *err)
{
    if (n_paths == 0)
        return jr_error_set(err, JR_ERR_USAGE, "no file with battles was named");
    vote_plan plan = {.paths = paths,
                      .n_paths = n_paths,
                      .columns = options->columns,
                      .n_columns = options->n_columns,
                      .without_weights = options->without_weights,
                      .filter = options->filter,
                      .winner_codes = options->winner_codes,
                      .n_threads = options->n_threads,
                      .with_tags = options->wanted && options->wanted->by,
                      .without_sha256 = options->without_sha256};
    battle_count c = {.options = options,
                      .wants_months = ret_extra != NULL,
                      .n_workers = vote_plan_workers(&plan)};
    if (options->wanted)
        c.wanted = *options->wanted;
    JR_TRY(vote_style_init(arena, c.wanted.style, c.wanted.n_style, &c.style, err));
    jr_str *wanted = jr_arena_alloc(arena, c.style.n_texts + MAX_BY, sizeof *wanted);
    for (size_t i = 0; i < c.style.n_texts; i++)
        wanted[i] = c.style.texts[i];
    c.n_by = columns_of_category(c.wanted.by, wanted + c.style.n_texts);
    plan.wanted = wanted;
    plan.n_wanted = c.style.n_texts + c.n_by;
    plan.numbers = c.style.columns;
    plan.n_numbers = c.style.n_columns;
    AUTO_FREE battle_worker *workers = memory_zeroed(c.n_workers, sizeof *workers);
    c.workers = workers;
    for (unsigned i = 0; i < c.n_workers; i++) {
        tally_init(&workers[i].tally);
        battle_rows_init(&workers[i].rows, workers[i].tally.arena);
        workers[i].rows.n_style = c.style.n;
        workers[i].rows.keeps_all = c.wanted.by != NULL;
        workers[i].rows.keeps_times = c.wants_months;
        workers[i].has_number = memory_zeroed(c.style.n, sizeof(bool));
        workers[i].waiting_style = jr_arena_alloc(arena, MANY_VOTES * c.style.n, sizeof(float));
    }
    vote_report read;
    jr_status status = vote_rows_read(arena, &plan, add_vote, &c, &read, err);
    jr_votes votes = {0};
    battles_extra extra = {0};
    if (status == JR_OK) {
        votes.inputs = read.inputs;
        votes.n_inputs = read.n_inputs;
        votes.report.torn_lines = read.n_torn;
        votes.report.other_rows = read.n_other;
        votes.report.by_filter = read.n_filtered;
        jr_vote_columns *columns = jr_arena_alloc(arena, 1, sizeof *columns);
        columns->used = read.used;
        columns->unused = read.unused;
        votes.columns = columns;
        columns->style_names = c.wanted.style;
        status = finish(&c, &read, vote_plan_source(&plan), arena, &votes, columns,
                        ret_extra ? &extra.months : NULL, err);
    }
    for (unsigned i = 0; i < c.n_workers; i++) {
        battle_rows_release(&workers[i].rows);
        tally_release(&workers[i].tally);
        jr_buf_release(&workers[i].first_invalid);
        jr_buf_release(&workers[i].categories);
        free(workers[i].has_number);
    }
    if (status != JR_OK)
        return status;
    *ret_votes = votes;
    extra.has_conversations = read.has_conversations;
    if (ret_extra)
        *ret_extra = extra;
    return JR_OK;
}
