/*
 * Fields as they are written, and a CSV reader over text in memory. Fields point into the text, so
 * that nothing is allocated; a quote that is neither around a field nor doubled is an error and not
 * guessed at, because every later line would hang on the guess.
 */
#include "csv.h"

#include <jrank/base.h>

#include <endian.h>
#include <string.h>
#include <strings.h>

#include "bytes.h"
#include "english.h"
#include "str.h"
#include "text.h"

/* True for what a spreadsheet takes for a formula: also the full-width signs, in Japanese. */
static bool begins_formula(jr_str text)
{
    static const char *const signs[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                        "\n", "＝", "＋", "－", "＠"};
    bool found = false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        found |= str_begins_with(text, signs[i]);
    return found;
}

static size_t count_digits(jr_str text, size_t begin)
{
    size_t i = begin;
    while (i < text.size && text.data[i] >= '0' && text.data[i] <= '9')
        i++;
    return i - begin;
}

/* True for a number with a sign in front. */
static bool is_signed_number(jr_str text)
{
    size_t whole = count_digits(text, 1), i = 1 + whole, fraction = 0;
    if (i < text.size && text.data[i] == '.') {
        fraction = count_digits(text, i + 1);
        i += 1 + fraction;
    }
    if (i < text.size && (text.data[i] == 'e' || text.data[i] == 'E')) {
        size_t sign = i + 1 < text.size && (text.data[i + 1] == '+' || text.data[i + 1] == '-');
        size_t digits = count_digits(text, i + 1 + sign);
        i = digits ? i + 1 + sign + digits : i;
    }
    return whole + fraction > 0 && i == text.size;
}

/* The text behind the apostrophes that it begins with. */
static jr_str behind_apostrophes(jr_str text)
{
    while (text.size && text.data[0] == '\'')
        text = (jr_str){text.data + 1, text.size - 1};
    return text;
}

jr_str csv_read_text(jr_str field)
{
    jr_str rest = behind_apostrophes(field);
    bool is_guarded = rest.size < field.size && begins_formula(rest);
    return is_guarded ? (jr_str){field.data + 1, field.size - 1} : field;
}

void jr_text_append_csv_field(jr_buf *buf, jr_str text)
{
    static const char blanks[] = " \t", special[] = ",;\"\t\r\n";
    jr_str rest = behind_apostrophes(text);
    bool is_guarded = begins_formula(rest) && (rest.size < text.size || !is_signed_number(text));
    bool must_quote = text.size && (text.data[0] == '#' || strchr(blanks, text.data[0]) ||
                                    strchr(blanks, text.data[text.size - 1]));
    for (size_t i = 0; i < text.size && !must_quote; i++)
        must_quote = memchr(special, text.data[i], sizeof special - 1) != NULL;
    jr_buf_append_text(buf, must_quote ? "\"" : "");
    jr_buf_append_text(buf, is_guarded ? "'" : "");
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"')
            jr_buf_append_char(buf, '"');
        jr_buf_append_char(buf, text.data[i]);
    }
    jr_buf_append_text(buf, must_quote ? "\"" : "");
}

static bool is_blank(const csv_reader *r, char c)
{
    return c == ' ' || (c == '\t' && r->separator != '\t');
}

/* The line break at data[i], if there is one: 0, 1 or 2 bytes. */
static size_t line_break(const csv_reader *r, size_t i)
{
    if (i < r->size && r->data[i] == '\n')
        return 1;
    return i + 1 < r->size && r->data[i] == '\r' && r->data[i + 1] == '\n' ? 2 : 0;
}

/* Of which r->offset is behind the quote. */
static csv_result read_quoted(csv_reader *r, jr_str *ret_field)
{
    char *start = r->data + r->offset, *to = start;
    size_t i = r->offset;
    for (;;) {
        if (i >= r->size)
            return CSV_OPEN_QUOTE;
        char c = r->data[i++];
        if (c == '"') {
            if (i >= r->size || r->data[i] != '"')
                break;
            i++;
        }
        if (c == '\0')
            return CSV_NUL;
        r->next_line += c == '\n';
        *to++ = c;
    }
    while (i < r->size && is_blank(r, r->data[i]))
        i++;
    if (i < r->size && r->data[i] != r->separator && line_break(r, i) == 0)
        return CSV_STRAY_QUOTE;
    *ret_field = (jr_str){start, (size_t)(to - start)};
    r->offset = i;
    return CSV_RECORD;
}

/* A word with the top bit of the first byte that is c, and perhaps of others behind it. */
static inline uint64_t first_byte(uint64_t word, char c)
{
    static const uint64_t ones = 0x0101010101010101u;
    word ^= ones * (unsigned char)c;
    return (word - ones) & ~word & ones << 7;
}

/* Where the first byte from i on is that may end a field or may not be in one; the text's end where
 * there is none. */
static inline size_t find_special(const csv_reader *r, size_t i)
{
    const char *data = r->data, separator = r->separator;
    size_t size = r->size;
    for (; i + sizeof(uint64_t) <= size; i += sizeof(uint64_t)) {
        uint64_t word = le64toh(bytes_load_64(data + i));
        uint64_t found = first_byte(word, separator) | first_byte(word, '\n') |
                         first_byte(word, '"') | first_byte(word, '\0');
        if (found)
            return i + (size_t)__builtin_ctzll(found) / 8;
    }
    while (i < size && data[i] != separator && data[i] != '\n' && data[i] != '"' && data[i] != '\0')
        i++;
    return i;
}

static inline csv_result read_plain(const csv_reader *r, size_t start, jr_str *ret_field,
                                    size_t *ret_end)
{
    size_t i = find_special(r, start);
    if (i < r->size && r->data[i] == '"')
        return CSV_STRAY_QUOTE;
    if (i < r->size && r->data[i] == '\0')
        return CSV_NUL;
    if (i > start && i < r->size && r->data[i] == '\n' && r->data[i - 1] == '\r')
        i--;
    *ret_end = i;
    while (i > start && is_blank(r, r->data[i - 1]))
        i--;
    *ret_field = (jr_str){r->data + start, i - start};
    return CSV_RECORD;
}

static void skip_line(csv_reader *r)
{
    const char *newline = memchr(r->data + r->offset, '\n', r->size - r->offset);
    r->offset = newline ? (size_t)(newline - r->data) + 1 : r->size;
    r->next_line++;
}

static void skip_separator_line(csv_reader *r)
{
    static const char beginning[] = "sep=";
    enum { SIZE = sizeof beginning - 1 };
    if (r->next_line == 1 && r->offset == 0 && r->size > SIZE + 1 &&
        memcmp(r->data, beginning, SIZE) == 0 && line_break(r, SIZE + 1))
        skip_line(r);
}

static bool skip_empty_lines(csv_reader *r)
{
    skip_separator_line(r);
    while (r->offset < r->size) {
        size_t size = line_break(r, r->offset);
        if (size) {
            r->offset += size;
            r->next_line++;
        } else if (r->skip_comments && r->data[r->offset] == '#') {
            skip_line(r);
        } else {
            return true;
        }
    }
    return false;
}

/* The fields of a record; they end at r->offset. */
static csv_result read_fields(csv_reader *r)
{
    size_t i = r->offset; /* not in memory, where every field would wait for the one before */
    for (size_t n = 0; n < CSV_MAX_FIELDS; i++) {
        while (i < r->size && is_blank(r, r->data[i]))
            i++;
        csv_result result;
        if (i < r->size && r->data[i] == '"') {
            r->offset = i + 1;
            result = read_quoted(r, &r->fields[n]);
            i = r->offset;
        } else {
            result = read_plain(r, i, &r->fields[n], &i);
        }
        if (result != CSV_RECORD)
            return result;
        r->n_fields = ++n;
        if (i >= r->size || r->data[i] != r->separator) {
            r->offset = i;
            return CSV_RECORD;
        }
    }
    return CSV_TOO_WIDE;
}

csv_result csv_next(csv_reader *r)
{
    r->n_fields = 0;
    r->separator = r->separator ? r->separator : ',';
    if (!skip_empty_lines(r))
        return CSV_END;
    r->line = r->next_line;
    csv_result result = read_fields(r);
    size_t size = result == CSV_RECORD ? line_break(r, r->offset) : 0;
    r->offset += size;
    r->next_line += size != 0;
    r->at_line_end = size != 0;
    return result;
}

char csv_find_separator(jr_str header, bool skip_comments)
{
    static const char separators[] = {',', '\t', ';', '|'};
    enum { N_SEPARATORS = sizeof separators };
    csv_reader r = {.data = (char *)header.data,
                    .size = header.size,
                    .next_line = 1,
                    .skip_comments = skip_comments};
    size_t numbers[N_SEPARATORS] = {0}, most = 0;
    bool is_quoted = false;
    if (skip_empty_lines(&r))
        for (size_t i = r.offset; i < r.size && (is_quoted || r.data[i] != '\n'); i++) {
            is_quoted ^= r.data[i] == '"';
            for (size_t k = 0; k < N_SEPARATORS; k++)
                numbers[k] += !is_quoted && r.data[i] == separators[k];
        }
    for (size_t k = 1; k < N_SEPARATORS; k++)
        most = numbers[k] > numbers[most] ? k : most;
    return separators[most];
}

const char *csv_problem(csv_result result)
{
    switch (result) {
    case CSV_STRAY_QUOTE:
        return ENGLISH(
            "a quote stands inside a field; HINT: put the field in quotes and double the quotes "
            "in it");
    case CSV_OPEN_QUOTE:
        return ENGLISH("a quoted field is not closed");
    case CSV_NUL:
        return "contains a NUL byte";
    case CSV_TOO_WIDE:
        return ENGLISH("the row has too many columns");
    case CSV_RECORD:
    case CSV_END:
        break;
    }
    return "nothing is wrong";
}

bool csv_is_filler(const csv_reader *record, const jr_str *header)
{
    bool is_empty = true, is_header = true;
    for (size_t i = 0; i < record->n_fields && (is_empty || is_header); i++) {
        is_empty = is_empty && record->fields[i].size == 0;
        is_header = is_header && str_equals(record->fields[i], header[i]);
    }
    return is_empty || is_header;
}

void csv_point_decimals(char *digits)
{
    static const char figures[] = "0123456789";
    char *rest = digits + (digits[0] == '-');
    size_t whole = strspn(rest, figures);
    if (whole == 0 || rest[whole] != ',')
        return;
    size_t decimals = strspn(rest + whole + 1, figures);
    bool may_be_thousands = decimals == 3 && rest[0] != '0';
    if (decimals && rest[whole + 1 + decimals] == '\0' && !may_be_thousands)
        rest[whole] = '.';
}

size_t csv_column(const csv_reader *header, jr_str name)
{
    size_t i = 0;
    while (i < header->n_fields && (header->fields[i].size != name.size ||
                                    strncasecmp(header->fields[i].data, name.data, name.size) != 0))
        i++;
    return i < header->n_fields ? i : SIZE_MAX;
}

bool csv_is_name(jr_str field)
{
    for (size_t i = 0; i < field.size;) {
        int32_t code_point = 0;
        bool is_ascii = (unsigned char)field.data[i] < 0x80;
        i += is_ascii ? 1 : text_decode(field, i, &code_point);
        if (code_point < 0)
            return false;
    }
    return field.size > 0;
}

size_t csv_split(void *in_quotes, const char *bytes, size_t size)
{
    bool *quoted = in_quotes;
    size_t cut = 0;
    for (size_t i = 0; i < size;) {
        const char *quote = memchr(bytes + i, '"', size - i);
        size_t end = quote ? (size_t)(quote - bytes) : size;
        if (!*quoted) {
            const char *newline = memrchr(bytes + i, '\n', end - i);
            if (newline)
                cut = (size_t)(newline - bytes) + 1;
        }
        *quoted ^= quote != NULL;
        i = end + 1;
    }
    return cut;
}
