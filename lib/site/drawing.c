/*
 * A chart in both languages, of which most is the same: figures write an element a line, so that
 * lines are compared. Where words take other room it is drawn twice. What is said of an element
 * stands there in both languages; settings.js puts that of the reader first, which browsers say.
 */
#include "page.h"

#include <string.h>

#include "base/str.h"

/* Whether a line is a whole element that is drawn. */
static bool is_drawn(jr_str line)
{
    static const char *const elements[] = {"<text ", "<rect ", "<circle ", "<polygon ", "<line "};
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (str_begins_with(line, elements[i]))
            return true;
    return false;
}

/* Elements whose texts are said, not drawn. */
static bool is_said(jr_str line)
{
    return str_begins_with(line, "<title>") || str_begins_with(line, "<desc>") ||
           str_begins_with(line, "<g><title>");
}

static bool can_be_merged(jr_str english, jr_str japanese)
{
    jr_str one, other;
    while (str_next_part(&english, '\n', &one)) {
        if (!str_next_part(&japanese, '\n', &other))
            return false;
        if (jr_str_compare(one, other) != 0 && !(is_drawn(one) && is_drawn(other)) &&
            !(is_said(one) && is_said(other)))
            return false;
    }
    return !japanese.data;
}

static void append_of(jr_buf *out, jr_str line, const char *language)
{
    size_t name = 0;
    while (line.data[name] != ' ' && line.data[name] != '>')
        name++;
    jr_buf_append(out, line.data, name);
    jr_buf_format(out, " class=\"%s\"", language);
    jr_buf_append_str(out, str_from(line, name));
    jr_buf_append_char(out, '\n');
}

void page_drop_too_much(page *p, size_t before)
{
    enum { SLIM_MAX = 150 << 10, PAGE_MAX = 900 << 10 };
    if (p->out->size - before <= SLIM_MAX && p->out->size <= PAGE_MAX)
        return;
    p->out->size = before;
    p->out->data[before] = '\0';
}

void page_append_drawing(page *p, jr_str english, jr_str japanese)
{
    jr_str one, other;
    enum { TWICE_MAX = 200 << 10 };
    if (!can_be_merged(english, japanese)) {
        if (english.size > TWICE_MAX) {
            jr_buf_append_str(p->out, english);
            return;
        }
        jr_buf_append_text(p->out, "<div class=\"en\">");
        jr_buf_append_str(p->out, english);
        jr_buf_append_text(p->out, "</div><div class=\"ja\">");
        jr_buf_append_str(p->out, japanese);
        jr_buf_append_text(p->out, "</div>\n");
        return;
    }
    while (str_next_part(&english, '\n', &one) && str_next_part(&japanese, '\n', &other)) {
        if (jr_str_compare(one, other) == 0) {
            jr_buf_append_str(p->out, one);
            jr_buf_append_text(p->out, english.data ? "\n" : "");
        } else {
            static const char group[] = "<g>";
            if (str_drop_beginning(&one, group) && str_drop_beginning(&other, group))
                jr_buf_append_text(p->out, group);
            append_of(p->out, one, "en");
            append_of(p->out, other, "ja");
        }
    }
}
