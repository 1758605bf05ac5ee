/*
 * chrF by counting. An n-gram is known by the number of its first n - 1 characters among the
 * reference's and by its last character: 64 bits that compare exactly, whatever n is, where hashes
 * of the text would have to be compared again. What was not in the reference at n - 1 can't be at
 * n, so that most of another text is looked at a few times only. Linear in both texts.
 */
#include "chrf.h"

#include <string.h>

#include <jrank/base.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"

enum {
    MAX_ORDER = 6,
    BETA = 2,
    CHARACTER_BITS = 21,
    INVALID_BYTE = 0x110000, /* and up: bytes that are no UTF-8, each unlike all characters */
};
#define NOT_THERE UINT32_MAX

typedef struct characters {
    uint32_t *codes;
    uint32_t *grams; /* the n-gram that begins here, NOT_THERE if the reference lacks it */
    size_t n;
} characters;

static characters read_characters(jr_str text)
{
    characters c = {memory_zeroed(text.size, sizeof *c.codes),
                    memory_zeroed(text.size, sizeof *c.grams), 0};
    int32_t code;
    for (size_t i = 0, size; (size = text_decode(text, i, &code)); i += size)
        if (!text_is_space(code))
            c.codes[c.n++] =
                code < 0 ? (uint32_t)(INVALID_BYTE + (unsigned char)text.data[i]) : (uint32_t)code;
    return c;
}

static void release_characters(characters *c)
{
    free(c->codes);
    free(c->grams);
}

/* The n-grams of the reference; the number of one is its place. */
typedef struct gram_table {
    uint64_t *keys;   /* plus one; 0: free */
    uint32_t *n_left; /* that no n-gram of the other text was matched with */
    size_t mask;
} gram_table;

/* The place of this key, or the free one where it belongs. */
static size_t find_place(const gram_table *table, uint64_t key)
{
    size_t i = hash_word(0, key) & table->mask;
    while (table->keys[i] && table->keys[i] != key + 1)
        i = (i + 1) & table->mask;
    return i;
}

static uint64_t key_of(const characters *c, size_t start, size_t order)
{
    return (uint64_t)c->grams[start] << CHARACTER_BITS | c->codes[start + order - 1];
}

static void count_reference(const gram_table *table, characters *c, size_t order)
{
    memset(table->keys, 0, (table->mask + 1) * sizeof *table->keys);
    for (size_t i = 0; i + order <= c->n; i++) {
        uint64_t key = key_of(c, i, order);
        size_t place = find_place(table, key);
        if (!table->keys[place]) {
            table->keys[place] = key + 1;
            table->n_left[place] = 0;
        }
        table->n_left[place]++;
        c->grams[i] = (uint32_t)place;
    }
}

static size_t count_matches(const gram_table *table, characters *c, size_t order)
{
    size_t n_matches = 0;
    for (size_t i = 0; i + order <= c->n; i++) {
        if (c->grams[i] == NOT_THERE)
            continue;
        size_t place = find_place(table, key_of(c, i, order));
        if (!table->keys[place]) {
            c->grams[i] = NOT_THERE;
            continue;
        }
        c->grams[i] = (uint32_t)place;
        if (table->n_left[place] > 0) {
            table->n_left[place]--;
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
    gram_table table = {.mask = 1};
    while (table.mask < reference->n + reference->n / 2)
        table.mask = 2 * table.mask + 1;
    table.keys = memory_zeroed(table.mask + 1, sizeof *table.keys);
    table.n_left = memory_zeroed(table.mask + 1, sizeof *table.n_left);
    double precision = 0, recall = 0;
    for (size_t order = 1; order <= n_orders; order++) {
        count_reference(&table, reference, order);
        double n_matches = (double)count_matches(&table, hypothesis, order);
        precision += n_matches / (double)(hypothesis->n - order + 1);
        recall += n_matches / (double)(reference->n - order + 1);
    }
    free(table.keys);
    free(table.n_left);
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
