/*
 * Counting characters by their first bytes.
 */
#include "tokens.h"

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

int64_t tokens_of_chat(const chat *c)
{
    if (c->raw_prompt.size)
        return tokens_of_text(c->raw_prompt);
    int64_t n = tokens_of_text(c->system);
    for (size_t i = 0; i < c->n_messages; i++)
        n += tokens_of_text(c->messages[i].text);
    return n;
}
