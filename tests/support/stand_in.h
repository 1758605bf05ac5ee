/* stand_in.h: the parts of stand-in-server; stand_in_server.c says what it is for. */
#ifndef SUPPORT_STAND_IN_H
#define SUPPORT_STAND_IN_H

#include <stdatomic.h>

#include "llm_server.h"

typedef enum template_kind {
    TEMPLATE_GOOD,
    TEMPLATE_SWALLOW,
    TEMPLATE_NO_SYSTEM,
    TEMPLATE_FAIL,
    TEMPLATE_NONE,
} template_kind;

/* The options, and what their words ask for. */
typedef struct stand_in {
    bool is_vllm;
    jr_str model, alias, host, chat_template, stand_in;
    uint64_t context, slots, tensor_parallel, port;

    jr_str pid, command, requests, most, alone, reply, busy, until;
    double load, latency;
    uint64_t exit_code, exit_loaded, lines, die_after, n_ctx, longest;
    int template_kind;
    bool is_deaf, is_deaf_once, has_child, is_other;

    jr_str saying;
    atomic_bool is_loading;
} stand_in;

extern stand_in asked;

/* Ends with a sentence, for a test that asks for what there is not. */
_Noreturn void give_up(const char *message, const char *what);
/* Append a line to the file of a word, if that was said. */
void note(jr_str path, jr_str line);
void note_number(jr_str path, uint64_t number);
void wait_seconds(double seconds);

/* Writes the reply to a socket. */
void stand_in_reply(int to, const request *r);

#endif
