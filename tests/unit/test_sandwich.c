/* Standard errors that do not trust the model: the published figures, and what must hold of them.
 */
#include "arena.h"

#include <jrank/stats.h>
#include <jrank/votes.h>
#include <math.h>
#include <string.h>

#include "stats/details.h"
#include "stats/sandwich.h"
#include "workspace.h"

static const double POINTS = 173.71779276130073; /* 400 / ln 10 */

static jr_bt_fit fit_with_ties(const jr_counts *counts, jr_ties ties)
{
    jr_field field;
    jr_bt_fit f;
    jr_bt_options options = {.ties = ties};
    jr_field_analyse(arena, counts, &field);
    assert_int_equal(jr_bt_fit_counts(arena, counts, &field, &options, &f, NULL), JR_OK);
    return f;
}

static jr_bt_fit fit(const jr_counts *counts)
{
    return fit_with_ties(counts, JR_TIES_HALF);
}

/* Three questions on three models, by two judges. */
static jr_detail details[] = {
    {0, 0, {0, 1, 3, 1, 0}}, {0, 0, {1, 2, 2, 1, 1}}, {0, 1, {2, 0, 1, 3, 0}},
    {1, 0, {0, 1, 1, 2, 0}}, {1, 0, {2, 1, 2, 2, 0}}, {1, 1, {0, 2, 3, 0, 1}},
    {2, 0, {1, 0, 1, 4, 0}}, {2, 1, {0, 1, 2, 1, 0}}, {2, 1, {1, 2, 3, 1, 0}},
};
enum { N_DETAILS = sizeof details / sizeof *details };

static double count_votes(const jr_counts *counts)
{
    double n = 0;
    for (size_t k = 0; k < counts->n_cells; k++)
        n += jr_cell_total(&counts->cells[k]);
    return n;
}

/* The sums of details over questions and judges. */
static jr_counts pool(const jr_detail *from, size_t n)
{
    jr_counts counts = {3, 0, jr_arena_alloc(arena, 9, sizeof(jr_cell))};
    for (uint32_t first = 0; first < 3; first++)
        for (uint32_t second = 0; second < 3; second++) {
            jr_cell sum = {first, second, 0, 0, 0};
            for (size_t i = 0; i < n; i++)
                if (from[i].cell.first == first && from[i].cell.second == second) {
                    sum.wins += from[i].cell.wins;
                    sum.losses += from[i].cell.losses;
                    sum.ties += from[i].cell.ties;
                }
            if (jr_cell_total(&sum) > 0)
                counts.cells[counts.n_cells++] = sum;
        }
    return counts;
}

/* Independent figures for the 800 verdicts of GPT-4 on Rakuda: computed in double precision by
 * another program, which does not make up for the nine parameters of the fit. */
static void figures_of_the_real_table(void **state)
{
    (void)state;
    const char *folder = workspace_shared("data/rakuda_v1_gpt4");
    if (!folder) {
        print_message("SKIP: the real judgments are not here (JRANK_SHARED names their place)\n");
        skip();
    }
    static const double expected[][3] = {
        {31.3, 27.6, 38.5}, {41.4, 37.1, 35.7}, {48.3, 55.9, 47.4},
        {31.0, 29.2, 30.5}, {34.4, 33.9, 36.8}, {31.3, 28.5, 28.6},
        {31.7, 26.0, 29.7}, {31.7, 27.7, 29.6}, {29.7, 27.2, 41.9},
    };
    jr_votes v;
    jr_votes_options options = {0};
    jr_error err = {0};
    if (jr_votes_load_bench(arena, folder, &options, &v, &err) != JR_OK)
        fail_msg("%s", err.message);
    jr_bt_fit f = fit(&v.counts);
    const double *c[] = {jr_bt_covariance(arena, &f), jr_bt_sandwich(arena, &v.counts, &f),
                         jr_bt_clustered(arena, v.details, v.n_details, JR_CLUSTER_QUESTION, &f)};
    assert_int_equal(details_count_questions(v.details, v.n_details), 40);
    const double corrected[] = {1, sqrt(sandwich_correction(800, 800, 9)), sqrt(799.0 / (800 - 9))};
    for (size_t i = 0; i < 9; i++)
        for (size_t kind = 0; kind < 3; kind++)
            assert_true(fabs(POINTS * jr_bt_standard_error(c[kind], 9, i, SIZE_MAX) -
                             corrected[kind] * expected[i][kind]) < 0.06);
}

/* B added up vote by vote and question by question from the definition, C B C multiplied out. */
static void clustered_errors_by_their_definition(void **state)
{
    (void)state;
    enum { D = 4, QUESTIONS = 3 };
    jr_counts counts = pool(details, N_DETAILS);
    jr_bt_fit f = fit(&counts);
    double g[QUESTIONS][D] = {{0}};
    for (size_t i = 0; i < N_DETAILS; i++) {
        const jr_cell *c = &details[i].cell;
        double p = jr_logistic(f.home + f.strength[c->first] - f.strength[c->second]);
        double left = c->wins * (1 - p) - c->losses * p + c->ties * (0.5 - p);
        g[details[i].question][0] += left;
        g[details[i].question][1 + c->first] += left;
        g[details[i].question][1 + c->second] -= left;
    }
    double n = count_votes(&counts), correction = QUESTIONS / (QUESTIONS - 1.0) * (n - 1) / (n - 3);
    const double *bread = jr_bt_covariance(arena, &f);
    const double *seen = jr_bt_clustered(arena, details, N_DETAILS, JR_CLUSTER_QUESTION, &f);
    for (size_t a = 0; a < D; a++)
        for (size_t b = 0; b < D; b++) {
            double expected = 0;
            for (size_t q = 0; q < QUESTIONS; q++) {
                double left = 0, right = 0;
                for (size_t i = 0; i < D; i++) {
                    left += bread[a * D + i] * g[q][i];
                    right += bread[b * D + i] * g[q][i];
                }
                expected += correction * left * right;
            }
            assert_true(fabs(seen[a * D + b] - expected) < 1e-12);
        }
}

/* Q / (Q - 1) times the sum of their products is the covariance; of more questions than there are
 * rows each row has every 200th, with a model of ties as without. */
static void influences_of_questions_make_up_the_covariance(void **state)
{
    (void)state;
    enum { D = 4, REPEATS = 100, MANY = REPEATS * N_DETAILS, N_QUESTIONS = 3 * REPEATS };
    static jr_detail many[MANY];
    for (uint32_t r = 0; r < REPEATS; r++)
        for (size_t i = 0; i < N_DETAILS; i++) {
            many[r * N_DETAILS + i] = details[i];
            many[r * N_DETAILS + i].question += 3 * r;
        }
    for (jr_ties ties = JR_TIES_HALF; ties <= JR_TIES_DAVIDSON; ties++) {
        size_t n, n_rows;
        jr_counts counts = pool(details, N_DETAILS), more = pool(many, MANY);
        jr_bt_fit f = fit_with_ties(&counts, ties), g = fit_with_ties(&more, ties);
        const double *u = jr_bt_influences(arena, details, N_DETAILS, &f, &n);
        const double *seen = jr_bt_clustered(arena, details, N_DETAILS, JR_CLUSTER_QUESTION, &f);
        assert_int_equal(n, 3);
        for (size_t a = 0; a < 3; a++)
            for (size_t b = 0; b < 3; b++) {
                double sum = 0;
                for (size_t q = 0; q < n; q++)
                    sum += 1.5 * u[q * 3 + a] * u[q * 3 + b];
                assert_true(fabs(sum - seen[(1 + a) * D + 1 + b]) < 1e-12);
            }
        const double *rows = jr_bt_influences(arena, many, MANY, &g, &n_rows);
        double votes = count_votes(&counts), all = count_votes(&more);
        double k = (double)f.n_parameters,
               correct = (all - 1) / (all - k) * (votes - k) / (votes - 1);
        assert_int_equal(n_rows, JR_INFLUENCES_MAX);
        for (size_t row = 0; row < n_rows; row++)
            for (size_t i = 0; i < 3; i++) {
                double sum = 0; /* g has REPEATS times the votes of f */
                for (size_t q = row; q < N_QUESTIONS; q += JR_INFLUENCES_MAX)
                    sum += sqrt(correct) * u[q % 3 * 3 + i] / REPEATS;
                assert_true(fabs(rows[row * 3 + i] - sum) < 1e-10);
            }
    }
}

static void assert_same_errors(const double *one, const double *other, const size_t *moved,
                               double share)
{
    for (size_t i = 0; i < 3; i++) {
        double a = jr_bt_standard_error(one, 3, i, SIZE_MAX);
        double b = jr_bt_standard_error(other, 3, moved[i], SIZE_MAX);
        assert_true(a > 0 && fabs(a * a * share - b * b) < 1e-12);
    }
}

/* Every kind of error of these votes and of others, which relate by a share of the variance, the
 * corrections for few votes aside. */
static void compare_errors(const jr_detail *other, size_t n_other, const size_t *moved,
                           double share, double clustered_share)
{
    jr_counts counts = pool(details, N_DETAILS), other_counts = pool(other, n_other);
    jr_bt_fit f = fit(&counts), g = fit(&other_counts);
    double n = count_votes(&counts), m = count_votes(&other_counts);
    assert_same_errors(jr_bt_covariance(arena, &f), jr_bt_covariance(arena, &g), moved, share);
    assert_same_errors(jr_bt_sandwich(arena, &counts, &f), jr_bt_sandwich(arena, &other_counts, &g),
                       moved, share * (m / (m - 3)) / (n / (n - 3)));
    assert_same_errors(jr_bt_clustered(arena, details, N_DETAILS, JR_CLUSTER_QUESTION, &f),
                       jr_bt_clustered(arena, other, n_other, JR_CLUSTER_QUESTION, &g), moved,
                       clustered_share);
    if (share == clustered_share)
        assert_same_errors(
            jr_bt_clustered(arena, details, N_DETAILS, JR_CLUSTER_QUESTION_JUDGE, &f),
            jr_bt_clustered(arena, other, n_other, JR_CLUSTER_QUESTION_JUDGE, &g), moved, share);
}

static void relabelling_permutes_errors_and_swapping_seats_leaves_them(void **state)
{
    (void)state;
    static const size_t moved[] = {2, 0, 1}, same[] = {0, 1, 2};
    jr_detail relabelled[N_DETAILS], swapped[N_DETAILS];
    for (size_t i = 0; i < N_DETAILS; i++) {
        const jr_cell *c = &details[i].cell;
        relabelled[i] = swapped[i] = details[i];
        relabelled[i].cell.first = (uint32_t)moved[c->first];
        relabelled[i].cell.second = (uint32_t)moved[c->second];
        swapped[i].cell = (jr_cell){c->second, c->first, c->losses, c->wins, c->ties};
    }
    compare_errors(relabelled, N_DETAILS, moved, 1, 1);
    compare_errors(swapped, N_DETAILS, same, 1, 1);
}

/* The same votes once more, on questions of their own: half the variance; clustered, 6/5 instead of
 * 3/2 correct for so few questions, and less is to correct for the three parameters. */
static void doubling_the_questions_halves_variances(void **state)
{
    (void)state;
    static const size_t same[] = {0, 1, 2};
    jr_detail twice[2 * N_DETAILS];
    memcpy(twice, details, sizeof details);
    memcpy(twice + N_DETAILS, details, sizeof details);
    for (size_t i = N_DETAILS; i < 2 * N_DETAILS; i++)
        twice[i].question += 3;
    jr_counts counts = pool(details, N_DETAILS);
    double n = count_votes(&counts), votes = (2 * n - 1) / (2 * n - 3) / ((n - 1) / (n - 3));
    compare_errors(twice, 2 * N_DETAILS, same, 0.5, 0.5 * votes * (6.0 / 5) / (3.0 / 2));
}

/* Every question asked again of the same models with the same result is no new information about
 * questions: only the errors of independent votes fall. */
static void repeating_votes_on_the_same_questions_leaves_clustered_errors(void **state)
{
    (void)state;
    jr_detail twice[N_DETAILS];
    memcpy(twice, details, sizeof details);
    for (size_t i = 0; i < N_DETAILS; i++) {
        twice[i].cell.wins *= 2;
        twice[i].cell.losses *= 2;
        twice[i].cell.ties *= 2;
    }
    jr_counts once = pool(details, N_DETAILS), doubled = pool(twice, N_DETAILS);
    jr_bt_fit f = fit(&once), g = fit(&doubled);
    const double *q1 = jr_bt_clustered(arena, details, N_DETAILS, JR_CLUSTER_QUESTION, &f);
    const double *q2 = jr_bt_clustered(arena, twice, N_DETAILS, JR_CLUSTER_QUESTION, &g);
    const double *s1 = jr_bt_sandwich(arena, &once, &f), *s2 = jr_bt_sandwich(arena, &doubled, &g);
    double n = count_votes(&once), more = (n - 1) / (n - 3) / ((2 * n - 1) / (2 * n - 3));
    for (size_t i = 0; i < 16; i++) {
        assert_true(fabs(q1[i] - more * q2[i]) < 1e-9);
        assert_true(fabs(s1[i] - 2 * ((2 * n - 3) / (2 * n - 6)) * s2[i]) < 1e-9);
    }
}

/* With one vote per question the clustered errors are those of independent votes. */
static void one_vote_per_question_is_no_cluster(void **state)
{
    (void)state;
    jr_counts counts = pool(details, N_DETAILS);
    jr_bt_fit f = fit(&counts);
    jr_detail single[64];
    uint32_t n = 0;
    for (size_t k = 0; k < counts.n_cells; k++) {
        const jr_cell *c = &counts.cells[k];
        for (double w = 0; w < c->wins; w++, n++)
            single[n] = (jr_detail){n, 0, {c->first, c->second, 1, 0, 0}};
        for (double l = 0; l < c->losses; l++, n++)
            single[n] = (jr_detail){n, 0, {c->first, c->second, 0, 1, 0}};
        for (double t = 0; t < c->ties; t++, n++)
            single[n] = (jr_detail){n, 0, {c->first, c->second, 0, 0, 1}};
    }
    const double *q = jr_bt_clustered(arena, single, n, JR_CLUSTER_QUESTION, &f);
    const double *s = jr_bt_sandwich(arena, &counts, &f);
    for (size_t i = 0; i < 16; i++)
        assert_true(fabs(q[i] - s[i]) < 1e-12);
}

/* A penalty leaves scores that do not sum up to 0, of which each copy has the same share. */
static void copies_of_a_question_have_no_spread_under_a_penalty_either(void **state)
{
    (void)state;
    enum { ON_ONE = 3, COPIES = 4, N = ON_ONE * COPIES, D = 4 };
    jr_detail copies[N];
    for (uint32_t i = 0; i < N; i++) {
        copies[i] = details[i % ON_ONE];
        copies[i].question = i / ON_ONE;
    }
    jr_counts counts = pool(copies, N);
    jr_field field;
    jr_bt_fit f;
    jr_field_analyse(arena, &counts, &field);
    assert_int_equal(
        jr_bt_fit_counts(arena, &counts, &field, &(jr_bt_options){.firth = true}, &f, NULL), JR_OK);
    size_t n;
    const double *influences = jr_bt_influences(arena, copies, N, &f, &n);
    for (size_t k = 0; k < n * f.n_models; k++)
        assert_true(fabs(influences[k]) < 1e-12);
    const double *spread = jr_bt_clustered(arena, copies, N, JR_CLUSTER_QUESTION, &f);
    for (size_t at = 0; at < D * D; at++)
        assert_true(fabs(spread[at]) < 1e-12);
}

static void two_ways_need_two_judges(void **state)
{
    (void)state;
    jr_counts counts = pool(details, N_DETAILS);
    jr_bt_fit f = fit(&counts);
    assert_non_null(jr_bt_clustered(arena, details, N_DETAILS, JR_CLUSTER_QUESTION_JUDGE, &f));
    jr_detail one_judge[N_DETAILS];
    memcpy(one_judge, details, sizeof details);
    for (size_t i = 0; i < N_DETAILS; i++)
        one_judge[i].judge = 0;
    assert_null(jr_bt_clustered(arena, one_judge, N_DETAILS, JR_CLUSTER_QUESTION_JUDGE, &f));
    for (size_t i = 0; i < N_DETAILS; i++)
        one_judge[i].question = 0;
    assert_null(jr_bt_clustered(arena, one_judge, N_DETAILS, JR_CLUSTER_QUESTION, &f));
    assert_null(jr_bt_clustered(arena, details, N_DETAILS, JR_CLUSTER_NONE, &f));
}

static void standard_error_of_a_difference(void **state)
{
    (void)state;
    const double c[] = {1, 0, 0, 0, 4, 1.5, 0, 1.5, 9};
    assert_true(fabs(jr_bt_standard_error(c, 2, 0, SIZE_MAX) - 2) < 1e-15);
    assert_true(fabs(jr_bt_standard_error(c, 2, 0, 1) - sqrt(10)) < 1e-15);
    assert_true(jr_bt_standard_error(c, 2, 1, 1) == 0);
}

/* Tables: t(0.975) with 1, 2, 5, 39 degrees; scipy.stats.t.ppf agrees to 1e-8. */
static void quantiles_of_student_and_normal(void **state)
{
    (void)state;
    assert_true(fabs(jr_student_quantile(0.975, 1) - 12.706204736) < 1e-8);
    assert_true(fabs(jr_student_quantile(0.975, 2) - 4.302652730) < 1e-8);
    assert_true(fabs(jr_student_quantile(0.84, 2) - 1.311578475) < 1e-8);
    assert_true(fabs(jr_student_quantile(0.025, 5) + 2.570581836) < 1e-8);
    assert_true(fabs(jr_student_quantile(0.975, 39) - 2.022690912) < 2e-8);
    assert_true(fabs(jr_student_quantile(0.975, 1e6) - 1.959966) < 1e-6);
    assert_true(jr_student_quantile(0.5, 3) == 0);
    assert_true(fabs(jr_normal_quantile(0.975) - 1.959963984540054) < 1e-14);
    assert_true(fabs(jr_normal_quantile(1e-6) + 4.753424308822899) < 1e-12);
}

UNIT_GROUP(sandwich)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(influences_of_questions_make_up_the_covariance),
        cmocka_unit_test(figures_of_the_real_table),
        cmocka_unit_test(clustered_errors_by_their_definition),
        cmocka_unit_test(relabelling_permutes_errors_and_swapping_seats_leaves_them),
        cmocka_unit_test(doubling_the_questions_halves_variances),
        cmocka_unit_test(repeating_votes_on_the_same_questions_leaves_clustered_errors),
        cmocka_unit_test(one_vote_per_question_is_no_cluster),
        cmocka_unit_test(copies_of_a_question_have_no_spread_under_a_penalty_either),
        cmocka_unit_test(two_ways_need_two_judges),
        cmocka_unit_test(standard_error_of_a_difference),
        cmocka_unit_test(quantiles_of_student_and_normal),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
