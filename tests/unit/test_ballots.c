/* Blind votes: what is drawn, and what is written. */
#include "unit.h"

#include <jrank/site.h>

#include "bench/people_votes.h"
#include "served_bench.h"
#include "site/ballots.h"

static jr_site *open_site(const char *name)
{
    jr_site *s;
    jr_error err;
    const jr_site_options options = {.without_posterior = true};
    assert_int_equal(jr_site_open(workspace_path(name), &options, &s, &err), JR_OK);
    return s;
}

static ballot_box *open_box(const char *name)
{
    ballot_box *box;
    jr_error err;
    assert_int_equal(ballot_box_open(workspace_path(name), "taro", &box, &err), JR_OK);
    return box;
}

static void cast(ballot_box *box, const jr_site *s, ballot *b, ballot_vote vote)
{
    jr_error err;
    assert_int_equal(ballot_cast(box, s, b, vote, 12.5, &err), JR_OK);
}

static const char *load(jr_arena *arena, const char *path)
{
    jr_str text;
    jr_error err;
    assert_int_equal(jr_file_load(arena, workspace_path(path), &text, &err), JR_OK);
    return text.data;
}

static void a_match_that_several_have_judged_comes_first_then_the_others_then_none(void **state)
{
    (void)state;
    bench_write("a");
    jr_site *s = open_site("a");
    ballot_box *box = open_box("a");
    for (size_t i = 0; i < 3; i++) {
        ballot *b = ballot_draw(box, s);
        assert_non_null(b);
        jr_str both = b->models[b->models[0].data[6] == 'k' ? 1 : 0];
        if (i == 0)
            assert_true(jr_str_compare(both, JR_STR("model-suzume")) == 0 &&
                        jr_str_compare(b->question, JR_STR("7")) == 0);
        assert_ptr_equal(ballot_find(box, jr_str_from(b->id)), b);
        cast(box, s, b, i == 1 ? VOTE_SKIP : VOTE_TIE);
    }
    assert_null(ballot_draw(box, s));
    ballot_box_close(box);
    jr_site_free(s);
}

static void a_vote_is_a_judgment_with_the_seats_as_shown(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    bench_write("b");
    jr_site *s = open_site("b");
    ballot_box *box = open_box("b");
    ballot *b = ballot_draw(box, s);
    cast(box, s, b, VOTE_RIGHT);
    jr_str line = jr_arena_format(
        arena,
        "{\"question_id\": 7, \"model1_id\": \"%s\", \"model2_id\": \"%s\", \"winner\": 2, "
        "\"judge\": [\"human-taro\", \"vote\"], \"prompt\": \"\", \"judgment\": \"\", \"turn\": 1, "
        "\"tstamp\": 12.5, \"jrank\": \"" JRANK_VERSION "\"}\n",
        b->models[0].data, b->models[1].data);
    assert_string_equal(load(arena, "b/model_judgment/human-taro_pair.jsonl"), line.data);
    ballot_box_close(box);
    jr_site_free(s);
}

static void a_ballot_and_a_match_count_once(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    bench_write("c");
    jr_site *s = open_site("c");
    ballot_box *box = open_box("c");
    ballot *one = ballot_draw(box, s), *same = ballot_draw(box, s);
    cast(box, s, one, VOTE_LEFT);
    cast(box, s, one, VOTE_RIGHT);
    assert_int_equal(one->vote, VOTE_LEFT);
    cast(box, s, same, VOTE_TIE);
    const char *text = load(arena, "c/model_judgment/human-taro_pair.jsonl");
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    ballot_box_close(box);
    jr_site_free(s);
}

static void votes_of_an_earlier_day_are_not_asked_for_again(void **state)
{
    (void)state;
    bench_write("d");
    workspace_write_text("d/model_judgment/human-taro_pair.jsonl",
                         BENCH_VERDICT("7", "model-suzume", "model-kamome", "1")
                             BENCH_VERDICT("7", "model-suzume", "model-tsuru", "3"));
    jr_site *s = open_site("d");
    ballot_box *box = open_box("d");
    for (size_t i = 0; i < 20; i++)
        assert_string_equal(ballot_draw(box, s)->question.data, "x&y");
    ballot_box_close(box);
    jr_site_free(s);
}

static void both_seats_are_drawn(void **state)
{
    (void)state;
    size_t n_kamome_left = 0;
    bench_write("e");
    jr_site *s = open_site("e");
    ballot_box *box = open_box("e");
    for (size_t i = 0; i < 2 * BALLOTS_MAX; i++)
        n_kamome_left += ballot_draw(box, s)->models[0].data[6] == 'k';
    /* Of 2048: 10 standard deviations are 226. */
    assert_in_range(n_kamome_left, 1024 - 226, 1024 + 226);
    ballot_box_close(box);
    jr_site_free(s);
}

static void a_vote_that_can_not_be_written_can_be_cast_again(void **state)
{
    (void)state;
    jr_error err;
    bench_write("f");
    jr_site *s = open_site("f");
    ballot_box *box = open_box("f");
    ballot *b = ballot_draw(box, s);
    const char *path = workspace_path("f/model_judgment/human-taro_pair.jsonl");
    assert_int_equal(mkdir(path, 0777), 0);
    assert_int_equal(ballot_cast(box, s, b, VOTE_LEFT, 1, &err), JR_ERR_IO);
    assert_int_equal(b->vote, VOTE_NONE);
    assert_int_equal(rmdir(path), 0);
    cast(box, s, b, VOTE_LEFT);
    assert_int_equal(access(path, R_OK), 0);
    ballot_box_close(box);
    jr_site_free(s);
}

static void a_name_is_a_part_of_a_file_name(void **state)
{
    (void)state;
    char too_long[VOTER_NAME_MAX + 2];
    memset(too_long, 'a', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = '\0';
    const char *const wrong[] = {"", "a/b", "..", "a b", "太郎", "a\n", too_long};
    ballot_box *box = NULL;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        jr_error err;
        assert_int_equal(ballot_box_open("x", wrong[i], &box, &err), JR_ERR_USAGE);
    }
    assert_null(box);
    ballot_box_close(NULL);
}

UNIT_GROUP(ballots)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_match_that_several_have_judged_comes_first_then_the_others_then_none),
        cmocka_unit_test(a_vote_is_a_judgment_with_the_seats_as_shown),
        cmocka_unit_test(a_ballot_and_a_match_count_once),
        cmocka_unit_test(votes_of_an_earlier_day_are_not_asked_for_again),
        cmocka_unit_test(both_seats_are_drawn),
        cmocka_unit_test(a_vote_that_can_not_be_written_can_be_cast_again),
        cmocka_unit_test(a_name_is_a_part_of_a_file_name),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
