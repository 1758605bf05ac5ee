/*
 * Most text needs no escape: runs of it are copied whole.
 */
#include "write.h"

#include <jrank/text.h>

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
