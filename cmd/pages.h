/*
 * pages.h: the man pages and the option reference, made from the rows.
 */
#ifndef CMD_PAGES_H
#define CMD_PAGES_H

#include "command.h"

#include <jrank/base.h>

/* Writes jrank.1 and jrank-COMMAND.1 of every command into folder, which is made if missing. */
JR_MUST_USE jr_status pages_write_manual(jr_arena *arena, const char *folder, jr_error *err);

/* All commands and options as Markdown. */
void pages_format_reference(jr_buf *buf);

/* Every text of the rows as a string of JSON, one a line: what tools/sentences asks Japanese of. */
void pages_format_texts(jr_buf *buf);

#endif
