/*
 * Names of commands, options and choices.
 */
#include "names.h"

#include <string.h>

bool next_word(const char **rest, jr_str *ret_word)
{
    if (!*rest || !**rest)
        return false;
    size_t size = strcspn(*rest, " ");
    *ret_word = (jr_str){*rest, size};
    *rest += size + ((*rest)[size] == ' ');
    return true;
}

static char plain(char c)
{
    return c == '_' ? '-' : c;
}

bool same_name(jr_str typed, jr_str name)
{
    if (typed.size != name.size)
        return false;
    for (size_t i = 0; i < name.size; i++)
        if (plain(typed.data[i]) != plain(name.data[i]))
            return false;
    return true;
}

jr_str *names_of(jr_arena *arena, words list)
{
    jr_str *names = jr_arena_alloc(arena, list.n, sizeof *names);
    for (size_t i = 0; i < list.n; i++)
        names[i] = jr_str_from(list.items[i]);
    return names;
}
