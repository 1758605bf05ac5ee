/*
 * pair_record.h: one line of a pair judgment file, whoever wrote it.
 */
#ifndef BENCH_PAIR_RECORD_H
#define BENCH_PAIR_RECORD_H

#include "base/blocks.h"
#include "records.h"
#include "winner.h"
#include "json/parser.h"

/* What was played: `first` was shown first. */
typedef struct pair_game {
    jr_str first, second;
    const char *field; /* that holds the verdict */
    yyjson_val *value; /* of that field, or NULL */
    winner winner;     /* by seat */
} pair_game;

/* A record holds one game, or FastChat's two. All of it is borrowed from the parser. */
typedef struct pair_record {
    yyjson_val *object; /* all of it */
    yyjson_val *fields[N_PAIR_FIELDS];
    pair_game games[2];
    size_t n_games;
} pair_record;

/* A match: question, seats and turn, as a 128-bit hash. Two different ones of a million matches
 * share it with a probability of 1e-25. */
typedef struct match_key {
    uint64_t low, high;
} match_key;

/* Reads the line `text` of the block. Errors: ERR_FORMAT with `name` and the line's number. */
JR_MUST_USE jr_status pair_record_read(json_parser *parser, const block *b, jr_str text,
                                       const char *name, pair_record *ret_record, jr_error *err);

/* The key of the record's question and turn with `first` shown first. */
match_key pair_record_key(const pair_record *record, jr_str first, jr_str second);

#endif
