/*
 * bodies.h: the bodies of responses that are on their way, each once, however many take it.
 */
#ifndef SITE_BODIES_H
#define SITE_BODIES_H

#include <jrank/base.h>

typedef struct held_body held_body;

/* Of one server, and used on its thread only. Zeroed it is empty. */
typedef struct body_shelf {
    held_body *first;
} body_shelf;

/* The body of this key, held once more, or NULL where nobody holds one. */
held_body *body_find(const body_shelf *shelf, jr_str key);

/* Takes the bytes over, as the body of a key that has none; an empty key is that of no other body.
 * type: of its content, which lives for ever. It is held until body_release. */
held_body *body_add(body_shelf *shelf, jr_str key, const char *type, jr_buf *bytes);

jr_str body_bytes(const held_body *b);
const char *body_type(const held_body *b);

/* For libmicrohttpd: `held` is the body. */
void body_release(void *held);

#endif
