/*
 * votes.h: what the parts of `jrank votes` share.
 */
#ifndef CMD_VOTES_H
#define CMD_VOTES_H

#include "command.h"

#include <jrank/card.h>

typedef struct votes_options {
    const char *data_dir;
    words judge_model;
    int64_t n, seed;
    bool is_new, only_current;
} votes_options;

/* Draws a sample, says what is to be known of it, and writes it. */
JR_MUST_USE jr_status votes_plan_sample(invocation *in, const char *folder,
                                        const votes_options *options, jr_people_sample *ret_sample,
                                        jr_error *err);

/* The actions. */
jr_status votes_sample(invocation *in, jr_error *err);

#endif
