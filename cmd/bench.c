/*
 * The benchmark that a command line names.
 */
#include "bench.h"

#include "message.h"

#include <jrank/bench.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

jr_status bench_find(jr_arena *arena, const char *data_dir, const char *name, jr_str *ret_folder,
                     jr_error *err)
{
    jr_link *links;
    size_t n;
    if (!name)
        return jr_error_set(err, JR_ERR_USAGE, "name a benchmark; HINT: --bench-name NAME");
    JR_TRY(jr_bench_find(arena, data_dir, name, ret_folder, err));
    jr_bench_links(arena, ret_folder->data, &links, &n);
    if (n == 0)
        return JR_OK;
    jr_str link = jr_arena_format(arena, "%s/%.*s", ret_folder->data, JR_STR_ARG(links->path));
    if (n == 1)
        warn("%s: is a link out of the benchmark, to %s; HINT: jrank check lists such links",
             link.data, links->target.data);
    else
        warn("%s: is a link out of the benchmark, to %s, and so are %zu more; HINT: jrank check "
             "lists such links",
             link.data, links->target.data, n - 1);
    return JR_OK;
}

bool bench_is_one_file(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

enum { N_FILES = 4, N_FOLDERS = 4 };
static const char *const files[N_FILES] = {"questions.jsonl", "question.jsonl",
                                           "judge_prompts.jsonl", "system_prompt.txt"};
static const char *const folders[N_FOLDERS] = {"model_judgment", "answers", "model_answer",
                                               "reference_answer"};

bool bench_is_there(jr_arena *arena, const char *data_dir, const char *name)
{
    jr_str folder;
    if (jr_bench_find(arena, data_dir, name, &folder, NULL) != JR_OK)
        return false;
    bool is = false;
    for (size_t i = 0; i < N_FILES + N_FOLDERS; i++) {
        const char *part = i < N_FILES ? files[i] : folders[i - N_FILES];
        is |= access(jr_arena_format(arena, "%s/%s", folder.data, part).data, F_OK) == 0;
    }
    return is;
}

static bool is_of_bench(const char *folder, const char *output)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *slash = strrchr(output, '/');
    jr_str parent =
        slash ? jr_arena_copy(arena, (jr_str){output, (size_t)(slash - output) + 1}) : JR_STR(".");
    bool is = false;
    for (size_t i = 0; i < N_FILES; i++)
        is |= bench_is_one_file(jr_arena_format(arena, "%s/%s", folder, files[i]).data, output);
    for (size_t i = 0; i < N_FOLDERS; i++)
        is |= bench_is_one_file(jr_arena_format(arena, "%s/%s", folder, folders[i]).data,
                                parent.data);
    return is;
}

jr_status bench_spare(const char *folder, const char *option, const char *output, jr_error *err)
{
    if (!output || !is_of_bench(folder, output))
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "%s: would be read as a file of the benchmark; HINT: another %s", output,
                        option);
}
