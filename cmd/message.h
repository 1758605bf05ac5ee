/*
 * message.h: what the command says on standard error, and the end of standard output.
 */
#ifndef CMD_MESSAGE_H
#define CMD_MESSAGE_H

#include <jrank/base.h>

/* "jrank: warning: ..." */
void warn(const char *format, ...) JR_PRINTF(1, 2);
void warn_of_all(const jr_str *sentences, size_t n);

/* A line or several on standard error, of whatever characters: none that moves the cursor, colours
 * or turns text around gets there. */
void tell(const char *format, ...) JR_PRINTF(1, 2);

/* "jrank: wrote PATH": standard output is for the result alone. */
void note_written(const char *path);

/* Whether that is not to be said. */
void message_be_quiet(bool wanted);

/* "jrank: error: ..." with the hint on a line of its own. */
void print_error(const jr_error *err);

/* Writes text for people to standard output, without such characters; a failure is reported by
 * finish_output. */
void print_text(jr_str text);

/* The same for programs, which get it as it is; a terminal does not. */
void print_data(jr_str text);

/*
 * Flushes and closes standard output. Returns exit_code; where something could not be written,
 * which a message says unless the reader went away, error_codes_from + 1 in place of a smaller one.
 */
int finish_output(int exit_code, int error_codes_from);

/* Puts /dev/null where standard input, output or error is closed, so that no file that is opened
 * later takes its place. */
void open_missing_streams(void);

#endif
