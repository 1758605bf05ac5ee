/*
 * posterior_parts.h: what a posterior's target is set up with: how far its draws are spread, and
 * the widths of its prior.
 */
#ifndef STATS_POSTERIOR_PARTS_H
#define STATS_POSTERIOR_PARTS_H

#include "posterior_target.h"

/* Fills spread, unspread and squared for draws of this covariance with so many degrees of freedom
 * (0: known), NULL for the likelihood's own. Where the matrices are no covariances, all stay NULL.
 */
void parts_find_spread(posterior_target *t, const jr_bt_fit *fit, const double *covariance,
                       size_t degrees);

/* Fills the parts, whose widths have the share of the posterior that is worth drawing. */
void parts_find(posterior_target *t);

#endif
