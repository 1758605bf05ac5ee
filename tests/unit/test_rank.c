/* The ranking of votes that a program counted itself. */
#include "unit.h"

#include <math.h>

#include <jrank/rank.h>

static void votes_with_counts_and_names_alone_are_ranked(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_cell cells[] = {{0, 1, 3, 1, 0}, {1, 0, 2, 2, 1}};
    jr_str names[] = {JR_STR("kamome"), JR_STR("suzume")};
    jr_votes votes = {.counts = {2, 2, cells}, .models = names};
    jr_model_list models = {0};
    jr_rank_options options = {.init_rating = 1000};
    jr_ranking ranking;
    jr_rank_details details;
    jr_error err;
    assert_int_equal(jr_rank_votes(arena, &votes, &models, &options, &ranking, &details, &err),
                     JR_OK);
    assert_int_equal(ranking.n_records, 2);
    const jr_ranking_record *best = &ranking.records[1];
    assert_int_equal(jr_str_compare(best->model_id, names[0]), 0);
    assert_true(best->mle > 1000 && best->lower95 < best->mle && best->mle < best->upper95);
    assert_true(isnan(best->missing));
}

UNIT_GROUP(rank)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(votes_with_counts_and_names_alone_are_ranked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
