/*
 * A copy is known by its name, which costs nothing, and then by its bytes. Names alone would not
 * do: "m1 (1)" may be a model.
 */
#include "file_copies.h"

#include <string.h>

#include "base/str.h"

#define N_OF(list) (sizeof(list) / sizeof *(list))

/* Drops " (2)" or " 2" from the end. */
static bool drop_number(jr_str *name)
{
    jr_str rest = *name;
    bool is_closed = str_drop_end(&rest, ")");
    size_t size = rest.size;
    while (rest.size && rest.data[rest.size - 1] >= '0' && rest.data[rest.size - 1] <= '9')
        rest.size--;
    if (rest.size == size || !str_drop_end(&rest, is_closed ? " (" : " "))
        return false;
    *name = rest;
    return true;
}

/* The name without what makes it that of a copy; false: nothing does. */
static bool drop_mark(jr_str *name)
{
    static const char *const endings[] = {
        " (copy)", " - Copy", " copy",     " (Copy)",   "_copy",    "-copy",    ".copy",
        "_backup", ".bak",    " - コピー", " のコピー", "のコピー", " (コピー)"};
    static const char *const beginnings[] = {"Copy of ", "コピー ~ ", "コピー～"};
    jr_str rest = *name;
    bool has_number = drop_number(&rest);
    for (size_t i = 0; i < N_OF(endings); i++) {
        if (!str_drop_end(&rest, endings[i]))
            continue;
        *name = rest;
        return rest.size > 0;
    }
    *name = rest;
    for (size_t i = 0; i < N_OF(beginnings); i++)
        if (str_drop_beginning(name, beginnings[i]))
            return name->size > 0;
    return has_number && name->size > 0;
}

/* Whether two files are the same as far as the shorter one goes. */
static bool are_alike(const char *path, const char *other)
{
    jr_str one, two;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    if (jr_file_load(arena, path, &one, NULL) != JR_OK ||
        jr_file_load(arena, other, &two, NULL) != JR_OK)
        return false;
    size_t n = one.size < two.size ? one.size : two.size;
    return n ? memcmp(one.data, two.data, n) == 0 : one.size == two.size;
}

bool file_is_copy(jr_arena *arena, const char *folder, jr_str name, const char *suffix,
                  jr_str *ret_original)
{
    jr_str original = name;
    if (!drop_mark(&original))
        return false;
    jr_str path = jr_arena_format(arena, "%s/%.*s%s", folder, JR_STR_ARG(name), suffix),
           other = jr_arena_format(arena, "%s/%.*s%s", folder, JR_STR_ARG(original), suffix);
    if (!are_alike(path.data, other.data))
        return false;
    *ret_original = jr_arena_copy(arena, original);
    return true;
}

void file_copies_drop(jr_arena *arena, const char *folder, const char *suffix, jr_str *names,
                      size_t *n_names)
{
    size_t n = 0;
    jr_str original;
    for (size_t i = 0; i < *n_names; i++)
        if (!file_is_copy(arena, folder, names[i], suffix, &original))
            names[n++] = names[i];
    *n_names = n;
}
