/**
 * check.h: everything that is wrong with a benchmark folder, and the formats of its files.
 */
#ifndef JRANK_CHECK_H
#define JRANK_CHECK_H

#include <jrank/arena.h>

#include <stdbool.h>
#include <stdint.h>

/**
 * One row per kind of finding: name, whether it is an error (else a warning), its name for people,
 * meaning. An error is something that no reader can use; a warning is left out or counted by the
 * readers and is often meant so.
 */
#define JR_FINDING_ROWS(X)                                                                         \
    X(MISSING_FILE, false, "missing-file", "a file or folder that a benchmark has is not there")   \
    X(UNREADABLE, true, "unreadable", "a file that can't be read or a line that is not JSON")      \
    X(TORN_LINE, false, "torn-line", "an unfinished last line, as a killed program leaves it")     \
    X(MISSING_FIELD, true, "missing-field", "a record lacks a field that it needs")                \
    X(WRONG_TYPE, true, "wrong-type", "a field is not of its JSON type")                           \
    X(WRONG_VALUE, true, "wrong-value", "a field has a value that means nothing")                  \
    X(DUPLICATE_ID, true, "duplicate-id", "an id that another record has already")                 \
    X(DUPLICATE_ANSWER, true, "duplicate-answer", "a model's second answer to a question")         \
    X(UNKNOWN_QUESTION, true, "unknown-question", "a question that is not among the questions")    \
    X(UNKNOWN_MODEL, false, "unknown-model", "a judgment on a model that has no answer file")      \
    X(MISSING_ANSWER, false, "missing-answer", "a model has not answered every question")          \
    X(FAILED_ANSWER, true, "failed-answer", "an answer that is empty or \"$ERROR$\"")              \
    X(INVALID_VERDICT, false, "invalid-verdict", "a verdict that says neither model nor tie")      \
    X(DUPLICATE_VERDICT, false, "duplicate-verdict", "a later verdict on the same match")          \
    X(SELF_MATCH, false, "self-match", "a model is compared with itself")

typedef enum jr_finding_kind {
#define JR_FINDING_ENUM(name, is_error, text, meaning) JR_FINDING_##name,
    JR_FINDING_ROWS(JR_FINDING_ENUM)
#undef JR_FINDING_ENUM
        JR_N_FINDING_KINDS
} jr_finding_kind;

JR_API const char *jr_finding_name(jr_finding_kind kind);
JR_API const char *jr_finding_meaning(jr_finding_kind kind);
JR_API bool jr_finding_is_error(jr_finding_kind kind);

/** Findings beyond this number are counted, but not listed. */
#define JR_FINDINGS_MAX ((size_t)1000000)

typedef struct jr_finding {
    jr_finding_kind kind;
    jr_str path;     /**< the file */
    uint64_t line;   /**< from 1; 0 where the finding is about the whole file */
    jr_str sentence; /**< one sentence, lower case, without path and full stop; control
                          characters shown as spaces */
} jr_finding;

typedef struct jr_check {
    jr_finding *findings; /**< file after file, in each by line, then those on the whole file */
    size_t n_findings;    /**< listed */
    uint64_t n_by_kind[JR_N_FINDING_KINDS], n_errors, n_warnings;
    uint64_t n_files, n_questions, n_models, n_answers, n_judges, n_judgments; /**< seen */
} jr_check;

/**
 * Checks questions, answers, reference answers, pair and single judgments and judge prompts of a
 * benchmark folder in jrank's or FastChat's layout; where both are there, jrank's. A model is
 * known by the name of its answer file ('/' written "__") or by a model_id in one. An unknown
 * model, and an unknown question, is told once for each file that names it.
 * What is wrong with the folder is no error of this function, whose only one is ERR_NOT_FOUND:
 * no such folder.
 */
JR_API JR_MUST_USE jr_status jr_check_bench(jr_arena *arena, const char *bench_folder,
                                            jr_check *ret_check, jr_error *err);

#endif
