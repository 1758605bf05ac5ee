/*
 * turns.h: what the turns of a question say, whichever tool wrote them. All readers of questions
 * ask here, so that none takes for empty what another one refuses.
 */
#ifndef BENCH_TURNS_H
#define BENCH_TURNS_H

#include <jrank/bench.h>

#include <yyjson.h>

#include "records.h"

typedef struct turn_list {
    jr_str *texts;
    size_t n_texts;       /* 0: the question can't be asked */
    jr_finding_kind kind; /* then: what it is that is wrong */
    const char *problem;  /* then: a sentence, "turns is missing" for example; else NULL */
} turn_list;

/*
 * The turns of a question by its fields: a list with a text for each turn. Where the meaning is
 * plain, other forms are read too: one text for the only turn, in turns or in a field of its own;
 * an object with the text in content or text, as messages and their parts have it; a list of one;
 * an instruction has its input below it. Blank turns at the end are none. What the user does not
 * say (another role, an image, a number) is no turn, and the question can't be asked.
 */
turn_list question_turns(jr_arena *arena, yyjson_val *const fields[N_QUESTION_FIELDS]);

/* The text that a value holds in one of these forms, or NULL. */
yyjson_val *turn_text(yyjson_val *value);

#endif
