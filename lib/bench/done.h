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

#include "current.h"
#include "game_record.h"
#include "mixture.h"

/* A zeroed set is empty. */
typedef struct done_set {
    id_table keys;
    uint64_t n_valid;   /* results, each once */
    uint64_t n_invalid; /* unreadable verdicts */
    uint64_t n_duplicates, n_torn;
    jr_str *mixtures; /* of pairs; of done_load_pairs */
    size_t n_mixtures;
    bool has_fastchat, has_ours; /* pair judgments in FastChat's layout, in jrank's */
} done_set;

void done_release(done_set *set);
#define DONE_AUTO __attribute__((cleanup(done_release)))

/* What has a valid verdict in JUDGE_pair.jsonl (of_pairs) or a score in JUDGE_single.jsonl, read on
 * n_threads threads (0: one per processor), and in what shards have of it. Errors: ERR_IO,
 * ERR_FORMAT (file:line). */
JR_MUST_USE jr_status done_load_judgments(const char *path, bool of_pairs, unsigned n_threads,
                                          done_set *ret_set, jr_error *err);

/* The same of pairs with what is mixed among the verdicts and what is asked for now (mixture.h), in
 * the arena; is stale what is by these answers, and with only_current no result. */
JR_MUST_USE jr_status done_load_pairs(jr_arena *arena, const char *path,
                                      const current_answers *answers, bool only_current,
                                      const origins_asked *asked, done_set *ret_set, jr_error *err);

/* Of one judge: what was judged before there were shards. */
JR_MUST_USE jr_status done_load_unsharded(const char *path, bool of_pairs, done_set *ret_set,
                                          jr_error *err);

/* Whether the match, by the key of game_record.h, was judged by anybody in the file. */
bool done_has(const done_set *set, id_key match);

/* A judgment that came since; false where it was there. */
bool done_add(done_set *set, id_key match);

#endif
