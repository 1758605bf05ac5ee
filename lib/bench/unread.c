/*
 * A folder is read by names (folder.h); this looks for the same things by less: an ending that data
 * has, a part of a name. It reads no contents.
 */
#include "unread.h"

#include <jrank/bench.h>

#include <sys/stat.h>

#include "base/english.h"
#include "base/str.h"
#include "base/vector.h"
#include "file_copies.h"
#include "folder.h"

typedef struct search {
    jr_arena *arena;
    const char *bench_folder;
    VECTOR(unread_thing) things; /* in the arena */
} search;

enum { MAX_WORDS = 3 };

/* A row for each part: words that are in the names that people give it, the folder that is read
 * (NULL: by its layout). The first row that fits counts. */
static const struct {
    unread_part part;
    const char *words[MAX_WORDS], *name;
} parts[N_UNREAD_PARTS] = {
    {UNREAD_REFERENCES, {"reference"}, "reference_answer"},
    {UNREAD_QUESTIONS, {"question"}, NULL},
    {UNREAD_JUDGMENTS, {"judgment", "judgement", "_pair."}, "model_judgment"},
    {UNREAD_ANSWERS, {"answer", "raw_output"}, NULL},
};

static bool is_folder(jr_str path)
{
    struct stat info;
    return stat(path.data, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_there(jr_str path)
{
    struct stat info;
    return stat(path.data, &info) == 0;
}

static bool has_ending(jr_str *name, const char *const *endings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t size = strlen(endings[i]);
        if (name->size > size && str_is_nocase(str_from(*name, name->size - size), endings[i])) {
            name->size -= size;
            return true;
        }
    }
    return false;
}

/* Also what editors, downloads and owners make of it: x.jsonl.bak, x.jsonl.part, x.jsonl.txt. */
static bool is_data(jr_str name)
{
    static const char *const endings[] = {".jsonl", ".json", ".ndjson", ".csv",
                                          ".tsv",   ".gz",   ".zst",    ".parquet"};
    static const char *const kept[] = {"~",    ".bak",  ".backup",  ".old",        ".txt",
                                       ".tmp", ".part", ".partial", ".crdownload", ".download",
                                       ".1",   ".orig", ".save",    ".copy",       ".swp"};
    (void)has_ending(&name, kept, sizeof kept / sizeof *kept);
    return has_ending(&name, endings, sizeof endings / sizeof *endings);
}

static jr_str *list(jr_arena *arena, jr_str folder, size_t *ret_n)
{
    jr_str *names = NULL;
    *ret_n = 0;
    return folder_list(arena, folder.data, "", &names, ret_n, NULL) == JR_OK ? names : NULL;
}

/* Files of data in the folder and those in it, down to a depth that no tool reaches. */
static size_t count_data(jr_arena *arena, jr_str folder, size_t depth)
{
    enum { MAX_DEPTH = 4 };
    size_t n, n_data = 0;
    jr_str *names = list(arena, folder, &n);
    for (size_t i = 0; i < n; i++) {
        jr_str path = jr_arena_format(arena, "%s/%s", folder.data, names[i].data);
        if (!is_folder(path))
            n_data += is_data(names[i]);
        else if (depth < MAX_DEPTH)
            n_data += count_data(arena, path, depth + 1);
    }
    return n_data;
}

/* Adds the file, or the folder where it holds data. */
static void add(search *s, unread_part part, jr_str path, jr_str name, const char *why)
{
    bool holds_files = is_folder(path);
    size_t n = holds_files ? count_data(s->arena, path, 0) : is_data(name);
    if (!n)
        return;
    jr_str reason =
        holds_files ? jr_arena_format(s->arena, ENGLISH("%zu file%s %s"), n, n == 1 ? "" : "s", why)
                    : jr_arena_copy(s->arena, jr_str_from(why));
    VECTOR_ADD(&s->things, s->arena, ((unread_thing){part, path, reason}));
}

/* What is read, in the layout of the folder. */
static jr_str place_of(const search *s, size_t row)
{
    if (parts[row].part == UNREAD_ANSWERS)
        return folder_of_answers(s->arena, s->bench_folder);
    if (parts[row].part == UNREAD_QUESTIONS)
        return folder_question_file(s->arena, s->bench_folder);
    return jr_arena_format(s->arena, "%s/%s", s->bench_folder, parts[row].name);
}

static bool has_word(jr_str name, size_t row)
{
    for (size_t i = 0; i < MAX_WORDS && parts[row].words[i]; i++)
        if (str_contains_nocase(name, parts[row].words[i]))
            return true;
    return false;
}

/* A folder whose name says nothing may hold one whose name does, as data/answers. */
static void look_at(search *s, const char *folder, size_t depth)
{
    enum { MAX_DEPTH = 3 };
    size_t n;
    jr_str *names = list(s->arena, jr_str_from(folder), &n);
    for (size_t i = 0; i < n; i++) {
        size_t row = 0;
        while (row < N_UNREAD_PARTS && !has_word(names[i], row))
            row++;
        if (str_contains_nocase(names[i], "prompt"))
            continue;
        jr_str path = jr_arena_format(s->arena, "%s/%s", folder, names[i].data);
        if (row == N_UNREAD_PARTS) {
            if (depth < MAX_DEPTH && is_folder(path))
                look_at(s, path.data, depth + 1);
            continue;
        }
        jr_str place = place_of(s, row);
        if (!str_equals(path, place))
            add(s, parts[row].part, path, names[i],
                is_there(place)
                    ? jr_arena_format(s->arena, ENGLISH("beside %s, which is read"), place.data)
                          .data
                : is_folder(path) ? ENGLISH("in a folder of another name")
                                  : ENGLISH("its name is another one"));
    }
}

/* Whether a file of this name is read, or written by jrank beside one that is. */
static bool is_read(unread_part part, jr_str name)
{
    if (part != UNREAD_JUDGMENTS)
        return str_ends_with(name, ".jsonl");
    return str_ends_with(name, "_pair.jsonl") || str_ends_with(name, "_single.jsonl") ||
           str_ends_with(name, "_verify.jsonl") || str_ends_with(name, "_verify.json") ||
           str_ends_with(name, "_goal.json") || str_begins_with(name, "human_sample.") ||
           str_ends_with(name, ".invalid.jsonl") || str_ends_with(name, ".errors.jsonl");
}

/* Adds a file that would be read if another one did not say the same. */
static void add_copy(search *s, unread_part part, jr_str folder, jr_str name)
{
    static const char *const suffixes[] = {"_pair.jsonl", "_single.jsonl", ".jsonl"};
    size_t i = 0;
    while (i + 1 < sizeof suffixes / sizeof *suffixes && !str_ends_with(name, suffixes[i]))
        i++;
    jr_str original, stem = name;
    if (!str_drop_end(&stem, suffixes[i]) ||
        !file_is_copy(s->arena, folder.data, stem, suffixes[i], &original))
        return;
    const char *why =
        jr_arena_format(s->arena, ENGLISH("a copy of %.*s%s by its name and its lines"),
                        JR_STR_ARG(original), suffixes[i])
            .data;
    add(s, part, jr_arena_format(s->arena, "%s/%s", folder.data, name.data), name, why);
}

static void look_into(search *s, unread_part part, jr_str folder)
{
    size_t n;
    jr_str *names = list(s->arena, folder, &n);
    for (size_t i = 0; i < n; i++) {
        jr_str path = jr_arena_format(s->arena, "%s/%s", folder.data, names[i].data);
        if (is_folder(path)) {
            if (!str_is(names[i], "unfinished"))
                add(s, part, path, names[i], ENGLISH("in a folder of its own"));
        } else if (!is_read(part, names[i])) {
            add(s, part, path, names[i],
                part == UNREAD_JUDGMENTS
                    ? ENGLISH("its name ends neither in _pair.jsonl nor _single.jsonl")
                    : ENGLISH("its name does not end in .jsonl"));
        } else {
            add_copy(s, part, folder, names[i]);
        }
    }
}

/* Whether there is something of a benchmark, in the place that it is read from. */
static bool is_bench(const search *s)
{
    for (size_t row = 0; row < N_UNREAD_PARTS; row++)
        if (is_there(place_of(s, row)))
            return true;
    return false;
}

/* What other tools leave has names that say nothing of benchmarks. */
static void look_at_rest(search *s)
{
    static const char *const own[] = {"rankings", "charts", "chains"};
    size_t n;
    jr_str *names = list(s->arena, jr_str_from(s->bench_folder), &n);
    for (size_t i = 0; i < n; i++) {
        bool is_own = str_begins_with(names[i], ".") || str_contains_nocase(names[i], "prompt");
        for (size_t k = 0; k < sizeof own / sizeof *own; k++)
            is_own |= str_is(names[i], own[k]);
        if (!is_own)
            add(s, UNREAD_REST, jr_arena_format(s->arena, "%s/%s", s->bench_folder, names[i].data),
                names[i], ENGLISH("of no name that a benchmark has"));
    }
}

unread_list unread_find(jr_arena *arena, const char *bench_folder)
{
    search s = {.arena = arena, .bench_folder = bench_folder};
    look_at(&s, bench_folder, 0);
    for (size_t row = 0; row < N_UNREAD_PARTS; row++)
        if (parts[row].part != UNREAD_QUESTIONS)
            look_into(&s, parts[row].part, place_of(&s, row));
    if (!s.things.n && !is_bench(&s))
        look_at_rest(&s);
    return (unread_list){s.things.items, s.things.n};
}

jr_str unread_hint(jr_arena *arena, const char *bench_folder, unread_part part)
{
    const search s = {.arena = arena, .bench_folder = bench_folder};
    size_t row = 0;
    while (row < N_UNREAD_PARTS && parts[row].part != part)
        row++;
    const char *place = row < N_UNREAD_PARTS ? place_of(&s, row).data : "";
    switch (part) {
    case UNREAD_REFERENCES:
        return jr_arena_format(
            arena,
            ENGLISH("reference answers are read from %s/NAME.jsonl, a line for each question"),
            place);
    case UNREAD_QUESTIONS:
        return jr_arena_format(arena, ENGLISH("questions are read from %s, a line for each"),
                               place);
    case UNREAD_JUDGMENTS:
        return jr_arena_format(arena,
                               ENGLISH("judgments are read from %s/JUDGE_pair.jsonl and "
                                       "JUDGE_single.jsonl, all of a judge in one file"),
                               place);
    case UNREAD_ANSWERS:
        return jr_arena_format(
            arena, ENGLISH("answers are read from %s/MODEL.jsonl, a line for each question"),
            place);
    default:
        return JR_STR(
            ENGLISH("a benchmark is questions.jsonl, answers/MODEL.jsonl and "
                    "model_judgment/JUDGE_pair.jsonl; jrank rank --battles FILE takes the "
                    "votes of many other tools"));
    }
}

jr_str unread_note(jr_arena *arena, const char *bench_folder, unread_part part)
{
    enum { MAX_NAMED = 3 };
    unread_list all = unread_find(arena, bench_folder);
    JR_BUF_AUTO jr_buf named = {0};
    size_t n = 0;
    for (size_t i = 0; i < all.n_things; i++)
        if ((part == UNREAD_REST || all.things[i].part == part ||
             all.things[i].part == UNREAD_REST) &&
            n++ < MAX_NAMED)
            jr_buf_format(&named, "%s%s (%s)", n == 1 ? "" : ", ", all.things[i].path.data,
                          all.things[i].why.data);
    if (!n)
        return JR_STR("");
    if (n > MAX_NAMED)
        jr_buf_format(&named, ENGLISH(" and %zu more"), n - MAX_NAMED);
    bool is_rest = all.things[0].part == UNREAD_REST;
    return jr_arena_format(arena, ENGLISH("; not read: %s; HINT: %s"), named.data,
                           unread_hint(arena, bench_folder, is_rest ? UNREAD_REST : part).data);
}

jr_str jr_bench_unread(jr_arena *arena, const char *bench_folder, bool of_judgments)
{
    jr_str note =
        unread_note(arena, bench_folder, of_judgments ? UNREAD_JUDGMENTS : UNREAD_ANSWERS);
    (void)str_drop_beginning(&note, "; ");
    return note;
}
