/*
 * A run appends each game as soon as it is judged, so its file is jrank's until the run ends; then
 * it is written anew. Lines are kept as text: each is parsed once to find its match and once more
 * when its record is written, so that no more than one pair of them is a tree in memory.
 */
#include "both_games.h"

#include <unistd.h>

#include "base/hash.h"
#include "base/str.h"
#include "base/vector.h"
#include "call_record.h"
#include "game_record.h"
#include "ledger.h"
#include "lines.h"
#include "json/value.h"

/* A line of the file. */
typedef struct entry {
    jr_str text;  /* in the arena */
    bool is_game; /* one game, which may be joined */
    bool is_ours; /* in jrank's layout */
    id_key key;   /* of the game's match, and of that with the seats exchanged */
    id_key other_key;
    uint64_t judge; /* a hash of judge and prompt, which must be the same */
    size_t other;   /* the line of the other game; NO_ENTRY: there is none */
} entry;

#define NO_ENTRY SIZE_MAX
#define REPEATED UINT64_MAX /* a match with several verdicts, of which the last counts */

typedef struct joining {
    jr_arena *arena;
    jr_str judge;
    VECTOR(entry) entries; /* in the arena */
    id_table matches;      /* the number of their entry, from 1, or REPEATED */
    bool has_ours;
    uint64_t n_alone;
    json_parser parsers[2]; /* one per game of a record */
    jr_buf out;
} joining;

static void note_match(joining *j, id_key key)
{
    if (id_table_add(&j->matches, key, j->entries.n + 1) != 0)
        id_table_set(&j->matches, key, REPEATED);
}

static uint64_t hash_judge(const game_record *record)
{
    yyjson_val *const values[] = {record->fields[PAIR_JUDGE], record->fields[PAIR_VOTER]};
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        jr_buf_append_char(&text, '\n');
        if (values[i])
            json_append_value(&text, values[i]);
    }
    return hash_bytes(0, text.data, text.size);
}

static jr_status add_line(void *context, const json_line *line, jr_error *err)
{
    joining *j = context;
    game_record record;
    JR_TRY(game_record_read(line->parser, line->block, line->text, line->name, GAMES_OF_PAIRS,
                            &record, err));
    const record_game *g = &record.games[0];
    bool is_valid = g->winner != WINNER_INVALID;
    entry e = {.text = jr_arena_copy(j->arena, line->text), .other = NO_ENTRY};
    e.is_ours = is_valid && record.n_games == 1 && record.fields[PAIR_MODEL1_ID] &&
                record.fields[PAIR_MODEL2_ID] && record.fields[PAIR_WINNER];
    e.is_game = e.is_ours || (is_valid && game_has_no_other(&record));
    if (e.is_game) {
        const record_game exchanged = {.first = g->second, .second = g->first};
        e.key = game_verdict_key(&record, g, j->judge);
        e.other_key = game_verdict_key(&record, &exchanged, j->judge);
        e.judge = hash_judge(&record);
    }
    for (size_t i = 0; i < record.n_games; i++)
        if (record.games[i].winner != WINNER_INVALID)
            note_match(j, game_verdict_key(&record, &record.games[i], j->judge));
    j->has_ours |= e.is_ours;
    VECTOR_ADD(&j->entries, j->arena, e);
    return JR_OK;
}

/* A record stands where the first of its games stood, which changes nothing as long as no other
 * verdict on the same match stands between. */
static void find_others(joining *j)
{
    for (size_t i = 0; i < j->entries.n; i++) {
        entry *e = &j->entries.items[i];
        uint64_t own = e->is_game ? id_table_find(&j->matches, e->key) : REPEATED;
        uint64_t other = own == REPEATED ? 0 : id_table_find(&j->matches, e->other_key);
        if (other == 0 || other == REPEATED)
            continue;
        const entry *found = &j->entries.items[other - 1];
        if (found != e && found->is_game && found->judge == e->judge)
            e->other = other - 1;
    }
}

/* A game whose record is being written. */
typedef struct one_game {
    game_record record;
    bool is_ours;
} one_game;

static jr_status read_game(json_parser *parser, const entry *e, one_game *ret_game, jr_error *err)
{
    const block whole = {.data = (char *)e->text.data, .size = e->text.size};
    JR_TRY(game_record_read(parser, &whole, e->text, "", GAMES_OF_PAIRS, &ret_game->record, err));
    ret_game->is_ours = e->is_ours;
    return JR_OK;
}

static bool is_among(jr_str name, const field_row *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++)
        if (str_equals(rows[i].name, name))
            return true;
    return false;
}

static void add_value(jr_buf *buf, const field_row *row, yyjson_val *value)
{
    record_key(buf, row);
    json_append_value(buf, value);
}

/* A text of a game; empty where it has none. */
static void add_text(jr_buf *buf, const field_row *row, const one_game *g, size_t ours,
                     size_t as_game)
{
    yyjson_val *text = !g ? NULL
                       : g->is_ours
                           ? g->record.fields[ours]
                           : yyjson_obj_get(g->record.object, game_fields[0][as_game].name.data);
    record_add_string(buf, row, yyjson_is_str(text) ? json_str(text) : JR_STR(""));
}

/* FastChat names the model that has won, not its seat. */
static void add_winner(jr_buf *buf, const field_row *row, const one_game *g, size_t number)
{
    static const char *const words[] = {[WINNER_FIRST] = "model_1",
                                        [WINNER_SECOND] = "model_2",
                                        [WINNER_TIE] = "tie",
                                        [WINNER_INVALID] = "error"};
    winner w = g ? g->record.games[0].winner : WINNER_INVALID;
    record_add_string(buf, row, jr_str_from(words[number ? winner_swap(w) : w]));
}

/* What jrank wrote of the call, as an object of its own. */
static void add_call(jr_buf *buf, const field_row *row, const one_game *g)
{
    yyjson_val *call = yyjson_obj_get(g->record.object, game_fields[0][GAME_CALL].name.data);
    if (!g->is_ours && call)
        add_value(buf, row, call);
    if (!g->is_ours)
        return;
    size_t begin = buf->size;
    yyjson_val *fields[N_CALL_FIELDS];
    fields_pick(g->record.object, call_fields, N_CALL_FIELDS, fields);
    record_key(buf, row);
    jr_buf_append_char(buf, '{');
    size_t empty = buf->size;
    for (size_t i = 0; i < N_CALL_FIELDS; i++)
        if (fields[i])
            add_value(buf, &call_fields[i], fields[i]);
    jr_buf_append_char(buf, '}');
    if (buf->size == empty + 1)
        buf->size = begin;
}

/* Members that nobody knows; of the second game those that the first has not. */
static void add_others(jr_buf *buf, const one_game *g, const one_game *before)
{
    size_t i, n;
    yyjson_val *key, *value;
    yyjson_obj_foreach(g->record.object, i, n, key, value)
    {
        const field_row row = {.name = json_str(key)};
        bool is_voter = str_equals(row.name, pair_fields[PAIR_VOTER].name);
        if ((is_among(row.name, pair_fields, N_PAIR_FIELDS) && !is_voter) ||
            is_among(row.name, call_fields, N_CALL_FIELDS) ||
            is_among(row.name, game_fields[0], 2 * N_GAME_FIELDS) ||
            (before && yyjson_obj_getn(before->record.object, row.name.data, row.name.size)))
            continue;
        add_value(buf, &row, value);
    }
}

static void append_record(jr_buf *buf, const one_game *first, const one_game *second)
{
    const one_game *games[] = {first, second};
    jr_buf_append_char(buf, '{');
    add_value(buf, &pair_fields[PAIR_QUESTION_ID], first->record.question);
    record_add_string(buf, &pair_fields[PAIR_MODEL_1], first->record.games[0].first);
    record_add_string(buf, &pair_fields[PAIR_MODEL_2], first->record.games[0].second);
    for (size_t i = 0; i < 2; i++)
        add_winner(buf, &pair_fields[i ? PAIR_G2_WINNER : PAIR_G1_WINNER], games[i], i);
    if (first->record.fields[PAIR_JUDGE])
        add_value(buf, &pair_fields[PAIR_JUDGE], first->record.fields[PAIR_JUDGE]);
    for (size_t i = 0; i < 2; i++) {
        add_text(buf, &game_fields[i][GAME_USER_PROMPT], games[i], PAIR_PROMPT, GAME_USER_PROMPT);
        add_text(buf, &game_fields[i][GAME_JUDGMENT], games[i], PAIR_JUDGMENT, GAME_JUDGMENT);
    }
    record_add_integer(buf, &pair_fields[PAIR_TURN], first->record.turn);
    const one_game *last = second ? second : first;
    if (last->record.fields[PAIR_TSTAMP])
        add_value(buf, &pair_fields[PAIR_TSTAMP], last->record.fields[PAIR_TSTAMP]);
    add_call(buf, &game_fields[0][GAME_CALL], first);
    if (second)
        add_call(buf, &game_fields[1][GAME_CALL], second);
    add_others(buf, first, NULL);
    if (second)
        add_others(buf, second, first);
    jr_buf_append_char(buf, '}');
}

static jr_status append_entry(joining *j, const entry *e, jr_error *err)
{
    bool has_other = e->other != NO_ENTRY;
    j->n_alone += e->is_game && !has_other;
    if (!e->is_ours && !has_other) {
        jr_buf_append_str(&j->out, e->text);
    } else {
        one_game games[2];
        JR_TRY(read_game(&j->parsers[0], e, &games[0], err));
        if (has_other)
            JR_TRY(read_game(&j->parsers[1], &j->entries.items[e->other], &games[1], err));
        append_record(&j->out, &games[0], has_other ? &games[1] : NULL);
    }
    jr_buf_append_char(&j->out, '\n');
    return JR_OK;
}

static jr_status rewrite(joining *j, file_place place, jr_error *err)
{
    JR_TRY(json_lines_read(place.path, add_line, j, NULL, err));
    find_others(j);
    bool is_news = j->has_ours;
    for (size_t i = 0; i < j->entries.n; i++) {
        const entry *e = &j->entries.items[i];
        is_news |= e->other != NO_ENTRY;
        if (e->other == NO_ENTRY || e->other > i)
            JR_TRY(append_entry(j, e, err));
    }
    return is_news ? file_save(place, jr_buf_str(&j->out), err) : JR_OK;
}

jr_status both_games_join(file_place place, jr_str judge, uint64_t *ret_n_alone, jr_error *err)
{
    *ret_n_alone = 0;
    if (access(place.path, F_OK) != 0)
        return JR_OK;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    joining j = {.arena = arena, .judge = judge};
    ledger *locked;
    uint64_t n_repaired;
    JR_TRY(ledger_open(place, &locked, &n_repaired, err));
    jr_status status = rewrite(&j, place, err);
    id_table_release(&j.matches);
    jr_buf_release(&j.out);
    for (size_t i = 0; i < 2; i++)
        json_parser_release(&j.parsers[i]);
    jr_error closing;
    jr_status closed = ledger_close(locked, &closing);
    JR_TRY(status);
    if (closed != JR_OK)
        return jr_error_set(err, closed, "%s", closing.message);
    *ret_n_alone = j.n_alone;
    return JR_OK;
}
