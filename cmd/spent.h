/*
 * spent.h: what calls that stand in a folder cost, and what that is for an answer.
 */
#ifndef CMD_SPENT_H
#define CMD_SPENT_H

#include <jrank/run.h>
#include <jrank/site.h>

/* The price of the endpoint of that id in the file, else the published one of its model; false
 * where there is neither. */
bool spent_find_price(jr_arena *arena, const jr_endpoint_list *file, const jr_spending *spent,
                      jr_endpoint *ret_endpoint);

/* What an answer of each model takes, at the prices of the models, else at published ones. Nothing
 * where the records do not tell, or can't be read. */
void spent_on_answers(jr_arena *arena, const char *folder, const jr_model_list *models,
                      const jr_site_spent **ret_list, size_t *ret_n);

#endif
