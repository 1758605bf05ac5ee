/*
 * The order of the rows: a total one, so that equal ratings can't change places between runs.
 */
#include "order.h"

#include "base/memory.h"

#include <math.h>

static int compare(const void *left, const void *right)
{
    const ordered_model *a = left, *b = right;
    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    int order = jr_str_compare(a->name, b->name);
    if (order)
        return order;
    return a->model < b->model ? -1 : a->model > b->model;
}

size_t order_models(ordered_model *list, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(list[i].value))
            list[kept++] = list[i];
    qsort(list, kept, sizeof(*list), compare);
    return kept;
}

size_t *order_numbers(const ordered_model *list, size_t n)
{
    size_t *numbers = memory_zeroed(n, sizeof(size_t));
    for (size_t i = 0; i < n; i++)
        numbers[i] = list[i].model;
    return numbers;
}
