/*
 * A text of usual size is parsed into one piece of memory that is never freed in between: two
 * million short lines cost two million passes of the parser and no allocation. Large texts are
 * left to the C library, so that one long line does not hold its memory for the rest of the file.
 */
#include "parser.h"

#include <string.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "base/text.h"
#include "unicode.h"

enum { LARGE_TEXT = 1 << 20, FIRST_CAPACITY = 64 << 10 };

static const yyjson_read_flag flags = YYJSON_READ_ALLOW_INF_AND_NAN;

void json_parser_release(json_parser *parser)
{
    yyjson_doc_free(parser->large);
    free(parser->memory);
    *parser = (json_parser){0};
}

/* Pieces of the parser's memory, one behind the other: there is enough of it for all that a text
 * may take, and a pool that could give pieces back would cost a twentieth of a short line. */
static void *take(void *parser, size_t size)
{
    json_parser *p = parser;
    size_t begin = (p->used + 15) & ~(size_t)15;
    if (begin > p->capacity || size > p->capacity - begin)
        return NULL;
    p->used = begin + size;
    p->last = begin;
    return p->memory + begin;
}

/* The last piece grows where it lies. */
static void *take_more(void *parser, void *piece, size_t old_size, size_t size)
{
    json_parser *p = parser;
    (void)old_size;
    size_t begin = (size_t)((char *)piece - p->memory);
    if (begin != p->last || size > p->capacity - begin)
        return NULL;
    p->used = begin + size;
    return piece;
}

static void keep(void *parser, void *piece)
{
    (void)parser;
    (void)piece;
}

/* Without the in-situ flag the text is not changed, and nothing of the document stands in it. */
static yyjson_doc *read_text(json_parser *parser, const yyjson_alc *allocator, jr_str text,
                             yyjson_read_err *ret_problem)
{
    parser->used = 0;
    return yyjson_read_opts((char *)text.data, text.size, flags, allocator, ret_problem);
}

/* Reads a text that was refused for its strings, with U+FFFD for each half of a character, so that
 * offsets stay. Only what is refused is looked at a second time: all else costs nothing. */
static yyjson_doc *read_mended(json_parser *parser, const yyjson_alc *allocator, jr_str text,
                               yyjson_read_err *ret_problem)
{
    JR_BUF_AUTO jr_buf mended = {0};
    jr_buf_append_str(&mended, text);
    return json_mend_surrogates(mended.data, mended.size)
               ? read_text(parser, allocator, jr_buf_str(&mended), ret_problem)
               : NULL;
}

/* What is wrong, by what the parser says of it; the first that fits. Other words of other versions
 * of it stay as they are. */
static const char *in_our_words(const char *message)
{
    static const struct {
        const char *sign, *problem;
    } problems[] = {
        {"end of data", ENGLISH("unexpected end")},
        {"after document", ENGLISH("more text behind its end")},
        {"trailing comma", ENGLISH("a comma that nothing follows")},
        {"a colon", ENGLISH("no colon behind a name")},
        {"closing brace", ENGLISH("neither a comma nor }")},
        {"closing bracket", ENGLISH("neither a comma nor ]")},
        {"object key", ENGLISH("no name in quotes")},
        {"expected a valid", ENGLISH("no value")},
        {"UTF-8", ENGLISH("a string that is not UTF-8")},
        {"escaped", ENGLISH("an escape that JSON does not have")},
        {"control character", ENGLISH("a control character in a string")},
        {"leading zero", ENGLISH("a number that begins with 0")},
        {"no digit", ENGLISH("a number that lacks a digit")},
    };
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
        if (strstr(message, problems[i].sign))
            return problems[i].problem;
    return message;
}

yyjson_val *json_parse(json_parser *parser, jr_str text)
{
    yyjson_doc_free(parser->large);
    parser->large = NULL;
    const yyjson_alc pieces = {take, take_more, keep, parser}, *allocator = NULL;
    if (text.size <= LARGE_TEXT) {
        size_t wanted = yyjson_read_max_memory_usage(text.size, flags);
        if (wanted > parser->capacity) {
            parser->capacity = wanted > FIRST_CAPACITY ? wanted + wanted / 2 : FIRST_CAPACITY;
            free(parser->memory);
            parser->memory = memory_resize(NULL, parser->capacity, 1);
        }
        allocator = &pieces;
    }
    yyjson_read_err problem;
    yyjson_doc *doc = read_text(parser, allocator, text, &problem);
    if (!doc && problem.code == YYJSON_READ_ERROR_INVALID_STRING)
        doc = read_mended(parser, allocator, text, &problem);
    if (!doc) {
        if (problem.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION)
            memory_exhausted(text.size);
        parser->problem = in_our_words(problem.msg);
        parser->problem_offset = problem.pos;
        return NULL;
    }
    if (!allocator)
        parser->large = doc;
    return yyjson_doc_get_root(doc);
}

static const char *remedy_of(const json_parser *parser, jr_str text)
{
    text = jr_text_trim(text);
    bool is_dict = text.size > 1 && text.data[0] == '{' && text.data[1] == '\'';
    bool ends_with_comma = text.size > 1 && memcmp(text.data + text.size - 2, "},", 2) == 0;
    return strstr(parser->problem, "UTF-8") ? SHIFT_JIS_HINT
           : is_dict ? ENGLISH("; HINT: it is a dict as Python prints it: json.dumps(dict) makes "
                               "JSON of it")
           : ends_with_comma
               ? ENGLISH("; HINT: sed 's/,$//' takes away the commas at the ends of lines")
               : "";
}

jr_status json_parse_error(const json_parser *parser, jr_str text, const char *name, uint64_t line,
                           jr_error *err)
{
    unsigned long long number = line;
    if (text.size && memchr(text.data, '\0', text.size))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: contains a NUL byte", name, number);
    if (str_trim(text).size == 0)
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: is empty, not JSON", name, number);
    size_t start = 0; /* of the line with the problem */
    for (size_t i = 0; i < parser->problem_offset && i < text.size; i++) {
        if (text.data[i] == '\n') {
            number++;
            start = i + 1;
        }
    }
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: is not JSON: %s at byte %zu%s", name, number,
                        parser->problem, parser->problem_offset - start + 1,
                        remedy_of(parser, text));
}

jr_status json_parse_file(json_parser *parser, jr_str text, const char *name,
                          yyjson_val **ret_value, jr_error *err)
{
    yyjson_val *value = json_parse(parser, text);
    if (!value)
        return json_parse_error(parser, text, name, 1, err);
    *ret_value = value;
    return JR_OK;
}

bool json_goes_on(jr_str text)
{
    jr_str trimmed = jr_text_trim(text);
    return trimmed.size &&
           (trimmed.data[0] == '[' || (trimmed.size == 1 && trimmed.data[0] == '{'));
}

jr_status json_line_error(const json_parser *parser, jr_str text, const char *name, uint64_t line,
                          jr_error *err)
{
    jr_str trimmed = jr_text_trim(text);
    if (trimmed.size && trimmed.data[0] == '[')
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: is not an object {...} but begins a list; HINT: jq -c '.[]' "
                            "makes a line of each element",
                            name, (unsigned long long)line);
    if (trimmed.size == 1 && trimmed.data[0] == '{')
        return jr_error_set(
            err, JR_ERR_FORMAT,
            "%s:%llu: begins an object that goes on in the next line; HINT: jq -c . "
            "puts each in a line of its own",
            name, (unsigned long long)line);
    return json_parse_error(parser, text, name, line, err);
}
