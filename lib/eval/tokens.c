/*
 * Counting characters by their first bytes.
 */
#include "tokens.h"

#include <string.h>

int64_t tokens_of_text(jr_str text)
{
    /* The first bytes of U+3000 and on: kana, ideographs, Hangul, full-width forms. Each prompt
     * passes here: sums that fit a byte are what compilers make vectors of. Ideographs of four
     * bytes come out right among the others. */
    enum { STRIDE = 128 };
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t n_wide = 0;
    for (size_t begin = 0; begin < text.size; begin += STRIDE) {
        size_t end = text.size - begin > STRIDE ? begin + STRIDE : text.size;
        unsigned char n = 0;
        for (size_t i = begin; i < end; i++)
            n = (unsigned char)(n + (bytes[i] >= 0xE3 && bytes[i] <= 0xEF));
        n_wide += n;
    }
    size_t n_other = text.size > 3 * n_wide ? text.size - 3 * n_wide : 0;
    return (int64_t)(n_wide + (n_other + 3) / 4);
}

static int64_t sum_up(const chat *c, int64_t (*count)(jr_str text))
{
    if (c->raw_prompt.size)
        return count(c->raw_prompt);
    int64_t n = count(c->system);
    for (size_t i = 0; i < c->n_messages; i++)
        n += count(c->messages[i].text);
    return n;
}

int64_t tokens_of_chat(const chat *c)
{
    return sum_up(c, tokens_of_text);
}

/* Of a run of the same character only the beginning, as one token may stand for dozens of them. */
static int64_t count_without_runs(jr_str text)
{
    enum { BEGINNING = 4, WIDE = 3 };
    int64_t n_wide = 0, n_other = 0;
    size_t step, run = 0;
    for (size_t i = 0; i < text.size; i += step) {
        bool is_wide = (unsigned char)text.data[i] >= 0xE3 && text.size - i >= WIDE;
        step = is_wide ? WIDE : 1;
        bool is_same = i >= step && memcmp(text.data + i, text.data + i - step, step) == 0;
        run = is_same ? run + 1 : 0;
        n_wide += is_wide && run < BEGINNING;
        n_other += !is_wide && run < BEGINNING;
    }
    return n_wide + n_other / 4;
}

int64_t tokens_at_least(const chat *c)
{
    return sum_up(c, count_without_runs) * TOKENS_AT_LEAST_OF / TOKENS_AT_LEAST_IN;
}
