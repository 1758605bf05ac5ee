/*
 * A verification from its plan to its result. The sample, the estimate at which shifts are taken
 * and the old verdicts are kept in the file, so that votes that come meanwhile change nothing.
 */
#include <jrank/card.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jrank/rank.h>

#include "base/english.h"
#include "base/memory.h"
#include "bench/verify_file.h"

static const double SCALE = 400, BASE = 10, ALPHA = 0.05;

/* At most this share of the matches may be left out for replies without a verdict. */
static const double MOST_UNREADABLE = 0.05;

static double points_per_logit(void)
{
    return SCALE / log(BASE);
}

static double alpha_of(const jr_verification *v)
{
    return ALPHA / (double)v->stages;
}

static jr_status open_table(const jr_verify_options *options, judgment_table **ret_table,
                            jr_error *err)
{
    jr_str path;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_TRY(jr_bench_judgments(arena, options->bench_folder, options->judge, true, &path, err));
    judgment_plan plan = {.n_threads = options->n_threads, .is_for_lines = true};
    return judgment_table_open_bench(options->bench_folder, &options->judge, 1, plan, NULL,
                                     ret_table, err);
}

/* What the votes say. */
typedef struct frame {
    jr_verified_match *matches;
    size_t n_matches;
    jr_counts counts;
    jr_bt_fit fit;
} frame;

/* The number of a model among the parameters, from 1. */
static size_t place_of(const jr_verification *v, jr_str model)
{
    size_t i = 1;
    while (i < v->n_shifts && jr_str_compare(v->shifts[i].model, model) != 0)
        i++;
    return i;
}

static jr_counts counts_of(jr_arena *arena, const jr_verification *v,
                           const jr_verified_match *matches, size_t n_matches)
{
    size_t n = v->n_shifts - 1;
    jr_cell *cells = jr_arena_alloc(arena, n * n, sizeof *cells);
    jr_counts counts = {n, 0, cells};
    for (size_t k = 0; k < n_matches; k++) {
        size_t i = place_of(v, matches[k].first) - 1, j = place_of(v, matches[k].second) - 1;
        jr_cell *c = &cells[i * n + j];
        *c = (jr_cell){(uint32_t)i, (uint32_t)j, c->wins + (matches[k].score == 1),
                       c->losses + (matches[k].score == 0), c->ties + (matches[k].score == 0.5)};
    }
    for (size_t k = 0; k < n * n; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[counts.n_cells++] = cells[k];
    return counts;
}

static int compare_names(const void *left, const void *right)
{
    return jr_str_compare(((const jr_verified_shift *)left)->model,
                          ((const jr_verified_shift *)right)->model);
}

/* The home advantage and the models of these matches, sorted by name. */
static void list_models(jr_arena *arena, const frame *f, jr_verification *v)
{
    v->shifts = jr_arena_alloc(arena, 2 * f->n_matches + 1, sizeof *v->shifts);
    size_t n = 1;
    for (size_t k = 0; k < f->n_matches; k++) {
        v->shifts[n++].model = f->matches[k].first;
        v->shifts[n++].model = f->matches[k].second;
    }
    qsort(v->shifts, n, sizeof *v->shifts, compare_names);
    v->n_shifts = 1;
    for (size_t i = 1; i < n; i++)
        if (jr_str_compare(v->shifts[i].model, v->shifts[v->n_shifts - 1].model) != 0)
            v->shifts[v->n_shifts++].model = v->shifts[i].model;
    for (size_t i = 0; i < v->n_shifts; i++)
        v->shifts[i].shift = v->shifts[i].se = v->shifts[i].reach = NAN;
}

static bool is_connected(jr_arena *arena, const jr_counts *counts, jr_field *ret_field)
{
    jr_field_analyse(arena, counts, ret_field);
    return ret_field->n_components == 1 && ret_field->component_size[0] == counts->n_models &&
           ret_field->home_identified;
}

static jr_status fit_frame(jr_arena *arena, const jr_verify_options *options, frame *f,
                           jr_verification *v, jr_error *err)
{
    jr_field field;
    f->counts = counts_of(arena, v, f->matches, f->n_matches);
    if (!is_connected(arena, &f->counts, &field))
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: the verdicts of %.*s do not connect all models, or always have "
                            "them in the same seats, so that no shift can be told",
                            options->bench_folder, JR_STR_ARG(options->judge));
    jr_bt_options how = {.firth = field.separated};
    JR_TRY(jr_bt_fit_counts(arena, &f->counts, &field, &how, &f->fit, err));
    for (size_t i = 0; i < v->n_shifts; i++)
        v->shifts[i].strength = i ? f->fit.strength[i - 1] : f->fit.home;
    return JR_OK;
}

static jr_status load_frame(jr_arena *arena, const judgment_table *table,
                            const jr_verify_options *options, frame *ret_frame, jr_error *err)
{
    JR_TRY(verify_frame_load(arena, table, &ret_frame->matches, &ret_frame->n_matches, err));
    if (ret_frame->n_matches >= JR_VERIFY_MATCHES_MIN)
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: %.*s has given %zu verdicts, and a verification takes %d matches or "
                        "more",
                        options->bench_folder, JR_STR_ARG(options->judge), ret_frame->n_matches,
                        JR_VERIFY_MATCHES_MIN);
}

/* What n matches of so many questions can do. */
static jr_drift_needs needs_of(jr_arena *arena, const frame *f, const jr_verification *v,
                               size_t n_questions, size_t n_matches)
{
    jr_drift_needs needs;
    jr_drift_plan_options how = {.n_questions = n_questions,
                                 .margin = v->margin / points_per_logit(),
                                 .alpha = alpha_of(v),
                                 .n_matches = n_matches};
    jr_drift_plan(arena, &f->counts, &f->fit, &how, &needs);
    return needs;
}

static size_t count_questions(const jr_verified_match *matches, size_t n)
{
    size_t n_questions = 0;
    for (size_t k = 0; k < n; k++)
        n_questions += k == 0 || jr_str_compare(matches[k].question, matches[k - 1].question) != 0;
    return n_questions;
}

/* Draws n of these matches, which are sorted by question. */
static jr_verified_match *draw(jr_arena *arena, const jr_verified_match *matches, size_t n_matches,
                               size_t n, uint64_t seed, size_t *ret_n)
{
    AUTO_FREE uint32_t *question = memory_zeroed(n_matches, sizeof *question);
    AUTO_FREE size_t *drawn = memory_zeroed(n_matches, sizeof *drawn);
    for (size_t k = 1; k < n_matches; k++)
        question[k] =
            question[k - 1] + (jr_str_compare(matches[k].question, matches[k - 1].question) != 0);
    *ret_n = jr_sample_draw(question, NULL, n_matches, n, seed, drawn, NULL);
    jr_verified_match *sample = jr_arena_alloc(arena, *ret_n, sizeof *sample);
    for (size_t i = 0; i < *ret_n; i++)
        sample[i] = matches[drawn[i]];
    return sample;
}

static jr_status check_sample(jr_arena *arena, const jr_verify_options *options, jr_verification *v,
                              jr_error *err)
{
    jr_field field;
    jr_counts counts = counts_of(arena, v, v->matches, v->n_matches);
    v->n_questions = count_questions(v->matches, v->n_matches);
    if (v->n_questions < JR_VERIFY_QUESTIONS_MIN)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: the matches are on %llu questions, and a verification takes %d "
                            "or more",
                            options->bench_folder, (unsigned long long)v->n_questions,
                            JR_VERIFY_QUESTIONS_MIN);
    if (is_connected(arena, &counts, &field))
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: a sample of %zu matches does not connect all %zu models; HINT: a "
                        "larger --n",
                        options->bench_folder, v->n_matches, v->n_shifts - 1);
}

static void set_needs(jr_arena *arena, const frame *f, jr_verification *v)
{
    jr_drift_needs needs = needs_of(arena, f, v, v->n_questions, v->n_matches);
    v->enough = ceil(needs.to_pass);
    v->to_find_home = ceil(needs.to_find_home);
    v->to_find_model = ceil(needs.to_find_model);
    v->least_margin = needs.least_margin * points_per_logit();
}

static jr_status plan_new(jr_arena *arena, const judgment_table *table,
                          const jr_verify_options *options, uint64_t test,
                          jr_verification *ret_verification, jr_error *err)
{
    frame f;
    JR_TRY(load_frame(arena, table, options, &f, err));
    jr_verification v = {.judge = options->judge,
                         .test = test,
                         .planned = options->now,
                         .margin = options->margin > 0 ? options->margin : JR_VERIFY_MARGIN,
                         .stages = options->two_stages ? 2 : 1,
                         .stage = 1,
                         .seed = options->seed,
                         .n_votes = f.n_matches,
                         .decision = JR_N_DRIFT_DECISIONS};
    list_models(arena, &f, &v);
    JR_TRY(fit_frame(arena, options, &f, &v, err));
    size_t n_questions = count_questions(f.matches, f.n_matches), n = options->n_matches;
    if (n == 0 && n_questions > 1) {
        double enough = ceil(needs_of(arena, &f, &v, n_questions, f.n_matches).to_pass);
        n = (size_t)fmax(JR_VERIFY_MATCHES_MIN, fmin(enough, (double)f.n_matches));
    }
    if (options->n_matches && n < JR_VERIFY_MATCHES_MIN)
        return jr_error_set(err, JR_ERR_USAGE, "a verification takes %d matches or more, not %zu",
                            JR_VERIFY_MATCHES_MIN, n);
    v.matches = draw(arena, f.matches, f.n_matches, n, options->seed, &v.n_matches);
    JR_TRY(check_sample(arena, options, &v, err));
    set_needs(arena, &f, &v);
    *ret_verification = v;
    return JR_OK;
}

static bool is_in(const jr_verification *v, const jr_verified_match *match)
{
    for (size_t k = 0; k < v->n_matches; k++) {
        const jr_verified_match *m = &v->matches[k];
        if (m->turn == match->turn && jr_str_compare(m->question, match->question) == 0 &&
            jr_str_compare(m->first, match->first) == 0 &&
            jr_str_compare(m->second, match->second) == 0)
            return true;
    }
    return false;
}

/* Two lists, each by question, as one. */
static void merge(jr_arena *arena, const jr_verified_match *added, size_t n_added,
                  jr_verification *v)
{
    size_t n = v->n_matches + n_added, i = 0, k = 0;
    jr_verified_match *all = jr_arena_alloc(arena, n, sizeof *all);
    for (size_t at = 0; at < n; at++) {
        bool is_old = k == n_added || (i < v->n_matches && jr_str_compare(v->matches[i].question,
                                                                          added[k].question) <= 0);
        all[at] = is_old ? v->matches[i++] : added[k++];
    }
    v->matches = all;
    v->n_matches = n;
}

/* The second stage: as many matches again, of those that were not drawn. */
static jr_status extend(jr_arena *arena, const judgment_table *table,
                        const jr_verify_options *options, jr_verification *v, jr_error *err)
{
    frame f;
    size_t n_left = 0, n_added;
    if (v->stages < 2 || v->stage > 1 || v->decision != JR_DRIFT_NOT_ENOUGH)
        return jr_error_set(err, JR_ERR_USAGE, "%s",
                            v->stages < 2
                                ? ENGLISH("the test was planned without an extension; HINT: "
                                          "--new --two-stages plans one with it")
                            : v->stage > 1 ? "the test has been extended, and can be once"
                                           : "the test has not ended with 'not enough'");
    JR_TRY(load_frame(arena, table, options, &f, err));
    for (size_t k = 0; k < f.n_matches; k++)
        if (!is_in(v, &f.matches[k]) && place_of(v, f.matches[k].first) < v->n_shifts &&
            place_of(v, f.matches[k].second) < v->n_shifts)
            f.matches[n_left++] = f.matches[k];
    if (n_left == 0)
        return jr_error_set(err, JR_ERR_DATA, "all %zu matches were judged again", v->n_matches);
    size_t n = options->n_matches ? options->n_matches : v->n_matches;
    jr_verified_match *added = draw(arena, f.matches, n_left, n, v->seed + 1, &n_added);
    for (size_t k = 0; k < n_added; k++)
        added[k].stage = 2;
    merge(arena, added, n_added, v);
    v->n_questions = count_questions(v->matches, v->n_matches);
    v->stage = 2;
    v->decision = JR_N_DRIFT_DECISIONS;
    return JR_OK;
}

static jr_status check_same(const jr_verification *v, const jr_verify_options *options,
                            jr_error *err)
{
    bool is_other_margin = options->margin > 0 && options->margin != v->margin;
    bool is_other_number =
        options->n_matches && options->n_matches != v->n_matches && !options->extends;
    if (!is_other_margin && !is_other_number)
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "there is a test of %zu matches with a margin of %g points; HINT: the "
                        "same command without --margin and --n goes on with it, --new plans "
                        "another",
                        v->n_matches, v->margin);
}

/* What the library wrote holds together; what was edited by hand need not. */
static jr_status check_models(const jr_verification *v, jr_str path, jr_error *err)
{
    for (size_t k = 0; k < v->n_matches; k++) {
        const jr_verified_match *m = &v->matches[k];
        if (place_of(v, m->first) == v->n_shifts || place_of(v, m->second) == v->n_shifts ||
            jr_str_compare(m->first, m->second) == 0)
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s: match %zu is of %.*s and %.*s, which \"shifts\" does not list "
                                "as two models; HINT: --new plans a new test once it is moved away",
                                path.data, k + 1, JR_STR_ARG(m->first), JR_STR_ARG(m->second));
    }
    return JR_OK;
}

jr_status jr_verify_plan(jr_arena *arena, const jr_verify_options *options,
                         jr_verification *ret_verification, jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    jr_verification v = {0};
    jr_str path = jr_verification_path(arena, options->bench_folder, options->judge);
    JR_TRY(open_table(options, &table, err));
    if (access(path.data, F_OK) == 0)
        JR_TRY(jr_verification_load(arena, options->bench_folder, options->judge, &v, err));
    if (options->is_new || v.test == 0) {
        if (options->extends)
            return jr_error_set(err, JR_ERR_USAGE, "there is no test that could be extended");
        uint64_t last; /* replies outlive a plan that was moved away */
        JR_TRY(verify_last_test(arena, options->bench_folder, options->judge, &last, err));
        JR_TRY(plan_new(arena, table, options, (v.test > last ? v.test : last) + 1, &v, err));
    } else {
        JR_TRY(check_models(&v, path, err));
        JR_TRY(check_same(&v, options, err));
        if (options->extends)
            JR_TRY(extend(arena, table, options, &v, err));
    }
    if (v.decision == JR_N_DRIFT_DECISIONS)
        JR_TRY(verify_prompts_load(arena, table, v.matches, v.n_matches, err));
    *ret_verification = v;
    return JR_OK;
}

/* The matches that have both replies; their number. Those that only a reply without a verdict keeps
 * from it are counted. */
static size_t compare(const jr_verification *v, const verify_reply *replies,
                      jr_rejudged *ret_matches, size_t *ret_n_unreadable)
{
    size_t n = 0;
    uint32_t question = 0;
    *ret_n_unreadable = 0;
    for (size_t k = 0; k < v->n_matches; k++) {
        const jr_verified_match *m = &v->matches[k];
        const verify_reply *reply = &replies[k * VERIFY_CALLS];
        bool is_there = true, is_answered = true;
        question += k > 0 && jr_str_compare(m->question, v->matches[k - 1].question) != 0;
        for (size_t c = 0; c < VERIFY_CALLS; c++) {
            is_there &= !isnan(reply[c].score);
            is_answered &= !isnan(reply[c].score) || reply[c].is_unreadable;
        }
        if (is_there)
            ret_matches[n++] = (jr_rejudged){.question = question,
                                             .first = (uint32_t)place_of(v, m->first) - 1,
                                             .second = (uint32_t)place_of(v, m->second) - 1,
                                             .old_score = m->score,
                                             .new_score = reply[0].score,
                                             .again = reply[1].score,
                                             .probability = 1};
        *ret_n_unreadable += !is_there && is_answered;
    }
    return n;
}

static void set_result(const jr_drift *drift, const jr_verify_options *options, jr_verification *v)
{
    for (size_t i = 0; i < v->n_shifts; i++) {
        v->shifts[i].shift = drift->shift[i] * points_per_logit();
        v->shifts[i].se = sqrt(drift->variance[i]) * points_per_logit();
        v->shifts[i].reach = drift->reach[i] * points_per_logit();
    }
    v->decision = drift->decision;
    v->is_different = drift->is_different;
    v->n_compared = drift->n_matches;
    v->n_changed = drift->n_changed;
    v->n_self = drift->n_self;
    v->n_odd = drift->n_odd;
    v->n_odd_old = drift->n_odd_old;
    v->p_shift = drift->p_shift;
    v->p_identity = drift->p_identity;
    v->finished = options->now;
    /* By what was seen: variances shrink with the number of matches. */
    double t = 0, worst = 0;
    for (size_t i = 0; i < v->n_shifts; i++) {
        worst = fmax(worst, v->shifts[i].se);
        t = fmax(t, (v->shifts[i].reach - fabs(v->shifts[i].shift)) / v->shifts[i].se);
    }
    double pass = t + jr_normal_quantile(1 - alpha_of(v) / (2 * (double)v->n_shifts));
    v->least_margin = pass * worst;
    v->enough = ceil((double)v->n_compared * pow(v->least_margin / v->margin, 2));
}

jr_status jr_verify_finish(jr_arena *arena, const jr_verify_options *options,
                           jr_verification *verification, jr_error *err)
{
    verify_reply *replies;
    size_t n_unreadable;
    jr_verification *v = verification;
    AUTO_FREE jr_rejudged *matches = memory_zeroed(v->n_matches, sizeof *matches);
    AUTO_FREE double *theta = memory_zeroed(v->n_shifts, sizeof *theta);
    JR_TRY(verify_replies_load(arena, options->bench_folder, v, &replies, err));
    size_t n = compare(v, replies, matches, &n_unreadable);
    if (n + n_unreadable < v->n_matches ||
        (double)n_unreadable > MOST_UNREADABLE * (double)v->n_matches)
        return JR_OK;
    for (size_t i = 0; i < v->n_shifts; i++)
        theta[i] = v->shifts[i].strength;
    jr_drift drift;
    jr_drift_options how = {.n_models = v->n_shifts - 1,
                            .theta = theta,
                            .margin = v->margin / points_per_logit(),
                            .alpha = alpha_of(v),
                            .seed = v->seed,
                            .n_threads = options->n_threads};
    JR_TRY(jr_drift_test(arena, matches, n, &how, &drift, err));
    set_result(&drift, options, v);
    v->n_unreadable = n_unreadable;
    return JR_OK;
}
