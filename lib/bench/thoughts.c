/*
 * Tags of thoughts. A closing tag counts alone, unless the text has shown the opening one before: a
 * model that speaks of tags writes both, and thinks in neither.
 */
#include "thoughts.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"

/* A row per pair of tags. */
typedef struct thought_tags {
    const char *opening, *closing;
    bool is_word; /* the opening is no tag but a word, which means nothing without the closing */
    const char *before, *after; /* what may stand around the words behind; NULL: nothing */
} thought_tags;

static const thought_tags rows[] = {
    {.opening = "<think>", .closing = "</think>"},
    {.opening = "<thinking>", .closing = "</thinking>"},
    {.opening = "<thought>", .closing = "</thought>"},
    {.opening = "<reasoning>", .closing = "</reasoning>"},
    /* Magistral; Seed-OSS; Kimi; LongCat */
    {.opening = "[THINK]", .closing = "[/THINK]"},
    {.opening = "<seed:think>", .closing = "</seed:think>"},
    {.opening = "◁think▷", .closing = "◁/think▷"},
    {.opening = "<longcat_think>", .closing = "</longcat_think>"},
    /* Command A */
    {"<|START_THINKING|>", "<|END_THINKING|>", false, "<|START_RESPONSE|>", "<|END_RESPONSE|>"},
    /* Apertus; Gemma 4 */
    {.opening = "<|inner_prefix|>", .closing = "<|inner_suffix|>"},
    {.opening = "<|channel>thought", .closing = "<channel|>"},
    /* OpenThinker */
    {"<|begin_of_thought|>", "<|end_of_thought|>", false, "<|begin_of_solution|>",
     "<|end_of_solution|>"},
    /* gpt-oss, whose channels nobody parsed, and the same without special tokens */
    {"<|channel|>analysis<|message|>", "<|channel|>final<|message|>", false, NULL, "<|return|>"},
    {"<|start|>assistant<|channel|>analysis<|message|>", "<|channel|>final<|message|>", false, NULL,
     "<|return|>"},
    {.opening = "analysis", .closing = "assistantfinal", .is_word = true},
    /* Granite 3.2 */
    {.opening = "Here is my thought process:", .closing = "Here is my response:", .is_word = true},
};
enum { N_ROWS = sizeof rows / sizeof *rows };

static bool may_begin_tag(char c)
{
    return (c == '<') | (c == '[') | (c == "◁"[0]);
}

/* The first place from here on where a tag may begin; the size: none. Most blocks have none, which
 * is found without a branch for each byte. */
static size_t find_tag(jr_str text, size_t from)
{
    enum { BLOCK = 64 };
    for (; text.size - from >= BLOCK; from += BLOCK) {
        unsigned char n = 0;
        for (size_t i = 0; i < BLOCK; i++)
            n = (unsigned char)(n + may_begin_tag(text.data[from + i]));
        if (n)
            break;
    }
    while (from < text.size && !may_begin_tag(text.data[from]))
        from++;
    return from;
}

static jr_str skip_space(jr_str text)
{
    jr_str rest = str_trim(text);
    return rest.size ? str_from(text, (size_t)(rest.data - text.data)) : (jr_str){0};
}

/* The row whose opening tag the text begins with, which is dropped; NULL: none. */
static const thought_tags *drop_opening(jr_str *text)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (str_drop_beginning_nocase(text, rows[i].opening))
            return &rows[i];
    return NULL;
}

/* Where the row's closing tag begins, and the text behind it; SIZE_MAX: it has none. */
static size_t find_closing(jr_str text, const thought_tags *row, jr_str *ret_behind)
{
    for (size_t i = 0; i < text.size; i++) {
        jr_str rest = str_from(text, i);
        if (str_drop_beginning_nocase(&rest, row->closing)) {
            *ret_behind = rest;
            return i;
        }
    }
    return SIZE_MAX;
}

/* The same of the first closing tag without an opening one in front, which also names the row. */
static size_t find_lone_closing(jr_str text, const thought_tags **ret_row, jr_str *ret_behind)
{
    bool is_opened[N_ROWS] = {false};
    for (size_t i = find_tag(text, 0); i < text.size; i = find_tag(text, i + 1)) {
        for (size_t k = 0; k < N_ROWS; k++) {
            jr_str rest = str_from(text, i);
            is_opened[k] |= str_drop_beginning_nocase(&rest, rows[k].opening);
            if (rows[k].is_word || is_opened[k] ||
                !str_drop_beginning_nocase(&rest, rows[k].closing))
                continue;
            *ret_row = &rows[k];
            *ret_behind = rest;
            return i;
        }
    }
    return SIZE_MAX;
}

/* Drops one block of thoughts from the front of the words; false: there is none. */
static bool drop_block(jr_str *words, bool is_first, jr_str *ret_thoughts)
{
    jr_str inner = *words, behind = {0};
    const thought_tags *row = drop_opening(&inner);
    size_t end = row        ? find_closing(inner, row, &behind)
                 : is_first ? find_lone_closing(inner, &row, &behind)
                            : SIZE_MAX;
    if (end == SIZE_MAX && (!row || row->is_word))
        return false;
    *ret_thoughts = skip_space((jr_str){inner.data, end == SIZE_MAX ? inner.size : end});
    *words = skip_space(behind);
    if (row->before && str_drop_beginning(words, row->before))
        *words = skip_space(*words);
    if (row->after)
        str_drop_end(words, row->after);
    return true;
}

bool thoughts_split(jr_str text, jr_str *ret_thoughts, jr_str *ret_words)
{
    jr_str words = skip_space(text), thoughts;
    if (!drop_block(&words, true, &thoughts))
        return false;
    *ret_thoughts = thoughts;
    /* Some think again before they speak. */
    while (drop_block(&words, false, &thoughts))
        ;
    *ret_words = words;
    return true;
}

/* Most texts are looked at from both ends only. */
bool thoughts_are_all(jr_str text)
{
    jr_str thoughts, words, inner = skip_space(text);
    text = str_trim(text);
    bool may_be = drop_opening(&inner) != NULL;
    for (size_t i = 0; i < N_ROWS && !may_be; i++) {
        size_t size = strlen(rows[i].closing);
        may_be =
            text.size >= size && str_is_nocase(str_from(text, text.size - size), rows[i].closing);
    }
    return may_be && thoughts_split(text, &thoughts, &words) && str_trim(words).size == 0;
}
