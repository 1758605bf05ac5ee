/*
 * rows.h: walk the rows of a command's options for the texts that are made from them.
 */
#ifndef CMD_ROWS_H
#define CMD_ROWS_H

#include "command.h"

#include <jrank/base.h>

/* One sentence about the whole program, and where to read on. */
extern const char program_summary[];
extern const char program_description[];

/* How one kind of text shows a heading and an option. */
typedef struct row_writer {
    void (*heading)(jr_buf *buf, const char *group);
    void (*option)(jr_buf *buf, const option_row *row);
} row_writer;

/* Every option that is not hidden, and --help, group by group in the order of their first rows. */
void rows_walk(jr_buf *buf, const command_row *command, const row_writer *writer);

/* Appends the help sentence and what the row says besides: choices, range, default, variable. */
void rows_append_help(jr_buf *buf, const option_row *row);

#endif
