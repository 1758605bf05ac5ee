/*
 * zlib and libzstd in one step each: what goes to a browser is a page or a script, in memory
 * already.
 */
#include "pack.h"

#include <assert.h>
#include <zlib.h>
#include <zstd.h>

#include <openssl/evp.h>

#include "memory.h"

static size_t pack_zlib(char *to, size_t room, jr_str bytes, bool is_gzip, pack_effort effort)
{
    enum { WINDOW_BITS = 15, GZIP_HEAD = 16, MEMORY = 9, FAST_LEVEL = 4, SMALL_LEVEL = 6 };
    z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes.data,
                  .avail_in = (uInt)bytes.size,
                  .next_out = (Bytef *)to,
                  .avail_out = (uInt)room};
    int done = deflateInit2(&z, effort == PACK_FAST ? FAST_LEVEL : SMALL_LEVEL, Z_DEFLATED,
                            WINDOW_BITS + (is_gzip ? GZIP_HEAD : 0), MEMORY, Z_DEFAULT_STRATEGY);
    if (done != Z_OK)
        memory_exhausted(room);
    done = deflate(&z, Z_FINISH);
    assert(done == Z_STREAM_END);
    (void)done;
    size_t size = z.total_out;
    deflateEnd(&z);
    return size;
}

static size_t pack_zstd(char *to, size_t room, jr_str bytes, pack_effort effort)
{
    enum { FAST_LEVEL = 3, SMALL_LEVEL = 19 };
    size_t size = ZSTD_compress(to, room, bytes.data, bytes.size,
                                effort == PACK_FAST ? FAST_LEVEL : SMALL_LEVEL);
    if (ZSTD_isError(size))
        memory_exhausted(room);
    return size;
}

void pack_append(jr_buf *out, jr_str bytes, pack_form form, pack_effort effort)
{
    enum { HEAD_MAX = 64 };
    size_t room = form == PACK_ZSTD ? ZSTD_compressBound(bytes.size)
                                    : compressBound((uLong)bytes.size) + HEAD_MAX;
    jr_buf_reserve(out, room);
    char *to = out->data + out->size;
    out->size += form == PACK_ZSTD ? pack_zstd(to, room, bytes, effort)
                                   : pack_zlib(to, room, bytes, form == PACK_GZIP, effort);
    out->data[out->size] = '\0';
}

void pack_append_base64(jr_buf *out, jr_str bytes)
{
    enum { PLAIN = 3 * 1024, CODED = 4 * 1024 };
    unsigned char coded[CODED + 1];
    for (size_t at = 0; at < bytes.size; at += PLAIN) {
        size_t size = bytes.size - at < PLAIN ? bytes.size - at : PLAIN;
        int n = EVP_EncodeBlock(coded, (const unsigned char *)bytes.data + at, (int)size);
        jr_buf_append(out, coded, (size_t)n);
    }
}
