/*
 * live.h: a benchmark whose pages follow its files, and what a script in the browser is told.
 *
 * The contract with live.js. A page that is served, and only such a page, has
 *
 *     <body data-live="PATH">
 *
 * PATH leads from the page to a stream of server-sent events. Each event `change` has as its data
 * one line of JSON:
 *
 *     {"generation": 7, "judgments": 1200, "unreadable": 3, "answers": 240, "rate": 4.5,
 *      "runs": [{"what": "judge", "planned": 2000, "done": 1200, "invalid": 3, "failed": 0,
 *                "in_flight": 8, "cost": 0.42, "rate": 4.5, "seconds_left": 180,
 *                "stopping": false, "decided": 9, "open": 5, "calls_left": 620}],
 *      "jobs": [{"step": "answers", "job": 4711, "waiting": 3, "running": 2, "done": 3,
 *                "failed": 0}],
 *      "problem": ""}
 *
 * The last three of a run are there where it has a goal. One comes at the beginning, and one
 * whenever something of it changes. A page whose address is fetched again is another one only where
 * `generation` is another. rate, cost and seconds_left may be null, rate being judgments per second
 * lately. `problem` is a sentence in English: the files can't be read as they are now, and the
 * pages show what was there before. A comment comes every 15 seconds. The stream ends when the
 * server does; EventSource then tries again by itself.
 *
 * live.html shows the same as of its loading in the element of id "live"; a script may replace that
 * element by the one of the page fetched again.
 */
#ifndef SITE_LIVE_H
#define SITE_LIVE_H

#include <jrank/serve.h>

#include "bench/run_file.h"

#include <stdatomic.h>
#include <stdbool.h>

/* What a site is at a time. Whoever renders holds it, so that it outlives what replaces it. */
typedef struct snapshot {
    jr_site *site;
    uint64_t generation; /* from 1 */
    atomic_uint n_holders;
} snapshot;

typedef struct live live;

typedef struct live_options {
    const char *folder;   /* or NULL: of the votes of site */
    jr_site_options site; /* what it points to lives as long as the live */
    jr_clock clock;       /* monotonic: of when to look again; wall: of runs that have gone */
    jr_str (*date)(jr_arena *arena); /* of now, for jr_site_options.date; NULL: none */
    bool has_votes;                  /* the pages lead to vote.html */
    void (*on_no_matches)(void *context, jr_str sentence); /* of jr_serve_options */
    void *context;
} live_options;

/* Opens the benchmark without its posterior, which live_follow adds. Errors: those of
 * jr_site_open. */
JR_MUST_USE jr_status live_open(const live_options *options, live **ret_live, jr_error *err);
/* When nobody holds a snapshot of it any more. NULL is a no-op. */
void live_free(live *l);

/* The name of its folder, or of its votes, which is in its address. */
jr_str live_folder_name(const live *l, jr_arena *arena);

/* The newest snapshot; safe from several threads. */
snapshot *live_hold(live *l);
void live_let_go(snapshot *s);

/*
 * Looks at the files, and where they have changed opens the site anew: at most every two seconds,
 * and not for more than a fifth of the time. Files that can't be read as they are leave the site as
 * it was, and are looked at again when they change. One thread calls it, about every second; it
 * takes as long as an opening, with the posterior seconds.
 */
void live_follow(live *l);

/* Looks at the runs that are going on and at what live_follow has found; true where the state is
 * another one. Another thread calls it, about every second. */
bool live_look(live *l);

/* Takes how the jobs of a cluster stand; safe from several threads. */
void live_show_jobs(live *l, const jr_cluster_job jobs[JR_N_JOB_STEPS]);

/* Appends the state as in an event; safe from several threads. */
void live_append_state(live *l, jr_buf *out);

/* The numbers of the state, for live.html. */
typedef struct live_state {
    uint64_t n_judgments, n_unreadable, n_answers;
    double rate; /* NAN: nothing came lately */
    run_state *runs;
    size_t n_runs;
    jr_cluster_job jobs[JR_N_JOB_STEPS];
    jr_str problem;
} live_state;
live_state live_read_state(live *l, jr_arena *arena);

#endif
