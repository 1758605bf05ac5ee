/*
 * vote_row.h: one vote, whatever file it stood in and whatever its columns are called there.
 *
 * Files of votes are JSON lines, JSON arrays, CSV and Parquet. Their rows are read into values by
 * the names of their columns, vote_columns.h tells what a column is, vote_layout.h what the verdict
 * says. Whoever wants votes gives a sink and gets rows:
 *
 *     vote_plan plan = {.paths = paths, .n_paths = 1};
 *     JR_TRY(vote_rows_read(arena, &plan, add_vote, &mine, &report, err));
 */
#ifndef BENCH_VOTE_ROW_H
#define BENCH_VOTE_ROW_H

#include <jrank/votes.h>

#include <stdbool.h>
#include <yyjson.h>

#include "census.h"
#include "winner.h"

typedef enum vote_kind {
    VOTE_NOTHING, /* no such column in this row, an empty field, null */
    VOTE_BOOL,
    VOTE_NUMBER,
    VOTE_TEXT, /* all of CSV: vote_value_number reads its digits */
    VOTE_OTHER /* a list or an object */
} vote_kind;

/* A text that many rows have in common, by its numbers in the sink, NAME_NONE: not known yet; and
 * by its winner where it says one by itself, else SHARED_UNKNOWN. All bits set: nothing is known.
 */
enum { SHARED_UNKNOWN = UINT32_MAX };
typedef struct shared_text {
    uint32_t model, question, winner;
} shared_text;

/* What stands in a column of a row. */
typedef struct vote_value {
    vote_kind kind;
    double number;       /* of a number; 0 or 1 of a truth value */
    jr_str text;         /* of a text */
    yyjson_val *json;    /* where the row is JSON */
    shared_text *shared; /* where the text is that of other rows, too; or NULL */
} vote_value;

enum { VOTE_TEXT_MAX = 32 };

/* The value as text, numbers and truth values by their digits and words, which may stand in digits;
 * empty where it is none. */
jr_str vote_value_text(const vote_value *value, char digits[VOTE_TEXT_MAX]);

/*
 * The categories that it tells, one a line, each once: of an object the names of what is true in
 * it, however deep ({"math_v0.1": {"math": true}}: math), of a list its texts, else the value as
 * text. Empties categories first.
 */
void vote_value_categories(const vote_value *value, jr_buf *categories);

/* The number that it is, says or, of a truth value, counts as; NaN: none. */
double vote_value_number(const vote_value *value);

/* Whether it says no: false, "false", "False", 0. */
bool vote_value_is_false(const vote_value *value);

/* Seconds since 1970 (UTC) of a number of them, or of a date as "2025-05-01 10:00:00.5" or
 * "2025-05-01T10:00:00+09:00"; numbers from 10^11 on are milliseconds, from 10^14 on microseconds.
 * NaN: none. */
double vote_value_time(const vote_value *value);

/* A vote: `first` was shown first. Texts are UTF-8, borrowed for the call; empty: not said. */
typedef struct vote_row {
    jr_str first, second;
    shared_text *shared[2]; /* these texts, or NULL */
    winner winner; /* by seat; WINNER_INVALID where the verdict says neither model nor tie */
    double score;  /* of the first model: 1, 0.5, 0, or what a soft verdict says; NaN of none */
    jr_str question, voter, id;
    shared_text *shared_question; /* likewise */
    uint16_t turn;                /* from 1 */
    double time;                  /* seconds since 1970, or NaN */
    double weight;                /* 1 where no column is one */
    bool has_weight;              /* some column says it */
    bool is_clear;                /* [[A>>B]] of Arena-Hard */
    bool is_not_blind, is_not_sampled;
    bool has_no_seats;        /* winner and loser: nobody says who was shown first */
    jr_str problem;           /* what is wrong with an invalid verdict: `winner is "error"` */
    const vote_value *values; /* of plan->wanted, in its order */
    const double *numbers;    /* of plan->numbers, in its order; NaN: none */
    const char *name;         /* of the file, for people */
    uint64_t file;            /* from 1, in the order of the plan */
    uint64_t place;           /* grows in the order of the file */
    uint64_t run; /* likewise; the rows of a run come one after the other, to one worker */
    uint64_t line;
    uint32_t game; /* of several votes in one row, from 0 */
} vote_row;

/* Takes a vote; called from several threads, each with a number of its own. */
typedef jr_status (*vote_sink)(void *context, unsigned worker, const vote_row *row, jr_error *err);

typedef struct vote_plan {
    const char *const *paths; /* "-" is standard input; of a folder the Parquet files in it */
    size_t n_paths;
    const jr_str *columns; /* "question=prompt", "voter=who": names for roles */
    size_t n_columns;
    bool without_weights;
    const jr_str *wanted; /* columns whose values are wanted; a dot leads into objects */
    size_t n_wanted;
    const jr_str *numbers; /* likewise columns of which numbers are wanted, and nothing else */
    size_t n_numbers;
    const jr_str *winner_codes;   /* or NULL, as jr_votes_options.winner_codes */
    const jr_vote_filter *filter; /* or NULL; but for how many votes a voter has */
    unsigned n_threads;           /* 0: one per processor */
    bool without_sha256;
    bool with_tags; /* wanted objects of Parquet files are read as the categories that they tell */
} vote_plan;

/* What was read besides votes. */
typedef struct vote_report {
    jr_input *inputs; /* per file */
    size_t n_inputs;
    uint64_t n_torn;  /* unfinished last lines: left out */
    uint64_t n_other; /* rows that are no votes, of a server's log */
    jr_str used;      /* "question_id as question, judge as voter, tstamp"; empty: models and
                         verdicts only */
    jr_str unused;    /* columns that mean nothing here: "prompt, response_a"; may end in "and 3
                         more" */
    jr_str *columns;  /* those that some row has */
    size_t n_columns;
    bool has_conversations; /* columns say what was asked and answered, see vote_bench.h */
    uint64_t n_filtered;    /* votes left out by the filter */
    uint64_t n_timeless;    /* those of them that have no time */
    census winners;         /* values of winner, as far as they are not plain words */
} vote_report;

/* The files for a sentence: the name of one, "standard input", "these files". */
const char *vote_plan_source(const vote_plan *plan);

/* How many workers there may be: more than the number of each. */
unsigned vote_plan_workers(const vote_plan *plan);

/*
 * Reads the votes of all files, those of one file on several threads. All that is not wrong goes
 * into the sink, votes with an invalid verdict and of who saw the names among them: it says what
 * counts.
 * Errors: of the sink; ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line), ERR_DATA where verdicts are
 * written in codes that are not known, or most of them mean nothing; ERR_USAGE for a column that
 * was named and is not there.
 */
JR_MUST_USE jr_status vote_rows_read(jr_arena *arena, const vote_plan *plan, vote_sink sink,
                                     void *context, vote_report *ret_report, jr_error *err);

#endif
