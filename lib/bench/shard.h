/*
 * shard.h: a plan that several machines carry out without a word with each other.
 *
 * Which of them asks what follows from the question and the models alone. Each writes into a folder
 * of its own, BENCH/.jrank/shards/I-of-N, in which files have the places that they have in the
 * benchmark, so that no two write to one file and a disk without locks will do. Readers of a file
 * of the benchmark read those of its place in the shards behind it, in the order of their names:
 * nothing depends on a clock.
 */
#ifndef BENCH_SHARD_H
#define BENCH_SHARD_H

#include <jrank/ask.h>

/* The folders in which shards write, the inner ones first; NULL ends them. */
extern const char *const shard_places[];

/* What stands for BENCH in the paths that a shard writes; the benchmark itself for all of it. */
jr_str shard_folder(jr_arena *arena, const char *bench_folder, jr_shard shard);

/* What a file of a benchmark is called without the folder that the benchmark is in: its own name,
 * or of a shard's file the path from .jrank on. */
jr_str shard_file_name(jr_str path);

/* Whether the shard is the one that asks; all of it (n is 0) asks everything. The same for models
 * in any order, and for names in which '/' is "__". It is the first eight bytes, the last one the
 * lowest, of the SHA-256 of the question's id and the names of the models as in file names,
 * bytewise sorted, with a NUL byte before each, modulo n. */
bool shard_asks(jr_shard shard, jr_str question, const jr_str *models, size_t n_models);

/* The files of this place below a benchmark that are there: its own and those of its shards. */
jr_str *shard_files_of(jr_arena *arena, const char *bench_folder, const char *place, size_t *ret_n);

/* The same of BENCH/FOLDER/FILE. */
jr_str *shard_files(jr_arena *arena, jr_str path, size_t *ret_n);

/* Whether one of them is there. */
bool shard_any_is_there(jr_arena *arena, jr_str path);

/* folder_list() of a folder of the benchmark and of its place in the shards: each name once. */
JR_MUST_USE jr_status shard_list(jr_arena *arena, const char *bench_folder, const char *place,
                                 const char *suffix, jr_str **ret_names, size_t *ret_n_names,
                                 jr_error *err);

/* ERR_DATA where the benchmark holds results of shards of another number, ERR_USAGE for a shard
 * that there is not. */
JR_MUST_USE jr_status shard_check(jr_arena *arena, const char *bench_folder, jr_shard shard,
                                  jr_error *err);

/* Removes folders of shards in which nothing is. */
void shards_clear(jr_arena *arena, const char *bench_folder);

/*
 * A seal tells of a file of a shard how many bytes it had when it was closed, and their SHA-256, so
 * that a copy which was cut, or changed, is told. It stands beside it as FILE.seal.
 */
jr_str shard_seal_path(jr_arena *arena, jr_str path);
JR_MUST_USE jr_status shard_seal(jr_arena *arena, const char *bench_folder, jr_str path,
                                 jr_error *err);

void shard_unseal(jr_arena *arena, const char *bench_folder, jr_str path);

/* ERR_DATA where the file does not begin with what was sealed; one without a seal is as it is. */
JR_MUST_USE jr_status shard_check_seal(jr_arena *arena, jr_str path, jr_error *err);

#endif
