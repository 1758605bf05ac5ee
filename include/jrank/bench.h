/**
 * bench.h: what stands in a benchmark folder besides votes: which benchmarks, judges and models
 * there are, questions, how models are shown, features of the answers, tables of wins,
 * and whether the files are sound.
 *
 * Example: doc/examples/bench.c.
 */
#ifndef JRANK_BENCH_H
#define JRANK_BENCH_H

#include <jrank/base.h>
#include <jrank/votes.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Folders: which benchmarks there are, and who judged and answered in one.
 */

/** True for judges that are people: "human-NAME". */
JR_API bool jr_judge_is_person(jr_str judge);

/** The folders below data_dir, sorted. Errors: ERR_NOT_FOUND, ERR_IO. */
JR_API JR_MUST_USE jr_status jr_bench_names(jr_arena *arena, const char *data_dir,
                                            jr_str **ret_names, size_t *ret_n_names, jr_error *err);

/** The judges that have a pair judgment file in this folder, sorted. */
JR_API JR_MUST_USE jr_status jr_bench_judges(jr_arena *arena, const char *bench_folder,
                                             jr_str **ret_judges, size_t *ret_n_judges,
                                             jr_error *err);

/**
 * The path of a judge's pair judgments, or with of_pairs false of its single judgments.
 * Errors: ERR_NOT_FOUND, listing the judges that have some.
 */
JR_API JR_MUST_USE jr_status jr_bench_judgments(jr_arena *arena, const char *bench_folder,
                                                jr_str judge, bool of_pairs, jr_str *ret_path,
                                                jr_error *err);

/**
 * The judge that is meant where none is named: the only one with pair judgments, or with of_pairs
 * false single ones, people apart where there are other judges. Empty: there is none, or several.
 */
JR_API jr_str jr_bench_only_judge(jr_arena *arena, const char *bench_folder, bool of_pairs);

/** The models that have an answer file in this folder, sorted. Errors: ERR_NOT_FOUND, ERR_IO. */
JR_API JR_MUST_USE jr_status jr_bench_models(jr_arena *arena, const char *bench_folder,
                                             jr_str **ret_models, size_t *ret_n_models,
                                             jr_error *err);

/**
 * For people: what seems to hold answers, or with of_judgments judgments, and is read by nothing
 * because of its name or place: "not read: PATH (WHY), ...; HINT: ...". Empty where there is none.
 */
JR_API jr_str jr_bench_unread(jr_arena *arena, const char *bench_folder, bool of_judgments);

/**
 * The path of a benchmark: `name` itself where it is a path to a folder (it contains '/' or
 * exists as a folder), else data_dir/name. Errors: ERR_NOT_FOUND, listing what is in data_dir;
 * ERR_USAGE where a name without '/' is a folder in both places; ERR_IO where it may not be
 * entered.
 */
JR_API JR_MUST_USE jr_status jr_bench_find(jr_arena *arena, const char *data_dir, const char *name,
                                           jr_str *ret_folder, jr_error *err);

/** A file or folder of a benchmark that is a link out of the benchmark's folder. */
typedef struct jr_link {
    jr_str path;   /**< below the folder */
    jr_str target; /**< as the link says it */
} jr_link;

/**
 * The links that lead out of a benchmark folder, or to nothing, sorted by path: of the entries of
 * the folder and of those of its folders that are read. Readers follow them, since people keep
 * their data elsewhere; whoever has a folder from elsewhere wants to know of them. The folder
 * itself may be a link.
 */
JR_API void jr_bench_links(jr_arena *arena, const char *bench_folder, jr_link **ret_links,
                           size_t *ret_n_links);

/**
 * Questions: the questions of a benchmark: ids, categories, texts.
 */

typedef struct jr_question {
    jr_str id;          /**< as text, a number as it is written: 81 and "81" are one question */
    jr_str category;    /**< empty: none */
    jr_str id_json;     /**< as JSON: a string in quotes, or a number */
    jr_str *turns;      /**< what the user says */
    size_t n_turns;     /**< 0: the question can't be asked, see problem */
    jr_str *references; /**< good answers, turn by turn, from the question itself; empty: none */
    size_t n_references;
    size_t order;   /**< place in the file, from 0 */
    jr_str problem; /**< "FILE:LINE: turns is missing" and the like; empty: it can be asked */
    JR_ROOM(6);
} jr_question;

typedef struct jr_question_list {
    jr_question *questions; /**< sorted by id, bytewise; of two with one id the first */
    size_t n_questions;
} jr_question_list;

/**
 * Reads questions.jsonl of a benchmark folder, or question.jsonl where only that is there. A torn
 * last line is skipped.
 * Errors: ERR_NOT_FOUND (neither is there), ERR_IO, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_questions_load(jr_arena *arena, const char *bench_folder,
                                               jr_question_list *ret_list, jr_error *err);

/** The category of a question; empty where it has none or is not in the list. */
JR_API jr_str jr_question_category(const jr_question_list *list, jr_str id);

/**
 * What must be known of the answers of these models: whose are not of one model, "FILE:LINE: ..."
 * each, and which have empty answers (white space, or thoughts without a word) that no pair
 * judgment of these judges is about, "m1 says nothing in 118 of 160 turns, ..." in one sentence.
 * Errors: ERR_NOT_FOUND (no questions), ERR_IO, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_bench_answer_warnings(jr_arena *arena, const char *bench_folder,
                                                      const jr_str *models, size_t n_models,
                                                      const jr_str *judges, size_t n_judges,
                                                      jr_str **ret_sentences, size_t *ret_n,
                                                      jr_error *err);

/**
 * Models: how models are shown: display name, licence, organisation, price, colour, link.
 *
 * Data, not code: a JSON file with an array of objects {"id", "aliases", "display_name",
 * "licence", "organisation", "family", "price": {"input", "output"}, "colour", "link"}, all but
 * "id" optional. Names match exactly: the id or one of the aliases, never a part of it.
 */

typedef struct jr_model {
    jr_str id;
    jr_str *aliases;
    size_t n_aliases;
    jr_str display_name; /**< the id where the file gives none */
    jr_str licence;      /**< free text; models with the same text share a colour in charts */
    jr_str colour;       /**< "#rrggbb", or empty */
    jr_str link;         /**< URL, or empty */
    jr_str organisation; /**< who made it, or empty */
    double price_input, price_output; /**< USD for 10^6 tokens; 0: not known */
    jr_str family;                    /**< models that go back to one and the same; the
                                           organisation where the file gives none */
    JR_ROOM(2);
} jr_model;

typedef struct jr_model_list {
    jr_model *models;
    size_t n_models;
} jr_model_list;

/** Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line, or the model's number in the array). */
JR_API JR_MUST_USE jr_status jr_model_list_load(jr_arena *arena, const char *path,
                                                jr_model_list *ret_list, jr_error *err);

/** Appends the models that come with jrank (data/models.json, part of the library). */
JR_API void jr_model_list_append_shipped(jr_arena *arena, jr_model_list *list);

/** The first model with this id or alias, or NULL. */
JR_API const jr_model *jr_model_find(const jr_model_list *list, jr_str name);

/** Whether a judge would judge itself or its kin: the model has its name, or the name with a
 * version behind ':', or both are in the list and are one there, or of one family. */
JR_API bool jr_models_are_kin(const jr_model_list *list, jr_str judge, jr_str model);

/**
 * Features of answers: what can be counted in an answer without reading it.
 */

typedef enum jr_feature {
    JR_FEATURE_LENGTH,   /**< characters (code points) */
    JR_FEATURE_HEADERS,  /**< lines that begin with one to six '#' and a space */
    JR_FEATURE_LISTS,    /**< lines that begin, perhaps indented, with "- ", "* ", "+ " or "1. " */
    JR_FEATURE_BOLD,     /**< pairs of "**" within a line */
    JR_FEATURE_JAPANESE, /**< share of the characters, white space aside, that are kana or kanji */
    JR_N_FEATURES
} jr_feature;

/** "length", "headers", "lists", "bold", "japanese". */
JR_API const char *jr_feature_name(jr_feature feature);

/** Of the turns of an answer that can be used together; markdown in blocks of code ("```") is not
 * counted. */
typedef struct jr_answer_features {
    size_t n_models, n_questions;
    double *values;        /**< [model][question][JR_N_FEATURES]; NaN where there is no answer */
    size_t n_models_found; /**< models with an answer file */
} jr_answer_features;

/**
 * Reads the first choices of answers/MODEL.jsonl of a benchmark folder, or of model_answer/ where
 * only that is there; doc/formats.md says which answer counts. Nothing of the texts is kept.
 * questions: ids as text, sorted bytewise.
 * Errors: ERR_IO, ERR_FORMAT (file:line). A model without a file is none.
 */
JR_API JR_MUST_USE jr_status jr_answer_features_load(jr_arena *arena, const char *bench_folder,
                                                     const jr_str *models, size_t n_models,
                                                     const jr_str *questions, size_t n_questions,
                                                     jr_answer_features *ret_features,
                                                     jr_error *err);

/**
 * Win tables: pair judgments: wins, losses and ties of each model, as LLM Judge counts them.
 *
 * A match that was judged in both seat orders, in one record or in two, is one match: it is won
 * where both verdicts name the same model, else it is a tie.
 */

typedef struct jr_win_options {
    const jr_str *models; /**< matches among these (and with the baseline) only; none: all */
    size_t n_models;
    jr_str baseline; /**< not empty: matches with this model only, which itself gets no row */
    JR_ROOM(8);
} jr_win_options;

typedef struct jr_win_row {
    jr_str model;
    uint64_t wins, losses, ties;
    double win_rate, loss_rate; /**< shares of the matches */
    double win_rate_adjusted;   /**< a tie counts half */
    JR_ROOM(8);
} jr_win_row;

typedef struct jr_win_table {
    jr_win_row *rows; /**< by adjusted win rate, the largest first; of equals by name */
    size_t n_rows;
    uint64_t n_matches;
    uint64_t n_both_orders; /**< those of them that were judged in both orders */
    uint64_t n_invalid;    /**< records left out; one of two games is when one of them is invalid */
    uint64_t n_duplicates; /**< verdicts replaced by a later one on the same match and order */
    uint64_t n_torn_lines;
    JR_ROOM(8);
} jr_win_table;

/**
 * Reads a file of pair judgments of any of the forms in votes.h.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line), ERR_DATA: no match is left.
 */
JR_API JR_MUST_USE jr_status jr_win_table_load(jr_arena *arena, const char *path,
                                               const jr_win_options *options,
                                               jr_win_table *ret_table, jr_error *err);

/** The same of a judge of a benchmark, by a filter (NULL: all verdicts). Errors: those of
 * jr_matches_load_bench as well. */
JR_API JR_MUST_USE jr_status jr_win_table_load_bench(jr_arena *arena, const char *bench_folder,
                                                     jr_str judge, const jr_vote_filter *filter,
                                                     const jr_win_options *options,
                                                     jr_win_table *ret_table, jr_error *err);

/** The same of vote files, as jr_votes_load_battles reads them; a vote without a question is a
 * match of its own. */
JR_API JR_MUST_USE jr_status jr_win_table_load_votes(jr_arena *arena, const char *const *paths,
                                                     size_t n_paths, const jr_votes_options *votes,
                                                     const jr_win_options *options,
                                                     jr_win_table *ret_table, jr_error *err);

/** jr_matches_load of a judge of a benchmark, by a filter (NULL: all verdicts). Errors: its own,
 * and those of the filter. */
JR_API JR_MUST_USE jr_status jr_matches_load_bench(jr_arena *arena, const char *bench_folder,
                                                   jr_str judge, const jr_vote_filter *filter,
                                                   jr_match_list *ret_list, jr_error *err);

/**
 * jr_panel_load of the judges, by the filter and on the threads of the options; nothing else of
 * them is looked at. The filter is for the votes of people as well.
 */
JR_API JR_MUST_USE jr_status jr_panel_load_bench(jr_arena *arena, const char *bench_folder,
                                                 const jr_votes_options *options,
                                                 const char *const *human_paths,
                                                 size_t n_human_paths, jr_panel *ret_panel,
                                                 jr_error *err);

/**
 * History: what was judged by what, and when.
 */

/** The verdicts of one judge that came about alike. What is not recorded is empty, or NaN. */
typedef struct jr_history_row {
    jr_str judge, file; /**< the file of its verdicts, below the benchmark's folder */
    bool of_pairs;      /**< else of scores */
    jr_str model;       /**< that was asked for */
    jr_str served;      /**< the name that the server gave itself */
    jr_str model_path;  /**< of llama-server: FOLDER/FILE that it had loaded */
    jr_str prompt;
    jr_str wording; /**< tells one wording of the prompt from another */
    double temperature;
    double first, last;  /**< seconds since 1970 (UTC) */
    uint64_t n_verdicts; /**< that count */
    uint64_t n_stale;    /**< of these, on an answer that has changed since */
    uint64_t n_replaced; /**< by a later verdict */
    uint64_t n_invalid;  /**< that say neither model nor tie, or no score */
    JR_ROOM(6);
} jr_history_row;

/**
 * By judge, those of pairs first, then by time. judges: whose; none: of all. Errors: ERR_NOT_FOUND
 * (no such judge; the sentence lists those that are there), ERR_IO, ERR_FORMAT (file:line).
 */
JR_API JR_MUST_USE jr_status jr_bench_history(jr_arena *arena, const char *bench_folder,
                                              const jr_str *judges, size_t n_judges,
                                              jr_history_row **ret_rows, size_t *ret_n_rows,
                                              jr_error *err);

/**
 * Checks: everything that is wrong with a benchmark folder, and the formats of its files.
 */

/**
 * One row per kind of flag, as rows of findings: what can be seen of an answer without judging it.
 */
#define JR_ANSWER_FLAG_ROWS(X)                                                                     \
    X(LANGUAGE, false, "other-language", "an answer in another language than its question")        \
    X(LOOP, false, "loop", "an answer that ends in repeating itself")                              \
    X(CUT, false, "cut", "an answer that breaks off")                                              \
    X(SILENT, false, "no-words", "an answer that says nothing")                                    \
    X(REFUSAL, false, "refusal", "an answer that says it won't answer, by its words")              \
    X(MOJIBAKE, false, "mojibake", "an answer with characters that were read in a wrong encoding") \
    X(CONTROL, false, "control", "an answer with characters that nobody sees or that turn text")   \
    X(QUESTION_COPY, false, "question-copy", "an answer that is its question")                     \
    X(ANSWER_COPY, false, "answer-copy", "an answer that is another model's, or nearly")           \
    X(FORGED, false, "forged", "an answer with a judge's marks, or words to the judge")

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
    X(DUPLICATE_ANSWER, false, "duplicate-answer", "a model's second answer to a question")        \
    X(UNKNOWN_QUESTION, false, "unknown-question", "a question that is not among the questions")   \
    X(UNKNOWN_MODEL, false, "unknown-model", "a judgment on a model that has no answer file")      \
    X(MISSING_ANSWER, false, "missing-answer", "a model has not answered every question")          \
    X(FAILED_ANSWER, true, "failed-answer", "an answer that is empty, or what a failure left")     \
    X(EMPTY_ANSWERS, false, "empty-answers", "a model that says nothing in some turns")            \
    X(INVALID_VERDICT, false, "invalid-verdict", "a verdict that says neither model nor tie")      \
    X(DUPLICATE_VERDICT, false, "duplicate-verdict", "a later verdict on the same match")          \
    X(MIXED_JUDGE, false, "mixed-judge",                                                           \
      "verdicts of one judge by several models, prompts or temperatures")                          \
    X(MIXED_ANSWERS, false, "mixed-answers", "answers under one name by several models")           \
    X(STALE_VERDICT, false, "stale-verdict", "an answer has changed since it was judged")          \
    X(SELF_MATCH, false, "self-match", "a model is compared with itself")                          \
    X(IGNORED_FIELD, false, "ignored-field", "a field of another JSON type, read as if missing")   \
    X(REPEATED_ANSWER_ID, false, "repeated-answer-id", "an answer_id that another answer has")     \
    X(OTHER_ID_TYPE, false, "other-id-type", "ids are strings in one file, numbers in another")    \
    X(NOT_READ, false, "not-read", "a file that no command reads")                                 \
    X(LINK, false, "link", "a file or folder that is a link out of the benchmark")                 \
    JR_ANSWER_FLAG_ROWS(X)

typedef enum jr_finding_kind {
#define JR_FINDING_ENUM(name, is_error, text, meaning) JR_FINDING_##name,
    JR_FINDING_ROWS(JR_FINDING_ENUM)
#undef JR_FINDING_ENUM
        JR_N_FINDING_KINDS
} jr_finding_kind;

/** There are never more kinds. */
enum { JR_FINDING_KINDS_MAX = 64 };

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
    uint64_t n_by_kind[JR_FINDING_KINDS_MAX], n_errors, n_warnings;
    uint64_t n_files, n_questions, n_models, n_answers, n_judges, n_judgments; /**< seen */
    JR_ROOM(8);
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

/**
 * The same, with flags of the answers that count, turn by turn; their kinds are the rows of
 * JR_ANSWER_FLAG_ROWS. They are heuristics: doc/method.md says how often each is right.
 */
JR_API JR_MUST_USE jr_status jr_check_answers(jr_arena *arena, const char *bench_folder,
                                              jr_check *ret_check, jr_error *err);

/**
 * Checks vote files as they are read for rankings: judgments are votes, judges are voters. What
 * stops the reading is a finding, behind which nothing of the file is checked.
 */
JR_API void jr_check_votes(jr_arena *arena, const char *const *paths, size_t n_paths,
                           const jr_votes_options *options, jr_check *ret_check);

/** The same of a table of counts. */
JR_API void jr_check_counts(jr_arena *arena, const char *path, jr_check *ret_check);

/**
 * Formats: the fields of the files that are read or written, from the rows that readers and
 * writers use.
 */

/** A field of a record. */
typedef struct jr_format_field {
    const char *record; /**< "question", "answer", "pair judgment", "endpoint", ... */
    const char *name, *meaning;
    const char *type; /**< "string or number", "list of strings", ... */
    bool is_required;
} jr_format_field;

/** All fields of all records, grouped by record: what the format reference is made of. */
JR_API void jr_format_fields(jr_arena *arena, jr_format_field **ret_fields, size_t *ret_n_fields);

#ifdef __cplusplus
}
#endif

#endif
