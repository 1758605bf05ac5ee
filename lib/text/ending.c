/*
 * Only the end of the text is looked at, but for blocks of code, which must be closed.
 */
#include "ending.h"

#include <string.h>

#include "base/str.h"
#include "utf8.h"

static const char *const ends[] = {"。", "．", "！", "？", "!",  "?",  "…",  "」", "』",
                                   "）", ")",  "】", "］", "]",  "}",  "”",  "\"", "'",
                                   "’",  "*",  "`",  ">",  "|",  "~",  "〜", "～", "♪",
                                   "_",  "$",  "⋯",  "※",  "》", "〉", "/",  "-",  "="};

/* What no Japanese sentence and no item of a list ends with: particles, connections. */
static const char *const middles[] = {"、",   "，",   ",",    "は",     "が",     "を",   "に",
                                      "の",   "と",   "へ",   "で",     "も",     "や",   "・",
                                      "「",   "『",   "（",   "(",      "【",     "から", "まで",
                                      "より", "って", "また", "しかし", "および", "及び", "など、"};
/* Such as end sentences of conversation, or words. */
static const char *const whole[] = {"ですが", "ますが", "もの",  "こと",   "など",
                                    "その他", "たの",   "ので",  "まして", "ください",
                                    "のも",   "とも",   "ものの"};
/* Ends of polite and plain sentences without their mark. */
static const char *const predicates[] = {"です", "ます",   "せん",     "た",   "だ",
                                         "る",   "しょう", "ください", "ない", "たい",
                                         "しい", "ですね", "ますね"};

static bool ends_with_one(jr_str text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_ends_with(text, list[i]))
            return true;
    return false;
}

#define ENDS_WITH_ONE(text, list) ends_with_one(text, list, sizeof(list) / sizeof *(list))

static size_t count(jr_str text, const char *part)
{
    size_t n = 0, size = strlen(part);
    for (const char *at; (at = str_find(text, part, size)); n++)
        text = str_from(text, (size_t)(at - text.data) + size);
    return n;
}

static jr_str last_line(jr_str text)
{
    size_t at = str_find_last_char(text, '\n');
    return at < text.size ? str_from(text, at + 1) : text;
}

/* Behind the number or the mark of an item, or all of a line. */
static jr_str behind_number(jr_str line)
{
    line = str_trim(line);
    size_t digits = 0;
    while (digits < line.size && line.data[digits] >= '0' && line.data[digits] <= '9')
        digits++;
    bool is_number = digits && digits < line.size && strchr(".):", line.data[digits]);
    return is_number ? str_trim(str_from(line, digits + 1)) : line;
}

/* What follows the last sentence that ended, in a line. */
static jr_str last_sentence(jr_str line, bool is_line_wide)
{
    static const char *const wide[] = {"。", "！", "？", "! ", "? "};
    static const char *const narrow[] = {". ", "! ", "? "};
    jr_str rest = line;
    const char *const *marks = is_line_wide ? wide : narrow;
    size_t n = is_line_wide ? sizeof wide / sizeof *wide : sizeof narrow / sizeof *narrow;
    for (size_t i = 0; i < n; i++) {
        const char *mark = marks[i];
        size_t size = strlen(mark);
        for (size_t k = rest.size; k >= size; k--)
            if (memcmp(rest.data + k - size, mark, size) == 0) {
                rest = str_from(rest, k);
                break;
            }
    }
    return rest;
}

static bool is_wide(jr_str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.size; i++)
        n += (unsigned char)text.data[i] >= 0xE3;
    return 4 * n > text.size / 2;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ',';
}

/* "- item", "1. item", "・item", "**Name**: item", "# title" */
static bool is_item(jr_str line)
{
    line = str_trim(line);
    static const char *const begins[] = {"-", "*", "+", "・", "#", "•", "|",
                                         "①", "②", "③", "＊", "●", "○"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (str_begins_with(line, begins[i]))
            return true;
    return behind_number(line).size < line.size;
}

/* A sentence of Latin letters: words that no full stop ends, behind one that had it. */
static bool latin_breaks_off(jr_str line, jr_str sentence, bool has_ended_before)
{
    char last = line.data[line.size - 1];
    size_t n_words = 1 + count(str_trim(sentence), " ");
    if (last == ',')
        return true;
    return is_word_byte(last) && n_words > 3 && !is_item(line) &&
           (has_ended_before || n_words > 12);
}

/* Whether there is a topic or an object in it, so that a verb has to follow. */
static bool has_clause(jr_str sentence)
{
    enum { LETTER = 3 };
    return sentence.size > LETTER &&
           (str_contains(str_from(sentence, LETTER), "は") || str_contains(sentence, "を"));
}

/* Whether items end as sentences do: most of those before the last. */
static bool has_items_of_sentences(jr_str text)
{
    size_t n = 0, n_ended = 0;
    jr_str line;
    while (str_next_part(&text, '\n', &line) && text.data)
        if (is_item(line)) {
            n++;
            n_ended += str_ends_with(str_trim(line), "。");
        }
    return n && 2 * n_ended >= n;
}

static bool has_open_bracket(jr_str line)
{
    return count(line, "(") > count(line, ")") || count(line, "（") > count(line, "）") ||
           count(line, "「") > count(line, "」");
}

static bool wide_breaks_off(jr_str text, jr_str line, jr_str sentence)
{
    enum { SHORT = 3 * 12 };
    bool is_behind_sentence = sentence.size < line.size;
    if (has_open_bracket(line))
        return true;
    if (ENDS_WITH_ONE(line, whole) && !is_behind_sentence)
        return false;
    if (ENDS_WITH_ONE(line, middles))
        return sentence.size > 9 || is_behind_sentence || text.size > 3 * SHORT;
    if (ENDS_WITH_ONE(line, predicates))
        return false;
    /* Prose goes on as prose; a list may have none. */
    size_t n_ended = count(text, "。");
    bool is_of_list = is_item(last_line(text));
    if (is_behind_sentence ||
        (is_of_list ? has_items_of_sentences(text) || str_contains(sentence, "は、")
                    : has_clause(sentence)))
        return true;
    return !is_of_list && n_ended > 1 && sentence.size > SHORT;
}

bool text_breaks_off(jr_str text)
{
    text = str_trim(text);
    while (str_drop_end(&text, "　"))
        text = str_trim(text);
    if (text.size == 0)
        return false;
    if (count(text, "```") % 2)
        return true;
    jr_str line = behind_number(last_line(text)), sentence = last_sentence(line, is_wide(line));
    if (ENDS_WITH_ONE(line, ends) || str_ends_with(line, "."))
        return false;
    if (str_ends_with(line, ":") || str_ends_with(line, "："))
        return text.size > line.size;
    if (is_wide(line))
        return wide_breaks_off(text, line, sentence);
    return latin_breaks_off(last_line(text), sentence,
                            sentence.size < line.size || count(text, ". ") > 1);
}
