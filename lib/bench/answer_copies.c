/*
 * Pieces are twelve bytes, four kana or kanji; those with the smallest hashes are kept, so that a
 * sketch costs one pass and a text that was changed in a few places keeps most of them.
 */
#include "answer_copies.h"

#include <endian.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/vector.h"

enum {
    PIECE = 12,
    MAX_PIECES = 64,
    LEAST = 120, /* bytes: that two models name the same place is no copy */
    LEAST_OF_QUESTION = 24,
};

void text_letters(jr_buf *buf, jr_str folded)
{
    enum { BLOCK = 4096 };
    char block[BLOCK + 4];
    size_t n = 0;
    for (size_t i = 0; i < folded.size; i++) {
        unsigned char c = (unsigned char)folded.data[i];
        if (c >= 0xE0 && i + 2 < folded.size) {
            bool is_mark = c == 0xE3 && (unsigned char)folded.data[i + 1] == 0x80;
            memcpy(block + n, folded.data + i, 3);
            n += is_mark ? 0 : 3;
            i += 2;
        } else if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
            block[n++] = (char)c;
        if (n >= BLOCK) {
            jr_buf_append(buf, block, n);
            n = 0;
        }
    }
    jr_buf_append(buf, block, n);
}

static uint32_t hash_piece(const char *at)
{
    uint64_t first = le64toh(bytes_load_64(at)), rest = le32toh(bytes_load_32(at + 8));
    return (uint32_t)(hash_fold(first ^ 0x9E3779B97F4A7C15u, rest ^ 0xD1B54A32D192ED03u) >> 16);
}

/* Puts a piece into its place among the smallest, each once; returns how many there are. */
static size_t keep_small(uint32_t *pieces, size_t n, uint32_t piece)
{
    size_t at = n;
    if (n == MAX_PIECES && piece >= pieces[n - 1])
        return n;
    while (at > 0 && pieces[at - 1] > piece)
        at--;
    if (at > 0 && pieces[at - 1] == piece)
        return n;
    n += n < MAX_PIECES;
    memmove(pieces + at + 1, pieces + at, (n - 1 - at) * sizeof *pieces);
    pieces[at] = piece;
    return n;
}

text_sketch text_sketch_of(jr_arena *arena, jr_str letters)
{
    uint32_t pieces[MAX_PIECES];
    size_t n = 0;
    for (size_t i = 0; i + PIECE <= letters.size;) {
        uint32_t hash = hash_piece(letters.data + i);
        if (n < MAX_PIECES || hash < pieces[MAX_PIECES - 1])
            n = keep_small(pieces, n, hash);
        unsigned char c = (unsigned char)letters.data[i];
        i += c >= 0xE0 && c < 0xF0 ? 3 : c < 0x80 ? 1 : c < 0xE0 ? 2 : 4;
    }
    return (text_sketch){.hash = hash_bytes(0, letters.data, letters.size),
                         .pieces = vector_keep(arena, pieces, n, sizeof *pieces),
                         .n_pieces = (uint32_t)n,
                         .size = letters.size};
}

bool text_sketches_match(const text_sketch *left, const text_sketch *right)
{
    if (left->size < LEAST || right->size < LEAST)
        return false;
    if (left->hash == right->hash && left->size == right->size)
        return true;
    if (4 * left->size > 5 * right->size || 4 * right->size > 5 * left->size)
        return false;
    /* Behind the last piece of the shorter list it is not known what the other has not. */
    size_t a = 0, b = 0, n_shared = 0, n_all = 0;
    while (a < left->n_pieces && b < right->n_pieces) {
        uint32_t x = left->pieces[a], y = right->pieces[b];
        n_shared += x == y;
        n_all++;
        a += x <= y;
        b += y <= x;
    }
    if (left->n_pieces < MAX_PIECES && right->n_pieces < MAX_PIECES)
        n_all += left->n_pieces - a + right->n_pieces - b;
    return n_shared >= 3 && 10 * n_shared >= 8 * n_all;
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
