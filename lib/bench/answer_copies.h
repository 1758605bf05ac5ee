/*
 * answer_copies.h: which answers to a question are the same, or nearly.
 */
#ifndef BENCH_ANSWER_COPIES_H
#define BENCH_ANSWER_COPIES_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

enum { SKETCH_PARTS = 64 };

/* A small picture of a text: the hashes of its pieces fall into parts, and of each part the
 * smallest is kept (Li, Owen and Zhang, One permutation hashing, 2012). */
typedef struct text_sketch {
    uint64_t hash;                /* of all of it */
    size_t size;                  /* of the text; 0: there is none */
    uint32_t least[SKETCH_PARTS]; /* UINT32_MAX: no piece */
} text_sketch;

/* Of letters, as text/fold.h makes them. */
text_sketch text_sketch_of(jr_str letters);

/* Whether two texts are the same or share nearly all pieces, and are too long for chance. */
bool text_sketches_match(const text_sketch *left, const text_sketch *right);

/* Whether an answer says next to nothing but its question; both letters. */
bool text_is_copy_of_question(jr_str answer, jr_str question);

#endif
