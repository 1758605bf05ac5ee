/*
 * Most text needs no escape: runs of it are copied whole.
 */
#include "write.h"

#include <jrank/text.h>

#include <math.h>
#include <stdlib.h>
#include <yyjson.h>

#include "base/memory.h"

static void write_escape(jr_buf *buf, char c)
{
    static const char short_forms[][2] = {{'"', '"'},  {'\\', '\\'}, {'\n', 'n'}, {'\r', 'r'},
                                          {'\t', 't'}, {'\b', 'b'},  {'\f', 'f'}};
    for (size_t i = 0; i < sizeof short_forms / sizeof *short_forms; i++) {
        if (short_forms[i][0] == c) {
            jr_buf_append(buf, (char[]){'\\', short_forms[i][1]}, 2);
            return;
        }
    }
    jr_buf_format(buf, "\\u%04x", (unsigned)(unsigned char)c);
}

void json_write_string(jr_buf *buf, jr_str text)
{
    size_t run = 0, i = 0;
    jr_buf_reserve(buf, text.size + 2);
    jr_buf_append_char(buf, '"');
    while (i < text.size) {
        unsigned char c = (unsigned char)text.data[i];
        int32_t code_point = c;
        size_t size = c < 0x80 ? 1 : jr_text_decode(text, i, &code_point);
        if (code_point >= 0x20 && c != '"' && c != '\\') {
            i += size;
            continue;
        }
        jr_buf_append(buf, text.data + run, i - run);
        if (code_point < 0)
            jr_buf_append_text(buf, "\xEF\xBF\xBD");
        else
            write_escape(buf, (char)c);
        run = i += size;
    }
    if (run < text.size)
        jr_buf_append(buf, text.data + run, text.size - run);
    jr_buf_append_char(buf, '"');
}

void json_write_strings(jr_buf *buf, const jr_str *texts, size_t n_texts)
{
    jr_buf_append_char(buf, '[');
    for (size_t i = 0; i < n_texts; i++) {
        if (i)
            jr_buf_append(buf, ", ", 2);
        json_write_string(buf, texts[i]);
    }
    jr_buf_append_char(buf, ']');
}

/* yyjson knows no locale, unlike printf. */
void json_write_real(jr_buf *buf, double number)
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
