/*
 * Fields with hardly more votes than models, in which Firth's penalty decides most of the figures
 * and changes from step to step: every one of them must be fitted.
 */
#include "../unit/unit.h"

#include <jrank/stats.h>
#include <math.h>

#include "base/memory.h"
#include "base/rng.h"

enum { SEEDS = 90, MOST_MODELS = 100 };

/* Strengths of any spread, `n_votes` votes on pairs drawn at random; a tenth of them ties, or none.
 */
static jr_counts draw_field(jr_arena *arena, rng *random, size_t n_models, size_t n_votes,
                            bool has_ties)
{
    double strength[MOST_MODELS], spread = 0.5 + 2 * rng_uniform(random);
    for (size_t i = 0; i < n_models; i++)
        strength[i] = spread * rng_normal(random);
    jr_cell *cells = jr_arena_alloc(arena, n_models * n_models, sizeof *cells);
    for (size_t vote = 0; vote < n_votes; vote++) {
        size_t i = rng_below(random, n_models),
               j = (i + 1 + rng_below(random, n_models - 1)) % n_models;
        jr_cell *cell = &cells[i * n_models + j];
        *cell = (jr_cell){(uint32_t)i, (uint32_t)j, cell->wins, cell->losses, cell->ties};
        bool is_tie = has_ties && rng_uniform(random) < 0.1;
        bool is_win = rng_uniform(random) < jr_logistic(strength[i] - strength[j]);
        cell->ties += is_tie;
        cell->wins += !is_tie && is_win;
        cell->losses += !is_tie && !is_win;
    }
    size_t n_cells = 0;
    for (size_t k = 0; k < n_models * n_models; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[n_cells++] = cells[k];
    return (jr_counts){n_models, n_cells, cells};
}

static void firth_fits_every_sparse_field(void **state)
{
    (void)state;
    static const size_t sizes[] = {10, 20, 30, 50, MOST_MODELS};
    size_t n_failed = 0, n_fields = 0;
    unsigned most_steps = 0;
    rng random;
    rng_init(&random, 1, 0);
    for (size_t m = 0; m < sizeof sizes / sizeof *sizes; m++)
        for (size_t votes = 1; votes <= 4; votes++)
            for (size_t seed = 0; seed < 2 * SEEDS; seed++) {
                JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
                jr_counts counts = draw_field(arena, &random, sizes[m], votes * sizes[m], seed % 2);
                jr_field field;
                jr_bt_fit fit;
                jr_error err = {0};
                jr_field_analyse(arena, &counts, &field);
                jr_status status = jr_bt_fit_counts(arena, &counts, &field,
                                                    &(jr_bt_options){.firth = true}, &fit, &err);
                n_failed += status != JR_OK;
                n_fields++;
                if (status == JR_OK && fit.iterations > most_steps)
                    most_steps = fit.iterations;
            }
    print_message("%zu of %zu fields were not fitted; %u steps at most\n", n_failed, n_fields,
                  most_steps);
    assert_int_equal(n_fields, 3600);
    assert_int_equal(n_failed, 0);
}

UNIT_GROUP(sparse_fields)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(firth_fits_every_sparse_field)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
