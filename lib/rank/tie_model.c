/*
 * The fit with the model of ties that was asked for, or that predicts held-out votes best, or with
 * half wins where that has no estimate, and what a reader must know of it.
 */
#include "ranker.h"

#include <jrank/stats.h>

#include <math.h>

static const double MANY_TIES = 0.15;

static double share_of_ties(const jr_counts *counts)
{
    double ties = 0, total = 0;
    for (size_t k = 0; k < counts->n_cells; k++) {
        ties += counts->cells[k].ties;
        total += jr_cell_total(&counts->cells[k]);
    }
    return total > 0 ? ties / total : 0;
}

static void warn_of_many_ties(ranker *r, double share)
{
    if (r->options->ties == JR_TIES_HALF && !r->options->choose_ties && !r->options->posterior &&
        share > MANY_TIES && share < 1 && !r->details->field.separated)
        warnings_add(&r->warnings,
                     "%.0f %% of the votes are ties, each taken as half a win for both; HINT: "
                     "--ties auto takes the model of ties that predicts held-out votes best",
                     100 * share);
}

/* By the loss of their scores, which half wins have too. */
static jr_ties best_predictor(ranker *r)
{
    static const struct {
        jr_ties ties;
        jr_predictor predictor;
    } models[] = {{JR_TIES_HALF, JR_PREDICTOR_HALF},
                  {JR_TIES_DAVIDSON, JR_PREDICTOR_DAVIDSON},
                  {JR_TIES_RAO_KUPPER, JR_PREDICTOR_RAO_KUPPER}};
    jr_held_out held_out;
    size_t best = 0;
    if (r->options->posterior || r->details->field.separated ||
        share_of_ties(&r->votes->counts) <= MANY_TIES)
        return JR_TIES_HALF;
    ranker_need_details(r);
    const jr_votes *v = r->votes;
    jr_control_votes votes =
        jr_control_votes_of(r->arena, &v->counts, v->details, v->n_details, NULL, 0);
    if (jr_hold_out(r->arena, &votes, r->options->seed, &held_out, NULL) != JR_OK)
        return JR_TIES_HALF;
    for (size_t m = 1; m < sizeof models / sizeof *models; m++)
        if (held_out.predictions[models[m].predictor].score.loss <
            held_out.predictions[models[best].predictor].score.loss)
            best = m;
    return models[best].ties;
}

jr_status ranker_fit(ranker *r, jr_bt_options *options, jr_error *err)
{
    const jr_counts *counts = &r->votes->counts;
    jr_rank_details *d = r->details;
    jr_ties ties = r->options->choose_ties ? best_predictor(r) : r->options->ties;
    options->ties = options->firth ? JR_TIES_HALF : ties;
    const char *wanted = jr_ties_name(ties);
    jr_error why = {0};
    jr_status status = jr_bt_fit_counts(r->arena, counts, &d->field, options, &d->fit, &why);
    if (status != JR_OK && options->ties != JR_TIES_HALF &&
        r->options->estimator == JR_ESTIMATOR_AUTO) {
        warnings_add(&r->warnings,
                     "the model of ties %s has no estimate: %s; ties are half wins "
                     "instead",
                     wanted, why.message);
        options->ties = JR_TIES_HALF;
        status = jr_bt_fit_counts(r->arena, counts, &d->field, options, &d->fit, &why);
    } else if (d->fit.firth && ties != JR_TIES_HALF) {
        warnings_add(&r->warnings,
                     "Firth's penalty takes ties as half wins, so the model of ties %s is not used",
                     wanted);
    }
    if (status != JR_OK)
        return jr_error_set(err, status, "%s", why.message);
    warn_of_many_ties(r, share_of_ties(counts));
    return JR_OK;
}

void ranker_set_ties(const ranker *r, jr_ranking *ranking)
{
    const jr_bt_fit *fit = &r->details->fit;
    jr_ranking_ties ties = {.model = fit->ties,
                            .share = share_of_ties(&r->votes->counts),
                            .parameter = fit->tie_parameter,
                            .se = fit->tie_se,
                            .log_likelihood = fit->log_likelihood,
                            .aic = 2 * ((double)fit->n_parameters - fit->log_likelihood)};
    if (fit->ties == JR_TIES_HALF && ties.share > 0)
        ties.log_likelihood = ties.aic = NAN; /* no probabilities of three outcomes */
    ranking->ties = ties;
}

double ranker_expected_score(const jr_bt_fit *fit, double eta)
{
    return jr_ties_score(fit->ties, eta, fit->tie_parameter);
}

double ranker_implied_rate(const ranker *r, size_t model)
{
    const jr_bt_fit *fit = &r->details->fit;
    const jr_field *field = &r->details->field;
    double sum = 0, opponents = 0;
    for (size_t j = 0; j < field->n_models; j++)
        if (j != model && field->component[j] != JR_NO_COMPONENT &&
            field->component[j] == field->component[model]) {
            sum += ranker_expected_score(fit, fit->strength[model] - fit->strength[j]);
            opponents++;
        }
    return opponents > 0 ? sum / opponents : (double)NAN;
}
