/*
 * judge_facts.h: what is known of each judge apart from its ranking, computed once at opening.
 */
#ifndef SITE_JUDGE_FACTS_H
#define SITE_JUDGE_FACTS_H

#include <jrank/card.h>
#include <jrank/stats.h>

#include <jrank/site.h>

#include "bench/answer_flags.h"
#include "bench/archive.h"

typedef struct judge_facts {
    uint64_t *valid, *unreadable, *replaced; /* per judge of the archive */
    jr_str **mixtures;                       /* per judge: what is mixed among its verdicts */
    size_t *n_mixtures;
    jr_card card;            /* judges as in the archive */
    jr_history_row *history; /* what each judged by what and when */
    size_t n_history;
    uint64_t bootstrap_n; /* of its intervals */
} judge_facts;

/* flags may be NULL. */
judge_facts judge_facts_make(jr_arena *arena, const archive *a, const answer_flags *flags,
                             const jr_site_options *options);

/* A game that two judges judged in the same seats. */
typedef struct common_game {
    const judgment_row *one, *other;
} common_game;

/* All of them, as the matches of the archive; *ret_n is their number. */
common_game *judge_facts_common(const archive *a, jr_arena *arena, size_t one, size_t other,
                                size_t *ret_n);

#endif
