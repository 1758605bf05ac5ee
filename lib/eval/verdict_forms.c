/*
 * The forms of a verdict in prose, by hand instead of by regular expressions, which would have to
 * know the full-width characters and can't take what stands around a match into account. What
 * encloses a verdict is a table; the labels themselves stand in verdict_labels.c.
 */
#include "verdict_forms.h"

#include <string.h>

#include "base/str.h"
#include "verdict_doubt.h"
#include "verdict_labels.h"

/* Two ratings no further apart are a tie. The rest is for the last bit: 5.2 - 5.1 is above 0.1. */
#define TIE_DISTANCE (0.1 + 1e-9)

enum {
    MAX_DIGITS = 15, /* more would not fit a double exactly; no rating has them */
    LONGEST_VALUE = 60,
    LONGEST_LINE = 200,
    OUT_OF = 10,
};

#define N_OF(list) (sizeof(list) / sizeof *(list))

/* What encloses a value, after verdict_fold. */
static const struct enclosure {
    const char *opening, *closing;
} brackets = {"[[", "]]"}, tags[] = {
                               {"<verdict>", "</verdict>"},
                               {"<answer>", "</answer>"},
                               {"<winner>", "</winner>"},
                               {"<choice>", "</choice>"},
                               {"<final_verdict>", "</final_verdict>"},
                               {"<final_answer>", "</final_answer>"},
                               {"<judgment>", "</judgment>"},
                               {"<judgement>", "</judgement>"},
                               {"<decision>", "</decision>"},
                               {"<preference>", "</preference>"},
                               {"<result>", "</result>"},
                               {"<rating>", "</rating>"},
                               {"<score>", "</score>"},
                               {"\\boxed{", "}"},
                               {"\\boxed{\\text{", "}}"},
                               {"\\boxed{\\textbf{", "}}"},
                               {"\\boxed{\\mathrm{", "}}"},
                               {"\\boxed{\\mathbf{", "}}"},
};

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

/* " out of 10", which in prose counts other things than points. */
static bool take_words_of_scale(jr_str *text)
{
    jr_str rest = *text;
    double scale;
    if (!str_drop_beginning_nocase(&rest, " out of ") || !take_number(&rest, &scale) ||
        scale != OUT_OF)
        return false;
    *text = rest;
    return true;
}

bool verdict_read_number(const verdict_style *style, jr_str content, double *ret_value)
{
    (void)style;
    double number;
    content = verdict_core(verdict_content(content));
    if (!take_number(&content, &number))
        return false;
    str_drop_beginning(&content, "点");
    if (!take_words_of_scale(&content) && !take_scale(&content, number))
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
    static const char *const separators[] = {",", "、", ";", " "};
    content = verdict_content(content);
    for (size_t i = 0; i < N_OF(separators); i++) {
        const char *at = str_find(content, separators[i], strlen(separators[i]));
        double first, second;
        if (!at)
            continue;
        jr_str before = {content.data, (size_t)(at - content.data)};
        if (!verdict_read_number(style, before, &first) ||
            !verdict_read_number(style, str_from(content, before.size + strlen(separators[i])),
                                 &second))
            return false;
        *ret_value = verdict_of_ratings(first, second);
        return true;
    }
    return false;
}

/* Whose rating begins at a place, by the A or B that stands in front in its line, behind the rating
 * before it; 0: it is not said. */
static char side_in_front(jr_str text, size_t from, size_t at)
{
    for (size_t i = at; i-- > from && text.data[i] != '\n';) {
        char c = text.data[i];
        if ((c == 'A' || c == 'B') && (i == 0 || !str_is_of_word(text.data[i - 1])) &&
            !str_is_of_word(text.data[i + 1]))
            return c;
    }
    return '\0';
}

/* The verdict of two ratings that follow each other, in the order of the sides that they name. */
static chosen decide_by_two(jr_str text, const verdict_mark both[2], verdict_mark *ret_mark)
{
    char first = side_in_front(text, 0, both[0].begin),
         second = side_in_front(text, both[0].end, both[1].begin);
    if (first && first == second)
        return CHOSEN_CONTRADICTORY;
    bool is_swapped = first == 'B' && second == 'A';
    *ret_mark = both[1];
    ret_mark->value = verdict_of_ratings(both[is_swapped].value, both[!is_swapped].value);
    return CHOSEN_ONE;
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

/* nums[0], f(x)[1]: what stands directly in front makes a number in brackets an index. */
static bool is_index(jr_str before)
{
    static const char *const words[] = {"is", "be", "of", "to", "as", "a", "an", "at"};
    size_t end = before.size, begin = end;
    while (begin > 0 && end - begin < LONGEST_VALUE && str_is_of_word(before.data[begin - 1]))
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

/* An enclosed label may have its explanation with it. */
static bool read_enclosed(const verdict_search *s, jr_str content, double *ret_value)
{
    return s->read(s->style, content, ret_value) ||
           (s->read == verdict_read_label && verdict_read_explained(s->style, content, ret_value));
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
            !read_enclosed(s, content, &mark.value))
            continue;
        mark.end = mark.begin + size;
        mark.label = mark.begin + opening;
        if (is_link(str_from(s->text, mark.end)) ||
            (s->read != verdict_read_label && is_index((jr_str){s->text.data, mark.begin})))
            continue;
        *from = mark.end;
        *ret_mark = mark;
        return true;
    }
    return false;
}

static chosen in_enclosure(const verdict_search *s, const struct enclosure *e,
                           verdict_mark *ret_mark)
{
    verdict_choice choice = {.text = s->text};
    verdict_mark mark;
    for (size_t from = 0; next_enclosed(s, e, &from, &mark);)
        verdict_choice_add(&choice, mark);
    return verdict_choice_end(&choice, s->is_whole, ret_mark);
}

chosen verdict_in_brackets(const verdict_search *s, verdict_mark *ret_mark)
{
    return in_enclosure(s, &brackets, ret_mark);
}

chosen verdict_in_tags(const verdict_search *s, verdict_mark *ret_mark)
{
    chosen found = CHOSEN_NONE;
    for (size_t i = 0; i < N_OF(tags) && found == CHOSEN_NONE; i++)
        found = in_enclosure(s, &tags[i], ret_mark);
    return found;
}

static const struct enclosure single = {"[", "]"};

chosen verdict_in_single_brackets(const verdict_search *s, verdict_mark *ret_mark)
{
    return in_enclosure(s, &single, ret_mark);
}

chosen verdict_announced_in_single_brackets(const verdict_search *s, verdict_mark *ret_mark)
{
    verdict_mark mark;
    if (in_enclosure(s, &single, &mark) != CHOSEN_ONE)
        return CHOSEN_NONE;
    bool is_double = mark.begin > 0 && s->text.data[mark.begin - 1] == '[';
    if (is_double || verdict_word_at_end((jr_str){s->text.data, mark.begin}) == MARK_IS_PLAIN)
        return CHOSEN_NONE;
    *ret_mark = mark;
    return CHOSEN_ONE;
}

chosen verdict_in_two_brackets(const verdict_search *s, verdict_mark *ret_mark)
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
    return decide_by_two(s->text, last, ret_mark);
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
    *ret_mark = (verdict_mark){at, text.size - rest.size, number, at};
    return true;
}

/* The next fraction at or behind *from, which is moved behind it. */
static bool next_fraction(jr_str text, size_t *from, verdict_mark *ret_mark)
{
    while (*from < text.size && !take_fraction(text, *from, ret_mark))
        ++*from;
    if (*from == text.size)
        return false;
    *from = ret_mark->end;
    return true;
}

chosen verdict_in_fractions(const verdict_search *s, verdict_mark *ret_mark)
{
    verdict_choice choice = {.text = s->text};
    verdict_mark mark;
    for (size_t from = 0; next_fraction(s->text, &from, &mark);)
        verdict_choice_add(&choice, mark);
    return verdict_choice_end(&choice, s->is_whole, ret_mark);
}

chosen verdict_in_two_fractions(const verdict_search *s, verdict_mark *ret_mark)
{
    verdict_mark mark, both[2];
    size_t n = 0;
    for (size_t from = 0; next_fraction(s->text, &from, &mark); n++)
        if (n < 2)
            both[n] = mark;
    if (n != 2 || !s->is_whole)
        return CHOSEN_NONE;
    return decide_by_two(s->text, both, ret_mark);
}

/* As far as what is in front can't be a sign. */
static jr_str without_ornaments_behind(jr_str content)
{
    jr_str bare = verdict_bare(content);
    content.size = bare.size ? (size_t)(bare.data + bare.size - content.data) : 0;
    return verdict_undressed(content);
}

/* Where in a line begins what a word announces: behind a colon, or in the last line of a whole text
 * behind "is"; its size: nowhere. */
static size_t announced_at(jr_str line, bool is_last, mark_weight *ret_weight)
{
    static const char *const verbs[] = {" is that ", " is ", "は", "】"};
    size_t colon = str_find_last_char(line, ':');
    if (colon < line.size) {
        *ret_weight = verdict_word_at_end((jr_str){line.data, colon});
        return colon + 1;
    }
    for (size_t at = 1; at < line.size && is_last; at++)
        for (size_t i = 0; i < N_OF(verbs); i++) {
            jr_str before = {line.data, at};
            if (!str_begins_with(str_from(line, at), verbs[i]) || !verdict_word_is_of_whole(before))
                continue;
            *ret_weight = verdict_word_at_end(before);
            return at + strlen(verbs[i]);
        }
    return line.size;
}

static bool reads_announced(const verdict_search *s, jr_str content, double *ret_value)
{
    return s->read(s->style, content, ret_value) ||
           (s->is_whole && s->read == verdict_read_label &&
            verdict_read_explained(s->style, content, ret_value));
}

chosen verdict_behind_word(const verdict_search *s, verdict_mark *ret_mark)
{
    verdict_choice choice = {.text = s->text};
    jr_str rest = s->text, line, above = {0};
    mark_weight heading = MARK_IS_PLAIN; /* of the line before that is not empty */
    while (str_next_part(&rest, '\n', &line)) {
        if (line.size > LONGEST_LINE || verdict_bare(line).size == 0)
            continue;
        bool is_last = s->is_whole && verdict_bare(rest).size == 0;
        mark_weight weight = heading;
        size_t at = announced_at(line, is_last, &weight);
        bool is_below = at == line.size;
        heading = verdict_word_at_end(line);
        verdict_surroundings around = {.above = is_below ? above : (jr_str){0}};
        above = line;
        if (is_below && !is_last)
            continue;
        jr_str content =
            is_below ? verdict_bare(line) : without_ornaments_behind(str_from(line, at));
        verdict_mark mark = {.begin = (size_t)(line.data - s->text.data)};
        mark.end = mark.begin + line.size;
        mark.label = (size_t)(content.data - s->text.data);
        around.before = around.lead = (jr_str){line.data, mark.label - mark.begin};
        weight = verdict_is_doubted(&around) ? MARK_IS_PLAIN : weight;
        if (weight != MARK_IS_PLAIN && reads_announced(s, content, &mark.value))
            verdict_choice_add_weighed(&choice, mark, weight);
    }
    return verdict_choice_end(&choice, s->is_whole, ret_mark);
}

chosen verdict_alone(const verdict_search *s, verdict_mark *ret_mark)
{
    jr_str content = without_ornaments_behind(str_trim(s->text));
    double value;
    if (!s->is_whole || content.size == 0 || str_contains(content, "\n") ||
        !(s->read(s->style, content, &value) ||
          (s->read == verdict_read_label && verdict_read_sentence(s->style, content, &value))))
        return CHOSEN_NONE;
    size_t at = (size_t)(content.data - s->text.data);
    *ret_mark = (verdict_mark){at, at + content.size, value, at};
    return CHOSEN_ONE;
}
