/*
 * The parts of str.h that loop.
 */
#include "str.h"

#include <stdlib.h>
#include <strings.h>

bool str_next_part(jr_str *text, char divider, jr_str *ret_part)
{
    if (!text->data)
        return false;
    size_t end = str_find_char(*text, divider);
    *ret_part = (jr_str){text->data, end};
    *text = end < text->size ? str_from(*text, end + 1) : (jr_str){0};
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

jr_str str_trim(jr_str text)
{
    while (text.size && is_blank(text.data[text.size - 1]))
        text.size--;
    while (text.size && is_blank(text.data[0]))
        text = str_from(text, 1);
    return text;
}

bool str_is_nocase(jr_str text, const char *wanted)
{
    return text.size == strlen(wanted) &&
           (text.size == 0 || strncasecmp(text.data, wanted, text.size) == 0);
}

bool str_goes_on_nocase(jr_str text, const char *beginning)
{
    size_t size = strlen(beginning);
    return text.size >= size && strncasecmp(text.data, beginning, size) == 0;
}

bool str_contains_nocase(jr_str text, const char *part)
{
    for (size_t i = 0; i < text.size; i++)
        if (str_begins_nocase(str_from(text, i), part))
            return true;
    return part[0] == '\0';
}

bool str_has_control(jr_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
            return true;
    return false;
}

int str_order(const void *left, const void *right)
{
    return jr_str_compare(*(const jr_str *)left, *(const jr_str *)right);
}

void str_sort(jr_str *names, size_t n)
{
    if (n)
        qsort(names, n, sizeof *names, str_order);
}

size_t str_sort_unique(jr_str *names, size_t n)
{
    str_sort(names, n);
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++)
        if (n_kept == 0 || !str_equals(names[i], names[n_kept - 1]))
            names[n_kept++] = names[i];
    return n_kept;
}

size_t str_index(const jr_str *names, size_t n, jr_str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_equals(names[i], name))
            return i;
    return SIZE_MAX;
}

size_t str_index_sorted(const jr_str *names, size_t n, jr_str name)
{
    const jr_str *found = n ? bsearch(&name, names, n, sizeof name, str_order) : NULL;
    return found ? (size_t)(found - names) : SIZE_MAX;
}
