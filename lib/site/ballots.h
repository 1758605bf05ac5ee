/*
 * ballots.h: blind votes of people: which match comes next, and where the vote goes.
 *
 * Whose answers a ballot shows is known here alone: the page has nothing but the ballot's id, a
 * random number that also proves that a form came from a page of ours.
 */
#ifndef SITE_BALLOTS_H
#define SITE_BALLOTS_H

#include <jrank/base.h>

#include "bench/people_votes.h"

typedef struct jr_site site;

typedef struct ballot_box ballot_box;

enum { BALLOT_ID_SIZE = 33, BALLOTS_MAX = 256, VOTERS_MAX = 256 };

/* Models and question by their names, since another generation of the site has other numbers. */
typedef struct ballot {
    char id[BALLOT_ID_SIZE];
    size_t voter; /* of the box */
    jr_str question;
    jr_str models[2];   /* left and right; left is shown first */
    uint64_t hashes[2]; /* of the answers that are shown (answer_hash) */
    unsigned turn;      /* from 1 */
    double shown;       /* when, in seconds since 1970 */
    said vote;          /* N_SAID: not yet */
    said taken_back;    /* what was said before, which counts until there is another vote; N_SAID:
                           nothing */
    bool is_seen; /* the voter knows whose the answers are, so nothing is taken back any more */
} ballot;

typedef struct ballot_options {
    const char *bench_folder;
    const jr_str *voters; /* their names */
    size_t n_voters;      /* at most VOTERS_MAX */
    double overlap;       /* share of a sample for people that all of them are asked about first */
} ballot_options;

/*
 * The votes on this benchmark, which go to model_judgment/human-NAME_pair.jsonl; a file is opened
 * at the first vote. Errors: ERR_USAGE for a name that is none (voter_is_name) or there twice, and
 * for too many; those of a sample (human_sample.json) that can't be read.
 */
JR_MUST_USE jr_status ballot_box_open(const ballot_options *options, ballot_box **ret_box,
                                      jr_error *err);
/* NULL is a no-op. */
void ballot_box_close(ballot_box *box);

/*
 * The ballot that the voter has not voted on yet, or a new one: a match and turn that a model has
 * judged, that both models have answered and the voter has not voted on or skipped. Where the
 * folder has a sample for people, its matches come first, in the seats of the sample: the share
 * that all are asked about, then what fewest people have voted on. Of the others those that several
 * judges have judged come first, in random seats. NULL where there is none left. Of a voter's
 * ballots the BALLOTS_MAX newest are kept. now: seconds since 1970.
 */
ballot *ballot_next(ballot_box *box, size_t voter, const site *s, double now);

/* The voter's ballot of this id, or NULL. */
ballot *ballot_find(ballot_box *box, size_t voter, jr_str id);

/*
 * Records the vote; it is on disk when this returns. A ballot that has a vote already keeps it, and
 * a match that the voter has voted on by another ballot is not voted on again: both are a success.
 * A skip is remembered until the server ends. now: seconds since 1970. Errors: ERR_IO, ERR_DATA
 * (another process writes the file); the vote can be cast again then.
 */
JR_MUST_USE jr_status ballot_cast(ballot_box *box, const site *s, ballot *b, said vote, double now,
                                  jr_error *err);

/* The voter's last ballot with a vote, which waits for another vote from now on: what was recorded
 * counts until then. NULL where there is none whose models he has not been told. */
ballot *ballot_take_back(ballot_box *box, size_t voter, double now);

/* What a voter has voted on, of all matches and turns and of those of the sample. */
typedef struct ballot_progress {
    uint64_t n_given;
    uint64_t n_sample, n_sample_given; /* 0: there is no sample */
} ballot_progress;
ballot_progress ballot_count(const ballot_box *box, size_t voter, const site *s);

#endif
