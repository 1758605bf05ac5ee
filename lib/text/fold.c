/*
 * Kana, kanji and ASCII go straight through. For the rest: a table of look-alikes, then utf8proc's
 * compatibility decomposition, which also drops what is invisible.
 */
#include "fold.h"

#include <string.h>
#include <utf8proc.h>

#include "tables.h"
#include "utf8.h"

/* Brackets that no normalisation makes those of ASCII. A row for each, by code point. */
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
    size_t n = sizeof brackets / sizeof *brackets;
    if (c < brackets[0].code_point || c > brackets[n - 1].code_point)
        return NULL;
    for (size_t i = 0; i < n; i++)
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

enum {
    BLOCK = 4096,
    MAX_DECOMPOSED = 18, /* characters, of U+FDFA */
    MOST_BYTES = 4 * MAX_DECOMPOSED,
};

/* What is being written, in blocks: room for a decomposition is always there. */
typedef struct folding {
    jr_buf *folded, *letters; /* letters may be NULL */
    size_t n, n_letters;
    bool has_space; /* before what comes next */
    unsigned char block[BLOCK + MOST_BYTES], block_of_letters[BLOCK + MOST_BYTES];
} folding;

/* The last byte stays, since spaces depend on it. */
static void flush(folding *f)
{
    jr_buf_append(f->folded, f->block, f->n - 1);
    f->block[0] = f->block[f->n - 1];
    f->n = 1;
    if (f->letters)
        jr_buf_append(f->letters, f->block_of_letters, f->n_letters);
    f->n_letters = 0;
}

static void put_ascii(folding *f, unsigned char c)
{
    bool is_close = c == ']' || c == '[' || c == '<' || c == '>';
    if (f->has_space && f->n && !is_close) {
        unsigned char last = f->block[f->n - 1];
        if (last < 0x80 && last != '[' && last != ']' && last != '<' && last != '>' && last != '/')
            f->block[f->n++] = ' ';
    }
    f->has_space = false;
    f->block[f->n++] = c;
    f->block_of_letters[f->n_letters] = c;
    f->n_letters += (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/* Characters that are no marks (U+3000 to U+303F), or one. */
static void put_wide(folding *f, const unsigned char *bytes, size_t size)
{
    f->has_space = false;
    memcpy(f->block + f->n, bytes, size);
    f->n += size;
    if (bytes[0] == 0xE3 && bytes[1] == 0x80)
        return;
    memcpy(f->block_of_letters + f->n_letters, bytes, size);
    f->n_letters += size;
}

static unsigned char lower(uint32_t c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

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

static void put(folding *f, uint32_t c, const char *bytes)
{
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
        f->has_space = true;
    else if (c > ' ' && c < 0x7F)
        put_ascii(f, lower(c));
    else if (c >= WIDE_FIRST && c < WIDE_END && wide_class(bytes) & WIDE_SAME)
        put_wide(f, (const unsigned char *)bytes, WIDE_SIZE);
    else if (c >= 0xFF01 && c <= 0xFF5E)
        put_ascii(f, lower(c - 0xFF01 + '!'));
    else
        put_rare(f, c);
}

void text_fold_and_count(jr_buf *folded, jr_buf *letters, text_profile *profile, jr_str text)
{
    folding f;
    text_profile p = *profile;
    f.folded = folded;
    f.letters = letters;
    f.n = f.n_letters = 0;
    f.has_space = false;
    uint32_t before = 0;
    for (size_t i = 0; i < text.size;) {
        if (f.n >= BLOCK)
            flush(&f);
        const char *at = text.data + i;
        size_t room = BLOCK + MOST_BYTES - f.n, left = text.size - i;
        size_t n_wide = 0;
        if (is_wide_lead((unsigned char)*at))
            n_wide = text_profile_add_wide(&p, (jr_str){at, left < room ? left : room}, WIDE_SAME);
        if (n_wide) {
            put_wide(&f, (const unsigned char *)at, n_wide);
            before = WIDE_FIRST;
            i += n_wide;
            continue;
        }
        uint32_t c = utf8_next(text, &i);
        if (c < WIDE_FIRST ||
            !text_profile_add_wide(&p, (jr_str){at, (size_t)(text.data + i - at)}, 0))
            text_profile_add_other(&p, before, c);
        put(&f, c, at);
        before = c;
    }
    jr_buf_append(folded, f.block, f.n);
    if (letters)
        jr_buf_append(letters, f.block_of_letters, f.n_letters);
    *profile = p;
}

void text_fold(jr_buf *folded, jr_buf *letters, jr_str text)
{
    text_profile unused = TEXT_PROFILE_NONE;
    text_fold_and_count(folded, letters, &unused, text);
}
