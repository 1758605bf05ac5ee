/* workspace.h: a temporary folder for tests that read files, gone when the process ends. */
#ifndef TESTS_WORKSPACE_H
#define TESTS_WORKSPACE_H

#include "paths.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char workspace_folder[96];

static inline int workspace_remove_entry(const char *path, const struct stat *info, int kind,
                                         struct FTW *position)
{
    (void)info;
    (void)kind;
    (void)position;
    return remove(path);
}

/* Group setup and teardown for cmocka_run_group_tests. */
static inline int workspace_make(void **state)
{
    (void)state;
    const char *where = getenv("TMPDIR");
    snprintf(workspace_folder, sizeof workspace_folder, "%s/jrank-test-XXXXXX",
             where ? where : "/tmp");
    return mkdtemp(workspace_folder) ? 0 : -1;
}

static inline int workspace_remove(void **state)
{
    (void)state;
    return nftw(workspace_folder, workspace_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of a name in the folder; valid for the next fifteen calls. */
static inline const char *workspace_path(const char *name)
{
    static char paths[16][512];
    static unsigned next;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", workspace_folder, name);
    return path;
}

/* Writes a file, making its folders, and returns its path. */
static inline const char *workspace_write(const char *name, const void *bytes, size_t size)
{
    const char *path = workspace_path(name);
    char folder[512];
    snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(folder, 0777);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *workspace_write_text(const char *name, const char *text)
{
    return workspace_write(name, text, strlen(text));
}

/* The text of the project's shared data, or NULL where it is not there. */
static inline const char *workspace_shared(const char *name)
{
    static char path[1024];
    const char *shared = getenv("JRANK_SHARED");
    snprintf(path, sizeof path, "%s/%s", shared ? shared : SOURCE_ROOT "/../shared", name);
    return access(path, R_OK) == 0 ? path : NULL;
}

#endif
