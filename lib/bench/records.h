/*
 * records.h: the record kinds of a benchmark as field tables.
 */
#ifndef BENCH_RECORDS_H
#define BENCH_RECORDS_H

#include "json/fields.h"

enum {
    QUESTION_ID,
    QUESTION_UID,
    QUESTION_PLAIN_ID, /* the last of its names, the first that a record has counts */
    QUESTION_CATEGORY,
    QUESTION_TURNS,
    QUESTION_TEXT,
    QUESTION_PROMPT,
    QUESTION_INSTRUCTION,
    QUESTION_QUESTION,
    QUESTION_INPUT,
    QUESTION_MESSAGES, /* the last of the names of turns, likewise */
    QUESTION_REFERENCE,
    N_QUESTION_FIELDS
};
extern const field_row question_fields[N_QUESTION_FIELDS];

enum {
    ANSWER_QUESTION_ID,
    ANSWER_ID,
    ANSWER_MODEL_ID,
    ANSWER_CHOICES,
    ANSWER_TSTAMP,
    ANSWER_SYSTEM,
    ANSWER_PROMPT,
    N_ANSWER_FIELDS
};
extern const field_row answer_fields[N_ANSWER_FIELDS];

/* An item of an answer's `choices`. */
enum { CHOICE_INDEX, CHOICE_TURNS, N_CHOICE_FIELDS };
extern const field_row choice_fields[N_CHOICE_FIELDS];

enum {
    SINGLE_QUESTION_ID,
    SINGLE_MODEL,
    SINGLE_JUDGE,
    SINGLE_USER_PROMPT,
    SINGLE_JUDGMENT,
    SINGLE_SCORE,
    SINGLE_TURN,
    SINGLE_TSTAMP,
    N_SINGLE_FIELDS
};
extern const field_row single_fields[N_SINGLE_FIELDS];

/* Of a pair judgment with FastChat's two games: what each has of its own. */
enum { GAME_USER_PROMPT, GAME_JUDGMENT, GAME_CALL, N_GAME_FIELDS };
extern const field_row game_fields[2][N_GAME_FIELDS];

enum {
    PROMPT_NAME,
    PROMPT_TYPE,
    PROMPT_SYSTEM,
    PROMPT_TEMPLATE,
    PROMPT_OUTPUT_FORMAT,
    PROMPT_LABELS,
    PROMPT_VERDICT_FIELD,
    PROMPT_CRITERIA,
    PROMPT_DESCRIPTION,
    PROMPT_CATEGORY,
    N_PROMPT_FIELDS
};
extern const field_row prompt_fields[N_PROMPT_FIELDS];

enum {
    CHAT_TEMPLATE_NAME,
    CHAT_TEMPLATE_SYSTEM_MESSAGE,
    CHAT_TEMPLATE_SYSTEM_TEMPLATE,
    CHAT_TEMPLATE_ROLES,
    CHAT_TEMPLATE_MESSAGES,
    CHAT_TEMPLATE_OFFSET,
    CHAT_TEMPLATE_SEP_STYLE,
    CHAT_TEMPLATE_SEP,
    CHAT_TEMPLATE_SEP2,
    CHAT_TEMPLATE_STOP_STR,
    CHAT_TEMPLATE_STOP_TOKEN_IDS,
    N_CHAT_TEMPLATE_FIELDS
};
extern const field_row chat_template_fields[N_CHAT_TEMPLATE_FIELDS];

enum {
    BATTLE_MODEL_A,
    BATTLE_MODEL_B,
    BATTLE_WINNER,
    N_BATTLE_COLUMNS, /* that a table must have */
    BATTLE_QUESTION_ID = N_BATTLE_COLUMNS,
    BATTLE_JUDGE,
    BATTLE_TURN,
    BATTLE_VOTER,
    BATTLE_ID,
    BATTLE_ANONY,
    BATTLE_DEDUP_TAG,
    N_BATTLE_FIELDS
};
extern const field_row battle_fields[N_BATTLE_FIELDS];

/* FastChat's names of the models and its two games stand beside jrank's own. */
enum {
    PAIR_QUESTION_ID,
    PAIR_MODEL1_ID,
    PAIR_MODEL2_ID,
    PAIR_MODEL_1,
    PAIR_MODEL_2,
    PAIR_WINNER,
    PAIR_G1_WINNER,
    PAIR_G2_WINNER,
    PAIR_JUDGE,
    PAIR_PROMPT,
    PAIR_JUDGMENT,
    PAIR_TURN,
    PAIR_TSTAMP,
    PAIR_VOTER,
    N_PAIR_FIELDS
};
extern const field_row pair_fields[N_PAIR_FIELDS];

/* What jrank writes behind the fields of an answer or judgment. */
enum {
    CALL_USAGE,
    CALL_FINISH_REASON,
    CALL_ATTEMPTS,
    CALL_LATENCY,
    CALL_SAMPLING,
    CALL_ENDPOINT,
    CALL_SERVED,
    CALL_PROMPT_HASH,
    CALL_INPUT_HASH,
    CALL_ANSWER_HASHES,
    CALL_GUARDED,
    CALL_VERDICT_FORM,
    CALL_CLEAR,
    CALL_SOFT,
    CALL_CRITERIA,
    CALL_VERIFY,
    CALL_JRANK,
    N_CALL_FIELDS
};
extern const field_row call_fields[N_CALL_FIELDS];

/* The probabilities of verdicts, the first three by jr_verdict. */
enum { SOFT_FIRST, SOFT_SECOND, SOFT_TIE, SOFT_MASS, N_SOFT_FIELDS };
extern const field_row soft_fields[N_SOFT_FIELDS];

/* Of a reply to jrank verify. */
enum { VERIFY_TEST, VERIFY_STAGE, VERIFY_CALL, N_VERIFY_FIELDS };
extern const field_row verify_fields[N_VERIFY_FIELDS];

enum {
    USAGE_INPUT,
    USAGE_OUTPUT,
    USAGE_REASONING,
    USAGE_CACHED,
    USAGE_CACHE_WRITE,
    USAGE_REPLIES,
    USAGE_LOST,
    N_USAGE_FIELDS
};
extern const field_row usage_fields[N_USAGE_FIELDS];

enum {
    SAMPLING_TEMPERATURE,
    SAMPLING_TOP_P,
    SAMPLING_REPETITION_PENALTY,
    SAMPLING_TOP_K,
    SAMPLING_MAX_TOKENS,
    SAMPLING_SEED,
    N_SAMPLING_FIELDS
};
extern const field_row sampling_fields[N_SAMPLING_FIELDS];

/* What the server says of its reply. */
enum { SERVED_MODEL, SERVED_FINGERPRINT, SERVED_ID, SERVED_PATH, N_SERVED_FIELDS };
extern const field_row served_fields[N_SERVED_FIELDS];

/* The endpoint that was asked. */
enum { ASKED_ID, ASKED_MODEL, ASKED_BATCH, N_ASKED_FIELDS };
extern const field_row asked_fields[N_ASKED_FIELDS];

/* Of the files .invalid.jsonl (the problem, in the verdict's place) and .errors.jsonl (the rest).
 */
enum {
    FAILURE_PROBLEM,
    FAILURE_QUESTION_ID,
    FAILURE_MODELS,
    FAILURE_TURN,
    FAILURE_STATUS,
    FAILURE_ERROR,
    FAILURE_TSTAMP,
    N_FAILURE_FIELDS
};
extern const field_row failure_fields[N_FAILURE_FIELDS];

/* A step of a run, in the file of a run that is going on. */
enum {
    STEP_WHAT,
    STEP_PLANNED,
    STEP_DONE,
    STEP_INVALID,
    STEP_FAILED,
    STEP_IN_FLIGHT,
    STEP_COST,
    STEP_RATE,
    STEP_SECONDS_LEFT,
    STEP_STOPPING,
    STEP_DECIDED,
    STEP_OPEN,
    STEP_CALLS_LEFT,
    STEP_DECIDED_NAMES,
    STEP_OPEN_NAMES,
    N_STEP_FIELDS
};
extern const field_row step_fields[N_STEP_FIELDS];

/* A table with the name that people know its records by. */
typedef struct record_kind {
    const char *name;
    const field_row *rows;
    size_t n_rows;
} record_kind;

enum { N_RECORD_KINDS = 18 };
extern const record_kind record_kinds[N_RECORD_KINDS];

#endif
