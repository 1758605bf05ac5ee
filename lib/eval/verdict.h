/*
 * verdict.h: what a judge's text says.
 */
#ifndef EVAL_VERDICT_H
#define EVAL_VERDICT_H

#include <jrank/base.h>

#include <stdbool.h>

/* One row per output format of a judge prompt: name as in the prompt file, what is looked for. */
#define VERDICT_FORMAT_ROWS(X)                                                                     \
    X(LAST, "last", "the last digit, 1, 2 or 3 (a tie)")                                           \
    X(LETTER, "[[A]]", "the last of [[A]], [[B]], [[C]] (a tie)")                                  \
    X(RATING, "[[rating]]", "the last [[N]], else the last [N]")                                   \
    X(RATINGS, "[[rating_a,rating_b]]",                                                            \
      "the last [[N,M]], else the last [N,M], else the last two [[N]]; 0.1 apart or less is a "    \
      "tie")

typedef enum verdict_format {
#define VERDICT_FORMAT_ENUM(name, word, meaning) VERDICT_##name,
    VERDICT_FORMAT_ROWS(VERDICT_FORMAT_ENUM)
#undef VERDICT_FORMAT_ENUM
        N_VERDICT_FORMATS
} verdict_format;

/* False for a name that is no format. */
bool verdict_format_parse(jr_str name, verdict_format *ret_format);

/*
 * The verdict of a judgment's text: the judge's own words only, never the prompt or the thinking.
 * Thinking is what stands in a leading <think>...</think>, also where the server ate the opening
 * tag; without an end all of it is thinking. Full-width forms of digits, letters and brackets count
 * too. False when the text says none; the format must be one for pairs.
 */
bool verdict_read_pair(verdict_format format, jr_str judgment, jr_verdict *ret_verdict);

/* The score of a judgment's text, for RATING, by the same rules: 0 <= N, decimals allowed, at most
 * 15 digits. */
bool verdict_read_score(jr_str judgment, double *ret_score);

/* How the original writes the winner for this format: 1, 2, 3 or "model1_id", "model2_id", "tie",
 * as JSON text. */
jr_str verdict_winner_json(verdict_format format, jr_verdict verdict);

#endif
