/*
 * A template is walked piece by piece. Its delimiters are looked for in its text with a NUL byte in
 * the place of each field, so that a brace written twice is as any other character.
 */
#include "template.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/str.h"
#include "folder.h"
#include "lines.h"
#include "records.h"
#include "text/fold.h"
#include "text/utf8.h"

enum { DELIMITER_MIN = 3 }; /* characters */

piece_kind template_take(jr_str *rest, jr_str *ret_piece)
{
    if (rest->size == 0)
        return PIECE_END;
    const char *data = rest->data;
    size_t size = 0, taken;
    while (size < rest->size && data[size] != '{' && data[size] != '}')
        size++;
    piece_kind kind = PIECE_TEXT;
    taken = size;
    if (size == 0) {
        bool is_double = rest->size > 1 && data[1] == data[0];
        const char *end = data[0] == '{' ? memchr(data, '}', rest->size) : NULL;
        size = 1;
        taken = is_double ? 2 : 1;
        if (!is_double && end) {
            kind = PIECE_FIELD;
            data++;
            size = (size_t)(end - data);
            taken = size + 2;
        } else if (!is_double) {
            kind = PIECE_LONE_BRACE;
        }
    }
    *ret_piece = (jr_str){data, size};
    *rest = (jr_str){rest->data + taken, rest->size - taken};
    return kind;
}

static size_t count_characters(jr_str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.size; n++)
        (void)utf8_next(text, &i);
    return n;
}

/* The first line of the text, or its last, that is not blank, without the space around it. */
static jr_str edge_line(jr_str text, bool is_last)
{
    jr_str trimmed = str_trim(text), line = {0};
    while (str_next_part(&trimmed, '\n', &line) && is_last && trimmed.size)
        continue;
    return str_trim(line);
}

typedef struct finding {
    jr_arena *arena;
    jr_str *texts;
    size_t n;
} finding;

static void add(finding *f, jr_str line)
{
    if (count_characters(line) < DELIMITER_MIN)
        return;
    for (size_t i = 0; i < f->n; i++)
        if (str_equals(f->texts[i], line))
            return;
    f->texts[f->n++] = jr_arena_copy(f->arena, line);
}

static int longest_first(const void *left, const void *right)
{
    const jr_str *a = left, *b = right;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return jr_str_compare(*a, *b);
}

delimiter_list template_delimiters(jr_arena *arena, jr_str template_text)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_str rest = template_text, piece;
    size_t n_fields = 0;
    for (piece_kind kind; (kind = template_take(&rest, &piece)) != PIECE_END;) {
        if (kind == PIECE_FIELD && str_is(piece, TEMPLATE_BOUNDARY))
            return (delimiter_list){0};
        n_fields += kind == PIECE_FIELD;
        if (kind == PIECE_FIELD)
            jr_buf_append_char(&text, '\0');
        else
            jr_buf_append_str(&text, piece);
    }
    finding f = {.arena = arena, .texts = jr_arena_alloc(arena, 2 * n_fields, sizeof *f.texts)};
    rest = jr_buf_str(&text);
    for (size_t i = 0; i <= n_fields && str_next_part(&rest, '\0', &piece); i++) {
        if (i > 0)
            add(&f, edge_line(piece, false));
        if (i < n_fields)
            add(&f, edge_line(piece, true));
    }
    if (f.n)
        qsort(f.texts, f.n, sizeof *f.texts, longest_first);
    return (delimiter_list){f.texts, f.n};
}

typedef struct gathering {
    jr_arena *arena;
    jr_str *texts;
    size_t n;
} gathering;

static jr_status gather(void *context, const json_line *line, jr_error *err)
{
    gathering *g = context;
    yyjson_val *fields[N_PROMPT_FIELDS];
    (void)err;
    fields_pick(line->record, prompt_fields, N_PROMPT_FIELDS, fields);
    delimiter_list found = template_delimiters(g->arena, json_str(fields[PROMPT_TEMPLATE]));
    jr_str *all = jr_arena_alloc(g->arena, g->n + found.n, sizeof *all);
    for (size_t i = 0; i < g->n + found.n; i++)
        all[i] = i < g->n ? g->texts[i] : found.texts[i - g->n];
    g->texts = all;
    g->n = str_sort_unique(all, g->n + found.n);
    return JR_OK;
}

delimiter_list delimiters_of_bench(jr_arena *arena, const char *bench_folder)
{
    const char *path = folder_prompt_file(arena, bench_folder);
    gathering g = {.arena = arena};
    jr_error problem;
    if (!path || json_lines_read(path, gather, &g, NULL, &problem) != JR_OK || g.n == 0)
        return (delimiter_list){0};
    qsort(g.texts, g.n, sizeof *g.texts, longest_first);
    return (delimiter_list){g.texts, g.n};
}

static bool is_sign(char c)
{
    return (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') ||
           (c > 'z' && c < 0x7F);
}

static bool is_letter(char c)
{
    return c > ' ' && c < 0x7F && !is_sign(c);
}

static bool has(jr_str text, bool (*is_such)(char))
{
    for (size_t i = 0; i < text.size; i++)
        if (is_such(text.data[i]))
            return true;
    return false;
}

typedef enum byte_mark { AS_IT_IS, TAKEN, WIDE, JOINED } byte_mark;

/* Marks what becomes of the bytes of a delimiter. */
static void mark(unsigned char *marks, jr_str delimiter)
{
    size_t first = 0;
    bool (*is_such)(char) = has(delimiter, is_sign)     ? is_sign
                            : has(delimiter, is_letter) ? is_letter
                                                        : NULL;
    for (size_t i = 0; i < delimiter.size; i++)
        marks[i] = is_such && is_such(delimiter.data[i]) ? WIDE : TAKEN;
    if (is_such)
        return;
    (void)utf8_next(delimiter, &first);
    marks[first - 1] = JOINED;
}

/* Whether the delimiter stands here, where nothing has become of any of it yet. */
static bool stands_at(jr_str text, size_t at, const unsigned char *marks, jr_str delimiter)
{
    if (delimiter.size > text.size - at || memcmp(text.data + at, delimiter.data, delimiter.size))
        return false;
    for (size_t i = 0; i < delimiter.size; i++)
        if (marks[at + i] == WIDE || marks[at + i] == JOINED)
            return false;
    return true;
}

static size_t guard_once(jr_buf *buf, const delimiter_list *delimiters, jr_str text)
{
    size_t n = 0;
    AUTO_FREE unsigned char *marks = memory_zeroed(text.size, 1);
    for (size_t d = 0; d < delimiters->n; d++)
        for (size_t i = 0; i < text.size; i++)
            if (text.data[i] == delimiters->texts[d].data[0] &&
                stands_at(text, i, marks, delimiters->texts[d])) {
                mark(marks + i, delimiters->texts[d]);
                n++;
            }
    for (size_t i = 0; i < text.size; i++) {
        if (marks[i] == WIDE) {
            uint32_t wide = 0xFF01 + (uint32_t)(text.data[i] - '!');
            const char bytes[] = {(char)(0xE0 | wide >> 12), (char)(0x80 | (wide >> 6 & 0x3F)),
                                  (char)(0x80 | (wide & 0x3F))};
            jr_buf_append(buf, bytes, sizeof bytes);
        } else {
            jr_buf_append_char(buf, text.data[i]);
        }
        if (marks[i] == JOINED)
            jr_buf_append_text(buf, "\xE2\x81\xA0");
    }
    return n;
}

/* A look-alike may be another of the delimiters: one in full width. */
size_t delimiters_guard(jr_buf *buf, const delimiter_list *delimiters, jr_str text)
{
    JR_BUF_AUTO jr_buf guarded = {0}, before = {0};
    size_t n = guard_once(&guarded, delimiters, text);
    for (size_t n_more = n; n_more; n += n_more) {
        jr_buf_clear(&before);
        jr_buf_append_str(&before, jr_buf_str(&guarded));
        jr_buf_clear(&guarded);
        n_more = guard_once(&guarded, delimiters, jr_buf_str(&before));
    }
    jr_buf_append_str(buf, jr_buf_str(&guarded));
    return n;
}

delimiter_list delimiters_fold(jr_arena *arena, const delimiter_list *delimiters)
{
    jr_str *texts = jr_arena_alloc(arena, delimiters->n, sizeof *texts);
    JR_BUF_AUTO jr_buf folded = {0};
    for (size_t i = 0; i < delimiters->n; i++) {
        jr_buf_clear(&folded);
        text_fold(&folded, NULL, delimiters->texts[i]);
        texts[i] = jr_arena_copy(arena, jr_buf_str(&folded));
    }
    return (delimiter_list){texts, delimiters->n};
}

size_t delimiters_find(const delimiter_list *folded, jr_str folded_text)
{
    size_t i = 0;
    while (i < folded->n &&
           !(folded->texts[i].size && str_contains(folded_text, folded->texts[i].data)))
        i++;
    return i;
}
