/* Sorting of words by digits, against qsort. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/radix.h"
#include "base/rng.h"

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Words of so many bits, shifted up by so many. */
static void assert_sorts(size_t n, unsigned bits, unsigned shift)
{
    static uint64_t words[5000], wanted[5000], before[5000];
    static uint32_t numbers[5000];
    rng r;
    rng_init(&r, n, bits);
    for (size_t i = 0; i < n; i++) {
        words[i] = (bits ? rng_bits(&r) >> (64 - bits) : 0) << shift;
        numbers[i] = (uint32_t)i;
    }
    memcpy(wanted, words, sizeof words);
    memcpy(before, words, sizeof words);
    if (n)
        qsort(wanted, n, sizeof *wanted, compare);
    radix_sort(words, numbers, n);
    assert_memory_equal(words, wanted, n * sizeof *words);
    for (size_t i = 0; i < n; i++) {
        assert_true(before[numbers[i]] == words[i]);
        assert_true(i == 0 || words[i] != words[i - 1] || numbers[i] > numbers[i - 1]);
    }
    radix_sort(before, NULL, n);
    assert_memory_equal(before, wanted, n * sizeof *words);
}

static void test_words_are_sorted_and_equal_ones_keep_their_order(void **state)
{
    (void)state;
    assert_sorts(0, 8, 0);
    assert_sorts(1, 8, 0);
    assert_sorts(2, 1, 63);
    assert_sorts(5000, 0, 0);
    assert_sorts(5000, 3, 30);
    assert_sorts(5000, 11, 0);
    assert_sorts(5000, 12, 11);
    assert_sorts(5000, 26, 0);
    assert_sorts(5000, 64, 0);
}

UNIT_GROUP(radix)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_are_sorted_and_equal_ones_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
