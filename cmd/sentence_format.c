/*
 * A format is a row of pieces: texts, which must stand in the sentence, and conversions. A number
 * ends where its characters do, and a "%s" where the segment behind it is first found, so no more
 * is tried than the places of each segment.
 */
#include "sentence_format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

format_piece format_next_piece(const char **rest, size_t *next)
{
    format_piece found = {.begin = *rest};
    if (**rest != '%' || (*rest)[1] == '%') {
        while (**rest && (**rest != '%' || (*rest)[1] == '%'))
            *rest += **rest == '%' ? 2 : 1;
        found.end = *rest;
        return found;
    }
    const char *at = *rest + 1;
    size_t digits = strspn(at, "0123456789");
    bool is_numbered = digits && at[digits] == '$';
    if (is_numbered)
        at += digits + 1;
    const char *type = at + strspn(at, "0123456789.*$+-# hlzjt");
    size_t modifiers = (size_t)(type - at);
    found.is_left_out = modifiers == 2 && memcmp(at, ".0", 2) == 0 && *type == 's';
    found.number = is_numbered ? strtoul(*rest + 1, NULL, 10) - 1
                               : *next + (memchr(at, '*', modifiers) != NULL);
    if (!is_numbered)
        *next = found.number + 1;
    found.type = *type;
    *rest = found.end = type + (*type != '\0');
    return found;
}

/* The size of what stands for the text of a piece at the beginning of a sentence; -1: something
 * else does. *own grows by the text's size. */
static ptrdiff_t match_text(const format_piece *wanted, jr_str sentence, size_t *own)
{
    size_t size = 0;
    for (const char *c = wanted->begin; c < wanted->end; c++, size++) {
        if (size >= sentence.size || sentence.data[size] != *c)
            return -1;
        c += *c == '%';
    }
    *own += size;
    return (ptrdiff_t)size;
}

static ptrdiff_t match_number(jr_str sentence)
{
    size_t size = 0;
    while (size < sentence.size && sentence.data[size] == ' ')
        size++;
    size_t blank = size;
    while (size < sentence.size &&
           (isdigit((unsigned char)sentence.data[size]) || strchr("+-.einfa", sentence.data[size])))
        size++;
    while (size > blank && sentence.data[size - 1] == '.')
        size--;
    return size > blank ? (ptrdiff_t)size : -1;
}

/* Matches what comes before the next text of any length. *rest, *sentence and *own move on. */
static bool match_segment(const char **rest, size_t *next, jr_str *sentence, size_t *own,
                          jr_str *arguments)
{
    while (**rest) {
        /* Most formats are left here, before their text is looked at. */
        if (**rest != '%' && (!sentence->size || *sentence->data != **rest))
            return false;
        const char *before = *rest;
        size_t next_before = *next;
        format_piece wanted = format_next_piece(rest, next);
        if (wanted.type == 's') {
            *rest = before;
            *next = next_before;
            return true;
        }
        if (wanted.type && wanted.number >= MOST_ARGUMENTS)
            return false;
        ptrdiff_t size =
            wanted.type ? match_number(*sentence) : match_text(&wanted, *sentence, own);
        if (size < 0)
            return false;
        if (wanted.type)
            arguments[wanted.number] = (jr_str){sentence->data, (size_t)size};
        *sentence = text_behind(*sentence, (size_t)size);
    }
    return true;
}

bool format_match(const char *format, jr_str sentence, jr_str *arguments, size_t *ret_own)
{
    size_t next = 0;
    *ret_own = 0;
    if (!match_segment(&format, &next, &sentence, ret_own, arguments))
        return false;
    while (*format) {
        format_piece open = format_next_piece(&format, &next);
        if (open.number >= MOST_ARGUMENTS)
            return false;
        bool is_found = false;
        for (size_t size = 0; !is_found && size <= sentence.size; size++) {
            const char *rest = format;
            size_t next_behind = next, own = *ret_own;
            jr_str left = text_behind(sentence, size);
            if (!match_segment(&rest, &next_behind, &left, &own, arguments) ||
                (!*rest && left.size))
                continue;
            is_found = true;
            arguments[open.number] = (jr_str){sentence.data, size};
            format = rest;
            next = next_behind;
            sentence = left;
            *ret_own = own;
        }
        if (!is_found)
            return false;
    }
    return sentence.size == 0;
}
