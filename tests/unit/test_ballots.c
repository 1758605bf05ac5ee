/* Blind votes: what is drawn, and what is written. */
#include "unit.h"

#include <jrank/card.h>
#include <jrank/site.h>

#include "bench/human_sample.h"
#include "served_bench.h"
#include "site/ballots.h"
#include "site/site.h"

static jr_site *open_site(const char *name)
{
    jr_site *s;
    jr_error err;
    const jr_site_options options = {.without_posterior = true};
    assert_int_equal(jr_site_open(workspace_path(name), &options, &s, &err), JR_OK);
    return s;
}

static const jr_str names[] = {{"taro", 4}, {"hanako", 6}};
enum { TARO, HANAKO };

static ballot_box *open_box(const char *name)
{
    ballot_box *box;
    jr_error err;
    const ballot_options options = {
        .bench_folder = workspace_path(name), .voters = names, .n_voters = 2};
    assert_int_equal(ballot_box_open(&options, &box, &err), JR_OK);
    return box;
}

/* Shown at 10.5. */
static ballot *draw(ballot_box *box, size_t voter, const jr_site *s)
{
    return ballot_next(box, voter, s, 10.5);
}

static void cast(ballot_box *box, const jr_site *s, ballot *b, said vote)
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
        ballot *b = draw(box, TARO, s);
        assert_non_null(b);
        jr_str both = b->models[b->models[0].data[6] == 'k' ? 1 : 0];
        if (i == 0)
            assert_true(jr_str_compare(both, JR_STR("model-suzume")) == 0 &&
                        jr_str_compare(b->question, JR_STR("7")) == 0);
        assert_null(ballot_find(box, HANAKO, jr_str_from(b->id)));
        assert_ptr_equal(draw(box, TARO, s), b);
        assert_ptr_equal(ballot_find(box, TARO, jr_str_from(b->id)), b);
        cast(box, s, b, i == 1 ? SAID_SKIP : SAID_TIE);
    }
    assert_null(draw(box, TARO, s));
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
    ballot *b = draw(box, TARO, s);
    cast(box, s, b, SAID_RIGHT);
    jr_str line = jr_arena_format(
        arena,
        "{\"question_id\": 7, \"model1_id\": \"%s\", \"model2_id\": \"%s\", \"winner\": 2, "
        "\"judge\": [\"human-taro\", \"vote\"], \"prompt\": \"\", \"judgment\": \"\", \"turn\": 1, "
        "\"tstamp\": 12.5, \"latency\": 2.0, \"answer_hashes\": [\"%016llx\", \"%016llx\"], "
        "\"jrank\": \"" JRANK_VERSION "\"}\n",
        b->models[0].data, b->models[1].data, (unsigned long long)b->hashes[0],
        (unsigned long long)b->hashes[1]);
    assert_string_equal(load(arena, "b/model_judgment/human-taro_pair.jsonl"), line.data);
    ballot_box_close(box);
    jr_site_free(s);
}

static void a_ballot_counts_once(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    bench_write("c");
    jr_site *s = open_site("c");
    ballot_box *box = open_box("c");
    ballot *one = draw(box, TARO, s);
    cast(box, s, one, SAID_LEFT);
    cast(box, s, one, SAID_RIGHT);
    assert_int_equal(one->vote, SAID_LEFT);
    const char *text = load(arena, "c/model_judgment/human-taro_pair.jsonl");
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    ballot_box_close(box);
    jr_site_free(s);
}

static void
what_is_taken_back_counts_until_there_is_another_vote_and_not_once_models_were_told(void **state)
{
    (void)state;
    bench_write("g");
    jr_site *s = open_site("g");
    ballot_box *box = open_box("g");
    assert_null(ballot_take_back(box, TARO, 1));
    ballot *one = draw(box, TARO, s);
    cast(box, s, one, SAID_LEFT);
    ballot *two = draw(box, TARO, s);
    assert_ptr_not_equal(one, two);
    assert_null(ballot_take_back(box, HANAKO, 1));
    assert_ptr_equal(ballot_take_back(box, TARO, 1), one);
    assert_int_equal(one->taken_back, SAID_LEFT);
    assert_ptr_equal(draw(box, TARO, s), one);
    cast(box, s, one, SAID_BOTH_BAD);
    assert_ptr_equal(draw(box, TARO, s), two);
    jr_site_free(s);
    s = open_site("g");
    const archive *a = s->archive;
    size_t n_counting = 0, n_replaced = 0;
    for (size_t i = 0; i < a->n_judgments; i++) {
        const judgment_row *j = &a->judgments[i];
        if (!jr_judge_is_person(a->judges[j->judge]))
            continue;
        n_replaced += j->status == JUDGMENT_REPLACED;
        n_counting += j->status == JUDGMENT_COUNTS;
    }
    assert_int_equal(n_counting, 1);
    assert_int_equal(n_replaced, 1);
    assert_int_equal(ballot_count(box, TARO, s).n_given, 1);
    one->is_seen = true;
    assert_null(ballot_take_back(box, TARO, 1));
    ballot_box_close(box);
    jr_site_free(s);
}

static void the_sample_comes_first_in_its_seats_and_where_fewest_have_voted(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    bench_write("h");
    jr_people_match matches[] = {
        {.question = JR_STR("7"), .left = JR_STR("model-tsuru"), .right = JR_STR("model-suzume")},
        {.question = JR_STR("x&y"), .left = JR_STR("model-kamome"), .right = JR_STR("model-tsuru")},
    };
    for (size_t i = 0; i < 2; i++) {
        matches[i].turn = matches[i].is_drawn = 1;
        matches[i].probability = 0.5;
    }
    jr_people_sample sample = {.judges = JR_STR("j"), .matches = matches, .n_matches = 2};
    sample.id = people_sample_id(arena, &sample);
    assert_int_equal(jr_people_sample_save(&sample, workspace_path("h"), &err), JR_OK);
    jr_site *s = open_site("h");
    ballot_box *box = open_box("h");
    ballot *of_taro = draw(box, TARO, s);
    size_t drawn = jr_str_compare(of_taro->question, matches[1].question) == 0;
    assert_int_equal(jr_str_compare(of_taro->models[0], matches[drawn].left), 0);
    assert_int_equal(jr_str_compare(of_taro->models[1], matches[drawn].right), 0);
    cast(box, s, of_taro, SAID_LEFT);
    ballot *of_hanako = draw(box, HANAKO, s);
    assert_int_equal(jr_str_compare(of_hanako->question, matches[!drawn].question), 0);
    ballot_progress progress = ballot_count(box, TARO, s);
    assert_int_equal(progress.n_sample, 2);
    assert_int_equal(progress.n_sample_given, 1);
    cast(box, s, draw(box, TARO, s), SAID_TIE);
    const ballot *third = draw(box, TARO, s);
    assert_int_equal(jr_str_compare(third->question, JR_STR("7")), 0);
    assert_true(jr_str_compare(third->models[0], JR_STR("model-kamome")) == 0 ||
                jr_str_compare(third->models[1], JR_STR("model-kamome")) == 0);
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
        assert_string_equal(draw(box, TARO, s)->question.data, "x&y");
    ballot_box_close(box);
    jr_site_free(s);
}

static void both_seats_are_drawn(void **state)
{
    (void)state;
    enum { N = 400 };
    size_t n_kamome_left = 0;
    bench_write("e");
    jr_site *s = open_site("e");
    for (size_t i = 0; i < N; i++) {
        ballot_box *box = open_box("e");
        n_kamome_left += draw(box, TARO, s)->models[0].data[6] == 'k';
        ballot_box_close(box);
    }
    /* 10 standard deviations are 100. */
    assert_in_range(n_kamome_left, N / 2 - 100, N / 2 + 100);
    jr_site_free(s);
}

static void a_vote_that_can_not_be_written_can_be_cast_again(void **state)
{
    (void)state;
    jr_error err;
    bench_write("f");
    jr_site *s = open_site("f");
    ballot_box *box = open_box("f");
    ballot *b = draw(box, TARO, s);
    const char *path = workspace_path("f/model_judgment/human-taro_pair.jsonl");
    assert_int_equal(mkdir(path, 0777), 0);
    assert_int_equal(ballot_cast(box, s, b, SAID_LEFT, 1, &err), JR_ERR_IO);
    assert_int_equal(b->vote, N_SAID);
    assert_int_equal(rmdir(path), 0);
    cast(box, s, b, SAID_LEFT);
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
    const char *const wrong[] = {"", "a/b", "..", "a b", "太郎", "a\n", too_long, "taro"};
    ballot_box *box = NULL;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        jr_error err;
        const jr_str voters[] = {JR_STR("taro"), jr_str_from(wrong[i])};
        const ballot_options options = {.bench_folder = "x", .voters = voters, .n_voters = 2};
        assert_int_equal(ballot_box_open(&options, &box, &err), JR_ERR_USAGE);
    }
    assert_null(box);
    ballot_box_close(NULL);
}

UNIT_GROUP(ballots)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_match_that_several_have_judged_comes_first_then_the_others_then_none),
        cmocka_unit_test(a_vote_is_a_judgment_with_the_seats_as_shown),
        cmocka_unit_test(a_ballot_counts_once),
        cmocka_unit_test(
            what_is_taken_back_counts_until_there_is_another_vote_and_not_once_models_were_told),
        cmocka_unit_test(the_sample_comes_first_in_its_seats_and_where_fewest_have_voted),
        cmocka_unit_test(votes_of_an_earlier_day_are_not_asked_for_again),
        cmocka_unit_test(both_seats_are_drawn),
        cmocka_unit_test(a_vote_that_can_not_be_written_can_be_cast_again),
        cmocka_unit_test(a_name_is_a_part_of_a_file_name),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
