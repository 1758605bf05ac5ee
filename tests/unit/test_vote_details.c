/* Votes by question and judge: they add up to the counts, and know whose they are. */
#include "unit.h"

#include <jrank/votes.h>
#include <stdlib.h>

#include "bench/vote_details.h"
#include "workspace.h"

static jr_votes load(jr_arena *arena, const jr_votes_options *options)
{
    jr_votes votes;
    jr_error err = {0};
    if (jr_votes_load_bench(arena, workspace_path("bench"), options, &votes, &err) != JR_OK)
        fail_msg("%s", err.message);
    return votes;
}

static void write_judgments(void **state)
{
    (void)state;
    workspace_write_text(
        "bench/model_judgment/one_pair.jsonl",
        "{\"question_id\":\"q2\",\"model1_id\":\"b\",\"model2_id\":\"a\",\"winner\":1,\"turn\":1}\n"
        "{\"question_id\":\"q2\",\"model1_id\":\"b\",\"model2_id\":\"a\",\"winner\":3,\"turn\":2}\n"
        "{\"question_id\":\"q1\",\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":2,\"turn\":1}\n"
        "{\"question_id\":\"q1\",\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1,\"turn\":1}\n"
        "{\"question_id\":\"q1\",\"model1_id\":\"a\",\"model2_id\":\"a\",\"winner\":1,\"turn\":1}\n"
        "{\"question_id\":\"q3\",\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":\"?\",\"turn\":"
        "1}\n");
    workspace_write_text(
        "bench/model_judgment/two_pair.jsonl",
        "{\"question_id\":81,\"model1_id\":\"a\",\"model2_id\":\"c\",\"winner\":2,\"turn\":1}\n"
        "{\"question_id\":\"q1\",\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1,\"turn\":1}"
        "\n");
}

static void votes_are_kept_per_question_judge_and_pair(void **state)
{
    write_judgments(state);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_votes_options options = {0};
    jr_votes v = load(arena, &options);
    static const char *const questions[] = {"81", "q1", "q2"};
    assert_int_equal(v.n_questions, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(jr_str_compare(v.questions[i], jr_str_from(questions[i])), 0);
    static const jr_detail expected[] = {
        {0, 1, {0, 2, 0, 1, 0}}, /* 81 by two: a against c */
        {1, 0, {0, 1, 1, 0, 0}}, /* q1 by one: the last verdict counts */
        {1, 1, {0, 1, 1, 0, 0}}, /* q1 by two */
        {2, 0, {1, 0, 1, 0, 1}}, /* q2 by one: both turns */
    };
    assert_int_equal(v.n_details, 4);
    for (size_t i = 0; i < 4; i++) {
        const jr_detail *d = &v.details[i], *e = &expected[i];
        assert_int_equal(d->question, e->question);
        assert_int_equal(d->judge, e->judge);
        assert_int_equal(d->cell.first, e->cell.first);
        assert_int_equal(d->cell.second, e->cell.second);
        assert_true(d->cell.wins == e->cell.wins && d->cell.losses == e->cell.losses &&
                    d->cell.ties == e->cell.ties);
    }
}

static void a_list_of_models_leaves_out_their_details_too(void **state)
{
    write_judgments(state);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_str models[] = {JR_STR("b"), JR_STR("a")};
    jr_votes_options options = {.models = models, .n_models = 2};
    jr_votes v = load(arena, &options);
    assert_int_equal(v.n_details, 3);
    for (size_t i = 0; i < v.n_details; i++)
        assert_true(v.details[i].cell.first < 2 && v.details[i].cell.second < 2);
}

/* Many votes on several threads: summed over questions and judges they are the counts. */
static void details_add_up_to_the_counts(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf text = {0};
    unsigned random = 1;
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525u + 1013904223u;
        unsigned a = random >> 8 & 15, b = random >> 12 & 15, q = random >> 16 & 63;
        jr_buf_format(&text,
                      "{\"question_id\":%u,\"model1_id\":\"m%u\",\"model2_id\":\"m%u\","
                      "\"winner\":%u,\"turn\":%d}\n",
                      q, a, b, 1 + (random >> 24) % 3, i);
    }
    workspace_write("many/model_judgment/j_pair.jsonl", text.data, text.size);
    jr_votes first = {0};
    for (unsigned n_threads = 1; n_threads <= 7; n_threads += 3) {
        jr_votes_options options = {.n_threads = n_threads};
        jr_votes v;
        jr_error err = {0};
        if (jr_votes_load_bench(arena, workspace_path("many"), &options, &v, &err) != JR_OK)
            fail_msg("%s", err.message);
        double sums[16][16][3] = {{{0}}};
        for (size_t i = 0; i < v.n_details; i++) {
            const jr_cell *c = &v.details[i].cell;
            sums[c->first][c->second][0] += c->wins;
            sums[c->first][c->second][1] += c->losses;
            sums[c->first][c->second][2] += c->ties;
        }
        for (size_t i = 0; i < v.counts.n_cells; i++) {
            const jr_cell *c = &v.counts.cells[i];
            const double *sum = sums[c->first][c->second];
            assert_true(sum[0] == c->wins && sum[1] == c->losses && sum[2] == c->ties);
        }
        if (n_threads == 1)
            first = v;
        assert_int_equal(v.n_details, first.n_details);
        assert_memory_equal(v.details, first.details, v.n_details * sizeof *v.details);
    }
}

/* Many, with questions in any order, one after the other, or numbers that are far apart: each is in
 * its place, and nothing is lost. */
static void many_details_are_sorted_and_added_up(void **state)
{
    (void)state;
    enum { N = 6000 };
    jr_detail *details = calloc(N, sizeof *details);
    for (int form = 0; form < 3; form++) {
        uint64_t random = 7;
        double sum = 0, left = 0;
        for (uint32_t i = 0; i < N; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            uint32_t bits = (uint32_t)(random >> 33);
            details[i] = (jr_detail){.question = form == 1 ? i / 2000 : bits % 5,
                                     .judge = form == 2 ? bits / 64 % 3 * 1000000 : bits / 64 % 3,
                                     .cell = {bits / 8 % 7, 7 + bits / 512 % 9, 1 + i % 3, i, 0.5}};
            sum += jr_cell_total(&details[i].cell);
        }
        size_t n = vote_details_add_up(details, N);
        assert_in_range(n, 1, 5 * 3 * 7 * 9);
        for (size_t i = 0; i < n; i++) {
            const jr_detail *a = &details[i], *b = a + 1;
            left += jr_cell_total(&a->cell);
            if (i + 1 < n)
                assert_true(a->question < b->question ||
                            (a->question == b->question &&
                             (a->judge < b->judge ||
                              (a->judge == b->judge && (a->cell.first < b->cell.first ||
                                                        (a->cell.first == b->cell.first &&
                                                         a->cell.second < b->cell.second))))));
        }
        assert_true(left == sum);
    }
    free(details);
}

UNIT_GROUP(vote_details)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_details_are_sorted_and_added_up),
        cmocka_unit_test(votes_are_kept_per_question_judge_and_pair),
        cmocka_unit_test(a_list_of_models_leaves_out_their_details_too),
        cmocka_unit_test(details_add_up_to_the_counts),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
