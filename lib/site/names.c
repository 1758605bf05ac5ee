/*
 * Names for people, and slugs for paths.
 */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

jr_str folder_name(jr_arena *arena, const char *folder)
{
    char *real = realpath(folder, NULL);
    const char *path = real ? real : folder, *slash = strrchr(path, '/');
    jr_str name = jr_arena_copy(arena, jr_str_from(slash && slash[1] ? slash + 1 : path));
    free(real);
    return name;
}

static void name_models(site_names *names, jr_arena *arena, const archive *a)
{
    names->display = jr_arena_alloc(arena, a->n_models, sizeof *names->display);
    names->known = jr_arena_alloc(arena, a->n_models, sizeof *names->known);
    for (size_t m = 0; m < a->n_models; m++) {
        names->known[m] = jr_model_find(&names->list, a->models[m]);
        names->display[m] = names->known[m] ? names->known[m]->display_name : a->models[m];
    }
    AUTO_FREE bool *is_shared = memory_zeroed(a->n_models, sizeof *is_shared);
    for (size_t m = 0; m < a->n_models; m++)
        for (size_t k = m + 1; k < a->n_models; k++)
            if (jr_str_compare(names->display[m], names->display[k]) == 0)
                is_shared[m] = is_shared[k] = true;
    for (size_t m = 0; m < a->n_models; m++)
        if (is_shared[m])
            names->display[m] = a->models[m];
}

site_names names_make(jr_arena *arena, const archive *a, const jr_model_list *known)
{
    site_names names = {.model_slugs = slugs_of(arena, a->models, a->n_models),
                        .question_slugs = slugs_of(arena, a->questions, a->n_questions),
                        .judge_slugs = slugs_of(arena, a->judges, a->n_judges)};
    names.models_by_slug = slugs_sort(arena, names.model_slugs, a->n_models);
    names.questions_by_slug = slugs_sort(arena, names.question_slugs, a->n_questions);
    names.judges_by_slug = slugs_sort(arena, names.judge_slugs, a->n_judges);
    if (known)
        names.list = *known;
    else
        jr_model_list_append_shipped(arena, &names.list);
    name_models(&names, arena, a);
    return names;
}
