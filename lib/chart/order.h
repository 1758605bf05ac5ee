/*
 * order.h: which models are drawn, and in which order.
 */
#ifndef CHART_ORDER_H
#define CHART_ORDER_H

#include <jrank/chart.h>

/* A model with the value that it is ordered by. */
typedef struct ordered_model {
    double value;
    jr_str name;
    size_t model;
} ordered_model;

/* Removes those whose value is not finite and sorts the others from the highest value down, equal
 * ones by name, then number. Returns how many are left. */
size_t order_models(ordered_model *list, size_t n);

/* The model numbers of an ordered list, for the caller to free. */
size_t *order_numbers(const ordered_model *list, size_t n);

#endif
