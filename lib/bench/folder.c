/*
 * Names of benchmarks, judges and models are names of files; here is how one becomes the other.
 */
#include "folder.h"

#include <jrank/bench.h>
#include <jrank/votes.h>

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/english.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vector.h"
#include "shard.h"
#include "unread.h"

static const char pair_suffix[] = "_pair.jsonl", judgments_place[] = "model_judgment";

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

jr_status folder_list(jr_arena *arena, const char *folder, const char *suffix, jr_str **ret_names,
                      size_t *ret_n_names, jr_error *err)
{
    DIR *directory = opendir(folder);
    if (!directory)
        return jr_error_set(err, errno == ENOENT ? JR_ERR_NOT_FOUND : JR_ERR_IO,
                            "%s: can't be read: %s", folder, strerror(errno));
    VECTOR(jr_str) names = {0};
    for (struct dirent *entry; (entry = readdir(directory));) {
        jr_str name = jr_str_from(entry->d_name);
        if (name.data[0] != '.' && str_drop_end(&name, suffix) && name.size)
            VECTOR_ADD(&names, arena, jr_arena_copy(arena, name));
    }
    closedir(directory);
    str_sort(names.items, names.n);
    *ret_names = names.items;
    *ret_n_names = names.n;
    return JR_OK;
}

jr_status folder_check_name(jr_arena *arena, jr_str path, jr_error *err)
{
    jr_str *names, alike = {0};
    size_t n, slash = str_find_last_char(path, '/');
    jr_str name = slash < path.size ? str_from(path, slash + 1) : path;
    const char *folder =
        slash < path.size ? jr_arena_copy(arena, (jr_str){path.data, slash + !slash}).data : ".";
    if (folder_list(arena, folder, "", &names, &n, NULL) != JR_OK)
        return JR_OK;
    for (size_t i = 0; i < n; i++) {
        if (str_equals(names[i], name))
            return JR_OK;
        if (text_looks_alike(names[i], name))
            alike = names[i];
    }
    if (alike.size == 0)
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%.*s: there is the file %.*s, whose name differs by case or by how "
                        "Unicode writes it, which many disks do not tell apart; HINT: write the "
                        "name as that file has it, or give another id (ID=NAME)",
                        JR_STR_ARG(path), JR_STR_ARG(alike));
}

bool folder_is_error_file(jr_str name)
{
    return str_ends_with(name, ".errors");
}

jr_str folder_escape(jr_arena *arena, jr_str name)
{
    char *text = jr_arena_alloc(arena, 2 * name.size + 1, 1);
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        bool is_slash = name.data[i] == '/';
        text[size++] = is_slash ? '_' : name.data[i];
        if (is_slash)
            text[size++] = '_';
    }
    return (jr_str){text, size};
}

jr_str folder_unescape(jr_arena *arena, jr_str file_name)
{
    char *text = jr_arena_alloc(arena, file_name.size + 1, 1);
    size_t size = 0;
    for (size_t i = 0; i < file_name.size; i++) {
        bool is_slash =
            i + 1 < file_name.size && file_name.data[i] == '_' && file_name.data[i + 1] == '_';
        text[size++] = is_slash ? '/' : file_name.data[i];
        i += is_slash;
    }
    return (jr_str){text, size};
}

const char *folder_prompt_file(jr_arena *arena, const char *bench_folder)
{
    const jr_str paths[] = {jr_arena_format(arena, "%s/judge_prompts.jsonl", bench_folder),
                            jr_arena_format(arena, "%s/../judge_prompts.jsonl", bench_folder)};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (access(paths[i].data, F_OK) == 0)
            return paths[i].data;
    return NULL;
}

jr_str folder_join(jr_arena *arena, const jr_str *names, size_t n_names)
{
    enum { MAX_NAMES = 20 };
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < n_names && i < MAX_NAMES; i++) {
        jr_buf_append_text(&text, i ? ", " : "");
        jr_buf_append_str(&text, names[i]);
    }
    if (n_names > MAX_NAMES)
        jr_buf_format(&text, ENGLISH(" and %zu more"), n_names - MAX_NAMES);
    return jr_arena_copy(arena, jr_buf_str(&text));
}

static bool has(jr_arena *arena, const char *folder, const char *name)
{
    return access(jr_arena_format(arena, "%s/%s", folder, name).data, F_OK) == 0;
}

bool folder_is_fastchat(jr_arena *arena, const char *bench_folder)
{
    return !has(arena, bench_folder, "answers") && (has(arena, bench_folder, "model_answer") ||
                                                    (has(arena, bench_folder, "question.jsonl") &&
                                                     !has(arena, bench_folder, "questions.jsonl")));
}

jr_str folder_of_answers(jr_arena *arena, const char *bench_folder)
{
    return jr_arena_format(arena, "%s/%s", bench_folder,
                           folder_is_fastchat(arena, bench_folder) ? "model_answer" : "answers");
}

jr_str folder_question_file(jr_arena *arena, const char *bench_folder)
{
    bool is_fastchats =
        !has(arena, bench_folder, "questions.jsonl") && has(arena, bench_folder, "question.jsonl");
    return jr_arena_format(arena, "%s/%s", bench_folder,
                           is_fastchats ? "question.jsonl" : "questions.jsonl");
}

/* The names that files of this place ending in suffix stand for, sorted. */
static jr_status list_names(jr_arena *arena, const char *bench_folder, const char *place,
                            const char *suffix, jr_str **ret_names, size_t *ret_n_names,
                            jr_error *err)
{
    jr_str *names;
    size_t n;
    JR_TRY(shard_list(arena, bench_folder, place, suffix, &names, &n, err));
    for (size_t i = 0; i < n; i++)
        names[i] = folder_unescape(arena, names[i]);
    str_sort(names, n);
    *ret_names = names;
    *ret_n_names = n;
    return JR_OK;
}

/* Whether the benchmark, or a shard of it, has the folder. */
static bool has_place(jr_arena *arena, const char *bench_folder, const char *place)
{
    size_t n;
    jr_str *folders = shard_files_of(arena, bench_folder, place, &n);
    return n && is_folder(folders[0].data);
}

jr_status jr_bench_judges(jr_arena *arena, const char *bench_folder, jr_str **ret_judges,
                          size_t *ret_n_judges, jr_error *err)
{
    if (!is_folder(bench_folder))
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: there is no such folder", bench_folder);
    if (!has_place(arena, bench_folder, judgments_place)) {
        jr_str note = unread_note(arena, bench_folder, UNREAD_JUDGMENTS);
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: has no folder model_judgment%s",
                            bench_folder, note.size ? note.data : "; HINT: jrank judge makes it");
    }
    return list_names(arena, bench_folder, judgments_place, pair_suffix, ret_judges, ret_n_judges,
                      err);
}

/* The name that a person meant, a letter in three apart at most: short names are all near. Empty:
 * none. */
static jr_str meant(jr_str typed, const jr_str *names, size_t n_names)
{
    jr_nearest best = {.typed = typed};
    for (size_t i = 0; i < n_names; i++)
        jr_nearest_consider(&best, names[i]);
    bool is_meant = best.distance * 3 <= typed.size && !str_equals(best.name, typed);
    return is_meant ? best.name : (jr_str){0};
}

jr_str folder_hint(jr_arena *arena, jr_str typed, const jr_str *names, size_t n_names)
{
    jr_str name = meant(typed, names, n_names);
    return name.size ? jr_arena_format(arena, ENGLISH("did you mean %.*s?"), JR_STR_ARG(name))
                     : jr_arena_format(arena, ENGLISH("there is %s"),
                                       folder_join(arena, names, n_names).data);
}

/* Lists those that are there, and what was not read, which may be what is wanted. */
static jr_status no_such_judge(jr_arena *arena, const char *bench_folder, const char *kind,
                               jr_str judge, const jr_str *there, size_t n_there, jr_error *err)
{
    jr_str note = unread_note(arena, bench_folder, UNREAD_JUDGMENTS);
    if (note.size)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: has no %s judgments by %.*s, there is %s%s",
                            bench_folder, kind, JR_STR_ARG(judge),
                            folder_join(arena, there, n_there).data, note.data);
    return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: has no %s judgments by %.*s; HINT: %s",
                        bench_folder, kind, JR_STR_ARG(judge),
                        folder_hint(arena, judge, there, n_there).data);
}

static const char *kind_of(bool of_pairs)
{
    return of_pairs ? "pair" : "single";
}

/* Those with judgments of the kind; none where there is no folder. */
static void list_judges(jr_arena *arena, const char *bench_folder, bool of_pairs,
                        jr_str **ret_judges, size_t *ret_n)
{
    jr_str suffix = jr_arena_format(arena, "_%s.jsonl", kind_of(of_pairs));
    if (list_names(arena, bench_folder, judgments_place, suffix.data, ret_judges, ret_n, NULL) !=
        JR_OK)
        *ret_n = 0;
}

jr_str jr_bench_only_judge(jr_arena *arena, const char *bench_folder, bool of_pairs)
{
    jr_str *judges, found[2] = {0};
    size_t n, count[2] = {0};
    list_judges(arena, bench_folder, of_pairs, &judges, &n);
    for (size_t i = 0; i < n; i++) {
        bool is_person = jr_judge_is_person(judges[i]);
        found[is_person] = judges[i];
        count[is_person]++;
    }
    bool of_people = count[false] == 0;
    return count[of_people] == 1 ? found[of_people] : (jr_str){0};
}

jr_status jr_bench_judgments(jr_arena *arena, const char *bench_folder, jr_str judge, bool of_pairs,
                             jr_str *ret_path, jr_error *err)
{
    const char *kind = kind_of(of_pairs);
    jr_str path = jr_arena_format(arena, "%s/model_judgment/%s_%s.jsonl", bench_folder,
                                  folder_escape(arena, judge).data, kind);
    if (shard_any_is_there(arena, path)) {
        *ret_path = path;
        return JR_OK;
    }
    jr_str *judges;
    size_t n;
    list_judges(arena, bench_folder, of_pairs, &judges, &n);
    if (n == 0) {
        jr_str *others;
        list_judges(arena, bench_folder, !of_pairs, &others, &n);
        const char *of_others =
            of_pairs ? ENGLISH("; HINT: there are scores, for --mode single")
                     : ENGLISH("; HINT: there are those of pairs, for --mode pairwise-all");
        const char *note = n ? of_others : unread_note(arena, bench_folder, UNREAD_JUDGMENTS).data;
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: has no %s judgments (JUDGE_%s.jsonl)%s",
                            bench_folder, kind, kind, note);
    }
    return no_such_judge(arena, bench_folder, kind, judge, judges, n, err);
}

jr_status jr_bench_models(jr_arena *arena, const char *bench_folder, jr_str **ret_models,
                          size_t *ret_n_models, jr_error *err)
{
    if (!is_folder(bench_folder))
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: there is no such folder", bench_folder);
    const char *place = folder_of_answers(arena, bench_folder).data + strlen(bench_folder) + 1;
    if (!has_place(arena, bench_folder, place)) {
        jr_str note = unread_note(arena, bench_folder, UNREAD_ANSWERS);
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: has no folder answers%s", bench_folder,
                            note.size ? note.data : "; HINT: jrank answer makes it");
    }
    jr_str *files;
    size_t n_files, n = 0;
    JR_TRY(list_names(arena, bench_folder, place, ".jsonl", &files, &n_files, err));
    for (size_t i = 0; i < n_files; i++)
        if (!folder_is_error_file(files[i]))
            files[n++] = files[i];
    *ret_models = files;
    *ret_n_models = n;
    return JR_OK;
}

jr_str folder_note_on_model(jr_arena *arena, const char *bench_folder, jr_str model)
{
    jr_str *there;
    size_t n;
    if (jr_bench_models(arena, bench_folder, &there, &n, NULL) == JR_OK) {
        jr_str name = meant(model, there, n);
        if (name.size)
            return jr_arena_format(arena, ENGLISH("; HINT: did you mean %.*s?"), JR_STR_ARG(name));
    }
    jr_str note = unread_note(arena, bench_folder, UNREAD_ANSWERS);
    return note.size ? note
                     : JR_STR(ENGLISH("; HINT: jrank answer makes them, or leave this model out"));
}

bool jr_judge_is_person(jr_str judge)
{
    static const char prefix[] = "human-";
    return judge.size > sizeof prefix - 1 && memcmp(judge.data, prefix, sizeof prefix - 1) == 0;
}

jr_status folder_select_judges(jr_arena *arena, const char *bench_folder, const jr_str *wanted,
                               size_t n_wanted, bool with_people, jr_str **ret_judges,
                               size_t *ret_n_judges, jr_error *err)
{
    jr_str *there;
    size_t n_there, n = 0, n_people = 0;
    JR_TRY(jr_bench_judges(arena, bench_folder, &there, &n_there, err));
    if (n_there == 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "%s/model_judgment: holds no pair judgments (JUDGE_pair.jsonl)%s",
                            bench_folder, unread_note(arena, bench_folder, UNREAD_JUDGMENTS).data);
    bool *is_wanted = jr_arena_alloc(arena, n_there, sizeof *is_wanted);
    bool wants_all = n_wanted == 0;
    for (size_t i = 0; i < n_wanted; i++) {
        jr_str name = folder_escape(arena, wanted[i]);
        bool is_there = str_is(name, "all");
        wants_all |= is_there;
        for (size_t k = 0; k < n_there; k++) {
            if (str_equals(folder_escape(arena, there[k]), name))
                is_wanted[k] = is_there = true;
        }
        if (!is_there)
            return no_such_judge(arena, bench_folder, "pair", wanted[i], there, n_there, err);
    }
    for (size_t k = 0; k < n_there; k++)
        n_people += jr_judge_is_person(there[k]);
    with_people |= n_people == n_there;
    for (size_t k = 0; k < n_there; k++)
        if (is_wanted[k] || (wants_all && (with_people || !jr_judge_is_person(there[k]))))
            there[n++] = there[k];
    *ret_judges = there;
    *ret_n_judges = n;
    return JR_OK;
}

jr_status jr_bench_names(jr_arena *arena, const char *data_dir, jr_str **ret_names,
                         size_t *ret_n_names, jr_error *err)
{
    jr_str *entries;
    size_t n_entries, n_folders = 0;
    JR_TRY(folder_list(arena, data_dir, "", &entries, &n_entries, err));
    for (size_t i = 0; i < n_entries; i++)
        if (is_folder(jr_arena_format(arena, "%s/%s", data_dir, entries[i].data).data))
            entries[n_folders++] = entries[i];
    *ret_names = entries;
    *ret_n_names = n_folders;
    return JR_OK;
}

static jr_status no_such_bench(jr_arena *arena, const char *data_dir, const char *name,
                               jr_error *err)
{
    jr_str *folders;
    size_t n_folders;
    if (jr_bench_names(arena, data_dir, &folders, &n_folders, NULL) != JR_OK)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "there is no benchmark %s: the data folder %s does not exist; HINT: "
                            "--data-dir or the path of the benchmark's folder says where it is",
                            name, data_dir);
    if (n_folders == 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "there is no benchmark %s: the data folder %s is empty", name,
                            data_dir);
    return jr_error_set(err, JR_ERR_NOT_FOUND, "there is no benchmark %s in %s; HINT: %s", name,
                        data_dir, folder_hint(arena, jr_str_from(name), folders, n_folders).data);
}

/* Of one that may not be entered nothing is there to those who look for its files. */
static jr_status check_may_enter(const char *folder, jr_error *err)
{
    if (access(folder, R_OK | X_OK) != 0)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be read: %s", folder, strerror(errno));
    return JR_OK;
}

static bool is_one_folder(const char *one, const char *other)
{
    struct stat a, b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

jr_status jr_bench_find(jr_arena *arena, const char *data_dir, const char *name, jr_str *ret_folder,
                        jr_error *err)
{
    if (name[0] == '\0')
        return jr_error_set(err, JR_ERR_USAGE, "the name of the benchmark is empty");
    jr_str alone = jr_str_from(name); /* "birds/", as a shell may complete it, is a name */
    while (alone.size > 1 && alone.data[alone.size - 1] == '/')
        alone.size--;
    bool is_path = str_find_last_char(alone, '/') < alone.size;
    jr_str folder = jr_arena_format(arena, "%s/%.*s", data_dir, JR_STR_ARG(alone));
    bool is_in_data = !is_path && is_folder(folder.data);
    if (is_folder(name)) {
        if (is_in_data && name[alone.size] != '/' && !is_one_folder(name, folder.data))
            return jr_error_set(err, JR_ERR_USAGE,
                                "%s is a folder here and another one in %s; HINT: ./%s or %s names "
                                "the one that is meant",
                                name, data_dir, name, folder.data);
        JR_TRY(check_may_enter(name, err));
        *ret_folder = jr_arena_copy(arena, jr_str_from(name));
        return JR_OK;
    }
    if (!is_in_data && access(name, F_OK) == 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "%s: is a file, not the folder of a benchmark; HINT: --battles and "
                            "--counts read files",
                            name);
    if (is_path)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: there is no such folder", name);
    if (!is_in_data)
        return no_such_bench(arena, data_dir, jr_arena_copy(arena, alone).data, err);
    JR_TRY(check_may_enter(folder.data, err));
    *ret_folder = folder;
    return JR_OK;
}
