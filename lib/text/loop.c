/*
 * The end of the text is read backwards; then the Z function, the length of what a suffix has in
 * common with the beginning, says for each period in linear time how far back it holds (Gusfield,
 * Algorithms on Strings, Trees and Sequences, 1997, section 1.3). Most texts are sorted out before:
 * what their last bytes are stands nowhere else.
 */
#include "loop.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum {
    WINDOW = 8192,
    PROBE = 24,           /* bytes at the end, without those that a model had begun anew with */
    LEAST = 90,           /* bytes that are repeated: 30 kana */
    SEPARATOR = 4,        /* bytes between the items of a list, which end none */
    LONG_PERIOD = 60,     /* of which two are enough */
    LEAST_OF_MARKS = 600, /* without a letter, as a rule drawn with '-' */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The end of the text, from its last byte on; a number is one 0. */
static size_t reverse(jr_str text, char *out)
{
    size_t n = 0;
    for (size_t i = text.size; i-- > 0 && n < WINDOW;)
        if (!is_digit(text.data[i]))
            out[n++] = text.data[i];
        else if (n == 0 || out[n - 1] != '0')
            out[n++] = '0';
    return n;
}

/* Letters of any script but ASCII's are bytes above 7F; so are other marks, which repeat as often
 * as those of ASCII do. */
static bool has_letter(const char *text, size_t size)
{
    for (size_t i = 0; i + 2 < size; i++) {
        unsigned char c = (unsigned char)text[i], lead = (unsigned char)text[i + 2];
        if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
            return true;
        /* backwards: the third byte from here begins a character */
        if (lead >= 0xE3 && lead <= 0xED && !(lead == 0xE3 && (unsigned char)text[i + 1] == 0x80))
            return true;
        if (lead >= 0xC3 && lead <= 0xDF)
            return true;
    }
    return false;
}

/* The longest that is repeated, by the shortest period of those. */
static text_loop search(const char *text, size_t n)
{
    uint16_t z[WINDOW + 1];
    text_loop best = {0, 0};
    size_t left = 0, right = 0;
    for (size_t i = 1; i < n; i++) {
        size_t same = i < right ? z[i - left] : 0;
        if (i + same > right)
            same = right > i ? right - i : 0;
        while (i + same < n && text[same] == text[i + same])
            same++;
        z[i] = (uint16_t)same;
        if (i + same > right) {
            left = i;
            right = i + same;
        }
        size_t size = i + same, times = i >= LONG_PERIOD ? 2 : 3;
        bool is_loop = size + SEPARATOR >= times * i && size >= LEAST;
        if (is_loop && (best.period == 0 || size > 2 * best.size))
            best = (text_loop){i, size};
    }
    return best;
}

/* Whether what the text ends with stands nowhere else in it; where there are numbers in it, that
 * is not known. */
static bool has_own_end(jr_str text)
{
    if (text.size < PROBE)
        return true;
    const char *end = text.data + text.size - PROBE;
    for (size_t i = 0; i < PROBE; i++)
        if (is_digit(end[i]))
            return false;
    return !memmem(text.data, text.size - 1, end, PROBE);
}

text_loop text_loop_at_end(jr_str text)
{
    char backwards[WINDOW];
    text = str_trim(text);
    if (has_own_end(text))
        return (text_loop){0, 0};
    size_t n = reverse(text, backwards);
    if (n < LEAST || !memmem(backwards + 1, n - 1, backwards, PROBE))
        return (text_loop){0, 0};
    text_loop loop = search(backwards, n);
    size_t shown = loop.period + 2 < n ? loop.period + 2 : n;
    if (loop.period && loop.size < LEAST_OF_MARKS && !has_letter(backwards, shown))
        return (text_loop){0, 0};
    return loop;
}
