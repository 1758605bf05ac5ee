/*
 * The hybrid of run lengths and packed bits. Whole stretches of a run are written at a time, and
 * packed values come out of words of 64 bits, eight of them out of one where they are narrow.
 */
#include "runs.h"

#include <string.h>

static uint64_t load_64(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

runs runs_of(const uint8_t *bytes, size_t size, unsigned width)
{
    return (runs){.at = bytes, .end = bytes + size, .width = width};
}

runs runs_of_bits(const uint8_t *bytes, size_t size, unsigned width, bool is_backwards)
{
    return (runs){.at = bytes + size,
                  .end = bytes + size,
                  .width = width,
                  .is_backwards = is_backwards,
                  .n_packed = width ? size * 8 / width : 0,
                  .packed = bytes};
}

/* Begins the next run. False at the end, which is also a run that is cut off before its first
 * value. */
static bool begin_run(runs *r)
{
    uint64_t head = 0;
    unsigned shift = 0;
    do {
        if (r->at == r->end || shift > 35)
            return false;
        head |= (uint64_t)(*r->at & 0x7F) << shift;
        shift += 7;
    } while (*r->at++ & 0x80);
    size_t left = (size_t)(r->end - r->at), n = (size_t)(head >> 1);
    if (head & 1) {
        size_t size = n * r->width; /* eight values a time */
        r->n_packed = size <= left ? n * 8 : left * 8 / r->width;
        r->packed = r->at;
        r->bit = 0;
        r->at += size <= left ? size : left;
        return true;
    }
    size_t size = (r->width + 7) / 8;
    if (size > left)
        return false;
    r->value = 0;
    for (size_t i = 0; i < size; i++)
        r->value |= (uint32_t)r->at[i] << 8 * i;
    r->n_same = n;
    r->at += size;
    return true;
}

/* How many of the next n values stand in one run; 0 at the end. */
static size_t stretch(runs *r, size_t n)
{
    while (r->n_same == 0 && r->n_packed == 0)
        if (n == 0 || !begin_run(r))
            return 0;
    size_t in_run = r->n_same ? r->n_same : r->n_packed;
    return in_run < n ? in_run : n;
}

static uint32_t backwards(const runs *r, size_t i)
{
    uint32_t value = 0;
    for (uint64_t bit = r->bit + i * r->width, end = bit + r->width; bit < end; bit++)
        value = value << 1 | (r->packed[bit >> 3] >> (7 - (bit & 7)) & 1u);
    return value;
}

/* The next n values of a packed run, which begin at bit r->bit. */
static inline __attribute__((always_inline)) uint32_t unpack(const runs *r, uint64_t bit,
                                                             uint64_t mask)
{
    return (uint32_t)(load_64(r->packed + (bit >> 3)) >> (bit & 7) & mask);
}

static void unpack_words(const runs *r, uint32_t *values, size_t n)
{
    const unsigned width = r->width;
    const uint64_t mask = ((uint64_t)1 << width) - 1;
    uint64_t bit = r->bit;
    size_t i = 0;
    for (; i < n && (bit & 7); i++, bit += width)
        values[i] = unpack(r, bit, mask);
    if (width <= 8)
        for (; i + 8 <= n; i += 8, bit += 8 * width) {
            uint64_t word = load_64(r->packed + (bit >> 3));
            for (unsigned k = 0; k < 8; k++)
                values[i + k] = (uint32_t)(word >> k * width & mask);
        }
    for (; i < n; i++, bit += width)
        values[i] = unpack(r, bit, mask);
}

static void take(runs *r, size_t n)
{
    if (r->n_same) {
        r->n_same -= n;
    } else {
        r->n_packed -= n;
        r->bit += n * r->width;
    }
}

size_t runs_read(runs *r, uint32_t *ret_values, size_t n)
{
    size_t done = 0;
    for (size_t now; (now = stretch(r, n - done)) > 0; done += now) {
        uint32_t *values = ret_values + done;
        if (r->n_same)
            for (size_t i = 0; i < now; i++)
                values[i] = r->value;
        else if (r->is_backwards)
            for (size_t i = 0; i < now; i++)
                values[i] = backwards(r, i);
        else
            unpack_words(r, values, now);
        take(r, now);
    }
    return done;
}

size_t runs_read_bytes(runs *r, uint8_t *ret_values, size_t n)
{
    enum { AT_A_TIME = 256 };
    uint32_t wide[AT_A_TIME];
    size_t done = 0;
    while (done < n) {
        size_t now = stretch(r, n - done);
        if (now == 0)
            break;
        if (r->n_same) {
            memset(ret_values + done, (int)(r->value & 0xFF), now);
            take(r, now);
        } else {
            now = runs_read(r, wide, now < AT_A_TIME ? now : AT_A_TIME);
            for (size_t i = 0; i < now; i++)
                ret_values[done + i] = (uint8_t)wide[i];
        }
        done += now;
    }
    return done;
}

size_t runs_pass(runs *r, uint32_t value, size_t n)
{
    size_t done = 0;
    for (size_t now; (now = stretch(r, n - done)) > 0; done += now) {
        if (!r->n_same || r->value != value)
            break;
        take(r, now);
    }
    return done;
}
