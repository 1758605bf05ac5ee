/**
 * panel.h: read what the judges of a benchmark said, match by match, and what people said of the
 * same answers.
 */
#ifndef JRANK_PANEL_H
#define JRANK_PANEL_H

#include <jrank/judged.h>

#include <stdbool.h>

/** What was left out, per judge or file of human votes. */
typedef struct jr_panel_report {
    uint64_t valid, invalid, duplicates, self_matches, torn_lines;
    uint64_t unknown; /**< human votes on a question or model that no judge has */
} jr_panel_report;

typedef struct jr_panel {
    jr_judged judged;
    jr_panel_report *judges, *humans; /**< one each */
    size_t n_models_with_answers;
    bool has_questions; /**< there is a file of questions */
    jr_str *categories; /**< that the questions have, sorted bytewise */
    size_t n_categories;
    uint32_t *category; /**< per question; UINT32_MAX: none */
} jr_panel;

/**
 * Reads the pair judgments of these judges, the lengths of the answers, the categories of the
 * questions and the files of human votes. Verdicts and duplicates as in votes.h.
 *
 * Human votes are pair judgments or Arena battles {question_id, model_a, model_b, winner}. Several
 * people may vote on the same match: a vote replaces an earlier one only where both name the same
 * `judge`. Votes on questions or models that no judge has are left out and counted.
 *
 * A model is a judge where its name is the judge's, or begins with it and goes on with ':' (a
 * version).
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line), ERR_DATA (no valid verdict at all).
 */
JR_API JR_MUST_USE jr_status jr_panel_load(jr_arena *arena, const char *bench_folder,
                                           const jr_str *judges, size_t n_judges,
                                           const char *const *human_paths, size_t n_human_paths,
                                           jr_panel *ret_panel, jr_error *err);

#endif
