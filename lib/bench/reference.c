/*
 * Reference answers, from a file of answer records or from the questions themselves.
 */
#include "reference.h"

#include <unistd.h>

#include "answer_table.h"
#include "file_copies.h"
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
    if (status == JR_OK)
        file_copies_drop(arena, folder.data, ".jsonl", names, &n);
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
    if (list.path.size) {
        answer_table table;
        answer_plan plan = {.path = list.path.data,
                            .questions = question_ids(arena, questions),
                            .n_questions = questions->n_questions,
                            .with_texts = true};
        JR_TRY(answer_table_load(arena, &plan, &table, err));
        for (size_t i = 0; i < table.n_questions; i++)
            if (table.entries[i].n_turns)
                list.answers[i] =
                    (reference_answer){table.entries[i].texts, table.entries[i].n_turns};
    }
    for (size_t i = 0; i < questions->n_questions; i++)
        list.n_found += list.answers[i].n_turns > 0;
    *ret_list = list;
    return JR_OK;
}
