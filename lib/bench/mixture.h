/*
 * mixture.h: what should be one among the verdicts of a judge and is not: model, wording of a
 * prompt, temperature; and verdicts on answers that have changed since. The same of the answers of
 * a model, of which only the models are looked at. A line each, with counts.
 */
#ifndef BENCH_MIXTURE_H
#define BENCH_MIXTURE_H

#include "answer_table.h"
#include "judgment_table.h"
#include "origin.h"

/* How many verdicts of a file have each origin, by its number; zeroed: none. */
typedef struct origin_counts {
    uint64_t n[MOST_ORIGINS + 1];
    uint64_t line[MOST_ORIGINS + 1]; /* of the first */
    uint64_t n_stale, stale_line;
} origin_counts;

void origin_counts_add(origin_counts *counts, uint8_t number, bool is_stale, uint64_t line);

typedef struct mixture {
    jr_str sentence;
    uint64_t line; /* of the first verdict that is not as those before it */
    bool is_stale; /* it is about answers that have changed */
} mixture;

/* At most one for each thing, in the arena. What is asked for now (NULL: nothing) is told beside
 * what verdicts have, where it is something else. The model that the server names is told only
 * where that which was asked for is one, since another model has another name there, and its file
 * only where the name is one. Verdicts that do not say are counted where others say several things,
 * and never alone. */
mixture *mixtures_of(jr_arena *arena, const origin_list *origins, const origin_counts *counts,
                     const origins_asked *asked, size_t *ret_n);

/* Of answers. */
mixture *mixtures_of_answers(jr_arena *arena, const origin_list *origins,
                             const origin_counts *counts, size_t *ret_n);

/* Of all models of the table, as "FILE:LINE: sentence", the file by shard_file_name. */
void mixtures_of_models(jr_arena *arena, const answer_table *table, jr_str **ret_sentences,
                        size_t *ret_n);

/* Which verdicts of a table are meant. */
typedef struct mixture_view {
    const bool *is_out;    /* per row: is not; NULL: none */
    const bool *is_listed; /* per model: is ranked; NULL: all */
} mixture_view;

/* Of the verdicts of a judge of the table that count, by the view (NULL: all): as
 * "FILE:LINE: sentence", the file by shard_file_name, since pages show it. */
void mixtures_of_judge(jr_arena *arena, const judgment_table *table, size_t judge,
                       const mixture_view *view, jr_str **ret_sentences, size_t *ret_n);

#endif
