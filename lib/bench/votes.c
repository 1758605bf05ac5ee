/*
 * Votes of a folder: the rows of the table that count, summed per pair, and per question, judge and
 * pair. What the rows say besides goes into the report.
 */
#include "votes.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/str.h"
#include "base/vector.h"
#include "folder.h"
#include "judgment_filter.h"
#include "mixture.h"
#include "tally.h"
#include "vote_details.h"
#include "vote_origin.h"
#include "vote_weights.h"

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

/* Whether a row is a vote that counts, between models that are listed. */
static bool is_vote(const counting *c, size_t i)
{
    const judgment_row *row = &c->table->rows[i];
    return row->status == JUDGMENT_COUNTS && c->judge_of[row->judge] != NOT_THERE &&
           !is_left_out(c, i) && c->is_listed[row->first] && c->is_listed[row->second];
}

/* The judge of a detail. */
static uint32_t judge_of_detail(const counting *c, const jr_votes *votes, const judgment_row *row)
{
    return votes->n_judges > 1      ? c->judge_of[row->judge]
           : row->voter == NO_VOTER ? 0
                                    : 1 + row->voter;
}

/* Numbers of the questions and models of the table among those of the votes. */
typedef struct numbers {
    uint32_t *questions, *models;
} numbers;

static jr_cell cell_of(const numbers *n, const judgment_row *row, int won, double weight)
{
    return (jr_cell){n->models[row->first], n->models[row->second], weight * (won == WINNER_FIRST),
                     weight * (won == WINNER_SECOND), won == WINNER_TIE};
}

/* Sums in which votes with probabilities have their scores. */
static void take_soft(const counting *c, const numbers *n, jr_arena *arena, jr_votes *votes)
{
    const judgment_table *t = c->table;
    jr_vote_weights *w = vote_weights_new(arena, &votes->counts);
    w->have_scores = true;
    w->details = jr_arena_alloc(arena, (size_t)votes->report.valid, sizeof *w->details);
    w->detail_squares = jr_arena_alloc(arena, (size_t)votes->report.valid, sizeof *w->details);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (!is_vote(c, i))
            continue;
        double score = judgment_shade_of(t, i)->soft;
        jr_cell cell = cell_of(n, row, row->winner, 1);
        if (!isnan(score)) {
            cell.wins = score;
            cell.losses = 1 - score;
            cell.ties = 0;
            w->n_soft++;
        }
        vote_weights_add(w, &cell, 1, !isnan(score));
        jr_detail detail = {.question = n->questions[row->question],
                            .judge = judge_of_detail(c, votes, row),
                            .cell = cell};
        w->details[w->n_details] = detail;
        detail.cell = vote_square_of(&cell, !isnan(score));
        w->detail_squares[w->n_details++] = detail;
    }
    (void)vote_details_add_up(w->detail_squares, w->n_details, c->options->n_threads);
    w->n_details = vote_details_add_up(w->details, w->n_details, c->options->n_threads);
    vote_weights_finish(w);
    votes->weights = w;
}

/* A vote for each verdict on a criterion, each criterion of a question being one of its own. */
static void take_criteria(const counting *c, const numbers *n, jr_arena *arena, jr_votes *votes)
{
    const judgment_table *t = c->table;
    jr_vote_columns *columns = jr_arena_alloc(arena, 1, sizeof *columns);
    jr_categories *all = &columns->categories;
    const uint32_t *places = judgment_table_criteria(arena, t, &all->names, &all->n_names);
    all->of_question =
        jr_arena_alloc(arena, votes->n_questions * all->n_names, sizeof *all->of_question);
    for (size_t i = 0; i < votes->n_questions * all->n_names; i++)
        all->of_question[i] = (uint32_t)(i % all->n_names);
    jr_detail *details =
        jr_arena_alloc(arena, (size_t)votes->report.valid * all->n_names, sizeof *details);
    size_t n_details = 0;
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        size_t file = row->place.file;
        for (size_t k = 0; is_vote(c, i) && k < t->files[file]->n_criteria; k++) {
            winner won = judgment_on(judgment_shade_of(t, i), k);
            if (won == WINNER_INVALID)
                continue;
            size_t place =
                n->questions[row->question] * all->n_names + places[file * MOST_CRITERIA + k];
            details[n_details++] = (jr_detail){.question = (uint32_t)place,
                                               .judge = judge_of_detail(c, votes, row),
                                               .cell = cell_of(n, row, won, 1)};
        }
    }
    columns->by_category = details;
    columns->n_by_category = vote_details_add_up(details, n_details, c->options->n_threads);
    votes->columns = columns;
}

/* The votes of the only judge by the time that they are of, which all its verdicts divide. */
static void take_epochs(const counting *c, const numbers *n, jr_arena *arena, jr_votes *votes)
{
    const judgment_table *t = c->table;
    size_t judge = 0, n_origins;
    while (c->judge_of[judge] == NOT_THERE)
        judge++;
    const vote_origin *origins = vote_origins(arena, t, judge, &n_origins);
    vote_border border = vote_border_find(origins, n_origins);
    if (border.at == 0)
        return;
    jr_vote_epochs *epochs = jr_arena_alloc(arena, 1, sizeof *epochs);
    *epochs = (jr_vote_epochs){
        .border = border.what,
        .before = border.before,
        .after = border.after,
        .since = origins[border.at].tstamp,
        .details = jr_arena_alloc(arena, (size_t)votes->report.valid, sizeof *epochs->details)};
    for (size_t i = 0; i < n_origins; i++) {
        const judgment_row *row = &t->rows[origins[i].row];
        if (is_vote(c, origins[i].row))
            epochs->details[epochs->n_details++] =
                (jr_detail){.question = n->questions[row->question],
                            .judge = i >= border.at,
                            .cell = cell_of(n, row, row->winner, weight_of(c, row))};
    }
    epochs->n_details =
        vote_details_add_up(epochs->details, epochs->n_details, c->options->n_threads);
    votes->judges->epochs = epochs;
}

static bool by_criterion(const jr_votes_options *options)
{
    const char *by = options->wanted ? options->wanted->by : NULL;
    return by && strcmp(by, "criterion") == 0;
}

static void take_details(const counting *c, jr_arena *arena, jr_votes *votes)
{
    const judgment_table *t = c->table;
    AUTO_FREE uint32_t *questions = list_questions(c, arena, votes);
    AUTO_FREE uint32_t *models = memory_zeroed(t->n_models, sizeof *models);
    const numbers n = {questions, models};
    for (size_t m = 0; m < t->n_models; m++)
        models[m] = (uint32_t)str_index_sorted(votes->models, votes->counts.n_models, t->models[m]);
    votes->details = jr_arena_alloc(arena, (size_t)votes->report.valid, sizeof *votes->details);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (is_vote(c, i))
            votes->details[votes->n_details++] =
                (jr_detail){.question = questions[row->question],
                            .judge = judge_of_detail(c, votes, row),
                            .cell = cell_of(&n, row, row->winner, weight_of(c, row))};
    }
    votes->n_details = vote_details_add_up(votes->details, votes->n_details, c->options->n_threads);
    if (c->options->soft)
        take_soft(c, &n, arena, votes);
    if (c->options->wanted && c->options->wanted->epochs && votes->n_judges == 1)
        take_epochs(c, &n, arena, votes);
    if (by_criterion(c->options))
        take_criteria(c, &n, arena, votes);
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
    const mixture_view view = {.is_out = c->is_out, .is_listed = c->is_listed};
    for (size_t j = 0; j < t->n_judges; j++)
        if (c->judge_of[j] != NOT_THERE) {
            jr_judge_votes *judge = &votes->judges[c->judge_of[j]];
            mixtures_of_judge(arena, t, j, &view, &judge->mixtures, &judge->n_mixtures);
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
    if (votes.weights && votes.weights->n_soft == 0)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: no verdict has the probabilities of its labels; HINT: jrank judge "
                            "--verdict logprobs records them",
                            source);
    if (by_criterion(options) && votes.columns->n_by_category == 0)
        return jr_error_set(
            err, JR_ERR_DATA,
            "%s: no verdict is on a criterion; HINT: a judge prompt with \"criteria\""
            " asks for such verdicts, doc/judging.md says how",
            source);
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
                          .with_shades = options->soft || by_criterion(options),
                          .with_stale = true,
                          .needs_stale = judgment_filter_needs_stale(options->filter),
                          .needs_flags = judgment_filter_needs_flags(options->filter)};
    JR_TRY(judgment_table_open_bench(bench_folder, judges, n_judges, plan, NULL, &table, err));
    jr_votes_options how = *options;
    how.n_judges = 0;
    return votes_of_table(arena, table, bench_folder, &how, ret_votes, err);
}
