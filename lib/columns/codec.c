/*
 * Pages are decompressed at once, since their head says how long they become. libsnappy is opened
 * when the first page wants it: it is C++, and linking it would bring that library to every start.
 * A page that claims to become longer than its compression can make it is not believed before
 * memory is taken for it.
 */
#include "codec.h"

#include <snappy-c.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/english.h"
#include "base/library.h"
#include "base/memory.h"

enum { PLAIN, SNAPPY, GZIP, LZO, BROTLI, LZ4, ZSTD, LZ4_RAW, N_CODECS };

/* growth: how many times as long the best case becomes; 0: is not read. Of Snappy and gzip a copy
 * of 64 and 258 bytes takes at least 3 bytes and 2 bits; of zstd a block of 128 kB takes 4 bytes.
 */
static const struct {
    const char *name;
    unsigned growth;
} codecs[N_CODECS] = {
    [PLAIN] = {"nothing", 1},     [SNAPPY] = {"Snappy", 32},  [GZIP] = {"gzip", 1040},
    [LZO] = {"LZO", 0},           [BROTLI] = {"Brotli", 0},   [LZ4] = {"LZ4", 0},
    [ZSTD] = {"zstd", 128 << 10}, [LZ4_RAW] = {"LZ4_RAW", 0},
};

static struct {
    __typeof__(&snappy_uncompress) uncompress;
} libsnappy;

static const library_symbol snappy_symbols[] = {{"snappy_uncompress", &libsnappy.uncompress}};

static library snappy = LIBRARY(SNAPPY, snappy_symbols);

jr_status codec_check(int64_t compression, const char *place, jr_error *err)
{
#define AGAIN ENGLISH("; HINT: write the file again with zstd, Snappy or gzip")
    if (compression < 0 || compression >= N_CODECS)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is compressed in a way that is not known, number %lld" AGAIN,
                            place, (long long)compression);
    if (codecs[compression].growth == 0)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is compressed with %s, which is not read" AGAIN, place,
                            codecs[compression].name);
#undef AGAIN
    if (compression != SNAPPY)
        return JR_OK;
    jr_error why;
    if (library_open(&snappy, &why) != JR_OK)
        return jr_error_set(err, why.status, "%s: %s", place, why.message);
    return JR_OK;
}

uint64_t codec_size_max(int64_t compression, size_t size)
{
    return (uint64_t)size * codecs[compression].growth;
}

static bool expand_gzip(codec *c, const uint8_t *from, size_t from_size, uint8_t *to,
                        size_t to_size)
{
    enum { LARGEST_WINDOW = 15, GZIP_OR_ZLIB = 32 };
    z_stream *z = c->gzip;
    if (!z) {
        c->gzip = z = memory_zeroed(1, sizeof *z);
        if (inflateInit2(z, LARGEST_WINDOW + GZIP_OR_ZLIB) != Z_OK)
            memory_exhausted(sizeof *z);
    }
    inflateReset(z);
    z->next_in = (unsigned char *)from;
    z->avail_in = (uInt)from_size;
    z->next_out = to;
    z->avail_out = (uInt)to_size;
    return inflate(z, Z_FINISH) == Z_STREAM_END && z->avail_out == 0 && z->avail_in == 0;
}

static bool expand_zstd(codec *c, const uint8_t *from, size_t from_size, uint8_t *to,
                        size_t to_size)
{
    if (!c->zstd)
        c->zstd = ZSTD_createDCtx();
    if (!c->zstd)
        memory_exhausted(from_size);
    return ZSTD_decompressDCtx(c->zstd, to, to_size, from, from_size) == to_size;
}

bool codec_expand(codec *c, int64_t compression, const uint8_t *from, size_t from_size, uint8_t *to,
                  size_t to_size)
{
    size_t size = to_size;
    switch (compression) {
    case SNAPPY:
        return libsnappy.uncompress((const char *)from, from_size, (char *)to, &size) ==
                   SNAPPY_OK &&
               size == to_size;
    case GZIP:
        return expand_gzip(c, from, from_size, to, to_size);
    case ZSTD:
        return expand_zstd(c, from, from_size, to, to_size);
    default:
        if (from_size == to_size && to_size)
            memcpy(to, from, to_size);
        return from_size == to_size;
    }
}

void codec_release(codec *c)
{
    ZSTD_freeDCtx(c->zstd);
    if (c->gzip)
        inflateEnd(c->gzip);
    free(c->gzip);
    *c = (codec){0};
}
