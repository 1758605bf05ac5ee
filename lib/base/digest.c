/*
 * By libcrypto in one call; files are digested while they are read, see stream.c.
 */
#include "digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>

static void write_hex(const unsigned char digest[SHA256_DIGEST_LENGTH], char ret_hex[DIGEST_SIZE])
{
    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", digest[i]);
}

void digest_sha256(jr_str bytes, char ret_hex[DIGEST_SIZE])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)bytes.data, bytes.size, digest);
    write_hex(digest, ret_hex);
}

void digest_hmac(jr_str key, jr_str bytes, char ret_hex[DIGEST_SIZE])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    HMAC(EVP_sha256(), key.data, (int)key.size, (const unsigned char *)bytes.data, bytes.size,
         digest, NULL);
    write_hex(digest, ret_hex);
}
