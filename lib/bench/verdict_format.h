/*
 * verdict_format.h: the forms in which judge prompts ask for their verdict, and their names.
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

/* A label of a prompt's own. */
typedef struct verdict_label {
    jr_str text;
    jr_verdict verdict;
} verdict_label;

/* The most criteria of a prompt: records are read with two bits for each. */
enum { VERDICT_CRITERIA_MAX = 16 };

/* How a prompt asks for its verdict. */
typedef struct verdict_style {
    verdict_format format;
    const verdict_label *labels; /* in place of the usual ones */
    size_t n_labels;             /* 0: the usual ones */
    jr_str field;                /* of a JSON object in the reply; empty: the usual ones */
    const jr_str *criteria;      /* names of what verdicts of their own are asked for besides */
    size_t n_criteria;
    bool is_json;    /* a JSON object is asked for: it goes before other forms */
    bool only_clear; /* of the usual labels only those that say how far one is ahead, a
                      * small lead being as good as a tie */
} verdict_style;

/* The format of a name in a prompt for pairs or for single answers: one of the rows, or another
 * tool's name for it; spaces, braces and the case of letters mean nothing. False for a name that is
 * no format of such a prompt. */
bool verdict_format_parse(jr_str name, bool is_pair, verdict_format *ret_format);

#endif
