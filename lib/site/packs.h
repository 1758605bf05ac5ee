/*
 * packs.h: into how many files what view.html shows is packed.
 *
 * Pages of pairs are one heap, those of the matches on a question are one each, and so are the
 * answers to a question, which its matches share. A heap is divided by the names of its things, so
 * that a script finds the file of a name without a list: data/view/pair-N.js,
 * data/view/match/QUESTION-N.js, data/view/answers/QUESTION-N.js. All questions have as many.
 */
#ifndef SITE_PACKS_H
#define SITE_PACKS_H

#include "bench/archive.h"
#include "names.h"
#include "tallies.h"

typedef enum pack_heap { PACK_OF_PAIRS, PACK_OF_MATCHES, PACK_OF_ANSWERS, N_PACK_HEAPS } pack_heap;

typedef struct pack_plan {
    size_t n[N_PACK_HEAPS]; /* files of a heap, at least 1 */
    uint32_t *pairs;        /* of the tallies, by their file */
    size_t *first_pair;     /* per file, and one more: the end of the last */
} pack_plan;

/* So many that one has about a megabyte before it is packed. */
pack_plan packs_plan(jr_arena *arena, const archive *a, const tallies *t, const site_names *names);

/* Which of n files has the model, and the two models ("A.vs.B", the lesser first): FNV-1a of 32
 * bits of their slugs, as in view.js. */
size_t packs_of_model(const site_names *names, size_t model, size_t n);
size_t packs_of_two(const site_names *names, size_t one, size_t other, size_t n);

#endif
