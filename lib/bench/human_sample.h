/*
 * human_sample.h: the fields of human_sample.json, for the format reference, and what tells one
 * sample from another.
 */
#ifndef BENCH_HUMAN_SAMPLE_H
#define BENCH_HUMAN_SAMPLE_H

#include <jrank/card.h>

#include "json/bound.h"

extern const bound_table people_sample_table, people_match_table;

/* The id of what was drawn: the first digits of the SHA-256 of seed, judges and matches. */
jr_str people_sample_id(jr_arena *arena, const jr_people_sample *sample);

/* A sample that stood in the folder before the present one. Errors: as jr_people_sample_load. */
JR_MUST_USE jr_status people_sample_load_earlier(jr_arena *arena, const char *bench_folder,
                                                 jr_str id, jr_people_sample *ret_sample);

/* Shuffles places of matches by the seed of the sample, otherwise for each stream. */
void people_sample_shuffle(const jr_people_sample *sample, uint64_t stream, size_t *matches,
                           size_t n);

/* The places of the drawn matches and their number, in an order in which a beginning of any size is
 * drawn at random: what several people share. ret_matches: n_matches. */
size_t people_sample_drawn(const jr_people_sample *sample, size_t *ret_matches);

/* Streams from here on are for who shows the matches. */
enum { PEOPLE_FIRST_STREAM = 3 };

#endif
