/*
 * Arena battles as JSON lines, a JSON array or CSV, recognised by the first character: '[' begins
 * an array, '{' a line, anything else the header of a table. Every thread counts into its own
 * table of pairs; nothing is kept per battle.
 */
#include <jrank/votes.h>

#include <string.h>

#include "base/csv.h"
#include "base/memory.h"
#include "base/str.h"
#include "foreign.h"
#include "game_record.h"
#include "scan.h"
#include "json/array.h"

typedef struct battle_scan {
    scan *scan;
    size_t columns[N_BATTLE_FIELDS]; /* CSV: where the fields are; SIZE_MAX: nowhere */
    size_t n_columns;
} battle_scan;

static jr_status bad_row(const scan *s, uint64_t line, const char *problem, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s", s->name, (unsigned long long)line,
                        problem);
}

/* A battle and what is said of it; a place grows in the order of the file. */
typedef struct battle {
    jr_str first, second;
    winner winner;
    battle_facts facts;
    uint64_t place;
} battle;

static void add(const scan *s, scan_worker *worker, const battle *g)
{
    enum { PLACE_BITS = 48 };
    uint32_t a = tally_model(&worker->tally, g->first), b = tally_model(&worker->tally, g->second);
    tally_vote_add(&worker->tally, (tally_vote){a, b, g->winner});
    const battle_facts *facts = &g->facts;
    if (g->winner != WINNER_INVALID &&
        (facts->question.size || facts->voter.size || facts->id.size))
        battle_rows_add(&worker->rows, s->file << PLACE_BITS | g->place, facts, a, b, g->winner);
}

/* With codes of the file's own its values mean what these say. */
static winner winner_of(const scan *s, const record_game *g)
{
    const jr_str *codes = s->options->winner_codes;
    if (!codes || !(yyjson_is_str(g->value) || yyjson_is_num(g->value)))
        return g->winner;
    JR_BUF_AUTO jr_buf digits = {0};
    if (yyjson_is_num(g->value))
        jr_buf_format(&digits, "%.15g", yyjson_get_num(g->value));
    jr_str text = yyjson_is_num(g->value) ? jr_buf_str(&digits) : json_str(g->value);
    winner w = winner_parse_coded(codes, text);
    return w == WINNER_INVALID ? game_winner_named(text, g->first, g->second) : w;
}

/* Empty where it is no id. */
static jr_str id_text(yyjson_val *id, char digits[QUESTION_ID_MAX])
{
    return yyjson_is_str(id) || yyjson_is_num(id) ? question_id_text(id, digits) : (jr_str){0};
}

static jr_status read_json(const scan *s, scan_worker *worker, const block *b, jr_str text,
                           jr_error *err)
{
    game_record record;
    JR_TRY(game_record_read(&worker->parser, b, text, s->name, BATTLES, &record, err));
    if (record.is_not_blind) {
        worker->n_not_blind++;
        return JR_OK;
    }
    if (record.is_not_sampled) {
        worker->n_not_sampled++;
        return JR_OK;
    }
    const record_game *g = &record.games[0];
    char digits[3][QUESTION_ID_MAX];
    size_t offset = (size_t)(text.data - b->data);
    battle found = {
        .first = g->first,
        .second = g->second,
        .winner = winner_of(s, g),
        .facts = {.question = id_text(record.question, digits[0]),
                  .voter = game_voter(record.voter, digits[1]),
                  .id = id_text(record.fields[BATTLE_ID], digits[2]),
                  .turn = record.turn},
        .place = b->offset + offset,
    };
    add(s, worker, &found);
    if (!s->options->winner_codes || found.winner == WINNER_INVALID)
        census_add(&worker->census, g->value, found.winner);
    if (found.winner == WINNER_INVALID && scan_wants_invalid(s, worker, g->first, g->second))
        winner_describe(scan_begin_invalid(s, worker, b, block_line(b, offset)), g->field,
                        g->value);
    return JR_OK;
}

static jr_status read_lines(void *context, unsigned worker, block *b, jr_error *err)
{
    const battle_scan *s = context;
    scan_worker *own = &s->scan->workers[worker];
    line_cursor line = {0};
    while (scan_next_line(own, b, &line))
        JR_TRY(read_json(s->scan, own, b, line.text, err));
    return JR_OK;
}

/* Behind the bracket that closes the array there may only be white space. */
static jr_status check_end(const battle_scan *s, const block *b, size_t offset, jr_error *err)
{
    if (b->data[offset - 1] != ']')
        return bad_row(s->scan, block_line(b, offset), "the array is closed by '}'", err);
    if (!json_is_blank((jr_str){b->data + offset, b->size - offset}))
        return bad_row(s->scan, block_line(b, offset), "text follows the end of the array", err);
    return JR_OK;
}

static jr_status read_array(void *context, unsigned worker, block *b, jr_error *err)
{
    const battle_scan *s = context;
    scan_worker *own = &s->scan->workers[worker];
    size_t offset = 0;
    if (b->number == 0)
        offset = (size_t)((char *)memchr(b->data, '[', b->size) - b->data) + 1;
    bool may_be_empty = b->number == 0;
    for (;;) {
        array_scanner scanner = {.depth = 1};
        if (offset == b->size && !b->is_last)
            return JR_OK;
        while (offset < b->size && json_is_blank((jr_str){b->data + offset, 1}))
            offset++;
        size_t start = offset;
        if (!array_scan(&scanner, b->data, b->size, &offset))
            return bad_row(s->scan, block_line(b, start), "the array is not closed", err);
        jr_str element = {b->data + start, offset - 1 - start};
        bool is_empty_array = may_be_empty && scanner.is_closed && element.size == 0;
        if (!is_empty_array)
            JR_TRY(read_json(s->scan, own, b, element, err));
        if (scanner.is_closed)
            return check_end(s, b, offset, err);
        may_be_empty = false;
    }
}

/* Empty where the table has no such column. */
static jr_str field_of(const battle_scan *s, const csv_reader *row, size_t field)
{
    return s->columns[field] == SIZE_MAX ? (jr_str){0} : row->fields[s->columns[field]];
}

static winner parse_winner(const jr_str *codes, jr_str text, jr_str first, jr_str second)
{
    winner w = codes ? winner_parse_coded(codes, text) : winner_parse_text(text);
    return w == WINNER_INVALID ? game_winner_named(text, first, second) : w;
}

static jr_status read_row(const battle_scan *s, scan_worker *worker, const block *b,
                          const csv_reader *row, jr_error *err)
{
    const jr_str *codes = s->scan->options->winner_codes;
    if (row->n_fields != s->n_columns)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: the row has %zu columns, the header has %zu", s->scan->name,
                            (unsigned long long)row->line, row->n_fields, s->n_columns);
    jr_str first = field_of(s, row, BATTLE_MODEL_A), second = field_of(s, row, BATTLE_MODEL_B);
    jr_str text = field_of(s, row, BATTLE_WINNER), voter = field_of(s, row, BATTLE_VOTER);
    if (!csv_is_name(first))
        return bad_row(s->scan, row->line, "model_a is no UTF-8 text or is empty", err);
    if (!csv_is_name(second))
        return bad_row(s->scan, row->line, "model_b is no UTF-8 text or is empty", err);
    if (str_is_nocase(field_of(s, row, BATTLE_ANONY), "false")) {
        worker->n_not_blind++;
        return JR_OK;
    }
    if (game_is_not_sampled(field_of(s, row, BATTLE_DEDUP_TAG))) {
        worker->n_not_sampled++;
        return JR_OK;
    }
    battle found = {
        .first = first,
        .second = second,
        .winner = parse_winner(codes, text, first, second),
        .facts = {.question = field_of(s, row, BATTLE_QUESTION_ID),
                  .voter = voter.size ? voter : field_of(s, row, BATTLE_JUDGE),
                  .id = field_of(s, row, BATTLE_ID),
                  .turn = game_turn_text(field_of(s, row, BATTLE_TURN))},
        .place = row->line,
    };
    add(s->scan, worker, &found);
    if (!codes || found.winner == WINNER_INVALID)
        census_add_text(&worker->census, text, found.winner);
    if (found.winner == WINNER_INVALID && scan_wants_invalid(s->scan, worker, first, second))
        winner_describe_text(scan_begin_invalid(s->scan, worker, b, row->line), "winner", text);
    return JR_OK;
}

static jr_status read_table(void *context, unsigned worker, block *b, jr_error *err)
{
    const battle_scan *s = context;
    AUTO_FREE csv_reader *row = memory_zeroed(1, sizeof *row);
    row->data = b->data;
    row->size = b->size;
    row->next_line = b->first_line;
    bool is_header = b->number == 0;
    for (;;) {
        csv_result result = csv_next(row);
        if (result == CSV_END)
            return JR_OK;
        bool is_unfinished = b->is_last && !row->at_line_end && !is_header &&
                             (result == CSV_OPEN_QUOTE || result == CSV_RECORD) &&
                             row->next_line == row->line;
        if (is_unfinished && (result == CSV_OPEN_QUOTE || row->n_fields < s->n_columns)) {
            s->scan->workers[worker].n_torn++;
            return JR_OK;
        }
        if (result != CSV_RECORD)
            return bad_row(s->scan, row->line, csv_problem(result), err);
        if (!is_header)
            JR_TRY(read_row(s, &s->scan->workers[worker], b, row, err));
        is_header = false;
    }
}

static bool has_column(const void *header, const char *name)
{
    return csv_column(header, jr_str_from(name)) != SIZE_MAX;
}

/* What the table is, which may begin with comments as one of counts does. */
static const char *hint_of(jr_str beginning)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    csv_reader *header = jr_arena_alloc(arena, 1, sizeof *header);
    header->data = (char *)jr_arena_copy(arena, beginning).data;
    header->size = beginning.size;
    header->skip_comments = true;
    return csv_next(header) == CSV_RECORD ? foreign_hint(header, has_column) : "";
}

/* Finds the columns in the header, which has to be within the beginning of the file. */
static jr_status read_header(battle_scan *s, jr_str beginning, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    csv_reader *header = jr_arena_alloc(arena, 1, sizeof *header);
    header->data = (char *)jr_arena_copy(arena, beginning).data;
    header->size = beginning.size;
    header->next_line = 1;
    csv_result result = csv_next(header);
    if (result == CSV_NUL)
        return bad_row(s->scan, header->line, csv_problem(result), err);
    for (size_t i = 0; i < N_BATTLE_FIELDS; i++) {
        s->columns[i] = result == CSV_RECORD ? csv_column(header, battle_fields[i].name) : SIZE_MAX;
        if (s->columns[i] == SIZE_MAX && i < N_BATTLE_COLUMNS)
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s:%llu: is neither JSON nor the header of a CSV table with the "
                                "columns model_a, model_b, winner: %s is missing%s",
                                s->scan->name, (unsigned long long)header->line,
                                battle_fields[i].name.data, hint_of(beginning));
    }
    s->n_columns = header->n_fields;
    return JR_OK;
}

static jr_status read_file(battle_scan *s, const char *path, jr_arena *arena, jr_votes *votes,
                           jr_error *err)
{
    BLOCKS_AUTO blocks *source = NULL;
    JR_TRY(scan_open(s->scan, path, &source, err));
    bool is_all, in_quotes = false;
    jr_str beginning = blocks_peek(source, &is_all);
    JR_TRY(foreign_refuse_binary(beginning, s->scan->name, err));
    size_t i = 0;
    while (i < beginning.size && json_is_blank((jr_str){beginning.data + i, 1}))
        i++;
    array_scanner scanner = {0};
    scan_block parse = read_lines;
    if (i < beginning.size && beginning.data[i] == '[') {
        blocks_set_splitter(source, array_split, &scanner);
        parse = read_array;
    } else if (i < beginning.size && beginning.data[i] != '{') {
        JR_TRY(read_header(s, beginning, err));
        blocks_set_splitter(source, csv_split, &in_quotes);
        parse = read_table;
    }
    JR_TRY(scan_run(s->scan, source, parse, s, err));
    scan_add_input(path, arena, source, votes);
    return JR_OK;
}

jr_status jr_votes_load_battles(jr_arena *arena, const char *const *paths, size_t n_paths,
                                const jr_votes_options *options, jr_votes *ret_votes, jr_error *err)
{
    if (n_paths == 0)
        return jr_error_set(err, JR_ERR_USAGE, "no file with battles was named");
    SCAN_AUTO scan base;
    scan_init(&base, options);
    battle_scan s = {.scan = &base};
    TALLY_AUTO tally total;
    tally_init(&total);
    jr_votes votes = {.inputs = jr_arena_alloc(arena, n_paths, sizeof *votes.inputs)};
    for (size_t i = 0; i < n_paths; i++)
        JR_TRY(read_file(&s, paths[i], arena, &votes, err));
    const char *source = n_paths > 1                  ? "these files"
                         : strcmp(paths[0], "-") == 0 ? "standard input"
                                                      : paths[0];
    JR_TRY(scan_finish(&base, &total, source, arena, &votes, err));
    *ret_votes = votes;
    return JR_OK;
}
