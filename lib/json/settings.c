/*
 * yyjson does not keep where a value stood. In situ it leaves each string, keys among them, at the
 * place in the text where it was read, so the line of a member is that of its key.
 */
#include "settings.h"

#include <jrank/base.h>

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/str.h"
#include "parser.h"
#include "unicode.h"

enum { MAX_SIZE = 16 << 20 };

static unsigned long long line_of(jr_str text, size_t offset)
{
    unsigned long long line = 1;
    for (size_t i = 0; i < offset && i < text.size; i++)
        line += text.data[i] == '\n';
    return line;
}

/* Some editors put one before a text. */
static jr_str without_byte_order_mark(jr_str text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t size = sizeof mark - 1;
    if (text.size < size || memcmp(text.data, mark, size) != 0)
        return text;
    return (jr_str){text.data + size, text.size - size};
}

static jr_status load_text(jr_arena *arena, const char *path, jr_str *ret_text, jr_error *err)
{
    jr_str text;
    JR_TRY(file_load(arena, path, MAX_SIZE, &text, err));
    text = without_byte_order_mark(text);
    if (json_is_blank(text))
        return jr_error_set(err, JR_ERR_FORMAT, "%s: is empty", path);
    *ret_text = text;
    return JR_OK;
}

/* In place, of a copy. Half of a character is U+FFFD, as everywhere (parser.c). */
static yyjson_doc *read_text(settings *s, yyjson_read_err *ret_problem)
{
    yyjson_read_flag flags =
        YYJSON_READ_INSITU | YYJSON_READ_ALLOW_COMMENTS | YYJSON_READ_ALLOW_TRAILING_COMMAS;
    memcpy(s->bytes, s->text.data, s->text.size);
    yyjson_doc *doc = yyjson_read_opts(s->bytes, s->text.size, flags, NULL, ret_problem);
    if (doc || ret_problem->code != YYJSON_READ_ERROR_INVALID_STRING)
        return doc;
    memcpy(s->bytes, s->text.data, s->text.size);
    return json_mend_surrogates(s->bytes, s->text.size)
               ? yyjson_read_opts(s->bytes, s->text.size, flags, NULL, ret_problem)
               : NULL;
}

jr_status settings_load(jr_arena *arena, const char *path, settings *ret_settings, jr_error *err)
{
    settings s = {.path = path};
    JR_TRY(load_text(arena, path, &s.text, err));
    s.bytes = memory_zeroed(s.text.size + YYJSON_PADDING_SIZE, 1);
    yyjson_read_err problem;
    s.doc = read_text(&s, &problem);
    if (!s.doc) {
        free(s.bytes);
        if (str_trim(s.text).size == 0)
            return jr_error_set(err, JR_ERR_FORMAT, "%s:1: is empty, not JSON", path);
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: is not JSON: %s", path,
                            line_of(s.text, problem.pos), problem.msg);
    }
    s.root = yyjson_doc_get_root(s.doc);
    *ret_settings = s;
    return JR_OK;
}

void settings_release(settings *s)
{
    yyjson_doc_free(s->doc);
    free(s->bytes);
    *s = (settings){0};
}

/* A string in or at the value; NULL: there is none. */
static yyjson_val *some_string(yyjson_val *value)
{
    while (value && !yyjson_is_str(value)) {
        yyjson_obj_iter members;
        if (yyjson_is_arr(value))
            value = yyjson_arr_get_first(value);
        else if (yyjson_is_obj(value) && yyjson_obj_iter_init(value, &members))
            value = yyjson_obj_iter_next(&members);
        else
            value = NULL;
    }
    return value;
}

jr_status settings_wrong(const settings *s, yyjson_val *place, jr_error *err, const char *format,
                         ...)
{
    char sentence[JR_ERROR_MAX];
    va_list args;
    va_start(args, format);
    c_locale_vformat(sentence, sizeof sentence, format, args);
    va_end(args);
    yyjson_val *text = some_string(place);
    size_t offset = text ? (size_t)(yyjson_get_str(text) - s->bytes) : 0;
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s", s->path, line_of(s->text, offset),
                        sentence);
}

yyjson_val *settings_key(yyjson_val *object, jr_str name)
{
    yyjson_obj_iter members = yyjson_obj_iter_with(object);
    yyjson_val *found = object;
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&members));)
        if (yyjson_equals_strn(key, name.data, name.size))
            found = key;
    return found;
}

static jr_status check_name(const settings *s, yyjson_val *key, const char *kind, const char *help,
                            const settings_fields *tables, size_t n_tables, jr_error *err)
{
    jr_str typed = {yyjson_get_str(key), yyjson_get_len(key)};
    jr_nearest best = {.typed = typed};
    for (size_t t = 0; t < n_tables; t++) {
        for (size_t i = 0; i < tables[t].n_rows; i++) {
            if (jr_str_compare(tables[t].rows[i].name, typed) == 0)
                return JR_OK;
            jr_nearest_consider(&best, tables[t].rows[i].name);
        }
    }
    if (best.name.size)
        return settings_wrong(s, key, err, "%s has no \"%.*s\"; HINT: did you mean \"%.*s\"?", kind,
                              JR_STR_ARG(typed), JR_STR_ARG(best.name));
    return settings_wrong(s, key, err,
                          "%s has no \"%.*s\"; HINT: 'jrank help formats %s' lists them", kind,
                          JR_STR_ARG(typed), help);
}

static jr_status check_values(const settings *s, yyjson_val *object, const char *kind,
                              const settings_fields *table, jr_error *err)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        const field_row *row = &table->rows[i];
        yyjson_val *value = table->values[i];
        bool is_cut = yyjson_is_str(value) && strlen(yyjson_get_str(value)) < yyjson_get_len(value);
        if (is_cut)
            return settings_wrong(s, settings_key(object, row->name), err,
                                  "\"%s\" holds a NUL character", row->name.data);
        if (value ? field_has_type(value, row->types) : !row->is_required)
            continue;
        if (!value)
            return settings_wrong(s, object, err, "%s must have \"%s\"", kind, row->name.data);
        JR_BUF_AUTO jr_buf type = {0};
        field_describe_types(&type, row->types);
        yyjson_val *key = settings_key(object, row->name);
        if (yyjson_is_str(value))
            return settings_wrong(s, key, err, "\"%s\" of %s is no %s: '%s'", row->name.data, kind,
                                  type.data, yyjson_get_str(value));
        return settings_wrong(s, key, err, "\"%s\" of %s is no %s", row->name.data, kind,
                              type.data);
    }
    return JR_OK;
}

jr_status settings_pick(const settings *s, yyjson_val *object, const char *kind, const char *help,
                        const settings_fields *tables, size_t n_tables, jr_error *err)
{
    if (!yyjson_is_obj(object))
        return settings_wrong(s, object, err, "%s must be an object {\"%s\": ...}", kind,
                              tables[0].rows[0].name.data);
    yyjson_obj_iter members = yyjson_obj_iter_with(object);
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&members));) {
        JR_TRY(check_name(s, key, kind, help, tables, n_tables, err));
        if (settings_key(object, json_str(key)) != key)
            return settings_wrong(s, settings_key(object, json_str(key)), err,
                                  "%s has \"%s\" twice; HINT: delete one", kind,
                                  yyjson_get_str(key));
    }
    for (size_t t = 0; t < n_tables; t++) {
        fields_pick(object, tables[t].rows, tables[t].n_rows, tables[t].values);
        for (size_t i = 0; i < tables[t].n_rows; i++)
            if (yyjson_is_null(tables[t].values[i]))
                tables[t].values[i] = NULL;
        JR_TRY(check_values(s, object, kind, &tables[t], err));
    }
    return JR_OK;
}

jr_status settings_number(const settings *s, yyjson_val *object, const field_row *row,
                          yyjson_val *value, settings_range allowed, double *ret_number,
                          jr_error *err)
{
    double number = yyjson_get_num(value);
    if (!value)
        return JR_OK;
    if (!(number >= allowed.min && number <= allowed.max))
        return settings_wrong(s, settings_key(object, row->name), err,
                              "\"%s\" must be from %.15g to %.15g", row->name.data, allowed.min,
                              allowed.max);
    if (allowed.is_whole && number != floor(number))
        return settings_wrong(s, settings_key(object, row->name), err,
                              "\"%s\" must be a whole number", row->name.data);
    *ret_number = number;
    return JR_OK;
}
