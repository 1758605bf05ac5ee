/*
 * A jury: details become votes of the fit of reliabilities, and these weights of the votes. Where
 * people have voted, a judge's verdict on a match is compared with theirs, in the seats that the
 * judge saw.
 */
#include <jrank/card.h>

#include <math.h>
#include <stdlib.h>

#include "base/english.h"
#include "base/memory.h"
#include "bench/vote_weights.h"
#include "people_table.h"
#include "stats/jury.h"
#include "warnings.h"

typedef struct weighing {
    jr_arena *arena;
    const jr_votes *votes;
    const jr_jury_options *options;
    jury_vote *rows;
    size_t n_rows;
    jr_jury jury;
    warning_list warnings;
} weighing;

static jr_status check(const jr_votes *votes, jr_error *err)
{
    bool have_weights = votes->weights && !votes->weights->detail_squares;
    const char *problem = votes->n_judges < 2 ? ENGLISH("a jury is of two judges or more")
                          : have_weights ? ENGLISH("votes of a jury weigh by their judges alone")
                          : !votes->n_details ? ENGLISH("votes of a jury must tell their questions")
                                              : NULL;
    if (problem)
        return jr_error_set(err, JR_ERR_DATA, "%s%s", problem,
                            votes->n_judges < 2 ? "; HINT: --judge-model all takes all there are"
                                                : "");
    for (size_t i = 0; i < votes->n_judges; i++)
        if (jr_judge_is_person(votes->judges[i].judge))
            return jr_error_set(err, JR_ERR_DATA,
                                "%.*s is a person, with whom judges of a jury are compared; HINT: "
                                "leave it out of --judge-model",
                                JR_STR_ARG(votes->judges[i].judge));
    return JR_OK;
}

/* Of each match that people voted on, with which probability they were asked: of a sample 0 where
 * it is not one of its matches; 1 without a sample. */
static jr_status find_probabilities(const weighing *w, const judgment_table *table,
                                    const match_score *people, size_t n, double *ret_probability,
                                    jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_people_sample sample;
    jr_error why;
    jr_status status = jr_people_sample_load(arena, w->options->bench_folder, &sample, &why);
    for (size_t k = 0; k < n; k++)
        ret_probability[k] = status == JR_ERR_NOT_FOUND ? 1 : 0;
    if (status == JR_ERR_NOT_FOUND)
        return JR_OK;
    if (status != JR_OK)
        return jr_error_set(err, status, "%s", why.message);
    for (size_t k = 0; k < sample.n_matches; k++) {
        const jr_people_match *m = &sample.matches[k];
        match_score key;
        if (!m->is_drawn || !people_table_find(table, m, &key))
            continue;
        const match_score *found =
            match_scores_find(people, n, key.question, key.one, key.other, key.turn);
        if (found)
            ret_probability[found - people] = m->probability;
    }
    return JR_OK;
}

static int by_question(const void *left, const void *right)
{
    const jury_vote *a = left, *b = right;
    return (a->question > b->question) - (a->question < b->question);
}

static bool is_listed(const jr_votes *votes, jr_str model)
{
    for (size_t i = 0; i < votes->counts.n_models; i++)
        if (jr_str_compare(votes->models[i], model) == 0)
            return true;
    return false;
}

/* The judges' verdicts on matches with a vote of people. */
static jr_status compare_with_people(weighing *w, const judgment_table *t, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n, n_judges = w->votes->n_judges;
    bool soft = w->options->votes->soft;
    const match_score *people = match_scores_of(arena, t, n_judges, t->n_judges, false, false, &n);
    double *probability = jr_arena_alloc(arena, n, sizeof *probability);
    bool *is_shared = jr_arena_alloc(arena, n, sizeof *is_shared);
    bool *has_place = jr_arena_alloc(arena, t->n_models, sizeof *has_place);
    JR_TRY(find_probabilities(w, t, people, n, probability, err));
    for (size_t m = 0; m < t->n_models; m++)
        has_place[m] = is_listed(w->votes, t->models[m]);
    w->rows = jr_arena_alloc(w->arena, t->n_rows, sizeof *w->rows);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (row->judge >= n_judges || row->status != JUDGMENT_COUNTS || !has_place[row->first] ||
            !has_place[row->second])
            continue;
        const match_score *found =
            match_scores_find(people, n, row->question, row->first, row->second, row->turn);
        if (!found || !(probability[found - people] > 0))
            continue;
        double weight = 1 / probability[found - people];
        double people_say = row->first == found->one ? found->score : 1 - found->score;
        is_shared[found - people] = true;
        w->jury.jurors[row->judge].n_shared++;
        w->rows[w->n_rows++] = (jury_vote){.question = row->question,
                                           .judge = row->judge,
                                           .n = weight,
                                           .wins = weight * match_score_of_row(t, i, soft),
                                           .people = 2 * people_say - 1};
    }
    for (size_t k = 0; k < n; k++)
        w->jury.n_people += is_shared[k];
    if (w->n_rows)
        qsort(w->rows, w->n_rows, sizeof *w->rows, by_question);
    return JR_OK;
}

/* Whether each judge has enough verdicts on what people voted on; says who has not. */
static bool are_compared(weighing *w)
{
    for (size_t i = 0; i < w->votes->n_judges; i++) {
        const jr_juror *juror = &w->jury.jurors[i];
        if (juror->n_shared >= JR_JURY_SHARED_MIN)
            continue;
        warnings_add(&w->warnings,
                     "%.*s has %llu verdicts on matches that people have voted on, and %d are "
                     "needed, so judges weigh by their agreement with each other",
                     JR_STR_ARG(juror->judge), (unsigned long long)juror->n_shared,
                     JR_JURY_SHARED_MIN);
        return false;
    }
    return true;
}

static jr_status look_at_people(weighing *w, jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n_people = 0;
    jr_str *judges = jr_arena_alloc(arena, w->votes->n_judges, sizeof *judges);
    people_plan plan = {.bench_folder = w->options->bench_folder,
                        .judges = judges,
                        .n_judges = people_table_judges(w->votes, judges),
                        .votes = w->options->votes,
                        .human_paths = w->options->human_paths,
                        .n_human_paths = w->options->n_human_paths};
    JR_TRY(people_table_open(&plan, &table, &n_people, err));
    if (n_people == 0)
        return JR_OK;
    JR_TRY(compare_with_people(w, table, err));
    w->jury.by_people = are_compared(w);
    return JR_OK;
}

/* With the scores of soft votes. */
static const jr_detail *details_of(const jr_votes *votes, size_t *ret_n)
{
    *ret_n = votes->weights ? votes->weights->n_details : votes->n_details;
    return votes->weights ? votes->weights->details : votes->details;
}

static void compare_with_each_other(weighing *w)
{
    const jr_votes *v = w->votes;
    const jr_detail *details = details_of(v, &w->n_rows);
    w->jury.n_people = 0;
    w->rows = jr_arena_alloc(w->arena, w->n_rows, sizeof *w->rows);
    for (size_t k = 0; k < w->n_rows; k++) {
        const jr_detail *detail = &details[k];
        w->rows[k] = (jury_vote){.question = detail->question,
                                 .judge = detail->judge,
                                 .first = detail->cell.first,
                                 .second = detail->cell.second,
                                 .n = jr_cell_total(&detail->cell),
                                 .wins = detail->cell.wins + detail->cell.ties / 2};
    }
    for (size_t i = 0; i < v->n_judges; i++)
        w->jury.jurors[i].n_shared = 0;
}

static jr_str list_kin(jr_arena *arena, const jr_votes *votes, jr_str judge,
                       const jr_model_list *models)
{
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < votes->counts.n_models; i++)
        if (jr_models_are_kin(models, judge, votes->models[i]))
            jr_buf_format(&text, "%s%.*s", text.size ? ", " : "", JR_STR_ARG(votes->models[i]));
    return jr_arena_copy(arena, jr_buf_str(&text));
}

static void describe(weighing *w, const jury_fit *fit)
{
    jr_jury *jury = &w->jury;
    jury->n_questions = fit->n_questions;
    for (size_t i = 0; i < jury->n_jurors; i++) {
        jr_juror *juror = &jury->jurors[i];
        juror->weight = fit->weight[i];
        juror->reliability = fit->reliability[i];
        juror->se = fit->se[i];
        juror->lower95 = fmax(0, fit->weight[i] - fit->t * fit->se[i]);
        juror->upper95 = fit->weight[i] + fit->t * fit->se[i];
        juror->kin = list_kin(w->arena, w->votes, juror->judge, w->options->models);
        if (juror->reliability <= 0)
            warnings_add(&w->warnings, "%.*s says rather the contrary of %s, and has no weight",
                         JR_STR_ARG(juror->judge), jury->by_people ? "people" : "the other judges");
    }
    if (!jury->by_people && jury->n_jurors == 2)
        warnings_add(&w->warnings, "two judges agree with each other alike: their weights tell "
                                   "only which of them tells models apart more clearly");
    jury->warnings = w->warnings.warnings;
    jury->n_warnings = w->warnings.n_warnings;
}

/* The votes with each judge's weight. */
static jr_votes put_weights(jr_arena *arena, const jr_votes *votes, const jr_jury *jury)
{
    jr_votes weighed = *votes;
    jr_vote_weights *w = vote_weights_new(arena, &votes->counts);
    const jr_vote_weights *soft = votes->weights;
    size_t n;
    const jr_detail *details = details_of(votes, &n);
    w->have_weights = true;
    w->have_scores = soft && soft->have_scores;
    w->n_soft = soft ? soft->n_soft : 0;
    w->details = jr_arena_alloc(arena, n, sizeof *w->details);
    for (size_t k = 0; k < n; k++) {
        jr_detail detail = details[k];
        double weight = jury->jurors[detail.judge].weight;
        const jr_cell *square = soft ? &soft->detail_squares[k].cell : &detail.cell;
        vote_weights_add_squared(w, &detail.cell, square, weight);
        detail.cell.wins *= weight;
        detail.cell.losses *= weight;
        detail.cell.ties *= weight;
        if (weight > 0)
            w->details[w->n_details++] = detail;
    }
    vote_weights_finish(w);
    weighed.weights = w;
    return weighed;
}

jr_status jr_jury_weigh(jr_arena *arena, const jr_votes *votes, const jr_jury_options *options,
                        jr_jury *ret_jury, jr_votes *ret_votes, jr_error *err)
{
    weighing w = {.arena = arena,
                  .votes = votes,
                  .options = options,
                  .jury = {.n_jurors = votes->n_judges},
                  .warnings = {.arena = arena}};
    JR_TRY(check(votes, err));
    w.jury.jurors = jr_arena_alloc(arena, votes->n_judges, sizeof *w.jury.jurors);
    for (size_t i = 0; i < votes->n_judges; i++)
        w.jury.jurors[i] =
            (jr_juror){.judge = votes->judges[i].judge, .n_votes = votes->judges[i].valid};
    JR_TRY(look_at_people(&w, err));
    if (!w.jury.by_people)
        compare_with_each_other(&w);
    jury_fit fit;
    size_t n_models = w.jury.by_people ? 0 : votes->counts.n_models;
    JR_TRY(jury_fit_votes(arena, w.rows, w.n_rows, votes->n_judges, n_models, &fit, err));
    describe(&w, &fit);
    *ret_votes = put_weights(arena, votes, &w.jury);
    *ret_jury = w.jury;
    return JR_OK;
}
