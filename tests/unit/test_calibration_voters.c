/* People as a second cluster of ratings for people: sums by pairs of votes, and what follows. */
#include "arena.h"

#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "stats/calibrate.h"

enum { D = 3, MODELS = 3, QUESTIONS = 25, PER_QUESTION = 6, MATCHES = QUESTIONS * PER_QUESTION };
enum { VOTERS = 12, PER_MATCH = 3, VOTES = MATCHES * PER_MATCH };

static calibration_match matches[MATCHES];
static calibration_vote votes[VOTES];

static int by_voter(const void *left, const void *right)
{
    const calibration_vote *a = left, *b = right;
    int order = (a->voter > b->voter) - (a->voter < b->voter);
    return order ? order : (a->match > b->match) - (a->match < b->match);
}

/* Voters who like model 0 more or less than others do, by so many logits. */
static calibration_voters play(size_t n_voters, double taste)
{
    rng random;
    size_t n = 0;
    double likes[VOTERS];
    rng_init(&random, 11, n_voters);
    for (size_t v = 0; v < VOTERS; v++)
        likes[v] = taste * rng_normal(&random);
    for (uint32_t k = 0; k < MATCHES; k++) {
        calibration_match *m = &matches[k];
        *m = (calibration_match){.question = k / PER_QUESTION,
                                 .first = k % MODELS,
                                 .second = (k + 1 + k / MODELS % (MODELS - 1)) % MODELS,
                                 .judge = rng_uniform(&random) < 0.5,
                                 .human = NAN,
                                 .probability = 0.5};
        if (k % 2)
            continue;
        m->human = 0;
        for (uint32_t i = 0; i < PER_MATCH; i++) {
            uint32_t voter = (uint32_t)((k / 2 + 5 * i) % n_voters);
            double own = likes[voter] * ((m->first == 0) - (double)(m->second == 0));
            double score = rng_uniform(&random) < 1 / (1 + exp(-0.2 - own));
            m->human += score / PER_MATCH;
            votes[n++] = (calibration_vote){k, voter, score, 1.0 / PER_MATCH};
        }
    }
    qsort(votes, n, sizeof *votes, by_voter);
    return (calibration_voters){votes, n, n_voters};
}

static void part(const void *context, const calibration_vote *vote, double *g)
{
    (void)context;
    g[0] += vote->score;
    g[1] += vote->weight * vote->match;
    g[2] -= sin(vote->match * 7.0 + vote->voter);
}

/* Sums of products of two votes that have a voter, or voter and question, in common. */
static void sums_are_those_of_pairs_of_votes(void **state)
{
    (void)state;
    calibration_voters v = play(VOTERS, 0);
    double matrix[D * D] = {0}, expected[D * D] = {0}, n_both = 0;
    for (size_t a = 0; a < v.n_votes; a++)
        n_both += a == 0 || votes[a].voter != votes[a - 1].voter ||
                  matches[votes[a].match].question != matches[votes[a - 1].match].question;
    for (size_t a = 0; a < v.n_votes; a++)
        for (size_t b = 0; b < v.n_votes; b++) {
            double one[D] = {0}, other[D] = {0};
            bool is_same = matches[votes[a].match].question == matches[votes[b].match].question;
            if (votes[a].voter != votes[b].voter)
                continue;
            part(NULL, &votes[a], one);
            part(NULL, &votes[b], other);
            for (size_t i = 0; i < D * D; i++)
                expected[i] += one[i / D] * other[i % D] *
                               (VOTERS / (VOTERS - 1.0) - is_same * n_both / (n_both - 1));
        }
    calibration_add_voters(matches, &v, D, part, NULL, matrix);
    for (size_t i = 0; i < D; i++)
        for (size_t j = 0; j <= i; j++)
            assert_true(fabs(matrix[i * D + j] / expected[i * D + j] - 1) < 1e-10);
}

static calibration fit(const calibration_voters *voters)
{
    calibration result;
    jr_error err;
    if (calibration_fit_votes(arena, matches, MATCHES, MODELS, voters, &result, &err) != JR_OK)
        fail_msg("%s", err.message);
    return result;
}

static double variance_of(const calibration *c, size_t model)
{
    return c->ratings.covariance[(1 + model) * (1 + MODELS) + 1 + model];
}

static void nine_people_are_no_cluster_and_ten_are(void **state)
{
    (void)state;
    calibration_voters nine = play(JR_PEOPLE_VOTERS_MIN - 1, 2);
    calibration alone = fit(NULL), with_nine = fit(&nine);
    assert_int_equal(with_nine.n_voters, 0);
    assert_true(variance_of(&with_nine, 0) == variance_of(&alone, 0) && with_nine.t == alone.t);
    calibration_voters ten = play(JR_PEOPLE_VOTERS_MIN, 2);
    calibration with_ten = fit(&ten);
    assert_int_equal(with_ten.n_voters, JR_PEOPLE_VOTERS_MIN);
    assert_true(fabs(with_ten.t - 2.2621571628540993) < 1e-9); /* of 9 degrees of freedom */
    assert_true(with_ten.ratings.strength[0] == fit(NULL).ratings.strength[0]);
}

/* Of the model on which they differ the error is much larger, of the others' difference it is not.
 */
static void people_who_differ_make_errors_larger(void **state)
{
    (void)state;
    calibration_voters v = play(VOTERS, 2);
    calibration with = fit(&v), without = fit(NULL);
    assert_true(variance_of(&with, 0) > 2 * variance_of(&without, 0));
    v = play(VOTERS, 0);
    with = fit(&v);
    without = fit(NULL);
    double ratio = variance_of(&with, 0) / variance_of(&without, 0);
    assert_true(ratio > 0.5 && ratio < 1.5);
}

UNIT_GROUP(calibration_voters)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_those_of_pairs_of_votes),
        cmocka_unit_test(nine_people_are_no_cluster_and_ten_are),
        cmocka_unit_test(people_who_differ_make_errors_larger),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
