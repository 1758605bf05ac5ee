/*
 * bench.h: the benchmark that a command line names.
 */
#ifndef CMD_BENCH_H
#define CMD_BENCH_H

#include <jrank/base.h>

/* jr_bench_find, and a warning where something of the benchmark is a link out of its folder.
 * Errors: ERR_USAGE for no name (NULL); else its. */
JR_MUST_USE jr_status bench_find(jr_arena *arena, const char *data_dir, const char *name,
                                 jr_str *ret_folder, jr_error *err);

#endif
