/*
 * A UUID as a number to the base 57.
 */
#include "shortuuid.h"

void shortuuid_format(uint64_t upper, uint64_t lower, char ret_text[SHORTUUID_SIZE])
{
    static const char alphabet[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    unsigned __int128 number = (unsigned __int128)upper << 64 | lower;
    ret_text[SHORTUUID_SIZE - 1] = '\0';
    for (size_t i = SHORTUUID_SIZE - 1; i-- > 0; number /= sizeof alphabet - 1)
        ret_text[i] = alphabet[number % (sizeof alphabet - 1)];
}

void shortuuid_new(rng *r, char ret_text[SHORTUUID_SIZE])
{
    uint64_t upper = rng_bits(r), lower = rng_bits(r);
    upper = (upper & ~UINT64_C(0xF000)) | 0x4000; /* the version */
    lower = lower >> 2 | UINT64_C(1) << 63;       /* the variant */
    shortuuid_format(upper, lower, ret_text);
}
