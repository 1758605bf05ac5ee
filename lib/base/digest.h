/*
 * digest.h: the SHA-256 of bytes in memory.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <jrank/base.h>

enum { DIGEST_SIZE = 65 };

/* Writes 64 hexadecimal digits, terminated. */
void digest_sha256(jr_str bytes, char ret_hex[DIGEST_SIZE]);

/* The same of HMAC-SHA256. */
void digest_hmac(jr_str key, jr_str bytes, char ret_hex[DIGEST_SIZE]);

#endif
