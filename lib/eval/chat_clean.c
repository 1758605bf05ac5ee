/*
 * What a raw reply holds besides the answer. As FastChat cleans it, with one difference: there a
 * stop string at the very beginning keeps all that follows it; here the answer is then empty.
 */
#include <string.h>

#include <jrank/base.h>

#include "base/str.h"
#include "chat_style.h"

/* Special tokens as servers write them out; no answer means them. */
static const char *const special_tokens[] = {
    "<s>",
    "</s>",
    "<pad>",
    "<unk>",
    "<bos>",
    "<eos>",
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|eot_id|>",
    "<|end_of_text|>",
    "<|begin_of_text|>",
    "<start_of_turn>",
    "<end_of_turn>",
};

/* How some vocabularies spell a line end. One that is a template's separator is its model's. */
static const char *const line_ends[] = {"<NL>", "<nl>", "<n>"};

static jr_str cut_at_stops(const chat_template *t, jr_str text)
{
    for (size_t i = 0; i < t->n_stops; i++) {
        jr_str stop = t->stops[i];
        const char *at = text.size ? memmem(text.data, text.size, stop.data, stop.size) : NULL;
        if (at)
            text.size = (size_t)(at - text.data);
    }
    return text;
}

/* The size of what stands at the front of the text and is left out; 0: nothing. *ret_is_line_end
 * tells that a line end takes its place. */
static size_t find_token(const chat_template *t, jr_str text, bool *ret_is_line_end)
{
    *ret_is_line_end = false;
    if (text.data[0] != '<')
        return 0;
    for (size_t i = 0; i < sizeof special_tokens / sizeof *special_tokens; i++)
        if (str_begins_with(text, special_tokens[i]))
            return strlen(special_tokens[i]);
    for (size_t i = 0; i < sizeof line_ends / sizeof *line_ends; i++) {
        jr_str spelling = jr_str_from(line_ends[i]);
        bool is_own = str_equals(t->seps[0], spelling) || str_equals(t->seps[1], spelling) ||
                      (t->style->line_end && strcmp(t->style->line_end, line_ends[i]) == 0);
        if (is_own && str_begins_with(text, line_ends[i])) {
            *ret_is_line_end = true;
            return spelling.size;
        }
    }
    return 0;
}

jr_str chat_template_clean(jr_arena *arena, const chat_template *t, jr_str reply)
{
    static const char xgen_speaker[] = "Assistant:";
    JR_BUF_AUTO jr_buf buf = {0};
    jr_str text = cut_at_stops(t, jr_text_trim(reply));
    for (size_t i = 0; i < text.size;) {
        jr_str rest = {text.data + i, text.size - i};
        bool is_line_end;
        size_t size = find_token(t, rest, &is_line_end);
        if (is_line_end || size == 0)
            jr_buf_append_char(&buf, is_line_end ? '\n' : rest.data[0]);
        i += size ? size : 1;
    }
    jr_str cleaned = jr_text_trim(jr_buf_str(&buf));
    if (str_is(t->name, "xgen") && str_begins_with(cleaned, xgen_speaker)) {
        size_t size = sizeof xgen_speaker - 1;
        cleaned = jr_text_trim((jr_str){cleaned.data + size, cleaned.size - size});
    }
    return jr_arena_copy(arena, cleaned);
}
