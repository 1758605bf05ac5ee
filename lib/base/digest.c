/*
 * By libcrypto, whose processor instructions make it ten times as fast as plain C. A system whose
 * libcrypto refuses SHA-256 is taken as out of memory: nothing else can be the matter with it.
 */
#include "digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>

#include "memory.h"

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

struct hasher {
    EVP_MD_CTX *context;
};

static hasher *with_context(void)
{
    hasher *d = memory_zeroed(1, sizeof *d);
    d->context = EVP_MD_CTX_new();
    if (!d->context)
        memory_exhausted(sizeof *d);
    return d;
}

hasher *hasher_new(void)
{
    hasher *d = with_context();
    if (EVP_DigestInit_ex(d->context, EVP_sha256(), NULL) != 1)
        memory_exhausted(sizeof *d);
    return d;
}

hasher *hasher_copy(const hasher *d)
{
    hasher *copy = with_context();
    if (EVP_MD_CTX_copy_ex(copy->context, d->context) != 1)
        memory_exhausted(sizeof *d);
    return copy;
}

void hasher_add(hasher *d, const void *bytes, size_t size)
{
    EVP_DigestUpdate(d->context, bytes, size);
}

void hasher_digits(const hasher *d, char ret_hex[DIGEST_SIZE])
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    hasher *copy = hasher_copy(d);
    EVP_DigestFinal_ex(copy->context, bytes, NULL);
    write_hex(bytes, ret_hex);
    hasher_free(copy);
}

void hasher_free(hasher *d)
{
    if (!d)
        return;
    EVP_MD_CTX_free(d->context);
    free(d);
}

void digest_hmac(jr_str key, jr_str bytes, char ret_hex[DIGEST_SIZE])
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    HMAC(EVP_sha256(), key.data, (int)key.size, (const unsigned char *)bytes.data, bytes.size,
         digest, NULL);
    write_hex(digest, ret_hex);
}
