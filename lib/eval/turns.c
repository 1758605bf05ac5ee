/*
 * The file of finished turns: small, since it holds what was on its way when a run ended.
 */
#include "turns.h"

#include <math.h>
#include <stdlib.h>

#include <jrank/base.h>

#include "base/vector.h"
#include "bench/call_record.h"
#include "bench/lines.h"
#include "bench/question.h"
#include "bench/records.h"

typedef struct turns_reader {
    jr_arena *arena;
    VECTOR(turn_record) found;
} turns_reader;

static jr_str text_of(jr_arena *arena, yyjson_val *value)
{
    return yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
}

static jr_str served_text(jr_arena *arena, yyjson_val *served, size_t field)
{
    return text_of(arena, yyjson_obj_get(served, served_fields[field].name.data));
}

static jr_status read_turn(void *context, const json_line *line, jr_error *err)
{
    turns_reader *r = context;
    yyjson_val *id = yyjson_obj_get(line->record, "question_id");
    yyjson_val *choice = yyjson_obj_get(line->record, "choice");
    yyjson_val *turn = yyjson_obj_get(line->record, "turn");
    yyjson_val *text = yyjson_obj_get(line->record, "text");
    if ((!yyjson_is_str(id) && !yyjson_is_num(id)) || !yyjson_is_uint(choice) ||
        !yyjson_is_uint(turn) || yyjson_get_uint(turn) == 0 || !yyjson_is_str(text))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: is not a finished turn {question_id, choice, turn, text}; "
                            "HINT: without this file the turns are asked again",
                            line->name, (unsigned long long)line->number);
    char digits[QUESTION_ID_MAX];
    yyjson_val *served = yyjson_obj_get(line->record, "served");
    turn_record turn_read = {
        .question = jr_arena_copy(r->arena, question_id_text(id, digits)),
        .choice = (uint32_t)yyjson_get_uint(choice),
        .turn = (uint32_t)yyjson_get_uint(turn) - 1,
        .text = text_of(r->arena, text),
        .usage = record_read_usage(yyjson_obj_get(line->record, "usage")),
        .finish_reason = text_of(r->arena, yyjson_obj_get(line->record, "finish_reason")),
        .served_model = served_text(r->arena, served, SERVED_MODEL),
        .served = {.fingerprint = served_text(r->arena, served, SERVED_FINGERPRINT),
                   .id = served_text(r->arena, served, SERVED_ID),
                   .model_path = served_text(r->arena, served, SERVED_PATH)},
        .line = r->found.n,
        .is_truncated = yyjson_is_true(yyjson_obj_get(line->record, "truncated")),
    };
    VECTOR_ADD(&r->found, NULL, turn_read);
    return JR_OK;
}

static int by_place(const void *left, const void *right)
{
    const turn_record *a = left, *b = right;
    int order = jr_str_compare(a->question, b->question);
    if (order)
        return order;
    if (a->choice != b->choice)
        return a->choice < b->choice ? -1 : 1;
    return (a->turn > b->turn) - (a->turn < b->turn);
}

static int by_place_and_line(const void *left, const void *right)
{
    const turn_record *a = left, *b = right;
    int order = by_place(left, right);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

jr_status turns_load(jr_arena *arena, const jr_str *paths, size_t n_paths, turn_list *ret_list,
                     jr_error *err)
{
    turns_reader r = {.arena = arena};
    jr_status status = JR_OK;
    *ret_list = (turn_list){0};
    for (size_t i = 0; i < n_paths && status == JR_OK; i++)
        status = json_lines_read(paths[i].data, read_turn, &r, NULL, err);
    AUTO_FREE turn_record *turns = r.found.items;
    JR_TRY(status);
    if (r.found.n)
        qsort(turns, r.found.n, sizeof *turns, by_place_and_line);
    ret_list->turns = jr_arena_alloc(arena, r.found.n, sizeof *turns);
    for (size_t i = 0; i < r.found.n; i++)
        if (i + 1 == r.found.n || by_place(&turns[i], &turns[i + 1]) != 0)
            ret_list->turns[ret_list->n_turns++] = turns[i];
    return JR_OK;
}

const turn_record *turns_find(const turn_list *list, jr_str question, uint32_t choice,
                              uint32_t turn)
{
    turn_record wanted = {.question = question, .choice = choice, .turn = turn};
    return list->n_turns ? bsearch(&wanted, list->turns, list->n_turns, sizeof wanted, by_place)
                         : NULL;
}

void turns_format(jr_buf *buf, const jr_question *question, const turn_record *record,
                  double tstamp)
{
    jr_buf_format(buf, "{\"question_id\": %.*s, \"choice\": %u, \"turn\": %u, \"text\": ",
                  JR_STR_ARG(question->id_json), record->choice, record->turn + 1);
    jr_json_append_string(buf, record->text);
    jr_buf_append_text(buf, ", \"tstamp\": ");
    jr_json_append_number(buf, tstamp);
    record_add_usage(buf, &record->usage);
    record_add_served(buf, record->served_model, &record->served);
    jr_buf_append_text(buf, ", \"finish_reason\": ");
    jr_json_append_string(buf, record->finish_reason);
    jr_buf_format(buf, ", \"truncated\": %s}", record->is_truncated ? "true" : "false");
}
