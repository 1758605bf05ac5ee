/*
 * checker.h: what the checks of the record kinds have in common. Internal to jr_check_bench.
 */
#ifndef BENCH_CHECKER_H
#define BENCH_CHECKER_H

#include <jrank/bench.h>

#include "answers.h"
#include "base/blocks.h"
#include "base/vector.h"
#include "census.h"
#include "current.h"
#include "game_record.h"
#include "id_table.h"
#include "records.h"
#include "unread.h"
#include "json/parser.h"

typedef struct known_question {
    jr_str id;      /* for people */
    bool is_number; /* its id, in JSON */
    size_t n_turns;
    uint32_t n_answered; /* of them, by the answer that counts in the file that is being checked */
    uint32_t empty;      /* of them, a bit for each in which it says nothing */
    uint64_t answer_place; /* where that stands */
    uint8_t origin;        /* number in the list */
} known_question;

/* A verdict of a judge on a match, the last one that is valid. */
typedef struct checked_verdict {
    uint64_t first_place; /* of the first one */
    uint64_t place;
    uint8_t origin; /* number in the list */
    bool is_stale;
} checked_verdict;

typedef struct checker {
    jr_arena *arena;
    jr_check result;
    VECTOR(jr_finding) findings; /* in the arena; those of the result in the end */
    json_parser parser;
    jr_str path;          /* of the file that is being checked */
    VECTOR(jr_str) files; /* in the arena: those whose lines are checked */
    bool has_questions, has_answers;
    VECTOR(known_question) questions; /* in the arena */
    id_table question_numbers;        /* number + 1 by id */
    id_table models;                  /* those that answered */
    id_table answer_ids;              /* their places */
    id_table seen;      /* of files that are one: places of ids, of matches number of verdict + 1 */
    id_table told;      /* in this file: unknown questions and models */
    bool has_told_type; /* of ids, in this file */
    bool is_spread;     /* this file is one value over many lines, which is told once */
    answer_use use;     /* of the lines of this file of answers */
    census winners;     /* of this file of pair judgments */
    VECTOR(checked_verdict) verdicts; /* of files that are one; in the arena */
    origin_list origins;              /* likewise, or of answers */
    const char *bench_folder;
    bool has_looked;            /* at the answers as they are now */
    const current_answers *now; /* NULL: they can't be read */
    unread_list unread;
} checker;

/* A record that is a JSON object. */
typedef struct check_line {
    const block *block;
    jr_str text;
    uint64_t number;
    yyjson_val *record;
} check_line;

/* Notes a finding on a line of the file that is being checked, or on a place; 0 is the whole file.
 */
void checker_add(checker *c, jr_finding_kind kind, uint64_t line, const char *format, ...)
    JR_PRINTF(4, 5);

/* A line of the file that is being checked, in whatever file a finding on it is noted. */
uint64_t checker_place(const checker *c, uint64_t line);

/* "line 3", or "FILE:3" of another file. */
const char *checker_show_place(checker *c, uint64_t place);

/* Turns "PATH:LINE: sentence", or "PATH: sentence", into a finding of the kind. */
void checker_add_error(checker *c, jr_finding_kind kind, const jr_error *err);

/* Notes whether a file that is read as a whole can't be. */
void checker_see(checker *c, jr_str path);

/* Begins files that are read as one: what stands in those before is not compared with them. */
void checker_begin(checker *c);

/* Reads a file of JSON lines, notes what is not readable and gives the records to `check`. */
void checker_read(checker *c, jr_str path, void (*check)(checker *c, const check_line *line));

/* Picks the fields, notes what is missing or of a wrong type, and sets the values of wrong types
 * to NULL. prefix goes before the names ("" or "choices[0]."). */
void checker_fields(checker *c, uint64_t line, const char *prefix, yyjson_val *record,
                    const field_row *rows, size_t n_rows, yyjson_val **values);

/* Checks the fields that jrank writes behind those of an answer or judgment. */
void checker_call(checker *c, const check_line *line);

/* Hands over what was found and frees the rest. */
void checker_finish(checker *c, jr_check *ret_check);

/* What makes two ids or two names of models one; see game_record.h. */
id_key checker_id_key(yyjson_val *id);
id_key checker_name_key(jr_str name);

/* The id or name for people, not too long, in the arena. */
const char *checker_show_id(checker *c, yyjson_val *id);
const char *checker_show(checker *c, jr_str name);

/* Notes, once a file, that there is no such question or model, or that its id is a number there and
 * a string here. */
void checker_question(checker *c, uint64_t line, yyjson_val *id);
void checker_model(checker *c, uint64_t line, jr_str model);

/* The record kinds: one line each, and what can be said at the end of a file. */
void check_question(checker *c, const check_line *line);
void check_answer(checker *c, const check_line *line);
void check_reference(checker *c, const check_line *line);
void check_answers_end(checker *c, bool are_references);
void check_prompt(checker *c, const check_line *line);
void check_pair(checker *c, const check_line *line);
void check_pairs_end(checker *c);
/* Where a game's verdict came from; tells what is mixed, at the end of its judge's files. */
checked_verdict check_origin(checker *c, const check_line *line, const game_record *record,
                             size_t game);
void check_origins_end(checker *c);

/* The number of an answer's origin; and whether those of a file that count are of one model. */
uint8_t check_answer_origin(checker *c, yyjson_val *record);
void check_answer_origins_end(checker *c);
void check_reply(checker *c, const check_line *line); /* of a verification */
void check_single(checker *c, const check_line *line);
void check_unreadable(checker *c, const check_line *line); /* of pairs or scores */

#endif
