/*
 * A head says how many values there are, and the first. Blocks follow: the smallest difference,
 * the widths of its parts, and in each part the differences to the smallest in bits of that width.
 * Sums wrap around, as the format wants it.
 */
#include "delta.h"

#include <string.h>

/* A block has at most so many values; writers take 128 or 256. */
enum { BLOCK_MAX = 1 << 20, WIDTH_MAX = 64 };

static bool next_varint(delta *d, uint64_t *ret_number)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (d->at == d->end)
            return false;
        number |= (uint64_t)(*d->at & 0x7F) << shift;
        if (*d->at++ < 0x80) {
            *ret_number = number;
            return true;
        }
    }
    return false;
}

static bool next_zigzag(delta *d, uint64_t *ret_number)
{
    uint64_t number;
    if (!next_varint(d, &number))
        return false;
    *ret_number = number >> 1 ^ (0 - (number & 1));
    return true;
}

bool delta_begin(delta *d, const uint8_t *bytes, size_t size)
{
    uint64_t block;
    *d = (delta){.at = bytes, .end = bytes + size};
    if (!next_varint(d, &block) || !next_varint(d, &d->n_parts) || !next_varint(d, &d->n_left) ||
        !next_zigzag(d, &d->value))
        return false;
    if (block == 0 || block > BLOCK_MAX || d->n_parts == 0 || block % d->n_parts != 0 ||
        block / d->n_parts % 8 != 0)
        return false;
    d->per_part = block / d->n_parts;
    d->part = d->n_parts;
    return true;
}

/* Goes to the next part, and to the next block behind the last. */
static bool begin_part(delta *d)
{
    if (d->part == d->n_parts) {
        if (!next_zigzag(d, &d->smallest) || (uint64_t)(d->end - d->at) < d->n_parts)
            return false;
        d->widths = d->at;
        d->at += d->n_parts;
        d->part = 0;
    }
    d->width = d->widths[d->part++];
    uint64_t size = d->per_part / 8 * d->width;
    if (d->width > WIDTH_MAX || (uint64_t)(d->end - d->at) < size)
        return false;
    d->packed = d->at;
    d->bit = 0;
    d->at += size;
    d->in_part = d->per_part;
    return true;
}

static uint64_t unpack(const uint8_t *packed, uint64_t bit, unsigned width)
{
    uint64_t word;
    unsigned shift = (unsigned)(bit & 7);
    if (width == 0)
        return 0;
    memcpy(&word, packed + (bit >> 3), sizeof word);
    word >>= shift;
    if (shift + width > WIDTH_MAX)
        word |= (uint64_t)packed[(bit >> 3) + 8] << (WIDTH_MAX - shift);
    return width < WIDTH_MAX ? word & (((uint64_t)1 << width) - 1) : word;
}

size_t delta_read(delta *d, int64_t *ret_values, size_t n)
{
    size_t done = 0;
    while (done < n && d->n_left && !d->is_damaged) {
        ret_values[done++] = (int64_t)d->value;
        if (--d->n_left == 0)
            break;
        if (d->in_part == 0 && !begin_part(d)) {
            d->is_damaged = true;
            break;
        }
        d->value += d->smallest + unpack(d->packed, d->bit, d->width);
        d->bit += d->width;
        d->in_part--;
    }
    return done;
}

const uint8_t *delta_end(const delta *d)
{
    delta ahead = *d;
    for (uint64_t n = d->n_left ? d->n_left - 1 : 0; n > 0;) {
        if (!begin_part(&ahead))
            return NULL;
        n -= n < ahead.per_part ? n : ahead.per_part;
    }
    return ahead.at;
}
