/*
 * Writing JSON. What needs no escape is copied run by run: prompts and answers are nearly all of a
 * request, and nearly all of them is Japanese or plain text.
 */
#include <jrank/base.h>

#include <math.h>
#include <string.h>
#include <yyjson.h>

#include "base/memory.h"
#include "json.h"
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

/* Whether eight bytes are all ASCII that stands in a string as it is. */
static bool are_plain(const unsigned char *bytes)
{
    const uint64_t ones = 0x0101010101010101, tops = 0x80 * ones;
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    uint64_t quotes = word ^ '"' * ones, backslashes = word ^ '\\' * ones;
    /* A byte borrows from its top bit where it is below what is taken off, or had it set. */
    return ((word | (word - ' ' * ones) | (quotes - ones) | (backslashes - ones)) & tops) == 0;
}

/* Bytes from offset on that stand in a string as they are. Whole words of ASCII and characters of
 * three bytes, which are nearly all there is, are taken quickly. */
static size_t plain_size(jr_str text, size_t offset)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t i = offset;
    while (i < text.size) {
        while (text.size - i >= 3 && is_usual_utf8(bytes + i))
            i += 3;
        while (text.size - i >= 8 && are_plain(bytes + i))
            i += 8;
        if (i == text.size)
            break;
        unsigned char c = bytes[i];
        bool is_plain = c >= ' ' && c < 0x80 && c != '"' && c != '\\';
        size_t size = is_plain ? 1 : c < 0x80 ? 0 : utf8_size(text, i);
        if (size == 0)
            break;
        i += size;
    }
    return i - offset;
}

void jr_json_append_string(jr_buf *buf, jr_str text)
{
    jr_buf_reserve(buf, text.size + 2);
    jr_buf_append_char(buf, '"');
    for (size_t i = 0; i < text.size;) {
        size_t size = plain_size(text, i);
        jr_buf_append(buf, text.data + i, size);
        i += size;
        if (i == text.size)
            break;
        unsigned char c = (unsigned char)text.data[i++];
        if (c < 0x80)
            append_escape(buf, c);
        else
            jr_buf_append_text(buf, REPLACEMENT_CHARACTER);
    }
    jr_buf_append_char(buf, '"');
}

/* yyjson finds the fewest digits, and knows no locale, unlike printf. */
void json_append_real(jr_buf *buf, double number)
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

void jr_json_append_number(jr_buf *buf, double number)
{
    json_append_real(buf, number);
    if (buf->size >= 2 && memcmp(buf->data + buf->size - 2, ".0", 2) == 0)
        buf->data[buf->size -= 2] = '\0';
}

void json_append_strings(jr_buf *buf, const jr_str *texts, size_t n_texts)
{
    jr_buf_append_char(buf, '[');
    for (size_t i = 0; i < n_texts; i++) {
        if (i)
            jr_buf_append(buf, ", ", 2);
        jr_json_append_string(buf, texts[i]);
    }
    jr_buf_append_char(buf, ']');
}
