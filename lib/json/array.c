/*
 * Strings, where most bytes are, are passed over with memchr to the next quote, and the
 * backslashes before it tell whether it ends the string.
 */
#include "array.h"

#include <string.h>

/* From *offset, inside a string, to behind its closing quote. False when the bytes end before. */
static bool leave_string(array_scanner *s, const char *bytes, size_t size, size_t *offset)
{
    size_t start = *offset;
    if (s->is_escaped && start < size) {
        s->is_escaped = false;
        start++;
    }
    for (size_t i = start;;) {
        const char *quote = i < size ? memchr(bytes + i, '"', size - i) : NULL;
        size_t end = quote ? (size_t)(quote - bytes) : size, backslashes = 0;
        while (end - backslashes > start && bytes[end - backslashes - 1] == '\\')
            backslashes++;
        if (!quote) {
            s->is_escaped = s->is_escaped || backslashes % 2 == 1;
            *offset = size;
            return false;
        }
        if (backslashes % 2 == 0) {
            *offset = end + 1;
            s->in_string = false;
            return true;
        }
        i = start = end + 1;
    }
}

bool array_scan(array_scanner *s, const char *bytes, size_t size, size_t *offset)
{
    size_t i = *offset;
    while (i < size) {
        if (s->in_string) {
            if (!leave_string(s, bytes, size, &i))
                break;
            continue;
        }
        switch (bytes[i++]) {
        case '"':
            s->in_string = true;
            break;
        case '[':
        case '{':
            s->depth++;
            break;
        case ']':
        case '}':
            if (s->depth > 1) {
                s->depth--;
                break;
            }
            s->is_closed = true;
            *offset = i;
            return true;
        case ',':
            if (s->depth > 1)
                break;
            *offset = i;
            return true;
        default:
            break;
        }
    }
    *offset = size;
    return false;
}

size_t array_split(void *scanner, const char *bytes, size_t size)
{
    array_scanner *s = scanner;
    size_t cut = 0, offset = 0;
    while (!s->is_closed && array_scan(s, bytes, size, &offset))
        if (!s->is_closed)
            cut = offset;
    return cut;
}
