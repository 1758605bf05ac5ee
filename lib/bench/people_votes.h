/*
 * people_votes.h: files of votes that a page for voting makes, and where votes of people go.
 */
#ifndef BENCH_PEOPLE_VOTES_H
#define BENCH_PEOPLE_VOTES_H

#include <jrank/card.h>

#include "base/english.h"
#include <stdbool.h>
#include <stdint.h>

enum { VOTER_NAME_MAX = 64 };

/* Whether a voter may have this name, which stands in the name of a file: ASCII letters, digits,
 * '-' and '_', VOTER_NAME_MAX of them at most. */
bool voter_is_name(jr_str name);

/* What voter_is_name() asks for, to be said behind a name that is none. */
#define VOTER_NAME_RULE                                                                            \
    ENGLISH("a voter's name may have letters a-z, digits, - and _, at most 64 of them, so that "   \
            "it can "                                                                              \
            "stand in the name of a file")

/* model_judgment/human-NAME_pair.jsonl of a benchmark folder. */
jr_str voter_path(jr_arena *arena, const char *bench_folder, jr_str name);

/* What a person can say of a match. */
typedef enum said { SAID_LEFT, SAID_RIGHT, SAID_TIE, SAID_BOTH_BAD, SAID_SKIP, N_SAID } said;

/* As the pages for voting say it; N_SAID where they do not. */
said said_of(jr_str word);

/* As JSON, in a record; NULL: none is made. */
const char *said_winner(said what);

/* A hash of what is voted on, that follows the bytes: FNV-1a, 32 bits, as the page computes it, for
 * files that were cut or edited. */
uint32_t people_votes_check(uint32_t hash, jr_str bytes);
#define PEOPLE_VOTES_CHECK_START 2166136261u

#endif
