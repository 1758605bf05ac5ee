/*
 * Layouts of verdicts, and the rules that a field table can't say: two names of a model, one game
 * or two, what makes two records speak of the same match.
 */
#include "game_record.h"

#include <ctype.h>
#include <math.h>

#include "base/english.h"
#include "base/hash.h"
#include "base/str.h"
#include "question.h"
#include "vote_row.h"

/* The member of dedup_tag. */
#define SAMPLED "sampled"

#define IN(source) (1u << (source))

enum { PAIR_SOURCES = IN(GAMES_OF_PAIRS) | IN(GAMES_UNREADABLE) | IN(GAMES_OF_PEOPLE) };

#define PAIRS(name, one, other, verdict, swapped)                                                  \
    {name,       pair_fields, N_PAIR_FIELDS, PAIR_QUESTION_ID, PAIR_TURN,                          \
     PAIR_JUDGE, PAIR_VOTER,  PAIR_TSTAMP,   {one, other},     {verdict, swapped},                 \
     NO_FIELD,   NO_FIELD,    PAIR_SOURCES}

static const game_layout layouts[] = {
    {"battle",
     battle_fields,
     N_BATTLE_FIELDS,
     BATTLE_QUESTION_ID,
     BATTLE_TURN,
     BATTLE_JUDGE,
     BATTLE_VOTER,
     NO_FIELD,
     {BATTLE_MODEL_A, BATTLE_MODEL_B},
     {BATTLE_WINNER, NO_FIELD},
     BATTLE_ANONY,
     BATTLE_DEDUP_TAG,
     IN(GAMES_OF_PEOPLE)},
    {"score",
     single_fields,
     N_SINGLE_FIELDS,
     SINGLE_QUESTION_ID,
     SINGLE_TURN,
     SINGLE_JUDGE,
     NO_FIELD,
     SINGLE_TSTAMP,
     {SINGLE_MODEL, NO_FIELD},
     {SINGLE_SCORE, NO_FIELD},
     NO_FIELD,
     NO_FIELD,
     IN(SCORES) | IN(SCORES_UNREADABLE)},
    PAIRS("jrank", PAIR_MODEL1_ID, PAIR_MODEL2_ID, PAIR_WINNER, NO_FIELD),
    PAIRS("FastChat, one game", PAIR_MODEL_1, PAIR_MODEL_2, PAIR_WINNER, NO_FIELD),
    PAIRS("FastChat", PAIR_MODEL_1, PAIR_MODEL_2, PAIR_G1_WINNER, PAIR_G2_WINNER),
    PAIRS("jrank, both seats", PAIR_MODEL1_ID, PAIR_MODEL2_ID, PAIR_G1_WINNER, PAIR_G2_WINNER),
};

enum { N_LAYOUTS = sizeof layouts / sizeof *layouts };

_Static_assert((int)N_BATTLE_FIELDS <= (int)N_PAIR_FIELDS &&
                   (int)N_SINGLE_FIELDS <= (int)N_PAIR_FIELDS,
               "a record has room for the fields of every layout");

/* How well the layout fits: its models are there, and the verdict too. */
static int fit(const game_layout *layout, yyjson_val *const *fields)
{
    bool has_models = fields[layout->models[0]] || fields[layout->models[1]];
    bool has_verdict = fields[layout->verdicts[0]] || fields[layout->verdicts[1]];
    return has_models ? 1 + has_verdict : 0;
}

/* The first row that fits best; where none does, the first that the file may hold. Most lines are
 * of the first row that is tried. */
static void find_layout(game_record *record, game_source source)
{
    const field_row *picked = NULL;
    int best = -1;
    record->fields[NO_FIELD] = NULL;
    for (size_t i = 0; i < N_LAYOUTS && best < 2; i++) {
        const game_layout *layout = &layouts[i];
        if (!(layout->sources & IN(source)))
            continue;
        if (picked != layout->fields)
            fields_pick(record->object, layout->fields, layout->n_fields, record->fields);
        picked = layout->fields;
        int found = fit(layout, record->fields);
        if (found > best) {
            best = found;
            record->layout = layout;
        }
    }
    if (picked != record->layout->fields)
        fields_pick(record->object, record->layout->fields, record->layout->n_fields,
                    record->fields);
}

static jr_status wrong_field(const char *name, uint64_t line, const field_row *field,
                             yyjson_val *value, const char *wanted, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is %s%s", name, (unsigned long long)line,
                        field->name.data, value ? "not " : "missing", value ? wanted : "");
}

static bool is_name(yyjson_val *model)
{
    return yyjson_is_str(model) && yyjson_get_len(model) > 0;
}

static bool is_id(yyjson_val *id)
{
    return yyjson_is_str(id) || yyjson_is_num(id);
}

/* What is wrong with a record whose models or question are not there. */
static jr_status explain(const game_record *record, const char *name, uint64_t line, jr_error *err)
{
    const game_layout *layout = record->layout;
    for (size_t i = 0; i < 2 && layout->models[i] != NO_FIELD; i++) {
        yyjson_val *model = record->fields[layout->models[i]];
        if (!is_name(model))
            return wrong_field(name, line, &layout->fields[layout->models[i]], model,
                               ENGLISH("a model's name"), err);
    }
    if (layout->fields == battle_fields)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: question_id is missing; HINT: human votes are compared with "
                            "a judge's on the same answers, so each must name its question",
                            name, (unsigned long long)line);
    return wrong_field(name, line, &layout->fields[layout->question], record->question,
                       ENGLISH("a string or a number"), err);
}

static bool is_complete(const game_record *record)
{
    const game_layout *layout = record->layout;
    return is_name(record->fields[layout->models[0]]) &&
           (layout->models[1] == NO_FIELD || is_name(record->fields[layout->models[1]])) &&
           is_id(record->question);
}

/* A number or its digits; NaN: neither. */
static double one_score(yyjson_val *value)
{
    if (!yyjson_is_str(value) || !isdigit((unsigned char)*yyjson_get_str(value)))
        return yyjson_is_num(value) ? yyjson_get_num(value) : (double)NAN;
    vote_value digits = {.kind = VOTE_TEXT, .text = json_str(value)};
    return vote_value_number(&digits);
}

/* Of several scores of one answer the mean of those that are any; NaN: there is none. */
static double score_of(yyjson_val *value)
{
    if (!yyjson_is_arr(value))
        return one_score(value);
    double sum = 0, n = 0;
    size_t i, n_scores;
    yyjson_val *one;
    yyjson_arr_foreach(value, i, n_scores, one)
    {
        double score = one_score(one);
        bool is_valid = score >= 0 && isfinite(score);
        sum += is_valid ? score : 0;
        n += is_valid;
    }
    return n > 0 ? sum / n : (double)NAN;
}

/* A record of two games of which one has no verdict says nothing of the match: FastChat's tools
 * leave it out, and half of it would favour a seat. */
static void drop_half(game_record *record)
{
    record_game *games = record->games;
    for (size_t i = 0; i < 2; i++) {
        const record_game *other = &games[1 - i];
        if (other->winner != WINNER_INVALID || games[i].winner == WINNER_INVALID)
            continue;
        games[i].winner = WINNER_INVALID;
        games[i].field = other->field;
        games[i].value = other->value;
    }
}

static void read_game(const game_record *record, size_t number, record_game *g)
{
    const game_layout *layout = record->layout;
    yyjson_val *value = record->fields[layout->verdicts[number]];
    *g = (record_game){.first = json_str(record->fields[layout->models[0]]),
                       .field = layout->fields[layout->verdicts[number]].name.data,
                       .value = value,
                       .winner = WINNER_INVALID};
    if (layout->models[1] == NO_FIELD) {
        g->score = score_of(value);
        if (g->score >= 0 && isfinite(g->score))
            g->winner = WINNER_TIE;
        return;
    }
    g->second = json_str(record->fields[layout->models[1]]);
    g->winner = winner_parse(value);
    if (g->winner == WINNER_INVALID && yyjson_is_str(value))
        g->winner = game_winner_said(json_str(value), g->first, g->second);
    if (number == 1) {
        jr_str first = g->first;
        g->first = g->second;
        g->second = first;
        g->winner = winner_swap(g->winner);
    }
}

jr_status game_record_read(json_parser *parser, const block *b, jr_str text, const char *name,
                           game_source source, game_record *ret_record, jr_error *err)
{
    size_t offset = (size_t)(text.data - b->data);
    game_record *record = ret_record;
    record->object = json_parse(parser, text);
    if (!record->object || yyjson_is_arr(record->object))
        return json_line_error(parser, text, name, block_line(b, offset), err);
    if (!yyjson_is_obj(record->object))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: is not an object {\"question_id\": ...}",
                            name, (unsigned long long)block_line(b, offset));
    find_layout(record, source);
    const game_layout *layout = record->layout;
    record->question = record->fields[layout->question];
    record->time = record->fields[layout->time];
    record->voter = record->fields[layout->voter];
    if (!record->voter)
        record->voter = record->fields[layout->judge];
    record->is_not_blind = yyjson_is_false(record->fields[layout->blind]);
    record->is_not_sampled =
        yyjson_is_false(yyjson_obj_get(record->fields[layout->sampled], SAMPLED));
    record->turn = game_turn(record->fields[layout->turn]);
    if (!is_complete(record))
        return explain(record, name, block_line(b, offset), err);
    bool is_unreadable = source == GAMES_UNREADABLE || source == SCORES_UNREADABLE;
    record->n_games = !is_unreadable && layout->verdicts[1] != NO_FIELD ? 2 : 1;
    if (record->n_games == 2 && game_has_no_other(record))
        record->n_games = 1;
    for (size_t i = 0; i < record->n_games; i++)
        read_game(record, i, &record->games[i]);
    if (record->n_games == 2)
        drop_half(record);
    if (is_unreadable)
        record->games[0].winner = WINNER_INVALID;
    return JR_OK;
}

bool game_layout_is_fastchat(const game_layout *layout)
{
    return layout->fields == pair_fields && layout->models[0] == PAIR_MODEL_1;
}

bool game_has_no_other(const game_record *record)
{
    if (!game_layout_is_fastchat(record->layout) || record->layout->verdicts[1] == NO_FIELD ||
        !yyjson_equals_str(record->fields[PAIR_G2_WINNER], "error"))
        return false;
    yyjson_val *text = yyjson_obj_get(record->object, game_fields[1][GAME_JUDGMENT].name.data);
    return yyjson_is_str(text) && yyjson_get_len(text) == 0;
}

/* A field of the call that judged a game of the record. */
static yyjson_val *of_call(const game_record *record, size_t game, size_t field)
{
    yyjson_val *call = yyjson_obj_get(record->object, game_fields[game][GAME_CALL].name.data);
    return yyjson_obj_get(call ? call : record->object, call_fields[field].name.data);
}

bool game_is_clear(const game_record *record, size_t game)
{
    return yyjson_is_true(of_call(record, game, CALL_CLEAR));
}

double game_soft_score(const game_record *record, size_t game)
{
    yyjson_val *soft = of_call(record, game, CALL_SOFT);
    double of[JR_N_VERDICTS], sum = 0;
    for (size_t v = 0; v < JR_N_VERDICTS; v++) {
        yyjson_val *number = yyjson_obj_get(soft, soft_fields[v].name.data);
        of[v] = yyjson_is_num(number) ? yyjson_get_num(number) : (double)NAN;
        sum += of[v] >= 0 ? of[v] : (double)NAN;
    }
    return sum > 0 && isfinite(sum) ? (of[JR_VERDICT_FIRST] + of[JR_VERDICT_TIE] / 2) / sum
                                    : (double)NAN;
}

yyjson_val *game_criteria(const game_record *record, size_t game)
{
    yyjson_val *criteria = of_call(record, game, CALL_CRITERIA);
    return yyjson_is_obj(criteria) ? criteria : NULL;
}

winner game_criterion_winner(yyjson_val *value)
{
    for (int v = 0; v < JR_N_VERDICTS; v++)
        if (yyjson_equals_str(value, soft_fields[v].name.data))
            return (winner)v;
    return WINNER_INVALID;
}

static uint16_t turn_of_number(double number)
{
    bool is_turn = number >= 1 && number <= UINT16_MAX && number == floor(number);
    return is_turn ? (uint16_t)number : 1;
}

uint16_t game_turn_text(jr_str turn)
{
    double number = 0;
    for (size_t i = 0; i < turn.size && turn.data[i] >= '0' && turn.data[i] <= '9'; i++)
        number = 10 * number + (turn.data[i] - '0');
    return turn_of_number(number);
}

uint16_t game_turn(yyjson_val *turn)
{
    if (yyjson_is_str(turn))
        return game_turn_text(json_str(turn));
    return turn_of_number(yyjson_is_num(turn) ? yyjson_get_num(turn) : 1);
}

jr_str game_voter(yyjson_val *voter, char digits[QUESTION_ID_MAX])
{
    if (yyjson_is_arr(voter))
        voter = yyjson_arr_get_first(voter);
    return is_id(voter) ? question_id_text(voter, digits) : (jr_str){0};
}

bool game_is_not_sampled(jr_str dedup_tag)
{
    jr_str member;
    while (str_next_part(&dedup_tag, ',', &member))
        if (str_contains(member, SAMPLED) && str_contains_nocase(member, "false"))
            return true;
    return false;
}

winner game_winner_named(jr_str verdict, jr_str first, jr_str second)
{
    bool is_first = verdict.size && is_one_name(verdict, first);
    bool is_second = verdict.size && is_one_name(verdict, second);
    if (is_first == is_second)
        return WINNER_INVALID;
    return is_first ? WINNER_FIRST : WINNER_SECOND;
}

winner game_winner_said(jr_str verdict, jr_str first, jr_str second)
{
    winner named = game_winner_named(verdict, first, second);
    return named == WINNER_INVALID ? winner_parse_vote(verdict) : named;
}

/* Part by part, so that both forms of '/' give one hash. */
static uint64_t hash_name(uint64_t hash, jr_str name)
{
    size_t begin = 0;
    for (size_t i = 0; i < name.size; i++) {
        bool is_double = name.data[i] == '_' && i + 1 < name.size && name.data[i + 1] == '_';
        if (name.data[i] != '/' && !is_double)
            continue;
        hash = hash_bytes(hash, name.data + begin, i - begin);
        i += is_double;
        begin = i + 1;
    }
    return hash_bytes(hash, name.data + begin, name.size - begin);
}

id_key match_key(jr_str question, const jr_str *models, size_t n_models, uint16_t turn)
{
    uint64_t halves[2];
    for (size_t i = 0; i < 2; i++) {
        halves[i] = hash_bytes(i + 1, question.data, question.size);
        for (size_t k = 0; k < n_models; k++)
            halves[i] = hash_name(halves[i], models[k]);
        halves[i] = hash_word(halves[i], turn);
    }
    return (id_key){halves[0], halves[1]};
}

id_key pair_key(jr_str question, jr_str one, jr_str other, uint16_t turn)
{
    bool is_ordered = jr_str_compare(one, other) < 0;
    const jr_str models[] = {is_ordered ? one : other, is_ordered ? other : one};
    return match_key(question, models, 2, turn);
}

id_key game_match_key(const game_record *record, const record_game *g)
{
    char digits[QUESTION_ID_MAX];
    return match_key(question_id_text(record->question, digits), (jr_str[]){g->first, g->second},
                     g->second.data ? 2 : 1, record->turn);
}

bool is_one_name(jr_str left, jr_str right)
{
    return hash_name(1, left) == hash_name(1, right);
}

size_t name_index(const jr_str *names, size_t n, jr_str name)
{
    for (size_t i = 0; i < n; i++)
        if (is_one_name(names[i], name))
            return i;
    return SIZE_MAX;
}

id_key game_verdict_key(const game_record *record, const record_game *g, jr_str judge)
{
    char digits[QUESTION_ID_MAX];
    jr_str voter = game_voter(record->voter, digits);
    id_key key = game_match_key(record, g);
    if (!voter.size || is_one_name(voter, judge))
        return key;
    return (id_key){hash_bytes(key.low, voter.data, voter.size),
                    hash_bytes(key.high, voter.data, voter.size)};
}
