/*
 * Escaping. Runs of bytes that mean nothing special are copied at once, since a site has gigabytes
 * of them; characters beyond ASCII are decoded to find those that must be shown by their code.
 */
#include "html.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include <jrank/base.h>

#include "base/str.h"
#include "base/text.h"

static const char *entity(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Appends the text, each character that is deceptive by `show`. */
static void append_escaped(jr_buf *out, jr_str text, void (*show)(jr_buf *out, int32_t c))
{
    size_t done = 0, size;
    text_shown shown = {0};
    for (size_t i = 0; i < text.size; i += size) {
        unsigned char byte = (unsigned char)text.data[i];
        const char *escaped = entity(byte);
        if (byte >= 0x20 && byte < 0x7F) {
            size = 1;
            shown = (text_shown){.code_point = byte};
        } else {
            size = text_decode_shown(text, i, &shown);
        }
        /* Line breaks and tabs are as good as spaces here. */
        if (!escaped && (!shown.is_deceptive || byte == '\n' || byte == '\t'))
            continue;
        jr_buf_append(out, text.data + done, i - done);
        done = i + size;
        if (escaped)
            jr_buf_append_text(out, escaped);
        else if (byte != '\r')
            show(out, shown.code_point);
        else if (i + 1 == text.size || text.data[i + 1] != '\n')
            jr_buf_append_char(out, '\n');
    }
    if (text.size > done)
        jr_buf_append(out, text.data + done, text.size - done);
}

static void show_code(jr_buf *out, int32_t c)
{
    if (c < 0)
        jr_buf_append_text(out, "\xEF\xBF\xBD");
    else
        jr_buf_format(out, "<span class=\"code-point\">U+%04X</span>", (unsigned)c);
}

static void show_replacement(jr_buf *out, int32_t c)
{
    (void)c;
    jr_buf_append_text(out, "\xEF\xBF\xBD");
}

void html_text(jr_buf *out, jr_str text)
{
    append_escaped(out, text, show_code);
}

void html_attribute(jr_buf *out, jr_str text)
{
    append_escaped(out, text, show_replacement);
}

void html_number(jr_buf *out, double number, int decimals)
{
    enum { DIGITS = 64, GROUP = 3 };
    char digits[DIGITS];
    if (!isfinite(number) || fabs(number) >= 1e15) {
        jr_buf_append_text(out, "–");
        return;
    }
    JR_BUF_AUTO jr_buf plain = {0};
    jr_buf_format(&plain, "%.*f", decimals, fabs(number));
    memcpy(digits, plain.data, plain.size + 1);
    size_t n_whole = strcspn(digits, ".");
    bool is_zero = strspn(digits, "0.") == plain.size;
    if (number < 0 && !is_zero)
        jr_buf_append_text(out, "−");
    for (size_t i = 0; i < n_whole; i++) {
        if (i && (n_whole - i) % GROUP == 0 && n_whole > GROUP + 1)
            jr_buf_append_char(out, ',');
        jr_buf_append_char(out, digits[i]);
    }
    jr_buf_append_text(out, digits + n_whole);
}

void html_rating(jr_buf *out, double rating, double lower, double upper, int decimals)
{
    html_number(out, rating, decimals);
    if (!isfinite(rating) || !isfinite(lower) || !isfinite(upper))
        return;
    JR_BUF_AUTO jr_buf up = {0}, down = {0};
    html_number(&up, upper - rating, decimals);
    html_number(&down, rating - lower, decimals);
    if (str_equals(jr_buf_str(&up), jr_buf_str(&down)))
        jr_buf_format(out, " <small>± %s</small>", up.data);
    else
        jr_buf_format(out, " <small>+%s −%s</small>", up.data, down.data);
}

bool html_time(jr_buf *out, double seconds)
{
    static const double LATEST = 1e11; /* in the year 5138 */
    struct tm parts;
    char text[64];
    if (!(seconds > 0 && seconds < LATEST))
        return false;
    time_t time = (time_t)seconds;
    if (!gmtime_r(&time, &parts))
        return false;
    jr_buf_append(out, text, strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts));
    return true;
}

bool html_is_web_address(jr_str text)
{
    return (str_drop_beginning(&text, "https://") || str_drop_beginning(&text, "http://")) &&
           text.size > 0;
}

/* {0}: the piece; {0|vote|votes}: the form that fits the number which the piece is. */
static void append_slot(jr_buf *out, jr_str slot, const jr_str *pieces)
{
    jr_str piece = pieces[slot.data[0] - '0'], number, one, many;
    bool has_forms = str_next_part(&slot, '|', &number) && str_next_part(&slot, '|', &one) &&
                     str_next_part(&slot, '|', &many);
    jr_buf_append_str(out, !has_forms ? piece : str_is(piece, "1") ? one : many);
}

static void append_filled(jr_buf *out, jr_str text, const jr_str *pieces, size_t n_pieces)
{
    for (size_t i = 0; i < text.size; i++) {
        jr_str rest = str_from(text, i + 1);
        size_t size = text.data[i] == '{' ? str_find_char(rest, '}') : SIZE_MAX;
        if (size < rest.size && (size_t)(rest.data[0] - '0') < n_pieces) {
            append_slot(out, (jr_str){rest.data, size}, pieces);
            i += size + 1;
        } else {
            jr_buf_append_char(out, text.data[i]);
        }
    }
}

void html_sentence(jr_buf *out, word w, const jr_str *pieces, size_t n_pieces)
{
    jr_buf_append_text(out, "<span class=\"en\">");
    append_filled(out, word_english(w), pieces, n_pieces);
    jr_buf_append_text(out, "</span><span class=\"ja\" lang=\"ja\">");
    append_filled(out, word_japanese(w), pieces, n_pieces);
    jr_buf_append_text(out, "</span>");
}

void html_word(jr_buf *out, word w)
{
    html_sentence(out, w, NULL, 0);
}

void html_join(jr_buf *out, const jr_str *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            html_word(out, i + 1 == n ? WORD_AND : WORD_COMMA);
        jr_buf_append_str(out, items[i]);
    }
}

void html_note(jr_buf *out, word w)
{
    html_note_sentence(out, w, NULL, 0);
}

void html_note_sentence(jr_buf *out, word w, const jr_str *pieces, size_t n_pieces)
{
    jr_buf_append_text(out, "<p class=\"note\">");
    html_sentence(out, w, pieces, n_pieces);
    jr_buf_append_text(out, "</p>\n");
}

void html_heading(jr_buf *out, int level, word w)
{
    jr_buf_format(out, "<h%d>", level);
    html_word(out, w);
    jr_buf_format(out, "</h%d>\n", level);
}

jr_str html_piece(jr_arena *arena, double number, int decimals)
{
    JR_BUF_AUTO jr_buf text = {0};
    html_number(&text, number, decimals);
    return jr_arena_copy(arena, jr_buf_str(&text));
}

jr_str html_text_piece(jr_arena *arena, jr_str text)
{
    JR_BUF_AUTO jr_buf escaped = {0};
    html_text(&escaped, text);
    return jr_arena_copy(arena, jr_buf_str(&escaped));
}
