/* Votes by question and judge: they add up to the counts, and know whose they are. */
#include "unit.h"

#include <jrank/card.h>
#include <math.h>
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

/* Many, with questions in any order, one after the other, or numbers that are far apart, and so
 * many that several threads share them: each is in its place, and nothing is lost. */
static void many_details_are_sorted_and_added_up(void **state)
{
    (void)state;
    enum { FEW = 6000, N = 300000 };
    jr_detail *details = calloc(N, sizeof *details);
    for (int form = 0; form < 5; form++) {
        uint32_t n_given = form < 3 ? FEW : N;
        uint64_t random = 7;
        double sum = 0, left = 0;
        for (uint32_t i = 0; i < n_given; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            uint32_t bits = (uint32_t)(random >> 33);
            details[i] = (jr_detail){.question = form == 1 || form == 3 ? i / 2000 : bits % 5,
                                     .judge = form == 2 ? bits / 64 % 3 * 1000000 : bits / 64 % 3,
                                     .cell = {bits / 8 % 7, 7 + bits / 512 % 9, 1 + i % 3, i, 0.5}};
            sum += jr_cell_total(&details[i].cell);
        }
        size_t n = vote_details_add_up(details, n_given, 3);
        size_t n_questions = form == 3 ? N / 2000 : form == 1 ? FEW / 2000 : 5;
        assert_in_range(n, n_questions, n_questions * 3 * 7 * 9);
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

enum { EPOCH_QUESTIONS = 30 };

/* Verdicts on three models whose judge likes the first seat in the second month; only: in one of
 * the months, or of both (-1), those of the second month before those of the first. */
static void write_months(const char *path, int only)
{
    static const char *const pairs[][2] = {{"a", "b"}, {"b", "a"}, {"a", "c"},
                                           {"c", "a"}, {"b", "c"}, {"c", "b"}};
    JR_BUF_AUTO jr_buf text = {0};
    for (int late = 1; late >= 0; late--)
        for (unsigned i = 0; (only < 0 || only == late) && i < 2 * EPOCH_QUESTIONS; i++) {
            unsigned draw = (i * 2654435761u + 40503u * (unsigned)late) >> 16;
            jr_buf_format(&text,
                          "{\"question_id\":\"q%02u\",\"model1_id\":\"%s\",\"model2_id\":\"%s\","
                          "\"winner\":%u,\"turn\":%d,\"tstamp\":%u}\n",
                          i % EPOCH_QUESTIONS, pairs[draw % 6][0], pairs[draw % 6][1],
                          late && draw / 6 % 3 ? 1 : 1 + draw / 18 % 3, late + 1,
                          (late ? 1748800000u : 1746200000u) + i);
        }
    workspace_write_text(path, text.data);
}

static jr_ranking rank_by(jr_arena *arena, const jr_str *judges, size_t n, bool epochs,
                          jr_rank_details *ret_details)
{
    const jr_vote_wanted wanted = {.epochs = epochs};
    const jr_votes_options options = {.judges = judges, .n_judges = n, .wanted = &wanted};
    const jr_rank_options how = {.init_rating = 1000};
    const jr_model_list models = {0};
    jr_votes *votes = jr_arena_alloc(arena, 1, sizeof *votes);
    *votes = load(arena, &options);
    jr_ranking ranking;
    jr_error err;
    if (jr_rank_votes(arena, votes, &models, &how, &ranking, ret_details, &err) != JR_OK)
        fail_msg("%s", err.message);
    return ranking;
}

static void epochs_are_fitted_as_the_judges_that_they_could_be(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    write_months("bench/model_judgment/both_pair.jsonl", -1);
    write_months("bench/model_judgment/may_pair.jsonl", 0);
    write_months("bench/model_judgment/june_pair.jsonl", 1);
    const jr_str both[] = {JR_STR("both")}, apart[] = {JR_STR("june"), JR_STR("may")};
    jr_rank_details details;
    jr_ranking plain = rank_by(arena, both, 1, false, &details);
    assert_null(plain.judges.epochs);
    jr_ranking judges = rank_by(arena, apart, 2, true, &details);
    assert_null(judges.judges.epochs);
    jr_ranking ranking = rank_by(arena, both, 1, true, &details);
    const jr_epoch_homes *epochs = ranking.judges.epochs;
    assert_non_null(epochs);
    assert_int_equal(jr_str_compare(epochs->border, JR_STR("month")), 0);
    assert_true(epochs->since == 1748800000);
    static const char *const months[] = {"2025-05", "2025-06"};
    for (size_t i = 0; i < 2; i++) {
        const jr_epoch_home *epoch = &epochs->homes[i];
        const jr_judge_home *judge = &judges.judges.judges[1 - i]; /* sorted by name */
        assert_int_equal(jr_str_compare(epoch->home.judge, jr_str_from(months[i])), 0);
        assert_int_equal(epoch->n_votes, 2 * EPOCH_QUESTIONS);
        /* The same rows in another order. */
        assert_true(fabs(epoch->home.logit - judge->logit) < 1e-9);
        assert_true(fabs(epoch->home.se - judge->se) < 1e-9);
        double reach = jr_student_quantile(0.975, EPOCH_QUESTIONS - 1) * judge->se;
        assert_true(fabs(epoch->lower95 - (judge->rating - reach)) < 1e-6);
        assert_true(fabs(epoch->upper95 - (judge->rating + reach)) < 1e-6);
    }
    assert_true(epochs->homes[1].home.rating > epochs->homes[0].home.rating + 100);
    assert_true(fabs(epochs->equal_home.chi2 - judges.judges.equal_home.chi2) < 1e-6);
    /* The ranking itself is that without epochs, and how far the other ratings are is as told. */
    double most = 0, sum = 0;
    for (size_t i = 0; i < ranking.n_records; i++) {
        double rating = epochs->ratings[details.model_of[i]].rating;
        assert_true(ranking.records[i].mle == plain.records[i].mle);
        assert_true(ranking.records[i].lower95 == plain.records[i].lower95);
        most = fmax(most, fabs(rating - ranking.records[i].mle));
        sum += rating;
    }
    assert_true(fabs(sum - 3 * 1000) < 1e-6);
    assert_true(most > 0.1 && epochs->most_moved == most);
}

static void a_judge_whose_records_say_nothing_has_no_epochs(void **state)
{
    write_judgments(state);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_str one[] = {JR_STR("one")};
    const jr_vote_wanted wanted = {.epochs = true};
    jr_votes_options options = {.judges = one, .n_judges = 1, .wanted = &wanted};
    assert_null(load(arena, &options).judges->epochs);
}

UNIT_GROUP(vote_details)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_details_are_sorted_and_added_up),
        cmocka_unit_test(votes_are_kept_per_question_judge_and_pair),
        cmocka_unit_test(a_list_of_models_leaves_out_their_details_too),
        cmocka_unit_test(details_add_up_to_the_counts),
        cmocka_unit_test(a_judge_whose_records_say_nothing_has_no_epochs),
        cmocka_unit_test(epochs_are_fitted_as_the_judges_that_they_could_be),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
