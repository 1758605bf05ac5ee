/*
 * Writing JSON. What needs no escape is copied run by run: prompts and answers are nearly all of a
 * request, and nearly all of them is Japanese or plain text.
 */
#include <jrank/json.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <yyjson.h>

#include "base/memory.h"
#include "unicode.h"

static void append_escape(jr_buf *buf, unsigned char c)
{
    static const char letters[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    if (c == '"' || c == '\\')
        jr_buf_append(buf, (char[]){'\\', (char)c}, 2);
    else if (letters[c])
        jr_buf_append(buf, (char[]){'\\', letters[c]}, 2);
    else
        jr_buf_format(buf, "\\u%04x", c);
}

void jr_json_append_string(jr_buf *buf, jr_str text)
{
    jr_buf_reserve(buf, text.size + 2);
    jr_buf_append_char(buf, '"');
    size_t start = 0, i = 0;
    while (i < text.size) {
        unsigned char c = (unsigned char)text.data[i];
        bool is_plain = c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
        size_t size = is_plain ? 1 : c < 0x80 ? 0 : utf8_size(text, i);
        if (size) {
            i += size;
            continue;
        }
        jr_buf_append(buf, text.data + start, i - start);
        if (c < 0x80)
            append_escape(buf, c);
        else
            jr_buf_append_text(buf, REPLACEMENT_CHARACTER);
        start = ++i;
    }
    if (text.size)
        jr_buf_append(buf, text.data + start, text.size - start);
    jr_buf_append_char(buf, '"');
}

void jr_json_append_number(jr_buf *buf, double number)
{
    if (!isfinite(number)) {
        jr_buf_append_text(buf, "null");
        return;
    }
    char digits[32];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    jr_buf_append_text(buf, digits);
}

void jr_json_append_strings(jr_buf *buf, const jr_str *texts, size_t n_texts)
{
    jr_buf_append_char(buf, '[');
    for (size_t i = 0; i < n_texts; i++) {
        if (i)
            jr_buf_append(buf, ", ", 2);
        jr_json_append_string(buf, texts[i]);
    }
    jr_buf_append_char(buf, ']');
}

/* yyjson knows no locale, unlike printf. */
void jr_json_append_real(jr_buf *buf, double number)
{
    if (!isfinite(number)) {
        jr_buf_append_text(buf, "null");
        return;
    }
    yyjson_val value = {0};
    yyjson_set_real(&value, number);
    AUTO_FREE char *digits = yyjson_val_write(&value, 0, NULL);
    if (!digits)
        memory_exhausted(1);
    jr_buf_append_text(buf, digits);
}
