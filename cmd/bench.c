/*
 * The benchmark that a command line names.
 */
#include "bench.h"

#include "message.h"

#include <jrank/bench.h>

jr_status bench_find(jr_arena *arena, const char *data_dir, const char *name, jr_str *ret_folder,
                     jr_error *err)
{
    jr_link *links;
    size_t n;
    if (!name)
        return jr_error_set(err, JR_ERR_USAGE, "name a benchmark; HINT: --bench-name NAME");
    JR_TRY(jr_bench_find(arena, data_dir, name, ret_folder, err));
    jr_bench_links(arena, ret_folder->data, &links, &n);
    if (n == 0)
        return JR_OK;
    jr_str others = n == 1 ? (jr_str){0} : jr_arena_format(arena, ", and so are %zu more", n - 1);
    warn("%s/%.*s: is a link out of the benchmark, to %.*s%.*s; HINT: jrank check lists such links",
         ret_folder->data, JR_STR_ARG(links->path), JR_STR_ARG(links->target), JR_STR_ARG(others));
    return JR_OK;
}
