/*
 * ledger.h: a file of JSON lines that only grows, and that a kill or a full disk can't spoil.
 *
 * Group commit: ledger_append hands the line to the system at once, so that a killed process loses
 * nothing that was appended; ledger_sync makes all of it durable against a crash of the machine. A
 * result counts as done after that. The program must ignore SIGXFSZ; SIGINT, SIGTERM and SIGHUP
 * wait while a line is written.
 */
#ifndef BENCH_LEDGER_H
#define BENCH_LEDGER_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/file.h"

typedef struct ledger ledger;

/*
 * Opens the file for appending; makes it and its folders. One writer per file: the file is locked
 * (flock) until ledger_close or the end of the process; readers are never blocked.
 * An unfinished last line of an earlier run is ended with a line end if it is JSON. If not it is
 * cut off and saved whole as a line of PATH.torn; *ret_n_repaired counts either.
 * Errors: those of file_open_appending; ERR_DATA when another process writes the file, naming its
 * pid where the system tells (/proc/locks), and for a file of something else (compressed, an array,
 * a table), which is left as it is; ERR_FORMAT for a last line of more than JR_LINE_MAX bytes.
 */
JR_MUST_USE jr_status ledger_open(file_place place, ledger **ret_ledger, uint64_t *ret_n_repaired,
                                  jr_error *err);

/* The same of a file that nobody else writes, as that of a shard: it is locked where the disk has
 * locks, and opened where it has none. */
JR_MUST_USE jr_status ledger_open_own(file_place place, ledger **ret_ledger,
                                      uint64_t *ret_n_repaired, jr_error *err);

/* Appends one line (without its end; neither empty nor with a line end in it). On failure the file
 * is what it was before the call. Errors: ERR_IO (the disk is full, the file may not grow, it was
 * removed or replaced); ERR_DATA for a line that no reader takes (JR_LINE_MAX). */
JR_MUST_USE jr_status ledger_append(ledger *l, jr_str line, jr_error *err);

/* fdatasync of what was appended since the last call; nothing to do is no cost. After a failure all
 * later calls fail too: what the system lost then it does not try again. Errors: ERR_IO. */
JR_MUST_USE jr_status ledger_sync(ledger *l, jr_error *err);

/* Errors: ERR_DATA where its path leads to it no more, as its folder was moved or removed: what
 * else belongs beside it would go elsewhere. */
JR_MUST_USE jr_status ledger_check_place(const ledger *l, jr_error *err);

bool ledger_is_dirty(const ledger *l);

/* Bytes that the file had when it was locked, before any repair. */
uint64_t ledger_size_at_open(const ledger *l);

/* Lines appended since it was opened. */
uint64_t ledger_n_appended(const ledger *l);

/* Syncs, unlocks and closes. A file that was made by ledger_open and is still empty is removed.
 * NULL is a no-op. Errors: ERR_IO of the last sync. */
JR_MUST_USE jr_status ledger_close(ledger *l, jr_error *err);

#endif
