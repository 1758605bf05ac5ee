/*
 * Characters of verdicts that are written in several ways.
 */
#include "verdict_fold.h"

#include <string.h>

#include "base/str.h"

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

/* What the text begins with, folded, and the bytes that it takes there. */
static jr_str fold_next(jr_str text, char folded[2], size_t *ret_taken)
{
    static const struct {
        const char *written, *meant;
    } doubled[] = {{"\\[\\[", "[["}, {"\\]\\]", "]]"}, {"【【", "[["}, {"】】", "]]"}};
    *ret_taken = plain_size(text);
    if (*ret_taken)
        return (jr_str){text.data, *ret_taken};
    for (size_t i = 0; i < sizeof doubled / sizeof *doubled; i++) {
        if (!str_begins_with(text, doubled[i].written))
            continue;
        *ret_taken = strlen(doubled[i].written);
        return jr_str_from(doubled[i].meant);
    }
    folded[0] = fold((const unsigned char *)text.data, text.size);
    *ret_taken = folded[0] ? 3 : 1;
    return (jr_str){folded[0] ? folded : text.data, 1};
}

void verdict_fold(jr_buf *buf, jr_str text)
{
    jr_buf_reserve(buf, text.size);
    char folded[2];
    for (size_t taken; text.size; text = str_from(text, taken))
        jr_buf_append_str(buf, fold_next(text, folded, &taken));
}

size_t verdict_unfold(jr_str text, size_t folded)
{
    char twin[2];
    jr_str rest = text;
    for (size_t taken, size; rest.size && folded; rest = str_from(rest, taken), folded -= size) {
        size = fold_next(rest, twin, &taken).size;
        if (size > folded)
            return (size_t)(rest.data - text.data) + (size == taken ? folded : 0);
    }
    return text.size - rest.size;
}
