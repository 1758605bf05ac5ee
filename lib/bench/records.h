/*
 * records.h: the record kinds of a benchmark as field tables.
 */
#ifndef BENCH_RECORDS_H
#define BENCH_RECORDS_H

#include "json/fields.h"

enum { BATTLE_MODEL_A, BATTLE_MODEL_B, BATTLE_WINNER, N_BATTLE_FIELDS };
extern const field_row battle_fields[N_BATTLE_FIELDS];

/* FastChat's names of the models and its two games stand beside jrank's own. */
enum {
    PAIR_QUESTION_ID,
    PAIR_MODEL1_ID,
    PAIR_MODEL2_ID,
    PAIR_MODEL_1,
    PAIR_MODEL_2,
    PAIR_WINNER,
    PAIR_G1_WINNER,
    PAIR_G2_WINNER,
    PAIR_JUDGE,
    PAIR_PROMPT,
    PAIR_JUDGMENT,
    PAIR_TURN,
    PAIR_TSTAMP,
    N_PAIR_FIELDS
};
extern const field_row pair_fields[N_PAIR_FIELDS];

#endif
