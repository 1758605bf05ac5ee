/*
 * polya_gamma.h: the Pólya-Gamma distribution, by which a logistic likelihood becomes normal.
 */
#ifndef STATS_POLYA_GAMMA_H
#define STATS_POLYA_GAMMA_H

#include "base/rng.h"

/* PG(b, c), b > 0; it need not be whole. */
double polya_gamma_draw(rng *r, double b, double c);

#endif
