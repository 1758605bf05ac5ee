/*
 * The forms of a verdict, from a table. Guessing is not the business of a reader: an unknown word
 * becomes an invalid verdict, which is counted and shown, never a tie.
 */
#include "winner.h"

#include <jrank/base.h>

#include <string.h>

static const struct {
    jr_str text;
    winner winner;
} forms[] = {
    {{"model_a", 7}, WINNER_FIRST},    {{"model_b", 7}, WINNER_SECOND},
    {{"tie", 3}, WINNER_TIE},          {{"tie (bothbad)", 13}, WINNER_TIE},
    {{"both_bad", 8}, WINNER_TIE},     {{"model_1", 7}, WINNER_FIRST},
    {{"model_2", 7}, WINNER_SECOND},   {{"model1_id", 9}, WINNER_FIRST},
    {{"model2_id", 9}, WINNER_SECOND},
};

static winner parse_word(jr_str text)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].text.size == text.size &&
            memcmp(forms[i].text.data, text.data, text.size) == 0)
            return forms[i].winner;
    return WINNER_INVALID;
}

static winner parse_number(double number)
{
    return number == 1   ? WINNER_FIRST
           : number == 2 ? WINNER_SECOND
           : number == 3 ? WINNER_TIE
                         : WINNER_INVALID;
}

winner winner_parse(yyjson_val *value)
{
    if (yyjson_is_str(value))
        return parse_word((jr_str){yyjson_get_str(value), yyjson_get_len(value)});
    return yyjson_is_num(value) ? parse_number(yyjson_get_num(value)) : WINNER_INVALID;
}

winner winner_parse_text(jr_str text)
{
    if (text.size == 1 && text.data[0] >= '1' && text.data[0] <= '3')
        return parse_number(text.data[0] - '0');
    return parse_word(text);
}

void winner_describe_text(jr_buf *buf, const char *field, jr_str text)
{
    enum { MAX_WIDTH = 40 };
    jr_buf_format(buf, "%s is \"", field);
    jr_text_append_clipped(buf, text, MAX_WIDTH);
    jr_buf_append_char(buf, '"');
}

void winner_describe(jr_buf *buf, const char *field, yyjson_val *value)
{
    if (yyjson_is_str(value)) {
        winner_describe_text(buf, field, (jr_str){yyjson_get_str(value), yyjson_get_len(value)});
        return;
    }
    jr_buf_format(buf, "%s is ", field);
    if (!value) {
        jr_buf_append_text(buf, "missing");
    } else if (yyjson_is_num(value)) {
        jr_buf_format(buf, "%g", yyjson_get_num(value));
    } else {
        jr_buf_append_text(buf, yyjson_is_null(value)   ? "null"
                                : yyjson_is_bool(value) ? "a truth value"
                                : yyjson_is_arr(value)  ? "a list"
                                                        : "an object");
    }
}
