/*
 * vote_source.h: where a command finds its votes. A benchmark, vote files or a table of counts are
 * named the same everywhere, and every command says the same of what does not go together.
 */
#ifndef CMD_VOTE_SOURCE_H
#define CMD_VOTE_SOURCE_H

#include "command.h"

#include <jrank/bench.h>
#include <jrank/votes.h>

/* What was typed; OPTIONS_OF_SOURCES has the rows. */
typedef struct source_options {
    const char *data_dir, *bench_name, *counts, *winner_codes, *columns;
    words battles;
    const char *where, *since, *through;
    words exclude_models;
    int64_t votes_per_voter_day;
    bool only_current, without_flagged;
    const jr_model_list *without_kin; /* as in jr_vote_filter */
} source_options;

typedef enum source_kind { SOURCE_BENCH, SOURCE_BATTLES, SOURCE_COUNTS } source_kind;

typedef struct vote_source {
    const source_options *options;
    source_kind kind;
    const char *bench;      /* of SOURCE_BENCH: as typed */
    bool has_default_judge; /* --judge-model was not typed */
} vote_source;

/*
 * BENCH of the arguments or --bench-name, --battles or --counts. A --bench-name that is a default
 * gives way to what was typed. Warns of options that mean nothing with this source. Errors:
 * ERR_USAGE: none, or more than one.
 */
JR_MUST_USE jr_status source_find(const invocation *in, const source_options *options,
                                  vote_source *ret_source, jr_error *err);

/* The folder of a SOURCE_BENCH, as bench_find finds it. */
JR_MUST_USE jr_status source_folder(jr_arena *arena, const vote_source *source, jr_str *ret_folder,
                                    jr_error *err);

/* The default judge, or where that has no judgments and one other is all there is, that one, which
 * is told. */
jr_str source_default_judge(jr_arena *arena, const char *folder, jr_str judge, bool of_pairs);

/*
 * Loads the votes; of SOURCE_BATTLES with the --winner-codes. *ret_folder: the benchmark's, or
 * empty. Errors: those of reading.
 */
JR_MUST_USE jr_status source_load_votes(jr_arena *arena, const vote_source *source,
                                        jr_votes_options how, jr_votes *ret_votes,
                                        jr_str *ret_folder, jr_error *err);

/* ERR_USAGE where the output, which the option of this name gave, is one of the files that are
 * read: of a benchmark in this folder also where it would become one. Without an output there is
 * nothing to spare. */
JR_MUST_USE jr_status source_spare(const vote_source *source, const char *folder,
                                   const char *option, const char *output, jr_error *err);

/* Sets what the options say of how vote files are read. Errors: ERR_USAGE. */
JR_MUST_USE jr_status source_set_votes(jr_arena *arena, const source_options *options,
                                       jr_votes_options *how, jr_error *err);

/* Whether votes are to be left out. */
bool source_has_filter(const source_options *options);

/* ERR_USAGE where a filter is to be of a table of counts, for who finds no source. */
JR_MUST_USE jr_status source_refuse_filtered_counts(const source_options *options, jr_error *err);

/* ERR_USAGE for SOURCE_COUNTS, for commands that compare verdicts on the same match. */
JR_MUST_USE jr_status source_refuse_counts(const vote_source *source, jr_error *err);

/* What a table of counts that is written does not tell of the votes. */
void source_warn_of_counts(const jr_votes *votes);

/* Where conversations of votes may stand for a while: $TMPDIR, else NULL. */
const char *source_temporary_folder(void);

#endif
