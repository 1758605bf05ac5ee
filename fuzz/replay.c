/*
 * replay TARGET FOLDER feeds every file of the folder to a fuzz target, without libFuzzer: what was
 * once found to break a reader is tried again in every run of the tests, with any compiler.
 */
#include "target.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static int replay(const fuzz_target *target, const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        return 1;
    }
    size_t size = (size_t)ftell(file);
    rewind(file);
    // Exactly as large as the input, so that a sanitizer sees a read past its end.
    uint8_t *data = malloc(size ? size : 1);
    int failed = !data || fread(data, 1, size, file) != size;
    if (failed)
        perror(path);
    else
        target->run(data, size);
    free(data);
    fclose(file);
    return failed;
}

int main(int argc, char **argv)
{
    const fuzz_target *target = argc == 3 ? fuzz_find(argv[1]) : NULL;
    DIR *folder = target ? opendir(argv[2]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s TARGET FOLDER\n", argv[0]);
        return 2;
    }
    int n_passed = 0, n_failed = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        int failed = replay(target, argv[2], entry->d_name);
        n_failed += failed;
        n_passed += !failed;
    }
    closedir(folder);
    printf("%d passed, %d failed\n", n_passed, n_failed);
    return n_failed > 0 || n_passed == 0;
}
