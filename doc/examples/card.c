/* How often the first seat wins, by the judge of a benchmark. */
#include <jrank/card.h>

#include <stdio.h>

int main(void)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str judge = JR_STR("reference");
    jr_card_options options = {.bootstrap_n = 100};
    jr_panel panel;
    jr_card card;
    jr_error err;
    if (jr_panel_load(arena, "sample", &judge, 1, NULL, 0, &panel, &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    jr_card_compute(arena, &panel.judged, &options, &card);
    printf("%s: %.0f %% of %.0f\n", jr_card_title(JR_CARD_FIRST),
           100 * card.rows[0].figures[JR_CARD_FIRST].value, card.rows[0].figures[JR_CARD_FIRST].n);
}

/* Prints:
 * First seat: 50 % of 768
 */
