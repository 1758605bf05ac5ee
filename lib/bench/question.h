/*
 * question.h: ids of questions, as they are compared.
 */
#ifndef BENCH_QUESTION_H
#define BENCH_QUESTION_H

#include <jrank/bench.h>

#include <yyjson.h>

#include "records.h"

enum { QUESTION_ID_MAX = 32 };

/* The id as text: a string as it is, a number by its digits, which are written to digits. */
jr_str question_id_text(yyjson_val *id, char digits[QUESTION_ID_MAX]);

/* The id among the fields of a question, or NULL. */
yyjson_val *question_id_of(yyjson_val *const fields[N_QUESTION_FIELDS]);

/* Refuses a list with questions that can't be asked, by the first of them in the file: whoever
 * sends questions to a model or a judge calls it. Errors: ERR_FORMAT (file:line). */
JR_MUST_USE jr_status questions_require_turns(const jr_question_list *list, jr_error *err);

/* The question with this id, or NULL. */
const jr_question *question_find(const jr_question_list *list, jr_str id);

/* The ids of the list, in its order. */
jr_str *question_ids(jr_arena *arena, const jr_question_list *list);

/* The places in the list, in the order of the file. */
size_t *questions_in_order(jr_arena *arena, const jr_question_list *list);

#endif
