/*
 * What is code is told by md4c itself, in a pass of its own that only texts with something like a
 * formula take: what else reads Markdown would differ from it somewhere. Where a formula may end is
 * looked up once for each kind of end, so that a text of nothing but beginnings takes linear time.
 */
#include "maths.h"

#include <md4c.h>
#include <string.h>

#include "base/c_locale.h"

/* A mark is MARK_BEGIN, the number of the formula, MARK_END: noncharacters of Unicode, that
 * Markdown takes for letters. A text that has them already has no formulas. */
#define MARK_BEGIN "\xEF\xB7\x90"
#define MARK_END "\xEF\xB7\x91"

enum { MARK_SIZE = sizeof MARK_BEGIN - 1, FORMULA_MAX = 4096, DOLLARS_MAX = 500, SHORT_MAX = 12 };

/* How a formula may be enclosed. */
typedef enum enclosure {
    PARENTHESES,
    BRACKETS,
    TWO_DOLLARS,
    ONE_DOLLAR,
    BLANK_LINE, /* encloses nothing: no formula goes on behind one */
    N_ENCLOSURES
} enclosure;

typedef struct code_part {
    size_t begin, end;
} code_part;

typedef struct search {
    jr_str text;
    bool is_read; /* the code of it is known */
    VECTOR(code_part) code;
    size_t code_at;                /* the first part that ends behind where the search is */
    size_t next_end[N_ENCLOSURES]; /* the next place where this ends, or SIZE_MAX */
} search;

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_at(jr_str text, size_t at, const char *what)
{
    size_t size = strlen(what);
    return text.size - at >= size && memcmp(text.data + at, what, size) == 0;
}

/* Whether the line end at this place is followed by a line of nothing but spaces, also in a
 * quotation. */
static bool is_before_blank_line(jr_str text, size_t at)
{
    if (text.data[at] != '\n')
        return false;
    for (at++; at < text.size; at++)
        if (text.data[at] == '\n')
            return true;
        else if (!is_space(text.data[at]) && text.data[at] != '>')
            return false;
    return true;
}

static bool ends_at(jr_str text, size_t at, enclosure kind)
{
    switch (kind) {
    case PARENTHESES:
        return is_at(text, at, "\\)");
    case BRACKETS:
        return is_at(text, at, "\\]");
    case TWO_DOLLARS:
        return is_at(text, at, "$$");
    case ONE_DOLLAR:
        return text.data[at] == '$' && at && !is_space(text.data[at - 1]) &&
               text.data[at - 1] != '$' &&
               (at + 1 == text.size ||
                (!is_letter_or_digit(text.data[at + 1]) && text.data[at + 1] != '$'));
    default:
        return is_before_blank_line(text, at);
    }
}

/* Where what is enclosed so, from `at` on, ends. Every place is looked at once for each kind. */
static size_t end_of(search *s, size_t at, enclosure kind)
{
    size_t *next = &s->next_end[kind];
    if (*next == SIZE_MAX || *next >= at)
        return *next;
    for (*next = at; *next < s->text.size && !ends_at(s->text, *next, kind); (*next)++)
        if (s->text.data[*next] == '\\' && kind != BLANK_LINE)
            (*next)++;
    if (*next >= s->text.size)
        *next = SIZE_MAX;
    return *next;
}

/* What a pair of dollars encloses may be money, or variables of a shell. */
static bool looks_like_formula(jr_str inside)
{
    bool has_space = false;
    for (size_t i = 0; i < inside.size; i++) {
        if (strchr("\\^_={}<>+", inside.data[i]))
            return true;
        has_space |= is_space(inside.data[i]);
    }
    return inside.size <= SHORT_MAX && !has_space;
}

/* The size of the environment of display maths that begins here, or 0. */
static size_t environment_size(jr_str text)
{
    static const char *const names[] = {"equation",  "align",  "gather",  "multline",
                                        "equation*", "align*", "gather*", "multline*"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char begin[32], end[32];
        c_locale_format(begin, sizeof begin, "\\begin{%s}", names[i]);
        c_locale_format(end, sizeof end, "\\end{%s}", names[i]);
        if (!is_at(text, 0, begin))
            continue;
        const char *found =
            memmem(text.data, text.size < FORMULA_MAX ? text.size : FORMULA_MAX, end, strlen(end));
        return found ? (size_t)(found - text.data) + strlen(end) : 0;
    }
    return 0;
}

/* The size of what begins here with `opener` and ends so, or 0. */
static size_t enclosed_size(search *s, size_t at, enclosure kind, size_t size_max)
{
    static const size_t sizes[] = {2, 2, 2, 1};
    size_t begin = at + sizes[kind], end = end_of(s, begin, kind);
    if (end == SIZE_MAX || end <= begin || end - begin > size_max)
        return 0;
    return end + sizes[kind] - at;
}

/* The formula at this place, or none: its size is 0. */
static formula formula_at(search *s, size_t at)
{
    jr_str text = s->text;
    formula found = {{text.data + at, 0}, true};
    if (is_at(text, at, "\\(")) {
        found.is_display = false;
        found.source.size = enclosed_size(s, at, PARENTHESES, FORMULA_MAX);
    } else if (is_at(text, at, "\\[")) {
        found.source.size = enclosed_size(s, at, BRACKETS, FORMULA_MAX);
    } else if (is_at(text, at, "\\begin{")) {
        found.source.size = environment_size((jr_str){text.data + at, text.size - at});
    } else if (is_at(text, at, "$$")) {
        found.source.size = enclosed_size(s, at, TWO_DOLLARS, FORMULA_MAX);
    } else if (text.data[at] == '$' && !is_space(text.data[at + 1]) &&
               (at == 0 || !is_letter_or_digit(text.data[at - 1]))) {
        found.is_display = false;
        found.source.size = enclosed_size(s, at, ONE_DOLLAR, DOLLARS_MAX);
        if (found.source.size &&
            !looks_like_formula((jr_str){text.data + at + 1, found.source.size - 2}))
            found.source.size = 0;
    }
    if (found.source.size && end_of(s, at + 1, BLANK_LINE) < at + found.source.size)
        found.source.size = 0;
    return found;
}

static int ignore_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    (void)type, (void)detail, (void)context;
    return 0;
}

static int ignore_span(MD_SPANTYPE type, void *detail, void *context)
{
    (void)type, (void)detail, (void)context;
    return 0;
}

static int note_code(MD_TEXTTYPE type, const MD_CHAR *data, MD_SIZE size, void *context)
{
    search *s = context;
    /* What md4c puts between lines is not of the text. */
    if (type == MD_TEXT_CODE && data >= s->text.data && data < s->text.data + s->text.size) {
        size_t begin = (size_t)(data - s->text.data);
        VECTOR_ADD(&s->code, NULL, ((code_part){begin, begin + size}));
    }
    return 0;
}

static void read_code(search *s)
{
    const MD_PARSER parser = {.flags = MARKDOWN_FLAGS,
                              .enter_block = ignore_block,
                              .leave_block = ignore_block,
                              .enter_span = ignore_span,
                              .leave_span = ignore_span,
                              .text = note_code};
    s->is_read = true;
    (void)md_parse(s->text.data, (MD_SIZE)s->text.size, &parser, s);
}

/* Whether some of these bytes are code; the places come in their order. */
static bool is_code(search *s, size_t begin, size_t end)
{
    if (!s->is_read)
        read_code(s);
    while (s->code_at < s->code.n && s->code.items[s->code_at].end <= begin)
        s->code_at++;
    return s->code_at < s->code.n && s->code.items[s->code_at].begin < end;
}

void maths_find(jr_str markdown, formula_list *list)
{
    search s = {.text = markdown};
    if (memmem(markdown.data, markdown.size, MARK_BEGIN, MARK_SIZE))
        return;
    for (size_t at = 0; at + 1 < markdown.size; at++) {
        if (markdown.data[at] != '$' && markdown.data[at] != '\\')
            continue;
        formula found = formula_at(&s, at);
        if (found.source.size && !is_code(&s, at, at + found.source.size)) {
            VECTOR_ADD(list, NULL, found);
            at += found.source.size - 1;
        } else if (markdown.data[at] == '\\') {
            at++;
        }
    }
    VECTOR_RELEASE(&s.code);
}

void maths_append_marked(jr_buf *out, jr_str markdown, const formula_list *list)
{
    const char *at = markdown.data;
    for (size_t i = 0; i < list->n; i++) {
        jr_str source = list->items[i].source;
        jr_buf_append(out, at, (size_t)(source.data - at));
        jr_buf_format(out, MARK_BEGIN "%zu" MARK_END, i);
        at = source.data + source.size;
    }
    jr_buf_append(out, at, (size_t)(markdown.data + markdown.size - at));
}

/* Looks no further than it has to: a text may have a mark in every other word. */
static const char *find_mark(jr_str text)
{
    const char *end = text.data + text.size;
    for (const char *at = text.data; (at = memchr(at, MARK_BEGIN[0], (size_t)(end - at))) != NULL;
         at++)
        if (is_at(text, (size_t)(at - text.data), MARK_BEGIN))
            return at;
    return NULL;
}

const formula *maths_next(const formula_list *list, jr_str *text, jr_str *ret_before)
{
    const char *begin = list->n ? find_mark(*text) : NULL;
    *ret_before = *text;
    if (!begin) {
        text->size = 0;
        return NULL;
    }
    size_t i = 0;
    const char *digit = begin + MARK_SIZE, *end = text->data + text->size;
    for (; digit < end && *digit >= '0' && *digit <= '9'; digit++)
        i = 10 * i + (size_t)(*digit - '0');
    ret_before->size = (size_t)(begin - text->data);
    text->data = digit + MARK_SIZE;
    text->size = (size_t)(end - text->data);
    return &list->items[i];
}
