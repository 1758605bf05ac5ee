/*
 * From the lowest digit to the highest, eleven bits at a time: three passes over votes of a few
 * hundred models and questions, where qsort would compare each some twenty times and miss the cache
 * with every one. Digits that all words have in common are passed over.
 */
#include "radix.h"

#include <string.h>

#include "memory.h"

enum { DIGIT_BITS = 11, N_DIGITS = (64 + DIGIT_BITS - 1) / DIGIT_BITS, N_VALUES = 1 << DIGIT_BITS };

typedef struct lanes {
    uint64_t *words;
    uint32_t *numbers;
} lanes;

static size_t digit_of(uint64_t word, unsigned digit)
{
    return (size_t)(word >> digit * DIGIT_BITS) & (N_VALUES - 1);
}

/* Moves all by one digit, whose values have so many words each. */
static void distribute(lanes from, lanes to, size_t n, unsigned digit, const size_t *counts)
{
    size_t places[N_VALUES], place = 0;
    for (size_t v = 0; v < N_VALUES; v++) {
        places[v] = place;
        place += counts[v];
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = places[digit_of(from.words[i], digit)]++;
        to.words[at] = from.words[i];
        if (from.numbers)
            to.numbers[at] = from.numbers[i];
    }
}

void radix_sort(uint64_t *words, uint32_t *numbers, size_t n)
{
    if (n < 2)
        return;
    AUTO_FREE size_t *counts = memory_zeroed((size_t)N_DIGITS * N_VALUES, sizeof *counts);
    AUTO_FREE uint64_t *other_words = memory_resize(NULL, n, sizeof *other_words);
    AUTO_FREE uint32_t *other_numbers =
        numbers ? memory_resize(NULL, n, sizeof *other_numbers) : NULL;
    for (size_t i = 0; i < n; i++)
        for (unsigned d = 0; d < N_DIGITS; d++)
            counts[d * N_VALUES + digit_of(words[i], d)]++;
    lanes from = {words, numbers}, to = {other_words, other_numbers};
    for (unsigned d = 0; d < N_DIGITS; d++) {
        const size_t *own = counts + d * N_VALUES;
        if (own[digit_of(words[0], d)] == n)
            continue;
        distribute(from, to, n, d, own);
        lanes before = from;
        from = to;
        to = before;
    }
    if (from.words == words)
        return;
    memcpy(words, from.words, n * sizeof *words);
    if (numbers)
        memcpy(numbers, from.numbers, n * sizeof *numbers);
}
