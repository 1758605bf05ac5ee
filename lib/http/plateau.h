/*
 * plateau.h: how many requests in flight are enough at a server that lets others wait instead of
 * refusing them, as a pure state machine like pacing.h.
 *
 * What is in flight is what it ends in a second times how long that takes (Little 1961), so beyond
 * some limit more in flight is only longer waiting, and at some servers less that is ended. Where
 * that begins, single replies do not tell, as how long one takes differs with its length. So what
 * ends in a second is measured under the limit that holds, and in turns under tries of less and of
 * more. A limit of half as many is as good where it ends at most a 33rd less, and one of twice as
 * many is better where that is clearly more than a 33rd more; for smaller steps it is their share
 * of that on a scale of logarithms, as a search for the optimum of noisy measurements narrows its
 * steps (Kiefer & Wolfowitz 1952). Less is tried in steps of 1.19, of 16 and fewer first 1.42, and
 * up to 1.3 after one that was good, more in steps of 2. Where more was harmful, both are their
 * square roots from then on, down to 1.06; where it was only in vain, their squares. The more tries
 * were in vain, the more measurements until the next: of less and of what was harmful up to 16, of
 * more up to 2, since waiting costs nothing and tells whether the server can do more by now. All is
 * tried anew when what is ended changes by itself by a fifth. At 8 and fewer nothing less is tried.
 *
 * A measurement begins when what was sent under another limit has ended, and takes batches of
 * replies until they agree, or a try is clearly good or bad: it costs throughput where it is bad.
 */
#ifndef HTTP_PLATEAU_H
#define HTTP_PLATEAU_H

#include <stdbool.h>
#include <stdint.h>

/* Replies a second, from batches of them. */
typedef struct throughput {
    uint32_t n_before; /* replies to what was sent under another limit, still to come */
    uint32_t n_each;   /* replies of a batch */
    uint32_t n, n_batches;
    uint32_t most_in_flight; /* in this batch */
    double begun_at;
    double seconds, squares; /* of the batches */
} throughput;

typedef struct plateau_way {
    double step;
    uint32_t rest,
        next_rest; /* measurements until the next try; those after it, if it is refused */
} plateau_way;

typedef struct plateau {
    uint32_t limit, most; /* of requests in flight */
    uint32_t held;        /* the limit that holds, beside that of a try */
    double rate,
        error; /* replies a second under it, and their standard error's share of that; 0: unknown */
    plateau_way less, more;
    throughput measured;
} plateau;

/* Begins with a limit that is enough; n_in_flight were sent under another one. */
void plateau_init(plateau *p, uint32_t limit, uint32_t most, uint32_t n_in_flight, double now);

/* A reply came; n_in_flight are left. The limit may be another one afterwards. Batches in which
 * fewer were in flight than the limit allows are not counted. */
void plateau_ended(plateau *p, uint32_t n_in_flight, double now);

/* What is being measured is worth nothing, as for a while nothing may be sent. */
void plateau_measure_again(plateau *p, uint32_t n_in_flight, double now);

#endif
