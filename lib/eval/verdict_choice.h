/*
 * verdict_choice.h: which of the verdicts that stand in a text is the judge's own.
 */
#ifndef EVAL_VERDICT_CHOICE_H
#define EVAL_VERDICT_CHOICE_H

#include <jrank/base.h>

#include <stdbool.h>

#include "verdict_words.h"

/* A place where a text says a verdict. Equal values say the same. */
typedef struct verdict_mark {
    size_t begin, end;
    double value;
    size_t label; /* where the label itself begins */
} verdict_mark;

/* Begins zeroed but for the text; marks are added in their order. */
typedef struct verdict_choice {
    jr_str text;
    size_t n_marks;
    verdict_mark pending; /* the last one, which may turn out to be one of a list */
    mark_weight pending_weight;
    bool is_of_rule; /* the last one that was weighed is of a legend */
    struct {
        size_t n;
        bool is_mixed;
        verdict_mark last;
    } of[N_MARK_WEIGHTS];
    size_t seen, line_begin; /* what was walked over, and the line that ended in */
    size_t n_quotes;         /* " in that line before it */
    int depth;               /* of quotation marks that differ at both ends */
    bool is_cited;           /* in a line that begins with ">" */
    bool is_code;            /* within a fence */
    size_t last_fence;       /* no fence begins behind it; 0: not looked for */
} verdict_choice;

void verdict_choice_add(verdict_choice *c, verdict_mark mark);

/* For a mark that follows a word by its form. */
void verdict_choice_add_weighed(verdict_choice *c, verdict_mark mark, mark_weight weight);

typedef enum chosen { CHOSEN_NONE, CHOSEN_CONTRADICTORY, CHOSEN_ONE } chosen;

/*
 * The firmest marks decide. They must agree, but that the last one may take back the others where
 * it follows a word and ends the text; and nothing behind it that stands firmly, or ends the text,
 * may say otherwise.
 * Of a text that is not whole only a mark that ends it counts, and none that may begin a legend.
 */
chosen verdict_choice_end(verdict_choice *c, bool is_whole, verdict_mark *ret_mark);

/* Whether the only mark of a text ends it, and stands alone in its line or follows a word. */
bool verdict_ends(jr_str text, const verdict_mark *mark);

#endif
