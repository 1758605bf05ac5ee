/*
 * Prices of endpoints, and what answers took by them.
 */
#include "spent.h"

#include <jrank/bench.h>

#include <math.h>

bool spent_find_price(jr_arena *arena, const jr_endpoint_list *file, const jr_spending *spent,
                      jr_endpoint *ret_endpoint)
{
    jr_error err;
    for (size_t i = 0; i < file->n_endpoints; i++)
        if (jr_str_compare(file->endpoints[i].id, spent->endpoint) == 0) {
            *ret_endpoint = file->endpoints[i];
            return true;
        }
    return jr_endpoint_from_name(arena, jr_arena_copy(arena, spent->model).data, NULL, ret_endpoint,
                                 &err) == JR_OK;
}

/* USD of all calls; NAN where no price is known. */
static double cost_of(jr_arena *arena, const jr_model_list *models, const jr_spending *spent)
{
    jr_endpoint priced = {.price_input = NAN, .price_output = NAN};
    (void)spent_find_price(arena, &(jr_endpoint_list){0}, spent, &priced);
    const jr_model *known = jr_model_find(models, spent->endpoint);
    if (known && known->price_input > 0 && known->price_output > 0) {
        priced.price_input = known->price_input;
        priced.price_output = known->price_output;
    }
    return jr_spending_cost(spent, &priced);
}

void spent_on_answers(jr_arena *arena, const char *folder, const jr_model_list *models,
                      const jr_site_spent **ret_list, size_t *ret_n)
{
    jr_spending *list;
    size_t n, n_made = 0;
    jr_error none;
    *ret_n = 0;
    if (jr_spending_load_answers(arena, folder, &list, &n, &none) != JR_OK)
        return;
    jr_site_spent *made = jr_arena_alloc(arena, n, sizeof *made);
    uint64_t *n_calls = jr_arena_alloc(arena, n, sizeof *n_calls);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < n_made && jr_str_compare(made[k].model, list[i].endpoint) != 0)
            k++;
        if (k == n_made)
            made[n_made++] = (jr_site_spent){.model = list[i].endpoint, .seconds = NAN};
        made[k].cost += cost_of(arena, models, &list[i]);
        n_calls[k] += list[i].n_calls;
        /* A batch takes hours, whatever the model. */
        if (!list[i].is_batched && list[i].seconds_median > 0)
            made[k].seconds = list[i].seconds_median;
    }
    for (size_t k = 0; k < n_made; k++)
        made[k].cost = n_calls[k] ? made[k].cost / (double)n_calls[k] : NAN;
    *ret_list = made;
    *ret_n = n_made;
}
