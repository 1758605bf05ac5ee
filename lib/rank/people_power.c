/*
 * How many votes of people a width takes. More matches take away what is by chance in each, and
 * nothing of what the questions have in common, which is what the errors by question have beyond
 * those of independent matches.
 */
#include <jrank/card.h>

#include <math.h>

static const double MOST_COMMON = 0.98;

typedef struct needing {
    double by_matches, by_questions; /* variances at n0 matches */
    double n0, n_all, t;
} needing;

static double width_at(const needing *w, double n, double squared)
{
    double label = w->by_matches * w->n0 / n * (1 - squared * (1 - n / w->n_all));
    return 2 * w->t * sqrt(label + w->by_questions);
}

/* The smallest number, or NaN: all are too few. The width falls with it. */
static double votes_for(const needing *w, double width, double squared)
{
    double low = 1, high = w->n_all;
    if (width_at(w, high, squared) > width)
        return NAN;
    while (high - low > 0.5) {
        double middle = floor((low + high) / 2);
        if (middle == low)
            break;
        if (width_at(w, middle, squared) <= width)
            high = middle;
        else
            low = middle;
    }
    return high;
}

jr_people_needs jr_people_power(const jr_calibration *c, size_t record, double width)
{
    double all = 0, by_matches = 0;
    const jr_calibrated *of = &c->ratings[record];
    for (size_t i = 0; i < c->n_ratings; i++) {
        const jr_calibrated *one = &c->ratings[i];
        if (isnan(one->by_matches))
            continue;
        all += one->people.se * one->people.se;
        by_matches += one->people.se * one->people.se * one->by_matches;
    }
    double variance = of->people.se * of->people.se, n0 = (double)c->n_labelled;
    needing w = {.by_matches = variance * of->by_matches,
                 .by_questions = variance * (1 - of->by_matches),
                 .n0 = n0,
                 .n_all = (double)c->n_matches,
                 .t = c->t};
    double gain = 1 - n0 / c->worth, left = 1 - n0 / w.n_all;
    double squared = left > 0 ? fmax(0, fmin(MOST_COMMON, gain * all / by_matches / left)) : 0;
    double z = atanh(sqrt(squared)), off = 1.96 / sqrt(fmax(1, n0 - 3));
    double least = fmax(0, tanh(z - off)), most = tanh(z + off);
    return (jr_people_needs){.now = of->calibrated.upper95 - of->calibrated.lower95,
                             .votes = votes_for(&w, width, squared),
                             .lower = votes_for(&w, width, most * most),
                             .upper = votes_for(&w, width, least * least),
                             .alone = votes_for(&w, width, 0),
                             .least = width_at(&w, w.n_all, squared)};
}
