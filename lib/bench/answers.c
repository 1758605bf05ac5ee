/*
 * The rules of answers. Turns count up to the first that can't be used: behind it nobody knows what
 * was answered to what.
 */
#include "answers.h"

#include "base/english.h"
#include "base/str.h"
#include "failed_text.h"
#include "records.h"
#include "thoughts.h"
#include "json/parser.h"

bool answers_is_text(yyjson_val *turn)
{
    return yyjson_is_str(turn) && !failed_text_is(json_str(turn), NULL);
}

bool answers_is_empty(yyjson_val *turn)
{
    return yyjson_is_str(turn) &&
           (json_is_blank(json_str(turn)) || thoughts_are_all(json_str(turn)));
}

bool answers_has_problem(yyjson_val *turn, jr_buf *problem)
{
    if (yyjson_is_str(turn) && !answers_is_empty(turn))
        return failed_text_is(json_str(turn), problem);
    if (problem)
        jr_buf_append_text(problem,
                           yyjson_is_str(turn) ? ENGLISH("is empty") : ENGLISH("is no text"));
    return true;
}

size_t answers_n_turns(yyjson_val *turns)
{
    return yyjson_is_str(turns) ? 1 : yyjson_arr_size(turns);
}

yyjson_val *answers_turn(yyjson_val *turns, size_t turn)
{
    return yyjson_is_str(turns) && turn == 0 ? turns : yyjson_arr_get(turns, turn);
}

size_t answers_n_judgeable(yyjson_val *turns)
{
    size_t n = answers_n_turns(turns), i = 0;
    while (i < n && !answers_has_problem(answers_turn(turns, i), NULL))
        i++;
    return i;
}

/* Where other tools put an answer. A row for each. */
static const struct {
    const char *field, *note;
} other_forms[] = {
    {"text", ENGLISH("; the answer is in text, as in the first version of Rakuda")},
    {"messages", ENGLISH("; the answer is in messages, as in the second version of Arena-Hard")},
    {"output", ENGLISH("; the answer is in output, as in AlpacaEval")},
};

const char *answer_other_form(yyjson_val *record)
{
    for (size_t i = 0; i < sizeof other_forms / sizeof *other_forms; i++)
        if (yyjson_obj_get(record, other_forms[i].field))
            return other_forms[i].note;
    return "";
}

/* Why the first choice has no turn that can be used; NULL: since a request failed. */
static const char *explain(yyjson_val *choices, yyjson_val *turns)
{
    yyjson_val *choice = yyjson_arr_get_first(choices), *turn = answers_turn(turns, 0);
    if (!yyjson_is_arr(choices))
        return choices ? ENGLISH("choices is not a list") : ENGLISH("choices is missing");
    if (choice && !yyjson_is_obj(choice))
        return ENGLISH("choices[0] is not an object");
    if (choice && !yyjson_is_arr(turns) && !yyjson_is_str(turns))
        return turns ? ENGLISH("choices[0].turns is not a list")
                     : ENGLISH("choices[0].turns is missing");
    if (yyjson_is_obj(turn))
        return ENGLISH("choices[0].turns[0] is an object, as in the first version of Arena-Hard");
    if (turn && !yyjson_is_str(turn))
        return ENGLISH("choices[0].turns[0] is no text");
    return NULL;
}

/* Only turns that can't be used, and what stands behind them, may be empty. */
static uint32_t find_empty(yyjson_val *turns, size_t n_usable)
{
    enum { BITS = 32 };
    uint32_t empty = 0;
    size_t n = answers_n_turns(turns);
    for (size_t i = n_usable; i < n && i < BITS; i++)
        if (answers_is_empty(answers_turn(turns, i)))
            empty |= 1u << i;
    return empty;
}

void answer_line_read(yyjson_val *record, answer_line *ret_line)
{
    yyjson_val *fields[N_ANSWER_FIELDS], *choice, *of_choice[N_CHOICE_FIELDS];
    fields_pick(record, answer_fields, N_ANSWER_FIELDS, fields);
    yyjson_val *id = fields[ANSWER_QUESTION_ID];
    ret_line->id = field_has_type(id, answer_fields[ANSWER_QUESTION_ID].types) ? id : NULL;
    ret_line->question = ret_line->id ? question_id_text(id, ret_line->digits) : (jr_str){0};
    ret_line->turns = NULL;
    ret_line->n_turns = ret_line->n_choices = ret_line->empty = 0;
    size_t i, n;
    yyjson_arr_foreach(fields[ANSWER_CHOICES], i, n, choice)
    {
        fields_pick(choice, choice_fields, N_CHOICE_FIELDS, of_choice);
        size_t n_turns = answers_n_judgeable(of_choice[CHOICE_TURNS]);
        if (i == 0) {
            ret_line->turns = of_choice[CHOICE_TURNS];
            ret_line->n_turns = (uint32_t)n_turns;
            ret_line->empty = find_empty(ret_line->turns, n_turns);
        }
        if (n_turns == 0 || n_turns < ret_line->n_turns)
            break;
        ret_line->n_choices++;
    }
    bool is_usable = ret_line->n_turns > 0;
    ret_line->problem = is_usable ? NULL : explain(fields[ANSWER_CHOICES], ret_line->turns);
    ret_line->is_failure = !is_usable && !ret_line->problem;
}

void answer_use_note(answer_use *use, jr_arena *arena, uint64_t number, yyjson_val *record,
                     const answer_line *line, bool is_asked)
{
    bool is_readable = !line->problem;
    use->n_unreadable += !is_readable;
    if (is_asked && line->is_failure)
        use->n_failed++;
    else if (is_asked && is_readable)
        use->n_usable++;
    else if (!use->problem.size && is_readable)
        use->problem = jr_arena_format(arena, ENGLISH("line %llu: there is no question %.*s"),
                                       (unsigned long long)number, JR_STR_ARG(line->question));
    else if (!use->problem.size)
        use->problem = jr_arena_format(arena, "line %llu: %s%s", (unsigned long long)number,
                                       line->problem, answer_other_form(record));
}

jr_str answer_use_problem(jr_arena *arena, const answer_use *use)
{
    if (use->n_usable || use->n_failed || !use->problem.size)
        return (jr_str){0};
    static const char hint[] =
        ENGLISH("; HINT: a line is {\"question_id\": ..., \"choices\": [{\"turns\": [\"...\"]}]}");
    return jr_arena_format(arena, ENGLISH("no line holds an answer that can be read: %s%s"),
                           use->problem.data, use->n_unreadable ? hint : "");
}

bool answers_replaces(uint32_t n_turns, uint32_t n_earlier_turns)
{
    return n_turns > 0 && n_turns >= n_earlier_turns;
}
