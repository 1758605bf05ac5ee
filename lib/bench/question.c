/*
 * The questions of a benchmark. A question that can't be asked is kept: a ranking by category needs
 * no text. Whoever needs one refuses it by questions_require_turns().
 */
#include "question.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/c_locale.h"
#include "base/str.h"
#include "base/vector.h"
#include "folder.h"
#include "lines.h"
#include "records.h"
#include "turns.h"
#include "unread.h"
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

/* What is no text becomes an empty one, so that each keeps its turn. */
static void add_references(jr_arena *arena, yyjson_val *references, jr_question *question)
{
    bool is_list = yyjson_is_arr(references);
    if (!is_list && !turn_text(references))
        return;
    size_t n = is_list ? yyjson_arr_size(references) : 1;
    question->references = jr_arena_alloc(arena, n, sizeof *question->references);
    question->n_references = n;
    for (size_t i = 0; i < n; i++) {
        yyjson_val *text = turn_text(is_list ? yyjson_arr_get(references, i) : references);
        if (text)
            question->references[i] = jr_arena_copy(arena, json_str(text));
    }
}

yyjson_val *question_id_of(yyjson_val *const fields[N_QUESTION_FIELDS])
{
    /* Tables written as JSON have every column in every line, null where there is nothing. */
    size_t name = QUESTION_ID;
    while (name < QUESTION_PLAIN_ID && (!fields[name] || yyjson_is_null(fields[name])))
        name++;
    return yyjson_is_null(fields[name]) ? NULL : fields[name];
}

static jr_status read_question(void *context, const json_line *line, jr_error *err)
{
    reading *r = context;
    yyjson_val *fields[N_QUESTION_FIELDS];
    fields_pick(line->record, question_fields, N_QUESTION_FIELDS, fields);
    yyjson_val *id = question_id_of(fields), *category = fields[QUESTION_CATEGORY];
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
    turn_list turns = question_turns(r->arena, fields);
    question->turns = turns.texts;
    question->n_turns = turns.n_texts;
    if (turns.problem)
        question->problem = jr_arena_format(r->arena, "%s:%llu: %s", line->name,
                                            (unsigned long long)line->number, turns.problem);
    add_references(r->arena, fields[QUESTION_REFERENCE], question);
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
    jr_str path = folder_question_file(arena, bench_folder);
    if (access(path.data, F_OK) != 0 && errno == ENOENT)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: can't be read: %s%s", path.data,
                            strerror(ENOENT),
                            unread_note(arena, bench_folder, UNREAD_QUESTIONS).data);
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

jr_status questions_require_turns(const jr_question_list *list, jr_error *err)
{
    const jr_question *first = NULL;
    for (size_t i = 0; i < list->n_questions; i++) {
        const jr_question *question = &list->questions[i];
        if (question->n_turns == 0 && (!first || question->order < first->order))
            first = question;
    }
    if (!first)
        return JR_OK;
    return jr_error_set(err, JR_ERR_FORMAT,
                        "%.*s; HINT: turns is a list with what the user says in each turn, as "
                        "[\"...\"]; jrank check lists all that is wrong",
                        JR_STR_ARG(first->problem));
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
