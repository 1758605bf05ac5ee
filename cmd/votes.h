/*
 * votes.h: what `jrank votes` and `jrank vote-page` share.
 */
#ifndef CMD_VOTES_H
#define CMD_VOTES_H

#include "command.h"

#include <jrank/card.h>

typedef struct votes_options {
    const char *data_dir, *bench_name;
    words judge_model;
    int64_t n, seed, voters;
    double overlap;
    const char *output;
    bool is_new, only_current, ignore_times;
    int format;
} votes_options;

/* Draws a sample, says what is to be known of it, and writes it. */
JR_MUST_USE jr_status votes_plan_sample(invocation *in, const char *folder,
                                        const votes_options *options, jr_people_sample *ret_sample,
                                        jr_error *err);

/* The benchmark behind the action, or of --bench-name, and what else was typed. Errors: those of
 * bench_find; ERR_USAGE: none. */
JR_MUST_USE jr_status votes_find_bench(invocation *in, jr_str *ret_folder, words *ret_rest,
                                       jr_error *err);

/* Prints how far people have come, and warns of who votes without reading. */
jr_status votes_status(invocation *in, jr_error *err);

#endif
