/*
 * Judge prompts: every prompt that was read is found by its name and can be filled, and the choices
 * are of their type.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <string.h>

#include "eval/prompt.h"

static void check_prompt(const prompt_list *list, const judge_prompt *prompt)
{
    static const prompt_values values = {
        .questions = {{"{", 1}, {"}", 1}},
        .answers = {{{"{question}", 10}, {"", 0}}, {{"\0", 1}, {NULL, 0}}},
        .turn = 1,
    };
    if (prompt->problem.size)
        return;
    MUST(prompt_find(list, prompt->name) == prompt);
    MUST(strlen(prompt->hash) == sizeof prompt->hash - 1);
    JR_BUF_AUTO jr_buf buf = {0};
    prompt_fill(&buf, prompt, &values);
}

FUZZ_TARGET(prompts)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    prompt_list list;
    const char *path = input_file("judge_prompts.jsonl", data, size, NULL);
    if (prompts_load(arena, path, &list, &err) != JR_OK) {
        must_be_sentence(&err);
        return 0;
    }
    for (size_t i = 0; i < list.n_prompts; i++)
        check_prompt(&list, &list.prompts[i]);
    for (int is_pair = 0; is_pair < 2; is_pair++) {
        prompt_choice choice;
        if (prompts_choose(&list, is_pair, (jr_str){0}, &choice, &err) != JR_OK) {
            must_be_sentence(&err);
            continue;
        }
        MUST(choice.plain && choice.plain->is_pair == is_pair && !choice.plain->problem.size);
        MUST(!choice.reference || choice.reference->is_pair == is_pair);
    }
    return 0;
}
