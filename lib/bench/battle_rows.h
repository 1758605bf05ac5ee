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
#include "vote_months.h"

/* In a comparison of a with b for qsort(): the order where they differ in the field. */
#define ORDER_BY(field)                                                                            \
    if (a->field != b->field)                                                                      \
        return a->field < b->field ? -1 : 1;

/* What is said of a battle; NULL or empty: it is not. */
typedef struct battle_facts {
    uint32_t question; /* in rows->questions, or NAME_NONE */
    jr_str voter, id;
    double score;       /* of the first model, as vote_row.score */
    double time;        /* as vote_row.time */
    double weight;      /* NaN: it is not said */
    const float *style; /* of n_style numbers */
    jr_str categories;  /* one a line */
    uint16_t turn;
} battle_facts;

typedef struct battle_row {
    uint64_t place;           /* grows in the order of the files */
    uint64_t id;              /* a hash; 0: it has none */
    double time;              /* in seconds, or NaN */
    uint32_t question, voter; /* or NAME_NONE */
    uint32_t first, second;   /* models of the tally */
    float score;              /* of the first */
    uint32_t style;           /* number of its covariates, and of its weight */
    uint32_t categories;      /* or NAME_NONE */
    uint16_t turn;
    uint8_t winner;
    bool is_replaced;
} battle_row;

/* A battle of which its question and style alone are said: none of these can be another's
 * duplicate. */
typedef struct plain_row {
    uint32_t question; /* as battle_row */
    uint32_t verdict;  /* the number of the pair in the tally, and behind it the winner */
    float style[];     /* as many as the rows have */
} plain_row;

enum { PLAIN_WINNER_BITS = 2, PLAIN_WINNER_MASK = (1 << PLAIN_WINNER_BITS) - 1 };

/* Plain rows that came one after the other. */
typedef struct plain_run {
    uint64_t number; /* grows in the order of the files */
    uint32_t part;   /* likewise, of those of one number */
    uint32_t n, capacity;
    size_t row_size;
    char *rows;
} plain_run;

static inline plain_row *plain_run_row(const plain_run *run, size_t i)
{
    return (plain_row *)(void *)(run->rows + i * run->row_size);
}

/* What its rows take goes back to the system then, where they are many. */
void plain_run_release(plain_run *run);

/* Those that one thread has met. */
typedef struct battle_rows {
    VECTOR(battle_row) rows;
    VECTOR(plain_run) runs;
    name_map questions, voters;
    name_map categories; /* those of a vote together, as battle_facts has them */
    VECTOR(float) style; /* n_style for each of rows: what differs; NaN: not known */
    size_t n_style;
    VECTOR(double) weights; /* one a row, with weights; 1 where it is not said */
    bool has_weights;       /* some row says it */
    bool keeps_all;         /* the rows are wanted one by one, whatever is said of them */
    bool keeps_times;       /* those that have a time */
    bool has_scores;        /* some row has one that is no outcome */
    bool lacks_style;       /* of some row it is not known */
} battle_rows;

/* The arena is of names, and must outlive the rows. */
void battle_rows_init(battle_rows *rows, jr_arena *arena);
void battle_rows_release(battle_rows *rows);
#define BATTLE_ROWS_AUTO __attribute__((cleanup(battle_rows_release)))

/* Whether a battle of which this is said is a plain one. */
bool battle_rows_is_plain(const battle_rows *rows, const battle_facts *facts);

/* Adds a valid plain battle of this run, of which all come together. */
void battle_rows_add_plain(battle_rows *rows, uint64_t run, uint32_t question, const float *style,
                           uint32_t pair, winner w);

/* Adds a valid battle of which more is said. */
void battle_rows_add(battle_rows *rows, uint64_t place, const battle_facts *facts, uint32_t first,
                     uint32_t second, winner w);

/* Moves all of `from`, whose models and pairs have these numbers here. */
void battle_rows_merge(battle_rows *to, battle_rows *from, const uint32_t *models,
                       const uint32_t *pairs, unsigned n_threads);

/* Makes plain rows such as say more, behind the others: of votes with weights all must have one. */
void battle_rows_unfold(battle_rows *rows, const tally *t);

/* The places of the names of a map among them in bytewise order, which is returned. */
jr_str *battle_names_sort(const name_map *map, jr_arena *arena, uint32_t *ret_places);

/* What the numbers of rows are in the votes, once the counts and models are there. */
typedef struct battle_numbers {
    uint32_t *models;             /* NAME_NONE for one that is not listed */
    uint32_t *cells;              /* of pairs of the tally, likewise */
    uint32_t *questions, *voters; /* by name */
    jr_str *question_names;       /* in the arena */
} battle_numbers;

void battle_numbers_init(battle_numbers *numbers, const battle_rows *rows, const tally *t,
                         jr_arena *arena, const jr_votes *votes);
void battle_numbers_release(battle_numbers *numbers);
#define BATTLE_NUMBERS_AUTO __attribute__((cleanup(battle_numbers_release)))

/* The cell that the row counts in, or NAME_NONE. */
uint32_t battle_row_cell(const battle_row *row, const battle_numbers *numbers,
                         const jr_counts *counts);

/* Neither won nor lost nor a tie. */
static inline bool battle_row_is_score(const battle_row *row)
{
    return row->score > 0 && row->score < 1 && row->score != 0.5F;
}

/* How many there are. */
size_t battle_rows_count(const battle_rows *rows);

/*
 * Of votes with the same id, and of those of one voter on one match, one counts: the last. Moves
 * the others in the tally to its duplicates. Ids are those of votes only where what has the same id
 * says the same: some tables number their rows.
 */
void battle_rows_drop_duplicates(battle_rows *rows, tally *t);

/*
 * Takes back all but the first n votes of each voter on each day (UTC), after the duplicates, and
 * returns how many; *ret_unknown: how many have no voter or no time, all of which stay.
 */
uint64_t battle_rows_keep_first(battle_rows *rows, tally *t, uint64_t n, uint64_t *ret_unknown);

/* Whether votes->questions and columns->grouped can stand for details: all rows are plain. */
static inline bool battle_rows_are_plain(const battle_rows *rows)
{
    return rows->rows.n == 0;
}

/* Fills votes->details and questions where all of its valid votes are among the rows with a
 * question; the counts and models are there. A judge of a detail is a voter. with_grouped: if all
 * rows are plain, columns->grouped in place of details. */
void battle_rows_take_details(battle_rows *rows, const tally *t, jr_arena *arena, bool with_grouped,
                              unsigned n_threads, jr_votes *votes, jr_vote_columns *columns);

/* Fills votes->weights, after the details, where rows have weights or scores, of unfolded rows;
 * votes that are not among them weigh one. */
void battle_rows_take_weights(const battle_rows *rows, const tally *t, jr_arena *arena,
                              jr_votes *votes);

/* Fills the votes one by one of columns, after the details, or, with_grouped of plain rows, with
 * them, so that they are kept once; of the plain rows nothing is left. */
void battle_rows_take_style(battle_rows *rows, const tally *t, jr_arena *arena, bool with_grouped,
                            unsigned n_threads, jr_votes *votes, jr_vote_columns *columns);

/* Fills the categories of columns and the votes by them, after the details; a vote of several
 * categories is one of each. */
void battle_rows_take_categories(const battle_rows *rows, const tally *t, jr_arena *arena,
                                 const jr_votes *votes, jr_vote_columns *columns);

/* The votes by month, after the details, of rows that keep times, with their weights, which are 1
 * on average. */
vote_months battle_rows_take_months(const battle_rows *rows, const tally *t, jr_arena *arena,
                                    const jr_votes *votes);

#endif
