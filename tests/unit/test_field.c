/* What votes allow to be estimated: parts, separation, the home advantage. */
#include "arena.h"

#include <jrank/stats.h>
#include <math.h>

#include "base/rng.h"

#define COUNTS(n, cells) ((jr_counts){(n), sizeof(cells) / sizeof *(cells), (cells)})

static jr_field analyse(jr_counts counts)
{
    jr_field field;
    jr_field_analyse(arena, &counts, &field);
    return field;
}

static void everyone_beats_everyone_is_fine(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 1, 1, 0}, {1, 0, 2, 1, 0}, {1, 2, 1, 3, 0}, {2, 0, 1, 1, 1}};
    jr_field f = analyse(COUNTS(3, cells));
    assert_int_equal(f.n_components, 1);
    assert_int_equal(f.component_size[0], 3);
    assert_false(f.separated);
    assert_true(f.home_identified);
    assert_int_equal(f.home_direction, 0);
}

static void the_model_that_wins_all_is_named(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 5, 0, 0}, {1, 2, 1, 2, 0}, {2, 0, 0, 4, 0}, {2, 1, 1, 1, 0}};
    jr_field f = analyse(COUNTS(3, cells));
    assert_true(f.separated);
    assert_int_equal(f.direction[0], 1);
    assert_int_equal(f.direction[1], -1);
    assert_int_equal(f.direction[2], -1);
}

static void one_tie_with_the_winner_ends_the_separation(void **state)
{
    (void)state;
    jr_cell cells[] = {
        {0, 1, 5, 0, 1}, {1, 0, 0, 5, 0}, {1, 2, 1, 2, 0}, {2, 0, 0, 4, 0}, {2, 1, 1, 1, 0}};
    assert_false(analyse(COUNTS(3, cells)).separated);
}

static void two_groups_without_a_match_between_them_are_two_parts(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 3, 1, 1, 0}, {1, 4, 1, 1, 0}, {3, 0, 1, 1, 0}};
    jr_field f = analyse(COUNTS(5, cells));
    assert_int_equal(f.n_components, 2);
    assert_int_equal(f.component[0], 0);
    assert_int_equal(f.component[3], 0);
    assert_int_equal(f.component[1], 1);
    assert_int_equal(f.component[4], 1);
    assert_int_equal(f.component[2], JR_NO_COMPONENT);
    assert_false(f.separated);
}

static void a_baseline_always_in_the_first_seat_hides_the_home_advantage(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 3, 2, 0}, {0, 2, 1, 4, 0}, {0, 3, 2, 2, 1}};
    assert_false(analyse(COUNTS(4, cells)).home_identified);
}

static void one_turned_match_shows_the_home_advantage(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 3, 2, 0}, {0, 2, 1, 4, 0}, {2, 0, 1, 1, 0}};
    assert_true(analyse(COUNTS(3, cells)).home_identified);
}

static void a_ring_of_three_shows_the_home_advantage(void **state)
{
    (void)state;
    jr_cell ring[] = {{0, 1, 3, 2, 0}, {1, 2, 1, 4, 0}, {2, 0, 1, 1, 0}};
    jr_cell ladder[] = {{0, 1, 3, 2, 0}, {1, 2, 1, 4, 0}};
    assert_true(analyse(COUNTS(3, ring)).home_identified);
    assert_false(analyse(COUNTS(3, ladder)).home_identified);
}

static void the_first_seat_that_always_wins_is_found(void **state)
{
    (void)state;
    jr_cell first[] = {{0, 1, 3, 0, 0}, {1, 0, 2, 0, 0}};
    jr_cell second[] = {{0, 1, 0, 3, 0}, {1, 0, 0, 2, 0}};
    assert_int_equal(analyse(COUNTS(2, first)).home_direction, 1);
    assert_true(analyse(COUNTS(2, first)).separated);
    assert_int_equal(analyse(COUNTS(2, second)).home_direction, -1);
}

static void a_longer_cycle_can_bound_the_home_advantage(void **state)
{
    (void)state;
    /* the first seat wins everything but one match, and only a cycle of three pairs shows it */
    jr_cell bounded[] = {{0, 1, 1, 0, 0}, {1, 2, 1, 0, 0}, {2, 0, 1, 0, 0},
                         {1, 0, 0, 1, 0}, {2, 1, 0, 1, 0}, {0, 2, 0, 1, 0}};
    jr_field f = analyse(COUNTS(3, bounded));
    assert_false(f.separated);
    jr_cell unbounded[] = {{0, 1, 1, 0, 0}, {1, 2, 1, 0, 0}, {2, 0, 1, 0, 0}};
    assert_int_equal(analyse(COUNTS(3, unbounded)).home_direction, 1);
}

enum { SMALL_FIELD = 4 };

/* A random field with at most one vote per ordered pair: often separated, often not. */
static jr_counts random_field(rng *r, jr_cell *cells)
{
    jr_counts counts = {SMALL_FIELD, 0, cells};
    for (uint32_t i = 0; i < SMALL_FIELD; i++)
        for (uint32_t j = 0; j < SMALL_FIELD; j++) {
            if (i == j || rng_uniform(r) < 0.4)
                continue;
            jr_cell cell = {i, j, 0, 0, 0};
            double u = rng_uniform(r);
            *(u < 0.5 ? &cell.wins : u < 0.95 ? &cell.losses : &cell.ties) = 1;
            cells[counts.n_cells++] = cell;
        }
    return counts;
}

/* Largest entry of the gradient after many plain ascent steps on the likelihood. */
static double gradient_left_after_climbing(const jr_counts *counts)
{
    double theta[SMALL_FIELD + 1] = {0}, left = 0;
    for (int step = 0; step < 4000; step++) {
        double g[SMALL_FIELD + 1] = {0};
        for (size_t k = 0; k < counts->n_cells; k++) {
            const jr_cell *cell = &counts->cells[k];
            size_t i = 1 + cell->first, j = 1 + cell->second;
            double p = jr_logistic(theta[0] + theta[i] - theta[j]);
            double residual = cell->wins + cell->ties / 2 - p;
            g[0] += residual;
            g[i] += residual;
            g[j] -= residual;
        }
        left = 0;
        for (int p = 0; p <= SMALL_FIELD; p++) {
            theta[p] += g[p] / 4;
            left = fmax(left, fabs(g[p]));
        }
    }
    return left;
}

/* The verdict of the graphs against the likelihood itself: climbing reaches a maximum (linear
 * convergence) exactly where one exists; otherwise the gradient falls only like 1 / steps. */
static void verdict_agrees_with_what_the_likelihood_does(void **state)
{
    (void)state;
    rng r;
    rng_init(&r, 3, 0);
    int n_separated = 0, n_fine = 0;
    for (int trial = 0; trial < 1500; trial++) {
        jr_cell cells[SMALL_FIELD * SMALL_FIELD];
        jr_counts counts = random_field(&r, cells);
        jr_field f = analyse(counts);
        if (counts.n_cells == 0)
            continue;
        double left = gradient_left_after_climbing(&counts);
        n_separated += f.separated;
        n_fine += !f.separated;
        assert_true(f.separated ? left > 1e-5 : left < 1e-6);
    }
    assert_true(n_separated > 100 && n_fine > 100);
}

UNIT_GROUP(field)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everyone_beats_everyone_is_fine),
        cmocka_unit_test(the_model_that_wins_all_is_named),
        cmocka_unit_test(one_tie_with_the_winner_ends_the_separation),
        cmocka_unit_test(two_groups_without_a_match_between_them_are_two_parts),
        cmocka_unit_test(a_baseline_always_in_the_first_seat_hides_the_home_advantage),
        cmocka_unit_test(one_turned_match_shows_the_home_advantage),
        cmocka_unit_test(a_ring_of_three_shows_the_home_advantage),
        cmocka_unit_test(the_first_seat_that_always_wins_is_found),
        cmocka_unit_test(a_longer_cycle_can_bound_the_home_advantage),
        cmocka_unit_test(verdict_agrees_with_what_the_likelihood_does),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
