/*
 * vote_bench.h: votes whose conversations are at hand as a benchmark folder: questions, answers and
 * judgments by voter, of which pages are made and which judges can judge again.
 */
#ifndef BENCH_VOTE_BENCH_H
#define BENCH_VOTE_BENCH_H

#include <jrank/votes.h>

#include "base/name_map.h"
#include "base/vector.h"
#include "id_table.h"
#include "vote_row.h"

/* Columns that hold what was said, the `wanted` of whoever reads for it. */
enum { N_BENCH_COLUMNS = 9 };
extern const jr_str vote_bench_columns[N_BENCH_COLUMNS];

/* Whether files that have these columns say what was asked and what both answered. */
bool vote_bench_has_conversations(const name_map *columns);

/* Writes as jr_votes_write_bench does, no more text than this, which is made in memory. */
JR_MUST_USE jr_status vote_bench_write(const jr_vote_source *source,
                                       const jr_votes_options *options, const char *folder,
                                       size_t most_text, jr_bench_report *ret_report,
                                       jr_error *err);

typedef struct vote_bench {
    jr_arena *arena; /* of names; the caller's, to be freed after the rest was released */
    size_t most_text;
    name_map models;
    VECTOR(jr_buf) answers; /* per model, its file */
    jr_buf questions, judgments;
    id_table said;   /* by question and model, or question alone: a hash of the texts */
    id_table judged; /* by question, models, turn and voter */
    id_table ids;    /* of votes */
    jr_bench_report report;
} vote_bench;

void vote_bench_release(vote_bench *bench);
#define VOTE_BENCH_AUTO __attribute__((cleanup(vote_bench_release)))

/* A vote_sink: adds a vote; its texts are VALUES of vote_bench_columns. */
jr_status vote_bench_add(void *context, unsigned worker, const vote_row *vote, jr_error *err);

/* Writes the files, the judgments last. Errors: ERR_IO. */
JR_MUST_USE jr_status vote_bench_save(const vote_bench *bench, const char *folder, jr_error *err);

#endif
