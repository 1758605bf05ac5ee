/*
 * both_games.h: pair judgments as FastChat writes them, both games of a match in one record.
 */
#ifndef BENCH_BOTH_GAMES_H
#define BENCH_BOTH_GAMES_H

#include <jrank/base.h>

#include <stdint.h>

#include "base/file.h"

/*
 * Puts the judgments of a judge's JUDGE_pair.jsonl that jrank wrote into FastChat's layout: those
 * on the same match with its seats exchanged, by one prompt, become one record. One without the
 * other becomes a record too, whose second game has the winner "error" and no text: FastChat leaves
 * it out, jrank counts its first game. What FastChat or anybody else wrote stays as it is, as do
 * members that nobody knows. The file is locked meanwhile and replaced as a whole, or left as it is
 * where nothing changes; one that is not there is no error. ret_n_alone: records with one game.
 * Errors: ERR_IO, ERR_DATA (another process writes to it), ERR_FORMAT (file:line).
 */
JR_MUST_USE jr_status both_games_join(file_place place, jr_str judge, uint64_t *ret_n_alone,
                                      jr_error *err);

#endif
