/*
 * prompt.h: judge prompts: files of them, which one a match gets, and filling one in.
 */
#ifndef EVAL_PROMPT_H
#define EVAL_PROMPT_H

#include <jrank/base.h>

#include <stdint.h>

#include "bench/origin.h"
#include "bench/template.h"
#include "chat.h"
#include "verdict.h"

typedef struct judge_prompt {
    jr_str name;
    bool is_pair; /* type "pairwise", else "single" */
    jr_str system, template_text;
    verdict_style style;
    bool wants_reference;       /* the template has a {ref_answer_N} field */
    bool wants_turns;           /* the template has fields of the second turn */
    bool has_boundary;          /* the template has {boundary} */
    delimiter_list delimiters;  /* of the template as it was read */
    const chat_member *members; /* of the JSON object that it asks for; none: any text */
    size_t n_members;
    char hash[17];  /* of system, template and style; hexadecimal */
    jr_str problem; /* what is wrong with it, with file:line; empty: nothing. It says so when it
                       is needed; a prompt that is not needed stops nothing */
} judge_prompt;

typedef struct prompt_list {
    judge_prompt *prompts;
    size_t n_prompts;
    jr_str source; /* the file's path, or "jrank's own prompts" */
} prompt_list;

/* Reads a file of JSON lines (fields: prompt_fields of bench/records.h). Every {field} of a
 * template must be known: question, question_1, question_2, ref_answer_1, ref_answer_2 (and
 * ref_answer for ref_answer_1); of pairs answer_a, answer_b, answer_a_1, answer_a_2, answer_b_1,
 * answer_b_2; of single answers answer, answer_1, answer_2; of both boundary. An unknown field
 * (with the nearest), a lone brace, an unknown type, an output format that is none of this type's,
 * labels that mean nothing, a name that occurs twice are the prompt's problem. Errors:
 * ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line). */
JR_MUST_USE jr_status prompts_load(jr_arena *arena, const char *path, prompt_list *ret_list,
                                   jr_error *err);

/* The prompts that come with jrank (data/judge_prompts.jsonl, part of the library). */
void prompts_shipped(jr_arena *arena, prompt_list *ret_list);

/* The prompt of this name, or NULL. */
const judge_prompt *prompt_find(const prompt_list *list, jr_str name);

/* Lets the prompts of the list that are in order ask for a JSON object, {"explanation": ...,
 * "verdict": "A"} with the labels and criteria of each, in words at the end of the template and by
 * members for a schema. */
void prompts_ask_json(jr_arena *arena, prompt_list *list);

/* Sets the hash. */
void prompt_set_hash(judge_prompt *prompt);

/* ERR_FORMAT with the problem of a prompt that is needed, or OK. */
JR_MUST_USE jr_status prompt_check(const judge_prompt *prompt, jr_error *err);

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
