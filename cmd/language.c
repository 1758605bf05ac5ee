/*
 * The chosen language and the catalogue, which msgfmt made of po/ja.po: a table of texts sorted
 * by their bytes, and one of their translations.
 *
 * Sentences of the library are English, since they also go into files, JSON and other programs;
 * by then their formats are gone. So a sentence is compared with each format: what lies between
 * two "%s" must stand in it in this order. What stands for a "%s" may be a sentence again. Of the
 * formats that fit the one with the most text that is known, its own and that of its parts, is the
 * sentence's. A single word is none: it may be a name.
 */
#include "language.h"

#include "names.h"
#include "sentence_format.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 20, MOST_FOUND = 2000 };

static bool is_japanese;
static _Thread_local bool is_wanted; /* Japanese, whatever is chosen, as long as a sentence takes */

#ifdef JRANK_JAPANESE
extern const unsigned char japanese[];

/* A number of the file, which has the low byte first. */
static size_t number_at(size_t place)
{
    const unsigned char *bytes = japanese + place;
    return bytes[0] | (size_t)bytes[1] << 8 | (size_t)bytes[2] << 16 | (size_t)bytes[3] << 24;
}

static size_t n_texts(void)
{
    return number_at(8);
}

/* Text i of the table whose place stands at this place of the head: 12 English, 16 Japanese. */
static const char *text_at(size_t table, size_t i)
{
    return (const char *)japanese + number_at(number_at(table) + 8 * i + 4);
}
#else
static size_t n_texts(void)
{
    return 0;
}

static const char *text_at(size_t table, size_t i)
{
    (void)table, (void)i;
    return "";
}
#endif

static const char *english_text(size_t i)
{
    return text_at(12, i);
}

static const char *japanese_text(size_t i)
{
    return text_at(16, i);
}

bool language_is_japanese(void)
{
    return is_japanese;
}

/* "ja", "ja_JP", "ja_JP.UTF-8"; another encoding could not show what we write. */
static bool is_japanese_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = NULL;
    for (size_t i = 0; i < 3 && (!locale || !*locale); i++)
        locale = getenv(variables[i]);
    if (!locale || strncmp(locale, "ja", 2) != 0 || isalpha((unsigned char)locale[2]))
        return false;
    const char *encoding = strchr(locale, '.');
    return !encoding || strncasecmp(encoding, ".utf8", 5) == 0 ||
           strncasecmp(encoding, ".utf-8", 6) == 0;
}

static jr_status set_language(const char *name, jr_error *err)
{
    if (strcmp(name, "ja") != 0 && strcmp(name, "en") != 0)
        return jr_error_set(err, JR_ERR_USAGE, "--lang does not know '%s'; HINT: it is en or ja",
                            name);
    is_japanese = name[0] == 'j';
    if (is_japanese && n_texts() == 0)
        return jr_error_set(err, JR_ERR_UNAVAILABLE,
                            "this jrank was built without Japanese; HINT: build it where msgfmt of "
                            "GNU gettext is");
    return JR_OK;
}

jr_status language_choose(words *line, jr_error *err)
{
    is_japanese = is_japanese_locale() && n_texts() > 0;
    size_t n = 0;
    bool is_ended = false;
    const char *name = NULL;
    for (size_t i = 0; i < line->n; i++) {
        const char *word = line->items[i];
        is_ended |= strcmp(word, "--") == 0;
        if (is_ended || strncmp(word, "--lang", 6) != 0 || (word[6] && word[6] != '=')) {
            line->items[n++] = word;
            continue;
        }
        if (name)
            return jr_error_set(err, JR_ERR_USAGE, "--lang is given twice, and takes one value");
        name = word[6] ? word + 7 : i + 1 < line->n ? line->items[++i] : "";
    }
    line->n = n;
    return name ? set_language(name, err) : JR_OK;
}

const char *translate(const char *english)
{
    size_t low = 0, high = is_japanese || is_wanted ? n_texts() : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(english_text(middle), english);
        if (order == 0)
            return *english ? japanese_text(middle) : english;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return english;
}

void say(jr_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    int size = vasprintf(&text, translate(format), args);
    va_end(args);
    if (size > 0)
        jr_buf_append(buf, text, (size_t)size);
    free(text);
}

static size_t append_translated(jr_buf *buf, jr_str english, size_t depth);

/* What is counted, what a thing is, and why a run ended: the single words that stand for a "%s". */
static const char *const nouns[] = {
    ENGLISH("answers"),     ENGLISH("judgments"),  ENGLISH("verdicts"), ENGLISH("questions"),
    ENGLISH("matches"),     ENGLISH("calls"),      ENGLISH("models"),   ENGLISH("votes"),
    ENGLISH("tiers"),       ENGLISH("neighbours"), ENGLISH("widths"),   ENGLISH("interrupted"),
    ENGLISH("temperature"), ENGLISH("missing"),    ENGLISH("string"),   ENGLISH("number"),
    ENGLISH("names"),       ENGLISH("numbers"),    ENGLISH("people"),   ENGLISH("left"),
    ENGLISH("right"),
};

static bool ends_in(const jr_buf *buf, const char *end)
{
    size_t size = strlen(end);
    return buf->size >= size && memcmp(buf->data + buf->size - size, end, size) == 0;
}

/* The word, in Japanese where it is no name: those stand in quotes, or behind "jrank" or a dash. */
static void append_word(jr_buf *buf, jr_str english)
{
    bool is_name = ends_in(buf, "jrank ") || ends_in(buf, "-") || ends_in(buf, "'") ||
                   ends_in(buf, "\"") || ends_in(buf, "/");
    for (size_t i = 0; !is_name && i < sizeof nouns / sizeof *nouns; i++)
        if (jr_str_compare(english, jr_str_from(nouns[i])) == 0)
            english = jr_str_from(translate(nouns[i]));
    jr_buf_append_str(buf, english);
}

/* Whether what comes next is a part of a command in quotes. */
static bool is_in_command(const jr_buf *buf)
{
    const char *quote = buf->size ? strrchr(buf->data, '\'') : NULL;
    return quote && strncmp(quote, "'jrank ", strlen("'jrank ")) == 0;
}

/* "standard input:LINE": what stands in the place of a file. */
static bool append_place(jr_buf *buf, jr_str english)
{
    static const char input[] = ENGLISH("standard input");
    enum { SIZE = sizeof input - 1 };
    bool is_place = english.size > SIZE + 1 && memcmp(english.data, input, SIZE) == 0 &&
                    english.data[SIZE] == ':';
    for (size_t i = SIZE + 1; is_place && i < english.size; i++)
        is_place = english.data[i] >= '0' && english.data[i] <= '9';
    if (!is_place)
        return false;
    jr_buf_append_text(buf, translate(input));
    jr_buf_append_str(buf, text_behind(english, SIZE));
    return true;
}

static size_t append_argument(jr_buf *buf, jr_str english, size_t depth)
{
    if (append_place(buf, english))
        return 0;
    if (english.size && memchr(english.data, ' ', english.size) && !is_in_command(buf))
        return append_translated(buf, english, depth);
    append_word(buf, english);
    return 0;
}

/* Whether a space stands between Japanese, which has none: it was for a name. */
static bool is_gap(char before, char space, char after)
{
    return space == ' ' && (before & 0x80) && (after & 0x80);
}

static size_t fill_in(jr_buf *buf, const char **format, jr_str argument, size_t depth)
{
    size_t begin = buf->size, known = append_argument(buf, argument, depth);
    size_t size = buf->size - begin;
    char *text = buf->data + begin;
    if (size == 0 || jr_str_compare((jr_str){text, size}, argument) == 0)
        return known;
    *format += is_gap(text[size - 1], **format, **format ? (*format)[1] : '\0');
    if (begin > 1 && is_gap(text[-2], text[-1], *text)) {
        memmove(text - 1, text, size + 1);
        buf->size--;
    }
    return known;
}

/* Returns what append_translated says of the arguments, together. */
static size_t fill(jr_buf *buf, const char *format, const jr_str *arguments, size_t depth)
{
    size_t next = 0, known = 0;
    while (*format) {
        format_piece shown = format_next_piece(&format, &next);
        if (shown.type == 's' && !shown.is_left_out && shown.number < MOST_ARGUMENTS)
            known += fill_in(buf, &format, arguments[shown.number], depth + 1);
        else if (shown.type && !shown.is_left_out && shown.number < MOST_ARGUMENTS)
            jr_buf_append_str(buf, arguments[shown.number]);
        for (const char *c = shown.begin; !shown.type && c < shown.end; c++) {
            c += *c == '%';
            jr_buf_append_char(buf, *c);
        }
    }
    return known;
}

/* The size of "FILE:LINE: " and the like at the beginning; 0: there is none. */
static size_t place_size(jr_str sentence)
{
    const char *space = memchr(sentence.data, ' ', sentence.size);
    return space && space > sentence.data && space[-1] == ':' ? (size_t)(space + 1 - sentence.data)
                                                              : 0;
}

/* A sentence that says more, or can be taken apart in more ways, such as words of a server, stays
 * English from there on. */
enum { LONGEST = 2000, MOST_LOOKED = 400 };

/* What a part of the sentence, which stands at the same place each time, was found to be: a list
 * has many ways to be taken apart. */
static _Thread_local struct {
    jr_arena *arena;
    size_t n;
    size_t n_looked; /* parts that were compared with all formats */
    struct {
        jr_str english, said;
        size_t known;
    } parts[MOST_FOUND];
} found;

static size_t append_known(jr_buf *buf, jr_str english, size_t depth);

/* What parts of a sentence are joined by, and in Japanese. */
static const struct {
    const char *english, *japanese;
} joints[] = {{"; HINT: ", "; HINT: "}, {"; ", "。"}, {", ", "、"},
              {" and ", "、"},          {": ", ": "}, {" (", " ("}};

enum { N_JOINTS = sizeof joints / sizeof *joints };

/* The joint at the beginning; N_JOINTS: there is none. */
static size_t joint_at(jr_str text)
{
    size_t i = 0;
    while (i < N_JOINTS && (text.size <= strlen(joints[i].english) ||
                            memcmp(text.data, joints[i].english, strlen(joints[i].english)) != 0))
        i++;
    return i;
}

static bool is_word(jr_str text)
{
    size_t size = 0;
    while (size < text.size && islower((unsigned char)text.data[size]))
        size++;
    return size > 0 && size == text.size && jr_str_compare(text, JR_STR("and")) != 0;
}

/* Whether no two neighbours in the text are words: it is a list of names, and no sentence. */
static bool is_of_names(jr_str text)
{
    size_t n_words = 0;
    for (size_t i = 0, begin = 0; i <= text.size && n_words < 2; i++) {
        if (i < text.size && text.data[i] != ' ')
            continue;
        n_words = is_word((jr_str){text.data + begin, i - begin}) ? n_words + 1 : 0;
        begin = i + 1;
    }
    return n_words < 2;
}

/* "NAMES (SENTENCE)", as in lists of what was met and what is wrong with each. */
static size_t append_bracketed(jr_buf *buf, jr_str english, size_t depth)
{
    const jr_str joint = JR_STR(" (");
    size_t size = 0;
    while (size + joint.size < english.size &&
           memcmp(english.data + size, joint.data, joint.size) != 0)
        size++;
    jr_str names = {english.data, size};
    if (size + joint.size >= english.size || english.data[english.size - 1] != ')' ||
        !is_of_names(names))
        return 0;
    size_t begin = size + joint.size;
    JR_BUF_AUTO jr_buf said = {0};
    size_t known = append_translated(
        &said, (jr_str){english.data + begin, english.size - 1 - begin}, depth + 1);
    if (known) {
        jr_buf_append_str(buf, names);
        jr_buf_append_text(buf, " (");
        jr_buf_append_str(buf, jr_buf_str(&said));
        jr_buf_append_char(buf, ')');
    }
    return known;
}

/* What is behind the beginning of a sentence: with the joint as a part of its format, or without.
 */
static size_t append_rest(jr_buf *buf, jr_str rest, size_t joint, size_t depth)
{
    JR_BUF_AUTO jr_buf whole = {0};
    JR_BUF_AUTO jr_buf behind_joint = {0};
    size_t known = append_translated(&whole, rest, depth);
    size_t known_behind =
        append_translated(&behind_joint, text_behind(rest, strlen(joints[joint].english)), depth);
    if (known_behind < known) {
        jr_buf_append_str(buf, jr_buf_str(&whole));
        return known;
    }
    jr_buf_append_text(buf, joints[joint].japanese);
    jr_buf_append_str(buf, jr_buf_str(&behind_joint));
    return known_behind;
}

/* The sentence as two that are joined, where both are known, or as names and what is said of them.
 */
static size_t append_parts(jr_buf *buf, jr_str english, size_t depth)
{
    size_t most = 0;
    JR_BUF_AUTO jr_buf best = {0};
    JR_BUF_AUTO jr_buf tried = {0};
    for (size_t size = 1; size < english.size; size++) {
        jr_str first = {english.data, size}, rest = text_behind(english, size);
        size_t joint = joint_at(rest);
        if (joint == N_JOINTS)
            continue;
        jr_buf_clear(&tried);
        size_t begin = append_known(&tried, first, depth + 1), end = 0;
        if (!begin)
            begin = append_bracketed(&tried, first, depth + 1);
        if (begin) {
            end = append_rest(&tried, rest, joint, depth + 1);
        } else if (is_of_names(first)) {
            jr_buf_append_str(&tried, first);
            end = append_known(&tried, rest, depth + 1);
        }
        if (!end || begin + end <= most)
            continue;
        most = begin + end;
        jr_buf_clear(&best);
        jr_buf_append_str(&best, jr_buf_str(&tried));
    }
    jr_buf_append_str(buf, jr_buf_str(&best));
    return most;
}

/* By a single format, of which there is nothing if none fits. */
static size_t append_known(jr_buf *buf, jr_str english, size_t depth)
{
    size_t most = 0;
    JR_BUF_AUTO jr_buf best = {0};
    JR_BUF_AUTO jr_buf tried = {0};
    bool may_be = depth < DEEPEST && english.size && english.size <= LONGEST &&
                  memchr(english.data, ' ', english.size) && found.n_looked++ < MOST_LOOKED;
    size_t place = may_be ? place_size(english) : 0;
    if (place) {
        jr_buf_append(&best, english.data, place);
        most = append_translated(&best, text_behind(english, place), depth + 1);
    }
    for (size_t i = 1; may_be && i < n_texts(); i++) {
        size_t own;
        jr_str arguments[MOST_ARGUMENTS] = {{0}};
        if (!strchr(english_text(i), ' ') ||
            !format_match(english_text(i), english, arguments, &own))
            continue;
        jr_buf_clear(&tried);
        own += fill(&tried, japanese_text(i), arguments, depth);
        if (own <= most)
            continue;
        most = own;
        jr_buf_clear(&best);
        jr_buf_append_str(&best, jr_buf_str(&tried));
    }
    jr_buf_append_str(buf, jr_buf_str(&best));
    return most;
}

static size_t place_found(jr_str english)
{
    size_t i = 0;
    while (i < found.n && (found.parts[i].english.data != english.data ||
                           found.parts[i].english.size != english.size))
        i++;
    return i;
}

static size_t append_found(jr_buf *buf, jr_str english, size_t depth);

/* Returns how many bytes of the sentence are text of formats; 0: it is no sentence, and appended
 * as it is. */
static size_t append_translated(jr_buf *buf, jr_str english, size_t depth)
{
    size_t place = place_found(english);
    if (place < found.n) {
        jr_buf_append_str(buf, found.parts[place].said);
        return found.parts[place].known;
    }
    JR_BUF_AUTO jr_buf said = {0};
    size_t known = append_found(&said, english, depth);
    jr_buf_append_str(buf, jr_buf_str(&said));
    if (found.n < MOST_FOUND) {
        found.parts[found.n].english = english;
        found.parts[found.n].known = known;
        found.parts[found.n++].said = jr_arena_copy(found.arena, jr_buf_str(&said));
    }
    return known;
}

static size_t append_found(jr_buf *buf, jr_str english, size_t depth)
{
    JR_BUF_AUTO jr_buf whole = {0};
    JR_BUF_AUTO jr_buf parts = {0};
    size_t known = append_known(&whole, english, depth);
    size_t joined = depth < DEEPEST ? append_parts(&parts, english, depth) : 0;
    if (!known && !joined && depth < DEEPEST)
        known = append_bracketed(&whole, english, depth);
    jr_buf_append_str(buf, joined > known ? jr_buf_str(&parts)
                           : known        ? jr_buf_str(&whole)
                                          : english);
    return joined > known ? joined : known;
}

void append_sentence(jr_buf *buf, jr_str english)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    found.arena = arena;
    found.n = found.n_looked = 0;
    append_translated(buf, english, is_japanese || is_wanted ? 0 : DEEPEST);
    found.n = 0;
}

jr_str sentence_said(jr_arena *arena, jr_str english)
{
    JR_BUF_AUTO jr_buf said = {0};
    append_sentence(&said, english);
    return jr_arena_copy(arena, jr_buf_str(&said));
}

jr_str sentence_in_japanese(jr_arena *arena, jr_str english)
{
    is_wanted = true;
    jr_str said = sentence_said(arena, english);
    is_wanted = false;
    return said;
}
