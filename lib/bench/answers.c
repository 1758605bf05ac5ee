/*
 * The rules of answers. Turns count up to the first that can't be used: behind it nobody knows what
 * was answered to what.
 */
#include "answers.h"

#include "records.h"
#include "json/parser.h"

#define LEFT_BY_FAILURE(text) {JR_STR(text), "is " text ", which a failed request left"}

/* Whole texts that the scripts of other tools write in the place of an answer. A row for each. */
static const struct {
    jr_str text;
    const char *problem;
} placeholders[] = {
    LEFT_BY_FAILURE("$ERROR$"), /* FastChat and Arena-Hard, for an API */
    LEFT_BY_FAILURE("ERROR"),   /* FastChat and Rakuda, for a local model */
    LEFT_BY_FAILURE("API ERROR"),
    LEFT_BY_FAILURE("API_ERROR"),
    LEFT_BY_FAILURE("ERROR: API CALL FAILED."),
    LEFT_BY_FAILURE(
        "**NETWORK ERROR DUE TO HIGH TRAFFIC. PLEASE REGENERATE OR REFRESH THIS PAGE.**"),
};

static const char *placeholder_problem(jr_str text)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++)
        if (jr_str_compare(text, placeholders[i].text) == 0)
            return placeholders[i].problem;
    return NULL;
}

bool answers_is_text(yyjson_val *turn)
{
    return yyjson_is_str(turn) && !placeholder_problem(json_str(turn));
}

const char *answers_problem(yyjson_val *turn)
{
    if (!yyjson_is_str(turn))
        return "is no text";
    return json_is_blank(json_str(turn)) ? "is empty" : placeholder_problem(json_str(turn));
}

size_t answers_n_judgeable(yyjson_val *turns)
{
    size_t i, n;
    yyjson_val *turn;
    yyjson_arr_foreach(turns, i, n, turn)
    {
        if (answers_problem(turn))
            return i;
    }
    return yyjson_arr_size(turns);
}

void answer_line_read(yyjson_val *record, answer_line *ret_line)
{
    yyjson_val *fields[N_ANSWER_FIELDS], *choice, *of_choice[N_CHOICE_FIELDS];
    fields_pick(record, answer_fields, N_ANSWER_FIELDS, fields);
    yyjson_val *id = fields[ANSWER_QUESTION_ID];
    ret_line->id = field_has_type(id, answer_fields[ANSWER_QUESTION_ID].types) ? id : NULL;
    ret_line->question = ret_line->id ? question_id_text(id, ret_line->digits) : (jr_str){0};
    ret_line->turns = NULL;
    ret_line->n_turns = ret_line->n_choices = 0;
    size_t i, n;
    yyjson_arr_foreach(fields[ANSWER_CHOICES], i, n, choice)
    {
        fields_pick(choice, choice_fields, N_CHOICE_FIELDS, of_choice);
        size_t n_turns = answers_n_judgeable(of_choice[CHOICE_TURNS]);
        if (i == 0) {
            ret_line->turns = of_choice[CHOICE_TURNS];
            ret_line->n_turns = (uint32_t)n_turns;
        }
        if (n_turns == 0 || n_turns < ret_line->n_turns)
            break;
        ret_line->n_choices++;
    }
}

bool answers_replaces(uint32_t n_turns, uint32_t n_earlier_turns)
{
    return n_turns > 0 && n_turns >= n_earlier_turns;
}
