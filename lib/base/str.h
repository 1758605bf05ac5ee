/*
 * str.h: looking at texts of known size, and lists of them. Nothing here allocates; parts are
 * borrowed from the text that they are parts of. `const char *` is terminated.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "bytes.h"

static inline bool str_equals(jr_str left, jr_str right)
{
    return left.size == right.size && bytes_equal(left.data, right.data, left.size);
}

static inline bool str_is(jr_str text, const char *wanted)
{
    return str_equals(text, jr_str_from(wanted));
}

static inline bool str_begins_with(jr_str text, const char *beginning)
{
    size_t size = strlen(beginning);
    return text.size >= size && (size == 0 || memcmp(text.data, beginning, size) == 0);
}

static inline bool str_ends_with(jr_str text, const char *tail)
{
    size_t size = strlen(tail);
    return text.size >= size &&
           (size == 0 || memcmp(text.data + text.size - size, tail, size) == 0);
}

/* The first place of the part, which is not empty; NULL: none. Where its first byte is rare, this
 * is several times as fast as memmem(). */
static inline const char *str_find(jr_str text, const char *part, size_t size)
{
    const char *at = text.size ? memchr(text.data, part[0], text.size) : NULL;
    return at ? memmem(at, text.size - (size_t)(at - text.data), part, size) : NULL;
}

static inline bool str_contains(jr_str text, const char *part)
{
    size_t size = strlen(part);
    return size == 0 || str_find(text, part, size);
}

/* The same whatever the case of ASCII letters. */
bool str_is_nocase(jr_str text, const char *wanted);
bool str_goes_on_nocase(jr_str text, const char *beginning); /* for str_begins_nocase() */
bool str_contains_nocase(jr_str text, const char *part);

/* Most texts differ in the first character already: in more than the bit of the case. */
static inline bool str_begins_nocase(jr_str text, const char *beginning)
{
    const int CASE = 0x20;
    return text.size && ((text.data[0] ^ beginning[0]) & ~CASE) == 0 &&
           str_goes_on_nocase(text, beginning);
}

/* Whether it is part of a word or name: a letter or digit of ASCII, or "_". */
static inline bool str_is_of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether there is a control character of ASCII in it, so that it is no line of text. */
bool str_has_control(jr_str text);

/* What stands behind the first `offset` bytes, which the text must have. */
static inline jr_str str_from(jr_str text, size_t offset)
{
    return (jr_str){text.data ? text.data + offset : NULL, text.size - offset};
}

/* Cuts the beginning off where the text has it; returns whether it had. */
static inline bool str_drop_beginning(jr_str *text, const char *beginning)
{
    bool is_there = str_begins_with(*text, beginning);
    if (is_there)
        *text = str_from(*text, strlen(beginning));
    return is_there;
}

static inline bool str_drop_beginning_nocase(jr_str *text, const char *beginning)
{
    bool is_there = str_begins_nocase(*text, beginning);
    if (is_there)
        *text = str_from(*text, strlen(beginning));
    return is_there;
}

/* Likewise the end. */
static inline bool str_drop_end(jr_str *text, const char *tail)
{
    bool is_there = str_ends_with(*text, tail);
    text->size -= is_there ? strlen(tail) : 0;
    return is_there;
}

/* Where the character stands first or last in the text, or the size of the text. */
static inline size_t str_find_char(jr_str text, char c)
{
    const char *at = text.size ? memchr(text.data, c, text.size) : NULL;
    return at ? (size_t)(at - text.data) : text.size;
}

static inline size_t str_find_last_char(jr_str text, char c)
{
    const char *at = text.size ? memrchr(text.data, c, text.size) : NULL;
    return at ? (size_t)(at - text.data) : text.size;
}

/* The file of a path and the folder that it is in: of caches of models the second tells the
 * version. What is above them is of this machine. */
static inline jr_str str_end_of_path(jr_str path)
{
    size_t from = path.size, n_slashes = 0;
    while (from > 0 && n_slashes < 2)
        n_slashes += path.data[--from] == '/';
    return str_from(path, n_slashes == 2 ? from + 1 : from);
}

/*
 * Takes the next part of a text that is divided by a character: what stands before the first such
 * character, or all where there is none. *text is then what stands behind it. False once the whole
 * text was taken, which leaves *text with data NULL; so a text has one part more than dividers.
 */
bool str_next_part(jr_str *text, char divider, jr_str *ret_part);

/* The text without spaces, tabs and line breaks around it. */
jr_str str_trim(jr_str text);

/* jr_str_compare for qsort and bsearch, of items whose first member is the jr_str. */
int str_order(const void *left, const void *right);

/* In bytewise order. */
void str_sort(jr_str *names, size_t n);

/* Sorted, each once; returns how many are left. */
size_t str_sort_unique(jr_str *names, size_t n);

/* The place of the name in a list, or SIZE_MAX. */
size_t str_index(const jr_str *names, size_t n, jr_str name);

/* The same in a sorted list, by halves. */
size_t str_index_sorted(const jr_str *names, size_t n, jr_str name);

#endif
