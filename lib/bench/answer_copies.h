/*
 * answer_copies.h: which answers to a question are the same, or nearly.
 */
#ifndef BENCH_ANSWER_COPIES_H
#define BENCH_ANSWER_COPIES_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

/* A small picture of a text: the smallest hashes of its pieces (Broder, On the resemblance and
 * containment of documents, 1997), each once, ascending. */
typedef struct text_sketch {
    uint64_t hash; /* of all of it */
    const uint32_t *pieces;
    uint32_t n_pieces;
    size_t size; /* of the text; 0: there is none */
} text_sketch;

/* Appends what is left of a folded text (text/fold.h) without white space and marks. */
void text_letters(jr_buf *buf, jr_str folded);

/* Of letters; in the arena. */
text_sketch text_sketch_of(jr_arena *arena, jr_str letters);

/* Whether two texts are the same or share nearly all pieces, and are too long for chance. */
bool text_sketches_match(const text_sketch *left, const text_sketch *right);

/* Whether an answer says next to nothing but its question; both letters. */
bool text_is_copy_of_question(jr_str answer, jr_str question);

#endif
