/*
 * complete.h: what a shell offers for the word that is being typed, and the scripts by which shells
 * ask.
 */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include "command.h"

#include <jrank/base.h>

/* The names of the shells, in the order of complete_format_script. */
#define COMPLETE_SHELLS "bash zsh fish"

/* Appends the script of a shell, by its place in COMPLETE_SHELLS. */
void complete_format_script(jr_buf *buf, int shell);

/*
 * Appends what may stand for the last of the words, a line each: commands, options, choices, and
 * the benchmarks, models and judges that are there. Nothing where a file is wanted, which shells
 * know.
 */
void complete_format(jr_arena *arena, words typed, jr_buf *buf);

#endif
