/*
 * A sample for people. The frame is what judges have verdicts on and what can be shown; a fit of
 * these verdicts says which outcomes are open, where a vote of people tells most.
 */
#include <jrank/card.h>

#include <math.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/rng.h"
#include "bench/current.h"
#include "bench/folder.h"
#include "bench/human_sample.h"
#include "bench/judgment_filter.h"
#include "match_scores.h"
#include "stats/calibrate.h"

static const double OPEN_VARIANCE = 0.2;

enum { SEATS_STREAM = 1 };

typedef struct frame {
    const judgment_table *table;
    match_score *scores;
    bool *is_swapped; /* `other` sits left */
    size_t n;
} frame;

static uint32_t left_of(const frame *f, size_t k)
{
    return f->is_swapped[k] ? f->scores[k].other : f->scores[k].one;
}

static uint32_t right_of(const frame *f, size_t k)
{
    return f->is_swapped[k] ? f->scores[k].one : f->scores[k].other;
}

/* Leaves out what can't be shown; returns how many these are. */
static jr_status drop_unanswered(const char *bench_folder, frame *f, uint64_t *ret_n_dropped,
                                 jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    current_answers answers;
    size_t n = 0;
    JR_TRY(current_answers_load(arena, bench_folder, &answers, err));
    for (size_t k = 0; k < f->n; k++) {
        const match_score *m = &f->scores[k];
        size_t question = current_question(&answers, f->table->questions[m->question]);
        size_t one = current_model(&answers, f->table->models[m->one]);
        size_t other = current_model(&answers, f->table->models[m->other]);
        if (question != SIZE_MAX && one != SIZE_MAX && other != SIZE_MAX &&
            answer_table_entry(answers.table, one, question)->n_turns >= m->turn &&
            answer_table_entry(answers.table, other, question)->n_turns >= m->turn)
            f->scores[n++] = *m;
    }
    *ret_n_dropped = f->n - n;
    f->n = n;
    return JR_OK;
}

/* The verdicts per ordered pair of seats. */
static jr_counts count_scores(jr_arena *arena, const frame *f)
{
    size_t n = f->table->n_models;
    jr_cell *cells = jr_arena_alloc(arena, n * n, sizeof *cells);
    jr_counts counts = {.n_models = n, .cells = cells};
    for (size_t k = 0; k < f->n; k++) {
        uint32_t left = left_of(f, k), right = right_of(f, k);
        double score = f->is_swapped[k] ? 1 - f->scores[k].score : f->scores[k].score;
        jr_cell *c = &cells[left * n + right];
        *c = (jr_cell){left, right, c->wins + score, c->losses + 1 - score, 0};
    }
    for (size_t k = 0; k < n * n; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[counts.n_cells++] = cells[k];
    return counts;
}

/* 1, or 2 where a vote tells more. */
static jr_status find_sizes(const frame *f, double *ret_size, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_counts counts = count_scores(arena, f);
    jr_field field;
    jr_bt_fit fit;
    jr_bt_options how = {.firth = true};
    jr_field_analyse(arena, &counts, &field);
    JR_TRY(jr_bt_fit_counts(arena, &counts, &field, &how, &fit, err));
    for (size_t k = 0; k < f->n; k++) {
        double p =
            jr_logistic(fit.home + fit.strength[left_of(f, k)] - fit.strength[right_of(f, k)]);
        ret_size[k] = f->scores[k].is_split || p * (1 - p) > OPEN_VARIANCE ? 2 : 1;
    }
    return JR_OK;
}

/* What calibration_check would say if people voted on all that was drawn. */
static jr_str find_problem(jr_arena *arena, const frame *f, const jr_people_sample *s)
{
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    jr_error why;
    size_t n_models = f->table->n_models, n_used = 0;
    AUTO_FREE calibration_match *matches = memory_zeroed(f->n, sizeof *matches);
    AUTO_FREE uint32_t *number = memory_zeroed(n_models, sizeof *number);
    jr_str *names = jr_arena_alloc(scratch, n_models, sizeof *names);
    for (size_t k = 0; k < f->n; k++)
        number[f->scores[k].one] = number[f->scores[k].other] = 1;
    for (size_t i = 0; i < n_models; i++) {
        names[n_used] = f->table->models[i];
        n_used += number[i];
        number[i] = (uint32_t)n_used - 1;
    }
    for (size_t k = 0; k < f->n; k++)
        matches[k] = (calibration_match){.question = f->scores[k].question,
                                         .first = number[left_of(f, k)],
                                         .second = number[right_of(f, k)],
                                         .human = s->matches[k].is_drawn ? 0.5 : (double)NAN,
                                         .probability = s->matches[k].probability};
    if (calibration_check(matches, f->n, names, n_used, &why) == JR_OK)
        return (jr_str){0};
    return jr_arena_format(arena, ENGLISH("even with all votes %s"), why.message);
}

static jr_status draw(jr_arena *arena, const frame *f, uint64_t n, jr_people_sample *s,
                      jr_error *err)
{
    AUTO_FREE uint32_t *question = memory_zeroed(f->n, sizeof *question);
    AUTO_FREE double *numbers = memory_zeroed(2 * f->n, sizeof *numbers);
    AUTO_FREE size_t *drawn = memory_zeroed(f->n, sizeof *drawn);
    double *size = numbers, *probability = numbers + f->n;
    JR_TRY(find_sizes(f, size, err));
    s->n_matches = f->n;
    s->matches = jr_arena_alloc(arena, f->n, sizeof *s->matches);
    for (size_t k = 0; k < f->n; k++)
        question[k] = f->scores[k].question;
    s->n_drawn = jr_sample_draw(question, size, f->n, n, s->seed, drawn, probability);
    for (size_t k = 0; k < f->n; k++)
        s->matches[k] = (jr_people_match){
            .question = jr_arena_copy(arena, f->table->questions[f->scores[k].question]),
            .left = jr_arena_copy(arena, f->table->models[left_of(f, k)]),
            .right = jr_arena_copy(arena, f->table->models[right_of(f, k)]),
            .turn = f->scores[k].turn,
            .probability = probability[k]};
    for (size_t i = 0; i < s->n_drawn; i++)
        s->matches[drawn[i]].is_drawn = 1;
    s->id = people_sample_id(arena, s);
    s->problem = find_problem(arena, f, s);
    return JR_OK;
}

static jr_str join(jr_arena *arena, const jr_str *names, size_t n)
{
    JR_BUF_AUTO jr_buf joined = {0};
    for (size_t i = 0; i < n; i++)
        jr_buf_format(&joined, "%s%.*s", i ? "+" : "", JR_STR_ARG(names[i]));
    return jr_arena_copy(arena, jr_buf_str(&joined));
}

jr_status jr_people_sample_plan(jr_arena *arena, const jr_people_sample_options *options,
                                jr_people_sample *ret_sample, jr_error *err)
{
    const jr_votes_options none = {0}, *votes = options->votes ? options->votes : &none;
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    judgment_plan plan = {.n_threads = votes->n_threads,
                          .needs_stale = judgment_filter_needs_stale(votes->filter)};
    jr_str *judges;
    size_t n_judges;
    JR_TRY(folder_select_judges(scratch, options->bench_folder, votes->judges, votes->n_judges,
                                false, &judges, &n_judges, err));
    JR_TRY(judgment_table_open_bench(options->bench_folder, judges, n_judges, plan, NULL, &table,
                                     err));
    JR_TRY(judgment_filter_drop(table, options->bench_folder, votes->filter, err));
    jr_people_sample s = {
        .planned = options->now, .seed = options->seed, .judges = join(arena, judges, n_judges)};
    frame f = {.table = table};
    f.scores = match_scores_of(scratch, table, 0, n_judges, true, false, &f.n);
    JR_TRY(drop_unanswered(options->bench_folder, &f, &s.n_without_answers, err));
    if (f.n == 0)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: no match has both a verdict of %.*s and the two answers",
                            options->bench_folder, JR_STR_ARG(s.judges));
    f.is_swapped = jr_arena_alloc(scratch, f.n, sizeof *f.is_swapped);
    rng random;
    rng_init(&random, options->seed, SEATS_STREAM);
    for (size_t k = 0; k < f.n; k++)
        f.is_swapped[k] = rng_below(&random, 2) == 1;
    JR_TRY(draw(arena, &f, options->n ? options->n : JR_PEOPLE_SAMPLE_USUAL, &s, err));
    *ret_sample = s;
    return JR_OK;
}
