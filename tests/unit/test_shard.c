/*
 * Who asks what, and which files are one. The numbers of the shards were computed by Python's
 * hashlib.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "bench/shard.h"

static uint32_t asks(const char *question, const jr_str *models, size_t n_models, uint32_t n)
{
    uint32_t found = 0;
    for (uint32_t i = 1; i <= n; i++)
        if (shard_asks((jr_shard){i, n}, jr_str_from(question), models, n_models)) {
            assert_int_equal(found, 0);
            found = i;
        }
    return found;
}

static void each_question_and_models_are_of_the_shard_that_their_hash_names(void **state)
{
    (void)state;
    const jr_str pair[] = {JR_STR("a"), JR_STR("b"), JR_STR("a")};
    const jr_str names[] = {JR_STR("org/x"), JR_STR("a"), JR_STR("org__x")};
    assert_int_equal(asks("81", pair, 2, 8), 3);
    assert_int_equal(asks("81", pair + 1, 2, 8), 3);
    assert_int_equal(asks("質問", names, 2, 1000), 343);
    assert_int_equal(asks("質問", names + 1, 2, 1000), 343);
    assert_int_equal(asks("1", &(jr_str){"m", 1}, 1, 3), 3);
    assert_true(shard_asks((jr_shard){0}, JR_STR("1"), pair, 2));
}

static void shards_share_a_plan_evenly(void **state)
{
    (void)state;
    enum { N = 8, QUESTIONS = 8000 };
    const jr_str pair[] = {JR_STR("a"), JR_STR("b")};
    unsigned count[N] = {0};
    for (unsigned q = 0; q < QUESTIONS; q++) {
        char id[16];
        snprintf(id, sizeof id, "%u", q);
        for (uint32_t i = 0; i < N; i++)
            count[i] += shard_asks((jr_shard){i + 1, N}, jr_str_from(id), pair, 2);
    }
    unsigned sum = 0;
    for (unsigned i = 0; i < N; i++) {
        sum += count[i];
        assert_in_range(count[i], 850, 1150); /* five standard deviations of 29.6 */
    }
    assert_int_equal(sum, QUESTIONS);
}

static void a_shard_is_parsed_as_number_of_all(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",     "3",  "0/8", "9/8",  "1/0",          "1/8 ",
                                        "1/8x", "/8", "1/",  "-1/8", "1/4294967296", "1 /8"};
    jr_shard shard;
    jr_error err;
    assert_int_equal(jr_shard_parse(JR_STR("3/8"), &shard, &err), JR_OK);
    assert_int_equal(shard.number, 3);
    assert_int_equal(shard.n, 8);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(jr_shard_parse(jr_str_from(wrong[i]), &shard, &err), JR_ERR_USAGE);
}

static void files_of_shards_stand_behind_that_of_the_benchmark(void **state)
{
    (void)state;
    size_t n;
    workspace_write_text("b/answers/m.jsonl", "");
    workspace_write_text("b/.jrank/shards/2-of-3/answers/m.jsonl", "");
    workspace_write_text("b/.jrank/shards/1-of-3/answers/m.jsonl", "");
    workspace_write_text("b/.jrank/shards/1-of-3/answers/n.jsonl", "");
    workspace_write_text("b/.jrank/shards/4-of-3/answers/m.jsonl", "");
    workspace_write_text("b/.jrank/shards/1-of-3x/answers/m.jsonl", "");
    const jr_str path = jr_str_from(workspace_path("b/answers/m.jsonl"));
    const jr_str other = jr_str_from(workspace_path("b/answers/n.jsonl"));
    jr_str *files = shard_files(arena, path, &n), *names;
    assert_int_equal(n, 3);
    assert_string_equal(files[0].data, path.data);
    assert_string_equal(files[1].data, workspace_path("b/.jrank/shards/1-of-3/answers/m.jsonl"));
    assert_string_equal(files[2].data, workspace_path("b/.jrank/shards/2-of-3/answers/m.jsonl"));
    assert_true(shard_any_is_there(arena, other));
    assert_false(shard_any_is_there(arena, jr_str_from(workspace_path("b/answers/o.jsonl"))));
    (void)shard_files(arena, JR_STR("-"), &n);
    assert_int_equal(n, 0);
    assert_int_equal(shard_list(arena, workspace_path("b"), "answers", ".jsonl", &names, &n, NULL),
                     JR_OK);
    assert_int_equal(n, 2);
    assert_string_equal(names[1].data, "n");
    assert_int_equal(shard_list(arena, workspace_path("b"), "none", ".jsonl", &names, &n, NULL),
                     JR_ERR_NOT_FOUND);
}

UNIT_GROUP(shard)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_question_and_models_are_of_the_shard_that_their_hash_names),
        cmocka_unit_test(shards_share_a_plan_evenly),
        cmocka_unit_test(a_shard_is_parsed_as_number_of_all),
        cmocka_unit_test(files_of_shards_stand_behind_that_of_the_benchmark),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
