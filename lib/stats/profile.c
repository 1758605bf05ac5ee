/*
 * Each strength for itself, the others as they were estimated: one unknown, so any number of models
 * costs little. What the others are unsure of is added as a variance, the two parts being
 * independent [Zou & Donner 2008].
 *
 * Covariances come from votes' residuals, which say nothing of a model that wins everything: it has
 * none. Given the others, a scarce model has the variance of the information, and so the joint
 * covariance is put together: the clustered one of the others, and the scarce models by the
 * regression on them that the information implies.
 */
#include "profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "climb.h"
#include "linalg.h"
#include "sandwich.h"
#include "ties.h"

/* In logits. Beyond its opponents' strengths by this much an estimate is not looked for. */
static const double FARTHEST = 12, SLOPE_STEP = 1e-4;

/* Copies of one question have no variance but what is left of the scores of a penalised fit, which
 * do not sum to 0: less than this share of the expected one. */
static const double NONE = 0.01;

/* Stands for minus infinity, with which no secant could be drawn. */
static const double LOWEST = -1e6;

struct profile_game {
    jr_cell cell;
    double offset, sign; /* eta = offset + sign * strength */
};

static jr_ties ties_of(const jr_bt_fit *fit)
{
    return fit->tie_free ? fit->ties : JR_TIES_HALF;
}

void profile_information(const jr_counts *counts, const jr_field *field, jr_ties ties,
                         const double *theta, double *ret_information)
{
    memset(ret_information, 0, counts->n_models * sizeof *ret_information);
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        uint32_t i = cell->first, j = cell->second;
        if (field->component[i] == JR_NO_COMPONENT || field->component[j] == JR_NO_COMPONENT)
            continue;
        tie_derivatives by = ties_derive(cell, ties, theta[0] + theta[1 + i] - theta[1 + j],
                                         theta[field->n_models + 1]);
        ret_information[i] += by.eta_eta;
        ret_information[j] += by.eta_eta;
    }
}

/* The games of every model, one after the other. */
static void find_games(jr_arena *arena, const jr_counts *counts, profile *p)
{
    const jr_bt_fit *fit = p->fit;
    size_t n = counts->n_models;
    size_t *start = p->first_game = jr_arena_alloc(arena, n + 2, sizeof *start);
    for (size_t k = 0; k < counts->n_cells; k++) {
        start[counts->cells[k].first + 2]++;
        start[counts->cells[k].second + 2]++;
    }
    for (size_t i = 2; i < n + 2; i++)
        start[i] += start[i - 1];
    p->games = jr_arena_alloc(arena, 2 * counts->n_cells, sizeof *p->games);
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        double first = fit->strength[c->first], second = fit->strength[c->second];
        p->games[start[c->first + 1]++] = (profile_game){*c, fit->home - second, 1};
        p->games[start[c->second + 1]++] = (profile_game){*c, fit->home + first, -1};
    }
}

bool profile_says_little(const jr_bt_fit *fit, size_t model, double information, double independent,
                         double expected)
{
    return information < PROFILE_SCARCE || sandwich_is_blind(fit, model, independent, expected);
}

double profile_inflation(const profile *p, size_t model)
{
    double inflation = p->dispersion * p->inflation;
    return p->information[model] < PROFILE_SCARCE ? fmax(1, inflation) : inflation;
}

/* The mean over the models that are not scarce; where all are, over those that are not blind. */
static double find_inflation(const profile *p, const double *covariance, const double *information)
{
    size_t n = p->fit->n_models, counted[2] = {0};
    double sum[2] = {0};
    for (size_t i = 0; i < n; i++) {
        size_t at = (1 + i) * (n + 1) + 1 + i;
        if (!(information[at] > 0) || p->is_blind[i])
            continue;
        sum[p->is_scarce[i]] += covariance[at] / (p->dispersion * information[at]);
        counted[p->is_scarce[i]]++;
    }
    bool only_scarce = counted[false] == 0;
    return counted[only_scarce] ? fmax(1, sum[only_scarce] / (double)counted[only_scarce]) : 1;
}

/* The parameters of (a, b) whose covariance is kept, then the others, those of scarce models. The
 * best known model of a component is always kept, so that the others have something to be known by.
 */
typedef struct partition {
    size_t *parameters, n_kept, n_scarce;
} partition;

static bool is_best_known(const profile *p, size_t model)
{
    const uint32_t *component = p->fit->field.component;
    for (size_t j = 0; j < p->fit->n_models; j++)
        if (component[j] == component[model] &&
            (p->information[j] > p->information[model] ||
             (p->information[j] == p->information[model] && j < model)))
            return false;
    return true;
}

static partition split(const profile *p, size_t *room)
{
    size_t n = p->fit->n_models;
    partition s = {.parameters = room, .n_kept = !p->home_is_blind};
    for (int scarce = 0; scarce < 2; scarce++) {
        if (scarce && p->home_is_blind)
            s.parameters[s.n_kept + s.n_scarce++] = 0;
        for (size_t i = 0; i < n; i++) {
            if (p->fit->field.component[i] == JR_NO_COMPONENT ||
                (p->is_scarce[i] && !is_best_known(p, i)) != (bool)scarce)
                continue;
            s.parameters[s.n_kept + s.n_scarce] = 1 + i;
            s.n_kept += !scarce;
            s.n_scarce += (size_t)scarce;
        }
    }
    return s;
}

/* Takes from every line of a component the mean line of those of the n parameters that are in it;
 * lines are `line` apart, their numbers `step`. */
static void centre_lines(const jr_bt_fit *fit, const size_t *parameters, size_t n, double *matrix,
                         size_t line, size_t step)
{
    size_t d = fit->n_models + 1;
    AUTO_FREE double *mean = memory_zeroed(d, sizeof *mean);
    for (size_t c = 0; c < fit->field.n_components; c++) {
        double counted = 0;
        memset(mean, 0, d * sizeof *mean);
        for (size_t k = 0; k < n; k++) {
            size_t at = parameters[k];
            if (at == 0 || fit->field.component[at - 1] != c)
                continue;
            counted++;
            for (size_t j = 0; j < d; j++)
                mean[j] += matrix[at * line + j * step];
        }
        for (size_t i = 0; i < fit->n_models; i++)
            for (size_t j = 0; j < d && fit->field.component[i] == c; j++)
                matrix[(1 + i) * line + j * step] -= mean[j] / counted;
    }
}

static void centre(const jr_bt_fit *fit, const size_t *parameters, size_t n, double *matrix)
{
    centre_lines(fit, parameters, n, matrix, fit->n_models + 1, 1);
    centre_lines(fit, parameters, n, matrix, 1, fit->n_models + 1);
}

/* The information of all votes, full, without any ridge. */
static void fill_information(const jr_counts *counts, const jr_bt_fit *fit, double *ret_information)
{
    size_t d = fit->n_models + 1;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *c = &counts->cells[k];
        double eta = fit->home + fit->strength[c->first] - fit->strength[c->second];
        linalg_add_difference(ret_information, d, fit->home_free ? 0 : SIZE_MAX, 1 + c->first,
                              1 + c->second,
                              ties_derive(c, ties_of(fit), eta, fit->tie_parameter).eta_eta);
    }
    linalg_mirror(ret_information, d);
}

/*
 * Scarce strengths x_s are -H_ss^-1 H_sk x_k and an error of variance D H_ss^-1 D, with the
 * information H, the parameters x_k that are kept, and D the roots of their inflations.
 */
static bool replace_scarce(const profile *p, const partition *s, const double *information,
                           double *covariance)
{
    size_t d = p->fit->n_models + 1, n = s->n_kept, m = s->n_scarce;
    const size_t *kept = s->parameters, *scarce = kept + n;
    AUTO_FREE double *factor = memory_zeroed(m * m, sizeof *factor);
    AUTO_FREE double *inverse = memory_zeroed(m * m, sizeof *inverse);
    AUTO_FREE double *slope = memory_zeroed(m * n, sizeof *slope);
    AUTO_FREE double *spread = memory_zeroed(m, sizeof *spread);
    for (size_t i = 0; i < m; i++)
        spread[i] = sqrt(scarce[i] > 0 ? profile_inflation(p, scarce[i] - 1)
                                       : p->dispersion * p->inflation);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            factor[i * m + j] = information[scarce[i] * d + scarce[j]];
    if (!linalg_cholesky(factor, m))
        return false;
    linalg_inverse(factor, m, inverse);
    for (size_t i = 0; i < m; i++)
        for (size_t l = 0; l < m; l++)
            for (size_t k = 0; k < n; k++)
                slope[i * n + k] -= inverse[i * m + l] * information[scarce[l] * d + kept[k]];
    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < n; k++) {
            double sum = 0;
            for (size_t l = 0; l < n; l++)
                sum += slope[i * n + l] * covariance[kept[l] * d + kept[k]];
            covariance[scarce[i] * d + kept[k]] = covariance[kept[k] * d + scarce[i]] = sum;
        }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            double sum = spread[i] * spread[j] * inverse[i * m + j];
            for (size_t k = 0; k < n; k++)
                sum += slope[j * n + k] * covariance[scarce[i] * d + kept[k]];
            covariance[scarce[i] * d + scarce[j]] = sum;
        }
    return true;
}

static double *find_covariance(jr_arena *arena, const jr_counts *counts, const profile *p,
                               const double *covariance)
{
    size_t d = p->fit->n_models + 1;
    double *result = jr_arena_alloc(arena, d * d, sizeof *result);
    memcpy(result, covariance, d * d * sizeof *result);
    AUTO_FREE size_t *room = memory_zeroed(d, sizeof *room);
    partition s = split(p, room);
    if (s.n_scarce == 0)
        return result;
    AUTO_FREE double *information = memory_zeroed(d * d, sizeof *information);
    fill_information(counts, p->fit, information);
    centre(p->fit, s.parameters, s.n_kept, result);
    if (!replace_scarce(p, &s, information, result)) {
        memcpy(result, covariance, d * d * sizeof *result);
        return result;
    }
    centre(p->fit, s.parameters, s.n_kept + s.n_scarce, result);
    return result;
}

static void find_scarce(const profile_spread *spread, profile *p)
{
    const double *covariance = spread->covariance, *independent = spread->independent,
                 *information = spread->information;
    const jr_bt_fit *fit = p->fit;
    size_t n = fit->n_models;
    for (size_t i = 0; i < n; i++) {
        size_t at = (1 + i) * (n + 1) + 1 + i;
        double expected = p->dispersion * information[at];
        if (fit->field.component[i] == JR_NO_COMPONENT)
            continue;
        p->is_blind[i] = sandwich_is_blind(fit, i, independent[at], expected) ||
                         covariance[at] < NONE * expected;
        p->n_blind += p->is_blind[i];
        p->is_scarce[i] = p->is_blind[i] ||
                          profile_says_little(fit, i, p->information[i], independent[at], expected);
    }
    p->home_is_blind = fit->home_free && covariance[0] < NONE * p->dispersion * information[0];
}

void profile_init(jr_arena *arena, const jr_counts *counts, const jr_bt_fit *fit,
                  const profile_spread *spread, profile *ret_profile)
{
    size_t n = fit->n_models;
    profile p = {.fit = fit,
                 .given = spread->covariance,
                 .dispersion = spread->dispersion,
                 .is_scarce = jr_arena_alloc(arena, n, sizeof(bool)),
                 .is_blind = jr_arena_alloc(arena, n, sizeof(bool)),
                 .information = jr_arena_alloc(arena, n, sizeof(double))};
    AUTO_FREE double *theta = memory_zeroed(n + 2, sizeof *theta);
    theta[0] = fit->home;
    memcpy(theta + 1, fit->strength, n * sizeof *theta);
    theta[n + 1] = fit->tie_parameter;
    profile_information(counts, &fit->field, ties_of(fit), theta, p.information);
    find_scarce(spread, &p);
    find_games(arena, counts, &p);
    p.inflation = find_inflation(&p, spread->covariance, spread->information);
    p.covariance = find_covariance(arena, counts, &p, spread->covariance);
    *ret_profile = p;
}

/* The penalised likelihood of one strength, the others as they are. */
typedef struct curve {
    const profile *p;
    size_t model;
    double peak, highest; /* where the maximum is, and the maximum */
    double direction, drop;
} curve;

static double log_likelihood(const curve *c, double strength)
{
    const jr_bt_fit *fit = c->p->fit;
    double sum = 0, information = 0;
    for (size_t k = c->p->first_game[c->model]; k < c->p->first_game[c->model + 1]; k++) {
        const profile_game *game = &c->p->games[k];
        double eta = game->offset + game->sign * strength;
        sum += ties_log_of_cell(&game->cell, ties_of(fit), eta, fit->tie_parameter);
        information += ties_derive(&game->cell, ties_of(fit), eta, fit->tie_parameter).eta_eta;
    }
    return fmax(LOWEST, sum + log(information) / 2);
}

static double slope_at(void *context, double at)
{
    return log_likelihood(context, at + SLOPE_STEP) - log_likelihood(context, at - SLOPE_STEP);
}

/* How much more than `drop` is left at this distance from the peak. */
static double left_at(void *context, double distance)
{
    const curve *c = context;
    return c->drop - (c->highest - log_likelihood(c, c->peak + c->direction * distance));
}

static void find_peak(curve *c)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t k = c->p->first_game[c->model]; k < c->p->first_game[c->model + 1]; k++) {
        double opponent = -c->p->games[k].sign * c->p->games[k].offset;
        low = fmin(low, opponent);
        high = fmax(high, opponent);
    }
    c->peak = climb_root(slope_at, c, low - FARTHEST, high + FARTHEST);
    c->highest = log_likelihood(c, c->peak);
}

double profile_quantile(const profile *p, size_t model, size_t reference, double z)
{
    const jr_bt_fit *fit = p->fit;
    double reference_strength = reference == SIZE_MAX ? 0 : fit->strength[reference];
    double estimate = fit->strength[model] - reference_strength;
    bool among_others = !p->is_scarce[model] && (reference == SIZE_MAX || !p->is_scarce[reference]);
    double error = jr_bt_standard_error(among_others ? p->given : p->covariance, fit->n_models,
                                        model, reference);
    bool by_profile = p->is_scarce[model] || p->of_all;
    if (!by_profile || model == reference || z == 0 || error == 0)
        return estimate + z * error;
    size_t size = fit->field.component_size[fit->field.component[model]];
    double share = reference == SIZE_MAX ? 1 - 1 / (double)size : 1;
    double own = share * share / p->information[model];
    double inflation = p->is_scarce[model] ? profile_inflation(p, model) : error * error / own;
    curve c = {.p = p, .model = model, .direction = z < 0 ? -1 : 1, .drop = z * z * inflation / 2};
    find_peak(&c);
    double far = 1;
    while (left_at(&c, far) > 0)
        far *= 2;
    double end = c.peak + c.direction * climb_root(left_at, &c, 0, far);
    double distance = fmax(0, c.direction * (end - fit->strength[model]));
    double others = fmax(0, error * error - inflation * own);
    return estimate + c.direction * sqrt(share * share * distance * distance + z * z * others);
}
