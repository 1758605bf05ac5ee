/* How far the draws of a posterior are spread, and the widths of its prior. */
#include "drawn_posterior.h"

/* Covariance of two strengths, by the draws. */
static double covariance_of(const jr_posterior *p, size_t i, size_t j)
{
    size_t d = p->n_models + 1;
    double mean[2], deviation, sum = 0;
    jr_posterior_moments(p, i, SIZE_MAX, &mean[0], &deviation);
    jr_posterior_moments(p, j, SIZE_MAX, &mean[1], &deviation);
    for (size_t k = 0; k < p->n_draws; k++)
        sum += p->weight[k] * (p->theta[k * d + 1 + i] - mean[0]) *
               (p->theta[k * d + 1 + j] - mean[1]);
    return sum;
}

/* Votes so many that the likelihood is normal, and a covariance unlike its own: the strengths are
 * x (1, -1, 0) + y (1, 1, -2) with the variances of x and y turned about. With three degrees of
 * freedom more than two, Student's variance is 5/3 of it. */
static void draws_have_the_covariance_that_is_asked_for(void **state)
{
    (void)state;
    static const double x = 0.02, y = 0.03;
    double sought[16] = {[0] = 0.01};
    double first[3] = {1, -1, 0}, second[3] = {1, 1, -2};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++)
            sought[(1 + i) * 4 + 1 + j] =
                x * x * first[i] * first[j] + y * y * second[i] * second[j];
    jr_cell cells[] = {
        {0, 1, 3000, 2000, 0}, {1, 0, 2200, 2800, 0}, {1, 2, 2600, 2400, 0}, {2, 0, 1900, 3100, 0}};
    jr_counts counts = {3, 4, cells};
    for (int prior = JR_PRIOR_BOX; prior <= JR_PRIOR_NORMAL; prior++)
        for (int sampler = JR_SAMPLER_IMPORTANCE; sampler <= JR_SAMPLER_STRETCH; sampler++)
            for (size_t degrees = 0; degrees <= 5; degrees += 5) {
                if (degrees > 0 && prior == JR_PRIOR_NORMAL)
                    continue; /* pooled */
                jr_posterior p =
                    sample(&counts, (jr_posterior_options){.prior = (jr_prior)prior,
                                                           .sampler = (jr_sampler)sampler,
                                                           .n_samples = 6000,
                                                           .covariance = sought,
                                                           .degrees = degrees});
                double factor = degrees ? 5.0 / 3 : 1;
                /* Five errors of a variance, and the shape of the likelihood; Student's kurtosis of
                 * 9 makes its error larger. */
                double error = 5 * sqrt((degrees ? 8 : 2) / p.effective) + 0.02;
                for (size_t i = 0; i < 3; i++)
                    for (size_t j = 0; j <= i; j++)
                        assert_near(covariance_of(&p, i, j), factor * sought[(1 + i) * 4 + 1 + j],
                                    error * factor * 4 * y * y);
            }
}

/* Where both say the same, nothing changes. */
static void the_covariance_of_the_likelihood_changes_nothing(void **state)
{
    (void)state;
    jr_votes votes = load_table();
    jr_field field;
    jr_bt_fit fit;
    jr_error err = {0};
    jr_field_analyse(arena, &votes.counts, &field);
    if (jr_bt_fit_counts(arena, &votes.counts, &field, &(jr_bt_options){0}, &fit, &err) != JR_OK)
        fail_msg("%s", err.message);
    jr_posterior plain = sample(&votes.counts, (jr_posterior_options){.n_samples = 1000});
    jr_posterior spread =
        sample(&votes.counts, (jr_posterior_options){.n_samples = 1000,
                                                     .covariance = jr_bt_covariance(arena, &fit)});
    assert_int_equal(plain.n_draws, spread.n_draws);
    for (size_t k = 0; k < plain.n_draws * (plain.n_models + 1); k++)
        assert_near(spread.theta[k], plain.theta[k], 1e-5);
}

/* The posterior of two models and the parameter of ties together, flat, by sums over a grid,
 * against the draws at the parameter's estimate: within 3 % of a deviation, with 200 votes, beside
 * five errors of the draws. */
static void a_model_of_ties_is_drawn_as_wide_as_its_joint_posterior(void **state)
{
    (void)state;
    enum { STEPS = 60 };
    jr_cell cells[] = {{0, 1, 55, 25, 20}, {1, 0, 35, 40, 25}};
    jr_counts counts = {2, 2, cells};
    for (int ties = JR_TIES_DAVIDSON; ties <= JR_TIES_RAO_KUPPER; ties++) {
        jr_field field;
        jr_bt_fit fit;
        jr_posterior p;
        jr_error err = {0};
        jr_field_analyse(arena, &counts, &field);
        jr_bt_options how = {.ties = (jr_ties)ties};
        jr_posterior_options options = {.sampler = JR_SAMPLER_AUTO};
        assert_int_equal(jr_bt_fit_counts(arena, &counts, &field, &how, &fit, &err), JR_OK);
        options.covariance = jr_bt_covariance(arena, &fit);
        assert_int_equal(jr_posterior_sample(arena, &counts, &fit, &options, &p, &err), JR_OK);
        double sum = 0, first = 0, second = 0;
        for (int i = 0; i < STEPS; i++)
            for (int j = 0; j < STEPS; j++)
                for (int k = 0; k < STEPS; k++) {
                    double a = -1 + 2 * (i + 0.5) / STEPS, b = -1 + 2 * (j + 0.5) / STEPS;
                    double t = fit.tie_parameter + 6 * fit.tie_se * (2 * (k + 0.5) / STEPS - 1);
                    if (ties == JR_TIES_RAO_KUPPER && t <= 0)
                        continue;
                    double log_density = 0;
                    for (size_t c = 0; c < 2; c++) {
                        jr_outcome_probabilities o =
                            jr_ties_probabilities((jr_ties)ties, a + (c ? -2 : 2) * b, t);
                        log_density += cells[c].wins * log(o.win) + cells[c].losses * log(o.loss) +
                                       cells[c].ties * log(o.tie);
                    }
                    double w = exp(log_density - fit.log_likelihood);
                    sum += w;
                    first += w * b;
                    second += w * b * b;
                }
        double mean = first / sum, deviation = sqrt(second / sum - mean * mean), drawn[2];
        jr_posterior_moments(&p, 0, SIZE_MAX, &drawn[0], &drawn[1]);
        assert_near(drawn[0], mean, 0.07 * deviation);
        assert_near(drawn[1], deviation, 0.06 * deviation);
        options.sampler = JR_SAMPLER_GIBBS;
        assert_int_equal(jr_posterior_sample(arena, &counts, &fit, &options, &p, &err),
                         JR_ERR_USAGE);
    }
}

static void draws_at_the_edge_of_the_box_are_counted(void **state)
{
    (void)state;
    jr_posterior p = sample(&separated, (jr_posterior_options){0});
    size_t d = p.n_models + 1;
    double share = 0;
    for (size_t k = 0; k < p.n_draws; k++)
        share += fabs(p.theta[k * d + 1]) > 3.8 ? p.weight[k] : 0;
    assert_int_equal(p.edge, 1);
    assert_near(p.at_edge, share, 1e-12);
    assert_true(share > 0.01);
    jr_votes votes = load_table();
    assert_true(sample(&votes.counts, (jr_posterior_options){0}).at_edge < 0.01);
    jr_posterior normal = sample(&separated, (jr_posterior_options){.prior = JR_PRIOR_NORMAL});
    assert_true(normal.at_edge == 0);
}

/* Three equal models, few votes: the most probable width is 0, where all intervals are empty. */
static void few_votes_on_equals_leave_the_width_of_the_prior_open(void **state)
{
    (void)state;
    jr_cell cells[] = {{0, 1, 2, 2, 0}, {1, 0, 2, 2, 0}, {1, 2, 2, 2, 0}, {2, 1, 2, 2, 0}};
    jr_counts counts = {3, 4, cells};
    for (int sampler = JR_SAMPLER_IMPORTANCE; sampler <= JR_SAMPLER_STRETCH; sampler++) {
        jr_posterior p = sample(&counts, (jr_posterior_options){.prior = JR_PRIOR_NORMAL,
                                                                .sampler = (jr_sampler)sampler});
        double mean, deviation;
        jr_posterior_moments(&p, 0, SIZE_MAX, &mean, &deviation);
        assert_near(mean, 0, 0.06);
        assert_true(p.tau > 0.2 && deviation > 0.2 && deviation < 0.6);
    }
}

UNIT_GROUP(posterior_parts)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_have_the_covariance_that_is_asked_for),
        cmocka_unit_test(the_covariance_of_the_likelihood_changes_nothing),
        cmocka_unit_test(a_model_of_ties_is_drawn_as_wide_as_its_joint_posterior),
        cmocka_unit_test(draws_at_the_edge_of_the_box_are_counted),
        cmocka_unit_test(few_votes_on_equals_leave_the_width_of_the_prior_open),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
