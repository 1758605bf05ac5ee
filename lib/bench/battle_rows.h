/*
 * battle_rows.h: battles that say more than who won, kept one by one: on which question, by whom,
 * with which id. So a vote that stands in two files counts once, and intervals can go by question
 * and voter.
 */
#ifndef BENCH_BATTLE_ROWS_H
#define BENCH_BATTLE_ROWS_H

#include <jrank/votes.h>

#include "base/name_map.h"
#include "base/vector.h"
#include "tally.h"

/* What is said of a battle; NULL or empty: it is not. */
typedef struct battle_facts {
    jr_str question, voter, id;
    double score; /* of the first model, as vote_row.score */
    uint16_t turn;
} battle_facts;

typedef struct battle_row {
    uint64_t place;           /* grows in the order of the files */
    uint64_t id;              /* a hash; 0: it has none */
    uint32_t question, voter; /* or NAME_NONE */
    uint32_t first, second;   /* models of the tally */
    float score;              /* of the first */
    uint16_t turn;
    uint8_t winner;
    bool is_replaced;
} battle_row;

/* Those that one thread has met. */
typedef struct battle_rows {
    VECTOR(battle_row) rows;
    name_map questions, voters;
} battle_rows;

/* The arena is of names, and must outlive the rows. */
void battle_rows_init(battle_rows *rows, jr_arena *arena);
void battle_rows_release(battle_rows *rows);
#define BATTLE_ROWS_AUTO __attribute__((cleanup(battle_rows_release)))

/* Adds a valid battle of which something is said. */
void battle_rows_add(battle_rows *rows, uint64_t place, const battle_facts *facts, uint32_t first,
                     uint32_t second, winner w);

/* Adds all of `from`, whose models have these numbers here. */
void battle_rows_merge(battle_rows *to, const battle_rows *from, const uint32_t *models);

/*
 * Of votes with the same id, and of those of one voter on one match, one counts: the last. Moves
 * the others in the tally to its duplicates. Ids are those of votes only where what has the same id
 * says the same: some tables number their rows.
 */
void battle_rows_drop_duplicates(battle_rows *rows, tally *t);

/* Fills votes->details and questions where all of its valid votes are among the rows with a
 * question; the counts and models are there. A judge of a detail is a voter. */
void battle_rows_take_details(const battle_rows *rows, const tally *t, jr_arena *arena,
                              jr_votes *votes);

#endif
