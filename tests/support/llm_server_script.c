/*
 * Scripts: a rule a line, "WORDS THAT A REQUEST MATCHES -> WORDS THAT SAY WHAT HAPPENS". The first
 * rule that matches decides; where none does the reply is a good one.
 */
#include <jrank/base.h>

#include <stdio.h>
#include <stdlib.h>

#include "llm_server.h"

static const char *const kind_names[] = {"reply",    "empty",    "thinking-only", "blocked",
                                         "bad-utf8", "bad-json", "html",          "error",
                                         "echo-key", NULL};
static const char *const ending_names[] = {"keep", "close", "reset", "hang", NULL};

#define WORD(name, value, kind, field, ...)                                                        \
    {name, value, VALUE_##kind, offsetof(rule, field), __VA_ARGS__, NULL, 0}
#define CHOICE(name, value, field, choices, ...)                                                   \
    {name, value, VALUE_CHOICE, offsetof(rule, field), __VA_ARGS__, choices, 0}

static const setting_row match_words[] = {
    WORD("n", "A|A-B|A-", RANGE, numbers, "the request's number, from 1"),
    WORD("every", "K", COUNT, every, "its number is a multiple of K"),
    WORD("times", "T", COUNT, times, "the rule has not been used T times"),
    WORD("each", "T", COUNT, each, "the rule has not been used T times for this same body"),
    WORD("path", "TEXT", TEXT, path, "path and query hold TEXT"),
    WORD("body", "TEXT", TEXT, body, "the body (JSON as sent) holds TEXT"),
    WORD("no-body", "TEXT", TEXT, no_body, "the body does not hold TEXT"),
    WORD("has", "FIELD", TEXT, has, "the body has the JSON key; system: a system message"),
    WORD("over", "N", COUNT, over, "more than N tokens are asked for"),
    WORD("sent", "TEXT", TEXT, sent, "the header lines hold TEXT"),
};

static const setting_row action_words[] = {
    WORD("status", "N", COUNT, status, "status, from 400 on with an error in the provider's form"),
    CHOICE("kind", "KIND", kind, kind_names,
           "empty, thinking-only, blocked (by a content filter), bad-utf8, bad-json, html, error "
           "(an error object whatever the status), echo-key (an error that repeats the key)"),
    WORD("unsupported", "FIELD", TEXT, unsupported, "400: FIELD (or system) is not supported"),
    WORD("text", "TEXT", TEXT, text, "what the model says"),
    WORD("thinking", "TEXT", TEXT, thinking, "what it thinks, where the provider puts that"),
    WORD("finish", "REASON", TEXT, finish, "stop, length, content_filter, or any other as it is"),
    WORD("served", "NAME", TEXT, served,
         "the model that the reply names, instead of the one asked for"),
    WORD("no-usage", "", FLAG, no_usage, "the reply counts no tokens"),
    WORD("input-tokens", "N", COUNT, input_tokens, "what it counts of the prompt"),
    WORD("size", "N", COUNT, size, "the text is filled up to N bytes (100M: 100 MB)"),
    WORD("message", "TEXT", TEXT, message, "of the error object, instead of the usual one"),
    WORD("type", "TEXT", TEXT, type, "of the error object (Gemini: status)"),
    WORD("code", "TEXT", TEXT, code, "of the error object"),
    WORD("param", "TEXT", TEXT, param, "of the error object"),
    WORD("raw", "TEXT", TEXT, raw, "the whole body, as it is"),
    WORD("content-type", "TEXT", TEXT, content_type, "instead of application/json"),
    WORD("header", "\"NAME: VALUE\"", LIST, headers, "one more header; may be given again"),
    WORD("retry-after", "S", TEXT, retry_after, "header, as it is"),
    WORD("retry-after-date", "S", TEXT, retry_after_date, "header: the date in S seconds"),
    WORD("retry-after-ms", "MS", TEXT, retry_after_ms, "header, as it is"),
    WORD("latency", "MS", NUMBER, latency, "instead of --latency-ms"),
    WORD("until", "FILE", TEXT, until, "not before there is that file"),
    WORD("chunked", "", FLAG, is_chunked, "the body as one chunk instead of with its length"),
    WORD("drip", "", FLAG, is_dripped, "chunks of one byte, a write each"),
    CHOICE("end", "close|reset|hang", end, ending_names,
           "closes, resets or falls silent, before the reply or:"),
    WORD("at", "head|N", TEXT, at, "within the head; after N bytes of the body"),
    WORD("step", "N", COUNT, at_step, "after k x N bytes of the body, k counting the rule's uses"),
};

enum {
    N_MATCH_WORDS = sizeof match_words / sizeof *match_words,
    N_ACTION_WORDS = sizeof action_words / sizeof *action_words
};

void script_print_help(void)
{
    puts(
        "\nA script has a rule a line: WORDS THAT A REQUEST MATCHES -> WORDS THAT SAY WHAT HAPPENS."
        "\nThe first rule that matches decides, else the reply is a good one. # begins a comment;"
        "\nvalues with spaces stand in double quotes, with \\n, \\\", \\\\ and \\xHH.\n\nMatch:");
    setting_print(match_words, N_MATCH_WORDS, "");
    puts("\nWhat happens:");
    setting_print(action_words, N_ACTION_WORDS, "");
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

/* Appends the character behind a backslash and returns where it ends. */
static const char *append_escaped(jr_buf *buf, const char *at)
{
    if (*at == 'x' && at[1] && at[2]) {
        jr_buf_append_char(buf, (char)(16 * hex_digit(at[1]) + hex_digit(at[2])));
        return at + 3;
    }
    jr_buf_append_char(buf, *at == 'n' ? '\n' : *at);
    return at + 1;
}

/* Takes one word from the line: up to a space outside quotes. *ret_name_size is where its "="
 * stands. NULL at the end of the line. */
static const char *take_word(jr_arena *arena, const char *at, jr_str *ret_word)
{
    at += strspn(at, " \t");
    if (!*at || *at == '#')
        return NULL;
    JR_BUF_AUTO jr_buf word = {0};
    for (bool quoted = false; *at && (quoted || (*at != ' ' && *at != '\t'));) {
        if (*at == '"') {
            quoted = !quoted;
            at++;
        } else if (*at == '\\' && at[1]) {
            at = append_escaped(&word, at + 1);
        } else {
            jr_buf_append_char(&word, *at++);
        }
    }
    *ret_word = jr_arena_copy(arena, jr_buf_str(&word));
    return at;
}

static jr_status set_word(jr_str word, bool is_action, rule *r, jr_error *err)
{
    const char *equals = word.size ? memchr(word.data, '=', word.size) : NULL;
    jr_str name = {word.data, equals ? (size_t)(equals - word.data) : word.size};
    jr_str value = {equals ? equals + 1 : "", equals ? word.size - name.size - 1 : 0};
    const setting_row *row = is_action ? setting_find(action_words, N_ACTION_WORDS, name)
                                       : setting_find(match_words, N_MATCH_WORDS, name);
    if (!row)
        return jr_error_set(err, JR_ERR_FORMAT, "no word \"%.*s\" %s the arrow", JR_STR_ARG(name),
                            is_action ? "behind" : "before");
    if ((row->kind == VALUE_FLAG) != !equals)
        return jr_error_set(err, JR_ERR_FORMAT, "%s takes %s value", row->name,
                            equals ? "no" : "a");
    return setting_set(row, r, &value, err);
}

static jr_status parse_line(jr_arena *arena, const char *line, rule *r, bool *ret_is_rule,
                            jr_error *err)
{
    *r = (rule){.latency = -1};
    jr_str word;
    bool is_action = false, is_rule = false;
    while ((line = take_word(arena, line, &word))) {
        is_rule = true;
        if (str_is(word, "->") && !is_action)
            is_action = true;
        else
            JR_TRY(set_word(word, is_action, r, err));
    }
    if (is_rule && !is_action)
        return jr_error_set(err, JR_ERR_FORMAT, "no \"->\" in the rule");
    *ret_is_rule = is_rule;
    return JR_OK;
}

jr_status script_load(jr_arena *arena, const char *path, script *ret_script, jr_error *err)
{
    jr_str text;
    JR_TRY(jr_file_load(arena, path, &text, err));
    size_t n_lines = 1;
    for (size_t i = 0; i < text.size; i++)
        n_lines += text.data[i] == '\n';
    script s = {.rules = jr_arena_alloc(arena, n_lines, sizeof *s.rules)};
    const char *at = text.data, *end = text.data + text.size;
    for (size_t line = 1; at < end; line++) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((line_end ? line_end : end) - at);
        jr_str copy = jr_arena_copy(arena, (jr_str){at, size});
        bool is_rule = false;
        jr_error why;
        if (parse_line(arena, copy.data, &s.rules[s.n_rules], &is_rule, &why) != JR_OK)
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%zu: %s", path, line, why.message);
        s.n_rules += is_rule;
        at += size + 1;
    }
    *ret_script = s;
    return JR_OK;
}

void script_release(script *s)
{
    for (size_t i = 0; i < s->n_rules; i++)
        count_map_release(&s->rules[i].bodies);
}

static bool matches(rule *wanted, const request *r)
{
    return (!wanted->numbers.first ||
            (r->number >= wanted->numbers.first && r->number <= wanted->numbers.last)) &&
           (!wanted->every || r->number % wanted->every == 0) &&
           (!wanted->times || wanted->n_matched < wanted->times) &&
           (!wanted->path.size || str_find(r->target, wanted->path)) &&
           (!wanted->body.size || str_find(r->body, wanted->body)) &&
           (!wanted->no_body.size || !str_find(r->body, wanted->no_body)) &&
           (!wanted->sent.size || str_find(r->headers, wanted->sent)) &&
           (!wanted->has.size || request_has(r, wanted->has)) &&
           (!wanted->over || request_max_tokens(r) > wanted->over) &&
           (!wanted->each || count_map_get(&wanted->bodies, r->hash)->requests++ < wanted->each);
}

rule *script_match(script *s, const request *r)
{
    for (size_t i = 0; i < s->n_rules; i++)
        if (matches(&s->rules[i], r)) {
            s->rules[i].n_matched++;
            return &s->rules[i];
        }
    return NULL;
}
