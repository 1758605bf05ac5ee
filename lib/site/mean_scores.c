/*
 * Means of scores are those of `jrank show`: a judge's file that holds none is as good as no file.
 */
#include "mean_scores.h"

#include "bench/folder.h"
#include "bench/shard.h"

jr_status mean_scores_load(jr_arena *arena, const char *bench_folder, mean_scores *ret_scores,
                           jr_error *err)
{
    static const char ending[] = "_single.jsonl";
    jr_str folder = jr_arena_format(arena, "%s/model_judgment", bench_folder), *names;
    mean_scores scores = {0};
    size_t n;
    jr_error problem;
    jr_status status =
        shard_list(arena, bench_folder, "model_judgment", ending, &names, &n, &problem);
    if (status == JR_ERR_NOT_FOUND)
        n = 0;
    else if (status != JR_OK)
        return jr_error_set(err, status, "%s", problem.message);
    for (size_t i = 0; i < n; i++) {
        judge_scores judge = {.judge = folder_unescape(arena, names[i])};
        jr_str path = jr_arena_format(arena, "%s/%s%s", folder.data, names[i].data, ending);
        status = jr_scores_load(arena, path.data, NULL, 0, &judge.table, &problem);
        if (status == JR_ERR_DATA)
            continue;
        if (status != JR_OK)
            return jr_error_set(err, status, "%s", problem.message);
        VECTOR_ADD(&scores.judges, arena, judge);
    }
    *ret_scores = scores;
    return JR_OK;
}
