/*
 * Opening a benchmark for its pages: the archive, the names, the rankings.
 */
#include "page.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

bool site_is_human(jr_str judge)
{
    static const char prefix[] = "human-";
    return judge.size > sizeof prefix - 1 && memcmp(judge.data, prefix, sizeof prefix - 1) == 0;
}

jr_str site_folder_name(jr_arena *arena, const char *folder)
{
    char *real = realpath(folder, NULL);
    const char *path = real ? real : folder, *slash = strrchr(path, '/');
    jr_str name = jr_arena_copy(arena, jr_str_from(slash && slash[1] ? slash + 1 : path));
    free(real);
    return name;
}

static void name_models(site *s)
{
    const archive *a = s->archive;
    const jr_model_list *given = s->options.models;
    size_t n_given = given ? given->n_models : 0;
    s->models.models = jr_arena_alloc(s->arena, n_given, sizeof *s->models.models);
    if (n_given)
        memcpy(s->models.models, given->models, n_given * sizeof *given->models);
    s->models.n_models = n_given;
    if (!given)
        jr_model_list_append_shipped(s->arena, &s->models);
    s->display = jr_arena_alloc(s->arena, a->n_models, sizeof *s->display);
    s->known = jr_arena_alloc(s->arena, a->n_models, sizeof *s->known);
    for (size_t m = 0; m < a->n_models; m++) {
        s->known[m] = jr_model_find(&s->models, a->models[m]);
        s->display[m] = s->known[m] ? s->known[m]->display_name : a->models[m];
    }
    /* Models that would be shown alike keep their ids. */
    AUTO_FREE bool *is_shared = memory_zeroed(a->n_models, sizeof *is_shared);
    for (size_t m = 0; m < a->n_models; m++)
        for (size_t k = m + 1; k < a->n_models; k++)
            if (jr_str_compare(s->display[m], s->display[k]) == 0)
                is_shared[m] = is_shared[k] = true;
    for (size_t m = 0; m < a->n_models; m++)
        if (is_shared[m])
            s->display[m] = a->models[m];
}

static jr_status open_site(site *s, const char *bench_folder, jr_error *err)
{
    JR_TRY(archive_open(bench_folder, s->options.n_threads, &s->archive, err));
    const archive *a = s->archive;
    s->name = s->options.title.size ? s->options.title : site_folder_name(s->arena, bench_folder);
    name_models(s);
    s->model_slugs = slugs_of(s->arena, a->models, a->n_models);
    s->question_slugs = slugs_of(s->arena, a->questions, a->n_questions);
    s->judge_slugs = slugs_of(s->arena, a->judges, a->n_judges);
    s->models_by_slug = slugs_sort(s->arena, s->model_slugs, a->n_models);
    s->questions_by_slug = slugs_sort(s->arena, s->question_slugs, a->n_questions);
    s->judges_by_slug = slugs_sort(s->arena, s->judge_slugs, a->n_judges);
    JR_TRY(boards_make(s, err));
    JR_TRY(judge_facts_make(s, err));
    JR_TRY(references_load(s->arena, a->folder.data, (jr_str){0}, a->list, &s->references, err));
    JR_TRY(tallies_make(s, err));
    question_parts_make(s);
    s->match_shards = page_match_data_plan(s);
    s->text_shards = page_text_data_plan(s);
    return JR_OK;
}

jr_status jr_site_open(const char *bench_folder, const jr_site_options *options, jr_site **ret_site,
                       jr_error *err)
{
    site *s = memory_zeroed(1, sizeof *s);
    s->arena = jr_arena_new();
    if (options)
        s->options = *options;
    s->options.title = jr_arena_copy(s->arena, s->options.title);
    s->options.date = jr_arena_copy(s->arena, s->options.date);
    jr_status status = open_site(s, bench_folder, err);
    if (status != JR_OK) {
        jr_site_free(s);
        return status;
    }
    *ret_site = s;
    return JR_OK;
}

void jr_site_free(jr_site *s)
{
    if (!s)
        return;
    archive_close(s->archive);
    jr_arena_free(s->arena);
    free(s);
}
