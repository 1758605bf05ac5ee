/*
 * svg_check.h: a small reader of SVG text: is it well-formed, and where does its text stand?
 */
#ifndef TESTS_SVG_CHECK_H
#define TESTS_SVG_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/base.h>

#include "base/text.h"
#include "chart/measure.h"

/* A line of text as it will be drawn, by the estimated widths. */
typedef struct text_box {
    double left, right, top, bottom;
    char content[512];
} text_box;

enum { MAX_DEPTH = 16, MAX_TEXTS = 4096 };

/* True when only characters that XML allows, and only known entities, stand in content. */
static bool svg_content_valid(jr_str content)
{
    static const char *const ENTITIES[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    int32_t c;
    for (size_t i = 0, size; (size = text_decode(content, i, &c)); i += size) {
        if (c < 0 || (c < ' ' && c != '\n') || c == 0xFFFE || c == 0xFFFF || c == '<')
            return false;
        bool known = c != '&';
        for (size_t k = 0; k < 5 && !known; k++)
            known = content.size - i >= strlen(ENTITIES[k]) &&
                    memcmp(content.data + i, ENTITIES[k], strlen(ENTITIES[k])) == 0;
        if (!known)
            return false;
    }
    return true;
}

/* One tag from its name on: attributes in double quotes, each once. */
static bool svg_attributes_valid(const char *at, const char *end)
{
    char seen[16][32];
    size_t n_seen = 0;
    while (at < end) {
        if (*at++ != ' ')
            return false;
        const char *equals = memchr(at, '=', (size_t)(end - at));
        if (!equals || equals == at || equals - at > 31 || end - equals < 3 || equals[1] != '"')
            return false;
        snprintf(seen[n_seen], sizeof(seen[0]), "%.*s", (int)(equals - at), at);
        for (size_t i = 0; i < n_seen; i++)
            if (strcmp(seen[i], seen[n_seen]) == 0)
                return false;
        if (++n_seen == 16)
            return false;
        const char *close = memchr(equals + 2, '"', (size_t)(end - equals - 2));
        if (!close || !svg_content_valid((jr_str){equals + 2, (size_t)(close - equals - 2)}))
            return false;
        at = close + 1;
    }
    return true;
}

/* NULL when svg is a well-formed document of one root element, else what follows the fault. */
static inline const char *svg_fault(jr_str svg)
{
    char open[MAX_DEPTH][32];
    size_t depth = 0;
    const char *at = svg.data, *end = svg.data + svg.size;
    while (at < end) {
        const char *tag = memchr(at, '<', (size_t)(end - at));
        const char *text_end = tag ? tag : end;
        if (!svg_content_valid((jr_str){at, (size_t)(text_end - at)}))
            return at;
        if (depth == 0 && at != svg.data && !(text_end - at == 1 && *at == '\n'))
            return at;
        if (!tag)
            break;
        const char *close = memchr(tag, '>', (size_t)(end - tag));
        if (!close)
            return tag;
        bool closing = tag[1] == '/', empty = close[-1] == '/';
        const char *name = tag + 1 + closing, *stop = close - empty;
        size_t size = strcspn(name, " />");
        if (size == 0 || size > 31 || (closing && empty))
            return tag;
        if (closing) {
            if (depth == 0 || strlen(open[depth - 1]) != size ||
                memcmp(open[depth - 1], name, size) != 0 || name + size != close)
                return tag;
            depth--;
        } else {
            if (!svg_attributes_valid(name + size, stop) || depth == MAX_DEPTH)
                return tag;
            if (!empty)
                snprintf(open[depth++], sizeof(open[0]), "%.*s", (int)size, name);
        }
        at = close + 1;
    }
    return depth == 0 ? NULL : end;
}

static double svg_number(const char *tag, const char *name)
{
    char key[40];
    snprintf(key, sizeof(key), " %s=\"", name);
    const char *found = strstr(tag, key);
    return found ? strtod(found + strlen(key), NULL) : 0;
}

static void svg_unescape(char *text)
{
    static const char *const PAIRS[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    for (size_t k = 0; k < 5; k++)
        for (char *at = text; (at = strstr(at, PAIRS[k][0])); at++) {
            at[0] = PAIRS[k][1][0];
            char *rest = at + strlen(PAIRS[k][0]);
            memmove(at + 1, rest, strlen(rest) + 1);
        }
}

/* All lines of text, at most MAX_TEXTS; boxes are for the caller to free. */
static inline text_box *svg_texts(const char *svg, size_t *ret_n)
{
    text_box *boxes = calloc(MAX_TEXTS, sizeof(*boxes));
    size_t n = 0;
    for (const char *at = svg; (at = strstr(at, "<text")) && n < MAX_TEXTS; at++) {
        const char *content = strchr(at, '>') + 1, *end = strchr(content, '<');
        text_box *box = &boxes[n++];
        snprintf(box->content, sizeof(box->content), "%.*s", (int)(end - content), content);
        svg_unescape(box->content);
        char tag[256];
        snprintf(tag, sizeof(tag), "%.*s", (int)(content - at), at);
        double size = svg_number(tag, "font-size"), x = svg_number(tag, "x");
        double width =
            measure_width(jr_str_from(box->content), (font){size, strstr(tag, "bold") != NULL});
        double shift = strstr(tag, "\"end\"") ? 1 : strstr(tag, "\"middle\"") ? 0.5 : 0;
        box->left = x - shift * width;
        box->right = box->left + width;
        double middle = svg_number(tag, "y") - 0.36 * size;
        box->top = middle - size / 2;
        box->bottom = middle + size / 2;
    }
    *ret_n = n;
    return boxes;
}

static inline void assert_well_formed(const jr_buf *svg, const char *what)
{
    const char *fault = svg_fault(jr_buf_str(svg));
    if (fault)
        fail_msg("%s: not well-formed at: %.60s", what, fault);
}

#endif
