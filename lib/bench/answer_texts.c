/*
 * A table of texts in the caller's arena: judging looks at each answer many times.
 */
#include "answer_texts.h"

#include "answers.h"
#include "question.h"
#include "json/parser.h"

typedef struct reading {
    jr_arena *arena;
    answer_texts *texts;
} reading;

static void visit(void *context, size_t model, size_t question, yyjson_val *turns)
{
    const reading *r = context;
    answer_text *answer = &r->texts->answers[model * r->texts->n_questions + question];
    size_t n = answers_n_judgeable(turns);
    if (n == 0 || n < answer->n_turns)
        return;
    jr_str *texts = jr_arena_alloc(r->arena, n, sizeof *texts);
    for (size_t i = 0; i < n; i++)
        texts[i] = jr_arena_copy(r->arena, json_str(yyjson_arr_get(turns, i)));
    *answer = (answer_text){texts, n};
}

jr_status answer_texts_load(jr_arena *arena, const char *bench_folder, const jr_str *models,
                            size_t n_models, const jr_question_list *questions,
                            answer_texts *ret_texts, jr_error *err)
{
    answer_texts texts = {.n_models = n_models, .n_questions = questions->n_questions};
    texts.answers = jr_arena_alloc(arena, n_models * texts.n_questions, sizeof *texts.answers);
    answers_wanted wanted = {models, n_models, question_ids(arena, questions), texts.n_questions};
    reading r = {arena, &texts};
    JR_TRY(answers_read(arena, bench_folder, &wanted, visit, &r, &texts.n_models_found, err));
    *ret_texts = texts;
    return JR_OK;
}

void answer_texts_set(jr_arena *arena, answer_texts *texts, size_t model, size_t question,
                      const jr_str *turns, size_t n_turns)
{
    jr_str *copies = jr_arena_alloc(arena, n_turns, sizeof *copies);
    for (size_t i = 0; i < n_turns; i++)
        copies[i] = jr_arena_copy(arena, turns[i]);
    texts->answers[model * texts->n_questions + question] = (answer_text){copies, n_turns};
}

const jr_str *answer_texts_find(const answer_texts *texts, size_t model, size_t question,
                                size_t *ret_n_turns)
{
    const answer_text *answer = &texts->answers[model * texts->n_questions + question];
    *ret_n_turns = answer->n_turns;
    return answer->turns;
}
