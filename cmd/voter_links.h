/*
 * voter_links.h: the personal links of who may vote at jrank serve. Whoever has one votes in that
 * name, so they go to a terminal, or to a file that only its owner may read, and nowhere else.
 */
#ifndef CMD_VOTER_LINKS_H
#define CMD_VOTER_LINKS_H

#include "command.h"

#include <jrank/serve.h>

/*
 * Sets the voters, with the tokens of the file where it has them. path: NULL for none. Errors:
 * ERR_USAGE where there are voters, no file and no terminal; ERR_FORMAT (file:line) for a line that
 * is no link; those of reading.
 */
JR_MUST_USE jr_status voter_links_read(jr_arena *arena, words names, const char *path,
                                       jr_serve_options *options, jr_error *err);

/* Writes the links of these voters, and leaves those of others in the file; or prints them. */
JR_MUST_USE jr_status voter_links_write(jr_arena *arena, const jr_serve *serve,
                                        const jr_serve_options *options, const char *path,
                                        jr_error *err);

#endif
