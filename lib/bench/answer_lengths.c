/*
 * Lengths of answers, a view of their table.
 */
#include "answer_table.h"

jr_status answer_lengths_load(jr_arena *arena, const char *bench_folder, const jr_str *models,
                              size_t n_models, const jr_str *questions, size_t n_questions,
                              answer_lengths *ret_lengths, jr_error *err)
{
    answer_table table;
    answer_plan plan = {.bench_folder = bench_folder,
                        .models = models,
                        .n_models = n_models,
                        .questions = questions,
                        .n_questions = n_questions,
                        .with_lengths = true};
    JR_TRY(answer_table_load(arena, &plan, &table, err));
    *ret_lengths = answer_table_lengths(arena, &table);
    return JR_OK;
}
