/*
 * The plan of a verification: its matches, each in two calls, without the calls that are in the
 * file of replies. All else, the asking too, is that of any plan of judging.
 */
#include "judging.h"

#include <math.h>
#include <string.h>

#include "bench/batch_ledger.h"
#include "bench/game_record.h"
#include "bench/question.h"
#include "bench/verify_file.h"
#include "estimate.h"

void judging_take_verified_models(jr_judging *judging)
{
    const jr_verification *v = judging->options->verification;
    judging->n_models = v->n_shifts - 1;
    judging->models = jr_arena_alloc(judging->arena, judging->n_models, sizeof *judging->models);
    for (size_t m = 0; m < judging->n_models; m++)
        judging->models[m] = v->shifts[m + 1].model;
}

const judge_prompt *judging_verified_prompt(const jr_judging *judging, size_t verified)
{
    const prompt_choice *choice = &judging->choice;
    jr_str name = judging->options->verification->matches[verified].prompt_name;
    bool is_later = judging->options->verification->matches[verified].turn > 1;
    const judge_prompt *prompt = prompt_find(&judging->prompts, name);
    if (name.size == 0)
        prompt = is_later ? choice->plain_turns : choice->plain;
    return prompt && prompt->is_pair ? prompt : NULL;
}

/* Where each question of the list stands in the order of the file. */
static uint32_t *numbers_of_questions(const jr_judging *j)
{
    uint32_t *numbers = jr_arena_alloc(j->arena, j->questions.n_questions, sizeof *numbers);
    for (size_t i = 0; i < j->questions.n_questions; i++)
        numbers[j->question_of[i]] = (uint32_t)i;
    return numbers;
}

static bool is_answered(const jr_judging *j, uint32_t model, size_t place, uint64_t turn)
{
    return answer_table_entry(&j->answers, model, place)->n_turns >= turn;
}

/* The match in the terms of the plan, which has all that a call on it needs. */
static jr_status find_match(const jr_judging *j, const uint32_t *numbers, size_t k,
                            planned_match *ret_match, jr_error *err)
{
    const jr_verified_match *m = &j->options->verification->matches[k];
    const jr_question *question = question_find(&j->questions, m->question);
    const judge_prompt *prompt = judging_verified_prompt(j, k);
    if (!question)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: has no question %.*s, on which a match is to be verified",
                            j->options->bench_folder, JR_STR_ARG(m->question));
    if (!prompt)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: has no prompt %.*s for pairs, by which %.*s judged; HINT: "
                            "--judge-file names the file that has it",
                            j->options->bench_folder, JR_STR_ARG(m->prompt_name),
                            JR_STR_ARG(j->options->verification->judge));
    JR_TRY(prompt_check(prompt, err));
    size_t place = (size_t)(question - j->questions.questions);
    planned_match match = {.question = numbers[place],
                           .first = (uint32_t)name_index(j->models, j->n_models, m->first),
                           .second = (uint32_t)name_index(j->models, j->n_models, m->second),
                           .turn = (uint32_t)m->turn,
                           .verified = (uint32_t)k + 1};
    if (!m->prompt.size && (!is_answered(j, match.first, place, m->turn) ||
                            !is_answered(j, match.second, place, m->turn)))
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: the record of a match of %.*s and %.*s on question %.*s does not "
                            "hold its prompt, and an answer is missing",
                            j->options->bench_folder, JR_STR_ARG(m->first), JR_STR_ARG(m->second),
                            JR_STR_ARG(m->question));
    *ret_match = match;
    return JR_OK;
}

jr_status judging_plan_verified(jr_judging *judging, size_t number, jr_error *err)
{
    jr_judging *j = judging;
    const jr_verification *v = j->options->verification;
    judge_plan *judge = &j->judges[number];
    result_paths *paths = &j->paths[number];
    *paths = (result_paths){.folder_size = strlen(j->options->bench_folder)};
    const char *folder = j->options->bench_folder;
    paths->of[RESULT_VALID] = verify_path(j->arena, folder, v->judge, ".jsonl");
    paths->of[RESULT_INVALID] = verify_path(j->arena, folder, v->judge, ".invalid.jsonl");
    paths->of[RESULT_FAILED] = verify_path(j->arena, folder, v->judge, ".errors.jsonl");
    paths->batches = batch_ledger_path(j->arena, result_place(paths, RESULT_VALID), "judge");
    result_paths_note_size(paths);
    verify_reply *replies;
    JR_TRY(verify_replies_load(j->arena, folder, v, &replies, err));
    JR_TRY(references_load(j->arena, folder, v->judge, &j->questions, &judge->references, err));
    const uint32_t *numbers = numbers_of_questions(j);
    match_plan *plan = &judge->pairing;
    plan->matches = jr_arena_alloc(j->arena, v->n_matches * VERIFY_CALLS, sizeof *plan->matches);
    plan->n_possible = v->n_matches * VERIFY_CALLS;
    for (uint32_t call = 0; call < VERIFY_CALLS; call++)
        for (size_t k = 0; k < v->n_matches; k++) {
            planned_match match;
            if (!isnan(replies[k * VERIFY_CALLS + call].score)) {
                plan->n_judged++;
                continue;
            }
            JR_TRY(find_match(j, numbers, k, &match, err));
            match.call = call + 1;
            plan->matches[plan->n_matches++] = match;
        }
    paths->n_planned = paths->n_calls = plan->n_matches;
    judge->summary = (jr_judging_summary){.judge = v->judge,
                                          .n_planned = plan->n_matches,
                                          .n_judged = plan->n_judged,
                                          .n_possible = plan->n_possible};
    return JR_OK;
}
