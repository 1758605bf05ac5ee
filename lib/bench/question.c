/*
 * The questions of a benchmark: ids and categories. Their texts are nobody's business here.
 */
#include <jrank/question.h>

#include "question.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "lines.h"
#include "records.h"

typedef struct entry {
    jr_question question;
    size_t order; /* in the file */
} entry;

typedef struct reading {
    jr_arena *arena;
    entry *entries;
    size_t n, capacity;
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
        size = snprintf(digits, QUESTION_ID_MAX, "%.17g", number);
    return (jr_str){digits, (size_t)size};
}

static jr_status read_question(void *context, const json_line *line, jr_error *err)
{
    reading *r = context;
    yyjson_val *fields[N_QUESTION_FIELDS];
    fields_pick(line->record, question_fields, N_QUESTION_FIELDS, fields);
    yyjson_val *id = fields[QUESTION_ID], *category = fields[QUESTION_CATEGORY];
    if (!yyjson_is_str(id) && !yyjson_is_num(id))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: question_id is %s", line->name,
                            (unsigned long long)json_line_number(line),
                            id ? "not a string or a number" : "missing");
    if (r->n == r->capacity) {
        r->capacity = r->capacity ? 2 * r->capacity : 128;
        r->entries = memory_resize(r->entries, r->capacity, sizeof *r->entries);
    }
    char digits[QUESTION_ID_MAX];
    r->entries[r->n].question = (jr_question){
        jr_arena_copy(r->arena, question_id_text(id, digits)),
        yyjson_is_str(category) ? jr_arena_copy(r->arena, json_str(category)) : (jr_str){0}};
    r->entries[r->n].order = r->n;
    r->n++;
    return JR_OK;
}

static int by_id(const void *left, const void *right)
{
    return jr_str_compare(((const jr_question *)left)->id, ((const jr_question *)right)->id);
}

static int by_id_and_order(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = by_id(&a->question, &b->question);
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
        if (r.n)
            qsort(r.entries, r.n, sizeof *r.entries, by_id_and_order);
        jr_question_list list = {jr_arena_alloc(arena, r.n, sizeof *list.questions), 0};
        for (size_t i = 0; i < r.n; i++)
            if (i == 0 || by_id(&r.entries[i - 1].question, &r.entries[i].question) != 0)
                list.questions[list.n_questions++] = r.entries[i].question;
        *ret_list = list;
    }
    free(r.entries);
    return status;
}

jr_str jr_question_category(const jr_question_list *list, jr_str id)
{
    jr_question key = {.id = id};
    const jr_question *found =
        list->n_questions ? bsearch(&key, list->questions, list->n_questions, sizeof key, by_id)
                          : NULL;
    return found ? found->category : (jr_str){0};
}
