/*
 * done.h: what has a valid result on disk and is not asked for again.
 *
 * What makes two results one is the rule of judgment_table.h, whoever gave them.
 * A file that is not there is an empty set; an unfinished last line is left out and counted.
 */
#ifndef BENCH_DONE_H
#define BENCH_DONE_H

#include <jrank/base.h>

#include <stdbool.h>

#include "id_table.h"

/* A zeroed set is empty. */
typedef struct done_set {
    id_table keys;
    uint64_t n_valid;   /* results, each once */
    uint64_t n_invalid; /* unreadable verdicts */
    uint64_t n_duplicates, n_torn;
} done_set;

void done_release(done_set *set);
#define DONE_AUTO __attribute__((cleanup(done_release)))

/* The matches in JUDGE_pair.jsonl, of jrank or FastChat, with a valid verdict, read on n_threads
 * threads (0: one per processor). Errors: ERR_IO, ERR_FORMAT (file:line). */
JR_MUST_USE jr_status done_load_pairs(const char *path, unsigned n_threads, done_set *ret_set,
                                      jr_error *err);

/* The answers in JUDGE_single.jsonl with a score other than -1. */
JR_MUST_USE jr_status done_load_singles(const char *path, unsigned n_threads, done_set *ret_set,
                                        jr_error *err);

/* Turns count from 1. */
bool done_has_pair(const done_set *set, jr_str question, jr_str first, jr_str second,
                   uint32_t turn);
bool done_has_single(const done_set *set, jr_str question, jr_str model, uint32_t turn);

/* A judgment that came since; false where it was there. */
bool done_add_pair(done_set *set, jr_str question, jr_str first, jr_str second, uint32_t turn);
bool done_add_single(done_set *set, jr_str question, jr_str model, uint32_t turn);

#endif
