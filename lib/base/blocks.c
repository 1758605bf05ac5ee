/*
 * Cutting a stream into blocks. What follows the last record end of a block is carried over to
 * the next; bytes that were carried are not looked at again, so that a record of any length costs
 * one pass. Lines are counted here, where the bytes are in the cache anyway, so that every block
 * knows its first line and an error needs no second look at the blocks before.
 */
#include "blocks.h"

#include <pthread.h>
#include <string.h>

#include "english.h"
#include "memory.h"

struct blocks {
    pthread_mutex_t mutex;
    stream *stream;
    size_t record_max;
    block_splitter splitter;
    void *splitter_state;
    char *head; /* the beginning of the stream, until the first block takes it */
    size_t head_size;
    bool head_is_waiting, head_is_all;
    char *carry; /* bytes behind the last record end */
    size_t carry_size, carry_capacity;
    uint64_t next_number, next_line, next_offset;
    bool has_ended;
};

void block_release(block *b)
{
    free(b->data);
    *b = (block){0};
}

static uint64_t count_newlines(const char *bytes, size_t size)
{
    enum { STEP = 255 }; /* as many as an 8-bit counter holds: compilers make this vector code */
    uint64_t total = 0;
    for (size_t i = 0; i < size; i += STEP) {
        size_t end = size - i < STEP ? size : i + STEP;
        unsigned char count = 0;
        for (size_t k = i; k < end; k++)
            count = (unsigned char)(count + (bytes[k] == '\n'));
        total += count;
    }
    return total;
}

uint64_t block_line(const block *b, size_t offset)
{
    return b->first_line + count_newlines(b->data, offset < b->size ? offset : b->size);
}

bool block_next_line(const block *b, size_t *offset, jr_str *ret_line)
{
    if (*offset >= b->size)
        return false;
    const char *start = b->data + *offset, *end = memchr(start, '\n', b->size - *offset);
    *ret_line = (jr_str){start, end ? (size_t)(end - start) : b->size - *offset};
    *offset += ret_line->size + (end != NULL);
    return true;
}

size_t block_split_lines(void *state, const char *bytes, size_t size)
{
    (void)state;
    const char *newline = memrchr(bytes, '\n', size);
    return newline ? (size_t)(newline - bytes) + 1 : 0;
}

/* What begins so is not the text that it should be; the first row that fits counts. */
static const struct {
    jr_str beginning;
    const char *what, *remedy;
} strangers[] = {
    {JR_STR("\xFF\xFE\0\0"), ENGLISH("UTF-32 text, not UTF-8"),
     ENGLISH("iconv -f UTF-32 -t UTF-8 converts it")},
    {JR_STR("\0\0\xFE\xFF"), ENGLISH("UTF-32 text, not UTF-8"),
     ENGLISH("iconv -f UTF-32 -t UTF-8 converts it")},
    {JR_STR("\xFF\xFE"), ENGLISH("UTF-16 text, not UTF-8"),
     ENGLISH("iconv -f UTF-16 -t UTF-8 converts it")},
    {JR_STR("\xFE\xFF"), ENGLISH("UTF-16 text, not UTF-8"),
     ENGLISH("iconv -f UTF-16 -t UTF-8 converts it")},
    {JR_STR("version https://git-lfs."), ENGLISH("a pointer of Git LFS in the place of the file"),
     ENGLISH("git lfs pull brings it")},
    {JR_STR("<!DOCTYPE html"), ENGLISH("a web page, not data"),
     ENGLISH("download the file itself")},
    {JR_STR("<!doctype html"), ENGLISH("a web page, not data"),
     ENGLISH("download the file itself")},
    {JR_STR("<html"), ENGLISH("a web page, not data"), ENGLISH("download the file itself")},
};

/* Whether ASCII stands there as UTF-16 without a mark, its NUL bytes at odd or at even places. */
static bool is_utf16(const blocks *b, size_t nul)
{
    const char *head = b->head;
    return b->head_size >= 4 && !head[nul] && !head[nul + 2] && head[1 - nul] > 0 &&
           head[3 - nul] > 0;
}

static jr_status refuse_strangers(const blocks *b, jr_error *err)
{
    if (is_utf16(b, 0) || is_utf16(b, 1))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is UTF-16 text, not UTF-8; HINT: iconv -f UTF-16%s -t UTF-8 "
                            "converts it",
                            stream_name(b->stream), is_utf16(b, 0) ? "BE" : "LE");
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        jr_str beginning = strangers[i].beginning;
        if (b->head_size >= beginning.size && memcmp(b->head, beginning.data, beginning.size) == 0)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: is %s; HINT: %s", stream_name(b->stream),
                                strangers[i].what, strangers[i].remedy);
    }
    /* One line for all would look as if it had been cut. */
    bool is_text = !memchr(b->head, '\0', b->head_size);
    bool has_line = memchr(b->head, '\n', b->head_size) != NULL;
    const char *cr = memchr(b->head, '\r', b->head_size);
    if (is_text && !has_line && cr && cr + 1 < b->head + b->head_size)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: has lines that end with a carriage return alone; HINT: "
                            "tr '\\r' '\\n' makes lines of them",
                            stream_name(b->stream));
    return JR_OK;
}

static jr_status read_head(blocks *b, jr_error *err)
{
    static const char utf8_mark[] = "\xEF\xBB\xBF";
    enum { UTF8_MARK_SIZE = 3 };
    b->head = memory_resize(NULL, BLOCK_SIZE, 1);
    JR_TRY(stream_read(b->stream, b->head, BLOCK_SIZE, &b->head_size, err));
    b->head_is_waiting = true;
    b->head_is_all = b->head_size < BLOCK_SIZE;
    b->next_offset = stream_begin(b->stream);
    if (b->next_offset > 0)
        return JR_OK;
    if (b->head_size >= UTF8_MARK_SIZE && memcmp(b->head, utf8_mark, UTF8_MARK_SIZE) == 0) {
        b->head_size -= UTF8_MARK_SIZE;
        b->next_offset = UTF8_MARK_SIZE;
        memmove(b->head, b->head + UTF8_MARK_SIZE, b->head_size);
    }
    return refuse_strangers(b, err);
}

jr_status blocks_open(stream *s, size_t record_max, blocks **ret_blocks, jr_error *err)
{
    BLOCKS_AUTO blocks *b = memory_zeroed(1, sizeof *b);
    pthread_mutex_init(&b->mutex, NULL);
    b->stream = s;
    b->record_max = record_max;
    b->splitter = block_split_lines;
    b->next_line = 1;
    JR_TRY(read_head(b, err));
    *ret_blocks = b;
    b = NULL;
    return JR_OK;
}

jr_str blocks_peek(const blocks *b, bool *ret_is_all)
{
    *ret_is_all = b->head_is_all;
    return (jr_str){b->head, b->head_size};
}

void blocks_set_first_line(blocks *b, uint64_t line)
{
    b->next_line = line;
}

void blocks_set_splitter(blocks *b, block_splitter splitter, void *state)
{
    b->splitter = splitter;
    b->splitter_state = state;
}

static void reserve(char **data, size_t *capacity, size_t wanted)
{
    if (wanted <= *capacity)
        return;
    size_t larger = *capacity ? *capacity : BLOCK_SIZE;
    while (larger < wanted)
        larger *= 2;
    *data = memory_resize(*data, larger, 1);
    *capacity = larger;
}

/* Appends the next piece of the stream to the block. */
static jr_status append_piece(blocks *b, block *out, size_t *ret_size, bool *ret_at_end,
                              jr_error *err)
{
    reserve(&out->data, &out->capacity, out->size + BLOCK_SIZE);
    if (b->head_is_waiting) {
        b->head_is_waiting = false;
        memcpy(out->data + out->size, b->head, b->head_size);
        *ret_size = b->head_size;
        *ret_at_end = b->head_is_all;
        free(b->head);
        b->head = NULL;
        return JR_OK;
    }
    JR_TRY(stream_read(b->stream, out->data + out->size, BLOCK_SIZE, ret_size, err));
    *ret_at_end = *ret_size < BLOCK_SIZE;
    return JR_OK;
}

static void carry_over(blocks *b, const char *bytes, size_t size)
{
    reserve(&b->carry, &b->carry_capacity, size);
    if (size)
        memcpy(b->carry, bytes, size);
    b->carry_size = size;
}

static jr_status fill(blocks *b, block *out, jr_error *err)
{
    reserve(&out->data, &out->capacity, b->carry_size + BLOCK_SIZE);
    out->size = b->carry_size;
    out->is_last = false;
    if (b->carry_size)
        memcpy(out->data, b->carry, b->carry_size);
    for (;;) {
        size_t piece;
        bool at_end;
        JR_TRY(append_piece(b, out, &piece, &at_end, err));
        size_t cut = b->splitter(b->splitter_state, out->data + out->size, piece);
        if (at_end) {
            out->size += piece;
            out->is_last = true;
            break;
        }
        if (cut) {
            carry_over(b, out->data + out->size + cut, piece - cut);
            out->size += cut;
            break;
        }
        out->size += piece;
        if (out->size > b->record_max)
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: the line is longer than %zu MiB",
                                stream_name(b->stream), (unsigned long long)b->next_line,
                                b->record_max >> 20);
    }
    out->offset = b->next_offset;
    b->next_offset += out->size;
    out->first_line = b->next_line;
    if (!out->is_last)
        b->next_line += count_newlines(out->data, out->size);
    return JR_OK;
}

bool blocks_next(blocks *b, block *ret_block, jr_status *ret_status, jr_error *err)
{
    *ret_status = JR_OK;
    pthread_mutex_lock(&b->mutex);
    bool has_more = !b->has_ended;
    if (has_more) {
        ret_block->number = b->next_number++;
        *ret_status = fill(b, ret_block, err);
        b->has_ended = *ret_status != JR_OK || ret_block->is_last;
    }
    pthread_mutex_unlock(&b->mutex);
    return has_more;
}

void blocks_stop(blocks *b)
{
    pthread_mutex_lock(&b->mutex);
    b->has_ended = true;
    pthread_mutex_unlock(&b->mutex);
}

stream *blocks_stream(blocks *b)
{
    return b->stream;
}

void blocks_free(blocks *b)
{
    if (!b)
        return;
    stream_free(b->stream);
    pthread_mutex_destroy(&b->mutex);
    free(b->head);
    free(b->carry);
    free(b);
}
