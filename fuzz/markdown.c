/*
 * Markdown: whatever the text, the HTML has only elements and attributes that we know, balanced and
 * not nested too deep, links nowhere but to the web and mail, and takes no more room than given.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <string.h>

#include "site/markdown.h"

enum { ROOM = 1 << 16, NESTED_MAX = 40, NAME_MAX_SIZE = 16 };

static const char *const elements[] = {
    "a", "blockquote", "code", "del",    "div",   "em",    "h4", "h5", "h6",    "li", "ol",
    "p", "pre",        "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"};

static bool is_known(jr_str name)
{
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (jr_str_compare(name, jr_str_from(elements[i])) == 0)
            return true;
    return false;
}

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Behind the name of an opening tag: its attributes. Returns the place of '>'. */
static const char *check_attributes(jr_str name, const char *p)
{
    if (*p == '>')
        return p;
    static const char href[] = " href=\"", rel[] = "\" rel=\"nofollow noopener noreferrer\">";
    if (name.size == 1 && name.data[0] == 'a') {
        MUST(begins_with(p, href));
        p += sizeof href - 1;
        MUST(!strncasecmp(p, "http://", 7) || !strncasecmp(p, "https://", 8) ||
             !strncasecmp(p, "mailto:", 7));
        p = strchr(p, '"');
        MUST(p && begins_with(p, rel));
        return strchr(p, '>');
    }
    const char *end = strchr(p, '>');
    MUST(end != NULL);
    static const char language[] = " class=\"language-";
    if (begins_with(p, language)) {
        p += sizeof language - 1;
        p += strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789+#-_");
        MUST(name.size == 4 && begins_with(p, "\">"));
        return end;
    }
    MUST(begins_with(p, " class=\"n\">") || begins_with(p, " class=\"scroll\">") ||
         begins_with(p, " class=\"code-point\">") || begins_with(p, " class=\"maths\">") ||
         begins_with(p, " class=\"maths display\">") || begins_with(p, " start=\""));
    return end;
}

static void check_html(const char *html)
{
    jr_str open[NESTED_MAX];
    size_t n_open = 0;
    for (const char *p = html; (p = strchr(p, '<')); p++) {
        bool is_end = p[1] == '/';
        jr_str name = {p + 1 + is_end, strspn(p + 1 + is_end, "abcdefghijklmnopqrstuvwxyz456")};
        if (begins_with(p, "<br>") || begins_with(p, "<hr>"))
            continue;
        MUST(name.size < NAME_MAX_SIZE && is_known(name));
        const char *rest = name.data + name.size;
        if (is_end) {
            MUST(*rest == '>' && n_open > 0);
            MUST(jr_str_compare(open[--n_open], name) == 0);
        } else {
            MUST(n_open < NESTED_MAX);
            open[n_open++] = name;
            p = check_attributes(name, rest);
        }
    }
    MUST(n_open == 0);
}

FUZZ_TARGET(markdown)
{
    JR_BUF_AUTO jr_buf html = {0};
    jr_buf_append_text(&html, "");
    (void)markdown_append(&html, (jr_str){(const char *)data, size}, ROOM);
    MUST(strlen(html.data) == html.size);
    /* What is appended between two looks at the room, and the ends of open elements. */
    MUST(html.size < 2 * ROOM);
    check_html(html.data);
    return 0;
}
