/*
 * Forms of turns. A text is looked for inwards, through lists of one and objects, to a depth that
 * no tool reaches, since a file may nest as deep as it likes.
 */
#include "turns.h"

#include "base/english.h"
#include "json/parser.h"

/* Messages that others wrote, and parts that are no text, are not what the user says. */
static bool is_said_by_user(yyjson_val *message)
{
    yyjson_val *role = yyjson_obj_get(message, "role"), *type = yyjson_obj_get(message, "type");
    return (!role || yyjson_equals_str(role, "user")) && (!type || yyjson_equals_str(type, "text"));
}

yyjson_val *turn_text(yyjson_val *value)
{
    enum { MAX_DEPTH = 8 };
    for (size_t depth = 0; depth < MAX_DEPTH; depth++) {
        if (yyjson_is_str(value))
            return value;
        if (yyjson_is_arr(value) && yyjson_arr_size(value) == 1) {
            value = yyjson_arr_get_first(value);
        } else if (yyjson_is_obj(value) && is_said_by_user(value)) {
            yyjson_val *content = yyjson_obj_get(value, "content");
            value = content ? content : yyjson_obj_get(value, "text");
        } else {
            return NULL;
        }
    }
    return NULL;
}

static bool is_blank(yyjson_val *turn)
{
    return yyjson_is_null(turn) || (yyjson_is_str(turn) && json_is_blank(json_str(turn)));
}

/* Items up to the last that is not blank. */
static size_t n_said(yyjson_val *list)
{
    size_t n = yyjson_arr_size(list);
    while (n && is_blank(yyjson_arr_get(list, n - 1)))
        n--;
    return n;
}

static turn_list no_turns(jr_finding_kind kind, const char *problem)
{
    return (turn_list){.kind = kind, .problem = problem};
}

/* A sentence on the field, or on one of its items where `item` names it. */
static turn_list wrong(jr_arena *arena, const char *field, const char *item, jr_finding_kind kind,
                       const char *what)
{
    return no_turns(kind, jr_arena_format(arena, "%s%s is %s", field, item, what).data);
}

static turn_list one_turn(jr_arena *arena, const char *field, yyjson_val *value)
{
    yyjson_val *text = turn_text(value);
    if (!text)
        return wrong(arena, field, "", JR_FINDING_WRONG_TYPE, ENGLISH("no list of texts"));
    if (is_blank(text))
        return wrong(arena, field, "", JR_FINDING_WRONG_VALUE, "empty");
    turn_list turns = {jr_arena_alloc(arena, 1, sizeof *turns.texts), 1, 0, NULL};
    turns.texts[0] = jr_arena_copy(arena, json_str(text));
    return turns;
}

/* Alpaca's instructions may have an input, which stands below them in what its models are shown. */
static void add_input(jr_arena *arena, yyjson_val *input, turn_list *turns)
{
    if (yyjson_is_str(input) && !is_blank(input) && turns->n_texts == 1)
        turns->texts[0] =
            jr_arena_format(arena, "%s\n\n%s", turns->texts[0].data, yyjson_get_str(input));
}

/* Whether it is a part of a message: only where it is the whole of one is it a turn as well. */
static bool is_part(yyjson_val *value)
{
    return yyjson_obj_get(value, "type") != NULL;
}

static turn_list turns_of_list(jr_arena *arena, const char *field, yyjson_val *turns)
{
    size_t n = n_said(turns), i, n_items;
    if (n == 0)
        return wrong(arena, field, "", JR_FINDING_WRONG_VALUE, "empty");
    turn_list list = {.texts = jr_arena_alloc(arena, n, sizeof *list.texts), .n_texts = n};
    yyjson_val *item;
    yyjson_arr_foreach(turns, i, n_items, item)
    {
        yyjson_val *text = turn_text(item);
        if (i == n)
            break;
        const char *place = jr_arena_format(arena, "[%zu]", i).data;
        if (!text || (n > 1 && is_part(item)))
            return wrong(arena, field, place, JR_FINDING_WRONG_TYPE,
                         ENGLISH("no text that the user says"));
        if (is_blank(text))
            return wrong(arena, field, place, JR_FINDING_WRONG_VALUE, "empty");
        list.texts[i] = jr_arena_copy(arena, json_str(text));
    }
    return list;
}

turn_list question_turns(jr_arena *arena, yyjson_val *const fields[N_QUESTION_FIELDS])
{
    size_t used = QUESTION_TURNS;
    while (used <= QUESTION_MESSAGES && (!fields[used] || yyjson_is_null(fields[used])))
        used++;
    if (used > QUESTION_MESSAGES)
        return no_turns(JR_FINDING_MISSING_FIELD, ENGLISH("turns is missing"));
    const char *field = question_fields[used].name.data;
    turn_list turns = yyjson_is_arr(fields[used]) ? turns_of_list(arena, field, fields[used])
                                                  : one_turn(arena, field, fields[used]);
    if (used == QUESTION_INSTRUCTION)
        add_input(arena, fields[QUESTION_INPUT], &turns);
    return turns;
}
