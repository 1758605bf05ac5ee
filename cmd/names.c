/*
 * Names of commands, options and choices stand in their tables as one string.
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
