/*
 * Votes of a folder: the rows of the table that count, summed per pair, and per question, judge and
 * pair. What the rows say besides goes into the report.
 */
#include "votes.h"

#include <string.h>

#include "base/memory.h"
#include "base/str.h"
#include "base/vector.h"
#include "folder.h"
#include "judgment_filter.h"
#include "mixture.h"
#include "tally.h"
#include "vote_details.h"

typedef struct counting {
    const judgment_table *table;
    const jr_votes_options *options;
    tally tally;
    uint32_t *tally_of; /* per model of the table: its number in the tally */
    bool *is_listed;    /* per model */
    uint32_t *judge_of; /* per judge of the table: its number among the votes' judges */
    const judgment_row *first_invalid;
    const bool *is_out; /* per row, or NULL: left out by the filter */
    uint64_t n_clear;
} counting;

enum { NOT_THERE = UINT32_MAX };

static uint32_t tally_number(counting *c, uint32_t model)
{
    if (c->tally_of[model] == NOT_THERE)
        c->tally_of[model] = tally_model(&c->tally, c->table->models[model]);
    return c->tally_of[model];
}

/* How many votes a verdict is. */
static double weight_of(const counting *c, const judgment_row *row)
{
    return row->is_clear ? (double)c->options->clear_weight : 1;
}

static void count_row(counting *c, const judgment_row *row, jr_judge_votes *judge)
{
    pair_votes *pair =
        tally_pair(&c->tally, tally_number(c, row->first), tally_number(c, row->second));
    bool is_listed = c->is_listed[row->first] && c->is_listed[row->second];
    switch ((judgment_status)row->status) {
    case JUDGMENT_COUNTS:
        pair->votes[row->winner] += weight_of(c, row);
        judge->valid += is_listed;
        c->n_clear += is_listed && row->is_clear;
        break;
    case JUDGMENT_REPLACED:
        pair->duplicates++;
        judge->duplicates += is_listed;
        break;
    case JUDGMENT_INVALID:
    case JUDGMENT_UNREADABLE:
        pair->votes[WINNER_INVALID]++;
        judge->invalid += is_listed;
        if (is_listed && !c->first_invalid)
            c->first_invalid = row;
        break;
    case JUDGMENT_SELF_MATCH:
        pair->votes[row->winner]++;
        break;
    case JUDGMENT_NOT_BLIND: /* of people: no judge's file says so */
    case JUDGMENT_NOT_SAMPLED:
        break;
    }
}

static bool is_left_out(const counting *c, size_t row)
{
    return c->is_out && c->is_out[row];
}

/* Questions on which a vote counts, and the numbers of the table's questions among them. */
static uint32_t *list_questions(const counting *c, jr_arena *arena, jr_votes *votes)
{
    const judgment_table *t = c->table;
    uint32_t *numbers = memory_zeroed(t->n_questions, sizeof *numbers);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (row->status == JUDGMENT_COUNTS && c->judge_of[row->judge] != NOT_THERE &&
            !is_left_out(c, i))
            numbers[row->question] = 1;
    }
    votes->questions = jr_arena_alloc(arena, t->n_questions, sizeof *votes->questions);
    for (size_t q = 0; q < t->n_questions; q++) {
        if (!numbers[q])
            continue;
        numbers[q] = (uint32_t)votes->n_questions;
        votes->questions[votes->n_questions++] = jr_arena_copy(arena, t->questions[q]);
    }
    return numbers;
}

static void take_details(const counting *c, jr_arena *arena, jr_votes *votes)
{
    const judgment_table *t = c->table;
    AUTO_FREE uint32_t *questions = list_questions(c, arena, votes);
    AUTO_FREE uint32_t *models = memory_zeroed(t->n_models, sizeof *models);
    for (size_t m = 0; m < t->n_models; m++)
        models[m] = (uint32_t)str_index_sorted(votes->models, votes->counts.n_models, t->models[m]);
    votes->details = jr_arena_alloc(arena, (size_t)votes->report.valid, sizeof *votes->details);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (row->status != JUDGMENT_COUNTS || c->judge_of[row->judge] == NOT_THERE ||
            is_left_out(c, i) || !c->is_listed[row->first] || !c->is_listed[row->second])
            continue;
        votes->details[votes->n_details++] =
            (jr_detail){.question = questions[row->question],
                        .judge = votes->n_judges > 1      ? c->judge_of[row->judge]
                                 : row->voter == NO_VOTER ? 0
                                                          : 1 + row->voter,
                        .cell = {models[row->first], models[row->second],
                                 weight_of(c, row) * (row->winner == WINNER_FIRST),
                                 weight_of(c, row) * (row->winner == WINNER_SECOND),
                                 row->winner == WINNER_TIE}};
    }
    votes->n_details = vote_details_add_up(votes->details, votes->n_details);
}

static bool is_wanted(const jr_votes_options *options, jr_str judge)
{
    bool wants_all = options->n_judges == 0;
    for (size_t i = 0; i < options->n_judges; i++)
        wants_all |= str_is(options->judges[i], "all") || str_equals(options->judges[i], judge);
    return wants_all;
}

static void list_judges(counting *c, jr_arena *arena, jr_votes *votes)
{
    const judgment_table *t = c->table;
    votes->judges = jr_arena_alloc(arena, t->n_judges, sizeof *votes->judges);
    for (size_t j = 0; j < t->n_judges; j++) {
        c->judge_of[j] = NOT_THERE;
        if (!is_wanted(c->options, t->judges[j]))
            continue;
        c->judge_of[j] = (uint32_t)votes->n_judges;
        votes->judges[votes->n_judges++].judge = jr_arena_copy(arena, t->judges[j]);
    }
}

static void list_inputs(const counting *c, jr_arena *arena, jr_votes *votes)
{
    const judgment_table *t = c->table;
    votes->inputs = jr_arena_alloc(arena, t->n_files, sizeof *votes->inputs);
    for (size_t i = 0; i < t->n_files; i++) {
        const judgment_file *f = t->files[i];
        if (!f || c->judge_of[t->judge_of_file[i]] == NOT_THERE)
            continue;
        jr_input *input = &votes->inputs[votes->n_inputs++];
        *input = (jr_input){.path = jr_arena_copy(arena, f->path), .size = f->size};
        memcpy(input->sha256, f->sha256, sizeof input->sha256);
        votes->report.torn_lines += f->n_torn;
    }
}

static void describe_first_invalid(const counting *c, jr_arena *arena, jr_votes *votes)
{
    const judgment_row *row = c->first_invalid;
    if (!row)
        return;
    const judgment_file *file = c->table->files[row->place.file];
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_format(&text, "%s:%llu: ", file->path.data, (unsigned long long)row->place.line);
    judgment_file_describe(file, row, &text);
    votes->first_invalid = jr_arena_copy(arena, jr_buf_str(&text));
}

static void count_rows(counting *c, jr_arena *arena, jr_votes *votes)
{
    const judgment_table *t = c->table;
    for (size_t m = 0; m < t->n_models; m++) {
        c->tally_of[m] = NOT_THERE;
        c->is_listed[m] = tally_is_listed(c->options, t->models[m]);
    }
    list_judges(c, arena, votes);
    list_inputs(c, arena, votes);
    for (size_t i = 0; i < t->n_rows; i++) {
        uint32_t judge = c->judge_of[t->rows[i].judge];
        if (judge != NOT_THERE && is_left_out(c, i))
            votes->report.by_filter++;
        else if (judge != NOT_THERE)
            count_row(c, &t->rows[i], &votes->judges[judge]);
    }
    tally_finish(&c->tally, c->options, arena, votes);
    votes->n_clear = c->n_clear;
    if (c->n_clear) /* verdicts are reported, however much each counts */
        votes->report.valid -= c->n_clear * (c->options->clear_weight - 1);
    describe_first_invalid(c, arena, votes);
    take_details(c, arena, votes);
    for (size_t j = 0; j < t->n_judges; j++)
        if (c->judge_of[j] != NOT_THERE) {
            jr_judge_votes *judge = &votes->judges[c->judge_of[j]];
            mixtures_of_judge(arena, t, j, c->is_out, c->is_listed, &judge->mixtures,
                              &judge->n_mixtures);
        }
}

jr_status votes_of_table(jr_arena *arena, const judgment_table *table, const char *source,
                         const jr_votes_options *options, jr_votes *ret_votes, jr_error *err)
{
    AUTO_FREE uint32_t *tally_of = memory_zeroed(table->n_models, sizeof *tally_of);
    AUTO_FREE bool *is_listed = memory_zeroed(table->n_models, sizeof *is_listed);
    AUTO_FREE uint32_t *judge_of = memory_zeroed(table->n_judges, sizeof *judge_of);
    AUTO_FREE bool *is_out = options->filter ? memory_zeroed(table->n_rows, sizeof *is_out) : NULL;
    if (options->filter)
        JR_TRY(judgment_filter_apply(table, source, options->filter, is_out, err));
    counting c = {.table = table,
                  .options = options,
                  .tally_of = tally_of,
                  .is_listed = is_listed,
                  .is_out = is_out,
                  .judge_of = judge_of};
    tally_init(&c.tally);
    jr_votes votes = {.seats = JR_SEATS_SHOWN};
    count_rows(&c, arena, &votes);
    tally_release(&c.tally);
    JR_TRY(tally_require(&votes, source, "", err));
    *ret_votes = votes;
    return JR_OK;
}

jr_status jr_votes_load_bench(jr_arena *arena, const char *bench_folder,
                              const jr_votes_options *options, jr_votes *ret_votes, jr_error *err)
{
    jr_str *judges;
    size_t n_judges;
    JR_TRY(folder_select_judges(arena, bench_folder, options->judges, options->n_judges,
                                options->with_people, &judges, &n_judges, err));
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    judgment_plan plan = {.n_threads = options->n_threads,
                          .with_sha256 = !options->without_sha256,
                          .with_clear = options->clear_weight > 1,
                          .with_stale = true,
                          .needs_stale = judgment_filter_needs_stale(options->filter)};
    JR_TRY(judgment_table_open_bench(bench_folder, judges, n_judges, plan, NULL, &table, err));
    jr_votes_options how = *options;
    how.n_judges = 0;
    return votes_of_table(arena, table, bench_folder, &how, ret_votes, err);
}
