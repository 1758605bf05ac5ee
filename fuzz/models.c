/*
 * Lists of models: every model that was read is found by its id.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/bench.h>

FUZZ_TARGET(models)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    jr_model_list list;
    const char *path = input_file("models.json", data, size, NULL);
    if (jr_model_list_load(arena, path, &list, &err) != JR_OK) {
        must_be_sentence(&err);
        return 0;
    }
    for (size_t i = 0; i < list.n_models; i++)
        MUST(jr_model_find(&list, list.models[i].id) != NULL);
    return 0;
}
