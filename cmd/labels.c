/*
 * Labels of files that are compared with each other: they must tell the files apart.
 */
#include "labels.h"

#include <string.h>

static jr_str base_name(const char *path, const char *ending)
{
    if (strcmp(path, "-") == 0)
        return JR_STR("standard input");
    const char *slash = strrchr(path, '/');
    jr_str name = jr_str_from(slash && slash[1] ? slash + 1 : path);
    size_t size = strlen(ending);
    if (name.size > size && memcmp(name.data + name.size - size, ending, size) == 0)
        name.size -= size;
    return name;
}

jr_str *labels_of_files(jr_arena *arena, words paths, const char *ending)
{
    jr_str *labels = jr_arena_alloc(arena, paths.n, sizeof *labels);
    bool are_different = true;
    for (size_t i = 0; i < paths.n; i++) {
        labels[i] = base_name(paths.items[i], ending);
        for (size_t j = 0; j < i; j++)
            are_different = are_different && jr_str_compare(labels[i], labels[j]) != 0;
    }
    for (size_t i = 0; i < paths.n && !are_different; i++)
        labels[i] = jr_str_from(paths.items[i]);
    return labels;
}
