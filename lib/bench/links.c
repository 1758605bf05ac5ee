/*
 * Links that lead out of a benchmark folder. Only entries that are links cost more than the listing
 * of their folder.
 */
#include <jrank/bench.h>

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/str.h"
#include "base/vector.h"

typedef struct link_search {
    jr_arena *arena;
    const char *bench_folder;
    const char *home; /* the folder itself, without links in its path */
    VECTOR(jr_link) found;
} link_search;

static bool is_below(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    return strncmp(path, folder, size) == 0 &&
           (path[size] == '/' || path[size] == '\0' || folder[size - 1] == '/');
}

static void consider(link_search *s, const char *path)
{
    char target[PATH_MAX];
    const char *full = jr_arena_format(s->arena, "%s/%s", s->bench_folder, path).data;
    ssize_t size = readlink(full, target, sizeof target);
    if (size < 0)
        return;
    AUTO_FREE char *reached = realpath(full, NULL);
    if (reached && is_below(reached, s->home))
        return;
    jr_link found = {jr_arena_copy(s->arena, jr_str_from(path)),
                     jr_arena_copy(s->arena, (jr_str){target, (size_t)size})};
    VECTOR_ADD(&s->found, s->arena, found);
}

/* Of the entries of a folder below the benchmark's; an empty name is that folder itself. A folder
 * that is a link has been considered, and what lies behind it is elsewhere. */
static void search_folder(link_search *s, const char *name)
{
    const char *path = jr_arena_format(s->arena, "%s/%s", s->bench_folder, name).data;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (*name ? O_NOFOLLOW : 0));
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN)
            consider(
                s, jr_arena_format(s->arena, "%s%s%s", name, *name ? "/" : "", entry->d_name).data);
    if (directory)
        closedir(directory);
    else if (fd >= 0)
        close(fd);
}

void jr_bench_links(jr_arena *arena, const char *bench_folder, jr_link **ret_links,
                    size_t *ret_n_links)
{
    static const char *const folders[] = {
        "", "answers", "model_answer", "model_judgment", "rankings", "reference_answer"};
    AUTO_FREE char *home = realpath(bench_folder, NULL);
    link_search s = {.arena = arena, .bench_folder = bench_folder, .home = home};
    for (size_t i = 0; home && i < sizeof folders / sizeof *folders; i++)
        search_folder(&s, folders[i]);
    if (s.found.n)
        qsort(s.found.items, s.found.n, sizeof *s.found.items, str_order);
    *ret_links = s.found.items;
    *ret_n_links = s.found.n;
}
