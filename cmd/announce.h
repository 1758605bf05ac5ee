/*
 * announce.h: what a config from elsewhere makes a run do, said before it does: the programs that
 * are started, and where keys go.
 */
#ifndef CMD_ANNOUNCE_H
#define CMD_ANNOUNCE_H

#include <jrank/ask.h>

/* One program or key, and whom it is for. */
typedef struct announced {
    jr_str what;
    jr_str ids; /* joined by ", " */
} announced;

typedef struct announcement {
    jr_arena *arena;
    announced *items; /* room for one per endpoint */
    size_t n;
} announcement;

/* What asking the endpoint takes, if it takes a program or sends a key. has_key: its variable is
 * set. */
void announce(announcement *a, const jr_endpoint *endpoint, bool has_key);

/* A line each on standard error. */
void announcement_tell(const announcement *a);

#endif
