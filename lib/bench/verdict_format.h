/*
 * verdict_format.h: the names of the forms in which judge prompts ask for their verdict.
 */
#ifndef BENCH_VERDICT_FORMAT_H
#define BENCH_VERDICT_FORMAT_H

#include <jrank/base.h>

#include <stdbool.h>

/* One row per output format of a judge prompt: name as in the prompt file, what is looked for. */
#define VERDICT_FORMAT_ROWS(X)                                                                     \
    X(LAST, "last", "the last digit, 1, 2 or 3 (a tie)")                                           \
    X(LETTER, "[[A]]", "[[A]], [[B]], [[C]] (a tie)")                                              \
    X(RATING, "[[rating]]", "[[N]], else [N]")                                                     \
    X(RATINGS, "[[rating_a,rating_b]]",                                                            \
      "[[N,M]], else [N,M], else the last two [[N]]; 0.1 apart or less is a tie")

typedef enum verdict_format {
#define VERDICT_FORMAT_ENUM(name, word, meaning) VERDICT_##name,
    VERDICT_FORMAT_ROWS(VERDICT_FORMAT_ENUM)
#undef VERDICT_FORMAT_ENUM
        N_VERDICT_FORMATS
} verdict_format;

/* The format of a name in a prompt for pairs or for single answers: one of the rows, or another
 * tool's name for it; spaces, braces and the case of letters mean nothing. False for a name that is
 * no format of such a prompt. */
bool verdict_format_parse(jr_str name, bool is_pair, verdict_format *ret_format);

#endif
