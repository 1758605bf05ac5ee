/*
 * Reading with read(2) into the caller's memory, not by mapping: a pipe, a compressed file and a
 * plain file then take one way, memory stays bounded by what the caller holds, a file that is cut
 * while it is read is no fatal signal, and the bytes are hashed while they are in the cache, so
 * that the file is passed over once.
 */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "english.h"
#include "memory.h"

enum { RAW_CAPACITY = 128 << 10, MAGIC_SIZE = 6 };

typedef enum compression { PLAIN, GZIP, ZSTD } compression;

struct stream {
    char *path;
    int fd;
    bool at_end;        /* of the raw bytes */
    bool frame_is_open; /* compressed data has begun and not yet ended */
    compression compression;
    hasher *sha256, *content; /* of the raw bytes, and of what they hold; or NULL */
    uint64_t begin, raw_size;
    unsigned char *raw; /* RAW_CAPACITY bytes, of which raw_used..raw_end are waiting */
    size_t raw_used, raw_end;
    z_stream gzip;
    ZSTD_DStream *zstd;
};

const char *stream_name(const stream *s)
{
    return strcmp(s->path, "-") == 0 ? ENGLISH("standard input") : s->path;
}

/* Up to size raw bytes, at least one unless at the end; hashed and counted. */
static jr_status read_raw(stream *s, void *bytes, size_t size, size_t *ret_size, jr_error *err)
{
    ssize_t got;
    do
        got = read(s->fd, bytes, size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be read: %s", stream_name(s),
                            strerror(errno));
    if (got == 0)
        s->at_end = true;
    if (s->sha256 && got > 0)
        hasher_add(s->sha256, bytes, (size_t)got);
    s->raw_size += (uint64_t)got;
    *ret_size = (size_t)got;
    return JR_OK;
}

/* What is not unpacked here, since votes and answers hardly come in it. */
static jr_status refuse_others(const stream *s, jr_error *err)
{
    static const struct {
        jr_str magic;
        const char *what, *remedy;
    } others[] = {
        {JR_STR("\xFD"
                "7zXZ"),
         ENGLISH("compressed by xz"), ENGLISH("unpack it first: xz -dk FILE")},
        {JR_STR("BZh"), ENGLISH("compressed by bzip2"),
         ENGLISH("unpack it first: bunzip2 -k FILE")},
        {JR_STR("PK\x03\x04"), ENGLISH("a zip archive or a workbook of Excel"),
         ENGLISH("unpack it first: unzip FILE; or save the workbook as CSV")},
        {JR_STR("7z\xBC\xAF\x27\x1C"), "a 7z archive", ENGLISH("unpack it first: 7z x FILE")},
        {JR_STR("\x04\x22\x4D\x18"), ENGLISH("compressed by lz4"),
         ENGLISH("unpack it first: lz4 -dk FILE")},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (s->raw_end >= others[i].magic.size &&
            memcmp(s->raw, others[i].magic.data, others[i].magic.size) == 0)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: is %s, which is not read; HINT: %s",
                                stream_name(s), others[i].what, others[i].remedy);
    return JR_OK;
}

/* Reads the first bytes and sees what they are. */
static jr_status detect_compression(stream *s, jr_error *err)
{
    static const unsigned char gzip_magic[] = {0x1F, 0x8B}, zstd_magic[] = {0x28, 0xB5, 0x2F, 0xFD};
    while (s->raw_end < MAGIC_SIZE && !s->at_end) {
        size_t got;
        JR_TRY(read_raw(s, s->raw + s->raw_end, RAW_CAPACITY - s->raw_end, &got, err));
        s->raw_end += got;
    }
    if (s->raw_end >= sizeof gzip_magic && memcmp(s->raw, gzip_magic, sizeof gzip_magic) == 0) {
        s->compression = GZIP;
        enum { LARGEST_WINDOW = 15, GZIP_HEADER = 16 };
        if (inflateInit2(&s->gzip, LARGEST_WINDOW + GZIP_HEADER) != Z_OK)
            memory_exhausted(sizeof s->gzip);
    } else if (s->raw_end >= sizeof zstd_magic &&
               memcmp(s->raw, zstd_magic, sizeof zstd_magic) == 0) {
        s->compression = ZSTD;
        s->zstd = ZSTD_createDStream();
        if (!s->zstd)
            memory_exhausted(RAW_CAPACITY);
    }
    return refuse_others(s, err);
}

/* The stream before its first byte; with_sha256 and compression are still to be seen to. */
static jr_status open_file(const char *path, file_kind kind, stream **ret_stream, jr_error *err)
{
    int fd;
    if (strcmp(path, "-") != 0)
        JR_TRY(file_open(path, kind, &fd, err));
    else if ((fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)) < 0)
        return jr_error_set(err, JR_ERR_IO, "standard input can't be read: %s", strerror(errno));
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    stream *s = memory_zeroed(1, sizeof *s);
    s->fd = fd;
    s->path = memory_zeroed(strlen(path) + 1, 1);
    memcpy(s->path, path, strlen(path) + 1);
    s->raw = memory_resize(NULL, RAW_CAPACITY, 1);
    *ret_stream = s;
    return JR_OK;
}

jr_status stream_open(const char *path, file_kind kind, bool with_sha256, stream **ret_stream,
                      jr_error *err)
{
    STREAM_AUTO stream *s = NULL;
    JR_TRY(open_file(path, kind, &s, err));
    s->sha256 = with_sha256 ? hasher_new() : NULL;
    JR_TRY(detect_compression(s, err));
    *ret_stream = s;
    s = NULL;
    return JR_OK;
}

jr_status stream_open_behind(const char *path, uint64_t offset, hasher *so_far, stream **ret_stream,
                             jr_error *err)
{
    STREAM_AUTO stream *s = NULL;
    jr_status status = open_file(path, FILE_REGULAR, &s, err);
    if (status != JR_OK) {
        hasher_free(so_far);
        return status;
    }
    s->sha256 = so_far;
    s->begin = s->raw_size = offset;
    if (lseek(s->fd, (off_t)offset, SEEK_SET) < 0)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be read: %s", path, strerror(errno));
    *ret_stream = s;
    s = NULL;
    return JR_OK;
}

static jr_status read_plain(stream *s, char *bytes, size_t capacity, size_t *ret_size,
                            jr_error *err)
{
    size_t waiting = s->raw_end - s->raw_used, size = waiting < capacity ? waiting : capacity;
    memcpy(bytes, s->raw + s->raw_used, size);
    s->raw_used += size;
    while (size < capacity && !s->at_end) {
        size_t got;
        JR_TRY(read_raw(s, bytes + size, capacity - size, &got, err));
        size += got;
    }
    *ret_size = size;
    return JR_OK;
}

static jr_status damaged(const stream *s, const char *kind, const char *problem, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s: the %s data is damaged: %s", stream_name(s), kind,
                        problem);
}

/* One call of inflate. A gzip file may hold several members one after the other; zero bytes behind
 * the last are padding. */
static jr_status step_gzip(stream *s, char *bytes, size_t capacity, size_t *ret_made, jr_error *err)
{
    z_stream *z = &s->gzip;
    if (!s->frame_is_open) {
        if (s->raw[s->raw_used] == 0) {
            s->raw_used++;
            return JR_OK;
        }
        inflateReset(z);
        s->frame_is_open = true;
    }
    z->next_in = s->raw + s->raw_used;
    z->avail_in = (uInt)(s->raw_end - s->raw_used);
    z->next_out = (unsigned char *)bytes;
    z->avail_out = (uInt)(capacity < INT32_MAX ? capacity : INT32_MAX);
    int result = inflate(z, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return damaged(s, "gzip", z->msg ? z->msg : ENGLISH("not a gzip member"), err);
    s->frame_is_open = result != Z_STREAM_END;
    s->raw_used = s->raw_end - z->avail_in;
    *ret_made = (size_t)((char *)z->next_out - bytes);
    return JR_OK;
}

static jr_status step_zstd(stream *s, char *bytes, size_t capacity, size_t *ret_made, jr_error *err)
{
    ZSTD_inBuffer in = {s->raw, s->raw_end, s->raw_used};
    ZSTD_outBuffer out = {bytes, capacity, 0};
    size_t result = ZSTD_decompressStream(s->zstd, &out, &in);
    if (ZSTD_isError(result))
        return damaged(s, "zstd", ZSTD_getErrorName(result), err);
    s->frame_is_open = result != 0;
    s->raw_used = in.pos;
    *ret_made = out.pos;
    return JR_OK;
}

static jr_status read_compressed(stream *s, char *bytes, size_t capacity, size_t *ret_size,
                                 jr_error *err)
{
    size_t size = 0;
    while (size < capacity) {
        if (s->raw_used == s->raw_end && !s->at_end) {
            s->raw_used = 0;
            JR_TRY(read_raw(s, s->raw, RAW_CAPACITY, &s->raw_end, err));
        }
        bool starved = s->raw_used == s->raw_end;
        if (starved && !s->frame_is_open)
            break;
        size_t made = 0;
        if (s->compression == GZIP)
            JR_TRY(step_gzip(s, bytes + size, capacity - size, &made, err));
        else
            JR_TRY(step_zstd(s, bytes + size, capacity - size, &made, err));
        size += made;
        if (starved && made == 0 && s->frame_is_open)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: the compressed data ends early",
                                stream_name(s));
    }
    if (s->content)
        hasher_add(s->content, bytes, size);
    *ret_size = size;
    return JR_OK;
}

jr_status stream_read(stream *s, char *bytes, size_t capacity, size_t *ret_size, jr_error *err)
{
    return s->compression == PLAIN ? read_plain(s, bytes, capacity, ret_size, err)
                                   : read_compressed(s, bytes, capacity, ret_size, err);
}

uint64_t stream_raw_size(const stream *s)
{
    return s->raw_size;
}

uint64_t stream_begin(const stream *s)
{
    return s->begin;
}

bool stream_is_compressed(const stream *s)
{
    return s->compression != PLAIN;
}

int stream_fd(const stream *s)
{
    return s->fd;
}

void stream_sha256(const stream *s, char ret_hex[DIGEST_SIZE])
{
    ret_hex[0] = '\0';
    if (s->sha256)
        hasher_digits(s->sha256, ret_hex);
}

void stream_hash_content(stream *s)
{
    if (s->compression != PLAIN && !s->content)
        s->content = hasher_new();
}

void stream_content_sha256(const stream *s, char ret_hex[DIGEST_SIZE])
{
    if (s->content)
        hasher_digits(s->content, ret_hex);
    else
        stream_sha256(s, ret_hex);
}

hasher *stream_take_hasher(stream *s)
{
    hasher *taken = s->sha256;
    s->sha256 = NULL;
    return taken;
}

void stream_free(stream *s)
{
    if (!s)
        return;
    if (s->compression == GZIP)
        inflateEnd(&s->gzip);
    ZSTD_freeDStream(s->zstd);
    hasher_free(s->sha256);
    hasher_free(s->content);
    close(s->fd);
    free(s->raw);
    free(s->path);
    free(s);
}
