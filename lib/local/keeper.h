/*
 * keeper.h: a process between us and a server, which ends the server when we end.
 *
 * The keeper runs the server in a session of its own, so that an interrupt typed into the terminal
 * does not reach it, and reads all that the server prints, so that it never waits for us. When the
 * server ends it says so, and ends too. When it is asked, or this process is gone in whatever way,
 * it ends the server and everything the server started, in whatever session: SIGTERM, after the
 * grace SIGTERM again, after half the grace SIGKILL. If the keeper is killed as well, the kernel
 * kills the server, and a guard above the keeper what the server started. What neither of them
 * could end is found by leftover.h.
 */
#ifndef LOCAL_KEEPER_H
#define LOCAL_KEEPER_H

#include <jrank/base.h>

#include <stdbool.h>

typedef struct keeper keeper;

typedef struct keeper_options {
    const char *program;                         /* a path */
    char *const *arguments, *const *environment; /* as of execve */
    const char *log_path; /* what the server prints is appended to it; NULL: to nothing */
    double grace;         /* seconds; 0: 5 */
} keeper_options;

typedef enum keeper_cause {
    KEEPER_EXITED,    /* with an exit code */
    KEEPER_SIGNALLED, /* by a signal */
    KEEPER_NOT_RUN,   /* the program can't be executed: an errno */
    KEEPER_LOST,      /* the keeper itself was killed, and the server with it */
} keeper_cause;

typedef struct keeper_end {
    keeper_cause cause;
    int number;    /* exit code, signal or errno */
    jr_str output; /* the last of what the server printed, about 8 to 16 KiB of it; lent */
} keeper_end;

/* Errors: ERR_IO (no process or no pipe can be made; the log can't be opened). */
JR_MUST_USE jr_status keeper_start(const keeper_options *options, keeper **ret_keeper,
                                   jr_error *err);

/* Whether the server has ended; never waits. From then on it is known, and no process is left. */
bool keeper_has_ended(keeper *k, keeper_end *ret_end);

/* Asks for the server's end, which comes within one and a half times the grace. */
void keeper_stop(keeper *k);

/* Kills a server that has not ended. NULL is a no-op. */
void keeper_free(keeper *k);

#endif
