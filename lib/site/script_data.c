/*
 * Shards and strings. Bounds of sizes come from what is in memory, so that it is known how many
 * shards there are before a text was read; strings keep to their bounds by being cut.
 */
#include "script_data.h"

#include <assert.h>
#include <string.h>

#include <jrank/base.h>

#include "base/pack.h"
#include "base/str.h"
#include "base/text.h"
#include "html.h"
#include "slug.h"

shard_plan shards_plan(jr_arena *arena, const archive *a, size_t n_items,
                       size_t (*bound)(const archive *a, size_t i))
{
    size_t n = 1, used = 0;
    for (size_t i = 0; i < n_items; i++) {
        size_t size = bound(a, i);
        assert(size <= SHARD_MAX);
        n += used + size > SHARD_MAX;
        used = used + size > SHARD_MAX ? size : used + size;
    }
    shard_plan plan = {jr_arena_alloc(arena, n + 1, sizeof *plan.first), 0};
    used = 0;
    for (size_t i = 0; i < n_items; i++) {
        size_t size = bound(a, i);
        if (used + size > SHARD_MAX) {
            plan.first[++plan.n] = i;
            used = 0;
        }
        used += size;
    }
    plan.first[++plan.n] = n_items;
    return plan;
}

void shards_path(const char *name, size_t i, jr_buf *path)
{
    jr_buf_format(path, "data/%s-%zu.js", name, i);
}

size_t shards_find(const shard_plan *plan, const char *name, jr_str path)
{
    JR_BUF_AUTO jr_buf stem = {0};
    jr_buf_format(&stem, "data/%s-", name);
    size_t number = str_drop_beginning(&path, stem.data) ? slug_number(path) : SIZE_MAX;
    return number < plan->n ? number : SIZE_MAX;
}

shard_part shards_part(const shard_plan *plan, size_t i, size_t begin, size_t end)
{
    size_t first = plan->first[i], last = plan->first[i + 1];
    first = first < begin ? begin : first > end ? end : first;
    last = last < begin ? begin : last > end ? end : last;
    return (shard_part){first - begin, last - begin};
}

/* Appends one character as it stands in a string of a script. */
static void append_character(jr_buf *out, jr_str character, int32_t c, char before)
{
    enum { LINE_SEPARATOR = 0x2028, PARAGRAPH_SEPARATOR = 0x2029 };
    if (c < 0)
        jr_buf_append_text(out, "\xEF\xBF\xBD");
    else if (c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR)
        jr_buf_format(out, "\\u%04x", (unsigned)c);
    else if (c == '"' || c == '\\' || (c == '/' && before == '<'))
        jr_buf_format(out, "\\%c", (char)c);
    else if (c == '!' && before == '<')
        jr_buf_append_text(out, "\\u0021"); /* "<!--" opens a comment */
    else if (c == '\n')
        jr_buf_append_text(out, "\\n");
    else if (c < ' ')
        jr_buf_format(out, "\\u%04x", (unsigned)c);
    else
        jr_buf_append_str(out, character);
}

void script_string(jr_buf *out, jr_str text, size_t max)
{
    size_t limit = out->size + max - 1, size;
    assert(max >= 2);
    jr_buf_append_char(out, '"');
    for (size_t i = 0; i < text.size; i += size) {
        int32_t c;
        size = text_decode(text, i, &c);
        size_t done = out->size;
        append_character(out, (jr_str){text.data + i, size}, c, i ? text.data[i - 1] : '\0');
        if (out->size > limit) {
            out->size = done;
            break;
        }
    }
    jr_buf_append_char(out, '"');
}

void script_call(jr_buf *out, const char *function, size_t number, jr_str json, bool is_packed)
{
    jr_buf_format(out, "jrankGive(\"%s\",%zu,", function, number);
    if (is_packed) {
        JR_BUF_AUTO jr_buf packed = {0};
        pack_append(&packed, json, PACK_ZLIB, PACK_SMALL);
        jr_buf_append_char(out, '"');
        pack_append_base64(out, jr_buf_str(&packed));
        jr_buf_append_char(out, '"');
    } else {
        jr_buf_append_str(out, json);
    }
    jr_buf_append_text(out, ");\n");
}

void script_words(jr_buf *out, const char *id, const script_word *rows, size_t n)
{
    jr_str slots[] = {JR_STR("<b class=\"slot-0\"></b>"), JR_STR("<b class=\"slot-1\"></b>"),
                      JR_STR("<b class=\"slot-2\"></b>")};
    jr_buf_format(out, "<template id=\"%s\">\n", id);
    for (size_t i = 0; i < n; i++) {
        jr_buf_format(out, "<span data-word=\"%s\">", rows[i].name);
        html_sentence(out, rows[i].word, slots, sizeof slots / sizeof *slots);
        jr_buf_append_text(out, "</span>\n");
    }
    jr_buf_append_text(out, "</template>\n");
}
