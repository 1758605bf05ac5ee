/*
 * origin.h: where a verdict came from, as its record says: the model that was asked for, the name
 * that the server gave itself, the file that it had loaded, the wording of the prompt, the
 * temperature, and the answers.
 */
#ifndef BENCH_ORIGIN_H
#define BENCH_ORIGIN_H

#include "game_record.h"

/* What is not recorded is empty, or NaN. */
typedef struct origin {
    jr_str served;     /* the name that the server gives itself; a fingerprint changes with its
                          machines, too */
    jr_str model_path; /* of llama-server, which goes by an alias */
    jr_str model;      /* that was asked for */
    jr_str prompt;     /* its name */
    jr_str wording;    /* tells one wording of the prompt from another */
    double temperature;
} origin;

/* The origins that a file names, each once. Numbers are from 1. A zeroed list with an arena is
 * empty. */
typedef struct origin_list {
    jr_arena *arena;
    origin *items;
    size_t n, capacity;
    uint8_t last; /* the number that was added last: most records are like the one before */
} origin_list;

/* Origins beyond these are taken as not known: each is compared with all. */
enum { MOST_ORIGINS = 255 };

/* Of a game of a record, borrowed from it; and of its answers, in their seats, a word that tells
 * the text of one from another, 0 where it is not recorded. */
void origin_read(const game_record *record, size_t game, origin *ret_origin,
                 uint32_t ret_answers[2]);

/* Of the record of an answer, borrowed from it: the models alone, as its temperature may be that of
 * the question's category. */
origin origin_of_answer(yyjson_val *record);

/* The model that was asked for, as records of it are told apart: of a local one the file alone,
 * since its path is another one on another machine. */
jr_str origin_model(jr_str model);

bool origin_is_same(const origin *a, const origin *b);

/* What a judge would be asked for now; no verdict need have it. Several values of a thing, or
 * wordings of a prompt of one name, are each as good as the others. */
typedef struct origins_asked {
    const origin *origins;
    size_t n;
} origins_asked;

/* Whether the origin says of its model, temperature or wording something else than is asked for
 * now. What either does not say is not. */
bool origin_is_other(const origin *o, const origins_asked *asked);

/* The number of the origin, copied where it is new; 0: it says nothing, or there are too many. */
uint8_t origin_add(origin_list *list, const origin *o);

/* What origin_read tells of the answer that has this hash (answer_hash). */
static inline uint32_t origin_answer(uint64_t hash)
{
    return (uint32_t)(hash >> 32);
}

#endif
