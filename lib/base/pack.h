/*
 * pack.h: bytes made smaller for their way to a browser.
 */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include <jrank/base.h>

/* What browsers unpack: PACK_ZLIB is RFC 1950, which scripts call "deflate". */
typedef enum pack_form { PACK_ZLIB, PACK_GZIP, PACK_ZSTD } pack_form;

/* For what is made at each request, and for what is made once. */
typedef enum pack_effort { PACK_FAST, PACK_SMALL } pack_effort;

/* Appends the bytes in this form. The same bytes give the same result with one version of zlib or
 * libzstd. */
void pack_append(jr_buf *out, jr_str bytes, pack_form form, pack_effort effort);

/* Appends the bytes in base64, with padding. */
void pack_append_base64(jr_buf *out, jr_str bytes);

#endif
