/*
 * The panel of judges: a view of the table of judgments, with human votes as further files. Names
 * that only people have judged are left out.
 */
#include <jrank/bench.h>
#include <jrank/card.h>
#include <jrank/votes.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer_table.h"

#include "base/str.h"
#include "flagged.h"
#include "folder.h"
#include "game_record.h"
#include "id_table.h"
#include "judgment_filter.h"
#include "judgment_table.h"
#include "mixture.h"
#include "question.h"
#include "vote_filter.h"
#include "vote_table.h"

/* Human votes are files of the table behind those of the judges. */
typedef struct viewing {
    const judgment_table *table;
    size_t n_judges;
    uint32_t *model, *question;      /* the panel's number, or NOT_THERE: no judge has it */
    const judgment_row **human_rows; /* of the panel's human votes */
} viewing;

enum { NOT_THERE = UINT32_MAX };

/* The names that judges' rows have, and their numbers. */
static jr_str *list_names(jr_arena *arena, const jr_str *names, size_t n, uint32_t *numbers,
                          size_t *ret_n)
{
    jr_str *kept = jr_arena_alloc(arena, n, sizeof *kept);
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (numbers[i] == NOT_THERE)
            continue;
        numbers[i] = (uint32_t)n_kept;
        kept[n_kept++] = jr_arena_copy(arena, names[i]);
    }
    *ret_n = n_kept;
    return kept;
}

static void number_names(jr_arena *arena, viewing *v, jr_judged *j)
{
    const judgment_table *t = v->table;
    v->model = jr_arena_alloc(arena, t->n_models, sizeof *v->model);
    v->question = jr_arena_alloc(arena, t->n_questions, sizeof *v->question);
    memset(v->model, 0xFF, t->n_models * sizeof *v->model);
    memset(v->question, 0xFF, t->n_questions * sizeof *v->question);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (row->judge >= v->n_judges || row->status == JUDGMENT_SELF_MATCH)
            continue;
        v->model[row->first] = v->model[row->second] = v->question[row->question] = 0;
    }
    j->models = list_names(arena, t->models, t->n_models, v->model, &j->n_models);
    j->questions = list_names(arena, t->questions, t->n_questions, v->question, &j->n_questions);
}

static jr_judged_match match_of(const viewing *v, const judgment_row *row)
{
    return (jr_judged_match){.judge = row->judge,
                             .question = v->question[row->question],
                             .turn = row->turn,
                             .first = v->model[row->first],
                             .second = v->model[row->second],
                             .verdict = judgment_verdict(row)};
}

static bool is_unknown(const viewing *v, const judgment_row *row)
{
    return v->question[row->question] == NOT_THERE || v->model[row->first] == NOT_THERE ||
           v->model[row->second] == NOT_THERE;
}

static void add_row(viewing *v, const judgment_row *row, jr_panel *panel)
{
    jr_judged *j = &panel->judged;
    bool is_human = row->judge >= v->n_judges;
    jr_panel_report *report =
        is_human ? &panel->humans[row->judge - v->n_judges] : &panel->judges[row->judge];
    if (row->status == JUDGMENT_SELF_MATCH) {
        report->self_matches++;
    } else if (row->status == JUDGMENT_NOT_BLIND) {
        report->not_blind++;
    } else if (row->status == JUDGMENT_NOT_SAMPLED) {
        report->not_sampled++;
    } else if (is_unknown(v, row)) {
        report->unknown++;
    } else if (judgment_is_invalid(row)) {
        report->invalid++;
        if (!is_human)
            j->invalid[row->judge * j->n_questions + v->question[row->question]]++;
    } else if (row->status == JUDGMENT_REPLACED) {
        report->duplicates++;
    } else if (is_human && row->is_stale) {
        report->stale++;
    } else {
        report->valid++;
        jr_judged_match match = match_of(v, row);
        match.judge -= is_human ? (uint32_t)v->n_judges : 0;
        if (is_human) {
            v->human_rows[j->n_human_votes] = row;
            j->human_votes[j->n_human_votes++] = match;
        } else {
            j->matches[j->n_matches++] = match;
        }
    }
}

/* Who voted, in numbers of the table's voters, then of the files where nobody is named. */
static void number_voters(jr_arena *arena, const viewing *v, jr_panel *panel)
{
    const judgment_table *t = v->table;
    jr_judged *j = &panel->judged;
    bool *has_voted = jr_arena_alloc(arena, t->n_voters + t->n_judges, sizeof *has_voted);
    j->human_voters = jr_arena_alloc(arena, j->n_human_votes, sizeof *j->human_voters);
    for (size_t i = 0; i < j->n_human_votes; i++) {
        const judgment_row *row = v->human_rows[i];
        size_t voter = row->voter == NO_VOTER ? t->n_voters + row->judge : row->voter;
        j->human_voters[i] = (uint32_t)voter;
        panel->n_voters += !has_voted[voter];
        has_voted[voter] = true;
    }
}

/* By the sample's probabilities. */
static void weigh_votes(jr_arena *arena, const viewing *v, const jr_people_sample *sample,
                        jr_panel *panel)
{
    const judgment_table *t = v->table;
    jr_judged *j = &panel->judged;
    id_table numbers = {0}; /* of the drawn matches, from 1 */
    for (size_t k = 0; k < sample->n_matches; k++) {
        const jr_people_match *m = &sample->matches[k];
        if (m->is_drawn)
            (void)id_table_add(&numbers,
                               pair_key(m->question, m->left, m->right, (uint16_t)m->turn), k + 1);
    }
    j->human_weights = jr_arena_alloc(arena, j->n_human_votes, sizeof *j->human_weights);
    for (size_t i = 0; i < j->n_human_votes; i++) {
        const judgment_row *row = v->human_rows[i];
        uint64_t number =
            id_table_find(&numbers, pair_key(t->questions[row->question], t->models[row->first],
                                             t->models[row->second], row->turn));
        j->human_weights[i] = number ? 1 / sample->matches[number - 1].probability : 0;
        panel->humans[j->human_votes[i].judge].outside += number == 0;
    }
    id_table_release(&numbers);
}

static jr_status add_people(jr_arena *arena, const viewing *v, const char *bench_folder,
                            jr_panel *panel, jr_error *err)
{
    jr_people_sample sample;
    jr_error why;
    number_voters(arena, v, panel);
    jr_status status = jr_people_sample_load(arena, bench_folder, &sample, &why);
    if (status == JR_ERR_NOT_FOUND)
        return JR_OK;
    if (status != JR_OK)
        return jr_error_set(err, status, "%s", why.message);
    panel->sample = sample.id;
    weigh_votes(arena, v, &sample, panel);
    return JR_OK;
}

/* bench_folder: NULL: files of votes, of which the first is `source`. */
static jr_status take_rows(jr_arena *arena, const judgment_table *t, const char *source,
                           const char *bench_folder, const jr_vote_filter *filter, jr_panel *panel,
                           jr_error *err)
{
    jr_judged *j = &panel->judged;
    viewing v = {.table = t, .n_judges = j->n_judges};
    v.human_rows = jr_arena_alloc(arena, j->n_humans ? t->n_rows : 0, sizeof(judgment_row *));
    number_names(arena, &v, j);
    j->matches = jr_arena_alloc(arena, t->n_rows, sizeof *j->matches);
    j->human_votes = jr_arena_alloc(arena, j->n_humans ? t->n_rows : 0, sizeof *j->human_votes);
    j->invalid = jr_arena_alloc(arena, j->n_judges * j->n_questions, sizeof *j->invalid);
    for (size_t i = 0; i < t->n_rows; i++)
        add_row(&v, &t->rows[i], panel);
    for (size_t i = 0; i < t->n_files; i++) {
        size_t judge = t->judge_of_file[i];
        jr_panel_report *report =
            judge < v.n_judges ? &panel->judges[judge] : &panel->humans[judge - v.n_judges];
        report->torn_lines += t->files[i] ? t->files[i]->n_torn : 0;
    }
    for (size_t i = 0; i < v.n_judges; i++)
        mixtures_of_judge(arena, t, i, NULL, &panel->judges[i].mixtures,
                          &panel->judges[i].n_mixtures);
    if (j->n_matches == 0 && filter)
        return vote_filter_left_nothing(source, err);
    if (j->n_matches == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: no judge has given a valid verdict", source);
    return bench_folder && j->n_humans ? add_people(arena, &v, bench_folder, panel, err) : JR_OK;
}

static bool wants_criteria(const jr_votes_options *options)
{
    const char *by = options->wanted ? options->wanted->by : NULL;
    return by && strcmp(by, "criterion") == 0;
}

/* Of each judgment that counts its verdicts on the criteria of its file. */
static void take_criteria(jr_arena *arena, const judgment_table *t, jr_panel *panel)
{
    const jr_judged *whole = &panel->judged;
    viewing v = {.table = t, .n_judges = whole->n_judges};
    jr_judged names = {0};
    number_names(arena, &v, &names);
    const uint32_t *places =
        judgment_table_criteria(arena, t, &panel->criteria, &panel->n_criteria);
    panel->by_criterion = jr_arena_alloc(arena, panel->n_criteria, sizeof *panel->by_criterion);
    for (size_t c = 0; c < panel->n_criteria; c++) {
        jr_judged *j = &panel->by_criterion[c];
        *j = *whole;
        j->n_matches = 0;
        j->matches = jr_arena_alloc(arena, whole->n_matches, sizeof *j->matches);
        j->invalid =
            jr_arena_alloc(arena, whole->n_judges * whole->n_questions, sizeof *j->invalid);
    }
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        const judgment_file *file = t->files[row->place.file];
        if (row->judge >= v.n_judges || row->status != JUDGMENT_COUNTS)
            continue;
        for (size_t k = 0; k < file->n_criteria; k++) {
            jr_judged *j = &panel->by_criterion[places[row->place.file * MOST_CRITERIA + k]];
            winner won = judgment_on(judgment_shade_of(t, i), k);
            jr_judged_match match = match_of(&v, row);
            match.verdict = (jr_verdict)won;
            if (won == WINNER_INVALID)
                j->invalid[row->judge * j->n_questions + match.question]++;
            else
                j->matches[j->n_matches++] = match;
        }
    }
}

static void find_judges_among_models(jr_arena *arena, jr_judged *j)
{
    j->judge_of = jr_arena_alloc(arena, j->n_models, sizeof *j->judge_of);
    for (size_t i = 0; i < j->n_models; i++) {
        j->judge_of[i] = JR_NO_JUDGE;
        for (uint32_t k = 0; k < j->n_judges; k++)
            if (jr_models_are_kin(&(jr_model_list){0}, j->judges[k], j->models[i]))
                j->judge_of[i] = k;
    }
}

static jr_status add_lengths(jr_arena *arena, const char *bench_folder, jr_panel *panel,
                             jr_error *err)
{
    jr_judged *j = &panel->judged;
    answer_table table;
    answer_plan plan = {.bench_folder = bench_folder,
                        .models = j->models,
                        .n_models = j->n_models,
                        .questions = j->questions,
                        .n_questions = j->n_questions,
                        .with_lengths = true};
    JR_TRY(answer_table_load(arena, &plan, &table, err));
    answer_lengths lengths = answer_table_lengths(arena, &table);
    j->lengths = lengths.characters;
    j->n_turns = lengths.n_turns;
    panel->n_models_with_answers = lengths.n_models_found;
    return JR_OK;
}

/* Where the answers can't be looked at nothing is known of them. */
static void add_flags(jr_arena *arena, const char *bench_folder, jr_judged *j)
{
    if (flagged_turns(arena, bench_folder, j->models, j->n_models, j->questions, j->n_questions,
                      &j->flagged, NULL) != JR_OK)
        j->flagged = NULL;
}

static jr_status add_categories(jr_arena *arena, const char *bench_folder, jr_panel *panel,
                                jr_error *err)
{
    const jr_judged *j = &panel->judged;
    jr_question_list list;
    jr_status status = jr_questions_load(arena, bench_folder, &list, err);
    panel->category = jr_arena_alloc(arena, j->n_questions, sizeof *panel->category);
    panel->categories = jr_arena_alloc(arena, j->n_questions, sizeof *panel->categories);
    memset(panel->category, 0xFF, j->n_questions * sizeof *panel->category);
    if (status == JR_ERR_NOT_FOUND)
        return JR_OK;
    JR_TRY(status);
    panel->has_questions = true;
    size_t n = 0;
    for (size_t q = 0; q < j->n_questions; q++) {
        jr_str category = jr_question_category(&list, j->questions[q]);
        if (category.size)
            panel->categories[n++] = category;
    }
    panel->n_categories = str_sort_unique(panel->categories, n);
    for (size_t q = 0; q < j->n_questions && n; q++) {
        jr_str category = jr_question_category(&list, j->questions[q]);
        size_t place = str_index_sorted(panel->categories, panel->n_categories, category);
        if (place != SIZE_MAX)
            panel->category[q] = (uint32_t)place;
    }
    return JR_OK;
}

/* The judges' files, and those of human votes behind them. */
static jr_status open_table(jr_arena *arena, const char *bench_folder, const jr_judged *j,
                            const jr_votes_options *options, judgment_table **ret_table,
                            jr_error *err)
{
    size_t n_judges = j->n_judges, n = n_judges + j->n_humans;
    jr_str *names = jr_arena_alloc(arena, n, sizeof *names);
    judgment_source *sources = jr_arena_alloc(arena, n_judges + n, sizeof *sources);
    for (size_t i = 0; i < n_judges; i++) {
        names[i] = j->judges[i];
        judgment_sources_of_judge(arena, bench_folder, names[i], (uint16_t)i, true,
                                  &sources[2 * i]);
    }
    for (size_t i = 0; i < j->n_humans; i++) {
        names[n_judges + i] = j->humans[i];
        sources[2 * n_judges + i] = (judgment_source){
            .path = j->humans[i], .source = GAMES_OF_PEOPLE, .judge = (uint16_t)(n_judges + i)};
    }
    judgment_plan plan = {.judges = names,
                          .n_judges = n,
                          .sources = sources,
                          .n_sources = n_judges + n,
                          .bench_folder = bench_folder,
                          .n_threads = options->n_threads,
                          .with_shades = wants_criteria(options),
                          .with_stale = true,
                          .needs_stale = judgment_filter_needs_stale(options->filter),
                          .needs_flags = judgment_filter_needs_flags(options->filter)};
    return judgment_table_open(&plan, NULL, ret_table, err);
}

jr_status jr_panel_load(jr_arena *arena, const char *bench_folder, const jr_str *judges,
                        size_t n_judges, const char *const *human_paths, size_t n_human_paths,
                        jr_panel *ret_panel, jr_error *err)
{
    const jr_votes_options options = {.judges = judges, .n_judges = n_judges};
    return jr_panel_load_bench(arena, bench_folder, &options, human_paths, n_human_paths, ret_panel,
                               err);
}

jr_status jr_panel_load_bench(jr_arena *arena, const char *bench_folder,
                              const jr_votes_options *options, const char *const *human_paths,
                              size_t n_human_paths, jr_panel *ret_panel, jr_error *err)
{
    jr_panel panel = {0};
    jr_judged *j = &panel.judged;
    JR_TRY(folder_select_judges(arena, bench_folder, options->judges, options->n_judges, true,
                                &j->judges, &j->n_judges, err));
    j->n_humans = n_human_paths;
    j->humans = jr_arena_alloc(arena, n_human_paths, sizeof *j->humans);
    for (size_t i = 0; i < n_human_paths; i++)
        j->humans[i] = jr_arena_copy(arena, jr_str_from(human_paths[i]));
    panel.judges = jr_arena_alloc(arena, j->n_judges, sizeof *panel.judges);
    panel.humans = jr_arena_alloc(arena, n_human_paths, sizeof *panel.humans);
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    JR_TRY(open_table(arena, bench_folder, j, options, &table, err));
    JR_TRY(judgment_filter_drop(table, bench_folder, options->filter, err));
    JR_TRY(take_rows(arena, table, bench_folder, bench_folder, options->filter, &panel, err));
    find_judges_among_models(arena, j);
    JR_TRY(add_lengths(arena, bench_folder, &panel, err));
    add_flags(arena, bench_folder, j);
    JR_TRY(add_categories(arena, bench_folder, &panel, err));
    if (wants_criteria(options))
        take_criteria(arena, table, &panel);
    *ret_panel = panel;
    return JR_OK;
}

jr_status jr_panel_load_votes(jr_arena *arena, const char *const *paths, size_t n_paths,
                              const jr_votes_options *options, jr_panel *ret_panel, jr_error *err)
{
    jr_panel panel = {0};
    jr_judged *j = &panel.judged;
    JUDGMENT_TABLE_AUTO judgment_table *t = NULL;
    size_t n_apart;
    JR_TRY(vote_table_open(paths, n_paths, options, true, &t, err));
    JR_TRY(vote_table_split(t, options->min_votes, &n_apart, err));
    j->n_judges = n_apart ? n_apart : 1;
    j->n_humans = t->n_judges - j->n_judges;
    jr_str *names = jr_arena_alloc(arena, t->n_judges, sizeof *names);
    for (size_t g = 0; g < t->n_judges; g++)
        names[g] = jr_arena_copy(arena, t->judges[g]);
    j->judges = names;
    j->humans = names + j->n_judges;
    panel.judges = jr_arena_alloc(arena, j->n_judges, sizeof *panel.judges);
    panel.humans = jr_arena_alloc(arena, j->n_humans, sizeof *panel.humans);
    JR_TRY(take_rows(arena, t, paths[0], NULL, options->filter, &panel, err));
    find_judges_among_models(arena, j);
    panel.category = jr_arena_alloc(arena, j->n_questions, sizeof *panel.category);
    memset(panel.category, 0xFF, j->n_questions * sizeof *panel.category);
    *ret_panel = panel;
    return JR_OK;
}
