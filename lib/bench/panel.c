/*
 * The panel of judges: every verdict with its match, on one thread, file after file. Names are
 * numbered as they come and renumbered in bytewise order at the end, so that nothing depends on
 * the order of the lines. Of several verdicts on a match the last valid one stays, in the place of
 * the first.
 */
#include <jrank/votes.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/answer_lengths.h>
#include <jrank/bench.h>

#include "base/hash.h"
#include "base/memory.h"
#include "folder.h"
#include "id_table.h"
#include "lines.h"
#include "pair_record.h"
#include "question.h"
#include "tally.h"

typedef struct match_list {
    jr_judged_match *matches;
    size_t n, capacity;
} match_list;

typedef struct reading {
    tally models, questions;
    size_t n_models, n_questions; /* that judges have, once these are read */
    match_list votes, human_votes;
    match_list invalid; /* only judge and question count */
    id_table seen;      /* of the file that is being read: place in its list, from 1 */
    uint32_t number;    /* of the file */
    bool is_human;
    jr_panel_report *report; /* of the file */
} reading;

static void reading_init(reading *r)
{
    *r = (reading){0};
    tally_init(&r->models);
    tally_init(&r->questions);
}

static void reading_release(reading *r)
{
    tally_release(&r->models);
    tally_release(&r->questions);
    free(r->votes.matches);
    free(r->human_votes.matches);
    free(r->invalid.matches);
    id_table_release(&r->seen);
}
#define READING_AUTO __attribute__((cleanup(reading_release)))

static void add_match(match_list *list, jr_judged_match match)
{
    if (list->n == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 1024;
        list->matches = memory_resize(list->matches, list->capacity, sizeof *list->matches);
    }
    list->matches[list->n++] = match;
}

/* Whose vote it is, where the record says so: part of what makes a human vote the same. */
static bool add_voter(yyjson_val *judge, match_key *key)
{
    if (yyjson_is_arr(judge))
        judge = yyjson_arr_get_first(judge);
    if (!yyjson_is_str(judge))
        return false;
    key->low = hash_bytes(key->low, yyjson_get_str(judge), yyjson_get_len(judge));
    key->high = hash_bytes(key->high, yyjson_get_str(judge), yyjson_get_len(judge));
    return true;
}

static void add_verdict(reading *r, const pair_record *record, const pair_game *game,
                        jr_judged_match match)
{
    match_list *list = r->is_human ? &r->human_votes : &r->votes;
    match_key key = pair_record_key(record, game->first, game->second);
    uint64_t place = 0;
    if (!r->is_human || add_voter(record->fields[PAIR_JUDGE], &key))
        place = id_table_add(&r->seen, (id_key){key.low, key.high}, list->n + 1);
    if (place) {
        r->report->duplicates++;
        list->matches[place - 1].verdict = match.verdict;
        return;
    }
    r->report->valid++;
    add_match(list, match);
}

static void add_game(reading *r, const pair_record *record, const pair_game *game)
{
    if (jr_str_compare(game->first, game->second) == 0) {
        r->report->self_matches++;
        return;
    }
    char digits[QUESTION_ID_MAX];
    jr_str id = question_id_text(record->fields[PAIR_QUESTION_ID], digits);
    yyjson_val *turn = record->fields[PAIR_TURN];
    double turn_number = yyjson_is_num(turn) ? yyjson_get_num(turn) : 1;
    jr_judged_match match = {
        .judge = r->number,
        .question = tally_model(&r->questions, id),
        .turn = turn_number >= 1 && turn_number <= UINT32_MAX ? (uint32_t)turn_number : 1,
        .first = tally_model(&r->models, game->first),
        .second = tally_model(&r->models, game->second),
        .verdict = game->winner == WINNER_FIRST    ? JR_VERDICT_FIRST
                   : game->winner == WINNER_SECOND ? JR_VERDICT_SECOND
                                                   : JR_VERDICT_TIE};
    bool is_unknown = r->is_human && (match.question >= r->n_questions ||
                                      match.first >= r->n_models || match.second >= r->n_models);
    if (is_unknown) {
        r->report->unknown++;
    } else if (game->winner == WINNER_INVALID) {
        r->report->invalid++;
        if (!r->is_human)
            add_match(&r->invalid, match);
    } else {
        add_verdict(r, record, game, match);
    }
}

/* True for an Arena battle, which fills the record. */
static bool read_battle(const json_line *line, pair_record *record)
{
    yyjson_val *fields[N_BATTLE_FIELDS];
    fields_pick(line->record, battle_fields, N_BATTLE_FIELDS, fields);
    yyjson_val *a = fields[BATTLE_MODEL_A], *b = fields[BATTLE_MODEL_B];
    yyjson_val *verdict = fields[BATTLE_WINNER];
    if (!yyjson_is_str(a) || !yyjson_is_str(b))
        return false;
    fields_pick(line->record, pair_fields, N_PAIR_FIELDS, record->fields);
    record->n_games = 1;
    record->games[0] =
        (pair_game){json_str(a), json_str(b), "winner", verdict, winner_parse(verdict)};
    return true;
}

static jr_status read_line(void *context, const json_line *line, jr_error *err)
{
    reading *r = context;
    pair_record record;
    bool is_battle = r->is_human && read_battle(line, &record);
    if (is_battle) {
        yyjson_val *id = record.fields[PAIR_QUESTION_ID];
        if (!yyjson_is_str(id) && !yyjson_is_num(id))
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s:%llu: question_id is missing; HINT: human votes are compared "
                                "with a judge's on the same answers, so each must name its "
                                "question",
                                line->name, (unsigned long long)json_line_number(line));
    } else {
        JR_TRY(pair_record_read(line->parser, line->block, line->text, line->name, &record, err));
    }
    for (size_t i = 0; i < record.n_games; i++)
        add_game(r, &record, &record.games[i]);
    return JR_OK;
}

static jr_status read_files(reading *r, const jr_str *paths, size_t n_paths, bool are_human,
                            jr_panel_report *reports, jr_error *err)
{
    r->is_human = are_human;
    for (r->number = 0; r->number < n_paths; r->number++) {
        r->report = &reports[r->number];
        id_table_clear(&r->seen);
        JR_TRY(json_lines_read(paths[r->number].data, read_line, r, &r->report->torn_lines, err));
    }
    return JR_OK;
}

typedef struct numbered_name {
    jr_str name;
    uint32_t number;
} numbered_name;

static int by_name(const void *left, const void *right)
{
    return jr_str_compare(((const numbered_name *)left)->name,
                          ((const numbered_name *)right)->name);
}

/* The first n names of the tally, sorted; ret_numbers[old] is the new number. */
static jr_str *sort_names(jr_arena *arena, const tally *t, size_t n, uint32_t **ret_numbers)
{
    AUTO_FREE numbered_name *order = memory_zeroed(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (numbered_name){t->names[i].text, (uint32_t)i};
    if (n)
        qsort(order, n, sizeof *order, by_name);
    jr_str *names = jr_arena_alloc(arena, n, sizeof *names);
    *ret_numbers = jr_arena_alloc(arena, n, sizeof **ret_numbers);
    for (size_t i = 0; i < n; i++) {
        names[i] = jr_arena_copy(arena, order[i].name);
        (*ret_numbers)[order[i].number] = (uint32_t)i;
    }
    return names;
}

static jr_judged_match *renumber(jr_arena *arena, const match_list *list, const uint32_t *models,
                                 const uint32_t *questions)
{
    jr_judged_match *matches = jr_arena_alloc(arena, list->n, sizeof *matches);
    for (size_t i = 0; i < list->n; i++) {
        matches[i] = list->matches[i];
        matches[i].question = questions[matches[i].question];
        matches[i].first = models[matches[i].first];
        matches[i].second = models[matches[i].second];
    }
    return matches;
}

static void finish(jr_arena *arena, const reading *r, jr_judged *j)
{
    uint32_t *models, *questions;
    j->n_models = r->n_models;
    j->models = sort_names(arena, &r->models, r->n_models, &models);
    j->n_questions = r->n_questions;
    j->questions = sort_names(arena, &r->questions, r->n_questions, &questions);
    j->n_matches = r->votes.n;
    j->matches = renumber(arena, &r->votes, models, questions);
    j->n_human_votes = r->human_votes.n;
    j->human_votes = renumber(arena, &r->human_votes, models, questions);
    j->invalid = jr_arena_alloc(arena, j->n_judges * j->n_questions, sizeof *j->invalid);
    for (size_t i = 0; i < r->invalid.n; i++) {
        const jr_judged_match *match = &r->invalid.matches[i];
        j->invalid[match->judge * j->n_questions + questions[match->question]]++;
    }
}

/* "gpt-4:20230713" is a version of "gpt-4". */
static bool is_version_of(jr_str model, jr_str name)
{
    if (model.size < name.size || memcmp(model.data, name.data, name.size) != 0)
        return false;
    return model.size == name.size || model.data[name.size] == ':';
}

static void find_judges_among_models(jr_arena *arena, jr_judged *j)
{
    j->judge_of = jr_arena_alloc(arena, j->n_models, sizeof *j->judge_of);
    for (size_t i = 0; i < j->n_models; i++) {
        j->judge_of[i] = JR_NO_JUDGE;
        for (uint32_t k = 0; k < j->n_judges; k++)
            if (is_version_of(j->models[i], j->judges[k]))
                j->judge_of[i] = k;
    }
}

static jr_status add_lengths(jr_arena *arena, const char *bench_folder, jr_panel *panel,
                             jr_error *err)
{
    jr_judged *j = &panel->judged;
    jr_answer_lengths lengths;
    JR_TRY(jr_answer_lengths_load(arena, bench_folder, j->models, j->n_models, j->questions,
                                  j->n_questions, &lengths, err));
    j->lengths = lengths.characters;
    j->n_turns = lengths.n_turns;
    panel->n_models_with_answers = lengths.n_models_found;
    return JR_OK;
}

static int compare_names(const void *left, const void *right)
{
    return jr_str_compare(*(const jr_str *)left, *(const jr_str *)right);
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
    if (n)
        qsort(panel->categories, n, sizeof *panel->categories, compare_names);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || compare_names(&panel->categories[i - 1], &panel->categories[i]) != 0)
            panel->categories[panel->n_categories++] = panel->categories[i];
    for (size_t q = 0; q < j->n_questions && n; q++) {
        jr_str category = jr_question_category(&list, j->questions[q]);
        const jr_str *found = bsearch(&category, panel->categories, panel->n_categories,
                                      sizeof category, compare_names);
        if (found)
            panel->category[q] = (uint32_t)(found - panel->categories);
    }
    return JR_OK;
}

static jr_status read_judges(reading *r, jr_arena *arena, const char *bench_folder, jr_panel *panel,
                             jr_error *err)
{
    const jr_judged *j = &panel->judged;
    jr_str *paths = jr_arena_alloc(arena, j->n_judges, sizeof *paths);
    for (size_t i = 0; i < j->n_judges; i++)
        paths[i] = jr_matches_path(arena, bench_folder, j->judges[i]);
    panel->judges = jr_arena_alloc(arena, j->n_judges, sizeof *panel->judges);
    jr_error problem;
    jr_status status = read_files(r, paths, j->n_judges, false, panel->judges, &problem);
    if (status == JR_ERR_FORMAT)
        return jr_error_set(err, status, "%s; HINT: jrank check %s lists all that is wrong",
                            problem.message, bench_folder);
    if (status != JR_OK)
        return jr_error_set(err, status, "%s", problem.message);
    if (r->votes.n == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: no judge has given a valid verdict",
                            bench_folder);
    r->n_models = r->models.n_names;
    r->n_questions = r->questions.n_names;
    return JR_OK;
}

jr_status jr_panel_load(jr_arena *arena, const char *bench_folder, const jr_str *judges,
                        size_t n_judges, const char *const *human_paths, size_t n_human_paths,
                        jr_panel *ret_panel, jr_error *err)
{
    jr_panel panel = {0};
    jr_judged *j = &panel.judged;
    JR_TRY(
        folder_select_judges(arena, bench_folder, judges, n_judges, &j->judges, &j->n_judges, err));
    READING_AUTO reading r;
    reading_init(&r);
    JR_TRY(read_judges(&r, arena, bench_folder, &panel, err));
    j->n_humans = n_human_paths;
    j->humans = jr_arena_alloc(arena, n_human_paths, sizeof *j->humans);
    for (size_t i = 0; i < n_human_paths; i++)
        j->humans[i] = jr_arena_copy(arena, jr_str_from(human_paths[i]));
    panel.humans = jr_arena_alloc(arena, n_human_paths, sizeof *panel.humans);
    JR_TRY(read_files(&r, j->humans, n_human_paths, true, panel.humans, err));
    finish(arena, &r, j);
    find_judges_among_models(arena, j);
    JR_TRY(add_lengths(arena, bench_folder, &panel, err));
    JR_TRY(add_categories(arena, bench_folder, &panel, err));
    *ret_panel = panel;
    return JR_OK;
}
