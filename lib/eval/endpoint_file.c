/*
 * Files of endpoints. The whole file is parsed at once and then read by the field table below,
 * which is also what the format reference is made from. The parser does not keep where a value
 * stood, so the line of an element is looked for when it is needed, in the text.
 */
#include "endpoint.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/buf.h>
#include <jrank/file.h>
#include <jrank/nearest.h>

#include "json/array.h"
#include "json/parser.h"

#define NAME(literal) {(literal), sizeof(literal) - 1}

const field_row endpoint_fields[N_ENDPOINT_FIELDS] = {
    [ENDPOINT_ID] =
        {NAME("id"), FIELD_STRING, true,
         "the model's name in the benchmark, unlike every other's; tells the rest where "
         "it is a name that does"},
    [ENDPOINT_PROVIDER] =
        {NAME("provider"), FIELD_STRING, false,
         "openai (or whoever speaks its protocol), azure, anthropic, gemini, mock "
         "or reference; by default as the name tells"},
    [ENDPOINT_BASE_URL] = {NAME("base_url"), FIELD_STRING, false,
                           "where the provider's interface begins, \"http://127.0.0.1:8000/v1\" "
                           "say; by default the provider's own"},
    [ENDPOINT_MODEL] = {NAME("model"), FIELD_STRING, false,
                        "the name that the server knows, by default id; the settings of mock and "
                        "reference"},
    [ENDPOINT_API_KEY_ENV] = {NAME("api_key_env"), FIELD_STRING, false,
                              "the environment variable that holds the key; \"\" sends none"},
    [ENDPOINT_API_KEY_FILE] = {NAME("api_key_file"), FIELD_STRING, false,
                               "a file that holds the key instead, from the folder of this one"},
    [ENDPOINT_HEADERS] = {NAME("headers"), FIELD_OBJECT, false,
                          "headers of each request, with strings as values"},
    [ENDPOINT_PARAMS] = {NAME("params"), FIELD_OBJECT, false,
                         "members that are put into the body of each request, in place of jrank's"},
    [ENDPOINT_MAX_IN_FLIGHT] = {NAME("max_in_flight"), FIELD_NUMBER, false,
                                "requests at a time at most"},
    [ENDPOINT_RPM] = {NAME("rpm"), FIELD_NUMBER, false, "requests per minute at most"},
    [ENDPOINT_TPM] = {NAME("tpm"), FIELD_NUMBER, false, "tokens per minute at most"},
    [ENDPOINT_PRICE] = {NAME("price"), FIELD_OBJECT, false, "what it costs"},
};

const field_row price_fields[N_PRICE_FIELDS] = {
    [PRICE_INPUT] = {NAME("input"), FIELD_NUMBER, false, "per million tokens of prompts"},
    [PRICE_OUTPUT] = {NAME("output"), FIELD_NUMBER, false,
                      "per million tokens of answers, thinking included"},
};

typedef struct reading {
    jr_arena *arena;
    const char *path;
    jr_str text;
    size_t index; /* of the element being read */
    bool is_in_object;
    jr_error *err;
} reading;

/* Behind the '[' of the array of endpoints. */
static size_t find_array(const reading *r)
{
    static const char name[] = "\"models\"";
    const char *data = r->text.data;
    size_t start = strspn(data, " \t\r\n") + 1, offset = start;
    if (!r->is_in_object)
        return start;
    array_scanner scanner = {.depth = 1};
    while (array_scan(&scanner, data, r->text.size, &offset)) {
        size_t key = start + strspn(data + start, " \t\r\n");
        if (strncmp(data + key, name, strlen(name)) == 0)
            return key + strcspn(data + key, "[") + 1;
        start = offset;
    }
    return start;
}

/* The line on which the element that is being read begins. */
static unsigned long long find_line(const reading *r)
{
    size_t offset = find_array(r);
    array_scanner scanner = {.depth = 1};
    for (size_t i = 0; i < r->index; i++)
        if (!array_scan(&scanner, r->text.data, r->text.size, &offset))
            break;
    offset += strspn(r->text.data + offset, " \t\r\n");
    unsigned long long line = 1;
    for (size_t i = 0; i < offset && i < r->text.size; i++)
        line += r->text.data[i] == '\n';
    return line;
}

static jr_status wrong(const reading *r, const char *format, ...) JR_PRINTF(2, 3);

static jr_status wrong(const reading *r, const char *format, ...)
{
    char problem[JR_ERROR_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(problem, sizeof problem, format, args);
    va_end(args);
    return jr_error_set(r->err, JR_ERR_FORMAT, "%s:%llu: %s", r->path, find_line(r), problem);
}

/* Picks the fields; every member must have a row and the type that it names. */
static jr_status pick(const reading *r, yyjson_val *object, const char *kind, const field_row *rows,
                      size_t n_rows, yyjson_val **values)
{
    yyjson_obj_iter members = yyjson_obj_iter_with(object);
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&members));) {
        jr_nearest best = {.typed = json_str(key)};
        bool is_known = false;
        for (size_t i = 0; i < n_rows; i++) {
            is_known = is_known || jr_str_compare(rows[i].name, json_str(key)) == 0;
            jr_nearest_consider(&best, rows[i].name);
        }
        if (!is_known)
            return wrong(r, "%s has no \"%.*s\"%s%.*s%s", kind, JR_STR_ARG(json_str(key)),
                         best.name.size ? "; HINT: did you mean \"" : "", JR_STR_ARG(best.name),
                         best.name.size ? "\"?"
                                        : "; HINT: 'jrank help formats endpoint' lists them");
    }
    fields_pick(object, rows, n_rows, values);
    for (size_t i = 0; i < n_rows; i++) {
        if (values[i] ? field_has_type(values[i], rows[i].types) : !rows[i].is_required)
            continue;
        if (!values[i])
            return wrong(r, "%s must have \"%s\"", kind, rows[i].name.data);
        JR_BUF_AUTO jr_buf type = {0};
        field_describe_types(&type, rows[i].types);
        return wrong(r, "\"%s\" of %s is no %s", rows[i].name.data, kind, type.data);
    }
    return JR_OK;
}

static bool has_control_character(jr_str text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
            return true;
    return false;
}

/* Names and keys are lines of text: in files, headers and messages. */
static jr_status read_line(const reading *r, yyjson_val *value, const field_row *row,
                           jr_str *ret_text)
{
    if (has_control_character(json_str(value)))
        return wrong(r, "\"%s\" of an endpoint holds a control character", row->name.data);
    *ret_text = jr_arena_copy(r->arena, json_str(value));
    return JR_OK;
}

static jr_status read_number(const reading *r, yyjson_val *value, const field_row *row,
                             double largest, double *ret_number)
{
    double number = yyjson_get_num(value);
    if (!value)
        return JR_OK;
    if (!(number >= 0 && number <= largest))
        return wrong(r, "\"%s\" must be a number from 0 to %g", row->name.data, largest);
    *ret_number = number;
    return JR_OK;
}

static jr_status read_limits(const reading *r, yyjson_val **values, jr_endpoint *e)
{
    static const double most = 1e12;
    double in_flight = 0;
    const field_row *rows = endpoint_fields;
    JR_TRY(read_number(r, values[ENDPOINT_MAX_IN_FLIGHT], &rows[ENDPOINT_MAX_IN_FLIGHT], UINT32_MAX,
                       &in_flight));
    e->max_in_flight = (uint32_t)in_flight;
    if (e->max_in_flight != in_flight)
        return wrong(r, "\"max_in_flight\" must be a whole number");
    JR_TRY(read_number(r, values[ENDPOINT_RPM], &rows[ENDPOINT_RPM], most, &e->rpm));
    JR_TRY(read_number(r, values[ENDPOINT_TPM], &rows[ENDPOINT_TPM], most, &e->tpm));
    if (!values[ENDPOINT_PRICE])
        return JR_OK;
    yyjson_val *prices[N_PRICE_FIELDS];
    JR_TRY(pick(r, values[ENDPOINT_PRICE], "a price", price_fields, N_PRICE_FIELDS, prices));
    JR_TRY(read_number(r, prices[PRICE_INPUT], &price_fields[PRICE_INPUT], most, &e->price_input));
    return read_number(r, prices[PRICE_OUTPUT], &price_fields[PRICE_OUTPUT], most,
                       &e->price_output);
}

/* A token of RFC 9110. */
static bool is_header_name(jr_str name)
{
    for (size_t i = 0; i < name.size; i++)
        if (!isalnum((unsigned char)name.data[i]) &&
            (!name.data[i] || !strchr("!#$%&'*+-.^_`|~", name.data[i])))
            return false;
    return name.size > 0;
}

static jr_status read_headers(const reading *r, yyjson_val *object, jr_endpoint *e)
{
    e->headers = jr_arena_alloc(r->arena, yyjson_obj_size(object), sizeof *e->headers);
    yyjson_obj_iter members = yyjson_obj_iter_with(object);
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&members));) {
        yyjson_val *value = yyjson_obj_iter_get_val(key);
        if (!is_header_name(json_str(key)))
            return wrong(r, "\"%.*s\" is no name of a header", JR_STR_ARG(json_str(key)));
        if (!yyjson_is_str(value) || has_control_character(json_str(value)))
            return wrong(r, "the header \"%.*s\" must be one line of text",
                         JR_STR_ARG(json_str(key)));
        e->headers[e->n_headers++] = (jr_header){jr_arena_copy(r->arena, json_str(key)),
                                                 jr_arena_copy(r->arena, json_str(value))};
    }
    return JR_OK;
}

static jr_status read_params(const reading *r, yyjson_val *object, jr_endpoint *e)
{
    size_t size;
    char *text = yyjson_val_write(object, YYJSON_WRITE_NOFLAG, &size);
    if (!text)
        return wrong(r, "\"params\" holds what JSON has no text for, NaN say");
    e->params = jr_arena_copy(r->arena, (jr_str){text, size});
    free(text);
    return JR_OK;
}

/* The variable's name. What is no name is not shown: it may be the key itself. */
static jr_status read_key_env(const reading *r, yyjson_val *value, jr_endpoint *e)
{
    jr_str name = json_str(value);
    bool is_name = !name.size || !isdigit((unsigned char)name.data[0]);
    for (size_t i = 0; i < name.size; i++)
        is_name = is_name && (isalnum((unsigned char)name.data[i]) || name.data[i] == '_');
    if (!is_name)
        return wrong(r, "\"api_key_env\" is no name of an environment variable; HINT: the file "
                        "names the variable that holds the key, never the key itself");
    e->api_key_env = jr_arena_copy(r->arena, name);
    return JR_OK;
}

static jr_status read_key_file(const reading *r, yyjson_val *value, jr_endpoint *e)
{
    jr_str file;
    JR_TRY(read_line(r, value, &endpoint_fields[ENDPOINT_API_KEY_FILE], &file));
    const char *slash = strrchr(r->path, '/');
    bool is_relative = file.size && file.data[0] != '/' && slash;
    e->api_key_file = is_relative ? jr_arena_format(r->arena, "%.*s/%s", (int)(slash - r->path),
                                                    r->path, file.data)
                                  : file;
    return JR_OK;
}

static jr_status find_provider(const reading *r, jr_str name, jr_provider *ret_provider)
{
    jr_nearest best = {.typed = name};
    for (int p = 0; p < JR_N_PROVIDERS; p++) {
        jr_str known = jr_str_from(jr_provider_name((jr_provider)p));
        if (jr_str_compare(known, name) == 0) {
            *ret_provider = (jr_provider)p;
            return JR_OK;
        }
        jr_nearest_consider(&best, known);
    }
    return wrong(r, "there is no provider \"%.*s\"; HINT: %s%.*s", JR_STR_ARG(name),
                 best.name.size ? "did you mean " : "\"openai\" is whoever speaks its protocol",
                 JR_STR_ARG(best.name));
}

/* Provider, address and model: as they are given, else as the name tells. */
static jr_status read_place(const reading *r, yyjson_val **values, jr_endpoint *e)
{
    jr_str id, model, base_url = {0};
    JR_TRY(read_line(r, values[ENDPOINT_ID], &endpoint_fields[ENDPOINT_ID], &id));
    model = id;
    if (values[ENDPOINT_MODEL])
        JR_TRY(read_line(r, values[ENDPOINT_MODEL], &endpoint_fields[ENDPOINT_MODEL], &model));
    if (values[ENDPOINT_BASE_URL])
        JR_TRY(read_line(r, values[ENDPOINT_BASE_URL], &endpoint_fields[ENDPOINT_BASE_URL],
                         &base_url));
    jr_error problem;
    jr_status status;
    if (id.size == 0)
        return wrong(r, "\"id\" of an endpoint is empty");
    if (values[ENDPOINT_PROVIDER]) {
        jr_provider provider = JR_PROVIDER_OPENAI;
        JR_TRY(find_provider(r, json_str(values[ENDPOINT_PROVIDER]), &provider));
        status = endpoint_at(r->arena, provider, base_url.data, e, &problem);
        bool is_own = provider == JR_PROVIDER_MOCK || provider == JR_PROVIDER_REFERENCE;
        e->model = is_own && !values[ENDPOINT_MODEL] ? (jr_str){0} : model;
    } else {
        status = endpoint_from_model(r->arena, model, base_url.data, e, &problem);
    }
    if (status == JR_OK)
        e->id = id;
    return status == JR_OK ? JR_OK : wrong(r, "%s", problem.message);
}

static jr_status read_endpoint(const reading *r, yyjson_val *object, jr_endpoint *ret_endpoint)
{
    yyjson_val *values[N_ENDPOINT_FIELDS];
    if (!yyjson_is_obj(object))
        return wrong(r, "an endpoint is an object such as {\"id\": \"gpt-4o\"}");
    JR_TRY(pick(r, object, "an endpoint", endpoint_fields, N_ENDPOINT_FIELDS, values));
    jr_endpoint e = {0};
    JR_TRY(read_place(r, values, &e));
    JR_TRY(read_limits(r, values, &e));
    if (values[ENDPOINT_API_KEY_ENV])
        JR_TRY(read_key_env(r, values[ENDPOINT_API_KEY_ENV], &e));
    if (values[ENDPOINT_API_KEY_FILE])
        JR_TRY(read_key_file(r, values[ENDPOINT_API_KEY_FILE], &e));
    if (values[ENDPOINT_HEADERS])
        JR_TRY(read_headers(r, values[ENDPOINT_HEADERS], &e));
    if (values[ENDPOINT_PARAMS])
        JR_TRY(read_params(r, values[ENDPOINT_PARAMS], &e));
    *ret_endpoint = e;
    return JR_OK;
}

jr_status jr_endpoints_load(jr_arena *arena, const char *path, jr_endpoint_list *ret_list,
                            jr_error *err)
{
    reading r = {.arena = arena, .path = path, .err = err};
    JSON_PARSER_AUTO json_parser parser = {0};
    JR_TRY(jr_file_load(arena, path, &r.text, err));
    yyjson_val *root = json_parse(&parser, r.text);
    if (!root)
        return json_parse_error(&parser, r.text, path, 1, err);
    r.is_in_object = yyjson_is_obj(root);
    yyjson_val *array = r.is_in_object ? yyjson_obj_get(root, "models") : root;
    if (yyjson_arr_size(array) == 0)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: has no endpoints; HINT: they are an array of objects, or such an "
                            "array as \"models\" of an object",
                            path);
    jr_endpoint_list list = {jr_arena_alloc(arena, yyjson_arr_size(array), sizeof *list.endpoints),
                             0};
    size_t n;
    yyjson_val *object;
    yyjson_arr_foreach(array, r.index, n, object)
    {
        jr_endpoint *e = &list.endpoints[list.n_endpoints];
        JR_TRY(read_endpoint(&r, object, e));
        for (size_t i = 0; i < list.n_endpoints; i++)
            if (jr_str_compare(list.endpoints[i].id, e->id) == 0)
                return wrong(&r, "there is an endpoint \"%.*s\" already", JR_STR_ARG(e->id));
        list.n_endpoints++;
    }
    *ret_list = list;
    return JR_OK;
}
