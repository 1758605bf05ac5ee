/*
 * Dictionary encoding: a hash table with linear probing, at most a quarter full, as those who have
 * a value twice mostly have it often. A place holds half of the hash, so that it moves and most
 * values are told apart without a look at them.
 */
#include <jrank/votes.h>

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/vector.h"

enum { FIRST_SLOTS = 1024 };

typedef struct slot {
    uint32_t hash, number; /* 1 + the number of a value; 0: the place is empty */
} slot;

typedef struct encoder {
    const char *values;
    ptrdiff_t stride;
    slot *slots;
    size_t n_slots;
    VECTOR(size_t) rows; /* by number */
} encoder;

static void grow(encoder *e)
{
    slot *before = e->slots;
    size_t n_before = e->n_slots;
    e->n_slots = n_before ? 2 * n_before : FIRST_SLOTS;
    e->slots = memory_zeroed(e->n_slots, sizeof *e->slots);
    for (size_t i = 0; i < n_before; i++) {
        size_t place = before[i].hash & (e->n_slots - 1);
        while (before[i].number && e->slots[place].number)
            place = (place + 1) & (e->n_slots - 1);
        if (before[i].number)
            e->slots[place] = before[i];
    }
    free(before);
}

/* Inlined for sizes that are known, which need no loop over their bytes. */
static inline __attribute__((always_inline)) void encode(encoder *e, size_t n, size_t size,
                                                         jr_arena *arena, uint32_t *ret_numbers)
{
    const char *value = e->values;
    for (size_t row = 0; row < n; row++, value += e->stride) {
        if (4 * e->rows.n >= e->n_slots)
            grow(e);
        uint32_t hash = (uint32_t)hash_bytes(0, value, size);
        size_t place = hash & (e->n_slots - 1);
        for (; e->slots[place].number; place = (place + 1) & (e->n_slots - 1)) {
            const slot *s = &e->slots[place];
            if (s->hash == hash &&
                memcmp(e->values + (ptrdiff_t)e->rows.items[s->number - 1] * e->stride, value,
                       size) == 0)
                break;
        }
        if (!e->slots[place].number) {
            VECTOR_ADD(&e->rows, arena, row);
            e->slots[place] = (slot){hash, (uint32_t)e->rows.n};
        }
        ret_numbers[row] = e->slots[place].number - 1;
    }
}

const size_t *jr_column_encode(jr_arena *arena, const void *values, size_t n_values, size_t size,
                               ptrdiff_t stride, uint32_t *ret_numbers, size_t *ret_n_distinct)
{
    encoder e = {.values = values, .stride = stride};
    if (size == sizeof(uint64_t))
        encode(&e, n_values, sizeof(uint64_t), arena, ret_numbers);
    else if (size == sizeof(uint32_t))
        encode(&e, n_values, sizeof(uint32_t), arena, ret_numbers);
    else
        encode(&e, n_values, size, arena, ret_numbers);
    free(e.slots);
    *ret_n_distinct = e.rows.n;
    return e.rows.items;
}
