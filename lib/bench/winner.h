/*
 * winner.h: what a `winner` field says.
 */
#ifndef BENCH_WINNER_H
#define BENCH_WINNER_H

#include <jrank/base.h>

#include <yyjson.h>

typedef enum winner {
    WINNER_FIRST,  /* model1_id, model_1, model_a */
    WINNER_SECOND, /* model2_id, model_2, model_b */
    WINNER_TIE,
    WINNER_INVALID,
} winner;

/*
 * The known forms are the numbers 1, 2, 3 (tie) and the words "model1_id", "model_1", "model_a",
 * "model2_id", "model_2", "model_b", "tie", "tie (bothbad)", "both_bad". Everything else is
 * invalid: "error", -1, null, "1", another case of the letters, a model's own name, NULL.
 */
winner winner_parse(yyjson_val *value);

/* The same for a CSV field, where 1, 2 and 3 are numbers too. */
winner winner_parse_text(jr_str text);

/* The winner with the seats exchanged. */
static inline winner winner_swap(winner w)
{
    return w == WINNER_FIRST ? WINNER_SECOND : w == WINNER_SECOND ? WINNER_FIRST : w;
}

/* Appends the value for people: `winner is "error"`, `winner is missing`; field names it. */
void winner_describe(jr_buf *buf, const char *field, yyjson_val *value);
void winner_describe_text(jr_buf *buf, const char *field, jr_str text);

#endif
