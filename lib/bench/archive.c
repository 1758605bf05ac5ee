/*
 * Finding and reading in an archive. A line is read from its file by its place and parsed alone,
 * which takes some ten microseconds; nothing is cached, since the system does that.
 */
#include "archive.h"

#include <math.h>

#include "answers.h"
#include "base/str.h"
#include "question.h"

static int compare_match(const archive_match *m, size_t question, size_t one, size_t other)
{
    if (m->question != question)
        return m->question < question ? -1 : 1;
    if (m->one != one)
        return m->one < one ? -1 : 1;
    return m->other == other ? 0 : m->other < other ? -1 : 1;
}

const archive_match *archive_find(const archive *a, size_t question, size_t one, size_t other)
{
    size_t low = 0, high = a->n_matches;
    size_t lesser = one < other ? one : other, greater = one < other ? other : one;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_match(&a->matches[middle], question, lesser, greater);
        if (order == 0)
            return &a->matches[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The first place in by_pair that is not before the pair. */
static size_t first_of_pair(const archive *a, size_t one, size_t other)
{
    size_t low = 0, high = a->n_matches;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const archive_match *m = &a->matches[a->by_pair[middle]];
        if (m->one < one || (m->one == one && m->other < other))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void archive_pair(const archive *a, size_t one, size_t other, size_t *ret_begin, size_t *ret_end)
{
    size_t lesser = one < other ? one : other, greater = one < other ? other : one;
    *ret_begin = first_of_pair(a, lesser, greater);
    *ret_end = first_of_pair(a, lesser, greater + 1);
}

void archive_of_question(const archive *a, size_t question, size_t *ret_begin, size_t *ret_end)
{
    size_t *const ends[] = {ret_begin, ret_end};
    for (size_t i = 0; i < 2; i++) {
        size_t low = 0, high = a->n_matches;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (a->matches[middle].question < question + i)
                low = middle + 1;
            else
                high = middle;
        }
        *ends[i] = low;
    }
}

jr_str archive_path(const archive *a, line_place place)
{
    size_t n = a->table->n_files;
    return place.file < n ? a->table->files[place.file]->path
                          : a->answers.files[place.file - n].path;
}

static jr_status changed(const archive *a, line_place place, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s: is not what it was when it was read",
                        archive_path(a, place).data);
}

static double number_of(yyjson_val *value)
{
    return yyjson_is_num(value) ? yyjson_get_num(value) : NAN;
}

/* What the call of a record took. */
typedef struct call_size {
    double input_tokens, output_tokens, seconds; /* NaN: not told */
} call_size;

static call_size size_of_call(yyjson_val *const *call)
{
    yyjson_val *usage[N_USAGE_FIELDS] = {0};
    if (yyjson_is_obj(call[CALL_USAGE]))
        fields_pick(call[CALL_USAGE], usage_fields, N_USAGE_FIELDS, usage);
    return (call_size){number_of(usage[USAGE_INPUT]), number_of(usage[USAGE_OUTPUT]),
                       number_of(call[CALL_LATENCY])};
}

jr_status archive_read_answer(const archive *a, jr_arena *arena, size_t model, size_t question,
                              archive_answer *ret_answer, jr_error *err)
{
    line_place place = answer_table_entry(&a->answers, model, question)->place;
    archive_answer answer = {.output_tokens = NAN, .seconds = NAN};
    JR_BUF_AUTO jr_buf line = {0};
    JSON_PARSER_AUTO json_parser parser = {0};
    if (place.size == 0) {
        *ret_answer = answer;
        return JR_OK;
    }
    const answer_file *file = &a->answers.files[place.file - a->answers.first_file];
    JR_TRY(line_read_at(file->fd, file->path.data, place, &line, err));
    yyjson_val *record = json_parse(&parser, jr_buf_str(&line));
    if (!yyjson_is_obj(record))
        return changed(a, place, err);
    answer_line found;
    answer_line_read(record, &found);
    if (!found.id || !str_equals(found.question, a->questions[question]))
        return changed(a, place, err);
    size_t n = answers_n_turns(found.turns);
    answer.turns = jr_arena_alloc(arena, n, sizeof *answer.turns);
    while (answer.n_turns < n) {
        yyjson_val *turn = answers_turn(found.turns, answer.n_turns);
        answer.turns[answer.n_turns++] =
            answers_is_text(turn) ? jr_arena_copy(arena, json_str(turn)) : (jr_str){0};
    }
    yyjson_val *call[N_CALL_FIELDS];
    fields_pick(record, call_fields, N_CALL_FIELDS, call);
    call_size size = size_of_call(call);
    answer.output_tokens = size.output_tokens;
    answer.seconds = size.seconds;
    *ret_answer = answer;
    return JR_OK;
}

static jr_str copy_text(jr_arena *arena, yyjson_val *value)
{
    return yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
}

/* True where the record holds the game that was found there. */
static bool is_of(const archive *a, const game_record *record, const judgment_row *j)
{
    if (j->game >= record->n_games)
        return false;
    jr_str models[] = {a->models[j->first], a->models[j->second]};
    id_key is = game_match_key(record, &record->games[j->game]);
    id_key was = match_key(a->questions[j->question], models, 2, j->turn);
    return is.low == was.low && is.high == was.high;
}

static void add_criteria(jr_arena *arena, const game_record *record, size_t game,
                         archive_text *text)
{
    yyjson_val *criteria = game_criteria(record, game), *name, *value;
    size_t i, n;
    if (!criteria)
        return;
    text->n_criteria = yyjson_obj_size(criteria);
    text->criteria = jr_arena_alloc(arena, text->n_criteria, sizeof *text->criteria);
    text->on_criteria = jr_arena_alloc(arena, text->n_criteria, sizeof *text->on_criteria);
    yyjson_obj_foreach(criteria, i, n, name, value)
    {
        text->criteria[i] = copy_text(arena, name);
        text->on_criteria[i] = game_criterion_winner(value);
    }
}

jr_status archive_read_judgment(const archive *a, jr_arena *arena, const judgment_row *judgment,
                                archive_text *ret_text, jr_error *err)
{
    JR_BUF_AUTO jr_buf line = {0};
    JSON_PARSER_AUTO json_parser parser = {0};
    const judgment_file *file = a->table->files[judgment->place.file];
    JR_TRY(judgment_file_read_line(file, judgment->place, &line, err));
    const block whole = {.data = line.data, .size = line.size};
    game_record found;
    jr_status status = game_record_read(&parser, &whole, jr_buf_str(&line), a->folder.data,
                                        file->source, &found, NULL);
    if (status != JR_OK || !is_of(a, &found, judgment))
        return changed(a, judgment->place, err);
    yyjson_val *record = found.object, **fields = found.fields;
    /* FastChat's two games have texts of their own, and the calls that jrank made. */
    yyjson_val *of_game[N_GAME_FIELDS], *call[N_CALL_FIELDS];
    fields_pick(record, game_fields[judgment->game], N_GAME_FIELDS, of_game);
    fields_pick(of_game[GAME_CALL] ? of_game[GAME_CALL] : record, call_fields, N_CALL_FIELDS, call);
    call_size size = size_of_call(call);
    yyjson_val *served = yyjson_obj_get(call[CALL_SERVED], served_fields[SERVED_MODEL].name.data);
    yyjson_val *text = fields[PAIR_JUDGMENT], *prompt = fields[PAIR_PROMPT];
    if (!text && !prompt) {
        text = of_game[GAME_JUDGMENT];
        prompt = of_game[GAME_USER_PROMPT];
    }
    yyjson_val *judge = fields[PAIR_JUDGE];
    *ret_text = (archive_text){
        .judgment = copy_text(arena, text),
        .prompt = copy_text(arena, prompt),
        .prompt_name = copy_text(arena, yyjson_is_arr(judge) ? yyjson_arr_get(judge, 1) : NULL),
        .problem =
            copy_text(arena, yyjson_obj_get(record, failure_fields[FAILURE_PROBLEM].name.data)),
        .served = copy_text(arena, served),
        .tstamp = number_of(fields[PAIR_TSTAMP]),
        .input_tokens = size.input_tokens,
        .output_tokens = size.output_tokens,
        .seconds = size.seconds};
    add_criteria(arena, &found, judgment->game, ret_text);
    return JR_OK;
}
