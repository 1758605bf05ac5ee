/*
 * options.h: understand a command line by the rows of its command.
 *
 * Long options may be written with '_' or '-' and as "--name value" or "--name=value", short ones
 * as "-n value" or "-nvalue"; "--" ends the options. A list takes all following words up to the
 * next option.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "command.h"

#include <jrank/base.h>

/*
 * Parses line (program name first, command name second) and fills the command's options struct:
 * the options given, else the environment, else the defaults. Errors: ERR_USAGE.
 */
JR_MUST_USE jr_status options_parse(jr_arena *arena, const command_row *command, words line,
                                    invocation *ret_invocation, jr_error *err);

/* Whether the option was typed; only what stands in the line counts, not defaults or the
 * environment. */
bool options_has(words line, const char *name);

/* Warns where some of these options, separated by one space, stand in the line: "--a and --b have
 * no effect WHERE". */
void options_warn_idle(words line, const char *names, const char *where);

/* Appends the command line as a shell would take it, with "jrank" as the program's name. */
void options_format_line(jr_buf *buf, words line);

#endif
