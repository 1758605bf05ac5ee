/* What stands in the folder of a benchmark. */
#include <jrank/bench.h>

#include <stdio.h>

int main(void)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_question_list questions;
    jr_check check;
    jr_error err;
    if (jr_questions_load(arena, "sample", &questions, &err) != JR_OK ||
        jr_check_bench(arena, "sample", &check, &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("%zu questions, %llu models, %llu errors\n", questions.n_questions,
           (unsigned long long)check.n_models, (unsigned long long)check.n_errors);
    printf("the first is on %.*s\n", JR_STR_ARG(questions.questions[0].category));
}

/* Prints:
 * 20 questions, 6 models, 0 errors
 * the first is on geography
 */
