/*
 * Secrets are compared by their HMACs, of which an attacker controls no byte: how long that takes
 * tells nothing. The cookie is another HMAC of the token, so that neither tells the other.
 */
#include "gate.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/str.h"
#include "base/url.h"

static bool is_token_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

jr_status gate_init(gate *g, jr_str token, bool is_loopback, unsigned port, jr_error *err)
{
    for (size_t i = 0; i < token.size; i++)
        if (!is_token_character(token.data[i]))
            return jr_error_set(err, JR_ERR_USAGE,
                                "the token may only have letters, digits and - _ . ~, so that it "
                                "can stand in an address");
    if (token.size && token.size < GATE_TOKEN_MIN)
        return jr_error_set(
            err, JR_ERR_USAGE,
            "the token must have at least %d characters; HINT: openssl rand -hex 16",
            GATE_TOKEN_MIN);
    *g = (gate){.is_loopback = is_loopback, .has_token = token.size > 0};
    digest_hmac(token, JR_STR("token"), g->token_digest);
    digest_hmac(token, JR_STR("cookie"), g->cookie_value);
    snprintf(g->cookie_name, sizeof g->cookie_name, "jrank-%u", port);
    return JR_OK;
}

void gate_make_token(char ret_token[33])
{
    unsigned char bytes[16];
    size_t size = 0;
    while (size < sizeof bytes) {
        ssize_t got = getrandom(bytes + size, sizeof bytes - size, 0);
        size += got > 0 ? (size_t)got : 0;
    }
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(ret_token + 2 * i, 3, "%02x", bytes[i]);
}

/* Of two strings of one size, in a time that depends on that alone. */
static bool are_same(const char *left, const char *right, size_t size)
{
    unsigned char difference = 0;
    for (size_t i = 0; i < size; i++)
        difference |= (unsigned char)(left[i] ^ right[i]);
    return difference == 0;
}

bool gate_is_token(const gate *g, jr_str token)
{
    char digest[DIGEST_SIZE];
    digest_hmac(token, JR_STR("token"), digest);
    return g->has_token && are_same(digest, g->token_digest, DIGEST_SIZE - 1);
}

bool gate_is_granted(const gate *g, jr_str cookie_header)
{
    bool is_granted = !g->has_token;
    for (jr_str part; str_next_part(&cookie_header, ';', &part);) {
        part = str_trim(part);
        if (str_drop_beginning(&part, g->cookie_name) && str_drop_beginning(&part, "=") &&
            part.size == DIGEST_SIZE - 1)
            is_granted |= are_same(part.data, g->cookie_value, part.size);
    }
    return is_granted;
}

/* Whatever their case. */
static bool is_text(jr_str text, jr_str expected)
{
    return text.size == expected.size && strncasecmp(text.data, expected.data, text.size) == 0;
}

bool gate_is_host_ours(const gate *g, jr_str host)
{
    if (!g->is_loopback)
        return true;
    size_t colon = str_find_last_char(host, ':'), bracket = str_find_last_char(host, ']');
    if (bracket == host.size || colon > bracket)
        host.size = colon;
    return url_host_is_loopback(host);
}

bool gate_is_same_origin(jr_str host, jr_str origin, jr_str fetch_site)
{
    static const char *const schemes[] = {"http://", "https://"};
    if (fetch_site.size && !is_text(fetch_site, JR_STR("same-origin")))
        return false;
    if (!origin.size)
        return fetch_site.size > 0;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        jr_str rest = origin;
        if (str_drop_beginning(&rest, schemes[i]) && rest.size && is_text(rest, host))
            return true;
    }
    return false;
}

void gate_append_cookie(const gate *g, jr_buf *out)
{
    jr_buf_format(out, "%s=%s; Path=/; HttpOnly; SameSite=Lax", g->cookie_name, g->cookie_value);
}
