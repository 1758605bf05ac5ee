/*
 * The forms of a verdict in prose, by hand instead of by regular expressions, which would have to
 * know the full-width characters and can't take what stands around a match into account. Labels and
 * what encloses them are tables.
 */
#include "verdict_forms.h"

#include <string.h>

#include "base/str.h"

/* Two ratings no further apart are a tie. The rest is for the last bit: 5.2 - 5.1 is above 0.1. */
#define TIE_DISTANCE (0.1 + 1e-9)

enum {
    MAX_DIGITS = 15, /* more would not fit a double exactly; no rating has them */
    LONGEST_VALUE = 60,
    LONGEST_LINE = 200,
    OUT_OF = 10,
};

#define N_OF(list) (sizeof(list) / sizeof *(list))

/* Labels, whatever the case of their letters. */
static const struct {
    const char *text;
    jr_verdict verdict;
    bool is_side;                           /* may have a word such as "assistant" in front */
    enum { UNGRADED, SLIGHT, CLEAR } grade; /* how far one is ahead, where the label can say it */
} labels[] = {
    {"a", JR_VERDICT_FIRST, true, UNGRADED},
    {"b", JR_VERDICT_SECOND, true, UNGRADED},
    {"c", JR_VERDICT_TIE, false, UNGRADED},
    {"tie", JR_VERDICT_TIE, false, UNGRADED},
    {"draw", JR_VERDICT_TIE, false, UNGRADED},
    {"equal", JR_VERDICT_TIE, false, UNGRADED},
    {"引き分け", JR_VERDICT_TIE, false, UNGRADED},
    {"引分け", JR_VERDICT_TIE, false, UNGRADED},
    {"引分", JR_VERDICT_TIE, false, UNGRADED},
    {"同点", JR_VERDICT_TIE, false, UNGRADED},
    {"互角", JR_VERDICT_TIE, false, UNGRADED},
    {"同等", JR_VERDICT_TIE, false, UNGRADED},
    {"平局", JR_VERDICT_TIE, false, UNGRADED},
    {"平手", JR_VERDICT_TIE, false, UNGRADED},
    {"무승부", JR_VERDICT_TIE, false, UNGRADED},
    /* Arena-Hard */
    {"a>>b", JR_VERDICT_FIRST, false, CLEAR},
    {"a>b", JR_VERDICT_FIRST, false, SLIGHT},
    {"a=b", JR_VERDICT_TIE, false, SLIGHT},
    {"a≈b", JR_VERDICT_TIE, false, SLIGHT},
    {"b>a", JR_VERDICT_SECOND, false, SLIGHT},
    {"b>>a", JR_VERDICT_SECOND, false, CLEAR},
    {"b<<a", JR_VERDICT_FIRST, false, CLEAR},
    {"b<a", JR_VERDICT_FIRST, false, SLIGHT},
    {"b=a", JR_VERDICT_TIE, false, SLIGHT},
    {"a<b", JR_VERDICT_SECOND, false, SLIGHT},
    {"a<<b", JR_VERDICT_SECOND, false, CLEAR},
    {"a≫b", JR_VERDICT_FIRST, false, CLEAR},
    {"b≫a", JR_VERDICT_SECOND, false, CLEAR},
    {"b≪a", JR_VERDICT_FIRST, false, CLEAR},
    {"a≪b", JR_VERDICT_SECOND, false, CLEAR},
};

static const char *const sides[] = {"assistant",    "answer", "response",  "model",  "option",
                                    "アシスタント", "回答",   "応答",      "モデル", "解答",
                                    "助手",         "模型",   "어시스턴트"};

/* What encloses a value, after verdict_fold. */
static const struct enclosure {
    const char *opening, *closing;
} brackets = {"[[", "]]"},
  tags[] = {
      {"<verdict>", "</verdict>"}, {"<answer>", "</answer>"}, {"<winner>", "</winner>"},
      {"<choice>", "</choice>"},   {"\\boxed{", "}"},         {"\\boxed{\\text{", "}}"},
};

/* The ASCII twin of the character at c, which has so many bytes to the end of the text, or 0:
 * U+FF01..U+FF5E are '!'..'~', U+3000 is a space; all take three bytes. */
static char fold(const unsigned char *c, size_t n_bytes)
{
    if (n_bytes < 3)
        return 0;
    if (c[0] == 0xEF && c[1] == 0xBC && c[2] >= 0x81 && c[2] <= 0xBF)
        return (char)(c[2] - 0x60);
    if (c[0] == 0xEF && c[1] == 0xBD && c[2] >= 0x80 && c[2] <= 0x9E)
        return (char)(c[2] - 0x20);
    return c[0] == 0xE3 && c[1] == 0x80 && c[2] == 0x80 ? ' ' : 0;
}

/* How much of the text has nothing that is written in several ways. */
static size_t plain_size(jr_str text)
{
    size_t i = 0;
    for (; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\\' || c == '\xEF' ||
            (c == '\xE3' && str_begins_with(str_from(text, i), "\xE3\x80")))
            break;
    }
    return i;
}

void verdict_fold(jr_buf *buf, jr_str text)
{
    static const struct {
        const char *written, *meant;
    } doubled[] = {{"\\[\\[", "[["}, {"\\]\\]", "]]"}, {"【【", "[["}, {"】】", "]]"}};
    jr_buf_reserve(buf, text.size);
    while (text.size) {
        size_t plain = plain_size(text);
        jr_buf_append(buf, text.data, plain);
        text = str_from(text, plain);
        if (!text.size)
            break;
        char first = text.data[0], folded = fold((const unsigned char *)text.data, text.size);
        size_t taken = folded ? 3 : 1;
        for (size_t i = 0; i < N_OF(doubled); i++) {
            if (!str_begins_with(text, doubled[i].written))
                continue;
            jr_buf_append_char(buf, doubled[i].meant[0]);
            folded = doubled[i].meant[1];
            taken = strlen(doubled[i].written);
            break;
        }
        jr_buf_append_char(buf, folded ? folded : first);
        text = str_from(text, taken);
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take_char(jr_str *text, char c)
{
    if (text->size == 0 || text->data[0] != c)
        return false;
    *text = str_from(*text, 1);
    return true;
}

static bool take_number(jr_str *text, double *ret_number)
{
    double digits = 0, scale = 1;
    size_t n_digits = 0;
    bool has_point = false;
    for (; text->size; *text = str_from(*text, 1)) {
        char c = text->data[0];
        if (c == '.' && !has_point && n_digits > 0) {
            has_point = true;
        } else if (is_digit(c)) {
            digits = 10 * digits + (c - '0');
            scale *= has_point ? 10 : 1;
            n_digits++;
        } else {
            break;
        }
    }
    *ret_number = digits / scale;
    return n_digits > 0 && n_digits <= MAX_DIGITS;
}

static void skip_spaces(jr_str *text)
{
    while (take_char(text, ' '))
        ;
}

/* "/10" behind a number, which must be no larger: other scales say something else. */
static bool take_scale(jr_str *text, double number)
{
    double scale;
    jr_str rest = *text;
    skip_spaces(&rest);
    if (!take_char(&rest, '/'))
        return true;
    skip_spaces(&rest);
    if (!take_number(&rest, &scale) || scale != OUT_OF || number > OUT_OF)
        return false;
    *text = rest;
    return true;
}

/* "Rating: 5" within the brackets. */
static jr_str behind_word(jr_str content)
{
    size_t colon = str_find_char(content, ':');
    if (colon == content.size ||
        verdict_word_at_end((jr_str){content.data, colon}) == MARK_IS_PLAIN)
        return content;
    return str_from(content, colon + 1);
}

/* Without spaces and emphasis around it. */
static jr_str undressed(jr_str content)
{
    while (content.size && strchr(" \t*_`\"'", content.data[0]) && content.data[0])
        content = str_from(content, 1);
    while (content.size && strchr(" \t*_`\"'", content.data[content.size - 1]))
        content.size--;
    return content;
}

bool verdict_read_number(const verdict_style *style, jr_str content, double *ret_value)
{
    (void)style;
    double number;
    content = undressed(behind_word(content));
    if (!take_number(&content, &number))
        return false;
    str_drop_beginning(&content, "点");
    if (!take_scale(&content, number))
        return false;
    str_drop_beginning(&content, "点");
    if (content.size)
        return false;
    *ret_value = number;
    return true;
}

double verdict_of_ratings(double first, double second)
{
    double lead = first - second;
    return lead > TIE_DISTANCE    ? JR_VERDICT_FIRST
           : lead < -TIE_DISTANCE ? JR_VERDICT_SECOND
                                  : JR_VERDICT_TIE;
}

bool verdict_read_two_numbers(const verdict_style *style, jr_str content, double *ret_value)
{
    size_t comma = str_find_char(content, ',');
    double first, second;
    if (comma == content.size ||
        !verdict_read_number(style, (jr_str){content.data, comma}, &first) ||
        !verdict_read_number(style, str_from(content, comma + 1), &second))
        return false;
    *ret_value = verdict_of_ratings(first, second);
    return true;
}

/* Whether two texts are one but for spaces and the case of letters. */
static bool is_label(jr_str content, jr_str label)
{
    size_t k = 0;
    for (size_t i = 0; i < content.size; i++) {
        if (content.data[i] == ' ')
            continue;
        while (k < label.size && label.data[k] == ' ')
            k++;
        char one[2] = {content.data[i]}, other[2] = {k < label.size ? label.data[k] : '\0'};
        if (k == label.size || !str_is_nocase((jr_str){one, 1}, other))
            return false;
        k++;
    }
    return k == label.size;
}

static bool read_own_label(const verdict_style *style, jr_str content, double *ret_value)
{
    for (size_t i = 0; i < style->n_labels; i++) {
        if (!is_label(content, style->labels[i].text))
            continue;
        *ret_value = style->labels[i].verdict;
        return true;
    }
    return false;
}

/* "Assistant A", "model_a" without the word in front. */
static jr_str without_side(jr_str content, bool *ret_had_side)
{
    for (size_t i = 0; i < N_OF(sides); i++) {
        if (content.size <= strlen(sides[i]) || !str_drop_beginning_nocase(&content, sides[i]))
            continue;
        while (take_char(&content, ' ') || take_char(&content, '_') || take_char(&content, '-'))
            ;
        *ret_had_side = true;
        return content;
    }
    return content;
}

bool verdict_read_label(const verdict_style *style, jr_str content, double *ret_value)
{
    content = undressed(behind_word(content));
    if (content.size == 0)
        return false;
    if (style->n_labels)
        return read_own_label(style, content, ret_value);
    bool had_side = false;
    content = without_side(content, &had_side);
    for (size_t i = 0; i < N_OF(labels); i++) {
        if ((had_side && !labels[i].is_side) || !is_label(content, jr_str_from(labels[i].text)) ||
            (style->only_clear && labels[i].grade == UNGRADED))
            continue;
        bool is_won = !style->only_clear || labels[i].grade == CLEAR;
        *ret_value = is_won ? labels[i].verdict : JR_VERDICT_TIE;
        return true;
    }
    return false;
}

/* [title](address), which cites. */
static bool is_link(jr_str behind)
{
    static const char *const addresses[] = {"http", "#", "/", "www.", "mailto:"};
    if (!take_char(&behind, '('))
        return false;
    for (size_t i = 0; i < N_OF(addresses); i++)
        if (str_begins_with(behind, addresses[i]))
            return true;
    return false;
}

static bool is_of_name(char c)
{
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* nums[0], f(x)[1]: what stands directly in front makes a number in brackets an index. */
static bool is_index(jr_str before)
{
    static const char *const words[] = {"is", "be", "of", "to", "as", "a", "an", "at"};
    size_t end = before.size, begin = end;
    while (begin > 0 && end - begin < LONGEST_VALUE && is_of_name(before.data[begin - 1]))
        begin--;
    if (begin == end)
        return end > 0 && (before.data[end - 1] == ')' || before.data[end - 1] == ']');
    jr_str word = str_from(before, begin);
    for (size_t i = 0; i < N_OF(words); i++)
        if (str_is_nocase(word, words[i]))
            return false;
    return verdict_word_at_end(word) == MARK_IS_PLAIN;
}

/* The content between the enclosure at the front of the text; false: there is none in a line. */
static bool take_enclosed(jr_str text, const struct enclosure *e, jr_str *ret_content,
                          size_t *ret_size)
{
    size_t opening = strlen(e->opening), closing = strlen(e->closing);
    jr_str rest = str_from(text, opening);
    for (size_t i = 0; i + closing <= rest.size && i <= LONGEST_VALUE; i++) {
        if (memcmp(rest.data + i, e->closing, closing) == 0) {
            *ret_content = (jr_str){rest.data, i};
            *ret_size = opening + i + closing;
            return true;
        }
        if (rest.data[i] == '\n' || rest.data[i] == e->opening[0])
            return false;
    }
    return false;
}

/* The next mark in an enclosure at or behind *from, which is moved behind it. */
static bool next_enclosed(const verdict_search *s, const struct enclosure *e, size_t *from,
                          verdict_mark *ret_mark)
{
    size_t opening = strlen(e->opening), size;
    const char *at;
    while (*from < s->text.size &&
           (at = memmem(s->text.data + *from, s->text.size - *from, e->opening, opening)) != NULL) {
        verdict_mark mark = {.begin = (size_t)(at - s->text.data)};
        jr_str content;
        *from = mark.begin + 1;
        if (!take_enclosed(str_from(s->text, mark.begin), e, &content, &size) ||
            !s->read(s->style, content, &mark.value))
            continue;
        mark.end = mark.begin + size;
        if (is_link(str_from(s->text, mark.end)) ||
            (s->read != verdict_read_label && is_index((jr_str){s->text.data, mark.begin})))
            continue;
        *from = mark.end;
        *ret_mark = mark;
        return true;
    }
    return false;
}

static chosen in_enclosure(const verdict_search *s, const struct enclosure *e, double *ret_value)
{
    verdict_choice choice = {.text = s->text};
    verdict_mark mark;
    for (size_t from = 0; next_enclosed(s, e, &from, &mark);)
        verdict_choice_add(&choice, mark);
    return verdict_choice_end(&choice, s->is_whole, ret_value);
}

chosen verdict_in_brackets(const verdict_search *s, double *ret_value)
{
    return in_enclosure(s, &brackets, ret_value);
}

chosen verdict_in_tags(const verdict_search *s, double *ret_value)
{
    chosen found = CHOSEN_NONE;
    for (size_t i = 0; i < N_OF(tags) && found == CHOSEN_NONE; i++)
        found = in_enclosure(s, &tags[i], ret_value);
    return found;
}

chosen verdict_in_single_brackets(const verdict_search *s, double *ret_value)
{
    static const struct enclosure single = {"[", "]"};
    return in_enclosure(s, &single, ret_value);
}

chosen verdict_in_two_brackets(const verdict_search *s, double *ret_value)
{
    verdict_search numbers = *s;
    numbers.read = verdict_read_number;
    verdict_mark mark, last[2];
    size_t n = 0;
    for (size_t from = 0; next_enclosed(&numbers, &brackets, &from, &mark); n++) {
        last[0] = last[1];
        last[1] = mark;
    }
    if (n < 2 || (!s->is_whole && verdict_bare(str_from(s->text, last[1].end)).size))
        return CHOSEN_NONE;
    *ret_value = verdict_of_ratings(last[0].value, last[1].value);
    return CHOSEN_ONE;
}

/* "8/10" that begins at a place, and no date. */
static bool take_fraction(jr_str text, size_t at, verdict_mark *ret_mark)
{
    jr_str rest = str_from(text, at);
    if (!is_digit(rest.data[0]) ||
        (at > 0 && (is_digit(text.data[at - 1]) || strchr("./,-", text.data[at - 1]))))
        return false;
    double number;
    if (!take_number(&rest, &number))
        return false;
    size_t without_scale = rest.size;
    if (!take_scale(&rest, number) || rest.size == without_scale ||
        (rest.size && (is_digit(rest.data[0]) || rest.data[0] == '/')))
        return false;
    *ret_mark = (verdict_mark){at, text.size - rest.size, number};
    return true;
}

chosen verdict_in_fractions(const verdict_search *s, double *ret_value)
{
    verdict_choice choice = {.text = s->text};
    verdict_mark mark;
    for (size_t i = 0; i < s->text.size; i++) {
        if (!take_fraction(s->text, i, &mark))
            continue;
        verdict_choice_add(&choice, mark);
        i = mark.end - 1;
    }
    return verdict_choice_end(&choice, s->is_whole, ret_value);
}

/* As far as what is in front can't be a sign. */
static jr_str without_ornaments_behind(jr_str content)
{
    jr_str bare = verdict_bare(content);
    content.size = bare.size ? (size_t)(bare.data + bare.size - content.data) : 0;
    return undressed(content);
}

chosen verdict_behind_word(const verdict_search *s, double *ret_value)
{
    verdict_choice choice = {.text = s->text};
    jr_str rest = s->text, line;
    while (str_next_part(&rest, '\n', &line)) {
        size_t colon = str_find_last_char(line, ':');
        if (line.size > LONGEST_LINE || colon == line.size)
            continue;
        mark_weight weight = verdict_word_at_end((jr_str){line.data, colon});
        jr_str content = without_ornaments_behind(str_from(line, colon + 1));
        verdict_mark mark = {.begin = (size_t)(line.data - s->text.data)};
        mark.end = mark.begin + line.size;
        if (weight != MARK_IS_PLAIN && s->read(s->style, content, &mark.value))
            verdict_choice_add_weighed(&choice, mark, weight);
    }
    return verdict_choice_end(&choice, s->is_whole, ret_value);
}
