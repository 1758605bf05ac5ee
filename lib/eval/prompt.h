/*
 * prompt.h: judge prompts (bench/judge_prompt.h): which one a match gets, and filling one in.
 */
#ifndef EVAL_PROMPT_H
#define EVAL_PROMPT_H

#include <jrank/base.h>

#include <stdint.h>

#include "bench/judge_prompt.h"
#include "bench/origin.h"

/* The four prompts of a mode; NULL where the list has none. */
typedef struct prompt_choice {
    const judge_prompt *plain, *plain_turns;         /* first turn; second turn */
    const judge_prompt *reference, *reference_turns; /* for questions with a reference answer */
} prompt_choice;

enum { N_CHOSEN_PROMPTS = 4 };

/* What a verdict by each of them would be recorded to come from; returns how many there are. */
size_t prompt_choice_origins(const prompt_choice *choice, jr_str model, double temperature,
                             origin ret_origins[N_CHOSEN_PROMPTS]);

/*
 * Chooses. `name` empty: for pairs "pair-ja" if the list has it, else "pair-v2", else
 * "jrank-pair-ja", else the list's first pairwise prompt that wants neither reference nor turns;
 * for single "single-v1", else "jrank-single-ja", else the first such. The others follow from the
 * plain one's name: NAME-multi-turn; with a reference NAME-ref, for pair-v2 and single-v1 LLM
 * Judge's pair-math-v1 and single-math-v1; and those with -multi-turn. A named prompt that itself
 * wants a reference or turns takes that place, and the places before it stay NULL. Errors:
 * ERR_NOT_FOUND, listing the names of this type that there are; ERR_FORMAT, the problem of the
 * plain one, or where there is none of this type the first problem of the list. Whoever uses one of
 * the others looks at its problem.
 */
JR_MUST_USE jr_status prompts_choose(const prompt_list *list, bool is_pair, jr_str name,
                                     prompt_choice *ret_choice, jr_error *err);

enum { BOUNDARY_DIGITS = 12 };

/* What goes into the fields. Answers of the one shown first are [0], of the other [1]; turns from
 * 0. For single prompts only answers[0]. Missing ones are empty. */
typedef struct prompt_values {
    jr_str questions[2];
    jr_str references[2];
    jr_str answers[2][2]; /* [seat][turn] */
    size_t turn;          /* 0: {question}, {answer_a} are of the first turn; 1: of the second */
    char boundary[BOUNDARY_DIGITS + 1];
    bool is_guarded; /* the prompt's delimiters in answers become look-alikes */
} prompt_values;

/*
 * Sets the boundary: hexadecimal digits drawn from the seed, the prompt and what the values have in
 * front of the second answer, so that prompts that begin alike have the same one and a call the
 * same whenever it is made; drawn again while an answer contains it.
 */
void prompt_draw_boundary(prompt_values *values, const judge_prompt *prompt, uint64_t seed);

typedef struct filled_prompt {
    /* The bytes in front of what differs among matches of a question and first answer: the second
     * answer, or where one answer is scored that. */
    size_t shared_size;
    size_t n_guarded; /* delimiters that became look-alikes */
} filled_prompt;

/* Appends the filled template. Values are inserted as they are, unless they are guarded: braces in
 * them mean nothing. {question}, {answer}, {answer_a} and {answer_b} are of values->turn,
 * {question_1} and the like of their own. */
filled_prompt prompt_fill(jr_buf *buf, const judge_prompt *prompt, const prompt_values *values);

#endif
