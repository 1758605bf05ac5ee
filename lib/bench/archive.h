/*
 * archive.h: where every answer and judgment of a benchmark stands, and its text on demand.
 *
 * What is in memory is an entry per judgment and per answer; texts stay on disk and are read when
 * they are asked for. The files stay open, so that what was found is what will be read, even where
 * a file is replaced meanwhile. Reading is safe from several threads.
 */
#ifndef BENCH_ARCHIVE_H
#define BENCH_ARCHIVE_H

#include <jrank/bench.h>

#include "answer_table.h"
#include "judgment_table.h"

#include <stdbool.h>
#include <stdint.h>

/* Two models on a question, in both seats and all turns; one < other. */
typedef struct archive_match {
    uint32_t question, one, other;
    uint32_t n_judgments;
    size_t first_judgment;
} archive_match;

typedef struct archive {
    jr_arena *arena;
    jr_str folder;
    jr_str *models; /* sorted bytewise: those with answers and those that were judged */
    size_t n_models;
    jr_str *judges; /* sorted bytewise */
    size_t n_judges;
    jr_str *questions; /* ids as text, sorted bytewise: those of the list and those judged */
    size_t n_questions;
    const jr_question_list *list; /* the questions of the file */
    const jr_question **texts;    /* per question; NULL: not in the list */
    size_t *in_order;             /* questions as in their file; those that are not there last */
    answer_table answers;         /* with lengths and features */
    judgment_table *table;
    judgment_row *judgments; /* its rows by question, pair, turn, judge, first seat, place, with the
                            archive's numbers of names; no model against itself */
    size_t n_judgments;
    archive_match *matches; /* by question, one, other */
    size_t n_matches;
    size_t *by_pair; /* matches by one, other, place of the question in its file */
    uint64_t n_torn; /* unfinished last lines, left out */
} archive;

/*
 * Reads a benchmark folder. Questions, answers and judgments may each be missing, but not all. Of
 * files of judgments that `earlier` (NULL: nothing) has read only what is new is read again.
 * Errors: ERR_NOT_FOUND (no such folder, or nothing in it), ERR_IO, ERR_FORMAT (file:line; also a
 * compressed file, whose lines can't be read one by one).
 */
JR_MUST_USE jr_status archive_open(const char *bench_folder, unsigned n_threads,
                                   const archive *earlier, archive **ret_archive, jr_error *err);

/* One of these models alone, of whose votes nothing is kept but what they add up to. */
archive *archive_of_models(const jr_str *models, size_t n_models);
void archive_close(archive *a);

/* The number of the model, question or judge of this name, or SIZE_MAX. */
size_t archive_model(const archive *a, jr_str name);
size_t archive_question(const archive *a, jr_str id);
size_t archive_judge(const archive *a, jr_str name);

/* The path of the file that a place is in; those of answers are numbered behind the table's. */
jr_str archive_path(const archive *a, line_place place);

/* The match of the two models (in any order) on the question, or NULL. */
const archive_match *archive_find(const archive *a, size_t question, size_t one, size_t other);

/* The places in matches of those of a question: *ret_begin up to *ret_end. */
void archive_of_question(const archive *a, size_t question, size_t *ret_begin, size_t *ret_end);

/* The places in by_pair of the matches of two models: *ret_begin up to *ret_end. */
void archive_pair(const archive *a, size_t one, size_t other, size_t *ret_begin, size_t *ret_end);

/* The turns of the first choice of an answer; n 0 where there is none. Errors: ERR_IO, ERR_FORMAT
 * (the file is not what it was). */
typedef struct archive_answer {
    jr_str *turns; /* what is no text is empty */
    size_t n_turns;
    double output_tokens, seconds; /* of all turns, as the record tells; else NaN */
} archive_answer;
JR_MUST_USE jr_status archive_read_answer(const archive *a, jr_arena *arena, size_t model,
                                          size_t question, archive_answer *ret_answer,
                                          jr_error *err);

/* What a judgment says; texts that are not there are empty, numbers NaN. Errors as above. */
typedef struct archive_text {
    jr_str judgment, prompt, prompt_name;
    jr_str problem; /* of an unreadable reply */
    jr_str served;  /* the name that the server gave itself */
    double tstamp;  /* seconds since 1970 */
    double input_tokens, output_tokens, seconds;
    jr_str *criteria; /* verdicts of their own are on, as the judge's prompt names them */
    winner *on_criteria;
    size_t n_criteria;
} archive_text;
JR_MUST_USE jr_status archive_read_judgment(const archive *a, jr_arena *arena,
                                            const judgment_row *judgment, archive_text *ret_text,
                                            jr_error *err);

static inline void archive_cleanup(archive **a)
{
    archive_close(*a);
}
#define ARCHIVE_AUTO __attribute__((cleanup(archive_cleanup)))

#endif
