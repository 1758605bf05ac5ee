/* Agreement of any number of people. */
#include "unit.h"

#include "stats/krippendorff.h"

#include <math.h>

enum { UNITS = 12, VALUES = 5, PEOPLE = 4 };

/* K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: nominal data, any
 * number of observers, missing values; alpha = 0.743. 0 is missing. */
static const int ratings[PEOPLE][UNITS] = {{1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
                                           {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
                                           {0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
                                           {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0}};

static void count(uint32_t counts[UNITS][VALUES])
{
    for (int u = 0; u < UNITS; u++)
        for (int p = 0; p < PEOPLE; p++)
            if (ratings[p][u])
                counts[u][ratings[p][u] - 1]++;
}

static void the_published_example(void **state)
{
    (void)state;
    uint32_t counts[UNITS][VALUES] = {{0}};
    count(counts);
    assert_true(fabs(krippendorff_alpha(&counts[0][0], NULL, UNITS, VALUES) - 0.743) < 0.0005);
}

static void a_unit_that_counts_twice_is_two_units(void **state)
{
    (void)state;
    uint32_t counts[UNITS + 1][VALUES] = {{0}}, weight[UNITS];
    count(counts);
    for (int u = 0; u < UNITS; u++)
        weight[u] = 1 + (u == 5);
    double twice = krippendorff_alpha(&counts[0][0], weight, UNITS, VALUES);
    for (int v = 0; v < VALUES; v++)
        counts[UNITS][v] = counts[5][v];
    assert_true(fabs(twice - krippendorff_alpha(&counts[0][0], NULL, UNITS + 1, VALUES)) < 1e-12);
}

static void where_nothing_is_shared_or_differs_there_is_none(void **state)
{
    (void)state;
    const uint32_t alone[] = {1, 0, 0, 1}, same[] = {2, 0, 3, 0}, perfect[] = {2, 0, 0, 2};
    assert_true(isnan(krippendorff_alpha(alone, NULL, 2, 2)));
    assert_true(isnan(krippendorff_alpha(same, NULL, 2, 2)));
    assert_true(krippendorff_alpha(perfect, NULL, 2, 2) == 1);
}

UNIT_GROUP(krippendorff)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example),
        cmocka_unit_test(a_unit_that_counts_twice_is_two_units),
        cmocka_unit_test(where_nothing_is_shared_or_differs_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
