/*
 * file_copies.h: files that are copies of others in their folder, as people and file managers make
 * them.
 */
#ifndef BENCH_FILE_COPIES_H
#define BENCH_FILE_COPIES_H

#include <jrank/base.h>

#include <stdbool.h>

/* Whether the file NAME + suffix of the folder is named as a copy of another one there, as in
 * "m1 (copy)", "m1 - Copy (2)", "Copy of m1" or "m1 のコピー", and says the same, as far as the
 * shorter one goes: either may have got more lines since. *ret_original: the name of that one. */
bool file_is_copy(jr_arena *arena, const char *folder, jr_str name, const char *suffix,
                  jr_str *ret_original);

/* Takes the names of such copies out of a list. */
void file_copies_drop(jr_arena *arena, const char *folder, const char *suffix, jr_str *names,
                      size_t *n_names);

#endif
