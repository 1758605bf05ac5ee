/*
 * An origin is taken from each record while it is parsed anyway, in one pass over its fields. Few
 * differ, so each is compared with the one before first.
 */
#include "origin.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/vector.h"

enum { ASKED, SERVED, SAMPLED, WORDING, ANSWERS, N_WANTED };

static const size_t wanted[N_WANTED] = {[ASKED] = CALL_ENDPOINT,
                                        [SERVED] = CALL_SERVED,
                                        [SAMPLED] = CALL_SAMPLING,
                                        [WORDING] = CALL_PROMPT_HASH,
                                        [ANSWERS] = CALL_ANSWER_HASHES};

/* Most fields have names of other sizes, which is quicker seen than the names. */
static bool is_wanted_size(size_t size)
{
    return size == sizeof "served" - 1 || size == sizeof "endpoint" - 1 ||
           size == sizeof "prompt_hash" - 1 || size == sizeof "answer_hashes" - 1;
}

/* A value that is not there is NULL. */
static void pick(yyjson_val *call, yyjson_val *values[N_WANTED])
{
    size_t i, n;
    yyjson_val *key, *value;
    for (size_t k = 0; k < N_WANTED; k++)
        values[k] = NULL;
    if (!yyjson_is_obj(call))
        return;
    yyjson_obj_foreach(call, i, n, key, value)
    {
        if (!is_wanted_size(yyjson_get_len(key)))
            continue;
        for (size_t k = 0; k < N_WANTED; k++)
            if (str_equals(call_fields[wanted[k]].name, json_str(key)))
                values[k] = value;
    }
}

static jr_str text_of(yyjson_val *value)
{
    return yyjson_is_str(value) ? json_str(value) : (jr_str){0};
}

static jr_str member(yyjson_val *object, const field_row *row)
{
    return text_of(object ? yyjson_obj_get(object, row->name.data) : NULL);
}

jr_str origin_model(jr_str model)
{
    return model.size && strchr("/.~", model.data[0]) ? str_end_of_path(model) : model;
}

/* The first half of a hash as it is written; 0 for what another version wrote otherwise. */
static uint32_t word_of(yyjson_val *hash)
{
    enum { DIGITS = 16 };
    jr_str text = text_of(hash);
    uint64_t number = 0;
    if (text.size != DIGITS)
        return 0;
    for (size_t i = 0; i < DIGITS; i++) {
        const char *digits = "0123456789abcdef", *digit = memchr(digits, text.data[i], DIGITS);
        if (!digit)
            return 0;
        number = number << 4 | (uint64_t)(digit - digits);
    }
    return origin_answer(number);
}

void origin_read(const game_record *record, size_t game, origin *ret_origin,
                 uint32_t ret_answers[2])
{
    yyjson_val *values[N_WANTED], *call = NULL;
    if (record->layout->verdicts[1] != NO_FIELD)
        call = yyjson_obj_get(record->object, game_fields[game][GAME_CALL].name.data);
    pick(call ? call : record->object, values);
    yyjson_val *temperature =
        values[SAMPLED]
            ? yyjson_obj_get(values[SAMPLED], sampling_fields[SAMPLING_TEMPERATURE].name.data)
            : NULL;
    *ret_origin = (origin){
        .served = member(values[SERVED], &served_fields[SERVED_MODEL]),
        .model_path = member(values[SERVED], &served_fields[SERVED_PATH]),
        .model = origin_model(member(values[ASKED], &asked_fields[ASKED_MODEL])),
        .prompt = text_of(yyjson_arr_get(record->fields[record->layout->judge], 1)),
        .wording = text_of(values[WORDING]),
        .temperature = yyjson_is_num(temperature) ? yyjson_get_num(temperature) : (double)NAN};
    for (size_t seat = 0; seat < 2; seat++)
        ret_answers[seat] = values[ANSWERS] ? word_of(yyjson_arr_get(values[ANSWERS], seat)) : 0;
}

origin origin_of_answer(yyjson_val *record)
{
    yyjson_val *values[N_WANTED];
    pick(record, values);
    return (origin){.served = member(values[SERVED], &served_fields[SERVED_MODEL]),
                    .model_path = member(values[SERVED], &served_fields[SERVED_PATH]),
                    .model = origin_model(member(values[ASKED], &asked_fields[ASKED_MODEL])),
                    .temperature = (double)NAN};
}

bool origin_is_other(const origin *o, const origins_asked *asked)
{
    bool has_wording = false, has_model = false, has_temperature = false;
    bool is_wording = false, is_model = false, is_temperature = false;
    for (size_t i = 0; i < asked->n; i++) {
        const origin *now = &asked->origins[i];
        bool is_prompt = now->wording.size && str_equals(now->prompt, o->prompt);
        has_wording |= is_prompt;
        is_wording |= is_prompt && str_equals(now->wording, o->wording);
        has_model |= now->model.size != 0;
        is_model |= str_equals(now->model, o->model);
        has_temperature |= !isnan(now->temperature);
        is_temperature |= now->temperature == o->temperature;
    }
    return (o->wording.size && has_wording && !is_wording) ||
           (o->model.size && has_model && !is_model) ||
           (!isnan(o->temperature) && has_temperature && !is_temperature);
}

bool origin_is_same(const origin *a, const origin *b)
{
    return str_equals(a->served, b->served) && str_equals(a->model, b->model) &&
           str_equals(a->model_path, b->model_path) && str_equals(a->prompt, b->prompt) &&
           str_equals(a->wording, b->wording) &&
           (a->temperature == b->temperature || (isnan(a->temperature) && isnan(b->temperature)));
}

uint8_t origin_add(origin_list *list, const origin *o)
{
    if (list->last && origin_is_same(&list->items[list->last - 1], o))
        return list->last;
    if (!o->served.size && !o->model.size && !o->model_path.size && !o->prompt.size &&
        !o->wording.size && isnan(o->temperature))
        return 0;
    size_t i = 0;
    while (i < list->n && !origin_is_same(&list->items[i], o))
        i++;
    if (i == MOST_ORIGINS)
        return 0;
    if (i == list->n)
        VECTOR_ADD(list, list->arena,
                   ((origin){.served = jr_arena_copy(list->arena, o->served),
                             .model_path = jr_arena_copy(list->arena, o->model_path),
                             .model = jr_arena_copy(list->arena, o->model),
                             .prompt = jr_arena_copy(list->arena, o->prompt),
                             .wording = jr_arena_copy(list->arena, o->wording),
                             .temperature = o->temperature}));
    return list->last = (uint8_t)(i + 1);
}
