/* call_fixture.h: a call to put into records, and what is written of it. */
#ifndef TESTS_UNIT_CALL_FIXTURE_H
#define TESTS_UNIT_CALL_FIXTURE_H

#include "bench/call_record.h"

static const jr_str call_fixture_reasons[] = {{"stop", 4}, {"length", 6}};

/* For static initialisers, where a constant is none to every compiler. */
#define CALL_FIXTURE                                                                               \
    {                                                                                              \
        .usage = {120, 45, -1, -1, -1, 0, 0},                                                      \
        .finish_reasons = call_fixture_reasons,                                                    \
        .n_finish_reasons = 1,                                                                     \
        .attempts = 2,                                                                             \
        .latency = 1.23449,                                                                        \
        .sampling = {0, NAN, NAN, 0, 2048, -1},                                                    \
        .endpoint_id = {"gpt-4", 5},                                                               \
        .endpoint_model = {"gpt-4-0613", 10},                                                      \
        .prompt_hash = {"ab12", 4},                                                                \
        .served_model = {"gpt-4-0613-b", 12},                                                      \
        .served = {.fingerprint = {"fp_1", 4}, .id = {"r-1", 3}},                                  \
        .input_hash = 0xab,                                                                        \
        .answer_hashes = {1, 2},                                                                   \
        .n_answer_hashes = 2,                                                                      \
    }

static const call_record call_fixture = CALL_FIXTURE;

static const char call_fixture_text[] =
    "\"usage\": {\"input_tokens\": 120, \"output_tokens\": 45, \"reasoning_tokens\": null}, "
    "\"finish_reason\": \"stop\", \"attempts\": 2, \"latency\": 1.234, \"sampling\": "
    "{\"temperature\": 0.0, \"max_tokens\": 2048}, \"endpoint\": {\"id\": \"gpt-4\", \"model\": "
    "\"gpt-4-0613\"}, \"served\": {\"model\": \"gpt-4-0613-b\", \"system_fingerprint\": \"fp_1\", "
    "\"id\": \"r-1\"}, \"prompt_hash\": \"ab12\", \"input_hash\": \"00000000000000ab\", "
    "\"answer_hashes\": [\"0000000000000001\", \"0000000000000002\"], \"jrank\": \"" JRANK_VERSION
    "\"";

#endif
