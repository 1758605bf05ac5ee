/*
 * values.h: the values of a page that are there, in each encoding of the format.
 *
 * Bytes are read in words: PADDING (runs.h) bytes behind the end must be readable.
 */
#ifndef COLUMNS_VALUES_H
#define COLUMNS_VALUES_H

#include "delta.h"
#include "footer.h"
#include "runs.h"

/* The numbers are the format's. */
enum {
    ENCODING_PLAIN = 0,
    ENCODING_PLAIN_DICTIONARY = 2,
    ENCODING_RLE = 3,
    ENCODING_BIT_PACKED = 4,
    ENCODING_DELTA_BINARY_PACKED = 5,
    ENCODING_DELTA_LENGTHS = 6, /* DELTA_LENGTH_BYTE_ARRAY */
    ENCODING_DELTA_TEXTS = 7,   /* DELTA_BYTE_ARRAY */
    ENCODING_DICTIONARY = 8,    /* RLE_DICTIONARY */
    ENCODING_SPLIT = 9,         /* BYTE_STREAM_SPLIT */
};

/* What stands in a page of this encoding: places in the dictionary. */
static inline bool encoding_is_dictionary(int64_t e)
{
    return e == ENCODING_PLAIN_DICTIONARY || e == ENCODING_DICTIONARY;
}

typedef struct values {
    const leaf *leaf;
    int64_t encoding;
    const uint8_t *at, *end;
    size_t n_split, i_split; /* ENCODING_SPLIT: values in all, and read */
    runs runs;               /* places in the dictionary, truth values */
    delta numbers;           /* integers, or the lengths of texts */
    delta shared;            /* how much each text has of the one before */
    jr_buf last;             /* that one */
} values;

/* To be called once for zeroed values and before each page. Returns what is wrong, NULL: nothing.
 * The encoding has been checked by values_knows. */
const char *values_begin(values *v, const leaf *l, int64_t encoding, const uint8_t *bytes,
                         size_t size);
void values_release(values *v);

/* Whether values of this storage can have this encoding. */
bool values_knows(int64_t encoding, physical type);

/* The name of an encoding, NULL where it is not known. */
const char *encoding_name(int64_t encoding);

/*
 * Each reads n values; false where there are fewer, or they are damaged. Codes: encodings of a
 * dictionary. Integers: PHYSICAL_BOOLEAN, INT32, INT64. Reals: PHYSICAL_FLOAT, DOUBLE, INT96.
 * Texts: PHYSICAL_BYTES, FIXED; they stand in the page or in the arena, *arena, which is made where
 * it is wanted.
 */
bool values_read_codes(values *v, uint32_t *ret_codes, size_t n);
bool values_read_integers(values *v, int64_t *ret_integers, size_t n);
bool values_read_reals(values *v, double *ret_reals, size_t n);
bool values_read_texts(values *v, jr_str *ret_texts, size_t n, jr_arena **arena);

#endif
