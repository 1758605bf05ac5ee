/*
 * answer_table.h: the one table of answers: for each model and question the answer that counts.
 * Everything that reads answers is a view of it: what is done, texts to judge, lengths, features,
 * the archive. So every command counts the same.
 *
 * The rules (answers.h has those of a single line):
 * - A question is known by its id as text, so that 81 and "81" are one. A model is known by the
 *   name of its file, in which '/' is "__".
 * - Of several answers of a model to a question that one counts of which most turns can be used, of
 *   equals the last. One that failed replaces nothing.
 */
#ifndef BENCH_ANSWER_TABLE_H
#define BENCH_ANSWER_TABLE_H

#include "answers.h"
#include <jrank/bench.h>

#include <time.h>

#include "lines.h"
#include "origin.h"

/* The answer that counts, and of the turns that can be used what was wanted. */
typedef struct answer_entry {
    line_place place;     /* file: plan's first_file + the number in the table's files */
    uint32_t n_turns;     /* of the first choice that can be used; 0: there is no answer */
    uint32_t n_choices;   /* from the first on, of which as many turns can be used */
    uint32_t empty;       /* a bit for each turn, from the first, in which it says nothing; where
                             there is no answer, of the last line that might have been one */
    uint8_t origin;       /* number in the file's list; 0: not recorded */
    const jr_str *texts;  /* with_texts */
    uint32_t *characters; /* with_lengths */
} answer_entry;

typedef struct answer_file {
    jr_str path;  /* empty: the model has no file */
    size_t model; /* whose answers it has */
    int fd;       /* is_for_lines: open, so that what was found stays what is read there; else -1 */
    uint64_t device, inode, size; /* is_for_lines */
    struct timespec changed;      /* likewise */
    uint64_t n_torn;              /* unfinished last lines, left out */
    answer_use use;               /* of all files of the model, at its first; so are the origins */
    origin_list origins;          /* which models gave the answers */
} answer_file;

typedef struct answer_table {
    size_t n_models, n_questions;
    const jr_str *questions; /* the plan's */
    answer_entry *entries;   /* [model][question] */
    double *features;        /* with_features: [model][question][JR_N_FEATURES]; NaN: no answer */
    answer_file *files;      /* per model its first, what it has besides in shards (shard.h) behind
                                them */
    size_t n_files;
    uint32_t first_file;   /* the plan's */
    size_t n_models_found; /* that have a file */
} answer_table;

/* Whose answers to what are wanted, and what of them beside their places: of a text nothing is kept
 * that is not wanted. */
typedef struct answer_plan {
    const char *bench_folder;
    const char *path; /* NULL, or the file of the only model, wherever that is */
    const jr_str *models;
    size_t n_models;
    const jr_str *questions; /* ids as text, sorted bytewise */
    size_t n_questions;
    bool with_texts, with_lengths, with_features;
    bool is_for_lines; /* single lines will be read: no compressed files */
    /* Is given each answer that counts by now, with its record; NULL: nobody. */
    void (*look)(void *context, size_t model, size_t question, yyjson_val *record,
                 const answer_line *answer);
    void *look_context;
    uint32_t first_file;         /* number of the table's first file among other files */
    const answer_table *earlier; /* read with is_for_lines and the same wishes but texts, or NULL:
                                    the answers in files that are the same are taken from there */
} answer_plan;

/*
 * Reads answers/MODEL.jsonl of a benchmark folder, or of model_answer/ where only that is there,
 * each file once. A model without a file has no answers. Errors: ERR_IO, ERR_FORMAT (file:line).
 */
JR_MUST_USE jr_status answer_table_load(jr_arena *arena, const answer_plan *plan,
                                        answer_table *ret_table, jr_error *err);

/* Closes the files of a table that is_for_lines; what is in memory lives on in the arena. */
void answer_table_close(answer_table *table);

static inline const answer_entry *answer_table_entry(const answer_table *table, size_t model,
                                                     size_t question)
{
    return &table->entries[model * table->n_questions + question];
}

/* Whether the model says nothing in the turn, from 1. */
static inline bool answer_is_empty(const answer_entry *entry, uint32_t turn)
{
    return turn <= 32 && (entry->empty >> (turn - 1) & 1);
}

/* Tells the text of the turns up to this one, from 1, from another; with_texts. */
uint64_t answer_hash(const answer_entry *entry, uint32_t turn);

/* Of a table with features: JR_N_FEATURES of them. */
static inline const double *answer_table_features(const answer_table *table, size_t model,
                                                  size_t question)
{
    return table->features + (model * table->n_questions + question) * JR_N_FEATURES;
}

/* How long the turns of the answers are. */
typedef struct answer_lengths {
    size_t n_models, n_questions, n_turns;
    double *characters;    /* [model][question][turn from 0]; NaN where there is no answer */
    size_t n_models_found; /* models with an answer file */
} answer_lengths;

/* A view of a table with lengths. */
answer_lengths answer_table_lengths(jr_arena *arena, const answer_table *table);

/* An answer that came later; the texts are copied into the arena. */
void answer_table_set_texts(jr_arena *arena, answer_table *table, size_t model, size_t question,
                            const jr_str *turns, size_t n_turns);

#endif
