/*
 * mock.h: the endpoint that needs no server: scripted replies, latency and faults.
 *
 * "mock:SETTINGS", settings joined by "," as doc/endpoints.md lists them. With answers in the chat
 * it judges them by a known rule over their texts, else it answers. Deterministic: a call's text
 * follows from the settings and the chat with its seed, its faults and latency from the settings,
 * the chat's seed and the attempt.
 */
#ifndef EVAL_MOCK_H
#define EVAL_MOCK_H

#include <jrank/base.h>

#include "chat.h"

typedef struct mock mock;

/* What a call gets. The text lives in the arena or in that of the mock. */
typedef struct mock_result {
    double latency; /* seconds */
    int status;     /* 200, or the status of a scripted failure; 0: the connection breaks */
    chat_reply reply;
} mock_result;

/* Errors: ERR_USAGE, naming the setting and the nearest known one; ERR_NOT_FOUND, ERR_FORMAT for a
 * file of replies. */
JR_MUST_USE jr_status mock_parse(jr_arena *arena, jr_str settings, mock **ret_mock, jr_error *err);

/* attempt: 1 for the first call of a chat. */
void mock_answer(const mock *m, jr_arena *arena, const chat *chat, unsigned attempt,
                 mock_result *ret_result);

#endif
