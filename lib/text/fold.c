/*
 * Kana, kanji and ASCII go straight through. For the rest: a table of look-alikes, then utf8proc's
 * compatibility decomposition, which also drops what is invisible.
 */
#include "fold.h"

#include <string.h>
#include <utf8proc.h>

#include "tables.h"
#include "utf8.h"

/* Brackets that no normalisation makes those of ASCII. A row for each. */
static const struct {
    uint32_t code_point;
    const char *as;
} brackets[] = {
    {0x2039, "<"},  {0x203A, ">"},  {0x2045, "["},  {0x2046, "]"},  {0x2329, "<"},  {0x232A, ">"},
    {0x27E6, "[["}, {0x27E7, "]]"}, {0x27E8, "<"},  {0x27E9, ">"},  {0x27EA, "<<"}, {0x27EB, ">>"},
    {0x3008, "<"},  {0x3009, ">"},  {0x300A, "<<"}, {0x300B, ">>"}, {0x3010, "["},  {0x3011, "]"},
    {0x3014, "["},  {0x3015, "]"},  {0x301A, "[["}, {0x301B, "]]"},
};

static const char *find_bracket(uint32_t c)
{
    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++)
        if (brackets[i].code_point == c)
            return brackets[i].as;
    return NULL;
}

static char find_lookalike(uint32_t c)
{
    size_t first = 0, end = n_lookalikes;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (lookalikes[middle].code_point == c)
            return lookalikes[middle].ascii;
        if (lookalikes[middle].code_point < c)
            first = middle + 1;
        else
            end = middle;
    }
    return 0;
}

/* What is being written: room for a decomposition is always there. */
typedef struct folding {
    unsigned char *at, *begin;
    bool has_space; /* before what comes next */
} folding;

static void put_ascii(folding *f, unsigned char c)
{
    bool is_close = c == ']' || c == '[' || c == '<' || c == '>';
    if (f->has_space && f->at > f->begin && !is_close) {
        unsigned char last = f->at[-1];
        if (last < 0x80 && last != '[' && last != ']' && last != '<' && last != '>' && last != '/')
            *f->at++ = ' ';
    }
    f->has_space = false;
    *f->at++ = c;
}

static void put_wide(folding *f, const unsigned char *bytes, size_t size)
{
    f->has_space = false;
    memcpy(f->at, bytes, size);
    f->at += size;
}

static unsigned char lower(uint32_t c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

enum { MAX_DECOMPOSED = 18 }; /* characters, of U+FDFA */

static void put_rare(folding *f, uint32_t c)
{
    const char *bracket = find_bracket(c);
    char ascii = bracket ? 0 : find_lookalike(c);
    if (ascii)
        put_ascii(f, (unsigned char)ascii);
    for (; bracket && *bracket; bracket++)
        put_ascii(f, (unsigned char)*bracket);
    if (ascii || bracket)
        return;
    utf8proc_int32_t parts[MAX_DECOMPOSED];
    int last_class = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)c, parts, MAX_DECOMPOSED,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE |
            UTF8PROC_STRIPMARK | UTF8PROC_STRIPCC | UTF8PROC_LUMP,
        &last_class);
    for (utf8proc_ssize_t i = 0; i < n && i < MAX_DECOMPOSED; i++) {
        uint32_t part = (uint32_t)parts[i];
        char similar = part < 0x80 ? (char)part : find_lookalike(part);
        unsigned char bytes[4];
        if (similar == ' ')
            f->has_space = true;
        else if (similar)
            put_ascii(f, lower((unsigned char)similar));
        else
            put_wide(f, bytes, (size_t)utf8proc_encode_char((utf8proc_int32_t)part, bytes));
    }
}

void text_fold(jr_buf *buf, jr_str text)
{
    enum { BLOCK = 4096, MOST_BYTES = 4 * MAX_DECOMPOSED };
    unsigned char block[BLOCK + MOST_BYTES];
    folding f = {.at = block, .begin = block};
    for (size_t i = 0; i < text.size;) {
        if (f.at - block >= BLOCK) {
            /* The last byte stays, since spaces depend on it. */
            jr_buf_append(buf, (const char *)block, (size_t)(f.at - block) - 1);
            block[0] = f.at[-1];
            f.at = block + 1;
        }
        size_t start = i;
        uint32_t c = utf8_next(text, &i);
        if ((c >= 0x3041 && c <= 0x30FF) || (c >= HAN_FIRST && c < HAN_END) || c == 0x3001 ||
            c == 0x3002)
            put_wide(&f, (const unsigned char *)text.data + start, 3);
        else if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
            f.has_space = true;
        else if (c > ' ' && c < 0x7F)
            put_ascii(&f, lower(c));
        else if (c >= 0xFF01 && c <= 0xFF5E)
            put_ascii(&f, lower(c - 0xFF01 + '!'));
        else
            put_rare(&f, c);
    }
    jr_buf_append(buf, (const char *)block, (size_t)(f.at - block));
}
