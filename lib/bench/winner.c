/*
 * The forms of a verdict, from a table. Guessing is not the business of a reader: an unknown word
 * becomes an invalid verdict, which is counted and shown, never a tie.
 */
#include "winner.h"

#include <jrank/base.h>

#include <string.h>

#include "base/english.h"
#include "base/str.h"

static const struct {
    jr_str text;
    winner winner;
} forms[] = {
    {{"model_a", 7}, WINNER_FIRST},   {{"model_b", 7}, WINNER_SECOND},
    {{"tie", 3}, WINNER_TIE},         {{"both_bad", 8}, WINNER_TIE},
    {{"both bad", 8}, WINNER_TIE},    {{"bothbad", 7}, WINNER_TIE},
    {{"model_1", 7}, WINNER_FIRST},   {{"model_2", 7}, WINNER_SECOND},
    {{"model1_id", 9}, WINNER_FIRST}, {{"model2_id", 9}, WINNER_SECOND},
};

/* "tie (bothbad)" of the Arena, "tie (inconsistent)" of FastChat: why it is one is a remark. */
static bool is_tie_with_remark(jr_str text)
{
    return str_begins_with(text, "tie (") && str_ends_with(text, ")");
}

/* The same written by others: "Tie (both good)", "tie(bothbad)". */
static bool is_tie_like_that(jr_str text)
{
    jr_str rest = text;
    if (!str_drop_beginning_nocase(&rest, "tie"))
        return false;
    rest = str_trim(rest);
    return str_begins_with(rest, "(") && str_ends_with(rest, ")");
}

winner winner_parse_word(jr_str text)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].text.size == text.size &&
            memcmp(forms[i].text.data, text.data, text.size) == 0)
            return forms[i].winner;
    return is_tie_with_remark(text) ? WINNER_TIE : WINNER_INVALID;
}

winner winner_parse_number(double number)
{
    return number == 1   ? WINNER_FIRST
           : number == 2 ? WINNER_SECOND
           : number == 3 ? WINNER_TIE
                         : WINNER_INVALID;
}

winner winner_parse(yyjson_val *value)
{
    if (yyjson_is_str(value))
        return winner_parse_word((jr_str){yyjson_get_str(value), yyjson_get_len(value)});
    return yyjson_is_num(value) ? winner_parse_number(yyjson_get_num(value)) : WINNER_INVALID;
}

winner winner_parse_text(jr_str text)
{
    bool is_number = text.size == 1 || (text.size == 3 && str_ends_with(text, ".0"));
    if (is_number && text.data[0] >= '1' && text.data[0] <= '3')
        return winner_parse_number(text.data[0] - '0');
    return winner_parse_word(text);
}

static bool is_joint(char c)
{
    return c == ' ' || c == '_' || c == '-';
}

/* Drops a word from the front, whatever the case of its letters and what joins its parts. */
static bool drop_word(jr_str *text, const char *word)
{
    jr_str rest = *text;
    for (size_t i = 0; word[i]; i++) {
        while (rest.size && is_joint(rest.data[0]))
            rest = str_from(rest, 1);
        if (!str_begins_nocase(rest, (char[]){word[i], '\0'}))
            return false;
        rest = str_from(rest, 1);
    }
    *text = rest;
    return true;
}

static bool is_vote_word(jr_str text, const char *word)
{
    return drop_word(&text, word) && text.size == 0;
}

winner winner_parse_comparison(jr_str text, bool *ret_clear)
{
    static const struct {
        const char *text;
        winner winner;
        bool is_clear;
    } comparisons[] = {
        {"A>>B", WINNER_FIRST, true},  {"A>B", WINNER_FIRST, false},  {"A=B", WINNER_TIE, false},
        {"B=A", WINNER_TIE, false},    {"B>A", WINNER_SECOND, false}, {"B>>A", WINNER_SECOND, true},
        {"A<B", WINNER_SECOND, false}, {"A<<B", WINNER_SECOND, true}, {"B<A", WINNER_FIRST, false},
        {"B<<A", WINNER_FIRST, true},
    };
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
        if (is_vote_word(text, comparisons[i].text)) {
            *ret_clear = comparisons[i].is_clear;
            return comparisons[i].winner;
        }
    *ret_clear = false;
    return WINNER_INVALID;
}

static bool drop_one(jr_str *text, const char *const *words, size_t n_words)
{
    for (size_t i = 0; i < n_words; i++)
        if (drop_word(text, words[i]))
            return true;
    return false;
}

/* "wins", "is much better", "(slightly)", 「の勝ち」, or nothing: all that may stand behind who
 * won. */
static bool is_claim(jr_str text)
{
    static const char *const degrees[] = {"much",    "slightly", "significantly",
                                          "clearly", "a bit",    "a little",
                                          "far",     "somewhat", "strongly"};
    static const char *const claims[] = {"better",     "preferred",   "wins",       "won",
                                         "win",        "の勝ち",      "の方が良い", "のほうが良い",
                                         "の方がよい", "のほうがよい"};
    text = str_trim(text);
    if (str_drop_beginning(&text, "(") && !str_drop_end(&text, ")"))
        return false;
    (void)drop_word(&text, "is");
    (void)drop_one(&text, degrees, sizeof degrees / sizeof *degrees);
    (void)drop_one(&text, claims, sizeof claims / sizeof *claims);
    return text.size == 0;
}

static bool is_side(jr_str text, const char *name)
{
    return drop_word(&text, name) && is_claim(text);
}

/* "Assistant A", "response_b", "model-1", "A wins", 「モデルAの勝ち」. */
static winner parse_side(jr_str text)
{
    static const char *const sides[] = {"winner", "model",       "assistant", "response",
                                        "answer", "output",      "option",    "モデル",
                                        "回答",   "アシスタント"};
    bool has_side = false;
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        has_side |= drop_word(&text, sides[i]);
    return is_side(text, "a") || (has_side && is_side(text, "1"))   ? WINNER_FIRST
           : is_side(text, "b") || (has_side && is_side(text, "2")) ? WINNER_SECOND
                                                                    : WINNER_INVALID;
}

/* Points of White and Black: here what joins them means something. */
static winner parse_points(jr_str text)
{
    static const struct {
        const char *text;
        winner winner;
    } points[] = {{"1-0", WINNER_FIRST},
                  {"0-1", WINNER_SECOND},
                  {"1/2-1/2", WINNER_TIE},
                  {"½-½", WINNER_TIE}};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        if (str_is(text, points[i].text))
            return points[i].winner;
    return WINNER_INVALID;
}

winner winner_parse_vote(jr_str text)
{
    static const struct {
        const char *text;
        winner winner;
    } words[] = {
        {"left", WINNER_FIRST},      {"right", WINNER_SECOND},    {"first", WINNER_FIRST},
        {"second", WINNER_SECOND},   {"leftvote", WINNER_FIRST},  {"rightvote", WINNER_SECOND},
        {"tievote", WINNER_TIE},     {"bothbadvote", WINNER_TIE}, {"winnertie", WINNER_TIE},
        {"tie", WINNER_TIE},         {"draw", WINNER_TIE},        {"equal", WINNER_TIE},
        {"same", WINNER_TIE},        {"both", WINNER_TIE},        {"bothgood", WINNER_TIE},
        {"bothbad", WINNER_TIE},     {"neither", WINNER_TIE},     {"nopreference", WINNER_TIE},
        {"botharegood", WINNER_TIE}, {"botharebad", WINNER_TIE},  {"bothareequal", WINNER_TIE},
        {"equallygood", WINNER_TIE}, {"equallybad", WINNER_TIE},  {"aboutthesame", WINNER_TIE},
        {"引き分け", WINNER_TIE},    {"引分け", WINNER_TIE},      {"同等", WINNER_TIE},
        {"同じ", WINNER_TIE},        {"tied", WINNER_TIE},        {"model1id", WINNER_FIRST},
        {"model2id", WINNER_SECOND}, {"white", WINNER_FIRST},     {"black", WINNER_SECOND},
    };
    text = str_trim(text);
    if (str_begins_with(text, "[[") && str_ends_with(text, "]]") && text.size > 4) {
        text = str_trim((jr_str){text.data + 2, text.size - 4});
        if (str_is_nocase(text, "c"))
            return WINNER_TIE;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_vote_word(text, words[i].text))
            return words[i].winner;
    winner side = parse_side(text);
    if (side == WINNER_INVALID)
        side = parse_points(text);
    bool is_clear;
    return side != WINNER_INVALID   ? side
           : is_tie_like_that(text) ? WINNER_TIE
                                    : winner_parse_comparison(text, &is_clear);
}

winner winner_parse_coded(const jr_str *codes, jr_str text)
{
    for (size_t i = 0; i < N_WINNER_CODES; i++)
        if (jr_str_compare(codes[i], text) == 0)
            return (winner)i;
    return winner_parse_word(text);
}

void winner_append_text(jr_buf *buf, jr_str text)
{
    enum { MAX_WIDTH = 40 };
    jr_buf_append_char(buf, '"');
    jr_text_append_clipped(buf, text, MAX_WIDTH);
    jr_buf_append_char(buf, '"');
}

void winner_append_value(jr_buf *buf, yyjson_val *value)
{
    if (yyjson_is_str(value))
        winner_append_text(buf, (jr_str){yyjson_get_str(value), yyjson_get_len(value)});
    else if (yyjson_is_num(value))
        jr_buf_format(buf, "%g", yyjson_get_num(value));
    else
        jr_buf_append_text(buf, !value                  ? "missing"
                                : yyjson_is_null(value) ? "null"
                                : yyjson_is_bool(value) ? ENGLISH("a truth value")
                                : yyjson_is_arr(value)  ? "a list"
                                                        : ENGLISH("an object"));
}

void winner_describe_text(jr_buf *buf, const char *field, jr_str text)
{
    jr_buf_format(buf, "%s is ", field);
    winner_append_text(buf, text);
}

void winner_describe(jr_buf *buf, const char *field, yyjson_val *value)
{
    jr_buf_format(buf, "%s is ", field);
    winner_append_value(buf, value);
}
