/*
 * Endpoints from names. What a name says is a list of beginnings and no more: a
 * model behind an address of its own is named with that address.
 */
#include "endpoint.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "base/str.h"
#include "base/url.h"
#include "bench/game_record.h"
#include "http/address.h"
#include "price.h"
#include "provider.h"

static const struct {
    const char *name, *base_url, *api_key_env;
} providers[JR_N_PROVIDERS] = {
#define PROVIDER(name, word, base_url, key) {word, base_url, key},
    JR_PROVIDER_ROWS(PROVIDER)
#undef PROVIDER
};

const char *jr_provider_name(jr_provider provider)
{
    return providers[provider].name;
}

static bool needs_address(jr_provider provider)
{
    return provider != JR_PROVIDER_MOCK && provider != JR_PROVIDER_REFERENCE &&
           provider != JR_PROVIDER_LOCAL;
}

/* What was copied from an example of a request is cut back, and a bare host gets the path that all
 * servers have. */
static void clean_path(jr_provider provider, jr_str *path)
{
    while (str_drop_end(path, "/"))
        ;
    if ((provider == JR_PROVIDER_OPENAI || provider == JR_PROVIDER_AZURE) &&
        !str_drop_end(path, "/chat/completions"))
        str_drop_end(path, "/completions");
    if (provider == JR_PROVIDER_OPENAI && path->size == 0)
        *path = JR_STR("/v1");
}

/* The address as requests are built on it, and whether it gets the provider's key. */
static jr_status read_address(jr_arena *arena, jr_provider provider, const char *base_url,
                              jr_endpoint *e, jr_error *err)
{
    http_address address;
    jr_error problem;
    jr_status status = http_address_parse(arena, jr_str_from(base_url), &address, &problem);
    if (status == JR_ERR_USAGE)
        return jr_error_set(err, status,
                            "the base URL is none: %s; HINT: it looks like "
                            "http://127.0.0.1:8000/v1 or https://HOST/PATH",
                            problem.message);
    if (status != JR_OK)
        return jr_error_set(err, status, "%s", problem.message);
    clean_path(provider, &address.path);
    e->base_url = http_address_format(arena, &address);
    if (!provider_owns(provider, address.host) && !url_host_is_loopback(address.host))
        e->api_key_env = (jr_str){0};
    return JR_OK;
}

jr_status endpoint_at(jr_arena *arena, jr_provider provider, const char *base_url,
                      jr_endpoint *ret_endpoint, jr_error *err)
{
    bool is_asked = needs_address(provider);
    jr_endpoint e = {.provider = provider,
                     .base_url = jr_str_from(providers[provider].base_url),
                     .api_key_env = jr_str_from(providers[provider].api_key_env),
                     .price_input = is_asked ? NAN : 0,
                     .price_output = is_asked ? NAN : 0};
    if (!is_asked && base_url && base_url[0])
        return jr_error_set(err, JR_ERR_USAGE, "%s has no address, so it takes no base URL",
                            providers[provider].name);
    if (is_asked && (base_url ? !base_url[0] : !e.base_url.size))
        return jr_error_set(err, JR_ERR_USAGE, "there is no base URL, which %s needs",
                            providers[provider].name);
    if (is_asked && base_url)
        JR_TRY(read_address(arena, provider, base_url, &e, err));
    *ret_endpoint = e;
    return JR_OK;
}

size_t endpoint_find(const jr_endpoint_list *list, jr_str id)
{
    size_t i = 0;
    while (i < list->n_endpoints && !is_one_name(list->endpoints[i].id, id))
        i++;
    return i;
}

/* The provider that serves models of this name; false when the name does not tell. */
static bool find_provider(jr_str name, jr_provider *ret_provider)
{
    static const struct {
        const char *beginning;
        jr_provider provider;
    } rows[] = {
        {"gpt-", JR_PROVIDER_OPENAI},    {"chatgpt-", JR_PROVIDER_OPENAI},
        {"ft:gpt-", JR_PROVIDER_OPENAI}, {"claude-", JR_PROVIDER_ANTHROPIC},
        {"gemini-", JR_PROVIDER_GEMINI},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_begins_with(name, rows[i].beginning)) {
            *ret_provider = rows[i].provider;
            return true;
        }
    size_t n = name.size > 1 && name.data[0] == 'o' ? 1 : 0;
    while (n && n < name.size && name.data[n] >= '0' && name.data[n] <= '9')
        n++;
    *ret_provider = JR_PROVIDER_OPENAI;
    return n > 1 && (n == name.size || name.data[n] == '-');
}

/* "mock", "mock:SETTINGS" and the like. */
static bool find_own(jr_str name, jr_provider *ret_provider, jr_str *ret_settings)
{
    static const jr_provider own[] = {JR_PROVIDER_MOCK, JR_PROVIDER_REFERENCE};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        size_t size = strlen(providers[own[i]].name);
        if (!str_begins_with(name, providers[own[i]].name) ||
            (name.size > size && name.data[size] != ':'))
            continue;
        size_t begin = name.size > size ? size + 1 : size;
        *ret_provider = own[i];
        *ret_settings = (jr_str){name.data + begin, name.size - begin};
        return true;
    }
    return false;
}

jr_status endpoint_from_model(jr_arena *arena, jr_str name, const char *base_url,
                              jr_endpoint *ret_endpoint, jr_error *err)
{
    jr_endpoint e;
    jr_provider provider;
    jr_str model = name, id = name, own;
    size_t hash = str_find_char(name, '#');
    if (name.size == 0 || str_has_control(name))
        return jr_error_set(err, JR_ERR_USAGE, "'%.*s' is no name of a model", JR_STR_ARG(name));
    if (find_own(name, &provider, &own)) {
        JR_TRY(endpoint_at(arena, provider, NULL, &e, err));
        id = jr_str_from(providers[provider].name);
        model = own;
    } else if (http_is_url(name)) {
        if (base_url || hash + 1 >= name.size)
            return jr_error_set(err, JR_ERR_USAGE, "%s",
                                base_url ? "a model named URL#MODEL has its base URL already"
                                         : "a URL alone names no model; HINT: write URL#MODEL");
        jr_error problem;
        jr_str url = jr_arena_copy(arena, (jr_str){name.data, hash});
        id = model = str_from(name, hash + 1);
        jr_status status = endpoint_at(arena, JR_PROVIDER_OPENAI, url.data, &e, &problem);
        if (status != JR_OK)
            return jr_error_set(err, status, "%.*s: %s", JR_STR_ARG(id), problem.message);
    } else if (base_url) {
        JR_TRY(endpoint_at(arena, JR_PROVIDER_OPENAI, base_url, &e, err));
    } else if (find_provider(name, &provider)) {
        JR_TRY(endpoint_at(arena, provider, NULL, &e, err));
    } else {
        jr_str untold =
            jr_arena_format(arena, ENGLISH("'%.*s' does not tell who serves it"), JR_STR_ARG(name));
        return jr_error_set(err, JR_ERR_USAGE,
                            "%s; HINT: gpt-*, o1, o3-*, claude-* and gemini-* do, as do "
                            "URL#MODEL, mock:... and reference:...; any other model needs a base "
                            "URL or a file of endpoints",
                            untold.data);
    }
    e.id = jr_arena_copy(arena, id);
    e.model = jr_arena_copy(arena, model);
    *ret_endpoint = e;
    return JR_OK;
}

/* The id is one after which files may be called. */
static jr_status check_id(jr_str id, jr_error *err)
{
    const char *problem = endpoint_id_problem(id);
    if (!problem)
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "the id '%.*s' %s; HINT: ID=NAME gives the model another, after which its "
                        "files are called",
                        JR_STR_ARG(id), problem);
}

jr_status jr_endpoint_from_name(jr_arena *arena, const char *name, const char *base_url,
                                jr_endpoint *ret_endpoint, jr_error *err)
{
    size_t before = strcspn(name, "=:/#");
    bool has_id = name[before] == '=';
    const char *model = has_id ? name + before + 1 : name;
    jr_endpoint e;
    if (has_id)
        JR_TRY(check_id((jr_str){name, before}, err));
    JR_TRY(endpoint_from_model(arena, jr_str_from(model), base_url, &e, err));
    if (has_id)
        e.id = jr_arena_copy(arena, (jr_str){name, before});
    else
        JR_TRY(check_id(e.id, err));
    price_set_shipped(arena, &e);
    *ret_endpoint = e;
    return JR_OK;
}

jr_status jr_endpoint_from_path(jr_arena *arena, const char *name, const jr_local *wanted,
                                jr_endpoint *ret_endpoint, jr_error *err)
{
    static const char ending[] = ".gguf";
    size_t before = strcspn(name, "=/");
    bool has_id = name[before] == '=';
    jr_str written = jr_str_from(has_id ? name + before + 1 : name);
    while (written.size > 1 && written.data[written.size - 1] == '/')
        written.size--;
    const char *path = jr_arena_copy(arena, written).data;
    if (!path[0] || str_has_control(jr_str_from(name)))
        return jr_error_set(err, JR_ERR_USAGE, "'%s' is no path of a model", name);
    const char *slash = strrchr(path, '/');
    bool is_file = path[0] == '/' || path[0] == '.' || strstr(path, ending);
    jr_str id = jr_str_from(is_file && slash ? slash + 1 : path);
    str_drop_end(&id, ending);
    if (has_id)
        id = (jr_str){name, before};
    JR_TRY(check_id(id, err));
    jr_endpoint e = {.id = jr_arena_copy(arena, id),
                     .provider = JR_PROVIDER_LOCAL,
                     .local = *wanted,
                     .price_input = 0,
                     .price_output = 0};
    e.model = e.id;
    e.local.path = jr_str_from(path);
    *ret_endpoint = e;
    return JR_OK;
}

jr_str endpoint_url(const jr_endpoint *endpoint, size_t number)
{
    return number ? endpoint->more_urls[number - 1] : endpoint->base_url;
}

bool endpoint_is_local(const jr_endpoint *endpoint)
{
    bool is_local = true;
    for (size_t i = 0; i <= endpoint->n_more_urls; i++)
        is_local &= url_host_is_loopback(url_host(endpoint_url(endpoint, i)));
    return is_local || !needs_address(endpoint->provider);
}

bool endpoint_has_header(const jr_endpoint *endpoint, const char *name)
{
    for (size_t i = 0; i < endpoint->n_headers; i++)
        if (str_is_nocase(endpoint->headers[i].name, name))
            return true;
    return false;
}
