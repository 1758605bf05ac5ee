/*
 * board_command.h: the line of `jrank rank` that computes a board's ranking again.
 */
#ifndef SITE_BOARD_COMMAND_H
#define SITE_BOARD_COMMAND_H

#include <jrank/rank.h>
#include <jrank/site.h>

/* bench_folder: where the options name no votes; judges: n_judges, which may be 0. */
jr_str board_command(jr_arena *arena, const jr_site_options *options, jr_str bench_folder,
                     const jr_str *judges, size_t n_judges, const jr_ranking *ranking);

/* Of boards by maximum likelihood. */
jr_interval_kind board_interval(const jr_site_options *options);

#endif
