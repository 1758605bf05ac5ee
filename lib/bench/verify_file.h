/*
 * verify_file.h: the files of a verification: JUDGE_verify.json, which holds the plan and the
 * result, and JUDGE_verify.jsonl, the replies, which are no votes.
 */
#ifndef BENCH_VERIFY_FILE_H
#define BENCH_VERIFY_FILE_H

#include <jrank/card.h>

#include <stdbool.h>

#include "judgment_record.h"
#include "judgment_table.h"

enum { VERIFY_CALLS = 2 }; /* on each match */

/* JUDGE_verify with this ending in the folder of judgments. */
jr_str verify_path(jr_arena *arena, const char *bench_folder, jr_str judge, const char *ending);

/* What a call on a match brought. */
typedef struct verify_reply {
    double score; /* of the first seat; NaN: there is none */
    bool is_unreadable;
} verify_reply;

/* The replies of this test, [n_matches][VERIFY_CALLS]; of several verdicts the last one. Files that
 * are not there hold none. Errors: ERR_IO, ERR_FORMAT (file:line). */
JR_MUST_USE jr_status verify_replies_load(jr_arena *arena, const char *bench_folder,
                                          const jr_verification *verification,
                                          verify_reply **ret_replies, jr_error *err);

/* The largest number of a test in the file of replies; 0: there is none. Errors: as above. */
JR_MUST_USE jr_status verify_last_test(jr_arena *arena, const char *bench_folder, jr_str judge,
                                       uint64_t *ret_test, jr_error *err);

/*
 * All matches of a judge on which it gave its verdict in a call, by question and then in the order
 * of the file; without prompts' texts. Matches that nobody was asked about are left out. Errors:
 * those of judgment_table_open_bench; ERR_FORMAT where the file is compressed.
 */
JR_MUST_USE jr_status verify_frame_load(jr_arena *arena, const judgment_table *table,
                                        jr_verified_match **ret_matches, size_t *ret_n_matches,
                                        jr_error *err);

/* Sets the names and texts of the prompts from the table's records. Errors: ERR_DATA for a match
 * that is not there, ERR_IO, ERR_FORMAT. */
JR_MUST_USE jr_status verify_prompts_load(jr_arena *arena, const judgment_table *table,
                                          jr_verified_match *matches, size_t n_matches,
                                          jr_error *err);

#endif
