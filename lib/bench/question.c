/*
 * The questions of a benchmark. A question without a text is kept: a ranking by category needs
 * none, and whoever asks it finds that out.
 */
#include "question.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/c_locale.h"
#include "base/str.h"
#include "base/vector.h"
#include "lines.h"
#include "records.h"
#include <jrank/base.h>

typedef struct reading {
    jr_arena *arena;
    VECTOR(jr_question) questions;
} reading;

jr_str question_id_text(yyjson_val *id, char digits[QUESTION_ID_MAX])
{
    if (yyjson_is_str(id))
        return json_str(id);
    double number = yyjson_get_num(id);
    int size;
    if (yyjson_is_sint(id))
        size = snprintf(digits, QUESTION_ID_MAX, "%lld", (long long)yyjson_get_sint(id));
    else if (yyjson_is_uint(id))
        size = snprintf(digits, QUESTION_ID_MAX, "%llu", (unsigned long long)yyjson_get_uint(id));
    else
        size = c_locale_format(digits, QUESTION_ID_MAX, "%.17g", number);
    return (jr_str){digits, (size_t)size};
}

/* A string as JSON; a number as it is written, but for digits that say nothing. */
static jr_str id_json(jr_arena *arena, yyjson_val *id, jr_str text)
{
    JR_BUF_AUTO jr_buf buf = {0};
    if (yyjson_is_int(id))
        return text;
    char *number = yyjson_is_num(id) ? yyjson_val_write(id, 0, NULL) : NULL;
    if (number)
        jr_buf_append_text(&buf, number);
    else
        jr_json_append_string(&buf, text);
    free(number);
    return jr_arena_copy(arena, jr_buf_str(&buf));
}

/* Copies a list; what is no string in it becomes an empty one, so that each keeps its turn. */
static jr_str *copy_strings(jr_arena *arena, yyjson_val *list, size_t *ret_n)
{
    size_t i, n;
    yyjson_val *item;
    jr_str *strings = jr_arena_alloc(arena, yyjson_arr_size(list), sizeof *strings);
    yyjson_arr_foreach(list, i, n, item)
    {
        if (yyjson_is_str(item))
            strings[i] = jr_arena_copy(arena, json_str(item));
    }
    *ret_n = yyjson_arr_size(list);
    return strings;
}

static void add_turns(jr_arena *arena, yyjson_val *turns, yyjson_val *text, jr_question *question)
{
    if (field_has_type(turns, FIELD_STRINGS)) {
        question->turns = copy_strings(arena, turns, &question->n_turns);
    } else if (!turns && yyjson_is_str(text)) {
        question->turns = jr_arena_alloc(arena, 1, sizeof *question->turns);
        question->turns[0] = jr_arena_copy(arena, json_str(text));
        question->n_turns = 1;
    }
}

static jr_status read_question(void *context, const json_line *line, jr_error *err)
{
    reading *r = context;
    yyjson_val *fields[N_QUESTION_FIELDS];
    fields_pick(line->record, question_fields, N_QUESTION_FIELDS, fields);
    yyjson_val *id = fields[QUESTION_ID], *category = fields[QUESTION_CATEGORY];
    if (!yyjson_is_str(id) && !yyjson_is_num(id))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: question_id is %s", line->name,
                            (unsigned long long)line->number,
                            id ? "not a string or a number" : "missing");
    char digits[QUESTION_ID_MAX];
    jr_question *question = VECTOR_NEW(&r->questions, NULL);
    *question = (jr_question){.id = jr_arena_copy(r->arena, question_id_text(id, digits)),
                              .order = r->questions.n - 1};
    question->id_json = id_json(r->arena, id, question->id);
    if (yyjson_is_str(category))
        question->category = jr_arena_copy(r->arena, json_str(category));
    add_turns(r->arena, fields[QUESTION_TURNS], fields[QUESTION_TEXT], question);
    question->references =
        copy_strings(r->arena, fields[QUESTION_REFERENCE], &question->n_references);
    return JR_OK;
}

static int by_id_and_order(const void *left, const void *right)
{
    const jr_question *a = left, *b = right;
    int order = str_order(a, b);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

jr_status jr_questions_load(jr_arena *arena, const char *bench_folder, jr_question_list *ret_list,
                            jr_error *err)
{
    jr_str path = jr_arena_format(arena, "%s/questions.jsonl", bench_folder);
    jr_str other = jr_arena_format(arena, "%s/question.jsonl", bench_folder);
    if (access(path.data, F_OK) != 0 && access(other.data, F_OK) == 0)
        path = other;
    reading r = {.arena = arena};
    jr_status status = json_lines_read(path.data, read_question, &r, NULL, err);
    if (status == JR_OK) {
        const jr_question *all = r.questions.items;
        size_t n = r.questions.n;
        if (n)
            qsort(r.questions.items, n, sizeof *all, by_id_and_order);
        jr_question_list list = {jr_arena_alloc(arena, n, sizeof *all), 0};
        for (size_t i = 0; i < n; i++)
            if (i == 0 || str_order(&all[i - 1], &all[i]) != 0)
                list.questions[list.n_questions++] = all[i];
        *ret_list = list;
    }
    VECTOR_RELEASE(&r.questions);
    return status;
}

jr_str *question_ids(jr_arena *arena, const jr_question_list *list)
{
    jr_str *ids = jr_arena_alloc(arena, list->n_questions, sizeof *ids);
    for (size_t i = 0; i < list->n_questions; i++)
        ids[i] = list->questions[i].id;
    return ids;
}

static int by_order(const void *left, const void *right, void *questions)
{
    const jr_question *list = questions;
    size_t a = list[*(const size_t *)left].order, b = list[*(const size_t *)right].order;
    return (a > b) - (a < b);
}

size_t *questions_in_order(jr_arena *arena, const jr_question_list *list)
{
    size_t *places = jr_arena_alloc(arena, list->n_questions, sizeof *places);
    for (size_t i = 0; i < list->n_questions; i++)
        places[i] = i;
    if (list->n_questions)
        qsort_r(places, list->n_questions, sizeof *places, by_order, list->questions);
    return places;
}

const jr_question *question_find(const jr_question_list *list, jr_str id)
{
    jr_question key = {.id = id};
    return list->n_questions
               ? bsearch(&key, list->questions, list->n_questions, sizeof key, str_order)
               : NULL;
}

jr_str jr_question_category(const jr_question_list *list, jr_str id)
{
    const jr_question *found = question_find(list, id);
    return found ? found->category : (jr_str){0};
}
