/*
 * game_record.h: one line of a file of verdicts, whoever wrote it, and the rules of what it means:
 * the turn, the match that it is about, whose verdict it is. All readers of verdicts ask here.
 */
#ifndef BENCH_GAME_RECORD_H
#define BENCH_GAME_RECORD_H

#include "base/blocks.h"
#include "id_table.h"
#include "question.h"
#include "records.h"
#include "winner.h"
#include "json/parser.h"

/* What a file may hold. */
typedef enum game_source {
    GAMES_OF_PAIRS,    /* JUDGE_pair.jsonl, of jrank or FastChat */
    GAMES_UNREADABLE,  /* JUDGE_pair.invalid.jsonl: replies that were paid and say no verdict */
    GAMES_OF_PEOPLE,   /* votes: pair judgments or battles, each with its question */
    SCORES,            /* JUDGE_single.jsonl */
    SCORES_UNREADABLE, /* JUDGE_single.invalid.jsonl */
} game_source;

/* The place of a field that a layout doesn't have, where records hold NULL. */
enum { NO_FIELD = N_PAIR_FIELDS };

/* How a tool writes a verdict: a row for each. The names of fields are rows of `fields`. */
typedef struct game_layout {
    const char *name;
    const field_row *fields;
    size_t n_fields;
    size_t question, turn, judge, voter; /* or NO_FIELD, like the others */
    size_t time;
    size_t models[2];   /* as shown; the second NO_FIELD where an answer is scored */
    size_t verdicts[2]; /* of the game, and NO_FIELD or that of the same with the seats
                           exchanged; both name the models, not the seats */
    size_t blind;       /* says false where the names of the models were seen */
    size_t sampled;     /* says where the vote is one too many on the same prompt */
    unsigned sources;   /* 1 << game_source for each that may hold it */
} game_layout;

/* What was played: `first` was shown first. */
typedef struct record_game {
    jr_str first, second; /* second is empty where an answer is scored */
    const char *field;    /* that holds the verdict */
    yyjson_val *value;    /* of that field, or NULL */
    winner winner;        /* by seat; WINNER_INVALID where there is no verdict, or no score */
    double score;
} record_game;

/* A record holds one game, or FastChat's two. All of it is borrowed from the parser. */
typedef struct game_record {
    yyjson_val *object; /* all of it */
    const game_layout *layout;
    yyjson_val *fields[N_PAIR_FIELDS + 1]; /* by the rows of layout->fields, and NO_FIELD */
    yyjson_val *question;
    yyjson_val *time;    /* the field that says when, or NULL */
    yyjson_val *voter;   /* the field that says whose verdict it is, or NULL */
    bool is_not_blind;   /* who voted saw the names of the models */
    bool is_not_sampled; /* one too many on the same prompt, as the Arena marks it */
    uint16_t turn;       /* from 1 */
    record_game games[2];
    size_t n_games;
} game_record;

/* Reads the line `text` of the block. Errors: ERR_FORMAT with `name` and the line's number. */
JR_MUST_USE jr_status game_record_read(json_parser *parser, const block *b, jr_str text,
                                       const char *name, game_source source,
                                       game_record *ret_record, jr_error *err);

/* Whether the layout is FastChat's, which names models "model_1" and "model_2". */
bool game_layout_is_fastchat(const game_layout *layout);

/* Whether it is a record of FastChat's layout whose second game was not judged: jrank writes the
 * winner "error" and an empty judgment then. Such a record holds one game. */
bool game_has_no_other(const game_record *record);

/* Whether jrank wrote that the verdict of this game of the record is a clear win. */
bool game_is_clear(const game_record *record, size_t game);

/* The score of the answer that the game shows first by the probabilities that the judge gave to its
 * labels, a tie half; NaN: none are recorded. */
double game_soft_score(const game_record *record, size_t game);

/* The verdicts on criteria that are recorded of this game, as an object by their names, or NULL. */
yyjson_val *game_criteria(const game_record *record, size_t game);

/* A verdict of it, by seat; WINNER_INVALID: the reply said none. */
winner game_criterion_winner(yyjson_val *value);

/* The turn that a field says: a whole number from 1; whatever else is there, or nothing, is 1. */
uint16_t game_turn(yyjson_val *turn);

uint16_t game_turn_text(jr_str turn); /* of CSV */

/* Whether a column dedup_tag of CSV, the object as a tool has printed it, says that the vote was
 * not sampled. */
bool game_is_not_sampled(jr_str dedup_tag);

/* Whose verdict it is, from the field that says it (a name or number, or a list that begins with
 * it): empty where it is not said. May stand in digits. */
jr_str game_voter(yyjson_val *voter, char digits[QUESTION_ID_MAX]);

/* The winner, by seat, of a verdict that is the name of one of the models itself; else invalid. */
winner game_winner_named(jr_str verdict, jr_str first, jr_str second);

/* The same, or what winner_parse_vote reads: a model may be called "A", so its name comes first. */
winner game_winner_said(jr_str verdict, jr_str first, jr_str second);

/*
 * What two verdicts on the same match have in common, as a 128-bit hash: the question by its id as
 * text (81 and "81" are one), the models in their seats, whose names may have '/' or "__" for it,
 * and the turn. Two different matches of a million share it with a probability of 1e-25.
 */
id_key match_key(jr_str question, const jr_str *models, size_t n_models, uint16_t turn);

/* The same of two models, whoever of them was shown first. */
id_key pair_key(jr_str question, jr_str one, jr_str other, uint16_t turn);

id_key game_match_key(const game_record *record, const record_game *g);

/* The same of a game in the file of a judge; a voter who is not the judge is part of it. */
id_key game_verdict_key(const game_record *record, const record_game *g, jr_str judge);

/* True where the names are one but for '/' and "__". */
bool is_one_name(jr_str left, jr_str right);

/* The place of the first of these names that is one with it, or SIZE_MAX. */
size_t name_index(const jr_str *names, size_t n, jr_str name);

#endif
