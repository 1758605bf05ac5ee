/*
 * Keys. A key goes where it was made for: endpoint.c names a provider's variable only where the
 * host is the provider's or this machine, and whoever wants it elsewhere says so in a file. What is
 * sent in clear text everybody on the way can read, so that has to be asked for.
 */
#include "endpoint.h"

#include <jrank/base.h>

#include "base/str.h"
#include "base/url.h"
#include "secret.h"

/* True when the endpoint's own headers say who asks. */
static bool has_own_key(const jr_endpoint *endpoint)
{
    static const char *const names[] = {"authorization", "api-key", "x-api-key", "x-goog-api-key"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (endpoint_has_header(endpoint, names[i]))
            return true;
    return false;
}

/* Whether a request to this URL shows who asks: by its key, or by what a header or the query say.
 */
static bool shows_secret(const jr_endpoint *endpoint, jr_str url)
{
    jr_str query = str_from(url, url_without_query(url).size);
    for (jr_str part; str_next_part(&query, '&', &part);) {
        str_drop_beginning(&part, "?");
        if (secret_is_name((jr_str){part.data, str_find_char(part, '=')}))
            return true;
    }
    for (size_t i = 0; i < endpoint->n_headers; i++)
        if (secret_is_name(endpoint->headers[i].name))
            return true;
    return endpoint->api_key.size > 0;
}

jr_status endpoint_check_secrecy(const jr_endpoint *endpoint, jr_error *err)
{
    if (endpoint_is_local(endpoint) || endpoint->insecure_http)
        return JR_OK;
    for (size_t i = 0; i <= endpoint->n_more_urls; i++) {
        jr_str url = endpoint_url(endpoint, i), host = url_host(url);
        if (!url_host_is_loopback(host) && !str_begins_with(url, "https://") &&
            shows_secret(endpoint, url))
            return jr_error_set(err, JR_ERR_USAGE,
                                "%.*s: its key would go to %.*s over plain http, where anybody on "
                                "the way can read it; HINT: give an https:// URL, or say "
                                "--insecure-http",
                                JR_STR_ARG(endpoint->id), JR_STR_ARG(host));
    }
    return JR_OK;
}

jr_status jr_endpoint_load_key(jr_arena *arena, jr_endpoint *endpoint, const char *value,
                               jr_error *err)
{
    jr_endpoint loaded = *endpoint;
    jr_str place = endpoint->api_key_env, key = {0};
    if (place.size)
        key = str_trim(jr_str_from(value));
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
    loaded.api_key = jr_arena_copy(arena, key);
    JR_TRY(endpoint_check_secrecy(&loaded, err));
    *endpoint = loaded;
    return JR_OK;
}
