/* How probable it is that one model is stronger than another. */
#include <jrank/posterior.h>

#include <stdio.h>

int main(void)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_cell cells[] = {{0, 1, 8, 2, 0}, {1, 0, 5, 5, 0}};
    jr_counts counts = {.n_models = 2, .n_cells = 2, .cells = cells};
    jr_bt_options fitting = {0};
    jr_posterior_options options = {.seed = 1};
    jr_field field;
    jr_bt_fit fit;
    jr_posterior posterior;
    jr_posterior_ranks ranks;
    jr_error err;
    jr_field_analyse(arena, &counts, &field);
    if (jr_bt_fit_counts(arena, &counts, &field, &fitting, &fit, &err) != JR_OK ||
        jr_posterior_sample(arena, &counts, &fit, &options, &posterior, &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    jr_posterior_rank(arena, &posterior, 1, &ranks);
    printf("%.2f\n", ranks.better[0 * 2 + 1]);
}

/* Prints:
 * 0.93
 */
