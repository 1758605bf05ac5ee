/*
 * parser.h: parse one JSON text after the other with the same memory.
 *
 * Numbers that JSON does not know but Python's json writes (NaN, Infinity) are read, since they
 * stand in fields of real records that nobody needs. So is half of a surrogate pair, "\ud83d",
 * which Python writes for an emoji that was cut: as U+FFFD.
 */
#ifndef JSON_PARSER_H
#define JSON_PARSER_H

#include <jrank/base.h>

#include <stdint.h>
#include <yyjson.h>

/* A zeroed parser is ready. */
typedef struct json_parser {
    char *memory;
    size_t capacity;
    size_t used,
        last; /* of memory: bytes of the text being parsed, and where the last piece begins */
    yyjson_doc *large; /* the last text, when it was too large for memory */
    const char *problem;
    size_t problem_offset;
} json_parser;

void json_parser_release(json_parser *parser);
#define JSON_PARSER_AUTO __attribute__((cleanup(json_parser_release)))

/* The value of the text, which lives until the next call. NULL when it is no JSON: then problem
 * and problem_offset tell why. */
yyjson_val *json_parse(json_parser *parser, jr_str text);

/* Fills err with what was wrong with that text, which begins on that line: "NAME:LINE: ...".
 * Returns ERR_FORMAT. */
jr_status json_parse_error(const json_parser *parser, jr_str text, const char *name, uint64_t line,
                           jr_error *err);

/* The value of the whole text of the file `name`. Errors: ERR_FORMAT. */
JR_MUST_USE jr_status json_parse_file(json_parser *parser, jr_str text, const char *name,
                                      yyjson_val **ret_value, jr_error *err);

/* Whether a line that is no JSON begins a list, or an object, that the next lines go on with. */
bool json_goes_on(jr_str text);

/* Likewise for a line of a file of JSON lines that holds no object: a list is most likely the whole
 * of such a file in the form of one text, so the hint says how to make lines of it. */
jr_status json_line_error(const json_parser *parser, jr_str text, const char *name, uint64_t line,
                          jr_error *err);

/* True when text is nothing but white space. */
static inline bool json_is_blank(jr_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != ' ' && text.data[i] != '\t' && text.data[i] != '\r' &&
            text.data[i] != '\n')
            return false;
    return true;
}

/* The text of a JSON string, borrowed from the parser; of anything else none. */
static inline jr_str json_str(yyjson_val *value)
{
    return yyjson_is_str(value) ? (jr_str){yyjson_get_str(value), yyjson_get_len(value)}
                                : (jr_str){0};
}

#endif
