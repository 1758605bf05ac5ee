/*
 * By libcrypto in one call; files are digested while they are read, see stream.c.
 */
#include "digest.h"

#include <openssl/sha.h>
#include <stdio.h>

void digest_sha256(jr_str bytes, char ret_hex[DIGEST_SIZE])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)bytes.data, bytes.size, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", digest[i]);
}
