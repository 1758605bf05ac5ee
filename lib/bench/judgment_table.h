/*
 * judgment_table.h: the one table of judgments. Everything that reads verdicts is a view of it:
 * votes, matches, panel, archive, scores, win tables, what is done. So every command counts the
 * same: which names are one, which of several verdicts counts, what is left out.
 *
 * The rules (game_record.h has those of a single line):
 * - A question is known by its id as text, so that 81 and "81" are one. A model is known by its
 *   name, in which '/' and "__" are one; of two such names the table has the one that is first
 *   bytewise, which is that with '/'.
 * - A match is a question, a turn and two models in their seats; a verdict on it is that of a judge
 *   or, where the record names another voter than the judge, of that voter.
 * - Of several valid verdicts on a match the last in the file counts. Votes of people who are not
 *   named replace nothing.
 * - A model against itself, a winner that is none of the known forms, a reply without a verdict
 *   count as nothing and are told apart by their status.
 */
#ifndef BENCH_JUDGMENT_TABLE_H
#define BENCH_JUDGMENT_TABLE_H

#include <jrank/base.h>

#include <stdbool.h>

#include "judgment_file.h"

/* A file to read. A file that need not be there and is not is an empty one. */
typedef struct judgment_source {
    jr_str path;
    game_source source;
    uint16_t judge; /* number in the names of judges */
    bool is_optional;
} judgment_source;

typedef struct judgment_plan {
    const jr_str *judges; /* for GAMES_OF_PEOPLE: of files, not of who voted */
    size_t n_judges;
    const judgment_source *sources;
    size_t n_sources;
    const char *bench_folder; /* whose files those of judges are; NULL: files of no benchmark */
    unsigned n_threads;       /* 0: one per processor */
    bool with_sha256;
    bool with_clear;   /* which verdicts are clear wins */
    bool with_shades;  /* probabilities and criteria */
    bool with_stale;   /* of a benchmark: which verdicts are not current (current.h), as far as that
                          can be read */
    bool needs_stale;  /* the same, and an error where they can't be */
    bool needs_flags;  /* which verdicts are on answers with a flag */
    bool is_for_lines; /* single lines will be read: compressed files are refused */
    bool without_shards; /* only the sources themselves */
} judgment_plan;

typedef struct judgment_table {
    jr_arena *arena;
    jr_str *judges; /* as planned */
    size_t n_judges;
    jr_str *models, *questions, *voters; /* sorted bytewise */
    size_t n_models, n_questions, n_voters;
    judgment_file **files;   /* by source, what it has in shards (shard.h) behind it */
    uint16_t *judge_of_file; /* likewise */
    size_t n_files;
    judgment_row *rows; /* by source, in the order of the file */
    size_t n_rows;
    origins_asked asked; /* now (current.h), as far as it is known */
} judgment_table;

/*
 * Reads the files; of those that `earlier` (NULL: nothing) has read with the same plan only what is
 * new. The earlier table stays as it is and may be closed before or after this one. Where a line of
 * a benchmark can't be read the sentence ends with the hint that jrank check tells more.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line).
 */
JR_MUST_USE jr_status judgment_table_open(const judgment_plan *plan, const judgment_table *earlier,
                                          judgment_table **ret_table, jr_error *err);

/* A judge's file in a folder and what stands beside it: JUDGE_pair.jsonl and
 * JUDGE_pair.invalid.jsonl, or those of scores. */
void judgment_sources_of_judge(jr_arena *arena, const char *bench_folder, jr_str name,
                               uint16_t judge, bool of_pairs, judgment_source ret_sources[2]);

/* The file of one judge by its path, with what stands beside it where it has such a name; "-" is
 * standard input. With of_pairs it may also hold Arena battles, each with its question. */
JR_MUST_USE jr_status judgment_table_open_path(const char *path, bool of_pairs,
                                               judgment_table **ret_table, jr_error *err);

/* The pair judgments of these judges of a folder, with the rest of the plan as it is. */
JR_MUST_USE jr_status judgment_table_open_bench(const char *bench_folder, const jr_str *judges,
                                                size_t n_judges, judgment_plan plan,
                                                const judgment_table *earlier,
                                                judgment_table **ret_table, jr_error *err);

/* The table of vote files that were read, which it takes over: of one judge of this name. */
judgment_table *judgment_table_of_votes(jr_str judge, judgment_file *const *files, size_t n_files);

void judgment_table_close(judgment_table *table);

/* A vote of a person who is not named: it may be anybody's, so no other is on its match. */
bool judgment_is_anonymous(const judgment_table *table, const judgment_row *j);

/* What a row says beside its verdict; the file has shades. */
const judgment_shade *judgment_shade_of(const judgment_table *table, size_t row);

/* The criteria of all files, in the order in which they were met, and [file][MOST_CRITERIA] the
 * place of each file's among them. */
uint32_t *judgment_table_criteria(jr_arena *arena, const judgment_table *table,
                                  jr_str **ret_criteria, size_t *ret_n);

static inline bool judgment_is_invalid(const judgment_row *j)
{
    return j->status == JUDGMENT_INVALID || j->status == JUDGMENT_UNREADABLE;
}

/* Of a judgment that is valid. */
static inline jr_verdict judgment_verdict(const judgment_row *j)
{
    return (jr_verdict)j->winner;
}
_Static_assert((int)WINNER_FIRST == (int)JR_VERDICT_FIRST &&
                   (int)WINNER_SECOND == (int)JR_VERDICT_SECOND &&
                   (int)WINNER_TIE == (int)JR_VERDICT_TIE,
               "verdicts have the numbers of winners");

/* Unfinished last lines of all files. */
uint64_t judgment_table_n_torn(const judgment_table *table);

static inline void judgment_table_cleanup(judgment_table **table)
{
    judgment_table_close(*table);
}
#define JUDGMENT_TABLE_AUTO __attribute__((cleanup(judgment_table_cleanup)))

#endif
