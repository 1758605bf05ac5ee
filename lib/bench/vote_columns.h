/*
 * vote_columns.h: what the columns of a file of votes mean, by their names: a row for each.
 */
#ifndef BENCH_VOTE_COLUMNS_H
#define BENCH_VOTE_COLUMNS_H

#include "base/name_map.h"
#include "vote_filter.h"
#include "vote_row.h"

/* What a vote is known by: X(ID, "name in --columns"). */
#define VOTE_ROLES(X)                                                                              \
    X(FIRST, "first")                                                                              \
    X(SECOND, "second")                                                                            \
    X(WINNER, "winner")                                                                            \
    X(LOSER, "loser")                                                                              \
    X(QUESTION, "question")                                                                        \
    X(VOTER, "voter")                                                                              \
    X(ID, "id")                                                                                    \
    X(TURN, "turn")                                                                                \
    X(TIME, "time")                                                                                \
    X(WEIGHT, "weight")                                                                            \
    X(BLIND, "blind")                                                                              \
    X(SAMPLED, "sampled")

typedef enum vote_role {
#define VOTE_ROLE_ENUM(id, name) ROLE_##id,
    VOTE_ROLES(VOTE_ROLE_ENUM)
#undef VOTE_ROLE_ENUM
        N_VOTE_ROLES,
    ROLE_VERDICT = N_VOTE_ROLES, /* models and who won in one layout only: vote_layout.h */
    ROLE_LIST,                   /* likewise, a list */
    ROLE_TEXT,                   /* an answer */
    ROLE_TALK,                   /* messages, from which questions and style are made */
} vote_role;

/*
 * The columns that are known, X(ID, "name", ROLE, "meaning"). Of several of one role that a row
 * has, the first here counts.
 */
#define VOTE_COLUMNS(X)                                                                            \
    X(MODEL_A, "model_a", FIRST, "the model shown first")                                          \
    X(LEFT, "left", FIRST, "likewise")                                                             \
    X(MODEL_1, "model_1", FIRST, "likewise")                                                       \
    X(MODEL1, "model1", FIRST, "likewise")                                                         \
    X(MODEL_A_NAME, "model_a_name", FIRST, "likewise (compar:IA)")                                 \
    X(GENERATOR_1, "generator_1", FIRST, "likewise (AlpacaEval)")                                  \
    X(WHITE, "white", FIRST, "likewise (chess)")                                                   \
    X(MODEL_B, "model_b", SECOND, "the model shown second")                                        \
    X(RIGHT, "right", SECOND, "likewise")                                                          \
    X(MODEL_2, "model_2", SECOND, "likewise")                                                      \
    X(MODEL2, "model2", SECOND, "likewise")                                                        \
    X(MODEL_B_NAME, "model_b_name", SECOND, "likewise (compar:IA)")                                \
    X(GENERATOR_2, "generator_2", SECOND, "likewise (AlpacaEval)")                                 \
    X(BLACK, "black", SECOND, "likewise (chess)")                                                  \
    X(WINNER, "winner", WINNER, "who won, in one of the forms of a verdict; or the model")         \
    X(CHOSEN_MODEL_NAME, "chosen_model_name", WINNER, "likewise (compar:IA)")                      \
    X(RESULT, "result", WINNER, "likewise, where nothing else says who won")                       \
    X(OUTCOME, "outcome", WINNER, "likewise")                                                      \
    X(LABEL, "label", WINNER, "likewise")                                                          \
    X(CHOICE, "choice", WINNER, "likewise")                                                        \
    X(LOSER, "loser", LOSER, "the model that lost against winner; nobody says who sat first")      \
    X(BOTH_EQUAL, "both_equal", VERDICT, "true: a tie (compar:IA)")                                \
    X(WINNER_MODEL_A, "winner_model_a", VERDICT, "1 where the first model won, else 0 (Kaggle)")   \
    X(WINNER_MODEL_B, "winner_model_b", VERDICT, "1 where the second won")                         \
    X(WINNER_TIE, "winner_tie", VERDICT, "1 where neither did")                                    \
    X(SCORE, "score", VERDICT, "what the first model got of the vote, 0 to 1, in place of winner") \
    X(PREFERENCE, "preference", VERDICT, "1 to 2: how much the second is preferred (AlpacaEval)")  \
    X(MODEL, "model", VERDICT, "the model that is compared with baseline (Arena-Hard)")            \
    X(BASELINE, "baseline", VERDICT, "shown first in the first of two games (Arena-Hard)")         \
    X(GAMES, "games", LIST, "two games with a score: A>>B, A>B, A=B, B>A or B>>A (Arena-Hard)")    \
    X(TYPE, "type", VERDICT, "leftvote, rightvote, tievote or bothbad_vote (log of FastChat)")     \
    X(MODELS, "models", LIST, "the models where their names were seen (log of FastChat)")          \
    X(STATES, "states", LIST, "the models as model_name (log of FastChat)")                        \
    X(RESPONSE_A, "response_a", TEXT, "the first answer; with it winner may be A, B or -")         \
    X(RESPONSE_B, "response_b", TEXT, "the second answer")                                         \
    X(QUESTION_ID, "question_id", QUESTION, "the question that was answered")                      \
    X(PROMPT_ID, "prompt_id", QUESTION, "likewise")                                                \
    X(UID, "uid", QUESTION, "likewise (Arena-Hard)")                                               \
    X(INSTRUCTION, "instruction", QUESTION, "likewise, as text (AlpacaEval)")                      \
    X(PROMPT, "prompt", QUESTION, "likewise, as text (Kaggle, AutoArena)")                         \
    X(CONVERSATION_A, "conversation_a", TALK,                                                      \
      "the messages of the first model; the first one is the question where no column names it")   \
    X(CONVERSATION_B, "conversation_b", TALK, "the messages of the second model")                  \
    X(VOTER, "voter", VOTER, "who voted: a name or number, or a list that begins with it")         \
    X(JUDGE, "judge", VOTER, "likewise")                                                           \
    X(USER_ID, "user_id", VOTER, "likewise")                                                       \
    X(JUDGE_HASH, "judge_hash", VOTER, "likewise")                                                 \
    X(EVALUATOR, "evaluator", VOTER, "likewise")                                                   \
    X(WORKER, "worker", VOTER, "likewise")                                                         \
    X(WORKER_ID, "worker_id", VOTER, "likewise")                                                   \
    X(ANNOTATOR, "annotator", VOTER, "likewise (AlpacaEval)")                                      \
    X(ANNOTATOR_ID, "annotator_id", VOTER, "likewise")                                             \
    X(RATER, "rater", VOTER, "likewise")                                                           \
    X(IP, "ip", VOTER, "likewise (log of FastChat)")                                               \
    X(VOTE_ID, "id", ID, "unlike every other vote's, so that none counts twice")                   \
    X(TURN_COLUMN, "turn", TURN, "the turn that was judged, from 1; 1 where it is missing")        \
    X(TSTAMP, "tstamp", TIME, "when, in seconds since 1970, or as a date")                         \
    X(TIMESTAMP, "timestamp", TIME, "likewise")                                                    \
    X(WEIGHT_COLUMN, "weight", WEIGHT, "how much the vote counts; 1 where it is missing")          \
    X(ANONY, "anony", BLIND,                                                                       \
      "false: who voted saw the names of the models, so the vote is left out")                     \
    X(DEDUP_TAG, "dedup_tag", SAMPLED,                                                             \
      "with sampled false: one too many on the same prompt, so the vote is left out")              \
    X(DEDUP_SAMPLED, "dedup_tag.sampled", SAMPLED, "likewise, as a column")

typedef enum vote_slot {
#define VOTE_SLOT_ENUM(id, name, role, meaning) SLOT_##id,
    VOTE_COLUMNS(VOTE_SLOT_ENUM)
#undef VOTE_SLOT_ENUM
        N_VOTE_SLOTS,
    NO_SLOT = N_VOTE_SLOTS
} vote_slot;

/* Sets of known columns. */
_Static_assert((int)N_VOTE_SLOTS < 64, "a set of them is a word");
#define VOTE_SLOT_BIT(slot) ((slot) < N_VOTE_SLOTS ? (uint64_t)1 << (slot) : 0)

typedef struct vote_column_row {
    jr_str name;
    vote_role role;
    unsigned types; /* FIELD_..., for the format reference */
    const char *meaning;
} vote_column_row;

extern const vote_column_row vote_column_rows[N_VOTE_SLOTS];
extern const jr_str vote_role_names[N_VOTE_ROLES];

/* The role of this name, or N_VOTE_ROLES; "judge" is that of the voter. */
vote_role vote_role_find(jr_str name);

/* Appends "; did you mean 'NAME'?" behind what is wrong with a column; nothing without a name. */
void vote_columns_guess(jr_buf *buf, jr_str nearest);

/* Whether the place of a column holds something in what context is. */
typedef bool (*vote_has)(const void *context, uint32_t place);

/* A column that was asked for by its name, or the way to it. */
typedef struct vote_path {
    uint32_t whole; /* the place of the column with that very name */
    uint32_t head;  /* of what stands before the first dot, or NAME_NONE */
    jr_str rest;    /* behind that dot */
} vote_path;

/*
 * The places where the values of a row stand: of the known columns, and behind them of those that
 * were asked for. Read-only once made, for all threads.
 */
typedef struct vote_places {
    name_map names;                  /* of all columns that have a place, by place */
    vote_path roles[N_VOTE_ROLES];   /* of --columns; whole NAME_NONE: by the known names */
    jr_str role_names[N_VOTE_ROLES]; /* as they were named, or empty */
    bool without_weights;            /* that role is not looked at */
    size_t n_named;                  /* roles that have names */
    vote_path *wanted, *numbers;
    size_t n_wanted, n_numbers;
} vote_places;

/* Those of a plan, and of the fields of a filter behind what it wants. Errors: ERR_USAGE for a role
 * that is none, with the one that is nearest. The arena is of names, and must live as long. */
JR_MUST_USE jr_status vote_places_init(vote_places *places, jr_arena *arena, const vote_plan *plan,
                                       const vote_filter *filter, jr_error *err);
void vote_places_release(vote_places *places);

/*
 * The place of the column with this name, or with the one that it is but for capitals, spaces and
 * hyphens ("Model A"); NAME_NONE: nobody asked for it.
 */
uint32_t vote_places_find(const vote_places *places, jr_str name);

/*
 * The set of known columns with those added that stand for the others of their roles or are named:
 * model_a for left, result for outcome. named: whether one that was named by --columns is there.
 */
uint64_t vote_places_stand_in(const vote_places *places, uint64_t has, vote_has named,
                              const void *context);

/* The row that is being read, of one thread. */
typedef struct vote_slots {
    const vote_places *places;
    vote_value *values; /* per place */
    uint32_t *filled;   /* the places that hold something */
    size_t n_filled;
    uint64_t has;      /* the known columns among them */
    uint64_t holds;    /* those of them that are not empty */
    bool *is_used;     /* per place: a vote was made of it */
    bool *is_met;      /* per place: some row has it */
    vote_value inside; /* the value inside an object that was looked for last */
} vote_slots;

void vote_slots_init(vote_slots *slots, const vote_places *places);
void vote_slots_release(vote_slots *slots);

/* Whether the row has the column, be it empty. */
static inline bool vote_slots_has(const vote_slots *slots, uint32_t place)
{
    const vote_value *v = &slots->values[place];
    return v->kind != VOTE_NOTHING || v->json || v->text.data;
}

/* Writes the value where it is to stand: a copy of what was written in parts a moment before waits
 * until all of them have left the processor, which took a fifth of the time of reading a table. */
static inline void vote_value_put_json(vote_value *v, yyjson_val *value)
{
    v->kind = VOTE_OTHER;
    v->number = 0;
    v->text = (jr_str){0};
    v->json = value;
    v->shared = NULL;
    if (!value || yyjson_is_null(value)) {
        v->kind = VOTE_NOTHING;
    } else if (yyjson_is_str(value)) {
        v->text.data = yyjson_get_str(value);
        v->text.size = yyjson_get_len(value);
        v->kind = v->text.size ? VOTE_TEXT : VOTE_NOTHING;
    } else if (yyjson_is_num(value)) {
        v->kind = VOTE_NUMBER;
        v->number = yyjson_get_num(value);
    } else if (yyjson_is_bool(value)) {
        v->kind = VOTE_BOOL;
        v->number = yyjson_is_true(value);
    }
}

static inline vote_value vote_value_of_json(yyjson_val *value)
{
    vote_value v;
    vote_value_put_json(&v, value);
    return v;
}

static inline void vote_value_put_text(vote_value *v, jr_str text)
{
    v->kind = text.size ? VOTE_TEXT : VOTE_NOTHING;
    v->number = 0;
    v->text.data = text.data ? text.data : "";
    v->text.size = text.size;
    v->json = NULL;
    v->shared = NULL;
}

/* Empties all places. */
static inline void vote_slots_clear(vote_slots *slots)
{
    for (size_t i = 0; i < slots->n_filled; i++)
        slots->values[slots->filled[i]] = (vote_value){0};
    slots->n_filled = 0;
    slots->has = slots->holds = 0;
}

/* Where the value of a place is to be put, one before it of the same name replaced; then noted. */
static inline vote_value *vote_slots_begin(vote_slots *slots, uint32_t place)
{
    if (!vote_slots_has(slots, place))
        slots->filled[slots->n_filled++] = place;
    if (!slots->is_met[place])
        slots->is_met[place] = true;
    return &slots->values[place];
}

static inline void vote_slots_note(vote_slots *slots, uint32_t place)
{
    uint64_t bit = VOTE_SLOT_BIT(place);
    bool is_empty = slots->values[place].kind == VOTE_NOTHING;
    slots->has |= bit;
    slots->holds = is_empty ? slots->holds & ~bit : slots->holds | bit;
}

static inline void vote_slots_set(vote_slots *slots, uint32_t place, vote_value value)
{
    *vote_slots_begin(slots, place) = value;
    vote_slots_note(slots, place);
}

static inline void vote_slots_set_json(vote_slots *slots, uint32_t place, yyjson_val *value)
{
    vote_value_put_json(vote_slots_begin(slots, place), value);
    vote_slots_note(slots, place);
}

static inline void vote_slots_set_text(vote_slots *slots, uint32_t place, jr_str text)
{
    vote_value_put_text(vote_slots_begin(slots, place), text);
    vote_slots_note(slots, place);
}

/* Notes that a vote is made of it. What is known is not written again: the notes of threads may
 * stand side by side in memory. */
static inline void vote_slots_use(vote_slots *slots, uint32_t place)
{
    if (!slots->is_used[place])
        slots->is_used[place] = true;
}

/* What a path with dots leads to inside an object, whose names may have dots themselves; or NULL.
 */
yyjson_val *vote_json_at(yyjson_val *object, jr_str path);

/* Whether some row so far had what the path leads to, or the object that it begins in. */
static inline bool vote_slots_may_have(const vote_slots *slots, const vote_path *path)
{
    return slots->is_met[path->whole] || (path->head != NAME_NONE && slots->is_met[path->head]);
}

/* The value at a path inside an object, VOTE_NOTHING where there is none; it lasts until the next.
 * Marks what is used. */
const vote_value *vote_slots_inside(vote_slots *slots, const vote_path *path);

/* The value at a path, likewise. */
static inline const vote_value *vote_slots_at(vote_slots *slots, const vote_path *path)
{
    if (!vote_slots_has(slots, path->whole))
        return vote_slots_inside(slots, path);
    vote_slots_use(slots, path->whole);
    return &slots->values[path->whole];
}

/* Whether the row, or what is wanted of it, goes beyond models and verdict. */
static inline bool vote_slots_say_more(const vote_slots *slots)
{
    const uint64_t more = ~(uint64_t)0 << SLOT_QUESTION_ID;
    return slots->places->n_named > 0 || slots->places->n_wanted > 0 ||
           slots->places->n_numbers > 0 || (slots->holds & more) != 0;
}

/* Whether the row has any role but that of the question. */
static inline bool vote_slots_say_roles(const vote_slots *slots)
{
    const uint64_t roles = ~(uint64_t)0 << SLOT_VOTER;
    return slots->places->n_named > 0 || (slots->holds & roles) != 0;
}

/* The value of a role, likewise. */
const vote_value *vote_slots_role(vote_slots *slots, vote_role role);

/* The column of the row that stands for this one, of its role. */
uint32_t vote_slots_find_stand_in(const vote_slots *slots, vote_slot slot);

static inline uint32_t vote_slots_stand_in(const vote_slots *slots, vote_slot slot)
{
    bool is_itself = (slots->holds & VOTE_SLOT_BIT(slot)) && !slots->places->n_named;
    return is_itself ? (uint32_t)slot : vote_slots_find_stand_in(slots, slot);
}

#endif
