/*
 * The growing buffer: doubles its capacity and keeps a NUL behind the content.
 */
#include <jrank/base.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "c_locale.h"
#include "memory.h"
#include "text.h"

enum { SMALLEST_CAPACITY = 64 };

void jr_buf_release(jr_buf *buf)
{
    free(buf->data);
    *buf = (jr_buf){0};
}

void jr_buf_clear(jr_buf *buf)
{
    buf->size = 0;
    if (buf->data)
        buf->data[0] = '\0';
}

/* Besides the NUL behind them. Most of what is appended is small and finds room. */
static inline bool has_room(const jr_buf *buf, size_t extra)
{
    return extra < buf->capacity - buf->size;
}

void jr_buf_reserve(jr_buf *buf, size_t extra)
{
    if (extra >= JR_BUF_MAX - buf->size)
        memory_exhausted(extra);
    size_t wanted = buf->size + extra + 1;
    if (wanted <= buf->capacity)
        return;
    size_t capacity = buf->capacity ? buf->capacity : SMALLEST_CAPACITY;
    while (capacity < wanted)
        capacity *= 2;
    buf->data = memory_resize(buf->data, capacity, 1);
    buf->capacity = capacity;
}

void jr_buf_append(jr_buf *buf, const void *bytes, size_t size)
{
    if (!has_room(buf, size))
        jr_buf_reserve(buf, size);
    if (size)
        memcpy(buf->data + buf->size, bytes, size);
    buf->size += size;
    buf->data[buf->size] = '\0';
}

void jr_buf_append_str(jr_buf *buf, jr_str text)
{
    jr_buf_append(buf, text.data, text.size);
}

void jr_buf_append_text(jr_buf *buf, const char *terminated)
{
    jr_buf_append(buf, terminated, strlen(terminated));
}

void jr_buf_append_char(jr_buf *buf, char c)
{
    if (!has_room(buf, 1))
        jr_buf_reserve(buf, 1);
    buf->data[buf->size++] = c;
    buf->data[buf->size] = '\0';
}

void jr_buf_append_repeated(jr_buf *buf, char c, size_t count)
{
    jr_buf_reserve(buf, count);
    memset(buf->data + buf->size, c, count);
    buf->size += count;
    buf->data[buf->size] = '\0';
}

void jr_buf_format(jr_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    jr_buf_reserve(buf, 0);
    int size = c_locale_vformat(buf->data + buf->size, buf->capacity - buf->size, format, args);
    va_end(args);
    if (size > 0 && (size_t)size >= buf->capacity - buf->size) {
        jr_buf_reserve(buf, (size_t)size);
        c_locale_vformat(buf->data + buf->size, (size_t)size + 1, format, again);
    }
    va_end(again);
    if (size > 0)
        buf->size += (size_t)size;
}

void jr_buf_append_xml(jr_buf *buf, jr_str text)
{
    int32_t c;
    for (size_t i = 0, size; (size = text_decode(text, i, &c)); i += size) {
        if (c == '&')
            jr_buf_append_text(buf, "&amp;");
        else if (c == '<')
            jr_buf_append_text(buf, "&lt;");
        else if (c == '>')
            jr_buf_append_text(buf, "&gt;");
        else if (c == '"')
            jr_buf_append_text(buf, "&quot;");
        else if (c == '\'')
            jr_buf_append_text(buf, "&#39;");
        else if (c < ' ' || c == 0xFFFE || c == 0xFFFF)
            jr_buf_append_char(buf, '?');
        else
            jr_buf_append(buf, text.data + i, size);
    }
}
