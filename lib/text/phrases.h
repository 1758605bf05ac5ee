/*
 * phrases.h: what an answer says that is no answer: to a judge, in a judge's own marks, or that it
 * won't answer. Looked for in text without its disguise (fold.h).
 */
#ifndef TEXT_PHRASES_H
#define TEXT_PHRASES_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

typedef enum phrase_kind {
    PHRASE_BLOCK,   /* opens or closes the answer of a prompt, or its question */
    PHRASE_VERDICT, /* is a verdict */
    PHRASE_JUDGE,   /* speaks to the judge */
    PHRASE_REFUSAL, /* says that it won't answer; at the beginning of a text only */
    N_PHRASE_KINDS
} phrase_kind;

/* Where phrases may begin: looked at for every byte of a text. */
typedef struct phrase_index {
    uint64_t begins[1024];
    uint8_t first[4096], next[256]; /* numbers + 1 of the phrases of a hash */
} phrase_index;

void phrase_index_init(phrase_index *index);

/* The first phrase of each kind, as far as it was found, borrowed from the text; size 0: none. */
typedef struct phrases_found {
    jr_str of[N_PHRASE_KINDS];
} phrases_found;

phrases_found phrases_find(const phrase_index *index, jr_str folded);

#endif
