/*
 * leftover.h: processes of servers that nobody watches any more.
 */
#ifndef LOCAL_LEFTOVER_H
#define LOCAL_LEFTOVER_H

#include <jrank/base.h>

/* What is put into the environment of every server, and so of all that it starts: this variable,
 * with the user's HOME as its value, so that nobody is told of what is another's. */
#define LEFTOVER_VARIABLE "JRANK_LOCAL_SERVER"
jr_str leftover_mark(jr_arena *arena, char *const *environment);

/* What the processes that end a server are called; a process below one of them is no leftover. */
#define KEEPER_NAME "jrank-keeper"
#define GUARD_NAME "jrank-guard"

#endif
