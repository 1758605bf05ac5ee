/*
 * Finding and reading in an archive. A line is read from its file by its place and parsed alone,
 * which takes some ten microseconds; nothing is cached, since the system does that.
 */
#include "archive.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "answers.h"
#include "base/memory.h"
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

/* The line, read whole into the buffer. */
static jr_status read_line(const archive *a, line_place place, jr_buf *line, jr_error *err)
{
    const archive_file *file = &a->files[place.file];
    jr_buf_reserve(line, place.size);
    size_t size = 0;
    while (size < place.size) {
        ssize_t got =
            pread(file->fd, line->data + size, place.size - size, (off_t)(place.offset + size));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return jr_error_set(err, JR_ERR_IO, "%s: can't be read: %s", file->path.data,
                                got < 0 ? strerror(errno) : "it is shorter than it was");
        size += (size_t)got;
    }
    line->size = place.size;
    return JR_OK;
}

static jr_status changed(const archive *a, line_place place, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s: is not what it was when it was read",
                        a->files[place.file].path.data);
}

jr_status archive_read_answer(const archive *a, jr_arena *arena, size_t model, size_t question,
                              archive_answer *ret_answer, jr_error *err)
{
    line_place place = a->answers[model * a->n_questions + question];
    archive_answer answer = {0};
    JR_BUF_AUTO jr_buf line = {0};
    JSON_PARSER_AUTO json_parser parser = {0};
    if (place.size == 0) {
        *ret_answer = answer;
        return JR_OK;
    }
    JR_TRY(read_line(a, place, &line, err));
    yyjson_val *record = json_parse(&parser, jr_buf_str(&line));
    yyjson_val *fields[N_ANSWER_FIELDS], *choice[N_CHOICE_FIELDS] = {0}, *turn;
    char digits[QUESTION_ID_MAX];
    if (!yyjson_is_obj(record))
        return changed(a, place, err);
    fields_pick(record, answer_fields, N_ANSWER_FIELDS, fields);
    yyjson_val *id = fields[ANSWER_QUESTION_ID];
    if (!field_has_type(id, answer_fields[ANSWER_QUESTION_ID].types) ||
        jr_str_compare(question_id_text(id, digits), a->questions[question]) != 0)
        return changed(a, place, err);
    yyjson_val *first = yyjson_arr_get_first(fields[ANSWER_CHOICES]);
    if (yyjson_is_obj(first))
        fields_pick(first, choice_fields, N_CHOICE_FIELDS, choice);
    size_t i, n;
    answer.turns =
        jr_arena_alloc(arena, yyjson_arr_size(choice[CHOICE_TURNS]), sizeof *answer.turns);
    yyjson_arr_foreach(choice[CHOICE_TURNS], i, n, turn)
    {
        answer.turns[answer.n_turns++] =
            answers_is_text(turn) ? jr_arena_copy(arena, json_str(turn)) : (jr_str){0};
    }
    *ret_answer = answer;
    return JR_OK;
}

static jr_str copy_text(jr_arena *arena, yyjson_val *value)
{
    return yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
}

static double number_of(yyjson_val *value)
{
    return yyjson_is_num(value) ? yyjson_get_num(value) : NAN;
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
    yyjson_val *call[N_CALL_FIELDS], *usage[N_USAGE_FIELDS] = {0};
    fields_pick(record, call_fields, N_CALL_FIELDS, call);
    if (yyjson_is_obj(call[CALL_USAGE]))
        fields_pick(call[CALL_USAGE], usage_fields, N_USAGE_FIELDS, usage);
    /* FastChat's two games have texts of their own. */
    static const char *const game_texts[2][2] = {{"g1_judgment", "g1_user_prompt"},
                                                 {"g2_judgment", "g2_user_prompt"}};
    yyjson_val *text = fields[PAIR_JUDGMENT], *prompt = fields[PAIR_PROMPT];
    if (!text && !prompt) {
        text = yyjson_obj_get(record, game_texts[judgment->game][0]);
        prompt = yyjson_obj_get(record, game_texts[judgment->game][1]);
    }
    yyjson_val *judge = fields[PAIR_JUDGE];
    *ret_text = (archive_text){
        .judgment = copy_text(arena, text),
        .prompt = copy_text(arena, prompt),
        .prompt_name = copy_text(arena, yyjson_is_arr(judge) ? yyjson_arr_get(judge, 1) : NULL),
        .problem =
            copy_text(arena, yyjson_obj_get(record, failure_fields[FAILURE_PROBLEM].name.data)),
        .tstamp = number_of(fields[PAIR_TSTAMP]),
        .input_tokens = number_of(usage[USAGE_INPUT]),
        .output_tokens = number_of(usage[USAGE_OUTPUT])};
    return JR_OK;
}
