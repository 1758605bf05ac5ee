/*
 * Files of endpoints, read by the field tables below, which are also what the format reference is
 * made from.
 */
#include "endpoint.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/base.h>

#include "base/english.h"
#include "base/str.h"
#include "price.h"
#include "json/parser.h"

#define NAME(literal) {(literal), sizeof(literal) - 1}

const field_row endpoint_fields[N_ENDPOINT_FIELDS] = {
    [ENDPOINT_ID] =
        {NAME("id"), FIELD_STRING, true,
         "the model's name in the benchmark, unlike every other's; tells the rest where "
         "it is a name that does"},
    [ENDPOINT_PROVIDER] = {NAME("provider"), FIELD_STRING, false,
                           "openai (or whoever speaks its protocol), azure, anthropic, gemini, "
                           "local, mock or reference; by default as the name tells"},
    [ENDPOINT_BASE_URL] = {NAME("base_url"), FIELD_STRING | FIELD_STRINGS, false,
                           "where the provider's interface begins, \"http://127.0.0.1:8000/v1\" "
                           "say, or a list of such servers of one model; by default the "
                           "provider's own"},
    [ENDPOINT_MODEL] = {NAME("model"), FIELD_STRING, false,
                        "the name that the server knows, by default id; the settings of mock and "
                        "reference; of a local model its file, checkpoint folder or ORG/NAME"},
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

/* The object that is being read. */
typedef struct endpoint_reader {
    jr_arena *arena;
    const settings *settings;
    yyjson_val *object;
    jr_error *err;
} endpoint_reader;

/* The place of what is wrong: the row's member, or the object where row is NULL. */
static yyjson_val *place(const endpoint_reader *r, const field_row *row)
{
    return row ? settings_key(r->object, row->name) : r->object;
}

#define WRONG(r, row, ...) settings_wrong((r)->settings, place(r, row), (r)->err, __VA_ARGS__)

/* Names and keys are lines of text: in files, headers and messages. */
static jr_status read_line(const endpoint_reader *r, yyjson_val *value, const field_row *row,
                           jr_str *ret_text)
{
    if (str_has_control(json_str(value)))
        return WRONG(r, row, "\"%s\" of an endpoint holds a control character", row->name.data);
    *ret_text = jr_arena_copy(r->arena, json_str(value));
    return JR_OK;
}

static jr_status read_number(const endpoint_reader *r, yyjson_val **values, size_t field,
                             settings_range allowed, double *ret_number)
{
    return settings_number(r->settings, r->object, &endpoint_fields[field], values[field], allowed,
                           ret_number, r->err);
}

static jr_status read_limits(const endpoint_reader *r, yyjson_val **values, jr_endpoint *e)
{
    static const settings_range in_flights = {0, UINT32_MAX, true}, any = {0, 1e12, false};
    double in_flight = 0;
    JR_TRY(read_number(r, values, ENDPOINT_MAX_IN_FLIGHT, in_flights, &in_flight));
    e->max_in_flight = (uint32_t)in_flight;
    JR_TRY(read_number(r, values, ENDPOINT_RPM, any, &e->rpm));
    JR_TRY(read_number(r, values, ENDPOINT_TPM, any, &e->tpm));
    if (values[ENDPOINT_PRICE])
        return price_read(r->arena, r->settings, values[ENDPOINT_PRICE], e, r->err);
    price_set_shipped(r->arena, e);
    return JR_OK;
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

static jr_status read_headers(const endpoint_reader *r, yyjson_val *object, jr_endpoint *e)
{
    e->headers = jr_arena_alloc(r->arena, yyjson_obj_size(object), sizeof *e->headers);
    yyjson_obj_iter members = yyjson_obj_iter_with(object);
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&members));) {
        yyjson_val *value = yyjson_obj_iter_get_val(key);
        if (!is_header_name(json_str(key)))
            return WRONG(r, &endpoint_fields[ENDPOINT_HEADERS], "\"%.*s\" is no name of a header",
                         JR_STR_ARG(json_str(key)));
        if (!yyjson_is_str(value) || str_has_control(json_str(value)))
            return WRONG(r, &endpoint_fields[ENDPOINT_HEADERS],
                         "the header \"%.*s\" must be one line of text", JR_STR_ARG(json_str(key)));
        e->headers[e->n_headers++] = (jr_header){jr_arena_copy(r->arena, json_str(key)),
                                                 jr_arena_copy(r->arena, json_str(value))};
    }
    return JR_OK;
}

jr_status endpoint_read_params(jr_arena *arena, const settings *from, yyjson_val *object,
                               yyjson_val **values, jr_str *ret_params, jr_error *err)
{
    const endpoint_reader r = {arena, from, object, err};
    size_t size;
    if (!values[ENDPOINT_PARAMS])
        return JR_OK;
    char *text = yyjson_val_write(values[ENDPOINT_PARAMS], YYJSON_WRITE_NOFLAG, &size);
    if (!text)
        return WRONG(&r, &endpoint_fields[ENDPOINT_PARAMS],
                     "\"params\" holds what JSON has no text for, NaN say");
    *ret_params = jr_arena_copy(arena, (jr_str){text, size});
    free(text);
    return JR_OK;
}

/* The variable's name. What is no name is not shown: it may be the key itself. */
static jr_status read_key_env(const endpoint_reader *r, yyjson_val *value, jr_endpoint *e)
{
    jr_str name = json_str(value);
    bool is_name = !name.size || !isdigit((unsigned char)name.data[0]);
    for (size_t i = 0; i < name.size; i++)
        is_name = is_name && (isalnum((unsigned char)name.data[i]) || name.data[i] == '_');
    if (!is_name)
        return WRONG(r, &endpoint_fields[ENDPOINT_API_KEY_ENV],
                     "\"api_key_env\" is no name of an environment variable; HINT: the file "
                     "names the variable that holds the key, never the key itself");
    e->api_key_env = jr_arena_copy(r->arena, name);
    return JR_OK;
}

/* A path from the folder of this file. */
static jr_str path_from_here(const endpoint_reader *r, jr_str path)
{
    const char *slash = strrchr(r->settings->path, '/');
    bool is_relative = path.size && path.data[0] != '/' && slash;
    return is_relative ? jr_arena_format(r->arena, "%.*s/%s", (int)(slash - r->settings->path),
                                         r->settings->path, path.data)
                       : path;
}

static jr_status read_key_file(const endpoint_reader *r, yyjson_val *value, jr_endpoint *e)
{
    jr_str file;
    JR_TRY(read_line(r, value, &endpoint_fields[ENDPOINT_API_KEY_FILE], &file));
    e->api_key_file = path_from_here(r, file);
    return JR_OK;
}

static jr_status find_provider(const endpoint_reader *r, jr_str name, jr_provider *ret_provider)
{
    jr_nearest best = {.typed = name};
    for (int p = 0; p < JR_N_PROVIDERS; p++) {
        jr_str known = jr_str_from(jr_provider_name((jr_provider)p));
        if (str_equals(known, name)) {
            *ret_provider = (jr_provider)p;
            return JR_OK;
        }
        jr_nearest_consider(&best, known);
    }
    const field_row *row = &endpoint_fields[ENDPOINT_PROVIDER];
    if (best.name.size)
        return WRONG(r, row, "there is no provider \"%.*s\"; HINT: did you mean %.*s",
                     JR_STR_ARG(name), JR_STR_ARG(best.name));
    return WRONG(r, row,
                 "there is no provider \"%.*s\"; HINT: \"openai\" is whoever speaks its protocol",
                 JR_STR_ARG(name));
}

jr_status endpoint_read_id(jr_arena *arena, const settings *from, yyjson_val *object,
                           yyjson_val **values, jr_str *ret_id, jr_error *err)
{
    const endpoint_reader r = {arena, from, object, err};
    const field_row *row = &endpoint_fields[ENDPOINT_ID];
    const char *problem = endpoint_id_problem(json_str(values[ENDPOINT_ID]));
    if (problem)
        return WRONG(&r, row, "\"id\" of an endpoint %s", problem);
    return read_line(&r, values[ENDPOINT_ID], row, ret_id);
}

/* The base URL, or the first of a list. */
static jr_status read_first_url(const endpoint_reader *r, yyjson_val *value, jr_str *ret_url)
{
    const field_row *row = &endpoint_fields[ENDPOINT_BASE_URL];
    if (!yyjson_is_arr(value))
        return read_line(r, value, row, ret_url);
    if (yyjson_arr_size(value) == 0)
        return WRONG(r, row, "\"base_url\" of an endpoint is an empty list");
    return read_line(r, yyjson_arr_get_first(value), row, ret_url);
}

/* The others of a list, which are those of the same provider. */
static jr_status read_more_urls(const endpoint_reader *r, yyjson_val *value, jr_endpoint *e)
{
    const field_row *row = &endpoint_fields[ENDPOINT_BASE_URL];
    size_t i, n, n_urls = 0;
    yyjson_val *item;
    jr_str *urls = jr_arena_alloc(r->arena, yyjson_arr_size(value), sizeof *urls);
    yyjson_arr_foreach(value, i, n, item)
    {
        jr_error problem;
        jr_endpoint other;
        jr_str url;
        JR_TRY(read_line(r, item, row, &url));
        if (endpoint_at(r->arena, e->provider, url.data, &other, &problem) != JR_OK)
            return WRONG(r, row, "%s", problem.message);
        if (i == 0)
            continue;
        if (str_equals(other.base_url, e->base_url) ||
            str_index(urls, n_urls, other.base_url) != SIZE_MAX) {
            JR_BUF_AUTO jr_buf shown = {0};
            jr_url_append_shown(&shown, other.base_url);
            return WRONG(r, row, "\"base_url\" names %.*s twice", JR_STR_ARG(jr_buf_str(&shown)));
        }
        if (!other.api_key_env.size)
            e->api_key_env = (jr_str){0};
        urls[n_urls++] = other.base_url;
    }
    e->more_urls = urls;
    e->n_more_urls = n_urls;
    return JR_OK;
}

/* Provider, address and model: as they are given, else as the name tells. */
static jr_status read_place(const endpoint_reader *r, yyjson_val **values, jr_endpoint *e)
{
    jr_str id, model, base_url = {0};
    JR_TRY(endpoint_read_id(r->arena, r->settings, r->object, values, &id, r->err));
    model = id;
    if (values[ENDPOINT_MODEL])
        JR_TRY(read_line(r, values[ENDPOINT_MODEL], &endpoint_fields[ENDPOINT_MODEL], &model));
    if (values[ENDPOINT_BASE_URL])
        JR_TRY(read_first_url(r, values[ENDPOINT_BASE_URL], &base_url));
    jr_error problem;
    jr_status status;
    if (values[ENDPOINT_PROVIDER]) {
        jr_provider provider = JR_PROVIDER_OPENAI;
        JR_TRY(find_provider(r, json_str(values[ENDPOINT_PROVIDER]), &provider));
        status = endpoint_at(r->arena, provider, base_url.data, e, &problem);
        bool is_own = provider == JR_PROVIDER_MOCK || provider == JR_PROVIDER_REFERENCE;
        e->model = is_own && !values[ENDPOINT_MODEL] ? (jr_str){0} : model;
        /* ORG/NAME looks like a path, too. */
        if (provider == JR_PROVIDER_LOCAL)
            e->local.path = strstr(model.data, ".gguf") || model.data[0] == '.'
                                ? path_from_here(r, model)
                                : model;
    } else {
        status = endpoint_from_model(r->arena, model, base_url.data, e, &problem);
    }
    if (status != JR_OK)
        return WRONG(r, NULL, "%s", problem.message);
    e->id = id;
    return yyjson_is_arr(values[ENDPOINT_BASE_URL])
               ? read_more_urls(r, values[ENDPOINT_BASE_URL], e)
               : JR_OK;
}

jr_status endpoint_read(jr_arena *arena, const settings *from, yyjson_val *object,
                        yyjson_val **values, jr_endpoint *ret_endpoint, jr_error *err)
{
    const endpoint_reader r = {arena, from, object, err};
    jr_endpoint e = {0};
    JR_TRY(read_place(&r, values, &e));
    JR_TRY(read_limits(&r, values, &e));
    if (values[ENDPOINT_API_KEY_ENV])
        JR_TRY(read_key_env(&r, values[ENDPOINT_API_KEY_ENV], &e));
    if (values[ENDPOINT_API_KEY_FILE])
        JR_TRY(read_key_file(&r, values[ENDPOINT_API_KEY_FILE], &e));
    if (values[ENDPOINT_HEADERS])
        JR_TRY(read_headers(&r, values[ENDPOINT_HEADERS], &e));
    JR_TRY(endpoint_read_params(arena, from, object, values, &e.params, err));
    *ret_endpoint = e;
    return JR_OK;
}

jr_status endpoint_check_new(const settings *from, yyjson_val *object, const jr_endpoint_list *list,
                             jr_str id, jr_error *err)
{
    for (size_t i = 0; i < list->n_endpoints; i++) {
        jr_str other = list->endpoints[i].id;
        const char *problem = endpoint_ids_clash(other, id);
        if (problem && str_equals(other, id))
            return settings_wrong(from, object, err, "there is an endpoint \"%.*s\" already",
                                  JR_STR_ARG(id));
        if (problem)
            return settings_wrong(from, object, err, "the ids \"%.*s\" and \"%.*s\" %s",
                                  JR_STR_ARG(other), JR_STR_ARG(id), problem);
    }
    return JR_OK;
}

jr_status jr_endpoints_load(jr_arena *arena, const char *path, jr_endpoint_list *ret_list,
                            jr_error *err)
{
    SETTINGS_AUTO settings file = {0};
    JR_TRY(settings_load(arena, path, &file, err));
    bool is_object = yyjson_is_obj(file.root);
    yyjson_val *array = is_object ? yyjson_obj_get(file.root, "models") : file.root, *object;
    if (yyjson_arr_size(array) == 0)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: has no endpoints; HINT: they are an array of objects, or such an "
                            "array as \"models\" of an object",
                            path);
    jr_endpoint_list list = {jr_arena_alloc(arena, yyjson_arr_size(array), sizeof *list.endpoints),
                             0};
    size_t i, n;
    yyjson_arr_foreach(array, i, n, object)
    {
        yyjson_val *values[N_ENDPOINT_FIELDS];
        const settings_fields table = {endpoint_fields, N_ENDPOINT_FIELDS, values};
        jr_endpoint *e = &list.endpoints[list.n_endpoints];
        JR_TRY(settings_pick(&file, object, ENGLISH("an endpoint"), "endpoint", &table, 1, err));
        JR_TRY(endpoint_read(arena, &file, object, values, e, err));
        JR_TRY(endpoint_check_new(&file, object, &list, e->id, err));
        list.n_endpoints++;
    }
    *ret_list = list;
    return JR_OK;
}
