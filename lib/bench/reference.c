/*
 * Reference answers, from a file of answer records or from the questions themselves.
 */
#include "reference.h"

#include <unistd.h>

#include "answers.h"
#include "folder.h"
#include "question.h"
#include "json/parser.h"

/* Turns up to the first blank one: LLM Judge's questions have "" where there is no good answer. */
static size_t n_judgeable(const jr_question *question)
{
    size_t n = 0;
    while (n < question->n_references && !json_is_blank(question->references[n]))
        n++;
    return n;
}

typedef struct reading {
    jr_arena *arena;
    reference_answer *answers;
} reading;

static void visit(void *context, size_t model, size_t question, yyjson_val *turns)
{
    (void)model;
    const reading *r = context;
    size_t n = answers_n_judgeable(turns);
    if (n == 0)
        return;
    jr_str *texts = jr_arena_alloc(r->arena, n, sizeof *texts);
    for (size_t i = 0; i < n; i++)
        texts[i] = jr_arena_copy(r->arena, json_str(yyjson_arr_get(turns, i)));
    r->answers[question] = (reference_answer){texts, n};
}

static jr_status find_file(jr_arena *arena, const char *bench_folder, jr_str judge,
                           jr_str *ret_path, jr_error *err)
{
    jr_str folder = jr_arena_format(arena, "%s/reference_answer", bench_folder), *names;
    jr_str path =
        jr_arena_format(arena, "%s/%s.jsonl", folder.data, folder_escape(arena, judge).data);
    if (judge.size && access(path.data, F_OK) == 0) {
        *ret_path = path;
        return JR_OK;
    }
    size_t n;
    jr_error problem;
    jr_status status = folder_list(arena, folder.data, ".jsonl", &names, &n, &problem);
    if (status == JR_ERR_NOT_FOUND || (status == JR_OK && n == 0)) {
        *ret_path = (jr_str){0};
        return JR_OK;
    }
    if (status != JR_OK)
        return jr_error_set(err, status, "%s", problem.message);
    *ret_path = jr_arena_format(arena, "%s/%s.jsonl", folder.data, names[0].data);
    return JR_OK;
}

jr_status references_load(jr_arena *arena, const char *bench_folder, jr_str judge,
                          const jr_question_list *questions, reference_list *ret_list,
                          jr_error *err)
{
    reference_list list = {.answers =
                               jr_arena_alloc(arena, questions->n_questions, sizeof *list.answers)};
    for (size_t i = 0; i < questions->n_questions; i++)
        list.answers[i] = (reference_answer){questions->questions[i].references,
                                             n_judgeable(&questions->questions[i])};
    JR_TRY(find_file(arena, bench_folder, judge, &list.path, err));
    reading r = {arena, list.answers};
    if (list.path.size)
        JR_TRY(answers_read_file(list.path.data, question_ids(arena, questions),
                                 questions->n_questions, visit, &r, err));
    for (size_t i = 0; i < questions->n_questions; i++)
        list.n_found += list.answers[i].n_turns > 0;
    *ret_list = list;
    return JR_OK;
}
