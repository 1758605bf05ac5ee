/*
 * vote_buttons.h: what a person presses to vote, on the pages of a server and in those that go by
 * mail alike.
 */
#ifndef SITE_VOTE_BUTTONS_H
#define SITE_VOTE_BUTTONS_H

#include "bench/people_votes.h"
#include "words.h"

/*
 * Appends <button name="vote" value="WORD"> for each, from left to right, with its key in <kbd>: a
 * WORD is one of said_of(), or VOTE_UNDO.
 */
void vote_buttons_append(jr_buf *out);

#define VOTE_UNDO "undo"

/* What the button of it says. */
word vote_label(said what);

#endif
