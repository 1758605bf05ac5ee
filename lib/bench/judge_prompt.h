/*
 * judge_prompt.h: judge prompts and files of them.
 */
#ifndef BENCH_JUDGE_PROMPT_H
#define BENCH_JUDGE_PROMPT_H

#include <jrank/base.h>

#include <stdbool.h>

#include "template.h"
#include "verdict_format.h"

/* A member of the JSON object that a reply is to be; all are wanted, in this order. */
typedef struct chat_member {
    jr_str name;
    const verdict_label *choices; /* texts that it may be; none: any text */
    size_t n_choices;
    bool is_number; /* from 1 to 10 */
} chat_member;

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

/* What stands in a {field} of a template. */
typedef enum value_kind {
    VALUE_QUESTION,
    VALUE_REFERENCE,
    VALUE_ANSWER,
    VALUE_BOUNDARY
} value_kind;

enum { CURRENT_TURN = -1 }; /* the turn that is judged */

typedef struct template_field {
    jr_str name;
    value_kind kind;
    int turn, seat;
    unsigned types; /* of prompts that can fill it */
} template_field;

/* NULL: there is none of this name. */
const template_field *template_field_find(jr_str name);

#endif
