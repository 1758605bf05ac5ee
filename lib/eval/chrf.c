/*
 * chrF by counting. An n-gram is known by the number of its first n - 1 characters among the
 * reference's and by its last character: 64 bits that compare exactly, whatever n is, where hashes
 * of the text would have to be compared again. What was not in the reference at n - 1 can't be at
 * n, so that most of another text is looked at a few times only. Linear in both texts.
 */
#include "chrf.h"

#include <jrank/text.h>

#include "base/hash.h"
#include "base/memory.h"

enum {
    MAX_ORDER = 6,
    BETA = 2,
    CHARACTER_BITS = 21,
    INVALID_BYTE = 0x110000, /* and up: bytes that are no UTF-8, each unlike all characters */
};
#define NOT_THERE UINT32_MAX

typedef struct characters {
    uint32_t *codes;
    uint32_t *classes; /* of the n-gram that begins here, NOT_THERE if the reference lacks it */
    size_t n;
} characters;

static characters read_characters(jr_str text)
{
    characters c = {memory_zeroed(text.size, sizeof *c.codes),
                    memory_zeroed(text.size, sizeof *c.classes), 0};
    int32_t code;
    for (size_t i = 0, size; (size = jr_text_decode(text, i, &code)); i += size)
        if (!jr_text_is_space(code))
            c.codes[c.n++] =
                code < 0 ? (uint32_t)(INVALID_BYTE + (unsigned char)text.data[i]) : (uint32_t)code;
    return c;
}

static void release_characters(characters *c)
{
    free(c->codes);
    free(c->classes);
}

typedef struct slot {
    uint64_t key; /* plus one; 0: free */
    uint32_t class, n_left;
} slot;

typedef struct class_table {
    slot *slots;
    size_t mask;
} class_table;

/* The slot of this key, or the free one where it belongs. */
static slot *find_slot(const class_table *table, uint64_t key)
{
    size_t i = hash_word(0, key) & table->mask;
    while (table->slots[i].key && table->slots[i].key != key + 1)
        i = (i + 1) & table->mask;
    return &table->slots[i];
}

static uint64_t key_of(const characters *c, size_t start, size_t order)
{
    return (uint64_t)c->classes[start] << CHARACTER_BITS | c->codes[start + order - 1];
}

static void count_reference(const class_table *table, characters *c, size_t order)
{
    uint32_t n_classes = 0;
    for (size_t i = 0; i + order <= c->n; i++) {
        uint64_t key = key_of(c, i, order);
        slot *s = find_slot(table, key);
        if (!s->key)
            *s = (slot){key + 1, n_classes++, 0};
        s->n_left++;
        c->classes[i] = s->class;
    }
}

static size_t count_matches(const class_table *table, characters *c, size_t order)
{
    size_t n_matches = 0;
    for (size_t i = 0; i + order <= c->n; i++) {
        if (c->classes[i] == NOT_THERE)
            continue;
        slot *s = find_slot(table, key_of(c, i, order));
        c->classes[i] = s->key ? s->class : NOT_THERE;
        if (s->key && s->n_left > 0) {
            s->n_left--;
            n_matches++;
        }
    }
    return n_matches;
}

/* Precision and recall are averaged over the orders that both texts are long enough for. */
static double score(characters *hypothesis, characters *reference)
{
    size_t shorter = hypothesis->n < reference->n ? hypothesis->n : reference->n;
    size_t n_orders = shorter < MAX_ORDER ? shorter : MAX_ORDER;
    class_table table = {.mask = 1};
    while (table.mask < 2 * reference->n)
        table.mask = 2 * table.mask + 1;
    table.slots = memory_zeroed(table.mask + 1, sizeof *table.slots);
    double precision = 0, recall = 0;
    for (size_t order = 1; order <= n_orders; order++) {
        memset(table.slots, 0, (table.mask + 1) * sizeof *table.slots);
        count_reference(&table, reference, order);
        double n_matches = (double)count_matches(&table, hypothesis, order);
        precision += n_matches / (double)(hypothesis->n - order + 1);
        recall += n_matches / (double)(reference->n - order + 1);
    }
    free(table.slots);
    if (precision + recall == 0)
        return 0;
    precision /= (double)n_orders;
    recall /= (double)n_orders;
    double weight = BETA * BETA;
    return 100 * (1 + weight) * precision * recall / (weight * precision + recall);
}

double chrf(jr_str hypothesis, jr_str reference)
{
    characters h = read_characters(hypothesis), r = read_characters(reference);
    double result = score(&h, &r);
    release_characters(&h);
    release_characters(&r);
    return result;
}
