/*
 * Tags in which judges prepare their verdict. What is in them is blanked, so that no form of a
 * verdict has to know them, and the rest keeps its places.
 */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "verdict_doubt.h"

enum { LONGEST_NAME = 40, DEEPEST = 8 };

typedef struct tag {
    jr_str name; /* in the text */
    size_t begin, end;
    bool is_closing;
    char kind;
} tag;

/* Whether a tag of this name holds no verdict; "final_analysis" may. */
static bool is_draft(jr_str name)
{
    static const char *const words[] = {
        "analysis", "analyz", "draft",   "scratch",  "reason", "reflect", "brainstorm", "critique",
        "thought",  "think",  "explan",  "rational", "note",   "example", "consider",   "prelim",
        "initial",  "plan",   "working", "quote",    "下書き", "草案",    "思考",       "分析",
        "メモ",     "検討",   "推論",    "考察",     "理由",   "例"};
    if (str_contains_nocase(name, "final") || str_contains_nocase(name, "verdict") ||
        str_contains(name, "最終"))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_contains_nocase(name, words[i]))
            return true;
    return false;
}

/* A tag <name>, </name>, [name] or [/name] of a draft at a place. */
static bool take_tag(jr_str text, size_t at, tag *ret_tag)
{
    char closing = text.data[at] == '<' ? '>' : ']';
    jr_str rest = str_from(text, at + 1);
    bool is_closing = str_drop_beginning(&rest, "/");
    size_t size = 0;
    while (size < rest.size && size <= LONGEST_NAME && rest.data[size] != closing &&
           !strchr("<[\n", rest.data[size]))
        size++;
    if (size == rest.size || rest.data[size] != closing || !is_draft((jr_str){rest.data, size}))
        return false;
    *ret_tag = (tag){.name = {rest.data, size},
                     .begin = at,
                     .end = (size_t)(rest.data - text.data) + size + 1,
                     .is_closing = is_closing,
                     .kind = text.data[at]};
    return true;
}

/* The next one at or behind a place. */
static bool next_tag(jr_str text, size_t from, tag *ret_tag)
{
    for (size_t i = from; i < text.size; i++)
        if ((text.data[i] == '<' || text.data[i] == '[') && take_tag(text, i, ret_tag))
            return true;
    return false;
}

/* Whether one closes the other; an opening one may have attributes. */
static bool closes(const tag *closing, const tag *opening)
{
    size_t size = closing->name.size;
    return closing->kind == opening->kind && opening->name.size >= size &&
           strncasecmp(opening->name.data, closing->name.data, size) == 0;
}

static void blank(jr_buf *text, size_t from, size_t to)
{
    memset(text->data + from, ' ', to - from);
}

void verdict_drop_drafts(jr_buf *text)
{
    jr_str all = jr_buf_str(text);
    tag open[DEEPEST], at;
    size_t n_open = 0, n_seen = 0;
    for (size_t from = 0; next_tag(all, from, &at); from = at.end, n_seen++) {
        if (!at.is_closing) {
            if (n_open < DEEPEST)
                open[n_open++] = at;
            continue;
        }
        size_t i = n_open;
        while (i > 0 && !closes(&at, &open[i - 1]))
            i--;
        if (i > 0 || n_seen == 0)
            blank(text, i > 0 ? open[i - 1].begin : 0, at.end);
        n_open = i > 0 ? i - 1 : n_open;
    }
    bool begins_open =
        n_open && open[0].kind == '<' && str_trim((jr_str){text->data, open[0].begin}).size == 0;
    if (begins_open)
        blank(text, open[0].begin, text->size);
}
