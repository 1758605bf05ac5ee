/*
 * Votes from any source as a text of votes: each becomes the rows that a reader of vote files
 * gives, and these are written. By one thread, so that they come in the order of the file; a CSV
 * takes a pass before that for its columns.
 */
#include <jrank/bench.h>
#include <jrank/votes.h>

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/english.h"
#include "base/memory.h"
#include "count_rows.h"
#include "folder.h"
#include "judgment_filter.h"
#include "judgment_table.h"
#include "vote_bench.h"
#include "vote_writer.h"

typedef struct conversion {
    jr_arena *arena;
    const jr_vote_source *source;
    const jr_votes_options *options;
    const jr_str *wanted; /* columns of files */
    size_t n_wanted;
} conversion;

static jr_status give_battles(const conversion *c, vote_sink sink, void *context, jr_error *err)
{
    vote_plan plan = {.paths = c->source->battles,
                      .n_paths = c->source->n_battles,
                      .columns = c->options->columns,
                      .n_columns = c->options->n_columns,
                      .wanted = c->wanted,
                      .n_wanted = c->n_wanted,
                      .winner_codes = c->options->winner_codes,
                      .filter = c->options->filter,
                      .n_threads = 1,
                      .without_sha256 = true};
    vote_report report;
    return vote_rows_read(c->arena, &plan, sink, context, &report, err);
}

/* The judgments that count, and those that say nothing; the category is that of the question. */
static jr_status give_table(const judgment_table *t, const bool *is_out,
                            const jr_question_list *questions, vote_sink sink, void *context,
                            jr_error *err)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (row->status == JUDGMENT_REPLACED || is_out[i])
            continue;
        vote_value values[N_HANDED_ON] = {{0}};
        jr_str category = jr_question_category(questions, t->questions[row->question]);
        for (size_t k = 0; k < N_HANDED_ON && category.size; k++)
            if (jr_str_compare(vote_handed_on[k], JR_STR("category")) == 0)
                values[k] = (vote_value){.kind = VOTE_TEXT, .text = category};
        vote_row vote = {
            .first = t->models[row->first],
            .second = t->models[row->second],
            .winner = row->status == JUDGMENT_UNREADABLE ? WINNER_INVALID : (winner)row->winner,
            .score = NAN,
            .question = t->questions[row->question],
            .voter = row->voter == NO_VOTER ? t->judges[row->judge] : t->voters[row->voter],
            .turn = row->turn,
            .time = NAN,
            .weight = 1,
            .is_clear = row->is_clear,
            .is_not_blind = row->status == JUDGMENT_NOT_BLIND,
            .is_not_sampled = row->status == JUDGMENT_NOT_SAMPLED,
            .values = values,
            .line = row->place.line};
        JR_TRY(sink(context, 0, &vote, err));
    }
    return JR_OK;
}

static jr_status give_bench(const conversion *c, vote_sink sink, void *context, jr_error *err)
{
    const char *folder = c->source->bench_folder;
    const jr_votes_options *options = c->options;
    jr_str *judges;
    size_t n;
    jr_question_list questions = {0};
    JR_TRY(folder_select_judges(c->arena, folder, options->judges, options->n_judges,
                                options->with_people, &judges, &n, err));
    jr_status status = jr_questions_load(c->arena, folder, &questions, err);
    if (status != JR_OK && status != JR_ERR_NOT_FOUND)
        return status;
    JUDGMENT_TABLE_AUTO judgment_table *t = NULL;
    judgment_plan plan = {.n_threads = options->n_threads,
                          .needs_stale = judgment_filter_needs_stale(options->filter),
                          .needs_flags = judgment_filter_needs_flags(options->filter)};
    JR_TRY(judgment_table_open_bench(folder, judges, n, plan, NULL, &t, err));
    AUTO_FREE bool *is_out = memory_zeroed(t->n_rows, sizeof *is_out);
    if (options->filter)
        JR_TRY(judgment_filter_apply(t, folder, options->filter, is_out, err));
    return give_table(t, is_out, &questions, sink, context, err);
}

static jr_status give_same(vote_sink sink, void *context, vote_row *vote, winner w, double n,
                           jr_error *err)
{
    vote->winner = w;
    for (double i = 0; i < n; i++)
        JR_TRY(sink(context, 0, vote, err));
    return JR_OK;
}

/* Of scores, whose sums are not exact. */
static const double SUMMED = 1e-9;

/* A judge votes once on a match, so of several votes all but one would be lost. */
static jr_status check_cell(const conversion *c, const jr_cell *cell, bool is_of_judge,
                            bool is_score, jr_error *err)
{
    double n = jr_cell_total(cell);
    bool is_whole = is_score
                        ? fabs(n - round(n)) < SUMMED * n
                        : cell->wins == floor(cell->wins) && cell->losses == floor(cell->losses) &&
                              cell->ties == floor(cell->ties);
    if (!is_whole)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: has parts of votes, of which no single votes can be made; "
                            "HINT: --to counts",
                            c->source->counts);
    if (is_of_judge && n > 1)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: has several votes of one judge on one match, of which single "
                            "votes would keep the last; HINT: --to counts",
                            c->source->counts);
    return JR_OK;
}

/* The votes of a row, one by one. */
static jr_status give_row(const jr_votes *votes, const jr_detail *row, double weight, bool is_score,
                          vote_sink sink, void *context, jr_error *err)
{
    const vote_value values[N_HANDED_ON] = {{0}};
    const jr_cell *cell = &row->cell;
    double n = jr_cell_total(cell);
    bool has_question = votes->n_details > 0, has_judge = has_question && votes->n_judges > 0;
    vote_row vote = {.first = votes->models[cell->first],
                     .second = votes->models[cell->second],
                     .score = NAN,
                     .question = has_question ? votes->questions[row->question] : (jr_str){0},
                     .voter = has_judge ? votes->judges[row->judge].judge : (jr_str){0},
                     .turn = 1,
                     .time = NAN,
                     .weight = weight,
                     .values = values};
    if (is_score) {
        vote.score = cell->wins / n;
        winner w = cell->wins > cell->losses   ? WINNER_FIRST
                   : cell->wins < cell->losses ? WINNER_SECOND
                                               : WINNER_TIE;
        return give_same(sink, context, &vote, w, round(n), err);
    }
    JR_TRY(give_same(sink, context, &vote, WINNER_FIRST, cell->wins, err));
    JR_TRY(give_same(sink, context, &vote, WINNER_SECOND, cell->losses, err));
    return give_same(sink, context, &vote, WINNER_TIE, cell->ties, err);
}

static jr_status give_counts(const conversion *c, vote_sink sink, void *context, jr_error *err)
{
    jr_votes votes;
    count_list list = {0};
    JR_TRY(counts_load(c->arena, c->source->counts, c->options, &votes, &list, err));
    size_t n = votes.n_details ? votes.n_details : votes.counts.n_cells;
    bool is_of_judge = votes.n_details && votes.n_judges;
    for (size_t i = 0; i < n; i++) {
        jr_detail row = {.cell = votes.counts.cells[votes.n_details ? 0 : i]};
        if (votes.n_details)
            row = votes.details[i];
        JR_TRY(check_cell(c, &row.cell, is_of_judge, list.are_scores, err));
        if (!list.n)
            JR_TRY(give_row(&votes, &row, 1, false, sink, context, err));
    }
    for (size_t i = 0; i < list.n; i++) {
        JR_TRY(check_cell(c, &list.rows[i].cell, false, list.are_scores, err));
        JR_TRY(give_row(&votes, &list.rows[i], list.weights ? list.weights[i] : 1, list.are_scores,
                        sink, context, err));
    }
    return JR_OK;
}

static jr_status give_votes(const conversion *c, vote_sink sink, void *context, jr_error *err)
{
    if (c->source->bench_folder)
        return give_bench(c, sink, context, err);
    return c->source->counts ? give_counts(c, sink, context, err)
                             : give_battles(c, sink, context, err);
}

static bool is_standard_input(const jr_vote_source *source)
{
    for (size_t i = 0; i < source->n_battles; i++)
        if (strcmp(source->battles[i], "-") == 0)
            return true;
    return source->counts && strcmp(source->counts, "-") == 0;
}

static jr_status refuse_voter_days(const jr_vote_source *source, const jr_votes_options *options,
                                   jr_error *err)
{
    if (!source->n_battles || !options->filter || !options->filter->per_voter_day)
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "--votes-per-voter-day is for what is counted; HINT: --to counts");
}

jr_status jr_votes_format(const jr_vote_source *source, const jr_votes_options *options,
                          bool as_csv, jr_buf *buf, uint64_t *ret_n_votes, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_TRY(refuse_voter_days(source, options, err));
    const conversion c = {arena, source, options, vote_handed_on, N_HANDED_ON};
    vote_writer w = {.is_csv = as_csv};
    if (as_csv && is_standard_input(source))
        return jr_error_set(err, JR_ERR_USAGE,
                            "standard input can be read once, and CSV takes two passes; HINT: "
                            "--to jsonl, or a file");
    if (as_csv)
        JR_TRY(give_votes(&c, vote_writer_look, &w, err));
    jr_status status = give_votes(&c, vote_writer_add, &w, err);
    if (status == JR_OK && w.n_votes == 0)
        status = jr_error_set(err, JR_ERR_DATA, "%s: no vote is left to be written",
                              source->bench_folder ? source->bench_folder
                              : source->counts     ? source->counts
                                                   : source->battles[0]);
    if (status == JR_OK) {
        jr_buf_append_str(buf, jr_buf_str(&w.text));
        *ret_n_votes = w.n_votes;
    }
    jr_buf_release(&w.text);
    return status;
}

/* Nothing that is there may be mixed with what is written. */
static jr_status require_empty(jr_arena *arena, const char *folder, jr_error *err)
{
    jr_str *names;
    size_t n = 0;
    struct stat what;
    if (stat(folder, &what) != 0)
        return JR_OK;
    if (!S_ISDIR(what.st_mode))
        return jr_error_set(err, JR_ERR_IO, "%s: is no folder", folder);
    JR_TRY(folder_list(arena, folder, "", &names, &n, err));
    if (n == 0)
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "%s: is not empty, it holds %s; HINT: name a folder that is not there yet",
                        folder, folder_join(arena, names, n).data);
}

jr_status vote_bench_write(const jr_vote_source *source, const jr_votes_options *options,
                           const char *folder, size_t most_text, jr_bench_report *ret_report,
                           jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_TRY(refuse_voter_days(source, options, err));
    if (source->n_battles == 0)
        return jr_error_set(err, JR_ERR_USAGE,
                            "a benchmark is made of vote files whose conversations are at hand; "
                            "HINT: --battles names them");
    JR_TRY(require_empty(arena, folder, err));
    const conversion c = {arena, source, options, vote_bench_columns, N_BENCH_COLUMNS};
    VOTE_BENCH_AUTO vote_bench bench = {
        .arena = arena, .most_text = most_text, .models.arena = arena};
    JR_TRY(give_battles(&c, vote_bench_add, &bench, err));
    if (bench.report.n_votes == 0)
        return jr_error_set(
            err, JR_ERR_DATA, "%s: %s", source->battles[0],
            bench.report.n_without
                ? ENGLISH("no vote has a conversation, conversation_a and conversation_b, "
                          "of which questions and answers could be made")
                : "no vote is left to be written");
    bench.report.n_models = bench.models.n;
    JR_TRY(vote_bench_save(&bench, folder, err));
    *ret_report = bench.report;
    return JR_OK;
}

jr_status jr_votes_write_bench(const jr_vote_source *source, const jr_votes_options *options,
                               const char *folder, jr_bench_report *ret_report, jr_error *err)
{
    enum { MOST_GIGABYTES = 4 };
    return vote_bench_write(source, options, folder, (size_t)MOST_GIGABYTES << 30, ret_report, err);
}
