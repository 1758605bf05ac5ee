/*
 * The folder lies in memory where the system has one for that (/dev/shm): a fuzzer writes thousands
 * of files a second. It is removed when the process ends well; after a crash the input in it helps.
 */
#include "input.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static char path[PATH_MAX];

static void remove_folder(void)
{
    unlink(path);
    char *slash = strrchr(path, '/');
    while (slash && (size_t)(slash - path) >= strlen(folder)) {
        *slash = '\0';
        rmdir(path);
        slash = strrchr(path, '/');
    }
}

static void make_folder(const char *name)
{
    snprintf(folder, sizeof folder, "%s/jrank-fuzz.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder))
        abort();
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = strchr(path + strlen(folder) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0700) != 0)
            abort();
        *slash = '/';
    }
    atexit(remove_folder);
}

const char *input_file(const char *name, const uint8_t *data, size_t size, const char **ret_folder)
{
    if (!*folder)
        make_folder(name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
    if (ret_folder)
        *ret_folder = folder;
    return path;
}
