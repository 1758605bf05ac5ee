/*
 * vote_layout.h: in which of its columns a tool names the models and says who won: a row for each.
 */
#ifndef BENCH_VOTE_LAYOUT_H
#define BENCH_VOTE_LAYOUT_H

#include "base/english.h"
#include "census.h"
#include "vote_columns.h"

/* How a verdict is to be read. */
typedef enum verdict_form {
    VERDICT_WORDS,      /* a word, a letter, a number or the name of a model */
    VERDICT_LETTERS,    /* likewise, and "-" is a tie */
    VERDICT_SCORE,      /* what the first model got, 0 to 1 */
    VERDICT_PREFERENCE, /* how much the second is preferred, 1 to 2, 0 for a tie; or a word */
    VERDICT_ONE_HOT,    /* a column for each outcome */
    VERDICT_LOSER,      /* the columns are winner and loser */
    VERDICT_GAMES,      /* two games with A>>B ... B>>A */
    VERDICT_LOG,        /* of a FastChat server */
} verdict_form;

typedef struct vote_layout {
    const char *name;
    verdict_form form;
    vote_slot models[2];  /* as shown */
    vote_slot verdict[3]; /* or NO_SLOT */
    uint64_t needs;       /* the set of columns that it has */
} vote_layout;

enum { N_VOTE_LAYOUTS = 10 };
extern const vote_layout vote_layouts[N_VOTE_LAYOUTS];

/* The first layout whose columns are all there, or NULL: of the known ones has is the set, of those
 * that --columns names the context knows. */
const vote_layout *vote_layout_of(const vote_places *places, uint64_t has, vote_has named,
                                  const void *context);

/* The same of a table, whose columns the context knows. */
const vote_layout *vote_layout_find(const vote_places *places, vote_has has, const void *context);

/* Of what is no vote, the first of model_a, model_b and winner for which nothing stands. */
const char *vote_layout_missing(const vote_places *places, vote_has has, const void *context);

#define VOTE_COLUMNS_HINT                                                                          \
    ENGLISH("; HINT: --columns first=COLUMN,second=COLUMN,winner=COLUMN names columns that are "   \
            "called "                                                                              \
            "otherwise")

/* What one thread needs for reading rows. */
typedef struct vote_reading {
    vote_slots slots;
    const jr_str *codes; /* of winner, or NULL */
    census census;
    jr_buf problem; /* of the verdict read last */
    char digits[4][VOTE_TEXT_MAX];
    uint64_t
        last_set; /* of the known columns of the row before, where none has a name of its own */
    const vote_layout *last_layout;
    vote_value *values; /* of the columns that are wanted */
    double *numbers;    /* of those of which numbers are wanted */
    bool *is_set;       /* per number: the reader of the file sets it, it is in no slot */
    size_t n_unset;
    uint64_t n_other; /* rows that are no votes */
} vote_reading;

void vote_reading_init(vote_reading *reading, const vote_places *places, const jr_str *codes);
void vote_reading_release(vote_reading *reading);

/*
 * Gives the votes of the row in the slots to the sink. Of `row` name, file, place and line are set;
 * the rest is what was read before, and is filled.
 * JSON rows may be of a layout each. Errors: of the sink; ERR_FORMAT (file:line).
 */
JR_MUST_USE jr_status vote_layout_read(vote_reading *reading, const vote_layout *layout,
                                       vote_row *row, vote_sink sink, void *context,
                                       unsigned worker, jr_error *err);

#endif
