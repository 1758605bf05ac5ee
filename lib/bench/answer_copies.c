/*
 * Pieces are twelve bytes, four kana or kanji; of each part of their hashes the smallest is kept,
 * so that a sketch costs one pass and a text that was changed in a few places keeps most of them.
 */
#include "answer_copies.h"

#include <endian.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/memory.h"
#include "text/utf8.h"

enum {
    PIECE = 12,
    LEAST = 120, /* bytes: that two models name the same place is no copy */
    LEAST_OF_QUESTION = 24,
};

static uint32_t hash_piece(const char *at)
{
    uint64_t first = le64toh(bytes_load_64(at)), rest = le32toh(bytes_load_32(at + 8));
    return (uint32_t)(hash_fold(first ^ 0x9E3779B97F4A7C15u, rest ^ 0xD1B54A32D192ED03u) >> 16);
}

text_sketch text_sketch_of(jr_str letters)
{
    text_sketch sketch = {.hash = hash_bytes(0, letters.data, letters.size), .size = letters.size};
    memset(sketch.least, 0xFF, sizeof sketch.least);
    for (size_t i = 0; i + PIECE <= letters.size;) {
        uint32_t hash = hash_piece(letters.data + i), *least = &sketch.least[hash % SKETCH_PARTS];
        if (hash < *least)
            *least = hash;
        i += utf8_size((unsigned char)letters.data[i]);
    }
    return sketch;
}

bool text_sketches_match(const text_sketch *left, const text_sketch *right)
{
    if (left->size < LEAST || right->size < LEAST)
        return false;
    if (left->hash == right->hash && left->size == right->size)
        return true;
    if (4 * left->size > 5 * right->size || 4 * right->size > 5 * left->size)
        return false;
    unsigned n_shared = 0, n_none = 0;
    for (size_t i = 0; i < SKETCH_PARTS; i++) {
        bool is_same = left->least[i] == right->least[i], is_none = left->least[i] == UINT32_MAX;
        n_shared += is_same && !is_none;
        n_none += is_same && is_none;
    }
    return n_shared >= 3 && 10 * n_shared >= 8 * (SKETCH_PARTS - n_none);
}

/* The pieces of a text, each once, by the place where it stands first. */
typedef struct piece_set {
    jr_str text;
    uint32_t *places; /* by hash: 1 + the place; 0: none */
    size_t mask;
} piece_set;

static uint32_t *find_piece(const piece_set *set, const char *piece)
{
    size_t i = hash_piece(piece) & set->mask;
    while (set->places[i] && memcmp(set->text.data + set->places[i] - 1, piece, PIECE) != 0)
        i = (i + 1) & set->mask;
    return &set->places[i];
}

static piece_set pieces_of(jr_str text)
{
    piece_set set = {.text = text, .mask = 1};
    while (set.mask < 2 * text.size)
        set.mask = 2 * set.mask + 1;
    set.places = memory_zeroed(set.mask + 1, sizeof *set.places);
    for (size_t i = 0; i + PIECE <= text.size; i++) {
        uint32_t *place = find_piece(&set, text.data + i);
        if (*place == 0)
            *place = (uint32_t)i + 1;
    }
    return set;
}

static bool is_piece_at(const piece_set *set, jr_str text, size_t place)
{
    return place + PIECE <= text.size && *find_piece(set, text.data + place);
}

bool text_is_copy_of_question(jr_str answer, jr_str question)
{
    enum { MOST_OWN = 24 };
    if (answer.size < LEAST_OF_QUESTION || question.size < LEAST_OF_QUESTION ||
        answer.size > 3 * question.size)
        return false;
    piece_set pieces = pieces_of(question);
    size_t n_own = 0;
    for (size_t i = 0, size; i < answer.size && n_own <= MOST_OWN; i += size) {
        bool is_piece = is_piece_at(&pieces, answer, i);
        size = is_piece ? PIECE : 1;
        while (is_piece && is_piece_at(&pieces, answer, i + size + 1 - PIECE))
            size++;
        n_own += !is_piece;
    }
    free(pieces.places);
    return n_own <= MOST_OWN && 100 * n_own <= 16 * answer.size;
}
