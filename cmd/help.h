/*
 * help.h: the help texts for a terminal, 80 columns wide, made from the rows.
 */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "command.h"

#include <jrank/base.h>

/* What jrank is and which commands it has. */
void help_format_overview(jr_buf *buf);

/* Everything about one command. */
void help_format_command(jr_buf *buf, const command_row *command);

#endif
