/*
 * Conditions on votes: what is no condition gets a sentence with its column, and what is one holds
 * of a row or not.
 */
#include "invariants.h"
#include "target.h"

#include <string.h>

#include "bench/where.h"

FUZZ_TARGET(where)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    const where *w;
    if (where_parse(arena, (jr_str){(const char *)data, size}, &w, &err) != JR_OK) {
        must_be_sentence(&err);
        MUST(strncmp(err.message, "--where", strlen("--where")) == 0);
        return 0;
    }
    size_t n = where_n_fields(w);
    vote_value *values = jr_arena_alloc(arena, n, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        MUST(where_field_column(w, i) >= 1 && where_field_column(w, i) <= size);
        values[i] = (vote_value){.kind = (vote_kind)(i % (VOTE_OTHER + 1)),
                                 .number = (double)i,
                                 .text = where_fields(w)[i]};
    }
    (void)where_holds(w, values);
    return 0;
}
