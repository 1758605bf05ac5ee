/**
 * chi_squared.h: the tail of the chi-squared distribution, for likelihood-ratio tests.
 */
#ifndef JRANK_CHI_SQUARED_H
#define JRANK_CHI_SQUARED_H

#include <jrank/base.h>

/** P(chi-squared with so many degrees of freedom > x); 1 for x <= 0. NaN without a degree. */
JR_API double jr_chi_squared_upper(double x, size_t degrees);

#endif
