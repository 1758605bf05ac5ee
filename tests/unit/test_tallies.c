/* What verdicts add up to: standings, flips, upsets, disagreements. */
#include "unit.h"

#include <math.h>

#include "site/site.h"
#include "workspace.h"

#define VERDICT(question, first, second, winner, turn)                                             \
    "{\"question_id\": \"" question "\", \"model1_id\": \"" first "\", \"model2_id\": \"" second   \
    "\", \"winner\": \"" winner "\", \"turn\": " #turn "}\n"

/* x beats y beats z by judge j, mostly; judge k saw little; a person said something. */
static const char judge_j[] = VERDICT("q1", "x", "y", "model1_id", 1) /* by seat: a flip */
    VERDICT("q1", "y", "x", "model1_id", 1)                           /* and an upset */
    VERDICT("q2", "x", "y", "model1_id", 1) VERDICT("q2", "y", "x", "model2_id", 1)
        VERDICT("q3", "x", "y", "tie", 1) VERDICT("q3", "x", "y", "model1_id", 1) /* replaces */
    VERDICT("q3", "y", "x", "tie", 1)                                             /* a flip */
    VERDICT("q3", "y", "z", "model1_id", 1) VERDICT("q3", "z", "y", "tie", 2)
        VERDICT("q2", "y", "z", "error", 1) VERDICT("q1", "z", "x", "model2_id", 1);
static const char judge_k[] = VERDICT("q2", "x", "y", "model2_id", 1) /* not as j */
    VERDICT("q3", "y", "z", "tie", 1);
static const char person[] = VERDICT("q1", "z", "x", "model1_id", 1);

static jr_site *open_site(void)
{
    jr_site *s;
    jr_error err;
    workspace_write_text("b/model_judgment/j_pair.jsonl", judge_j);
    workspace_write_text("b/model_judgment/k_pair.jsonl", judge_k);
    workspace_write_text("b/model_judgment/human-me_pair.jsonl", person);
    const jr_site_options options = {.without_posterior = true};
    if (jr_site_open(workspace_path("b"), &options, &s, &err) != JR_OK)
        fail_msg("%s", err.message);
    return s;
}

static unsigned flags_of(const jr_site *s, const char *question, const char *one, const char *other)
{
    const archive *a = s->archive;
    const archive_match *m =
        archive_find(a, archive_question(a, jr_str_from(question)),
                     archive_model(a, jr_str_from(one)), archive_model(a, jr_str_from(other)));
    assert_non_null(m);
    return s->tallies.flags[m - a->matches];
}

static void matches_are_marked(void **state)
{
    (void)state;
    jr_site *s = open_site();
    assert_int_equal(flags_of(s, "q1", "x", "y"), MATCH_FLIP | MATCH_UPSET);
    assert_int_equal(flags_of(s, "q2", "x", "y"), MATCH_DISAGREEMENT);
    assert_int_equal(flags_of(s, "q3", "y", "x"), MATCH_FLIP | MATCH_TIE);
    /* A win in turn 1 and a tie in the other order in turn 2 are no flip, nor is a tie of another
     * judge a disagreement. */
    assert_int_equal(flags_of(s, "q3", "y", "z"), MATCH_TIE);
    assert_int_equal(flags_of(s, "q2", "y", "z"), MATCH_INVALID);
    assert_int_equal(flags_of(s, "q1", "x", "z") & MATCH_DISAGREEMENT, MATCH_DISAGREEMENT);
    jr_site_free(s);
}

static void standings_leave_people_out_and_count_what_replaces(void **state)
{
    (void)state;
    jr_site *s = open_site();
    const archive *a = s->archive;
    const tallies *t = &s->tallies;
    size_t x = archive_model(a, JR_STR("x")), y = archive_model(a, JR_STR("y"));
    size_t z = archive_model(a, JR_STR("z")), j = archive_judge(a, JR_STR("j"));
    size_t pair = tallies_pair(t, y, x), q1 = archive_question(a, JR_STR("q1"));
    assert_int_equal(t->n_pairs, 3);
    assert_int_equal(t->pairs[pair].n_matches, 3);
    standing by_j = t->by_judge[j * t->n_pairs + pair], together = t->overall[pair];
    assert_int_equal(by_j.wins, 4);
    assert_int_equal(by_j.losses, 1);
    assert_int_equal(by_j.ties, 1);
    assert_int_equal(together.losses, 2);
    assert_int_equal(standing_games(t->overall[tallies_pair(t, x, z)]), 1);
    assert_int_equal(t->on_question[q1 * a->n_models + x].wins, 2);
    assert_int_equal(t->on_question[q1 * a->n_models + z].wins, 0);
    assert_true(isnan(standing_score((standing){0})));
    assert_int_equal(standing_reversed(by_j).losses, 4);
    /* As the ratings have it, x was to be expected to win more than half. */
    assert_true(t->expected[q1 * a->n_models + x] > 0.5);
    assert_int_equal(t->by_rating[0], x);
    jr_site_free(s);
}

static void questions_count_what_was_compared(void **state)
{
    (void)state;
    jr_site *s = open_site();
    const question_tally *q = s->tallies.questions;
    size_t q2 = archive_question(s->archive, JR_STR("q2"));
    size_t q3 = archive_question(s->archive, JR_STR("q3"));
    assert_int_equal(q[q2].n_matches, 2);
    assert_int_equal(q[q2].n_both_orders, 1);
    assert_int_equal(q[q2].n_flips, 0);
    assert_int_equal(q[q2].n_invalid, 1);
    assert_int_equal(q[q2].n_compared, 1);
    assert_int_equal(q[q2].n_disagreements, 1);
    assert_int_equal(q[q3].n_flips, 1);
    assert_int_equal(q[q3].n_ties, 3);
    assert_int_equal(q[q3].n_compared, 0);
    jr_site_free(s);
}

UNIT_GROUP(tallies)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_are_marked),
        cmocka_unit_test(standings_leave_people_out_and_count_what_replaces),
        cmocka_unit_test(questions_count_what_was_compared),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
