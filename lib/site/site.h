/*
 * site.h: all that the pages of a benchmark are made of, read and computed once. Nothing in it
 * changes afterwards, so that pages can be rendered on any thread. Each part knows of those in
 * front of it only what it is made from; pages alone see them together.
 */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include <jrank/site.h>

#include "base/vector.h"
#include "bench/archive.h"
#include "bench/reference.h"
#include "boards.h"
#include "face.h"
#include "judge_facts.h"
#include "mean_scores.h"
#include "names.h"
#include "packs.h"
#include "script_data.h"
#include "tallies.h"

/* A page of a question: one of those that its answers go over. */
typedef struct question_part {
    size_t question;
    size_t begin, end;             /* in tallies.by_rating: the models of which it has answers */
    size_t first_match, end_match; /* of the archive */
} question_part;

typedef struct question_parts {
    VECTOR(question_part) all; /* by question */
    size_t *first;             /* per question, and one more: the end of the last */
} question_parts;

struct jr_site {
    jr_arena *arena;
    jr_str title; /* of the benchmark, for people */
    jr_str about; /* Markdown of its owner; empty: none */
    jr_str date;  /* when the pages are made; empty: not said */
    site_face face;
    archive *archive;
    site_names names;
    site_boards boards;
    judge_facts judges;
    mean_scores scores;
    jr_str empty_answers;  /* whose no verdict counts, in a sentence; empty: nobody's */
    jr_str *mixed_answers; /* a sentence for each model whose are not of one */
    size_t n_mixed_answers;
    const jr_site_spent *spent; /* per model of the archive; NULL: nothing is known of any */
    const answer_flags *flags;  /* of the folder's answers; NULL: they can't be looked at */
    bool has_unread;            /* something seems to hold judgments and is not read */
    reference_list references;  /* of the questions of the archive's list */
    tallies tallies;
    question_parts question_parts;
    shard_plan match_shards;
    pack_plan packs;
    uint64_t n_without_conversation; /* votes that are on no page of a match, while others are */
    jr_str no_matches; /* why votes with conversations have no such pages; empty: nothing */
    bool is_of_votes;  /* of files or counts, not of a benchmark */
    jr_str (*in_japanese)(jr_arena *arena, jr_str sentence); /* may be NULL */
    bool has_matches; /* and questions and judges, which votes alone have not */
    bool can_explore; /* the data of the matches have all votes of the leaderboard */
    bool is_packed;   /* pages of matches and pairs are shown by view.html alone */
    bool is_served;   /* the pages follow the files, see live.h */
    bool has_votes;   /* and lead to vote.html */
};

typedef struct jr_site site;

/* "votes" of "data/votes.jsonl.gz". */
jr_str site_name_of_votes(jr_arena *arena, const jr_vote_source *source);

/* Opens as jr_site_open does; of files of judgments that `earlier` (NULL: nothing) has read, only
 * what was appended since is read. The earlier site stays as it is and may be freed at any time. */
JR_MUST_USE jr_status site_open(const char *bench_folder, const jr_site_options *options,
                                const site *earlier, site **ret_site, jr_error *err);

#endif
