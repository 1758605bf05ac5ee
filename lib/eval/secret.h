/*
 * secret.h: keeping keys out of what is said and written.
 */
#ifndef EVAL_SECRET_H
#define EVAL_SECRET_H

#include "provider.h"

/* Whether what stands under this name, of a header or in a query, is a key: "Authorization",
 * "X-Api-Key", "access_token". */
bool secret_is_name(jr_str name);

/* The error with the endpoint's key, where a server repeats it, as "***"; in the arena. The values
 * of its headers whose names speak of a key, a token or the like are keys as well. */
void secret_hide(jr_arena *arena, const jr_endpoint *endpoint, api_error *error);

#endif
