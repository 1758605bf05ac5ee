/**
 * buf.h: a growing byte buffer for text that is built piece by piece.
 *
 * A zeroed jr_buf is empty and ready. data is terminated with NUL once anything was appended.
 */
#ifndef JRANK_BUF_H
#define JRANK_BUF_H

#include <jrank/arena.h>

#include <stddef.h>

/** Largest buffer in bytes; passing it is treated as memory exhausted. */
#define JR_BUF_MAX ((size_t)4 << 30)

typedef struct jr_buf {
    char *data;
    size_t size;     /**< bytes used, without the terminating NUL */
    size_t capacity; /**< bytes allocated */
} jr_buf;

JR_API void jr_buf_release(jr_buf *buf);
JR_API void jr_buf_clear(jr_buf *buf);
/** Room for at least extra more bytes, so that the caller may write at data + size. */
JR_API void jr_buf_reserve(jr_buf *buf, size_t extra);
JR_API void jr_buf_append(jr_buf *buf, const void *bytes, size_t size);
JR_API void jr_buf_append_str(jr_buf *buf, jr_str text);
JR_API void jr_buf_append_text(jr_buf *buf, const char *terminated);
JR_API void jr_buf_append_char(jr_buf *buf, char c);
JR_API void jr_buf_append_repeated(jr_buf *buf, char c, size_t count);
JR_API void jr_buf_format(jr_buf *buf, const char *format, ...) JR_PRINTF(2, 3);

/** The content as jr_str; borrowed until the buffer changes. */
static inline jr_str jr_buf_str(const jr_buf *buf)
{
    return (jr_str){buf->data, buf->size};
}

#define JR_BUF_AUTO __attribute__((cleanup(jr_buf_release)))

#endif
