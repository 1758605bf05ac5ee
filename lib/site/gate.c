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

static gate_pass pass_of(jr_str token)
{
    gate_pass pass;
    digest_hmac(token, JR_STR("token"), pass.token_digest);
    digest_hmac(token, JR_STR("cookie"), pass.cookie_value);
    return pass;
}

static jr_status check_token(jr_str token, jr_error *err)
{
    for (size_t i = 0; i < token.size; i++)
        if (!is_token_character(token.data[i]))
            return jr_error_set(err, JR_ERR_USAGE,
                                "the token may only have letters, digits and - _ . ~, so that it "
                                "can stand in an address");
    if (token.size >= GATE_TOKEN_MIN)
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "the token must have at least %d characters; HINT: openssl rand -hex 16",
                        GATE_TOKEN_MIN);
}

jr_status gate_init(gate *g, jr_str token, bool is_loopback, unsigned port, jr_error *err)
{
    if (token.size)
        JR_TRY(check_token(token, err));
    *g = (gate){.is_loopback = is_loopback, .has_token = token.size > 0, .reader = pass_of(token)};
    snprintf(g->cookie_name, sizeof g->cookie_name, "jrank-%u", port);
    return JR_OK;
}

void gate_make_token(char ret_token[GATE_MADE_SIZE])
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

jr_status gate_invite(gate *g, jr_arena *arena, const jr_str *tokens, size_t n, jr_error *err)
{
    gate_pass *passes = jr_arena_alloc(arena, n, sizeof *passes);
    for (size_t i = 0; i < n; i++) {
        JR_TRY(check_token(tokens[i], err));
        passes[i] = pass_of(tokens[i]);
    }
    g->voters = passes;
    g->n_voters = n;
    return JR_OK;
}

/* Of two strings of one size, in a time that depends on that alone. */
static bool are_same(const char *left, const char *right, size_t size)
{
    unsigned char difference = 0;
    for (size_t i = 0; i < size; i++)
        difference |= (unsigned char)(left[i] ^ right[i]);
    return difference == 0;
}

size_t gate_find_token(const gate *g, jr_str token)
{
    gate_pass pass = pass_of(token);
    size_t found = GATE_NOBODY;
    for (size_t i = 0; i < g->n_voters; i++)
        if (are_same(pass.token_digest, g->voters[i].token_digest, DIGEST_SIZE - 1))
            found = i;
    if (g->has_token && are_same(pass.token_digest, g->reader.token_digest, DIGEST_SIZE - 1))
        found = GATE_READER;
    return found;
}

static size_t holder_of(const gate *g, jr_str cookie_value)
{
    size_t found = GATE_NOBODY;
    if (cookie_value.size != DIGEST_SIZE - 1)
        return GATE_NOBODY;
    for (size_t i = 0; i < g->n_voters; i++)
        if (are_same(cookie_value.data, g->voters[i].cookie_value, cookie_value.size))
            found = i;
    if (g->has_token && are_same(cookie_value.data, g->reader.cookie_value, cookie_value.size))
        found = GATE_READER;
    return found;
}

size_t gate_find_cookie(const gate *g, jr_str cookie_header)
{
    size_t found = GATE_NOBODY;
    for (jr_str part; str_next_part(&cookie_header, ';', &part);) {
        part = str_trim(part);
        if (found == GATE_NOBODY && str_drop_beginning(&part, g->cookie_name) &&
            str_drop_beginning(&part, "="))
            found = holder_of(g, part);
    }
    return found == GATE_NOBODY && !g->has_token ? GATE_READER : found;
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

void gate_append_cookie(const gate *g, size_t holder, jr_buf *out)
{
    const gate_pass *pass = holder == GATE_READER ? &g->reader : &g->voters[holder];
    jr_buf_format(out, "%s=%s; Path=/; HttpOnly; SameSite=Lax", g->cookie_name, pass->cookie_value);
}
