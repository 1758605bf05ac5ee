/*
 * leftover.h: processes of servers that nobody watches any more.
 */
#ifndef LOCAL_LEFTOVER_H
#define LOCAL_LEFTOVER_H

/* In the environment of every server, and so of all that it starts. */
#define LEFTOVER_MARK "JRANK_LOCAL_SERVER=1"

/* What the processes that end a server are called; a process below one of them is no leftover. */
#define KEEPER_NAME "jrank-keeper"
#define GUARD_NAME "jrank-guard"

#endif
