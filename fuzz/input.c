/*
 * The folder lies in memory where the system has one for that (/dev/shm): a fuzzer writes thousands
 * of files a second. It is removed when the process ends well; after a crash the input in it helps.
 */
#include "input.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int remove_one(const char *name, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(name);
}

static void remove_folder(void)
{
    enum { OPEN_FOLDERS = 8 };
    nftw(folder, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "%s/jrank-fuzz.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        abort();
    atexit(remove_folder);
}

static void make_folders_of(const char *path)
{
    char above[PATH_MAX];
    snprintf(above, sizeof above, "%s", path);
    for (char *slash = strchr(above + strlen(folder) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(above, 0700) != 0 && errno != EEXIST)
            abort();
        *slash = '/';
    }
}

const char *input_path(const char *name)
{
    static char paths[4][PATH_MAX];
    static unsigned number;
    char *path = paths[number++ % 4];
    if (!*folder)
        make_folder();
    snprintf(path, PATH_MAX, "%s%s%s", folder, *name ? "/" : "", name);
    return path;
}

void input_write(const char *name, const void *data, size_t size)
{
    const char *path = input_path(name);
    FILE *file = fopen(path, "wb");
    if (!file) {
        make_folders_of(path);
        file = fopen(path, "wb");
    }
    if (!file || fwrite(size ? data : "", 1, size, file) != size || fclose(file) != 0)
        abort();
}

const char *input_file(const char *name, const uint8_t *data, size_t size, const char **ret_folder)
{
    static char path[PATH_MAX];
    input_write(name, data, size);
    snprintf(path, sizeof path, "%s", input_path(name));
    if (ret_folder)
        *ret_folder = folder;
    return path;
}
