/**
 * question.h: the questions of a benchmark: ids, categories, texts.
 */
#ifndef JRANK_QUESTION_H
#define JRANK_QUESTION_H

#include <jrank/arena.h>

typedef struct jr_question {
    jr_str id;          /**< as text, a number as it is written: 81 and "81" are one question */
    jr_str category;    /**< empty: none */
    jr_str id_json;     /**< as JSON: a string in quotes, or a number */
    jr_str *turns;      /**< what the user says; the one `text` where there are no turns */
    size_t n_turns;     /**< 0: the question has no text, or what it has is no list of strings */
    jr_str *references; /**< good answers, turn by turn, from the question itself; empty: none */
    size_t n_references;
    size_t order; /**< place in the file, from 0 */
} jr_question;

typedef struct jr_question_list {
    jr_question *questions; /**< sorted by id, bytewise; of two with one id the first */
    size_t n_questions;
} jr_question_list;

/**
 * Reads questions.jsonl of a benchmark folder, or question.jsonl where only that is there. A torn
 * last line is skipped.
 * Errors: ERR_NOT_FOUND (neither is there), ERR_IO, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_questions_load(jr_arena *arena, const char *bench_folder,
                                               jr_question_list *ret_list, jr_error *err);

/** The category of a question; empty where it has none or is not in the list. */
JR_API jr_str jr_question_category(const jr_question_list *list, jr_str id);

#endif
