/*
 * Verdicts of judges that end with a JSON object, in a fence or not, all by itself or behind prose.
 * Labels that it quotes are its own, so it is looked for before them.
 */
#include <string.h>

#include "base/str.h"
#include "verdict_forms.h"
#include "json/parser.h"

/* Members that say a verdict on two answers, or the score of one, whatever joins their words;
 * "final" and "overall" may stand in front. */
static const char *const pair_names[] = {"winner",
                                         "verdict",
                                         "better",
                                         "choice",
                                         "result",
                                         "label",
                                         "preference",
                                         "preferred",
                                         "decision",
                                         "judgment",
                                         "judgement",
                                         "勝者",
                                         "判定",
                                         "結論",
                                         "betteranswer",
                                         "betterresponse",
                                         "betterassistant",
                                         "bettermodel",
                                         "最終判定",
                                         "選択",
                                         "結果",
                                         "preferredresponse",
                                         "preferredanswer",
                                         "preferredassistant",
                                         "preferredmodel",
                                         "bestresponse",
                                         "bestanswer"};
static const char *const score_names[] = {"rating", "score", "評価", "点数", "スコア"};

/* Drops a word, whatever the case of its letters and what joins its parts: "betterAnswer". */
static bool drop_name(jr_str *name, const char *word)
{
    jr_str rest = *name;
    for (size_t i = 0; word[i]; i++) {
        while (rest.size && strchr("_- ", rest.data[0]))
            rest = str_from(rest, 1);
        if (!str_begins_nocase(rest, (char[]){word[i], '\0'}))
            return false;
        rest = str_from(rest, 1);
    }
    *name = rest;
    return true;
}

static bool is_among(jr_str name, const char *const *names, size_t n_names)
{
    for (size_t i = 0; i < n_names; i++) {
        jr_str rest = name;
        if (drop_name(&rest, names[i]) && rest.size == 0)
            return true;
    }
    return false;
}

static bool is_wanted(const verdict_search *s, jr_str name)
{
    if (s->style->field.size)
        return str_equals(name, s->style->field);
    (void)(drop_name(&name, "final") || drop_name(&name, "overall"));
    return s->read == verdict_read_label
               ? is_among(name, pair_names, sizeof pair_names / sizeof *pair_names)
               : is_among(name, score_names, sizeof score_names / sizeof *score_names);
}

/* "A", "[[A]]", 1, 2 or 3 (a tie); a number where a score is wanted. */
static bool read_member(const verdict_search *s, yyjson_val *value, double *ret_value)
{
    bool is_label = s->read == verdict_read_label;
    if (yyjson_is_num(value)) {
        double number = yyjson_get_num(value);
        bool is_place = number == 1 || number == 2 || number == 3;
        if (is_label ? !is_place : !(number >= 0 && number < 1e15))
            return false;
        *ret_value = is_label ? number - 1 : number;
        return true;
    }
    jr_str text = yyjson_is_str(value) ? str_trim(json_str(value)) : (jr_str){0};
    if (str_drop_beginning(&text, "[["))
        str_drop_end(&text, "]]");
    return text.size && (s->read(s->style, text, ret_value) ||
                         (is_label && verdict_read_explained(s->style, text, ret_value)));
}

static chosen choose_member(const verdict_search *s, yyjson_val *object, double *ret_value,
                            jr_str *ret_name)
{
    if (!yyjson_is_obj(object))
        return CHOSEN_NONE;
    chosen found = CHOSEN_NONE;
    size_t i, n;
    yyjson_val *key, *member;
    yyjson_obj_foreach(object, i, n, key, member)
    {
        double value;
        if (!is_wanted(s, json_str(key)) || !read_member(s, member, &value))
            continue;
        if (found != CHOSEN_NONE && value != *ret_value)
            return CHOSEN_CONTRADICTORY;
        found = CHOSEN_ONE;
        *ret_value = value;
        *ret_name = json_str(key);
    }
    return found;
}

/* Where the brace is that the last one closes; the size of the text: nowhere near. */
static size_t find_opening(jr_str text)
{
    enum { LONGEST = 1 << 16 };
    size_t depth = 0;
    for (size_t i = text.size; i-- > 0 && text.size - i < LONGEST;) {
        depth += text.data[i] == '}';
        depth -= text.data[i] == '{';
        if (depth == 0)
            return i;
    }
    return text.size;
}

/* Whether an object that stands in front of the text, and nothing between them, says otherwise: of
 * two it is not known which one the judge means. */
static bool is_contradicted(const verdict_search *s, jr_str before, double value)
{
    static const char *const fences[] = {"```json", "```", "```"};
    before = str_trim(before);
    for (size_t i = 0; i < sizeof fences / sizeof *fences; i++)
        if (str_drop_end(&before, fences[i]))
            before = str_trim(before);
    if (before.size == 0 || before.data[before.size - 1] != '}')
        return false;
    JSON_PARSER_AUTO json_parser parser = {0};
    double other;
    jr_str name;
    size_t opening = find_opening(before);
    yyjson_val *object = json_parse(&parser, str_from(before, opening));
    return choose_member(s, object, &other, &name) == CHOSEN_ONE && other != value;
}

/* Where in the text of an object the value of a member begins that is no object, as far as the
 * name is written without escapes; the size of the text: nowhere. */
static size_t find_value(jr_str text, jr_str name)
{
    size_t found = text.size;
    for (size_t i = 0; i + name.size + 2 < text.size; i++) {
        if (text.data[i] != '"' || memcmp(text.data + i + 1, name.data, name.size) != 0 ||
            text.data[i + 1 + name.size] != '"')
            continue;
        size_t value = i + name.size + 2;
        bool has_colon = false;
        for (; value < text.size && strchr(" \t\r\n:", text.data[value]); value++)
            has_colon = has_colon || text.data[value] == ':';
        if (has_colon)
            found = value;
    }
    return found;
}

chosen verdict_in_json(const verdict_search *s, verdict_mark *ret_mark)
{
    jr_str text = str_trim(s->text);
    if (str_drop_end(&text, "```"))
        text = str_trim(text);
    if (text.size == 0 || text.data[text.size - 1] != '}')
        return CHOSEN_NONE;
    text = str_from(text, find_opening(text));
    JSON_PARSER_AUTO json_parser parser = {0};
    double value = 0;
    jr_str name;
    chosen found = choose_member(s, json_parse(&parser, text), &value, &name);
    if (found != CHOSEN_ONE)
        return found;
    size_t begin = (size_t)(text.data - s->text.data);
    if (is_contradicted(s, (jr_str){s->text.data, begin}, value))
        return CHOSEN_CONTRADICTORY;
    size_t label = begin + find_value(text, name);
    if (label < s->text.size && s->text.data[label] == '"')
        label++;
    *ret_mark = (verdict_mark){label, begin + text.size, value, label};
    return CHOSEN_ONE;
}
