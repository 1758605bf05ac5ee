/*
 * bench.h: the benchmark that a command line names.
 */
#ifndef CMD_BENCH_H
#define CMD_BENCH_H

#include <jrank/base.h>

#include <stdbool.h>

/* jr_bench_find, and a warning where something of the benchmark is a link out of its folder.
 * Errors: ERR_USAGE for no name (NULL); else its. */
JR_MUST_USE jr_status bench_find(jr_arena *arena, const char *data_dir, const char *name,
                                 jr_str *ret_folder, jr_error *err);

/* Whether jr_bench_find finds a folder that has something of a benchmark. */
bool bench_is_there(jr_arena *arena, const char *data_dir, const char *name);

/* ERR_USAGE where the output, which the option of this name gave, is a file that is read of the
 * benchmark in the folder, or would become one. Without an output (NULL) there is nothing to spare.
 */
JR_MUST_USE jr_status bench_spare(const char *folder, const char *option, const char *output,
                                  jr_error *err);

/* Whether both paths are there and lead to one file. */
bool bench_is_one_file(const char *one, const char *other);

#endif
