/*
 * turns.h: turns that were answered while their question is not done: of a question with several
 * turns or choices, so that nothing is paid twice.
 */
#ifndef EVAL_TURNS_H
#define EVAL_TURNS_H

#include <jrank/bench.h>

#include "chat.h"

/* One reply. */
typedef struct turn_record {
    jr_str question;       /* its id as text */
    uint32_t choice, turn; /* from 0 */
    jr_str text;
    chat_usage usage;
    jr_str finish_reason;
    jr_str served_model; /* empty: not said */
    chat_served served;
    bool is_truncated;
    size_t line; /* of those in the files, from 0 */
} turn_record;

typedef struct turn_list {
    turn_record *turns; /* sorted by question, choice and turn; of equals the last one */
    size_t n_turns;
} turn_list;

/* Reads files of turns. Errors: ERR_IO, ERR_FORMAT (file:line). */
JR_MUST_USE jr_status turns_load(jr_arena *arena, const jr_str *paths, size_t n_paths,
                                 turn_list *ret_list, jr_error *err);

const turn_record *turns_find(const turn_list *list, jr_str question, uint32_t choice,
                              uint32_t turn);

/* Appends the record as a line of JSON, without its end. */
void turns_format(jr_buf *buf, const jr_question *question, const turn_record *record,
                  double tstamp);

#endif
