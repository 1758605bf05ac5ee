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

/* The values that stand for the first three, where a file has codes of its own. */
enum { N_WINNER_CODES = WINNER_INVALID };

/*
 * The known forms are the numbers 1, 2, 3 (tie), the words "model1_id", "model_1", "model_a",
 * "model2_id", "model_2", "model_b", "tie", "bothbad", "both_bad", "both bad", and "tie" with a
 * remark in parentheses: "tie (inconsistent)". Everything else is invalid: "error", -1, null, "1",
 * NULL; but what winner_parse_vote reads.
 */
winner winner_parse(yyjson_val *value);

winner winner_parse_number(double number);
winner winner_parse_word(jr_str text);

/* The same for a CSV field, where 1, 2 and 3 are numbers too, also as "1.0". */
winner winner_parse_text(jr_str text);

/* "A>>B", "A>B", "A=B", "B>A" or "B>>A" of Arena-Hard. *ret_clear: whether it is one of the two
 * clear ones. */
winner winner_parse_comparison(jr_str text, bool *ret_clear);

/* What other tools call the seats, which could be names of models elsewhere: "A", "left", "first",
 * "Assistant A", "winner_model_a", "leftvote" and the like, also with a claim behind it ("A wins",
 * "B is much better"), "draw", "both good", "neither", a tie with a remark, comparisons; capitals
 * or not, in [[double brackets]] or not, where "C" is a tie. */
winner winner_parse_vote(jr_str text);

/* The same of a text with the codes of the file, N_WINNER_CODES; its numbers mean nothing else. */
winner winner_parse_coded(const jr_str *codes, jr_str text);

/* The winner with the seats exchanged. */
static inline winner winner_swap(winner w)
{
    return w == WINNER_FIRST ? WINNER_SECOND : w == WINNER_SECOND ? WINNER_FIRST : w;
}

/* Appends the value for people: "error" in quotes, a number, what else it is. */
void winner_append_value(jr_buf *buf, yyjson_val *value);
void winner_append_text(jr_buf *buf, jr_str text);

/* Appends the value with its field: `winner is "error"`, `winner is missing`; field names it. */
void winner_describe(jr_buf *buf, const char *field, yyjson_val *value);
void winner_describe_text(jr_buf *buf, const char *field, jr_str text);

#endif
