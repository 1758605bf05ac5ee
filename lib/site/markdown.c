/*
 * Markdown by md4c's parser with callbacks of our own, since its HTML passes links of every kind
 * on. Open elements are on a stack, so that the end of room, wherever it comes, leaves balanced
 * HTML; where elements nest too deep their tags are left out and their text stays. Not every
 * release of md4c stops everywhere when it is asked to, so after the end of room nothing is added.
 */
#include "markdown.h"

#include <md4c.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <jrank/base.h>

#include "base/str.h"
#include "html.h"
#include "maths.h"

enum {
    DEPTH_MAX = 24,
    STACK_MAX = DEPTH_MAX + 8, /* a table has its rows and cells beyond DEPTH_MAX */
    PIECE_MAX = 1 << 10,       /* of text between two looks at the room */
    HREF_MAX = 2048,
    LANGUAGE_MAX = 20,
    HEADING_LIFT = 3, /* h1 becomes h4 */
    SPANS = 64        /* MD_SPANTYPE comes behind MD_BLOCKTYPE in the kinds of elements */
};

typedef struct open_tag {
    const char *closer;
    unsigned kind; /* MD_BLOCKTYPE, or SPANS and MD_SPANTYPE */
} open_tag;

typedef struct rendering {
    jr_buf *out;
    size_t size_max; /* of the buffer */
    open_tag open[STACK_MAX];
    unsigned kind; /* of the element that is being opened */
    size_t n_open;
    size_t n_left_out;  /* elements without tags around the current text */
    size_t link;        /* n_open within the outermost link; 0: outside */
    size_t image_begin; /* size of the buffer at the beginning of an image's words */
    formula_list formulas;
    markdown_result result;
} rendering;

static bool is_full(rendering *r)
{
    r->result.is_cut |= r->out->size > r->size_max;
    return r->result.is_cut;
}

/* Opens an element, unless it is too deep. A part belongs into the element around it, so it has
 * tags where that has. tag: HTML. */
static void open_element(rendering *r, const char *tag, const char *closer, bool is_part)
{
    if (r->n_left_out || r->n_open >= (is_part ? STACK_MAX : DEPTH_MAX)) {
        r->n_left_out++;
        jr_buf_append_char(r->out, '\n');
        return;
    }
    jr_buf_append_text(r->out, tag);
    r->open[r->n_open++] = (open_tag){closer, r->kind};
}

static void close_last(rendering *r)
{
    jr_buf_append_text(r->out, r->open[--r->n_open].closer);
    if (r->link > r->n_open)
        r->link = 0;
}

/* Closes the last element of this kind and what is open in it. md4c ends spans that it never began,
 * and the other way round, where links overlap: those that are not in this block are no element. */
static void close_element(rendering *r, unsigned kind)
{
    if (r->n_left_out) {
        r->n_left_out--;
        return;
    }
    size_t n = r->n_open;
    while (n && r->open[n - 1].kind != kind && (kind < SPANS || r->open[n - 1].kind >= SPANS))
        n--;
    if (n == 0 || r->open[n - 1].kind != kind)
        return;
    while (r->n_open >= n)
        close_last(r);
}

static void open_heading(rendering *r, unsigned level)
{
    static const char *const tags[][2] = {
        {"<h4>", "</h4>\n"}, {"<h5>", "</h5>\n"}, {"<h6>", "</h6>\n"}};
    size_t i = level > HEADING_LIFT ? HEADING_LIFT - 1 : level - 1;
    open_element(r, tags[i][0], tags[i][1], false);
}

static void open_list(rendering *r, unsigned start)
{
    char tag[32] = "<ol>\n";
    if (start != 1) {
        JR_BUF_AUTO jr_buf text = {0};
        jr_buf_format(&text, "<ol start=\"%u\">\n", start);
        memcpy(tag, text.data, text.size + 1);
    }
    open_element(r, tag, "</ol>\n", false);
}

static void open_cell(rendering *r, bool is_head, MD_ALIGN align)
{
    const char *closer = is_head ? "</th>" : "</td>";
    if (align == MD_ALIGN_RIGHT)
        open_element(r, is_head ? "<th class=\"n\">" : "<td class=\"n\">", closer, true);
    else
        open_element(r, is_head ? "<th>" : "<td>", closer, true);
}

/* The language is what a fence says, in lower case; nothing where it is no name of one. */
static void open_code(rendering *r, const MD_ATTRIBUTE *language)
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyz0123456789+#-_";
    JR_BUF_AUTO jr_buf lower = {0}, tag = {0};
    for (size_t i = 0; i < language->size && i < LANGUAGE_MAX; i++)
        jr_buf_append_char(
            &lower, (char)(language->text[i] |
                           (language->text[i] >= 'A' && language->text[i] <= 'Z' ? 0x20 : 0)));
    bool is_named = language->size && language->size <= LANGUAGE_MAX &&
                    strspn(lower.data, name) == language->size;
    jr_buf_append_text(&tag, "<pre><code");
    r->result.has_code |= is_named;
    if (is_named)
        jr_buf_format(&tag, " class=\"language-%s\"", lower.data);
    jr_buf_append_char(&tag, '>');
    open_element(r, tag.data, "</code></pre>\n", false);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    rendering *r = context;
    if (r->result.is_cut)
        return 1;
    r->result.has_markup |= type != MD_BLOCK_DOC && type != MD_BLOCK_P;
    r->kind = type;
    switch (type) {
    case MD_BLOCK_QUOTE:
        open_element(r, "<blockquote>\n", "</blockquote>\n", false);
        break;
    case MD_BLOCK_UL:
        open_element(r, "<ul>\n", "</ul>\n", false);
        break;
    case MD_BLOCK_OL:
        open_list(r, ((MD_BLOCK_OL_DETAIL *)detail)->start);
        break;
    case MD_BLOCK_LI:
        open_element(r, "<li>", "</li>\n", true);
        break;
    case MD_BLOCK_HR:
        open_element(r, "<hr>\n", "", false);
        break;
    case MD_BLOCK_H:
        open_heading(r, ((MD_BLOCK_H_DETAIL *)detail)->level);
        break;
    case MD_BLOCK_CODE:
        open_code(r, &((MD_BLOCK_CODE_DETAIL *)detail)->lang);
        break;
    case MD_BLOCK_P:
        open_element(r, "<p>", "</p>\n", false);
        break;
    case MD_BLOCK_TABLE:
        open_element(r, "<div class=\"scroll\"><table>\n", "</table></div>\n", false);
        break;
    case MD_BLOCK_THEAD:
        open_element(r, "<thead>", "</thead>\n", true);
        break;
    case MD_BLOCK_TBODY:
        open_element(r, "<tbody>", "</tbody>\n", true);
        break;
    case MD_BLOCK_TR:
        open_element(r, "<tr>", "</tr>\n", true);
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        open_cell(r, type == MD_BLOCK_TH, ((MD_BLOCK_TD_DETAIL *)detail)->align);
        break;
    case MD_BLOCK_DOC:
    case MD_BLOCK_HTML:
        break;
    }
    return is_full(r);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    (void)detail;
    rendering *r = context;
    if (r->result.is_cut)
        return 1;
    if (type != MD_BLOCK_DOC && type != MD_BLOCK_HTML)
        close_element(r, type);
    return is_full(r);
}

static void append_code_point(jr_buf *out, uint32_t c)
{
    char bytes[4];
    if (c < 0x80)
        jr_buf_append_char(out, (char)c);
    else if (c < 0x800)
        jr_buf_append(out, (char[]){(char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F))}, 2);
    else if (c < 0x10000)
        jr_buf_append(out,
                      (char[]){(char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3F)),
                               (char)(0x80 | (c & 0x3F))},
                      3);
    else {
        bytes[0] = (char)(0xF0 | c >> 18);
        bytes[1] = (char)(0x80 | (c >> 12 & 0x3F));
        bytes[2] = (char)(0x80 | (c >> 6 & 0x3F));
        bytes[3] = (char)(0x80 | (c & 0x3F));
        jr_buf_append(out, bytes, sizeof bytes);
    }
}

/* The character of "&#40;" or "&amp;"; of names we have those that texts need. Others stay as they
 * are written. */
static void append_entity(jr_buf *out, jr_str entity)
{
    static const struct {
        const char *name, *text;
    } known[] = {{"&amp;", "&"},   {"&lt;", "<"},   {"&gt;", ">"},
                 {"&quot;", "\""}, {"&apos;", "'"}, {"&nbsp;", "\xC2\xA0"}};
    uint64_t code = 0;
    if (entity.data[1] == '#') {
        bool is_hex = entity.data[2] == 'x' || entity.data[2] == 'X';
        for (size_t i = is_hex ? 3 : 2; i + 1 < entity.size; i++) {
            int c = entity.data[i] | 0x20;
            code = code * (is_hex ? 16 : 10) +
                   (uint64_t)(c >= 'a' ? c - 'a' + 10 : entity.data[i] - '0');
        }
        append_code_point(
            out, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : (uint32_t)code);
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (jr_str_compare(entity, jr_str_from(known[i].name)) == 0) {
            jr_buf_append_text(out, known[i].text);
            return;
        }
    jr_buf_append_str(out, entity);
}

static bool begins_with(jr_str text, const char *prefix)
{
    size_t size = strlen(prefix);
    return text.size > size && strncasecmp(text.data, prefix, size) == 0;
}

/* The text with the formulas of its marks as they were written. */
static void append_unmarked(jr_buf *out, const formula_list *formulas, jr_str text)
{
    jr_str before;
    const formula *f;
    do {
        f = maths_next(formulas, &text, &before);
        jr_buf_append_str(out, before);
        jr_buf_append_str(out, f ? f->source : (jr_str){0});
    } while (f);
}

/* The address with its entities replaced; empty where it is none that we link to. */
static void append_address(jr_buf *out, const formula_list *formulas, const MD_ATTRIBUTE *address)
{
    if (!address->text || address->size > HREF_MAX)
        return;
    for (size_t i = 0; address->substr_offsets[i] < address->size; i++) {
        MD_OFFSET begin = address->substr_offsets[i], end = address->substr_offsets[i + 1];
        jr_str part = {address->text + begin, end - begin};
        if (address->substr_types[i] == MD_TEXT_ENTITY)
            append_entity(out, part);
        else
            append_unmarked(out, formulas, part);
    }
    jr_str text = jr_buf_str(out);
    if (!begins_with(text, "https://") && !begins_with(text, "http://") &&
        !begins_with(text, "mailto:"))
        jr_buf_clear(out);
}

/* A link where it may be one: links don't nest. */
static void open_link(rendering *r, const MD_ATTRIBUTE *address)
{
    JR_BUF_AUTO jr_buf href = {0}, tag = {0};
    append_address(&href, &r->formulas, address);
    if (href.size == 0 || r->link) {
        open_element(r, "<span>", "</span>", false);
        return;
    }
    jr_buf_append_text(&tag, "<a href=\"");
    html_attribute(&tag, jr_buf_str(&href));
    jr_buf_append_text(&tag, "\" rel=\"nofollow noopener noreferrer\">");
    size_t n_before = r->n_open;
    open_element(r, tag.data, "</a>", false);
    if (r->n_open > n_before)
        r->link = r->n_open;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
    rendering *r = context;
    if (r->result.is_cut)
        return 1;
    r->result.has_markup = true;
    r->kind = SPANS + type;
    switch (type) {
    case MD_SPAN_EM:
        open_element(r, "<em>", "</em>", false);
        break;
    case MD_SPAN_STRONG:
        open_element(r, "<strong>", "</strong>", false);
        break;
    case MD_SPAN_CODE:
        open_element(r, "<code>", "</code>", false);
        break;
    case MD_SPAN_DEL:
        open_element(r, "<del>", "</del>", false);
        break;
    case MD_SPAN_A:
        open_link(r, &((MD_SPAN_A_DETAIL *)detail)->href);
        break;
    case MD_SPAN_IMG:
        open_link(r, &((MD_SPAN_IMG_DETAIL *)detail)->src);
        r->image_begin = r->out->size;
        break;
    default: /* none of those that are switched on */
        open_element(r, "<span>", "</span>", false);
    }
    return is_full(r);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
    rendering *r = context;
    if (r->result.is_cut)
        return 1;
    /* An image without words is named by its address. */
    if (type == MD_SPAN_IMG && r->out->size == r->image_begin) {
        const MD_ATTRIBUTE *source = &((MD_SPAN_IMG_DETAIL *)detail)->src;
        html_text(r->out, (jr_str){source->text, source->size > HREF_MAX ? 0 : source->size});
    }
    close_element(r, SPANS + type);
    return is_full(r);
}

/* The first bytes of the text, at most max, that end with a whole character. */
static size_t whole_characters(jr_str text, size_t max)
{
    if (text.size <= max)
        return text.size;
    size_t size = max;
    while (size > max - 4 && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--;
    return size;
}

static int append_text(rendering *r, jr_str text)
{
    for (size_t size; text.size && !is_full(r); text.data += size, text.size -= size) {
        size = whole_characters(text, PIECE_MAX);
        html_text(r->out, (jr_str){text.data, size});
    }
    return is_full(r);
}

static bool is_in_quotation(const rendering *r)
{
    for (size_t i = 0; i < r->n_open; i++)
        if (r->open[i].kind == MD_BLOCK_QUOTE)
            return true;
    return false;
}

/* The source of a formula; reading.js shows in its place what it means. Of a quotation its lines
 * have what begins them there. */
static void append_formula(rendering *r, const formula *f)
{
    bool is_quoted = is_in_quotation(r);
    jr_str rest = f->source, line;
    r->result.has_markup = r->result.has_maths = true;
    jr_buf_append_text(r->out,
                       f->is_display ? "<code class=\"maths display\">" : "<code class=\"maths\">");
    for (bool is_first = true; str_next_part(&rest, '\n', &line); is_first = false) {
        if (!is_first)
            jr_buf_append_char(r->out, '\n');
        size_t prefix = 0;
        while (!is_first && is_quoted && prefix < line.size && strchr(" >", line.data[prefix]))
            prefix++;
        append_text(r, str_from(line, prefix));
    }
    jr_buf_append_text(r->out, "</code>");
}

/* Text as it stands, but for its marks. */
static int append_marked(rendering *r, MD_TEXTTYPE type, jr_str text)
{
    jr_str before;
    const formula *f;
    do {
        f = maths_next(&r->formulas, &text, &before);
        append_text(r, before);
        if (f && type == MD_TEXT_CODE)
            append_text(r, f->source);
        else if (f && !is_full(r))
            append_formula(r, f);
    } while (f);
    return is_full(r);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *data, MD_SIZE size, void *context)
{
    rendering *r = context;
    if (r->result.is_cut)
        return 1;
    JR_BUF_AUTO jr_buf character = {0};
    switch (type) {
    case MD_TEXT_BR:
        jr_buf_append_text(r->out, "<br>");
        r->result.has_markup = true;
        return is_full(r);
    case MD_TEXT_SOFTBR:
        jr_buf_append_char(r->out, '\n');
        return is_full(r);
    case MD_TEXT_NULLCHAR:
        return append_text(r, (jr_str){"", 1});
    case MD_TEXT_ENTITY:
        r->result.has_markup = true;
        append_entity(&character, (jr_str){data, size});
        return append_text(r, jr_buf_str(&character));
    default:
        return append_marked(r, type, (jr_str){data, size});
    }
}

markdown_result markdown_append(jr_buf *out, jr_str markdown, size_t max_size)
{
    const MD_PARSER parser = {.flags = MARKDOWN_FLAGS,
                              .enter_block = enter_block,
                              .leave_block = leave_block,
                              .enter_span = enter_span,
                              .leave_span = leave_span,
                              .text = text};
    rendering r = {.out = out, .size_max = out->size + max_size};
    if (markdown.size == 0)
        return r.result;
    r.result.has_markup = memchr(markdown.data, '\\', markdown.size) != NULL;
    /* md4c looks at what stands behind the end, and must find a line end there. */
    JR_BUF_AUTO jr_buf whole = {0}, marked = {0};
    jr_buf_append_str(&whole, markdown);
    jr_buf_append_char(&whole, '\n');
    maths_find(jr_buf_str(&whole), &r.formulas);
    maths_append_marked(&marked, jr_buf_str(&whole), &r.formulas);
    if (md_parse(marked.data, (MD_SIZE)marked.size, &parser, &r) != 0)
        r.result.is_cut = true;
    while (r.n_open)
        close_last(&r);
    VECTOR_RELEASE(&r.formulas);
    return r.result;
}
