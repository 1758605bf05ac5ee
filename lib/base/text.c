/*
 * Terminal width of UTF-8 text by utf8proc's Unicode tables, which are newer than the C library's
 * and need no locale; and text as a word of a command line.
 */
#include <jrank/base.h>

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "text.h"

size_t text_decode(jr_str text, size_t offset, int32_t *ret_code_point)
{
    if (offset >= text.size) {
        *ret_code_point = -1;
        return 0;
    }
    utf8proc_int32_t code_point;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text.data + offset,
                                             (utf8proc_ssize_t)(text.size - offset), &code_point);
    if (size <= 0) {
        *ret_code_point = -1;
        return 1;
    }
    *ret_code_point = code_point;
    return (size_t)size;
}

static bool is_control(int32_t code_point)
{
    return (code_point >= 0 && code_point < 0x20) || (code_point >= 0x7F && code_point < 0xA0) ||
           code_point == 0x2028 || code_point == 0x2029 || code_point == 0x061C ||
           (code_point >= 0x200E && code_point <= 0x200F) ||
           (code_point >= 0x202A && code_point <= 0x202E) ||
           (code_point >= 0x2066 && code_point <= 0x206F);
}

/* What Unicode calls ignorable and no script needs, and what is no character. */
static bool is_unseen(int32_t c)
{
    return c == 0x00AD || c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5 ||
           c == 0x180E || c == 0x200B || (c >= 0x2060 && c <= 0x2065) || c == 0x3164 ||
           c == 0xFEFF || c == 0xFFA0 || (c >= 0xFFF0 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE ||
           (c >= 0xFDD0 && c <= 0xFDEF) || (c >= 0x1BCA0 && c <= 0x1BCA3) ||
           (c >= 0x1D173 && c <= 0x1D17A) ||
           (c >= 0xE0000 && c <= 0xE0FFF && !(c >= 0xE0100 && c <= 0xE01EF));
}

static bool is_joiner(int32_t c)
{
    return c == 0x200C || c == 0x200D;
}

static bool is_variation(int32_t c)
{
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) ||
           (c >= 0x180B && c <= 0x180D) || c == 0x180F;
}

/* Joiners and variations belong to what stands before them, which is none of ASCII but in a keycap:
 * a digit, the variation, U+20E3. */
static bool is_out_of_place(int32_t before, int32_t c, int32_t behind)
{
    if (!is_joiner(c) && !is_variation(c))
        return false;
    if (c == 0xFE0F && behind == 0x20E3)
        return !((before >= '0' && before <= '9') || before == '#' || before == '*');
    return before < 0x80 || is_joiner(before) || (is_variation(c) && is_variation(before));
}

size_t text_decode_shown(jr_str text, size_t offset, text_shown *shown)
{
    int32_t before = shown->is_deceptive ? 0 : shown->code_point, behind;
    size_t size = text_decode(text, offset, &shown->code_point);
    int32_t c = shown->code_point;
    shown->is_deceptive = c < 0 || is_control(c) || is_unseen(c);
    if (c >= 0x180B && !shown->is_deceptive) {
        text_decode(text, offset + size, &behind);
        shown->is_deceptive = is_out_of_place(before, c, behind);
    }
    return size;
}

static size_t width_of(const text_shown *shown)
{
    if (shown->is_deceptive)
        return 1;
    int width = utf8proc_charwidth(shown->code_point);
    return width > 0 ? (size_t)width : 0;
}

size_t jr_text_width(jr_str text)
{
    size_t width = 0;
    text_shown shown = {0};
    for (size_t i = 0, size; (size = text_decode_shown(text, i, &shown)); i += size)
        width += width_of(&shown);
    return width;
}

void jr_text_append_clipped(jr_buf *buf, jr_str text, size_t max_width)
{
    bool fits = jr_text_width(text) <= max_width;
    size_t room = fits ? max_width : max_width ? max_width - 1 : 0;
    text_shown shown = {0};
    for (size_t i = 0, size; (size = text_decode_shown(text, i, &shown)); i += size) {
        size_t width = width_of(&shown);
        if (width > room)
            break;
        room -= width;
        if (is_control(shown.code_point))
            jr_buf_append_char(buf, ' ');
        else if (shown.is_deceptive)
            jr_buf_append_char(buf, '?');
        else
            jr_buf_append(buf, text.data + i, size);
    }
    if (!fits && max_width)
        jr_buf_append_text(buf, "…");
}

size_t jr_text_clean(char *text, size_t size)
{
    size_t n_kept = 0;
    text_shown shown = {0};
    for (size_t i = 0, width; (width = text_decode_shown((jr_str){text, size}, i, &shown));
         i += width) {
        if (shown.is_deceptive && shown.code_point != '\t' && shown.code_point != '\n') {
            text[n_kept++] = '?';
            continue;
        }
        memmove(text + n_kept, text + i, width);
        n_kept += width;
    }
    return n_kept;
}

bool text_is_utf8(jr_str text)
{
    int32_t code_point;
    for (size_t i = 0, size; (size = text_decode(text, i, &code_point)); i += size)
        if (code_point < 0)
            return false;
    return true;
}

/* On the heap; NULL for what is no UTF-8. */
static char *fold(jr_str text)
{
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t size = utf8proc_map(
        (const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)text.size, &folded,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    return size >= 0 ? (char *)folded : NULL;
}

bool text_looks_alike(jr_str left, jr_str right)
{
    char *one = fold(left), *other = fold(right);
    bool is_alike = one && other && strcmp(one, other) == 0;
    free(one);
    free(other);
    return is_alike;
}

bool text_is_space(int32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

jr_str jr_text_trim(jr_str text)
{
    size_t start = text.size, end = text.size;
    int32_t code_point;
    for (size_t i = 0, size; (size = text_decode(text, i, &code_point)); i += size) {
        if (text_is_space(code_point))
            continue;
        start = start == text.size ? i : start;
        end = i + size;
    }
    return start == text.size ? (jr_str){0} : (jr_str){text.data + start, end - start};
}

bool text_needs_cjk_font(jr_str text)
{
    int32_t c;
    for (size_t i = 0, size; (size = text_decode(text, i, &c)); i += size)
        if ((c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
            (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFFEF) ||
            (c >= 0x20000 && c <= 0x3FFFF))
            return true;
    return false;
}

void jr_text_append_shell_word(jr_buf *buf, jr_str text)
{
    static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "_-./:=,+@%";
    bool is_harmless = text.size > 0;
    for (size_t i = 0; i < text.size; i++)
        is_harmless &= memchr(harmless, text.data[i], sizeof harmless - 1) != NULL;
    if (is_harmless) {
        jr_buf_append_str(buf, text);
        return;
    }
    jr_buf_append_char(buf, '\'');
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\'')
            jr_buf_append_text(buf, "'\\''");
        else
            jr_buf_append_char(buf, text.data[i]);
    jr_buf_append_char(buf, '\'');
}
