/*
 * Chat template files. A field that FastChat does not know is an error there too; here the sentence
 * says which was meant, since a misspelt stop_str would pass unnoticed and spoil every answer.
 */
#include "chat_template.h"

#include <string.h>

#include <jrank/base.h>

#include "base/str.h"
#include "bench/records.h"
#include "chat_style.h"
#include "json/parser.h"

static jr_status find_style(const char *path, jr_str name, const chat_style **ret_style,
                            jr_error *err)
{
    jr_str nearest;
    const chat_style *style = chat_style_find(name, &nearest);
    if (style) {
        *ret_style = style;
        return JR_OK;
    }
    if (nearest.size)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: sep_style \"%.*s\" is unknown; HINT: did you mean \"%.*s\"?", path,
                            JR_STR_ARG(name), JR_STR_ARG(nearest));
    return jr_error_set(err, JR_ERR_FORMAT,
                        "%s: sep_style \"%.*s\" is unknown; HINT: doc/formats.md lists the styles",
                        path, JR_STR_ARG(name));
}

static jr_status check_fields(const char *path, yyjson_val *record, yyjson_val **fields,
                              jr_error *err)
{
    size_t index, n;
    yyjson_val *key, *value;
    yyjson_obj_foreach(record, index, n, key, value)
    {
        jr_nearest best = {.typed = json_str(key)};
        bool is_known = false;
        for (size_t i = 0; i < N_CHAT_TEMPLATE_FIELDS; i++) {
            is_known |= str_equals(chat_template_fields[i].name, best.typed);
            jr_nearest_consider(&best, chat_template_fields[i].name);
        }
        if (!is_known && best.name.size)
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s: the field \"%.*s\" is unknown; HINT: did you mean \"%.*s\"?",
                                path, JR_STR_ARG(best.typed), JR_STR_ARG(best.name));
        if (!is_known)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: the field \"%.*s\" is unknown", path,
                                JR_STR_ARG(best.typed));
    }
    fields_pick(record, chat_template_fields, N_CHAT_TEMPLATE_FIELDS, fields);
    for (size_t i = 0; i < N_CHAT_TEMPLATE_FIELDS; i++) {
        const field_row *row = &chat_template_fields[i];
        if (yyjson_is_null(fields[i]))
            fields[i] = NULL;
        if (!fields[i] && row->is_required)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: %s is missing", path, row->name.data);
        if (fields[i] && !field_has_type(fields[i], row->types)) {
            JR_BUF_AUTO jr_buf types = {0};
            field_describe_types(&types, row->types);
            return jr_error_set(err, JR_ERR_FORMAT, "%s: %s is not a %s", path, row->name.data,
                                types.data);
        }
    }
    return JR_OK;
}

static jr_status load_examples(jr_arena *arena, const char *path, yyjson_val *list,
                               chat_template *t, jr_error *err)
{
    t->examples = jr_arena_alloc(arena, yyjson_arr_size(list), sizeof *t->examples);
    size_t i, n;
    yyjson_val *pair;
    yyjson_arr_foreach(list, i, n, pair)
    {
        yyjson_val *role = yyjson_arr_get(pair, 0), *text = yyjson_arr_get(pair, 1);
        if (!yyjson_is_str(role) || !(yyjson_is_str(text) || yyjson_is_null(text)) ||
            yyjson_arr_size(pair) != 2)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: message %zu is not [role, text]", path,
                                i + 1);
        t->examples[t->n_examples++] = (chat_example){
            jr_arena_copy(arena, json_str(role)),
            yyjson_is_str(text) ? jr_arena_copy(arena, json_str(text)) : (jr_str){0}};
    }
    return JR_OK;
}

static void load_stops(jr_arena *arena, yyjson_val *stop, chat_template *t)
{
    size_t n = yyjson_is_str(stop) ? 1 : yyjson_arr_size(stop);
    t->stops = jr_arena_alloc(arena, n, sizeof *t->stops);
    for (size_t i = 0; i < n; i++) {
        jr_str text = json_str(yyjson_is_str(stop) ? stop : yyjson_arr_get(stop, i));
        if (text.size)
            t->stops[t->n_stops++] = jr_arena_copy(arena, text);
    }
}

/* Only {system_message} may stand in a system_template. */
static jr_status check_system_template(const char *path, jr_str text, jr_error *err)
{
    static const char field[] = "{system_message}";
    enum { SIZE = sizeof field - 1 };
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        size_t left = text.size - i;
        if (c != '{' && c != '}')
            continue;
        if (left >= 2 && text.data[i + 1] == c)
            i++;
        else if (left >= SIZE && memcmp(text.data + i, field, SIZE) == 0)
            i += SIZE - 1;
        else
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s: system_template has a '%c' that is not of {system_message}; "
                                "HINT: a literal brace is written twice",
                                path, c);
    }
    return JR_OK;
}

static jr_status parse(jr_arena *arena, const char *path, yyjson_val *record,
                       chat_template *ret_template, jr_error *err)
{
    yyjson_val *fields[N_CHAT_TEMPLATE_FIELDS];
    JR_TRY(check_fields(path, record, fields, err));
    chat_template t = {.system_template = JR_STR("{system_message}"), .seps = {JR_STR("\n"), {0}}};
    struct {
        size_t field;
        jr_str *text;
    } texts[] = {
        {CHAT_TEMPLATE_NAME, &t.name},
        {CHAT_TEMPLATE_SYSTEM_MESSAGE, &t.system_message},
        {CHAT_TEMPLATE_SYSTEM_TEMPLATE, &t.system_template},
        {CHAT_TEMPLATE_SEP, &t.seps[0]},
        {CHAT_TEMPLATE_SEP2, &t.seps[1]},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (fields[texts[i].field])
            *texts[i].text = jr_arena_copy(arena, json_str(fields[texts[i].field]));
    JR_TRY(check_system_template(path, t.system_template, err));
    yyjson_val *roles = fields[CHAT_TEMPLATE_ROLES];
    if (yyjson_arr_size(roles) != 2)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: roles are %zu; HINT: they are two, the user and the model", path,
                            yyjson_arr_size(roles));
    for (size_t i = 0; i < 2; i++)
        t.roles[i] = jr_arena_copy(arena, json_str(yyjson_arr_get(roles, i)));
    JR_TRY(find_style(path, json_str(fields[CHAT_TEMPLATE_SEP_STYLE]), &t.style, err));
    if (!fields[CHAT_TEMPLATE_SEP2] && chat_style_has_second_separator(t.style))
        return jr_error_set(err, JR_ERR_FORMAT, "%s: sep2 is missing; HINT: %s has two separators",
                            path, t.style->name);
    if (fields[CHAT_TEMPLATE_MESSAGES])
        JR_TRY(load_examples(arena, path, fields[CHAT_TEMPLATE_MESSAGES], &t, err));
    load_stops(arena, fields[CHAT_TEMPLATE_STOP_STR], &t);
    *ret_template = t;
    return JR_OK;
}

jr_status chat_template_load(jr_arena *arena, const char *path, const chat_template **ret_template,
                             jr_error *err)
{
    jr_str text;
    JR_TRY(jr_file_load(arena, path, &text, err));
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root;
    JR_TRY(json_parse_file(&parser, text, path, &root, err));
    if (!yyjson_is_obj(root))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: must be an object; HINT: doc/formats.md shows one", path);
    chat_template *t = jr_arena_alloc(arena, 1, sizeof *t);
    JR_TRY(parse(arena, path, root, t, err));
    *ret_template = t;
    return JR_OK;
}

void chat_template_stops(const chat_template *t, const jr_str **ret_stops, size_t *ret_n_stops)
{
    *ret_stops = t->stops;
    *ret_n_stops = t->n_stops;
}
