/*
 * Ratings are shown with so many digits that an interval has two of its own: at 400 points a factor
 * of ten whole points do, at one point a factor of e they would all be alike.
 */
#include <jrank/rank.h>

#include <math.h>

enum { MOST_DECIMALS = 9 };

int jr_rating_decimals(const jr_ranking *ranking)
{
    if (!(ranking->scale > 0) || !(ranking->base > 1))
        return 0; /* a file of another tool, in the usual points */
    double unit = ranking->scale / log(ranking->base), wanted = ceil(1.5 - log10(unit));
    for (size_t i = 0; i < ranking->n_records; i++) {
        const jr_ranking_record *r = &ranking->records[i];
        double half = (r->upper95 - r->lower95) / 2;
        if (half > unit * 1e-6)
            wanted = fmax(wanted, ceil(-log10(half)));
    }
    return (int)fmin(fmax(wanted, 0), MOST_DECIMALS);
}
