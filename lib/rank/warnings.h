/*
 * warnings.h: what a reader of a ranking must know beside the numbers, one sentence each.
 */
#ifndef RANK_WARNINGS_H
#define RANK_WARNINGS_H

#include <jrank/stats.h>

typedef struct warning_list {
    jr_arena *arena;
    const jr_str *names; /* of the models */
    jr_str *warnings;
    size_t n_warnings;
} warning_list;

void warnings_add(warning_list *list, const char *format, ...) JR_PRINTF(2, 3);

/* Why there is no maximum of the likelihood, with the models concerned; of a separated field. */
jr_str warnings_describe_separation(const warning_list *list, const jr_field *field);

/* Says what the field does not allow: parts, models without votes, separation, home advantage; and
 * what was fitted instead. */
void warnings_add_field(warning_list *list, const jr_field *field, const jr_bt_fit *fit);

/* Names the models whose intervals are by the information matrix, since residuals show too little
 * (profile.is_blind). */
void warnings_add_blind(warning_list *list, const bool *is_blind, size_t n_models);

#endif
