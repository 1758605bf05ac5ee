/*
 * The home advantage of a ranking: whether it is estimated, and what is said of it. Files do not
 * say whether the order of two models is that of seats. Where it is that of winner and loser, an
 * advantage takes away what tells the models apart, so it is not estimated where seats and winners
 * can't be told from each other.
 */
#include "ranker.h"

#include <jrank/stats.h>

#include <math.h>

#include "base/english.h"
#include "stats/cells.h"

/* Of fewer votes that somebody won the first seat may win all by chance. */
static const double NEARLY_ALL = 0.99, FEWEST_DECIDED = 10;

/* Of the votes that somebody won, those that the first seat won. */
static void count_decided(const jr_counts *counts, double *ret_first, double *ret_decided)
{
    *ret_first = *ret_decided = 0;
    for (size_t k = 0; k < counts->n_cells; k++) {
        *ret_first += counts->cells[k].wins;
        *ret_decided += counts->cells[k].wins + counts->cells[k].losses;
    }
}

static bool has_pair_in_both_orders(const jr_counts *counts)
{
    for (size_t k = 0; k < counts->n_cells; k++)
        if (cells_find(counts, counts->cells[k].second, counts->cells[k].first))
            return true;
    return false;
}

/* Says why where it is none. Where it can't be told from the strengths that is said elsewhere. */
static jr_home_mode choose(ranker *r)
{
    static const char *const so =
        ENGLISH("so the ratings have no home advantage; HINT: --home-advantage fit estimates one");
    const jr_votes *v = r->votes;
    double first, decided;
    count_decided(&v->counts, &first, &decided);
    if (!r->details->field.home_identified || r->options->original || v->seats == JR_SEATS_SHOWN)
        return JR_HOME_FIT;
    if (v->seats == JR_SEATS_NONE)
        warnings_add(&r->warnings, "the votes name winner and loser and say nothing of seats, %s",
                     so);
    else if (decided >= FEWEST_DECIDED && first > NEARLY_ALL * decided)
        warnings_add(&r->warnings,
                     "the model that stands first won %.0f of the %.0f votes that are no ties, as "
                     "where winners are written first, %s",
                     first, decided, so);
    else if (!has_pair_in_both_orders(&v->counts))
        warnings_add(&r->warnings, "every pair was seen in one order of the seats only, %s", so);
    else
        return JR_HOME_FIT;
    return JR_HOME_NONE;
}

void ranker_choose_home(ranker *r, jr_ranking *ranking)
{
    const jr_home_choice *wanted = &r->options->home;
    ranking->home_mode = wanted->mode == JR_HOME_AUTO ? choose(r) : wanted->mode;
    r->without_home = ranking->home_mode != JR_HOME_FIT;
    if (ranking->home_mode == JR_HOME_FIXED)
        r->home = wanted->points / r->details->points_per_logit;
    if (r->without_home)
        jr_field_fix_home(&r->details->field);
}

/* Wald's test; none where the votes set no bound to the advantage, or have no spread. */
void ranker_set_home(const ranker *r, jr_ranking *ranking)
{
    const jr_rank_details *d = r->details;
    jr_home_advantage home = {NAN, NAN, NAN, NAN, NAN, NAN};
    if (d->fit.home_free || ranking->home_mode == JR_HOME_FIXED) {
        home.logit = d->fit.home;
        home.rating = d->points_per_logit * d->fit.home;
        home.p_first = ranker_expected_score(&d->fit, d->fit.home);
    }
    bool has_test = d->field.home_direction == 0 && r->home_se > 0;
    if (d->fit.home_free)
        home.se = d->points_per_logit * (has_test ? r->home_se : d->fit.home_se);
    if (d->fit.home_free && has_test) {
        home.chi2 = pow(d->fit.home / r->home_se, 2);
        home.p_value = r->home_degrees ? jr_f_upper(home.chi2, 1, (double)r->home_degrees)
                                       : jr_chi_squared_upper(home.chi2, 1);
    }
    ranking->home = home;
}
