/*
 * Davidson's and Rao and Kupper's likelihoods. Both are concave in (a, b, tie parameter) together,
 * so Newton's method that serves for half wins serves here: the tie parameter is eliminated from
 * the equations, and what is left has the form that everything else knows. The information is the
 * observed one, which for Davidson's model is the expected one too.
 */
#include "ties.h"

#include <math.h>
#include <string.h>

#include "base/enum_names.h"
#include "likelihood.h"
#include "linalg.h"

const char *jr_ties_name(jr_ties model)
{
    static const char *const names[] = {JR_TIES(ENUM_NAME)};
    return names[model];
}

static double log_logistic(double x)
{
    return fmin(x, 0) - log1p(exp(-fabs(x)));
}

jr_outcome_probabilities jr_ties_probabilities(jr_ties model, double eta, double parameter)
{
    jr_outcome_probabilities p = {0};
    switch (model) {
    case JR_TIES_HALF:
        p.win = jr_logistic(eta);
        p.loss = jr_logistic(-eta);
        break;
    case JR_TIES_DAVIDSON: {
        double most = fmax(fabs(eta) / 2, parameter);
        double win = exp(eta / 2 - most), loss = exp(-eta / 2 - most), tie = exp(parameter - most);
        double sum = win + loss + tie;
        p = (jr_outcome_probabilities){win / sum, loss / sum, tie / sum};
        break;
    }
    case JR_TIES_RAO_KUPPER:
        p.win = jr_logistic(eta - parameter);
        p.loss = jr_logistic(-eta - parameter);
        p.tie = expm1(2 * parameter) * p.win * p.loss;
        break;
    }
    return p;
}

double jr_ties_score(jr_ties model, double eta, double parameter)
{
    jr_outcome_probabilities p = jr_ties_probabilities(model, eta, parameter);
    return p.win + p.tie / 2;
}

static tie_derivatives derive_half(const jr_cell *c, double eta)
{
    /* As jr_logistic(eta) and jr_logistic(-eta), with one exponential. */
    double n = jr_cell_total(c), e = exp(-fabs(eta));
    double p = (eta >= 0 ? 1 : e) / (1 + e), q = (eta <= 0 ? 1 : e) / (1 + e);
    return (tie_derivatives){.eta = cell_score(c) - n * p, .eta_eta = n * p * q};
}

static tie_derivatives derive_davidson(const jr_cell *c, double eta, double parameter)
{
    double n = jr_cell_total(c);
    jr_outcome_probabilities p = jr_ties_probabilities(JR_TIES_DAVIDSON, eta, parameter);
    double mean = (p.win - p.loss) / 2;
    return (tie_derivatives){.eta = (c->wins - c->losses) / 2 - n * mean,
                             .tie = c->ties - n * p.tie,
                             .eta_eta = n * ((p.win + p.loss) / 4 - mean * mean),
                             .eta_tie = -n * mean * p.tie,
                             .tie_tie = n * p.tie * (1 - p.tie)};
}

static tie_derivatives derive_rao_kupper(const jr_cell *c, double eta, double k)
{
    double p = jr_logistic(eta - k), q = jr_logistic(-eta - k);
    double not_lost = c->wins + c->ties, not_won = c->losses + c->ties, range = expm1(2 * k);
    double up = not_lost * (1 - p), down = not_won * (1 - q);
    double up_spread = up * p, down_spread = down * q;
    tie_derivatives d = {.eta = up - down,
                         .tie = -up - down,
                         .eta_eta = up_spread + down_spread,
                         .eta_tie = down_spread - up_spread,
                         .tie_tie = up_spread + down_spread};
    if (c->ties > 0) {
        d.tie += c->ties * 2 * (1 + 1 / range);
        d.tie_tie += c->ties * 4 * (1 + 1 / range) / range;
    }
    return d;
}

tie_derivatives ties_derive(const jr_cell *cell, jr_ties model, double eta, double parameter)
{
    return model == JR_TIES_HALF       ? derive_half(cell, eta)
           : model == JR_TIES_DAVIDSON ? derive_davidson(cell, eta, parameter)
                                       : derive_rao_kupper(cell, eta, parameter);
}

static double eta_of(const jr_cell *c, const double *theta)
{
    return theta[0] + theta[1 + c->first] - theta[1 + c->second];
}

static double log_davidson(const jr_cell *c, double eta, double d)
{
    double most = fmax(fabs(eta) / 2, d);
    double log_sum = most + log(exp(eta / 2 - most) + exp(-eta / 2 - most) + exp(d - most));
    return (c->wins - c->losses) * eta / 2 + c->ties * d - jr_cell_total(c) * log_sum;
}

static double log_rao_kupper(const jr_cell *c, double eta, double k)
{
    double sum = (c->wins + c->ties) * log_logistic(eta - k) +
                 (c->losses + c->ties) * log_logistic(-eta - k);
    return c->ties > 0 ? sum + c->ties * log(expm1(2 * k)) : sum;
}

double ties_log_of_cell(const jr_cell *cell, jr_ties model, double eta, double parameter)
{
    if (model == JR_TIES_HALF)
        return cell_score(cell) * eta + jr_cell_total(cell) * log_logistic(-eta);
    return model == JR_TIES_DAVIDSON ? log_davidson(cell, eta, parameter)
                                     : log_rao_kupper(cell, eta, parameter);
}

double ties_log(const jr_counts *counts, jr_ties model, const double *theta)
{
    double parameter = theta[counts->n_models + 1], sum = 0;
    if (model == JR_TIES_RAO_KUPPER && !(parameter > 0))
        return -INFINITY;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        sum += ties_log_of_cell(c, model, eta_of(c, theta), parameter);
    }
    return sum;
}

void ties_gradient(const jr_counts *counts, jr_ties model, const double *theta, double *scratch,
                   double *ret_gradient)
{
    size_t n = counts->n_models;
    if (model == JR_TIES_HALF) {
        likelihood_scale(n, theta, scratch);
        likelihood_gradient(counts, scratch, ret_gradient);
        ret_gradient[n + 1] = 0;
        return;
    }
    memset(ret_gradient, 0, (n + 2) * sizeof *ret_gradient);
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        tie_derivatives d = ties_derive(c, model, eta_of(c, theta), theta[n + 1]);
        ret_gradient[0] += d.eta;
        ret_gradient[1 + c->first] += d.eta;
        ret_gradient[1 + c->second] -= d.eta;
        ret_gradient[n + 1] += d.tie;
    }
}

/* Adds to the lower triangle of the information, and to the row of the tie parameter. */
static void add_information(const jr_cell *c, size_t n_models, const tie_derivatives *d,
                            bool home_free, double *information, tie_profile *profile)
{
    size_t size = n_models + 1, i = 1 + c->first, j = 1 + c->second;
    linalg_add_difference(information, size, home_free ? 0 : SIZE_MAX, i, j, d->eta_eta);
    profile->slope[0] += home_free ? d->eta_tie : 0;
    profile->slope[i] += d->eta_tie;
    profile->slope[j] -= d->eta_tie;
    profile->information += d->tie_tie;
}

bool ties_factor(const jr_counts *counts, const jr_field *field, bool home_free, double ridge,
                 jr_ties model, const double *theta, double *scratch, double *ret_factor,
                 tie_profile *profile)
{
    size_t n = counts->n_models, size = n + 1;
    memset(profile->slope, 0, size * sizeof *profile->slope);
    profile->information = 0;
    if (model == JR_TIES_HALF) {
        likelihood_scale(n, theta, scratch);
        likelihood_information(counts, field, home_free, ridge, scratch, ret_factor);
        return linalg_cholesky(ret_factor, size);
    }
    /* Without cells there are only the ridge and the ones of what is not estimated. */
    const jr_counts none = {.n_models = n};
    likelihood_information(&none, field, home_free, ridge, scratch, ret_factor);
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        tie_derivatives d = ties_derive(c, model, eta_of(c, theta), theta[n + 1]);
        add_information(c, n, &d, home_free, ret_factor, profile);
    }
    if (!(profile->information > 0))
        return false;
    for (size_t i = 0; i < size; i++) {
        double slope = profile->slope[i] / profile->information;
        for (size_t j = 0; j < i; j++)
            ret_factor[i * size + j] -= slope * profile->slope[j] * profile->information;
        ret_factor[i * size + i] -= slope * slope * profile->information;
        profile->slope[i] = slope;
    }
    return linalg_cholesky(ret_factor, size);
}

void ties_step(const double *factor, const tie_profile *profile, size_t n_models, double *step)
{
    size_t size = n_models + 1;
    double tie = step[size];
    if (profile->information == 0) {
        linalg_solve(factor, size, step);
        return;
    }
    for (size_t i = 0; i < size; i++)
        step[i] -= profile->slope[i] * tie;
    linalg_solve(factor, size, step);
    step[size] = tie / profile->information;
    for (size_t i = 0; i < size; i++)
        step[size] -= profile->slope[i] * step[i];
}

double ties_start(double n_ties, double n_votes, jr_ties model)
{
    if (model == JR_TIES_HALF || n_ties == 0)
        return ties_none(model);
    double share = fmin(n_ties / n_votes, 0.99);
    return model == JR_TIES_DAVIDSON ? log(2 * share / (1 - share)) : 2 * atanh(share);
}

double ties_none(jr_ties model)
{
    return model == JR_TIES_DAVIDSON     ? (double)-INFINITY
           : model == JR_TIES_RAO_KUPPER ? 0
                                         : (double)NAN;
}

vote_scores ties_vote_scores(const jr_bt_fit *fit, const jr_cell *cell)
{
    double eta = fit->home + fit->strength[cell->first] - fit->strength[cell->second];
    if (!fit->tie_free) {
        double p = jr_logistic(eta);
        return (vote_scores){.eta = {1 - p, -p, 0.5 - p}};
    }
    static const jr_cell votes[3] = {{.wins = 1}, {.losses = 1}, {.ties = 1}};
    vote_scores s;
    for (size_t outcome = 0; outcome < 3; outcome++) {
        tie_derivatives d = ties_derive(&votes[outcome], fit->ties, eta, fit->tie_parameter);
        s.eta[outcome] = d.eta;
        s.tie[outcome] = d.tie;
    }
    return s;
}

double ties_sum_products(const jr_cell *cell, const double *left, const double *right)
{
    return cell->wins * left[0] * right[0] + cell->losses * left[1] * right[1] +
           cell->ties * left[2] * right[2];
}

void ties_add_scores(const vote_scores *s, size_t n_models, const jr_cell *cell, double *sums)
{
    double eta = cell->wins * s->eta[0] + cell->losses * s->eta[1] + cell->ties * s->eta[2];
    sums[0] += eta;
    sums[1 + cell->first] += eta;
    sums[1 + cell->second] -= eta;
    sums[n_models + 1] +=
        cell->wins * s->tie[0] + cell->losses * s->tie[1] + cell->ties * s->tie[2];
}

void ties_add_score(const jr_bt_fit *fit, const jr_cell *cell, double *sums)
{
    vote_scores scores = ties_vote_scores(fit, cell);
    ties_add_scores(&scores, fit->n_models, cell, sums);
}
