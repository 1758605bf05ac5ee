/*
 * Each encoding is read forward from where the last call ended, so that a page is never held as
 * values and never costs more memory than its caller asks for at a time, whatever number of values
 * it claims.
 */
#include "values.h"
#include "base/english.h"

#include <string.h>

/* Texts that have to be put together take at most so many bytes at a time. */
enum { TEXTS_MAX = 256 << 20, LENGTH_SIZE = 4, INT96_SIZE = 12 };

static const char *const names[] = {
    [ENCODING_PLAIN] = "PLAIN",
    [ENCODING_PLAIN_DICTIONARY] = "PLAIN_DICTIONARY",
    [ENCODING_RLE] = "RLE",
    [ENCODING_BIT_PACKED] = "BIT_PACKED",
    [ENCODING_DELTA_BINARY_PACKED] = "DELTA_BINARY_PACKED",
    [ENCODING_DELTA_LENGTHS] = "DELTA_LENGTH_BYTE_ARRAY",
    [ENCODING_DELTA_TEXTS] = "DELTA_BYTE_ARRAY",
    [ENCODING_DICTIONARY] = "RLE_DICTIONARY",
    [ENCODING_SPLIT] = "BYTE_STREAM_SPLIT",
};

const char *encoding_name(int64_t encoding)
{
    return encoding >= 0 && encoding < (int64_t)(sizeof names / sizeof *names) ? names[encoding]
                                                                               : NULL;
}

bool values_knows(int64_t encoding, physical type)
{
    switch (encoding) {
    case ENCODING_PLAIN:
        return true;
    case ENCODING_PLAIN_DICTIONARY:
    case ENCODING_DICTIONARY:
        return type != PHYSICAL_BOOLEAN;
    case ENCODING_RLE:
        return type == PHYSICAL_BOOLEAN;
    case ENCODING_DELTA_BINARY_PACKED:
        return type == PHYSICAL_INT32 || type == PHYSICAL_INT64;
    case ENCODING_DELTA_LENGTHS:
        return type == PHYSICAL_BYTES;
    case ENCODING_DELTA_TEXTS:
        return type == PHYSICAL_BYTES || type == PHYSICAL_FIXED;
    case ENCODING_SPLIT:
        return type != PHYSICAL_BOOLEAN && type != PHYSICAL_BYTES && type != PHYSICAL_INT96;
    default:
        return false;
    }
}

/* Bytes of a value; 0: of each its own. */
static size_t size_of(const leaf *l)
{
    static const size_t sizes[N_PHYSICAL] = {
        [PHYSICAL_INT32] = 4, [PHYSICAL_INT64] = 8,  [PHYSICAL_INT96] = INT96_SIZE,
        [PHYSICAL_FLOAT] = 4, [PHYSICAL_DOUBLE] = 8,
    };
    return l->physical == PHYSICAL_FIXED ? l->size : sizes[l->physical];
}

static size_t left(const values *v)
{
    return (size_t)(v->end - v->at);
}

static uint32_t load_32(const uint8_t *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* The lengths are in front, then follow the bytes of all texts. */
static const char *begin_lengths(values *v)
{
    const uint8_t *end = NULL;
    if (delta_begin(&v->numbers, v->at, left(v)))
        end = delta_end(&v->numbers);
    if (!end)
        return ENGLISH("the lengths of its texts make no sense");
    v->at = end;
    return NULL;
}

static const char *begin_texts(values *v)
{
    const uint8_t *end = NULL;
    if (delta_begin(&v->shared, v->at, left(v)))
        end = delta_end(&v->shared);
    if (!end)
        return ENGLISH("the lengths of its texts make no sense");
    v->at = end;
    jr_buf_clear(&v->last);
    return begin_lengths(v);
}

static const char *begin_codes(values *v)
{
    if (left(v) == 0) { /* a page of missing values only */
        v->runs = runs_of(v->at, 0, 0);
        return NULL;
    }
    unsigned width = *v->at++;
    if (width > RUN_WIDTH_MAX)
        return ENGLISH("the places in its dictionary have too many bits");
    v->runs = runs_of(v->at, left(v), width);
    return NULL;
}

/* Truth values have the size of their runs in front. */
static const char *begin_runs(values *v)
{
    uint32_t size = left(v) >= LENGTH_SIZE ? load_32(v->at) : 0;
    if (left(v) < LENGTH_SIZE || size > left(v) - LENGTH_SIZE)
        return left(v) == 0 ? NULL : ENGLISH("its values are longer than the page");
    v->runs = runs_of(v->at + LENGTH_SIZE, size, 1);
    return NULL;
}

static const char *begin_split(values *v)
{
    size_t size = size_of(v->leaf);
    v->n_split = left(v) / size;
    v->i_split = 0;
    return left(v) % size == 0 ? NULL : ENGLISH("its values are no whole number of them");
}

const char *values_begin(values *v, const leaf *l, int64_t encoding, const uint8_t *bytes,
                         size_t size)
{
    v->leaf = l;
    v->encoding = encoding;
    v->at = bytes;
    v->end = bytes + size;
    v->runs = (runs){0};
    v->numbers = v->shared = (delta){0};
    switch (encoding) {
    case ENCODING_PLAIN_DICTIONARY:
    case ENCODING_DICTIONARY:
        return begin_codes(v);
    case ENCODING_RLE:
        return begin_runs(v);
    case ENCODING_DELTA_BINARY_PACKED:
        return delta_begin(&v->numbers, v->at, left(v)) || left(v) == 0
                   ? NULL
                   : ENGLISH("its differences make no sense");
    case ENCODING_DELTA_LENGTHS:
        return left(v) ? begin_lengths(v) : NULL;
    case ENCODING_DELTA_TEXTS:
        return left(v) ? begin_texts(v) : NULL;
    case ENCODING_SPLIT:
        return begin_split(v);
    default:
        if (l->physical == PHYSICAL_BOOLEAN)
            v->runs = runs_of_bits(bytes, size, 1, false);
        return NULL;
    }
}

void values_release(values *v)
{
    jr_buf_release(&v->last);
}

bool values_read_codes(values *v, uint32_t *ret_codes, size_t n)
{
    return runs_read(&v->runs, ret_codes, n) == n;
}

/* n values of ENCODING_SPLIT one after the other: byte k of all stands before byte k + 1 of any. */
static bool join(values *v, uint8_t *bytes, size_t size, size_t n)
{
    if (n > v->n_split - v->i_split)
        return false;
    for (size_t k = 0; k < size; k++) {
        const uint8_t *from = v->at + k * v->n_split + v->i_split;
        for (size_t i = 0; i < n; i++)
            bytes[i * size + k] = from[i];
    }
    v->i_split += n;
    return true;
}

/* Where n PLAIN values of this size stand, which are then read; NULL where there are fewer. */
static const uint8_t *take(values *v, size_t size, size_t n)
{
    if (n > left(v) / size)
        return NULL;
    const uint8_t *at = v->at;
    v->at += n * size;
    return at;
}

static void widen(const leaf *l, const uint8_t *from, int64_t *to, size_t n)
{
    if (l->physical == PHYSICAL_INT64)
        memcpy(to, from, n * sizeof *to);
    else if (l->column.is_unsigned)
        for (size_t i = 0; i < n; i++)
            to[i] = load_32(from + 4 * i);
    else
        for (size_t i = 0; i < n; i++)
            to[i] = (int32_t)load_32(from + 4 * i);
}

/* Truth values, which are bits. */
static bool read_bools(values *v, int64_t *integers, size_t n)
{
    enum { AT_A_TIME = 512 };
    uint8_t bytes[AT_A_TIME];
    for (size_t done = 0; done < n;) {
        size_t now = n - done < AT_A_TIME ? n - done : AT_A_TIME;
        if (runs_read_bytes(&v->runs, bytes, now) != now)
            return false;
        for (size_t i = 0; i < now; i++)
            integers[done + i] = bytes[i] & 1;
        done += now;
    }
    return true;
}

bool values_read_integers(values *v, int64_t *ret_integers, size_t n)
{
    enum { AT_A_TIME = 512 };
    uint8_t joined[AT_A_TIME * 8];
    const leaf *l = v->leaf;
    if (l->physical == PHYSICAL_BOOLEAN)
        return read_bools(v, ret_integers, n);
    size_t size = size_of(l);
    if (v->encoding == ENCODING_DELTA_BINARY_PACKED) {
        if (delta_read(&v->numbers, ret_integers, n) != n)
            return false;
        for (size_t i = 0; l->physical == PHYSICAL_INT32 && i < n; i++)
            ret_integers[i] = l->column.is_unsigned ? (int64_t)(uint32_t)ret_integers[i]
                                                    : (int64_t)(int32_t)ret_integers[i];
        return true;
    }
    if (v->encoding != ENCODING_SPLIT) {
        const uint8_t *from = take(v, size, n);
        if (from && n)
            widen(l, from, ret_integers, n);
        return from != NULL;
    }
    for (size_t done = 0; done < n;) {
        size_t now = n - done < AT_A_TIME ? n - done : AT_A_TIME;
        if (!join(v, joined, size, now))
            return false;
        widen(l, joined, ret_integers + done, now);
        done += now;
    }
    return true;
}

/* Nanoseconds of a day, and the Julian day. */
static double seconds_of(const uint8_t *bytes)
{
    static const double DAY = 86400, NANOS = 1e9;
    enum { JULIAN_DAY_OF_1970 = 2440588 };
    int64_t nanos;
    memcpy(&nanos, bytes, sizeof nanos);
    int64_t day = (int64_t)(int32_t)load_32(bytes + sizeof nanos) - JULIAN_DAY_OF_1970;
    return (double)day * DAY + (double)nanos / NANOS;
}

static void make_reals(const leaf *l, const uint8_t *from, double *to, size_t n)
{
    if (l->physical == PHYSICAL_DOUBLE)
        memcpy(to, from, n * sizeof *to);
    else if (l->physical == PHYSICAL_INT96)
        for (size_t i = 0; i < n; i++)
            to[i] = seconds_of(from + INT96_SIZE * i);
    else
        for (size_t i = 0; i < n; i++) {
            float number;
            memcpy(&number, from + 4 * i, sizeof number);
            to[i] = (double)number;
        }
}

bool values_read_reals(values *v, double *ret_reals, size_t n)
{
    enum { AT_A_TIME = 512 };
    uint8_t joined[AT_A_TIME * 8];
    size_t size = size_of(v->leaf);
    if (v->encoding != ENCODING_SPLIT) {
        const uint8_t *from = take(v, size, n);
        if (from && n)
            make_reals(v->leaf, from, ret_reals, n);
        return from != NULL;
    }
    for (size_t done = 0; done < n;) {
        size_t now = n - done < AT_A_TIME ? n - done : AT_A_TIME;
        if (!join(v, joined, size, now))
            return false;
        make_reals(v->leaf, joined, ret_reals + done, now);
        done += now;
    }
    return true;
}

static bool read_plain_texts(values *v, jr_str *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (left(v) < LENGTH_SIZE)
            return false;
        uint32_t size = load_32(v->at);
        v->at += LENGTH_SIZE;
        if (size > left(v))
            return false;
        texts[i] = (jr_str){(const char *)v->at, size};
        v->at += size;
    }
    return true;
}

static bool read_fixed_texts(values *v, jr_str *texts, size_t n, jr_arena **arena)
{
    size_t size = v->leaf->size;
    const uint8_t *from;
    if (v->encoding == ENCODING_SPLIT) {
        if (n > v->n_split - v->i_split)
            return false;
        *arena = *arena ? *arena : jr_arena_new();
        uint8_t *joined = jr_arena_alloc(*arena, n, size);
        (void)!join(v, joined, size, n);
        from = joined;
    } else {
        from = take(v, size, n);
    }
    for (size_t i = 0; from && i < n; i++)
        texts[i] = (jr_str){(const char *)from + i * size, size};
    return from != NULL;
}

static bool next_length(delta *lengths, size_t most, size_t *ret_length)
{
    int64_t length;
    if (delta_read(lengths, &length, 1) != 1 || length < 0 || (uint64_t)length > most)
        return false;
    *ret_length = (size_t)length;
    return true;
}

/* Each text says how many bytes it has in common with the one before, and brings the others. */
static bool read_shared_texts(values *v, jr_str *texts, size_t n, jr_arena **arena)
{
    *arena = *arena ? *arena : jr_arena_new();
    size_t all = 0;
    for (size_t i = 0; i < n; i++) {
        size_t shared, size;
        if (!next_length(&v->shared, v->last.size, &shared) ||
            !next_length(&v->numbers, left(v), &size))
            return false;
        all += shared + size;
        if (all > TEXTS_MAX)
            return false;
        v->last.size = shared;
        jr_buf_append(&v->last, v->at, size);
        v->at += size;
        texts[i] = jr_arena_copy(*arena, jr_buf_str(&v->last));
        if (v->leaf->physical == PHYSICAL_FIXED && texts[i].size != v->leaf->size)
            return false;
    }
    return true;
}

bool values_read_texts(values *v, jr_str *ret_texts, size_t n, jr_arena **arena)
{
    if (v->encoding == ENCODING_DELTA_TEXTS)
        return read_shared_texts(v, ret_texts, n, arena);
    if (v->leaf->physical == PHYSICAL_FIXED)
        return read_fixed_texts(v, ret_texts, n, arena);
    if (v->encoding == ENCODING_PLAIN)
        return read_plain_texts(v, ret_texts, n);
    for (size_t i = 0; i < n; i++) {
        size_t size;
        if (!next_length(&v->numbers, left(v), &size))
            return false;
        ret_texts[i] = (jr_str){(const char *)v->at, size};
        v->at += size;
    }
    return true;
}
