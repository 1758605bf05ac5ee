/*
 * Shards are folders, and all that is known of them stands in their names. A file of the benchmark
 * and its places in the shards are read as if they were one, which is what jr_bench_merge makes of
 * them at last.
 */
#include "shard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/str.h"
#include "base/stream.h"
#include "base/vector.h"
#include "file_copies.h"
#include "folder.h"

static const char FOLDER[] = ".jrank/shards", SEAL[] = ".seal";

const char *const shard_places[] = {"answers/unfinished",      "answers",
                                    "model_answer/unfinished", "model_answer",
                                    "model_judgment",          NULL};

jr_str shard_folder(jr_arena *arena, const char *bench_folder, jr_shard shard)
{
    return shard.n ? jr_arena_format(arena, "%s/%s/%u-of-%u", bench_folder, FOLDER, shard.number,
                                     shard.n)
                   : jr_arena_copy(arena, jr_str_from(bench_folder));
}

jr_str shard_file_name(jr_str path)
{
    const char *shard = str_find(path, FOLDER, sizeof FOLDER - 1);
    size_t slash = str_find_last_char(path, '/');
    return str_from(path, shard ? (size_t)(shard - path.data) : slash < path.size ? slash + 1 : 0);
}

static void hash_name(hasher *d, jr_str name)
{
    hasher_add(d, "", 1);
    hasher_add(d, name.data, name.size);
}

bool shard_asks(jr_shard shard, jr_str question, const jr_str *models, size_t n_models)
{
    enum { MOST = 2, BITS = 64, DIGITS = 16 };
    char digits[DIGEST_SIZE];
    jr_str names[MOST];
    if (shard.n < 2)
        return true;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    for (size_t i = 0; i < n_models; i++)
        names[i] = folder_escape(arena, models[i]);
    str_sort(names, n_models);
    hasher *d = hasher_new();
    hash_name(d, question);
    for (size_t i = 0; i < n_models; i++)
        hash_name(d, names[i]);
    hasher_digits(d, digits);
    hasher_free(d);
    digits[DIGITS] = '\0';
    return strtoull(digits, NULL, BITS / 4) % shard.n == shard.number - 1;
}

/* Takes a whole number of at most 18 digits from the beginning of the text. */
static bool take_number(jr_str *text, uint64_t *ret_number)
{
    enum { MAX_DIGITS = 18 };
    size_t n = 0;
    *ret_number = 0;
    for (; n < text->size && text->data[n] >= '0' && text->data[n] <= '9'; n++)
        *ret_number = n < MAX_DIGITS ? 10 * *ret_number + (uint64_t)(text->data[n] - '0') : 0;
    *text = str_from(*text, n);
    return n > 0 && n <= MAX_DIGITS;
}

/* A shard, as its number and that of all with a divider between; n 0: the text names none. */
static jr_shard parse(jr_str text, const char *divider)
{
    uint64_t number, n;
    bool is = take_number(&text, &number) && str_drop_beginning(&text, divider) &&
              take_number(&text, &n) && text.size == 0;
    return is && number && number <= n && n <= UINT32_MAX
               ? (jr_shard){(uint32_t)number, (uint32_t)n}
               : (jr_shard){0};
}

/* Which shard a folder of this name is of; n 0: none. */
static jr_shard shard_of(jr_str name)
{
    return parse(name, "-of-");
}

jr_status jr_shard_parse(jr_str text, jr_shard *ret_shard, jr_error *err)
{
    jr_shard shard = parse(text, "/");
    if (!shard.n)
        return jr_error_set(err, JR_ERR_USAGE, "a shard is I/N, from 1/N to N/N, not '%.*s'",
                            JR_STR_ARG(text));
    *ret_shard = shard;
    return JR_OK;
}

/* Their folders, in the order of their names. */
static jr_str *list_shards(jr_arena *arena, const char *bench_folder, size_t *ret_n)
{
    jr_str folder = jr_arena_format(arena, "%s/%s", bench_folder, FOLDER), *names;
    size_t n_names, n = 0;
    jr_error none;
    if (folder_list(arena, folder.data, "", &names, &n_names, &none) != JR_OK)
        n_names = 0;
    for (size_t i = 0; i < n_names; i++)
        if (shard_of(names[i]).n)
            names[n++] = jr_arena_format(arena, "%s/%s", folder.data, names[i].data);
    *ret_n = n;
    return n ? names : NULL;
}

/* Also what can't be reached for another reason, which whoever opens it tells. */
static bool is_there(const char *path)
{
    return access(path, F_OK) == 0 || errno != ENOENT;
}

jr_str *shard_files_of(jr_arena *arena, const char *bench_folder, const char *place, size_t *ret_n)
{
    size_t n_shards, n = 0;
    jr_str *shards = list_shards(arena, bench_folder, &n_shards);
    jr_str *files = jr_arena_alloc(arena, n_shards + 1, sizeof *files);
    for (size_t i = 0; i <= n_shards; i++) {
        const char *folder = i ? shards[i - 1].data : bench_folder;
        jr_str path = jr_arena_format(arena, "%s/%s", folder, place);
        if (is_there(path.data))
            files[n++] = path;
    }
    *ret_n = n;
    return files;
}

/* The folder of the benchmark that BENCH/FOLDER/FILE is in, and its place there. */
static const char *split_path(jr_arena *arena, jr_str path, const char **ret_place)
{
    jr_str place = str_end_of_path(path);
    size_t size = path.size - place.size;
    *ret_place = place.data;
    if (size == 0)
        return ".";
    return jr_arena_copy(arena, (jr_str){path.data, size > 1 ? size - 1 : 1}).data;
}

jr_str *shard_files(jr_arena *arena, jr_str path, size_t *ret_n)
{
    const char *place, *folder = split_path(arena, path, &place);
    jr_str *files = shard_files_of(arena, folder, place, ret_n);
    if (*ret_n && is_there(path.data))
        files[0] = path;
    return files;
}

bool shard_any_is_there(jr_arena *arena, jr_str path)
{
    size_t n;
    (void)shard_files(arena, path, &n);
    return n > 0;
}

jr_status shard_list(jr_arena *arena, const char *bench_folder, const char *place,
                     const char *suffix, jr_str **ret_names, size_t *ret_n_names, jr_error *err)
{
    size_t n_folders;
    jr_str *folders = shard_files_of(arena, bench_folder, place, &n_folders);
    VECTOR(jr_str) all = {0};
    if (n_folders == 0)
        return folder_list(arena, jr_arena_format(arena, "%s/%s", bench_folder, place).data, suffix,
                           ret_names, ret_n_names, err);
    for (size_t i = 0; i < n_folders; i++) {
        jr_str *names;
        size_t n;
        JR_TRY(folder_list(arena, folders[i].data, suffix, &names, &n, err));
        file_copies_drop(arena, folders[i].data, suffix, names, &n);
        for (size_t k = 0; k < n; k++)
            VECTOR_ADD(&all, arena, names[k]);
    }
    *ret_names = all.items;
    *ret_n_names = all.n ? str_sort_unique(all.items, all.n) : 0;
    return JR_OK;
}

/* Whether records are in a shard's folder that are not merged. */
static bool has_records(jr_arena *arena, jr_str folder)
{
    for (const char *const *place = shard_places; *place; place++) {
        jr_str *names;
        size_t n;
        jr_str path = jr_arena_format(arena, "%s/%s", folder.data, *place);
        if (folder_list(arena, path.data, ".jsonl", &names, &n, NULL) == JR_OK && n)
            return true;
    }
    return false;
}

void shards_clear(jr_arena *arena, const char *bench_folder)
{
    size_t n;
    jr_str *shards = list_shards(arena, bench_folder, &n);
    for (size_t i = 0; i < n; i++) {
        for (const char *const *place = shard_places; *place; place++) {
            jr_str path = jr_arena_format(arena, "%s/%s", shards[i].data, *place);
            (void)file_remove(file_below(bench_folder, path.data), true);
        }
        (void)file_remove(file_below(bench_folder, shards[i].data), true);
    }
    jr_str folder = jr_arena_format(arena, "%s/%s", bench_folder, FOLDER);
    (void)file_remove(file_below(bench_folder, folder.data), true);
}

jr_status shard_check(jr_arena *arena, const char *bench_folder, jr_shard shard, jr_error *err)
{
    size_t n;
    if (shard.n == 0)
        return JR_OK;
    if (shard.number < 1 || shard.number > shard.n)
        return jr_error_set(err, JR_ERR_USAGE, "there is no shard %u of %u; HINT: they are 1 to %u",
                            shard.number, shard.n, shard.n);
    jr_str *shards = list_shards(arena, bench_folder, &n);
    for (size_t i = 0; i < n; i++) {
        jr_shard other = shard_of(str_from(shards[i], str_find_last_char(shards[i], '/') + 1));
        if (other.n != shard.n && has_records(arena, shards[i]))
            return jr_error_set(err, JR_ERR_DATA,
                                "%s: is a shard of %u, not of %u, and what it is still asking "
                                "would be asked twice; HINT: wait for these shards to end, then "
                                "jrank merge %s",
                                shards[i].data, other.n, shard.n, bench_folder);
    }
    return JR_OK;
}

/* The SHA-256 of the first `size` bytes of a file; empty where it is shorter. */
static jr_status hash_beginning(const char *path, uint64_t size, char ret_hex[DIGEST_SIZE],
                                jr_error *err)
{
    char bytes[1 << 14];
    size_t got = 0;
    STREAM_AUTO stream *file = NULL;
    JR_TRY(stream_open(path, FILE_REGULAR, false, &file, err));
    hasher *d = hasher_new();
    jr_status status = JR_OK;
    do {
        size_t wanted = size < sizeof bytes ? (size_t)size : sizeof bytes;
        status = stream_read(file, bytes, wanted, &got, err);
        hasher_add(d, bytes, status == JR_OK ? got : 0);
        size -= got;
    } while (status == JR_OK && got && size);
    hasher_digits(d, ret_hex);
    if (size)
        ret_hex[0] = '\0';
    hasher_free(d);
    return status;
}

jr_str shard_seal_path(jr_arena *arena, jr_str path)
{
    return jr_arena_format(arena, "%s%s", path.data, SEAL);
}

void shard_unseal(jr_arena *arena, const char *bench_folder, jr_str path)
{
    (void)file_remove(file_below(bench_folder, shard_seal_path(arena, path).data), false);
}

jr_status shard_seal(jr_arena *arena, const char *bench_folder, jr_str path, jr_error *err)
{
    struct stat info;
    char digits[DIGEST_SIZE];
    if (stat(path.data, &info) != 0)
        return JR_OK;
    JR_TRY(hash_beginning(path.data, (uint64_t)info.st_size, digits, err));
    jr_str seal = shard_seal_path(arena, path);
    jr_str text = jr_arena_format(arena, "%lld %s\n", (long long)info.st_size, digits);
    return file_save(file_below(bench_folder, seal.data), text, err);
}

jr_status shard_check_seal(jr_arena *arena, jr_str path, jr_error *err)
{
    enum { SEAL_MAX = 1 << 20 };
    uint64_t size;
    char digits[DIGEST_SIZE];
    jr_str text, seal = shard_seal_path(arena, path);
    jr_status status = file_load(arena, seal.data, SEAL_MAX, &text, err);
    if (status == JR_ERR_NOT_FOUND)
        return JR_OK;
    JR_TRY(status);
    bool is_seal = take_number(&text, &size) && str_drop_beginning(&text, " ");
    jr_str sealed = str_trim(text);
    if (!is_seal || sealed.size != DIGEST_SIZE - 1)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: holds no size and SHA-256; HINT: without it the file is taken as "
                            "it is",
                            seal.data);
    JR_TRY(hash_beginning(path.data, size, digits, err));
    if (str_is(sealed, digits))
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: %s since it was closed with %llu bytes; HINT: copy it again from "
                        "where it was written, or remove %s to take what is left",
                        path.data, digits[0] ? "was changed" : "was cut", (unsigned long long)size,
                        seal.data);
}
