/*
 * The answers are looked at first: where none is empty, which is nearly always, no verdict is read.
 */
#include <jrank/bench.h>

#include "empty_answers.h"
#include "mixture.h"
#include "question.h"

jr_status jr_bench_answer_warnings(jr_arena *arena, const char *bench_folder, const jr_str *models,
                                   size_t n_models, const jr_str *judges, size_t n_judges,
                                   jr_str **ret_sentences, size_t *ret_n, jr_error *err)
{
    jr_question_list list;
    answer_table answers;
    JR_TRY(jr_questions_load(arena, bench_folder, &list, err));
    answer_plan plan = {.bench_folder = bench_folder,
                        .models = models,
                        .n_models = n_models,
                        .questions = question_ids(arena, &list),
                        .n_questions = list.n_questions};
    JR_TRY(answer_table_load(arena, &plan, &answers, err));
    jr_str *mixed, empty;
    empty_answers *found;
    size_t n_mixed, n;
    mixtures_of_models(arena, &answers, &mixed, &n_mixed);
    empty_answers_count(arena, &answers, models, &list, NULL, &found, &n);
    if (n) {
        JUDGMENT_TABLE_AUTO judgment_table *verdicts = NULL;
        JR_TRY(judgment_table_open_bench(bench_folder, judges, n_judges, (judgment_plan){0}, NULL,
                                         &verdicts, err));
        empty_answers_count(arena, &answers, models, &list, verdicts, &found, &n);
    }
    empty = empty_answers_uncounted(arena, found, n);
    jr_str *sentences = jr_arena_alloc(arena, n_mixed + 1, sizeof *sentences);
    for (size_t i = 0; i < n_mixed; i++)
        sentences[i] = mixed[i];
    if (empty.size)
        sentences[n_mixed++] = empty;
    *ret_sentences = sentences;
    *ret_n = n_mixed;
    return JR_OK;
}
