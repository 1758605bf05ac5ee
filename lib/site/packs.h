/*
 * packs.h: into how many files texts are packed, and what view.html shows.
 *
 * Pages of pairs are one heap, those of the matches on a question are one each, and so are the
 * answers to a question, which its matches share, and the judgments on it. A heap is divided by the
 * names of its things, so that a script finds the file of a name without a list:
 * data/view/pair-N.js, data/view/match/QUESTION-N.js, data/view/answers/QUESTION-N.js,
 * data/view/judgments/QUESTION-N.js. All questions have as many. The search reads the last two.
 */
#ifndef SITE_PACKS_H
#define SITE_PACKS_H

#include "bench/archive.h"
#include "names.h"
#include "tallies.h"

typedef enum pack_heap {
    PACK_OF_PAIRS,
    PACK_OF_MATCHES,
    PACK_OF_ANSWERS,
    PACK_OF_JUDGMENTS,
    N_PACK_HEAPS
} pack_heap;

typedef struct pack_plan {
    size_t n[N_PACK_HEAPS]; /* files of a heap, at least 1; 0 of pages that have files, and of what
                               there is nothing of */
    uint32_t *pairs;        /* of the tallies, by their file */
    size_t *first_pair;     /* per file, and one more: the end of the last */
} pack_plan;

/* So many that one has about a megabyte before it is packed. has_pages: packed ones, too. */
pack_plan packs_plan(jr_arena *arena, const archive *a, const tallies *t, const site_names *names,
                     bool has_pages);

/* Which of n files has the question itself, the model, and the two models ("A.vs.B", the lesser
 * first): FNV-1a of 32 bits of nothing or their slugs, as in view.js. */
size_t packs_of_question(size_t n);
size_t packs_of_model(const site_names *names, size_t model, size_t n);
size_t packs_of_two(const site_names *names, size_t one, size_t other, size_t n);

#endif
