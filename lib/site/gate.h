/*
 * gate.h: who may see the pages and who may vote: the token, its cookie, and where a request says
 * that it comes from.
 */
#ifndef SITE_GATE_H
#define SITE_GATE_H

#include "base/digest.h"
#include <jrank/base.h>

#include <stdbool.h>

enum { GATE_TOKEN_MIN = 16, GATE_NAME_MAX = 32, GATE_MADE_SIZE = 33 };

typedef struct gate_pass {
    char token_digest[DIGEST_SIZE]; /* what is compared, so that time tells nothing */
    char
        cookie_value[DIGEST_SIZE]; /* made from the token, which stays out of the browser's store */
} gate_pass;

/* Zeroed: everybody may see everything, and nobody vote. */
typedef struct gate {
    bool is_loopback;                /* only this machine can connect */
    bool has_token;                  /* readers need one */
    char cookie_name[GATE_NAME_MAX]; /* of its own per port: cookies know no ports */
    gate_pass reader;
    const gate_pass *voters; /* who may vote and read */
    size_t n_voters;
} gate;

/* Who comes: the number of a voter, or one of these. */
#define GATE_NOBODY SIZE_MAX
#define GATE_READER (SIZE_MAX - 1)

/* token: empty for none. Errors: ERR_USAGE for a token of less than GATE_TOKEN_MIN bytes or with
 * other characters than letters, digits, '-', '_', '.' and '~'. */
JR_MUST_USE jr_status gate_init(gate *g, jr_str token, bool is_loopback, unsigned port,
                                jr_error *err);

/* 32 random characters of a token, terminated. */
void gate_make_token(char ret_token[GATE_MADE_SIZE]);

/* Lets people vote, each by a token of his own. In the arena. Errors: as gate_init. */
JR_MUST_USE jr_status gate_invite(gate *g, jr_arena *arena, const jr_str *tokens, size_t n,
                                  jr_error *err);

/* Whose token it is. */
size_t gate_find_token(const gate *g, jr_str token);

/* Who comes with the header Cookie; where no token is asked for everybody is a reader at least. */
size_t gate_find_cookie(const gate *g, jr_str cookie_header);

/*
 * On the loopback address a page of another site can have its own name lead here (DNS rebinding),
 * and would then be read like a page of that site: Host must be a name of this machine. The port
 * may be another one, as it is behind `ssh -L`. Elsewhere any name is good: what is not public is
 * behind a cookie, which no other name has.
 */
bool gate_is_host_ours(const gate *g, jr_str host);

/* True for a form that was sent from a page of ours: what the browser says in Origin and
 * Sec-Fetch-Site. Empty ones were not sent; no browser leaves out both. */
bool gate_is_same_origin(jr_str host, jr_str origin, jr_str fetch_site);

/* Appends the value of Set-Cookie for who has a token. The cookie comes along where an address is
 * opened from a mail or another site, and in no request of another site beside that, so with no
 * form: a vote is one. */
void gate_append_cookie(const gate *g, size_t holder, jr_buf *out);

#endif
