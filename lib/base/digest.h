/*
 * digest.h: SHA-256, of bytes in memory and of what comes piece by piece.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <jrank/base.h>

enum { DIGEST_SIZE = 65 };

/* Writes 64 hexadecimal digits, terminated. */
void digest_sha256(jr_str bytes, char ret_hex[DIGEST_SIZE]);

/* Of bytes that come piece by piece; more may follow after its digits were asked for. */
typedef struct hasher hasher;
hasher *hasher_new(void);
hasher *hasher_copy(const hasher *d);
void hasher_add(hasher *d, const void *bytes, size_t size);
void hasher_digits(const hasher *d, char ret_hex[DIGEST_SIZE]);
void hasher_free(hasher *d);

/* The same of HMAC-SHA256. */
void digest_hmac(jr_str key, jr_str bytes, char ret_hex[DIGEST_SIZE]);

#endif
