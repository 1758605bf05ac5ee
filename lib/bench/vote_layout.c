/*
 * From values to votes. The rows of layouts are tried in their order: one that needs more columns
 * stands before one that would do with fewer.
 */
#include "vote_layout.h"

#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/english.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/str.h"
#include "base/text.h"
#include "game_record.h"

#define SET(one, other, verdict)                                                                   \
    (VOTE_SLOT_BIT(SLOT_##one) | VOTE_SLOT_BIT(SLOT_##other) | VOTE_SLOT_BIT(SLOT_##verdict))
#define ROW(name, form, one, other, column)                                                        \
    {name,                                                                                         \
     form,                                                                                         \
     {SLOT_##one, SLOT_##other},                                                                   \
     {SLOT_##column, NO_SLOT, NO_SLOT},                                                            \
     SET(one, other, column)}

const vote_layout vote_layouts[N_VOTE_LAYOUTS] = {
    {"AutoArena",
     VERDICT_LETTERS,
     {SLOT_MODEL_A, SLOT_MODEL_B},
     {SLOT_WINNER, NO_SLOT, NO_SLOT},
     SET(MODEL_A, MODEL_B, WINNER) | VOTE_SLOT_BIT(SLOT_RESPONSE_A)},
    ROW("Arena", VERDICT_WORDS, MODEL_A, MODEL_B, WINNER),
    {"Kaggle",
     VERDICT_ONE_HOT,
     {SLOT_MODEL_A, SLOT_MODEL_B},
     {SLOT_WINNER_MODEL_A, SLOT_WINNER_MODEL_B, SLOT_WINNER_TIE},
     SET(MODEL_A, MODEL_B, WINNER_MODEL_A) | VOTE_SLOT_BIT(SLOT_WINNER_MODEL_B)},
    ROW("Arena, soft", VERDICT_SCORE, MODEL_A, MODEL_B, SCORE),
    ROW("AlpacaEval", VERDICT_PREFERENCE, MODEL_A, MODEL_B, PREFERENCE),
    ROW("Arena-Hard", VERDICT_GAMES, BASELINE, MODEL, GAMES),
    ROW("log of FastChat", VERDICT_LOG, TYPE, TSTAMP, TYPE),
    ROW("winner and loser", VERDICT_LOSER, WINNER, LOSER, WINNER),
    ROW("verdict under another name", VERDICT_WORDS, MODEL_A, MODEL_B, RESULT),
    {"Arena without a verdict",
     VERDICT_WORDS,
     {SLOT_MODEL_A, SLOT_MODEL_B},
     {SLOT_WINNER, NO_SLOT, NO_SLOT},
     SET(MODEL_A, MODEL_B, MODEL_B)},
};

/* The last row is for records that say nothing of who won: an invalid verdict. */
const vote_layout *vote_layout_of(const vote_places *places, uint64_t has, vote_has named,
                                  const void *context)
{
    uint64_t set = vote_places_stand_in(places, has, named, context);
    for (size_t i = 0; i < N_VOTE_LAYOUTS; i++)
        if ((vote_layouts[i].needs & ~set) == 0)
            return &vote_layouts[i];
    return NULL;
}

static uint64_t columns_of(vote_has has, const void *context)
{
    uint64_t set = 0;
    for (vote_slot slot = 0; slot < N_VOTE_SLOTS; slot++)
        if (has(context, slot))
            set |= VOTE_SLOT_BIT(slot);
    return set;
}

const vote_layout *vote_layout_find(const vote_places *places, vote_has has, const void *context)
{
    return vote_layout_of(places, columns_of(has, context), has, context);
}

const char *vote_layout_missing(const vote_places *places, vote_has has, const void *context)
{
    uint64_t set = vote_places_stand_in(places, columns_of(has, context), has, context);
    vote_slot missing = !(set & VOTE_SLOT_BIT(SLOT_MODEL_A))   ? SLOT_MODEL_A
                        : !(set & VOTE_SLOT_BIT(SLOT_MODEL_B)) ? SLOT_MODEL_B
                                                               : SLOT_WINNER;
    return vote_column_rows[missing].name.data;
}

void vote_reading_init(vote_reading *reading, const vote_places *places, const jr_str *codes)
{
    *reading = (vote_reading){.codes = codes,
                              .values = memory_zeroed(places->n_wanted, sizeof(vote_value)),
                              .numbers = memory_zeroed(places->n_numbers, sizeof(double)),
                              .is_set = memory_zeroed(places->n_numbers, sizeof(bool)),
                              .n_unset = places->n_numbers};
    vote_slots_init(&reading->slots, places);
}

void vote_reading_release(vote_reading *reading)
{
    vote_slots_release(&reading->slots);
    jr_buf_release(&reading->problem);
    free(reading->values);
    free(reading->numbers);
    free(reading->is_set);
}

/* The value of the column, or of the one that stands for it. It lasts until the next is taken. */
static const vote_value *take(vote_reading *r, vote_slot slot)
{
    uint32_t place = vote_slots_stand_in(&r->slots, slot);
    if (place >= N_VOTE_SLOTS && !vote_slots_has(&r->slots, place))
        return vote_slots_role(&r->slots, vote_column_rows[slot].role);
    vote_slots_use(&r->slots, place);
    return &r->slots.values[place];
}

/* Its name, as the file has it. */
static const char *name_of(const vote_reading *r, vote_slot slot)
{
    return r->slots.places->names.names[vote_slots_stand_in(&r->slots, slot)].data;
}

/* The verdict of a score of the first model; NaN and what is not within 0 to 1 is none. Scores are
 * rounded to 24 bits, so that sums of them are exact and the same in any order. */
static void set_score(vote_row *row, double score)
{
    score = rint(score * 0x1p24) / 0x1p24;
    bool is_valid = score >= 0 && score <= 1;
    row->score = is_valid ? score : (double)NAN;
    row->winner = !is_valid     ? WINNER_INVALID
                  : score > 0.5 ? WINNER_FIRST
                  : score < 0.5 ? WINNER_SECOND
                                : WINNER_TIE;
}

static void set_winner(vote_row *row, winner w)
{
    row->winner = w;
    row->score = w == WINNER_FIRST    ? 1
                 : w == WINNER_SECOND ? 0
                 : w == WINNER_TIE    ? 0.5
                                      : (double)NAN;
}

/* Whether it is a number or truth value that nobody wrote as text or JSON: of a Parquet file. */
static bool is_bare(const vote_value *v)
{
    return !v->json && (v->kind == VOTE_NUMBER || v->kind == VOTE_BOOL);
}

static void describe(vote_reading *r, const char *field, const vote_value *v)
{
    char digits[VOTE_TEXT_MAX];
    jr_str text = is_bare(v) ? vote_value_text(v, digits) : v->text;
    if (is_bare(v))
        jr_buf_format(&r->problem, "%s is %.*s", field, JR_STR_ARG(text));
    else if (v->json || !v->text.data)
        winner_describe(&r->problem, field, v->json);
    else
        winner_describe_text(&r->problem, field, text);
}

/* That the value says by itself, whoever the models are. */
static winner winner_of_value(const vote_reading *r, const vote_value *v)
{
    bool is_text = v->kind == VOTE_TEXT, is_json = v->json != NULL;
    if (!is_text && v->kind != VOTE_NUMBER)
        return WINNER_INVALID;
    char digits[VOTE_TEXT_MAX];
    jr_str text = vote_value_text(v, digits);
    return r->codes   ? winner_parse_coded(r->codes, text)
           : !is_text ? winner_parse_number(v->number)
           : is_json  ? winner_parse_word(text)
                      : winner_parse_text(text);
}

/* What all rows with this text say is read once. One character may be a code, all of which are
 * counted. */
static winner winner_of_words(const vote_reading *r, const vote_row *row, const vote_value *v)
{
    winner w = winner_of_value(r, v);
    if (w != WINNER_INVALID && v->shared && v->text.size > 1)
        v->shared->winner = (uint32_t)w;
    if (w != WINNER_INVALID || v->kind != VOTE_TEXT)
        return w;
    return (r->codes ? game_winner_named : game_winner_said)(v->text, row->first, row->second);
}

static void read_words(vote_reading *r, const vote_layout *layout, vote_row *row)
{
    const vote_value *v = take(r, layout->verdict[0]);
    if (v->shared && v->shared->winner != SHARED_UNKNOWN) {
        set_winner(row, (winner)v->shared->winner);
        return;
    }
    winner w = winner_of_words(r, row, v);
    if (layout->form == VERDICT_LETTERS && v->kind == VOTE_TEXT && !r->codes &&
        str_is(v->text, "-"))
        w = WINNER_TIE;
    if (w == WINNER_INVALID && vote_value_number(take(r, SLOT_BOTH_EQUAL)) == 1)
        w = WINNER_TIE;
    set_winner(row, w);
    if (!r->codes || w == WINNER_INVALID) {
        char digits[VOTE_TEXT_MAX];
        if (is_bare(v))
            census_add_text(&r->census, vote_value_text(v, digits), w);
        else if (v->json || !v->text.data)
            census_add(&r->census, v->json, w);
        else
            census_add_text(&r->census, v->text, w);
    }
    if (w == WINNER_INVALID)
        describe(r, name_of(r, layout->verdict[0]), v);
}

static void read_scored(vote_reading *r, const vote_layout *layout, vote_row *row)
{
    const vote_value *v = take(r, layout->verdict[0]);
    double number = vote_value_number(v);
    if (layout->form == VERDICT_PREFERENCE && isnan(number) && v->kind == VOTE_TEXT) {
        read_words(r, layout, row);
        return;
    }
    if (layout->form == VERDICT_PREFERENCE)
        number = number == 0 ? 0.5 : 2 - number; /* 0 is what 1.5 was before */
    set_score(row, number);
    if (row->winner == WINNER_INVALID)
        describe(r, name_of(r, layout->verdict[0]), v);
}

/* One of the columns is 1, or they are the probabilities of a model that predicts. */
static void read_one_hot(vote_reading *r, const vote_layout *layout, vote_row *row)
{
    double parts[3] = {0};
    for (size_t i = 0; i < 3; i++)
        if (vote_slots_has(&r->slots, layout->verdict[i]))
            parts[i] = vote_value_number(take(r, layout->verdict[i]));
    static const double ROUNDED = 1e-4; /* probabilities are written with a few digits */
    bool has_sum = fabs(parts[0] + parts[1] + parts[2] - 1) < ROUNDED;
    bool are_shares = parts[0] >= 0 && parts[1] >= 0 && parts[2] >= 0;
    set_score(row, has_sum && are_shares ? fmin(1, parts[0] + parts[2] / 2) : (double)NAN);
    if (row->winner == WINNER_INVALID)
        jr_buf_format(&r->problem,
                      ENGLISH("winner_model_a, winner_model_b and winner_tie are %g, %g, %g"),
                      parts[0], parts[1], parts[2]);
}

static jr_status wrong_model(const vote_row *row, const char *column, const vote_value *v,
                             jr_error *err)
{
    bool is_number = v->kind == VOTE_NUMBER;
    return jr_error_set(
        err, JR_ERR_FORMAT, "%s:%llu: %s is %s%s", row->name, (unsigned long long)row->line, column,
        v->json || is_bare(v) ? "not a model's name"
        : v->text.data        ? "no UTF-8 text or is empty"
                              : "missing",
        v->text.size && !v->json && !is_bare(v) ? SHIFT_JIS_HINT
        : is_bare(v)                            ? "; HINT: it is a number; names are texts"
        : is_number                             ? "; HINT: it is a number; names stand in quotes"
        : yyjson_is_obj(v->json) ? ENGLISH("; HINT: it is an object, as in a table by "
                                           "columns; votes are rows: "
                                           "pandas.read_json(FILE).to_json('votes.jsonl', "
                                           "orient='records', lines=True) makes them")
                                 : "");
}

static jr_status read_models(vote_reading *r, const vote_layout *layout, vote_row *row,
                             jr_error *err)
{
    jr_str *names[2] = {&row->first, &row->second};
    for (size_t i = 0; i < 2; i++) {
        const vote_value *v = take(r, layout->models[i]);
        bool is_known = v->shared && v->shared->model != NAME_NONE;
        if (!is_known && (v->kind != VOTE_TEXT || (!v->json && !csv_is_name(v->text))))
            return wrong_model(row, name_of(r, layout->models[i]), v, err);
        *names[i] = v->text;
        row->shared[i] = v->shared;
    }
    return JR_OK;
}

static jr_str hashed(jr_str text, char digits[VOTE_TEXT_MAX])
{
    int size = snprintf(digits, VOTE_TEXT_MAX, "%016llx",
                        (unsigned long long)hash_bytes(1, text.data, text.size));
    return (jr_str){digits, (size_t)size};
}

/* What the user said first in a conversation: a text, or a list of pieces of which one is. */
static jr_str first_text(yyjson_val *conversation)
{
    yyjson_val *content = yyjson_obj_get(yyjson_arr_get_first(conversation), "content");
    if (yyjson_is_arr(content))
        content = yyjson_obj_get(yyjson_arr_get_first(content), "text");
    return json_str(content);
}

/* Whether what says the question is its text, instead of a name. */
static bool is_text_of(const vote_reading *r, vote_slot slot, const vote_value *question)
{
    const vote_value *v = &r->slots.values[slot];
    return v->kind == VOTE_TEXT && question->kind == VOTE_TEXT &&
           v->text.data == question->text.data;
}

static void read_question(vote_reading *r, vote_row *row)
{
    const vote_value *v = vote_slots_role(&r->slots, ROLE_QUESTION);
    row->question = vote_value_text(v, r->digits[0]);
    row->shared_question = v->shared;
    if (is_text_of(r, SLOT_INSTRUCTION, v) || is_text_of(r, SLOT_PROMPT, v))
        row->question = hashed(row->question, r->digits[0]);
    if (row->question.size || r->slots.values[SLOT_CONVERSATION_A].kind != VOTE_OTHER)
        return;
    jr_str said = first_text(take(r, SLOT_CONVERSATION_A)->json);
    if (said.size)
        row->question = hashed(said, r->digits[0]);
}

static jr_str voter_text(const vote_value *v, char digits[VOTE_TEXT_MAX])
{
    if (v->kind != VOTE_OTHER)
        return vote_value_text(v, digits);
    vote_value first = vote_value_of_json(yyjson_arr_get_first(v->json));
    return vote_value_text(&first, digits);
}

static bool is_not_sampled(const vote_value *v)
{
    if (v->kind == VOTE_OTHER)
        return yyjson_is_false(yyjson_obj_get(v->json, "sampled"));
    return v->kind == VOTE_TEXT && v->text.size > strlen("false") ? game_is_not_sampled(v->text)
                                                                  : vote_value_is_false(v);
}

/* What is said of a vote besides who won and on which question. */
static void read_roles(vote_reading *r, vote_row *row)
{
    vote_slots *slots = &r->slots;
    const vote_value *v = vote_slots_role(slots, ROLE_VOTER);
    row->voter = voter_text(v, r->digits[1]);
    v = vote_slots_role(slots, ROLE_ID);
    row->id = vote_value_text(v, r->digits[2]);
    v = vote_slots_role(slots, ROLE_TURN);
    double turn = vote_value_number(v);
    row->turn = turn >= 1 && turn <= UINT16_MAX && turn == floor(turn) ? (uint16_t)turn : 1;
    v = vote_slots_role(slots, ROLE_TIME);
    row->time = vote_value_time(v);
    if (!slots->places->without_weights) {
        v = vote_slots_role(slots, ROLE_WEIGHT);
        row->has_weight = v->kind != VOTE_NOTHING;
        row->weight = row->has_weight ? vote_value_number(v) : 1;
    }
    v = vote_slots_role(slots, ROLE_BLIND);
    row->is_not_blind = vote_value_is_false(v);
    v = vote_slots_role(slots, ROLE_SAMPLED);
    row->is_not_sampled = is_not_sampled(v);
}

/* Numbers that the reader of the file does not set itself. */
static void read_numbers(vote_reading *r)
{
    const vote_places *places = r->slots.places;
    for (size_t i = 0; i < places->n_numbers; i++) {
        const vote_path *path = &places->numbers[i];
        if (r->is_set[i])
            continue;
        r->numbers[i] = vote_slots_may_have(&r->slots, path)
                            ? vote_value_number(vote_slots_at(&r->slots, path))
                            : (double)NAN;
    }
}

/* What is said of a vote besides who won. */
static jr_status read_facts(vote_reading *r, vote_row *row, jr_error *err)
{
    vote_slots *slots = &r->slots;
    row->question = row->voter = row->id = (jr_str){0};
    row->shared_question = NULL;
    row->is_not_blind = row->is_not_sampled = row->has_weight = false;
    row->turn = 1;
    row->time = NAN;
    row->weight = 1;
    row->values = r->values;
    row->numbers = r->numbers;
    if (!vote_slots_say_more(slots))
        return JR_OK;
    read_question(r, row);
    if (vote_slots_say_roles(slots))
        read_roles(r, row);
    for (size_t i = 0; i < slots->places->n_wanted; i++) {
        if (vote_slots_may_have(slots, &slots->places->wanted[i]))
            r->values[i] = *vote_slots_at(slots, &slots->places->wanted[i]);
        else if (r->values[i].kind != VOTE_NOTHING)
            r->values[i] = (vote_value){0};
    }
    if (r->n_unset)
        read_numbers(r);
    if (isfinite(row->weight) && row->weight >= 0)
        return JR_OK;
    jr_str named = slots->places->role_names[ROLE_WEIGHT];
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %.*s is no number from 0 on", row->name,
                        (unsigned long long)row->line,
                        JR_STR_ARG(named.size ? named : vote_role_names[ROLE_WEIGHT]));
}

/* The first game shows the baseline first, the second the model. */
static jr_status read_games(vote_reading *r, vote_row *row, vote_sink sink, void *context,
                            unsigned worker, jr_error *err)
{
    yyjson_val *games = take(r, SLOT_GAMES)->json, *game;
    size_t i, n;
    yyjson_arr_foreach(games, i, n, game)
    {
        vote_value score = vote_value_of_json(yyjson_obj_get(game, "score"));
        r->problem.size = 0;
        set_winner(row, winner_parse_comparison(score.text, &row->is_clear));
        if (row->winner == WINNER_INVALID)
            describe(r, "score", &score);
        row->problem = jr_buf_str(&r->problem);
        row->game = (uint32_t)i;
        JR_TRY(sink(context, worker, row, err));
        jr_str first = row->first;
        row->first = row->second;
        row->second = first;
        shared_text *shared = row->shared[0];
        row->shared[0] = row->shared[1];
        row->shared[1] = shared;
    }
    return JR_OK;
}

/* A line of the log: whether it is a vote. Names that the page showed were seen. */
static bool read_log(vote_reading *r, vote_row *row)
{
    static const struct {
        const char *type;
        winner winner;
    } types[] = {{"leftvote", WINNER_FIRST},
                 {"rightvote", WINNER_SECOND},
                 {"tievote", WINNER_TIE},
                 {"bothbad_vote", WINNER_TIE}};
    const vote_value *type = take(r, SLOT_TYPE);
    size_t t = 0;
    while (t < sizeof types / sizeof *types && !str_is(type->text, types[t].type))
        t++;
    if (t == sizeof types / sizeof *types || !vote_slots_has(&r->slots, SLOT_STATES))
        return false;
    yyjson_val *shown = take(r, SLOT_MODELS)->json, *states = take(r, SLOT_STATES)->json;
    jr_str *names[2] = {&row->first, &row->second};
    for (size_t i = 0; i < 2; i++) {
        yyjson_val *state = yyjson_arr_get(states, i);
        jr_str seen = json_str(yyjson_arr_get(shown, i));
        *names[i] = json_str(yyjson_obj_get(state, "model_name"));
        row->is_not_blind |= seen.size > 0 && !str_begins_with(seen, "Model ");
        if (row->is_not_blind || !names[i]->size)
            *names[i] = seen;
        if (i == 0 && !row->question.size)
            row->question = json_str(yyjson_obj_get(state, "conv_id"));
    }
    set_winner(row, types[t].winner);
    return row->first.size && row->second.size;
}

jr_status vote_layout_read(vote_reading *r, const vote_layout *layout, vote_row *row,
                           vote_sink sink, void *context, unsigned worker, jr_error *err)
{
    row->shared[0] = row->shared[1] = NULL;
    if (layout->form != VERDICT_LOG)
        JR_TRY(read_models(r, layout, row, err));
    JR_TRY(read_facts(r, row, err));
    r->problem.size = 0;
    row->is_clear = row->has_no_seats = false;
    row->game = 0;
    switch (layout->form) {
    case VERDICT_WORDS:
    case VERDICT_LETTERS:
        read_words(r, layout, row);
        break;
    case VERDICT_SCORE:
    case VERDICT_PREFERENCE:
        read_scored(r, layout, row);
        break;
    case VERDICT_ONE_HOT:
        read_one_hot(r, layout, row);
        break;
    case VERDICT_LOSER:
        set_winner(row, WINNER_FIRST);
        row->has_no_seats = true;
        break;
    case VERDICT_GAMES:
        return read_games(r, row, sink, context, worker, err);
    case VERDICT_LOG:
        if (!read_log(r, row)) {
            r->n_other++;
            return JR_OK;
        }
        break;
    }
    row->problem = jr_buf_str(&r->problem);
    return sink(context, worker, row, err);
}
