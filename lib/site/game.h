/*
 * game.h: what a judgment says of the game that it is of.
 */
#ifndef SITE_GAME_H
#define SITE_GAME_H

#include "bench/archive.h"

/* The model that a verdict prefers; SIZE_MAX for a tie and for what is no verdict. */
size_t judgment_preferred(const judgment_row *j);

/* True for a verdict that counts: valid and not replaced. */
bool judgment_counts(const judgment_row *j);

/* What the pages show of a judge's judgments of a match in a turn and order, where there are
 * several: the last that counts, or else the first. NULL: there is none. */
const judgment_row *judgment_in_order(const archive *a, const archive_match *m, unsigned turn,
                                      unsigned judge, uint32_t first);

/* Whether two judgments are of one judge or, of people, of one of them. */
bool judgment_is_by_one(const judgment_row *a, const judgment_row *b);

/* The verdict of the same one that counts on the same turn in the other order, or NULL. */
const judgment_row *judgment_mirrored(const archive *a, const judgment_row *j);

/* True where that one says something else. */
bool judgment_is_flip(const archive *a, const judgment_row *j);

#endif
