/*
 * What is to be answered. The asking stands in answering_run.c.
 */
#include "answering.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jrank/base.h>

#include "base/digest.h"
#include "base/str.h"
#include "bench/answer_features.h"
#include "bench/answer_table.h"
#include "bench/batch_ledger.h"
#include "bench/folder.h"
#include "bench/question.h"
#include "bench/shard.h"
#include "endpoint.h"
#include "estimate.h"
#include "tokens.h"

/* LLM Judge's temperatures by category. */
static const struct {
    jr_str category;
    double temperature;
} temperatures[] = {
    {JR_STR("writing"), 0.7}, {JR_STR("roleplay"), 0.7},   {JR_STR("extraction"), 0},
    {JR_STR("math"), 0},      {JR_STR("coding"), 0},       {JR_STR("reasoning"), 0},
    {JR_STR("stem"), 0.1},    {JR_STR("humanities"), 0.1},
};
static const double usual_temperature = 0.7;
enum { USUAL_MAX_TOKENS = 1024 };

chat_sampling answering_sampling(const jr_answering_options *options, jr_str category)
{
    chat_sampling sampling = CHAT_SAMPLING_NONE;
    sampling.temperature = usual_temperature;
    for (size_t i = 0; i < sizeof temperatures / sizeof *temperatures; i++)
        if (str_equals(category, temperatures[i].category))
            sampling.temperature = temperatures[i].temperature;
    if (!isnan(options->force_temperature))
        sampling.temperature = options->force_temperature;
    sampling.top_p = options->top_p;
    sampling.top_k = options->top_k;
    sampling.repetition_penalty = options->repetition_penalty;
    sampling.seed = options->seed;
    sampling.max_tokens = options->max_tokens ? options->max_tokens : USUAL_MAX_TOKENS;
    return sampling;
}

void answering_ask(const jr_answering *answering, size_t number, const jr_question *question,
                   const jr_str *replies, size_t n_replies, chat_message *messages, jr_buf *raw,
                   chat *ret_chat)
{
    const model_plan *model = &answering->models[number];
    size_t n = 0;
    for (size_t turn = 0; turn <= n_replies; turn++) {
        messages[n++] = (chat_message){false, question->turns[turn]};
        if (turn < n_replies)
            messages[n++] = (chat_message){true, replies[turn]};
    }
    chat asked = {.system = model->system,
                  .messages = messages,
                  .n_messages = n,
                  .sampling = answering_sampling(answering->options, question->category)};
    if (model->template) {
        jr_buf_clear(raw);
        chat_template_format(raw, model->template, model->system, messages, n);
        asked.raw_prompt = jr_buf_str(raw);
        chat_template_stops(model->template, &asked.stops, &asked.n_stops);
    }
    if (question->n_references > n_replies)
        asked.reference = question->references[n_replies];
    *ret_chat = asked;
}

static bool is_in_japanese(const jr_question *question)
{
    bool is_japanese = false;
    for (size_t i = 0; i < question->n_turns; i++)
        is_japanese |= features_is_japanese(question->turns[i]);
    return is_japanese;
}

static jr_status select_questions(jr_answering *a, jr_error *err)
{
    const jr_answering_options *options = a->options;
    JR_TRY(jr_questions_load(a->arena, options->bench_folder, &a->questions, err));
    size_t n = a->questions.n_questions;
    if (n == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: has no questions", options->bench_folder);
    JR_TRY(questions_require_turns(&a->questions, err));
    size_t n_japanese = 0;
    for (size_t i = 0; i < n; i++)
        n_japanese += is_in_japanese(&a->questions.questions[i]);
    a->is_japanese = 2 * n_japanese > n;
    size_t end = options->question_end && options->question_end < n ? options->question_end : n;
    if (options->question_begin >= end)
        return jr_error_set(
            err, JR_ERR_USAGE, "there is no question from %llu up to %zu: %s has %zu",
            (unsigned long long)options->question_begin, end, options->bench_folder, n);
    a->selected = questions_in_order(a->arena, &a->questions) + options->question_begin;
    a->n_selected = end - options->question_begin;
    return JR_OK;
}

static jr_str without_line_end(jr_str text)
{
    while (text.size && (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == '\r'))
        text.size--;
    return text;
}

static jr_status choose_prompt(jr_answering *a, size_t number, jr_error *err)
{
    const jr_answering_options *options = a->options;
    const jr_answering_model *own = options->own ? &options->own[number] : NULL;
    model_plan *model = &a->models[number];
    const char *path = own && own->conv_template ? own->conv_template : options->conv_template;
    const jr_endpoint *endpoint = &options->models->endpoints[number];
    if (path &&
        (endpoint->provider == JR_PROVIDER_ANTHROPIC || endpoint->provider == JR_PROVIDER_GEMINI))
        return jr_error_set(err, JR_ERR_USAGE,
                            "%.*s: %s takes no raw prompts, so no chat template can be used",
                            JR_STR_ARG(endpoint->id), jr_provider_name(endpoint->provider));
    if (path)
        JR_TRY(chat_template_load(a->arena, path, &model->template, err));
    jr_str file = jr_arena_format(a->arena, "%s/system_prompt.txt", options->bench_folder);
    if (options->system) {
        model->system = jr_str_from(options->system);
    } else if (access(file.data, F_OK) == 0) {
        JR_TRY(jr_file_load(a->arena, file.data, &model->system, err));
        model->system = without_line_end(model->system);
    } else if (!model->template && !(own && own->is_local) && a->is_japanese &&
               !folder_is_fastchat(a->arena, options->bench_folder)) {
        model->system = JR_STR(JR_DEFAULT_SYSTEM);
    }
    model->summary.system = model->system;
    model->summary.languages_differ =
        model->system.size && features_is_japanese(model->system) != a->is_japanese;
    return JR_OK;
}

/* Of what all prompts have in common: the system message, and the template around it. */
static void set_prompt_hash(model_plan *model)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_str(&text, model->system);
    if (model->template) {
        JR_BUF_AUTO jr_buf raw = {0};
        chat_template_format(&raw, model->template, model->system, &(chat_message){0}, 1);
        jr_buf_append_char(&text, '\0');
        jr_buf_append_str(&text, jr_buf_str(&raw));
    }
    char digest[DIGEST_SIZE];
    digest_sha256(jr_buf_str(&text), digest);
    memcpy(model->prompt_hash, digest, sizeof model->prompt_hash - 1);
}

/* Where the answers of a model stand: all of them, or those of a shard. */
static jr_str answers_path(const jr_answering *a, size_t number, jr_shard shard)
{
    const jr_answering_options *options = a->options;
    if (options->answer_file)
        return jr_str_from(options->answer_file);
    const char *bench = options->bench_folder;
    return jr_arena_format(a->arena, "%s%s/%s.jsonl", shard_folder(a->arena, bench, shard).data,
                           folder_of_answers(a->arena, bench).data + strlen(bench),
                           folder_escape(a->arena, options->models->endpoints[number].id).data);
}

static void choose_paths(jr_answering *a, size_t number)
{
    const jr_answering_options *options = a->options;
    jr_str path = answers_path(a, number, options->shard);
    /* What is unfinished stands beside the answers, wherever they are: turns of one file are not
     * those of another. */
    const char *slash = strrchr(path.data, '/'), *name = slash ? slash + 1 : path.data;
    bool is_jsonl = str_ends_with(path, ".jsonl");
    jr_str stem =
        jr_arena_format(a->arena, "%.*sunfinished/%.*s", (int)(name - path.data), path.data,
                        (int)(strlen(name) - (is_jsonl ? strlen(".jsonl") : 0)), name);
    a->paths[number] = (result_paths){
        .folder_size =
            options->answer_file ? (size_t)(name - path.data) : strlen(options->bench_folder),
        .of = {[RESULT_VALID] = path,
               [RESULT_PART] = jr_arena_format(a->arena, "%s.turns.jsonl", stem.data),
               [RESULT_FAILED] = jr_arena_format(a->arena, "%s.errors.jsonl", stem.data)}};
    a->paths[number].are_of_shard = options->shard.n > 0;
    if (!options->shard.n)
        a->paths[number].batches =
            batch_ledger_path(a->arena, result_place(&a->paths[number], RESULT_VALID), "answer");
}

/* The turns that are finished, wherever they stand. */
static jr_status load_turns(jr_answering *a, size_t number, jr_error *err)
{
    const jr_answering_options *options = a->options;
    const jr_str own = a->paths[number].of[RESULT_PART], *files = &own;
    size_t n = access(own.data, F_OK) == 0;
    if (!options->answer_file) {
        jr_str folder = shard_folder(a->arena, options->bench_folder, options->shard);
        files = shard_files_of(a->arena, options->bench_folder, own.data + folder.size + 1, &n);
    }
    return turns_load(a->arena, files, n, &a->models[number].turns, err);
}

/* Calls that a question still takes, and whether some of its turns are there. */
static uint64_t count_calls(const jr_answering *a, const model_plan *model,
                            const jr_question *question, bool *ret_is_begun)
{
    uint64_t n = 0;
    *ret_is_begun = false;
    for (uint32_t choice = 0; choice < a->n_choices; choice++) {
        uint32_t turn = 0;
        while (turn < question->n_turns && turns_find(&model->turns, question->id, choice, turn))
            turn++;
        *ret_is_begun |= turn > 0;
        n += question->n_turns - turn;
    }
    return n;
}

/* Whether there are turns of questions that this run leaves out. */
static bool has_other_turns(const jr_answering *a, const turn_list *turns)
{
    for (size_t i = 0; i < turns->n_turns; i++) {
        size_t k = 0;
        while (k < a->n_selected &&
               jr_str_compare(a->questions.questions[a->selected[k]].id, turns->turns[i].question))
            k++;
        if (k == a->n_selected)
            return true;
    }
    return false;
}

static jr_status plan_model(jr_answering *a, size_t number, jr_error *err)
{
    model_plan *model = &a->models[number];
    choose_paths(a, number);
    JR_TRY(folder_check_name(a->arena, answers_path(a, number, (jr_shard){0}), err));
    JR_TRY(choose_prompt(a, number, err));
    set_prompt_hash(model);
    result_paths *paths = &a->paths[number];
    result_paths_note_size(paths);
    answer_table answers;
    answer_plan plan = {.path = answers_path(a, number, (jr_shard){0}).data,
                        .questions = question_ids(a->arena, &a->questions),
                        .n_questions = a->questions.n_questions};
    JR_TRY(answer_table_load(a->arena, &plan, &answers, err));
    /* Answers of another tool, which would be paid a second time. */
    jr_str problem = answer_use_problem(a->arena, &answers.files[0].use);
    if (problem.size && answers.files[0].use.n_unreadable)
        return jr_error_set(err, JR_ERR_FORMAT, "%s: %s", plan.path, problem.data);
    JR_TRY(load_turns(a, number, err));
    model->has_other_turns = has_other_turns(a, &model->turns);
    model->summary.model = a->options->models->endpoints[number].id;
    model->todo = jr_arena_alloc(a->arena, a->n_selected, sizeof *model->todo);
    for (size_t i = 0; i < a->n_selected; i++) {
        const jr_question *question = &a->questions.questions[a->selected[i]];
        const answer_entry *answer = answer_table_entry(&answers, 0, a->selected[i]);
        if (answer->n_choices >= a->n_choices && answer->n_turns >= question->n_turns) {
            model->summary.n_answered++;
            continue;
        }
        if (!shard_asks(a->options->shard, question->id, &model->summary.model, 1))
            continue;
        bool is_begun;
        model->summary.n_calls += count_calls(a, model, question, &is_begun);
        model->summary.n_resumed += is_begun;
        model->todo[model->n_todo++] = a->selected[i];
    }
    model->summary.n_planned = paths->n_planned = model->n_todo;
    paths->n_calls = model->summary.n_calls;
    return JR_OK;
}

jr_status jr_answering_plan(jr_arena *arena, const jr_answering_options *options,
                            jr_answering **ret_answering, jr_error *err)
{
    size_t n_models = options->models->n_endpoints;
    jr_answering *a = jr_arena_alloc(arena, 1, sizeof *a);
    *a = (jr_answering){.arena = arena,
                        .options = options,
                        .n_choices = options->num_choices ? options->num_choices : 1,
                        .models = jr_arena_alloc(arena, n_models, sizeof *a->models),
                        .paths = jr_arena_alloc(arena, n_models, sizeof *a->paths)};
    if (options->answer_file && n_models != 1)
        return jr_error_set(err, JR_ERR_USAGE, "--answer-file is for a single model");
    if (options->answer_file && options->shard.n)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--answer-file and --shard exclude each other: a shard has files of "
                            "its own");
    JR_TRY(shard_check(arena, options->bench_folder, options->shard, err));
    JR_TRY(select_questions(a, err));
    JR_TRY(endpoints_check_ids(options->models, false, err));
    for (size_t i = 0; i < n_models; i++)
        JR_TRY(plan_model(a, i, err));
    *ret_answering = a;
    return JR_OK;
}

void jr_answering_summaries(const jr_answering *answering,
                            const jr_answering_summary **ret_summaries, size_t *ret_n_summaries)
{
    size_t n = answering->options->models->n_endpoints;
    jr_answering_summary *summaries = jr_arena_alloc(answering->arena, n, sizeof *summaries);
    for (size_t i = 0; i < n; i++)
        summaries[i] = answering->models[i].summary;
    *ret_summaries = summaries;
    *ret_n_summaries = n;
}

/* Tokens of the prompts of the turns that a question still takes: each repeats those before it. */
static int64_t count_input(const jr_answering *a, const model_plan *model,
                           const jr_question *question, int64_t output)
{
    int64_t input = 0;
    for (uint32_t choice = 0; choice < a->n_choices; choice++) {
        int64_t said = tokens_of_text(model->system);
        for (uint32_t turn = 0; turn < question->n_turns; turn++) {
            const turn_record *known = turns_find(&model->turns, question->id, choice, turn);
            said += tokens_of_text(question->turns[turn]);
            input += known ? 0 : said;
            said += known ? tokens_of_text(known->text) : output;
        }
    }
    return input;
}

void jr_answering_estimate(const jr_answering *answering, const jr_run_options *options,
                           jr_estimate *ret_estimate, jr_estimate *ret_each)
{
    jr_estimate sum = {0};
    const jr_answering_options *how = answering->options;
    int64_t output = EXPECTED_ANSWER_TOKENS;
    if (how->max_tokens > 0 && how->max_tokens < output)
        output = how->max_tokens;
    AUTO_FREE estimate_experience *learned =
        memory_zeroed(how->models->n_endpoints, sizeof *learned);
    estimate_learn(how->bench_folder, how->models, false, learned);
    for (size_t i = 0; i < how->models->n_endpoints; i++) {
        const model_plan *model = &answering->models[i];
        uint64_t n = model->summary.n_calls;
        int64_t input = 0;
        for (size_t k = 0; k < model->n_todo; k++)
            input += count_input(answering, model, &answering->questions.questions[model->todo[k]],
                                 output);
        const chat_usage planned = {input, (int64_t)n * output, -1, 0, 0, 0, 0};
        ret_each[i] = estimate_calls(&how->models->endpoints[i], options, &learned[i], n, &planned);
        estimate_add(&sum, &ret_each[i]);
    }
    *ret_estimate = sum;
}
