/* Strengths of two models from ten votes in each order. */
#include <jrank/fit.h>

#include <stdio.h>

int main(void)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_cell cells[] = {{0, 1, 8, 2, 0}, {1, 0, 5, 5, 0}};
    jr_counts counts = {.n_models = 2, .n_cells = 2, .cells = cells};
    jr_bt_options options = {0};
    jr_field field;
    jr_bt_fit fit;
    jr_error err;
    jr_field_analyse(arena, &counts, &field);
    if (jr_bt_fit_counts(arena, &counts, &field, &options, &fit, &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("difference %.3f, first seat %.3f\n", fit.strength[0] - fit.strength[1], fit.home);
}

/* Prints:
 * difference 0.693, first seat 0.693
 */
