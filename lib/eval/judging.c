/*
 * What is to be judged: everything is read once, and the rest is arithmetic on what was read. The
 * asking stands in judging_run.c.
 */
#include "judging.h"

#include <stdlib.h>
#include <string.h>

#include <jrank/bench.h>
#include <jrank/votes.h>

#include "base/english.h"
#include "base/hash.h"
#include "base/str.h"
#include "bench/batch_ledger.h"
#include "bench/done.h"
#include "bench/empty_answers.h"
#include "bench/folder.h"
#include "bench/game_record.h"
#include "bench/mixture.h"
#include "bench/question.h"
#include "bench/shard.h"
#include "bench/unread.h"
#include "endpoint.h"

result_paths judging_paths(jr_arena *arena, const char *bench_folder, jr_shard shard, jr_str judge,
                           bool is_single)
{
    const char *kind = is_single ? "single" : "pair";
    jr_str name = folder_escape(arena, judge);
    jr_str stem =
        jr_arena_format(arena, "%s/model_judgment/%.*s_%s",
                        shard_folder(arena, bench_folder, shard).data, JR_STR_ARG(name), kind);
    result_paths paths = {.folder_size = strlen(bench_folder)};
    paths.of[RESULT_VALID] = jr_arena_format(arena, "%s.jsonl", stem.data);
    paths.of[RESULT_INVALID] = jr_arena_format(arena, "%s.invalid.jsonl", stem.data);
    paths.of[RESULT_FAILED] = jr_arena_format(arena, "%s.errors.jsonl", stem.data);
    paths.are_of_shard = shard.n > 0;
    if (!shard.n)
        paths.batches = batch_ledger_path(arena, result_place(&paths, RESULT_VALID), "judge");
    return paths;
}

bool judging_is_fastchat(jr_arena *arena, const jr_judging_options *options, bool has_fastchat)
{
    if (options->mode == JR_PAIRING_SINGLE || options->layout != JR_LAYOUT_AUTO)
        return options->mode != JR_PAIRING_SINGLE && options->layout == JR_LAYOUT_FASTCHAT;
    return has_fastchat || folder_is_fastchat(arena, options->bench_folder);
}

jr_status judging_choose_prompts(jr_arena *arena, const jr_judging_options *options,
                                 prompt_list *ret_prompts, prompt_choice *ret_choice, jr_error *err)
{
    const char *path = options->prompt_file ? options->prompt_file
                                            : folder_prompt_file(arena, options->bench_folder);
    prompt_list prompts;
    if (path)
        JR_TRY(prompts_load(arena, path, &prompts, err));
    else
        prompts_shipped(arena, &prompts);
    if (options->verdict == JR_VERDICT_FORM_JSON)
        prompts_ask_json(arena, &prompts);
    jr_str name = options->prompt ? jr_str_from(options->prompt) : (jr_str){0};
    JR_TRY(prompts_choose(&prompts, options->mode != JR_PAIRING_SINGLE, name, ret_choice, err));
    *ret_prompts = prompts;
    return JR_OK;
}

static bool needs_reference(jr_str category)
{
    static const jr_str categories[] = {JR_STR("math"), JR_STR("reasoning"), JR_STR("coding"),
                                        JR_STR("arena-hard-200")};
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
        if (str_equals(category, categories[i]))
            return true;
    return false;
}

/* LLM Judge's prompts with a reference are for these categories, ours for all questions. */
static bool wants_reference(const judge_prompt *prompt, jr_str category)
{
    return !strstr(prompt->name.data, "-math") || needs_reference(category);
}

/* The prompt of a question's turn, from 1; NULL: there is none for it. */
static const judge_prompt *prompt_of(const jr_judging *j, const judge_plan *judge, size_t place,
                                     uint32_t turn)
{
    const prompt_choice *choice = &j->choice;
    const judge_prompt *with_reference = turn > 1 ? choice->reference_turns : choice->reference;
    if (with_reference && judge->references.answers[place].n_turns >= turn &&
        wants_reference(with_reference, j->questions.questions[place].category))
        return with_reference;
    return turn > 1 ? choice->plain_turns : choice->plain;
}

static jr_str turn_of(const jr_str *turns, size_t n_turns, size_t turn)
{
    return turn < n_turns ? turns[turn] : (jr_str){0};
}

match_prompt judging_prompt(const jr_judging *judging, const judge_plan *judge,
                            const planned_match *match)
{
    size_t place = judging->question_of[match->question];
    const jr_question *question = &judging->questions.questions[place];
    const reference_answer *reference = &judge->references.answers[place];
    prompt_values values = {.turn = match->turn - 1};
    uint32_t models[2] = {match->first, match->second};
    for (size_t turn = 0; turn < match->turn; turn++) {
        values.questions[turn] = turn_of(question->turns, question->n_turns, turn);
        values.references[turn] = turn_of(reference->turns, reference->n_turns, turn);
        for (size_t seat = 0; seat < 2 && models[seat] != NO_SECOND; seat++) {
            const answer_entry *answer = answer_table_entry(&judging->answers, models[seat], place);
            values.answers[seat][turn] = turn_of(answer->texts, answer->n_turns, turn);
        }
    }
    const judge_prompt *prompt = match->verified
                                     ? judging_verified_prompt(judging, match->verified - 1)
                                     : prompt_of(judging, judge, place, match->turn);
    values.is_guarded = judging->options->guard && prompt->delimiters.n;
    if (prompt->has_boundary)
        prompt_draw_boundary(
            &values, prompt,
            hash_bytes(judging->options->seed, question->id.data, question->id.size));
    return (match_prompt){.prompt = prompt, .values = values};
}

match_prompt judging_fill(const jr_judging *judging, const judge_plan *judge,
                          const planned_match *match, jr_buf *text)
{
    match_prompt asked = judging_prompt(judging, judge, match);
    const jr_verification *v = match->verified ? judging->options->verification : NULL;
    jr_buf_clear(text);
    if (v && v->matches[match->verified - 1].prompt.size)
        jr_buf_append_str(text, v->matches[match->verified - 1].prompt);
    else
        asked.filled = prompt_fill(text, asked.prompt, &asked.values);
    return asked;
}

static bool is_expected(const jr_judging *j, jr_str model)
{
    return j->expected && endpoint_find(j->expected->options->models, model) <
                              j->expected->options->models->n_endpoints;
}

bool judging_is_silent(const jr_judging *judging, uint32_t model, size_t place, uint32_t turn)
{
    return judging->options->empty_answers == JR_EMPTY_LOSE &&
           answer_is_empty(answer_table_entry(&judging->answers, model, place), turn) &&
           !is_expected(judging, judging->models[model]);
}

/* Those that the options name; what the folder does not have is left out. */
static void choose_questions(jr_judging *j)
{
    const jr_judging_options *o = j->options;
    j->n_questions = 0;
    for (size_t k = 0; k < o->n_questions; k++) {
        const jr_question *found = question_find(&j->questions, o->questions[k]);
        if (found)
            j->question_of[j->n_questions++] = (size_t)(found - j->questions.questions);
    }
}

static jr_status load_questions(jr_judging *j, jr_error *err)
{
    JR_TRY(jr_questions_load(j->arena, j->options->bench_folder, &j->questions, err));
    size_t n = j->questions.n_questions;
    if (n == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: has no questions", j->options->bench_folder);
    JR_TRY(questions_require_turns(&j->questions, err));
    j->question_of = questions_in_order(j->arena, &j->questions);
    j->n_questions = j->options->first_n && j->options->first_n < n ? j->options->first_n : n;
    if (j->options->questions)
        choose_questions(j);
    return JR_OK;
}

/* An answer that failed counts as well: its matches are left out and counted. */
static bool has_answer(const jr_judging *j, size_t model)
{
    for (size_t q = 0; q < j->questions.n_questions; q++)
        if (answer_table_entry(&j->answers, model, q)->n_turns > 0)
            return true;
    return j->answers.files[model].use.n_failed || is_expected(j, j->models[model]);
}

/* Files of the models from first up to end of which nothing could be read: an error, the first. */
static jr_status refuse_unreadable(const jr_judging *j, size_t first, size_t end, jr_error *err)
{
    for (size_t m = first; m < end; m++) {
        const answer_file *file = &j->answers.files[m];
        jr_str problem = answer_use_problem(j->arena, &file->use);
        if (problem.size)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: %s", file->path.data, problem.data);
    }
    return JR_OK;
}

/* Every model that was named must have answers; of those that were not, enough for a match. */
static jr_status check_models(const jr_judging *j, jr_error *err)
{
    const char *folder = j->options->bench_folder;
    size_t n_answering = 0;
    for (size_t m = 0; m < j->n_models; m++) {
        if (has_answer(j, m)) {
            n_answering++;
        } else if (j->options->n_models) {
            JR_TRY(refuse_unreadable(j, m, m + 1, err));
            return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: has no answers of %.*s%s", folder,
                                JR_STR_ARG(j->models[m]),
                                folder_note_on_model(j->arena, folder, j->models[m]).data);
        }
        if (name_index(j->models, m, j->models[m]) != SIZE_MAX)
            return jr_error_set(err, JR_ERR_USAGE, "the model %.*s is named twice",
                                JR_STR_ARG(j->models[m]));
    }
    if (n_answering >= (j->is_single ? 1 : 2))
        return JR_OK;
    if (j->options->n_models)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: a match needs two models; HINT: --model-list names only one",
                            folder);
    JR_TRY(refuse_unreadable(j, 0, j->n_models, err));
    jr_str note = unread_note(j->arena, folder, UNREAD_ANSWERS);
    const char *where = note.size ? ENGLISH(" where they are read") : "";
    const char *rest = note.size ? note.data : ENGLISH("; HINT: jrank answer makes answers");
    if (n_answering)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: only one model has answers%s, a match needs two%s", folder, where,
                            rest);
    return jr_error_set(err, JR_ERR_DATA, "%s: no model has answers%s%s", folder, where, rest);
}

/* The models that have no answer yet and are about to, each in its place among the others. */
static void add_expected_models(jr_judging *j)
{
    const jr_endpoint_list *coming = j->expected ? j->expected->options->models : NULL;
    if (!coming || coming->n_endpoints == 0)
        return;
    jr_str *all = jr_arena_alloc(j->arena, j->n_models + coming->n_endpoints, sizeof *all);
    size_t n = j->n_models;
    if (n)
        memcpy(all, j->models, n * sizeof *all);
    for (size_t i = 0; i < coming->n_endpoints; i++)
        if (name_index(j->models, j->n_models, coming->endpoints[i].id) == SIZE_MAX)
            all[n++] = coming->endpoints[i].id;
    str_sort(all, n);
    j->models = all;
    j->n_models = n;
}

/* The baseline need not be on the list of those that meet it. */
static void add_baseline(jr_judging *j)
{
    jr_str baseline = j->options->baseline;
    if (j->options->mode != JR_PAIRING_BASELINE ||
        name_index(j->models, j->n_models, baseline) != SIZE_MAX)
        return;
    jr_str *all = jr_arena_alloc(j->arena, j->n_models + 1, sizeof *all);
    memcpy(all, j->models, j->n_models * sizeof *all);
    all[j->n_models++] = baseline;
    j->models = all;
}

static jr_status load_answers(jr_judging *j, jr_error *err)
{
    const jr_judging_options *options = j->options;
    j->models = (jr_str *)options->models;
    j->n_models = options->n_models;
    if (options->verification) {
        judging_take_verified_models(j);
    } else if (j->n_models == 0) {
        jr_status status =
            jr_bench_models(j->arena, options->bench_folder, &j->models, &j->n_models, err);
        if (status != JR_OK && status != JR_ERR_NOT_FOUND)
            return status;
        add_expected_models(j);
    } else {
        add_baseline(j);
    }
    answer_plan plan = {.bench_folder = options->bench_folder,
                        .models = j->models,
                        .n_models = j->n_models,
                        .questions = question_ids(j->arena, &j->questions),
                        .n_questions = j->questions.n_questions,
                        .with_texts = true};
    JR_TRY(answer_table_load(j->arena, &plan, &j->answers, err));
    return options->verification ? JR_OK : check_models(j, err);
}

/* The number of a model that the options name for `role`. */
static jr_status find_model(const jr_judging *j, jr_str name, bool is_baseline,
                            uint32_t *ret_number, jr_error *err)
{
    size_t m = name_index(j->models, j->n_models, name);
    if (m == SIZE_MAX)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            is_baseline ? "there are no answers of the baseline %.*s; HINT: %s"
                                        : "there are no answers of the model %.*s; HINT: %s",
                            JR_STR_ARG(name),
                            folder_hint(j->arena, name, j->models, j->n_models).data);
    *ret_number = (uint32_t)m;
    return JR_OK;
}

/* What the pairing asks of the folder. */
typedef struct lookup {
    const jr_judging *judging;
    const judge_plan *judge;
    const done_set *done, *like;
    const bool *is_coming; /* [model][question]; NULL: nothing is */
    bool needs_reference;
} lookup;

/* Whether the answer, all turns of it, is about to be made. */
static bool is_coming(const lookup *l, uint32_t model, size_t place)
{
    const jr_judging *j = l->judging;
    return l->is_coming && l->is_coming[model * j->questions.n_questions + place];
}

static bool is_answered(void *context, uint32_t question, uint32_t model, uint32_t turn)
{
    const lookup *l = context;
    size_t place = l->judging->question_of[question];
    const answer_entry *answer = answer_table_entry(&l->judging->answers, model, place);
    return (answer->n_turns >= turn || is_coming(l, model, place) ||
            judging_is_silent(l->judging, model, place, turn)) &&
           prompt_of(l->judging, l->judge, place, turn) &&
           (!l->needs_reference || l->judge->references.answers[place].n_turns >= turn);
}

static bool has_verdict(const jr_judging *j, const done_set *done, const planned_match *match)
{
    return done_has(done, judging_match_key(j, match));
}

static bool is_judged(void *context, const planned_match *match)
{
    const lookup *l = context;
    return has_verdict(l->judging, l->done, match);
}

static bool is_like(void *context, const planned_match *match)
{
    const lookup *l = context;
    return has_verdict(l->judging, l->like, match);
}

/* Turns to judge per question: the second one where there is a prompt for it. */
static uint8_t *turns_to_judge(const jr_judging *j)
{
    bool has_second = j->choice.plain_turns || j->choice.reference_turns;
    uint8_t *turns = jr_arena_alloc(j->arena, j->n_questions, sizeof *turns);
    for (size_t i = 0; i < j->n_questions; i++) {
        const jr_question *question = &j->questions.questions[j->question_of[i]];
        turns[i] = question->n_turns > 1 && has_second ? 2 : 1;
    }
    return turns;
}

static jr_str names_of_prompts(const jr_judging *j)
{
    const judge_prompt *prompts[] = {j->choice.plain, j->choice.plain_turns, j->choice.reference,
                                     j->choice.reference_turns};
    JR_BUF_AUTO jr_buf names = {0};
    for (size_t i = 0; i < sizeof prompts / sizeof *prompts; i++) {
        if (!prompts[i])
            continue;
        jr_buf_append_text(&names, names.size ? ", " : "");
        jr_buf_append_str(&names, prompts[i]->name);
    }
    return jr_arena_copy(j->arena, jr_buf_str(&names));
}

/* For each model and question whether the answer is planned; NULL where no answer is. */
static const bool *coming_answers(const jr_judging *j)
{
    if (!j->expected)
        return NULL;
    size_t n_questions = j->questions.n_questions;
    bool *coming = jr_arena_alloc(j->arena, j->n_models * n_questions, sizeof *coming);
    for (size_t m = 0; m < j->n_models; m++) {
        size_t model = endpoint_find(j->expected->options->models, j->models[m]);
        if (model == j->expected->options->models->n_endpoints)
            continue;
        const model_plan *plan = &j->expected->models[model];
        for (size_t i = 0; i < plan->n_todo; i++)
            coming[m * n_questions + plan->todo[i]] = true;
    }
    return coming;
}

/* A prompt that something is wrong with stops those that need it only. Counts the matches that LLM
 * Judge would show a reference answer which is not there. */
static jr_status check_prompts(const jr_judging *j, const judge_plan *judge,
                               uint64_t *ret_n_without_reference, jr_error *err)
{
    *ret_n_without_reference = 0;
    for (size_t i = 0; i < judge->pairing.n_matches; i++) {
        const planned_match *match = &judge->pairing.matches[i];
        size_t place = j->question_of[match->question];
        const judge_prompt *prompt = prompt_of(j, judge, place, match->turn);
        JR_TRY(prompt_check(prompt, err));
        if (j->options->verdict == JR_VERDICT_FORM_LOGPROBS &&
            prompt->style.format == VERDICT_RATINGS)
            return jr_error_set(err, JR_ERR_USAGE,
                                "the prompt %.*s asks for two ratings, which have no labels that "
                                "logprobs could tell of; HINT: --judge-prompt names another",
                                JR_STR_ARG(prompt->name));
        const judge_prompt *wanted =
            match->turn > 1 ? j->choice.reference_turns : j->choice.reference;
        *ret_n_without_reference += wanted && prompt != wanted &&
                                    strstr(wanted->name.data, "-math") &&
                                    needs_reference(j->questions.questions[place].category);
    }
    return JR_OK;
}

static jr_status load_done(const jr_judging *j, const char *path, const origins_asked *asked,
                           done_set *ret_done, jr_error *err)
{
    if (j->is_single)
        return done_load_judgments(path, false, 0, ret_done, err);
    current_answers now = current_answers_of(j->arena, j->models, j->n_models, &j->answers);
    return done_load_pairs(j->arena, path, &now, j->options->only_current, asked, ret_done, err);
}

/* What the judge of options->like has a verdict on. Errors: ERR_NOT_FOUND: there is none. */
static jr_status load_like(const jr_judging *j, done_set *ret_done, jr_error *err)
{
    jr_str path, judge = jr_str_from(j->options->like);
    JR_TRY(jr_bench_judgments(j->arena, j->options->bench_folder, judge, true, &path, err));
    return load_done(j, path.data, &(origins_asked){0}, ret_done, err);
}

static jr_status plan_judge(jr_judging *j, size_t number, const uint8_t *turns, const bool *coming,
                            jr_error *err)
{
    const jr_judging_options *options = j->options;
    const jr_endpoint *endpoint = &options->judges->endpoints[number];
    judge_plan *judge = &j->judges[number];
    j->paths[number] =
        judging_paths(j->arena, options->bench_folder, options->shard, endpoint->id, j->is_single);
    JR_TRY(references_load(j->arena, options->bench_folder, endpoint->id, &j->questions,
                           &judge->references, err));
    DONE_AUTO done_set done = {0}, unsharded = {0}, like = {0};
    result_paths all =
        judging_paths(j->arena, options->bench_folder, (jr_shard){0}, endpoint->id, j->is_single);
    const char *path = all.of[RESULT_VALID].data;
    JR_TRY(folder_check_name(j->arena, all.of[RESULT_VALID], err));
    result_paths_note_size(&j->paths[number]);
    origin origins[N_CHOSEN_PROMPTS];
    const origins_asked asked = {
        origins, prompt_choice_origins(&j->choice, endpoint->model, options->temperature, origins)};
    JR_TRY(load_done(j, path, &asked, &done, err));
    judge->is_fastchat = judging_is_fastchat(j->arena, options, done.has_fastchat);
    judge->has_ours = done.has_ours;
    if (options->shard.n)
        JR_TRY(done_load_unsharded(path, !j->is_single, &unsharded, err));
    if (options->like)
        JR_TRY(load_like(j, &like, err));
    lookup l = {j, judge, &done, &like, coming, endpoint->provider == JR_PROVIDER_REFERENCE};
    if (l.needs_reference && judge->references.n_found == 0)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: no question has a reference answer, which %.*s compares with; "
                            "HINT: they go into \"reference\" of the questions or into "
                            "reference_answer/NAME.jsonl",
                            options->bench_folder, JR_STR_ARG(endpoint->id));
    pairing_options how = {.mode = options->mode,
                           .n_models = j->n_models,
                           .n_questions = j->n_questions,
                           .question_turns = turns,
                           .is_answered = is_answered,
                           .is_judged = is_judged,
                           .is_wanted = options->like ? is_like : NULL,
                           .n = options->n,
                           .both_orders = options->both_orders,
                           .seed = options->seed};
    if (options->mode == JR_PAIRING_BASELINE)
        JR_TRY(find_model(j, options->baseline, true, &how.baseline, err));
    how.has_only = options->only_model.size > 0;
    if (how.has_only)
        JR_TRY(find_model(j, options->only_model, false, &how.only, err));
    lookup drawn = l;
    drawn.done = options->shard.n ? &unsharded : &done;
    how.context = &drawn;
    pairing_plan(j->arena, &how, &judge->pairing);
    if (options->shard.n)
        judging_take_shard(j, judge, &done);
    if (options->order == JR_ORDER_RANDOM && options->mode != JR_PAIRING_N)
        judging_mix(&judge->pairing, options->seed);
    judging_take_decided(j, judge);
    uint64_t n_without_reference;
    JR_TRY(check_prompts(j, judge, &n_without_reference, err));
    j->paths[number].n_planned = judge->pairing.n_matches + judge->n_decided;
    j->paths[number].n_calls = judge->pairing.n_matches;
    jr_str *idle = jr_arena_alloc(j->arena, judge->pairing.n_idle, sizeof *idle);
    for (size_t i = 0; i < judge->pairing.n_idle; i++)
        idle[i] = j->models[judge->pairing.idle[i]];
    judge->summary =
        (jr_judging_summary){.judge = endpoint->id,
                             .prompt = names_of_prompts(j),
                             .n_planned = judge->pairing.n_matches,
                             .n_judged = judge->pairing.n_judged,
                             .n_unanswered = judge->pairing.n_unanswered,
                             .n_possible = judge->pairing.n_possible,
                             .n_without_reference = n_without_reference,
                             .n_decided = judge->n_decided,
                             .mixtures = done.mixtures,
                             .n_mixtures = done.n_mixtures,
                             .idle = folder_join(j->arena, idle, judge->pairing.n_idle)};
    return JR_OK;
}

jr_status jr_judging_plan(jr_arena *arena, const jr_judging_options *options,
                          jr_judging **ret_judging, jr_error *err)
{
    return judging_plan(arena, options, NULL, ret_judging, err);
}

jr_status judging_plan(jr_arena *arena, const jr_judging_options *options,
                       const jr_answering *expected, jr_judging **ret_judging, jr_error *err)
{
    size_t n_judges = options->judges->n_endpoints;
    jr_judging *j = jr_arena_alloc(arena, 1, sizeof *j);
    *j = (jr_judging){.arena = arena,
                      .options = options,
                      .expected = expected,
                      .is_single = options->mode == JR_PAIRING_SINGLE,
                      .judges = jr_arena_alloc(arena, n_judges, sizeof *j->judges),
                      .paths = jr_arena_alloc(arena, n_judges, sizeof *j->paths)};
    JR_TRY(endpoints_check_ids(options->judges, true, err));
    for (size_t i = 0; i < n_judges; i++)
        if (jr_judge_is_person(options->judges->endpoints[i].id))
            return jr_error_set(err, JR_ERR_USAGE,
                                "'%.*s' is a name of people, whose votes no model may give; HINT: "
                                "ID=NAME gives the judge another",
                                JR_STR_ARG(options->judges->endpoints[i].id));
    if (j->is_single && options->empty_answers == JR_EMPTY_LOSE)
        return jr_error_set(
            err, JR_ERR_USAGE,
            "empty answers lose against others; of single answers they are left out");
    if (j->is_single && options->only_current)
        return jr_error_set(err, JR_ERR_USAGE,
                            "whether an answer has changed since is known of pairs, not of scores");
    if (j->is_single && options->verdict == JR_VERDICT_FORM_LOGPROBS)
        return jr_error_set(err, JR_ERR_USAGE,
                            "logprobs are of the labels of pairs; a score of one answer has none");
    JR_TRY(shard_check(arena, options->bench_folder, options->shard, err));
    JR_TRY(load_questions(j, err));
    JR_TRY(judging_choose_prompts(arena, options, &j->prompts, &j->choice, err));
    JR_TRY(load_answers(j, err));
    const uint8_t *turns = turns_to_judge(j);
    const bool *coming = coming_answers(j);
    for (size_t i = 0; i < n_judges; i++)
        JR_TRY(options->verification ? judging_plan_verified(j, i, err)
                                     : plan_judge(j, i, turns, coming, err));
    *ret_judging = j;
    return JR_OK;
}

void jr_judging_summaries(const jr_judging *judging, const jr_judging_summary **ret_summaries,
                          size_t *ret_n_summaries)
{
    size_t n = judging->options->judges->n_endpoints;
    jr_judging_summary *summaries = jr_arena_alloc(judging->arena, n, sizeof *summaries);
    for (size_t i = 0; i < n; i++)
        summaries[i] = judging->judges[i].summary;
    *ret_summaries = summaries;
    *ret_n_summaries = n;
}

jr_str jr_judging_empty_answers(const jr_judging *judging)
{
    empty_answers *list;
    size_t n_found, n = 0;
    empty_answers_count(judging->arena, &judging->answers, judging->models, &judging->questions,
                        NULL, &list, &n_found);
    for (size_t i = 0; i < n_found; i++)
        if (!is_expected(judging, list[i].model))
            list[n++] = list[i];
    return empty_answers_describe(judging->arena, list, n);
}

void jr_judging_answer_warnings(const jr_judging *judging, jr_str **ret_sentences, size_t *ret_n)
{
    jr_str *mixed, *imitating;
    size_t n_mixed, n_imitating;
    mixtures_of_models(judging->arena, &judging->answers, &mixed, &n_mixed);
    judging_imitations(judging, &imitating, &n_imitating);
    *ret_n = n_mixed + n_imitating;
    *ret_sentences = jr_arena_alloc(judging->arena, *ret_n, sizeof **ret_sentences);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret_sentences)[i] = i < n_mixed ? mixed[i] : imitating[i - n_mixed];
}
