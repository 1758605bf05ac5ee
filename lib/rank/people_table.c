/*
 * The judges' files are those of the folder; people's too, or files of votes that were named.
 */
#include "people_table.h"

#include "base/str.h"
#include "bench/judgment_filter.h"

size_t people_table_judges(const jr_votes *votes, jr_str *ret_names)
{
    size_t n = 0;
    for (size_t i = 0; i < votes->n_judges; i++)
        if (!jr_judge_is_person(votes->judges[i].judge))
            ret_names[n++] = votes->judges[i].judge;
    return n;
}

/* Files that were named, or those of all people in the folder. */
static jr_status list_people(jr_arena *arena, const people_plan *plan, jr_str **ret_names,
                             size_t *ret_n, jr_error *err)
{
    size_t n = 0;
    if (plan->n_human_paths) {
        jr_str *paths = jr_arena_alloc(arena, plan->n_human_paths, sizeof *paths);
        for (size_t i = 0; i < plan->n_human_paths; i++)
            paths[i] = jr_str_from(plan->human_paths[i]);
        *ret_names = paths;
        *ret_n = plan->n_human_paths;
        return JR_OK;
    }
    JR_TRY(jr_bench_judges(arena, plan->bench_folder, ret_names, ret_n, err));
    for (size_t i = 0; i < *ret_n; i++)
        if (jr_judge_is_person((*ret_names)[i]))
            (*ret_names)[n++] = (*ret_names)[i];
    *ret_n = n;
    return JR_OK;
}

jr_status people_table_open(const people_plan *plan, judgment_table **ret_table,
                            size_t *ret_n_people, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str *people;
    size_t n_people, n_judges = plan->n_judges;
    JR_TRY(list_people(arena, plan, &people, &n_people, err));
    *ret_n_people = n_people;
    if (n_people == 0)
        return JR_OK;
    size_t n = n_judges + n_people;
    jr_str *names = jr_arena_alloc(arena, n, sizeof *names);
    judgment_source *sources = jr_arena_alloc(arena, 2 * n, sizeof *sources);
    for (size_t i = 0; i < n; i++)
        names[i] = i < n_judges ? plan->judges[i] : people[i - n_judges];
    for (size_t i = 0; i < (plan->n_human_paths ? n_judges : n); i++)
        judgment_sources_of_judge(arena, plan->bench_folder, names[i], (uint16_t)i, true,
                                  &sources[2 * i]);
    for (size_t i = 0; i < plan->n_human_paths; i++)
        sources[2 * n_judges + i] = (judgment_source){
            .path = people[i], .source = GAMES_OF_PEOPLE, .judge = (uint16_t)(n_judges + i)};
    judgment_plan all = {.judges = names,
                         .n_judges = n,
                         .sources = sources,
                         .n_sources = plan->n_human_paths ? n_judges + n : 2 * n,
                         .bench_folder = plan->bench_folder,
                         .n_threads = plan->votes->n_threads,
                         .with_shades = plan->votes->soft,
                         .needs_stale = true};
    judgment_table *table;
    JR_TRY(judgment_table_open(&all, NULL, &table, err));
    jr_status status = judgment_filter_drop(table, plan->bench_folder, plan->votes->filter, err);
    if (status != JR_OK) {
        judgment_table_close(table);
        return status;
    }
    *ret_table = table;
    return JR_OK;
}

static size_t place_of_model(const judgment_table *t, jr_str name)
{
    return str_index_sorted(t->models, t->n_models, name);
}

bool people_table_find(const judgment_table *table, const jr_people_match *match,
                       match_score *ret_key)
{
    size_t question = str_index_sorted(table->questions, table->n_questions, match->question);
    size_t left = place_of_model(table, match->left), right = place_of_model(table, match->right);
    if (question == SIZE_MAX || left == SIZE_MAX || right == SIZE_MAX)
        return false;
    *ret_key = (match_score){.question = (uint32_t)question,
                             .one = (uint32_t)left,
                             .other = (uint32_t)right,
                             .turn = (uint16_t)match->turn};
    return true;
}
