/*
 * ballots.h: blind votes of a person: which match comes next, and where the vote goes.
 *
 * Whose answers a ballot shows is known here alone: the page has nothing but the ballot's id, a
 * random number that also proves that a form came from a page of ours.
 */
#ifndef SITE_BALLOTS_H
#define SITE_BALLOTS_H

#include <jrank/base.h>

#include <stdbool.h>

typedef struct jr_site site;

typedef struct ballot_box ballot_box;

enum { BALLOT_ID_SIZE = 33, BALLOTS_MAX = 1024 };

typedef enum ballot_vote { VOTE_NONE, VOTE_LEFT, VOTE_RIGHT, VOTE_TIE, VOTE_SKIP } ballot_vote;

/* Models and question by their names, since another generation of the site has other numbers. */
typedef struct ballot {
    char id[BALLOT_ID_SIZE];
    jr_str question;
    jr_str models[2]; /* left and right; left is shown first */
    unsigned turn;    /* from 1 */
    ballot_vote vote; /* VOTE_NONE: not yet */
} ballot;

/*
 * The votes of NAME on this benchmark, which go to model_judgment/human-NAME_pair.jsonl; the file
 * is opened at the first vote. Errors: ERR_USAGE for a name that is none (voter_is_name).
 */
JR_MUST_USE jr_status ballot_box_open(const char *bench_folder, const char *voter,
                                      ballot_box **ret_box, jr_error *err);
/* NULL is a no-op. */
void ballot_box_close(ballot_box *box);

/*
 * A match and turn that a model has judged, that both models have answered and NAME has not voted
 * on or skipped; one that several judges have judged where there is any. Drawn at random, and so
 * are the seats. NULL where there is none left. The box forgets a ballot when BALLOTS_MAX newer
 * ones were drawn.
 */
ballot *ballot_draw(ballot_box *box, const site *s);

/* The ballot of this id, or NULL. */
ballot *ballot_find(ballot_box *box, jr_str id);

/*
 * Records the vote; it is on disk when this returns. A ballot that has a vote already keeps it, and
 * a match that NAME has voted on by another ballot is not voted on again: both are a success. A
 * skip is remembered until the server ends. now: seconds since 1970. Errors: ERR_IO, ERR_DATA
 * (another process writes the file); the vote can be cast again then.
 */
JR_MUST_USE jr_status ballot_cast(ballot_box *box, const site *s, ballot *b, ballot_vote vote,
                                  double now, jr_error *err);

#endif
