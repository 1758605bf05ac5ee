/*
 * Estimated text widths. Asking a font would tie the SVG to the fonts of the machine that wrote
 * it, and cost pango's start-up. Printable ASCII has a table: per character the widest of DejaVu
 * Sans, Noto Sans CJK JP and Helvetica. Everything else is counted by class: East Asian wide
 * characters are one em in every font, emoji more, other letters at most one.
 */
#include "measure.h"

#include <jrank/base.h>

#include <utf8proc.h>

#include "base/text.h"

/* Thousandths of an em, from ' ' to '~'. */
static const short ASCII_WIDTHS[] = {
    320, 410, 480, 840, 640, 950, 780, 280, 390, 390, 500, 840, 320, 370,  320, 400, 640, 640, 640,
    640, 640, 640, 640, 640, 640, 640, 340, 340, 840, 840, 840, 560, 1030, 690, 690, 730, 770, 680,
    620, 780, 760, 300, 540, 670, 560, 870, 750, 790, 670, 790, 730, 670,  620, 740, 690, 990, 690,
    690, 620, 390, 400, 390, 840, 560, 610, 620, 640, 560, 640, 620, 360,  640, 640, 280, 280, 580,
    290, 980, 640, 620, 640, 640, 420, 530, 400, 640, 600, 820, 600, 600,  530, 640, 340, 640, 840,
};

static const double BOLD_FACTOR = 1.16, LATIN_WIDTH = 0.8, EMOJI_WIDTH = 1.3, WIDE_WIDTH = 1.0;
/* Combining marks add nothing in a good font. Counted all the same, so that a tower of thousands
 * of them does not pass as narrow. */
static const double MARK_WIDTH = 0.2;
/* Share of a shortened text that stands before the "…". */
static const double HEAD_SHARE = 0.6;

#define ELLIPSIS "…"

/* In em. */
static double code_point_width(int32_t c)
{
    if (c >= ' ' && c <= '~')
        return ASCII_WIDTHS[c - ' '] / 1000.0;
    if (c < ' ')
        return 0.64; /* shown as '?' or as a space */
    if (utf8proc_charwidth(c) == 0)
        return MARK_WIDTH;
    if (c < 0x250)
        return LATIN_WIDTH;
    return c >= 0x1F000 && c < 0x20000 ? EMOJI_WIDTH : WIDE_WIDTH;
}

/* Bytes of the grapheme cluster at offset, 0 at the end; sets its width in pixels. */
static size_t next_cluster(jr_str text, size_t offset, font f, double *ret_width)
{
    int32_t c, next, state = 0;
    size_t end = offset + text_decode(text, offset, &c);
    double width = end > offset ? code_point_width(c) : 0;
    for (size_t size; (size = text_decode(text, end, &next)); end += size) {
        if (c < 0 || next < 0 || utf8proc_grapheme_break_stateful(c, next, &state))
            break;
        width += code_point_width(next);
        c = next;
    }
    *ret_width = width * f.size * (f.bold ? BOLD_FACTOR : 1);
    return end - offset;
}

/* The text as people shall see it, without anything that they can't. */
static void append_shown(jr_buf *buf, jr_str text)
{
    text_shown shown = {0};
    for (size_t i = 0, size; (size = text_decode_shown(text, i, &shown)); i += size) {
        if (shown.code_point < 0)
            jr_buf_append_char(buf, '?');
        else if (shown.is_deceptive && shown.code_point < 0xA0)
            jr_buf_append_char(buf, ' ');
        else if (shown.is_deceptive)
            jr_buf_format(buf, "U+%04X", (unsigned)shown.code_point);
        else
            jr_buf_append(buf, text.data + i, size);
    }
}

double measure_width(jr_str text, font f)
{
    JR_BUF_AUTO jr_buf shown = {0};
    append_shown(&shown, text);
    double sum = 0, width;
    for (size_t i = 0, size; (size = next_cluster(jr_buf_str(&shown), i, f, &width)); i += size)
        sum += width;
    return sum;
}

void measure_append_clipped(jr_buf *buf, jr_str text, font f, double max_width)
{
    JR_BUF_AUTO jr_buf clean = {0};
    append_shown(&clean, text);
    jr_str all = jr_buf_str(&clean);
    double total = measure_width(all, f);
    if (total <= max_width) {
        jr_buf_append_str(buf, all);
        return;
    }
    double room = max_width - measure_width(JR_STR(ELLIPSIS), f), used = 0, width;
    size_t i = 0, size;
    while ((size = next_cluster(all, i, f, &width)) && used + width <= room * HEAD_SHARE) {
        used += width;
        i += size;
    }
    jr_buf_append(buf, all.data, i);
    jr_buf_append_text(buf, ELLIPSIS);
    double rest = total - used;
    while (rest > room - used && (size = next_cluster(all, i, f, &width))) {
        rest -= width;
        i += size;
    }
    jr_buf_append(buf, all.data + i, all.size - i);
}

/* Characters that must not begin a line. */
static bool clings_to_previous(int32_t c)
{
    switch (c) {
    case 0x3001: /* 、 */
    case 0x3002: /* 。 */
    case 0x300D: /* 」 */
    case 0x300F: /* 』 */
    case 0x3011: /* 】 */
    case 0x30FC: /* ー */
    case 0xFF01: /* ！ */
    case 0xFF09: /* ） */
    case 0xFF0C: /* ， */
    case 0xFF0E: /* ． */
    case 0xFF1F: /* ？ */
        return true;
    default:
        return false;
    }
}

/* True when a line may end between these neighbours. */
static bool may_break(int32_t before, int32_t after)
{
    if (before == ' ')
        return true;
    bool wide = utf8proc_charwidth(before) == 2 || utf8proc_charwidth(after) == 2;
    bool opening = before == 0x300C || before == 0x300E || before == 0xFF08 || before == 0x3010;
    return wide && after != ' ' && !clings_to_previous(after) && !opening;
}

size_t measure_line(jr_str text, font f, double max_width)
{
    size_t i = 0, size, last_break = 0;
    int32_t before = -1, here;
    double used = 0, width;
    while ((size = next_cluster(text, i, f, &width))) {
        text_decode(text, i, &here);
        if (i > 0 && may_break(before, here))
            last_break = i;
        if (i > 0 && here != ' ' && used + width > max_width)
            return last_break ? last_break : i;
        used += width;
        before = here;
        i += size;
    }
    return i;
}
