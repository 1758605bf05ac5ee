/*
 * Endpoints from names, and their keys. What a name says is a list of beginnings and no more: a
 * model behind an address of its own is named with that address.
 */
#include "endpoint.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "base/str.h"
#include "base/url.h"

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

/* The address as requests are built on it: what was copied from an example of a request is cut
 * back, and a bare host gets the path that all servers have. */
static jr_str clean_url(jr_arena *arena, jr_provider provider, jr_str url)
{
    jr_str path = url_without_query(url), host = url_host(url);
    jr_str query = {url.data + path.size, url.size - path.size};
    while (str_drop_end(&path, "/"))
        ;
    if ((provider == JR_PROVIDER_OPENAI || provider == JR_PROVIDER_AZURE) &&
        !str_drop_end(&path, "/chat/completions"))
        str_drop_end(&path, "/completions");
    const char *path_end = path.data + path.size, *host_end = host.data + host.size;
    bool is_bare = !memchr(host_end, '/', (size_t)(path_end - host_end));
    return jr_arena_format(arena, "%.*s%s%.*s", JR_STR_ARG(path),
                           provider == JR_PROVIDER_OPENAI && is_bare ? "/v1" : "",
                           JR_STR_ARG(query));
}

jr_status endpoint_at(jr_arena *arena, jr_provider provider, const char *base_url,
                      jr_endpoint *ret_endpoint, jr_error *err)
{
    jr_str url = jr_str_from(base_url ? base_url : providers[provider].base_url);
    if (needs_address(provider) && url.size == 0)
        return jr_error_set(err, JR_ERR_USAGE, "there is no base URL, which %s needs",
                            providers[provider].name);
    if (needs_address(provider) && url_host(url).size == 0)
        return jr_error_set(err, JR_ERR_USAGE,
                            "the base URL is none; HINT: it looks like http://127.0.0.1:8000/v1 or "
                            "https://HOST/PATH and names no user or password");
    if (!needs_address(provider) && url.size)
        return jr_error_set(err, JR_ERR_USAGE, "%s has no address, so it takes no base URL",
                            providers[provider].name);
    *ret_endpoint = (jr_endpoint){
        .provider = provider,
        .base_url = url.size ? clean_url(arena, provider, url) : (jr_str){0},
        .api_key_env = jr_str_from(providers[provider].api_key_env),
        .price_input = needs_address(provider) ? NAN : 0,
        .price_output = needs_address(provider) ? NAN : 0,
    };
    return JR_OK;
}

size_t endpoint_find(const jr_endpoint_list *list, jr_str id)
{
    size_t i = 0;
    while (i < list->n_endpoints && !str_equals(list->endpoints[i].id, id))
        i++;
    return i;
}

jr_status endpoints_check_ids(const jr_endpoint_list *list, const char *what, jr_error *err)
{
    for (size_t i = 0; i < list->n_endpoints; i++)
        if (endpoint_find(list, list->endpoints[i].id) < i)
            return jr_error_set(
                err, JR_ERR_USAGE,
                "the %s %.*s is named twice; HINT: ID=NAME gives one an id of its own", what,
                JR_STR_ARG(list->endpoints[i].id));
    return JR_OK;
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
    const char *hash = memchr(name.data, '#', name.size);
    bool is_url = str_begins_with(name, "http://") || str_begins_with(name, "https://");
    if (name.size == 0 || str_has_control(name))
        return jr_error_set(err, JR_ERR_USAGE, "'%.*s' is no name of a model", JR_STR_ARG(name));
    if (find_own(name, &provider, &own)) {
        JR_TRY(endpoint_at(arena, provider, NULL, &e, err));
        id = jr_str_from(providers[provider].name);
        model = own;
    } else if (is_url) {
        if (base_url || !hash || hash + 1 == name.data + name.size)
            return jr_error_set(err, JR_ERR_USAGE, "%s",
                                base_url ? "a model named URL#MODEL has its base URL already"
                                         : "a URL alone names no model; HINT: write URL#MODEL");
        size_t url_size = (size_t)(hash - name.data);
        jr_str url = jr_arena_copy(arena, (jr_str){name.data, url_size});
        JR_TRY(endpoint_at(arena, JR_PROVIDER_OPENAI, url.data, &e, err));
        id = model = (jr_str){hash + 1, name.size - url_size - 1};
    } else if (base_url) {
        JR_TRY(endpoint_at(arena, JR_PROVIDER_OPENAI, base_url, &e, err));
    } else if (find_provider(name, &provider)) {
        JR_TRY(endpoint_at(arena, provider, NULL, &e, err));
    } else {
        return jr_error_set(err, JR_ERR_USAGE,
                            "'%.*s' does not tell who serves it; HINT: gpt-*, o1, o3-*, claude-* "
                            "and gemini-* do, as do URL#MODEL, mock:... and reference:...; any "
                            "other model needs a base URL or a file of endpoints",
                            JR_STR_ARG(name));
    }
    e.id = jr_arena_copy(arena, id);
    e.model = jr_arena_copy(arena, model);
    *ret_endpoint = e;
    return JR_OK;
}

jr_status jr_endpoint_from_name(jr_arena *arena, const char *name, const char *base_url,
                                jr_endpoint *ret_endpoint, jr_error *err)
{
    size_t before = strcspn(name, "=:/#");
    jr_str id = {name, before};
    jr_endpoint e;
    if (name[before] != '=') {
        JR_TRY(endpoint_from_model(arena, jr_str_from(name), base_url, &e, err));
        if (e.id.data[0] == '.')
            return jr_error_set(err, JR_ERR_USAGE,
                                "files called after '%.*s' would be hidden; HINT: write ID=%s",
                                JR_STR_ARG(e.id), name);
        *ret_endpoint = e;
        return JR_OK;
    }
    if (id.size == 0 || id.data[0] == '.' || str_has_control(id))
        return jr_error_set(
            err, JR_ERR_USAGE,
            "'%s' gives no id after which a file may be called; HINT: write ID=NAME", name);
    JR_TRY(endpoint_from_model(arena, jr_str_from(name + before + 1), base_url, &e, err));
    e.id = jr_arena_copy(arena, id);
    *ret_endpoint = e;
    return JR_OK;
}

jr_status jr_endpoint_from_path(jr_arena *arena, const char *name, const jr_local *wanted,
                                jr_endpoint *ret_endpoint, jr_error *err)
{
    static const char ending[] = ".gguf";
    size_t before = strcspn(name, "=/");
    bool has_id = name[before] == '=' && before > 0;
    jr_str written = jr_str_from(has_id ? name + before + 1 : name);
    while (written.size > 1 && written.data[written.size - 1] == '/')
        written.size--;
    const char *path = jr_arena_copy(arena, written).data;
    if (!path[0] || str_has_control(jr_str_from(name)))
        return jr_error_set(err, JR_ERR_USAGE, "'%s' is no path of a model", name);
    const char *slash = strrchr(path, '/');
    bool is_file = path[0] == '/' || path[0] == '.' || memmem(path, strlen(path), ending, 5);
    jr_str id = jr_str_from(is_file && slash ? slash + 1 : path);
    if (id.size > 5 && memcmp(id.data + id.size - 5, ending, 5) == 0)
        id.size -= 5;
    if (has_id)
        id = (jr_str){name, before};
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

bool endpoint_is_local(const jr_endpoint *endpoint)
{
    return !needs_address(endpoint->provider) || url_host_is_loopback(url_host(endpoint->base_url));
}

bool endpoint_has_header(const jr_endpoint *endpoint, const char *name)
{
    for (size_t i = 0; i < endpoint->n_headers; i++)
        if (str_is_nocase(endpoint->headers[i].name, name))
            return true;
    return false;
}

/* True when the endpoint's own headers say who asks. */
static bool has_own_key(const jr_endpoint *endpoint)
{
    static const char *const names[] = {"authorization", "api-key", "x-api-key", "x-goog-api-key"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (endpoint_has_header(endpoint, names[i]))
            return true;
    return false;
}

jr_status jr_endpoint_load_key(jr_arena *arena, jr_endpoint *endpoint, const char *value,
                               jr_error *err)
{
    jr_str key = str_trim(jr_str_from(value)), place = endpoint->api_key_env;
    if (endpoint->api_key_file.size) {
        place = endpoint->api_key_file;
        JR_TRY(jr_file_load(arena, place.data, &key, err));
        key = str_trim(key);
    }
    bool is_needed = place.size && !has_own_key(endpoint) &&
                     (endpoint->api_key_file.size || !endpoint_is_local(endpoint));
    if (key.size == 0 && is_needed)
        return jr_error_set(
            err, JR_ERR_NOT_FOUND,
            "%.*s: there is no key in %.*s; HINT: set that variable, or name another "
            "one, or a file, in a file of endpoints",
            JR_STR_ARG(endpoint->id), JR_STR_ARG(place));
    for (size_t i = 0; i < key.size; i++)
        if (key.data[i] <= 0x20 || key.data[i] >= 0x7F)
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%.*s: byte %zu of the key in %.*s is none that keys have; HINT: a "
                                "key is one word of letters, digits and signs",
                                JR_STR_ARG(endpoint->id), i + 1, JR_STR_ARG(place));
    endpoint->api_key = jr_arena_copy(arena, key);
    return JR_OK;
}
