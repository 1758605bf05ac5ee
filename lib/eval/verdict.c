/*
 * Verdicts out of prose. The judge's own words are copied with full-width characters as their ASCII
 * twins, so that every rule is written once, and searched from the end: judges quote their
 * instructions and think aloud before they decide, so the last match is the verdict. Written by
 * hand instead of as regular expressions, which would have to know the full-width forms and can't
 * search backwards.
 */
#include "verdict.h"

#include <assert.h>
#include <string.h>

#include <jrank/base.h>

#include "base/str.h"

/* Two ratings no further apart are a tie. The rest is for the last bit: 5.2 - 5.1 is above 0.1. */
#define TIE_DISTANCE (0.1 + 1e-9)

/* More digits would not fit a double exactly. No rating has them. */
enum { MAX_DIGITS = 15 };

static const jr_str format_names[N_VERDICT_FORMATS] = {
#define VERDICT_FORMAT_NAME(name, word, meaning) [VERDICT_##name] = {word, sizeof word - 1},
    VERDICT_FORMAT_ROWS(VERDICT_FORMAT_NAME)
#undef VERDICT_FORMAT_NAME
};

bool verdict_format_parse(jr_str name, verdict_format *ret_format)
{
    for (int format = 0; format < N_VERDICT_FORMATS; format++) {
        if (str_equals(format_names[format], name)) {
            *ret_format = (verdict_format)format;
            return true;
        }
    }
    return false;
}

static const char *find(jr_str text, const char *what)
{
    return text.data ? memmem(text.data, text.size, what, strlen(what)) : NULL;
}

static jr_str without_thinking(jr_str text)
{
    static const char opening[] = "<think>", closing[] = "</think>";
    jr_str rest = text;
    while (rest.size && strchr(" \t\r\n", rest.data[0]) && rest.data[0])
        rest = (jr_str){rest.data + 1, rest.size - 1};
    const char *end = find(rest, closing);
    if (str_begins_with(rest, opening) && !end)
        return (jr_str){0};
    const char *opened = find(rest, opening);
    if (!end || (opened && opened > rest.data && opened < end))
        return text;
    end += sizeof closing - 1;
    return (jr_str){end, (size_t)(text.data + text.size - end)};
}

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

static void append_folded(jr_buf *buf, jr_str text)
{
    jr_buf_reserve(buf, text.size);
    for (size_t i = 0; i < text.size;) {
        char folded = fold((const unsigned char *)text.data + i, text.size - i);
        buf->data[buf->size++] = folded ? folded : text.data[i];
        i += folded ? 3 : 1;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Each of these takes what it is named after from the front of the text, or returns false. */
static bool take_char(jr_str *text, char c)
{
    if (text->size == 0 || text->data[0] != c)
        return false;
    *text = (jr_str){text->data + 1, text->size - 1};
    return true;
}

static bool take_number(jr_str *text, double *ret_number)
{
    double digits = 0, scale = 1;
    size_t n_digits = 0;
    bool has_point = false;
    for (; text->size; *text = (jr_str){text->data + 1, text->size - 1}) {
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

/* "[N]" with one number or "[N,M]" with two, in so many brackets. */
static bool take_bracketed(jr_str text, int n_brackets, int n_numbers, double *ret_numbers)
{
    for (int i = 0; i < n_brackets; i++)
        if (!take_char(&text, '['))
            return false;
    for (int i = 0; i < n_numbers; i++) {
        if (i > 0) {
            skip_spaces(&text);
            if (!take_char(&text, ','))
                return false;
            skip_spaces(&text);
        }
        if (!take_number(&text, &ret_numbers[i]))
            return false;
    }
    for (int i = 0; i < n_brackets; i++)
        if (!take_char(&text, ']'))
            return false;
    return true;
}

/* The last one that begins before *end, which is set to its beginning. */
static bool find_last_bracketed(jr_str text, size_t *end, int n_brackets, int n_numbers,
                                double *ret_numbers)
{
    for (size_t i = *end; i-- > 0;) {
        jr_str rest = {text.data + i, text.size - i};
        if (text.data[i] == '[' && take_bracketed(rest, n_brackets, n_numbers, ret_numbers)) {
            *end = i;
            return true;
        }
    }
    return false;
}

static bool read_last_digit(jr_str text, jr_verdict *ret_verdict)
{
    for (size_t i = text.size; i-- > 0;) {
        if (!is_digit(text.data[i]))
            continue;
        if (text.data[i] < '1' || text.data[i] > '3')
            return false;
        *ret_verdict = (jr_verdict)(text.data[i] - '1');
        return true;
    }
    return false;
}

static bool read_letter(jr_str text, jr_verdict *ret_verdict)
{
    enum { SIZE = 5 };
    for (size_t i = text.size; i-- > 0;) {
        const char *at = text.data + i;
        if (text.size - i >= SIZE && memcmp(at, "[[", 2) == 0 && at[2] >= 'A' && at[2] <= 'C' &&
            memcmp(at + 3, "]]", 2) == 0) {
            *ret_verdict = (jr_verdict)(at[2] - 'A');
            return true;
        }
    }
    return false;
}

static bool read_ratings(jr_str text, jr_verdict *ret_verdict)
{
    double ratings[2];
    bool found = false;
    for (int n_brackets = 2; n_brackets > 0 && !found; n_brackets--) {
        size_t end = text.size;
        found = find_last_bracketed(text, &end, n_brackets, 2, ratings);
    }
    if (!found) {
        size_t end = text.size;
        found = find_last_bracketed(text, &end, 2, 1, &ratings[1]) &&
                find_last_bracketed(text, &end, 2, 1, &ratings[0]);
    }
    if (!found)
        return false;
    double lead = ratings[0] - ratings[1];
    *ret_verdict = lead > TIE_DISTANCE    ? JR_VERDICT_FIRST
                   : lead < -TIE_DISTANCE ? JR_VERDICT_SECOND
                                          : JR_VERDICT_TIE;
    return true;
}

bool verdict_read_pair(verdict_format format, jr_str judgment, jr_verdict *ret_verdict)
{
    static bool (*const readers[N_VERDICT_FORMATS])(jr_str, jr_verdict *) = {
        [VERDICT_LAST] = read_last_digit,
        [VERDICT_LETTER] = read_letter,
        [VERDICT_RATINGS] = read_ratings,
    };
    assert(readers[format]);
    JR_BUF_AUTO jr_buf folded = {0};
    append_folded(&folded, without_thinking(judgment));
    return readers[format](jr_buf_str(&folded), ret_verdict);
}

bool verdict_read_score(jr_str judgment, double *ret_score)
{
    JR_BUF_AUTO jr_buf folded = {0};
    append_folded(&folded, without_thinking(judgment));
    double score;
    for (int n_brackets = 2; n_brackets > 0; n_brackets--) {
        size_t end = folded.size;
        if (find_last_bracketed(jr_buf_str(&folded), &end, n_brackets, 1, &score)) {
            *ret_score = score;
            return true;
        }
    }
    return false;
}

jr_str verdict_winner_json(verdict_format format, jr_verdict verdict)
{
    static const jr_str numbers[JR_N_VERDICTS] = {{"1", 1}, {"2", 1}, {"3", 1}};
    static const jr_str words[JR_N_VERDICTS] = {
        {"\"model1_id\"", 11}, {"\"model2_id\"", 11}, {"\"tie\"", 5}};
    return (format == VERDICT_LAST ? numbers : words)[verdict];
}
